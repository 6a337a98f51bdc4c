// Which ground do the tests stand on: flat, ridged, mountainous or random, all from a seed.

import Terrain

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension ElevationGrid {
  /// A grid whose south-west corner is the origin; elevations by row and column.
  static func ground(
    rows: Int, columns: Int, cellMetres: Double = 30, _ elevation: (Int, Int) -> Float
  ) throws(TerrainError) -> ElevationGrid {
    var elevations: [Float] = []
    for row in 0..<rows {
      for column in 0..<columns { elevations.append(elevation(row, column)) }
    }
    return try ElevationGrid(
      columns: columns, rows: rows, westMetres: 0, northMetres: Double(rows) * cellMetres,
      cellMetres: cellMetres, coordinateReference: nil, elevationsMetres: elevations)
  }

  /// Independent elevations between 0 and `reliefMetres`: the hardest ground to interpolate.
  static func noise(
    rows: Int, columns: Int, reliefMetres: Float = 100, seed: UInt64
  ) throws(TerrainError) -> ElevationGrid {
    var generator = SeededGenerator(seed: seed)
    return try ground(rows: rows, columns: columns) { _, _ in
      (Float.random(in: 0...reliefMetres, using: &generator) * 8).rounded() / 8
    }
  }

  /// Fractal mountains of `2^doublings + 1` cells a side by midpoint displacement (Fournier, Fussell,
  /// Carpenter 1982): 30 m cells, half of them steeper than about 20 degrees.
  static func mountains(doublings: Int, seed: UInt64) throws(TerrainError) -> ElevationGrid {
    let side = 1 << doublings
    let width = side + 1
    var generator = SeededGenerator(seed: seed)
    var z = [Float](repeating: 0, count: width * width)
    var step = side
    func displacement(_ span: Int) -> Float {
      // A tenth gentler with every doubling: Hurst exponent 0.85.
      let spread = (0..<span.trailingZeroBitCount).reduce(14 * Float(span)) { spread, _ in
        0.9 * spread
      }
      return Float.random(in: -spread...spread, using: &generator)
    }
    while step > 1 {
      let half = step / 2
      for row in stride(from: half, to: width, by: step) {
        for column in stride(from: half, to: width, by: step) {
          let corners =
            z[(row - half) * width + column - half] + z[(row - half) * width + column + half]
            + z[(row + half) * width + column - half] + z[(row + half) * width + column + half]
          z[row * width + column] = corners / 4 + displacement(half)
        }
      }
      for row in stride(from: 0, to: width, by: half) {
        for column in stride(from: (row / half + 1) % 2 * half, to: width, by: step) {
          var sum: Float = 0
          var count: Float = 0
          for (down, right) in [(-half, 0), (half, 0), (0, -half), (0, half)]
          where (0..<width).contains(row + down) && (0..<width).contains(column + right) {
            sum += z[(row + down) * width + column + right]
            count += 1
          }
          z[row * width + column] = sum / count + displacement(half)
        }
      }
      step = half
    }
    return try ground(rows: width, columns: width) { row, column in
      max(-400, min(8_000, 1_500 + z[row * width + column]))
    }
  }

  /// The same cells under another elevation.
  func mapElevations(_ change: (Cell, Float) -> Float) throws(TerrainError) -> ElevationGrid {
    try Self.ground(rows: rows, columns: columns, cellMetres: cellMetres) { row, column in
      let cell = Cell(row: row, column: column)
      return change(cell, self[cell])
    }
  }

  func withVoids(_ voids: Set<Cell>) throws(TerrainError) -> ElevationGrid {
    try mapElevations { cell, elevation in voids.contains(cell) ? .nan : elevation }
  }

  /// Turned a quarter clockwise: (row, column) goes to (column, rows - 1 - row).
  func turned() throws(TerrainError) -> ElevationGrid {
    try Self.ground(rows: columns, columns: rows, cellMetres: cellMetres) { row, column in
      self[Cell(row: rows - 1 - column, column: row)]
    }
  }

  /// West and east exchanged.
  func mirrored() throws(TerrainError) -> ElevationGrid {
    try Self.ground(rows: rows, columns: columns, cellMetres: cellMetres) { row, column in
      self[Cell(row: row, column: columns - 1 - column)]
    }
  }

  var cells: [Cell] {
    (0..<rows).flatMap { row in (0..<columns).map { Cell(row: row, column: $0) } }
  }

  /// The largest difference of elevation between cells that touch, corners included.
  var largestStepMetres: Float {
    var largest: Float = 0
    for cell in cells {
      for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
        let other = Cell(row: cell.row + down, column: cell.column + right)
        guard other.row < rows, other.column < columns, other.column >= 0 else { continue }
        largest = max(largest, abs(self[cell] - self[other]))
      }
    }
    return largest
  }
}

/// The median slope says how mountainous a ground is.
func medianSlopeDegrees(_ grid: ElevationGrid) -> Double {
  let slopes = grid.cells.map { grid.slopeDegrees(at: $0) }.sorted()
  return slopes[slopes.count / 2]
}
