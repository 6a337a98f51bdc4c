// Where should sites stand so that the attacker's best route is as costly as can be?
import Terrain

/// A square grid that an attacker crosses from its left to its right edge by steps to any of 8 neighbours.
///
/// A step of length l (1, or 1.41421356 across a corner) into a node costs l times the node's exposure; the
/// first node counts as a step of length 1.  A node's exposure is 0.05 and, for each chosen site, max(0,
/// 1 - d / reach), d the distance to the site and reach 0.3 of the side.
public struct RouteInstance: Sendable {
  public static let baseExposure = 0.05
  public static let diagonalCells = 1.41421356
  public static let reachShare = 0.3

  public let sideCells: Int
  /// Column and row of each site, from 0 to `sideCells - 1`, not always whole.
  public let places: [PlanePoint]
  /// Exposure that each site adds to each node: rows of the grid one after another.
  let exposures: [[Double]]

  public init(sideCells: Int, places: [PlanePoint]) {
    precondition((2...1000).contains(sideCells) && !places.isEmpty)
    self.sideCells = sideCells
    self.places = places
    let reach = Self.reachShare * Double(sideCells)
    exposures = places.map { site in
      (0..<sideCells * sideCells).map { node in
        let (dx, dy) = (Double(node % sideCells) - site.x, Double(node / sideCells) - site.y)
        return max(0, 1 - (dx * dx + dy * dy).squareRoot() / reach)
      }
    }
  }

  /// Sites uniform over the grid, drawn by `SplitMix64`: x, then y of each.
  public init(sideCells: Int, sites: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let width = Double(sideCells - 1)
    self.init(
      sideCells: sideCells,
      places: (0..<sites).map { _ in
        let x = random.unit() * width
        return PlanePoint(x: x, y: random.unit() * width)
      })
  }

  public var sites: Int { places.count }

  /// Exposure of each node for a share of each site.
  package func exposure(_ x: [Double]) -> [Double] {
    var sum = [Double](repeating: Self.baseExposure, count: sideCells * sideCells)
    for (site, share) in x.enumerated() where share > 0 {
      for node in sum.indices { sum[node] += share * exposures[site][node] }
    }
    return sum
  }

  /// One share for each site: 1 where it is chosen.
  func shares(_ chosen: [Int]) -> [Double] {
    var x = [Double](repeating: 0, count: sites)
    for site in chosen { x[site] = 1 }
    return x
  }

  func exposure(of chosen: [Int]) -> [Double] { exposure(shares(chosen)) }

  /// The cost of the attacker's best route against some sites.
  public func worstRoute(_ chosen: [Int]) -> Double { bestResponse(to: exposure(of: chosen)).cost }

  /// A route as its nodes with the length of the step into each.
  package struct Route {
    package let cost: Double
    package let steps: [(node: Int, length: Double)]
  }

  /// What a route costs against any sites.
  func cost(of route: Route) -> RouteCost {
    RouteCost(
      constant: route.steps.reduce(0) { $0 + $1.length * Self.baseExposure },
      sums: exposures.map { exposure in
        route.steps.reduce(0) { $0 + $1.length * exposure[$1.node] }
      })
  }

  /// The attacker's best response: Dijkstra (1959) from all nodes of the left edge at once.
  /// Complexity: O(nodes + cost of the best route / 0.05).
  package func bestResponse(to exposure: [Double]) -> Route {
    var search = RouteSearch(self)
    return search.best(exposure)
  }
}

/// Cheapest routes from the left edge to nodes that cost less than the best way through.
///
/// Nodes wait in buckets that are narrower than the cheapest step: no step stays within a bucket, so that its nodes are
/// final when it is opened and need no order (Dinic 1978, Denardo and Fox 1979).
private struct RouteSearch {
  private let side: Int
  private var costs: [Double]
  private var before: [Int32]
  /// The last entry of each bucket, and for each entry its node and the entry before it; -1 where there is none.
  private var buckets: [Int32] = []
  private var entries: [(node: Int32, previous: Int32)] = []

  private static let bucketCost = 0.9 * RouteInstance.baseExposure

  init(_ instance: RouteInstance) {
    side = instance.sideCells
    costs = [Double](repeating: .infinity, count: side * side)
    before = [Int32](repeating: -1, count: side * side)
  }

  /// The cheapest route to the right edge; of equal ones that to the first row.
  mutating func best(_ exposure: [Double]) -> RouteInstance.Route {
    for row in 0..<side { reach(row * side, exposure[row * side], from: -1) }
    var bucket = 0
    while true {
      if let end = open(bucket, exposure) { return route(to: end) }
      bucket += 1
    }
  }

  /// Goes on from a bucket's nodes; the cheapest of the right edge among them.
  private mutating func open(_ bucket: Int, _ exposure: [Double]) -> Int? {
    var end: Int?
    var entry = buckets[bucket]
    while entry >= 0 {
      let node = Int(entries[Int(entry)].node)
      entry = entries[Int(entry)].previous
      if Self.bucket(of: costs[node]) < bucket { continue }  // reached again, for less
      if node % side == side - 1 {
        if end.map({ (costs[node], node) < (costs[$0], $0) }) ?? true { end = node }
      }
      goOn(from: node, exposure)
    }
    return end
  }

  private mutating func goOn(from node: Int, _ exposure: [Double]) {
    let (row, column) = (node / side, node % side)
    let cost = costs[node]
    for r in max(0, row - 1)...min(side - 1, row + 1) {
      for c in max(0, column - 1)...min(side - 1, column + 1) {
        let next = r * side + c
        let length = r != row && c != column ? RouteInstance.diagonalCells : 1
        reach(next, cost + length * exposure[next], from: Int32(node))
      }
    }
  }

  private mutating func reach(_ node: Int, _ cost: Double, from last: Int32) {
    guard cost < costs[node] else { return }
    costs[node] = cost
    before[node] = last
    let bucket = Self.bucket(of: cost)
    while buckets.count <= bucket { buckets.append(-1) }
    entries.append((Int32(node), buckets[bucket]))
    buckets[bucket] = Int32(entries.count - 1)
  }

  private static func bucket(of cost: Double) -> Int { Int(cost / bucketCost) }

  private func route(to end: Int) -> RouteInstance.Route {
    var steps: [(node: Int, length: Double)] = []
    var node = end
    while true {
      let last = Int(before[node])
      let isFirst = last < 0
      let isDiagonal = !isFirst && last / side != node / side && last % side != node % side
      steps.append((node, isDiagonal ? RouteInstance.diagonalCells : 1))
      if isFirst { break }
      node = last
    }
    return RouteInstance.Route(cost: costs[end], steps: steps.reversed())
  }
}
