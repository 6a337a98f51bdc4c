// How long do the stages take, at which sizes.
import ArgumentParser
import Batch
import Foundation
import Geodata
import Raid
import Report
import Scenario
import Siting
import Terrain

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure, and write the figures with their sizes.",
    subcommands: [
      BenchStagesCommand.self, BenchViewshedCommand.self, BenchSitesCommand.self,
      BenchRaidsCommand.self, BenchSwarmCommand.self,
      BenchSolveCommand.self, BenchSweepCommand.self,
    ])
}

struct BenchStagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages", abstract: "Time each stage of the main job on one scenario.")

  @Argument(help: "Scenario file.")
  var scenario: String = "Models/scenarios/jacksboro.yaml"

  @Option(help: "Runs; the median counts.")
  var runs: Int = 3

  @Option(help: "Folder for stages.json.")
  var output: String = "Results/benchmarks"

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard 1...100 ~= runs else { throw ValidationError("--runs \(runs): 1 to 100 are allowed") }
  }

  func run() async throws {
    var times: [[StageTime]] = []
    var sizes: StageSizes?
    let scratch =
      NSTemporaryDirectory() + "parapet-bench-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let folder = try ResultFolder(scratch)
    for run in 1...runs {
      var stages = Stages(threads: working.threads, progress: options.progress)
      let situation = try await stages.situation(scenario)
      let results = try await stages.results(
        situation, raids: situation.scenario.score.raids)
      _ = try stages.outputs { try folder.write(results) }
      times.append(stages.times)
      sizes = StageSizes(results)
      options.note("run \(run) of \(runs) done")
    }
    guard let sizes else { return }
    let record = StageRecord(
      command: "parapet bench stages \(scenario) --runs \(runs) --threads \(working.threads)",
      scenarioSHA256: try sha256(ofFile: scenario), threads: working.threads, runs: runs,
      sizes: sizes, medianSeconds: medians(times))
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try AtomicFile.write(jsonText(record), to: output + "/stages.json")
    if options.json {
      try Console.json(record)
    } else {
      var table = TextTable(columns: [.left("stage"), .right("median seconds")])
      for time in record.medianSeconds {
        table.append([time.stage, NumberText.fixed(time.seconds, decimals: 3)])
      }
      try Console.data(table.text)
    }
  }

  private func medians(_ runs: [[StageTime]]) -> [StageTime] {
    runs[0].indices.map { stage in
      let sorted = runs.map { $0[stage].seconds }.sorted()
      return StageTime(stage: runs[0][stage].stage, seconds: sorted[sorted.count / 2])
    }
  }
}

private struct StageSizes: Codable {
  let cells: Int
  let sites: Int
  let placements: Int
  let routes: Int
  let legs: Int
  let raids: Int
  let relativeGap: Double?

  init(_ results: PlanResults) {
    cells = results.situation.grid.rows * results.situation.grid.columns
    sites = results.scenario.sites.count
    placements = results.program.placements.count
    routes = results.program.routes
    legs = results.program.legs
    raids = results.score.raids
    relativeGap = results.siting.relativeGap
  }
}

private struct StageRecord: Codable {
  let command: String
  var parapet = Parapet.version
  let scenarioSHA256: String
  let threads: Int
  let runs: Int
  let sizes: StageSizes
  let medianSeconds: [StageTime]
}
