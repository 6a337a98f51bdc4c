// How is the program put to the solver: columns for counts, placements and estimates, in this order.
import MIP
import Scenario

/// The master program: the plan's constraints, and for each cluster c of routes, or sampled raid, an estimate theta_c of
/// the share of its stake that is protected, from above, which generated rows push down (Benders 1962; one
/// estimate for each part, Birge and Louveaux 1988). Where money is the objective there are no estimates.
struct MasterProgram {
  private(set) var program = MixedIntegerProgram(.maximise)
  let plan: PlanColumns
  private(set) var estimates: [VariableIndex] = []
  /// Of each estimate.
  let stakes: [Double]
  /// What one unit of the program's objective is in the plan's: worth, or money.
  let objectiveUnit: Double

  /// What an estimate is when all of its stake is protected: so small that the rounding of an LP breaks no
  /// row by more than the solver's tolerance, which is absolute for numbers below 1.
  static let whole = 1.0 / 64

  /// - Parameters:
  ///   - box: which types are counted, and bounds on each count.
  ///   - areIntegers: leaves placements fractional when false, for a bound that is quickly proven.
  init(
    _ siting: SitingProgram, _ measure: Measure, box: CountBox, supplies: [Int]? = nil,
    areIntegers: Bool
  ) throws(MIPError) {
    let isCost = measure.objective == .minCost
    stakes = measure.stakes
    let unit = isCost ? max(1, siting.uses.map(\.money).max() ?? 1) : 1
    objectiveUnit = unit
    plan = try PlanColumns(
      siting, box: box, supplies: supplies, areIntegers: areIntegers, in: &program,
      objective: isCost ? siting.uses.map { -$0.money / unit } : nil)
    for (cluster, stake) in stakes.enumerated() {
      estimates.append(
        try program.addVariable(
          "theta\(cluster)", in: 0...Self.whole, objective: stake / Self.whole))
    }
  }

  /// A point of the master from a 0-1 vector and the clusters' values.
  func point(_ x: [Double], values: [Double]) -> [Double] {
    plan.point(x) + zip(values, stakes).map { $1 > 0 ? $0 / $1 * Self.whole : 0 }
  }
}

/// The first columns of every master: how many of each costly type are bought, then the placements, with
/// every constraint on them.
struct PlanColumns {
  private(set) var counts: [(type: Int, variable: VariableIndex)] = []
  private(set) var placements: [VariableIndex] = []
  private let typeOf: [Int]
  private let standing: Int

  /// - Parameters:
  ///   - supplies: most of each type; nil for the ceilings, which depend on the budget.
  ///   - objective: of each placement; nil when they have none.
  init(
    _ siting: SitingProgram, box: CountBox, supplies: [Int]? = nil, areIntegers: Bool,
    in program: inout MixedIntegerProgram, objective: [Double]? = nil
  ) throws(MIPError) {
    typeOf = siting.typeOf
    standing = siting.standing
    for (type, range) in zip(box.types, box.ranges) {
      let count = try program.addVariable(
        "count\(type)", lower: Double(range.lowerBound), upper: Double(range.upperBound),
        isInteger: areIntegers)
      counts.append((type, count))
    }
    placements = try siting.addPlacements(
      to: &program, supplies: supplies ?? siting.ceilings, areIntegers: areIntegers,
      objective: objective)
    for (type, count) in counts {
      let bought = (siting.standing..<siting.placements.count).filter { siting.typeOf[$0] == type }
      try program.addRow(
        "counted\(type)", [(count, -1)] + bought.map { (placements[$0], 1) }, lower: 0, upper: 0)
    }
  }

  /// The placements' part of a point.
  func placements(in values: [Double]) -> [Double] {
    Array(values[counts.count..<counts.count + placements.count])
  }

  /// These columns of a point from a 0-1 vector.
  func point(_ x: [Double]) -> [Double] {
    counts.map { count in
      (standing..<x.count).reduce(0.0) { $0 + (typeOf[$1] == count.type ? x[$1] : 0) }
    } + x
  }

  /// The first of some types whose count is fractional at a point.
  func fractionalCount(at values: [Double], among types: [Int]) -> (count: Int, value: Double)? {
    for type in types {
      guard let count = counts.firstIndex(where: { $0.type == type }), count < values.count else {
        continue
      }
      let value = values[count]
      if abs(value - value.rounded()) > 1e-4 { return (count, value) }
    }
    return nil
  }

  /// The row variable <= constant + slopes . x; slopes too small for the solver count in full, which only
  /// weakens.
  func row(
    _ variable: VariableIndex, below constant: Double, _ slopes: some Sequence<Double>,
    leastSlope: Double
  ) throws(MIPError) -> LinearRow {
    var terms = [(variable: variable, coefficient: 1.0)]
    var constant = constant
    for (placement, slope) in slopes.enumerated() {
      if slope >= leastSlope {
        terms.append((placements[placement], -slope))
      } else if slope > 0 {
        constant += slope
      }
    }
    return try LinearRow(terms, upper: constant + 1e-12 * abs(constant))
  }

  /// A row on placements as a row of the program.
  func row(_ condition: ConditionRow) throws(MIPError) -> LinearRow {
    try LinearRow(
      condition.terms.map { (placements[$0.placement], $0.coefficient) }, lower: condition.atLeast)
  }
}

/// Bounds on how many of some types are bought.
struct CountBox: Sendable, Codable {
  let types: [Int]
  var ranges: [ClosedRange<Int>]

  /// The smallest box around both, which count the same types.
  func joined(_ other: CountBox) -> CountBox {
    CountBox(
      types: types,
      ranges: zip(ranges, other.ranges).map {
        min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound)
      })
  }

  /// The part in which no count exceeds a ceiling, by type; nil when it is empty.
  func within(_ ceilings: [Int]) -> CountBox? {
    guard zip(types, ranges).allSatisfy({ $1.lowerBound <= ceilings[$0] }) else { return nil }
    return CountBox(
      types: types,
      ranges: zip(types, ranges).map { $1.lowerBound...min($1.upperBound, ceilings[$0]) })
  }

  /// The parts at or below and above a fractional count.
  func split(_ count: Int, at value: Double) -> [CountBox] {
    let floor = Int(value.rounded(.down))
    var (low, high) = (self, self)
    low.ranges[count] = ranges[count].lowerBound...floor
    high.ranges[count] = floor + 1...ranges[count].upperBound
    return [low, high]
  }
}

/// Routes that share an estimate: same asset, neighbouring axes.
package struct RouteClusters: Sendable {
  package let count: Int
  package let ofRoute: [Int]

  package init(_ program: SitingProgram, axesPerCluster: Int) {
    var numbers: [[Int]: Int] = [:]
    ofRoute = program.routeKinds.map { kind in
      let key = [kind.asset, kind.axis / axesPerCluster]
      if let known = numbers[key] { return known }
      let new = numbers.count
      numbers[key] = new
      return new
    }
    count = numbers.count
  }
}

extension SitingProgram {
  /// Types of which few can be bought, the most costly first: their counts are few numbers that decide much.
  var costlyTypes: [Int] {
    let ceilings = ceilings
    return typesByCost.filter { ceilings[$0] <= 4 }
  }

  /// Everything that the budgets allow.
  var wholeBox: CountBox {
    let ceilings = ceilings
    let types = costlyTypes
    return CountBox(types: types, ranges: types.map { 0...ceilings[$0] })
  }

  /// Every type that can be bought, as many as there may be, whatever the money.
  var boxOfAllTypes: CountBox {
    let types = Set(typeOf[standing...]).sorted()
    return CountBox(types: types, ranges: types.map { 0...supplies[$0] })
  }

  /// Types that can be bought, the most costly in shares of the budget first.
  var typesByCost: [Int] {
    var cost = [Double?](repeating: nil, count: supplies.count)
    for placement in standing..<placements.count {
      cost[typeOf[placement]] = budgetShare(of: placement)
    }
    return cost.indices.filter { cost[$0] != nil }.sorted {
      (cost[$1] ?? 0, $0) < (cost[$0] ?? 0, $1)
    }
  }

  /// Value of every cluster for a choice. Complexity: O(cues + engagements).
  package func values(at x: [Double], _ clusters: RouteClusters) -> [Double] {
    var values = [Double](repeating: 0, count: clusters.count)
    for (mode, part) in modes.enumerated() where part.weightShare > 0 {
      for route in 0..<routes {
        values[clusters.ofRoute[route]] +=
          part.weightShare * stakes[route]
          * curve.share(units: units(ofRoute: route, at: x, in: mode)).share
      }
    }
    return values
  }

  /// One variable for each placement and every constraint on them, shared by all forms of the program.
  func addPlacements(
    to program: inout MixedIntegerProgram, supplies: [Int], areIntegers: Bool = true,
    objective: [Double]? = nil
  ) throws(MIPError) -> [VariableIndex] {
    var columns: [VariableIndex] = []
    for placement in placements.indices {
      columns.append(
        try program.addVariable(
          "x\(placement)", lower: placement < standing ? 1 : 0, upper: 1, isInteger: areIntegers,
          objective: objective?[placement] ?? 0))
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
    for (number, limit) in limits.enumerated() {
      let scale = max(1, limit.atMost)
      try program.addRow(
        "limit\(number)", limit.terms.map { (columns[$0.placement], $0.weight / scale) },
        upper: limit.atMost / scale)
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
}
