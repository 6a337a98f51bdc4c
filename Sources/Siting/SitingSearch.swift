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
  /// Boxes of counts that together hold every plan, each with a bound on its plans' values.
  private var parts: [Part]
  private var rootBound: Double
  private var ending: Ending?
  private var nodes = 0
  private var rows = 0
  private var looks: UInt64 = 0

  private static let rebuildingSteps = 60

  private struct Part {
    let box: CountBox
    var bound: Double
    /// No count is left to branch on.
    var isLeaf = false
  }

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
    let box = program.wholeBox
    cuts = SitingCuts(
      program, index, clusters,
      try MasterProgram(program, clusters, box: box, areIntegers: false),
      gap: limits.relativeGap, startingFrom: start)
    parts = [Part(box: box, bound: program.totalStake)]
    rootBound = program.totalStake
  }

  /// Bounds the value over the counts of costly types, with placements fractional: branch and bound over
  /// boxes of counts, the best bound first.
  mutating func proveByCounts() throws(MIPError) {
    var boxes = 0
    while ending == nil, boxes < limits.boxLimit ?? .max, let next = worstOpenPart {
      let part = parts.remove(at: next)
      let outcome = try relaxed(part.box)
      if outcome.ending != .infeasible {
        let bound = min(part.bound, outcome.bestBound)
        if boxes == 0 { rootBound = bound }
        if let (count, value) = cuts.master.plan.fractionalCount(at: cuts.lastPoint), !isGood(bound)
        {
          parts += part.box.split(count, at: value).map { Part(box: $0, bound: bound) }
        } else {
          parts.append(Part(box: part.box, bound: bound, isLeaf: true))
        }
      }
      boxes += 1
      lookAmongSupport(rounds: 1)
    }
    if parts.isEmpty { ending = .infeasible }
    closeIfGood()
  }

  /// Rebuilds parts of the best plan from the placements that some LP used, until the gap is closed.
  mutating func lookAmongSupport(rounds: Int) {
    let support = cuts.isSupport.indices.filter { cuts.isSupport[$0] && $0 >= program.standing }
    for _ in 0..<rounds where ending == nil && !isOutOfTime {
      looks += 1
      cuts.consider(
        rebuiltDeployment(
          program, cuts.index, from: cuts.best, among: support, seed: limits.seed &+ looks,
          steps: Self.rebuildingSteps))
      closeIfGood()
    }
  }

  /// Branches on placements, within the smallest box around all parts that may hold a better plan, until
  /// the gap is closed or a limit strikes.
  mutating func branchOnPlacements() throws(MIPError) {
    guard ending == nil else { return }
    let boxes = parts.filter { !isGood($0.bound) }.map(\.box)
    let box = boxes.dropFirst().reduce(boxes[0]) { $0.joined($1) }
    cuts.master = try MasterProgram(program, cuts.clusters, box: box, areIntegers: true)
    let outcome = solve(nodeLimit: limits.nodeLimit)
    if let values = outcome.values {
      let x = cuts.master.plan.placements(in: values)
      cuts.consider(x.indices.filter { x[$0] > 0.5 })
    }
    for part in parts.indices where !isGood(parts[part].bound) {
      parts[part].bound = min(parts[part].bound, outcome.bestBound)
    }
    // Boxes without an integral plan hold nothing better; the plan at hand lies in another.
    ending = outcome.ending == .infeasible ? nil : outcome.ending
    closeIfGood()
  }

  var outcome: SitingOutcome {
    let chosen = cuts.best
    let bound = max(bound, cuts.bestValue)
    return SitingOutcome(
      deployment: Deployment(placements: chosen.map { program.placements[$0] }), chosen: chosen,
      objective: cuts.bestValue, exactObjective: program.exactValue(at: program.point(chosen)),
      bestBound: bound, exactBound: bound + program.curve.chordError * program.totalStake,
      relativeGap: relativeGap,
      ending: ending ?? .failed("the search ended without an answer"),
      startingObjective: program.value(at: program.point(start)), rootBound: rootBound,
      seconds: seconds, nodes: nodes, rowsGenerated: rows)
  }
}

extension SitingSearch {
  private var relativeGap: Double? {
    if bound <= cuts.bestValue { return 0 }
    return cuts.bestValue > 0 ? (bound - cuts.bestValue) / cuts.bestValue : nil
  }

  private var seconds: Double { begin.duration(to: .now) / .seconds(1) }
  private var isOutOfTime: Bool {
    limits.isCancelled() || limits.timeLimitSeconds.map { seconds >= $0 } ?? false
  }
  private var bound: Double { parts.map(\.bound).max() ?? cuts.bestValue }

  /// Whether a bound is near enough to the best plan.
  private func isGood(_ bound: Double) -> Bool {
    bound <= cuts.bestValue * (1 + max(limits.relativeGap, SolveOutcome.provenTolerance))
  }

  private mutating func closeIfGood() {
    guard ending != .infeasible, isGood(bound) else { return }
    let isProven = bound <= cuts.bestValue * (1 + SolveOutcome.provenTolerance)
    ending = isProven ? .optimal : .gapReached
  }

  /// The part with the highest bound among those that need branching.
  private var worstOpenPart: Int? {
    parts.indices.filter { !parts[$0].isLeaf && !isGood(parts[$0].bound) }
      .max { (parts[$0].bound, $1) < (parts[$1].bound, $0) }
  }

  /// The bound of a box: the LP of its master.
  private mutating func relaxed(_ box: CountBox) throws(MIPError) -> SolveOutcome {
    cuts.master = try MasterProgram(program, cuts.clusters, box: box, areIntegers: false)
    let outcome = solve(nodeLimit: 0)
    switch outcome.ending {
    case .optimal, .gapReached, .nodeLimit, .infeasible: break
    default: ending = outcome.ending
    }
    return outcome
  }

  /// One run of the solver on the master.
  private mutating func solve(nodeLimit: Int?) -> SolveOutcome {
    var strategy = TreeStrategy()
    strategy.rootStallLimit = 12
    cuts.lastPoint = []
    let (best, secondsBefore, nodesBefore, rowsBefore) = (cuts.bestValue, seconds, nodes, rows)
    let (boundBefore, report) = (bound, onProgress)
    let outcome = MIP.solve(
      cuts.master.program, rowGenerator: &cuts,
      limits: SolveLimits(
        timeSeconds: limits.timeLimitSeconds.map { max(0, $0 - secondsBefore) },
        relativeGap: limits.relativeGap, nodes: nodeLimit, isCancelled: limits.isCancelled),
      strategy: strategy, startingFrom: cuts.fullPoint(cuts.best)
    ) { step in
      report(
        SitingProgress(
          seconds: secondsBefore + step.seconds, objective: best, bestBound: boundBefore,
          relativeGap: best > 0 ? max(0, boundBefore - best) / best : nil,
          nodes: nodesBefore + step.nodes, rowsGenerated: rowsBefore + step.rowsGenerated))
    }
    nodes += outcome.nodes
    rows += outcome.rowsGenerated
    return outcome
  }
}
