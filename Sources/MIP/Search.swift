// What does a search know, and what does it answer when the solver asks?  The best point and the
// best bound so far, the rows generated, and the limits; no solver's handle and no unsafe memory.

/// The caller's side of one branch-and-cut search, in terms of maximisation.
struct Search {
  let program: MixedIntegerProgram
  let limits: SolveLimits
  let strategy: TreeStrategy
  var generator: (any RowGenerator)?
  let onProgress: (Progress) -> Void

  private(set) var incumbent: (values: [Double], objective: Double)?
  private(set) var bestBound: Double
  private(set) var rootBound: Double
  /// Of the rounds of the root, the one that proves most.
  private(set) var proof: DualProof?
  let startingBasis: LPBasis?
  private var lastRootState: RootState?
  private var answeredAtRoot: [PooledRow] = []
  private(set) var stop: StopReason?
  private(set) var nodes = 0
  private(set) var rowsGenerated = 0
  private(set) var pointsRejected = 0
  /// The best objective that the solver believes in: it prunes by this one.
  private(set) var believedObjective = -Double.infinity

  /// How far sums of the objective's terms may be off by rounding.
  let rounding: Double
  private let sign: Double
  private let start = ContinuousClock.now
  private var pool: RowPool
  private var openNodes = 0
  private var selections = 0
  private var isAtRoot = true
  private var answered: AnsweredPoint?
  private var pointsAskedAtNode = -1

  enum StopReason: Equatable {
    case time, memory, nodes, cancelled, gap
    case failure(String)
  }

  /// An integral point that was answered with rows.
  private struct AnsweredPoint {
    let values: [Double]
    /// Numbers of the pool's rows among them.
    var pooled: Set<Int> = []
    /// Whether the generator has been asked about this very point.
    var isSeparated = false
  }

  init(
    _ program: MixedIntegerProgram, limits: SolveLimits, strategy: TreeStrategy,
    generator: (any RowGenerator)?, startingFrom values: [Double]?, at basis: LPBasis? = nil,
    onProgress: @escaping (Progress) -> Void
  ) {
    self.program = program
    self.limits = limits
    self.strategy = strategy
    self.generator = generator
    self.onProgress = onProgress
    startingBasis = basis.flatMap { $0.fits(program) ? $0 : nil }
    sign = program.sense == .maximise ? 1 : -1
    rounding =
      SolveOutcome.roundingShare
      * program.variables.reduce(0) { scale, variable in
        let farthest = max(abs(variable.lower), abs(variable.upper))
        return scale + abs(variable.objective) * (farthest.isFinite ? farthest : 0)
      }
    pool = RowPool(termLimit: strategy.pooledTermLimit)
    bestBound = boundWithoutRows(program, sign: sign)
    rootBound = bestBound
    for row in startingBasis?.generatedRows ?? [] { pool.add(row) }
    if let values { consider(values) }
  }

  var seconds: Double { start.duration(to: .now) / .seconds(1) }

  mutating func answer(to event: SearchEvent) -> SearchAnswer {
    note(event)
    var answer = SearchAnswer()
    switch event.kind {
    case .poll: break
    case .rootRound(let round, let stalled, let state):
      note(state)
      answer = rootRows(event, round: round, stalled: stalled)
      answeredAtRoot += answer.rows
    case .rootDone(let reducedCosts): answer = close(root: event, reducedCosts)
    case .node, .pass: break
    case .nodeRows(let depth, let round, let isIntegral):
      answer = nodeRows(event, depth: depth, round: round, isIntegral: isIntegral)
    case .heuristic: answer = pointForTree(near: event.values)
    case .incumbent: accept(event)
    }
    checkLimits(event)
    answer.stops = stop != nil
    return answer
  }

  /// Takes the bound of the root, which the solver may report without an event.
  mutating func note(rootBound bound: Double) {
    note(bound: bound)
    rootBound = min(rootBound, bound)
  }

  private mutating func note(_ state: RootState) {
    if state.proof.bound < proof?.bound ?? .infinity { proof = state.proof }
    lastRootState = state
  }

  /// Of the root's last LP; nil when there was none.
  var basis: LPBasis? {
    lastRootState.map { state in
      let started = startingBasis?.generatedRows ?? []
      return LPBasis(
        generatedRows: state.generatedNumbers.map { number in
          let number = Int(number)
          return number < started.count
            ? started[number] : LinearRow(answeredAtRoot[number - started.count])
        }, rowStates: state.rowStates, variableStates: state.variableStates)
    }
  }

  private mutating func note(bound: Double) {
    bestBound = min(bestBound, max(bound, believedObjective, incumbent?.objective ?? bound))
  }
}

/// What the solver shows.
struct SearchEvent {
  enum Kind {
    /// In the middle of a long LP.
    case poll
    case rootRound(round: Int, stalledRounds: Int, RootState)
    case rootDone(reducedCosts: [Double])
    /// Between nodes.
    case node
    /// Before each LP of a node.
    case pass
    case nodeRows(depth: Int, round: Int, isIntegral: Bool)
    case heuristic
    case incumbent
  }

  let kind: Kind
  let values: [Double]
  let objective: Double
  let bound: Double
  let nodes: Int
  let openNodes: Int
  let memoryBytes: UInt64
}

/// The LP at a round of the root.
struct RootState {
  let proof: DualProof
  /// The basis' rows count from zero, then those that were answered.
  let generatedNumbers: [Int32]
  let rowStates: [UInt8]
  let variableStates: [UInt8]
}

/// What the solver is told.
struct SearchAnswer {
  var rows: [PooledRow] = []
  var fixings: [(column: Int, value: Double)] = []
  var point: [Double]?
  var asksAgain = false
  var stops = false
}

// The course of the search.
extension Search {
  private mutating func note(_ event: SearchEvent) {
    guard !event.kind.isPoll else { return }
    nodes = max(nodes, event.nodes)
    openNodes = event.openNodes
    note(bound: event.bound)
    switch event.kind {
    case .rootRound, .rootDone: rootBound = bestBound
    case .node:
      isAtRoot = false
      answered = nil
      if selections % 64 == 0 { report() }
      selections += 1
    default: break
    }
  }

  private func report() {
    let objective = incumbent.map { sign * $0.objective }
    onProgress(
      Progress(
        seconds: seconds, isAtRoot: isAtRoot, nodes: nodes, openNodes: openNodes,
        objective: objective, bestBound: sign * bestBound,
        relativeGap: objective.map { relativeGap(objective: $0, bound: sign * bestBound) },
        rowsGenerated: rowsGenerated))
  }

  private mutating func checkLimits(_ event: SearchEvent) {
    guard stop == nil else { return }
    if limits.isCancelled() {
      stop = .cancelled
    } else if event.kind.isPoll {
      return  // an LP that ends at its own time limit still tells its bound
    } else if let limit = limits.timeSeconds, seconds >= limit {
      stop = .time
    } else if let limit = limits.memoryBytes, event.memoryBytes > UInt64(limit) {
      stop = .memory
    } else if let limit = limits.nodes, nodes > limit {
      stop = .nodes
    } else if isGapReached {
      stop = .gap
    }
  }

  private var isGapReached: Bool {
    guard let incumbent else { return false }
    if bestBound <= incumbent.objective + rounding { return true }
    let gap = relativeGap(objective: incumbent.objective, bound: bestBound)
    return gap <= max(limits.relativeGap, SolveOutcome.provenTolerance)
  }
}

// Rows.
extension Search {
  private mutating func rootRows(_ event: SearchEvent, round: Int, stalled: Int) -> SearchAnswer {
    var answer = SearchAnswer()
    report()
    guard generator != nil else { return answer }
    if round == 0 { askForPoint(near: event.values) }
    let phase = SeparationPoint.Phase.root(round: round, stalledRounds: stalled)
    let (rows, found) = separate(event, event.values, phase, beyond: 1e-6)
    answer.rows = rows
    answer.asksAgain = rows.isEmpty && found > 0
    return answer
  }

  private mutating func nodeRows(
    _ event: SearchEvent, depth: Int, round: Int, isIntegral: Bool
  ) -> SearchAnswer {
    var answer = SearchAnswer()
    if isIntegral {
      answer.rows = integralRows(event, roundedIntegers(event.values))
    } else {
      let phase = SeparationPoint.Phase.tree(depth: depth, round: round)
      answer.rows = separate(event, event.values, phase, beyond: 1e-6).broken
      answered = nil
    }
    return answer
  }

  /// Rows for a point that is about to become a solution.  Rows of the pool that were answered for the
  /// same point before are in its LP, which keeps them as well as it can: they are not answered again, so
  /// that the generator has its say before the point is accepted.
  private mutating func integralRows(_ event: SearchEvent, _ point: [Double]) -> [PooledRow] {
    var answer = AnsweredPoint(values: point)
    if let answered, distance(answered.values, point) <= 1e-9 { answer = answered }
    if answer.isSeparated { return [] }
    let known = pool.broken(
      at: point, beyond: 1e-9, atMost: strategy.pooledRowsPerRound, except: answer.pooled)
    if !known.isEmpty {
      answer.pooled.formUnion(known.map(\.number))
      answered = answer
      return known.map(\.row)
    }
    let rows = brokenRows(event, point, .integral, beyond: 1e-9).broken
    answer.isSeparated = true
    answered = rows.isEmpty ? nil : answer
    return rows
  }

  /// Rows that the point breaks, from the pool or else from the generator, and how many the
  /// generator found in all.
  private mutating func separate(
    _ event: SearchEvent, _ values: [Double], _ phase: SeparationPoint.Phase,
    beyond tolerance: Double
  ) -> (broken: [PooledRow], found: Int) {
    let known = pool.broken(
      at: values, beyond: tolerance, atMost: strategy.pooledRowsPerRound)
    if !known.isEmpty { return (known.map(\.row), known.count) }
    return brokenRows(event, values, phase, beyond: tolerance)
  }

  private mutating func brokenRows(
    _ event: SearchEvent, _ values: [Double], _ phase: SeparationPoint.Phase,
    beyond tolerance: Double
  ) -> (broken: [PooledRow], found: Int) {
    let rows = generate(at: values, objective: event.objective, phase)
    let broken = rows.filter { $0.violation(at: values) > tolerance }
    let pooled = broken.map {
      PooledRow(
        columns: $0.columns, coefficients: $0.coefficients, lower: $0.lower, upper: $0.upper)
    }
    return (pooled, rows.count)
  }

  /// Asks the generator and pools what it returns.
  private mutating func generate(
    at values: [Double], objective: Double, _ phase: SeparationPoint.Phase
  ) -> [LinearRow] {
    let point = SeparationPoint(
      phase: phase, values: values, objective: sign * objective,
      incumbentObjective: incumbent.map { sign * $0.objective }, bestBound: sign * bestBound)
    do throws(MIPError) {
      let rows = try generator?.rows(at: point) ?? []
      for row in rows {
        program.checkVariables(of: row)
        pool.add(row)
      }
      rowsGenerated += rows.count
      return rows
    } catch {
      stop = .failure("A generated row was refused: \(error)")
      return []
    }
  }
}

// Points.
extension Search {
  /// Makes a point the incumbent if it is feasible and better.
  private mutating func consider(_ candidate: [Double]) {
    precondition(
      candidate.count == program.variables.count,
      "A point has one value per variable: \(program.variables.count), not \(candidate.count).")
    let point = tidied(candidate)
    let objective = sign * program.objective(at: point)
    if let incumbent, objective <= incumbent.objective { return }
    guard isFeasible(point) && keepsGeneratedRows(point, objective: objective) else {
      pointsRejected += 1
      return
    }
    incumbent = (point, objective)
    report()
  }

  private func isFeasible(_ point: [Double]) -> Bool {
    let tolerance = SolveOutcome.feasibilityTolerance
    return program.violation(at: point) <= tolerance && pool.violation(at: point) <= tolerance
  }

  private mutating func keepsGeneratedRows(_ point: [Double], objective: Double) -> Bool {
    let rows = generate(at: point, objective: objective, .integral)
    return rows.allSatisfy { $0.violation(at: point) <= SolveOutcome.feasibilityTolerance }
  }

  /// Takes the solver's word for a point, after checking it, and lets the generator improve on it.
  private mutating func accept(_ event: SearchEvent) {
    believedObjective = max(believedObjective, event.objective)
    guard !event.values.isEmpty else { return }
    let point = tidied(event.values)
    guard isFeasible(point) else {
      let violation = max(program.violation(at: point), pool.violation(at: point))
      stop = .failure("GLPK accepted a point that breaks a row by \(violation) relative.")
      return
    }
    let objective = sign * program.objective(at: point)
    if let incumbent, objective <= incumbent.objective { return }
    incumbent = (point, objective)
    report()
    if !isAtRoot { askForPoint(near: point) }
  }

  private mutating func askForPoint(near values: [Double]) {
    pointsAskedAtNode = nodes
    if let point = generator?.feasiblePoint(near: values) { consider(point) }
  }

  private mutating func pointForTree(near values: [Double]) -> SearchAnswer {
    if nodes - pointsAskedAtNode >= strategy.nodesBetweenPoints { askForPoint(near: values) }
    var answer = SearchAnswer()
    if let incumbent, incumbent.objective > believedObjective {
      believedObjective = incumbent.objective
      answer.point = incumbent.values
    }
    return answer
  }

  /// Fixes integer variables that no better solution can move: with LP value z and reduced cost d,
  /// leaving its bound by one costs |d|, and z - |d| is worse than the incumbent.
  private mutating func close(root event: SearchEvent, _ reducedCosts: [Double]) -> SearchAnswer {
    askForPoint(near: event.values)
    var answer = SearchAnswer()
    guard let incumbent else { return answer }
    let z = max(event.objective, event.bound)
    let slack = z - incumbent.objective + 1e-7 * max(1, abs(z))
    for (column, variable) in program.variables.enumerated() where variable.isInteger {
      let value = event.values[column]
      let cost = reducedCosts[column]
      if cost < -slack && value <= variable.lower + 1e-9 {
        answer.fixings.append((column, variable.lower))
      } else if cost > slack && value >= variable.upper - 1e-9 {
        answer.fixings.append((column, variable.upper))
      }
    }
    return answer
  }

  /// Integers exact, everything within its bounds, as far as the tolerances go.
  private func tidied(_ values: [Double]) -> [Double] {
    var point = values
    let tolerance = SolveOutcome.feasibilityTolerance
    for (column, variable) in program.variables.enumerated() {
      let value = point[column]
      if variable.isInteger && abs(value - value.rounded()) <= tolerance {
        point[column] = value.rounded()
      }
      let nearest = min(max(point[column], variable.lower), variable.upper)
      if abs(nearest - point[column]) <= tolerance * max(1, abs(nearest)) {
        point[column] = nearest
      }
    }
    return point
  }

  private func roundedIntegers(_ values: [Double]) -> [Double] {
    var point = values
    for (column, variable) in program.variables.enumerated() where variable.isInteger {
      point[column] = point[column].rounded()
    }
    return point
  }
}

extension SearchEvent.Kind {
  fileprivate var isPoll: Bool { if case .poll = self { true } else { false } }
}

private func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The objective's bound from the variables' bounds alone.
private func boundWithoutRows(_ program: MixedIntegerProgram, sign: Double) -> Double {
  var bound = 0.0
  for variable in program.variables {
    let gain = sign * variable.objective
    if gain != 0 { bound += gain * (gain > 0 ? variable.upper : variable.lower) }
  }
  return bound + 1e-12 * abs(bound)
}
