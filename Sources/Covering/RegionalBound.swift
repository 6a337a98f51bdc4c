// How much can be covered at most when each region may choose its own sites, at prices that make the regions
// agree?  Lagrangian decomposition by regions of demand.

/// A bound on the covered weight of one region: at most `constant` plus the prices of the sites chosen.
struct RegionalRow: Sendable {
  let region: Int
  let constant: Double
  /// One for each site of the region.
  let prices: [Double]
}

/// Prices pi for which sum over regions of max over S of (V_r(S) - pi_r(S)), plus the most that a budget can
/// collect of sum over r of pi_r, is small: a bound on the covered weight for any prices (Guignard and Kim,
/// Mathematical Programming 39, 1987).  It knows each region exactly, which no linear program over single
/// groups does: for redundancy 2 and more the latter lets a little of many sites cover everything.
struct RegionalBound {
  let regions: [DemandRegion]
  private(set) var bound = Double.infinity
  /// Rows of the last improvements, the newest last.
  private(set) var rows: [RegionalRow] = []
  private let instance: CoveringInstance
  private let budget: Double
  private let redundancy: Int
  private let most: Int
  private var prices: [[Double]]

  /// Improvements whose rows are kept, and nodes of one region's search.
  private static let improvementsKept = 12
  private static let nodeLimit = 200_000
  /// Iterations without improvement before steps shrink.
  private static let patience = 10
  private static let shrinkFactor = 0.7

  init(_ instance: CoveringInstance, regions groups: [[Int32]], budget: Double, redundancy: Int) {
    self.instance = instance
    self.budget = budget
    self.redundancy = redundancy
    let cheapest = instance.costs.min() ?? 1
    most = cheapest > 0 ? Int(min(budget / cheapest * (1 + 1e-9), 1e6)) : instance.sites
    regions = groups.map { DemandRegion(instance, groups: $0) }
    // What a site could bring at first sight, a little less.
    prices = regions.map { region in
      region.sites.indices.map { site in
        (region.siteStarts[site]..<region.siteStarts[site + 1]).reduce(0) {
          $0 + 0.9 * region.weights[Int(region.siteGroups[Int($1)])] / Double(redundancy)
        }
      }
    }
  }

  /// Moves prices along subgradients, by steps that aim at the value of a known choice (Polyak 1969).
  mutating func tighten(
    towards target: Double, iterations: Int, until isOver: (Double) -> Bool
  ) {
    var step = 1.0
    var idle = 0
    for _ in 0..<iterations {
      let searches = regions.indices.map { region in
        RegionSearch(
          regions[region], redundancy: redundancy, prices: prices[region], most: most,
          nodeLimit: Self.nodeLimit)
      }
      let (collected, share) = collectedByBudget()
      let value = searches.reduce(collected) { $0 + $1.bound }
      if value < bound * (1 - 1e-6) || bound == .infinity {
        keepRows(searches)
        idle = 0
      } else {
        idle += 1
        if idle > Self.patience { (step, idle) = (step * Self.shrinkFactor, 0) }
      }
      bound = min(bound, value)
      if isOver(bound) { return }
      move(searches, share, by: step * max(0, value - target))
    }
  }

  private mutating func keepRows(_ searches: [RegionSearch]) {
    rows += regions.indices.map {
      RegionalRow(region: $0, constant: searches[$0].bound, prices: prices[$0])
    }
    rows.removeFirst(max(0, rows.count - Self.improvementsKept * regions.count))
  }

  /// The most that sites of the budget collect of all regions' prices, the last of them in part.
  private func collectedByBudget() -> (value: Double, share: [Double]) {
    var total = [Double](repeating: 0, count: instance.sites)
    for (region, own) in zip(regions, prices) {
      for (site, price) in zip(region.sites, own) { total[site] += price }
    }
    let rates = zip(total, instance.costs).map { $1 > 0 ? $0 / $1 : .infinity }
    var share = [Double](repeating: 0, count: instance.sites)
    var (value, left) = (0.0, budget)
    for site in rates.indices.sorted(by: { (rates[$1], $0) < (rates[$0], $1) }) {
      let cost = instance.costs[site]
      share[site] = cost <= left ? 1 : left / cost
      left -= share[site] * cost
      value += share[site] * total[site]
      if left <= 0 { break }
    }
    return (value * (1 + 1e-12), share)
  }

  private mutating func move(_ searches: [RegionSearch], _ share: [Double], by length: Double) {
    let slopes = regions.indices.map { region in
      var slope = regions[region].sites.map { share[$0] }
      for site in searches[region].bestSet { slope[Int(site)] -= 1 }
      return slope
    }
    let norm = slopes.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    guard norm > 0 else { return }
    for region in regions.indices {
      for site in prices[region].indices {
        prices[region][site] = max(0, prices[region][site] - length / norm * slopes[region][site])
      }
    }
  }
}
