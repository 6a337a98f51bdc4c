// Which rows of floors, links and conflicts has a search generated, and which more does a point break?
import MIP

/// Rows on placements that every plan keeps, learned point by point; they hold in every master with the same
/// columns, whatever its objective.
struct KnownConditions {
  let program: SitingProgram
  var rows: [LinearRow] = []

  private static let rowsAtOnce = 50

  init(_ program: SitingProgram) { self.program = program }

  /// Of the rows learned before, those that a point breaks most.
  func broken(at values: [Double], beyond tolerance: Double) -> [LinearRow] {
    rows.map { (row: $0, violation: $0.violation(at: values)) }
      .filter { $0.violation > tolerance }
      .enumerated().sorted {
        ($1.element.violation, $0.offset) < ($0.element.violation, $1.offset)
      }.prefix(Self.rowsAtOnce).map(\.element.row)
  }

  /// Rows not known before that a point breaks, taken at a point `y` between it and a plan.
  mutating func newlyBroken(
    from y: [Double], at values: [Double], in plan: PlanColumns, beyond tolerance: Double
  ) throws(MIPError) -> [LinearRow] {
    guard program.hasConditions else { return [] }
    let x = plan.placements(in: values)
    var broken: [LinearRow] = []
    for condition in program.conditionRows(at: x, near: y) {
      let row = try plan.row(condition)
      if row.violation(at: values) > tolerance { broken.append(row) }
    }
    rows += broken
    return broken
  }
}
