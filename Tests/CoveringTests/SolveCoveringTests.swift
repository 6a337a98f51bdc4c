// Is the answer to a covering question the best one, and does it say the truth about itself?
import Covering
import MIP
import Testing

private func answer(
  _ instance: CoveringInstance, _ question: CoveringQuestion
) throws -> CoveringOutcome {
  let outcome = try solveCovering(instance, question)
  guard let chosen = outcome.chosen else {
    #expect(outcome.ending == .infeasible)
    return outcome
  }
  #expect(outcome.ending == .optimal)
  let weight = instance.coveredWeight(of: chosen, redundancy: question.redundancy)
  #expect(isClose(outcome.coveredWeight, weight))
  switch question.objective {
  case .maxCover(let budget):
    #expect(isClose(outcome.objective, weight))
    #expect(instance.cost(of: chosen) <= budget + 1e-9)
    #expect(outcome.bestBound >= weight * (1 - 1e-9))
  case .minCost(let share):
    #expect(isClose(outcome.objective, instance.cost(of: chosen)))
    #expect(weight >= share * instance.totalWeight - 1e-6)
  }
  return outcome
}

@Test("Random instances have the best cover that trying every choice finds", arguments: 1...3)
func maxCover(redundancy: Int) throws {
  for seed in UInt64(0)..<100 {
    let random = RandomInstance(seed: seed)
    let question = CoveringQuestion(
      .maxCover(budget: Double(seed % 5) * 1.3), redundancy: redundancy)
    let outcome = try answer(random.instance, question)
    #expect(isClose(outcome.objective, random.best(question)), "seed \(seed)")
  }
}

@Test("Random instances have the least cost that trying every choice finds", arguments: 1...2)
func minCost(redundancy: Int) throws {
  var infeasible = 0
  for seed in UInt64(0)..<100 {
    let random = RandomInstance(seed: seed)
    for share in [0.0, 0.5, 0.8, 1.0] {
      let question = CoveringQuestion(.minCost(share: share), redundancy: redundancy)
      let outcome = try answer(random.instance, question)
      #expect(isClose(outcome.objective, random.best(question)), "seed \(seed), share \(share)")
      if outcome.chosen == nil { infeasible += 1 }
    }
  }
  #expect(infeasible > 0 && infeasible < 300)
}

@Test(
  "Instances of the published generator have their published optima",
  arguments: [(1000, 6.25, 48_598.0), (10_000, 6.25, 485_802), (10_000, 5.5, 441_545)])
func published(points: Int, radius: Double, optimum: Double) async throws {
  let generator = PublishedGenerator(sites: 100, points: points, radius: radius, seed: 1)
  let instance = try await generator.instance(threads: 2)
  let outcome = try answer(instance, CoveringQuestion(.maxCover(budget: 10)))
  #expect(outcome.objective == optimum)
}

@Test("More budget never covers less, more redundancy never more, more cover never costs less")
func monotone() throws {
  for seed in UInt64(0)..<30 {
    let instance = RandomInstance(seed: seed, sites: 14).instance
    var last = -1.0
    for budget in [0.0, 1, 2.5, 4, 7] {
      let weight = try #require(
        try answer(instance, CoveringQuestion(.maxCover(budget: budget))).objective)
      #expect(weight >= last - 1e-9, "seed \(seed)")
      last = weight
      let twice = try answer(
        instance, CoveringQuestion(.maxCover(budget: budget), redundancy: 2))
      #expect(try #require(twice.objective) <= weight + 1e-9, "seed \(seed)")
    }
    last = -1
    for share in [0.1, 0.3, 0.5] {
      let outcome = try answer(instance, CoveringQuestion(.minCost(share: share)))
      guard let cost = outcome.objective else { break }
      #expect(cost >= last - 1e-9, "seed \(seed)")
      last = cost
    }
  }
}

@Test("Relabelled, turned, mirrored and scaled instances have the same optimum, scaled")
func metamorphic() throws {
  for seed in UInt64(0)..<40 {
    let random = RandomInstance(seed: seed, sites: 12)
    let question = CoveringQuestion(.maxCover(budget: 3), redundancy: 1 + Int(seed % 2))
    let optimum = try answer(random.instance, question).objective
    func same(
      _ move: (PlanePoint) -> PlanePoint, radius: Double = random.radius, weight: Double = 1
    ) throws {
      let moved = RandomInstance(
        places: random.places.map(move), costs: random.costs,
        points: random.points.map { (move($0.place), weight * $0.weight) }, radius: radius)
      let found = try answer(moved.instance, question).objective
      #expect(isClose(found, optimum.map { weight * $0 }), "seed \(seed)")
    }
    try same { PlanePoint(x: -$0.y, y: $0.x) }
    try same { PlanePoint(x: 1 - $0.x, y: $0.y) }
    try same({ PlanePoint(x: 1024 * $0.x, y: 1024 * $0.y) }, radius: 1024 * random.radius)
    try same({ $0 }, weight: 512)
    let reversed = RandomInstance(
      places: random.places.reversed(), costs: random.costs.reversed(),
      points: random.points.reversed(), radius: random.radius)
    #expect(isClose(try answer(reversed.instance, question).objective, optimum), "seed \(seed)")
  }
}

@Test("Two equal calls give equal outcomes")
func deterministic() async throws {
  let instance = try await PublishedGenerator(sites: 60, points: 3000, radius: 5.5, seed: 2)
    .instance(threads: 2)
  let question = CoveringQuestion(.maxCover(budget: 6))
  let a = try solveCovering(instance, question)
  let b = try solveCovering(instance, question)
  #expect(a.chosen == b.chosen && a.bestBound == b.bestBound && a.nodes == b.nodes)
}

@Test("A limit keeps a choice, with a valid bound and no claim")
func limited() async throws {
  let instance = try await PublishedGenerator(sites: 100, points: 10_000, radius: 6.25, seed: 1)
    .instance(threads: 2)
  let question = CoveringQuestion(.maxCover(budget: 10))
  let outcome = try solveCovering(instance, question, limits: SolveLimits(nodes: 1))
  #expect(outcome.ending == .nodeLimit)
  #expect(try #require(outcome.objective) <= 485_802 && outcome.bestBound >= 485_802)
  let cancelled = try solveCovering(
    instance, question, limits: SolveLimits(isCancelled: { true }))
  #expect(cancelled.ending == .cancelled && cancelled.chosen != nil)
}

@Test("The program written out for other solvers has the same optimum", arguments: 1...3)
func writtenOut(redundancy: Int) throws {
  for seed in UInt64(0)..<40 {
    let instance = RandomInstance(seed: seed).instance
    guard instance.groups > 0 else { continue }
    for objective in [CoveringQuestion.Objective.maxCover(budget: 2.6), .minCost(share: 0.6)] {
      let question = CoveringQuestion(objective, redundancy: redundancy)
      let written = solve(try instance.compactProgram(question))
      let found = try answer(instance, question)
      #expect(isClose(found.objective, written.objective), "seed \(seed)")
    }
  }
}
