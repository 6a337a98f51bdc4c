// Are the attacker's ways, counted again, those of the optimiser, and is a wrong worst margin found out?
import Coverage
import Foundation
import MIP
import Scenario
import Siting
import Testing
import Verification

@Suite struct FreeWaysTests {
  @Test(
    "Every attack's least exposure is the one of the approach graph, on flat ground and on mountains",
    arguments: 0..<16)
  func sameUnits(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: seed % 2 == 0)
    let graph = try await ApproachGraph(
      problem.scenario, on: problem.grid, placements: problem.deployment.placements, threads: 1)
    let chosen = Array(problem.deployment.placements.indices)
    let found = graph.worstApproaches(chosen: chosen)
    let ways = try FreeWay.all(problem.scenario, problem.deployment, on: problem.grid)
    #expect(found.count == ways.count && !ways.isEmpty)
    for (approach, way) in zip(found, ways) {
      let attack = graph.attacks[approach.attack]
      #expect(problem.scenario.threats[attack.threat].id == way.threat)
      #expect(problem.scenario.assets[attack.asset].id == way.asset)
      #expect(abs(attack.worth - way.worth) <= 1e-9)
      // Rates of the graph are stored with 24 bits.
      #expect(abs(approach.units - way.units) <= 1e-5 * max(1, way.units))
    }
  }

  @Test(
    "A plan for the worst margin is verified; a margin, a gap or an attack set aside without reason is not"
  )
  func spoiled() async throws {
    var hindered = 0
    for seed in 0..<12 {
      var problem = try await PlannedProblem(seed: seed, isFlat: false)
      let scenario = problem.scenario
      let graph = try await ApproachGraph(
        scenario, on: problem.grid, placements: problem.coverage.placements, threads: 1)
      let outcome = try WorstAxisProgram(problem.program, graph).solved(
        within: SitingLimits(relativeGap: 0.2, timeLimitSeconds: nil, annealingMoves: 50, seed: 1))
      guard outcome.ending != .infeasible else { continue }
      problem.deployment = outcome.deployment
      problem.claims.objectiveName = .worstAxis
      problem.claims.objective = outcome.objective
      problem.claims.bestBound = outcome.bestBound
      problem.claims.relativeGap = outcome.relativeGap
      problem.claims.ending = outcome.relativeGap ?? 1 <= 1e-9 ? "optimal" : "gap reached"
      problem.claims.use = outcome.deployment.use(in: scenario)
      problem.claims.outOfReach = outcome.outOfReach.map {
        AttackName(threat: scenario.threats[$0.threat].id, asset: scenario.assets[$0.asset].id)
      }
      let rates = graph.worstApproaches(chosen: outcome.chosen)
      problem.claims.bestWays = rates.map { way in
        let attack = graph.attacks[way.attack]
        return (
          AttackName(
            threat: scenario.threats[attack.threat].id, asset: scenario.assets[attack.asset].id),
          way.survivalProbability
        )
      }
      #expect(problem.verdict.passed, "seed \(seed): \(problem.verdict.faults)")
      func fault(_ spoil: (inout PlanClaims) -> Void) -> [String] {
        var other = problem
        spoil(&other.claims)
        return other.verdict.faults.map(\.what)
      }
      #expect(
        fault { $0.relativeGap = 0.5 }.contains(
          "the gap is the share of worth between value and bound"))
      let ways = try FreeWay.all(scenario, outcome.deployment, on: problem.grid)
      guard let open = ways.first(where: { $0.units > 0.1 }) else { continue }
      hindered += 1
      let isOpen = "the attacker's best ways are as open as stated"
      #expect(fault { $0.bestWays[0].survivalProbability -= 0.01 }.contains(isOpen))
      #expect(fault { $0.bestWays.removeLast() }.contains(isOpen))
      #expect(
        fault { $0.outOfReach.append(AttackName(threat: open.threat, asset: open.asset)) }
          .contains("what is set aside as out of reach is not hindered"))
      #expect(
        fault { $0.objective += exp($0.objective) * 0.01 }
          .contains("the worst margin is the one counted again"))
    }
    #expect(hindered >= 3)
  }
}
