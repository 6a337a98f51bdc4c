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

@Test("Small instances have the optimum of every choice, and that of the program written out")
func worstRoute() throws {
  for seed in UInt64(0)..<25 {
    let instance = RouteInstance(sideCells: 6, sites: 7, seed: seed)
    let budget = 1 + Int(seed % 4)
    let best = (0..<(1 << 7)).filter { $0.nonzeroBitCount <= budget }.map { set in
      instance.worstRoute((0..<7).filter { set >> $0 & 1 == 1 })
    }.max()
    let outcome = try solveWorstRoute(instance, budget: budget)
    #expect(outcome.ending == .optimal, "seed \(seed)")
    #expect(isClose(outcome.objective, best, within: 1e-6), "seed \(seed)")
    guard seed < 4 else { continue }
    let written = solve(try instance.compactProgram(budget: budget))
    #expect(isClose(written.objective, best, within: 1e-6), "seed \(seed)")
  }
}
