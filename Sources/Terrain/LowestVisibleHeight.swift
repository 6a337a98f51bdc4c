// From which height above the ground is each cell around an observer visible: the whole disc at once.

import CVisibility

/// The lowest height above ground that an observer sees, for every cell within a radius.
///
/// One pass serves every threat altitude: a cell covers a band when the height there is at or below it.
///
///     let sweep = try LowestVisibleHeight(
///       on: grid, observer: site, mastMetres: 15, radiusMetres: 10_000)
///     let covered = sweep.heightMetres(at: cell) <= droneHeightMetres
///
/// The answer approximates `SightLine` cell by cell with a dense fan of rays, see `RayFan` and
/// `PortableSweep`. It errs by less than the largest step between neighbouring cells. At heights of 10 to
/// 300 m it misjudges about 1 cell in 10,000 on Alpine ground of 30 m cells, and up to 4 in 1,000 on fractal
/// ground that is rough down to single cells. It is the same, bit for bit, on every processor. Where voids
/// are near, it may call unknown what `SightLine` knows, never the reverse.
public struct LowestVisibleHeight: Sendable {
  /// Longest radius in cells: up to here every ray and cell number is exact in single precision.
  public static let maximumRadiusCells = 4_000

  public let observer: Cell
  public let mastMetres: Double
  public let radiusMetres: Double
  /// The square around the disc, clipped to the grid.
  public let firstRow: Int
  public let firstColumn: Int
  public let rows: Int
  public let columns: Int
  /// `rows * columns` heights above ground, row-major in the window: 0 where the ground itself is seen;
  /// NaN where the answer is unknown (a void in the way) or the cell centre is beyond the radius.
  public let heightsMetres: [Float]

  /// Sweeps the disc of cells whose centres lie within `radiusMetres` (planar) of the observer's.
  /// - Throws: `TerrainError.invalidObserver` as `SightLine` does, and for a radius that is not positive
  ///   or exceeds `maximumRadiusCells` cells.
  /// - Complexity: O(cells in the disc).
  public init(
    on grid: ElevationGrid, observer: Cell, mastMetres: Double, radiusMetres: Double,
    earthRadiusFactor: Double = 4.0 / 3
  ) throws(TerrainError) {
    try self.init(
      on: grid, observer: observer, mastMetres: mastMetres, radiusMetres: radiusMetres,
      earthRadiusFactor: earthRadiusFactor, path: .fastest)
  }

  /// The same along a given path, which the processor must be able to run.
  package init(
    on grid: ElevationGrid, observer: Cell, mastMetres: Double, radiusMetres: Double,
    earthRadiusFactor: Double = 4.0 / 3, path: VisibilityPath
  ) throws(TerrainError) {
    let eye = try SightLine(
      on: grid, observer: observer, mastMetres: mastMetres, earthRadiusFactor: earthRadiusFactor)
    let longest = Double(Self.maximumRadiusCells) * grid.cellMetres
    guard radiusMetres > 0, radiusMetres <= longest else {
      throw .invalidObserver(
        "radius \(radiusMetres) m: allowed above 0 and up to \(longest) m, "
          + "\(Self.maximumRadiusCells) cells; resample the terrain to a larger cell for more")
    }
    let window = Window(around: observer, reach: Int(radiusMetres / grid.cellMetres), in: grid)
    self.observer = observer
    self.mastMetres = mastMetres
    self.radiusMetres = radiusMetres
    self.firstRow = window.firstRow
    self.firstColumn = window.firstColumn
    self.rows = window.rows
    self.columns = window.columns
    self.heightsMetres = sweep(eye, window, radiusCells: radiusMetres / grid.cellMetres, path)
  }

  /// The lowest visible height above a cell; NaN outside the window.
  public func heightMetres(at cell: Cell) -> Float {
    let row = cell.row - firstRow
    let column = cell.column - firstColumn
    guard (0..<rows).contains(row), (0..<columns).contains(column) else { return .nan }
    return heightsMetres[row * columns + column]
  }
}

/// A rectangle of cells of a grid.
struct Window: Sendable {
  let firstRow: Int
  let firstColumn: Int
  let rows: Int
  let columns: Int

  /// The square of `reach` cells around an observer, clipped to the grid.
  init(around observer: Cell, reach: Int, in grid: ElevationGrid) {
    firstRow = max(0, observer.row - reach)
    firstColumn = max(0, observer.column - reach)
    rows = min(grid.rows - 1, observer.row + reach) - firstRow + 1
    columns = min(grid.columns - 1, observer.column + reach) - firstColumn + 1
  }

  func index(of cell: Cell) -> Int {
    (cell.row - firstRow) * columns + cell.column - firstColumn
  }
}

/// From here on sweeps ask for large pages.
private let largeWindowBytes = 4 << 20

/// Heights of the window, row-major.
private func sweep(
  _ eye: SightLine, _ window: Window, radiusCells: Double, _ path: VisibilityPath
) -> [Float] {
  let grid = eye.grid
  let observer = eye.observer
  let drop =
    grid.cellMetres * grid.cellMetres / (2 * eye.earthRadiusFactor * SightLine.earthRadiusMetres)
  let farthest = max(
    max(observer.row, grid.rows - 1 - observer.row),
    max(observer.column, grid.columns - 1 - observer.column))
  let fan = RayFan.of(radiusCells: radiusCells, farthestCells: farthest, dropMetres: drop)
  // Six roundings of at most the steepest u, with the ground beyond the edge up to three times as steep.
  let highest = Float(24_000 + eye.mastMetres) + fan.drop[fan.steps + 1]
  let slack = 3 * highest / 2_097_152
  return unsafe [Float](unsafeUninitializedCapacity: window.rows * window.columns) {
    buffer, count in
    count = window.rows * window.columns
    if 4 * count >= largeWindowBytes {
      unsafe visibility_ask_large_pages(buffer.baseAddress, Int64(4 * count))
      unsafe grid.elevationsMetres.withUnsafeBytes { ground in
        unsafe visibility_ask_large_pages(ground.baseAddress, Int64(ground.count))
      }
    }
    unsafe fillBeyondRadius(fan, window, observer, buffer)
    unsafe buffer[window.index(of: observer)] = 0
    guard fan.steps > 0 else { return }
    if path == .portable {
      let portable = PortableSweep(eye: eye, fan: fan, window: window, slack: slack)
      unsafe grid.elevationsMetres.withUnsafeBufferPointer { elevations in
        unsafe portable.run(elevations, into: buffer)
      }
    } else {
      unsafe sweepVectors(eye, fan, window, slack, path, buffer)
    }
  }
}

/// NaN in the cells beyond the radius. The sweep writes all others.
private func fillBeyondRadius(
  _ fan: RayFan, _ window: Window, _ observer: Cell, _ heights: UnsafeMutableBufferPointer<Float>
) {
  let axis = observer.column - window.firstColumn
  /// The row's cells within the radius.
  func inside(_ row: Int) -> ClosedRange<Int> {
    let reach = Int(fan.reach[abs(window.firstRow + row - observer.row)])
    return max(0, axis - reach)...min(window.columns - 1, axis + reach)
  }
  // Fetched some rows ahead, by lines of memory: what lies beyond the radius has not been touched before.
  let line = 16
  for row in 0..<window.rows {
    let ahead = row + 4
    if ahead < window.rows {
      let cells = inside(ahead)
      let start =
        unsafe UnsafePointer(heights.baseAddress.unsafelyUnwrapped) + ahead * window.columns
      for cell in stride(from: 0, to: cells.lowerBound, by: line) {
        unsafe visibility_prefetch(start + cell)
      }
      for cell in stride(from: cells.upperBound, to: window.columns, by: line) {
        unsafe visibility_prefetch(start + cell)
      }
    }
    let cells = inside(row)
    let start = row * window.columns
    unsafe heights[start..<start + cells.lowerBound].update(repeating: .nan)
    unsafe heights[start + cells.upperBound + 1..<start + window.columns].update(repeating: .nan)
  }
}

/// Unsafe because the kernels in C take pointers; they stay within the grid, the window and the scratch.
private func sweepVectors(
  _ eye: SightLine, _ fan: RayFan, _ window: Window, _ slack: Float, _ path: VisibilityPath,
  _ heights: UnsafeMutableBufferPointer<Float>
) {
  let grid = eye.grid
  var view = unsafe visibility_view()
  unsafe view.rows = Int64(grid.rows)
  unsafe view.columns = Int64(grid.columns)
  unsafe view.row = Int64(eye.observer.row)
  unsafe view.column = Int64(eye.observer.column)
  unsafe view.ground = grid[eye.observer]
  unsafe view.mast = Float(eye.mastMetres)
  unsafe view.slack = slack
  unsafe view.holed = grid.hasVoids ? 1 : 0
  unsafe view.heights = heights.baseAddress
  unsafe view.firstRow = Int64(window.firstRow)
  unsafe view.firstColumn = Int64(window.firstColumn)
  unsafe view.windowRows = Int64(window.rows)
  unsafe view.windowColumns = Int64(window.columns)
  let floats = Int(visibility_scratch_floats(Int32(fan.steps), Int32(fan.sheaves)))
  unsafe withUnsafeTemporaryAllocation(byteCount: 4 * floats, alignment: 64) { scratch in
    unsafe fan.tables(path).withUnsafeBufferPointer { tables in
      unsafe visibility_sweep(
        path.kernel, Int32(fan.steps), Int32(fan.sheaves), fan.slopes, fan.density, fan.last,
        fan.few, fan.reach, fan.reciprocal, fan.drop, tables.isEmpty ? nil : tables.baseAddress,
        grid.elevationsMetres, &view, scratch.baseAddress)
    }
  }
}

/// What a vector path finds of a fan: the same for every observer.
func tabulated(_ fan: RayFan, _ path: VisibilityPath) -> [Float] {
  func fill(_ tables: UnsafeMutablePointer<Float>?) -> Int {
    unsafe Int(
      visibility_tabulate(
        path.kernel, Int32(fan.steps), Int32(fan.sheaves), fan.slopes, fan.density, fan.last,
        fan.reciprocal, tables))
  }
  let count = fill(nil)
  return unsafe [Float](unsafeUninitializedCapacity: count) { room, initialized in
    initialized = unsafe fill(room.baseAddress)
  }
}
