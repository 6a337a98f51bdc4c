// Is the leakage what shared rounds and channels leave, are its rows valid, and is its optimum the best of all plans?
import Coverage
import Foundation
import MIP
import Scenario
import Siting
import Terrain
import Testing
import Verification

@Suite struct LeakageTests {
  @Test(
    "Four raiders at one depot: rounds, then channels, then each raider's own window are what is short",
    arguments: [(2, 1, 45.0), (9, 1, 37.5), (4, 2, 30.0), (9, 2, 15.0)])
  func byHand(rounds: Int, channels: Int, leakage: Double) async throws {
    // Each is worth a quarter of the depot's 60. A channel has 90 s while one of four, 10 s apart, is on its last
    // 60 s: 3 shots. At 1/2 each, 2, 3, 4 or 6 shots kill half as many; 2 shots at each could kill 3.
    let problem = try await TinyLeakage(count: 4, rounds: rounds, channels: channels)
    let chosen = try problem.indices(["middle radar", "west launcher"])
    #expect(abs(problem.leakage.totalStake - 60) < 1e-9)
    // Units are whole ten-thousandths, and 1 - exp(-U) is by chords.
    #expect(abs(problem.leakage.leakage(of: chosen) - leakage) < 0.07)
  }

  @Test("The plan of least leakage is the best of all plans", arguments: [1, 2, 5, 9])
  func enumerated(rounds: Int) async throws {
    let problem = try await TinyLeakage(count: 3, rounds: rounds)
    let (program, leakage) = (problem.leakage.siting, problem.leakage)
    var least = Double.infinity
    for set in 0..<(1 << program.placements.count) {
      let plan = program.placements.indices.filter { set >> $0 & 1 == 1 }
      if program.isFeasible(plan) { least = min(least, leakage.leakage(of: plan)) }
    }
    let outcome = try leakage.solved(
      within: SitingLimits(relativeGap: 0, timeLimitSeconds: nil, seed: 1))
    #expect(outcome.ending == .optimal)
    #expect(abs(outcome.objective - least) <= 1e-6 * leakage.totalStake)
    #expect(outcome.bestBound <= least + 1e-6 * leakage.totalStake)
  }

  @Test(
    "The leakage is the one counted again from the inputs by a simplex of its own",
    arguments: 0..<16)
  func countedAgain(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: true)
    let leakage = program(problem)
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<3 {
      let chosen = randomPlan(problem.program, &random)
      let deployment = Deployment(placements: chosen.map { problem.program.placements[$0] })
      let fire = try SharedFire(problem.scenario, deployment, on: problem.grid)
      #expect(abs(fire.stake - leakage.totalStake) <= 1e-9 * fire.stake)
      #expect(abs(fire.leakage - leakage.leakage(of: chosen)) <= 5e-4 * fire.stake)
    }
  }

  @Test("Every row holds for every plan, and is an equation at its own", arguments: 0..<12)
  func rows(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: false)
    let leakage = program(problem)
    var random = SplitMix64(seed: UInt64(seed) &+ 77)
    let plans = (0..<8).map { _ in randomPlan(problem.program, &random) }
    let protected = plans.map { leakage.totalStake - leakage.leakage(of: $0) }
    let count = problem.program.placements.count
    for (number, plan) in plans.enumerated() {
      let at = problem.program.point(plan)
      // At the plan itself, and on the way from it to another and to nothing in particular.
      let mixed = zip(at, problem.program.point(plans[(number + 1) % plans.count])).map {
        ($0 + $1) / 2
      }
      for (point, isOwn) in [
        (at, true), (mixed, false), ((0..<count).map { _ in 0.3 * random.unit() }, false),
      ] {
        let row = leakage.wholeRow(at: point)
        for (other, worth) in zip(plans, protected) {
          let bound = row.constant + other.reduce(0) { $0 + row.slopes[$1] }
          #expect(bound >= worth - 1e-6 * leakage.totalStake)
        }
        if isOwn {
          let bound = row.constant + plan.reduce(0) { $0 + row.slopes[$1] }
          #expect(abs(bound - protected[number]) <= 1e-6 * leakage.totalStake)
        }
      }
    }
  }

  @Test("A better bound than any plan has, another value or another gap is found out")
  func spoiled() async throws {
    var problem = try await PlannedProblem(seed: 3, isFlat: true)
    let outcome = try program(problem).solved(
      within: SitingLimits(relativeGap: 0.2, timeLimitSeconds: nil, annealingMoves: 50, seed: 1))
    problem.deployment = outcome.deployment
    problem.claims.objectiveName = .leakage
    problem.claims.objective = outcome.objective
    problem.claims.bestBound = outcome.bestBound
    problem.claims.relativeGap = outcome.relativeGap
    problem.claims.ending = outcome.relativeGap ?? 1 <= 1e-9 ? "optimal" : "gap reached"
    problem.claims.use = outcome.deployment.use(in: problem.scenario)
    #expect(problem.verdict.faults == [])
    for spoil: (inout PlanClaims) -> Void in [
      { $0.objective *= 0.8 }, { $0.bestBound = $0.objective * 1.1 },
      { $0.relativeGap = ($0.relativeGap ?? 0) + 0.1 },
    ] {
      var spoiled = problem
      spoil(&spoiled.claims)
      #expect(!spoiled.verdict.passed)
    }
  }

  @Test("More of a sample's raids one by one leak what they leak together", arguments: 0..<4)
  func shares(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: false)
    let sample = problem.coverage.sampledRaids(problem.scenario, count: 12, seed: 5)
    let plan = problem.program.indices(of: problem.deployment).known
    func leakage(_ sample: [SampledRaid]) -> Double {
      LeakageProgram(problem.program, problem.scenario, problem.coverage, sample)
        .leakage(of: plan)
    }
    let apart = sample.map { raid in
      leakage([SampledRaid(share: 1, raiders: raid.raiders)])
    }
    #expect(abs(leakage(sample) - apart.reduce(0, +) / 12) <= 1e-7 * problem.program.totalStake)
  }

  @Test("Raids come as often as they should: each within one of its expected number")
  func drawn() async throws {
    let problem = try await PlannedProblem(seed: 1, isFlat: true)
    for seed in 0..<20 {
      let sample = problem.coverage.sampledRaids(
        problem.scenario, count: 31, seed: UInt64(seed))
      // The raid named few has one drone.
      let few = sample.count { $0.raiders.count == 1 }
      #expect(abs(Double(few) - 31.0 / 3) <= 1)
    }
  }

  private func program(_ problem: PlannedProblem) -> LeakageProgram {
    LeakageProgram(
      problem.program, problem.scenario, problem.coverage,
      problem.coverage.sampledRaids(
        problem.scenario, count: problem.scenario.solve.sampledRaids, seed: problem.scenario.seed))
  }

  private func randomPlan(_ program: SitingProgram, _ random: inout SplitMix64) -> [Int] {
    var plan = Set(0..<program.standing)
    for _ in 0..<6 { plan.insert(random.index(below: program.placements.count)) }
    return plan.sorted()
  }
}

/// The tiny scenario with one raid on its depot, all together, and launchers with few rounds.
private struct TinyLeakage {
  let scenario: Scenario
  let leakage: LeakageProgram

  init(count: Int, rounds: Int, channels: Int = 1) async throws {
    let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Models").standardizedFileURL
    var text = try String(
      contentsOf: models.appendingPathComponent("scenarios/tiny.yaml"), encoding: .utf8)
    for (old, new) in [
      ("../terrain", models.path + "/terrain"),
      ("channels: 1", "channels: \(channels)\n    magazineRounds: \(rounds)"),
      (
        "{threat: drone, count: 1, targets: [depot]}",
        "{threat: drone, count: \(count), spacingSeconds: 10, targets: [depot]}"
      ), ("      - {threat: drone, count: 1, targets: [bridge]}\n", ""),
    ] {
      #expect(text.contains(old))
      text = text.replacingOccurrences(of: old, with: new)
    }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("leaks-\(UUID().uuidString).yaml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    scenario = try Scenario(file: file.path)
    // Flat, around both targets and the way in.
    let grid = try ElevationGrid(
      columns: 200, rows: 200, westMetres: 499_000, northMetres: 5_408_000, cellMetres: 50,
      coordinateReference: nil, elevationsMetres: [Float](repeating: 100, count: 40_000))
    let coverage = try await CoverageTable(scenario, on: grid, threads: 1)
    leakage = LeakageProgram(
      try SitingProgram(scenario, coverage, on: grid), scenario, coverage,
      coverage.sampledRaids(scenario, count: 3, seed: 1))
  }

  func indices(_ words: [String]) throws -> [Int] {
    try words.map { word in
      try #require(
        leakage.siting.placements.firstIndex {
          scenario.sites[$0.site].id + " " + scenario.systems[$0.system].id == word
        })
    }.sorted()
  }
}
