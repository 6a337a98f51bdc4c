// Which polygons do cells of a grid form?
import CGDAL
public import Terrain

/// The ground that cells with one label cover.
public struct Outline: Sendable, Equatable {
  public let label: Int
  /// Along the edges of cells: the outer ring and then the holes, each closed.
  public let rings: [[Position]]

  public init(label: Int, rings: [[Position]]) {
    self.label = label
    self.rings = rings
  }
}

/// Polygons around cells of equal label that share an edge; label 0 is left out.
///
/// - Precondition: one label per cell of the grid, row by row, at most 2^31 - 1.
/// - Throws: `GeodataError.unreadable` when GDAL fails.
/// - Complexity: O(cells + vertices).
public func outlines(of labels: [Int32], on grid: ElevationGrid) throws(GeodataError) -> [Outline] {
  precondition(labels.count == grid.rows * grid.columns)
  return try callingGDAL { messages throws(GeodataError) in
    let dataset = try RasterDataset(
      columns: grid.columns, rows: grid.rows, bands: 1, kind: .int32, messages)
    try dataset.place(
      PixelFrame(
        columns: grid.columns, rows: grid.rows,
        transform: GeoTransform(
          west: grid.westMetres, north: grid.northMetres, cell: grid.cellMetres), reference: nil))
    try dataset.write(labels, messages)
    return try dataset.outlines(messages)
  }
}

extension RasterDataset {
  /// GDALPolygonize of band 1, pixels of value 0 left out.
  fileprivate func outlines(_ messages: GDALMessages) throws(GeodataError) -> [Outline] {
    guard let memory = unsafe OGRGetDriverByName("Memory"),
      let source = unsafe OGR_Dr_CreateDataSource(memory, "outlines", nil)
    else { throw .unreadable(path: "outlines", reason: messages.reason) }
    defer { unsafe OGR_DS_Destroy(source) }
    let layer = unsafe OGR_DS_CreateLayer(source, "outlines", nil, wkbPolygon, nil)
    let field = unsafe OGR_Fld_Create("label", OFTInteger)
    defer { unsafe OGR_Fld_Destroy(field) }
    let band = unsafe firstBand
    guard unsafe OGR_L_CreateField(layer, field, 0) == OGRERR_NONE,
      unsafe GDALPolygonize(band, band, layer, 0, nil, nil, nil) == CE_None
    else { throw .unreadable(path: "outlines", reason: messages.reason) }
    var found: [Outline] = []
    unsafe OGR_L_ResetReading(layer)
    while let row = unsafe OGR_L_GetNextFeature(layer) {
      defer { unsafe OGR_F_Destroy(row) }
      guard let polygon = unsafe OGR_F_GetGeometryRef(row) else { continue }
      found.append(
        Outline(
          label: Int(unsafe OGR_F_GetFieldAsInteger(row, 0)),
          rings: unsafe childrenOf(polygon).map { unsafe positionsOf($0) }))
    }
    return found
  }
}
