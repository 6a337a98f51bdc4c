// Why can no plan meet what is required, and how little less could be met?
public import MIP
import Scenario

/// What stands against each other in an infeasible program.
public struct Clash: Sendable {
  /// One floor and how far a plan can come.
  public struct Relaxation: Sendable {
    public let title: String
    public let leastShare: Double
    /// Reached by the plan of least total relaxation.
    public let reachedShare: Double
  }

  /// Floors that cannot be kept together, while any of them could be dropped to keep the rest; the names of
  /// placements' own constraints when these clash by themselves.
  public let clashing: [String]
  /// Whether the set is proven irreducible; false when a limit struck first.
  public let isIrreducible: Bool
  /// Floors that the plan of least total shortfall misses, with that plan.
  public let relaxations: [Relaxation]
  public let nearest: [Int]
  /// No plan misses less in all: sum of the shares missing, from below and by the plan.
  public let leastShortfallShare: Double
  public let shortfallShare: Double
  /// Money that a plan needs to meet everything, crew and power as they are: from below, and by a plan; nil when
  /// no money helps or none was found within the limits.
  public let leastMoney: Double?
  public let enoughMoney: Double?
}

extension SitingProgram {
  /// What an infeasible program's floors ask too much.
  ///
  /// The elastic program lets every floor miss a share of its stake and minimises the sum of these shares; a
  /// deletion filter (Chinneck and Dravnieks 1991) drops each floor in turn and keeps it out when the rest still
  /// clashes. Each of these programs has an equal part of the time limit.
  /// - Throws: `MIPError` when the program's numbers are out of the solver's range.
  public func clash(within limits: SitingLimits) throws(MIPError) -> Clash {
    var part = limits
    part.timeLimitSeconds = limits.timeLimitSeconds.map { $0 / Double(floors.count + 2) }
    let elastic = try leastShortfall(within: part)
    guard elastic.isLinked else {
      return Clash(
        clashing: ownClashes, isIrreducible: true, relaxations: [], nearest: [],
        leastShortfallShare: 0, shortfallShare: 0, leastMoney: nil, enoughMoney: nil)
    }
    let (kept, isIrreducible) = try clashingFloors(within: part)
    let levels = worstLevels(of: elastic.plan)
    let missed = floors.indices.filter { floors[$0].shortfall(of: levels[$0]) != nil }
    var rich = self
    rich.budget = ResourceUse(
      money: uses.reduce(0) { $0 + $1.money }, crew: budget.crew,
      powerKilowatts: budget.powerKilowatts)
    let funded = try rich.solved(for: .minCost, within: part)
    return Clash(
      clashing: kept.map { floors[$0].title }, isIrreducible: isIrreducible,
      relaxations: missed.map { floor in
        Clash.Relaxation(
          title: floors[floor].title, leastShare: floors[floor].share(of: floors[floor].least),
          reachedShare: floors[floor].share(of: levels[floor]))
      },
      nearest: elastic.plan, leastShortfallShare: elastic.bound, shortfallShare: elastic.missing,
      leastMoney: funded.ending == .infeasible ? nil : funded.bestBound,
      enoughMoney: funded.isFeasible ? funded.objective : nil)
  }

  /// Floors that clash although any one of them less would not, as far as the limits let it be proven.
  private func clashingFloors(
    within limits: SitingLimits
  ) throws(MIPError) -> (kept: [Int], isIrreducible: Bool) {
    var kept = Array(floors.indices)
    var isIrreducible = true
    for floor in floors.indices {
      let rest = kept.filter { $0 != floor }
      var program = self
      program.floors = rest.map { floors[$0] }
      let elastic = try program.leastShortfall(within: limits)
      if elastic.bound > 0 {
        kept = rest
      } else if elastic.missing > 0 {
        isIrreducible = false
      }
    }
    return (kept, isIrreducible)
  }

  private func worstLevels(of plan: [Int]) -> [Double] {
    var state = DeploymentState(self, with: plan)
    return floors.map { state.worstLevel(of: $0).level }
  }

  /// Constraints on placements that the standing ones break by themselves.
  private var ownClashes: [String] {
    var names: [String] = []
    for site in siteCapacities.indices
    where (0..<standing).count(where: { siteOf[$0] == site }) > siteCapacities[site] {
      names.append("capacity of site \(site)")
    }
    if !conflicts.isEmpty,
      (0..<standing).contains(where: { one in conflicts[one].contains { $0 < standing } })
    {
      names.append("standing systems that disturb each other")
    }
    return names.isEmpty ? ["links of standing systems"] : names
  }
}

extension SitingProgram {
  /// The plan that misses least, and a bound from below on what any plan misses, as sums of shares; no plan when
  /// links and limits alone are too much.
  func leastShortfall(
    within limits: SitingLimits
  ) throws(MIPError) -> (plan: [Int], missing: Double, bound: Double, isLinked: Bool) {
    var program = MixedIntegerProgram(.minimise)
    let columns = try addPlacements(to: &program, supplies: supplies)
    var missing: [VariableIndex] = []
    for floor in floors.indices {
      missing.append(
        try program.addVariable(
          "missing\(floor)", in: 0...1, objective: 1))
    }
    let start = annealedDeployment(
      self, Goal(.protectedValue, self), seed: limits.seed, moves: limits.annealingMoves)
    var rows = ElasticRows(program: self, columns: columns, missing: missing)
    let outcome = MIP.solve(
      program, rowGenerator: &rows,
      limits: SolveLimits(
        timeSeconds: limits.timeLimitSeconds, relativeGap: limits.relativeGap,
        nodes: limits.nodeLimit, isCancelled: limits.isCancelled),
      startingFrom: rows.fullPoint(start))
    guard let values = outcome.values else { return ([], 0, 0, outcome.ending != .infeasible) }
    let plan = columns.indices.filter { values[$0] > 0.5 }
    let bound = outcome.bestBound > 1e-7 ? outcome.bestBound : 0
    return (plan, rows.shortfalls(of: plan).reduce(0, +), bound, true)
  }
}

/// Rows of the program in which every floor may miss a share of its stake.
private struct ElasticRows: RowGenerator {
  let program: SitingProgram
  let columns: [VariableIndex]
  let missing: [VariableIndex]

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    let x = Array(point.values[0..<columns.count])
    let least = isPlan(x) ? 1e-9 : 1e-6
    var rows: [LinearRow] = []
    for condition in program.conditionRows(at: x, near: x) {
      // A row with so large a number would be about less than the solver's tolerance.
      if condition.relief > 1e6 { continue }
      var terms = condition.terms.map {
        (variable: columns[$0.placement], coefficient: $0.coefficient)
      }
      if let floor = condition.floor { terms.append((missing[floor], condition.relief)) }
      let row = try LinearRow(terms, lower: condition.atLeast)
      if row.violation(at: point.values) > least { rows.append(row) }
    }
    return rows
  }

  /// Missing shares of each floor.
  func shortfalls(of plan: [Int]) -> [Double] {
    var state = DeploymentState(program, with: plan)
    return program.floors.map { floor in
      floor.shortfall(of: state.worstLevel(of: floor).level).map { $0 / floor.stake } ?? 0
    }
  }

  func fullPoint(_ plan: [Int]) -> [Double] { program.point(plan) + shortfalls(of: plan) }
}
