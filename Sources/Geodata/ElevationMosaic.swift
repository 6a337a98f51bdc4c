// Which one raster do several tiles of an elevation model make, and do they fit together at all?
import Terrain

/// Tiles on one lattice of pixels, described to GDAL as a virtual raster of 32-bit floating point.
///
/// Each tile keeps its own nodata value, mask, scale, offset and unit: a void of one tile never hides the
/// ground of another where they overlap, as the edge rows of HGT tiles do. Among tiles that both know the
/// ground of a pixel, the later one counts. Pixels of no tile are void.
struct ElevationMosaic {
  static let maximumTiles = 1_000
  /// Stands for a void of the mosaic; every reader of elevations knows it.
  private static let void = -32_768.0
  /// Tiles of one product lie on its lattice to rounding; more would shift the ground.
  private static let latticeTolerancePixels = 0.01

  private let tiles: [Tile]

  /// Describes the tiles; `paths` as `readElevation` takes them.
  /// - Throws: `GeodataError` naming the first tile that does not fit to the first of all, and the fix.
  init(_ paths: [String], _ messages: GDALMessages) throws(GeodataError) {
    guard paths.count <= Self.maximumTiles else {
      throw .invalidArgument(
        "\(paths.count) elevation files: at most \(Self.maximumTiles); join some with gdalbuildvrt")
    }
    var tiles: [Tile] = []
    for path in paths {
      let tile = try Tile(try rasterPath(path), messages)
      if let first = tiles.first { try Self.check(tile, fits: first) }
      tiles.append(tile)
    }
    self.tiles = tiles
  }

  private static func check(_ tile: Tile, fits first: Tile) throws(GeodataError) {
    let fix = "bring both to one reference and lattice with gdalwarp -t_srs -tr -tap"
    let isSameReference =
      switch (tile.reference, first.reference) {
      case (nil, nil): true
      case (let own?, let other?): try own.isSame(as: other)
      default: false
      }
    guard isSameReference else {
      throw .unreadable(
        path: tile.path,
        reason: "its coordinate reference is \(tile.reference?.name ?? "not declared"), that of "
          + "\(first.path) is \(first.reference?.name ?? "not declared"); \(fix)")
    }
    let (a, b) = (tile.transform, first.transform)
    guard abs(a.columnX - b.columnX) <= 1e-6 * b.columnX, abs(a.rowY - b.rowY) <= -1e-6 * b.rowY
    else {
      throw .unreadable(
        path: tile.path,
        reason: "its pixels are \(a.columnX) x \(-a.rowY), those of \(first.path) \(b.columnX) x "
          + "\(-b.rowY); \(fix)")
    }
    let offset = ((a.originX - b.originX) / b.columnX, (a.originY - b.originY) / b.rowY)
    let astray = max(
      abs(offset.0 - offset.0.rounded()), abs(offset.1 - offset.1.rounded()))
    guard astray <= latticeTolerancePixels else {
      throw .unreadable(
        path: tile.path,
        reason: "its pixels lie \(astray) of a pixel beside those of \(first.path), at most "
          + "\(latticeTolerancePixels) is allowed; \(fix)")
    }
  }

  /// The virtual raster as text, which GDAL opens in place of a file name.
  ///
  /// Format: GDAL documentation, VRT driver, ComplexSource.
  var virtualRaster: String {
    let first = tiles[0].transform
    let west = tiles.map(\.transform.originX).min() ?? 0
    let north = tiles.map(\.transform.originY).max() ?? 0
    let sources = tiles.map { tile in
      (
        tile, Int(((tile.transform.originX - west) / first.columnX).rounded()),
        Int(((tile.transform.originY - north) / first.rowY).rounded())
      )
    }
    let columns = sources.map { $0.1 + $0.0.columns }.max() ?? 0
    let rows = sources.map { $0.2 + $0.0.rows }.max() ?? 0
    let reference = tiles[0].reference.map { "<SRS>\(escaped($0.definition))</SRS>" } ?? ""
    return """
      <VRTDataset rasterXSize="\(columns)" rasterYSize="\(rows)">\(reference)
      <GeoTransform>\(west),\(first.columnX),0,\(north),0,\(first.rowY)</GeoTransform>
      <VRTRasterBand dataType="Float32" band="1"><NoDataValue>\(Self.void)</NoDataValue>
      \(sources.map { $0.0.source(column: $0.1, row: $0.2) }.joined(separator: "\n"))
      </VRTRasterBand></VRTDataset>
      """
  }

  private struct Tile {
    let path: String
    let columns: Int
    let rows: Int
    let transform: GeoTransform
    let reference: CoordinateReferenceFacts?
    let band: BandFacts

    init(_ path: String, _ messages: GDALMessages) throws(GeodataError) {
      let dataset = try RasterDataset(opening: path, messages)
      guard let transform = dataset.transform, transform.isNorthUp else {
        throw .unreadable(
          path: path, reason: "only north-up files can be joined; turn it with gdalwarp")
      }
      self.path = path
      self.transform = transform
      columns = dataset.columns
      rows = dataset.rows
      reference = try dataset.reference()
      band = dataset.facts(band: 0)
    }

    func source(column: Int, row: Int) -> String {
      let unitMetres = metresPerUnit(band.unit) ?? 1
      let size = "xSize=\"\(columns)\" ySize=\"\(rows)\""
      let scaling =
        band.scale == 1 && band.offset == 0 && unitMetres == 1
        ? ""
        : "<ScaleOffset>\(band.offset * unitMetres)</ScaleOffset>"
          + "<ScaleRatio>\(band.scale * unitMetres)</ScaleRatio>"
      return """
        <ComplexSource><SourceFilename relativeToVRT="0">\(escaped(path))</SourceFilename>\
        <SourceBand>1</SourceBand><SrcRect xOff="0" yOff="0" \(size)/>\
        <DstRect xOff="\(column)" yOff="\(row)" \(size)/>\(scaling)\
        <NODATA>\(band.noData ?? ElevationMosaic.void)</NODATA>\
        \(band.hasMask ? "<UseMaskBand>true</UseMaskBand>" : "")</ComplexSource>
        """
    }
  }
}

private func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}
