// Which ground must be watched, and how much of it do chosen sites see.
public import Scenario
public import Terrain

/// Cells near assets, weighted by the worth of the assets they are near.
public struct DemandArea: Sendable {
  /// By cell of the grid; 0 where nothing is asked.
  public let weights: [Float]
  public let total: Double
  /// Indices of cells with weight, in order.
  public let cells: [Int]

  /// Each asset adds its worth to every known cell within a distance of it.
  /// - Complexity: O(cells x points of the assets' outlines).
  public init(_ assets: [DefendedAsset], on grid: ElevationGrid, withinMetres: Double) {
    var weights = [Float](repeating: 0, count: grid.rows * grid.columns)
    for asset in assets {
      let outline = asset.outline
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let cell = Cell(row: row, column: column)
          guard !grid[cell].isNaN else { continue }
          let centre = grid.centre(of: cell)
          if outline.contains(where: { $0.distanceMetres(to: centre) <= withinMetres }) {
            weights[grid.index(of: cell)] += Float(asset.worth)
          }
        }
      }
    }
    self.weights = weights
    cells = weights.indices.filter { weights[$0] > 0 }
    total = cells.reduce(0) { $0 + Double(weights[$1]) }
  }

  /// The visibility index: the share of the demand over which an observer sees a target at a height.
  public func share(seenBy view: LowestVisibleHeight, heightMetres: Double, _ grid: ElevationGrid)
    -> Double
  {
    var sum = 0.0
    let heights = view.heightsMetres.span
    let weights = weights.span
    for row in 0..<view.rows {
      let start = (view.firstRow + row) * grid.columns + view.firstColumn
      for column in 0..<view.columns
      where heights[row * view.columns + column] <= Float(heightMetres) {
        sum += Double(weights[start + column])
      }
    }
    return total > 0 ? sum / total : 0
  }

  /// Which of some demand cells an observer sees.
  func seen(by view: LowestVisibleHeight, heightMetres: Double, of cells: [Int], columns: Int)
    -> CellSet
  {
    var set = CellSet(count: cells.count)
    for (number, index) in cells.enumerated() {
      let cell = Cell(row: index / columns, column: index % columns)
      if view.heightMetres(at: cell) <= Float(heightMetres) { set.insert(number) }
    }
    return set
  }
}

/// A set of numbers from 0 up.
struct CellSet: Sendable {
  private(set) var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  mutating func insert(_ number: Int) { words[number / 64] |= 1 << UInt64(number % 64) }

  mutating func formUnion(_ other: CellSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  mutating func removeAll() {
    for index in words.indices { words[index] = 0 }
  }

  /// Sum of the weights of members that another set lacks.
  func weight(without other: CellSet, _ weights: [Double]) -> Double {
    let weights = weights.span
    let (words, others) = (words.span, other.words.span)
    var sum = 0.0
    for index in words.indices {
      var rest = words[index] & ~others[index]
      while rest != 0 {
        sum += weights[index * 64 + rest.trailingZeroBitCount]
        rest &= rest - 1
      }
    }
    return sum
  }
}

/// The order in which sites add most to what the sites before them see.
///
/// Greedy maximum coverage, at least 1 - 1/e of the best (Nemhauser, Wolsey and Fisher 1978), with gains
/// that are bounds until they are needed (Minoux 1978). Where nothing more can be gained, all is taken as
/// unseen again, so that later sites make a second layer. Ties go to the site listed first.
/// - Parameters:
///   - mayFollow: whether a site may be added to those chosen; a refused site is dropped for good.
///   - startsNewLayers: whether to go on when no site adds anything.
/// - Returns: indices of sites, and the share of the total weight seen after each.
/// - Complexity: O(sites x cells / 64) per choice at worst.
func greedyOrder(
  _ sites: [CellSet], weights: [Double], atMost count: Int, startsNewLayers: Bool,
  mayFollow: (_ site: Int, _ chosen: [Int]) -> Bool = { _, _ in true }
) -> [(site: Int, share: Double)] {
  let total = weights.reduce(0, +)
  guard let first = sites.first, total > 0 else { return [] }
  var covered = CellSet(count: first.words.count * 64)
  var coveredWeight = 0.0
  var best = 0.0
  var chosen: [(site: Int, share: Double)] = []
  var isOpen = [Bool](repeating: true, count: sites.count)
  var bounds = sites.map { $0.weight(without: covered, weights) }
  while chosen.count < count {
    var pick: Int?
    var gain = 0.0
    // From the largest bound down: no later site can beat the first whose true gain is not below the next.
    for site in sites.indices.sorted(by: { (bounds[$1], $0) < (bounds[$0], $1) })
    where isOpen[site] {
      if let pick, (bounds[site], pick) <= (gain, site) { break }
      bounds[site] = sites[site].weight(without: covered, weights)
      if pick == nil
        ? bounds[site] > 0 : (bounds[site] > gain || (bounds[site] == gain && site < pick ?? 0))
      {
        if mayFollow(site, chosen.map(\.site)) {
          pick = site
          gain = bounds[site]
        } else {
          isOpen[site] = false
        }
      }
    }
    guard let pick else {
      // Nothing is gained: begin a new layer, unless this one added nothing at all.
      guard startsNewLayers, coveredWeight > 0, isOpen.contains(true) else { break }
      covered.removeAll()
      coveredWeight = 0
      bounds = sites.map { $0.weight(without: covered, weights) }
      continue
    }
    isOpen[pick] = false
    covered.formUnion(sites[pick])
    coveredWeight += gain
    best = max(best, coveredWeight)
    chosen.append((pick, best / total))
  }
  return chosen
}
