// How does a caller add rows while the search runs?  By answering, for a point, with rows that it
// breaks though every integral solution keeps them: Benders cuts, subset rows, routes.

/// A source of rows that are too many to write down, and of good points.
///
/// Every row must hold at every feasible point of the caller's problem: rows are kept in a pool and
/// used anywhere in the tree.  A generator may solve other programs while it answers.
public protocol RowGenerator {
  /// Rows that the point breaks.
  ///
  /// At an integral point this decides what the problem is: the point becomes a solution if no row
  /// returned is broken there, so all that matter must be found.  Elsewhere an empty answer only
  /// ends the rounds.  In the root, rows that the point keeps (found at some other, stabilised
  /// point) are pooled, and the generator is asked again until `stalledRounds` reaches its limit.
  ///
  /// - Throws: what `LinearRow.init` throws; the solve then ends as `.failed`.
  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow]

  /// A feasible point, one value per variable, that a heuristic makes of a fractional one.  It is
  /// checked against every row, and against `rows(at:)`, before it is believed.
  mutating func feasiblePoint(near values: [Double]) -> [Double]?
}

extension RowGenerator {
  public mutating func feasiblePoint(near values: [Double]) -> [Double]? { nil }
}

/// What a generator is asked about.  Objectives are in the program's own sense.
public struct SeparationPoint: Sendable {
  public enum Phase: Sendable, Equatable {
    /// An optimum of the LP at the root.
    /// `stalledRounds` rounds have brought no progress: separate at this very point.
    case root(round: Int, stalledRounds: Int)
    /// A fractional optimum of the LP at a node.
    case tree(depth: Int, round: Int)
    /// Integer variables have integral values: about to become a solution.
    case integral
  }

  public let phase: Phase
  /// One value per variable, within its bounds.
  public let values: [Double]
  public let objective: Double
  /// Objective of the best solution known.
  public let incumbentObjective: Double?
  /// No solution is better than this.
  public let bestBound: Double
}

/// A point that follows the solver's at half the distance.  Rows taken there need fewer rounds to close in
/// than those taken at the solver's own, extreme points (in-out separation, Ben-Ameur and Neto 2007).
package struct CorePoint: Sendable {
  package private(set) var values: [Double]

  private static let step = 0.5

  package init(_ values: [Double]) { self.values = values }

  package mutating func follow(_ point: [Double]) {
    values = zip(values, point).map { $0 + Self.step * ($1 - $0) }
  }
}
