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

  /// The attacker's best response: Dijkstra (1959) from all nodes of the left edge at once.
  /// Complexity: O(nodes log nodes).
  package func bestResponse(to exposure: [Double]) -> Route { RouteSearch(self, exposure).best }
}

/// Shortest routes from the left edge.
struct RouteSearch {
  private let side: Int
  private(set) var costs: [Double]
  private var before: [Int32]
  private var heap: [(cost: Double, node: Int32)] = []

  init(_ instance: RouteInstance, _ exposure: [Double]) {
    side = instance.sideCells
    costs = [Double](repeating: .infinity, count: side * side)
    before = [Int32](repeating: -1, count: side * side)
    for row in 0..<side { reach(row * side, exposure[row * side], from: -1) }
    while let (cost, node) = pop() {
      if cost > costs[Int(node)] { continue }
      let (row, column) = (Int(node) / side, Int(node) % side)
      for r in max(0, row - 1)...min(side - 1, row + 1) {
        for c in max(0, column - 1)...min(side - 1, column + 1) {
          let next = r * side + c
          let length = r != row && c != column ? RouteInstance.diagonalCells : 1
          reach(next, cost + length * exposure[next], from: node)
        }
      }
    }
  }

  /// The cheapest route to the right edge; of equal ones that to the first row.
  var best: RouteInstance.Route {
    var end = side - 1
    for row in 1..<side where costs[row * side + side - 1] < costs[end] {
      end = row * side + side - 1
    }
    return route(to: end)
  }

  func route(to end: Int) -> RouteInstance.Route {
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

  private mutating func reach(_ node: Int, _ cost: Double, from last: Int32) {
    guard cost < costs[node] else { return }
    costs[node] = cost
    before[node] = last
    heap.append((cost, Int32(node)))
    var child = heap.count - 1
    while child > 0 && heap[child].cost < heap[(child - 1) / 2].cost {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() -> (cost: Double, node: Int32)? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return top }
    heap[0] = last
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count && heap[child + 1].cost < heap[child].cost { child += 1 }
      if heap[parent].cost <= heap[child].cost { break }
      heap.swapAt(parent, child)
      parent = child
    }
    return top
  }
}
