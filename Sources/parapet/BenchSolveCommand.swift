// How fast are covering and route programs proven, beside HiGHS and CBC on the same merged programs.
import ArgumentParser
import Batch
import Covering
import Foundation
import Geodata
import MIP
import Report
import Siting

struct BenchSolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Solve published and generated programs, with HiGHS and CBC beside if installed.",
    discussion: """
      All run on one core, one after another, and the merged program is the same for all. Times are of the \
      processor, for solving alone; merging, which all of them profit from, is told beside.
      """)

  @Option(help: "Seconds by the clock for each run.")
  var timeLimitSeconds = 60.0

  @Option(
    help: "Numbers of the cases to run, separated by commas; default: all.", transform: numbers)
  var cases: [Int] = Array(1...SolveCase.all.count)

  @Flag(help: "Leave other solvers out.")
  var alone = false

  @Option(help: "Folder for solve.json.")
  var output: String = "Results/benchmarks"

  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard 1...86_400 ~= timeLimitSeconds else {
      throw ValidationError("--time-limit-seconds \(timeLimitSeconds): 1 to 86400 are allowed")
    }
  }

  func run() async throws {
    let peers = alone ? [] : try PeerSolver.installed()
    let folder =
      NSTemporaryDirectory() + "parapet-solve-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var rows: [SolveRow] = []
    for number in cases {
      let row = try await SolveCase.all[number - 1].row(
        number, peers, file: folder + "/program.mps", limitSeconds: timeLimitSeconds)
      rows.append(row)
      options.note("\(number): \(row.what) done")
    }
    let record = SolveRecord(
      command: "parapet bench solve --time-limit-seconds \(NumberText.fixed(timeLimitSeconds))"
        + (cases.count == SolveCase.all.count
          ? "" : " --cases " + cases.map(String.init).joined(separator: ",")),
      glpk: glpkVersion(), rows: rows)
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try AtomicFile.write(jsonText(record), to: output + "/solve.json")
    if options.json { try Console.json(record) } else { try Console.data(table(record).text) }
  }

  private func table(_ record: SolveRecord) -> TextTable {
    var table = TextTable(columns: [
      .left("case"), .right("merging s"), .left("solver"), .right("CPU s"), .right("objective"),
      .right("bound"),
      .right("gap"), .right("times ours"), .left("ending"),
    ])
    func number(_ value: Double?) -> String {
      value.map { NumberText.fixed($0, decimals: abs($0) < 1000 ? 4 : 0) }
        ?? NumberText.notAvailable
    }
    for row in record.rows {
      for (position, run) in row.runs.enumerated() {
        table.append([
          position == 0 ? "\(row.number) \(row.what)" : "",
          position == 0 ? NumberText.fixed(row.mergingSeconds, decimals: 2) : "", run.solver,
          NumberText.fixed(run.processorSeconds, decimals: 2), number(run.objective),
          number(run.bound),
          run.gap.map { NumberText.percent($0, decimals: 2) } ?? NumberText.notAvailable,
          NumberText.fixed(run.processorSeconds / row.runs[0].processorSeconds, decimals: 1),
          run.ending,
        ])
      }
    }
    return table
  }
}

private func numbers(_ text: String) throws -> [Int] {
  let numbers = text.split(separator: ",").compactMap { Int($0) }
  guard !numbers.isEmpty, numbers.allSatisfy({ 1...SolveCase.all.count ~= $0 }) else {
    throw ValidationError("--cases '\(text)': numbers from 1 to \(SolveCase.all.count)")
  }
  return numbers
}

/// A program of the comparison.
enum SolveCase {
  case covering(PublishedGenerator, budget: Double, redundancy: Int)
  case routes(sideCells: Int, sites: Int, budget: Int, seed: UInt64)
  case killChain(sites: Int, points: Int, budget: Double, seed: UInt64)

  static let all: [SolveCase] = [
    .covering(
      PublishedGenerator(sites: 100, points: 1_000_000, radius: 5.5, seed: 1), budget: 10,
      redundancy: 1),
    .covering(
      PublishedGenerator(sites: 100, points: 20_000_000, radius: 5.5, seed: 1), budget: 10,
      redundancy: 1),
    .covering(
      PublishedGenerator(sites: 300, points: 100_000, radius: 5.5, seed: 1), budget: 10,
      redundancy: 1),
    .covering(
      PublishedGenerator(sites: 1000, points: 100_000, radius: 3.25, seed: 1), budget: 20,
      redundancy: 1),
    .covering(
      PublishedGenerator(sites: 100, points: 10_000, radius: 6.25, seed: 1), budget: 10,
      redundancy: 2),
    .routes(sideCells: 30, sites: 60, budget: 6, seed: 1),
    .routes(sideCells: 40, sites: 80, budget: 8, seed: 1),
    .killChain(sites: 60, points: 2000, budget: 40, seed: 1),
  ]

  var what: String {
    switch self {
    case .covering(let generator, let budget, let redundancy):
      "\(generator.sites) sites, \(generator.points) points, radius \(generator.radius), budget "
        + NumberText.fixed(budget) + (redundancy > 1 ? ", redundancy \(redundancy)" : "")
    case .routes(let side, let sites, let budget, _):
      "worst route, \(side) x \(side) nodes, \(sites) sites, budget \(budget)"
    case .killChain(let sites, let points, let budget, _):
      "kill chain, \(sites) sites, \(points) points, budget \(NumberText.fixed(budget))"
    }
  }

  func row(
    _ number: Int, _ peers: [PeerSolver], file: String, limitSeconds: Double
  ) async throws -> SolveRow {
    let start = processorSeconds()
    let limits = SolveLimits(timeSeconds: limitSeconds)
    var merged = start
    let ours: SolverRun
    let model: MixedIntegerProgram
    var groups: Int?
    switch self {
    case .covering(let generator, let budget, let redundancy):
      let instance = try await generator.instance(threads: 1)
      merged = processorSeconds()
      let question = CoveringQuestion(.maxCover(budget: budget), redundancy: redundancy)
      let outcome = try solveCovering(instance, question, limits: limits)
      ours = SolverRun(
        solver: "parapet", processorSeconds: processorSeconds() - merged,
        objective: outcome.objective, bound: outcome.bestBound, ending: outcome.ending.word)
      model = try instance.compactProgram(question)
      groups = instance.groups
    case .routes(let side, let sites, let budget, let seed):
      let instance = RouteInstance(sideCells: side, sites: sites, seed: seed)
      let outcome = solveWorstRoute(instance, budget: budget, limits: limits)
      ours = SolverRun(
        solver: "parapet", processorSeconds: processorSeconds() - merged,
        objective: outcome.objective, bound: outcome.bestBound, ending: outcome.ending.word)
      model = try instance.compactProgram(budget: budget)
    case .killChain(let sites, let points, let budget, let seed):
      let program = KillChainInstance(
        sites: sites, points: points, budget: budget, seed: seed
      ).program
      merged = processorSeconds()
      let outcome = try program.solved(
        within: SitingLimits(relativeGap: 0, timeLimitSeconds: limitSeconds, seed: 1))
      ours = SolverRun(
        solver: "parapet", processorSeconds: processorSeconds() - merged,
        objective: outcome.objective, bound: outcome.bestBound, ending: outcome.ending.word)
      guard let written = try program.explicitProgram() else { preconditionFailure("no floors") }
      model = written
      groups = program.routes
    }
    if !peers.isEmpty { try AtomicFile.write(MIP.writeMPS(model), to: file) }
    return SolveRow(
      number: number, what: what, groups: groups, mergingSeconds: merged - start,
      variables: model.variables.count,
      rows: model.rows.count,
      runs: [ours] + (try peers.map { try $0.run(file, model, limitSeconds: limitSeconds) }))
  }
}

struct SolveRow: Codable {
  let number: Int
  let what: String
  let groups: Int?
  /// Of the processor, from the generator to the merged program; all solvers get what it leaves.
  let mergingSeconds: Double
  /// Of the program that other solvers get.
  let variables: Int
  let rows: Int
  let runs: [SolverRun]
}

private struct SolveRecord: Codable {
  let command: String
  var parapet = Parapet.version
  let glpk: String
  let rows: [SolveRow]
}

/// Processor time of this process, all threads.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
