// What would raids do to a deployment, the optimiser's or one written by hand.
import ArgumentParser
import Batch
import Geodata
import Raid
import Scenario

struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Simulate raids against a deployment file.")

  @Argument(help: "Deployment file: YAML by hand, or a plan.json.")
  var deployment: String

  @Option(help: "Scenario file in place of the one the deployment names.")
  var scenario: String?

  @Option(help: "Write the score as JSON to this file.")
  var output: String?

  @Option(help: "Write what the raids are played with to this file, as integers in JSON.")
  var dumpScene: String?

  @OptionGroup var raiding: RaidOptions
  @OptionGroup var stopping: StoppingOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    let file = try DeploymentFile(file: deployment)
    var situation = try await stages.situation(scenario ?? file.scenarioFile)
    let placed = try file.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
    let scene = try RaidScene(situation.scenario, placed, on: situation.grid)
    if let dumpScene { try AtomicFile.write(jsonText(SceneDump(scene)), to: dumpScene) }
    let score = try await stages.score(
      situation.scenario, scene, until: stopping.rule(raiding, situation.scenario))
    let worst = try await stages.worstApproaches(situation, placed)
    if let output { try AtomicFile.write(jsonText(score), to: output) }
    if options.json {
      try Console.json(score)
    } else {
      try Console.data(ScoreText(score: score).text)
    }
    if let line = worst.line { options.note(line) }
    if !placed.use(in: situation.scenario).fits(in: situation.scenario.budget) {
      options.note("note: this deployment takes more than the scenario's budget")
    }
  }
}
