// Is every fault in the shape of a file found, at its place, with the way to mend it?
import Scenario
import Testing

@Suite struct CheckerTests {
  @Test("The small problem that all faults start from is valid")
  func valid() throws {
    #expect(try SmallProblem().findings().isEmpty)
  }

  @Test(
    "An unknown key is refused where it stands, with the nearest known key",
    arguments: [
      Fault.scenario("worth: 10", "worth: 10\n    «hardnes: 2", "'hardnes'", "'hardness'?"),
      .scenario("name: small", "name: small\n«titel: x", "'titel'", "the file", "'title'?"),
      .scenario("money: 10,", "money: 10, «moneyy: 1,", "budget", "'money'?"),
      .catalogue("    scanSeconds: 2", "    scanSeconds: 2\n    «Name: x", "sensors[0]", "'name'?"),
      .catalogue(
        "oneWayAttack: 0.8", "oneWayAttack: 0.8\n      «oneWayAtack: 0.5", "'oneWayAttack'?"),
      .catalogue("{oneWayAttack: 0.5}", "{«shahed: 0.5}", "'shahed'", "use reconnaissance, fpv"),
      .scenario("name: small", "name: small\n«colour: red", "'colour'", "remove it, or use one of"),
      .scenario("name: small", "name: small\n«no: red", "'no'", "remove it, or use one of"),
      .scenario("name: small", "name: small\n«<<: {seed: 2}", "'<<'"),
    ])
  func unknownKey(_ fault: Fault) throws { try fault.check() }

  @Test(
    "A missing key is reported where its record starts, with what to write",
    arguments: [
      Fault.scenario("parapet: 1\n", "«", "the file lacks 'parapet'", "a whole number from 1 to 1"),
      .scenario(
        "  - id: depot\n    point: [500000, 4000000]\n    worth: 10",
        "  - «id: depot\n    point: [500000, 4000000]", "assets[0] lacks 'worth'",
        "a number above 0, at most 1000000000"),
      .scenario("{threat: drone, count: 3}", "«{threat: drone}", "raids[0].groups[0]", "1 to 1000"),
      .scenario(
        "{money: 10, crew: 10, powerKilowatts: 10}", "«{money: 10, crew: 10}",
        "budget lacks 'powerKilowatts'", "0 to 1000000"),
      .catalogue(
        "- id: gun\n    kind: gun", "- «id: gun", "effectors[0] lacks 'kind'", "gun, missile"),
      .catalogue("parapetCatalogue: 1\n", "«", "lacks 'parapetCatalogue'"),
    ])
  func missingKey(_ fault: Fault) throws { try fault.check() }

  @Test(
    "A value of the wrong type is named with what is allowed",
    arguments: [
      Fault.scenario("worth: 10", "worth: «ten", "assets[0].worth", "'ten'", "a number above 0"),
      .scenario("worth: 10", "worth: «'10'", "assets[0].worth", "'10'", "a number above 0"),
      .scenario("worth: 10", "worth: «[10]", "assets[0].worth", "a list of 1", "a number above 0"),
      .scenario("worth: 10", "worth:« ", "assets[0].worth", "empty", "a number above 0"),
      .scenario(
        "count: 3", "count: «2.5", "groups[0].count", "'2.5'", "whole number from 1 to 1000"),
      .scenario("count: 3", "count: «true", "groups[0].count", "'true'", "whole number"),
      .scenario(
        "budget:", "doctrine: «9\nbudget:", "doctrine is '9'", "keys among cueSeconds, track"),
      .scenario("[types.yaml]", "«types.yaml", "catalogues", "'types.yaml'", "a list of 0 to 50"),
      .scenario("[types.yaml]", "[«{file: types.yaml}]", "catalogues[0]", "a mapping", "a text"),
      .scenario(
        "bearingDegrees: 0", "bearingDegrees: «north", "bearingDegrees", "'north'", "0 to 360"),
      .catalogue("radioLink: false", "radioLink: «no", "radioLink", "'no'", "true or false"),
      .catalogue("radioLink: false", "radioLink: «0", "radioLink", "'0'", "true or false"),
      .catalogue("radioLink: false", "radioLink: «'false'", "radioLink", "true or false"),
      .catalogue(
        "    kind: radar", "    kind: «radr", "'radr'", "one of radar", "did you mean 'radar'?"),
      .catalogue(
        "    use: {money: 3, crew: 4, powerKilowatts: 5}", "    use: «7", "sensors[0].use",
        "a mapping with money, crew, powerKilowatts"),
      .catalogue(
        "    detectionProbability:\n      oneWayAttack: 0.8", "    detectionProbability: «0.8",
        "detectionProbability", "'0.8'", "a mapping with keys among reconnaissance"),
      .scenario(
        "[500000, 4000000]", "«[500000]", "assets[0].point", "a list of 1", "[east, north]"),
      .scenario(
        "[500000, 4000000]", "«500000", "assets[0].point", "'500000'", "a text such as 16S GF"),
      .scenario("[500000, 4000000]", "[500000, «north]", "assets[0].point[1]", "'north'"),
    ])
  func wrongType(_ fault: Fault) throws { try fault.check() }

  @Test(
    "A value out of range is named with its range",
    arguments: [
      Fault.scenario(
        "worth: 10", "worth: «0", "assets[0].worth", "'0'", "above 0, at most 1000000000"),
      .scenario("worth: 10", "worth: «-1", "assets[0].worth", "'-1'", "above 0"),
      .scenario("worth: 10", "worth: «1e400", "assets[0].worth", "'1e400'", "at most 1000000000"),
      .scenario("count: 3", "count: «0", "raids[0].groups[0].count", "'0'", "from 1 to 1000"),
      .scenario("count: 3", "count: «99999999999999999999", "groups[0].count", "from 1 to 1000"),
      .scenario("parapet: 1", "parapet: «2", "parapet is '2'", "from 1 to 1"),
      .scenario("bearingDegrees: 0", "bearingDegrees: «360.5", "'360.5'", "from 0 to 360"),
      .scenario("axes: 4", "axes: «1", "approaches[1].sector.axes", "'1'", "from 2 to 72"),
      .catalogue("oneWayAttack: 0.8", "oneWayAttack: «1.1", "'1.1'", "from 0 to 1"),
      .catalogue("speedMetresPerSecond: 50", "speedMetresPerSecond: «0", "above 0, at most 1000"),
      .catalogue(
        "sectorDegrees: 90", "sectorDegrees: «400", "effectors[0]", "above 0, at most 360"),
      .scenario("[501000, 4001000]", "[«3e8, 4001000]", "assets[1].point[0]", "'3e8'", "30000000"),
      .scenario(
        "name: small", "name: «small town", "name is 'small town'", "1 to 40 letters, digits"),
      .scenario("name: small", "name: «\(String(repeating: "n", count: 41))", "1 to 40 letters"),
      .scenario(
        "name: small", "name: small\ntitle: «\(String(repeating: "t", count: 201))",
        "title is 'tttt", "...'", "a text of 1 to 200"),
      .scenario("name: small", "name: small\ntitle: «''", "title is empty", "a text of 1 to 200"),
      .scenario(
        "name: small", "name: small\nmapHeightsMetres: «[]", "has 0 entries: 1 to 8", "add"),
      .scenario(
        "name: small", "name: small\nmapHeightsMetres: «[1, 2, 3, 4, 5, 6, 7, 8, 9]",
        "mapHeightsMetres has 9 entries: 1 to 8 are allowed", "remove"),
    ])
  func outOfRange(_ fault: Fault) throws { try fault.check() }

  @Test(
    "Of fields that exclude each other exactly one is asked for",
    arguments: [
      Fault.scenario(
        "point: [500000, 4000000]\n    worth: 10",
        "point: [500000, 4000000]\n    «corridor: [[500000, 4000000], [500500, 4000000]]\n    worth: 10",
        "assets[0] has point and corridor", "keep exactly one of point, corridor, area"),
      .scenario(
        "- id: depot\n    point: [500000, 4000000]", "- «id: depot",
        "assets[0] has none", "give exactly one of point, corridor, area"),
      .scenario(
        "- id: north\n    bearingDegrees: 0", "- «id: north",
        "approaches[0]", "exactly one of bearingDegrees, sector, route"),
    ])
  func exactlyOne(_ fault: Fault) throws { try fault.check() }

  @Test("A file of another kind is refused at its first key, in one finding")
  func otherKind() throws {
    let folder = try Folder()
    let problem = SmallProblem()
    let catalogue = try folder.write("# types\n" + problem.catalogue, to: "types.yaml")
    let error = #expect(throws: InputError.self) { try Scenario(file: catalogue) }
    #expect(
      error?.description
        == "\(catalogue):2:1: error: 'parapetCatalogue' opens a catalogue file: give a scenario file, "
        + "which opens with 'parapet'")
    let scenario = try folder.write(problem.scenario, to: "scenario.yaml")
    let other = #expect(throws: InputError.self) { try DeploymentFile(file: scenario) }
    #expect(other?.findings.count == 1)
    #expect(other?.description.contains("give a deployment file") == true)
  }

  @Test("A file's kind is known by its version key, whatever faults it has")
  func kinds() throws {
    let folder = try Folder()
    func kind(_ text: String) throws -> FileKind? {
      try FileKind.kind(of: folder.write(text, to: "file.yaml"))
    }
    #expect(try kind("parapet: 9\nnonsense: 1\n") == .scenario)
    #expect(try kind("placments: []\nparapetDeployment: 1\n") == .deployment)
    #expect(try kind("{\"parapetCatalogue\": x}") == .catalogue)
    #expect(try kind("title: x\n") == nil && kind("- parapet\n") == nil && kind("") == nil)
    #expect(throws: InputError.self) { try kind("a: b: c") }
    #expect(throws: InputError.self) { try FileKind.kind(of: folder.path + "/none.yaml") }
    try FileKind.catalogue.check(folder.write(SmallProblem().catalogue, to: "types.yaml"))
  }

  @Test("Every fault of a file is reported in one go, in the order of the file")
  func allAtOnce() throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario
      .replacing("worth: 10", with: "worth: -10")
      .replacing("count: 3", with: "count: 0")
      .replacing("name: small", with: "name: small!")
      .replacing("axes: 4", with: "axis: 4")
    let findings = try problem.findings()
    #expect(findings.map(\.line) == [2, 10, 18, 30])
    #expect(findings.map(\.line) == findings.map(\.line).sorted())
  }

  @Test(
    "A whole number may be written 3, 3.0 or 3e0, and a fraction .5",
    arguments: ["3.0", "3e0", "+3"])
  func numbersAsJSONHasThem(_ three: String) throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario.replacing("count: 3", with: "count: \(three)")
    problem.catalogue = problem.catalogue.replacing("oneWayAttack: 0.5", with: "oneWayAttack: .5")
    let scenario = try problem.read()
    #expect(scenario.raids[0].groups[0].count == 3)
    guard case .effector(let gun) = scenario.systems[1] else {
      Issue.record("the gun is an effector")
      return
    }
    #expect(gun.killProbability == [.oneWayAttack: 0.5])
  }

  @Test("A finding prints as file:line:column: error: message, which editors jump to")
  func description() {
    let finding = InputFinding(file: "a/b.yaml", line: 3, column: 7, message: "wrong: mend it")
    #expect(finding.description == "a/b.yaml:3:7: error: wrong: mend it")
    #expect(InputError([finding, finding]).description == "\(finding)\n\(finding)")
  }

  @Test("The nearest word is at most a third of the word's length away, and case does not count")
  func nearest() {
    #expect(nearestWord(to: "deteciton", among: ["kill", "detection"]) == "detection")
    #expect(nearestWord(to: "RADAR", among: ["radar"]) == "radar")
    #expect(nearestWord(to: "abc", among: ["abd", "xyz"]) == "abd")
    #expect(nearestWord(to: "abc", among: ["xbz"]) == nil)
    #expect(nearestWord(to: "", among: ["x"]) == nil)
  }
}
