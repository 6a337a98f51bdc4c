// Which of several deployments is better: the same raids with the same luck against each.
import ArgumentParser
import Batch
import Foundation
import Raid
import Report
import Scenario

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Play the same raids against deployments and say which difference is beyond noise.",
    discussion: """
      Attackers, and the luck of equal systems on equal sites, are the same for each deployment. A \
      difference from the first deployment is beyond noise when the paired interval does not hold 0; \
      each interval is for itself at the scenario's confidence. Where the scenario has a campaign, days of cover are \
      compared too.
      """)

  @Argument(help: "Two or more deployments of one scenario: YAML by hand, or plan.json.")
  var deployments: [String]

  @Option(help: "Scenario file in place of the one the deployments name.")
  var scenario: String?

  @Option(help: "text, markdown, csv or json.")
  var format: ComparisonFormat = .text

  @OptionGroup var raiding: RaidOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard (2...100).contains(deployments.count) else {
      throw ValidationError("\(deployments.count) deployments: 2 to 100 can be compared")
    }
  }

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    let files = try deployments.map { try DeploymentFile(file: $0) }
    let situation = try await stages.situation(try scenario ?? commonScenario(of: files))
    let raids = raiding.count(situation.scenario)
    var rivals: [Rival] = []
    for file in files {
      rivals.append(try await rival(file, situation, raids, &stages))
    }
    var differences: [RaidComparison] = []
    for other in rivals.dropFirst() {
      differences.append(
        try await stages.comparison(situation, rivals[0].scene, other.scene, raids: raids))
    }
    let document = ComparisonDocument(situation.scenario, rivals, differences)
    try Console.data(document.text(options.json ? .json : format))
  }

  private func rival(
    _ file: DeploymentFile, _ situation: Situation, _ raids: Int, _ stages: inout Stages
  ) async throws -> Rival {
    var situation = situation
    let placed = try file.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
    let scene = try RaidScene(situation.scenario, placed, on: situation.grid)
    return Rival(
      file: file.file, scenario: situation.scenario, deployment: placed, scene: scene,
      score: try await stages.score(
        situation.scenario, scene, until: StoppingRule(raidsAtMost: raids)),
      cover: try await stages.cover(situation.scenario, scene, raids: raids))
  }

  private func commonScenario(of files: [DeploymentFile]) throws -> String {
    func place(_ file: DeploymentFile) -> String {
      URL(fileURLWithPath: file.scenarioFile).standardizedFileURL.path
    }
    for file in files where place(file) != place(files[0]) {
      throw Refusal(
        "\(file.file) is for scenario \(file.scenarioFile), \(files[0].file) for "
          + "\(files[0].scenarioFile): give the one to use with --scenario")
    }
    return files[0].scenarioFile
  }
}

/// One deployment of a comparison.
struct Rival {
  let file: String
  /// With the deployment's own sites.
  let scenario: Scenario
  let deployment: Deployment
  let scene: RaidScene
  let score: RaidScore
  /// Nil when the scenario has no campaign.
  let cover: DaysOfCover?
}

enum ComparisonFormat: String, ExpressibleByArgument, CaseIterable {
  case text, markdown, csv, json
}
