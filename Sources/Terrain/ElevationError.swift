// How wrong may the ground be: seeded, spatially correlated random errors of an elevation model.
import Foundation

/// Gaussian errors of elevation with mean 0, a root mean square, and a correlation that falls with distance
/// as exp(-(d / L)^2), so that it is 1/e at the correlation length L.
///
/// White noise is filtered with a Gaussian kernel along columns and then rows, whose squared weights add up
/// to 1: every cell has exactly the variance asked for, those at the edge too, for the noise goes on
/// beyond it. An error model of this kind for viewsheds: Fisher (1991), First experiments in viewshed
/// uncertainty; Oksanen and Sarjakoski (2005), Error propagation of DEM-based surface derivatives.
public struct ElevationError: Sendable, Hashable {
  public static let rootMeanSquareRangeMetres = 0.0...500.0
  /// Longer correlations than this many cells cost more than they tell: resample the terrain first.
  public static let maximumCorrelationCells = 200.0

  public let rootMeanSquareMetres: Double
  /// Distance at which the correlation is 1/e; 0 makes the errors of all cells independent.
  public let correlationMetres: Double

  /// - Throws: `TerrainError.invalidGrid` for a value out of range.
  public init(rootMeanSquareMetres: Double, correlationMetres: Double) throws(TerrainError) {
    guard Self.rootMeanSquareRangeMetres.contains(rootMeanSquareMetres) else {
      throw .invalidGrid(
        "elevation error of \(rootMeanSquareMetres) m RMS: allowed "
          + "\(Self.rootMeanSquareRangeMetres.lowerBound) to "
          + "\(Self.rootMeanSquareRangeMetres.upperBound) m; 5 m is usual for 30 m radar models")
    }
    guard correlationMetres >= 0, correlationMetres.isFinite else {
      throw .invalidGrid(
        "correlation length \(correlationMetres) m: must be 0 or more, up to "
          + "\(Self.maximumCorrelationCells) cells")
    }
    self.rootMeanSquareMetres = rootMeanSquareMetres
    self.correlationMetres = correlationMetres
  }

  /// The errors of one draw in metres, row-major.
  ///
  /// A draw is a function of seed, number and shape alone, whatever was drawn before.
  /// - Throws: `TerrainError.invalidGrid` when the correlation exceeds `maximumCorrelationCells`.
  /// - Complexity: O(cells x correlation in cells).
  public func errorsMetres(
    rows: Int, columns: Int, cellMetres: Double, seed: UInt64, draw: Int
  ) throws(TerrainError) -> [Float] {
    let weights = try weights(cellMetres: cellMetres)
    guard rootMeanSquareMetres > 0 else { return [Float](repeating: 0, count: rows * columns) }
    let noise = WhiteNoise(seed: seed, draw: draw)
    let margin = weights.count - 1
    // Rows from `margin / 2` above the first to as many below the last.
    var sideways = [Float](repeating: 0, count: (rows + margin) * columns)
    var white = [Float](repeating: 0, count: columns + margin + 1)
    for row in 0..<rows + margin {
      noise.fill(&white, row: row)
      for (tap, weight) in weights.enumerated() {
        add(white.span, from: tap, times: weight, to: &sideways, at: row * columns, columns)
      }
    }
    var errors = [Float](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for (tap, weight) in weights.enumerated() {
        add(
          sideways.span, from: (row + tap) * columns, times: weight * Float(rootMeanSquareMetres),
          to: &errors, at: row * columns, columns)
      }
    }
    return errors
  }

  /// The ground as it may be: a grid with one draw's errors added; voids stay void.
  /// - Throws: as `errorsMetres(rows:columns:cellMetres:seed:draw:)`.
  public func possibleGround(
    _ grid: ElevationGrid, seed: UInt64, draw: Int
  ) throws(TerrainError) -> ElevationGrid {
    guard rootMeanSquareMetres > 0 else { return grid }
    var elevations = try errorsMetres(
      rows: grid.rows, columns: grid.columns, cellMetres: grid.cellMetres, seed: seed, draw: draw)
    let low = Float(ElevationGrid.elevationRangeMetres.lowerBound)
    let high = Float(ElevationGrid.elevationRangeMetres.upperBound)
    for index in elevations.indices {
      let elevation = grid.elevationsMetres[index]
      elevations[index] =
        elevation.isNaN ? .nan : min(high, max(low, elevation + elevations[index]))
    }
    return try ElevationGrid(
      columns: grid.columns, rows: grid.rows, westMetres: grid.westMetres,
      northMetres: grid.northMetres, cellMetres: grid.cellMetres,
      coordinateReference: grid.coordinateReference, elevationsMetres: elevations)
  }

  /// The kernel along one axis, an odd number of weights whose squares add up to 1.
  ///
  /// Filtering white noise with a Gaussian of standard deviation s gives the correlation
  /// exp(-d^2 / (4 s^2)), hence s = L / 2. Four standard deviations are kept.
  package func weights(cellMetres: Double) throws(TerrainError) -> [Float] {
    let cells = correlationMetres / cellMetres
    guard cells <= Self.maximumCorrelationCells else {
      throw .invalidGrid(
        "correlation length \(correlationMetres) m is \(cells) cells of \(cellMetres) m: at most "
          + "\(Self.maximumCorrelationCells); resample the terrain to a larger cell or shorten it")
    }
    let deviation = cells / 2
    guard deviation > 0 else { return [1] }
    let half = Int((4 * deviation).rounded(.up))
    let bell = (-half...half).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let norm = bell.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return bell.map { Float($0 / norm) }
  }
}

/// Independent standard normal numbers that are looked up by row and column.
///
/// The words are those of `SplitMix64`, whose state is a counter; two normals of each by Box and Muller (1958).
private struct WhiteNoise {
  private let key: UInt64

  init(seed: UInt64, draw: Int) {
    key = SplitMix64.mixed(SplitMix64.mixed(seed) &+ SplitMix64.step &* UInt64(draw + 1))
  }

  /// Fills a row of an even or odd number of columns.
  func fill(_ values: inout [Float], row: Int) {
    let start = UInt64(row) << 32
    for pair in 0..<values.count / 2 {
      let word = SplitMix64.mixed(key &+ SplitMix64.step &* (start + UInt64(pair) + 1))
      // Strictly between 0 and 1, in steps of 2^-24.
      let first = (Float(word >> 40) + 0.5) / 16_777_216
      let angle = Float(word & 0xFF_FFFF) * (2 * .pi / 16_777_216)
      let length = (-2 * log(first)).squareRoot()
      values[2 * pair] = length * cos(angle)
      values[2 * pair + 1] = length * sin(angle)
    }
  }
}

@inline(__always)
private func add(
  _ source: Span<Float>, from: Int, times weight: Float, to target: inout [Float], at: Int,
  _ count: Int
) {
  var target = target.mutableSpan
  for index in 0..<count { target[at + index] += weight * source[from + index] }
}
