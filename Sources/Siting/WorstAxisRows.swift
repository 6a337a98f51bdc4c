// How does the solver learn the worst margin: rows from the attacker's best responses and of what plans must hold, and
// plans near its points.
import Coverage
import MIP

/// The master: the plan's constraints and the margin, which generated rows push down.
struct WorstAxisMaster {
  private(set) var program = MixedIntegerProgram(.maximise)
  let plan: PlanColumns
  let margin: VariableIndex

  /// Added to the margin, so that a relative gap means something when the margin is 0.
  static let shift = 1.0

  init(
    _ siting: SitingProgram, box: CountBox, ceiling: Double, areIntegers: Bool
  ) throws(MIPError) {
    plan = try PlanColumns(siting, box: box, areIntegers: areIntegers, in: &program)
    margin = try program.addVariable(
      "margin", in: Self.shift...Self.shift + ceiling, objective: 1)
  }
}

/// Generates rows where the attacker's best response lies below the margin that the solver believes in.
struct WorstAxisRows: RowGenerator {
  let program: WorstAxisProgram
  /// A bound this near to the best margin needs no more rows.
  let tolerance: Double
  var master: WorstAxisMaster
  /// No deployment of the master has a larger margin. The lower, the tighter are new rows.
  var ceiling: Double
  /// Rows that hold for every deployment of the master.
  var known: [LinearRow] = []
  var plans: WorstAxisPlans
  /// The last optimum of an LP that a plan was asked for, which the end of the root does.
  var lastPoint: [Double] = []
  private var core: CorePoint
  private var conditions: KnownConditions
  private var asked = 0

  /// Rows broken by less are not worth a round.
  private static let violation = 1e-5
  private static let planViolation = 1e-9
  private static let roundsBetweenPlans = 8
  private static let knownRowsAtOnce = 60

  init(
    _ master: WorstAxisMaster, ceiling: Double, tolerance: Double, _ plans: WorstAxisPlans
  ) {
    program = plans.program
    self.tolerance = tolerance
    self.master = master
    self.ceiling = ceiling
    self.plans = plans
    core = CorePoint(program.siting.point(plans.best))
    conditions = KnownConditions(program.siting)
  }

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    let x = master.plan.placements(in: point.values)
    let isPlan = isPlan(x)
    let least = isPlan ? Self.planViolation : Self.violation
    if !isPlan {
      lookForPlan(near: x)
      if point.bestBound - WorstAxisMaster.shift <= plans.value + tolerance { return [] }
    }
    let broken = known.filter { $0.violation(at: point.values) > least }
    let learned =
      Array(broken.prefix(Self.knownRowsAtOnce))
      + conditions.broken(at: point.values, beyond: least)
    // A plan is asked about once: rows broken only by rounding must not hide the one that judges it.
    if isPlan { return try learned + brokenRows(from: x, at: point.values, beyond: least) }
    if !learned.isEmpty { return learned }
    core.follow(x)
    let rows = try brokenRows(from: core.values, at: point.values, beyond: least)
    if !rows.isEmpty { return rows }
    return try brokenRows(from: x, at: point.values, beyond: least)
  }

  private mutating func brokenRows(
    from y: [Double], at values: [Double], beyond least: Double
  ) throws(MIPError) -> [LinearRow] {
    var rows: [LinearRow] = []
    for cut in program.cuts(at: y, ceiling: ceiling) {
      let row = try masterRow(cut)
      if row.violation(at: values) > least { rows.append(row) }
    }
    known += rows
    return try rows
      + conditions.newlyBroken(from: y, at: values, in: master.plan, beyond: least)
  }

  /// margin - slopes . x <= constant.
  private func masterRow(_ cut: WorstAxisProgram.Cut) throws(MIPError) -> LinearRow {
    try master.plan.row(
      master.margin, below: cut.constant + WorstAxisMaster.shift, cut.slopes, leastSlope: 1e-8)
  }

  mutating func feasiblePoint(near values: [Double]) -> [Double]? {
    let before = plans.value
    lastPoint = values
    lookForPlan(near: master.plan.placements(in: values))
    return plans.value > before ? fullPoint : nil
  }

  /// The best plan as a point of the master; nil while none is known.
  var fullPoint: [Double]? {
    guard plans.isFeasible else { return nil }
    return master.plan.point(program.siting.point(plans.best)) + [
      WorstAxisMaster.shift + min(plans.value, ceiling)
    ]
  }

  private mutating func lookForPlan(near x: [Double]) {
    asked += 1
    if asked % Self.roundsBetweenPlans == 1 { plans.round(x) }
  }
}
