// Is a plan what it says: its limits and figures counted again from the inputs.
import ArgumentParser
import Foundation
import MIP
import Report
import Scenario
import Verification

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a deployment against every limit, and a plan's figures against a count anew.",
    discussion: """
      The count shares no code with the optimiser: exact sight lines in place of its sweep, routes, cues and \
      shots from their definitions. Exits with 1 when a check fails.
      """)

  @Argument(help: "Deployment file: YAML by hand, or a plan.json.")
  var deployment: String

  @Option(help: "Scenario file in place of the one the deployment names.")
  var scenario: String?

  @Option(help: "Money that the plan could spend, when it was not the scenario's.")
  var budget: Double?

  @Option(help: "Relative gap that the plan was solved to, when it was not the scenario's.")
  var gap: Double?

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    try checkBudget(budget)
    try checkGap(gap)
  }

  func run() async throws {
    let file = try DeploymentFile(file: deployment)
    var situation = try await Situation(
      scenarioFile: scenario ?? file.scenarioFile, threads: working.threads)
    situation.scenario.apply(budget: budget)
    if let gap { situation.scenario.solve.relativeGap = gap }
    let candidates = situation.scenario.sites.count
    let placed = try file.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
    let verdict = Verdict(
      on: placed, of: situation.scenario, candidateSites: candidates, on: situation.grid,
      claims: try claims(of: deployment))
    if options.json {
      try Console.json(verdict)
    } else {
      try Console.data(text(verdict))
    }
    options.note(verdict.summary)
    if !verdict.passed { throw Ending.unverified }
  }

  private func text(_ verdict: Verdict) -> String {
    var table = TextTable(columns: [.left("check"), .left("verdict"), .left("found")])
    for check in verdict.checks {
      table.append([check.what, check.passed ? "ok" : "FAILED", check.found])
    }
    return table.text
  }
}

/// What a plan.json states of itself; nil for a deployment that states nothing.
private func claims(of file: String) throws -> PlanClaims? {
  struct Stated: Decodable {
    let plan: PlanDocument.Facts?
    let worstApproaches: [WorstApproaches.Row]?
  }
  guard let data = FileManager.default.contents(atPath: file),
    (try? JSONSerialization.jsonObject(with: data)) != nil
  else { return nil }
  do {
    let stated = try JSONDecoder().decode(Stated.self, from: data)
    return stated.plan?.claims(stated.worstApproaches ?? [])
  } catch {
    throw Refusal(
      "\(file): 'plan' lacks a figure or holds one of another kind: solve anew to verify")
  }
}

extension Verdict {
  /// One line for people.
  var summary: String {
    guard passed else {
      return "NOT VERIFIED: "
        + faults.map { "\($0.what): \($0.found)" }.joined(separator: "; ")
    }
    guard let promise, let difference = promise.difference else {
      return "verified, \(checks.count) checks"
    }
    let share = promise.totalStake > 0 ? abs(difference) / promise.totalStake : 0
    return "verified, \(checks.count) checks; the promise counted again differs by "
      + "\(NumberText.percent(share, decimals: 3)) of the stake"
  }
}

/// Ends a command that solved as its solve and its verdict say.
func conclude(_ ending: MIP.Ending?, _ verdict: Verdict) throws {
  if !verdict.passed {
    Console.error("error: the plan failed verification: do not rely on it; please report it")
    throw Ending.unverified
  }
  if let ending = ending?.commandEnding { throw ending }
}
