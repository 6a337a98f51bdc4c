// Is a refined plan the better one in fresh raids, and does what is said of it hold together?
import Foundation
import Testing

@Suite struct RefineTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.write(
      String(contentsOfFile: "\(packageRoot)/Models/terrain/tiny.asc", encoding: .utf8),
      to: "terrain/tiny.asc")
    let text = try String(
      contentsOfFile: "\(packageRoot)/Models/scenarios/tiny.yaml", encoding: .utf8)
    // Two raiders at each target, and rounds for one: the launcher by the depot is worth a magazine more.
    let changed =
      text
      .replacingOccurrences(of: "count: 1, targets", with: "count: 2, spacingSeconds: 8, targets")
      .replacingOccurrences(of: "channels: 1", with: "channels: 1\n    magazineRounds: 2")
      .replacingOccurrences(
        of: "timeLimitSeconds: 10", with: "timeLimitSeconds: 10, sampledRaids: 8")
    try #require(changed != text)
    try place.write(changed, to: "scenarios/tiny.yaml")
  }

  @Test(
    "Standings, judgement, ranks and bound fit each other, one thread and two leave the same bytes, and the plan verifies"
  )
  func refined() throws {
    for threads in ["1", "2"] {
      let answer = try place.run([
        "plan", "scenarios/tiny.yaml", "--refine", "2", "--raids", "300", "--threads", threads,
        "--output", "results/\(threads)",
      ])
      try #require(answer.exitCode == 0, "\(answer.errors)")
      #expect(answer.errors.contains("refined ") && answer.errors.contains("least   no plan"))
    }
    for name in ["plan.json", "refinement.json", "score.json", "report.html"] {
      #expect(try place.bytes("results/1/\(name)") == place.bytes("results/2/\(name)"))
    }
    let found = try place.json("results/1/refinement.json")
    let candidates = try #require(found["candidates"] as? [[String: Any]])
    func change(_ candidate: [String: Any]) throws -> Double {
      try #require((candidate["difference"] as? [String: Double])?["value"])
    }
    #expect(candidates[0]["name"] as? String == "unrefined")
    #expect(try change(candidates[0]) == 0)
    let chosen = try #require(
      candidates.first { $0["name"] as? String == found["chosen"] as? String })
    #expect(try candidates.allSatisfy { try change($0) >= change(chosen) })
    let judgement = try #require(found["judgement"] as? [String: Any])
    let difference = try #require(judgement["worthLostDifference"] as? [String: Double])
    #expect((judgement["isBetter"] as? Bool) == ((difference["high"] ?? 0) < 0))
    let ranks = try #require(found["rankCorrelation"] as? [String: Double])
    for name in ["ofLeakage", "ofProtectedValue"] {
      #expect((-1...1).contains(ranks[name] ?? 2))
    }
    let bound = try #require(found["bound"] as? [String: Any])
    let least = try #require(bound["worthLost"] as? Double)
    let score = try place.json("results/1/score.json")
    let lost = try #require((score["worthLost"] as? [String: Double])?["high"])
    #expect(least >= 0 && least <= lost)
    #expect((bound["assumptions"] as? [String])?.isEmpty == false)
    #expect(try place.text("results/1/report.html").contains("Refined by raids"))
    let verified = try place.run(["verify", "results/1/plan.json"])
    #expect(verified.exitCode == 0, "\(verified.output)")
  }

  @Test(
    "A leakage plan is solved, verified and read back; a plan without refining takes the old lessons away"
  )
  func leakage() throws {
    let answer = try place.run([
      "plan", "scenarios/tiny.yaml", "--objective", "leakage", "--raids", "100", "--refine", "1",
      "--output", "results/leak",
    ])
    try #require(answer.exitCode == 0, "\(answer.errors)")
    let plan = try place.json("results/leak/plan.json")
    let facts = try #require(plan["plan"] as? [String: Any])
    #expect(facts["objectiveName"] as? String == "leakage")
    let value = try #require(facts["objective"] as? Double)
    let bound = try #require(facts["bestBound"] as? Double)
    #expect(bound <= value + 1e-9 && value > 0)
    #expect(try place.entries("results/leak").contains("refinement.json"))
    let plain = try place.run([
      "plan", "scenarios/tiny.yaml", "--objective", "protected-value,leakage", "--raids", "100",
      "--output", "results/leak",
    ])
    #expect(plain.exitCode == 0, "\(plain.errors)")
    #expect(try !place.entries("results/leak").contains("refinement.json"))
  }

  @Test(
    "What cannot be refined, or solved for here, is refused with the way out",
    arguments: [
      (["--objective", "min-cost", "--refine", "1"], "min-cost"),
      (["--objective", "leakage,protected-value"], "put it last"),
      (["--refine", "21"], "0 to 20"),
      (["--objective", "worst-axis", "--refine", "1"], "--refine is for"),
    ])
  func refused(_ arguments: [String], _ words: String) throws {
    let answer = try place.run(
      ["plan", "scenarios/tiny.yaml", "--raids", "100", "--output", "results/none"] + arguments)
    #expect(answer.exitCode != 0 && answer.errors.contains(words), "\(answer.errors)")
  }
}
