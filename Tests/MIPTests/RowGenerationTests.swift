// Do rows that are generated on demand lead to the same optimum as rows that are written down?

import MIP
import Testing

@Test("Covering with generated cuts has the optimum of the compact program", arguments: 0..<4)
func coveringAgreesWithCompact(block: Int) throws {
  for seed in block * 50..<(block + 1) * 50 {
    let problem = CoveringProblem(seed: seed)
    let compact = solve(try problem.compactProgram())
    var cuts = CoveringCuts(problem)
    cuts.offersPoints = seed % 2 == 0
    if seed % 3 == 0 {
      cuts.interior = (0..<problem.siteCount + problem.clusters.count).map { _ in 0.5 }
    }
    let outcome = solve(try problem.masterProgram(), rowGenerator: &cuts)
    #expect(outcome.ending == .optimal, "seed \(seed)")
    #expect(isClose(outcome.objective, compact.objective), "seed \(seed)")
    #expect(outcome.pointsRejected == 0, "seed \(seed)")
    #expect(outcome.rootBound >= compact.objective! * (1 - 1e-9), "seed \(seed)")
    #expect(cuts.calls > 0)
    let values = try #require(outcome.values)
    let covered = problem.clusters.indices.reduce(0.0) {
      $0 + problem.coveredWeight(of: $1) { values[$0] > 0.5 }
    }
    #expect(isClose(covered, outcome.objective), "seed \(seed)")
  }
}
