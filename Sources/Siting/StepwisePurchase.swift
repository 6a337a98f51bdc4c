// What can be had for more money by who has bought already and gives nothing back, and what stands in the way?
import Scenario

extension SitingProgram {
  /// The same placements and constraints with other money.
  public func withMoney(_ money: Double) -> SitingProgram {
    var other = self
    other.budget = ResourceUse(
      money: money, crew: budget.crew, powerKilowatts: budget.powerKilowatts)
    return other
  }

  /// The plan of most protected value found that keeps all of an earlier plan and buys on top of it.
  ///
  /// Found by annealing the new placements: a plan, not a proof.
  /// - Returns: chosen placements, rising; the earlier plan itself when nothing more fits or helps.
  /// - Complexity: that of so many moves of annealing.
  public func extended(_ kept: [Int], seed: UInt64, moves: Int = 1_000) -> [Int] {
    guard !placements.isEmpty else { return kept }
    return annealedDeployment(
      self, Goal(.protectedValue, self), from: kept, keeping: Set(kept),
      seed: seed, moves: moves)
  }

  /// Limits of suppliers under which nothing more can be bought on top of a plan, in words.
  public func limitsReached(_ chosen: [Int]) -> [String] {
    let isChosen = Set(chosen)
    return limits.filter { limit in
      let used = limit.terms.reduce(0) { $0 + (isChosen.contains($1.placement) ? $1.weight : 0) }
      let next = limit.terms.filter { !isChosen.contains($0.placement) }.map(\.weight).min()
      return next.map { !limit.allows(used + $0) } ?? false
    }.map(\.title)
  }
}
