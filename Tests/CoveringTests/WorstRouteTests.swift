// Is the attacker's best route the shortest one, and do the chosen sites make it as costly as can be?
import Covering
import MIP
import Terrain
import Testing

/// Costs to every node by relaxing all steps until nothing changes (Bellman 1958, Ford 1956).
private func costsByRelaxation(_ side: Int, _ exposure: [Double]) -> [Double] {
  var costs = (0..<side * side).map { $0 % side == 0 ? exposure[$0] : .infinity }
  var hasChanged = true
  while hasChanged {
    hasChanged = false
    for node in costs.indices {
      for other in costs.indices where other != node {
        let (dr, dc) = (abs(node / side - other / side), abs(node % side - other % side))
        guard dr <= 1 && dc <= 1 else { continue }
        let cost = costs[other] + (dr + dc == 2 ? 1.41421356 : 1) * exposure[node]
        if cost < costs[node] - 1e-12 {
          costs[node] = cost
          hasChanged = true
        }
      }
    }
  }
  return costs
}

@Test(
  "On an empty grid the attacker walks straight, 0.05 for each column; past one place he walks round"
)
func straight() {
  let instance = RouteInstance(
    sideCells: 7,
    places: [PlanePoint(x: 3, y: 0), PlanePoint(x: 3, y: 3), PlanePoint(x: 3, y: 6)])
  #expect(isClose(instance.worstRoute([]), 7 * 0.05))
  #expect(isClose(instance.worstRoute([1]), 7 * 0.05))
  #expect(instance.worstRoute([0, 1, 2]) > 7 * 0.05 + 0.01)
}

@Test(
  "The attacker's best response costs what relaxing every step finds, and its steps add up to it")
func bestResponse() {
  for seed in UInt64(0)..<30 {
    let instance = RouteInstance(sideCells: 4 + Int(seed % 6), sites: 5, seed: seed)
    var random = SplitMix64(seed: seed + 1000)
    let exposure = instance.exposure((0..<5).map { _ in random.unit() })
    let side = instance.sideCells
    let costs = costsByRelaxation(side, exposure)
    let route = instance.bestResponse(to: exposure)
    let least = (0..<side).map { costs[$0 * side + side - 1] }.min()
    #expect(isClose(route.cost, least), "seed \(seed)")
    #expect(isClose(route.steps.reduce(0) { $0 + $1.length * exposure[$1.node] }, route.cost))
  }
}

/// The best of all choices of so many sites.
private func bestOfAll(_ instance: RouteInstance, budget: Int) -> Double {
  (0..<(1 << instance.sites)).filter { $0.nonzeroBitCount == budget }.reduce(0) { best, set in
    max(best, instance.worstRoute((0..<instance.sites).filter { set >> $0 & 1 == 1 }))
  }
}

@Test("The best choice is the best of all choices, and nodes are opened to find that out")
func worstRoute() {
  var nodes = 0
  for seed in UInt64(0)..<40 {
    let instance = RouteInstance(sideCells: 6 + Int(seed % 7), sites: 14, seed: seed)
    let budget = 1 + Int(seed % 5)
    let outcome = solveWorstRoute(instance, budget: budget)
    #expect(outcome.ending == .optimal, "seed \(seed)")
    #expect(isClose(outcome.objective, bestOfAll(instance, budget: budget)), "seed \(seed)")
    #expect(outcome.bestBound == outcome.objective && outcome.relativeGap == 0)
    #expect(instance.worstRoute(outcome.chosen) == outcome.objective)
    #expect(outcome.chosen.count <= budget)
    nodes += outcome.nodes
  }
  #expect(nodes > 200)
}

@Test("The best choice is that of the program written out, however many sites may be chosen")
func worstRouteWrittenOut() throws {
  for budget in [0, 1, 3, 6, 7, 9] {
    let instance = RouteInstance(sideCells: 6, sites: 7, seed: UInt64(budget))
    let written = solve(try instance.compactProgram(budget: budget))
    let outcome = solveWorstRoute(instance, budget: budget)
    #expect(outcome.ending == .optimal)
    #expect(isClose(written.objective, outcome.objective, within: 1e-6), "budget \(budget)")
  }
}

@Test(
  "A search that is stopped holds the optimum between its choice and its bound, and says why it stopped"
)
func stoppedWorstRoute() {
  for seed in UInt64(0)..<12 {
    let instance = RouteInstance(sideCells: 12, sites: 14, seed: seed)
    let best = bestOfAll(instance, budget: 4)
    var bounds: [Double] = []
    for nodes in [0, 1, 2, 3, 5, 8, 13] {
      let outcome = solveWorstRoute(instance, budget: 4, limits: SolveLimits(nodes: nodes))
      #expect(outcome.ending == .optimal || outcome.ending == .nodeLimit && outcome.nodes == nodes)
      #expect(outcome.objective <= best * (1 + 1e-12), "seed \(seed), \(nodes) nodes")
      #expect(outcome.bestBound >= best * (1 - 1e-12), "seed \(seed), \(nodes) nodes")
      bounds.append(outcome.bestBound)
    }
    #expect(bounds == bounds.sorted(by: >), "seed \(seed)")
  }
  let instance = RouteInstance(sideCells: 12, sites: 14, seed: 1)
  func ending(_ limits: SolveLimits) -> Ending {
    solveWorstRoute(instance, budget: 4, limits: limits).ending
  }
  #expect(ending(SolveLimits(timeSeconds: 0)) == .timeLimit)
  #expect(ending(SolveLimits(isCancelled: { true })) == .cancelled)
  #expect(ending(SolveLimits(memoryBytes: 1)) == .memoryLimit)
  #expect(ending(SolveLimits(relativeGap: 1000)) == .gapReached)
}

@Test(
  "A relaxation has the optimum of its linear program, also with sites fixed, and its weights prove it"
)
func routeRelaxation() throws {
  for seed in UInt64(0)..<30 {
    var random = SplitMix64(seed: seed)
    let sites = 5 + random.index(below: 20)
    let picks = 1 + random.index(below: sites - 1)
    let costs = (0..<(2 + random.index(below: 20))).map { _ in
      RouteCost(
        constant: random.unit() * 4, sums: (0..<sites).map { _ in max(0, random.unit() * 9 - 4) })
    }
    var relaxation = RouteRelaxation(costs[0], picks: picks)
    for cost in costs.dropFirst() {
      relaxation.add(cost)
      relaxation.descend(to: 0)
    }
    var program = MixedIntegerProgram(.maximise)
    let x = try (0..<sites).map { try program.addVariable("x\($0)", in: 0...1) }
    let theta = try program.addVariable("theta", in: 0...1000, objective: 1)
    try program.addRow("picks", x.map { ($0, 1) }, upper: Double(picks))
    for (number, cost) in costs.enumerated() {
      let terms = zip(x, cost.sums).filter { $0.1 > 1e-9 }.map { ($0.0, -$0.1) }
      try program.addRow("route\(number)", [(theta, 1)] + terms, upper: cost.constant)
    }
    #expect(isClose(relaxation.value, solve(program).objective, within: 1e-6), "seed \(seed)")
    let mixture = RouteMixture(costs, weights: relaxation.weights, picks: picks)
    #expect(isClose(mixture.bound, relaxation.value, within: 1e-9), "seed \(seed)")
    #expect(costs.allSatisfy { $0.worth(relaxation.shares) > relaxation.value - 1e-6 })
    guard picks > 1 else { continue }
    for (place, share) in [(0, 1.0), (1, 0.0)] {
      relaxation.fix(place, at: share)
      relaxation.descend(to: 0)
      try program.addRow("fixed\(place)", [(x[place], 1)], lower: share, upper: share)
    }
    #expect(isClose(relaxation.value, solve(program).objective, within: 1e-6), "seed \(seed)")
  }
}

@Test(
  "A cut row costs no choice less than the route does, or than the ceiling, and never more than the route"
)
func cutRoutes() {
  for seed in UInt64(0)..<30 {
    var random = SplitMix64(seed: seed)
    let cost = RouteCost(constant: random.unit(), sums: (0..<7).map { _ in random.unit() })
    let chosen = Array(0..<random.index(below: 3))
    let free = Array(chosen.count..<7)
    let ceiling = cost.constant + random.unit() * 3
    let row = cost.among(free, with: chosen, ceiling: ceiling)
    for set in 0..<(1 << free.count) {
      let shares = free.indices.map { set >> $0 & 1 == 1 ? 1.0 : 0 }
      let exact = cost.worth(chosen.map { _ in 1 } + shares)
      #expect(row.worth(shares) >= min(exact, ceiling) - 1e-12, "seed \(seed)")
      #expect(row.worth(shares) <= exact + 1e-12, "seed \(seed)")
    }
  }
}

@Test("A mixture's bound is the best of all choices that it bounds")
func routeMixture() {
  for seed in UInt64(0)..<30 {
    var random = SplitMix64(seed: seed)
    let picks = 1 + random.index(below: 4)
    let costs = (0..<3).map { _ in
      RouteCost(constant: random.unit(), sums: (0..<6).map { _ in random.unit() })
    }
    let weights = costs.map { _ in random.unit() }
    let total = weights.reduce(0, +)
    let mixture = RouteMixture(costs, weights: weights, picks: picks)
    let sets = (0..<64).filter { $0.nonzeroBitCount <= picks }
    func best(_ isAllowed: (Int) -> Bool) -> Double {
      sets.filter(isAllowed).map { set in
        let shares = (0..<6).map { set >> $0 & 1 == 1 ? 1.0 : 0 }
        return zip(costs, weights).reduce(0) { $0 + $1.1 / total * $1.0.worth(shares) }
      }.max() ?? 0
    }
    #expect(isClose(mixture.bound, best { _ in true }))
    for site in 0..<6 {
      #expect(isClose(mixture.bound(with: site), best { $0 >> site & 1 == 1 }))
      #expect(isClose(mixture.bound(without: site), best { $0 >> site & 1 == 0 }))
    }
  }
}
