// Does the cover command read every form of an instance, and name what is wrong with one?
import Foundation
import Testing

@Suite struct CoverTests {
  /// Three sites on a line, of which the outer two cover most.
  private static let json = """
    {"radius": 1.5, "sites": [{"x": 0, "y": 0}, {"x": 2, "y": 0, "cost": 1}, {"x": 4e0, "y": 0}],
     "points": [{"x": -1, "y": 0, "weight": 5}, {"x": 1, "y": 0, "weight": 2},
       {"x": 3, "y": 0.0, "weight": 2}, {"x": 5, "y": 0, "weight": 4.5}, {"x": 9, "y": 9}]}
    """

  private func answer(_ workplace: Workplace, _ arguments: [String]) throws -> [String: Any] {
    let answer = try workplace.run(["cover"] + arguments + ["--json"])
    #expect(answer.exitCode == 0 && answer.errors.isEmpty, "\(answer.errors)")
    return try object(Data(answer.output.utf8))
  }

  @Test("JSON with coordinates, JSON with covers and CSV tables give the same answer")
  func forms() throws {
    let workplace = try Workplace()
    try workplace.write(Self.json, to: "a.json")
    try workplace.write(
      """
      { "covers": [[0, 1], [2, 1], [3, 2]], "sites": [{}, {"cost": 1}, {}],
        "points": [{"weight": 5}, {"weight": 2}, {"weight": 2}, {"weight": 4.5}, {}] }
      """, to: "b.json")
    try workplace.write("y,X\n0,0\n0,2\r\n\n0, 4\n", to: "s.csv")
    try workplace.write("x,y,weight\n-1,0,5\n1,0,2\n3,0,2\n5,0,4.5\n9,9,1\n", to: "p.csv")
    for source in [
      ["a.json"], ["b.json"], ["--sites", "s.csv", "--points", "p.csv", "--radius", "1.5"],
    ] {
      let found = try answer(workplace, source + ["--budget", "2"])
      #expect(found["objective"] as? Double == 13.5)
      #expect(found["bound"] as? Double == 13.5 && found["gap"] as? Double == 0)
      #expect(found["ending"] as? String == "optimal")
      #expect(found["chosen"] as? [Int] == [0, 2])
      #expect(found["groups"] as? Int == 4 && found["points"] as? Int == 5)
      #expect(found["totalWeight"] as? Double == 14.5)
    }
    let cheapest = try answer(
      workplace, ["a.json", "--objective", "min-cost", "--coverage-share", "0.9"])
    #expect(cheapest["objective"] as? Double == 2)
    let twice = try answer(workplace, ["a.json", "--budget", "3", "--redundancy", "2"])
    #expect(twice["objective"] as? Double == 4)
  }

  @Test("What cannot be covered is infeasible: exit code 3")
  func infeasible() throws {
    let workplace = try Workplace()
    try workplace.write(Self.json, to: "a.json")
    let answer = try workplace.run(["cover", "a.json", "--objective", "min-cost", "--json"])
    #expect(answer.exitCode == 3)
    let found = try object(Data(answer.output.utf8))
    #expect(found["ending"] as? String == "infeasible" && found["chosen"] == nil)
  }

  private static let faults: [(String, String, String)] = [
    ("\"weight\": 2}", "\"weight\": -2}", ":2:72: error: weight is '-2'"),
    ("\"weight\": 2}", "\"wight\": 2}", ":2:62: error: key 'wight'"),
    ("\"radius\"", "\"radios\"", ":1:2: error: unknown key 'radios': did you mean 'radius'?"),
    ("{\"x\": 0, ", "{", ":1:26: error: site 0 has no x"),
    ("\"radius\": 1.5, ", "", ":1:1: error: no key 'radius'"),
    ("[{\"x\": 0", "[{\"x\": zero", ":1:33: error: x is 'zero"),
    ("9}]}", "9}]", "error: "),
    ("\"cost\": 1}", "\"cost\": 1e99}", "error: cost is '1e99'"),
  ]

  @Test("A fault in an instance is named with file, line, column and field", arguments: faults)
  func fault(_ old: String, _ new: String, _ message: String) throws {
    let workplace = try Workplace()
    let text = Self.json.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.json)
    try workplace.write(text, to: "a.json")
    let answer = try workplace.run(["cover", "a.json", "--budget", "2"])
    #expect(answer.exitCode == 2 && answer.output.isEmpty)
    #expect(
      answer.errors.hasPrefix("a.json") && answer.errors.contains(message), "\(answer.errors)")
  }

  private static let tables: [(String, String)] = [
    ("x,y,weight\n1,0\n", "p.csv:2:1: error: 2 fields"),
    ("x,y,weight\n1,0,2,3\n", "p.csv:2:6: error: more text"),
    ("x,y,wait\n1,0,2\n", "p.csv:1:1: error: column 'wait'"),
    ("x,weight\n1,2\n", "p.csv:1:1: error: no column x or no column y"),
    ("x,y\n1,far\n", "p.csv:2:3: error: y is 'far'"),
    ("x,y\n", "error: no row"),
  ]

  @Test("A fault in a table is named with file, line and column", arguments: tables)
  func tableFault(_ points: String, _ message: String) throws {
    let workplace = try Workplace()
    try workplace.write("x,y\n0,0\n", to: "s.csv")
    try workplace.write(points, to: "p.csv")
    let answer = try workplace.run([
      "cover", "--sites", "s.csv", "--points", "p.csv", "--radius", "1", "--budget", "1",
    ])
    #expect(answer.exitCode == 2 && answer.errors.contains(message), "\(answer.errors)")
  }

  @Test("The published generator gives the published optimum, the same bytes for 1 and 2 threads")
  func generator() throws {
    let workplace = try Workplace()
    let one = try answer(
      workplace, ["--generate", "100,1000,6.25,1", "--budget", "10", "--threads", "1"])
    let two = try answer(
      workplace, ["--generate", "100,1000,6.25,1", "--budget", "10", "--threads", "2"])
    #expect(one["objective"] as? Double == 48_598 && one["ending"] as? String == "optimal")
    #expect(one["chosen"] as? [Int] == two["chosen"] as? [Int])
  }
}
