// From which height above the ground is each cell around an observer visible: the whole disc at once.

/// The lowest height above ground that an observer sees, for every cell within a radius.
///
/// One pass serves every threat altitude: a cell covers a band when the height there is at or below it.
/// The answer approximates `SightLine` cell by cell, see `OctantSweep` for the method and its error.
public struct LowestVisibleHeight: Sendable {
  /// Longest radius in cells: up to here every ray index is exact in single precision.
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
    let eye = try SightLine(
      on: grid, observer: observer, mastMetres: mastMetres, earthRadiusFactor: earthRadiusFactor)
    let longest = Double(Self.maximumRadiusCells) * grid.cellMetres
    guard radiusMetres > 0, radiusMetres <= longest else {
      throw .invalidObserver(
        "radius \(radiusMetres) m: allowed above 0 and up to \(longest) m, "
          + "\(Self.maximumRadiusCells) cells; resample the terrain to a larger cell for more")
    }
    let reach = Int(radiusMetres / grid.cellMetres)
    let firstRow = max(0, observer.row - reach)
    let firstColumn = max(0, observer.column - reach)
    self.observer = observer
    self.mastMetres = mastMetres
    self.radiusMetres = radiusMetres
    self.firstRow = firstRow
    self.firstColumn = firstColumn
    self.rows = min(grid.rows - 1, observer.row + reach) - firstRow + 1
    self.columns = min(grid.columns - 1, observer.column + reach) - firstColumn + 1
    var heights = [Float](repeating: .nan, count: rows * columns)
    heights[(observer.row - firstRow) * columns + observer.column - firstColumn] = 0
    let radiusCells = radiusMetres / grid.cellMetres
    for octant in Octant.all {
      var sweep = OctantSweep(eye: eye, octant: octant, radiusCells: radiusCells)
      sweep.run { [firstRow, firstColumn, columns] cell, height in
        heights[(cell.row - firstRow) * columns + cell.column - firstColumn] = height
      }
    }
    self.heightsMetres = heights
  }

  /// The lowest visible height above a cell; NaN outside the window.
  public func heightMetres(at cell: Cell) -> Float {
    let row = cell.row - firstRow
    let column = cell.column - firstColumn
    guard (0..<rows).contains(row), (0..<columns).contains(column) else { return .nan }
    return heightsMetres[row * columns + column]
  }
}
