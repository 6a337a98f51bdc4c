// How long do a deployment's stocks last when raid follows raid, under deliveries and blockade.
import ArgumentParser
import Batch
import Geodata
import Raid
import Report
import Scenario

struct CampaignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign",
    abstract: "Play raid after raid on stocks that run down; say how many days they cover.",
    discussion: """
      The scenario's `campaign` says how raids follow each other, what is in stock and delivered, and when a blockade \
      begins and ends. Assets are taken for repaired between raids, and no system for lost.
      """)

  @Argument(help: "Deployment file: YAML by hand, or a plan.json.")
  var deployment: String

  @Option(help: "Scenario file in place of the one the deployment names.")
  var scenario: String?

  @Option(help: "Campaigns to play.")
  var campaigns = 512

  @Option(help: "Write the result as JSON to this file.")
  var output: String?

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard 2...1_000_000 ~= campaigns else {
      throw ValidationError("--campaigns \(campaigns): 2 to 1000000 are allowed")
    }
  }

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    let file = try DeploymentFile(file: deployment)
    var situation = try await stages.situation(scenario ?? file.scenarioFile)
    let placed = try file.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
    guard let campaign = situation.scenario.campaign else {
      throw Refusal(
        "\(situation.scenario.file) has no campaign: add one, such as "
          + "campaign: {raids: 30, stocks: [{system: missile-short, rounds: 24}]}")
    }
    guard campaigns * campaign.raids <= 100_000_000 else {
      throw Refusal(
        "\(campaigns) campaigns of \(campaign.raids) raids: at most 100000000 raids in all; give "
          + "fewer --campaigns")
    }
    let score = try await stages.score(
      campaign, situation.scenario,
      try RaidScene(situation.scenario, placed, on: situation.grid), campaigns: campaigns)
    if let output { try AtomicFile.write(jsonText(score), to: output) }
    if options.json {
      try Console.json(score)
    } else {
      try Console.data(table(score).text)
    }
    for line in lines(score, campaign) { options.note(line) }
  }

  private func table(_ score: CampaignScore) -> TextTable {
    var table = TextTable(
      columns: [
        .right("day"), .right("worth lost"), .right("interval"), .right("any leak"),
        .right("leakers"), .right("out of rounds"),
      ] + score.stocks.map { .right($0.system + " rounds") })
    for (raid, outcome) in score.raids.enumerated() {
      table.append(
        [
          dayText(outcome.day), NumberText.fixed(outcome.worthLost.value, decimals: 1),
          NumberText.fixed(outcome.worthLost.low, decimals: 1) + " to "
            + NumberText.fixed(outcome.worthLost.high, decimals: 1),
          NumberText.percent(outcome.anyLeak.value, decimals: 1),
          NumberText.fixed(outcome.leakersMean, decimals: 2),
          NumberText.fixed(outcome.leakersWithoutRoundsMean, decimals: 2),
        ] + score.stocks.map { NumberText.fixed($0.roundsMean[raid], decimals: 1) })
    }
    return table
  }

  private func lines(_ score: CampaignScore, _ campaign: Campaign) -> [String] {
    let end = campaign.day(ofRaid: campaign.raids - 1)
    func day(_ day: Double?) -> String {
      day.map { "day \(dayText($0))" } ?? "after day \(dayText(end))"
    }
    let accepted = NumberText.percent(score.acceptedLossShare, decimals: 0)
    var lines = [
      "cover ends: \(day(score.cover.days)) (\(day(score.cover.daysAtLeast)) to "
        + "\(day(score.cover.daysAtMost))), the first raid in whose mean more than \(accepted) of all worth is lost"
    ]
    for type in score.standing ?? [] {
      let left = type.standingMean[type.standingMean.count - 1]
      guard left < Double(type.placements) else { continue }
      lines.append(
        "\(type.system): \(NumberText.fixed(left, decimals: 2)) of \(type.placements) still stand before the "
          + "last raid, replacements counted")
    }
    for stock in score.stocks {
      lines.append(
        "\(stock.system): no rounds left by \(day(stock.emptyDayOfHalf)) in half of the campaigns, by "
          + "\(day(stock.emptyDayOfTenth)) in a tenth")
    }
    return lines
  }
}

/// Whole days without decimals.
func dayText(_ day: Double) -> String {
  NumberText.fixed(day, decimals: day == day.rounded() ? 0 : 2)
}
