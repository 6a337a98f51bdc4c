// How high is the ground at any position, and how steep is it: interpolation and slope of a grid.

import Foundation

extension ElevationGrid {
  /// Ground elevation at a position, bilinear between the four nearest cell centres (m).
  ///
  /// Within the outermost half cell the ground continues level from the nearest line of centres. NaN when
  /// the position is outside the grid or when a void has a share in the answer; a position exactly on a
  /// cell centre, or on the line between two, needs only those.
  public func groundMetres(at position: Position) -> Double {
    guard contains(position) else { return .nan }
    let offset = latticeOffset(of: position)
    let samples = elevationsMetres.span
    let (row, down) = bracket(offset.row, last: rows - 1)
    let (column, right) = bracket(offset.column, last: columns - 1)
    let upper = interpolate(samples, from: row * columns + column, step: 1, fraction: right)
    if down == 0 { return upper }
    let lower = interpolate(samples, from: (row + 1) * columns + column, step: 1, fraction: right)
    return upper + down * (lower - upper)
  }

  /// Slope of the ground in a cell from its eight neighbours (degrees from the horizontal).
  ///
  /// Horn (1981), Hill shading and the reflectance map, third-order finite differences. Neighbours
  /// beyond the grid continue the ground in a straight line. NaN in a void and beside one.
  public func slopeDegrees(at cell: Cell) -> Double {
    let gradient = hornGradient(at: cell)
    let rise = (gradient.east * gradient.east + gradient.north * gradient.north).squareRoot()
    return atan(rise) * 180 / .pi
  }

  /// Rise of the ground per metre towards east and north (Horn 1981); NaN in a void and beside one.
  package func hornGradient(at cell: Cell) -> (east: Double, north: Double) {
    func z(_ row: Int, _ column: Int) -> Double { extended(cell.row + row, cell.column + column) }
    guard !z(0, 0).isNaN else { return (.nan, .nan) }
    let west = z(-1, -1) + 2 * z(0, -1) + z(1, -1)
    let east = z(-1, 1) + 2 * z(0, 1) + z(1, 1)
    let north = z(-1, -1) + 2 * z(-1, 0) + z(-1, 1)
    let south = z(1, -1) + 2 * z(1, 0) + z(1, 1)
    return ((east - west) / (8 * cellMetres), (north - south) / (8 * cellMetres))
  }

  /// Whether a position lies on the grid, its outer edges included.
  package func contains(_ position: Position) -> Bool {
    position.eastMetres >= westMetres && position.eastMetres <= eastMetres
      && position.northMetres >= southMetres && position.northMetres <= northMetres
  }

  /// Row and column of a position in units of cells, whole numbers at cell centres.
  package func latticeOffset(of position: Position) -> (row: Double, column: Double) {
    (
      (northMetres - position.northMetres) / cellMetres - 0.5,
      (position.eastMetres - westMetres) / cellMetres - 0.5
    )
  }

  /// Elevation of a cell that may lie one step beyond the grid, continued in a straight line.
  private func extended(_ row: Int, _ column: Int) -> Double {
    if row < 0 { return 2 * extended(0, column) - extended(1, column) }
    if row >= rows { return 2 * extended(rows - 1, column) - extended(rows - 2, column) }
    if column < 0 { return 2 * extended(row, 0) - extended(row, 1) }
    if column >= columns {
      return 2 * extended(row, columns - 1) - extended(row, columns - 2)
    }
    return Double(elevationsMetres[row * columns + column])
  }
}

/// The cell line at or before a lattice offset and the fraction of a cell beyond it, held to `0...last`.
@inline(__always)
func bracket(_ offset: Double, last: Int) -> (line: Int, fraction: Double) {
  if offset <= 0 { return (0, 0) }
  if offset >= Double(last) { return (last, 0) }
  let line = Int(offset)
  return (line, offset - Double(line))
}

/// The ground between two neighbouring cell centres; the second is not read when the fraction is 0.
@inline(__always)
func interpolate(_ samples: Span<Float>, from index: Int, step: Int, fraction: Double) -> Double {
  let here = Double(samples[index])
  if fraction == 0 { return here }
  return here + fraction * (Double(samples[index + step]) - here)
}
