// Which polygons do cells of a grid form?
import CGDAL
public import Terrain

/// Polygons around cells that share an edge, each its outer ring and then its holes, along the edges of cells.
///
/// - Precondition: indices of cells of the grid, row by row.
/// - Throws: `GeodataError.unreadable` when GDAL fails.
/// - Complexity: O(cells of the rectangle around them + vertices).
public func outlines(of cells: [Int], on grid: ElevationGrid) throws(GeodataError) -> [[[Position]]]
{
  let rows = cells.map { $0 / grid.columns }
  let columns = cells.map { $0 % grid.columns }
  guard let top = rows.min(), let bottom = rows.max(), let left = columns.min(),
    let right = columns.max()
  else { return [] }
  precondition(top >= 0 && bottom < grid.rows)
  let width = right - left + 1
  var labels = [Int32](repeating: 0, count: width * (bottom - top + 1))
  for (row, column) in zip(rows, columns) { labels[(row - top) * width + column - left] = 1 }
  return try callingGDAL { messages throws(GeodataError) in
    let dataset = try RasterDataset(
      columns: width, rows: bottom - top + 1, bands: 1, kind: .int32, messages)
    try dataset.place(
      PixelFrame(
        columns: width, rows: bottom - top + 1,
        transform: GeoTransform(
          west: grid.westMetres + Double(left) * grid.cellMetres,
          north: grid.northMetres - Double(top) * grid.cellMetres, cell: grid.cellMetres),
        reference: nil))
    try dataset.write(labels, messages)
    return try dataset.outlines(messages)
  }
}

extension RasterDataset {
  /// GDALPolygonize of band 1, pixels of value 0 left out.
  fileprivate func outlines(_ messages: GDALMessages) throws(GeodataError) -> [[[Position]]] {
    guard let memory = unsafe OGRGetDriverByName("Memory"),
      let source = unsafe OGR_Dr_CreateDataSource(memory, "outlines", nil)
    else { throw .unreadable(path: "outlines", reason: messages.reason) }
    defer { unsafe OGR_DS_Destroy(source) }
    let layer = unsafe OGR_DS_CreateLayer(source, "outlines", nil, wkbPolygon, nil)
    let band = unsafe firstBand
    // Without a field for the value, which is 1.
    guard unsafe GDALPolygonize(band, band, layer, -1, nil, nil, nil) == CE_None else {
      throw .unreadable(path: "outlines", reason: messages.reason)
    }
    var found: [[[Position]]] = []
    unsafe OGR_L_ResetReading(layer)
    while let row = unsafe OGR_L_GetNextFeature(layer) {
      defer { unsafe OGR_F_Destroy(row) }
      guard let polygon = unsafe OGR_F_GetGeometryRef(row) else { continue }
      found.append(unsafe childrenOf(polygon).map { unsafe positionsOf($0) })
    }
    return found
  }
}
