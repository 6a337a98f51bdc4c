// What is asked of an instance: as much cover as a budget buys, or enough cover for as little as possible?

/// What to choose sites for.
public struct CoveringQuestion: Sendable, Equatable {
  public enum Objective: Sendable, Equatable {
    /// Most covered weight at a cost of at most the budget.
    case maxCover(budget: Double)
    /// Least cost that covers at least this share of the weight of all points, 0...1.
    case minCost(share: Double)
  }

  public let objective: Objective
  /// How many chosen sites must cover a point before it counts.
  public let redundancy: Int

  public init(_ objective: Objective, redundancy: Int = 1) {
    precondition(CoveringLimits.redundancy.contains(redundancy))
    switch objective {
    case .maxCover(let budget): precondition(budget >= 0)
    case .minCost(let share): precondition((0...1).contains(share))
    }
    self.objective = objective
    self.redundancy = redundancy
  }

  var minimisesCost: Bool { budget == .infinity }

  /// The budget, infinite where cost is what is minimised.
  var budget: Double {
    if case .maxCover(let budget) = objective { budget } else { .infinity }
  }

  /// Weight that must be covered; zero where cover is what is maximised.
  func demandedWeight(of instance: CoveringInstance) -> Double {
    if case .minCost(let share) = objective { share * instance.totalWeight } else { 0 }
  }
}

/// Whether a sum of costs, or a covered weight, keeps a limit up to the rounding of its terms.
func isAtMost(_ sum: Double, _ limit: Double) -> Bool {
  sum <= limit * (1 + 1e-12) + 1e-9
}
