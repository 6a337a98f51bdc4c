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
  func seconds() -> Double { begin.duration(to: .now) / .seconds(1) }
  var plans = CoveringPlans(instance, question, seed: 1)
  let start = plans.rebuilt([], steps: 200)
  var master = try CoveringMaster(instance, question)
  var knownBound = Double.infinity
  if question.redundancy > 1 && !question.minimisesCost {
    var regional = RegionalBound(
      instance, regions: master.regions, budget: question.budget, redundancy: question.redundancy)
    regional.tighten(towards: plans.score(of: start), iterations: 250) { bound in
      limits.isCancelled() || seconds() > limits.timeSeconds ?? .infinity
    }
    try master.add(regional)
    knownBound = regional.bound
  }
  var cuts = CoveringCuts(instance, question, master, plans, startingFrom: start)
  var rest = limits
  rest.timeSeconds = limits.timeSeconds.map { max(0, $0 - seconds()) }
  let outcome = MIP.solve(
    master.program, rowGenerator: &cuts, limits: rest, startingFrom: master.point(start),
    onProgress: onProgress)
  let chosen = outcome.values.map { values in
    let x = master.sites(in: values)
    return x.indices.filter { x[$0] > 0.5 }
  }
  // Stopped before its first LP, the solver knows less than the regions do.
  let bound = min(outcome.bestBound, knownBound)
  return CoveringOutcome(
    ending: outcome.ending, chosen: chosen, objective: outcome.objective, bestBound: bound,
    relativeGap: outcome.objective.map { relativeGap(objective: $0, bound: bound) },
    coveredWeight: chosen.map { instance.coveredWeight(of: $0, redundancy: question.redundancy) },
    rootBound: outcome.rootBound, seconds: seconds(),
    nodes: outcome.nodes, rowsGenerated: outcome.rowsGenerated)
}
