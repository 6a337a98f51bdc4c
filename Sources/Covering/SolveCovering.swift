// Which sites answer the question best, and how good could others be?
public import MIP

/// The answer to a covering question.
public struct CoveringOutcome: Sendable {
  public let ending: Ending
  /// Sites, rising; nil when none are known to answer the question.
  public let chosen: [Int]?
  /// Covered weight, or cost, of the choice.
  public let objective: Double?
  /// No choice is better.
  public let bestBound: Double
  public let relativeGap: Double?
  /// Weight that enough chosen sites cover.
  public let coveredWeight: Double?
  public let rootBound: Double
  public let seconds: Double
  public let nodes: Int
  public let rowsGenerated: Int
}

/// Solves by branch and Benders cut, from a choice that is torn down and rebuilt a fixed number of times.
///
/// The same instance and question give the same outcome but for `seconds`, unless a time or memory limit or
/// cancellation ends the search.
/// - Throws: `MIPError` for numbers that no program can hold.
public func solveCovering(
  _ instance: CoveringInstance, _ question: CoveringQuestion, limits: SolveLimits = SolveLimits(),
  onProgress: @escaping (Progress) -> Void = { _ in }
) throws(MIPError) -> CoveringOutcome {
  let begin = ContinuousClock.now
  var plans = CoveringPlans(instance, question, seed: 1)
  let start = plans.rebuilt([], steps: 200)
  var master = try CoveringMaster(instance, question)
  if question.redundancy > 1 && !question.minimisesCost {
    var regional = RegionalBound(
      instance, regions: master.regions, budget: question.budget, redundancy: question.redundancy)
    regional.tighten(towards: plans.score(of: start), iterations: 250) { bound in
      limits.isCancelled()
        || begin.duration(to: .now) / .seconds(1) > limits.timeSeconds ?? .infinity
    }
    try master.add(regional)
  }
  var cuts = CoveringCuts(instance, question, master, plans, startingFrom: start)
  let outcome = MIP.solve(
    master.program, rowGenerator: &cuts, limits: limits, startingFrom: master.point(start),
    onProgress: onProgress)
  let chosen = outcome.values.map { values in
    let x = master.sites(in: values)
    return x.indices.filter { x[$0] > 0.5 }
  }
  return CoveringOutcome(
    ending: outcome.ending, chosen: chosen, objective: outcome.objective,
    bestBound: outcome.bestBound, relativeGap: outcome.relativeGap,
    coveredWeight: chosen.map { instance.coveredWeight(of: $0, redundancy: question.redundancy) },
    rootBound: outcome.rootBound, seconds: begin.duration(to: .now) / .seconds(1),
    nodes: outcome.nodes, rowsGenerated: outcome.rowsGenerated)
}
