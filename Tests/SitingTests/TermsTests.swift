// Do environments, cue rules, floors, limits, conflicts and links mean for the solver what they say?

import Coverage
import MIP
import Scenario
import Siting
import Testing

@Suite struct TermsTests {
  static let sorts: [[SitingParts.Term]] =
    SitingParts.Term.allCases.map { [$0] } + [
      [.cueRule, .lossFloors], [.environments, .layers, .protectedFloors],
      SitingParts.Term.allCases,
    ]

  @Test(
    "With every sort of terms, the plan of most value is the best of all subsets that keep them",
    arguments: sorts, 0..<25)
  func value(sorts: [SitingParts.Term], seed: Int) throws {
    let parts = SitingParts(seed: seed, with: sorts)
    let outcome = try parts.program.solved(within: proof)
    let best = parts.feasibleSubsets.map { parts.obviousValue(of: $0) }.max()
    guard let best else {
      #expect(outcome.ending == .infeasible && !outcome.isFeasible)
      return
    }
    #expect(outcome.ending == .optimal)
    #expect(outcome.isFeasible && parts.isObviouslyFeasible(outcome.chosen))
    #expect(abs(outcome.objective - best) <= 1e-7 * max(1, best))
    #expect(abs(parts.obviousValue(of: outcome.chosen) - best) <= 1e-7 * max(1, best))
  }

  @Test(
    "With every sort of terms, the plan of least money is the cheapest subset that keeps them",
    arguments: sorts, 0..<25)
  func money(sorts: [SitingParts.Term], seed: Int) throws {
    let parts = SitingParts(seed: seed, with: sorts)
    let outcome = try parts.program.solved(for: .minCost, within: proof)
    let best = parts.feasibleSubsets.map { parts.money(of: $0) }.min()
    guard let best else {
      #expect(outcome.ending == .infeasible)
      return
    }
    #expect(outcome.ending == .optimal)
    #expect(parts.isObviouslyFeasible(outcome.chosen))
    #expect(abs(outcome.objective - best) <= 1e-7 * max(1, best))
    #expect(outcome.bestBound <= best + 1e-7 * max(1, best))
  }

  @Test(
    "The explicit program has the optimum of the search with every sort of terms and either objective",
    arguments: sorts, 0..<4)
  func explicit(sorts: [SitingParts.Term], seed: Int) throws {
    let program = SitingParts(seed: seed, with: sorts).program
    for objective in [Objective.protectedValue, .minCost] {
      let outcome = try program.solved(for: objective, within: proof)
      let explicit = solve(try #require(try program.explicitProgram(for: objective)))
      #expect(explicit.ending == outcome.ending)
      guard outcome.ending == .optimal else { continue }
      let optimum = try #require(explicit.objective)
      #expect(abs(optimum - outcome.objective) <= 1e-5 * max(1, optimum))
    }
  }

  @Test(
    "A plan is feasible, by every sort of terms, exactly when the definitions say so",
    arguments: sorts, 0..<10)
  func feasible(sorts: [SitingParts.Term], seed: Int) {
    let parts = SitingParts(seed: seed, with: sorts)
    let program = parts.program
    for subset in 0..<(1 << parts.placements.count) {
      let chosen = parts.placements.indices.filter { subset >> $0 & 1 == 1 }
      let isFeasible = program.isFeasible(chosen)
      #expect(isFeasible == parts.isObviouslyFeasible(chosen))
      #expect(abs(program.value(at: program.point(chosen)) - parts.obviousValue(of: chosen)) < 1e-9)
      if isFeasible { #expect(program.conditionRows(atPlan: chosen).isEmpty) }
    }
  }

  @Test(
    "Rows taken at any point hold for every plan that keeps the terms, and a plan that breaks some breaks a row",
    arguments: sorts, 0..<6)
  func rows(sorts: [SitingParts.Term], seed: Int) {
    let parts = SitingParts(seed: seed, with: sorts)
    let program = parts.program
    var random = SeededNumbers(seed)
    let all = (0..<(1 << parts.placements.count)).map { subset in
      parts.placements.indices.filter { subset >> $0 & 1 == 1 }
    }
    let kept = all.filter { parts.keepsObviousTerms($0) }
    var rows: [ConditionRow] = []
    for _ in 0..<8 {
      let (x, y) = (
        randomPoint(parts.placements.count, &random), randomPoint(parts.placements.count, &random)
      )
      rows += program.conditionRows(atFraction: x, near: y)
    }
    for chosen in all where !parts.keepsObviousTerms(chosen) {
      let broken = program.conditionRows(atPlan: chosen)
      let keepsLimits = program.limits.allSatisfy { limit in
        limit.terms.filter { chosen.contains($0.placement) }.reduce(0) { $0 + $1.weight }
          <= limit.atMost + 1e-9
      }
      if keepsLimits {
        #expect(broken.contains { $0.shortfall(at: program.point(chosen)) > 1e-12 })
      }
      rows += broken.prefix(2)
    }
    for chosen in kept {
      let x = program.point(chosen)
      for row in rows { #expect(row.shortfall(at: x) <= 1e-9) }
    }
  }

  @Test(
    "Objectives in order: each later one is the best among the plans that earlier ones leave",
    arguments: 0..<40)
  func precedence(seed: Int) throws {
    let parts = SitingParts(seed: seed, with: seed % 2 == 0 ? [] : [.environments, .lossFloors])
    let program = parts.program
    let first = try program.solved(within: proof)
    guard first.ending == .optimal else { return }
    let second = try program.keeping(first, conceding: 0.2).solved(for: .minCost, within: proof)
    let left = parts.feasibleSubsets.filter {
      parts.obviousValue(of: $0) >= 0.8 * first.objective - 1e-7
    }
    let cheapest = try #require(left.map { parts.money(of: $0) }.min())
    #expect(second.ending == .optimal)
    #expect(abs(second.objective - cheapest) <= 1e-7 * max(1, cheapest))
    let third = try program.keeping(second, conceding: 0).solved(within: proof)
    let best = parts.feasibleSubsets.filter { parts.money(of: $0) <= cheapest + 1e-7 }
      .map { parts.obviousValue(of: $0) }.max()
    #expect(abs(third.objective - (try #require(best))) <= 1e-6 * max(1, third.objective))
  }

  @Test(
    "The clash of an infeasible program is irreducible, and no plan misses less than its relaxation",
    arguments: 0..<60)
  func clash(seed: Int) throws {
    var parts = SitingParts(seed: seed, with: [.protectedFloors, .lossFloors])
    parts.terms.requirements = parts.terms.requirements.map {
      Requirement(
        assets: $0.assets, measure: $0.measure, leastShare: min(1, 2 * $0.leastShare),
        contingency: $0.contingency, title: "\($0)")
    }
    guard parts.feasibleSubsets.isEmpty else { return }
    let floors = parts.terms.requirements
    var free = parts
    free.terms.requirements = []
    guard !free.feasibleSubsets.isEmpty else { return }
    let clash = try parts.program.clash(within: proof)
    let least = free.feasibleSubsets.map { chosen in
      floors.reduce(0) { $0 + max(0, -parts.margin(of: $1, chosen)) }
    }.min()
    #expect(abs(clash.shortfallShare - (try #require(least))) < 1e-6)
    #expect(clash.leastShortfallShare <= clash.shortfallShare + 1e-9 && clash.isIrreducible)
    func isFeasible(_ titles: [String]) -> Bool {
      var other = parts
      other.terms.requirements = floors.filter { titles.contains($0.title) }
      return !other.feasibleSubsets.isEmpty
    }
    #expect(!isFeasible(clash.clashing))
    for title in clash.clashing { #expect(isFeasible(clash.clashing.filter { $0 != title })) }
  }
}

extension SitingParts {
  fileprivate var feasibleSubsets: [[Int]] {
    (0..<(1 << placements.count)).map { subset in
      placements.indices.filter { subset >> $0 & 1 == 1 }
    }.filter(isObviouslyFeasible)
  }

  fileprivate func money(of chosen: [Int]) -> Double {
    chosen.reduce(0) { $0 + uses[$1].money }
  }
}
