// Which sites of a generic covering instance are best, and how good could others be: checks us on instances
// that anyone can make.
import ArgumentParser
import Covering
import Foundation
import MIP
import Report

struct CoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cover",
    abstract: "Choose sites that cover the most, or enough for the least cost.",
    discussion: """
      INSTANCE is JSON: {"sites": [{"x", "y", "cost"}], "points": [{"x", "y", "weight"}], "radius": R}, or \
      with "covers": [[numbers of the points, from 0, that site 0 covers], ...] in place of coordinates and \
      radius. A cost or weight left out is 1. At most 10,000 sites and 100,000,000 points (10,000,000 with \
      covers). Other sources: two CSV tables, or the generator of Cordeau, Furini and Ljubic (2019).
      """)

  @Argument(help: "Instance file.")
  var instance: String?

  @Option(help: "CSV of sites: x, y and, if wanted, cost.")
  var sites: String?

  @Option(help: "CSV of points: x, y and, if wanted, weight.")
  var points: String?

  @Option(help: "Reach of a site, with --sites and --points.")
  var radius: Double?

  @Option(
    help: "Sites, points, radius and seed of the published generator, separated by commas.",
    transform: generator)
  var generate: PublishedGenerator?

  @OptionGroup var question: CoverQuestionOptions
  @OptionGroup var limits: CoverLimitOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    let tables = [sites != nil, points != nil, radius != nil]
    guard tables.allSatisfy({ $0 == tables[0] }) else {
      throw ValidationError("--sites, --points and --radius go together")
    }
    guard [instance != nil, tables[0], generate != nil].count(where: \.self) == 1 else {
      throw ValidationError("give one of INSTANCE, --sites with --points, or --generate")
    }
    if let radius, !InstanceRanges.radius.contains(radius) {
      throw ValidationError(
        "--radius \(radius): above 0, at most \(InstanceRanges.radius.upperBound)")
    }
  }

  func run() async throws {
    let begin = ContinuousClock.now
    let merged = try await merged()
    let mergeSeconds = begin.duration(to: .now) / .seconds(1)
    let progress = options.progress
    let interruption = Interruption()
    let outcome = try solveCovering(
      merged, question.question, limits: limits.limits { interruption.isAsked }
    ) { step in
      let gap = step.relativeGap.map { NumberText.percent($0, decimals: 2) } ?? "none"
      progress.show("solve: \(Int(step.seconds)) s, gap \(gap), \(step.nodes) nodes")
    }
    progress.clear()
    let document = CoverDocument(
      merged, outcome, mergeSeconds: mergeSeconds,
      seconds: begin.duration(to: .now) / .seconds(1))
    if options.json {
      try Console.json(document)
    } else {
      try Console.data(document.text)
    }
    if let ending = outcome.ending.commandEnding { throw ending }
  }

  private func merged() async throws -> CoveringInstance {
    if let generate { return try await generate.instance(threads: working.threads) }
    if let instance { return try InstanceFile.instance(file: instance) }
    guard let sites, let points, let radius else {
      preconditionFailure("validate() lets no other command pass")
    }
    return try InstanceTables.instance(sitesFile: sites, pointsFile: points, radius: radius)
  }
}

struct CoverQuestionOptions: ParsableArguments {
  enum Objective: String, ExpressibleByArgument, CaseIterable {
    case maxCover = "max-cover"
    case minCost = "min-cost"
  }

  @Option(help: "What to look for.")
  var objective = Objective.maxCover

  @Option(help: "Cost to spend, with max-cover.")
  var budget: Double?

  @Option(help: "Share of all weight to cover, with min-cost; default: 1.")
  var coverageShare: Double?

  @Option(help: "How many chosen sites must cover a point before it counts.")
  var redundancy = 1

  func validate() throws {
    guard CoveringLimits.redundancy.contains(redundancy) else {
      throw ValidationError("--redundancy \(redundancy): 1 to 8 are allowed")
    }
    switch objective {
    case .maxCover:
      guard let budget, 0...1e12 ~= budget else {
        throw ValidationError("--objective max-cover needs --budget, 0 to 1e12")
      }
      if coverageShare != nil { throw ValidationError("--coverage-share goes with min-cost") }
    case .minCost:
      if budget != nil { throw ValidationError("--budget goes with max-cover") }
      guard 0...1 ~= coverageShare ?? 1 else {
        throw ValidationError("--coverage-share: 0 to 1 are allowed")
      }
    }
  }

  var question: CoveringQuestion {
    switch objective {
    case .maxCover: CoveringQuestion(.maxCover(budget: budget ?? 0), redundancy: redundancy)
    case .minCost: CoveringQuestion(.minCost(share: coverageShare ?? 1), redundancy: redundancy)
    }
  }
}

struct CoverLimitOptions: ParsableArguments {
  @Option(help: "Stop solving after this many seconds.")
  var timeLimitSeconds: Double?

  @Option(help: "Stop at this relative gap.")
  var relativeGap = 0.0

  @Option(help: "Stop when the solver's tree holds this many megabytes.")
  var memoryLimitMegabytes: Int?

  func validate() throws {
    try checkTimeLimit(timeLimitSeconds)
    guard 0...1 ~= relativeGap else {
      throw ValidationError("--relative-gap \(relativeGap): 0 to 1 are allowed")
    }
    if let memoryLimitMegabytes, !(1...1_000_000 ~= memoryLimitMegabytes) {
      throw ValidationError("--memory-limit-megabytes \(memoryLimitMegabytes): 1 to 1000000")
    }
  }

  func limits(isCancelled: @escaping @Sendable () -> Bool) -> SolveLimits {
    SolveLimits(
      timeSeconds: timeLimitSeconds, relativeGap: relativeGap,
      memoryBytes: memoryLimitMegabytes.map { $0 << 20 }, isCancelled: isCancelled)
  }
}

private func generator(_ text: String) throws -> PublishedGenerator {
  let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  guard parts.count == 4, let sites = Int(parts[0]), 1...CoveringLimits.sites ~= sites,
    let points = Int(parts[1]), 1...CoveringLimits.points ~= points,
    let radius = Double(parts[2]), 1e-3...100 ~= radius, let seed = UInt32(parts[3])
  else {
    throw ValidationError(
      "--generate '\(text)': sites (1 to 10000), points (1 to 100000000), radius (0.001 to 100) and "
        + "seed, such as 100,10000,6.25,1")
  }
  return PublishedGenerator(sites: sites, points: points, radius: radius, seed: seed)
}

/// The answer to a covering question; sites count from 0, in the order of the instance.
private struct CoverDocument: Codable {
  let ending: String
  let objective: Double?
  let bound: Double?
  let gap: Double?
  let chosen: [Int]?
  let cost: Double?
  let coveredShare: Double?
  let sites: Int
  let points: Int
  let groups: Int
  let totalWeight: Double
  let nodes: Int
  let mergeSeconds: Double
  let seconds: Double

  init(
    _ instance: CoveringInstance, _ outcome: CoveringOutcome, mergeSeconds: Double, seconds: Double
  ) {
    ending = outcome.ending.word
    objective = outcome.objective
    bound = outcome.bestBound.isFinite ? outcome.bestBound : nil
    gap = outcome.relativeGap.flatMap { $0.isFinite ? $0 : nil }
    chosen = outcome.chosen
    cost = outcome.chosen.map { instance.cost(of: $0) }
    coveredShare =
      instance.totalWeight > 0 ? outcome.coveredWeight.map { $0 / instance.totalWeight } : nil
    sites = instance.sites
    points = instance.points
    groups = instance.groups
    totalWeight = instance.totalWeight
    nodes = outcome.nodes
    self.mergeSeconds = mergeSeconds
    self.seconds = seconds
  }

  var text: String {
    var table = TextTable(columns: [.left("what"), .right("value")])
    func row(_ what: String, _ value: Double?, decimals: Int = 3) {
      table.append([
        what, value.map { NumberText.fixed($0, decimals: decimals) } ?? NumberText.notAvailable,
      ])
    }
    table.append(["ending", ending])
    row("objective", objective)
    row("bound", bound)
    table.append([
      "gap", gap.map { NumberText.percent($0, decimals: 3) } ?? NumberText.notAvailable,
    ])
    row("cost", cost)
    table.append([
      "covered",
      coveredShare.map { NumberText.percent($0, decimals: 2) } ?? NumberText.notAvailable,
    ])
    table.append(["points", "\(points)"])
    table.append(["groups", "\(groups)"])
    table.append(["nodes", "\(nodes)"])
    row("seconds", seconds)
    let sites = chosen.map { $0.map(String.init).joined(separator: " ") }
    return table.text + "chosen: \(sites ?? NumberText.notAvailable)\n"
  }
}
