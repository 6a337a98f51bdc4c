// In which order is a good plan found and its distance from the best one proven?
import MIP
import Scenario

/// The parts of one solve, in the order they are called.
struct SitingSearch {
  private let program: SitingProgram
  private let goal: Goal
  private let measure: Measure
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
  /// Whether what is learned serves other budgets.
  private let isOfChain: Bool
  /// Of the last LP.
  private var lastBasis: LPBasis?
  /// Parts of the chain's tree that hold no plan of this budget.
  private var emptyLeaves: [BudgetTree.Leaf] = []
  private let ceilings: [Int]
  /// Types whose counts are branched on, in this order: costly ones, in a chain then all others, the most costly first.
  private let branching: [Int]

  /// In a chain the neighbours' plans are good already.
  private var rebuildingSteps: Int { isOfChain ? 20 : 60 }

  private struct Part {
    /// Of the chain's tree, for all budgets.
    var leaf: BudgetTree.Leaf
    /// What this budget allows of it.
    let box: CountBox
    var bound: Double
    /// No count is left to branch on.
    var isLeaf = false
    /// Where the LP of the box around it ended.
    var basis: LPBasis?
  }

  /// Finds a plan to begin with: by annealing among all placements, or from plans of other budgets.
  init(
    _ program: SitingProgram, _ measure: Measure, _ limits: SitingLimits,
    startingFrom known: [[Int]], knowing knowledge: ChainKnowledge?,
    _ onProgress: @escaping (SitingProgress) -> Void
  ) throws(MIPError) {
    let objective = measure.objective
    self.program = program
    self.measure = measure
    goal = Goal(objective, program)
    self.limits = limits
    self.onProgress = onProgress
    ceilings = program.ceilings
    isOfChain = knowledge != nil && objective == .protectedValue
    let costly = program.costlyTypes
    branching =
      isOfChain ? costly + program.typesByCost.filter { !costly.contains($0) } : costly
    let most = objective == .minCost ? 0 : min(measure.most, limits.boundAtMost ?? .infinity)
    rootBound = most
    let whole = isOfChain ? program.boxOfAllTypes : program.wholeBox
    var leaves = isOfChain ? knowledge?.tree.leaves ?? [] : []
    if leaves.isEmpty { leaves = [BudgetTree.Leaf(box: whole)] }
    lastBasis = isOfChain ? knowledge?.basis : nil
    parts = []
    for leaf in leaves {
      let bound = leaf.bound(money: program.budget.money, ceilings: ceilings)
      if let bound, let box = leaf.box.within(ceilings) {
        parts.append(Part(leaf: leaf, box: box, bound: min(most, bound)))
      } else {
        emptyLeaves.append(leaf)
      }
    }
    let highest = parts.map(\.bound).max() ?? .infinity
    start = startingPlan(
      program, goal, from: known, among: knowledge?.support, limits,
      enough: goal.enough(below: highest, within: limits.relativeGap))
    cuts = SitingCuts(
      program, goal, measure,
      try MasterProgram(
        program, measure, box: whole.within(ceilings) ?? whole, areIntegers: false),
      gap: limits.relativeGap, startingFrom: start)
    if let rows = knowledge?.rows { cuts.recall(rows) }
    for placement in knowledge?.support ?? [] { cuts.isSupport[placement] = true }
  }

  /// Bounds the value over the counts of costly types, with placements fractional: branch and bound over
  /// boxes of counts, the best bound first.
  mutating func proveByCounts() throws(MIPError) {
    var boxes = 0
    closeIfGood()
    while ending == nil, boxes < limits.boxLimit ?? .max, let next = worstOpenPart {
      try lower(next)
      if boxes == 0 { rootBound = bound }
      boxes += 1
      closeIfGood()
      lookAmongSupport(rounds: 1)
    }
    if isOfChain, ending == nil, worstOpenPart != nil { try lowerTogether() }
    if parts.isEmpty { ending = .infeasible }
    closeIfGood()
  }

  /// Bounds all open parts by one LP around them, run to its end: where there are too many for the gap asked, LPs that
  /// ended early prove less.
  private mutating func lowerTogether() throws(MIPError) {
    let open = parts.indices.filter { !isGood(parts[$0].bound) }
    let box = boxAround(open)
    (cuts.endsEarly, cuts.triesHarder) = (false, false)
    let outcome = try relaxed(box, at: lastBasis)
    guard outcome.ending != .infeasible else { return }
    if let basis = outcome.basis { lastBasis = basis }
    for part in open {
      parts[part].bound = min(
        parts[part].bound, outcome.bestBound * cuts.master.objectiveUnit)
    }
    guard let proof = outcome.proof,
      let line = MoneyLine(proof, cuts.master, box, money: program.budget.money)
    else { return }
    for part in open { parts[part].leaf.lines.append(line) }
  }

  /// The smallest box around some parts.
  private func boxAround(_ places: [Int]) -> CountBox {
    places.dropFirst().reduce(parts[places[0]].box) { $0.joined(parts[$1].box) }
  }

  /// Bounds a part by its LP, and splits it at a fractional count while its bound is not good enough.
  private mutating func lower(_ place: Int) throws(MIPError) {
    var part = parts.remove(at: place)
    (cuts.endsEarly, cuts.triesHarder) = (isOfChain, false)
    var outcome = try relaxed(part.box, at: part.basis ?? lastBasis)
    if isOfChain, outcome.ending != .infeasible, fractionalCount == nil,
      !isGood(outcome.bestBound * cuts.master.objectiveUnit)
    {
      // Nothing to split: what rows can prove is all there is.
      (cuts.endsEarly, cuts.triesHarder) = (false, true)
      outcome = try relaxed(part.box, at: outcome.basis)
    }
    if let basis = outcome.basis { lastBasis = basis }
    guard outcome.ending != .infeasible else {
      part.leaf.emptyUpTo = max(part.leaf.emptyUpTo ?? 0, program.budget.money)
      emptyLeaves.append(part.leaf)
      return
    }
    part.bound = min(part.bound, outcome.bestBound * cuts.master.objectiveUnit)
    if isOfChain, let proof = outcome.proof,
      let line = MoneyLine(proof, cuts.master, part.box, money: program.budget.money)
    {
      part.leaf.lines.append(line)
    }
    guard !isGood(part.bound),
      let (count, value) = fractionalCount
    else {
      part.isLeaf = true
      parts.append(part)
      return
    }
    for box in part.leaf.box.split(count, at: value) {
      let leaf = BudgetTree.Leaf(box: box, lines: part.leaf.lines, emptyUpTo: part.leaf.emptyUpTo)
      if let allowed = box.within(ceilings) {
        parts.append(Part(leaf: leaf, box: allowed, bound: part.bound, basis: outcome.basis))
      } else {
        emptyLeaves.append(leaf)
      }
    }
  }

  private var fractionalCount: (count: Int, value: Double)? {
    cuts.master.plan.fractionalCount(at: cuts.lastPoint, among: branching)
  }

  /// Rebuilds parts of the best plan from the placements that some LP used, until the gap is closed.
  mutating func lookAmongSupport(rounds: Int) {
    let support = cuts.isSupport.indices.filter { cuts.isSupport[$0] && $0 >= program.standing }
    for _ in 0..<rounds where ending == nil && !isOutOfTime {
      looks += 1
      cuts.consider(
        rebuiltDeployment(
          program, goal, from: cuts.best, among: support,
          seed: limits.seed &+ looks, steps: rebuildingSteps,
          enough: goal.enough(below: bound, within: limits.relativeGap)))
      closeIfGood()
    }
  }

  /// Branches on placements, within the smallest box around all parts that may hold a better plan, until
  /// the gap is closed or a limit strikes.
  mutating func branchOnPlacements() throws(MIPError) {
    guard ending == nil else { return }
    if limits.nodeLimit == 0 {
      ending = .nodeLimit
      return
    }
    let open = parts.indices.filter { !isGood(parts[$0].bound) }
    cuts.master = try master(boxAround(open), areIntegers: true)
    var outcome: SolveOutcome
    var before: Double
    repeat {
      before = cuts.bestScore
      outcome = solve(nodeLimit: limits.nodeLimit)
      if let values = outcome.values {
        let x = cuts.master.plan.placements(in: values)
        cuts.consider(x.indices.filter { x[$0] > 0.5 })
      }
      for part in parts.indices where !isGood(parts[part].bound) {
        parts[part].bound = min(
          parts[part].bound, outcome.bestBound * cuts.master.objectiveUnit)
      }
      // The gap of what leaks shrinks with what leaks, which the solver was told before it found a better plan.
    } while outcome.ending == .gapReached && !isGood(bound) && cuts.bestScore > before
    // Boxes without an integral plan hold nothing better; the plan at hand, if any, lies in another.
    let isKnown = cuts.bestScore.isFinite
    switch outcome.ending {
    case .infeasible where isKnown: ending = nil
    case .optimal, .gapReached:
      // The solver's word rests on its own estimates; the plans' values decide.
      let isWithinTolerance = cuts.isGood(bound, within: SolveOutcome.feasibilityTolerance)
      ending =
        isWithinTolerance
        ? .gapReached : .failed("the solver stopped at a bound that the plans do not reach")
    default: ending = outcome.ending
    }
    closeIfGood()
  }

  var outcome: SitingOutcome {
    let chosen = cuts.best
    let score = measure.score(of: chosen)
    // Where nothing is feasible there is nothing to bound.
    let proven = bound.isFinite ? bound : score
    let bound = cuts.bestScore.isFinite ? max(proven, score) : proven
    return SitingOutcome(
      objectiveName: goal.objective,
      deployment: Deployment(placements: chosen.map { program.placements[$0] }), chosen: chosen,
      floorLevels: program.floorLevels(of: chosen),
      isFeasible: cuts.bestScore.isFinite, objective: measure.stated(score),
      protectedValue: program.value(at: program.point(chosen)),
      exactObjective: measure.stated(measure.exactScore(of: chosen)),
      bestBound: measure.stated(bound),
      exactBound: measure.stated(bound + measure.chordError), relativeGap: relativeGap,
      ending: ending ?? .failed("the search ended without an answer"),
      startingObjective: measure.stated(measure.score(of: start)),
      // No LP was solved where the chain knows already that nothing is feasible.
      rootBound: measure.stated(rootBound.isFinite ? rootBound : bound), seconds: seconds,
      nodes: nodes, rowsGenerated: rows,
      learned: isOfChain ? knowledge : nil)
  }

  private var knowledge: ChainKnowledge {
    var chosen = cuts.isSupport
    for placement in cuts.best { chosen[placement] = true }
    return ChainKnowledge(
      rows: cuts.learned, tree: BudgetTree(leaves: parts.map(\.leaf) + emptyLeaves),
      support: chosen.indices.filter { chosen[$0] }, basis: lastBasis)
  }
}

extension SitingSearch {
  private var relativeGap: Double? {
    cuts.bestScore.isFinite ? measure.relativeGap(score: cuts.bestScore, bound: bound) : nil
  }

  private var seconds: Double { begin.duration(to: .now) / .seconds(1) }
  private var isOutOfTime: Bool {
    limits.isCancelled() || limits.timeLimitSeconds.map { seconds >= $0 } ?? false
  }
  private var bound: Double {
    let bound = parts.map(\.bound).max() ?? cuts.bestScore
    return cuts.isRounding(bound) ? cuts.bestScore : bound
  }

  /// Whether a bound is near enough to the best plan.
  private func isGood(_ bound: Double) -> Bool {
    cuts.isGood(bound, within: max(limits.relativeGap, SolveOutcome.provenTolerance))
  }

  private mutating func closeIfGood() {
    guard ending != .infeasible, isGood(bound) else { return }
    let isProven = cuts.isGood(bound, within: SolveOutcome.provenTolerance)
    ending = isProven ? .optimal : .gapReached
  }

  /// The part with the highest bound among those that need branching.
  private var worstOpenPart: Int? {
    parts.indices.filter { !parts[$0].isLeaf && !isGood(parts[$0].bound) }
      .max { (parts[$0].bound, $1) < (parts[$1].bound, $0) }
  }

  /// In a chain, the box alone says how many of a type the budget allows, so that bounds can follow the money.
  private func master(_ box: CountBox, areIntegers: Bool) throws(MIPError) -> MasterProgram {
    try MasterProgram(
      program, measure, box: box,
      supplies: isOfChain ? program.supplies : nil,
      areIntegers: areIntegers)
  }

  /// The bound of a box: the LP of its master.
  private mutating func relaxed(
    _ box: CountBox, at basis: LPBasis?
  ) throws(MIPError) -> SolveOutcome {
    cuts.master = try master(box, areIntegers: false)
    let outcome = solve(nodeLimit: 0, at: basis)
    switch outcome.ending {
    case .optimal, .gapReached, .nodeLimit, .infeasible: break
    default: ending = outcome.ending
    }
    return outcome
  }

  /// One run of the solver on the master.
  private mutating func solve(nodeLimit: Int?, at basis: LPBasis? = nil) -> SolveOutcome {
    var strategy = TreeStrategy()
    strategy.rootStallLimit = 12
    cuts.lastPoint = []
    let (best, secondsBefore, nodesBefore, rowsBefore) = (cuts.bestScore, seconds, nodes, rows)
    let (boundBefore, report, measure) = (bound, onProgress, measure)
    let gap = measure.gapOfScore(limits.relativeGap, at: best)
    let outcome = MIP.solve(
      cuts.master.program, rowGenerator: &cuts,
      limits: SolveLimits(
        timeSeconds: limits.timeLimitSeconds.map { max(0, $0 - secondsBefore) },
        relativeGap: gap, nodes: nodeLimit, isCancelled: limits.isCancelled),
      strategy: strategy,
      startingFrom: cuts.bestScore.isFinite ? cuts.fullPoint(cuts.best) : nil, at: basis
    ) { step in
      report(
        SitingProgress(
          seconds: secondsBefore + step.seconds,
          objective: best.isFinite ? measure.stated(best) : nil,
          bestBound: measure.stated(boundBefore),
          relativeGap: best.isFinite ? measure.relativeGap(score: best, bound: boundBefore) : nil,
          nodes: nodesBefore + step.nodes, rowsGenerated: rowsBefore + step.rowsGenerated))
    }
    nodes += outcome.nodes
    rows += outcome.rowsGenerated
    return outcome
  }
}
