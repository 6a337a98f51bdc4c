// Does the process survive GLPK's aborts, many threads, and a solve inside a solve?

import MIP
import Testing

@Test("An abort inside GLPK is reported, and the next solve works")
func abortIsContained() throws {
  for seed in 0..<5 {
    let message = try #require(provokeGLPKAbort())
    #expect(message.contains("glp_set_obj_coef") && message.contains("out of range"))
    let problem = DepotProblem(seed: seed)
    #expect(isClose(solve(try problem.program()).objective, problem.bestByEnumeration()))
  }
}

@Test("The library is GLPK 5.0, whose behaviour this target was written for")
func version() {
  #expect(glpkVersion() == "5.0")
}

@Test("Eight solves and eight aborts at once do not disturb each other")
func concurrentSolves() async throws {
  let expected = try (0..<8).map { solve(try randomIntegerProgram(seed: $0)).objective }
  let found = try await withThrowingTaskGroup(of: (Int, Double?).self) { group in
    for seed in 0..<8 {
      group.addTask {
        var objective: Double?
        for _ in 0..<20 {
          _ = provokeGLPKAbort()
          objective = solve(try randomIntegerProgram(seed: seed)).objective
        }
        return (seed, objective)
      }
    }
    return try await group.reduce(into: [Double?](repeating: nil, count: 8)) { $0[$1.0] = $1.1 }
  }
  #expect(found == expected)
}

/// A covering generator that solves another program, and makes GLPK abort, at every question.
private struct BusyCuts: RowGenerator {
  var cuts: CoveringCuts
  let other: DepotProblem
  var agreed = true

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    agreed = agreed && provokeGLPKAbort() != nil
    if let program = try? other.program() {
      agreed = agreed && isClose(solve(program).objective, other.bestByEnumeration())
    }
    return try cuts.rows(at: point)
  }
}

@Test("A generator may solve, and may make GLPK abort, while another solve waits for it")
func nestedSolves() throws {
  for seed in 0..<20 {
    let problem = CoveringProblem(seed: seed)
    var busy = BusyCuts(cuts: CoveringCuts(problem), other: DepotProblem(seed: seed))
    let outcome = solve(try problem.masterProgram(), rowGenerator: &busy)
    #expect(busy.agreed)
    #expect(isClose(outcome.objective, solve(try problem.compactProgram()).objective))
  }
}

/// Solves another program, then returns more rows than the memory limit of its own solve allows.
private struct TooManyRows: RowGenerator {
  let columns: Int
  let other: DepotProblem

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    if let program = try? other.program() { _ = solve(program) }
    let terms = (0..<columns).map { (variable: VariableIndex($0), coefficient: 1.0) }
    return try (0..<400).map { index throws(MIPError) in
      try LinearRow(terms, upper: 9 - Double(index) / 100)
    }
  }
}

@Test("An abort after a solve inside a solve ends the outer one only")
func abortAfterNestedSolve() throws {
  var program = MixedIntegerProgram(.maximise)
  for j in 0..<1000 {
    _ = try program.addVariable("x\(j)", in: 0...1, isInteger: true, objective: 1)
  }
  var generator = TooManyRows(columns: 1000, other: DepotProblem(seed: 1))
  let limits = SolveLimits(memoryBytes: 1_000_000)
  let outcome = solve(program, rowGenerator: &generator, limits: limits)
  #expect(outcome.ending == .memoryLimit)
  #expect(outcome.bestBound >= 9)
  #expect(outcome.simplexIterations == 0)  // the report of a call that was thrown away
}
