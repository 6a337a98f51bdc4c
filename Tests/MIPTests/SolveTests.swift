// Does a solve find the optimum, and say the truth about it?

import MIP
import Testing

@Test("Of a radar and a gun the budget buys the better one")
func twoThings() throws {
  var program = MixedIntegerProgram(.maximise)
  let radar = try program.addVariable("radar", in: 0...1, isInteger: true, objective: 5)
  let gun = try program.addVariable("gun", in: 0...1, isInteger: true, objective: 4)
  try program.addRow("budget", [(radar, 3), (gun, 2)], upper: 4)
  let outcome = solve(program)
  #expect(outcome.ending == .optimal)
  #expect(outcome.objective == 5)
  #expect(outcome.bestBound == 5)
  #expect(outcome.relativeGap == 0)
  #expect(outcome.values == [1, 0])
}

@Test("A minimisation reports its objective and bounds from below")
func minimisation() throws {
  var program = MixedIntegerProgram(.minimise)
  let a = try program.addVariable("a", in: 0...9, isInteger: true, objective: 3)
  let b = try program.addVariable("b", in: 0...9, objective: 2)
  try program.addRow("need", [(a, 2), (b, 1)], lower: 5)
  let outcome = solve(program)
  #expect(outcome.ending == .optimal)
  #expect(isClose(outcome.objective, 8))  // a = 2, b = 1
  #expect(outcome.rootBound <= 8 && outcome.rootBound >= 7.49)  // a = 2.5
}

@Test("A program without rows and one without integers are solved")
func degenerate() throws {
  var free = MixedIntegerProgram(.maximise)
  _ = try free.addVariable("x", in: -1...3, isInteger: true, objective: 2)
  _ = try free.addVariable("y", in: -1...3, objective: -1)
  #expect(solve(free).objective == 7)
  var linear = MixedIntegerProgram(.maximise)
  let x = try linear.addVariable("x", lower: 0, upper: .infinity, objective: 1)
  try linear.addRow("r", [(x, 3)], upper: 1)
  #expect(isClose(solve(linear).objective, 1.0 / 3))
}

@Test("Random integer programs have the optimum that enumeration finds, or none", arguments: 0..<8)
func agreesWithEnumeration(block: Int) throws {
  var infeasible = 0
  for seed in block * 50..<(block + 1) * 50 {
    let program = try randomIntegerProgram(seed: seed)
    let outcome = solve(program)
    let best = bestByEnumeration(program)
    #expect(isClose(outcome.objective, best), "seed \(seed)")
    #expect(outcome.ending == (best == nil ? .infeasible : .optimal), "seed \(seed)")
    if let values = outcome.values {
      #expect(program.violation(at: values) <= 1e-6)
      #expect(program.objective(at: values) == outcome.objective)
    }
    infeasible += best == nil ? 1 : 0
  }
  #expect(infeasible > 0 && infeasible < 50)
}

@Test("Every tree strategy finds the same optimum", arguments: 0..<10)
func strategiesAgree(block: Int) throws {
  var strategies = [TreeStrategy()]
  for branching in [.firstFractional, .lastFractional, .driebeekTomlin, .pseudocost]
    as [TreeStrategy.Branching]
  {
    strategies.append(TreeStrategy())
    strategies[strategies.count - 1].branching = branching
  }
  for backtracking in [.depthFirst, .breadthFirst, .bestProjection] as [TreeStrategy.Backtracking] {
    strategies.append(TreeStrategy())
    strategies[strategies.count - 1].backtracking = backtracking
    strategies[strategies.count - 1].preprocessing = .never
    strategies[strategies.count - 1].cuts = [.gomory, .mixedIntegerRounding, .cover, .clique]
  }
  strategies.append(TreeStrategy())
  strategies[strategies.count - 1].presolves = true
  for seed in block * 10..<(block + 1) * 10 {
    let program = try randomIntegerProgram(seed: seed)
    let best = bestByEnumeration(program)
    for (index, strategy) in strategies.enumerated() {
      let outcome = solve(program, strategy: strategy)
      #expect(isClose(outcome.objective, best), "seed \(seed), strategy \(index)")
      #expect(outcome.ending == (best == nil ? .infeasible : .optimal), "seed \(seed), \(index)")
    }
  }
}

@Test("Mixed programs have the optimum that enumeration with a greedy fill finds")
func mixedAgreesWithEnumeration() throws {
  for seed in 0..<200 {
    let problem = DepotProblem(seed: seed)
    let outcome = solve(try problem.program())
    #expect(outcome.ending == .optimal, "seed \(seed)")
    #expect(isClose(outcome.objective, problem.bestByEnumeration()), "seed \(seed)")
  }
}

@Test("A contradiction, an integer gap and a ray are told apart")
func emptyAndUnbounded() throws {
  var contradiction = MixedIntegerProgram(.maximise)
  let x = try contradiction.addVariable("x", in: 0...1, isInteger: true, objective: 1)
  try contradiction.addRow("r", [(x, 1)], lower: 2)
  #expect(solve(contradiction).ending == .infeasible)
  #expect(solve(contradiction).bestBound == -.infinity)

  var noInteger = MixedIntegerProgram(.minimise)
  let y = try noInteger.addVariable("y", in: 0...9, isInteger: true, objective: 1)
  try noInteger.addRow("r", [(y, 3)], lower: 4, upper: 5)
  #expect(solve(noInteger).ending == .infeasible)
  #expect(solve(noInteger).bestBound == .infinity)

  var ray = MixedIntegerProgram(.maximise)
  let z = try ray.addVariable("z", lower: 0, upper: .infinity, isInteger: true, objective: 1)
  let w = try ray.addVariable("w", lower: 0, upper: .infinity, objective: 1)
  try ray.addRow("r", [(z, 1), (w, -1)], upper: 1)
  #expect(solve(ray).ending == .unbounded)
  #expect(solve(ray).values == nil)

  // The LP has the ray of w, but 3 t = 1 has no integral t.
  let t = try ray.addVariable("t", in: 0...5, isInteger: true)
  try ray.addRow("no integer", [(t, 3)], lower: 1, upper: 1)
  #expect(solve(ray).ending == .infeasible)
}

@Test("A feasible starting point is used, and one that breaks a row is refused and counted")
func startingPoint() throws {
  let problem = DepotProblem(seed: 4)
  let program = try problem.program()
  let optimum = solve(program)
  let resumed = solve(program, startingFrom: optimum.values)
  #expect(resumed.ending == .optimal && resumed.objective == optimum.objective)
  #expect(resumed.pointsRejected == 0)
  let broken = program.variables.map { _ in 1.0e3 }
  let refused = solve(program, startingFrom: broken)
  #expect(refused.pointsRejected == 1)
  #expect(isClose(refused.objective, optimum.objective))
}

@Test("The optimum does not depend on the point to start from, however good or bad")
func anyStart() throws {
  for seed in 0..<300 {
    var random = SplitMix(seed)
    let program = try randomIntegerProgram(seed: seed)
    guard let best = bestByEnumeration(program) else { continue }
    for _ in 0..<200 {
      let start = program.variables.map {
        Double(random.integer(Int($0.lower)...Int($0.upper)))
      }
      guard program.violation(at: start) == 0 else { continue }
      let outcome = solve(program, startingFrom: start)
      #expect(outcome.ending == .optimal && isClose(outcome.objective, best), "seed \(seed)")
    }
  }
}

@Test("Two equal solves return equal outcomes")
func deterministic() throws {
  for seed in 0..<30 {
    let program = try randomIntegerProgram(seed: seed)
    let a = solve(program)
    let b = solve(program)
    #expect(a.values == b.values && a.objective == b.objective && a.bestBound == b.bestBound)
    #expect(a.nodes == b.nodes && a.simplexIterations == b.simplexIterations)
  }
}
