// What the plan is, how good, and how far from the best possible.
public import MIP
public import Scenario

/// The answer of one solve.
public struct SitingOutcome: Sendable {
  /// What the numbers of objective and bound are.
  public let objectiveName: Objective
  /// When no plan that keeps every constraint is known, the one found that misses least; `isFeasible` says so.
  public let deployment: Deployment
  /// Indices into the program's placements, ascending.
  public let chosen: [Int]
  /// Where the plan stands on every floor.
  public internal(set) var floorLevels: [FloorLevel]
  /// Whether it keeps every constraint.
  public let isFeasible: Bool
  /// Protected value of the deployment in the program, worth per raid; or its money, when that is the objective.
  public let objective: Double
  /// Protected value, whatever the objective.
  public let protectedValue: Double
  /// The objective with the exponential itself in place of its chords.
  public let exactObjective: Double
  /// No deployment within the constraints has a better objective in the program.
  public let bestBound: Double
  /// No deployment within the constraints has a better one by the exponential itself: the bound and the
  /// most that chords can hide.
  public let exactBound: Double
  /// |bestBound - objective| / objective; 0 when both are 0, nil when only the objective is or no plan is feasible.
  public let relativeGap: Double?
  public let ending: Ending
  public let startingObjective: Double
  public let rootBound: Double
  public let seconds: Double
  public let nodes: Int
  public let rowsGenerated: Int
  /// What the next solve of a chain may know; nil for a solve by itself, or where a search keeps nothing.
  public var learned: ChainKnowledge?
  /// For the worst margin: threat and asset, as indices, of attacks that no plan hinders.
  public var outOfReach: [(threat: Int, asset: Int)] = []
  /// Whether raids chose the plan among those at hand, and not the objective alone.
  public var isRefined = false
  /// Results for the objectives before this one, in order.
  public var earlier: [ObjectiveResult] = []

  /// What was reached and proven for this objective.
  public var result: ObjectiveResult {
    ObjectiveResult(
      name: objectiveName, value: objective, bestBound: bestBound, relativeGap: relativeGap,
      ending: ending, isRefined: isRefined)
  }
}

extension SitingOutcome {
  /// The same outcome with the floors of a program alone.
  func stated(for program: SitingProgram) -> SitingOutcome {
    var outcome = self
    outcome.floorLevels = program.floorLevels(of: chosen)
    return outcome
  }
}

/// One objective's certified answer.
public struct ObjectiveResult: Sendable {
  public let name: Objective
  public let value: Double
  public let bestBound: Double
  public let relativeGap: Double?
  public let ending: Ending
  /// Whether raids chose the plan.
  public let isRefined: Bool

  public init(
    name: Objective, value: Double, bestBound: Double, relativeGap: Double?, ending: Ending,
    isRefined: Bool = false
  ) {
    self.name = name
    self.value = value
    self.bestBound = bestBound
    self.relativeGap = relativeGap
    self.ending = ending
    self.isRefined = isRefined
  }
}

/// How to solve.
public struct SitingLimits: Sendable {
  public var relativeGap: Double
  public var timeLimitSeconds: Double?
  public var nodeLimit: Int?
  /// Boxes of counts to look at; like the limit on nodes, it stops at the same place every time.
  public var boxLimit: Int?
  /// A protected value that no plan exceeds, proven elsewhere: the bound for more money holds for less.
  public var boundAtMost: Double?
  public var annealingMoves: Int
  public var seed: UInt64
  public var isCancelled: @Sendable () -> Bool

  public init(
    relativeGap: Double, timeLimitSeconds: Double?, nodeLimit: Int? = nil,
    annealingMoves: Int = 2_000, seed: UInt64,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.relativeGap = relativeGap
    self.timeLimitSeconds = timeLimitSeconds
    self.nodeLimit = nodeLimit
    self.annealingMoves = annealingMoves
    self.seed = seed
    self.isCancelled = isCancelled
  }
}

/// How far a solve has come.
public struct SitingProgress: Sendable {
  public let seconds: Double
  /// Of the best feasible plan known when this part of the search began, and no plan's is better than the bound.
  public let objective: Double?
  public let bestBound: Double
  public let relativeGap: Double?
  public let nodes: Int
  public let rowsGenerated: Int
}

extension SitingProgram {
  /// The best deployment that can be found and proven within the limits.
  ///
  /// Annealing finds a plan. A search over the counts of costly types, with placements fractional, proves
  /// a bound and shows a small set of placements worth having, from which the plan is rebuilt piece by
  /// piece. Only if the gap is still too wide does the search branch on single placements.
  /// - Parameters:
  ///   - objective: protected value or money; the others have searches of their own.
  ///   - known: plans to start from, those that keep every constraint or miss only the money.
  ///   - learned: what solves for the same objective learned of this program with other money; nil for a solve by
  ///     itself.
  /// - Throws: `MIPError` when the scenario's numbers are out of the solver's range.
  public func solved(
    for objective: Objective = .protectedValue, within limits: SitingLimits,
    startingFrom known: [[Int]] = [], knowing learned: ChainKnowledge? = nil,
    onProgress: @escaping (SitingProgress) -> Void = { _ in }
  ) throws(MIPError) -> SitingOutcome {
    precondition(
      objective == .protectedValue || objective == .minCost, "this search has two objectives")
    guard !placements.isEmpty else { return nothingToChoose(objective) }
    return try outcome(
      Measure(objective, self), limits, startingFrom: known, knowing: learned, onProgress)
  }

  fileprivate func outcome(
    _ measure: Measure, _ limits: SitingLimits, startingFrom known: [[Int]],
    knowing learned: ChainKnowledge?, _ onProgress: @escaping (SitingProgress) -> Void
  ) throws(MIPError) -> SitingOutcome {
    var search = try SitingSearch(
      self, measure, limits, startingFrom: known, knowing: learned, onProgress)
    try search.proveByCounts()
    search.lookAmongSupport(rounds: 4)
    try search.branchOnPlacements()
    return search.outcome
  }

  fileprivate func nothingToChoose(_ objective: Objective, open: Double = 0) -> SitingOutcome {
    let levels = floorLevels(of: [])
    let isFeasible = levels.allSatisfy(\.isKept)
    return SitingOutcome(
      objectiveName: objective, deployment: Deployment(placements: []), chosen: [],
      floorLevels: levels, isFeasible: isFeasible, objective: open, protectedValue: 0,
      exactObjective: open, bestBound: open, exactBound: open, relativeGap: isFeasible ? 0 : nil,
      ending: isFeasible ? .optimal : .infeasible, startingObjective: open, rootBound: open,
      seconds: 0, nodes: 0, rowsGenerated: 0)
  }
}

extension LeakageProgram {
  /// The deployment through which least worth leaks in the sample, as `SitingProgram.solved` finds and proves it.
  /// - Throws: `MIPError` when the scenario's numbers are out of the solver's range.
  public func solved(
    within limits: SitingLimits, startingFrom known: [[Int]] = [],
    onProgress: @escaping (SitingProgress) -> Void = { _ in }
  ) throws(MIPError) -> SitingOutcome {
    guard !siting.placements.isEmpty else {
      return siting.nothingToChoose(.leakage, open: totalStake)
    }
    return try siting.outcome(
      Measure(self), limits, startingFrom: known, knowing: nil, onProgress)
  }
}
