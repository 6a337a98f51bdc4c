// How do maps of numbers become GeoTIFF files and come back?

/// Bands of numbers on one north-up grid.
public struct Raster: Sendable, Equatable {
  /// Values in all bands together.
  public static let maximumValues = 400_000_000

  public let columns: Int
  public let rows: Int
  /// East coordinate of the west edge, in the unit of the reference (metres for a projected one).
  public let west: Double
  /// North coordinate of the north edge, likewise.
  public let north: Double
  /// Width and height of a cell, likewise; both positive.
  public let cellWidth: Double
  public let cellHeight: Double
  /// For example "EPSG:32616"; nil for a plane that is tied to no place.
  public let coordinateReference: String?
  public let storage: RasterStorage
  public let bands: [RasterBand]
  /// By key, whose case does not matter.
  public let metadata: [RasterMetadata]

  /// - Throws: `GeodataError.invalidArgument` when sides, sizes or counts do not fit together, when a
  ///   value cannot be stored (see `RasterStorage`), when a metadata key is empty, repeated or contains
  ///   "=", or when colours are given for a band of other than 8 bits.
  /// - Complexity: O(values).
  public init(
    columns: Int, rows: Int, west: Double, north: Double, cellWidth: Double, cellHeight: Double,
    coordinateReference: String?, storage: RasterStorage, bands: [RasterBand],
    metadata: [RasterMetadata] = []
  ) throws(GeodataError) {
    self.columns = columns
    self.rows = rows
    self.west = west
    self.north = north
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    self.coordinateReference = coordinateReference
    self.storage = storage
    self.bands = bands
    // GeoTIFF keeps no other order.
    self.metadata = metadata.sorted { $0.key.lowercased() < $1.key.lowercased() }
    try checkShape()
    try checkMetadata()
    guard storage != .float32 || bands.allSatisfy(\.colours.isEmpty) else {
      throw .invalidArgument("colours for bands of 32-bit numbers: only 8 bits have a colour table")
    }
    for band in bands { try storage.check(band) }
  }

  private func checkShape() throws(GeodataError) {
    guard columns >= 1, rows >= 1, !bands.isEmpty,
      columns <= Self.maximumValues / rows / bands.count
    else {
      throw .invalidArgument(
        "a raster of \(columns) x \(rows) cells in \(bands.count) bands: each must be at least 1 and "
          + "the product at most \(Self.maximumValues)")
    }
    guard west.isFinite, north.isFinite, cellWidth.isFinite, cellHeight.isFinite,
      cellWidth > 0, cellHeight > 0
    else {
      throw .invalidArgument(
        "cells of \(cellWidth) x \(cellHeight) at (\(west), \(north)): must be finite and positive")
    }
    for band in bands where band.values.count != columns * rows {
      throw .invalidArgument(
        "band \"\(band.name)\" has \(band.values.count) values for \(columns) x \(rows) cells: the "
          + "counts must agree")
    }
  }

  private func checkMetadata() throws(GeodataError) {
    for (index, item) in metadata.enumerated()
    where item.key.isEmpty || item.key.contains("=")
      || metadata[..<index].contains(where: { $0.key.lowercased() == item.key.lowercased() })
    {
      throw .invalidArgument(
        "metadata key \"\(item.key)\": must be unique, not empty and without \"=\"")
    }
  }
}

/// The colour of one value, and what the value means.
public struct RasterColour: Sendable, Equatable {
  public let value: UInt8
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8
  /// 0 is transparent, where the program that opens the file knows transparency.
  public let opacity: UInt8
  /// Only tables of several bands keep it.
  public let meaning: String

  public init(
    value: UInt8, red: UInt8, green: UInt8, blue: UInt8, opacity: UInt8 = 255, meaning: String = ""
  ) {
    self.value = value
    self.red = red
    self.green = green
    self.blue = blue
    self.opacity = opacity
    self.meaning = meaning
  }
}

/// How the numbers of a raster are stored in its file.
public enum RasterStorage: Sendable, Equatable {
  /// 32-bit floating point. NaN marks a void and is written as -9999, which every common program
  /// understands; a value of exactly -9999 is therefore refused.
  case float32
  /// Whole numbers from 0 to 255. NaN is written as `void`, and refused when there is none; a value equal
  /// to `void` is refused.
  case uint8(void: UInt8?)

  fileprivate var kind: PixelKind { self == .float32 ? .float32 : .uint8 }

  fileprivate var noData: Float? {
    switch self {
    case .float32: -9_999
    case .uint8(let void): void.map { Float($0) }
    }
  }

  fileprivate func check(_ band: RasterBand) throws(GeodataError) {
    for (index, value) in band.values.enumerated() where !holds(value) {
      throw .invalidArgument(
        "value \(value) at index \(index) of band \"\(band.name)\" cannot be stored as \(self): "
          + (self == .float32
            ? "-9999 is the void marker, use NaN"
            : "whole numbers from 0 to 255 other than the void marker, or NaN where there is one"))
    }
  }

  private func holds(_ value: Float) -> Bool {
    if value.isNaN { return noData != nil }
    if value == noData { return false }
    return self == .float32 || (value >= 0 && value <= 255 && value == value.rounded())
  }
}

/// One map: a number per cell, row by row from the north-west corner; NaN marks a void.
public struct RasterBand: Sendable, Equatable {
  public let name: String
  public let values: [Float]
  /// What map programs paint values of 8 bits with, by value.
  public let colours: [RasterColour]

  public init(name: String, values: [Float], colours: [RasterColour] = []) {
    self.name = name
    self.values = values
    self.colours = colours
  }

  /// Voids are equal to each other.
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.colours == right.colours
      && left.values.count == right.values.count
      && zip(left.values, right.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

/// A note inside a file, for example key "parapet_version".
public struct RasterMetadata: Sendable, Equatable {
  public let key: String
  public let value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// Which kind of GeoTIFF to write.
public enum RasterLayout: Sendable {
  /// Tiled, with overviews, readable piece by piece: for QGIS, ArcGIS and web servers.
  case cloudOptimised
  /// Tiled without overviews: for programs that process whole files.
  case plain
}

/// Writes a GeoTIFF, DEFLATE-compressed; the file appears whole or not at all, and the same raster gives
/// the same bytes.
///
/// A GeoTIFF keeps a colour table for its only band. Colours of several bands go into `path`.aux.xml, where GDAL,
/// and with it QGIS, looks for them.
/// - Returns: the files written.
/// - Throws: `GeodataError.invalidCoordinateReference`, `.unwritable`, `.fileWrite`.
/// - Complexity: O(values); the file is built in memory.
@discardableResult
public func writeRaster(
  _ raster: Raster, to path: String, layout: RasterLayout = .cloudOptimised
) throws(GeodataError) -> [String] {
  let bytes = try callingGDAL { messages throws(GeodataError) in
    let dataset = try RasterDataset(
      columns: raster.columns, rows: raster.rows, bands: raster.bands.count,
      kind: raster.storage.kind, messages)
    try dataset.place(
      PixelFrame(
        columns: raster.columns, rows: raster.rows,
        transform: GeoTransform([
          raster.west, raster.cellWidth, 0, raster.north, 0, -raster.cellHeight,
        ]), reference: raster.coordinateReference))
    for item in raster.metadata { dataset.setMetadata(key: item.key, value: item.value) }
    for (index, band) in raster.bands.enumerated() {
      dataset.describe(
        band: index, name: band.name, noData: raster.storage.noData.map { Double($0) })
      let noData = raster.storage.noData ?? 0
      try dataset.write(band: index, band.values.map { $0.isNaN ? noData : $0 }, messages)
    }
    if raster.bands.count == 1, !raster.bands[0].colours.isEmpty {
      dataset.colour(raster.bands[0].colours)
    }
    return try dataset.encoded(
      driver: layout == .plain ? "GTiff" : "COG", path: path,
      options: creationOptions(layout, raster.storage), messages)
  }
  let tables = raster.bands.count == 1 ? nil : attributeTables(raster.bands)
  let besides = path + ".aux.xml"
  do throws(FileWriteError) {
    try AtomicFile.write(bytes, to: path)
    if let tables {
      try AtomicFile.write(tables, to: besides)
    } else {
      // Or an older raster's would paint this one.
      try AtomicFile.remove(besides)
    }
  } catch {
    throw .fileWrite(error)
  }
  return tables == nil ? [path] : [path, besides]
}

/// Raster attribute tables of GDAL's auxiliary metadata, one for each band with colours; nil without any.
///
/// Usages of columns: 2 name, 5 value, 6 to 9 red, green, blue and opacity. Types: 0 whole number, 2 text.
private func attributeTables(_ bands: [RasterBand]) -> String? {
  let columns = [
    ("Value", 0, 5), ("Class", 2, 2), ("Red", 0, 6), ("Green", 0, 7), ("Blue", 0, 8),
    ("Alpha", 0, 9),
  ]
  guard bands.contains(where: { !$0.colours.isEmpty }) else { return nil }
  var lines = ["<PAMDataset>"]
  for (index, band) in bands.enumerated() where !band.colours.isEmpty {
    lines += [
      "  <PAMRasterBand band=\"\(index + 1)\">",
      "    <GDALRasterAttributeTable tableType=\"thematic\">",
    ]
    for (number, column) in columns.enumerated() {
      lines.append(
        "      <FieldDefn index=\"\(number)\"><Name>\(column.0)</Name><Type>\(column.1)</Type>"
          + "<Usage>\(column.2)</Usage></FieldDefn>")
    }
    for (number, colour) in band.colours.enumerated() {
      let meaning = colour.meaning.filter { !"<>&".contains($0) }
      let fields = [
        "\(colour.value)", meaning, "\(colour.red)", "\(colour.green)", "\(colour.blue)",
        "\(colour.opacity)",
      ]
      lines.append(
        "      <Row index=\"\(number)\">" + fields.map { "<F>\($0)</F>" }.joined() + "</Row>")
    }
    lines += ["    </GDALRasterAttributeTable>", "  </PAMRasterBand>"]
  }
  return (lines + ["</PAMDataset>", ""]).joined(separator: "\n")
}

/// Reads any north-up raster of GDAL with all its bands; declared nodata becomes NaN.
///
/// Bands of 8-bit whole numbers come back as `.uint8`, all others as `.float32`. Scale, offset and units
/// are not applied.
/// - Throws: `GeodataError`; a raster of more than `Raster.maximumValues` is refused before reading.
public func readRaster(path: String) throws(GeodataError) -> Raster {
  try callingGDAL { messages throws(GeodataError) in
    let dataset = try RasterDataset(opening: path, messages)
    guard let transform = dataset.transform, transform.isNorthUp else {
      throw .unreadable(
        path: path, reason: "it is not north-up; turn it with gdalwarp -t_srs its own reference")
    }
    let (columns, rows, count) = (dataset.columns, dataset.rows, dataset.bands)
    guard columns <= Raster.maximumValues / rows / count else {
      throw .tooLarge(
        path: path,
        reason: "\(columns) x \(rows) cells in \(count) bands: at most \(Raster.maximumValues) "
          + "values are allowed; crop it with gdal_translate -projwin")
    }
    let facts = (0..<count).map { dataset.facts(band: $0) }
    let isUInt8 = facts.allSatisfy(\.isUInt8)
    let window = PixelWindow(column: 0, row: 0, columns: columns, rows: rows)
    var bands: [RasterBand] = []
    for (index, band) in facts.enumerated() {
      var values = try dataset.floats(band: index, window, messages)
      if let noData = band.noData.map({ Float($0) }) {
        for cell in values.indices where values[cell] == noData { values[cell] = .nan }
      }
      bands.append(
        RasterBand(
          name: band.name, values: values,
          colours: !isUInt8 ? [] : count == 1 ? dataset.colours : dataset.tabled(band: index)))
    }
    return try Raster(
      columns: columns, rows: rows, west: transform.originX, north: transform.originY,
      cellWidth: transform.columnX, cellHeight: -transform.rowY,
      coordinateReference: try dataset.reference()?.definition,
      storage: isUInt8 ? .uint8(void: facts[0].noData.flatMap { UInt8(exactly: $0) }) : .float32,
      bands: bands,
      metadata: dataset.metadata.filter { !formatKeys.contains($0.key) }.map {
        RasterMetadata(key: $0.key, value: $0.value)
      })
  }
}

/// Keys that GeoTIFF itself adds.
private let formatKeys = ["AREA_OR_POINT", "TIFFTAG_XRESOLUTION", "TIFFTAG_YRESOLUTION"]

private func creationOptions(_ layout: RasterLayout, _ storage: RasterStorage) -> [String] {
  let tiling = [
    "COMPRESS=DEFLATE", "LEVEL=6", "BLOCKSIZE=512", "BIGTIFF=IF_SAFER", "NUM_THREADS=1",
  ]
  switch layout {
  case .cloudOptimised:
    // Averaging would invent classes and mix heights with voids' edges.
    return tiling + ["PREDICTOR=YES", "OVERVIEWS=AUTO", "OVERVIEW_RESAMPLING=NEAREST"]
  case .plain:
    return [
      "COMPRESS=DEFLATE", "ZLEVEL=6", "TILED=YES", "BIGTIFF=IF_SAFER", "NUM_THREADS=1",
      "PREDICTOR=\(storage == .float32 ? 3 : 2)",
    ]
  }
}
