// Is no raid fought better than its relaxation allows, in the mean over luck: an oracle over simulator and program?
import Coverage
import Foundation
import Raid
import Scenario
import Siting
import Terrain
import Testing

@Suite struct RelaxationTests {
  @Test(
    "The mean loss of simulated raids is not below what the relaxation leaks in the same raids",
    arguments: 0..<12)
  func below(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: seed % 2 == 0)
    let scenario = problem.scenario
    let table = try await CoverageTable(scenario, on: problem.grid, counting: .atMost, threads: 1)
    let program = try SitingProgram(scenario, table, on: problem.grid)
    let coveredAt = table.coveredAt
    var random = SplitMix64(seed: UInt64(seed))
    for number in 0..<3 {
      let plan =
        number == 0
        ? program.indices(of: problem.deployment).known
        : program.randomPlan(seed: random.next())
      let deployment = Deployment(placements: plan.map { program.placements[$0] })
      let played = playedRaids(
        try RaidScene(scenario, deployment, on: problem.grid), raids: 600, seed: 11)
      let sample = played.map { raid in
        SampledRaid(
          share: 1 / Double(played.count),
          raiders: raid.raiders.compactMap { raider in
            coveredAt[raider.route].map {
              SampledRaid.Raider(
                route: $0, startSeconds: Double(raider.launchMilliseconds) / 1000)
            }
          })
      }
      let leakage = LeakageProgram(program, scenario, table, sample, counting: .atMost)
      // Less what chords hide.
      let relaxed =
        leakage.leakage(of: plan) - program.curve.chordError * leakage.totalStake
      let losses = played.map(\.worthLost)
      let mean = losses.reduce(0, +) / Double(losses.count)
      let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(losses.count - 1)
      let error = (variance / Double(losses.count)).squareRoot()
      #expect(
        relaxed <= mean + 4 * error + 1e-9 * leakage.totalStake, "\(relaxed) leak, \(mean) are lost"
      )
    }
  }
}
