// The main job: from a scenario to a sited plan, its score, maps and a report.
import ArgumentParser
import Coverage
import MIP
import Raid
import Scenario
import Siting

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Site systems, score the plan against simulated raids, write maps and a report.")

  @Argument(help: "Scenario file.")
  var scenario: String

  @Option(help: "Folder for the results; default: Results/<scenario name>.")
  var output: String?

  @Option(help: "Show this frontier of a sweep in the report: its frontier.json.")
  var frontier: String?

  @Option(
    help: ArgumentHelp(
      "Rounds of simulating, learning from what leaked and solving again; 0 takes the plan as it is.",
      valueName: "rounds"))
  var refine = 0

  @OptionGroup var solving: SolveOptions
  @OptionGroup var raiding: RaidOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard 0...Refinement.roundsAtMost ~= refine else {
      throw ValidationError("--refine \(refine): 0 to \(Refinement.roundsAtMost) are allowed")
    }
  }

  func run() async throws {
    let frontier = try frontier.map { try FrontierFile($0) }
    var stages = Stages(threads: working.threads, progress: options.progress)
    var situation = try await stages.situation(scenario)
    situation.scenario.apply(solving)
    let results = try await stages.results(
      situation, raids: raiding.count(situation.scenario), refining: refine)
    let folder = try ResultFolder(output ?? "Results/\(situation.scenario.name)")
    let inputs = try stages.outputs { try folder.write(results, frontier: frontier) }
    try folder.writeManifest(results, inputs: inputs, stages.times)
    if options.json { try Console.json(results.document(for: folder)) }
    options.note(results.summary(in: folder))
    if results.siting.ending == .infeasible {
      options.note(try stages.clash(results.program, situation.scenario).text)
    }
    try conclude(results.siting.ending, results.verdict)
  }
}

extension Scenario {
  /// Options of the command line take the place of what the file says.
  mutating func apply(_ options: SolveOptions) {
    solve = options.limits.settings(solve, objectives: options.objective)
    apply(budget: options.budget)
  }

  mutating func apply(budget money: Double?) {
    guard let money else { return }
    budget = ResourceUse(money: money, crew: budget.crew, powerKilowatts: budget.powerKilowatts)
  }
}
