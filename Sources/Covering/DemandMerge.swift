// Which sites cover a point, and how does demand of any size become few groups?  A grid of cells tells most
// sites of a point by its cell alone; weights add up by cell, or by set of sites where a circle crosses the
// cell.

/// A place on the plane, in the instance's unit of length.
public struct PlanePoint: Sendable, Equatable {
  public let x: Double
  public let y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Where circles of one radius around sites lie, cell by cell.
struct CircleGrid: Sendable {
  let sites: [PlanePoint]
  let wordsEach: Int
  private let squaredRadius: Double
  private let west: Double
  private let south: Double
  private let cellsPerUnit: Double
  private let columns: Int
  private let rows: Int
  /// Sites whose circles hold a whole cell, as bits.
  private let whole: [UInt64]
  /// Sites whose circles may cross a cell: `crossing[crossingStarts[c]..<crossingStarts[c + 1]]`.
  private let crossingStarts: [Int32]
  private let crossing: [Int32]

  /// Words of memory for the cells' sets.
  private static let wordBudget = 1 << 22
  private static let largestSide = 1024

  init(sites: [PlanePoint], radius: Double) {
    self.sites = sites
    wordsEach = (sites.count + 63) / 64
    squaredRadius = radius * radius
    let xs = sites.map(\.x)
    let ys = sites.map(\.y)
    let slack = radius * 1e-9
    west = (xs.min() ?? 0) - radius - slack
    south = (ys.min() ?? 0) - radius - slack
    let width = (xs.max() ?? 0) + radius + slack - west
    let height = (ys.max() ?? 0) + radius + slack - south
    let side = max(width, height, .leastNormalMagnitude)
    let most = Double(min(Self.largestSide, Int(Double(Self.wordBudget / wordsEach).squareRoot())))
    cellsPerUnit = most / side
    columns = Int(width * cellsPerUnit) + 1
    rows = Int(height * cellsPerUnit) + 1
    (whole, crossingStarts, crossing) = laidOut(
      sites, radius: radius, west: west, south: south, cellsPerUnit: cellsPerUnit, columns: columns,
      rows: rows)
  }

  var cells: Int { rows * columns }

  /// The cell of a point, or nil where no circle reaches.
  func cell(_ x: Double, _ y: Double) -> Int? {
    let column = (x - west) * cellsPerUnit
    let row = (y - south) * cellsPerUnit
    guard column >= 0, row >= 0, column < Double(columns), row < Double(rows) else { return nil }
    return Int(row) * columns + Int(column)
  }

  func isCrossed(_ cell: Int) -> Bool { crossingStarts[cell] < crossingStarts[cell + 1] }

  /// Sets the bits of the sites that cover all of a cell.
  func copyWhole(_ cell: Int, into signature: inout MutableSpan<UInt64>) {
    for k in 0..<wordsEach { signature[k] = whole[cell * wordsEach + k] }
  }

  /// Sets the bits of the sites whose distance to a point of the cell is at most the radius.
  func copySites(_ cell: Int, _ x: Double, _ y: Double, into signature: inout MutableSpan<UInt64>) {
    copyWhole(cell, into: &signature)
    for k in Int(crossingStarts[cell])..<Int(crossingStarts[cell + 1]) {
      let site = Int(crossing[k])
      let (dx, dy) = (sites[site].x - x, sites[site].y - y)
      if dx * dx + dy * dy <= squaredRadius { signature[site >> 6] |= 1 << UInt64(site & 63) }
    }
  }
}

/// For each cell the sites that cover it wholly and those that may cover a part.
private func laidOut(
  _ sites: [PlanePoint], radius: Double, west: Double, south: Double, cellsPerUnit: Double,
  columns: Int, rows: Int
) -> (whole: [UInt64], starts: [Int32], crossing: [Int32]) {
  let wordsEach = (sites.count + 63) / 64
  var whole = [UInt64](repeating: 0, count: rows * columns * wordsEach)
  var pairs: [(cell: Int32, site: Int32)] = []
  // Widened by the rounding of cell borders: a crossed cell is looked at point by point, so that taking
  // too many for crossed is harmless.
  let slack = 1e-6 / cellsPerUnit
  for (number, site) in sites.enumerated() {
    func range(_ centre: Double, _ low: Double, _ count: Int) -> Range<Int> {
      let first = Int(max(0, (centre - radius - low) * cellsPerUnit - 1))
      let last = Int(min(Double(count - 1), (centre + radius - low) * cellsPerUnit + 1))
      return first..<max(first, last + 1)
    }
    for row in range(site.y, south, rows) {
      let bottom = south + Double(row) / cellsPerUnit - site.y - slack
      let top = south + Double(row + 1) / cellsPerUnit - site.y + slack
      for column in range(site.x, west, columns) {
        let left = west + Double(column) / cellsPerUnit - site.x - slack
        let right = west + Double(column + 1) / cellsPerUnit - site.x + slack
        let (farX, farY) = (max(-left, right), max(-bottom, top))
        let (nearX, nearY) = (max(0, left, -right), max(0, bottom, -top))
        let cell = row * columns + column
        if farX * farX + farY * farY <= radius * radius {
          whole[cell * wordsEach + number >> 6] |= 1 << UInt64(number & 63)
        } else if nearX * nearX + nearY * nearY <= radius * radius {
          pairs.append((Int32(cell), Int32(number)))
        }
      }
    }
  }
  var starts = [Int32](repeating: 0, count: rows * columns + 1)
  for pair in pairs { starts[Int(pair.cell) + 1] += 1 }
  for cell in 0..<rows * columns { starts[cell + 1] += starts[cell] }
  var next = starts
  var crossing = [Int32](repeating: 0, count: pairs.count)
  for pair in pairs {
    crossing[Int(next[Int(pair.cell)])] = pair.site
    next[Int(pair.cell)] += 1
  }
  return (whole, starts, crossing)
}

/// Demand points on their way into groups.  Memory does not grow with their number.
package struct DemandMerge: Sendable {
  private let grid: CircleGrid
  private var table: SignatureTable
  private var byCell: [Double]
  private var signature: [UInt64]
  private var points = 0
  private var totalWeight = 0.0

  package init(sites: [PlanePoint], radius: Double) {
    grid = CircleGrid(sites: sites, radius: radius)
    table = SignatureTable(sites: sites.count)
    byCell = [Double](repeating: 0, count: grid.cells)
    signature = [UInt64](repeating: 0, count: grid.wordsEach)
  }

  /// Adds a point.  O(1) in most cells, O(crossing circles) in the others.
  package mutating func add(x: Double, y: Double, weight: Double) {
    points += 1
    totalWeight += weight
    guard let cell = grid.cell(x, y) else { return }
    guard grid.isCrossed(cell) else {
      byCell[cell] += weight
      return
    }
    var words: [UInt64] = []
    swap(&words, &signature)
    var span = words.mutableSpan
    grid.copySites(cell, x, y, into: &span)
    table.add(words.span, weight: weight)
    swap(&words, &signature)
  }

  /// The instance of all points of some merges over the same sites, in the order of the merges.
  package static func instance(of merges: [DemandMerge], costs: [Double]) -> CoveringInstance {
    var table = SignatureTable(sites: costs.count)
    for merge in merges {
      table.add(merge.table)
      var signature = merge.signature
      for cell in 0..<merge.grid.cells where merge.byCell[cell] > 0 {
        var span = signature.mutableSpan
        merge.grid.copyWhole(cell, into: &span)
        table.add(signature.span, weight: merge.byCell[cell])
      }
    }
    return table.instance(
      costs: costs, points: merges.reduce(0) { $0 + $1.points },
      totalWeight: merges.reduce(0) { $0 + $1.totalWeight })
  }
}

extension CoveringInstance {
  /// An instance from the points that each site covers, counted from zero.
  /// - Precondition: every point lies in 0..<weights.count.
  package init(covers: [[Int]], costs: [Double], pointWeights: [Double]) {
    var sitesOf = [[Int32]](repeating: [], count: pointWeights.count)
    for (site, points) in covers.enumerated() {
      for point in points where sitesOf[point].last != Int32(site) {
        sitesOf[point].append(Int32(site))
      }
    }
    var table = SignatureTable(sites: costs.count)
    for (point, sites) in sitesOf.enumerated() {
      var signature = [UInt64](repeating: 0, count: (costs.count + 63) / 64)
      for site in sites { signature[Int(site) >> 6] |= 1 << UInt64(site & 63) }
      table.add(signature.span, weight: pointWeights[point])
    }
    self = table.instance(
      costs: costs, points: pointWeights.count, totalWeight: pointWeights.reduce(0, +))
  }
}
