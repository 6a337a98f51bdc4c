// What does a chain of budgets cost beside solving each budget by itself?
import ArgumentParser
import Batch
import Foundation
import Geodata
import MIP
import Report
import Scenario
import Siting

struct BenchSweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Solve a chain of budgets, and each of them by itself, with the same limits.",
    discussion: """
      Processor time of solving alone, on one thread: terrain, coverage and raids are left out of both. A \
      single solve is the mean over the budgets, each solved from nothing.
      """)

  @Argument(help: "Scenario file.")
  var scenario: String = "Models/scenarios/jacksboro.yaml"

  @Option(help: "Budgets, as for sweep.", transform: budgetList)
  var budgets: [Double] = (3...22).map { Double($0) * 1e6 }

  @Option(help: "Relative gap at which a solve stops.")
  var gap = 0.02

  @Option(help: "Linear programs over counts at which a solve stops.")
  var boxes = SweepFile.Limits().boxes

  @Option(help: "Nodes over placements at which a solve stops.")
  var nodes = SweepFile.Limits().nodes

  @Option(help: "Folder for sweep.json.")
  var output: String = "Results/benchmarks"

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    try checkGap(gap)
    guard 1...1_000_000 ~= boxes, 0...1_000_000_000 ~= nodes else {
      throw ValidationError("--boxes 1 to 1000000 and --nodes 0 to 1000000000 are allowed")
    }
  }

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    let situation = try await stages.situation(scenario)
    let program = try stages.program(situation, try await stages.coverage(situation))
    let chain = try rows(program, situation.scenario.seed, carries: true)
    options.note("chain done")
    let single = try rows(program, situation.scenario.seed, carries: false)
    let record = SweepRecord(
      command:
        "parapet bench sweep \(scenario) --gap \(gap) --boxes \(boxes) --nodes \(nodes) --budgets "
        + budgets.map { NumberText.fixed($0) }.joined(separator: ","),
      glpk: glpkVersion(), scenarioSHA256: try sha256(ofFile: scenario),
      placements: program.placements.count, routes: program.routes,
      rows: zip(chain, single).map { SweepRecord.Row(chain: $0, single: $1) })
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try AtomicFile.write(jsonText(record), to: output + "/sweep.json")
    if options.json { try Console.json(record) } else { try Console.data(record.text) }
  }

  private func rows(
    _ program: SitingProgram, _ seed: UInt64, carries: Bool
  ) throws -> [SweepRecord.Solve] {
    var state = ChainState()
    return try solvingOrder(budgets).map { budget in
      var limits = SitingLimits(
        relativeGap: gap, timeLimitSeconds: nil, nodeLimit: nodes, seed: seed)
      limits.boxLimit = boxes
      limits.boundAtMost = state.bound(above: budget)
      let start = processorSeconds()
      let outcome = try program.withMoney(budget)
        .solved(
          within: limits, startingFrom: state.plans(around: budget),
          knowing: carries ? state.learned : nil)
      let seconds = processorSeconds() - start
      if carries {
        state.add(
          ChainState.Solved(
            budget: budget, chosen: outcome.chosen, bestBound: outcome.bestBound),
          outcome.learned)
      }
      return SweepRecord.Solve(
        budget: budget, processorSeconds: seconds, value: outcome.objective,
        bestBound: outcome.bestBound, relativeGap: outcome.relativeGap,
        ending: outcome.ending.word, rowsGenerated: outcome.rowsGenerated)
    }
  }
}

private struct SweepRecord: Codable {
  struct Solve: Codable {
    let budget: Double
    let processorSeconds: Double
    let value: Double
    let bestBound: Double
    let relativeGap: Double?
    let ending: String
    let rowsGenerated: Int
  }

  struct Row: Codable {
    let chain: Solve
    let single: Solve
  }

  let command: String
  var parapet = Parapet.version
  let glpk: String
  let scenarioSHA256: String
  let placements: Int
  let routes: Int
  let chainSeconds: Double
  /// Mean over the budgets.
  let singleSeconds: Double
  /// What the chain costs in single solves.
  let singleSolves: Double
  let rows: [Row]

  init(
    command: String, glpk: String, scenarioSHA256: String, placements: Int, routes: Int,
    rows: [Row]
  ) {
    self.command = command
    self.glpk = glpk
    self.scenarioSHA256 = scenarioSHA256
    self.placements = placements
    self.routes = routes
    self.rows = rows
    chainSeconds = rows.reduce(0) { $0 + $1.chain.processorSeconds }
    singleSeconds = rows.reduce(0) { $0 + $1.single.processorSeconds } / Double(rows.count)
    singleSolves = chainSeconds / singleSeconds
  }

  var text: String {
    var table = TextTable(columns: [
      .right("budget"), .right("chain s"), .right("gap"), .left("ending"), .right("rows"),
      .right("single s"), .right("gap"), .left("ending"), .right("rows"),
    ])
    func cells(_ solve: Solve) -> [String] {
      [
        NumberText.fixed(solve.processorSeconds, decimals: 2),
        NumberText.percent(solve.relativeGap ?? .infinity, decimals: 2), solve.ending,
        "\(solve.rowsGenerated)",
      ]
    }
    for row in rows {
      table.append([NumberText.money(row.chain.budget)] + cells(row.chain) + cells(row.single))
    }
    return table.text + "chain \(NumberText.fixed(chainSeconds, decimals: 1)) s, a single solve "
      + "\(NumberText.fixed(singleSeconds, decimals: 1)) s: \(rows.count) budgets for "
      + "\(NumberText.fixed(singleSolves, decimals: 1)) single solves\n"
  }
}
