// What the plan is, how good, and how far from the best possible.
public import MIP
public import Scenario

/// The answer of one solve.
public struct SitingOutcome: Sendable {
  /// When the ending is `.infeasible`, the standing systems, which break a constraint by themselves.
  public let deployment: Deployment
  /// Indices into the program's placements, ascending.
  public let chosen: [Int]
  /// Protected value of the deployment in the program, worth per raid.
  public let objective: Double
  /// The same with the exponential itself in place of its chords.
  public let exactObjective: Double
  /// No deployment within the constraints has a higher objective in the program.
  public let bestBound: Double
  /// No deployment within the constraints has a higher value by the exponential itself: the bound and the
  /// most that chords can hide.
  public let exactBound: Double
  /// (bestBound - objective) / objective; 0 when both are 0.
  public let relativeGap: Double
  public let ending: Ending
  public let startingObjective: Double
  public let rootBound: Double
  public let seconds: Double
  public let nodes: Int
  public let rowsGenerated: Int
}

/// How to solve.
public struct SitingLimits: Sendable {
  public var relativeGap: Double
  public var timeLimitSeconds: Double?
  public var nodeLimit: Int?
  public var annealingMoves: Int
  public var seed: UInt64
  public var isCancelled: @Sendable () -> Bool

  public init(
    relativeGap: Double, timeLimitSeconds: Double?, nodeLimit: Int? = nil,
    annealingMoves: Int = 3_000, seed: UInt64,
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

extension SitingProgram {
  /// The best deployment that can be found and proven within the limits.
  ///
  /// A heuristic finds the incumbent, GLPK proves how good it is and improves it.
  /// - Throws: `MIPError` when the scenario's numbers are out of the solver's range.
  public func solved(
    within limits: SitingLimits, startingFrom known: [Int]? = nil,
    onProgress: @escaping (Progress) -> Void = { _ in }
  ) throws(MIPError) -> SitingOutcome {
    let index = PlacementIndex(self)
    var start = annealedDeployment(self, seed: limits.seed, moves: limits.annealingMoves)
    if let known, isFeasible(known), value(at: point(known)) > value(at: point(start)) {
      start = known
    }
    guard !placements.isEmpty else { return nothingToChoose }
    let clusters = RouteClusters(self, axesPerCluster: 2)
    var master = MixedIntegerProgram(.maximise)
    let columns = try addPlacements(to: &master)
    let thetas = try addClusters(clusters, to: &master)
    var cuts = SitingCuts(
      self, index, clusters, placementVariables: columns, clusterVariables: thetas,
      core: point(start))
    var strategy = TreeStrategy()
    strategy.rootStallLimit = 60
    let outcome = solve(
      master, rowGenerator: &cuts,
      limits: SolveLimits(
        timeSeconds: limits.timeLimitSeconds, relativeGap: limits.relativeGap,
        nodes: limits.nodeLimit, isCancelled: limits.isCancelled),
      strategy: strategy, startingFrom: cuts.fullPoint(start), onProgress: onProgress)
    let best = outcome.values.map { values in placements.indices.filter { values[$0] > 0.5 } }
    return summary(outcome, chosen: best ?? start, startingFrom: start)
  }

  private var nothingToChoose: SitingOutcome {
    SitingOutcome(
      deployment: Deployment(placements: []), chosen: [], objective: 0, exactObjective: 0,
      bestBound: 0, exactBound: 0, relativeGap: 0, ending: .optimal, startingObjective: 0,
      rootBound: 0,
      seconds: 0, nodes: 0, rowsGenerated: 0)
  }

  private func summary(
    _ outcome: SolveOutcome, chosen: [Int], startingFrom start: [Int]
  ) -> SitingOutcome {
    let objective = value(at: point(chosen))
    let bound = max(objective, outcome.bestBound)
    return SitingOutcome(
      deployment: Deployment(placements: chosen.map { placements[$0] }), chosen: chosen,
      objective: objective, exactObjective: exactValue(at: point(chosen)), bestBound: bound,
      exactBound: bound + curve.chordError * totalStake,
      relativeGap: bound > objective ? (bound - objective) / objective : 0,
      ending: outcome.ending, startingObjective: value(at: point(start)),
      rootBound: outcome.rootBound, seconds: outcome.seconds, nodes: outcome.nodes,
      rowsGenerated: outcome.rowsGenerated)
  }

  /// One binary for each placement and every constraint on them, shared by all forms of the program.
  func addPlacements(to program: inout MixedIntegerProgram) throws(MIPError) -> [VariableIndex] {
    var columns: [VariableIndex] = []
    for placement in placements.indices {
      columns.append(
        try program.addVariable(
          "x\(placement)", lower: placement < standing ? 1 : 0, upper: 1, isInteger: true))
    }
    try addBudget("money", budget.money, \.money, columns, to: &program)
    try addBudget("crew", budget.crew, \.crew, columns, to: &program)
    try addBudget("power", budget.powerKilowatts, \.powerKilowatts, columns, to: &program)
    for site in siteCapacities.indices {
      let terms = placements.indices.filter { siteOf[$0] == site }.map { (columns[$0], 1.0) }
      if terms.count > siteCapacities[site] {
        try program.addRow("site\(site)", terms, upper: Double(siteCapacities[site]))
      }
    }
    for type in supplies.indices {
      let terms = (standing..<placements.count).filter { typeOf[$0] == type }
        .map { (columns[$0], 1.0) }
      if terms.count > supplies[type] {
        try program.addRow("supply\(type)", terms, upper: Double(supplies[type]))
      }
    }
    return columns
  }

  /// Divided by the budget, so that rows of money and of people have numbers of one size.
  private func addBudget(
    _ name: String, _ limit: Double, _ use: KeyPath<ResourceUse, Double>,
    _ columns: [VariableIndex],
    to program: inout MixedIntegerProgram
  ) throws(MIPError) {
    let scale = limit > 0 ? limit : 1
    let terms = placements.indices.filter { uses[$0][keyPath: use] > 0 }
      .map { (columns[$0], uses[$0][keyPath: use] / scale) }
    if !terms.isEmpty { try program.addRow(name, terms, upper: limit / scale) }
  }

  private func addClusters(
    _ clusters: RouteClusters, to program: inout MixedIntegerProgram
  ) throws(MIPError) -> [VariableIndex] {
    var reach = [Double](repeating: 0, count: clusters.count)
    for route in 0..<routes { reach[clusters.ofRoute[route]] += stakes[route] }
    var thetas: [VariableIndex] = []
    for cluster in 0..<clusters.count {
      thetas.append(
        try program.addVariable(
          "theta\(cluster)", lower: 0, upper: reach[cluster], objective: 1))
    }
    return thetas
  }
}
