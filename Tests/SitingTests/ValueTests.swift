// Is the value of a plan what its definition says, however it is computed?

import Siting
import Testing

@Suite struct ValueTests {
  @Test(
    "The merged program has the value of the definition at integral and fractional points",
    arguments: 0..<200)
  func value(seed: Int) {
    let parts = SitingParts(seed: seed)
    let program = parts.program
    var random = SeededNumbers(seed + 1000)
    for _ in 0..<5 {
      let x = randomPoint(program.placements.count, &random)
      #expect(abs(program.value(at: x) - parts.obviousValue(at: x)) < 1e-9)
    }
  }

  @Test("Merging removes repeated routes and legs", arguments: 0..<50)
  func merging(seed: Int) {
    let parts = SitingParts(seed: seed)
    let program = parts.program
    #expect(program.mergedFrom.routes == parts.routes.count)
    #expect(program.routes < parts.routes.count)
    #expect(program.mergedFrom.legs > program.legs)
    #expect(abs(program.totalStake - parts.routes.reduce(0) { $0 + $1.stake }) < 1e-9)
  }

  @Test(
    "A deployment under change has the value of its point after random additions and removals",
    arguments: 0..<60)
  func incremental(seed: Int) {
    let program = SitingParts(seed: seed, placements: 6...14, routes: 2...8).program
    let index = PlacementIndex(program)
    var state = DeploymentState(program, index)
    var random = SeededNumbers(seed)
    for _ in 0..<60 {
      let placement = random.integer(program.standing...program.placements.count - 1)
      if state.isChosen[placement] {
        state.remove(placement)
      } else {
        let before = state.value
        let gain = state.gain(of: placement)
        state.add(placement)
        #expect(abs(state.value - before - gain) < 1e-9)
      }
      #expect(abs(state.value - program.value(at: program.point(state.chosen))) < 1e-9)
    }
  }

  @Test(
    "A deployment under change admits a placement exactly when the plan with it is feasible",
    arguments: 0..<60)
  func fits(seed: Int) {
    let parts = SitingParts(seed: seed)
    let program = parts.program
    var random = SeededNumbers(seed)
    var state = DeploymentState(program, PlacementIndex(program))
    for _ in 0..<20 {
      let placement = random.integer(0...program.placements.count - 1)
      guard !state.isChosen[placement] else { continue }
      let with = state.chosen + [placement]
      #expect(state.fits(placement) == parts.isObviouslyFeasible(with))
      #expect(program.isFeasible(with) == parts.isObviouslyFeasible(with))
      if state.fits(placement) { state.add(placement) }
    }
  }

  @Test(
    "Cuts from any point of the cube hold at every deployment, and touch the value at their own",
    arguments: 0..<100)
  func cuts(seed: Int) {
    let program = SitingParts(seed: seed, placements: 4...12, routes: 2...6).program
    let clusters = RouteClusters(program, axesPerCluster: 2)
    let count = program.placements.count
    var random = SeededNumbers(seed)
    func bound(_ cuts: ClusterCuts, _ cluster: Int, _ x: [Double]) -> Double {
      var sum = cuts.constants[cluster]
      for placement in 0..<count { sum += cuts.slopes[cluster * count + placement] * x[placement] }
      return sum
    }
    for _ in 0..<10 {
      let y = randomPoint(count, &random)
      let x = randomPoint(count, &random).map { $0 < 0.5 ? 0.0 : 1.0 }
      let truth = program.values(at: x, clusters)
      #expect(abs(truth.reduce(0, +) - program.value(at: x)) < 1e-9)
      let (fromY, fromX) = (program.cuts(at: y, clusters), program.cuts(at: x, clusters))
      for cluster in 0..<clusters.count {
        #expect(truth[cluster] <= bound(fromY, cluster, x) + 1e-9)
        #expect(abs(truth[cluster] - bound(fromX, cluster, x)) < 1e-9)
      }
    }
  }
}
