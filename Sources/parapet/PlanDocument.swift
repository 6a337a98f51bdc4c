// The plan as a file: a deployment that any command reads back, and what the solver said of it.
import Foundation
import MIP
import Scenario
import Siting
import Verification

/// Results/<name>/plan.json. The first three fields are a deployment file; `plan` is for people and tools.
struct PlanDocument: Codable {
  let parapetDeployment: Int
  let scenario: String
  let placements: [Row]
  let plan: Facts
  /// What the verifier found; the same figures stand in `plan` as the solver states them.
  let verification: Verdict
  /// The attacker's best way for each threat and asset, what costs most first.
  let worstApproaches: [WorstApproaches.Row]

  struct Row: Codable {
    let site: String
    let system: String
    let headingDegrees: Double
  }

  struct Facts: Codable {
    let objectiveName: String
    /// Worth per raid that the plan protects in the program.
    let objective: Double
    let exactObjective: Double
    let bestBound: Double
    let exactBound: Double
    let relativeGap: Double?
    let ending: String
    /// Expected worth at stake per raid when nothing is defended.
    let totalStake: Double
    let chordErrorAtMost: Double
    let startingObjective: Double
    let rootBound: Double
    let use: Use
    let budget: Use
    let sizes: Sizes
  }

  struct Use: Codable {
    let money: Double
    let crew: Double
    let powerKilowatts: Double

    init(_ use: ResourceUse) {
      money = use.money
      crew = use.crew
      powerKilowatts = use.powerKilowatts
    }

    var resources: ResourceUse {
      ResourceUse(money: money, crew: crew, powerKilowatts: powerKilowatts)
    }
  }

  struct Sizes: Codable {
    let sites: Int
    let placements: Int
    let routesBeforeMerging: Int
    let routes: Int
    let legsBeforeMerging: Int
    let legs: Int
    let nodes: Int
    let rowsGenerated: Int
  }

  /// - Parameter scenarioPath: relative to the folder that the plan is written to.
  init(
    _ scenario: Scenario, scenarioPath: String, _ deployment: Deployment, _ facts: Facts,
    _ verdict: Verdict, _ worst: WorstApproaches
  ) {
    parapetDeployment = 1
    self.scenario = scenarioPath
    placements = deployment.placements.map { placement in
      Row(
        site: scenario.sites[placement.site].id, system: scenario.systems[placement.system].id,
        headingDegrees: placement.headingDegrees)
    }
    plan = facts
    verification = verdict
    worstApproaches = worst.rows
  }
}

extension PlanDocument.Facts {
  init(_ scenario: Scenario, _ program: SitingProgram, _ outcome: SitingOutcome) {
    self.init(
      objectiveName: scenario.solve.objectives[0].rawValue, objective: outcome.objective,
      exactObjective: outcome.exactObjective, bestBound: outcome.bestBound,
      exactBound: outcome.exactBound, relativeGap: outcome.relativeGap, ending: outcome.ending.word,
      totalStake: program.totalStake, chordErrorAtMost: program.curve.chordError,
      startingObjective: outcome.startingObjective, rootBound: outcome.rootBound,
      use: PlanDocument.Use(outcome.deployment.use(in: scenario)),
      budget: PlanDocument.Use(program.budget),
      sizes: PlanDocument.Sizes(
        sites: scenario.sites.count, placements: program.placements.count,
        routesBeforeMerging: program.mergedFrom.routes, routes: program.routes,
        legsBeforeMerging: program.mergedFrom.legs, legs: program.legs, nodes: outcome.nodes,
        rowsGenerated: outcome.rowsGenerated))
  }

  /// What a verifier can check of them: figures of the protected value.
  var claims: PlanClaims? {
    guard objectiveName == Objective.protectedValue.rawValue else { return nil }
    return PlanClaims(
      objective: objective, exactObjective: exactObjective, bestBound: bestBound,
      exactBound: exactBound, rootBound: rootBound, startingObjective: startingObjective,
      relativeGap: relativeGap, ending: ending, totalStake: totalStake,
      chordErrorShare: chordErrorAtMost, use: use.resources, budget: budget.resources)
  }
}

extension MIP.Ending {
  /// The word that files use.
  var word: String {
    switch self {
    case .optimal: "optimal"
    case .gapReached: "gap reached"
    case .timeLimit: "time limit"
    case .memoryLimit: "memory limit"
    case .nodeLimit: "node limit"
    case .cancelled: "interrupted"
    case .infeasible: "infeasible"
    case .unbounded: "unbounded"
    case .failed(let reason): "failed: \(reason)"
    }
  }

  /// What the command's exit code says of it; nil when the question is answered.
  var commandEnding: Ending? {
    switch self {
    case .optimal, .gapReached: nil
    case .timeLimit, .memoryLimit, .nodeLimit: .stoppedAtLimit
    case .cancelled: .interrupted
    case .infeasible: .infeasible
    case .unbounded, .failed: .internalError
    }
  }
}

/// The path of a file as seen from a folder.
func relativePath(of file: String, from folder: String) -> String {
  func parts(_ path: String) -> [String] {
    URL(fileURLWithPath: path).standardizedFileURL.pathComponents
  }
  let target = parts(file)
  let base = parts(folder)
  let shared = zip(target, base).prefix { $0 == $1 }.count
  return
    (Array(repeating: "..", count: base.count - shared) + target[shared...])
    .joined(separator: "/")
}
