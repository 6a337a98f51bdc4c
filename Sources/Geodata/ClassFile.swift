// Which class does a raster of classes, such as land cover, give each cell of a grid?
public import Terrain

/// The class at the centre of each cell of a grid, row-major; NaN where the raster has none.
///
/// Band 1 of the raster is taken without scale or offset, by the nearest pixel, never between two. Only
/// the part around the grid is read.
/// - Throws: `GeodataError`; `.noOverlap` when the raster does not touch the grid, `.invalidArgument` when
///   the grid is tied to no place while the raster is.
/// - Complexity: O(pixels around the grid + cells), one exact transformation per cell.
public func readClasses(path: String, on grid: ElevationGrid) throws(GeodataError) -> [Float] {
  try callingGDAL { messages throws(GeodataError) in
    let path = try rasterPath(path)
    let dataset = try RasterDataset(opening: path, messages)
    let source = try SourceRaster(
      dataset, path: path, assumed: grid.coordinateReference, wanted: grid.coordinateReference,
      messages)
    guard source.reference == nil || grid.coordinateReference != nil else {
      throw .invalidArgument(
        "\(path): it is placed on earth and the terrain is not; state the terrain's reference")
    }
    let window = try TargetGrid(
      source, cellMetres: grid.cellMetres, within: Extent(of: grid), messages
    ).window
    var classes = try dataset.floats(band: 0, window, messages)
    if let noData = dataset.facts(band: 0).noData.map({ Float($0) }) {
      for index in classes.indices where classes[index] == noData { classes[index] = .nan }
    }
    return try warped(
      classes, channels: 1, kind: .float32, from: source.frame(of: window),
      to: PixelFrame(
        columns: grid.columns, rows: grid.rows,
        transform: GeoTransform(
          west: grid.westMetres, north: grid.northMetres, cell: grid.cellMetres),
        reference: grid.coordinateReference), background: .nan, resampling: .nearest, messages)
  }
}
