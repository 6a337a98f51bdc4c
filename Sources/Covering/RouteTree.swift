// Which sites make the attacker's best route costliest?  Branch and bound, the node with the best bound first.
import MIP

/// Choices that hold some sites and may hold others.
struct RouteNode {
  /// In the order in which nodes were found.
  let number: Int
  /// No choice of the node is worth more.
  private(set) var bound: Double
  let chosen: [Int]
  let free: [Int]
  /// How many of the free sites a choice may hold: at least one, and not all.
  let picks: Int
  /// Routes that are known to matter here.
  var costs: [RouteCost]

  /// Routes in terms of the free sites, cut at the bound, which no choice exceeds.
  var rows: [RouteCost] { costs.map(row) }

  func row(_ cost: RouteCost) -> RouteCost {
    cost.among(free, with: chosen, ceiling: bound)
  }

  /// Lowers the bound to what routes drawn with these weights prove.
  mutating func prove(_ weights: [Double]) -> RouteMixture {
    let mixture = RouteMixture(rows, weights: weights, picks: picks)
    bound = min(bound, mixture.bound)
    return mixture
  }

  func isBefore(_ other: RouteNode) -> Bool { (-bound, number) < (-other.bound, other.number) }
}

/// A search for choices that are worth more than the best one known.
struct RouteTree {
  let instance: RouteInstance
  let budget: Int
  private(set) var best: (chosen: [Int], cost: Double)
  private(set) var rootBound: Double
  private(set) var nodes = 0
  private(set) var routesAsked = 0
  /// A heap.
  private(set) var openNodes: [RouteNode] = []
  private var found = 0
  private var known: KnownRoutes
  private var varied: [Int]
  private var rounded: Set<[Int]> = []

  /// Most routes that a node inherits.
  private static let inheritedRoutes = 40
  /// Sites whose two branches are tried before one is branched on.
  private static let triedSites = 8
  private static let nodesBetweenPlans = 20
  /// Choices are varied once for each of the first nodes.
  private static let variations = 100
  /// What a varied choice may lose, relative, and still be gone on from (record-to-record travel, Dueck 1993).
  private static let deviation = 0.02
  /// A route that lowers theta by a smaller share of what is to be proven is not worth a further round.
  private static let leastGain = 0.1

  init(_ instance: RouteInstance, budget: Int) {
    self.instance = instance
    self.budget = budget
    known = KnownRoutes(instance)
    let start = known.firstPlan(budget: budget)
    let worst = instance.bestResponse(to: instance.exposure(of: start))
    let all = Array(0..<instance.sites)
    best = (start, worst.cost)
    varied = start
    rootBound = instance.worstRoute(all)
    open(chosen: [], free: all, below: rootBound, [instance.cost(of: worst)])
  }

  /// What a choice must be worth to count as better.
  private var target: Double { best.cost * (1 + SolveOutcome.provenTolerance) }

  /// No choice at all is worth more.
  var bound: Double {
    guard let top = openNodes.first, top.bound > target else { return best.cost }
    return top.bound
  }

  var isProven: Bool { bound <= best.cost }

  /// Of the open nodes and of all routes asked for, at most.
  var memoryBytes: Int {
    8
      * (routesAsked * instance.sites + openNodes.count
        * (instance.sites + 2 * Self.inheritedRoutes))
  }

  /// Bounds the first open node and opens what it leaves; asked after each route whether time is over.
  mutating func advance(_ isOver: () -> Bool) {
    guard var node = pop() else { return }
    nodes += 1
    let relaxation = relaxed(&node, isOver)
    let mixture = node.prove(relaxation.weights)
    if nodes == 1 { rootBound = node.bound }
    guard node.bound > target else { return }
    branch(node, relaxation, mixture)
    if nodes % Self.nodesBetweenPlans == 1 { improve(x(node, relaxation)) }
    if nodes <= Self.variations { vary() }
  }
}

// Bounds.
extension RouteTree {
  /// One share for each site of the instance.
  private func x(_ node: RouteNode, _ relaxation: RouteRelaxation) -> [Double] {
    var x = instance.shares(node.chosen)
    for (site, share) in zip(node.free, relaxation.shares) { x[site] = share }
    return x
  }

  /// Adds the attacker's answers to shares of sites until one changes little.
  private mutating func relaxed(_ node: inout RouteNode, _ isOver: () -> Bool) -> RouteRelaxation {
    let rows = node.rows
    var relaxation = RouteRelaxation(rows[0], picks: node.picks)
    for row in rows.dropFirst() { relaxation.add(row) }
    while true {
      relaxation.descend(to: target)
      let excess = relaxation.value - target
      guard excess > 0 && relaxation.isOptimal && !isOver() else { return relaxation }
      let answer = instance.bestResponse(to: instance.exposure(x(node, relaxation)))
      routesAsked += 1
      let cost = instance.cost(of: answer)
      let row = node.row(cost)
      let gain = relaxation.value - row.worth(relaxation.shares)
      guard gain >= max(Self.leastGain * excess, 1e-6) else { return relaxation }
      node.costs.append(cost)
      relaxation.add(row)
    }
  }

  /// Opens a node with a site and one without it, sites fixed in both whose other branch is refuted.
  private mutating func branch(
    _ node: RouteNode, _ relaxation: RouteRelaxation, _ mixture: RouteMixture
  ) {
    let place = branchingPlace(relaxation)
    var chosen = node.chosen
    var free: [Int] = []
    for (other, site) in node.free.enumerated() where other != place {
      if mixture.bound(without: other) <= target {
        chosen.append(site)
      } else if mixture.bound(with: other) > target {
        free.append(site)
      }
    }
    for isChosen in [true, false] {
      open(
        chosen: isChosen ? chosen + [node.free[place]] : chosen, free: free, below: node.bound,
        node.costs, tried(relaxation, place, isChosen))
    }
  }

  /// Of the sites chosen in part, the one whose branches lose most; else the one with the largest share.
  private func branchingPlace(_ relaxation: RouteRelaxation) -> Int {
    func score(_ a: Double, _ b: Double) -> Double { max(a, 1e-6) * max(b, 1e-6) }
    let parts = relaxation.parts.map { (place: $0.site, score: score($0.lossIn, $0.lossOut)) }
      .sorted { ($1.score, $0.place) < ($0.score, $1.place) }
    var best: (place: Int, score: Double)?
    for part in parts.prefix(Self.triedSites) {
      let losses = [true, false].map { relaxation.value - tried(relaxation, part.place, $0).value }
      let score = score(losses[0], losses[1])
      if score > best?.score ?? 0 { best = (part.place, score) }
    }
    let shares = relaxation.shares
    return best?.place ?? shares.indices.reduce(0) { shares[$1] > shares[$0] ? $1 : $0 }
  }

  private func tried(
    _ relaxation: RouteRelaxation, _ place: Int, _ isChosen: Bool
  ) -> RouteRelaxation {
    var relaxation = relaxation
    relaxation.fix(place, at: isChosen ? 1 : 0)
    relaxation.descend(to: target)
    return relaxation
  }
}

// Choices.
extension RouteTree {
  private mutating func offer(_ chosen: [Int]) {
    let cost = instance.worstRoute(chosen)
    if cost > best.cost { best = (chosen, cost) }
  }

  /// Exchanges two sites at random, then others while that helps.
  private mutating func vary() {
    let plan = known.varied(varied)
    if plan.cost > best.cost { best = plan }
    if plan.cost >= best.cost * (1 - Self.deviation) { varied = plan.chosen }
  }

  /// Rounds and exchanges.
  private mutating func improve(_ x: [Double]) {
    let order = x.indices.sorted { (x[$1], $0) < (x[$0], $1) }
    let start = order.prefix(budget).sorted()
    guard rounded.insert(start).inserted else { return }
    let plan = known.exchanged(start)
    if plan.cost > best.cost { best = plan }
  }
}

// Open nodes.
extension RouteTree {
  /// Opens a node, unless a relaxation proves that it holds nothing better or nothing is left to decide.
  private mutating func open(
    chosen: [Int], free: [Int], below bound: Double, _ costs: [RouteCost],
    _ relaxation: RouteRelaxation? = nil
  ) {
    let picks = budget - chosen.count
    guard picks >= 0 else { return }
    if picks == 0 || free.count <= picks { return offer((chosen + free.prefix(picks)).sorted()) }
    var node = RouteNode(
      number: found, bound: bound, chosen: chosen, free: free, picks: picks, costs: costs)
    if let relaxation {
      _ = node.prove(relaxation.weights)
      guard node.bound > target else { return }
      let order = relaxation.slacks.enumerated().sorted {
        ($0.element, $0.offset) < ($1.element, $1.offset)
      }
      node.costs = order.prefix(Self.inheritedRoutes).map { costs[$0.offset] }
    }
    push(node)
  }

  private mutating func push(_ node: RouteNode) {
    found += 1
    openNodes.append(node)
    var child = openNodes.count - 1
    while child > 0 && openNodes[child].isBefore(openNodes[(child - 1) / 2]) {
      openNodes.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() -> RouteNode? {
    guard !openNodes.isEmpty else { return nil }
    openNodes.swapAt(0, openNodes.count - 1)
    let top = openNodes.removeLast()
    var parent = 0
    while 2 * parent + 1 < openNodes.count {
      var child = 2 * parent + 1
      if child + 1 < openNodes.count && openNodes[child + 1].isBefore(openNodes[child]) {
        child += 1
      }
      if !openNodes[child].isBefore(openNodes[parent]) { break }
      openNodes.swapAt(parent, child)
      parent = child
    }
    return top
  }
}
