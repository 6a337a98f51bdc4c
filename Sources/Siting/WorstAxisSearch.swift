// In which order is the best worst margin found, and its distance from the best possible proven?
import Coverage
internal import Foundation
public import MIP
import Scenario

extension WorstAxisProgram {
  /// The deployment with the largest worst margin that can be found and proven within the limits.
  ///
  /// Objective and bounds are worst margins of the attacks within reach; the gap is one of worth: (lost - least) /
  /// lost, with the worth that one raider takes at the margin and at its bound.
  ///
  /// An attack that no deployment can hinder would make all of them equal, so such attacks are proven and set
  /// aside first. Annealing against the attacker's answers finds a plan. A search over the counts of costly
  /// types, with placements fractional, proves a bound: each LP's bound tightens its rows, and so the next
  /// LP. Only if the gap is still too wide does the solver branch on single placements. Floors, links and conflicts
  /// are kept as by the other objectives: annealing pays for what it misses, and rows cut off what breaks them.
  /// - Throws: `MIPError` when the scenario's numbers are out of the solver's range.
  public func solved(
    within limits: SitingLimits, startingFrom known: [Int]? = nil,
    onProgress: @escaping (SitingProgress) -> Void = { _ in }
  ) throws(MIPError) -> SitingOutcome {
    let begin = ContinuousClock.now
    var plans = WorstAxisPlans(self, seed: limits.seed)
    if let known, siting.isFeasible(known) { plans.consider(known.sorted()) }
    plans.considerDrawnRoutes(moves: limits.annealingMoves)
    plans.anneal(rounds: 4, moves: limits.annealingMoves / 4) {
      limits.allowMore(since: begin, share: 0.25)
    }
    let outOfReach = try attacksOutOfReach(limits, plans, onProgress)
    let rest = attacks.filter { !outOfReach.contains($0) }
    plans = WorstAxisPlans(plans, for: rest.isEmpty ? self : only(rest))
    plans.anneal(rounds: 30, moves: limits.annealingMoves / 4) {
      limits.allowMore(since: begin, share: 0.5)
    }
    var search = try WorstAxisSearch(plans, limits, begin: begin, onProgress)
    try search.proveByCounts()
    try search.branchOnPlacements()
    var outcome = search.outcome
    outcome.outOfReach = outOfReach.map { (graph.attacks[$0].threat, graph.attacks[$0].asset) }
    return outcome
  }

  /// Attacks whose units are at most this count as not hindered.
  static let negligibleUnits = 0.005

  /// Each attack that a first look leaves unhindered, if its own program proves that nothing hinders it.
  /// At most a third of the time goes there; what is not proven counts as within reach. Where plans must hold
  /// something, it is first tried without, which is quicker and proves as much.
  private func attacksOutOfReach(
    _ limits: SitingLimits, _ plans: WorstAxisPlans,
    _ onProgress: @escaping (SitingProgress) -> Void
  ) throws(MIPError) -> [Int] {
    let candidates = attacks.filter { !plans.hindered.contains($0) }
    let free = WorstAxisProgram(siting.withoutConditions, graph, attacks: attacks)
    let programs = siting.hasConditions ? [free, self] : [self]
    var share = limits
    share.relativeGap = -expm1(-Self.negligibleUnits)
    share.timeLimitSeconds = limits.timeLimitSeconds.map {
      $0 / 3 / Double(candidates.count * programs.count)
    }
    var outOfReach: [Int] = []
    for attack in candidates {
      for program in programs where outOfReach.last != attack {
        if try program.isProvenOutOfReach(attack, share, plans, onProgress) {
          outOfReach.append(attack)
        }
      }
    }
    return outOfReach
  }

  private func isProvenOutOfReach(
    _ attack: Int, _ limits: SitingLimits, _ plans: WorstAxisPlans,
    _ onProgress: @escaping (SitingProgress) -> Void
  ) throws(MIPError) -> Bool {
    let begin = ContinuousClock.now
    var alone = WorstAxisPlans(plans, for: only([attack]))
    alone.anneal(rounds: siting.floors.isEmpty ? 4 : 1, moves: limits.annealingMoves / 4) {
      limits.allowMore(since: begin, share: 0.5)
    }
    var search = try WorstAxisSearch(alone, limits, begin: begin, onProgress)
    let negligible = graph.headStart(attack) + Self.negligibleUnits
    search.enough = negligible
    try search.proveByCounts()
    let outcome = search.outcome
    return outcome.ending != .infeasible && outcome.bestBound <= negligible
  }

  private func only(_ attacks: [Int]) -> WorstAxisProgram {
    WorstAxisProgram(siting, graph, attacks: attacks)
  }
}

extension SitingLimits {
  /// Whether a part of a search may go on that has no more than a share of the time.
  fileprivate func allowMore(since begin: ContinuousClock.Instant, share: Double) -> Bool {
    !isCancelled()
      && timeLimitSeconds.map { begin.duration(to: .now) / .seconds(1) < $0 * share } ?? true
  }
}

private struct WorstAxisSearch {
  private let program: WorstAxisProgram
  private let limits: SitingLimits
  private let onProgress: (SitingProgress) -> Void
  private let begin: ContinuousClock.Instant
  /// A margin beyond which nobody wants to know more.
  var enough = Double.infinity
  private var rows: WorstAxisRows
  /// Boxes of counts that together hold every plan.
  private var parts: [Part]
  private let startingValue: Double
  private var rootBound = WorstAxisProgram.fullMargin
  private var ending: Ending?
  private var nodes = 0
  private var rowsGenerated = 0

  /// Another LP is solved when the last one lowered the ceiling by this share of its distance to the best.
  private static let worthwhile = 0.05

  private struct Part {
    let box: CountBox
    /// No plan in the box has a larger margin.
    var ceiling: Double
    /// Rows that every plan in the box keeps.
    var rows: [LinearRow] = []
    /// No count is left to branch on.
    var isLeaf = false
  }

  init(
    _ plans: WorstAxisPlans, _ limits: SitingLimits, begin: ContinuousClock.Instant,
    _ onProgress: @escaping (SitingProgress) -> Void
  ) throws(MIPError) {
    program = plans.program
    self.limits = limits
    self.begin = begin
    self.onProgress = onProgress
    startingValue = plans.margin
    let box = program.siting.wholeBox
    parts = [Part(box: box, ceiling: WorstAxisProgram.fullMargin)]
    rows = WorstAxisRows(
      try WorstAxisMaster(
        program.siting, box: box, ceiling: WorstAxisProgram.fullMargin, areIntegers: false),
      ceiling: WorstAxisProgram.fullMargin, tolerance: -log1p(-limits.relativeGap), plans)
  }

  /// Branch and bound over boxes of counts, the highest ceiling first.
  mutating func proveByCounts() throws(MIPError) {
    var isFirst = true
    closeIfGood()
    while ending == nil, let next = worstOpenPart {
      let isEmpty = try !lower(next)
      if isFirst { rootBound = parts[next].ceiling }
      isFirst = false
      if isEmpty {
        parts.remove(at: next)
      } else if let (count, value) = rows.master.plan.fractionalCount(
        at: rows.lastPoint, among: parts[next].box.types),
        !isGood(parts[next].ceiling)
      {
        let part = parts.remove(at: next)
        parts += part.box.split(count, at: value).map {
          Part(box: $0, ceiling: part.ceiling, rows: part.rows)
        }
      } else {
        parts[next].isLeaf = true
      }
      if rows.plans.value > enough { closeIfGood() }
    }
    if parts.isEmpty { ending = .infeasible }
    closeIfGood()
  }

  /// Lowers the ceiling of a part by its LP, again while that tightens the rows; false when it is empty.
  private mutating func lower(_ part: Int) throws(MIPError) -> Bool {
    rows.known = parts[part].rows
    defer { parts[part].rows = rows.known }
    while true {
      let before = parts[part].ceiling
      rows.ceiling = before
      rows.master = try WorstAxisMaster(
        program.siting, box: parts[part].box, ceiling: before, areIntegers: false)
      let outcome = solve(nodeLimit: 0)
      switch outcome.ending {
      case .optimal, .gapReached, .nodeLimit: break
      case .infeasible: return false
      default: ending = outcome.ending
      }
      parts[part].ceiling = min(before, outcome.bestBound - WorstAxisMaster.shift)
      let distance = before - rows.plans.value
      if ending != nil || isGood(parts[part].ceiling) || rows.plans.value > enough
        || before - parts[part].ceiling <= Self.worthwhile * distance
      {
        return true
      }
    }
  }

  /// Branches on placements, within the smallest box around all parts that may hold a better plan, until
  /// the gap is closed or a limit strikes.
  mutating func branchOnPlacements() throws(MIPError) {
    guard ending == nil else { return }
    let open = parts.filter { !isGood($0.ceiling) }
    let box = open.dropFirst().reduce(open[0].box) { $0.joined($1.box) }
    rows.ceiling = provenBound
    rows.known = []
    rows.master = try WorstAxisMaster(
      program.siting, box: box, ceiling: rows.ceiling, areIntegers: true)
    let outcome = solve(nodeLimit: limits.nodeLimit)
    if let values = outcome.values {
      let x = rows.master.plan.placements(in: values)
      rows.plans.consider(x.indices.filter { x[$0] > 0.5 })
    }
    for part in parts.indices where !isGood(parts[part].ceiling) {
      parts[part].ceiling = min(
        parts[part].ceiling, outcome.bestBound - WorstAxisMaster.shift)
    }
    // Boxes without an integral plan hold nothing better; the plan at hand, if any, lies in another.
    switch outcome.ending {
    case .infeasible where rows.plans.isFeasible: ending = nil
    case .optimal where !rows.plans.isFeasible, .gapReached where !rows.plans.isFeasible:
      ending = .failed("the solver accepted a plan that breaks a constraint")
    default: ending = outcome.ending
    }
    closeIfGood()
  }

  var outcome: SitingOutcome {
    let chosen = rows.plans.best
    return SitingOutcome(
      objectiveName: .worstAxis,
      deployment: .init(placements: chosen.map { program.siting.placements[$0] }), chosen: chosen,
      floorLevels: program.siting.floorLevels(of: chosen),
      isFeasible: rows.plans.isFeasible, objective: rows.plans.margin,
      protectedValue: program.siting.value(at: program.siting.point(chosen)),
      exactObjective: rows.plans.margin, bestBound: provenBound,
      exactBound: provenBound, relativeGap: gap,
      ending: ending ?? .failed("the search ended without an answer"),
      startingObjective: startingValue, rootBound: max(rootBound, rows.plans.value),
      seconds: seconds, nodes: nodes, rowsGenerated: rowsGenerated)
  }
}

extension WorstAxisSearch {
  private var seconds: Double { begin.duration(to: .now) / .seconds(1) }
  private var provenBound: Double {
    max(parts.map(\.ceiling).max() ?? rows.plans.margin, rows.plans.value)
  }
  /// nil while no plan is known.
  private var gap: Double? {
    rows.plans.isFeasible ? -expm1(rows.plans.value - provenBound) : nil
  }

  private func isGood(_ bound: Double) -> Bool {
    bound <= rows.plans.value + max(rows.tolerance, SolveOutcome.provenTolerance)
  }

  private mutating func closeIfGood() {
    guard ending != .infeasible, isGood(provenBound) || rows.plans.value > enough else { return }
    let isProven = provenBound <= rows.plans.value + SolveOutcome.provenTolerance
    ending = isProven ? .optimal : .gapReached
  }

  /// The part with the highest ceiling among those that need branching.
  private var worstOpenPart: Int? {
    parts.indices.filter { !parts[$0].isLeaf && !isGood(parts[$0].ceiling) }
      .max { (parts[$0].ceiling, $1) < (parts[$1].ceiling, $0) }
  }

  /// One run of the solver on the master.
  private mutating func solve(nodeLimit: Int?) -> SolveOutcome {
    var strategy = TreeStrategy()
    strategy.rootStallLimit = 12
    rows.lastPoint = []
    let (secondsBefore, nodesBefore, rowsBefore) = (seconds, nodes, rowsGenerated)
    let (report, value, bound, gap) = (onProgress, rows.plans.value, provenBound, gap)
    let outcome = MIP.solve(
      rows.master.program, rowGenerator: &rows,
      limits: SolveLimits(
        timeSeconds: limits.timeLimitSeconds.map { max(0, $0 - secondsBefore) },
        relativeGap: rows.tolerance / (WorstAxisMaster.shift + WorstAxisProgram.fullMargin),
        nodes: nodeLimit, isCancelled: limits.isCancelled),
      strategy: strategy, startingFrom: rows.fullPoint
    ) { step in
      report(
        SitingProgress(
          seconds: secondsBefore + step.seconds, objective: value.isFinite ? value : nil,
          bestBound: bound,
          relativeGap: gap, nodes: nodesBefore + step.nodes,
          rowsGenerated: rowsBefore + step.rowsGenerated))
    }
    nodes += outcome.nodes
    rowsGenerated += outcome.rowsGenerated
    return outcome
  }
}
