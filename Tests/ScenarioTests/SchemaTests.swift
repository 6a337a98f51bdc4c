// Do the shipped JSON Schemas say of every file what the checker says?
import Foundation
import Scenario
import Testing

@Suite struct SchemaTests {
  @Test("The shipped schemas are the ones that the program prints", arguments: FileKind.allCases)
  func shipped(_ kind: FileKind) throws {
    let file = "\(packageRoot)/Models/schema/\(kind.rawValue).schema.json"
    #expect(
      try contents(file) == kind.jsonSchema,
      "write it anew: parapet validate --schema \(kind.rawValue) > Models/schema/\(kind.rawValue).schema.json"
    )
  }

  @Test("The first line of every shipped model names its schema, so that editors find it")
  func named() throws {
    for (folder, kind) in [
      ("systems", "catalogue"), ("threats", "catalogue"), ("scenarios", "scenario"),
      ("sweeps", "sweep"),
    ] {
      for file in try files(in: "Models/\(folder)", endingWith: ".yaml") {
        let first = try contents(file).prefix { $0 != "\n" }
        #expect(first == "# yaml-language-server: $schema=../schema/\(kind).schema.json", "\(file)")
      }
    }
  }

  /// About 200 changes to each scenario and 60 to each other file: keys dropped, misspelt and added, values of other types, out of range.
  @Test(
    "Python's jsonschema with the shipped schema and the checker agree on which files are valid",
    .enabled(if: pythonHasSchemas, "needs python3 with jsonschema and yaml"))
  func agreesWithPython() throws {
    let folder = try Folder()
    let deployment = try folder.write(deploymentText, to: "deployment.yaml")
    let samples =
      try files(in: "Models/scenarios", endingWith: ".yaml").map { ($0, FileKind.scenario) }
      + ModelFigureTests.catalogues.map { ($0, .catalogue) } + [(deployment, .deployment)]
      + files(in: "Models/sweeps", endingWith: ".yaml").map { ($0, .sweep) }
    var verdicts: [Bool: Int] = [:]
    var scenarios = 0
    for (sample, kind) in samples {
      let output = try #require(
        try python(
          mutate, sample, "\(packageRoot)/Models/schema/\(kind.rawValue).schema.json", folder.path,
          kind == .scenario ? "200" : "60"))
      for line in output.split(separator: "\n") {
        let parts = line.split(separator: "\t")
        let isValid = parts[0] == "valid"
        verdicts[isValid, default: 0] += 1
        if kind == .scenario { scenarios += 1 }
        let fault = fault(kind, "\(folder.path)/\(parts[1])")
        #expect(
          (fault == nil) == isValid,
          "\(sample), \(parts[2]): the schema says \(parts[0]), the checker \(fault ?? "valid")")
      }
    }
    #expect(scenarios >= 500, "\(scenarios) scenarios")
    #expect(verdicts[true, default: 0] >= 40 && verdicts[false, default: 0] >= 150, "\(verdicts)")
  }

  private func fault(_ kind: FileKind, _ file: String) -> String? {
    do {
      try kind.check(file)
      return nil
    } catch {
      return error.findings.first?.description
    }
  }

  private let deploymentText = """
    parapetDeployment: 1
    scenario: scenario.yaml
    placements:
      - {site: hill, system: radar}
      - {position: [500500, 4000500.5], system: gun, headingDegrees: 45}
    plan: {ending: optimal, sizes: [1, 2]}

    """
}

private let pythonHasSchemas = (try? python("import jsonschema, yaml")) ?? nil != nil

/// What a script prints; nil when there is no Python or the script fails.
private func python(_ script: String, _ arguments: String...) throws -> String? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", script] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
}

/// Writes the file as it is and changed in single places, each as JSON, and prints the schema's verdicts.
///
/// Every place and every change are combined; a stride through them takes as many as asked for.
private let mutate = """
  import copy, json, sys
  import jsonschema, yaml

  source, schema, folder, wanted = sys.argv[1:]
  document = yaml.safe_load(open(source))
  validator = jsonschema.Draft202012Validator(json.load(open(schema)))
  values = [
      None, True, False, 0, 1, 2, 3.0, 1.5, -1, 45.5, 1000000.0, 1e13, "", "a", "two words", "10",
      "n" * 40, "n" * 41, "t" * 200, "t" * 201, "\\u00fc" * 200, "u\\u0308" * 100, "u\\u0308" * 101,
      [], [1], [1, 2], [1, 2, 3], [1.5, "2"], [[1, 2], [3, 4]], [[1, 2], [3, 4], [5, 6]],
      ["a"], {}, {"a": 1}, "radar", "gun", "fpv", {"fpv": 0.5}, {"fpv": 2},
  ]
  additions = [
      ("note", "x"), ("point", [1, 2]), ("area", [[1, 2], [3, 4], [5, 6]]), ("bearingDegrees", 10),
      ("site", "x"), ("position", [1, 2]), ("seed", 3.0), ("weight", 0.5), ("title", "x"),
      ("confirmHits", 2.0), ("channels", 2.5), ("name", "x"), ("capacity", 3),
  ]

  def places(node, path=()):
      yield path
      items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
      for key, value in items:
          yield from places(value, path + (key,))

  def at(root, path):
      for key in path:
          root = root[key]
      return root

  def changes(path):
      node = at(document, path)
      if path:
          yield "drop", None
          for value in values:
              yield "set", value
          if isinstance(path[-1], str):
              yield "misspell", None
      if isinstance(node, dict):
          for key, value in additions:
              if key not in node:
                  yield "add " + key, value
      if isinstance(node, list) and node:
          yield "repeat", None

  def changed(path, change, value):
      root = copy.deepcopy(document)
      if change.startswith("add "):
          at(root, path)[change[4:]] = value
          return root
      parent = at(root, path[:-1]) if path else None
      if change == "drop":
          del parent[path[-1]]
      elif change == "set":
          parent[path[-1]] = value
      elif change == "misspell":
          parent[path[-1] + "s"] = parent.pop(path[-1])
      elif path:
          parent[path[-1]] = parent[path[-1]] * 200
      return root

  def show(name, root, what):
      with open(folder + "/" + name, "w") as file:
          json.dump(root, file)
      print("valid" if validator.is_valid(root) else "invalid", name, what, sep="\\t")

  show("original.json", document, "unchanged")
  everything = [(path, change) for path in places(document) for change in changes(path)]
  count = min(int(wanted), len(everything))
  for number in range(count):
      # The golden section spreads the choices over places and changes.
      path, (change, value) = everything[int(number * 0.6180339887498949 % 1 * len(everything))]
      what = "/".join(map(str, path)) + " " + change + " " + json.dumps(value)
      show(f"{number}.json", changed(path, change, value), what)
  """
