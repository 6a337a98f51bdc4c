// What is the ground like according to a raster file, on square cells in metres?
import Glibc
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
/// - Parameter extent: in the grid's reference; only cells that it touches are read.
/// - Returns: the grid, and what was found and chosen.
/// - Throws: `GeodataError`; a grid or source window of more than `ElevationGrid.maximumCells` is refused
///   before anything is read.
/// - Complexity: O(cells read + cells of the grid), with one exact transformation per resampled cell.
public func readElevation(
  path: String, coordinateReference: String? = nil, cellMetres: Double? = nil,
  within extent: Extent? = nil, fileReference: String? = nil
) throws(GeodataError) -> (grid: ElevationGrid, info: ElevationFileInfo) {
  if let cellMetres, !(cellMetres.isFinite && cellMetres >= minimumCellMetres) {
    throw .invalidArgument(
      "cell size \(cellMetres) m: must be a finite number of at least \(minimumCellMetres) m")
  }
  return try callingGDAL { messages throws(GeodataError) in
    let path = try rasterPath(path)
    let dataset = try RasterDataset(opening: path, messages)
    let source = try SourceRaster(
      dataset, path: path, assumed: fileReference, wanted: coordinateReference, messages)
    let target = try TargetGrid(source, cellMetres: cellMetres, within: extent, messages)
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

/// Finer cells than this are coordinates in other units.
private let minimumCellMetres = 0.01

/// The file before anything is chosen: its pixels' place, size and meaning.
private struct SourceRaster {
  let path: String
  let columns: Int
  let rows: Int
  let transform: GeoTransform
  let declared: CoordinateReferenceFacts?
  /// What the coordinates are taken to mean.
  let reference: CoordinateReferenceFacts?
  /// The plane of the grid.
  let plane: CoordinateReferenceFacts?
  let groundCell: CellSize
  let planeMetresPerGroundMetre: Double
  private(set) var notes: [String] = []

  init(
    _ dataset: borrowing RasterDataset, path: String, assumed: String?, wanted: String?,
    _ messages: GDALMessages
  ) throws(GeodataError) {
    guard let transform = dataset.transform, transform.pixel(x: 0, y: 0) != nil else {
      throw .unreadable(
        path: path,
        reason: "it places its pixels nowhere; give it bounds with gdal_translate -a_ullr")
    }
    self.path = path
    self.transform = transform
    columns = dataset.columns
    rows = dataset.rows
    declared = try dataset.reference()
    let wantedPlane = try Self.optional(wanted, planeReference)
    var notes: [String] = []
    reference = try Self.meaning(
      declared: declared, assumed: assumed, wanted: wantedPlane, notes: &notes)
    let bounds = transform.bounds(
      of: PixelWindow(column: 0, row: 0, columns: columns, rows: rows))
    try Self.refuseDegreesAsMetres(reference, bounds, transform, path: path)
    plane = try Self.plane(
      wanted: wantedPlane, reference: reference, bounds: bounds, notes: &notes, messages)
    (groundCell, planeMetresPerGroundMetre) = try Self.spacing(
      transform, bounds, reference: reference, plane: plane, messages)
    if abs(planeMetresPerGroundMetre - 1) > 0.01, let plane {
      notes.append(
        "One metre on the ground is \(toThreeDigits(planeMetresPerGroundMetre)) m in "
          + "\(plane.name), so every distance is wrong by that factor: choose the UTM zone instead."
      )
    }
    self.notes = notes
  }

  func frame(of window: PixelWindow) -> PixelFrame {
    PixelFrame(
      columns: window.columns, rows: window.rows, transform: transform.shifted(to: window),
      reference: reference?.definition)
  }

  var isInPlane: Bool { reference?.definition == plane?.definition }

  private static func optional(
    _ definition: String?,
    _ find: (String) throws(GeodataError) -> CoordinateReferenceFacts
  ) throws(GeodataError) -> CoordinateReferenceFacts? {
    guard let definition else { return nil }
    return try find(definition)
  }

  private static func meaning(
    declared: CoordinateReferenceFacts?, assumed: String?, wanted: CoordinateReferenceFacts?,
    notes: inout [String]
  ) throws(GeodataError) -> CoordinateReferenceFacts? {
    if let declared {
      if assumed != nil {
        notes.append("The file declares \(declared.name); the given reference was not used.")
      }
      return declared
    }
    if let assumed {
      let facts = try SpatialReference(assumed).facts()
      notes.append("The file declares no coordinate reference; taken as \(facts.name), as given.")
      return facts
    }
    if let wanted {
      notes.append("The file declares no coordinate reference; taken as the wanted \(wanted.name).")
    } else {
      notes.append(
        "The file declares no coordinate reference; its coordinates are taken as metres on a plane."
      )
    }
    return wanted
  }

  /// Degrees that nobody declares would make a country of a few metres.
  private static func refuseDegreesAsMetres(
    _ reference: CoordinateReferenceFacts?, _ bounds: Bounds, _ transform: GeoTransform,
    path: String
  ) throws(GeodataError) {
    if let reference, !reference.isProjectedInMetres { return }
    let size = lengths(transform)
    guard
      min(size.alongRowMetres, size.alongColumnMetres) < minimumCellMetres
        || max(size.alongRowMetres, size.alongColumnMetres) > 1e6
    else { return }
    throw .unreadable(
      path: path,
      reason:
        "cells of \(size.alongRowMetres) x \(size.alongColumnMetres) between (\(bounds.minX), \(bounds.minY)) and "
        + "(\(bounds.maxX), \(bounds.maxY)) cannot be metres; if they are degrees, give the file's "
        + "reference as EPSG:4326")
  }

  private static func plane(
    wanted: CoordinateReferenceFacts?, reference: CoordinateReferenceFacts?, bounds: Bounds,
    notes: inout [String], _ messages: GDALMessages
  ) throws(GeodataError) -> CoordinateReferenceFacts? {
    guard let reference else { return nil }
    if let wanted {
      return try SpatialReference(wanted.definition).isSame(
        as: SpatialReference(reference.definition)) ? reference : wanted
    }
    if reference.isProjectedInMetres { return reference }
    let centre = try CoordinateTransformation(
      from: reference.definition, to: longitudeLatitudeReference, messages
    ).transform([Position(eastMetres: bounds.centreX, northMetres: bounds.centreY)])[0]
    let zone = Projection.universalTransverseMercator(
      around: LongitudeLatitude(
        longitudeDegrees: centre.eastMetres, latitudeDegrees: centre.northMetres))
    let facts = try SpatialReference(zone).facts()
    notes.append(
      "\(reference.name) is not projected in metres; resampled to \(facts.name) (\(zone)), "
        + "the zone of the file's centre.")
    return facts
  }

  private static func lengths(_ transform: GeoTransform) -> CellSize {
    CellSize(
      alongRowMetres: hypot(transform.columnX, transform.columnY),
      alongColumnMetres: hypot(transform.rowX, transform.rowY))
  }

  /// Cell sizes on the ground, and the plane's scale, from the three corners of a cell at the centre.
  private static func spacing(
    _ transform: GeoTransform, _ bounds: Bounds, reference: CoordinateReferenceFacts?,
    plane: CoordinateReferenceFacts?, _ messages: GDALMessages
  ) throws(GeodataError) -> (ground: CellSize, scale: Double) {
    guard let reference, let plane else { return (lengths(transform), 1) }
    let corners = [
      (0.0, 0.0), (transform.columnX, transform.columnY), (transform.rowX, transform.rowY),
    ]
    .map {
      Position(eastMetres: bounds.centreX + $0.0, northMetres: bounds.centreY + $0.1)
    }
    let places = try CoordinateTransformation(
      from: reference.definition, to: longitudeLatitudeReference, messages
    ).transform(corners)
    let points = try CoordinateTransformation(
      from: reference.definition, to: plane.definition, messages
    ).transform(corners)
    let ground = CellSize(
      alongRowMetres: groundDistanceMetres(places[0], places[1]),
      alongColumnMetres: groundDistanceMetres(places[0], places[2]))
    let planar =
      points[0].distanceMetres(to: points[1]) * points[0].distanceMetres(to: points[2])
    return (ground, (planar / (ground.alongRowMetres * ground.alongColumnMetres)).squareRoot())
  }
}

/// The grid to make, and the part of the file that it needs.
private struct TargetGrid {
  let reference: CoordinateReferenceFacts?
  let westMetres: Double
  let northMetres: Double
  let columns: Int
  let rows: Int
  let cellMetres: Double
  let window: PixelWindow
  let isResampled: Bool
  let resampling: Resampling
  let notes: [String]

  init(
    _ source: SourceRaster, cellMetres: Double?, within extent: Extent?, _ messages: GDALMessages
  ) throws(GeodataError) {
    let own = source.transform.columnX
    let keepsSize = cellMetres.map { abs($0 - own) <= 1e-6 * own } ?? true
    if source.isInPlane, source.transform.isSquare, keepsSize {
      try self.init(asItIs: source, within: extent)
    } else {
      try self.init(resampling: source, cellMetres: cellMetres, within: extent, messages)
    }
  }

  var frame: PixelFrame {
    PixelFrame(
      columns: columns, rows: rows,
      transform: GeoTransform(west: westMetres, north: northMetres, cell: cellMetres),
      reference: reference?.definition)
  }

  private init(asItIs source: SourceRaster, within extent: Extent?) throws(GeodataError) {
    let transform = source.transform
    let whole = PixelWindow(column: 0, row: 0, columns: source.columns, rows: source.rows)
    window =
      try extent.map { extent throws(GeodataError) in
        let window = pixels(
          of: Bounds(
            minX: extent.westMetres, minY: extent.southMetres, maxX: extent.eastMetres,
            maxY: extent.northMetres), in: source, margin: 0)
        guard let window else {
          let all = transform.bounds(of: whole)
          throw .noOverlap(path: source.path, wanted: extent, available: try extentOf(all))
        }
        return window
      } ?? whole
    try refuseTooManyCells(
      Double(window.columns) * Double(window.rows), "the grid would have", source.path)
    reference = source.plane
    cellMetres = transform.columnX
    westMetres = transform.originX + Double(window.column) * transform.columnX
    northMetres = transform.originY + Double(window.row) * transform.rowY
    columns = window.columns
    rows = window.rows
    isResampled = false
    resampling = .nearest
    notes = []
  }

  private init(
    resampling source: SourceRaster, cellMetres: Double?, within extent: Extent?,
    _ messages: GDALMessages
  ) throws(GeodataError) {
    let native = source.groundCell
    let cell =
      cellMetres ?? toThreeDigits((native.alongRowMetres * native.alongColumnMetres).squareRoot())
    let whole = PixelWindow(column: 0, row: 0, columns: source.columns, rows: source.rows)
    let available = try extentOf(
      inOther(source.transform.bounds(of: whole), source.reference, source.plane, messages))
    let wanted = extent ?? available
    guard let covered = wanted.intersection(with: available) else {
      throw .noOverlap(path: source.path, wanted: wanted, available: available)
    }
    // A millionth of a cell is rounding, not ground.
    let west = (covered.westMetres / cell + 1e-6).rounded(.down)
    let north = (covered.northMetres / cell - 1e-6).rounded(.up)
    let across = max(1, (covered.eastMetres / cell - 1e-6).rounded(.up) - west)
    let down = max(1, north - (covered.southMetres / cell + 1e-6).rounded(.down))
    try refuseTooManyCells(across * down, "the grid would have", source.path)
    let bounds = Bounds(
      minX: west * cell, minY: (north - down) * cell, maxX: (west + across) * cell,
      maxY: north * cell)
    // Bilinear resampling to coarser cells averages as many file cells as one grid cell spans.
    let span =
      cell / source.planeMetresPerGroundMetre / min(native.alongRowMetres, native.alongColumnMetres)
    var window: PixelWindow? = whole
    if extent != nil {
      window = pixels(
        of: try inOther(bounds, source.plane, source.reference, messages), in: source,
        margin: 3 + 2 * Int(max(1, min(span, 1e6)).rounded(.up)))
    }
    guard let window else {
      throw .noOverlap(path: source.path, wanted: wanted, available: available)
    }
    try refuseTooManyCells(
      Double(window.columns) * Double(window.rows), "the part of the file to resample has",
      source.path)
    reference = source.plane
    self.cellMetres = cell
    westMetres = bounds.minX
    northMetres = bounds.maxY
    columns = Int(across)
    rows = Int(down)
    self.window = window
    isResampled = true
    resampling = span < 2 ? .bilinear : .filtered
    notes = ["Resampled bilinearly to cells of \(cell) m."]
  }
}

private func refuseTooManyCells(
  _ cells: Double, _ subject: String, _ path: String
) throws(GeodataError) {
  guard cells <= Double(ElevationGrid.maximumCells) else {
    throw .tooLarge(
      path: path,
      reason: "\(subject) \(cells) cells: at most \(ElevationGrid.maximumCells) are allowed; "
        + "choose an extent, larger cells, or crop and coarsen the file with gdalwarp")
  }
}

/// A rectangle in the source's reference or the plane's, in the other one.
private func inOther(
  _ bounds: Bounds, _ from: CoordinateReferenceFacts?, _ to: CoordinateReferenceFacts?,
  _ messages: GDALMessages
) throws(GeodataError) -> Bounds {
  guard let from, let to, from.definition != to.definition else { return bounds }
  return try CoordinateTransformation(from: from.definition, to: to.definition, messages)
    .transform(bounds)
}

private func extentOf(_ bounds: Bounds) throws(GeodataError) -> Extent {
  try Extent(
    westMetres: bounds.minX, southMetres: bounds.minY, eastMetres: bounds.maxX,
    northMetres: bounds.maxY)
}

/// The file's pixels that a rectangle touches, widened by a margin; nil when it touches none.
private func pixels(of bounds: Bounds, in source: SourceRaster, margin: Int) -> PixelWindow? {
  // Across the date line the rectangle comes back inside out: take every column.
  let xs = bounds.minX <= bounds.maxX ? [bounds.minX, bounds.maxX] : []
  let corners = xs.flatMap { x in
    [bounds.minY, bounds.maxY].compactMap { source.transform.pixel(x: x, y: $0) }
  }
  guard corners.count == 4 else {
    return PixelWindow(column: 0, row: 0, columns: source.columns, rows: source.rows)
  }
  func range(_ ends: [Double], limit: Int) -> Range<Int>? {
    let low = max(0, ((ends.min() ?? 0) + 1e-6).rounded(.down) - Double(margin))
    let high = min(Double(limit), ((ends.max() ?? 0) - 1e-6).rounded(.up) + Double(margin))
    return low < high ? Int(low)..<Int(high) : nil
  }
  guard let columns = range(corners.map(\.column), limit: source.columns),
    let rows = range(corners.map(\.row), limit: source.rows)
  else { return nil }
  return PixelWindow(
    column: columns.lowerBound, row: rows.lowerBound, columns: columns.count, rows: rows.count)
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
private func metresPerUnit(_ unit: String) -> Double? {
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
private func rasterPath(_ path: String) throws(GeodataError) -> String {
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

/// Distance of two near places, longitude and latitude in degrees, along the WGS 84 ellipsoid by its two
/// radii of curvature at the first (Torge, Geodesy, 2001, section 4.1); good for a few kilometres.
private func groundDistanceMetres(_ from: Position, _ to: Position) -> Double {
  let semiMajorMetres = 6_378_137.0
  let eccentricitySquared = 0.006_694_379_990_14
  let latitude = from.northMetres * .pi / 180
  let factor = 1 - eccentricitySquared * sin(latitude) * sin(latitude)
  let meridian = semiMajorMetres * (1 - eccentricitySquared) / (factor * factor.squareRoot())
  let parallel = semiMajorMetres / factor.squareRoot() * cos(latitude)
  let turn = (to.eastMetres - from.eastMetres).remainder(dividingBy: 360)
  return hypot(
    meridian * (to.northMetres - from.northMetres) * .pi / 180, parallel * turn * .pi / 180)
}

/// Rounds a positive number to three significant decimal digits.
private func toThreeDigits(_ value: Double) -> Double {
  var scale = 1.0
  if value >= 1_000 {
    while value / scale >= 1_000 { scale *= 10 }
    return (value / scale).rounded() * scale
  }
  while value * scale < 100 { scale *= 10 }
  return (value * scale).rounded() / scale
}
