// Do published and independently computed optima come out?

import MIP
import Testing

@Test(
  "The covering instance of 100 sites, radius 6.25 and budget 10 covers the published 48,598")
func coveringReference() throws {
  let problem = coveringInstance(siteCount: 100, pointCount: 1000, radius: 6.25, budget: 10)
  var cuts = CoveringCuts(problem)
  cuts.offersPoints = true
  let outcome = solve(try problem.masterProgram(), rowGenerator: &cuts)
  #expect(outcome.ending == .optimal)
  #expect(isClose(outcome.objective, 48_598, within: 1e-9))
  #expect(outcome.rootBound >= 48_598)
  #expect(isClose(solve(try problem.compactProgram()).objective, 48_598, within: 1e-9))
}

/// The generator of Cordeau, Furini and Ljubic (European Journal of Operational Research 275,
/// 2019): sites and points uniform in a square of side 30, weights 1 to 100, seed 1.
private func coveringInstance(
  siteCount: Int, pointCount: Int, radius: Double, budget: Int
) -> CoveringProblem {
  var random = AdditiveFeedback(seed: 1)
  func place() -> (x: Double, y: Double) {
    let x = Double(random.next()) / 2_147_483_647 * 30
    return (x, Double(random.next()) / 2_147_483_647 * 30)
  }
  let sites = (0..<siteCount).map { _ in place() }
  let points = (0..<pointCount).map { _ in place() }
  for _ in sites { _ = random.next() }  // the sites' costs, here all one
  let weight = points.map { _ in Double(random.next() % 100 + 1) }
  let reach = points.map { point in
    sites.indices.filter { site in
      let (dx, dy) = (sites[site].x - point.x, sites[site].y - point.y)
      return (dx * dx + dy * dy).squareRoot() <= radius
    }
  }
  return CoveringProblem(
    siteCount: siteCount, budget: budget, reach: reach, weight: weight, clusterCount: 66)
}

/// The additive feedback generator behind rand() in the GNU C library: r(i) = r(i-3) + r(i-31),
/// seeded by the minimal standard generator, 310 values discarded, the lowest bit dropped.
private struct AdditiveFeedback {
  private var recent: [UInt32]
  private var position = 0

  init(seed: Int) {
    var start = [seed]
    for _ in 1..<31 { start.append(16_807 * start[start.count - 1] % 2_147_483_647) }
    // The first values continue the seeds three places on: r(31...33) = r(0...2).
    let seeds = start.map { UInt32(truncatingIfNeeded: $0) }
    recent = Array(seeds[3...] + seeds[..<3])
    for _ in 0..<310 { _ = next() }
  }

  mutating func next() -> Int {
    let value = recent[position] &+ recent[(position + 28) % 31]
    recent[position] = value
    position = (position + 1) % 31
    return Int(value >> 1)
  }
}
