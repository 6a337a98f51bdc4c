// Does the verifier find a sound plan sound, and every plan that breaks one rule or states one false figure unsound?

import Scenario
import Siting
import Terrain
import Testing
import Verification

@Suite struct VerdictTests {
  @Test(
    "On flat ground, where sweep and sight lines agree, the promise counted again differs by rounding alone",
    arguments: 0..<8)
  func flat(seed: Int) async throws {
    let verdict = try await PlannedProblem(seed: seed, isFlat: true).verdict
    #expect(verdict.passed, "\(verdict.faults)")
    let promise = try #require(verdict.promise)
    // The program rounds units to ten-thousandths on each leg.
    #expect(abs(try #require(promise.difference)) <= 2e-4 * promise.totalStake)
    #expect(promise.objective <= promise.exactObjective)
    #expect(verdict.checks.count == 21)
  }

  @Test("On mountains the promise counted again is within the tolerance", arguments: 0..<10)
  func mountains(seed: Int) async throws {
    let verdict = try await PlannedProblem(seed: seed, isFlat: false).verdict
    #expect(verdict.passed, "\(verdict.faults)")
  }

  @Test("A plan that breaks one rule fails the check of that rule", arguments: 0..<3)
  func caught(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: false)
    try #require(problem.verdict.passed)
    for fault in Fault.all {
      var spoilt = problem
      guard fault.spoil(&spoilt) else { continue }
      let verdict = spoilt.verdict
      #expect(!verdict.passed, "\(fault.name)")
      #expect(
        verdict.faults.contains { $0.what == fault.check }, "\(fault.name): \(verdict.faults)")
    }
  }

  @Test("Every fault can be made in some of those plans")
  func faultsAreMade() async throws {
    var made: Set<String> = []
    for seed in 0..<3 {
      let problem = try await PlannedProblem(seed: seed, isFlat: false)
      for fault in Fault.all {
        var spoilt = problem
        if fault.spoil(&spoilt) { made.insert(fault.name) }
      }
    }
    #expect(Fault.all.filter { !made.contains($0.name) }.map(\.name) == [])
  }

  @Test("A deployment that promises nothing is checked against the limits alone")
  func byHand() async throws {
    let problem = try await PlannedProblem(seed: 1, isFlat: false)
    let verdict = Verdict(
      on: problem.deployment, of: problem.scenario, candidateSites: problem.candidateSites,
      on: problem.grid)
    #expect(verdict.passed && verdict.checks.count == 7)
    #expect(verdict.promise?.difference == nil && verdict.promise?.exactObjective ?? 0 > 0)
  }

  @Test("Standing systems that break a limit justify 'infeasible'; none that do not")
  func infeasible() async throws {
    var problem = try await PlannedProblem(seed: 2, isFlat: false)
    problem.deployment = Deployment(placements: problem.scenario.existing)
    problem.claims.ending = "infeasible"
    #expect(
      problem.verdict.faults.map(\.what).contains(
        "what is shown breaks a rule, since no plan that keeps all is known"))
  }
}

/// One way to spoil a plan, and the check that must find it.
struct Fault: Sendable {
  let name: String
  let check: String
  /// False where the plan has nothing to spoil in this way.
  let spoil: @Sendable (inout PlannedProblem) -> Bool

  init(
    _ name: String, caughtBy check: String,
    _ spoil: @escaping @Sendable (inout PlannedProblem) -> Bool
  ) {
    self.name = name
    self.check = check
    self.spoil = spoil
  }

  static let all = limits + claims

  private static func budget(
    _ name: String, _ share: @escaping @Sendable (ResourceUse) -> ResourceUse
  )
    -> Fault
  {
    Fault("less \(name) than used", caughtBy: "\(name) is within the budget") { problem in
      let used = problem.deployment.use(in: problem.scenario)
      problem.scenario.budget = share(used)
      problem.claims.budget = problem.scenario.budget
      return used.money > 0
    }
  }

  private static let limits = [
    budget("money") {
      ResourceUse(money: $0.money - 0.001, crew: 99, powerKilowatts: 99)
    },
    budget("crew") { ResourceUse(money: 99, crew: $0.crew * 0.999, powerKilowatts: 99) },
    budget("power") {
      ResourceUse(money: 99, crew: 99, powerKilowatts: $0.powerKilowatts * 0.999)
    },
    Fault("a standing system removed", caughtBy: "standing systems are there") { problem in
      problem.change { $0.remove(at: 0) }
      return true
    },
    Fault("a standing system turned", caughtBy: "standing systems are there") { problem in
      let standing = problem.scenario.existing.firstIndex {
        problem.scenario.systems[$0.system].sectorDegrees < 360
      }
      guard let standing else { return false }
      problem.change {
        let old = $0[standing]
        $0[standing] = Placement(site: old.site, system: old.system, headingDegrees: 16)
      }
      return true
    },
    Fault("one more than the supply", caughtBy: "no type exceeds its supply") { problem in
      problem.change { placements in
        for site in 2..<6 {
          placements.append(Placement(site: site, system: 3, headingDegrees: 0))
        }
      }
      return true
    },
    Fault("a crowded site", caughtBy: "no site exceeds its capacity") { problem in
      problem.change { placements in
        placements += (0..<3).map { Placement(site: 5, system: $0, headingDegrees: 0) }
      }
      return true
    },
    Fault("a site of its own", caughtBy: "every placement is on a candidate site") { problem in
      let last = problem.deployment.placements.map(\.site).max() ?? 0
      problem.candidateSites = last
      return true
    },
    Fault("one placement twice", caughtBy: "no placement is bought twice") { problem in
      guard let bought = problem.bought.first else { return false }
      problem.change { $0.append($0[bought]) }
      return true
    },
    Fault("an odd heading", caughtBy: "every bought system looks one of its ways") { problem in
      guard let bought = problem.bought.first else { return false }
      problem.change {
        let old = $0[bought]
        $0[bought] = Placement(
          site: old.site, system: old.system, headingDegrees: old.headingDegrees + 1)
      }
      return true
    },
    Fault("a site in a void", caughtBy: "every placement stands on known ground") { problem in
      let site = problem.deployment.placements[0].site
      let hole = problem.grid.cell(containing: problem.scenario.sites[site].position)
      let grid = problem.grid
      guard let holed = try? ground({ $0 == hole ? .nan : grid[$0] }) else { return false }
      problem.grid = holed
      return true
    },
  ]

  private static func claim(
    _ name: String, caughtBy check: String, _ edit: @escaping @Sendable (inout PlanClaims) -> Void
  ) -> Fault {
    Fault(name, caughtBy: check) { problem in
      edit(&problem.claims)
      return true
    }
  }

  private static let claims = [
    claim("more promised", caughtBy: "the promise by chords is the one counted again") {
      $0.objective += 0.021 * $0.totalStake
    },
    claim("more promised by exp", caughtBy: "the promise by 1 - exp(-U) is the one counted again") {
      $0.exactObjective += 0.021 * $0.totalStake
    },
    claim("less promised by exp", caughtBy: "the promise by 1 - exp(-U) is the one counted again") {
      $0.exactObjective -= 0.021 * $0.totalStake
    },
    claim("chords above the curve", caughtBy: "chords hide no more than stated") {
      $0.objective = $0.exactObjective + 1e-4 * $0.totalStake
    },
    claim("a larger stake", caughtBy: "the stake is the one counted again") {
      $0.totalStake *= 1 + 1e-6
    },
    claim("a bound below the value", caughtBy: "the bound is not below the value") {
      $0.bestBound = $0.objective - 1e-5 * $0.totalStake
    },
    claim("a bound above the root's", caughtBy: "bounds and values are in order") {
      $0.bestBound = $0.rootBound + 1e-5 * $0.totalStake
    },
    claim("an exact bound too low", caughtBy: "bounds and values are in order") {
      $0.exactBound = $0.bestBound
    },
    claim("a start above the plan", caughtBy: "bounds and values are in order") {
      $0.startingObjective = $0.objective + 1e-5 * $0.totalStake
    },
    claim("another gap", caughtBy: "the gap is (bound - value) / value") {
      $0.relativeGap = ($0.relativeGap ?? 0) + 1e-6
    },
    claim("no gap", caughtBy: "the ending fits the gap") { $0.relativeGap = nil },
    claim(
      "no gap, nor a proof",
      caughtBy: "what is shown breaks a rule, since no plan that keeps all is known"
    ) {
      $0.relativeGap = nil
      $0.ending = "time limit"
    },
    claim("optimal with a gap", caughtBy: "the ending fits the gap") {
      $0.bestBound = $0.objective * 1.001
      $0.relativeGap = ($0.bestBound - $0.objective) / $0.objective
      $0.ending = "optimal"
    },
    claim("a wider gap than asked", caughtBy: "the ending fits the gap") {
      $0.bestBound = $0.objective * 1.25
      $0.relativeGap = ($0.bestBound - $0.objective) / $0.objective
      $0.ending = "gap reached"
    },
    claim("another word", caughtBy: "the ending fits the gap") { $0.ending = "near enough" },
    claim(
      "infeasible without need",
      caughtBy: "what is shown breaks a rule, since no plan that keeps all is known"
    ) {
      $0.ending = "infeasible"
    },
    claim("less used", caughtBy: "the use stated is what the systems take") {
      $0.use = ResourceUse(
        money: $0.use.money, crew: $0.use.crew, powerKilowatts: $0.use.powerKilowatts + 0.001)
    },
    claim("another budget", caughtBy: "the budget stated is the one in force") {
      $0.budget = ResourceUse(
        money: $0.budget.money + 1, crew: $0.budget.crew,
        powerKilowatts: $0.budget.powerKilowatts)
    },
  ]
}
