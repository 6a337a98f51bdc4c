// Is every field that --json prints in docs/json.md, with its type?
import Foundation
import Testing

/// The document is written anew with PARAPET_RECORD_GOLDENS=1, and the test then fails: look at the difference.
@Suite(PlannedOnce()) struct JSONOutputTests {
  private static let commands: [(title: String, arguments: [String])] = [
    ("init", ["init", "dem.tif", "--output", "own"]),
    ("plan, and plan.json", ["plan", "scenarios/tiny.yaml", "--output", "again"]),
    ("solve", ["solve", "scenarios/tiny.yaml"]),
    ("score, and score.json", ["score", "results/one/plan.json", "--raids", "64"]),
    (
      "campaign",
      ["campaign", "results/one/plan.json", "--scenario", "stocks.yaml", "--campaigns", "8"]
    ),
    ("verify", ["verify", "results/one/plan.json"]),
    ("explain", ["explain", "scenarios/tiny.yaml", "--quick"]),
    (
      "sweep, and frontier.json",
      ["sweep", "scenarios/tiny.yaml", "--budgets", "0,9", "--raids", "64", "--output", "s"]
    ),
    ("sweep status", ["sweep", "status", "s"]), ("runs ls", ["runs", "ls", "--root", "s"]),
    ("runs show", ["runs", "show", "POINT", "--root", "s"]),
    ("runs gc", ["runs", "gc", "--root", "s"]),
    ("compare", ["compare", "results/one/plan.json", "results/two/plan.json", "--raids", "64"]),
    (
      "export", ["export", "results/one/plan.json", "--format", "geojson", "--output", "e.geojson"]
    ),
    ("validate", ["validate", "faulty.yaml"]),
    (
      "viewshed",
      [
        "viewshed", "terrain/tiny.asc", "--crs", "EPSG:32633", "--observer", "504000,5402000",
        "--output", "v.tif",
      ]
    ),
    ("sites", ["sites", "drawn.yaml", "--output", "sites.gpkg"]),
    ("cover", ["cover", "--generate", "10,100,6,1", "--budget", "2"]),
    ("selftest", ["selftest"]), ("doctor", ["doctor"]),
  ]

  @Test("Every field of every answer is documented, and nothing else is")
  func documented() throws {
    let place = try #require(Planned.current).place
    try place.copy("Models/terrain/jacksboro.tif")
    try FileManager.default.moveItem(
      atPath: place.file("Models/terrain/jacksboro.tif"), toPath: place.file("dem.tif"))
    try place.write("parapet: 1\nnam: x\n", to: "faulty.yaml")
    let tiny = try place.text("scenarios/tiny.yaml").replacing("../terrain", with: "terrain")
    try place.write(
      tiny.replacing("costPerShot: 1", with: "costPerShot: 1\n    magazineRounds: 4")
        + "campaign: {raids: 4, stocks: [{system: launcher, rounds: 6}], replacements: "
        + "[{system: radar, atHand: 1}], blockade: {fromDay: 1}}\n",
      to: "stocks.yaml")
    try place.write(
      tiny.replacing(
        "  capacity: 2",
        with:
          "  generate: {count: 5, spacingMetres: 500, maximumSlopeDegrees: 20, fromAssetMetres: 4000}"
          + "\n  capacity: 2"), to: "drawn.yaml")
    var text = Self.opening
    for (title, arguments) in Self.commands {
      var fields: [String: Set<String>] = [:]
      // A point shows what it has; together they show everything.
      for point in title == "runs show" ? try place.entries("s/points") : [""] {
        let answer = try place.execute(
          "/usr/bin/env",
          ["PARAPET_SHARE=\(packageRoot)/Models", program]
            + arguments.map { $0 == "POINT" ? point : $0 } + ["--json"]
            + (title == "runs show" ? [] : ["--quiet"]))
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(answer.output.utf8))
        collect(value, "", into: &fields)
      }
      text += "\n## \(title)\n\n| field | type |\n|---|---|\n"
      for (path, types) in fields.sorted(by: { $0.key < $1.key }) {
        text += "| `\(path)` | \(types.sorted().joined(separator: " or ")) |\n"
      }
    }
    let file = "\(packageRoot)/docs/json.md"
    if GoldenTests.isRecording {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file)")
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
  }

  private static let opening = """
    # What --json prints

    Every command that answers takes `--json`: one JSON value on standard output, keys sorted, the same bytes for the
    same answer. Names say what a field is, and its unit last; money and worth are in the scenario's own units.
    `[]` stands for each entry of a list. A field is absent where it says nothing: no gap is known, nothing was
    asked for. Tests hold this page to what the commands print. `entering` and `leaving` of a sweep's
    points name the systems. What `bench` prints lies in Results/benchmarks.

    """

  private func collect(
    _ value: JSONValue, _ path: String, into fields: inout [String: Set<String>]
  ) {
    switch value {
    case .object(let members):
      for (key, value) in members {
        collect(value, path.isEmpty ? key : "\(path).\(key)", into: &fields)
      }
    case .list(let list):
      if list.isEmpty { fields["\(path)[]", default: []].insert("list") }
      for value in list { collect(value, "\(path)[]", into: &fields) }
    case .scalar(let type): fields[path, default: []].insert(type)
    }
  }
}

/// A JSON value of which only the types of scalars are kept.
private enum JSONValue: Decodable {
  case object([String: JSONValue])
  case list([JSONValue])
  case scalar(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .scalar("null")
    } else if (try? container.decode(Bool.self)) != nil {
      self = .scalar("true or false")
    } else if (try? container.decode(Double.self)) != nil {
      self = .scalar("number")
    } else if (try? container.decode(String.self)) != nil {
      self = .scalar("text")
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}
