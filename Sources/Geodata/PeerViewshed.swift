// What does GDAL's own viewshed say: the peer that ours is measured against.
import CGDAL
import Glibc
public import Terrain

/// An elevation grid as GDAL holds it, to run GDALViewshedGenerate on.
///
/// Confined to the thread that makes it.
public struct PeerViewshed: ~Copyable {
  private let dataset: RasterDataset
  private let grid: ElevationGrid

  /// - Throws: `GeodataError` when GDAL cannot hold the grid.
  public init(_ grid: ElevationGrid) throws(GeodataError) {
    self.grid = grid
    dataset = try callingGDAL { messages throws(GeodataError) in
      let dataset = try RasterDataset(
        columns: grid.columns, rows: grid.rows, bands: 1, kind: .float32, messages)
      try dataset.place(
        PixelFrame(
          columns: grid.columns, rows: grid.rows,
          transform: GeoTransform(
            west: grid.westMetres, north: grid.northMetres, cell: grid.cellMetres), reference: nil))
      try dataset.write(band: 0, grid.elevationsMetres, messages)
      return dataset
    }
  }

  /// Lowest visible target height above ground (mode GROUND), in the window that GDAL chooses.
  /// - Returns: for each cell of the grid a height; NaN beyond the radius.
  public func lowestVisibleHeights(
    from observer: Cell, mastMetres: Double, radiusMetres: Double, earthRadiusFactor: Double
  ) throws(GeodataError) -> [Float] {
    try callingGDAL { messages throws(GeodataError) in
      let result = try run(observer, mastMetres, radiusMetres, earthRadiusFactor, messages)
      var heights = [Float](repeating: .nan, count: grid.rows * grid.columns)
      guard let transform = result.transform else {
        throw .unreadable(path: "memory", reason: "GDAL placed its viewshed nowhere")
      }
      let corner = transform.point(column: 0.5, row: 0.5)
      guard
        let first = grid.cell(
          containing: Position(eastMetres: corner.x, northMetres: corner.y))
      else { throw .unreadable(path: "memory", reason: "GDAL's viewshed lies off the grid") }
      let window = PixelWindow(column: 0, row: 0, columns: result.columns, rows: result.rows)
      let values = try result.floats(band: 0, window, messages)
      for row in 0..<result.rows {
        for column in 0..<result.columns {
          let value = values[row * result.columns + column]
          if value != Self.beyond {
            heights[(first.row + row) * grid.columns + first.column + column] = value
          }
        }
      }
      return heights
    }
  }

  /// The same, its result dropped: what is timed.
  public func run(
    from observer: Cell, mastMetres: Double, radiusMetres: Double, earthRadiusFactor: Double
  ) throws(GeodataError) {
    try callingGDAL { messages throws(GeodataError) in
      _ = try run(observer, mastMetres, radiusMetres, earthRadiusFactor, messages)
    }
  }

  private static let beyond: Float = -1

  private func run(
    _ observer: Cell, _ mastMetres: Double, _ radiusMetres: Double, _ earthRadiusFactor: Double,
    _ messages: GDALMessages
  ) throws(GeodataError) -> RasterDataset {
    let place = grid.centre(of: observer)
    // GDAL's coefficient is one minus the refraction coefficient: the reciprocal of the factor k.
    return try dataset.viewshed(
      eastMetres: place.eastMetres, northMetres: place.northMetres, mastMetres: mastMetres,
      beyond: Double(Self.beyond), curvature: 1 / earthRadiusFactor, radiusMetres: radiusMetres,
      messages)
  }
}

/// Processor time of the calling thread, for benchmarks only.
public func threadSeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
