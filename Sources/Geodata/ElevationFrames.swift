// Where do a file's pixels lie on the ground, and which square cells will hold them?
import Glibc
import Terrain

/// Finer cells than this are coordinates in other units.
let minimumCellMetres = 0.01

/// The file before anything is chosen: its pixels' place, size and meaning.
struct SourceRaster {
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
struct TargetGrid {
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
    _ source: SourceRaster, cellMetres: Double?, within extent: Extent?,
    maximumCells: Int = ElevationGrid.maximumCells, _ messages: GDALMessages
  ) throws(GeodataError) {
    let own = source.transform.columnX
    let keepsSize = cellMetres.map { abs($0 - own) <= 1e-6 * own } ?? true
    if source.isInPlane, source.transform.isSquare, keepsSize {
      try self.init(asItIs: source, within: extent, maximumCells)
    } else {
      try self.init(
        resampling: source, cellMetres: cellMetres, within: extent, maximumCells, messages)
    }
  }

  var frame: PixelFrame {
    PixelFrame(
      columns: columns, rows: rows,
      transform: GeoTransform(west: westMetres, north: northMetres, cell: cellMetres),
      reference: reference?.definition)
  }

  private init(
    asItIs source: SourceRaster, within extent: Extent?, _ maximumCells: Int
  ) throws(GeodataError) {
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
      Double(window.columns) * Double(window.rows), "the grid would have", source.path, maximumCells
    )
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
    _ maximumCells: Int, _ messages: GDALMessages
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
    try refuseTooManyCells(across * down, "the grid would have", source.path, maximumCells)
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
      source.path, ElevationGrid.maximumCells)
    reference = source.plane
    self.cellMetres = cell
    westMetres = bounds.minX
    northMetres = bounds.maxY
    columns = Int(across)
    rows = Int(down)
    self.window = window
    isResampled = true
    let scale = source.planeMetresPerGroundMetre / cell
    resampling =
      span < 2
      ? .bilinear(columnScale: 1, rowScale: 1)
      : .bilinear(
        columnScale: native.alongRowMetres * scale, rowScale: native.alongColumnMetres * scale)
    notes = ["Resampled bilinearly to cells of \(cell) m."]
  }
}

private func refuseTooManyCells(
  _ cells: Double, _ subject: String, _ path: String, _ maximumCells: Int
) throws(GeodataError) {
  guard cells <= Double(maximumCells) else {
    throw .tooLarge(
      path: path,
      reason:
        "\(subject) \(cells < 1e15 ? String(Int(cells)) : String(cells)) cells: at most \(maximumCells) are allowed; "
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
  guard bounds.minX <= bounds.maxX else {
    return PixelWindow(column: 0, row: 0, columns: source.columns, rows: source.rows)
  }
  // Files may count longitudes from 0 to 360.
  for turn in source.reference?.isGeographic == true ? [0, 360, -360.0] : [0] {
    let corners = [bounds.minX + turn, bounds.maxX + turn].flatMap { x in
      [bounds.minY, bounds.maxY].compactMap { source.transform.pixel(x: x, y: $0) }
    }
    if let columns = range(corners.map(\.column), limit: source.columns, margin: margin),
      let rows = range(corners.map(\.row), limit: source.rows, margin: margin)
    {
      return PixelWindow(
        column: columns.lowerBound, row: rows.lowerBound, columns: columns.count,
        rows: rows.count)
    }
  }
  return nil
}

private func range(_ ends: [Double], limit: Int, margin: Int) -> Range<Int>? {
  let low = max(0, ((ends.min() ?? 0) + 1e-6).rounded(.down) - Double(margin))
  let high = min(Double(limit), ((ends.max() ?? 0) - 1e-6).rounded(.up) + Double(margin))
  return low < high ? Int(low)..<Int(high) : nil
}

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
