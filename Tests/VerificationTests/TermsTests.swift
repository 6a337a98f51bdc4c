// Does the verifier count terms beyond limits as the optimiser does, and find plans that break them?

import Scenario
import Siting
import Testing
import Verification

@Suite struct TermsTests {
  /// Lines of a scenario, and the check that finds a plan made without them.
  static let terms: [(lines: String, check: String)] = [
    (
      "suppliers: [{id: gun-works, systemsAtMost: 0}, {id: missile-works, moneyAtMost: 1}]",
      "no supplier sells more than its limit"
    ),
    (
      "incompatible: [{systems: [gun, missile], withinMetres: 6000}, {systems: [ears, radar]}]",
      "no incompatible systems are near each other"
    ),
    (
      "links: [{systems: [missile], hubs: [radar], relays: [ears], hopMetres: 1500}]",
      "every link leads to a hub"
    ),
    (
      "requirements: [{protectedShare: 0.25, when: radar-jammed, afterLossOf: 1}]",
      "every requirement is met"
    ),
    (
      "layers: [{id: near, systems: [gun]}, {id: far, systems: [missile]}]\nrequirements: [{engagedShare: 0.4}]",
      "every requirement is met"
    ),
  ]

  @Test(
    "A plan made with terms keeps them when counted again, whatever the environments",
    arguments: 0..<2)
  func kept(seed: Int) async throws {
    for (lines, check) in Self.terms {
      let environments = "\nenvironments: {clear: 0.6, radar-jammed: 0.3, gnss-denied: 0.1}"
      let problem = try await PlannedProblem(
        seed: seed, isFlat: false, terms: lines + (seed % 2 == 0 ? environments : ""))
      let verdict = problem.verdict
      #expect(verdict.passed, "\(check): \(verdict.faults)")
      #expect(problem.claims.ending == "infeasible" || verdict.checks.contains { $0.what == check })
    }
  }

  @Test("Some plan made without a term breaks it, and its check says so")
  func broken() async throws {
    var found: Set<String> = []
    for seed in 0..<6 {
      let free = try await PlannedProblem(seed: seed, isFlat: false)
      for (lines, check) in Self.terms {
        let scenario = try PlannedProblem.scenario(seed: seed, terms: lines)
        let verdict = Verdict(
          on: free.deployment, of: scenario, candidateSites: free.candidateSites, on: free.grid)
        #expect(Set(verdict.faults.map(\.what)).isSubset(of: [check]))
        guard !verdict.passed else { continue }
        found.insert(lines)
        let program = try SitingProgram(scenario, free.coverage, on: free.grid)
        #expect(!program.isFeasible(program.indices(of: free.deployment).known))
      }
    }
    #expect(Self.terms.filter { !found.contains($0.lines) }.map(\.lines) == [])
  }
}
