// Is the worst margin the best there can be, and is every row kept by every plan?

import Coverage
import Foundation
import MIP
import Scenario
import Siting
import Terrain
import Testing

@Suite struct WorstAxisTests {
  @Test(
    "The plan's worst margin is the largest of all subsets, and what is out of reach is so for all",
    arguments: 0..<150)
  func enumeration(seed: Int) throws {
    let parts = ApproachParts(seed: seed)
    try isLargest(try parts.program.solved(within: proof), among: parts.feasiblePlans, parts)
  }

  @Test(
    "With every sort of terms, the worst margin is the largest of all subsets that keep them",
    arguments: TermsTests.sorts, 0..<25)
  func terms(sorts: [SitingParts.Term], seed: Int) throws {
    let parts = ApproachParts(seed: seed, with: sorts)
    try isLargest(try parts.program.solved(within: proof), among: parts.feasiblePlans, parts)
  }

  @Test(
    "After another objective, the worst margin is the largest among the plans that this one leaves",
    arguments: [Objective.protectedValue, .minCost], 0..<25)
  func last(first: Objective, seed: Int) throws {
    let parts = ApproachParts(seed: seed, with: seed % 2 == 0 ? [] : [.environments, .lossFloors])
    let program = parts.siting.program
    let before = try program.solved(for: first, within: proof)
    guard before.ending == .optimal else { return }
    let left = parts.feasiblePlans.filter {
      first == .minCost
        ? $0.reduce(0) { $0 + parts.siting.uses[$1].money } <= 1.2 * before.objective + 1e-7
        : parts.siting.obviousValue(of: $0) >= 0.8 * before.objective - 1e-7
    }
    let outcome = try WorstAxisProgram(program.keeping(before, conceding: 0.2), parts.graph)
      .solved(within: proof, startingFrom: before.chosen)
    try isLargest(outcome, among: left, parts)
  }

  @Test(
    "Before another objective, the next is best among the plans that keep the worst margin",
    arguments: [Objective.protectedValue, .minCost], 0..<30)
  func first(next: Objective, seed: Int) throws {
    let sorts: [[SitingParts.Term]] = [[], [.environments, .lossFloors], [.layers, .links]]
    let parts = ApproachParts(seed: seed, with: sorts[seed % 3])
    let before = try parts.program.solved(within: proof)
    guard before.ending == .optimal else { return }
    let program = parts.siting.program
    var kept = KeptMargin(before, of: program, on: parts.graph, conceding: 0.2)
    #expect(abs(kept.least - (before.objective - log(1.2))) < 1e-12)
    let outcome = try kept.solved(
      program, for: next, startingFrom: [before.chosen], within: proof)
    let outOfReach = before.outOfReach.map(\.asset)
    let within = parts.attacks.indices.filter { !outOfReach.contains($0) }
    let counted = within.isEmpty ? Array(parts.attacks.indices) : within
    /// Less is better.
    func cost(_ plan: [Int]) -> Double {
      next == .minCost
        ? plan.reduce(0) { $0 + parts.siting.uses[$1].money } : -parts.siting.obviousValue(of: plan)
    }
    func best(_ least: Double) -> Double {
      parts.feasiblePlans.filter { parts.obviousMargin($0, attacks: counted) >= least }
        .map(cost).min() ?? .infinity
    }
    #expect(outcome.ending == .optimal && outcome.isFeasible)
    #expect(parts.feasiblePlans.contains(outcome.chosen))
    #expect(parts.obviousMargin(outcome.chosen, attacks: counted) >= kept.least - 2e-5)
    // Margins within rounding of the least may count or not.
    let reached = next == .minCost ? outcome.objective : -outcome.objective
    #expect(abs(cost(outcome.chosen) - reached) < 1e-6)
    #expect(reached <= best(kept.least) + 1e-6 && reached >= best(kept.least - 2e-5) - 1e-6)
    #expect(outcome.floorLevels.count == program.floors.count)
  }

  private func isLargest(
    _ outcome: SitingOutcome, among plans: [[Int]], _ parts: ApproachParts
  ) throws {
    // Every attack is on an asset of its own, of the same number.
    let outOfReach = outcome.outOfReach.map(\.asset)
    guard !plans.isEmpty else {
      #expect(outcome.ending == .infeasible && !outcome.isFeasible && outcome.relativeGap == nil)
      return
    }
    let worst = parts.attacks.indices.filter { !outOfReach.contains($0) }
    let counted = worst.isEmpty ? Array(parts.attacks.indices) : worst
    let best = try #require(plans.map { parts.obviousMargin($0, attacks: counted) }.max())
    #expect(outcome.ending == .optimal)
    #expect(outcome.isFeasible && plans.contains(outcome.chosen))
    #expect(abs(outcome.objective - best) <= 1e-6)
    #expect(outcome.bestBound >= best - 1e-6)
    #expect(abs(parts.obviousMargin(outcome.chosen, attacks: counted) - outcome.objective) < 1e-6)
    for attack in outOfReach {
      #expect(plans.allSatisfy { parts.obviousAnswers($0)[attack].units <= 0.0051 })
    }
  }

  @Test(
    "Rows lie above every plan's margin up to their ceiling, and meet it at the plan they are made at",
    arguments: 0..<120)
  func rows(seed: Int) {
    let parts = ApproachParts(seed: seed)
    let program = parts.program
    let all = Array(parts.attacks.indices)
    var random = SeededNumbers(seed)
    for ceiling in [0.5, 2, WorstAxisProgram.fullMargin] {
      let x = randomPoint(parts.siting.placements.count, &random)
      for cut in program.cuts(at: x, ceiling: ceiling) {
        for plan in parts.feasiblePlans {
          let margin = parts.obviousMargin(plan, attacks: all)
          let y = parts.siting.program.point(plan)
          #expect(cut.ceiling(at: y) >= min(ceiling, margin) - 1e-7)
        }
      }
      for plan in parts.feasiblePlans.prefix(8) {
        let y = parts.siting.program.point(plan)
        let least = program.cuts(at: y, ceiling: ceiling).map { $0.ceiling(at: y) }.min()
        let margin = parts.obviousMargin(plan, attacks: all)
        #expect(abs(min(ceiling, least ?? ceiling) - min(ceiling, margin)) < 1e-6)
      }
    }
  }

  @Test(
    "A wall of launchers with one gap: the worst way leads through the gap, and one more launcher shuts it"
  )
  func wallWithGap() throws {
    // Five launchers, each on one column of the middle row; one radar cues all. Attackers fly from the
    // bottom to the top. Money buys the radar and four launchers, or all five.
    let (columns, rows) = (5, 5)
    let lattice = ApproachLattice(
      columns: columns, rows: rows, spacingMetres: 1,
      corner: Position(eastMetres: 0, northMetres: 0))
    let placements = (0..<6).map {
      Placement(site: $0, system: $0 == 0 ? 0 : 1, headingDegrees: 0)
    }
    func engagement(_ column: Int) -> (placement: Int, points: [Int32], rates: [Float]) {
      (column + 1, [Int32(2 * columns + column)], [4])
    }
    let graph = ApproachGraph(
      lattice: lattice, placements: placements,
      attacks: [
        Attack(
          threat: 0, asset: 0, worth: 1, stepSeconds: 0.5,
          starts: [LaunchPlace(node: 4 * columns + 2, axis: 0)],
          ends: [LatticeEnd(node: 2, seconds: 0)],
          points: (0..<columns * rows).map(Int32.init))
      ], points: columns * rows,
      cues: Contributions(
        [(0, (0..<Int32(columns * rows)).map { $0 }, [Float](repeating: 1, count: columns * rows))],
        placements: 6, points: columns * rows),
      engagements: Contributions(
        (0..<columns).map(engagement), placements: 6, points: columns * rows))
    func program(_ money: Double) -> WorstAxisProgram {
      WorstAxisProgram(
        SitingProgram(
          placements: placements, standing: 0,
          uses: placements.map { _ in ResourceUse(money: 1, crew: 0, powerKilowatts: 0) },
          budget: ResourceUse(money: money, crew: 0, powerKilowatts: 0),
          siteCapacities: [Int](repeating: 1, count: 6), supplies: [9, 9], routes: []), graph)
    }
    let four = [0, 1, 2, 3, 5]
    let gap = graph.worstApproaches(chosen: four)[0]
    #expect(gap.units == 0)
    #expect(gap.path.nodes.contains(2 * columns + 3))
    let short = try program(5).solved(within: proof)
    #expect(short.bestBound <= 0.005)
    let shut = try program(6).solved(within: proof)
    // Straight over the middle node: half of each of two moves of half a second at 4 units per second.
    #expect(abs(shut.objective - 2) < 1e-6)
    #expect(shut.ending == .optimal && shut.outOfReach.isEmpty)
  }

  @Test("Two sensors that see no drawn route are bought where they cue on the free way")
  func ofUseOnFreeWays() throws {
    // Systems: a sensor for the drawn route at 2, two of half a cue on the free way at 1 each, a launcher at 1.
    let placements = [0, 1, 1, 2].enumerated().map {
      Placement(site: $0, system: $1, headingDegrees: 0)
    }
    let lattice = ApproachLattice(
      columns: 2, rows: 2, spacingMetres: 1, corner: Position(eastMetres: 0, northMetres: 0))
    let everywhere = (0..<4).map(Int32.init)
    func entry(_ placement: Int, _ rate: Float) -> (Int, [Int32], [Float]) {
      (placement, everywhere, [Float](repeating: rate, count: 4))
    }
    let graph = ApproachGraph(
      lattice: lattice, placements: placements,
      attacks: [
        Attack(
          threat: 0, asset: 0, worth: 1, stepSeconds: 0.5,
          starts: [LaunchPlace(node: 0, axis: 0)], ends: [LatticeEnd(node: 1, seconds: 0)],
          points: everywhere)
      ], points: 4, cues: Contributions([entry(1, 0.5), entry(2, 0.5)], placements: 4, points: 4),
      engagements: Contributions([entry(3, 4)], placements: 4, points: 4))
    let siting = SitingProgram(
      placements: placements, standing: 0,
      uses: [2, 1, 1, 1].map { ResourceUse(money: $0, crew: 0, powerKilowatts: 0) },
      budget: ResourceUse(money: 3, crew: 0, powerKilowatts: 0),
      siteCapacities: [Int](repeating: 1, count: 4), supplies: [9, 9, 9],
      routes: [
        RouteAtStake(
          stake: 1, asset: 0, axis: 0,
          legs: [
            Leg(
              cues: [Cue(placement: 0, level: 4)],
              engagements: [Engagement(placement: 3, units: 1)])
          ])
      ])
    let outcome = try WorstAxisProgram(siting, graph).solved(within: proof)
    #expect(outcome.chosen == [1, 2, 3] && outcome.ending == .optimal)
    #expect(abs(outcome.objective - 2) < 1e-6 && abs(outcome.bestBound - 2) < 1e-6)
  }

  @Test("More money never makes the worst margin smaller", arguments: 0..<40)
  func monotone(seed: Int) throws {
    var parts = ApproachParts(seed: seed)
    let small = try parts.program.solved(within: proof)
    guard small.ending == .optimal, small.outOfReach.isEmpty else { return }
    parts.siting.budget = parts.siting.budget + ResourceUse(money: 5, crew: 1, powerKilowatts: 1)
    let larger = try parts.program.solved(within: proof)
    #expect(larger.objective >= small.objective - 1e-6)
  }

  @Test("The same program and seed give the same plan, bound and rows", arguments: 0..<10)
  func reproducible(seed: Int) throws {
    let program = ApproachParts(seed: seed).program
    let (a, b) = (try program.solved(within: proof), try program.solved(within: proof))
    #expect(
      a.chosen == b.chosen && a.bestBound == b.bestBound
        && a.rowsGenerated == b.rowsGenerated
        && a.outOfReach.map(\.asset) == b.outOfReach.map(\.asset))
  }

  @Test(
    "Stopped at once with every sort of terms, the bound holds and a plan is called feasible only if it is",
    arguments: TermsTests.sorts, 0..<6)
  func stoppedWithTerms(sorts: [SitingParts.Term], seed: Int) throws {
    let parts = ApproachParts(seed: seed, with: sorts)
    let hasty = SitingLimits(relativeGap: 0, timeLimitSeconds: 0, annealingMoves: 4, seed: 1)
    let answer = try parts.program.solved(within: hasty)
    #expect(answer.isFeasible == parts.siting.isObviouslyFeasible(answer.chosen))
    #expect((answer.relativeGap == nil) == !answer.isFeasible)
    #expect(answer.bestBound.isFinite && answer.objective.isFinite)
    let best = parts.feasiblePlans.map {
      parts.obviousMargin($0, attacks: Array(parts.attacks.indices))
    }.max()
    if let best { #expect(answer.bestBound >= best - 1e-6) }
  }

  @Test("Stopped at once, the bound is still no lower than the best margin", arguments: 0..<40)
  func stopped(seed: Int) throws {
    let parts = ApproachParts(seed: seed)
    guard
      let best = parts.feasiblePlans.map({
        parts.obviousMargin($0, attacks: Array(parts.attacks.indices))
      }).max()
    else { return }
    let hasty = SitingLimits(relativeGap: 0, timeLimitSeconds: 0, annealingMoves: 4, seed: 1)
    let answer = try parts.program.solved(within: hasty)
    #expect(answer.bestBound >= best - 1e-6)
    #expect(parts.siting.isObviouslyFeasible(answer.chosen))
  }
}
