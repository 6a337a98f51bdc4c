// On which cells may a system stand: slope, distance to assets and roads, exclusion areas, land cover.
public import Scenario
public import Terrain

/// What maps other than the terrain say of where systems may stand, in the grid's reference.
public struct SiteConstraints: Sendable {
  /// Each polygon is its outer ring and then its holes, rings closed.
  public var excludedAreas: [[[Position]]]
  /// Lines that vehicles can use; nil where roads do not matter.
  public var roads: [[Position]]?
  /// Farthest from a road.
  public var roadMetres: Double
  /// Whether the land cover of each cell is allowed, row-major; nil where it does not matter.
  public var isCoverAllowed: [Bool]?

  public init(
    excludedAreas: [[[Position]]] = [], roads: [[Position]]? = nil, roadMetres: Double = 500,
    isCoverAllowed: [Bool]? = nil
  ) {
    self.excludedAreas = excludedAreas
    self.roads = roads
    self.roadMetres = roadMetres
    self.isCoverAllowed = isCoverAllowed
  }

  /// Cells that no constraint forbids, row-major.
  ///
  /// A cell counts by its centre. Distances to roads are those to the nearest cell that a road passes, and
  /// so err by up to 0.71 of a cell (1.41 where a road cuts a corner).
  /// - Complexity: O(cells + vertices + rows and cells that edges and roads pass).
  public func allowedCells(of grid: ElevationGrid) -> [Bool] {
    precondition(isCoverAllowed.map { $0.count == grid.rows * grid.columns } ?? true)
    var isAllowed = isCoverAllowed ?? [Bool](repeating: true, count: grid.rows * grid.columns)
    for polygon in excludedAreas { exclude(polygon, from: &isAllowed, grid) }
    if let roads {
      let squared = squaredDistancesCells(to: cells(passedBy: roads, grid), grid)
      let limit = Float(roadMetres / grid.cellMetres)
      for index in isAllowed.indices where squared[index] > limit * limit {
        isAllowed[index] = false
      }
    }
    return isAllowed
  }
}

/// Cells where a system may stand.
public struct FeasibleGround: Sendable {
  /// Row-major.
  public let isFeasible: [Bool]

  /// Cells inside the outermost ring of the grid that `SiteConstraints` allow, on known ground no steeper
  /// than `maximumSlopeDegrees` and within `fromAssetMetres` of an asset.
  /// - Complexity: O(cells x points of the assets' outlines).
  public init(
    on grid: ElevationGrid, assets: [DefendedAsset], maximumSlopeDegrees: Double,
    fromAssetMetres: Double, constraints: SiteConstraints
  ) {
    var isFeasible = constraints.allowedCells(of: grid)
    let near = assets.flatMap(\.outline)
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let cell = Cell(row: row, column: column)
        let index = grid.index(of: cell)
        guard isFeasible[index] else { continue }
        let centre = grid.centre(of: cell)
        isFeasible[index] =
          row > 0 && column > 0 && row < grid.rows - 1 && column < grid.columns - 1
          && near.contains { $0.distanceMetres(to: centre) <= fromAssetMetres }
          && grid.slopeDegrees(at: cell) <= maximumSlopeDegrees
      }
    }
    self.isFeasible = isFeasible
  }

  public var count: Int { isFeasible.count { $0 } }
}

/// Clears the cells whose centres are inside a polygon by the even-odd rule, row by row.
private func exclude(_ polygon: [[Position]], from isAllowed: inout [Bool], _ grid: ElevationGrid) {
  var crossings: [Int: [Double]] = [:]
  for ring in polygon {
    for (a, b) in zip(ring, ring.dropFirst()) where a.northMetres != b.northMetres {
      let from = grid.latticeOffset(of: a)
      let to = grid.latticeOffset(of: b)
      let (upper, lower) = from.row < to.row ? (from, to) : (to, from)
      // Half-open, so that a vertex on a row of centres counts once.
      let first = max(0, upper.row.rounded(.up))
      let last = min(Double(grid.rows), lower.row.rounded(.up))
      guard first < last else { continue }
      for row in Int(first)..<Int(last) {
        let share = (Double(row) - upper.row) / (lower.row - upper.row)
        crossings[row, default: []].append(upper.column + share * (lower.column - upper.column))
      }
    }
  }
  for (row, columns) in crossings {
    let ends = columns.sorted()
    for pair in stride(from: 0, to: ends.count - 1, by: 2) {
      let first = max(0, ends[pair].rounded(.up))
      let last = min(Double(grid.columns - 1), ends[pair + 1].rounded(.down))
      guard first <= last else { continue }
      for column in Int(first)...Int(last) { isAllowed[row * grid.columns + column] = false }
    }
  }
}

/// Marks cells in which points of the lines lie, two to a cell.
private func cells(passedBy lines: [[Position]], _ grid: ElevationGrid) -> [Bool] {
  var isPassed = [Bool](repeating: false, count: grid.rows * grid.columns)
  for line in lines {
    for (a, b) in zip(line, line.dropFirst()) {
      guard let part = clipped(a, b, to: grid) else { continue }
      let length = part.0.distanceMetres(to: part.1)
      let steps = max(1, Int((2 * length / grid.cellMetres).rounded(.up)))
      for step in 0...steps {
        let share = Double(step) / Double(steps)
        let point = Position(
          eastMetres: part.0.eastMetres + share * (part.1.eastMetres - part.0.eastMetres),
          northMetres: part.0.northMetres + share * (part.1.northMetres - part.0.northMetres))
        if let cell = grid.cell(containing: point) { isPassed[grid.index(of: cell)] = true }
      }
    }
  }
  return isPassed
}

/// The part of a segment over the grid (Liang and Barsky 1984); nil when there is none.
private func clipped(
  _ a: Position, _ b: Position, to grid: ElevationGrid
) -> (Position, Position)? {
  let east = b.eastMetres - a.eastMetres
  let north = b.northMetres - a.northMetres
  var from = 0.0
  var to = 1.0
  for (step, room) in [
    (-east, a.eastMetres - grid.westMetres), (east, grid.eastMetres - a.eastMetres),
    (-north, a.northMetres - grid.southMetres), (north, grid.northMetres - a.northMetres),
  ] {
    if step == 0 {
      if room < 0 { return nil }
    } else if step < 0 {
      from = max(from, room / step)
    } else {
      to = min(to, room / step)
    }
  }
  guard from <= to else { return nil }
  func point(_ share: Double) -> Position {
    Position(eastMetres: a.eastMetres + share * east, northMetres: a.northMetres + share * north)
  }
  return (point(from), point(to))
}

/// Squared distance of every cell centre to the nearest marked one, in cells; infinity when none is marked.
///
/// Lower envelope of parabolas, along columns and then rows: Felzenszwalb and Huttenlocher (2012), Distance
/// transforms of sampled functions. Complexity: O(cells).
private func squaredDistancesCells(to isMarked: [Bool], _ grid: ElevationGrid) -> [Float] {
  var squared = isMarked.map { $0 ? Float(0) : .infinity }
  var line = [Float](repeating: 0, count: max(grid.rows, grid.columns))
  for column in 0..<grid.columns {
    for row in 0..<grid.rows { line[row] = squared[row * grid.columns + column] }
    let lowered = lowerEnvelope(line[..<grid.rows])
    for row in 0..<grid.rows { squared[row * grid.columns + column] = lowered[row] }
  }
  for row in 0..<grid.rows {
    let start = row * grid.columns
    squared.replaceSubrange(
      start..<start + grid.columns,
      with: lowerEnvelope(squared[start..<start + grid.columns]))
  }
  return squared
}

/// min over j of (i - j)^2 + f(j), for every i.
private func lowerEnvelope(_ f: ArraySlice<Float>) -> [Float] {
  let f = f.map { Double($0) }
  var vertices: [Int] = []
  // Where each parabola begins to be the lowest.
  var starts: [Double] = []
  for j in f.indices where f[j].isFinite {
    var start = -Double.infinity
    while let last = vertices.last {
      start =
        ((f[j] + Double(j * j)) - (f[last] + Double(last * last))) / Double(2 * (j - last))
      if start > starts[starts.count - 1] { break }
      vertices.removeLast()
      starts.removeLast()
      start = -.infinity
    }
    vertices.append(j)
    starts.append(start)
  }
  guard !vertices.isEmpty else { return f.map { Float($0) } }
  var current = 0
  return f.indices.map { i in
    while current + 1 < vertices.count, starts[current + 1] <= Double(i) { current += 1 }
    let offset = Double(i - vertices[current])
    return Float(offset * offset + f[vertices[current]])
  }
}
