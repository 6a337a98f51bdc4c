// Are the sites that the search finds better than peaks, prominent ground and chance, and what does it take.
import ArgumentParser
import Batch
import Coverage
import Foundation
import Geodata
import Report
import Scenario
import Terrain

struct BenchSitesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sites",
    abstract: "Compare ways to choose candidate sites by what the best ten of each see together.",
    discussion: """
      Every way chooses equally many sites on the same feasible ground with the same spacing; then ten of \
      them are taken greedily. Compared is the share of the demand (ground around assets, weighted by \
      worth) over which a target is seen, at the height that the search was for and at two others.
      """)

  @Argument(help: "Scenario file with sites.generate.")
  var scenario: String = "Models/scenarios/jacksboro.yaml"

  @Option(help: "Random sets, by seeds 1, 2 and so on.")
  var randomSets: Int = 10

  @Option(help: "Sites chosen from each set.")
  var choosing: Int = 10

  @Option(help: "Folder for sites.json.")
  var output: String = "Results/benchmarks"

  @OptionGroup var search: SiteSearchOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard 1...1000 ~= randomSets else {
      throw ValidationError("--random-sets \(randomSets): 1 to 1000 are allowed")
    }
    guard 1...100 ~= choosing else {
      throw ValidationError("--choosing \(choosing): 1 to 100 are allowed")
    }
  }

  func run() async throws {
    let situation = try await Situation(
      scenarioFile: scenario, drawsSites: false, threads: working.threads)
    let (asked, grid) = (situation.scenario, situation.grid)
    let rule = try search.rule(asked)
    let constraints = try rule.constraints(asked.coordinateReference, on: grid)
    let place = asked.siteSearch(rule, search.rules(rule), constraints, on: grid)
    let start = ContinuousClock.now
    let found = try await place.sites(threads: working.threads).map(\.cell)
    let seconds = start.duration(to: .now) / .seconds(1)
    let heights = [
      rule.targetHeightMetres, rule.targetHeightMetres / 2, rule.targetHeightMetres * 2,
    ]
    func row(_ way: String, seed: UInt64? = nil, _ cells: [Cell]) async throws -> SiteWay {
      var shares: [SiteWay.Share] = []
      for height in heights {
        let coverage = try await place.greedyCoverage(
          of: cells, choosing: choosing, heightMetres: height, threads: working.threads)
        shares.append(.init(targetHeightMetres: height, share: coverage.last ?? 0))
      }
      options.note("\(way) done")
      return SiteWay(way: way, seed: seed, sites: cells.count, shares: shares)
    }
    var ways = [try await row("visibility", found)]
    let prominent = asked.withGeneratedSites(
      on: grid, where: constraints.allowedCells(of: grid), by: rule
    ).sites.dropFirst(asked.sites.count).compactMap { grid.cell(containing: $0.position) }
    ways.append(try await row("prominence", Array(prominent.prefix(found.count))))
    ways.append(try await row("highest peaks", place.peaks(found.count)))
    for seed in 1...UInt64(randomSets) {
      ways.append(
        try await row("random", seed: seed, place.randomCells(found.count, seed: seed)))
    }
    try finish(
      SiteRecord(
        command: commandLine(rule), scenarioSHA256: try sha256(ofFile: scenario),
        terrainSHA256: try asked.terrain.paths.map { try sha256(ofFile: $0) }.joined(
          separator: " "), cells: grid.rows * grid.columns,
        cellMetres: grid.cellMetres, choosing: choosing, searchSeconds: seconds,
        threads: working.threads, ways: ways))
  }

  private func commandLine(_ rule: SiteGeneration) -> String {
    "parapet bench sites \(scenario) --count \(rule.count) --spacing-metres \(rule.spacingMetres) "
      + "--maximum-slope-degrees \(rule.maximumSlopeDegrees) --from-asset-metres "
      + "\(rule.fromAssetMetres) --target-height-metres \(rule.targetHeightMetres) --mast-metres "
      + "\(search.mastMetres) --view-metres \(search.viewMetres) --random-sets \(randomSets) "
      + "--choosing \(choosing) --threads \(working.threads)"
  }

  private func finish(_ record: SiteRecord) throws {
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try AtomicFile.write(jsonText(record), to: output + "/sites.json")
    if options.json {
      try Console.json(record)
      return
    }
    var table = TextTable(
      columns: [.left("way"), .right("sites")]
        + record.ways[0].shares.map {
          .right("seen at \(NumberText.short($0.targetHeightMetres)) m")
        })
    for way in record.ways {
      table.append(
        [way.way + (way.seed.map { " \($0)" } ?? ""), "\(way.sites)"]
          + way.shares.map { NumberText.percent($0.share, decimals: 1) })
    }
    try Console.data(table.text)
  }
}

private struct SiteWay: Codable {
  struct Share: Codable {
    let targetHeightMetres: Double
    let share: Double
  }

  let way: String
  let seed: UInt64?
  let sites: Int
  let shares: [Share]
}

private struct SiteRecord: Codable {
  let command: String
  var parapet = Parapet.version
  let scenarioSHA256: String
  let terrainSHA256: String
  let cells: Int
  let cellMetres: Double
  let choosing: Int
  let searchSeconds: Double
  let threads: Int
  let ways: [SiteWay]
}
