// Which rows on placements does a point break, of all that floors, links and conflicts ask for?
//
// Floors   with D the losses and C the cut of the level at y without D (LiftedCuts), every plan that keeps the
//          floor keeps    sum over p outside D of slope_p x_p >= least - constant.
//          If a plan X breaks a floor, so does every part of it:    sum over p outside X of x_p >= 1.
//          Where a share z of the stake may be missing, the first row has + z on its left, and the second
//          + z / s with s what X misses.
// Margin   the rows of the worst margin's program with the least margin as their ceiling, and the second row above.
// Links    x_p <= sum of x over N(C)    (LinkNetwork)
// Conflict x_p + x_q <= 1
// All rows hold for every plan that keeps the conditions, wherever they are taken.
internal import MIP
import Scenario

/// A row on placements: the sum of its terms is at least `atLeast`.
package struct ConditionRow: Sendable {
  package let terms: [(placement: Int, coefficient: Double)]
  package let atLeast: Double
  /// The floor that it is a row of, and what each share of its stake that may be missing counts in the sum.
  package var floor: Int?
  package var relief = 0.0

  /// That a level, which is at most `constant` and the sum of the slopes of what is chosen, reaches `least`.
  ///
  /// Scaled by `unit`. Slopes too small for the solver count in full, which only weakens.
  /// - Parameter lost: placements that do not count.
  init(
    constant: Double, slopes: some Sequence<Double>, least: Double, unit: Double,
    without lost: [Int] = []
  ) {
    var slack = least - constant
    var terms: [(placement: Int, coefficient: Double)] = []
    for (placement, slope) in slopes.enumerated() where !lost.contains(placement) {
      if slope >= 1e-7 * unit {
        terms.append((placement, slope / unit))
      } else {
        slack -= slope
      }
    }
    self.terms = terms
    atLeast = slack / unit - 1e-10
  }

  /// That a sum of placements, each with its coefficient, is large enough.
  init(terms: [(placement: Int, coefficient: Double)], atLeast: Double) {
    self.terms = terms
    self.atLeast = atLeast
  }

  /// How much a point misses of it.
  package func shortfall(at x: [Double]) -> Double {
    atLeast - terms.reduce(0) { $0 + $1.coefficient * x[$1.placement] }
  }
}

/// Whether a point buys every placement or not at all.
func isPlan(_ x: [Double]) -> Bool { x.allSatisfy { $0 == 0 || $0 == 1 } }

extension SitingProgram {
  /// Whether a plan that fits can still break something.
  package var hasConditions: Bool { !isPlain || !conflicts.isEmpty }

  /// Rows that a point may break: at a 0-1 point all that it does, at others taken at a point `y` between it and
  /// a plan.
  func conditionRows(at x: [Double], near y: [Double]) -> [ConditionRow] {
    isPlan(x)
      ? conditionRows(atPlan: x.indices.filter { x[$0] == 1 })
      : conditionRows(atFraction: x, near: y)
  }

  /// Rows that a 0-1 point breaks; none exactly when it keeps every floor, link and conflict.
  ///
  /// Losses are found by trying all sets, so what is accepted is certain.
  package func conditionRows(atPlan chosen: [Int]) -> [ConditionRow] {
    let x = point(chosen)
    var rows = conflictRows(at: x) + linkRows(at: x)
    let another = ConditionRow(
      terms: x.indices.filter { x[$0] == 0 }.map { ($0, 1) }, atLeast: 1)
    var state = DeploymentState(self, with: chosen)
    for (number, floor) in floors.enumerated() {
      let worst = state.worstLevel(of: floor)
      guard let missing = floor.shortfall(of: worst.level) else { continue }
      rows.append(row(of: number, losing: worst.lost, at: x))
      var more = another
      (more.floor, more.relief) = (number, floor.stake / missing)
      rows.append(more)
    }
    for floor in marginFloors where !floor.broken(by: chosen).isEmpty {
      rows += floor.rows(at: x) + [another]
    }
    return rows
  }

  /// Rows that a fractional point may break, taken at a point `y` between it and a plan.
  package func conditionRows(atFraction x: [Double], near y: [Double]) -> [ConditionRow] {
    var rows = conflictRows(at: x) + linkRows(at: x)
    for (number, floor) in floors.enumerated() where floor.stake > 0 {
      for lost in likelyLosses(of: floor, at: x) {
        rows.append(row(of: number, losing: lost, at: y))
      }
    }
    return rows + marginFloors.flatMap { $0.rows(at: y) }
  }

  /// Scaled so that 1 is all that is at stake at the floor's assets.
  private func row(of number: Int, losing lost: [Int], at point: [Double]) -> ConditionRow {
    let floor = floors[number]
    var y = point
    for placement in lost { y[placement] = 0 }
    let cut = cut(at: y, of: floor)
    var row = ConditionRow(
      constant: cut.constants[0], slopes: cut.slopes, least: floor.least, unit: floor.stake,
      without: lost)
    (row.floor, row.relief) = (number, 1)
    return row
  }

  /// Sets of placements whose loss probably hurts most at a fractional point: those with the largest part in
  /// the level there.
  private func likelyLosses(of floor: Floor, at x: [Double]) -> [[Int]] {
    guard floor.losses > 0 else { return [[]] }
    let slopes = cut(at: x, of: floor).slopes
    let order = placements.indices.filter { slopes[$0] * x[$0] > 1e-6 * floor.stake }
      .sorted { (slopes[$1] * x[$1], $0) < (slopes[$0] * x[$0], $1) }
    let worst = Array(order.prefix(floor.losses + Self.likelyLossSets - 1))
    guard worst.count > floor.losses else { return [worst] }
    // The worst set, and the sets in which one other placement takes the place of the last.
    return (floor.losses - 1..<worst.count).map { last in
      worst.prefix(floor.losses - 1) + [worst[last]]
    }
  }

  private static let likelyLossSets = 4

  private func conflictRows(at x: [Double]) -> [ConditionRow] {
    guard !conflicts.isEmpty else { return [] }
    var rows: [ConditionRow] = []
    for placement in x.indices where x[placement] > 1e-6 {
      for other in conflicts[placement].lazy.map(Int.init)
      where other > placement && x[placement] + x[other] > 1 + 1e-6 {
        rows.append(ConditionRow(terms: [(placement, -1), (other, -1)], atLeast: -1))
      }
    }
    return rows
  }

  /// The rows of the sets that a placement reaches over relays chosen to at least each of a few shares.
  private func linkRows(at x: [Double]) -> [ConditionRow] {
    var rows: [ConditionRow] = []
    for network in links {
      for placement in x.indices where network.needs[placement] && x[placement] > 1e-6 {
        for share in [1 - 1e-6, 0.5, 1e-6] {
          let border = network.separator(of: placement) { $0 == placement || x[$0] > share }
          guard let border else { break }
          let row = ConditionRow(terms: [(placement, -1)] + border.map { ($0, 1) }, atLeast: 0)
          if row.shortfall(at: x) > 1e-6 {
            rows.append(row)
            break
          }
        }
      }
    }
    return rows
  }
}
