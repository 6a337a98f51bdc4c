// How costly can the attacker's best route be made, and which sites do it?  Rows for his best responses.
public import MIP

/// Routes that the attacker has answered with, as linear functions of the sites: any of them bounds what a choice
/// of sites is worth, so that most choices are refused without asking the attacker again.
struct KnownRoutes {
  let instance: RouteInstance
  private var constants: [Double] = []
  /// What each site adds to each route: routes one after another.
  private var sums: [Double] = []
  /// Routes, the one that refused last first.
  private var order: [Int] = []

  init(_ instance: RouteInstance) { self.instance = instance }

  /// What is sure, and what each site adds.
  mutating func add(_ route: RouteInstance.Route) -> (constant: Double, sums: [Double]) {
    let constant = route.steps.reduce(0) { $0 + $1.length * RouteInstance.baseExposure }
    let own = instance.exposures.map { exposure in
      route.steps.reduce(0) { $0 + $1.length * exposure[$1.node] }
    }
    order.insert(constants.count, at: 0)
    constants.append(constant)
    sums += own
    return (constant, own)
  }

  /// Whether some known route costs at most so much against some sites and one more.
  private mutating func refuses(_ others: [Int], _ site: Int, upTo cost: Double) -> Bool {
    for (rank, route) in order.enumerated() {
      let base = route * instance.sites
      var sum = constants[route] + sums[base + site]
      for other in others { sum += sums[base + other] }
      if sum <= cost {
        if rank > 0 { order.swapAt(rank, rank / 2) }
        return true
      }
    }
    return false
  }

  /// The cost of the best route against some sites and one more, or nil where it is at most so much.
  mutating func cost(_ others: [Int], _ site: Int, beyond cost: Double) -> Double? {
    if refuses(others, site, upTo: cost) { return nil }
    let route = instance.bestResponse(to: instance.exposure(of: others + [site]))
    _ = add(route)
    return route.cost > cost ? route.cost : nil
  }

  /// Exchanges one site for another while the best route gets costlier.
  mutating func exchanged(_ start: [Int]) -> (chosen: [Int], cost: Double) {
    var chosen = start
    var cost = instance.worstRoute(chosen)
    var hasImproved = true
    while hasImproved {
      hasImproved = false
      for place in chosen.indices {
        var others = chosen
        others.remove(at: place)
        for site in 0..<instance.sites where !chosen.contains(site) {
          if let found = self.cost(others, site, beyond: cost + 1e-9) {
            (chosen[place], cost) = (site, found)
            hasImproved = true
          }
        }
      }
    }
    return (chosen.sorted(), cost)
  }

  /// Greedy, then exchanges.
  mutating func firstPlan(budget: Int) -> [Int] {
    var chosen: [Int] = []
    while chosen.count < min(budget, instance.sites) {
      var best: (site: Int, cost: Double)?
      for site in 0..<instance.sites where !chosen.contains(site) {
        if let cost = cost(chosen, site, beyond: best?.cost ?? -1) { best = (site, cost) }
      }
      guard let best else { break }
      chosen.append(best.site)
    }
    return exchanged(chosen).chosen
  }
}

/// theta <= cost of a route, linear in the sites, for every route that the attacker answers with.
private struct RouteCuts: RowGenerator {
  private let theta: VariableIndex
  private let budget: Int
  private var known: KnownRoutes
  private var core: CorePoint
  private var bestCost: Double
  private var asked: Set<[Int]> = []
  private var instance: RouteInstance { known.instance }

  private static let tolerance = 1e-7

  init(_ known: KnownRoutes, budget: Int, startingFrom start: [Int]) {
    self.known = known
    self.budget = budget
    theta = VariableIndex(known.instance.sites)
    bestCost = known.instance.worstRoute(start)
    core = CorePoint(known.instance.shares(start))
  }

  func point(_ chosen: [Int]) -> [Double] {
    instance.shares(chosen) + [instance.worstRoute(chosen)]
  }

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    let x = Array(point.values[..<instance.sites])
    if case .root(_, let stalled) = point.phase, stalled < 4 {
      core.follow(x)
      let rows = try brokenRows(from: core.values, at: point)
      if !rows.isEmpty { return rows }
    }
    return try brokenRows(from: x, at: point)
  }

  /// Rows for the cheapest routes to the nodes of the right edge, but for those that begin alike.
  private mutating func brokenRows(
    from x: [Double], at point: SeparationPoint
  ) throws(MIPError) -> [LinearRow] {
    let search = RouteSearch(instance, instance.exposure(x))
    let side = instance.sideCells
    var rows: [LinearRow] = []
    var beginnings: Set<[Int]> = []
    let ends = (0..<side).map { $0 * side + side - 1 }
    for end in ends.sorted(by: { (search.costs[$0], $0) < (search.costs[$1], $1) }) {
      let route = search.route(to: end)
      let beginning = route.steps.prefix(side / 2).map(\.node)
      guard beginnings.insert(beginning).inserted else { continue }
      // First the addition: a call on self takes a copy of it, which would be copied again when it changes.
      let answer = known.add(route)
      let cut = try row(answer, ceiling: point.bestBound)
      if cut.violation(at: point.values) > Self.tolerance { rows.append(cut) }
    }
    return rows
  }

  /// theta <= constant + sums . x; what a site adds counts at most as far as theta can reach.
  private func row(
    _ route: (constant: Double, sums: [Double]), ceiling: Double
  ) throws(MIPError) -> LinearRow {
    let most = max(0, ceiling * (1 + 1e-9) - route.constant)
    var terms: [(variable: VariableIndex, coefficient: Double)] = [(theta, 1)]
    for (site, sum) in route.sums.enumerated() where min(sum, most) > 1e-9 {
      terms.append((VariableIndex(site), -min(sum, most)))
    }
    return try LinearRow(terms, upper: route.constant + 1e-9)
  }

  mutating func feasiblePoint(near values: [Double]) -> [Double]? {
    let order = (0..<instance.sites).sorted { (values[$1], $0) < (values[$0], $1) }
    let rounded = order.prefix(budget).sorted()
    guard asked.insert(rounded).inserted else { return nil }
    let plan = known.exchanged(rounded)
    guard plan.cost > bestCost else { return nil }
    bestCost = plan.cost
    return point(plan.chosen)
  }
}

/// Chooses at most `budget` sites so that the attacker's best route is as costly as can be.
///
/// - Returns: a point of one share for each site and the cost of the best route against them.
public func solveWorstRoute(
  _ instance: RouteInstance, budget: Int, limits: SolveLimits = SolveLimits(),
  onProgress: @escaping (Progress) -> Void = { _ in }
) throws(MIPError) -> SolveOutcome {
  var known = KnownRoutes(instance)
  let start = known.firstPlan(budget: budget)
  var program = MixedIntegerProgram(.maximise)
  var sites: [VariableIndex] = []
  for site in 0..<instance.sites {
    sites.append(try program.addVariable("site\(site)", in: 0...1, isInteger: true))
  }
  let most = instance.worstRoute(Array(0..<instance.sites)) * (1 + 1e-9)
  _ = try program.addVariable("theta", in: 0...most, objective: 1)
  try program.addRow("budget", sites.map { ($0, 1) }, upper: Double(budget))
  var cuts = RouteCuts(known, budget: budget, startingFrom: start)
  var strategy = TreeStrategy()
  strategy.branching = .driebeekTomlin
  return MIP.solve(
    program, rowGenerator: &cuts, limits: limits, strategy: strategy,
    startingFrom: cuts.point(start), onProgress: onProgress)
}
