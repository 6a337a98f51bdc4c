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

/// Forbids every set of sites but one, by rows that cut off a single integral point each.
private struct OneSetOnly: RowGenerator {
  let allowed: Int
  let count: Int

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    guard point.phase == .integral else { return [] }
    let set = (0..<count).reduce(0) { point.values[$1] > 0.5 ? $0 | 1 << $1 : $0 }
    if set == allowed { return [] }
    let terms = (0..<count).map {
      (variable: VariableIndex($0), coefficient: set >> $0 & 1 == 1 ? 1.0 : -1.0)
    }
    return [try LinearRow(terms, upper: Double(set.nonzeroBitCount - 1))]
  }
}

@Test("No integral point becomes a solution while the generator has a row against it")
func lazyRowsDecide() throws {
  for allowed in 0..<32 {
    var program = MixedIntegerProgram(.maximise)
    for j in 0..<5 {
      _ = try program.addVariable("x\(j)", in: 0...1, isInteger: true, objective: Double(j - 2))
    }
    var generator = OneSetOnly(allowed: allowed, count: 5)
    let start = (0..<5).map { Double((allowed ^ 1) >> $0 & 1) }
    let outcome = solve(program, rowGenerator: &generator, startingFrom: start)
    #expect(outcome.ending == .optimal)
    #expect(outcome.pointsRejected == 1)  // the start: the generator forbids it
    let values = try #require(outcome.values)
    let set = (0..<5).reduce(0) { values[$1] == 1 ? $0 | 1 << $1 : $0 }
    #expect(set == allowed)
  }
}

/// Asks at every integral point for a little less than the LP's tolerances can see.
private struct HairSplitter: RowGenerator {
  var calls = 0

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    calls += 1
    guard point.phase == .integral else { return [] }
    return [try LinearRow([(VariableIndex(1), 1)], upper: point.values[1] - 5e-9)]
  }
}

@Test("Rows that an LP cannot tell from kept ones do not keep the search for ever")
func unseenRows() throws {
  var program = MixedIntegerProgram(.maximise)
  let x = try program.addVariable("x", in: 0...1, isInteger: true)
  let theta = try program.addVariable("theta", in: 0...1, objective: 1)
  try program.addRow("r", [(theta, 1), (x, -1)], upper: 0)
  var splitter = HairSplitter()
  let outcome = solve(program, rowGenerator: &splitter, limits: SolveLimits(timeSeconds: 20))
  #expect(outcome.ending == .optimal)
  #expect(isClose(outcome.objective, 1))
  #expect(splitter.calls < 50)
}

/// Forbids everything.
private struct NothingGoes: RowGenerator {
  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    [try LinearRow([(VariableIndex(0), 1)], lower: 2)]
  }
}

/// Returns a row with a coefficient that no program may hold.
private struct BadNumbers: RowGenerator {
  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    [try LinearRow([(VariableIndex(0), .nan)], upper: 0)]
  }
}

@Test("Generated rows that leave nothing end as infeasible, and refused ones as failed")
func generatorEndings() throws {
  var program = MixedIntegerProgram(.maximise)
  _ = try program.addVariable("x", in: 0...1, isInteger: true, objective: 1)
  var nothing = NothingGoes()
  #expect(solve(program, rowGenerator: &nothing).ending == .infeasible)
  var bad = BadNumbers()
  guard case .failed(let message) = solve(program, rowGenerator: &bad).ending else {
    Issue.record("A refused row must end the solve.")
    return
  }
  #expect(message.contains("nan"))
}

@Test("A generator keeps what it learned, and a solve with one is the same every time")
func generatorState() throws {
  for seed in 0..<20 {
    let problem = CoveringProblem(seed: seed)
    var first = CoveringCuts(problem)
    var second = CoveringCuts(problem)
    let a = solve(try problem.masterProgram(), rowGenerator: &first)
    let b = solve(try problem.masterProgram(), rowGenerator: &second)
    #expect(first.calls > 0 && first.calls == second.calls)
    #expect(a.values == b.values && a.nodes == b.nodes && a.rowsGenerated == b.rowsGenerated)
  }
}
