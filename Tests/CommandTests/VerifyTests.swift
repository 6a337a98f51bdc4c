// Does a plan's file say what the verifier found, and is a file that was changed afterwards found out?
import Foundation
import Testing

@Suite struct VerifyTests {
  private let place: Workplace

  /// The tiny scenario with its plan in plan.json.
  init() throws {
    place = try Workplace()
    for name in ["scenarios/tiny.yaml", "terrain/tiny.asc"] {
      let text = try String(contentsOfFile: "\(packageRoot)/Models/\(name)", encoding: .utf8)
      try place.write(text, to: name)
    }
    let answer = try place.run(["solve", "scenarios/tiny.yaml", "--output", "plan.json"])
    try #require(answer.exitCode == 0, "\(answer.errors)")
  }

  @Test("A plan's file holds the verdict, which counts 75 of 100 as a person does")
  func written() throws {
    let verdict = try #require(try place.json("plan.json")["verification"] as? [String: Any])
    #expect(verdict["passed"] as? Bool == true)
    let checks = try #require(verdict["checks"] as? [[String: Any]])
    #expect(checks.count == 22 && checks.allSatisfy { $0["passed"] as? Bool == true })
    let promise = try #require(verdict["promise"] as? [String: Double])
    #expect(abs((promise["exactObjective"] ?? 0) - 75) < 1e-9 && promise["totalStake"] == 100)
  }

  @Test("A plan verifies from its file, and its verdict is the one written")
  func sound() throws {
    let answer = try place.run(["verify", "plan.json", "--json"])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    let verdict = try object(Data(answer.output.utf8))
    let written = try #require(try place.json("plan.json")["verification"] as? [String: Any])
    #expect(NSDictionary(dictionary: verdict) == NSDictionary(dictionary: written))
  }

  @Test(
    "A plan's file that was changed fails with 1 and says why",
    arguments: [
      ("\"exactObjective\" : 7", "\"exactObjective\" : 8", "the promise by 1 - exp(-U)"),
      ("\"relativeGap\" : 0", "\"relativeGap\" : 0.1", "the gap is"),
      ("\"ending\" : \"optimal\"", "\"ending\" : \"best of all\"", "the ending fits the gap"),
      ("\"system\" : \"radar\"", "\"system\" : \"lookout\"", "the use stated"),
      ("\"site\" : \"middle\"", "\"site\" : \"east\"", "the promise by"),
    ])
  func changed(_ old: String, _ new: String, _ fault: String) throws {
    let text = try place.text("plan.json")
    let changed = text.replacing(old, with: new)
    #expect(text != changed)
    try place.write(changed, to: "changed.json")
    let answer = try place.run(["verify", "changed.json"])
    #expect(answer.exitCode == 1)
    #expect(answer.errors.hasPrefix("NOT VERIFIED: ") && answer.errors.contains(fault))
  }

  @Test("A plan made with another budget is verified with that budget")
  func budget() throws {
    let solved = try place.run([
      "solve", "scenarios/tiny.yaml", "--budget", "6", "--output", "six.json",
    ])
    #expect(solved.exitCode == 0)
    let other = try place.run(["verify", "six.json"])
    #expect(other.exitCode == 1 && other.errors.contains("the budget stated is the one in force"))
    #expect(try place.run(["verify", "six.json", "--budget", "6"]).exitCode == 0)
  }

  @Test("A plan without its figures is refused, not passed")
  func lacking() throws {
    let text = try place.text("plan.json").replacing("\"bestBound\"", with: "\"bound\"")
    try place.write(text, to: "lacking.json")
    let answer = try place.run(["verify", "lacking.json"])
    #expect(answer.exitCode == 2 && answer.errors.contains("lacks a figure"))
  }
}
