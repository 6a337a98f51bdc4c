// How do coloured maps become PNG bytes?

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
}

extension Picture {
  /// The same picture on a grid of longitude and latitude, with the rectangle in degrees that it fills.
  ///
  /// Pixels that the source does not reach are transparent.
  /// - Precondition: four channels.
  /// - Throws: `GeodataError.invalidCoordinateReference`, `.untransformable`.
  /// - Complexity: O(pixels), one exact transformation each.
  public func onLongitudesLatitudes(
    _ extent: Extent, in reference: String
  ) throws(GeodataError) -> (
    picture: Picture, westSouth: LongitudeLatitude, eastNorth: LongitudeLatitude
  ) {
    precondition(channels == .redGreenBlueAlpha)
    return try callingGDAL { messages throws(GeodataError) in
      let plane = try planeReference(reference)
      let bounds = try CoordinateTransformation(
        from: plane.definition, to: longitudeLatitudeReference, messages
      ).transform(
        Bounds(
          minX: extent.westMetres, minY: extent.southMetres, maxX: extent.eastMetres,
          maxY: extent.northMetres))
      let source = PixelFrame(
        columns: columns, rows: rows,
        transform: GeoTransform([
          extent.westMetres, (extent.eastMetres - extent.westMetres) / Double(columns), 0,
          extent.northMetres, 0, -(extent.northMetres - extent.southMetres) / Double(rows),
        ]), reference: plane.definition)
      let target = PixelFrame(
        columns: columns, rows: rows,
        transform: GeoTransform([
          bounds.minX, (bounds.maxX - bounds.minX) / Double(columns), 0, bounds.maxY, 0,
          -(bounds.maxY - bounds.minY) / Double(rows),
        ]), reference: longitudeLatitudeReference)
      let warpedPixels = try warped(
        pixels, channels: 4, kind: .uint8, from: source, to: target, background: 0,
        resampling: .nearest, messages)
      return (
        try Picture(
          columns: columns, rows: rows, channels: .redGreenBlueAlpha, pixels: warpedPixels),
        LongitudeLatitude(longitudeDegrees: bounds.minX, latitudeDegrees: bounds.minY),
        LongitudeLatitude(longitudeDegrees: bounds.maxX, latitudeDegrees: bounds.maxY)
      )
    }
  }
}

public enum PictureChannels: Sendable {
  case grey
  /// Not multiplied by alpha; alpha 0 is transparent.
  case redGreenBlueAlpha

  public var count: Int { self == .grey ? 1 : 4 }
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
