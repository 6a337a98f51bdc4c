// What would raids do to a deployment, the optimiser's or one written by hand.
import ArgumentParser
import Geodata
import Raid
import Report
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

  @OptionGroup var raiding: RaidOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    let file = try DeploymentFile(file: deployment)
    var situation = try await stages.situation(scenario ?? file.scenarioFile)
    let placed = try file.deployment(in: &situation.scenario, on: situation.grid)
    let score = try await stages.score(
      situation, placed, raids: raiding.count(situation.scenario))
    let worst = try await stages.worstApproaches(situation, placed)
    if let output { try AtomicFile.write(jsonText(score), to: output) }
    if options.json {
      try Console.json(score)
    } else {
      try Console.data(text(score))
    }
    if let line = worst.line { options.note(line) }
    if !placed.use(in: situation.scenario).fits(in: situation.scenario.budget) {
      options.note("note: this deployment takes more than the scenario's budget")
    }
  }

  private func text(_ score: RaidScore) -> String {
    func interval(_ estimate: Estimate, _ decimals: Int) -> [String] {
      [estimate.value, estimate.low, estimate.high].map {
        NumberText.fixed($0, decimals: decimals)
      }
    }
    var table = TextTable(
      columns: [.left("per raid"), .right("mean"), .right("low"), .right("high")])
    table.append(["worth lost"] + interval(score.worthLost, 3))
    table.append(["leakers"] + interval(score.leakers, 3))
    table.append(["any leak"] + interval(score.anyLeak, 4))
    for asset in score.assets {
      table.append(["worth lost of \(asset.id)"] + interval(asset.worthLost, 3))
    }
    for cause in score.leakersByCause {
      table.append([
        "leakers \(cause.cause.rawValue)", NumberText.fixed(cause.perRaidMean, decimals: 3), "", "",
      ])
    }
    table.append(["shots", NumberText.fixed(score.shots.shotsMean, decimals: 2), "", ""])
    table.append(["kills", NumberText.fixed(score.shots.killsMean, decimals: 2), "", ""])
    let perKill = score.shots.costPerKill.map { NumberText.money($0) } ?? NumberText.notAvailable
    table.append(["cost of shots per kill", perKill, "", ""])
    let bound = score.anyLeakAtMost.map {
      "no raid of \(score.raids) leaked: at most \(NumberText.percent($0, decimals: 2)) would\n"
    }
    return table.text + (bound ?? "")
  }
}
