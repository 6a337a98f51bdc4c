// What does a search need that learns from raids: other units on some routes, types left out, plans at random?
import Scenario
internal import Terrain

extension SitingProgram {
  /// The same program in which some types are not bought.
  public func without(types: Set<Int>) -> SitingProgram {
    var other = self
    for type in types { other.supplies[type] = 0 }
    return other
  }

  /// A plan that takes random placements as long as one fits.
  /// - Returns: chosen placements, rising; links and floors are not looked at.
  public func randomPlan(seed: UInt64) -> [Int] {
    var random = SplitMix64(seed: seed)
    var state = DeploymentState(self)
    // Every order alike (Durstenfeld 1964).
    var left = Array(standing..<placements.count)
    while !left.isEmpty {
      left.swapAt(random.index(below: left.count), left.count - 1)
      let placement = left.removeLast()
      if state.fits(placement) { state.add(placement) }
    }
    return state.chosen.sorted()
  }
}

extension SitingOutcome {
  /// The same answer with another plan in place of the one found: what it reaches, against the same bound.
  /// - Parameter leakage: of the program, where that is the objective.
  public func showing(
    _ chosen: [Int], of program: SitingProgram, _ leakage: LeakageProgram?
  ) -> SitingOutcome {
    let measure =
      objectiveName == .leakage ? leakage.map { Measure($0) } : Measure(objectiveName, program)
    guard let measure else { return self }
    let score = measure.score(of: chosen)
    let value = measure.stated(score)
    let size = abs(value)
    let gap = abs(bestBound - value)
    var outcome = SitingOutcome(
      objectiveName: objectiveName,
      deployment: Deployment(placements: chosen.map { program.placements[$0] }), chosen: chosen,
      floorLevels: program.floorLevels(of: chosen), isFeasible: program.isFeasible(chosen),
      objective: value, protectedValue: program.value(at: program.point(chosen)),
      exactObjective: measure.stated(measure.exactScore(of: chosen)), bestBound: bestBound,
      exactBound: exactBound, relativeGap: gap == 0 ? 0 : size > 0 ? gap / size : nil,
      ending: ending, startingObjective: value, rootBound: rootBound, seconds: seconds,
      nodes: nodes, rowsGenerated: rowsGenerated)
    outcome.earlier = earlier
    outcome.isRefined = true
    return outcome
  }
}
