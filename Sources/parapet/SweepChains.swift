// How are the points of a sweep computed on this machine: chain by chain, each point written when it is known.
import Batch
import Coverage
import Foundation
import MIP
import Raid
import Report
import Scenario
import Siting
import Synchronization
import Terrain
import Verification

/// Computes what is missing of some groups.
struct SweepChains: Sendable {
  let folder: SweepFolder
  let threads: Int
  let interruption = Interruption()
  private let counter: PointCounter

  init(_ folder: SweepFolder, threads: Int, missing: Int, progress: ProgressLine) {
    self.folder = folder
    self.threads = threads
    counter = PointCounter(WorkProgress("sweep: points", of: missing, progress))
  }

  /// Groups side by side, as many as there are threads; nothing passes between them.
  func run(_ groups: [ChainGroup]) async throws {
    defer { counter.clear() }
    let open = groups.compactMap { group in group.only { !folder.isComplete($0) } }
    let width = min(threads, open.count)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for (number, group) in open.enumerated() {
        if number >= width { try await tasks.next() }
        tasks.addTask { try await run(group, threads: max(1, threads / width)) }
      }
      try await tasks.waitForAll()
    }
  }

  private func run(_ group: ChainGroup, threads: Int) async throws {
    guard !interruption.isAsked else { return }
    var stages = Stages(
      threads: threads, progress: ProgressLine(quiet: true), interruption: interruption)
    do {
      var situation = try await stages.situation(group.scenarioFile)
      situation.scenario = try situation.scenario.facing(group.variant)
        .delivered(withinDays: group.deliveryDays)
      let coverage = try await stages.coverage(situation)
      let program = try stages.program(situation, coverage)
      for work in group.chains {
        var chain = ChainRun(
          work: work, situation: situation, coverage: coverage, program: program, folder: folder)
        try await chain.run(&stages, counter)
      }
    } catch let error where isOfThePoint(error) {
      for key in group.chains.flatMap(\.keys) {
        try folder.write(SweepPoint(key, error: "\(error)"))
        counter.add()
      }
    }
  }
}

/// Whether an error belongs to what is computed, and not to the machine or the user who stops it.
private func isOfThePoint(_ error: any Error) -> Bool {
  error is MIPError || error is TerrainError || error is RaidSceneError || error is Refusal
    || error is InputError
}

/// One chain on its program.
private struct ChainRun {
  let work: ChainGroup.Work
  var situation: Situation
  let coverage: CoverageTable
  let program: SitingProgram
  let folder: SweepFolder

  mutating func run(_ stages: inout Stages, _ counter: PointCounter) async throws {
    guard !folder.isComplete(work.chain) else { return }
    var state =
      folder.state(of: work.chain)
      .flatMap { ChainState(bytes: $0, placements: program.placements.count) } ?? ChainState()
    situation.scenario.seed = work.keys[0].seed
    situation.scenario.solve = settings(work.keys[0])
    let ground = try await stages.searchGround(situation, coverage, program)
    for key in work.keys.dropFirst(state.solved.count) {
      guard !stages.interruption.isAsked else { return }
      let isNew = !folder.has(key.hash)
      guard let point = try await point(key, &state, &stages, ground) else { return }
      try folder.write(point)
      try folder.write(state: state.bytes, of: work.chain)
      if isNew { counter.add() }
    }
    if work.chain.hasSteps { try folder.write(stepwisePlans, of: work.chain) }
    folder.removeState(of: work.chain)
  }

  /// Buys on top of what is bought, from the smallest budget to the largest.
  private var stepwisePlans: StepwisePlans {
    var chosen = Array(0..<program.standing)
    return StepwisePlans(
      steps: work.chain.budgets.sorted().map { budget in
        chosen = program.withMoney(budget).extended(chosen, seed: work.chain.seed)
        let deployment = Deployment(placements: chosen.map { program.placements[$0] })
        return StepwisePlans.Step(
          budget: budget, protectedValue: program.value(at: program.point(chosen)),
          spent: deployment.use(in: situation.scenario).money, placements: rows(deployment))
      })
  }

  private func settings(_ key: PointKey) -> SolveSettings {
    SolveSettings(
      objectives: key.objectives, concessionShare: key.concessionShare,
      relativeGap: key.limits.relativeGap ?? 0,
      timeLimitSeconds: key.limits.timeLimitSeconds ?? .infinity,
      sampledRaids: situation.scenario.solve.sampledRaids)
  }

  /// One point, and the state after it; nil when it was interrupted.
  private mutating func point(
    _ key: PointKey, _ state: inout ChainState, _ stages: inout Stages, _ ground: SearchGround
  ) async throws -> SweepPoint? {
    situation.scenario.apply(budget: key.budget)
    let program = program.withMoney(key.budget)
    do {
      let siting = try stages.siting(
        program, situation.scenario.solve, within: limits(key, state, stages.interruption),
        startingFrom: state.plans(around: key.budget), knowing: state.learned, on: ground)
      guard siting.ending != .cancelled, !stages.interruption.isAsked else {
        try keep(siting, of: key)
        return nil
      }
      state.add(
        ChainState.Solved(
          budget: key.budget, chosen: siting.isFeasible ? siting.chosen : nil,
          bestBound: key.objectives == [.protectedValue] && siting.isFeasible
            ? siting.bestBound : nil), siting.learned)
      // A point that is there is solved again only for what the next one starts from.
      if let known = folder.point(key.hash) { return known }
      return SweepPoint(key, try await result(key, siting, program, &stages))
    } catch let error where isOfThePoint(error) {
      if state.solved.last?.budget != key.budget {
        state.add(ChainState.Solved(budget: key.budget, chosen: nil, bestBound: nil), state.learned)
      }
      return SweepPoint(key, error: "\(error)")
    }
  }

  private func limits(
    _ key: PointKey, _ state: ChainState, _ interruption: Interruption
  ) -> SitingLimits {
    var limits = SitingLimits(
      relativeGap: key.limits.relativeGap ?? 0, timeLimitSeconds: key.limits.timeLimitSeconds,
      nodeLimit: key.limits.nodes, seed: key.seed, isCancelled: { interruption.isAsked })
    limits.boxLimit = key.limits.boxes
    limits.boundAtMost = state.bound(above: key.budget)
    return limits
  }

  /// What an interrupted solve knows, so that it is not lost; the point itself is solved again from its start.
  private func keep(_ siting: SitingOutcome, of key: PointKey) throws {
    guard siting.isFeasible else { return }
    try folder.writeIncumbent(
      Incumbent(
        key: key, value: siting.objective, bestBound: siting.bestBound,
        placements: rows(siting.deployment)), of: key.hash)
    Console.note(
      "interrupted at budget \(NumberText.money(key.budget)): the best plan so far, "
        + "\(NumberText.short(siting.objective)) of at most \(NumberText.short(siting.bestBound)), is in "
        + folder.incumbentFile(key.hash))
  }

  private func rows(_ deployment: Deployment) -> [PointResult.Row] {
    deployment.placements.map {
      PointResult.Row(
        site: situation.scenario.sites[$0.site].id,
        system: situation.scenario.systems[$0.system].id, headingDegrees: $0.headingDegrees)
    }
  }

  private func result(
    _ key: PointKey, _ siting: SitingOutcome, _ program: SitingProgram, _ stages: inout Stages
  ) async throws -> PointResult {
    let scenario = situation.scenario
    let verdict = stages.verdict(
      situation, siting.deployment, PlanDocument.Facts(scenario, program, siting))
    let scene = try RaidScene(scenario, siting.deployment, on: situation.grid)
    let score = try await stages.score(scenario, scene, until: StoppingRule(raidsAtMost: key.raids))
    let cover = try await stages.cover(scenario, scene, raids: key.raids)
    let used = siting.deployment.use(in: scenario)
    return PointResult(
      used: PointResult.Use(
        money: used.money, crew: used.crew, powerKilowatts: used.powerKilowatts),
      placements: rows(siting.deployment), bought: bought(siting.chosen),
      value: siting.objective, bestBound: siting.bestBound, relativeGap: siting.relativeGap,
      ending: siting.ending.word, isRepeatable: isRepeatable(siting),
      protectedValue: siting.protectedValue, totalStake: program.totalStake, nodes: siting.nodes,
      rowsGenerated: siting.rowsGenerated, suppliersAtLimit: program.limitsReached(siting.chosen),
      late: scenario.late(forDays: key.deliveryDays),
      verification: PointResult.Check(passed: verdict.passed, summary: verdict.summary),
      losses: PointResult.Losses(
        raids: score.raids, worthAtStake: score.worthAtStake, worthLost: score.worthLost,
        leakers: score.leakers, anyLeak: score.anyLeak,
        cover: cover ?? key.blockade.flatMap { DaysOfCover(score, $0) }))
  }

  private func isRepeatable(_ siting: SitingOutcome) -> Bool {
    let endings = siting.earlier.map(\.ending) + [siting.ending]
    return endings.allSatisfy { ![.timeLimit, .memoryLimit, .cancelled].contains($0) }
  }

  private func bought(_ chosen: [Int]) -> [String: Int] {
    var counts: [String: Int] = [:]
    for placement in chosen where placement >= program.standing {
      counts[situation.scenario.systems[program.placements[placement].system].id, default: 0] += 1
    }
    return counts
  }
}

/// Points done, counted from any task.
final class PointCounter: Sendable {
  private let done = Atomic<Int>(0)
  private let progress: WorkProgress

  init(_ progress: WorkProgress) { self.progress = progress }

  func add() { progress.show(done.add(1, ordering: .relaxed).newValue) }
  func clear() { progress.clear() }
}
