// In which order is a good plan found and its distance from the best one proven?
import MIP
import Scenario

/// The parts of one solve, in the order they are called.
struct SitingSearch {
  private let program: SitingProgram
  private let limits: SitingLimits
  private let onProgress: (SitingProgress) -> Void
  private let start: [Int]
  private let begin = ContinuousClock.now
  private var cuts: SitingCuts
  private var bound: Double
  private var rootBound: Double
  private var ending: Ending?
  private var nodes = 0
  private var rows = 0

  /// Anneals among all placements.
  init(
    _ program: SitingProgram, _ limits: SitingLimits, startingFrom known: [Int]?,
    _ onProgress: @escaping (SitingProgress) -> Void
  ) throws(MIPError) {
    self.program = program
    self.limits = limits
    self.onProgress = onProgress
    let index = PlacementIndex(program)
    var start = annealedDeployment(
      program, index, from: Array(0..<program.standing),
      among: Array(program.standing..<program.placements.count), seed: limits.seed,
      moves: limits.annealingMoves, heat: 0.02)
    if let known, program.isFeasible(known),
      program.value(at: program.point(known)) > program.value(at: program.point(start))
    {
      start = known.sorted()
    }
    self.start = start
    let clusters = RouteClusters(program, axesPerCluster: 2)
    cuts = SitingCuts(
      program, index, clusters, try MasterProgram(program, clusters, onlyCounts: false),
      countTolerance: max(1e-4, 0.1 * limits.relativeGap), startingFrom: start)
    bound = program.totalStake
    rootBound = bound
  }

  /// Bounds the value over all counts of costly types.
  mutating func proveByCounts() throws(MIPError) {
    let master = try MasterProgram(program, cuts.clusters, onlyCounts: true)
    let outcome = solve(master, onlyCounts: true, gap: cuts.countTolerance)
    if case .optimal = outcome.ending {
    } else if case .gapReached = outcome.ending {
    } else {
      ending = outcome.ending
    }
    rootBound = outcome.rootBound
    if outcome.ending == .infeasible { return }
    let support = cuts.isSupport.indices.filter { cuts.isSupport[$0] && $0 >= program.standing }
    cuts.consider(
      annealedDeployment(
        program, cuts.index, from: cuts.best, among: support, seed: limits.seed &+ 1,
        moves: limits.annealingMoves, heat: 0.002))
    if gap <= max(limits.relativeGap, SolveOutcome.provenTolerance) { ending = provenEnding }
  }

  /// Branches on placements until the gap is closed or a limit strikes.
  mutating func branchOnPlacements() throws(MIPError) {
    guard ending == nil else { return }
    let outcome = solve(cuts.master, onlyCounts: false, gap: limits.relativeGap)
    if let values = outcome.values {
      let x = cuts.master.placements(in: values)
      cuts.consider(x.indices.filter { x[$0] > 0.5 })
    }
    ending =
      gap <= max(limits.relativeGap, SolveOutcome.provenTolerance) ? provenEnding : outcome.ending
  }

  var outcome: SitingOutcome {
    let chosen = cuts.best
    let x = program.point(chosen)
    return SitingOutcome(
      deployment: Deployment(placements: chosen.map { program.placements[$0] }), chosen: chosen,
      objective: cuts.bestValue, exactObjective: program.exactValue(at: x),
      bestBound: max(bound, cuts.bestValue),
      exactBound: max(bound, cuts.bestValue) + program.curve.chordError * program.totalStake,
      relativeGap: gap,
      ending: ending ?? .failed("the search did not run"),
      startingObjective: program.value(at: program.point(start)), rootBound: rootBound,
      seconds: seconds, nodes: nodes, rowsGenerated: rows)
  }

  private var seconds: Double { begin.duration(to: .now) / .seconds(1) }

  private var gap: Double {
    bound > cuts.bestValue ? (bound - cuts.bestValue) / cuts.bestValue : 0
  }

  private var provenEnding: Ending {
    gap <= SolveOutcome.provenTolerance ? .optimal : .gapReached
  }

  /// One run of the solver; its bound holds for every plan, whichever variables are integers in it.
  private mutating func solve(
    _ master: MasterProgram, onlyCounts: Bool, gap: Double
  ) -> SolveOutcome {
    var strategy = TreeStrategy()
    strategy.branching = onlyCounts ? .firstFractional : .mostFractional
    strategy.rootStallLimit = 30
    let (best, secondsBefore, nodesBefore, rowsBefore) = (cuts.bestValue, seconds, nodes, rows)
    let (boundBefore, report) = (bound, onProgress)
    let outcome = MIP.solve(
      master.program, rowGenerator: &cuts,
      limits: SolveLimits(
        timeSeconds: limits.timeLimitSeconds.map { max(0, $0 - secondsBefore) }, relativeGap: gap,
        nodes: limits.nodeLimit, isCancelled: limits.isCancelled),
      strategy: strategy, startingFrom: cuts.fullPoint(cuts.best)
    ) { step in
      let bound = min(boundBefore, step.bestBound)
      report(
        SitingProgress(
          seconds: secondsBefore + step.seconds, objective: best, bestBound: bound,
          relativeGap: best > 0 ? max(0, bound - best) / best : nil,
          nodes: nodesBefore + step.nodes, rowsGenerated: rowsBefore + step.rowsGenerated))
    }
    nodes += outcome.nodes
    rows += outcome.rowsGenerated
    if outcome.ending != .infeasible { bound = min(bound, outcome.bestBound) }
    return outcome
  }
}
