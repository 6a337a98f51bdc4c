// How does a search run on GLPK?  The only file that sees the C library: it lays the program out in
// flat arrays, makes one synchronous call, and passes the library's questions to the search.
// Everything unsafe here is a pointer that lives no longer than the call that it is passed to.

import CGLPK

/// How a run of the solver ended.
struct SolverReport {
  enum Ending {
    case exhausted, infeasible, unbounded, stopped, timeLimit, memoryLimit
    case failed(String)
  }

  let ending: Ending
  let nodes: Int
  let simplexIterations: Int
}

/// Runs branch-and-cut until the tree is empty or the search says stop.  Safe on any thread, and
/// inside a generator that is answering another run.
func runGLPK(_ search: inout Search) -> SolverReport {
  let columns = FlatColumns(search.program)
  let basis = search.startingBasis
  let rows = FlatRows(search.program.rows + (basis?.generatedRows ?? []))
  var controls = glpkControls(for: search)
  var report = cglpk_report()
  unsafe withUnsafeMutablePointer(to: &search) { search in
    unsafe withStart(basis) { start in
      unsafe cglpk_solve(
        Int32(columns.objective.count), columns.objective, columns.lower, columns.upper,
        columns.isInteger, Int32(rows.lower.count), rows.starts, rows.columns, rows.coefficients,
        rows.lower, rows.upper, start, &controls, listen, search, &report)
    }
  }
  search.note(rootBound: report.root_bound)
  return summary(of: report)
}

private func withStart(
  _ basis: LPBasis?, _ body: (UnsafePointer<cglpk_start>) -> Void
) {
  let (rows, variables) = (basis?.rowStates ?? [], basis?.variableStates ?? [])
  unsafe rows.withUnsafeBufferPointer { rows in
    unsafe variables.withUnsafeBufferPointer { variables in
      var start = unsafe cglpk_start(
        column_status: basis == nil ? nil : variables.baseAddress,
        row_status: basis == nil ? nil : rows.baseAddress,
        generated_count: Int32(basis?.generatedRows.count ?? 0))
      unsafe withUnsafePointer(to: &start) { unsafe body($0) }
    }
  }
}

/// Makes GLPK abort, and returns what it said: that this returns at all is the point.
package func provokeGLPKAbort() -> String? {
  var report = cglpk_report()
  unsafe cglpk_provoke_abort(&report)
  if case .failed(let message) = summary(of: report).ending { return message }
  return nil
}

/// The version of GLPK in use, such as "5.0".
public func glpkVersion() -> String { unsafe String(cString: cglpk_version()) }

/// GLPK's question, in the search's terms, and the search's answer, in GLPK's.
private func listen(
  _ context: UnsafeMutableRawPointer?, _ state: UnsafePointer<cglpk_state>?,
  _ answer: OpaquePointer?
) {
  guard let context = unsafe context, let state = unsafe state, let answer = unsafe answer else {
    preconditionFailure("The listener is always called with its context.")
  }
  let search = unsafe context.assumingMemoryBound(to: Search.self)
  let event = unsafe event(
    state.pointee, columns: search.pointee.program.variables.count,
    rows: search.pointee.program.rows.count)
  let reply = unsafe search.pointee.answer(to: event)
  for row in reply.rows {
    unsafe cglpk_answer_row(
      answer, Int32(row.columns.count), row.columns, row.coefficients, row.lower, row.upper)
  }
  for (column, value) in reply.fixings { unsafe cglpk_answer_fix(answer, Int32(column), value) }
  if let point = reply.point { unsafe cglpk_answer_point(answer, point) }
  if reply.asksAgain { unsafe cglpk_answer_more_rounds(answer) }
  if reply.stops { unsafe cglpk_answer_stop(answer) }
}

private func event(_ state: cglpk_state, columns: Int, rows: Int) -> SearchEvent {
  let kind: SearchEvent.Kind =
    switch unsafe state.event {
    case CGLPK_ROOT_ROUND:
      unsafe .rootRound(
        round: Int(state.round), stalledRounds: Int(state.stalled_rounds),
        RootState(
          proof: DualProof(
            bound: state.proven_bound, multipliers: array(state.multipliers, rows),
            reducedCosts: array(state.reduced_costs, columns)),
          generatedNumbers: array(state.generated_numbers, Int(state.generated_count)),
          rowStates: array(state.row_status, rows + Int(state.generated_count)),
          variableStates: array(state.column_status, columns)))
    case CGLPK_ROOT_DONE: unsafe .rootDone(reducedCosts: array(state.reduced_costs, columns))
    case CGLPK_NODE: .node
    case CGLPK_PASS: .pass
    case CGLPK_ROWS:
      unsafe .nodeRows(
        depth: Int(state.level), round: Int(state.round), isIntegral: state.point_is_integral)
    case CGLPK_HEURISTIC: .heuristic
    case CGLPK_INCUMBENT: .incumbent
    default: .poll
    }
  return unsafe SearchEvent(
    kind: kind, values: array(state.values, columns), objective: state.objective,
    bound: state.bound, nodes: Int(state.nodes), openNodes: Int(state.open_nodes),
    memoryBytes: state.memory_bytes)
}

private func array<Element>(_ start: UnsafePointer<Element>?, _ count: Int) -> [Element] {
  guard let start = unsafe start else { return [] }
  return unsafe Array(UnsafeBufferPointer(start: start, count: count))
}

private func glpkControls(for search: Search) -> cglpk_controls {
  let strategy = search.strategy
  let generates = search.generator != nil
  var controls = cglpk_controls()
  controls.time_limit_seconds = search.limits.timeSeconds ?? .infinity
  controls.memory_limit_bytes = UInt64(search.limits.memoryBytes ?? 0)
  controls.root_stall_fraction = strategy.rootStallFraction
  controls.root_round_limit = Int32(clamping: strategy.rootRoundLimit)
  controls.root_stall_limit = Int32(clamping: strategy.rootStallLimit)
  controls.purge_after_rounds = Int32(clamping: strategy.purgeAfterRounds)
  controls.rounds_per_node = Int32(clamping: strategy.roundsPerNode)
  controls.minimum_gap_closed = strategy.minimumGapClosed
  controls.integrality_tolerance = 1e-7
  controls.objective_tolerance = SolveOutcome.provenTolerance
  controls.branching = strategy.branching.code
  controls.backtracking = strategy.backtracking.code
  controls.node_preprocessing = strategy.preprocessing.code
  controls.generates_rows = generates
  controls.keeps_integral_objective = search.program.variables.allSatisfy {
    $0.objective == 0 || $0.isInteger && $0.objective == $0.objective.rounded()
  }
  controls.presolves = strategy.presolves && !generates && search.incumbent == nil
  controls.cuts_gomory = strategy.cuts.contains(.gomory)
  controls.cuts_mixed_rounding = strategy.cuts.contains(.mixedIntegerRounding)
  controls.cuts_cover = strategy.cuts.contains(.cover)
  controls.cuts_clique = strategy.cuts.contains(.clique)
  return controls
}

private func summary(of report: cglpk_report) -> SolverReport {
  let ending: SolverReport.Ending =
    switch report.ending {
    case CGLPK_EXHAUSTED: .exhausted
    case CGLPK_INFEASIBLE: .infeasible
    case CGLPK_UNBOUNDED: .unbounded
    case CGLPK_STOPPED: .stopped
    case CGLPK_TIME_LIMIT: .timeLimit
    case CGLPK_MEMORY_LIMIT: .memoryLimit
    default: .failed(message(of: report))
    }
  return SolverReport(
    ending: ending, nodes: Int(report.nodes), simplexIterations: Int(report.simplex_iterations))
}

private func message(of report: cglpk_report) -> String {
  let text = unsafe withUnsafeBytes(of: report.message) { bytes in
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
  return text.isEmpty ? "GLPK gave no reason." : text
}

/// The variables as GLPK wants them, the objective to be maximised.
private struct FlatColumns {
  let objective: [Double]
  let lower: [Double]
  let upper: [Double]
  let isInteger: [UInt8]

  init(_ program: MixedIntegerProgram) {
    let sign: Double = program.sense == .maximise ? 1 : -1
    objective = program.variables.map { sign * $0.objective }
    lower = program.variables.map(\.lower)
    upper = program.variables.map(\.upper)
    isInteger = program.variables.map { $0.isInteger ? 1 : 0 }
  }
}

/// The rows in compressed form.
private struct FlatRows {
  private(set) var starts: [Int64] = [0]
  private(set) var columns: [Int32] = []
  private(set) var coefficients: [Double] = []
  private(set) var lower: [Double] = []
  private(set) var upper: [Double] = []

  init(_ rows: [LinearRow]) {
    for row in rows {
      columns.append(contentsOf: row.columns)
      coefficients.append(contentsOf: row.coefficients)
      starts.append(Int64(columns.count))
      lower.append(row.lower)
      upper.append(row.upper)
    }
  }
}

// The numbers of glpk.h, which this side does not see.

extension TreeStrategy.Branching {
  fileprivate var code: Int32 {
    switch self {
    case .firstFractional: 1  // GLP_BR_FFV
    case .lastFractional: 2  // GLP_BR_LFV
    case .mostFractional: 3  // GLP_BR_MFV
    case .driebeekTomlin: 4  // GLP_BR_DTH
    case .pseudocost: 5  // GLP_BR_PCH
    }
  }
}

extension TreeStrategy.Backtracking {
  fileprivate var code: Int32 {
    switch self {
    case .depthFirst: 1  // GLP_BT_DFS
    case .breadthFirst: 2  // GLP_BT_BFS
    case .bestLocalBound: 3  // GLP_BT_BLB
    case .bestProjection: 4  // GLP_BT_BPH
    }
  }
}

extension TreeStrategy.Preprocessing {
  fileprivate var code: Int32 {
    switch self {
    case .never: 0  // GLP_PP_NONE
    case .atRoot: 1  // GLP_PP_ROOT
    case .everywhere: 2  // GLP_PP_ALL
    }
  }
}
