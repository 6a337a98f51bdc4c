// Is the value of a plan what its definition says, however it is computed?

import Coverage
import Scenario
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
    var state = DeploymentState(program)
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
    var state = DeploymentState(program)
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
    "Cuts hold at every deployment and are equations at the deployment they are taken at",
    arguments: 0..<60)
  func cuts(seed: Int) {
    holds(SitingParts(seed: seed, placements: 4...9, routes: 2...6), seed)
  }

  @Test(
    "Cuts hold as well where cues take several sensors or kinds, or fade in an environment",
    arguments: 0..<60)
  func ruledCuts(seed: Int) {
    holds(SitingParts(seed: seed, with: [.cueRule, .environments]), seed)
  }

  @Test("A third of a sensor is worth no more than a third of what three effectors protect with it")
  func presence() {
    let levels = [0.6, 0.84, 0.936]
    let program = SitingProgram(
      placements: (0..<4).map { Placement(site: $0, system: min($0, 1), headingDegrees: 0) },
      standing: 0, uses: [ResourceUse](repeating: .zero, count: 4), budget: .zero,
      siteCapacities: [1, 1, 1, 1], supplies: [1, 3],
      routes: [
        RouteAtStake(
          stake: 10, asset: 0, axis: 0,
          legs: [
            Leg(
              cues: [Cue(placement: 0, level: Int32(CoverageTable.cueSteps))],
              engagements: (1...3).map { Engagement(placement: Int32($0), units: 1) })
          ])
      ], curve: ProtectionCurve(levels: levels))
    let clusters = RouteClusters(program, axesPerCluster: 2)
    func bound(at x: [Double]) -> Double { program.cuts(at: x, clusters).bound(0, at: x) }
    let third = 1.0 / 3
    #expect(abs(bound(at: [third, third, third, third]) - third * 9.36) < 1e-9)
    #expect(abs(program.value(at: [third, third, third, third]) - 6) < 1e-9)
    // A third of the time, with one and a half effectors then.
    #expect(abs(bound(at: [third, third, third / 2, 0]) - third * (6 + 2.4 / 2)) < 1e-9)
    // Effectors that are there always are so when the sensor is.
    #expect(abs(bound(at: [third, 1, 1, 0]) - third * 8.4) < 1e-9)
    #expect(abs(bound(at: [1, third, third, third]) - 6) < 1e-9)
    #expect(bound(at: [0, 1, 1, 1]) == 0)
  }

  private func holds(_ parts: SitingParts, _ seed: Int) {
    let program = parts.program
    let clusters = RouteClusters(program, axesPerCluster: 2)
    let count = program.placements.count
    var random = SeededNumbers(seed)
    var points = (0..<6).map { _ in randomPoint(count, &random) }
    points.append(points[0].map { $0.rounded() })
    // Less than one sensor in all.
    points += points[1...2].map { point in
      point.indices.map { parts.placements[$0].system < 2 ? 0.2 * point[$0] : point[$0] }
    }
    let cuts = points.map { program.cuts(at: $0, clusters) }
    for subset in 0..<(1 << count) {
      let x = (0..<count).map { Double(subset >> $0 & 1) }
      let truth = program.values(at: x, clusters)
      for (point, cuts) in zip(points, cuts) {
        for cluster in 0..<clusters.count {
          let bound = cuts.bound(cluster, at: x)
          #expect(truth[cluster] <= bound + 1e-9)
          if x == point { #expect(truth[cluster] >= bound - 1e-9) }
        }
      }
    }
  }

  @Test("A cut taken at a fractional point is there at most the concave value, and mostly less")
  func tightness() {
    var (below, all) = (0, 0)
    for seed in 0..<60 {
      let program = SitingParts(seed: seed, placements: 6...12, routes: 2...6).program
      let clusters = RouteClusters(program, axesPerCluster: 2)
      var random = SeededNumbers(seed)
      for _ in 0..<5 {
        let y = (0..<program.placements.count).map { _ in random.number(0...1) }
        let cuts = program.cuts(at: y, clusters)
        let bound = (0..<clusters.count).reduce(0) { $0 + cuts.bound($1, at: y) }
        let value = program.value(at: y)
        #expect(bound <= value + 1e-9)
        all += 1
        if bound < 0.999 * value { below += 1 }
      }
    }
    #expect(2 * below > all)
  }

  @Test("The values of the clusters add up to the value", arguments: 0..<30)
  func clusters(seed: Int) {
    let program = SitingParts(seed: seed, routes: 2...6).program
    let clusters = RouteClusters(program, axesPerCluster: 2)
    var random = SeededNumbers(seed)
    let x = randomPoint(program.placements.count, &random)
    let sum = program.values(at: x, clusters).reduce(0, +)
    #expect(abs(sum - program.value(at: x)) < 1e-9)
  }

  @Test("No plan that protects anything exceeds the ceilings of the types", arguments: 0..<100)
  func ceilings(seed: Int) {
    let parts = SitingParts(seed: seed)
    let program = parts.program
    let ceilings = program.ceilings
    for subset in 0..<(1 << parts.placements.count) {
      let chosen = parts.placements.indices.filter { subset >> $0 & 1 == 1 }
      guard program.isFeasible(chosen), program.value(at: program.point(chosen)) > 0 else {
        continue
      }
      for type in ceilings.indices {
        let bought = chosen.count { $0 >= parts.standing && parts.placements[$0].system == type }
        #expect(bought <= ceilings[type])
      }
    }
  }
}

extension ClusterCuts {
  /// The right-hand side at a point.
  fileprivate func bound(_ cluster: Int, at x: [Double]) -> Double {
    var bound = constants[cluster]
    for (placement, share) in x.enumerated() {
      bound += slopes[cluster * x.count + placement] * share
    }
    return bound
  }
}
