// What does one more unit of money bring: plans, bounds and simulated losses at many budgets, resumable.
import ArgumentParser
import Batch
import Foundation
import Report
import Scenario

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Plan and score at many budgets; say what more money buys, with bounds.",
    discussion: """
      Each point is written once, under the hash of all that it depends on. Stop a sweep anywhere: run it \
      again, or 'sweep resume FOLDER', and only what is missing is computed, to the same bytes.
      """,
    subcommands: [
      SweepRunCommand.self, SweepStatusCommand.self, SweepResumeCommand.self, SweepWorkCommand.self,
    ],
    defaultSubcommand: SweepRunCommand.self)
}

struct SweepRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Compute the points of a sweep that are missing, then write its frontier.")

  @Argument(help: "Sweep file; or a scenario, with --budgets.")
  var file: String

  @Option(
    help: "Budgets of money: a list as 4e6,8e6,12e6 or from:to:step as 1e6:10e6:0.5e6.",
    transform: budgetList)
  var budgets: [Double]?

  @Option(help: "Folder for the results; default: Results/sweeps/<name>.")
  var output: String?

  @Flag(help: "List the points and which of them are there; compute nothing.")
  var dryRun = false

  @Flag(help: "Write sweep.json, for 'sweep work' elsewhere; compute nothing.")
  var prepare = false

  @Option(help: "Stop solving a point at this relative gap; default: the file's.")
  var gap: Double?

  @Option(
    help:
      "Stop solving a point after this many seconds; default: none, to get the same bytes again.")
  var timeLimitSeconds: Double?

  @OptionGroup var raiding: RaidOptions
  @OptionGroup var execution: SweepOptions

  func validate() throws {
    try checkTimeLimit(timeLimitSeconds)
    try checkGap(gap)
  }

  func run() async throws {
    let path = try output ?? "Results/sweeps/\(name())"
    let folder = SweepFolder(path)
    let request = SweepRequest(
      file: relativePath(of: file, from: path), budgets: budgets, relativeGap: gap,
      timeLimitSeconds: timeLimitSeconds, raids: raiding.raids)
    let work = try SweepWork(request, in: folder)
    if dryRun {
      try Console.data(pointTable(work.list, folder).text)
      return
    }
    if prepare {
      try execution.prepare(work)
      execution.options.note(
        "\(work.list.chains.count) chains of \(work.list.points.count) points in all in \(path)")
      return
    }
    try await execution.execute(work)
  }

  private func name() throws -> String {
    try FileKind.kind(of: file) == .sweep
      ? SweepFile(file: file).name : Scenario(file: file, sources: .maps).name
  }
}

struct SweepResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Compute what is missing of a sweep's folder, then write its frontier.")

  @Argument(help: "A sweep's folder.")
  var folder: String

  @OptionGroup var execution: SweepOptions

  func run() async throws {
    let folder = SweepFolder(folder)
    let work = try SweepWork(try folder.knownList().request, in: folder)
    try await execution.execute(work)
  }
}

/// What one of several machines or processes does; whoever comes last resumes the folder, which then is complete.
struct SweepWorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Compute one of several parts of a sweep's folder, and write no frontier.")

  @Argument(help: "A sweep's folder.")
  var folder: String

  @Option(help: "Which part, from 0.")
  var part: Int

  @Option(name: .customLong("of"), help: "How many parts; together they hold every chain once.")
  var parts: Int

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard 1...10_000 ~= parts, 0..<parts ~= part else {
      throw ValidationError("--part \(part) --of \(parts): parts are counted from 0, of 1 to 10000")
    }
  }

  func run() async throws {
    let folder = SweepFolder(folder)
    let list = try folder.knownList()
    let work = try SweepWork(list.request, in: folder)
    guard work.list == list else {
      throw Refusal(
        "inputs have changed since \(folder.listFile) was written: run 'parapet sweep resume' there"
      )
    }
    let mine = list.part(part, of: parts)
    let missing = mine.flatMap(\.points).filter { !folder.has($0) }.count
    let chains = SweepChains(
      folder, threads: working.threads, missing: missing, progress: options.progress)
    try await chains.run(work.groups.compactMap { $0.only(mine.contains) })
    let left = mine.filter { !folder.isComplete($0) }.count
    options.note("part \(part) of \(parts): \(mine.count - left) of \(mine.count) chains complete")
    if left > 0 { throw Ending.interrupted }
  }
}

struct SweepStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what of a sweep is done, failed, interrupted or missing.")

  @Argument(help: "A sweep's folder.")
  var folder: String

  @OptionGroup var cluster: SlurmOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    let folder = SweepFolder(folder)
    let list = try folder.knownList()
    var status = SweepStatus(list, folder)
    let isOnCluster = FileManager.default.fileExists(atPath: folder.file("jobs"))
    if isOnCluster {
      status.cluster = await SweepSlurm(folder: folder, client: cluster.client).report()
    }
    if options.json {
      try Console.json(status)
    } else {
      try Console.data(status.text)
    }
  }
}

extension SweepFolder {
  /// - Throws: `Refusal` when the folder holds no sweep.
  func knownList() throws -> SweepList {
    guard let list = list() else {
      throw Refusal(
        "\(path) holds no sweep.json: give the folder that 'parapet sweep' wrote")
    }
    return list
  }
}

/// How to compute, as run and resume share it.
struct SweepOptions: ParsableArguments {
  @Flag(help: "Compute points anew that failed before.")
  var retryFailed = false

  @Option(help: "local or slurm.")
  var executor: SweepExecutor = .local

  @Option(help: "With slurm: chains that one task does at most.")
  var chainsPerTask = 1

  @Option(
    name: .customLong("sbatch"), parsing: .unconditionalSingleValue,
    help: "With slurm: an argument for sbatch, such as --sbatch=--partition=main; may be repeated.")
  var sbatchArguments: [String] = []

  @Flag(help: "With slurm: wait for the tasks, then write the frontier.")
  var wait = false

  @OptionGroup var cluster: SlurmOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard 1...10_000 ~= chainsPerTask else {
      throw ValidationError("--chains-per-task \(chainsPerTask): 1 to 10000 are allowed")
    }
  }

  /// Makes the folder and writes the list.
  func prepare(_ work: SweepWork) throws {
    let folder = work.folder
    do {
      try folder.make()
    } catch {
      throw Refusal("\(folder.path): the folder cannot be made; give another with --output")
    }
    if folder.list() != work.list { try folder.write(work.list) }
    if retryFailed {
      for hash in work.list.points where folder.point(hash)?.error != nil {
        try folder.remove(point: hash)
      }
    }
  }

  /// Hands the sweep to the cluster; false when it is to be waited for and went through.
  private func handIn(_ work: SweepWork) async throws -> Bool {
    let slurm = SweepSlurm(folder: work.folder, client: cluster.client)
    do {
      options.note(
        try await slurm.submit(
          work.list, chains: chainsPerTask, threads: working.threads, arguments: sbatchArguments))
      if wait { try await slurm.wait(work.list, options.note) }
    } catch let error as SlurmError {
      throw Refusal("\(error)")
    }
    return !wait
  }

  func execute(_ work: SweepWork) async throws {
    let folder = work.folder
    let start = ContinuousClock.now
    try prepare(work)
    switch executor {
    case .local:
      let missing = work.list.points.filter { !folder.has($0) }.count
      let chains = SweepChains(
        folder, threads: working.threads, missing: missing, progress: options.progress)
      try await chains.run(work.groups)
    case .slurm: if try await handIn(work) { return }
    }
    let status = SweepStatus(work.list, folder)
    if !work.list.chains.allSatisfy(folder.isComplete) {
      options.note(
        "\(status.missing) of \(status.points) points are missing: go on with 'parapet sweep resume "
          + "\(folder.path)'")
      throw Ending.interrupted
    }
    let outputs = try SweepOutputs(work)
    try outputs.write(seconds: start.duration(to: .now) / .seconds(1))
    if options.json {
      try Console.json(outputs.document)
    } else {
      try Console.data(outputs.table.text)
    }
    options.note(outputs.summary)
    for point in outputs.failed { options.note("failed: \(point)") }
    if !outputs.failed.isEmpty { throw Ending.internalError }
    if !outputs.unverified.isEmpty {
      Console.error(
        "plans failed verification at \(outputs.unverified.joined(separator: ", "))")
      throw Ending.unverified
    }
  }
}

/// What of a sweep is there.
struct SweepStatus: Codable {
  struct Chain: Codable {
    let title: String
    let points: Int
    let done: Int
    let failed: [String]
    /// Budgets whose best plan so far was kept when they were interrupted.
    let interrupted: [Double]
  }

  let folder: String
  let points: Int
  let missing: Int
  let failed: Int
  let chains: [Chain]
  /// What a cluster says of the sweep's tasks; empty when none was asked.
  var cluster: [String] = []

  init(_ list: SweepList, _ folder: SweepFolder) {
    self.folder = folder.path
    points = list.points.count
    chains = list.chains.map { chain in
      let there = chain.points.filter(folder.has)
      return Chain(
        title: chain.title, points: chain.points.count, done: there.count,
        failed: there.compactMap { folder.point($0)?.error },
        interrupted: zip(chain.points, chain.budgets)
          .filter { !folder.has($0.0) && folder.incumbent($0.0) != nil }.map(\.1))
    }
    missing = chains.reduce(0) { $0 + $1.points - $1.done }
    failed = chains.reduce(0) { $0 + $1.failed.count }
  }

  var text: String {
    var table = TextTable(columns: [
      .left("chain"), .right("done"), .right("of"), .right("failed"), .left("interrupted at"),
    ])
    for chain in chains {
      table.append([
        chain.title, "\(chain.done)", "\(chain.points)", "\(chain.failed.count)",
        chain.interrupted.map { NumberText.money($0) }.joined(separator: ", "),
      ])
    }
    let errors = chains.flatMap { chain in chain.failed.map { "failed: \(chain.title): \($0)\n" } }
    let next =
      missing > 0
      ? "\(missing) of \(points) points are missing: parapet sweep resume \(folder)\n"
      : "every point is there\n"
    return table.text + errors.joined() + cluster.map { $0 + "\n" }.joined() + next
  }
}

func pointTable(_ list: SweepList, _ folder: SweepFolder) -> TextTable {
  var table = TextTable(columns: [
    .left("point"), .left("chain"), .right("budget"), .left("state"),
  ])
  for chain in list.chains {
    for (hash, budget) in zip(chain.points, chain.budgets) {
      let state =
        !folder.has(hash) ? "missing" : folder.point(hash)?.error == nil ? "done" : "failed"
      table.append([String(hash.prefix(12)), chain.title, NumberText.money(budget), state])
    }
  }
  return table
}

/// `a,b,c` or `from:to:step`.
func budgetList(_ text: String) throws -> [Double] {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
  if parts.count == 3 {
    let numbers = parts.compactMap(\.self)
    guard numbers.count == 3, numbers.allSatisfy({ 0...1e12 ~= $0 }),
      let budgets = SweepFile.budgets(from: numbers[0], to: numbers[1], step: numbers[2])
    else {
      throw ValidationError(
        "--budgets '\(text)': from:to:step with 1 to 1000 budgets from 0 to 1e12, such as 1e6:10e6:0.5e6"
      )
    }
    return budgets
  }
  let budgets = text.split(separator: ",").map { Double($0) }
  guard (1...1000).contains(budgets.count),
    budgets.allSatisfy({ $0.map { 0...1e12 ~= $0 } ?? false })
  else {
    throw ValidationError(
      "--budgets '\(text)': 1 to 1000 numbers from 0 to 1e12, such as 4e6,8e6, or from:to:step")
  }
  return Set(budgets.compactMap(\.self)).sorted()
}

extension SweepExecutor: ExpressibleByArgument {}
