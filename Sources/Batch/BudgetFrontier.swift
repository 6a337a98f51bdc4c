// What does more money buy: the arithmetic on the points of one chain.
public import Raid
import Scenario

/// Cost against promise, with what is certain about it. Values are of the chain's last objective.
public struct BudgetFrontier: Codable, Sendable {
  public struct Point: Codable, Sendable {
    public let hash: String
    public let budget: Double
    public let spent: Double
    /// The best known within this budget: a smaller one's plan is a plan here too.
    public let value: Double
    /// The budget whose plan that is.
    public let planOfBudget: Double
    /// No plan within this budget is better: the least bound of this and every larger budget.
    public let bestBound: Double
    public let relativeGap: Double?
    public let protectedValue: Double
    public let worthLost: Estimate
    public let leakers: Estimate
    /// For what was found at this very budget: another point spends no more and is no worse, and in one of them better.
    public let isDominated: Bool
    public let isKnee: Bool
    /// Value gained per unit of money since the budget before; nil at the first.
    public let marginalValue: Double?
    /// What that can be at the optimum: from value and bound at both ends.
    public let marginalAtLeast: Double?
    public let marginalAtMost: Double?
    /// Change in how many of each type are bought since the budget before, by name.
    public let entering: [String: Int]
    public let leaving: [String: Int]
    /// Value given up by who bought in steps, as found; and the most that it can be.
    public let stepwiseRegret: Double?
    public let stepwiseRegretAtMost: Double?
    public let cover: DaysOfCover?
    public let suppliersAtLimit: [String]
    public let ending: String
    public let isRepeatable: Bool
    public let isVerified: Bool
  }

  public let scenario: String
  public let objective: String
  public let threat: String
  public let seed: UInt64
  public let totalStake: Double
  public let raids: Int
  public let confidence: Double
  /// Budgets that failed or had no plan.
  public let missing: [Double]
  public let points: [Point]

  /// - Parameters:
  ///   - points: of one chain; those without a plan are named in `missing`.
  ///   - steps: the plans of who buys in steps, where they are known.
  /// - Returns: nil when no point has a plan.
  /// - Complexity: O(points squared).
  public init?(_ chain: SweepChain, _ points: [SweepPoint], _ steps: StepwisePlans? = nil) {
    let sorted = points.sorted { $0.key.budget < $1.key.budget }
    let known = sorted.compactMap { point in
      point.result.flatMap { $0.ending == "infeasible" ? nil : (key: point.key, result: $0) }
    }
    guard let last = known.last, let objective = last.key.objectives.last else { return nil }
    scenario = chain.scenario
    self.objective = objective.rawValue
    threat = chain.threat
    seed = chain.seed
    totalStake = last.result.totalStake
    raids = last.result.losses.raids
    confidence = last.key.confidence
    let budgets = known.map(\.key.budget)
    missing = sorted.map(\.key.budget).filter { !budgets.contains($0) }
    // Least money is better when lower; where several objectives follow each other, later ones are not monotone.
    let isMonotone = last.key.objectives.count == 1 && objective != .minCost
    // What leaks is better when lower.
    let sign: Double = objective == .leakage ? -1 : 1
    let best = isMonotone ? runningBest(known.map { sign * $0.result.value }) : Array(known.indices)
    let values = best.map { known[$0].result.value }
    let bounds =
      isMonotone
      ? leastAfter(known.map { sign * $0.result.bestBound }).map { sign * $0 }
      : known.map(\.result.bestBound)
    let knee = isMonotone ? kneeIndex(budgets, values.map { sign * $0 }) : nil
    self.points = known.indices.map { index in
      // Every figure is of the plan shown: a smaller budget's, where it is the best known here.
      let (key, own) = known[index]
      let result = known[best[index]].result
      let before = index > 0 ? known[best[index - 1]].result : nil
      let step = index > 0 ? budgets[index] - budgets[index - 1] : nil
      let stepwise = steps?.steps.first { $0.budget == key.budget }?.protectedValue
      return Point(
        hash: key.hash, budget: key.budget, spent: result.used.money, value: values[index],
        planOfBudget: budgets[best[index]], bestBound: bounds[index],
        relativeGap: values[index] == bounds[index]
          ? 0 : values[index] == 0 ? nil : abs(bounds[index] - values[index]) / abs(values[index]),
        protectedValue: result.protectedValue, worthLost: result.losses.worthLost,
        leakers: result.losses.leakers,
        isDominated: known.contains { other in
          isMonotone
            && dominates(
              (other.result.used.money, sign * other.result.value),
              (own.used.money, sign * own.value))
        },
        isKnee: index == knee,
        marginalValue: step.map { sign * (values[index] - values[index - 1]) / $0 },
        marginalAtLeast: step.map { max(0, sign * (values[index] - bounds[index - 1])) / $0 },
        marginalAtMost: step.map { max(0, sign * (bounds[index] - values[index - 1])) / $0 },
        entering: before.map { surplus(result.bought, over: $0.bought) } ?? result.bought,
        leaving: before.map { surplus($0.bought, over: result.bought) } ?? [:],
        stepwiseRegret: stepwise.map { max(0, values[index] - $0) },
        stepwiseRegretAtMost: stepwise.map { max(0, bounds[index] - $0) },
        cover: result.losses.cover,
        suppliersAtLimit: result.suppliersAtLimit, ending: own.ending,
        isRepeatable: own.isRepeatable, isVerified: own.verification.passed)
    }
  }
}

/// For each place the place of the largest value up to it, the first of equals.
package func runningBest(_ values: [Double]) -> [Int] {
  var best = 0
  return values.indices.map { index in
    if values[index] > values[best] { best = index }
    return best
  }
}

/// For each place the least value from it on.
package func leastAfter(_ values: [Double]) -> [Double] {
  var least = Double.infinity
  return values.reversed().map { value in
    least = min(least, value)
    return least
  }.reversed()
}

/// Whether the first spends no more for no less, and not the same for the same.
package func dominates(
  _ a: (spent: Double, value: Double), _ b: (spent: Double, value: Double)
) -> Bool {
  a.spent <= b.spent && a.value >= b.value && (a.spent < b.spent || a.value > b.value)
}

/// Where the curve leaves the chord between its ends by most, both axes scaled to 1 (Satopaa and others 2011,
/// "Finding a kneedle in a haystack", without their smoothing); nil when it nowhere lies above.
package func kneeIndex(_ budgets: [Double], _ values: [Double]) -> Int? {
  guard budgets.count > 2, let first = values.first, let last = values.last, last > first else {
    return nil
  }
  let (low, high) = (budgets[0], budgets[budgets.count - 1])
  var knee: (distance: Double, index: Int)?
  for index in budgets.indices {
    let distance =
      (values[index] - first) / (last - first) - (budgets[index] - low) / (high - low)
    if distance > max(1e-12, knee?.distance ?? 0) { knee = (distance, index) }
  }
  return knee?.index
}

private func surplus(_ a: [String: Int], over b: [String: Int]) -> [String: Int] {
  a.filter { $0.value > b[$0.key] ?? 0 }
    .reduce(into: [:]) { $0[$1.key] = $1.value - (b[$1.key] ?? 0) }
}
