// What does siting alone reach in the published swarm scene, beside its published policies.
import ArgumentParser
import Batch
import Foundation
import Geodata
import Raid
import Report

struct BenchSwarmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swarm",
    abstract:
      "Rebuild the swarm scene of arXiv 2508.00641 and search sites for its four effectors.",
    discussion: """
      Published: 50.34 % of the possible damage with the rule-based policy, 41.30 % with a learned one, both \
      at the published sites. Here the rule-based policy stays and the sites change. They are searched on \
      training episodes and judged on others: in the box, and within 500 m of its middle.
      """)

  @Option(help: "Episodes that sites are searched on.")
  var trainingEpisodes: Int = 600

  @Option(help: "Episodes that sites are judged on.")
  var episodes: Int = 4000

  @Option(help: "Seed of the search and its episodes; those that judge have the next one.")
  var seed: UInt64 = 1

  @Option(help: "Folder for swarm.json.")
  var output: String = "Results/benchmarks"

  @OptionGroup var options: OutputOptions

  func validate() throws {
    for (name, value) in [("--training-episodes", trainingEpisodes), ("--episodes", episodes)]
    where !(16...20_000 ~= value) {
      throw ValidationError("\(name) \(value): 16 to 20000 are allowed")
    }
  }

  func run() throws {
    options.progress.show("searching sites")
    let training = OpenSwarm.episodes(trainingEpisodes, seed: seed)
    func judged(_ sites: [OpenSwarm.Site]) -> OpenSwarm.Summary {
      OpenSwarm.summary(sites, episodes: episodes, seed: seed + 1)
    }
    let record = SwarmRecord(
      command: "parapet bench swarm --training-episodes \(trainingEpisodes) --episodes \(episodes) "
        + "--seed \(seed)",
      publishedSites: judged(OpenSwarm.publishedSites),
      sitesInBox: judged(
        OpenSwarm.sites(for: training, fromCentreMetres: 100, spacingMetres: 25)),
      sitesAnywhere: judged(
        OpenSwarm.sites(for: training, fromCentreMetres: 500, spacingMetres: 100)))
    options.progress.clear()
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try AtomicFile.write(jsonText(record), to: output + "/swarm.json")
    if options.json { try Console.json(record) } else { try Console.data(table(record).text) }
  }

  private func table(_ record: SwarmRecord) -> TextTable {
    var table = TextTable(columns: [
      .left("share of the possible damage, %"), .right("mean"), .right("low"), .right("high"),
      .right("deviation"), .right("tracking"), .right("firing"),
    ])
    func percent(_ share: Double) -> String { NumberText.fixed(share * 100, decimals: 2) }
    func append(_ name: String, _ row: OpenSwarm.Summary) {
      table.append(
        [name, percent(row.damageShare.value), percent(row.damageShare.low)]
          + [row.damageShare.high, row.damageShareDeviation, row.trackingShare, row.firingShare]
          .map(percent))
    }
    append("published sites", record.publishedSites)
    append("searched sites in the box", record.sitesInBox)
    append("searched sites within 500 m", record.sitesAnywhere)
    let published = record.published
    for (name, share) in [
      ("published: rule-based", published.ruleBasedDamageShare),
      ("published: learned", published.learnedDamageShare),
    ] {
      table.append([name, percent(share), "", "", "", "", ""])
    }
    return table
  }
}

private struct SwarmRecord: Codable {
  struct Published: Codable {
    var source = "arXiv 2508.00641, table of evaluation results, 100 episodes x 5 seeds"
    var ruleBasedDamageShare = 0.5034
    var ruleBasedTrackingShare = 0.5287
    var ruleBasedFiringShare = 0.5435
    var learnedDamageShare = 0.4130
  }

  let command: String
  var parapet = Parapet.version
  var published = Published()
  let publishedSites: OpenSwarm.Summary
  let sitesInBox: OpenSwarm.Summary
  /// The scene limits neither the range of a shot nor where effectors stand.
  let sitesAnywhere: OpenSwarm.Summary
}
