// What do routes cost against sites that are not all decided, and what does a mixture of them prove?

/// The cost of a route as a linear function of sites.
package struct RouteCost {
  package let constant: Double
  /// What each site adds.
  package let sums: [Double]

  package init(constant: Double, sums: [Double]) {
    self.constant = constant
    self.sums = sums
  }

  /// The cost against one share for each site.
  package func worth(_ shares: [Double]) -> Double {
    zip(sums, shares).reduce(constant) { $0 + $1.0 * $1.1 }
  }

  /// The cost in terms of undecided sites where others are chosen.  What a site adds is cut where it reaches the
  /// ceiling by itself: no choice then costs less than before, or than the ceiling.
  package func among(_ free: [Int], with chosen: [Int], ceiling: Double) -> RouteCost {
    let sure = chosen.reduce(constant) { $0 + sums[$1] }
    let most = max(0, ceiling - sure)
    return RouteCost(constant: sure, sums: free.map { min(sums[$0], most) })
  }
}

/// Routes drawn with fixed chances: an attacker who draws them holds every choice of sites to a bound.
package struct RouteMixture {
  /// No choice of so many sites makes the mixture cost more.
  package let bound: Double
  private let sums: [Double]
  /// The least of the largest sums that count, and the largest that does not.
  private let last: Double
  private let next: Double

  /// - Parameters:
  ///   - weights: one for each cost, 0 or positive, not all 0.
  ///   - picks: from 1 to the number of sites.
  package init(_ costs: [RouteCost], weights: [Double], picks: Int) {
    let total = weights.reduce(0, +)
    var constant = 0.0
    var sums = [Double](repeating: 0, count: costs[0].sums.count)
    for (cost, weight) in zip(costs, weights) where weight > 0 {
      constant += weight / total * cost.constant
      for site in sums.indices { sums[site] += weight / total * cost.sums[site] }
    }
    let falling = sums.sorted(by: >)
    bound = falling.prefix(picks).reduce(constant, +)
    last = falling[picks - 1]
    next = falling.count > picks ? falling[picks] : 0
    self.sums = sums
  }

  /// The bound of choices that hold a site.
  package func bound(with site: Int) -> Double { bound - max(0, last - sums[site]) }

  /// The bound of choices without a site.
  package func bound(without site: Int) -> Double { bound - max(0, sums[site] - next) }
}
