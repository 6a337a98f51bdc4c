// The stages of the main job, each timed, each reporting its progress.
import Batch
import Coverage
import MIP
import Raid
import Scenario
import Siting
import Terrain
import Verification

/// Wall-clock seconds of one stage; they go into manifests and benchmarks, never into results.
struct StageTime: Codable, Sendable {
  let stage: String
  let seconds: Double
}

/// What some objectives need beside the program: the ways in, and raids that share what is fired.
struct SearchGround: Sendable {
  var graph: ApproachGraph?
  var leakage: LeakageProgram?
}

/// Runs stages one after the other.
struct Stages {
  let threads: Int
  let progress: ProgressLine
  let interruption: Interruption
  private(set) var times: [StageTime] = []

  init(threads: Int, progress: ProgressLine, interruption: Interruption = Interruption()) {
    self.threads = threads
    self.progress = progress
    self.interruption = interruption
  }

  mutating func situation(_ scenarioFile: String) async throws -> Situation {
    let start = ContinuousClock.now
    defer { took("terrain", since: start) }
    return try await Situation(scenarioFile: scenarioFile, threads: threads)
  }

  mutating func coverage(_ situation: Situation) async throws -> CoverageTable {
    let start = ContinuousClock.now
    defer { took("coverage", since: start) }
    let pace = WorkProgress("coverage: sites", of: situation.scenario.sites.count, progress)
    return try await CoverageTable(situation.scenario, on: situation.grid, threads: threads) {
      done, _ in pace.show(done)
    }
  }

  mutating func program(
    _ situation: Situation, _ coverage: CoverageTable
  ) throws -> SitingProgram {
    let start = ContinuousClock.now
    defer { took("program", since: start) }
    return try SitingProgram(situation.scenario, coverage, on: situation.grid)
  }

  /// The whole way from a scenario to what a plan has to show.
  /// - Parameter rounds: of learning from raids; 0 takes the plan as it is.
  mutating func results(
    _ situation: Situation, raids: Int, refining rounds: Int = 0
  ) async throws -> PlanResults {
    let scenario = situation.scenario
    let coverage = try await coverage(situation)
    let program = try program(situation, coverage)
    if rounds > 0 { try checkRefining(program, scenario.solve) }
    let ground = try await searchGround(situation, coverage, program)
    var siting = try siting(program, scenario.solve, seed: scenario.seed, on: ground)
    var refinement: RefinementDocument?
    if rounds > 0, siting.isFeasible {
      (siting, refinement) = try await refined(
        siting, situation, coverage, program, ground, raids: raids, rounds: rounds)
    }
    let facts = PlanDocument.Facts(scenario, program, siting)
    let score = try await score(situation, siting.deployment, raids: raids)
    let map = try await map(
      situation, siting.deployment, score: score,
      openApproaches: coverage.openApproaches(chosen: siting.chosen))
    return PlanResults(
      situation: situation, coverage: coverage, program: program, siting: siting, facts: facts,
      verdict: verdict(situation, siting.deployment, facts, map.worst), score: score, map: map,
      refinement: refinement)
  }

  /// Before anything is solved in vain.
  private func checkRefining(_ program: SitingProgram, _ settings: SolveSettings) throws {
    try checkObjectives(program, settings)
    guard !program.hasEnvironments,
      [[.protectedValue], [.leakage]].contains(settings.objectives)
    else {
      throw Refusal(
        "--refine is for protected-value or leakage alone, in the clear environment: give one of them with "
          + "--objective, and take environments away")
    }
  }

  private func checkObjectives(_ program: SitingProgram, _ settings: SolveSettings) throws {
    if settings.objectives[0] == .minCost, program.floors.isEmpty {
      throw Refusal("min-cost alone would buy nothing: state requirements in the scenario")
    }
    let isWorstAxisKept = settings.objectives.dropLast().contains(.worstAxis)
    if isWorstAxisKept, settings.objectives.contains(.leakage) {
      throw Refusal("leakage does not go with a worst-axis before it: take one of them")
    }
    if isWorstAxisKept, !program.cueRule.isPlain {
      throw Refusal(
        "worst-axis comes last where the doctrine asks for several sensors to a cue, which the "
          + "attacker's ways do not know: put it last")
    }
  }

  /// The plan that raids choose among those that they taught.
  private mutating func refined(
    _ siting: SitingOutcome, _ situation: Situation, _ coverage: CoverageTable,
    _ program: SitingProgram, _ ground: SearchGround, raids: Int, rounds: Int
  ) async throws -> (SitingOutcome, RefinementDocument) {
    let start = ContinuousClock.now
    defer { took("refining", since: start) }
    let leakage = ground.leakage ?? self.leakage(situation.scenario, coverage, program)
    var refinement = Refinement(situation, coverage, program, leakage, raids: raids)
    return try await refinement.refined(siting, rounds: rounds, &self)
  }

  private func leakage(
    _ scenario: Scenario, _ coverage: CoverageTable, _ program: SitingProgram
  ) -> LeakageProgram {
    LeakageProgram(
      program, scenario, coverage,
      coverage.sampledRaids(scenario, count: scenario.solve.sampledRaids, seed: scenario.seed))
  }

  /// What the objectives ask for beside the program.
  mutating func searchGround(
    _ situation: Situation, _ coverage: CoverageTable, _ program: SitingProgram
  ) async throws -> SearchGround {
    let scenario = situation.scenario
    var ground = SearchGround()
    if scenario.solve.objectives.contains(.worstAxis) {
      ground.graph = try await approachGraph(situation, coverage.placements)
    }
    if scenario.solve.objectives.contains(.leakage) {
      ground.leakage = leakage(scenario, coverage, program)
    }
    return ground
  }

  /// The graph of ways in for these placements.
  private mutating func approachGraph(
    _ situation: Situation, _ placements: [Placement]
  ) async throws -> ApproachGraph {
    let start = ContinuousClock.now
    defer { took("approach graph", since: start) }
    let pace = WorkProgress("approaches: sites", of: situation.scenario.sites.count, progress)
    return try await ApproachGraph(
      situation.scenario, on: situation.grid, placements: placements, threads: threads
    ) { done, _ in pace.show(done) }
  }

  /// The attacker's best responses to a deployment.
  mutating func worstApproaches(
    _ situation: Situation, _ deployment: Deployment
  ) async throws -> WorstApproaches {
    let start = ContinuousClock.now
    defer { took("worst approaches", since: start) }
    return try await WorstApproaches(
      situation.scenario, deployment, on: situation.grid, threads: threads)
  }

  /// Everything that maps show of a deployment.
  mutating func map(
    _ situation: Situation, _ deployment: Deployment, score: RaidScore? = nil,
    openApproaches: [OpenApproach]? = nil
  ) async throws -> DeploymentMap {
    let detection = try await detection(situation, deployment)
    let worst = try await worstApproaches(situation, deployment)
    let start = ContinuousClock.now
    defer { took("map", since: start) }
    return try await DeploymentMap(
      situation, deployment, detection: detection, worst: worst, score: score,
      openApproaches: openApproaches, threads: threads)
  }

  /// Solves for each objective in turn, each among the plans that those before it leave.
  mutating func siting(
    _ program: SitingProgram, _ settings: SolveSettings, seed: UInt64,
    startingFrom known: [[Int]] = [], on ground: SearchGround = SearchGround()
  ) throws -> SitingOutcome {
    try siting(
      program, settings, within: limits(settings, seed: seed), startingFrom: known, on: ground)
  }

  /// - Parameters:
  ///   - limits: for each objective.
  ///   - known: plans to start from.
  ///   - learned: what solves for the one objective learned with other money.
  mutating func siting(
    _ program: SitingProgram, _ settings: SolveSettings, within limits: SitingLimits,
    startingFrom known: [[Int]] = [], knowing learned: ChainKnowledge? = nil,
    on ground: SearchGround = SearchGround()
  ) throws -> SitingOutcome {
    try checkObjectives(program, settings)
    let start = ContinuousClock.now
    defer { took("solve", since: start) }
    var (program, known) = (program, known)
    var earlier: [ObjectiveResult] = []
    var margin: KeptMargin?
    for objective in settings.objectives {
      let isAlone = settings.objectives.count == 1
      var outcome =
        try margin?.solved(
          program, for: objective, startingFrom: known, within: limits, onProgress: show)
        ?? solved(
          program, objective, limits, startingFrom: known, knowing: isAlone ? learned : nil,
          ground, settings.objectives)
      outcome.earlier = earlier
      if objective == settings.objectives.last || !outcome.isFeasible || interruption.isAsked {
        return outcome
      }
      earlier.append(outcome.result)
      if objective == .worstAxis, let graph = ground.graph {
        margin = KeptMargin(
          outcome, of: program, on: graph, conceding: settings.concessionShare)
      } else {
        program = program.keeping(outcome, conceding: settings.concessionShare)
      }
      known = [outcome.chosen]
    }
    preconditionFailure("a plan is measured by something")
  }

  /// Shows how far a solve has come.
  private var show: (SitingProgress) -> Void {
    { [progress] step in
      let gap = step.relativeGap.map { "\(($0 * 1000).rounded() / 10) %" } ?? "none"
      progress.show(
        "solve: \(Int(step.seconds)) s, gap \(gap), \(step.nodes) nodes, \(step.rowsGenerated) rows"
      )
    }
  }

  private func solved(
    _ program: SitingProgram, _ objective: Objective, _ limits: SitingLimits,
    startingFrom known: [[Int]], knowing learned: ChainKnowledge?, _ ground: SearchGround,
    _ objectives: [Objective]
  ) throws -> SitingOutcome {
    switch objective {
    case .protectedValue, .minCost:
      return try program.solved(
        for: objective, within: limits, startingFrom: known, knowing: learned, onProgress: show)
    case .worstAxis:
      guard let graph = ground.graph else { throw Refusal("worst-axis needs the approach graph") }
      return try WorstAxisProgram(program, graph)
        .solved(
          within: limits, startingFrom: known.first { program.isFeasible($0) }, onProgress: show)
    case .leakage:
      guard var leakage = ground.leakage, objective == objectives.last, !program.hasEnvironments
      else {
        throw Refusal(
          "leakage is the last objective, in the clear environment alone: put it last, and take "
            + "environments away")
      }
      leakage.siting = program
      return try leakage.solved(within: limits, startingFrom: known, onProgress: show)
    }
  }

  /// Why an infeasible program is so, within the same limits.
  mutating func clash(_ program: SitingProgram, _ scenario: Scenario) throws -> Clash {
    let start = ContinuousClock.now
    defer { took("clash", since: start) }
    return try program.clash(within: limits(scenario.solve, seed: scenario.seed))
  }

  func limits(_ settings: SolveSettings, seed: UInt64) -> SitingLimits {
    let interruption = interruption
    return SitingLimits(
      relativeGap: settings.relativeGap, timeLimitSeconds: settings.timeLimitSeconds, seed: seed,
      isCancelled: { interruption.isAsked })
  }

  /// Solves again with a little more.
  mutating func worth(
    of increase: Increase, _ scenario: Scenario, _ program: SitingProgram, chosen: [Int],
    bound: Double, secondsEach: Double, atRootOnly: Bool
  ) throws -> IncreaseWorth {
    let start = ContinuousClock.now
    defer { took("one more", since: start) }
    progress.show("one more: \(increase.words(in: scenario))")
    var limits = limits(
      SolveSettings(relativeGap: scenario.solve.relativeGap, timeLimitSeconds: secondsEach),
      seed: scenario.seed)
    if atRootOnly { (limits.boxLimit, limits.nodeLimit) = (1, 0) }
    return try program.worth(of: increase, chosen: chosen, bound: bound, within: limits)
  }

  /// Counts a plan again from the inputs.
  /// - Parameter worst: counted again too, where it was computed.
  mutating func verdict(
    _ situation: Situation, _ deployment: Deployment, _ facts: PlanDocument.Facts,
    _ worst: WorstApproaches? = nil
  ) -> Verdict {
    let start = ContinuousClock.now
    defer { took("verification", since: start) }
    return Verdict(
      on: deployment, of: situation.scenario, candidateSites: situation.scenario.sites.count,
      on: situation.grid, claims: facts.claims(worst?.rows ?? []))
  }

  mutating func score(
    _ situation: Situation, _ deployment: Deployment, raids: Int
  ) async throws -> RaidScore {
    try await score(
      situation.scenario, try RaidScene(situation.scenario, deployment, on: situation.grid),
      until: StoppingRule(raidsAtMost: raids))
  }

  /// - Parameter scene: made while the stage's clock runs, unless it is at hand.
  mutating func score(
    _ scenario: Scenario, _ scene: @autoclosure () throws -> RaidScene, until rule: StoppingRule
  ) async throws -> RaidScore {
    let start = ContinuousClock.now
    defer { took("raids", since: start) }
    let scene = try scene()
    let pace = WorkProgress("raids", of: rule.raidsAtMost, progress)
    return try await Raid.score(
      scene, until: rule, seed: scenario.seed, confidence: scenario.score.confidence,
      threads: threads
    ) { pace.show($0) }
  }

  /// Days of cover by the scenario's campaign, played as often as so many raids fill it, 32 times at least.
  /// - Returns: nil when the scenario has no campaign.
  mutating func cover(
    _ scenario: Scenario, _ scene: RaidScene, raids: Int
  ) async throws -> DaysOfCover? {
    guard let campaign = scenario.campaign else { return nil }
    let campaigns = max(32, raids / campaign.raids)
    return DaysOfCover(
      try await score(campaign, scenario, scene, campaigns: campaigns), campaign)
  }

  mutating func score(
    _ campaign: Campaign, _ scenario: Scenario, _ scene: RaidScene, campaigns: Int
  ) async throws -> CampaignScore {
    let start = ContinuousClock.now
    defer { took("campaigns", since: start) }
    let pace = WorkProgress("campaigns", of: campaigns, progress)
    return try await Raid.score(
      campaign, scene, systems: scenario.systems.map(\.id), campaigns: campaigns,
      seed: scenario.seed, confidence: scenario.score.confidence, threads: threads
    ) { pace.show($0) }
  }

  /// The same raids with the same luck against two scenes of one scenario.
  mutating func comparison(
    _ situation: Situation, _ first: RaidScene, _ second: RaidScene, raids: Int
  ) async throws -> RaidComparison {
    let start = ContinuousClock.now
    defer { took("comparison", since: start) }
    let pace = WorkProgress("compared raids", of: raids, progress)
    return try await Raid.compare(
      first, second, raids: raids, seed: situation.scenario.seed,
      confidence: situation.scenario.score.confidence, threads: threads
    ) { pace.show($0) }
  }

  /// Nothing, in no time, when the scenario states no error of the terrain.
  mutating func detection(
    _ situation: Situation, _ deployment: Deployment
  ) async throws -> DetectionProbability? {
    guard let error = situation.scenario.terrain.error else { return nil }
    let start = ContinuousClock.now
    defer { took("possible grounds", since: start) }
    let work = WorkProgress("possible grounds", of: DetectionProbability.defaultDraws, progress)
    do {
      return try await DetectionProbability(
        situation.scenario, deployment, on: situation.grid, error: error, threads: threads,
        onProgress: work.show)
    } catch let error as TerrainError {
      let scenario = situation.scenario
      throw InputError([scenario.finding(at: scenario.terrainPlace, "terrain: \(error)")])
    }
  }

  mutating func outputs<Result>(_ write: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { took("outputs", since: start) }
    return try write()
  }

  private mutating func took(_ stage: String, since start: ContinuousClock.Instant) {
    progress.clear()
    let seconds = start.duration(to: .now) / .seconds(1)
    progress.took(stage, seconds: seconds)
    times.append(StageTime(stage: stage, seconds: seconds))
  }
}
