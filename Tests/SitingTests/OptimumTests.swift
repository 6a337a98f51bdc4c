// Is the plan the best one, by our search, by enumeration, by the explicit program and by another solver?

import Coverage
import MIP
import Scenario
import Siting
import Testing

let proof = SitingLimits(relativeGap: 0, timeLimitSeconds: nil, annealingMoves: 20, seed: 1)

@Suite struct OptimumTests {
  @Test("The plan is the best of all subsets that keep the constraints", arguments: 0..<300)
  func enumeration(seed: Int) throws {
    let parts = SitingParts(seed: seed)
    let program = parts.program
    let outcome = try program.solved(within: proof)
    guard let best = parts.obviousOptimum() else {
      #expect(outcome.ending == .infeasible)
      return
    }
    #expect(outcome.ending == .optimal)
    #expect(parts.isObviouslyFeasible(outcome.chosen))
    #expect(abs(outcome.objective - best) <= 1e-7 * max(1, best))
    #expect(outcome.bestBound >= best - 1e-7 * max(1, best))
  }

  @Test("The explicit program has the optimum of the search", arguments: 0..<40)
  func explicit(seed: Int) throws {
    let program = SitingParts(seed: seed, placements: 6...12, routes: 2...6).program
    let outcome = try program.solved(within: proof)
    let explicit = solve(try #require(try program.explicitProgram()))
    guard outcome.ending == .optimal else {
      #expect(explicit.ending == outcome.ending)
      return
    }
    let objective = try #require(explicit.objective)
    #expect(abs(objective - outcome.objective) <= 1e-6 * max(1, objective))
  }

  @Test("The same program and seed give the same plan, bound and nodes")
  func reproducible() throws {
    for seed in 0..<10 {
      let program = SitingParts(seed: seed, placements: 10...14, routes: 3...8).program
      let a = try program.solved(within: proof)
      let b = try program.solved(within: proof)
      #expect(
        a.chosen == b.chosen && a.objective == b.objective && a.bestBound == b.bestBound
          && a.nodes == b.nodes && a.rowsGenerated == b.rowsGenerated)
    }
  }

  @Test("A known plan is never made worse, and an infeasible one is ignored", arguments: 0..<20)
  func known(seed: Int) throws {
    let parts = SitingParts(seed: seed, placements: 10...14, routes: 3...8)
    let program = parts.program
    let best = try program.solved(within: proof)
    guard best.ending == .optimal else { return }
    let hasty = SitingLimits(
      relativeGap: 0, timeLimitSeconds: nil, nodeLimit: 0, annealingMoves: 1, seed: 1)
    let again = try program.solved(within: hasty, startingFrom: [best.chosen])
    #expect(abs(again.objective - best.objective) < 1e-9)
    let everything = Array(program.placements.indices)
    let honest = try program.solved(within: hasty, startingFrom: [everything])
    #expect(parts.isObviouslyFeasible(honest.chosen))
  }

  @Test(
    "Stopped early, the bound is still no lower than the optimum and the plan feasible",
    arguments: 0..<60)
  func stopped(seed: Int) throws {
    let parts = SitingParts(seed: seed)
    guard let best = parts.obviousOptimum() else { return }
    let program = parts.program
    for limits in [
      SitingLimits(relativeGap: 0, timeLimitSeconds: 0, annealingMoves: 1, seed: 1),
      SitingLimits(relativeGap: 0.3, timeLimitSeconds: nil, annealingMoves: 1, seed: 1),
      SitingLimits(
        relativeGap: 0, timeLimitSeconds: nil, annealingMoves: 1, seed: 1, isCancelled: { true }),
    ] {
      let outcome = try program.solved(within: limits)
      #expect(outcome.bestBound >= best - 1e-7 * max(1, best))
      #expect(outcome.objective <= best + 1e-7 * max(1, best))
      #expect(parts.isObviouslyFeasible(outcome.chosen))
      if outcome.ending == .gapReached { #expect(try #require(outcome.relativeGap) <= 0.3) }
    }
  }

  @Test("A larger budget, capacity or supply never makes the plan worse", arguments: 0..<40)
  func monotone(seed: Int) throws {
    let parts = SitingParts(seed: seed)
    let small = try parts.program.solved(within: proof)
    guard small.ending == .optimal else { return }
    var richer = parts
    richer.budget = parts.budget + ResourceUse(money: 5, crew: 1, powerKilowatts: 1)
    var roomier = parts
    roomier.siteCapacities = parts.siteCapacities.map { $0 + 1 }
    var more = parts
    more.supplies = parts.supplies.map { $0 + 1 }
    for larger in [richer, roomier, more] {
      let outcome = try larger.program.solved(within: proof)
      #expect(outcome.objective >= small.objective - 1e-7 * max(1, small.objective))
    }
  }

  @Test("Worth in other units changes the value in proportion", arguments: 0..<30)
  func scaled(seed: Int) throws {
    let parts = SitingParts(seed: seed)
    var scaled = parts
    for route in scaled.routes.indices { scaled.routes[route].stake *= 1000 }
    let (a, b) = (
      try parts.program.solved(within: proof), try scaled.program.solved(within: proof)
    )
    #expect(a.ending == b.ending)
    #expect(abs(1000 * a.objective - b.objective) <= 1e-7 * max(1, b.objective))
  }

  @Test("Renumbering sites and placements leaves the value alone", arguments: 0..<30)
  func relabelled(seed: Int) throws {
    let parts = SitingParts(seed: seed)
    let other = parts.reversed
    let (a, b) = (
      try parts.program.solved(within: proof), try other.program.solved(within: proof)
    )
    #expect(a.ending == b.ending)
    #expect(abs(a.objective - b.objective) <= 1e-7 * max(1, b.objective))
  }

  @Test("Standing systems beyond a site's capacity end as infeasible, not as an error or a plan")
  func overfull() throws {
    var parts = SitingParts(seed: 3, placements: 8...8)
    parts.standing = 3
    parts.placements = parts.placements.enumerated().map { number, placement in
      Placement(
        site: number < 3 ? 0 : placement.site, system: placement.system,
        headingDegrees: placement.headingDegrees)
    }
    parts.siteCapacities[0] = 2
    let outcome = try parts.program.solved(within: proof)
    #expect(outcome.ending == .infeasible)
    #expect(outcome.chosen == [0, 1, 2])
  }

  @Test("A program with nothing to protect or nothing to place ends with value 0")
  func empty() throws {
    var parts = SitingParts(seed: 5)
    parts.routes = []
    let unthreatened = try parts.program.solved(within: proof)
    #expect(unthreatened.ending == .optimal && unthreatened.objective == 0)
    parts = SitingParts(seed: 5)
    parts.placements = []
    parts.standing = 0
    parts.uses = []
    parts.routes = parts.routes.map {
      RouteAtStake(stake: $0.stake, asset: $0.asset, axis: $0.axis, legs: [])
    }
    let helpless = try parts.program.solved(within: proof)
    #expect(helpless.ending == .optimal && helpless.objective == 0 && helpless.chosen.isEmpty)
  }
}

extension SitingParts {
  /// Sites and bought placements in reverse order.
  fileprivate var reversed: SitingParts {
    let count = placements.count
    func place(_ old: Int) -> Int { old < standing ? old : count - 1 - (old - standing) }
    let order = (0..<count).map(place)  // its own inverse
    var other = self
    other.placements = order.map { old in
      let placement = placements[old]
      return Placement(
        site: siteCapacities.count - 1 - placement.site, system: placement.system,
        headingDegrees: placement.headingDegrees)
    }
    other.uses = order.map { uses[$0] }
    other.siteCapacities = siteCapacities.reversed()
    other.routes = routes.map { route in
      RouteAtStake(
        stake: route.stake, asset: route.asset, axis: route.axis,
        legs: route.legs.map { leg in
          Leg(
            cues: leg.cues.map {
              Cue(placement: Int32(place(Int($0.placement))), level: $0.level)
            }.sorted { $0.placement < $1.placement },
            engagements: leg.engagements.map {
              Engagement(placement: Int32(place(Int($0.placement))), units: $0.units)
            }.sorted { $0.placement < $1.placement })
        })
    }
    return other
  }
}
