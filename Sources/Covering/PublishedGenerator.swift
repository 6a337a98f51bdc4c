// Which instance do the published experiments on covering use?
import Terrain

/// The generator of Cordeau, Furini and Ljubic (European Journal of Operational Research 275, 2019):
/// `srand(seed)`; x and y of each site, then of each point, uniform in a square of side 30; then a cost for
/// each site (all 1 here, but drawn); then weights 1...100.  A site covers points at most a radius away.
public struct PublishedGenerator: Sendable {
  public static let side = 30.0
  public static let weights = 1...100

  public let sites: Int
  public let points: Int
  public let radius: Double
  public let seed: UInt32

  /// - Precondition: sizes within `CoveringLimits`, and a positive radius.
  public init(sites: Int, points: Int, radius: Double, seed: UInt32) {
    precondition((1...CoveringLimits.sites).contains(sites) && radius > 0)
    precondition((1...CoveringLimits.points).contains(points))
    self.sites = sites
    self.points = points
    self.radius = radius
    self.seed = seed
  }

  /// Places of the sites.
  public var places: [PlanePoint] {
    var random = GlibcRandom(seed: seed)
    return (0..<sites).map { _ in
      let x = Self.coordinate(random.draw())
      return PlanePoint(x: x, y: Self.coordinate(random.draw()))
    }
  }

  /// Chunks of points that are merged on their own: a number of the instance, not of the machine.
  private static let chunks = 16

  /// The merged instance.  Points are never held: each chunk starts in the middle of the sequence.
  ///
  /// Complexity: O(points).
  public func instance(threads: Int) async throws -> CoveringInstance {
    let empty = DemandMerge(sites: places, radius: radius)
    let count = min(Self.chunks, 1 + points / 10_000)
    let merges = IndexedResults<DemandMerge>(count: count)
    try await inParallel(count: count, threads: threads) { chunk in
      var merge = empty
      add(points * chunk / count..<points * (chunk + 1) / count, to: &merge)
      merges[chunk] = merge
    }
    return DemandMerge.instance(of: merges.all, costs: [Double](repeating: 1, count: sites))
  }

  private func add(_ range: Range<Int>, to merge: inout DemandMerge) {
    var coordinates = GlibcRandom(seed: seed)
    coordinates.skip(2 * sites + 2 * range.lowerBound)
    var weights = GlibcRandom(seed: seed)
    weights.skip(2 * sites + 2 * points + sites + range.lowerBound)
    for _ in range {
      let x = Self.coordinate(coordinates.draw())
      let y = Self.coordinate(coordinates.draw())
      let weight = weights.draw() % Self.weights.count + Self.weights.lowerBound
      merge.add(x: x, y: y, weight: Double(weight))
    }
  }

  private static func coordinate(_ number: Int) -> Double {
    Double(number) / Double(GlibcRandom.largest) * side
  }
}
