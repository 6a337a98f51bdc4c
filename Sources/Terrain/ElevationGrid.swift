// What is the ground like: elevations on a square, north-up grid in metres.

/// A place on the projected plane, in metres of the grid's coordinate reference.
public struct Position: Sendable, Hashable, Codable {
  public var eastMetres: Double
  public var northMetres: Double

  public init(eastMetres: Double, northMetres: Double) {
    self.eastMetres = eastMetres
    self.northMetres = northMetres
  }

  /// Planar distance.
  public func distanceMetres(to other: Position) -> Double {
    let east = other.eastMetres - eastMetres
    let north = other.northMetres - northMetres
    return (east * east + north * north).squareRoot()
  }
}

/// A cell of a grid: row 0 is the northernmost, column 0 the westernmost.
public struct Cell: Sendable, Hashable {
  public var row: Int
  public var column: Int

  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// Ground elevations in metres, row-major from the north-west corner, one value per cell centre.
///
/// NaN marks a void: the ground there is unknown. The grid is square-celled and north-up; a raster that
/// is not is resampled before it becomes an `ElevationGrid`.
///
/// Limits: at most `maximumCells` cells; finite elevations within `elevationRangeMetres`.
public struct ElevationGrid: Sendable {
  /// 20,000 x 20,000 cells, 1.6 GB of elevations.
  public static let maximumCells = 400_000_000
  /// From below the Dead Sea's floor to above Everest, with room for structures.
  public static let elevationRangeMetres = -12_000.0...12_000.0

  public let columns: Int
  public let rows: Int
  /// East coordinate of the west edge of column 0.
  public let westMetres: Double
  /// North coordinate of the north edge of row 0.
  public let northMetres: Double
  public let cellMetres: Double
  /// What the coordinates mean, for example "EPSG:32616" or a WKT text; nil when the file does not say.
  public let coordinateReference: String?
  /// `rows * columns` values; NaN marks a void.
  public let elevationsMetres: [Float]
  /// Whether there is a void at all.
  public let hasVoids: Bool

  /// Checks shape and range.
  /// - Throws: `TerrainError.invalidGrid` when a dimension, the cell size or an elevation is out of range.
  /// - Complexity: O(cells).
  public init(
    columns: Int, rows: Int, westMetres: Double, northMetres: Double, cellMetres: Double,
    coordinateReference: String?, elevationsMetres: [Float]
  ) throws(TerrainError) {
    guard columns >= 2, rows >= 2, columns <= Self.maximumCells / rows else {
      throw .invalidGrid(
        "a grid of \(columns) x \(rows) cells: each side must be at least 2 and the product at most "
          + "\(Self.maximumCells); crop the terrain or choose a larger cell")
    }
    guard cellMetres.isFinite, cellMetres > 0, westMetres.isFinite, northMetres.isFinite else {
      throw .invalidGrid(
        "cell size \(cellMetres) m at (\(westMetres), \(northMetres)): must be finite and positive")
    }
    guard elevationsMetres.count == rows * columns else {
      throw .invalidGrid(
        "\(elevationsMetres.count) elevations for \(columns) x \(rows) cells: the counts must agree"
      )
    }
    let low = Float(Self.elevationRangeMetres.lowerBound)
    let high = Float(Self.elevationRangeMetres.upperBound)
    var hasVoids = false
    for (index, value) in elevationsMetres.enumerated() where !(value >= low && value <= high) {
      if value.isNaN {
        hasVoids = true
        continue
      }
      throw .invalidGrid(
        "elevation \(value) m in row \(index / columns), column \(index % columns): allowed "
          + "\(low) to \(high) m; declare the file's nodata value if this marks a void")
    }
    self.columns = columns
    self.rows = rows
    self.westMetres = westMetres
    self.northMetres = northMetres
    self.cellMetres = cellMetres
    self.coordinateReference = coordinateReference
    self.elevationsMetres = elevationsMetres
    self.hasVoids = hasVoids
  }

  public var eastMetres: Double { westMetres + Double(columns) * cellMetres }
  public var southMetres: Double { northMetres - Double(rows) * cellMetres }

  /// The cell that contains a position, or nil outside the grid.
  public func cell(containing position: Position) -> Cell? {
    let column = ((position.eastMetres - westMetres) / cellMetres).rounded(.down)
    let row = ((northMetres - position.northMetres) / cellMetres).rounded(.down)
    guard column >= 0, row >= 0, column < Double(columns), row < Double(rows) else { return nil }
    return Cell(row: Int(row), column: Int(column))
  }

  public func centre(of cell: Cell) -> Position {
    Position(
      eastMetres: westMetres + (Double(cell.column) + 0.5) * cellMetres,
      northMetres: northMetres - (Double(cell.row) + 0.5) * cellMetres)
  }

  public func index(of cell: Cell) -> Int { cell.row * columns + cell.column }

  /// Ground elevation of a cell; NaN in a void.
  public subscript(cell: Cell) -> Float { elevationsMetres[index(of: cell)] }

  /// Number of void cells. Complexity: O(cells).
  public var voidCells: Int { elevationsMetres.count { $0.isNaN } }
}

/// Why terrain cannot be used.
public enum TerrainError: Error, Equatable, CustomStringConvertible {
  case invalidGrid(String)
  case invalidObserver(String)

  public var description: String {
    switch self {
    case .invalidGrid(let reason), .invalidObserver(let reason): reason
    }
  }
}
