// Does a solve that cannot finish say so, keep what it has and stay within its bounds?

import MIP
import Synchronization
import Testing

/// A market split program (Cornuejols and Dawande, 1998): small, and far out of reach of a tree.
private func hardProgram() throws -> MixedIntegerProgram {
  var random = SplitMix(7)
  var program = MixedIntegerProgram(.minimise)
  let choices = try (0..<40).map { try program.addVariable("x\($0)", in: 0...1, isInteger: true) }
  for i in 0..<5 {
    let weights = choices.map { _ in Double(random.integer(0...99)) }
    let half = (weights.reduce(0, +) / 2).rounded(.down)
    let over = try program.addVariable("over\(i)", lower: 0, upper: .infinity, objective: 1)
    let under = try program.addVariable("under\(i)", lower: 0, upper: .infinity, objective: 1)
    var terms = zip(choices, weights).map { (variable: $0, coefficient: $1) }
    terms += [(over, -1), (under, 1)]
    try program.addRow("split\(i)", terms, lower: half, upper: half)
  }
  return program
}

/// All choices zero: each row misses its half by all of it.
private func anyPoint(_ program: MixedIntegerProgram) -> [Double] {
  var values = program.variables.map { _ in 0.0 }
  for (i, row) in program.rows.enumerated() { values[40 + 2 * i + 1] = row.upper }
  return values
}

@Test("With no time at all the starting point is kept, with a valid bound and no claim")
func noTime() throws {
  let program = try hardProgram()
  let start = anyPoint(program)
  let outcome = solve(program, limits: SolveLimits(timeSeconds: 0), startingFrom: start)
  #expect(outcome.ending == .timeLimit)
  #expect(outcome.values == start)
  #expect(outcome.objective == program.objective(at: start))
  #expect(outcome.bestBound <= 0 && outcome.relativeGap! > 0)
}

@Test("A time limit ends a hard program with a point, a bound below it and a gap")
func timeLimit() throws {
  let program = try hardProgram()
  let outcome = solve(program, limits: SolveLimits(timeSeconds: 0.2))
  #expect(outcome.ending == .timeLimit)
  let objective = try #require(outcome.objective)
  #expect(outcome.bestBound < objective && outcome.relativeGap! > 0)
  #expect(program.violation(at: outcome.values!) <= 1e-6)
}

@Test("A node limit stops at the same place every time")
func nodeLimit() throws {
  let program = try hardProgram()
  let limits = SolveLimits(nodes: 200)
  let a = solve(program, limits: limits)
  let b = solve(program, limits: limits)
  #expect(a.ending == .nodeLimit)
  #expect(a.values == b.values && a.bestBound == b.bestBound && a.nodes == b.nodes)
}

@Test("Cancelling ends the search, before it starts or while it runs")
func cancellation() throws {
  let program = try hardProgram()
  let atOnce = solve(program, limits: SolveLimits(isCancelled: { true }))
  #expect(atOnce.ending == .cancelled)
  let asked = Mutex(0)
  let later = solve(
    program,
    limits: SolveLimits(isCancelled: {
      asked.withLock { count in
        count += 1
        return count > 300
      }
    }), startingFrom: anyPoint(program))
  #expect(later.ending == .cancelled)
  #expect(later.values != nil && later.bestBound <= later.objective!)
}

@Test("A memory limit ends the search as such")
func memoryLimit() throws {
  let outcome = solve(try hardProgram(), limits: SolveLimits(memoryBytes: 400_000))
  #expect(outcome.ending == .memoryLimit)
}

@Test("A program that does not fit its memory limit at all makes GLPK abort, and only that")
func memoryAbort() throws {
  var program = MixedIntegerProgram(.maximise)
  let columns = try (0..<1000).map { try program.addVariable("x\($0)", in: 0...1, objective: 1) }
  for i in 0..<400 { try program.addRow("r\(i)", columns.map { ($0, 1) }, upper: 9) }
  let start = program.variables.map { _ in 0.0 }
  let outcome = solve(program, limits: SolveLimits(memoryBytes: 1), startingFrom: start)
  #expect(outcome.ending == .memoryLimit)
  #expect(outcome.values == start && outcome.bestBound >= 1000)
  #expect(outcome.simplexIterations == 0)  // no LP: GLPK never got so far
}

@Test("A gap that is asked for ends as gapReached with the gap, never as optimal")
func gapEndings() throws {
  var reached = 0
  for seed in 0..<60 {
    let problem = CoveringProblem(seed: seed)
    var cuts = CoveringCuts(problem)
    let exact = solve(try problem.compactProgram())
    let outcome = solve(
      try problem.masterProgram(), rowGenerator: &cuts, limits: SolveLimits(relativeGap: 0.2))
    let gap = try #require(outcome.relativeGap)
    let optimum = try #require(exact.objective)
    #expect(outcome.bestBound >= optimum * (1 - 1e-9), "seed \(seed)")
    #expect(outcome.objective! <= optimum * (1 + 1e-9), "seed \(seed)")
    switch outcome.ending {
    case .gapReached:
      reached += 1
      #expect(gap > 0 && gap <= 0.2 + 1e-8, "seed \(seed)")
    default:
      #expect(outcome.ending == .optimal && gap <= 1e-9, "seed \(seed)")
    }
  }
  #expect(reached > 0)
}

@Test("Bounds reported on the way hold, shrink, and never pass the objective")
func progressIsHonest() throws {
  let problem = DepotProblem(seed: 11)
  let optimum = problem.bestByEnumeration()
  var last = Double.infinity
  var reports = 0
  _ = solve(try problem.program()) { progress in
    reports += 1
    #expect(progress.bestBound <= last)
    #expect(progress.bestBound >= optimum - 1e-7)
    if let objective = progress.objective { #expect(objective <= optimum + 1e-7) }
    last = progress.bestBound
  }
  #expect(reports > 0)
}
