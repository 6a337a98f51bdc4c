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
  /// Nil when the scenario states no error of the terrain.
  let detection: DetectionProbability?
  let worst: WorstApproaches

  var scenario: Scenario { situation.scenario }

  func document(for folder: ResultFolder) -> PlanDocument {
    PlanDocument(
      scenario, scenarioPath: relativePath(of: scenario.file, from: folder.path),
      siting.deployment, facts, verdict, worst)
  }

  /// Input files as seen from the folder, with their hashes.
  func inputs(for folder: ResultFolder) throws -> [Manifest.Hashed] {
    try (scenario.inputFiles + [scenario.terrain.path] + (scenario.siteGeneration?.files ?? []))
      .map { file in
        Manifest.Hashed(
          file: relativePath(of: file, from: folder.path), sha256: try sha256(ofFile: file))
      }
  }

  func coverageMap() throws -> CoverageMap {
    try CoverageMap(scenario, siting.deployment, on: situation.grid)
  }

  /// What the plan protects on the drawn routes.
  var protectedValue: Double {
    isForValue ? siting.objective : program.value(at: program.point(siting.chosen))
  }

  /// Whether the solver's bound is one on the protected value.
  var isForValue: Bool { scenario.solve.objectives == [.protectedValue] }

  private var promise: String {
    let stake = program.totalStake
    func share(_ value: Double) -> String { NumberText.percent(stake > 0 ? value / stake : 0) }
    let gap =
      "gap \(NumberText.percent(siting.relativeGap ?? .infinity, decimals: 2)), \(siting.ending.word)"
    guard isForValue else {
      return """
        plan    worst margin \(NumberText.fixed(siting.objective, decimals: 2)); no plan within the budget \
        has more than \(NumberText.fixed(siting.bestBound, decimals: 2)) (\(gap) in worth)
        value   protects \(share(protectedValue)) of the expected worth at stake
        """
    }
    return """
      plan    protects \(share(siting.objective)) of the expected worth at stake; no plan within the \
      budget protects more than \(share(siting.bestBound)) (\(gap))
      exact   by 1 - exp(-U) itself \(share(siting.exactObjective)), and no plan more than \
      \(share(siting.exactBound))
      """
  }

  /// A few lines for the terminal.
  func summary(in folder: ResultFolder) -> String {
    let lost = score.worthLost
    return """
      \(scenario.title)
      \(promise)
      spent   \(NumberText.money(siting.deployment.use(in: scenario).money)) of \
      \(NumberText.money(scenario.budget.money)) on \(siting.deployment.placements.count) systems
      checked \(verdict.summary)
      raids   \(score.raids) simulated: worth lost per raid \(NumberText.fixed(lost.value, decimals: 1)) \
      [\(NumberText.fixed(lost.low, decimals: 1)), \(NumberText.fixed(lost.high, decimals: 1))], \
      \(NumberText.fixed(score.leakers.value, decimals: 2)) of \
      \(NumberText.fixed(score.dronesMean, decimals: 1)) drones leak
      worst   \(worst.line ?? "no approach")
      files   \(folder.path)/report.html, plan.json, score.json, coverage.tif, plan.gpkg, manifest.json
      """
  }
}
