// Does the worst margin go together with what a plan must hold and with objectives before it, on the command line?
import Foundation
import Testing

@Suite struct WorstAxisCommandTests {
  private static let floor = "requirements: [{protectedShare: 0.5}]\n"
  private static let terms =
    floor + "links: [{systems: [launcher], hubs: [radar], hopMetres: 2500}]\n"
    + "incompatible: [{systems: [radar, launcher]}]\n"

  private func place(_ terms: String) throws -> Workplace {
    let place = try Planned.place()
    try place.write(try place.text("scenarios/tiny.yaml") + terms, to: "scenarios/terms.yaml")
    return place
  }

  @Test(
    "With a requirement, links and incompatible types, first or last, the plan keeps them and verifies",
    arguments: ["worst-axis", "protected-value,worst-axis", "min-cost,worst-axis"])
  func kept(objectives: String) throws {
    let place = try place(Self.terms)
    let solved = try place.run([
      "solve", "scenarios/terms.yaml", "--objective", objectives, "--output", "plan.json",
    ])
    #expect(solved.exitCode == 0 && solved.errors.contains("kept "), "\(solved.errors)")
    let plan = try place.json("plan.json")
    let facts = try #require(plan["plan"] as? [String: Any])
    #expect(facts["objectiveName"] as? String == "worst-axis")
    let checks = try #require(
      (plan["verification"] as? [String: Any])?["checks"] as? [[String: Any]]
    ).compactMap { $0["what"] as? String }
    for word in ["every requirement", "every link", "incompatible", "the worst margin"] {
      #expect(checks.contains { $0.contains(word) }, "\(word) in \(checks)")
    }
    let verified = try place.run(["verify", "plan.json"])
    #expect(verified.exitCode == 0, "\(verified.errors)")
  }

  @Test("What no plan can keep ends as infeasible, with the clash")
  func infeasible() throws {
    let place = try place("requirements: [{protectedShare: 0.4, afterLossOf: 1}]\n")
    let solved = try place.run([
      "solve", "scenarios/terms.yaml", "--objective", "worst-axis", "--output", "plan.json",
    ])
    #expect(solved.exitCode == 3)
    #expect(solved.errors.contains("infeasible: "), "\(solved.errors)")
    #expect(solved.errors.contains("least relaxation"), "\(solved.errors)")
  }

  @Test(
    "The least money that keeps the worst margin: later plans are no easier to pass, and cost less")
  func leastMoney() throws {
    let place = try place(Self.floor)
    func plan(_ objectives: String) throws -> [String: Any] {
      let solved = try place.run([
        "solve", "scenarios/terms.yaml", "--objective", objectives, "--output", "plan.json",
      ])
      #expect(solved.exitCode == 0, "\(solved.errors)")
      return try place.json("plan.json")
    }
    /// What the most dangerous way takes.
    func lost(_ plan: [String: Any]) throws -> Double {
      let ways = try #require(plan["worstApproaches"] as? [[String: Any]])
      return try #require(ways.compactMap { $0["worthLost"] as? Double }.max())
    }
    func money(_ plan: [String: Any]) throws -> Double {
      let use = try #require((plan["plan"] as? [String: Any])?["use"] as? [String: Any])
      return try #require(use["money"] as? Double)
    }
    let (first, both) = (try plan("worst-axis"), try plan("worst-axis,min-cost"))
    #expect(try lost(both) <= lost(first) * 1.001)
    #expect(try money(both) <= money(first))
  }

  @Test("Leakage does not follow the worst margin")
  func refused() throws {
    let place = try place(Self.floor)
    let answer = try place.run([
      "solve", "scenarios/terms.yaml", "--objective", "worst-axis,leakage",
    ])
    #expect(answer.exitCode != 0 && answer.errors.contains("leakage does not go with a worst-axis"))
  }
}
