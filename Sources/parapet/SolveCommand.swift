// Only the program: solve it, say how good the answer is, write the model for other solvers.
import ArgumentParser
import Batch
import Coverage
import Foundation
import Geodata
import MIP
import Report
import Scenario
import Siting

struct SolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Solve the siting program and print plan, bound and gap.")

  @Argument(help: "Scenario file.")
  var scenario: String

  @Option(help: "Write the plan as a deployment file.")
  var output: String?

  @Option(name: .customLong("write-lp"), help: "Write the program in CPLEX LP format.")
  var writeLP: String?

  @Option(name: .customLong("write-mps"), help: "Write the program in free MPS format.")
  var writeMPS: String?

  @Option(help: "Write the program's data for Models/formulation/protected-value.mod.")
  var writeData: String?

  @Flag(help: "Write the files asked for without solving.")
  var dryRun = false

  @OptionGroup var solving: SolveOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    var situation = try await stages.situation(scenario)
    situation.scenario.apply(solving)
    let coverage = try await stages.coverage(situation)
    let program = try stages.program(situation, coverage)
    try writeModels(program, situation.scenario.solve)
    if dryRun { return }
    let ground = try await stages.searchGround(situation, coverage, program)
    let siting = try stages.siting(
      program, situation.scenario.solve, seed: situation.scenario.seed, on: ground)
    let worst = try await stages.worstApproaches(situation, siting.deployment)
    let folder = output.map { ($0 as NSString).deletingLastPathComponent } ?? "."
    let facts = PlanDocument.Facts(situation.scenario, program, siting)
    let verdict = stages.verdict(situation, siting.deployment, facts, worst)
    let document = PlanDocument(
      situation.scenario,
      scenarioPath: relativePath(of: situation.scenario.file, from: folder.isEmpty ? "." : folder),
      siting.deployment, facts, verdict, worst)
    if let output { try AtomicFile.write(jsonText(document), to: output) }
    if options.json {
      try Console.json(document)
    } else {
      try Console.data(table(document).text)
    }
    for result in siting.earlier { options.note(result.text) }
    options.note("\(siting.result.text); \(verdict.summary)")
    for level in siting.floorLevels { options.note(level.text) }
    if let line = worst.line { options.note(line) }
    if let text = facts.outOfReachText { options.note(text) }
    if siting.ending == .infeasible {
      options.note(try stages.clash(program, situation.scenario).text)
    }
    try conclude(siting.ending, verdict)
  }

  private func writeModels(_ program: SitingProgram, _ settings: SolveSettings) throws {
    if writeLP != nil || writeMPS != nil {
      guard let model = try program.explicitProgram(for: settings.objectives[0]) else {
        throw Refusal(
          "a requirement after losses has more than \(SitingProgram.writtenLossesAtMost) sets of "
            + "placements that may be lost: remove it to write the program")
      }
      if let writeLP { try AtomicFile.write(MIP.writeLP(model), to: writeLP) }
      if let writeMPS { try AtomicFile.write(MIP.writeMPS(model), to: writeMPS) }
    }
    if writeData != nil, program.hasTerms {
      throw Refusal(
        "--write-data is for programs without environments, rules for cues, requirements, links, "
          + "suppliers and incompatible types: use --write-lp or --write-mps")
    }
    if let writeData { try AtomicFile.write(program.mathProgData, to: writeData) }
  }

  private func table(_ document: PlanDocument) -> TextTable {
    var table = TextTable(columns: [.left("site"), .left("system"), .right("heading")])
    for row in document.placements {
      table.append([row.site, row.system, NumberText.fixed(row.headingDegrees)])
    }
    return table
  }
}
