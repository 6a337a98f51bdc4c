// Which plan stands up to raids best: solve, simulate, learn from what leaked, solve again, then choose by fresh raids.
import Coverage
import Foundation
import Raid
import Scenario
import Siting
import Terrain

/// Plans of one scenario, and what raids say of them.
struct Refinement {
  private struct Candidate {
    let name: String
    let chosen: [Int]
  }

  private let situation: Situation
  private let coverage: CoverageTable
  private let program: SitingProgram
  /// The scenario's own sample, every route at its full units.
  private let leakage: LeakageProgram
  private let raids: Int
  private var candidates: [Candidate] = []
  private var rounds: [RefinementDocument.Round] = []
  private var leftOut: Set<Int> = []

  /// Rounds of learning, random plans for the rank correlation, and replicates for the bound.
  static let roundsAtMost = 20
  private static let randomPlans = 24
  private static let replicates = 8
  /// Raids that are kept one by one.
  private static let lessonsAtMost = 20_000
  /// Boxes of counts that a program between two simulations looks at.
  private static let boxes = 6

  private enum Purpose: UInt64 {
    case learning = 1
    case choosing, judging, ranking, bounding
  }

  init(
    _ situation: Situation, _ coverage: CoverageTable, _ program: SitingProgram,
    _ leakage: LeakageProgram, raids: Int
  ) {
    self.situation = situation
    self.coverage = coverage
    self.program = program
    self.leakage = leakage
    self.raids = raids
  }

  private var scenario: Scenario { situation.scenario }

  private func seed(_ purpose: Purpose, _ number: Int = 0) -> UInt64 {
    SplitMix64.mixed(scenario.seed &+ purpose.rawValue &* SplitMix64.step &+ UInt64(number) << 32)
  }

  /// - Returns: the answer with the plan that does best in fresh raids, and how it was found.
  mutating func refined(
    _ siting: SitingOutcome, rounds count: Int, _ stages: inout Stages
  ) async throws -> (SitingOutcome, RefinementDocument) {
    candidates = [Candidate(name: "unrefined", chosen: siting.chosen)]
    let reason = try await learn(rounds: count, &stages)
    let (chosen, standings) = try await choice(stages)
    let judged = try await comparison(
      candidates[0].chosen, candidates[chosen].chosen, seed(.judging), stages)
    let document = RefinementDocument(
      rounds: rounds, stopped: reason, candidates: standings, chosen: candidates[chosen].name,
      judgement: RefinementDocument.Judgement(judged),
      rankCorrelation: try await rankCorrelation(stages),
      bound: try await leastLoss(&stages))
    let outcome =
      chosen == 0 ? siting : siting.showing(candidates[chosen].chosen, of: program, leakage)
    return (outcome, document)
  }
}

// Solve, simulate, learn.
extension Refinement {
  private mutating func learn(rounds count: Int, _ stages: inout Stages) async throws -> String {
    var best = candidates[0].chosen
    var inVain = 0
    for number in 1...count {
      guard !stages.interruption.isAsked else { return "interrupted" }
      stages.progress.show("refine: round \(number) of \(count)")
      let lessons = Lessons(
        playedRaids(
          try scene(best), raids: min(raids, Self.lessonsAtMost), seed: seed(.learning)), coverage,
        program, scenario, plan: best)
      if let type = try await harmfulType(of: best, stages) { leftOut.insert(type) }
      let outcome = try taught(lessons, from: best, stages)
      candidates.append(Candidate(name: "round \(number)", chosen: outcome.chosen))
      let paired = try await comparison(best, outcome.chosen, seed(.learning), stages)
      rounds.append(
        RefinementDocument.Round(
          raidsAdded: lessons.raids.count,
          routesOfFewerUnits: lessons.unitShares.count { $0 < 1 },
          typesLeftOut: leftOut.sorted().map { scenario.systems[$0].id },
          promisedLeakage: leakage.leakage(of: outcome.chosen),
          difference: paired.worthLostDifference))
      if paired.worthLostDifference.value < 0, program.isFeasible(outcome.chosen) {
        best = outcome.chosen
      }
      inVain = paired.worthLostDifference.high < 0 ? 0 : inVain + 1
      if inVain == 2 { return "two rounds brought nothing beyond noise" }
    }
    return "all rounds done"
  }

  /// The program of what was learned: raids that lost more than promised join the sample, routes count as many units as
  /// raids saw of them, and types that do harm are left out.
  private func taught(
    _ lessons: Lessons, from best: [Int], _ stages: Stages
  ) throws -> SitingOutcome {
    var sample = coverage.sampledRaids(
      scenario, count: scenario.solve.sampledRaids, seed: scenario.seed)
    sample += lessons.raids
    for number in sample.indices { sample[number].share = 1 / Double(sample.count) }
    let left = program.without(types: leftOut)
    let taught = LeakageProgram(
      left, scenario, coverage, sample, unitShares: lessons.unitShares)
    let limits = limits(boxes: Self.boxes, stages)
    let kept = best.filter { $0 < program.standing || !leftOut.contains(left.typeOf[$0]) }
    return try taught.solved(within: limits, startingFrom: [kept])
  }

  /// The type without which least is lost, if that is less than with it and keeps every constraint.
  private mutating func harmfulType(of plan: [Int], _ stages: Stages) async throws -> Int? {
    var worst: (change: Double, type: Int)?
    let bought = Set(plan.filter { $0 >= program.standing }.map { program.typeOf[$0] }).sorted()
    for type in bought {
      let rest = plan.filter { $0 < program.standing || program.typeOf[$0] != type }
      guard program.isFeasible(rest) else { continue }
      let change = try await comparison(plan, rest, seed(.learning), stages)
        .worthLostDifference.value
      if change < worst?.change ?? 0 {
        worst = (change, type)
        candidates.append(
          Candidate(name: "without \(scenario.systems[type].id)", chosen: rest))
      }
    }
    return worst?.type
  }

  /// The scenario's, but for counts that stop at the same place every time.
  private func limits(boxes: Int, _ stages: Stages) -> SitingLimits {
    var limits = stages.limits(scenario.solve, seed: scenario.seed)
    (limits.boxLimit, limits.nodeLimit) = (boxes, 0)
    return limits
  }

  private func scene(_ plan: [Int]) throws -> RaidScene {
    try RaidScene(
      scenario, Deployment(placements: plan.map { program.placements[$0] }), on: situation.grid)
  }

  private func worthLost(
    _ plan: [Int], _ seed: UInt64, _ stages: Stages
  ) async throws -> Estimate {
    try await Raid.score(
      try scene(plan), raids: raids, seed: seed, confidence: scenario.score.confidence,
      threads: stages.threads
    ).worthLost
  }

  private func comparison(
    _ first: [Int], _ second: [Int], _ seed: UInt64, _ stages: Stages
  ) async throws -> RaidComparison {
    try await Raid.compare(
      try scene(first), try scene(second), raids: raids, seed: seed,
      confidence: scenario.score.confidence, threads: stages.threads)
  }
}

// Choose, rank and bound.
extension Refinement {
  /// Every candidate against the first in fresh raids; the one that loses least, the earlier one of equals.
  private func choice(
    _ stages: Stages
  ) async throws -> (chosen: Int, standings: [RefinementDocument.Standing]) {
    var standings: [RefinementDocument.Standing] = []
    for candidate in candidates {
      let paired = try await comparison(
        candidates[0].chosen, candidate.chosen, seed(.choosing), stages)
      standings.append(
        RefinementDocument.Standing(
          name: candidate.name, promisedLeakage: leakage.leakage(of: candidate.chosen),
          protectedValue: program.value(at: program.point(candidate.chosen)),
          money: candidate.chosen.reduce(0) { $0 + program.uses[$1].money },
          worthLost: try await worthLost(candidate.chosen, seed(.choosing), stages),
          difference: paired.worthLostDifference))
    }
    let feasible = candidates.indices.filter {
      $0 == 0 || program.isFeasible(candidates[$0].chosen)
    }
    let best = feasible.min {
      (standings[$0].difference.value, $0) < (standings[$1].difference.value, $1)
    }
    return (best ?? 0, standings)
  }

  /// Whether plans that promise more lose less: over random plans.
  private func rankCorrelation(_ stages: Stages) async throws -> RefinementDocument.Ranks {
    stages.progress.show("refine: random plans")
    var (leaks, values, losses) = ([Double](), [Double](), [Double]())
    for number in 0..<Self.randomPlans {
      let plan = program.randomPlan(seed: seed(.ranking, number))
      leaks.append(leakage.leakage(of: plan))
      values.append(-program.value(at: program.point(plan)))
      losses.append(try await worthLost(plan, seed(.ranking), stages).value)
    }
    return RefinementDocument.Ranks(
      deployments: Self.randomPlans, ofLeakage: spearmanCorrelation(leaks, losses),
      ofProtectedValue: spearmanCorrelation(values, losses))
  }

  /// A bound from below on the mean loss of every plan: programs that no plan can do worse in than in raids, solved for
  /// samples of their own; the mean of their bounds, less its error (Mak, Morton and Wood 1999).
  private func leastLoss(_ stages: inout Stages) async throws -> RefinementDocument.LeastLoss {
    let table = try await CoverageTable(
      scenario, on: situation.grid, counting: .atMost, threads: stages.threads)
    let program = try SitingProgram(scenario, table, on: situation.grid)
    var limits = limits(boxes: 1, stages)
    limits.annealingMoves = 200
    var bounds: [Double] = []
    for number in 0..<Self.replicates {
      stages.progress.show("refine: bound \(number + 1) of \(Self.replicates)")
      let sample = table.sampledRaids(
        scenario, count: scenario.solve.sampledRaids, seed: seed(.bounding, number))
      let relaxed = LeakageProgram(program, scenario, table, sample, counting: .atMost)
      bounds.append(max(0, try relaxed.solved(within: limits).exactBound))
    }
    return RefinementDocument.LeastLoss(
      bounds, raidsEach: scenario.solve.sampledRaids, confidence: scenario.score.confidence)
  }
}

/// What raids against a plan teach its program.
struct Lessons {
  /// Raids that lost most beyond what was promised of them, each once.
  let raids: [SampledRaid]
  /// By route of the table: the share of its units with which the promise would have been right.
  let unitShares: [Double]

  private static let raidsAdded = 16
  /// Raiders as promised that each cell counts beside those seen, so that few say little.
  private static let promisedRaiders = 5.0
  private static let leastShare = 0.2

  init(
    _ records: [PlayedRaid], _ coverage: CoverageTable, _ program: SitingProgram,
    _ scenario: Scenario, plan: [Int]
  ) {
    let coveredAt = coverage.coveredAt
    func covered(_ raider: PlayedRaid.Raider) -> Int? {
      raider.route < coveredAt.count ? coveredAt[raider.route] : nil
    }
    var order: [[SampledRaid.Raider]] = []
    var groups: [[SampledRaid.Raider]: (count: Double, loss: Double)] = [:]
    for record in records {
      let raiders = record.raiders.compactMap { raider in
        covered(raider).map {
          SampledRaid.Raider(
            route: $0, startSeconds: Double(raider.launchMilliseconds) / 1000)
        }
      }
      guard !raiders.isEmpty else { continue }
      if groups[raiders] == nil { order.append(raiders) }
      let known = groups[raiders] ?? (0, 0)
      groups[raiders] = (known.count + 1, known.loss + record.worthLost)
    }
    let met = LeakageProgram(
      program, scenario, coverage,
      order.map { SampledRaid(share: 1 / Double(order.count), raiders: $0) })
    let promised = met.leakages(of: plan)
    let beyond = zip(order, promised).map { raiders, promise in
      let group = groups[raiders] ?? (0, 0)
      return group.loss - group.count * promise
    }
    raids = order.indices.sorted { (beyond[$1], $0) < (beyond[$0], $1) }
      .prefix(Self.raidsAdded).filter { beyond[$0] > 0 }
      .map { SampledRaid(share: 1, raiders: order[$0]) }
    unitShares = Self.shares(
      records, coverage, survivals: met.survivals(of: plan), covered: covered)
  }

  /// Routes of one threat along one axis to one asset have one share.
  private static func shares(
    _ records: [PlayedRaid], _ coverage: CoverageTable, survivals: [Int: Double],
    covered: (PlayedRaid.Raider) -> Int?
  ) -> [Double] {
    struct Cell: Hashable {
      let threat: Int
      let axis: Int
      let asset: Int
    }
    func cell(_ route: Int) -> Cell {
      let attack = coverage.routes.routes[coverage.covered[route].route]
      return Cell(threat: attack.threat, axis: attack.axis, asset: attack.asset)
    }
    var seen: [Cell: (raiders: Double, leaked: Double, promised: Double)] = [:]
    for raider in records.flatMap(\.raiders) {
      guard let route = covered(raider) else { continue }
      let known = seen[cell(route)] ?? (0, 0, 0)
      seen[cell(route)] = (
        known.raiders + 1, known.leaked + (raider.cause == nil ? 0 : 1),
        known.promised + (survivals[route] ?? 1)
      )
    }
    return coverage.covered.indices.map { route in
      guard let (raiders, leaked, promised) = seen[cell(route)] else { return 1 }
      let promise = min(1 - 1e-9, max(1e-6, promised / raiders))
      let survived = (leaked + promisedRaiders * promise) / (raiders + promisedRaiders)
      guard survived > promise else { return 1 }
      return survived >= 1 ? leastShare : max(leastShare, log(survived) / log(promise))
    }
  }
}

/// Spearman's rank correlation (1904), ties at the mean of their ranks; 0 where one side is all ties.
func spearmanCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  func ranks(_ values: [Double]) -> [Double] {
    values.map { value in
      let below = values.count { $0 < value }
      return Double(below) + Double(values.count { $0 == value } + 1) / 2
    }
  }
  let (x, y) = (ranks(a), ranks(b))
  let mean = Double(a.count + 1) / 2
  func product(_ p: [Double], _ q: [Double]) -> Double {
    zip(p, q).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
  }
  let scale = (product(x, x) * product(y, y)).squareRoot()
  return scale > 0 ? product(x, y) / scale : 0
}
