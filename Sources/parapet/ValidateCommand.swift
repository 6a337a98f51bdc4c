// Is a file what Parapet expects: every fault with its place, or the schema that editors check against.
import ArgumentParser
import Scenario

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract:
      "Check a scenario with its catalogues and terrain, a deployment, a catalogue or a sweep.")

  @Argument(help: "Scenario, deployment, catalogue or sweep file.")
  var file: String?

  @Option(help: "Print the JSON Schema of scenario, catalogue, deployment or sweep files.")
  var schema: SchemaKind?

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    if (file == nil) == (schema == nil) { throw ValidationError("give either a file or --schema") }
  }

  func run() async throws {
    if let schema {
      try Console.data(schema.kind.jsonSchema)
      return
    }
    guard let file else { return }
    do {
      switch try FileKind.kind(of: file) {
      case .deployment:
        let deployment = try DeploymentFile(file: file)
        var situation = try await Situation(
          scenarioFile: deployment.scenarioFile, threads: working.threads)
        _ = try deployment.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
      case .catalogue: try FileKind.catalogue.check(file)
      case .sweep:
        for scenario in try SweepFile(file: file).scenarios {
          _ = try await Situation(scenarioFile: scenario, threads: working.threads)
        }
      case .scenario, nil: _ = try await Situation(scenarioFile: file, threads: working.threads)
      }
    } catch let error as InputError {
      if options.json { try Console.json(Verdict(error.findings)) }
      throw error
    }
    if options.json { try Console.json(Verdict([])) } else { options.note("\(file): valid") }
  }
}

enum SchemaKind: String, ExpressibleByArgument, CaseIterable {
  case scenario, catalogue, deployment, sweep

  var kind: FileKind {
    switch self {
    case .scenario: .scenario
    case .catalogue: .catalogue
    case .deployment: .deployment
    case .sweep: .sweep
    }
  }
}

private struct Verdict: Encodable {
  struct Finding: Encodable {
    let file: String
    let line: Int
    let column: Int
    let message: String
  }

  let valid: Bool
  let findings: [Finding]

  init(_ findings: [InputFinding]) {
    valid = findings.isEmpty
    self.findings = findings.map {
      Finding(file: $0.file, line: $0.line, column: $0.column, message: $0.message)
    }
  }
}
