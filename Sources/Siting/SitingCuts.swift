// How does the solver learn the value of placements: rows for its points, and plans near them.
import MIP
import Scenario

/// Generates the rows that push the estimates down, at points between the solver's and a core point, and looks for
/// good plans meanwhile.
struct SitingCuts: RowGenerator {
  let program: SitingProgram
  let goal: Goal
  let measure: Measure
  /// A bound this near to the best plan, relative, needs no more rows.
  let gap: Double
  /// All masters have the same columns, so rows learned in one serve in the next.
  var master: MasterProgram
  /// The best plan that keeps every constraint, else the one that misses least; and its objective, higher is
  /// better, which is below everything while no plan keeps them all.
  private(set) var best: [Int]
  private(set) var bestScore = -Double.infinity
  /// Placements that some point of the solver's used.
  var isSupport: [Bool]
  /// The last optimum of an LP that a plan was asked for, which the end of the root does.
  var lastPoint: [Double] = []
  private var core: CorePoint
  private var known: [[LinearRow]]
  private var conditions: KnownConditions
  private var asked = 0
  /// Whether an LP ends when its rounds lead nowhere near a bound that is good enough.
  var endsEarly = false
  /// Bounds of the LP at hand, round by round.
  private var bounds: [Double] = []
  /// Whether rows are taken at the solver's point as well as at the core point: rows of other levels make the LP
  /// tighter, at the price of more of them.
  var triesHarder = false
  private var lastRounded: [Int] = []

  /// Rows broken by less are not worth a round.
  private static let tolerance = 1e-6
  private static let planTolerance = 1e-9
  private static let roundsBetweenPlans = 3
  private static let roundsLookedBack = 8
  private static let worthwhileShare = 0.25
  /// Rows pile up and rounds grow slow: after so many a split does more than the next of them.
  private static let roundsBeforeSplit = 20

  init(
    _ program: SitingProgram, _ goal: Goal, _ measure: Measure,
    _ master: MasterProgram, gap: Double, startingFrom start: [Int]
  ) {
    self.program = program
    self.goal = goal
    self.measure = measure
    self.master = master
    self.gap = gap
    best = start
    isSupport = program.point(start).map { $0 > 0 }
    core = CorePoint(program.point(start))
    known = [[LinearRow]](repeating: [], count: measure.stakes.count)
    conditions = KnownConditions(program)
    consider(start)
  }

  /// Takes over what an earlier solve learned; every row of it holds here too.
  mutating func recall(_ learned: LearnedRows) {
    guard learned.objective == goal.objective, learned.core.count == program.placements.count,
      learned.clusters.count == known.count
    else { return }
    // How many counts stand before the placements depends on the money.
    let counts = master.plan.counts.count
    known = learned.clusters.map { $0.compactMap { $0.moved(by: counts) } }
    conditions.rows = learned.conditions.compactMap { $0.moved(by: counts) }
    core = CorePoint(learned.core)
  }

  var learned: LearnedRows {
    let counts = master.plan.counts.count
    return LearnedRows(
      objective: goal.objective,
      clusters: known.map { $0.suffix(LearnedRows.rowsKept).compactMap { $0.moved(by: -counts) } },
      conditions: conditions.rows.suffix(LearnedRows.conditionsKept)
        .compactMap { $0.moved(by: -counts) },
      core: core.values)
  }

  /// Whether a bound is near enough to the best plan.
  func isGood(_ bound: Double, within gap: Double) -> Bool {
    bestScore.isFinite
      && (bound <= bestScore + abs(measure.stated(bestScore)) * gap || isRounding(bound))
  }

  /// Whether a bound lies above the best plan by no more than sums of all stakes, or of all money, are rounded.
  func isRounding(_ bound: Double) -> Bool {
    bestScore.isFinite && bound > bestScore
      && bound - bestScore <= SolveOutcome.roundingShare * goal.scale
  }

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    let x = master.plan.placements(in: point.values)
    let isPlan = isPlan(x)
    let tolerance = isPlan ? Self.planTolerance : Self.tolerance
    if !isPlan { lookForPlan(near: x) }
    if !isPlan, isGood(point.bestBound * master.objectiveUnit, within: gap) { return [] }
    if isHopeless(point) { return [] }
    let learned = learnedRows(at: point.values, beyond: tolerance)
    // A plan is asked about once: rows broken only by rounding must not hide the one that judges it.
    if isPlan { return try learned + brokenRows(from: x, at: point.values, beyond: tolerance) }
    if !learned.isEmpty { return learned }
    core.follow(x)
    let rows = try brokenRows(from: core.values, at: point.values, beyond: tolerance)
    if !rows.isEmpty, !triesHarder { return rows }
    return try rows + brokenRows(from: x, at: point.values, beyond: tolerance)
  }

  /// Whether the last rounds together came nearer to a good bound by a small share of the way only, or were many.
  private mutating func isHopeless(_ point: SeparationPoint) -> Bool {
    guard case .root(let round, _) = point.phase else { return false }
    if round == 0 { bounds = [] }
    let bound = point.bestBound * master.objectiveUnit
    bounds.append(bound)
    guard endsEarly, bestScore.isFinite, bounds.count > Self.roundsLookedBack else { return false }
    let left = bound - bestScore - abs(measure.stated(bestScore)) * gap
    let gained = bounds[bounds.count - 1 - Self.roundsLookedBack] - bound
    return left > 0
      && (bounds.count > Self.roundsBeforeSplit || gained < Self.worthwhileShare * left)
  }

  /// Rows learned before that a point breaks: the worst of each cluster, and the worst conditions.
  private func learnedRows(at values: [Double], beyond tolerance: Double) -> [LinearRow] {
    known.compactMap { worst(of: $0, at: values, beyond: tolerance) }
      + conditions.broken(at: values, beyond: tolerance)
  }

  /// The row of a cluster that a point breaks most.
  private func worst(
    of rows: [LinearRow], at values: [Double], beyond tolerance: Double
  ) -> LinearRow? {
    var worst: (row: LinearRow, violation: Double)?
    for row in rows {
      let violation = row.violation(at: values)
      if violation > max(tolerance, worst?.violation ?? 0) { worst = (row, violation) }
    }
    return worst?.row
  }

  private mutating func brokenRows(
    from y: [Double], at values: [Double], beyond tolerance: Double
  ) throws(MIPError) -> [LinearRow] {
    var rows = try conditions.newlyBroken(
      from: y, at: values, in: master.plan, beyond: tolerance)
    if master.stakes.isEmpty { return rows }
    let cuts = measure.cuts(at: y)
    for cluster in master.stakes.indices where master.stakes[cluster] > 0 {
      let row = try masterRow(cuts, cluster)
      if row.violation(at: values) > tolerance {
        rows.append(row)
        known[cluster].append(row)
      }
    }
    return rows
  }

  /// stake theta_c - slopes . x <= constant, divided by the stake.
  private func masterRow(_ cuts: ClusterCuts, _ cluster: Int) throws(MIPError) -> LinearRow {
    let stake = master.stakes[cluster] / MasterProgram.whole
    let base = cluster * program.placements.count
    return try master.plan.row(
      master.estimates[cluster], below: cuts.constants[cluster] / stake,
      program.placements.indices.lazy.map { cuts.slopes[base + $0] / stake }, leastSlope: 2e-9)
  }

  mutating func feasiblePoint(near values: [Double]) -> [Double]? {
    let before = bestScore
    lastPoint = values
    lookForPlan(near: master.plan.placements(in: values))
    return bestScore > before ? fullPoint(best) : nil
  }

  /// Placements, their counts and the clusters' true values.
  func fullPoint(_ chosen: [Int]) -> [Double] {
    let x = program.point(chosen)
    return master.point(x, values: measure.values(at: x))
  }

  /// Rounds a point, largest shares first, and improves the plan by exchanges among its placements.
  private mutating func lookForPlan(near x: [Double]) {
    for placement in x.indices where x[placement] > 1e-3 { isSupport[placement] = true }
    asked += 1
    guard asked % Self.roundsBetweenPlans == 1 else { return }
    let plan = roundedDeployment(x, program, goal) { rounded in
      defer { lastRounded = rounded }
      return rounded != lastRounded
    }
    if let plan { consider(plan) }
  }

  /// Keeps a plan if it is the best so far.
  mutating func consider(_ plan: [Int]) {
    guard program.isFeasible(plan) else {
      if !bestScore.isFinite, program.misses(of: plan) < program.misses(of: best) { best = plan }
      return
    }
    let score = measure.score(of: plan)
    if score > bestScore { (best, bestScore) = (plan, score) }
  }
}

extension SitingProgram {
  /// The objective of a plan, higher is better.
  func score(of plan: [Int], _ objective: Objective) -> Double {
    objective == .minCost
      ? -plan.reduce(0) { $0 + uses[$1].money } : value(at: point(plan))
  }
}
