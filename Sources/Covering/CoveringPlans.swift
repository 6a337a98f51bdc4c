// A good choice quickly: greedy, then parts of it torn out and rebuilt for as long as that helps.
import Terrain

/// Looks for good choices; every step is the same for the same seed.
struct CoveringPlans {
  let instance: CoveringInstance
  let question: CoveringQuestion
  private let demanded: Double
  private var random: SplitMix64

  /// A site that a rebuilding greedy passes over, one time in so many, for the sake of variety.
  private static let blinkOdds = 12
  /// What a rebuilding may lose, relative, and still be gone on from (record-to-record travel, Dueck 1993).
  private static let deviation = 0.004

  init(_ instance: CoveringInstance, _ question: CoveringQuestion, seed: UInt64) {
    self.instance = instance
    self.question = question
    demanded = question.demandedWeight(of: instance)
    random = SplitMix64(seed: seed)
  }

  /// Greedy from a choice, the best gain for its cost first until nothing fits or enough is covered; then
  /// tears out neighbouring sites and rebuilds, so many times (ruin and recreate, Schrimpf and others 2000).
  mutating func rebuilt(_ chosen: [Int], steps: Int) -> [Int] {
    var state = state(chosen)
    complete(&state, blinks: false)
    var best = state.chosen.sorted()
    var bestScore = score(state)
    var current = bestScore
    for _ in 0..<steps where !state.chosen.isEmpty {
      let before = state.chosen
      tearOut(&state)
      complete(&state, blinks: true)
      let score = score(state)
      if score > bestScore { (best, bestScore) = (state.chosen.sorted(), score) }
      if score >= current || score >= bestScore - Self.deviation * abs(bestScore) {
        current = score
      } else {
        restore(&state, before)
      }
    }
    return best
  }

  /// Exchanges one site at a time while that helps.
  mutating func exchanged(_ chosen: [Int]) -> [Int] {
    var state = state(chosen)
    complete(&state, blinks: false)
    var best = score(state)
    var hasImproved = true
    while hasImproved {
      hasImproved = false
      for site in state.chosen.sorted() {
        let before = state.chosen
        state.remove(site)
        complete(&state, blinks: false, without: site)
        if score(state) > best + 1e-9 * abs(best) {
          best = score(state)
          hasImproved = true
        } else {
          restore(&state, before)
        }
      }
    }
    return state.chosen.sorted()
  }

  private func state(_ chosen: [Int]) -> CoveringState {
    CoveringState(instance, redundancy: question.redundancy, chosen: chosen)
  }

  func score(of chosen: [Int]) -> Double { score(state(chosen)) }

  /// Larger is better: covered weight, or the cost's negative where enough is covered.
  private func score(_ state: CoveringState) -> Double {
    switch question.objective {
    case .maxCover: state.weight
    case .minCost: isAtMost(demanded, state.weight) ? -state.cost : -.greatestFiniteMagnitude
    }
  }

  private mutating func complete(
    _ state: inout CoveringState, blinks: Bool, without barred: Int = -1
  ) {
    while !isDone(state) {
      var best: (site: Int, rate: Double)?
      for site in 0..<instance.sites where !state.isChosen[site] && site != barred {
        let cost = instance.costs[site]
        guard isAtMost(state.cost + cost, question.budget), state.gains[site] > 0 else { continue }
        let rate = state.gains[site] / max(cost, 1e-9)
        guard rate > best?.rate ?? 0 else { continue }
        if blinks && random.index(below: Self.blinkOdds) == 0 { continue }
        best = (site, rate)
      }
      guard let best else { return dropSpare(&state) }
      state.add(best.site)
    }
    dropSpare(&state)
  }

  private func isDone(_ state: CoveringState) -> Bool {
    if case .minCost = question.objective { return isAtMost(demanded, state.weight) }
    return false
  }

  /// Where cost counts, gives back what the target does not need, the most costly first.
  private func dropSpare(_ state: inout CoveringState) {
    guard isDone(state) else { return }
    let order = state.chosen.sorted { (instance.costs[$1], $0) < (instance.costs[$0], $1) }
    for site in order where instance.costs[site] > 0 {
      state.remove(site)
      if !isDone(state) { state.add(site) }
    }
  }

  /// Removes a site, and some of those that share most of its groups.
  private mutating func tearOut(_ state: inout CoveringState) {
    let first = state.chosen[random.index(below: state.chosen.count)]
    let count = 1 + random.index(below: min(4, state.chosen.count))
    var shared = [Int](repeating: 0, count: instance.sites)
    for k in instance.groups(ofSite: first) {
      for s in instance.sites(ofGroup: Int(instance.siteGroups[k])) {
        shared[Int(instance.groupSites[s])] += 1
      }
    }
    let near = state.chosen.sorted { (shared[$1], $0) < (shared[$0], $1) }
    let skip = random.index(below: 3)
    for (rank, site) in near.enumerated() where rank == 0 || rank > skip {
      if rank > skip + count - 1 && rank > 0 { break }
      state.remove(site)
    }
  }

  private func restore(_ state: inout CoveringState, _ chosen: [Int]) {
    let wanted = Set(chosen)
    for site in state.chosen where !wanted.contains(site) { state.remove(site) }
    for site in chosen where !state.isChosen[site] { state.add(site) }
  }
}
