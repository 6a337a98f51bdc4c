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
    /// Objectives that came before, in order; absent when there are none.
    let earlierObjectives: [Achieved]?
    /// Where the plan stands on each requirement; absent when there are none.
    let requirements: [Level]?
    /// Attacks that no plan hinders, which the worst margin leaves out; absent where that is not the objective.
    let outOfReach: [AttackName]?
    /// Worth per raid that the plan protects in the program; or its money, when that is the objective.
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

  /// What was reached and proven for one objective.
  struct Achieved: Codable {
    let name: String
    let value: Double
    let bestBound: Double
    let relativeGap: Double?
    let ending: String

    init(_ result: ObjectiveResult) {
      name = result.name.rawValue
      value = result.value
      bestBound = result.bestBound
      relativeGap = result.relativeGap
      ending = result.endingWord
    }
  }

  /// A requirement, and what the plan reaches after the losses named.
  struct Level: Codable {
    let requirement: String
    let leastShare: Double
    let reachedShare: Double
    let isKept: Bool
    /// The placements whose loss leaves so little, as positions in `placements`.
    let worstLosses: [Int]

    init(_ level: FloorLevel, among chosen: [Int]) {
      requirement = level.title
      leastShare = level.leastShare
      reachedShare = level.reachedShare
      isKept = level.isKept
      worstLosses = level.lost.compactMap { chosen.firstIndex(of: $0) }
    }
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
      objectiveName: outcome.objectiveName.rawValue,
      earlierObjectives: outcome.earlier.isEmpty
        ? nil : outcome.earlier.map { PlanDocument.Achieved($0) },
      requirements: outcome.floorLevels.isEmpty
        ? nil : outcome.floorLevels.map { PlanDocument.Level($0, among: outcome.chosen) },
      outOfReach: outcome.objectiveName != .worstAxis
        ? nil
        : outcome.outOfReach.map {
          AttackName(threat: scenario.threats[$0.threat].id, asset: scenario.assets[$0.asset].id)
        },
      objective: outcome.objective,
      exactObjective: outcome.exactObjective, bestBound: outcome.bestBound,
      exactBound: outcome.exactBound, relativeGap: outcome.relativeGap,
      ending: outcome.result.endingWord,
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

  /// What the worst margin leaves out, in words; nil when it is nothing.
  var outOfReachText: String? {
    guard let outOfReach, !outOfReach.isEmpty else { return nil }
    return "out of any plan's reach, and not in the worst margin: "
      + outOfReach.map { "\($0.threat) to \($0.asset)" }.joined(separator: ", ")
  }

  /// What a verifier can check of them.
  /// - Parameter worst: the attacker's best ways that go with them, if they are at hand.
  func claims(_ worst: [WorstApproaches.Row]) -> PlanClaims? {
    guard let measure = Objective(rawValue: objectiveName) else { return nil }
    var claims = PlanClaims(
      objectiveName: measure, objective: objective, exactObjective: exactObjective,
      bestBound: bestBound,
      exactBound: exactBound, rootBound: rootBound, startingObjective: startingObjective,
      relativeGap: relativeGap, ending: ending, totalStake: totalStake,
      chordErrorShare: chordErrorAtMost, use: use.resources, budget: budget.resources)
    claims.outOfReach = outOfReach ?? []
    claims.bestWays = worst.map {
      (AttackName(threat: $0.threat, asset: $0.asset), $0.survivalProbability)
    }
    return claims
  }
}

extension ObjectiveResult {
  /// The word that files use.
  var endingWord: String { isRefined ? "refined" : ending.word }
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
