// Is what a chain of budgets passes on true at every budget?
import Foundation
import MIP
import Scenario
import Siting
import Testing

@Suite struct BudgetChainTests {
  @Test(
    "In a chain every budget has its optimum within its bound, whatever order they come in",
    arguments: 0..<40)
  func bounds(seed: Int) throws {
    let parts = SitingParts(seed: seed, placements: 8...11, routes: 3...8)
    let whole = parts.program.budget.money
    let shares = seed % 2 == 0 ? [1, 0.5, 0.25, 0.75, 0.1] : [0.3, 0.9, 0.6, 1.2, 0.45]
    var knowledge = ChainKnowledge()
    var plans: [[Int]] = []
    var limits = SitingLimits(
      relativeGap: seed % 3 == 0 ? 0 : 0.05, timeLimitSeconds: nil,
      nodeLimit: seed % 4 == 0 ? 0 : nil,
      seed: 1)
    limits.boxLimit = 1 + seed % 5
    for share in shares {
      let program = parts.program.withMoney(whole * share)
      let outcome = try program.solved(within: limits, startingFrom: plans, knowing: knowledge)
      let optimum = best(program)
      #expect(outcome.isFeasible == (optimum != nil), "seed \(seed), share \(share)")
      guard let optimum else { continue }
      #expect(program.isFeasible(outcome.chosen))
      #expect(outcome.objective <= optimum + 1e-9 * max(1, optimum), "seed \(seed), share \(share)")
      #expect(outcome.bestBound >= optimum * (1 - 1e-7) - 1e-9, "seed \(seed), share \(share)")
      if outcome.ending == .optimal {
        #expect(abs(outcome.objective - optimum) < 1e-6 * max(1, optimum))
      }
      // What passes on goes through bytes, as it does when a chain was left.
      knowledge = try PropertyListDecoder().decode(
        ChainKnowledge.self, from: try PropertyListEncoder().encode(try #require(outcome.learned)))
      plans.append(outcome.chosen)
    }
  }

  /// By trying every set of placements; nil when none keeps the constraints.
  private func best(_ program: SitingProgram) -> Double? {
    var best: Double?
    for set in 0..<(1 << program.placements.count) {
      let chosen = program.placements.indices.filter { set >> $0 & 1 == 1 }
      guard program.isFeasible(chosen) else { continue }
      best = max(best ?? 0, program.value(at: program.point(chosen)))
    }
    return best
  }
}
