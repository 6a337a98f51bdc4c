// From which height above a target can one observer see it: exact sight lines, one at a time.

/// The sight lines from one observer's eye, evaluated exactly in double precision.
///
/// The ground is known at cell centres and runs straight between neighbouring centres of one row or one
/// column. A sight line is tested where it crosses those rows and columns, strictly between observer and
/// target. Earth curvature and normal refraction lower what is `d` metres away by d^2 / (2 k R).
///
///     let line = try SightLine(on: grid, observer: Cell(row: 40, column: 12), mastMetres: 15)
///     let hidden = line.lowestVisibleHeightMetres(above: position) > droneHeightMetres
///
/// A sight line that needs the ground of a void has an unknown answer (NaN), for a hill may stand there.
/// This is the reference that `LowestVisibleHeight` approximates for all cells at once.
public struct SightLine: Sendable {
  /// Mean earth radius R1 of the GRS 80 ellipsoid (Moritz 2000, Geodetic Reference System 1980).
  public static let earthRadiusMetres = 6_371_008.8
  /// Up to a tethered balloon.
  public static let mastRangeMetres = 0.0...10_000.0
  /// The factor k; infinity is a flat earth.
  public static let earthRadiusFactorRange = 0.1...Double.infinity

  public let grid: ElevationGrid
  public let observer: Cell
  /// Height of the eye above the ground of the observer's cell.
  public let mastMetres: Double
  /// Effective over true earth radius, 4/3 for radio and radar in a standard atmosphere.
  public let earthRadiusFactor: Double

  /// Checks the observer.
  /// - Throws: `TerrainError.invalidObserver` for an observer outside the grid or in a void, or a mast or
  ///   earth radius factor out of range.
  public init(
    on grid: ElevationGrid, observer: Cell, mastMetres: Double, earthRadiusFactor: Double = 4.0 / 3
  ) throws(TerrainError) {
    guard (0..<grid.rows).contains(observer.row), (0..<grid.columns).contains(observer.column)
    else {
      throw .invalidObserver(
        "observer in row \(observer.row), column \(observer.column): the grid has rows 0 to "
          + "\(grid.rows - 1) and columns 0 to \(grid.columns - 1); move the observer or load more "
          + "terrain")
    }
    guard !grid[observer].isNaN else {
      throw .invalidObserver(
        "observer in row \(observer.row), column \(observer.column): the ground there is a void; "
          + "move the observer or fill the void")
    }
    guard Self.mastRangeMetres.contains(mastMetres) else {
      throw .invalidObserver(
        "mast \(mastMetres) m: allowed \(Self.mastRangeMetres.lowerBound) to "
          + "\(Self.mastRangeMetres.upperBound) m above ground")
    }
    guard Self.earthRadiusFactorRange.contains(earthRadiusFactor) else {
      throw .invalidObserver(
        "earth radius factor \(earthRadiusFactor): allowed "
          + "\(Self.earthRadiusFactorRange.lowerBound) or more, infinity for a flat earth; 4/3 is usual"
      )
    }
    self.grid = grid
    self.observer = observer
    self.mastMetres = mastMetres
    self.earthRadiusFactor = earthRadiusFactor
  }

  /// Elevation of the eye.
  public var eyeMetres: Double { Double(grid[observer]) + mastMetres }

  /// The lowest height above the ground of a cell that the eye sees; 0 when it sees the ground, NaN when
  /// the answer is unknown or the cell is outside the grid. Complexity: O(rows + columns crossed).
  public func lowestVisibleHeightMetres(above target: Cell) -> Double {
    guard (0..<grid.rows).contains(target.row), (0..<grid.columns).contains(target.column) else {
      return .nan
    }
    return lowestVisibleHeightMetres(
      rowOffset: Double(target.row - observer.row),
      columnOffset: Double(target.column - observer.column),
      groundMetres: Double(grid[target]))
  }

  /// The lowest height above the ground of a position (bilinear, see `ElevationGrid.groundMetres(at:)`)
  /// that the eye sees; 0 when it sees the ground, NaN when the answer is unknown or the position is
  /// outside the grid. Allocates nothing. Complexity: O(rows + columns crossed).
  public func lowestVisibleHeightMetres(above target: Position) -> Double {
    let ground = grid.groundMetres(at: target)
    let offset = grid.latticeOffset(of: target)
    return lowestVisibleHeightMetres(
      rowOffset: offset.row - Double(observer.row),
      columnOffset: offset.column - Double(observer.column),
      groundMetres: ground)
  }

  /// Offsets of the target from the observer in cells; NaN ground is unknown.
  private func lowestVisibleHeightMetres(
    rowOffset: Double, columnOffset: Double, groundMetres: Double
  ) -> Double {
    if groundMetres.isNaN { return .nan }
    if rowOffset == 0, columnOffset == 0 { return 0 }
    let eye = eyeMetres
    let squaredCells = rowOffset * rowOffset + columnOffset * columnOffset
    let drop =
      squaredCells * grid.cellMetres * grid.cellMetres
      / (2 * earthRadiusFactor * Self.earthRadiusMetres)
    let samples = grid.elevationsMetres.span
    let overColumns = steepestRise(
      samples, eye: eye, drop: drop, along: columnOffset, across: rowOffset,
      start: (observer.column, observer.row), stride: (1, grid.columns), lastAcross: grid.rows - 1)
    let overRows = steepestRise(
      samples, eye: eye, drop: drop, along: rowOffset, across: columnOffset,
      start: (observer.row, observer.column), stride: (grid.columns, 1),
      lastAcross: grid.columns - 1)
    if overColumns.isNaN || overRows.isNaN { return .nan }
    return max(0, eye + max(overColumns, overRows) - (groundMetres - drop))
  }
}

/// Where the ground comes nearest to a sight line, or stands highest above it.
public struct TerrainEdge: Sendable, Hashable {
  /// Planar distances from the edge to both ends.
  public let fromObserverMetres: Double
  public let fromTargetMetres: Double
  /// Height of the ground above the straight line between the ends, curvature counted; negative where the
  /// line passes above the ground.
  public let aboveLineMetres: Double
}

extension SightLine {
  /// The edge of largest diffraction parameter (see `KnifeEdge`) between the eye and a target, among the
  /// crossings that sight lines are tested at (the main edge of Deygout 1966).
  ///
  /// The target is masked exactly when the edge is above the line. Nil when nothing lies between the two; all
  /// numbers are NaN when a void makes the answer unknown or the target is outside the grid.
  /// - Complexity: O(rows + columns crossed).
  public func dominantEdge(to target: Position, heightMetres: Double) -> TerrainEdge? {
    let ground = grid.groundMetres(at: target)
    let offset = grid.latticeOffset(of: target)
    let down = offset.row - Double(observer.row)
    let right = offset.column - Double(observer.column)
    let unknown = TerrainEdge(
      fromObserverMetres: .nan, fromTargetMetres: .nan, aboveLineMetres: .nan)
    if ground.isNaN { return unknown }
    let length = (down * down + right * right).squareRoot() * grid.cellMetres
    let bulge = 1 / (2 * earthRadiusFactor * Self.earthRadiusMetres)
    let samples = grid.elevationsMetres.span
    var best: (parameter: Double, edge: TerrainEdge)?
    for (along, across, start, stride, last) in [
      (right, down, (observer.column, observer.row), (1, grid.columns), grid.rows - 1),
      (down, right, (observer.row, observer.column), (grid.columns, 1), grid.columns - 1),
    ] {
      let steps = abs(along)
      for count in 1..<max(1, Int(steps.rounded(.up))) {
        let line = (start.0 + (along < 0 ? -count : count)) * stride.0
        let (cell, fraction) = bracket(
          Double(start.1) + Double(count) * across / steps, last: last)
        let height = interpolate(
          samples, from: line + cell * stride.1, step: stride.1, fraction: fraction)
        if height.isNaN { return unknown }
        let near = Double(count) / steps * length
        let far = length - near
        // The straight line over a round earth, seen from the chord's ends: the ground bulges between them.
        let above =
          height + bulge * near * far
          - (eyeMetres + near / length * (ground + heightMetres - eyeMetres))
        let parameter = above * (length / (near * far)).squareRoot()
        if best.map({ parameter > $0.parameter }) ?? true {
          best = (
            parameter,
            TerrainEdge(fromObserverMetres: near, fromTargetMetres: far, aboveLineMetres: above)
          )
        }
      }
    }
    return best?.edge
  }
}

/// The steepest rise from the eye over one family of grid lines, as metres of rise by the time the line
/// reaches the target; -infinity when it crosses none, NaN when it crosses a void.
///
/// `along` counts the lines crossed, `across` is the way made sideways meanwhile, both in cells and
/// signed; `drop` is the curvature drop at the target.
@inline(__always)
private func steepestRise(
  _ samples: Span<Float>, eye: Double, drop: Double, along: Double, across: Double,
  start: (along: Int, across: Int), stride: (along: Int, across: Int), lastAcross: Int
) -> Double {
  let length = abs(along)
  let crossings = Int(length.rounded(.up)) - 1
  let direction = along < 0 ? -1 : 1
  var steepest = -Double.infinity
  var line = start.along * stride.along
  for crossing in 1..<max(1, crossings + 1) {
    line += direction * stride.along
    let count = Double(crossing)
    // Products of whole numbers divided last: a crossing on a cell centre comes out as exactly that.
    let (cell, fraction) = bracket(Double(start.across) + count * across / length, last: lastAcross)
    let ground = interpolate(
      samples, from: line + cell * stride.across, step: stride.across, fraction: fraction)
    if ground.isNaN { return .nan }
    let reach = count / length
    steepest = max(steepest, (ground - drop * reach * reach - eye) / reach)
  }
  return steepest
}
