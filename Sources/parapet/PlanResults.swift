// Everything one plan has to show, and what of it goes into which file.
import Coverage
import Foundation
import Geodata
import Raid
import Report
import Scenario
import Siting
import Terrain
import Verification

struct PlanResults {
  let situation: Situation
  let coverage: CoverageTable
  let program: SitingProgram
  let siting: SitingOutcome
  let facts: PlanDocument.Facts
  let verdict: Verdict
  let score: RaidScore
  let map: DeploymentMap
  /// Nil for a plan taken as it is.
  let refinement: RefinementDocument?

  var scenario: Scenario { situation.scenario }
  var worst: WorstApproaches { map.worst }

  func document(for folder: ResultFolder) -> PlanDocument {
    PlanDocument(
      scenario, scenarioPath: relativePath(of: scenario.file, from: folder.path),
      siting.deployment, facts, verdict, worst)
  }

  /// Input files as seen from the folder, with their hashes.
  func inputs(for folder: ResultFolder) throws -> [Manifest.Hashed] {
    try Manifest.Hashed.inputs(of: scenario, from: folder.path)
  }

  /// Whether the solver's bound is one on the protected value.
  var isForValue: Bool { siting.objectiveName == .protectedValue }

  /// A few lines for the terminal.
  func summary(in folder: ResultFolder) -> String {
    let stake = program.totalStake
    let lost = score.worthLost
    let levels = siting.floorLevels.map { "\n        \($0.text)" }.joined()
    let outOfReach = facts.outOfReachText.map { "\n        \($0)" } ?? ""
    let refined = (refinement?.lines ?? []).map { "\n\($0)" }.joined()
    func share(_ value: Double) -> String { NumberText.percent(stake > 0 ? value / stake : 0) }
    return """
      \(scenario.title)
      \(promise(share))
      spent   \(NumberText.money(siting.deployment.use(in: scenario).money)) of \
      \(NumberText.money(scenario.budget.money)) on \(siting.deployment.placements.count) systems\(levels)
      checked \(verdict.summary)
      raids   \(score.raids) simulated: worth lost per raid \(NumberText.fixed(lost.value, decimals: 1)) \
      [\(NumberText.fixed(lost.low, decimals: 1)), \(NumberText.fixed(lost.high, decimals: 1))], \
      \(NumberText.fixed(score.leakers.value, decimals: 2)) of \
      \(NumberText.fixed(score.dronesMean, decimals: 1)) drones leak
      worst   \(worst.line ?? "no approach")\(outOfReach)\(refined)
      files   \(folder.path)/report.html, plan.json, score.json, coverage.tif, plan.gpkg, manifest.json
      """
  }

  /// What the plan does best and how near the best it is, for each objective in order.
  private func promise(_ share: (Double) -> String) -> String {
    let lines = (siting.earlier + [siting.result]).map { result in
      let gap =
        "(gap \(NumberText.percent(result.relativeGap ?? .infinity, decimals: 2)), \(result.endingWord))"
      return switch result.name {
      case .protectedValue:
        "plan    protects \(share(result.value)) of the expected worth at stake; no plan within the "
          + "budget protects more than \(share(result.bestBound)) \(gap)"
      case .minCost:
        "plan    costs \(NumberText.money(result.value)); no plan that keeps the requirements costs "
          + "less than \(NumberText.money(result.bestBound)) \(gap)"
      case .worstAxis:
        "plan    worst margin \(NumberText.fixed(result.value, decimals: 2)); no plan within the budget "
          + "has more than \(NumberText.fixed(result.bestBound, decimals: 2)) \(gap)"
      case .leakage:
        "plan    leaks \(NumberText.fixed(result.value, decimals: 1)) of worth per sampled raid; no plan "
          + "within the budget leaks less than \(NumberText.fixed(result.bestBound, decimals: 1)) \(gap)"
      }
    }
    let exact =
      isForValue
      ? "exact   by 1 - exp(-U) itself \(share(siting.exactObjective)), and no plan more than "
        + share(siting.exactBound)
      : "value   protects \(share(siting.protectedValue)) of the expected worth at stake"
    return (lines + [exact]).joined(separator: "\n")
  }
}
