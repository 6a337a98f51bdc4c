// What is the best solution of a program, and how good could a better one be?  Row generation at
// the root, fixing by reduced costs, then branch-and-cut, all in one synchronous call.

/// Solves a program whose rows are all written down.
///
/// - Parameters:
///   - startingFrom: a feasible point to begin with, one value per variable; if it fails the
///     checks it counts among `pointsRejected`.
///   - onProgress: called at every round of the root, every better point and every 64th node.
/// - Returns: the best point found and what is proven about it.  Equal calls return equal outcomes
///   but for `seconds`, unless a time limit, a memory limit or cancellation ended them.
public func solve(
  _ program: MixedIntegerProgram, limits: SolveLimits = SolveLimits(),
  strategy: TreeStrategy = TreeStrategy(), startingFrom point: [Double]? = nil,
  onProgress: @escaping (Progress) -> Void = { _ in }
) -> SolveOutcome {
  var search = Search(
    program, limits: limits, strategy: strategy, generator: nil, startingFrom: point,
    onProgress: onProgress)
  let report = run(&search)
  if case .unbounded = report.ending, program.variables.contains(where: \.isInteger) {
    return outcome(of: search, report, isEmpty: isEmpty(program, limits, strategy))
  }
  return outcome(of: search, report)
}

/// Solves a program whose rows a generator completes.
///
/// The generator keeps what it learns; see `RowGenerator` for what it must find.  Variables should
/// be bounded: an LP that is unbounded before its rows are generated ends as `.unbounded`.
/// - Parameter basis: where the first LP begins, if it fits the program; see `LPBasis`.
public func solve<Generator: RowGenerator>(
  _ program: MixedIntegerProgram, rowGenerator: inout Generator,
  limits: SolveLimits = SolveLimits(), strategy: TreeStrategy = TreeStrategy(),
  startingFrom point: [Double]? = nil, at basis: LPBasis? = nil,
  onProgress: @escaping (Progress) -> Void = { _ in }
) -> SolveOutcome {
  var search = Search(
    program, limits: limits, strategy: strategy, generator: rowGenerator, startingFrom: point,
    at: basis, onProgress: onProgress)
  let report = run(&search)
  if let learned = search.generator as? Generator { rowGenerator = learned }
  return outcome(of: search, report)
}

private func run(_ search: inout Search) -> SolverReport {
  precondition(!search.program.variables.isEmpty, "A program has at least one variable.")
  return runGLPK(&search)
}

/// Whether a program with an unbounded LP has no integral point: then the LP's ray leads nowhere.
/// With rational data the two are the only cases (Meyer, Mathematical Programming 7, 1974).
private func isEmpty(
  _ program: MixedIntegerProgram, _ limits: SolveLimits, _ strategy: TreeStrategy
) -> Bool {
  var search = Search(
    program.withoutObjective(), limits: limits, strategy: strategy, generator: nil,
    startingFrom: nil, onProgress: { _ in })
  let report = run(&search)
  if case .exhausted = report.ending { return search.incumbent == nil }
  if case .infeasible = report.ending { return true }
  return false
}

private func outcome(
  of search: Search, _ report: SolverReport, isEmpty: Bool = false
) -> SolveOutcome {
  let ending = isEmpty ? .infeasible : ending(of: search, report)
  let sign: Double = search.program.sense == .maximise ? 1 : -1
  let bound = sign * finalBound(of: search, ending)
  let objective = search.incumbent.map { search.program.objective(at: $0.values) }
  return SolveOutcome(
    ending: ending, values: search.incumbent?.values, objective: objective, bestBound: bound,
    relativeGap: objective.map { relativeGap(objective: $0, bound: bound) },
    rootBound: sign * search.rootBound, proof: search.proof, basis: search.basis,
    seconds: search.seconds, nodes: report.nodes,
    simplexIterations: report.simplexIterations, rowsGenerated: search.rowsGenerated,
    pointsRejected: search.pointsRejected)
}

private func ending(of search: Search, _ report: SolverReport) -> Ending {
  if case .failure(let message) = search.stop { return .failed(message) }
  switch report.ending {
  case .exhausted:
    guard search.incumbent != nil else { return .infeasible }
    return provenGap(of: search, bound: search.believedObjective)
  case .infeasible:
    return search.incumbent == nil
      ? .infeasible : .failed("GLPK found no point where a feasible one was known.")
  case .unbounded: return .unbounded
  case .timeLimit: return .timeLimit
  case .memoryLimit: return .memoryLimit
  case .failed(let message): return .failed(message)
  case .stopped:
    switch search.stop {
    case .time: return .timeLimit
    case .memory: return .memoryLimit
    case .nodes: return .nodeLimit
    case .cancelled: return .cancelled
    case .gap: return provenGap(of: search, bound: search.bestBound)
    case .failure(let message): return .failed(message)
    case nil: return .failed("GLPK stopped without being told to.")
    }
  }
}

private func provenGap(of search: Search, bound: Double) -> Ending {
  guard let objective = search.incumbent?.objective, bound > objective + search.rounding else {
    return .optimal
  }
  let gap = relativeGap(objective: objective, bound: bound)
  return gap <= SolveOutcome.provenTolerance ? .optimal : .gapReached
}

/// The bound in terms of maximisation.
private func finalBound(of search: Search, _ ending: Ending) -> Double {
  switch ending {
  case .optimal: return search.incumbent?.objective ?? search.bestBound
  case .infeasible: return -.infinity
  case .unbounded: return .infinity
  default: break
  }
  let bound = search.bestBound + SolveOutcome.provenTolerance * abs(search.bestBound)
  return max(bound, search.incumbent?.objective ?? bound)
}
