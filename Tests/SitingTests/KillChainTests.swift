// Is the kill chain that other solvers can check what its definition says?
import MIP
import Scenario
import Siting
import Testing

@Suite struct KillChainTests {
  @Test(
    "Small kill chains have the best of all choices, and so has the program written out",
    arguments: UInt64(0)..<12)
  func optimum(seed: UInt64) throws {
    let instance = KillChainInstance(
      sites: 5, points: 40, sensorReach: 12, effectorReach: 9, budget: 11, seed: seed)
    let program = instance.program
    var best = 0.0
    for subset in 0..<(1 << 10) {
      let chosen: [Int] = (0..<10).filter { subset >> $0 & 1 == 1 }
      let sensors = chosen.count { $0 < 5 }
      guard 2 * sensors + 3 * (chosen.count - sensors) <= 11 else { continue }
      best = max(best, obviousValue(of: chosen, program))
    }
    let outcome = try program.solved(within: proof)
    #expect(outcome.ending == .optimal)
    #expect(abs(outcome.objective - best) <= 1e-7 * outcome.objective)
    #expect(outcome.exactObjective == outcome.objective && outcome.exactBound == outcome.bestBound)
    let written = solve(try #require(try program.explicitProgram()))
    #expect(abs((try #require(written.objective)) - outcome.objective) <= 1e-6 * outcome.objective)
  }

  @Test("Points reached by the same systems count as one, and the weights add up")
  func merging() {
    let program = KillChainInstance(sites: 60, points: 2000, budget: 40, seed: 1).program
    #expect(program.mergedFrom.routes == 2000 && program.routes == 964)
    #expect((90_000...110_000).contains(program.totalStake))
  }

  /// By counting at every point: 60 % with one effector, 84 % with two, 93.6 % from three on, given a sensor.
  private func obviousValue(of chosen: [Int], _ program: SitingProgram) -> Double {
    (0..<program.routes).reduce(0) { total, route in
      let leg = program.routeLegs[route]
      let cues = program.legCues[leg]..<program.legCues[leg + 1]
      let engagements = program.legEngagements[leg]..<program.legEngagements[leg + 1]
      let sensors = cues.count { chosen.contains(Int(program.cuePlacements[$0])) }
      let effectors = engagements.count { chosen.contains(Int(program.engagementPlacements[$0])) }
      let share = [0, 0.6, 0.84, 0.936][min(3, effectors)]
      return total + (sensors > 0 ? share * program.stakes[route] : 0)
    }
  }
}
