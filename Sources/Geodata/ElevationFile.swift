// What is the ground like according to a raster file, on square cells in metres?
public import Terrain

/// What a file held and what was done to it on the way to an `ElevationGrid`.
public struct ElevationFileInfo: Sendable, Equatable {
  /// The file, with the entry of an archive if it is one.
  public let path: String
  /// GDAL's short name of the format, for example "GTiff" or "SRTMHGT".
  public let driver: String
  public let columns: Int
  public let rows: Int
  /// What the file's coordinates mean; nil when it does not say.
  public let fileReference: CoordinateReferenceFacts?
  /// What the grid's coordinates mean; nil when nobody says.
  public let gridReference: CoordinateReferenceFacts?
  /// Size of the file's cells on the ground at its centre, along a row and along a column.
  public let fileCell: CellSize
  /// False when the file's elevations were taken as they are.
  public let isResampled: Bool
  /// Length on the grid's plane of one metre on the ground at the file's centre; UTM stays within
  /// 0.9996 and 1.001.
  public let planeMetresPerGroundMetre: Double
  /// Voids among the file's cells that were read.
  public let fileVoids: VoidCounts
  /// Void cells of the grid, those outside the file's footprint included.
  public let gridVoids: Int
  /// Choices and doubts that a planner should know, one sentence each.
  public let notes: [String]
}

/// The two sides of a cell.
public struct CellSize: Sendable, Equatable {
  public let alongRowMetres: Double
  public let alongColumnMetres: Double
}

/// Cells without an elevation, by the reason.
public struct VoidCounts: Sendable, Equatable {
  /// The value that the file declares as nodata, or NaN.
  public internal(set) var declared = 0
  /// -9999, -32768, infinite, or below `ElevationGrid.elevationRangeMetres`, and not declared.
  public internal(set) var undeclared = 0
  /// Hidden by the file's mask or alpha band.
  public internal(set) var masked = 0

  public var total: Int { declared + undeclared + masked }
}

/// Reads a raster of elevations in any format of GDAL as a square, north-up grid in metres.
///
/// The grid's reference is `coordinateReference`; without one it is the file's own if that is projected
/// in metres, else the UTM zone (or polar UPS) of the file's centre. A file that declares no reference is
/// taken to be in `fileReference`, else in `coordinateReference`, else on a plane in metres.
///
/// A file that is already in that reference, north-up and square-celled, with `cellMetres` nil or its own
/// size, is taken as it is. Any other is resampled bilinearly onto cells whose edges are multiples of
/// `cellMetres`; without it, of the geometric mean of the file's cell sizes on the ground at its centre,
/// to three significant digits. Cells at least twice as long as the file's are filtered, not only
/// interpolated. A cell whose centre falls in a void is void; voids never bleed into
/// neighbours. Elevations are band 1, scaled by the band's scale, offset and unit (metres or feet).
///
/// A path ending in ".zip" is opened through the one raster inside.
/// - Parameters:
///   - extent: in the grid's reference; only cells that it touches are read.
///   - maximumCells: what the caller can work with.
/// - Returns: the grid, and what was found and chosen.
/// - Throws: `GeodataError`; a grid of more than `maximumCells`, or a source window of more than `ElevationGrid.maximumCells`, is refused
///   before anything is read.
/// - Complexity: O(cells read + cells of the grid), with one exact transformation per resampled cell.
public func readElevation(
  path: String, coordinateReference: String? = nil, cellMetres: Double? = nil,
  within extent: Extent? = nil, fileReference: String? = nil,
  maximumCells: Int = ElevationGrid.maximumCells
) throws(GeodataError) -> (grid: ElevationGrid, info: ElevationFileInfo) {
  try readElevation(
    paths: [path], coordinateReference: coordinateReference, cellMetres: cellMetres,
    within: extent, fileReference: fileReference, maximumCells: maximumCells)
}

/// Reads one file, or several tiles of one elevation model as if they were one file.
///
/// Tiles must share their coordinate reference and lie on one lattice of pixels. Each keeps its own nodata
/// value, mask, scale and unit; where tiles overlap, a void of one is filled from the other, and among
/// known elevations the tile named later counts.
/// - Throws: `GeodataError`; also for more than 1,000 tiles, and for a tile that does not fit to the first.
/// - Complexity: as for one file; only the window within `extent` is read from the tiles.
public func readElevation(
  paths: [String], coordinateReference: String? = nil, cellMetres: Double? = nil,
  within extent: Extent? = nil, fileReference: String? = nil,
  maximumCells: Int = ElevationGrid.maximumCells
) throws(GeodataError) -> (grid: ElevationGrid, info: ElevationFileInfo) {
  if let cellMetres, !(cellMetres.isFinite && cellMetres >= minimumCellMetres) {
    throw .invalidArgument(
      "cell size \(cellMetres) m: must be a finite number of at least \(minimumCellMetres) m")
  }
  return try callingGDAL { messages throws(GeodataError) in
    let path = try nameOf(paths)
    let dataset = try openElevation(paths, name: path, messages)
    let source = try SourceRaster(
      dataset, path: path, assumed: fileReference, wanted: coordinateReference, messages)
    let target = try TargetGrid(
      source, cellMetres: cellMetres, within: extent, maximumCells: maximumCells, messages)
    let (read, voids) = try metres(of: dataset, window: target.window, path: path, messages)
    let values =
      target.isResampled
      ? try warped(
        read, channels: 1, kind: .float32, from: source.frame(of: target.window),
        to: target.frame, background: .nan, resampling: target.resampling, messages) : read
    let grid: ElevationGrid
    do throws(TerrainError) {
      grid = try ElevationGrid(
        columns: target.columns, rows: target.rows, westMetres: target.westMetres,
        northMetres: target.northMetres, cellMetres: target.cellMetres,
        coordinateReference: target.reference?.definition, elevationsMetres: values)
    } catch {
      throw .terrain(path: path, error)
    }
    let info = ElevationFileInfo(
      path: path, driver: dataset.driver, columns: source.columns, rows: source.rows,
      fileReference: source.declared, gridReference: target.reference,
      fileCell: source.groundCell, isResampled: target.isResampled,
      planeMetresPerGroundMetre: source.planeMetresPerGroundMetre, fileVoids: voids,
      gridVoids: grid.voidCells,
      notes: source.notes + target.notes + bandNotes(dataset, voids))
    return (grid, info)
  }
}

/// What elevation files hold, without reading elevations.
public struct ElevationOutline: Sendable, Equatable {
  /// Cells of the file, or of all tiles together.
  public let columns: Int
  public let rows: Int
  /// The longer side of a cell on the ground at the centre.
  public let cellMetres: Double
  /// What the file's coordinates mean, and those of the grid that `readElevation` makes of it; nil where
  /// nobody says.
  public let fileReference: CoordinateReferenceFacts?
  public let gridReference: CoordinateReferenceFacts?
}

/// Describes one elevation file or several tiles as `readElevation` would read them.
/// - Throws: `GeodataError`, as `readElevation` does.
/// - Complexity: O(tiles).
public func elevationOutline(
  paths: [String], coordinateReference: String? = nil, fileReference: String? = nil
) throws(GeodataError) -> ElevationOutline {
  try callingGDAL { messages throws(GeodataError) in
    let path = try nameOf(paths)
    let source = try SourceRaster(
      openElevation(paths, name: path, messages), path: path, assumed: fileReference,
      wanted: coordinateReference, messages)
    return ElevationOutline(
      columns: source.columns, rows: source.rows,
      cellMetres: max(source.groundCell.alongRowMetres, source.groundCell.alongColumnMetres),
      fileReference: source.declared, gridReference: source.plane)
  }
}

/// The file, or the first of several, as errors and reports name it.
private func nameOf(_ paths: [String]) throws(GeodataError) -> String {
  guard let first = paths.first else {
    throw .invalidArgument("no elevation file is given: name at least one")
  }
  let path = try rasterPath(first)
  return paths.count == 1 ? path : "\(path) and \(paths.count - 1) more"
}

private func openElevation(
  _ paths: [String], name: String, _ messages: GDALMessages
) throws(GeodataError) -> RasterDataset {
  if paths.count == 1 { return try RasterDataset(opening: name, messages) }
  return try RasterDataset(
    opening: ElevationMosaic(paths, messages).virtualRaster, named: name, messages)
}

/// Reads a window as metres with NaN for voids.
private func metres(
  of dataset: borrowing RasterDataset, window: PixelWindow, path: String, _ messages: GDALMessages
) throws(GeodataError) -> ([Float], VoidCounts) {
  let band = dataset.facts(band: 0)
  let isScaled = band.scale != 1 || band.offset != 0
  let unitMetres = metresPerUnit(band.unit) ?? 1
  let noData = band.noData.map { Float($0) }
  let low = ElevationGrid.elevationRangeMetres.lowerBound
  let high = ElevationGrid.elevationRangeMetres.upperBound
  var values = try dataset.floats(band: 0, window, messages)
  var voids = VoidCounts()
  for index in values.indices {
    let raw = values[index]
    let metres = (Double(raw) * band.scale + band.offset) * unitMetres
    if raw.isNaN || raw == noData {
      voids.declared += 1
      values[index] = .nan
    } else if !metres.isFinite || metres < low || raw == -32_768 || (raw == -9_999 && !isScaled) {
      voids.undeclared += 1
      values[index] = .nan
    } else if metres > high {
      throw .unreadable(
        path: path,
        reason: "elevation \(metres) m in row \(window.row + index / window.columns), column "
          + "\(window.column + index % window.columns): at most \(high) m; if this marks a void, "
          + "declare it with gdal_translate -a_nodata \(raw)")
    } else {
      values[index] = Float(metres)
    }
  }
  if band.hasMask {
    let mask = try dataset.mask(band: 0, window, messages)
    for index in values.indices where mask[index] == 0 && !values[index].isNaN {
      voids.masked += 1
      values[index] = .nan
    }
  }
  return (values, voids)
}

/// Nil when the unit is not known.
func metresPerUnit(_ unit: String) -> Double? {
  switch unit.lowercased() {
  case "", "m", "metre", "metres", "meter", "meters": 1
  case "ft", "foot", "feet", "international foot", "foot (international)": 0.3048
  case "us-ft", "ftus", "us foot", "us survey foot", "foot_us": 1_200.0 / 3_937.0
  default: nil
  }
}

private func bandNotes(_ dataset: borrowing RasterDataset, _ voids: VoidCounts) -> [String] {
  let band = dataset.facts(band: 0)
  var notes: [String] = []
  if dataset.bands > 1 {
    notes.append("The file has \(dataset.bands) bands; elevations are band 1.")
  }
  if metresPerUnit(band.unit) == nil {
    notes.append("The unit \"\(band.unit)\" is not known; elevations are taken as metres.")
  } else if metresPerUnit(band.unit) != 1 {
    notes.append("Elevations were converted from \(band.unit) to metres.")
  }
  if band.scale != 1 || band.offset != 0 {
    notes.append("Elevations were scaled by \(band.scale) and offset by \(band.offset).")
  }
  if voids.undeclared > 0 {
    notes.append(
      "\(voids.undeclared) cells hold an undeclared nodata value (-9999, -32768 or below "
        + "\(ElevationGrid.elevationRangeMetres.lowerBound) m) and are void.")
  }
  return notes
}

/// The path that GDAL opens: of an archive, its only raster.
func rasterPath(_ path: String) throws(GeodataError) -> String {
  guard path.lowercased().hasSuffix(".zip"), !path.hasPrefix("/vsi") else { return path }
  guard isReadableFile(path) else { throw .missingFile(path: path) }
  let archive = "/vsizip/\(path)"
  let names = entries(under: archive)
  guard !names.isEmpty, names.count <= maximumArchiveEntries else {
    throw .unreadable(
      path: path,
      reason: "\(names.count) entries found: a zip archive with 1 to \(maximumArchiveEntries) is "
        + "needed; extract the raster and give its path")
  }
  let rasters = names.filter { isRaster("\(archive)/\($0)") }
  guard rasters.count == 1 else {
    throw .notARaster(
      path: path,
      reason: rasters.isEmpty
        ? "no raster among \(names.prefix(5).joined(separator: ", "))"
        : "several rasters: give one of them, such as \(archive)/\(rasters[0])")
  }
  return "\(archive)/\(rasters[0])"
}

private let maximumArchiveEntries = 1_000
