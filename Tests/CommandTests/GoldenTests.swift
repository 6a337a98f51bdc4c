// Does the program still say, word for word, what it said when its words were last looked at?
import Foundation
import Testing

/// Each golden file holds a command line, its exit code, standard output and standard error. With
/// PARAPET_RECORD_GOLDENS=1 they are written anew, and every test that writes one fails: look at the
/// difference, then run again.
@Suite struct GoldenTests {
  static let isRecording = ProcessInfo.processInfo.environment["PARAPET_RECORD_GOLDENS"] == "1"

  static let commands = [
    "init", "plan", "solve", "score", "campaign", "sweep", "sweep run", "sweep status",
    "sweep resume",
    "sweep work", "runs", "runs ls", "runs show", "runs gc", "verify",
    "explain", "compare", "export", "validate",
    "viewshed", "sites", "cover", "selftest", "doctor",
    "bench", "bench stages", "bench viewshed", "bench sites", "bench raids", "bench swarm",
    "bench solve", "bench sweep",
  ]

  @Test("Help of every subcommand", arguments: commands)
  func help(_ command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    try expectGolden("help-" + words.joined(separator: "-"), words + ["--help"])
  }

  @Test("The list of subcommands above is the program's")
  func commandsAreComplete() throws {
    let answer = try Workplace().run(["--experimental-dump-help"])
    let dump = try object(Data(answer.output.utf8))
    let root = try #require(dump["command"] as? [String: Any])
    func names(_ command: [String: Any], _ parents: [String]) -> [String] {
      (command["subcommands"] as? [[String: Any]] ?? []).flatMap { command -> [String] in
        guard let name = command["commandName"] as? String, name != "help",
          command["shouldDisplay"] as? Bool != false
        else { return [] }
        let words = parents + [name]
        return [words.joined(separator: " ")] + names(command, words)
      }
    }
    #expect(names(root, []) == Self.commands)
  }

  private static let usage: [(String, [String])] = [
    ("help", ["--help"]),
    ("no-command", []),
    ("version", ["--version"]),
    ("unknown-command", ["paln", "scenarios/tiny.yaml"]),
    ("no-argument", ["plan"]),
    ("unknown-option", ["plan", "scenarios/tiny.yaml", "--bugdet", "3"]),
    ("bad-number", ["plan", "scenarios/tiny.yaml", "--raids", "many"]),
    ("no-threads", ["plan", "scenarios/tiny.yaml", "--threads", "0"]),
    ("one-raid", ["score", "plan.json", "--raids", "1"]),
    ("bad-gap", ["solve", "scenarios/tiny.yaml", "--gap", "2"]),
    ("bad-budget", ["plan", "scenarios/tiny.yaml", "--budget=-1"]),
    ("bad-time-limit", ["solve", "scenarios/tiny.yaml", "--time-limit-seconds", "0"]),
    ("bad-budgets", ["sweep", "scenarios/tiny.yaml", "--budgets", "3,x"]),
    ("bad-budget-range", ["sweep", "scenarios/tiny.yaml", "--budgets", "9:3:1"]),
    ("bad-observer", ["viewshed", "terrain/tiny.asc", "--observer", "12", "--output", "v.tif"]),
    ("bad-format", ["export", "plan.json", "--format", "shp", "--output", "x"]),
    ("validate-nothing", ["validate"]),
    ("compare-one", ["compare", "plan.json"]),
    ("bad-money-step", ["explain", "scenarios/tiny.yaml", "--money-step", "0"]),
    ("bad-verify-gap", ["verify", "plan.json", "--gap", "2"]),
    ("cover-nothing", ["cover", "--budget", "2"]),
    ("cover-no-budget", ["cover", "--generate", "10,100,6,1"]),
    ("cover-bad-generator", ["cover", "--generate", "10,100,six,1", "--budget", "2"]),
    ("cover-half-a-table", ["cover", "--sites", "s.csv", "--budget", "2"]),
  ]

  @Test("A usage error exits with 64 and leaves standard output empty", arguments: usage)
  func endsInUsage(_ name: String, _ arguments: [String]) throws {
    let answer = try expectGolden(name, arguments)
    let isHelp = ["help", "no-command", "version"].contains(name)
    #expect(answer.exitCode == (isHelp ? 0 : 64))
    #expect(answer.output.isEmpty != isHelp)
  }

  private static let answered: [(String, [String])] = [
    ("validate", ["validate", "scenarios/tiny.yaml"]),
    ("validate-json", ["validate", "scenarios/tiny.yaml", "--json"]),
    ("validate-quiet", ["validate", "scenarios/tiny.yaml", "--quiet"]),
    ("validate-deployment", ["validate", "deployments/plan.yaml"]),
    ("validate-catalogue", ["validate", "deployments/types.yaml"]),
    ("solve", ["solve", "scenarios/tiny.yaml"]),
    ("verify", ["verify", "deployments/plan.yaml"]),
    ("verify-json", ["verify", "deployments/plan.yaml", "--json"]),
    ("explain", ["explain", "scenarios/tiny.yaml", "--money-step", "3"]),
    ("explain-deployment", ["explain", "deployments/plan.yaml"]),
    ("compare", ["compare", "deployments/plan.yaml", "deployments/other.yaml", "--raids", "256"]),
    (
      "compare-markdown",
      [
        "compare", "deployments/plan.yaml", "deployments/other.yaml", "--raids", "256", "--format",
        "markdown",
      ]
    ),
    ("explain-json", ["explain", "scenarios/tiny.yaml", "--quick", "--json"]),
    (
      "sweep",
      [
        "sweep", "scenarios/tiny.yaml", "--budgets", "3:12:3", "--raids", "64", "--output", "sweep",
      ]
    ),
    (
      "sweep-dry-run",
      ["sweep", "scenarios/tiny.yaml", "--budgets", "3,6", "--output", "sweep", "--dry-run"]
    ),
    ("viewshed", viewshed + ["--observer", "504000,5402000"]),
  ]

  private static let viewshed = [
    "viewshed", "terrain/tiny.asc", "--crs", "EPSG:32633", "--output", "v.tif",
  ]

  @Test("What is answered exits with 0", arguments: answered)
  func answers(_ name: String, _ arguments: [String]) throws {
    #expect(try expectGolden(name, arguments).exitCode == 0)
  }

  /// Changes to the tiny scenario, each in one place.
  private static let faults: [(String, String, String)] = [
    ("bad-value", "worth: 60", "worth: -60"),
    ("bad-key", "lethality: 1", "lethalty: 1"),
    ("bad-yaml", "name: tiny", "name: tiny: small"),
    ("repeated-key", "name: tiny", "name: tiny\nname: small"),
    ("unknown-threat", "{threat: drone, count: 1, targets: [depot]}", "{threat: drones, count: 1}"),
    ("geographic", "\ncoordinateReference: EPSG:32633", "\ncoordinateReference: EPSG:4326"),
    ("unknown-reference", "\ncoordinateReference: EPSG:32633", "\ncoordinateReference: EPSG:1999"),
    ("no-terrain-reference", "\n  coordinateReference: EPSG:32633", ""),
    ("no-terrain", "../terrain/tiny.asc", "../terrain/tinny.asc"),
    ("off-terrain", "position: [506000, 5402000]", "position: [506000, 5302000]"),
    ("other-zone", "\n  coordinateReference: EPSG:32633", "\n  coordinateReference: EPSG:32634"),
    ("no-catalogue", "\nthreats:", "\ncatalogues: [types.yaml]\nthreats:"),
  ]

  @Test(
    "A fault in a scenario exits with 2 and prints its line; nothing is written", arguments: faults)
  func fault(_ name: String, _ old: String, _ new: String) throws {
    let workplace = try prepared()
    let text = try workplace.text("scenarios/tiny.yaml")
    let changed = text.replacing(old, with: new)
    #expect(changed != text)
    try workplace.write(changed, to: "scenarios/\(name).yaml")
    let validated = try expectGolden(name, ["validate", "scenarios/\(name).yaml"], in: workplace)
    #expect(validated.exitCode == 2 && validated.output.isEmpty)
    // Every command that reads the scenario refuses it in the same words, before it writes.
    let planned = try workplace.run(["plan", "scenarios/\(name).yaml", "--output", "results"])
    #expect(planned.exitCode == 2 && planned.errors == validated.errors)
    #expect(try workplace.entries() == ["deployments", "scenarios", "terrain"])
  }

  /// Requirements of the tiny scenario, and the exit code of a solve for the least money.
  private static let required: [(String, String, Int32)] = [
    (
      "requirements",
      "requirements: [{assets: [depot], protectedShare: 0.7}, {protectedShare: 0.4, afterLossOf: 1}]\n",
      3
    ),
    ("least-money", "requirements: [{assets: [depot], protectedShare: 0.7}]\n", 0),
  ]

  @Test(
    "The least money for requirements, or which of them clash and what would settle it",
    arguments: required)
  func requirements(_ name: String, _ terms: String, _ exitCode: Int32) throws {
    let workplace = try prepared()
    let text = try workplace.text("scenarios/tiny.yaml")
    try workplace.write(text + terms, to: "scenarios/\(name).yaml")
    let answer = try expectGolden(
      name, ["solve", "scenarios/\(name).yaml", "--objective", "min-cost,protected-value"],
      in: workplace)
    #expect(answer.exitCode == exitCode)
    let explained = try expectGolden(
      "explained-\(name)", ["explain", "scenarios/\(name).yaml"], in: workplace)
    #expect(explained.exitCode == exitCode)
  }

  @Test("Raid after raid on stocks under blockade, and campaigns that cannot be")
  func campaign() throws {
    let workplace = try prepared()
    let text = try workplace.text("scenarios/tiny.yaml")
      .replacing("id: launcher", with: "id: launcher\n    magazineRounds: 1")
    for (name, stocks, exitCode) in [
      ("campaign", "[{system: launcher, rounds: 2, deliveredPerDay: 1}]", Int32(0)),
      ("campaign-of-radars", "[{system: radar, rounds: 2}]", 2), ("no-campaign", "", 2),
    ] {
      let campaign =
        "campaign: {raids: 6, stocks: \(stocks), blockade: {fromDay: 2}, acceptedLossShare: 0.9}\n"
      try workplace.write(
        text + (stocks.isEmpty ? "" : campaign), to: "scenarios/\(name).yaml")
      let answer = try expectGolden(
        name,
        [
          "campaign", "deployments/plan.yaml", "--scenario", "scenarios/\(name).yaml",
          "--campaigns",
          "64",
        ], in: workplace)
      #expect(answer.exitCode == exitCode)
    }
  }

  @Test("A terrain file that contradicts what the scenario says of it is refused")
  func terrainMismatch() throws {
    let workplace = try prepared()
    try workplace.copy("Models/terrain/jacksboro.tif")
    let text = try workplace.text("scenarios/tiny.yaml")
    try workplace.write(
      text.replacing("../terrain/tiny.asc", with: "../Models/terrain/jacksboro.tif"),
      to: "scenarios/mismatch.yaml")
    let answer = try expectGolden(
      "mismatch", ["validate", "scenarios/mismatch.yaml"], in: workplace)
    #expect(answer.exitCode == 2)
  }

  private static let refused: [(String, [String])] = [
    ("no-file", ["plan", "scenarios/none.yaml"]),
    ("no-deployment", ["score", "plan.json"]),
    ("least-money-for-nothing", ["solve", "scenarios/tiny.yaml", "--objective", "min-cost"]),
    ("validate-fault-json", ["validate", "deployments/unknown.yaml", "--json"]),
    ("unknown-site", ["validate", "deployments/unknown.yaml"]),
    ("misspelt-deployment", ["validate", "deployments/misspelt.yaml"]),
    ("own-position-off-terrain", ["score", "deployments/off.yaml"]),
    ("catalogue-as-scenario", ["plan", "deployments/types.yaml"]),
    ("plan-in-no-folder", ["solve", "scenarios/tiny.yaml", "--output", "none/plan.json"]),
    ("score-unknown-site", ["score", "deployments/unknown.yaml"]),
    ("no-elevation", ["viewshed", "none.tif", "--observer", "1,2", "--output", "v.tif"]),
    ("observer-off-terrain", viewshed + ["--observer", "1,2"]),
    ("bad-radius", viewshed + ["--observer", "504000,5402000", "--radius-metres=-5"]),
    (
      "output-in-no-folder",
      ["export", "deployments/plan.yaml", "--format", "geojson", "--output", "none/sites.geojson"]
    ),
  ]

  @Test("What cannot be used exits with 2 and says how to mend it", arguments: refused)
  func refuses(_ name: String, _ arguments: [String]) throws {
    let workplace = try prepared()
    let answer = try expectGolden(name, arguments, in: workplace)
    #expect(answer.exitCode == 2)
    #expect(try workplace.entries() == ["deployments", "scenarios", "terrain"])
  }

  @Test("Data for a full disk is an error, not a silent loss")
  func fullDisk() throws {
    let answer = try prepared().run(["validate", "--schema", "scenario"], output: "/dev/full")
    #expect(answer.exitCode == 2)
    #expect(answer.errors.hasPrefix("error: cannot write the output: "))
  }

  /// A workplace with the tiny scenario, its terrain, and deployments good and bad.
  private func prepared() throws -> Workplace {
    let workplace = try Workplace()
    for name in ["scenarios/tiny.yaml", "terrain/tiny.asc"] {
      let text = try String(contentsOfFile: "\(packageRoot)/Models/\(name)", encoding: .utf8)
      try workplace.write(text, to: name)
    }
    let header = "parapetDeployment: 1\nscenario: ../scenarios/tiny.yaml\nplacements:\n"
    try workplace.write(
      header + "  - {site: middle, system: radar}\n  - {site: west, system: launcher}\n",
      to: "deployments/plan.yaml")
    try workplace.write(
      header + "  - {site: middle, system: radar}\n  - {site: east, system: launcher}\n",
      to: "deployments/other.yaml")
    try workplace.write(
      header + "  - {site: middel, system: radar}\n  - {site: west, system: gun}\n",
      to: "deployments/unknown.yaml")
    try workplace.write(
      header.replacing("placements", with: "placments") + "  - {site: west, system: radar}\n",
      to: "deployments/misspelt.yaml")
    try workplace.write(
      header + "  - {position: [1, 2], system: radar}\n", to: "deployments/off.yaml")
    try workplace.write("parapetCatalogue: 1\ntitle: none yet\n", to: "deployments/types.yaml")
    return workplace
  }

  @discardableResult
  private func expectGolden(
    _ name: String, _ arguments: [String], in workplace: Workplace? = nil
  ) throws -> Answer {
    let place = try workplace ?? prepared()
    let answer = try place.run(arguments)
    let text = golden(arguments, answer, place)
    let file = "\(packageRoot)/Tests/CommandTests/Goldens/\(name).txt"
    if Self.isRecording {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      Issue.record("\(name).txt was recorded: look at it, then test without PARAPET_RECORD_GOLDENS")
    } else {
      #expect(try String(contentsOfFile: file, encoding: .utf8) == text, "\(name).txt")
    }
    return answer
  }

  private func golden(_ arguments: [String], _ answer: Answer, _ workplace: Workplace) -> String {
    let command = (["parapet"] + arguments).joined(separator: " ")
    let text = """
      $ \(command)
      exit \(answer.exitCode)
      --- standard output
      \(answer.output)--- standard error
      \(answer.errors)
      """
    // The folder differs from run to run, the number of processors from machine to machine.
    let processors = ProcessInfo.processInfo.activeProcessorCount
    return text.replacing(workplace.path, with: "<folder>")
      .replacing(
        "does not depend on it. (default: \(processors))",
        with: "does not depend on it. (default: <processors>)")
  }
}
