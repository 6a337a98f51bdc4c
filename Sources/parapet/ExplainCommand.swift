// Why is each system in a plan, what would be exchanged next, what binds, what would one more bring.
import ArgumentParser
import Coverage
import Foundation
import MIP
import Report
import Scenario
import Siting

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Say what each system is for, the next best exchange, what binds, what more would bring.",
    discussion: """
      Takes a deployment as it is, and solves a scenario first. What one more of anything is worth comes \
      from solving again with it: an exact interval, as wide as the gaps of both solves.
      """)

  @Argument(help: "Scenario, plan.json, or deployment by hand.")
  var file: String

  @Option(help: "Scenario file in place of the one a deployment names.")
  var scenario: String?

  @Option(help: "Money in one step more; default: a million, or 1 for budgets below a million.")
  var moneyStep: Double?

  @Option(help: "Seconds at most for each solve with more.")
  var secondsEach: Double = 10

  @Flag(help: "Bound what one more would bring at the root alone: sooner and wider.")
  var quick = false

  @OptionGroup var solving: SolveOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    if let moneyStep, !(moneyStep > 0 && moneyStep <= 1e12) {
      throw ValidationError("--money-step \(moneyStep): above 0, at most 1e12")
    }
    guard secondsEach > 0, secondsEach <= 1e6 else {
      throw ValidationError("--seconds-each \(secondsEach): above 0, at most 1000000")
    }
  }

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    let given = try FileKind.kind(of: file) == .deployment ? try DeploymentFile(file: file) : nil
    var situation = try await stages.situation(scenario ?? given?.scenarioFile ?? file)
    situation.scenario.apply(solving)
    guard situation.scenario.solve.objectives == [.protectedValue] else {
      throw Refusal(
        "explain speaks of the protected value: give --objective protected-value")
    }
    let placed = try given?.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
    let coverage = try await stages.coverage(situation)
    let program = try stages.program(situation, coverage)
    let explained = placed.map { program.indices(of: $0) }
    let best = try stages.siting(
      program, situation.scenario.solve, seed: situation.scenario.seed,
      startingFrom: explained.map { [$0.known] } ?? [])
    let chosen = explained?.known ?? best.chosen
    let explanation = Explanation(situation.scenario, coverage, program, chosen: chosen)
    let worths = try worths(&stages, situation.scenario, program, best)
    let document = ExplanationDocument(
      situation.scenario, program, explanation, best: best, unknown: explained?.unknown ?? [],
      worths,
      clash: best.ending == .infeasible ? try stages.clash(program, situation.scenario) : nil)
    if options.json {
      try Console.json(document)
    } else {
      try Console.data(document.text)
    }
    if stages.interruption.isAsked { throw Ending.interrupted }
    if let ending = best.ending.commandEnding { throw ending }
  }

  /// Nothing where no plan keeps the limits: more of one thing need not mend that.
  private func worths(
    _ stages: inout Stages, _ scenario: Scenario, _ program: SitingProgram, _ best: SitingOutcome
  ) throws -> [IncreaseWorth] {
    if best.ending == .infeasible { return [] }
    let step = moneyStep ?? (scenario.budget.money < 1e6 ? 1 : 1e6)
    var worths: [IncreaseWorth] = []
    for increase in scenario.increases(moneyStep: step) where !stages.interruption.isAsked {
      worths.append(
        try stages.worth(
          of: increase, scenario, program, chosen: best.chosen, bound: best.bestBound,
          secondsEach: secondsEach, atRootOnly: quick))
    }
    return worths
  }
}
