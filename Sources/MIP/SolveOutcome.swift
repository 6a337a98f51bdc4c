// When does a solve stop, and what does it say about how near to the optimum it is?

/// When to stop.
public struct SolveLimits: Sendable {
  public var timeSeconds: Double?
  /// Stop once (bound - objective) / |objective| is no larger; 0 asks for a proof of optimality.
  public var relativeGap: Double
  /// Of GLPK's own memory, or of the open nodes of a search without GLPK, checked at every node.
  public var memoryBytes: Int?
  /// Nodes of the tree: unlike a time limit, it stops at the same place every time.
  public var nodes: Int?
  /// Asked at every node and, in a long LP, about five times a second (at nodes every five
  /// seconds).
  public var isCancelled: @Sendable () -> Bool

  public init(
    timeSeconds: Double? = nil, relativeGap: Double = 0, memoryBytes: Int? = nil,
    nodes: Int? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    precondition(timeSeconds.map { $0 >= 0 } ?? true, "A time limit is not negative.")
    precondition(relativeGap >= 0 && relativeGap.isFinite, "A relative gap is 0 or positive.")
    precondition((memoryBytes ?? 1) > 0, "A memory limit is positive.")
    precondition((nodes ?? 0) >= 0, "A node limit is not negative.")
    self.timeSeconds = timeSeconds
    self.relativeGap = relativeGap
    self.memoryBytes = memoryBytes
    self.nodes = nodes
    self.isCancelled = isCancelled
  }
}

/// Why a solve ended.
public enum Ending: Sendable, Equatable {
  /// The objective is the optimum, to `SolveOutcome.provenTolerance` and the LP's tolerances.
  case optimal
  /// The gap is positive and no larger than asked for (or than GLPK's tolerances left).
  case gapReached
  case timeLimit
  case memoryLimit
  case nodeLimit
  case cancelled
  case infeasible
  /// The objective can be improved for ever.  With a row generator: its LP can, so bound the
  /// variables.
  case unbounded
  /// GLPK gave up, aborted, or returned something that did not stand up to checking.
  case failed(String)
}

/// What a solve found.  Values and objective are those of the best point found, checked in Swift
/// against every bound, row and integrality; objective and bounds are in the program's own sense.
public struct SolveOutcome: Sendable {
  /// Relative tolerance of `.optimal`: a solution better by less may have been missed.
  public static let provenTolerance = 1e-9
  /// What sums of as large numbers as there are, may be off by: where an optimum is 0, no relative tolerance says
  /// that a bound has reached it.
  public static let roundingShare = 1e-13
  /// Relative tolerance within which points keep rows and bounds.
  public static let feasibilityTolerance = 1e-6

  public let ending: Ending
  /// One value per variable, integers exact; nil if no feasible point is known.
  public let values: [Double]?
  public let objective: Double?
  /// No solution is better (highest when maximising, lowest when minimising; infinite if nothing
  /// is proven).  Widened by 1e-9 relative for the rounding of the LPs below the root.
  public let bestBound: Double
  /// |bestBound - objective| / |objective|: 0 if equal, infinite if the objective is 0; nil without a
  /// point.
  public let relativeGap: Double?
  /// Bound at the end of the root, proven by multipliers where the variables are bounded.
  public let rootBound: Double
  /// What proves a bound of the root's LP, whatever the right sides; nil where none was proven.
  public let proof: DualProof?
  /// Where the root's last LP ended; nil when there was none.
  public let basis: LPBasis?
  /// By the clock: the only field that differs between equal runs.
  public let seconds: Double
  public let nodes: Int
  public let simplexIterations: Int
  /// Rows that the generator returned.
  public let rowsGenerated: Int
  /// Points from the caller, the starting one included, that failed the checks.
  public let pointsRejected: Int
}

/// How far a solve has come.
public struct Progress: Sendable {
  public let seconds: Double
  public let isAtRoot: Bool
  public let nodes: Int
  public let openNodes: Int
  public let objective: Double?
  public let bestBound: Double
  public let relativeGap: Double?
  public let rowsGenerated: Int

  package init(
    seconds: Double, isAtRoot: Bool, nodes: Int, openNodes: Int, objective: Double?,
    bestBound: Double, relativeGap: Double?, rowsGenerated: Int
  ) {
    self.seconds = seconds
    self.isAtRoot = isAtRoot
    self.nodes = nodes
    self.openNodes = openNodes
    self.objective = objective
    self.bestBound = bestBound
    self.relativeGap = relativeGap
    self.rowsGenerated = rowsGenerated
  }
}

package func relativeGap(objective: Double, bound: Double) -> Double {
  objective == bound ? 0 : abs(bound - objective) / abs(objective)
}
