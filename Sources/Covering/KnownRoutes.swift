// A good choice quickly: greedy and exchanges, most of which are refused by routes that are known already.
import Terrain

/// Routes that the attacker has answered with, as linear functions of the sites: any of them bounds what a choice
/// of sites is worth, so that most choices are refused without asking the attacker again.
struct KnownRoutes {
  let instance: RouteInstance
  private var constants: [Double] = []
  /// What each site adds to each route: routes one after another.
  private var sums: [Double] = []
  /// Routes, the one that refused last first.
  private var order: [Int] = []
  private var random = SplitMix64(seed: 1)

  init(_ instance: RouteInstance) { self.instance = instance }

  private mutating func add(_ cost: RouteCost) {
    order.insert(constants.count, at: 0)
    constants.append(cost.constant)
    sums += cost.sums
  }

  /// Whether some known route costs at most so much against some sites and one more.
  private mutating func refuses(_ others: [Int], _ site: Int, upTo cost: Double) -> Bool {
    for (rank, route) in order.enumerated() {
      let base = route * instance.sites
      var sum = constants[route] + sums[base + site]
      for other in others { sum += sums[base + other] }
      if sum <= cost {
        if rank > 0 { order.swapAt(rank, rank / 2) }
        return true
      }
    }
    return false
  }

  /// The cost of the best route against some sites and one more, or nil where it is at most so much.
  mutating func cost(_ others: [Int], _ site: Int, beyond cost: Double) -> Double? {
    if refuses(others, site, upTo: cost) { return nil }
    let route = instance.bestResponse(to: instance.exposure(of: others + [site]))
    add(instance.cost(of: route))
    return route.cost > cost ? route.cost : nil
  }

  /// Exchanges one site for another while the best route gets costlier.
  mutating func exchanged(_ start: [Int]) -> (chosen: [Int], cost: Double) {
    var chosen = start
    var cost = instance.worstRoute(chosen)
    var hasImproved = true
    while hasImproved {
      hasImproved = false
      for place in chosen.indices {
        var others = chosen
        others.remove(at: place)
        for site in 0..<instance.sites where !chosen.contains(site) {
          if let found = self.cost(others, site, beyond: cost + 1e-9) {
            (chosen[place], cost) = (site, found)
            hasImproved = true
          }
        }
      }
    }
    return (chosen.sorted(), cost)
  }

  /// Puts sites drawn at random in the places of two, then exchanges.
  mutating func varied(_ start: [Int]) -> (chosen: [Int], cost: Double) {
    var chosen = start
    for _ in 0..<2 where !chosen.isEmpty {
      let others = (0..<instance.sites).filter { !chosen.contains($0) }
      guard !others.isEmpty else { break }
      chosen[random.index(below: chosen.count)] = others[random.index(below: others.count)]
    }
    return exchanged(chosen)
  }

  /// Greedy, then exchanges.
  mutating func firstPlan(budget: Int) -> [Int] {
    var chosen: [Int] = []
    while chosen.count < min(budget, instance.sites) {
      var best: (site: Int, cost: Double)?
      for site in 0..<instance.sites where !chosen.contains(site) {
        if let cost = cost(chosen, site, beyond: best?.cost ?? -1) { best = (site, cost) }
      }
      guard let best else { break }
      chosen.append(best.site)
    }
    return exchanged(chosen).chosen
  }
}
