// Which instances are answers compared on?  Small random ones, and their optima by trying every choice.
import Covering
import Terrain

/// An instance with the places it was made from.
struct RandomInstance {
  let places: [PlanePoint]
  let costs: [Double]
  let points: [(place: PlanePoint, weight: Double)]
  let radius: Double
  let instance: CoveringInstance

  /// Sites and points in the unit square; costs and weights whole or not.
  init(seed: UInt64, sites: Int? = nil) {
    var random = SplitMix64(seed: seed)
    let count = sites ?? 2 + random.index(below: 9)
    let isWhole = seed % 2 == 0
    func place() -> PlanePoint { PlanePoint(x: random.unit(), y: random.unit()) }
    let places = (0..<count).map { _ in place() }
    let costs = places.map { _ in
      seed % 3 == 0 ? 1 : isWhole ? Double(1 + random.index(below: 5)) : 0.5 + random.unit()
    }
    let points = (0..<(1 + random.index(below: 60))).map { _ in
      (
        place: place(),
        weight: isWhole ? Double(1 + random.index(below: 20)) : 0.1 + random.unit()
      )
    }
    self.init(places: places, costs: costs, points: points, radius: 0.15 + 0.35 * random.unit())
  }

  init(
    places: [PlanePoint], costs: [Double], points: [(place: PlanePoint, weight: Double)],
    radius: Double
  ) {
    self.places = places
    self.costs = costs
    self.points = points
    self.radius = radius
    var merge = DemandMerge(sites: places, radius: radius)
    for point in points { merge.add(x: point.place.x, y: point.place.y, weight: point.weight) }
    instance = DemandMerge.instance(of: [merge], costs: costs)
  }

  /// Points that each site covers, by distances alone.
  var covers: [[Int]] {
    places.map { site in
      points.indices.filter {
        let (dx, dy) = (points[$0].place.x - site.x, points[$0].place.y - site.y)
        return dx * dx + dy * dy <= radius * radius
      }
    }
  }

  /// The best covered weight, or least cost, over all choices; nil if none answers the question.
  func best(_ question: CoveringQuestion) -> Double? {
    let covers = covers
    let total = points.reduce(0) { $0 + $1.weight }
    var best: Double?
    for set in 0..<(1 << places.count) {
      var depths = [Int](repeating: 0, count: points.count)
      var cost = 0.0
      for site in places.indices where set >> site & 1 == 1 {
        cost += costs[site]
        for point in covers[site] { depths[point] += 1 }
      }
      let weight = points.indices.reduce(0.0) {
        $0 + (depths[$1] >= question.redundancy ? points[$1].weight : 0)
      }
      switch question.objective {
      case .maxCover(let budget):
        if cost <= budget + 1e-9 { best = max(best ?? 0, weight) }
      case .minCost(let share):
        if weight >= share * total - 1e-9 { best = min(best ?? .infinity, cost) }
      }
    }
    return best
  }
}

func isClose(_ a: Double?, _ b: Double?, within tolerance: Double = 1e-8) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
