// How do coloured maps become PNG bytes, and lie right on a web map?
public import Terrain

/// Pixels of 8 bits, row by row from the north-west corner.
public struct Picture: Sendable, Equatable {
  public static let maximumPixels = 100_000_000

  public let columns: Int
  public let rows: Int
  public let channels: PictureChannels
  /// `columns * rows * channels.count` bytes, the channels of a pixel together.
  public let pixels: [UInt8]

  /// - Throws: `GeodataError.invalidArgument` when the counts do not fit or are too large.
  public init(
    columns: Int, rows: Int, channels: PictureChannels, pixels: [UInt8]
  ) throws(GeodataError) {
    guard columns >= 1, rows >= 1, columns <= Self.maximumPixels / rows,
      pixels.count == columns * rows * channels.count
    else {
      throw .invalidArgument(
        "a picture of \(columns) x \(rows) pixels with \(channels.count) channels and "
          + "\(pixels.count) bytes: at most \(Self.maximumPixels) pixels, and one byte per channel")
    }
    self.columns = columns
    self.rows = rows
    self.channels = channels
    self.pixels = pixels
  }

  /// The picture as the bytes of a PNG file. The same picture gives the same bytes.
  /// - Throws: `GeodataError.unwritable`.
  public func png() throws(GeodataError) -> [UInt8] {
    try callingGDAL { messages throws(GeodataError) in
      try pngOfView(self, messages)
    }
  }

  /// The same picture with red, green, blue and full opacity.
  var redGreenBlueAlpha: [UInt8] {
    if channels == .redGreenBlueAlpha { return pixels }
    return pixels.flatMap { [$0, $0, $0, 255] }
  }
}

public enum PictureChannels: Sendable {
  case grey
  /// Not multiplied by alpha; alpha 0 is transparent.
  case redGreenBlueAlpha

  public var count: Int { self == .grey ? 1 : 4 }
}

/// The place of a block of square, north-up cells on a projected plane.
public struct MetricFrame: Sendable, Equatable {
  public let columns: Int
  public let rows: Int
  public let westMetres: Double
  public let northMetres: Double
  public let cellMetres: Double
  public let coordinateReference: String

  public init(
    columns: Int, rows: Int, westMetres: Double, northMetres: Double, cellMetres: Double,
    coordinateReference: String
  ) {
    self.columns = columns
    self.rows = rows
    self.westMetres = westMetres
    self.northMetres = northMetres
    self.cellMetres = cellMetres
    self.coordinateReference = coordinateReference
  }

  /// The frame of a grid, or nil when the grid is tied to no place.
  public init?(of grid: ElevationGrid) {
    guard let reference = grid.coordinateReference else { return nil }
    self.init(
      columns: grid.columns, rows: grid.rows, westMetres: grid.westMetres,
      northMetres: grid.northMetres, cellMetres: grid.cellMetres, coordinateReference: reference)
  }
}

/// How pixels of a web map are filled.
public enum PictureResampling: Sendable {
  /// For classes and codes: no new values.
  case nearest
  /// For shades.
  case bilinear
}

/// Something that a web map may stretch linearly between two corners in Web Mercator (EPSG:3857).
public struct WebMercatorOverlay<Content: Sendable>: Sendable {
  public let content: Content
  public let columns: Int
  public let rows: Int
  public let southWest: LongitudeLatitude
  public let northEast: LongitudeLatitude
}

/// Warps a picture from a metric grid to Web Mercator; what lies outside the grid is transparent.
///
/// The result has about as many pixels per kilometre as the grid, or fewer so that no side exceeds
/// `maximumSidePixels`.
/// - Throws: `GeodataError.invalidArgument`, `.invalidCoordinateReference`, `.untransformable`.
/// - Complexity: O(pixels), one exact transformation each.
public func warpToWebMercator(
  _ picture: Picture, frame: MetricFrame, resampling: PictureResampling,
  maximumSidePixels: Int = 4_096
) throws(GeodataError) -> WebMercatorOverlay<Picture> {
  guard picture.columns == frame.columns, picture.rows == frame.rows else {
    throw .invalidArgument(
      "a picture of \(picture.columns) x \(picture.rows) pixels on a frame of \(frame.columns) x "
        + "\(frame.rows) cells: both must agree")
  }
  return try callingGDAL { messages throws(GeodataError) in
    let map = try WebMercatorFrame(frame, maximumSidePixels: maximumSidePixels, messages)
    let pixels = try warped(
      picture.redGreenBlueAlpha, channels: 4, kind: .uint8, from: map.source, to: map.target,
      background: 0, resampling: map.resampling(resampling), messages)
    return map.overlay(
      try Picture(
        columns: map.target.columns, rows: map.target.rows, channels: .redGreenBlueAlpha,
        pixels: pixels))
  }
}

/// Warps numbers from a metric grid to Web Mercator; NaN is void, and so is what lies outside the grid.
///
/// As the picture's warp otherwise.
public func warpToWebMercator(
  values: [Float], frame: MetricFrame, resampling: PictureResampling,
  maximumSidePixels: Int = 4_096
) throws(GeodataError) -> WebMercatorOverlay<[Float]> {
  guard frame.columns >= 1, frame.rows >= 1, values.count == frame.columns * frame.rows else {
    throw .invalidArgument(
      "\(values.count) values on a frame of \(frame.columns) x \(frame.rows) cells: the counts "
        + "must agree")
  }
  return try callingGDAL { messages throws(GeodataError) in
    let map = try WebMercatorFrame(frame, maximumSidePixels: maximumSidePixels, messages)
    return map.overlay(
      try warped(
        values, channels: 1, kind: .float32, from: map.source, to: map.target, background: .nan,
        resampling: map.resampling(resampling), messages))
  }
}

private func pngOfView(
  _ picture: Picture, _ messages: GDALMessages
) throws(GeodataError) -> [UInt8] {
  let count = picture.channels.count
  let dataset = try RasterDataset(
    columns: picture.columns, rows: picture.rows, bands: count, kind: .uint8, messages)
  for channel in 0..<count {
    let values = stride(from: channel, to: picture.pixels.count, by: count).map {
      Float(picture.pixels[$0])
    }
    try dataset.write(band: channel, values, messages)
  }
  if count == 4 { dataset.markRedGreenBlueAlpha() }
  return try dataset.encoded(
    driver: "PNG", path: "picture", options: ["ZLEVEL=9"], messages)
}

/// A metric grid and the Web Mercator rectangle around it.
private struct WebMercatorFrame {
  let source: PixelFrame
  let target: PixelFrame
  let southWest: LongitudeLatitude
  let northEast: LongitudeLatitude

  init(
    _ frame: MetricFrame, maximumSidePixels: Int, _ messages: GDALMessages
  ) throws(GeodataError) {
    guard maximumSidePixels >= 16, maximumSidePixels <= 10_000 else {
      throw .invalidArgument("\(maximumSidePixels) pixels a side: must be 16 to 10000")
    }
    let plane = try planeReference(frame.coordinateReference)
    source = PixelFrame(
      columns: frame.columns, rows: frame.rows,
      transform: GeoTransform(
        west: frame.westMetres, north: frame.northMetres, cell: frame.cellMetres),
      reference: plane.definition)
    let all = source.transform.bounds(
      of: PixelWindow(column: 0, row: 0, columns: frame.columns, rows: frame.rows))
    let bounds = try CoordinateTransformation(from: plane.definition, to: "EPSG:3857", messages)
      .transform(all)
    let (width, height) = (bounds.maxX - bounds.minX, bounds.maxY - bounds.minY)
    guard width > 0, height > 0 else {
      throw .untransformable(
        "the frame from (\(all.minX), \(all.minY)) to (\(all.maxX), \(all.maxY)) m crosses the "
          + "edge of the web map at 180 degrees: split it there")
    }
    let area = width * height / (Double(frame.columns) * Double(frame.rows))
    let cell = max(area.squareRoot(), max(width, height) / Double(maximumSidePixels))
    let columns = max(1, (width / cell - 1e-6).rounded(.up))
    let rows = max(1, (height / cell - 1e-6).rounded(.up))
    target = PixelFrame(
      columns: Int(columns), rows: Int(rows),
      transform: GeoTransform(west: bounds.minX, north: bounds.maxY, cell: cell),
      reference: "EPSG:3857")
    let corners = try CoordinateTransformation(
      from: "EPSG:3857", to: longitudeLatitudeReference, messages
    ).transform([
      Position(eastMetres: bounds.minX, northMetres: bounds.maxY - rows * cell),
      Position(eastMetres: bounds.minX + columns * cell, northMetres: bounds.maxY),
    ]).map {
      LongitudeLatitude(longitudeDegrees: $0.eastMetres, latitudeDegrees: $0.northMetres)
    }
    southWest = corners[0]
    northEast = corners[1]
  }

  func resampling(_ wanted: PictureResampling) -> Resampling {
    switch wanted {
    case .nearest: .nearest
    case .bilinear:
      .bilinear(
        columnScale: Double(target.columns) / Double(source.columns),
        rowScale: Double(target.rows) / Double(source.rows))
    }
  }

  func overlay<Content>(_ content: Content) -> WebMercatorOverlay<Content> {
    WebMercatorOverlay(
      content: content, columns: target.columns, rows: target.rows, southWest: southWest,
      northEast: northEast)
  }
}
