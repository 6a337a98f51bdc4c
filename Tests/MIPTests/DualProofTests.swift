// Do the multipliers of one LP bound programs with other sides, and does an LP begin well where another ended?

import MIP
import Testing

/// A covering-like program: worth of columns under rows of two kinds; its sides are what varies.
private func program(seed: Int, sides: [Double], uppers: [Double]) throws -> MixedIntegerProgram {
  var random = SplitMix(seed)
  var program = MixedIntegerProgram(.maximise)
  var variables: [VariableIndex] = []
  for (j, upper) in uppers.enumerated() {
    variables.append(
      try program.addVariable(
        "v\(j)", lower: 0, upper: upper, isInteger: true, objective: random.number(-2...9)))
  }
  for (i, side) in sides.enumerated() {
    let terms = variables.map { ($0, Double(random.integer(-1...5))) }
    try program.addRow("r\(i)", terms, upper: side)
  }
  return program
}

@Test("Multipliers of one program bound the optimum of another with other sides", arguments: 0..<60)
func otherSides(seed: Int) throws {
  var random = SplitMix(seed + 1000)
  let count = random.integer(2...6)
  let uppers = (0..<count).map { _ in Double(random.integer(1...3)) }
  let sides = (0..<3).map { _ in Double(random.integer(2...12)) }
  let proof = try #require(solve(try program(seed: seed, sides: sides, uppers: uppers)).proof)
  for _ in 0..<20 {
    let otherSides = sides.map { max(0, $0 + Double(random.integer(-4...6))) }
    let otherUppers = uppers.map { max(0, $0 + Double(random.integer(-1...1))) }
    let other = try program(seed: seed, sides: otherSides, uppers: otherUppers)
    let optimum = try #require(bestByEnumeration(other))
    var bound = proof.bound
    for i in sides.indices { bound += proof.slope(ofRow: i) * (otherSides[i] - sides[i]) }
    for j in uppers.indices {
      bound += proof.slope(ofUpper: VariableIndex(j)) * (otherUppers[j] - uppers[j])
    }
    #expect(optimum <= bound + 1e-9 * max(1, abs(bound)), "seed \(seed)")
  }
}

@Test("A solve that begins at the basis of another has the same optimum, and its rows stay valid")
func otherStart() throws {
  for seed in 0..<40 {
    let problem = CoveringProblem(seed: seed)
    var cuts = CoveringCuts(problem)
    let cold = solve(try problem.masterProgram(), rowGenerator: &cuts)
    let basis = try #require(cold.basis)
    var fresh = CoveringCuts(problem)
    let warm = solve(try problem.masterProgram(), rowGenerator: &fresh, at: basis)
    #expect(warm.ending == .optimal && isClose(warm.objective, cold.objective), "seed \(seed)")
    #expect(warm.rootBound >= (cold.objective ?? 0) * (1 - 1e-9), "seed \(seed)")
    // A basis of another program is not taken.
    let other = try program(seed: seed, sides: [4, 5], uppers: [1, 2])
    var nothing = NoRows()
    let plain = solve(other)
    #expect(isClose(solve(other, rowGenerator: &nothing, at: basis).objective, plain.objective))
  }
}

private struct NoRows: RowGenerator {
  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] { [] }
}
