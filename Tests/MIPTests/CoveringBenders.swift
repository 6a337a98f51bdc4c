// Which problem shows that lazily generated rows lead to the optimum?  Maximal covering location:
// open at most p sites so that the weight of the demand within reach of one is greatest.

import MIP

/// A covering instance: which sites reach each group of demand, and what the group weighs.
struct CoveringProblem {
  let siteCount: Int
  let budget: Int
  let reach: [[Int]]
  let weight: [Double]
  /// Groups of demand by cluster; one estimate of covered weight stands for each.
  let clusters: [[Int]]

  init(siteCount: Int, budget: Int, reach: [[Int]], weight: [Double], clusterCount: Int) {
    self.siteCount = siteCount
    self.budget = budget
    self.reach = reach
    self.weight = weight
    var clusters = [[Int]](repeating: [], count: clusterCount)
    for group in reach.indices { clusters[group % clusterCount].append(group) }
    self.clusters = clusters.filter { !$0.isEmpty }
  }

  init(seed: Int) {
    var random = SplitMix(seed)
    let sites = random.integer(3...12)
    let demand = random.integer(1...60)
    let share = random.integer(1...4)
    let reach = (0..<demand).map { _ in
      (0..<sites).filter { _ in random.integer(0...9) < share }
    }
    self.init(
      siteCount: sites, budget: random.integer(0...4), reach: reach,
      weight: reach.map { _ in Double(random.integer(1...20)) },
      clusterCount: random.integer(1...6))
  }

  /// The compact program: covered weight has one variable per group.
  func compactProgram() throws -> MixedIntegerProgram {
    var program = MixedIntegerProgram(.maximise)
    let sites = try addSites(to: &program)
    for (group, reaching) in reach.enumerated() {
      let covered = try program.addVariable("z\(group)", in: 0...1, objective: weight[group])
      try program.addRow(
        "cover\(group)", [(covered, 1)] + reaching.map { (sites[$0], -1) }, upper: 0)
    }
    return program
  }

  /// The master program: covered weight has one variable per cluster, and rows come later.
  func masterProgram() throws -> MixedIntegerProgram {
    var program = MixedIntegerProgram(.maximise)
    _ = try addSites(to: &program)
    for (cluster, groups) in clusters.enumerated() {
      let total = groups.reduce(0) { $0 + weight[$1] }
      _ = try program.addVariable("theta\(cluster)", in: 0...total, objective: 1)
    }
    return program
  }

  private func addSites(to program: inout MixedIntegerProgram) throws -> [VariableIndex] {
    let sites = try (0..<siteCount).map {
      try program.addVariable("x\($0)", in: 0...1, isInteger: true)
    }
    try program.addRow("budget", sites.map { ($0, 1) }, upper: Double(budget))
    return sites
  }

  func coveredWeight(of cluster: Int, _ open: (Int) -> Bool) -> Double {
    clusters[cluster].reduce(0) { $0 + (reach[$1].contains(where: open) ? weight[$1] : 0) }
  }
}

/// Closed-form Benders cuts of maximal covering (Cordeau, Furini and Ljubic, European Journal of
/// Operational Research 275, 2019): a group that the point covers counts with its weight, any other
/// with the sum of its sites.
struct CoveringCuts: RowGenerator {
  let problem: CoveringProblem
  /// Half-way to here from the LP's point is where root rows are separated; nil: at the point.
  var interior: [Double]?
  var offersPoints = false
  private(set) var calls = 0

  init(_ problem: CoveringProblem) { self.problem = problem }

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    calls += 1
    var rows: [LinearRow] = []
    let site = stabilised(point)
    for cluster in problem.clusters.indices {
      let theta = VariableIndex(problem.siteCount + cluster)
      for strict in point.phase == .integral ? [false, true] : [false] {
        let row = try cut(cluster, theta, at: site, strict)
        if row.violation(at: point.values) > 1e-9 || site != point.values { rows.append(row) }
      }
    }
    return rows
  }

  private mutating func stabilised(_ point: SeparationPoint) -> [Double] {
    guard let centre = interior, case .root(_, let stalled) = point.phase, stalled < 2 else {
      return point.values
    }
    let middle = zip(centre, point.values).map { ($0 + $1) / 2 }
    interior = middle
    return middle
  }

  private func cut(
    _ cluster: Int, _ theta: VariableIndex, at values: [Double], _ strict: Bool
  ) throws(MIPError) -> LinearRow {
    var sum = [Double](repeating: 0, count: problem.siteCount)
    var constant = 0.0
    for group in problem.clusters[cluster] {
      let coverage = problem.reach[group].reduce(0) { $0 + values[$1] }
      if strict ? coverage > 1 : coverage >= 1 {
        constant += problem.weight[group]
      } else {
        for j in problem.reach[group] { sum[j] += problem.weight[group] }
      }
    }
    var terms: [(variable: VariableIndex, coefficient: Double)] = [(theta, 1)]
    for (j, weight) in sum.enumerated() where weight > 0 {
      terms.append((VariableIndex(j), -weight))
    }
    return try LinearRow(terms, upper: constant)
  }

  mutating func feasiblePoint(near values: [Double]) -> [Double]? {
    guard offersPoints else { return nil }
    let order = (0..<problem.siteCount).sorted { (values[$1], $0) < (values[$0], $1) }
    let open = Set(order.prefix(problem.budget))
    return (0..<problem.siteCount).map { open.contains($0) ? 1 : 0 }
      + problem.clusters.indices.map { problem.coveredWeight(of: $0, open.contains) }
  }
}
