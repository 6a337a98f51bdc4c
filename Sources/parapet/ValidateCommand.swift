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
      let findings = try await self.findings(in: file)
      if !findings.isEmpty { throw InputError(findings) }
    } catch let error as InputError {
      if options.json { try Console.json(Verdict(error.findings)) }
      throw error
    }
    if options.json { try Console.json(Verdict([])) } else { options.note("\(file): valid") }
  }

  /// Everything that is wrong with a file and those it names.
  ///
  /// What a deployment names is looked up once its scenario holds no fault.
  private func findings(in file: String) async throws -> [InputFinding] {
    switch try FileKind.kind(of: file) {
    case .catalogue: return try await found { try FileKind.catalogue.check(file) }
    case .deployment:
      let reading = DeploymentFile.reading(file: file)
      guard let deployment = reading.value, deployment.isScenarioNamed else {
        return reading.findings
      }
      return try await reading.findings
        + found {
          var situation = try await Situation(
            scenarioFile: deployment.scenarioFile, threads: working.threads)
          _ = try deployment.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
        }
    case .sweep:
      let reading = SweepFile.reading(file: file)
      var findings = reading.findings
      for scenario in reading.value?.scenarios ?? [] {
        findings += try await found {
          let situation = try await Situation(scenarioFile: scenario, threads: working.threads)
          for variant in reading.value?.threats ?? [] {
            _ = try situation.scenario.facing(variant)
          }
        }
      }
      return findings
    case .scenario, nil:
      return try await found {
        _ = try await Situation(scenarioFile: file, threads: working.threads)
      }
    }
  }

  private func found(_ reading: () async throws -> Void) async throws -> [InputFinding] {
    do {
      try await reading()
      return []
    } catch let error as InputError {
      return error.findings
    }
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
