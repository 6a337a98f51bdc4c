// How are pixels moved between Swift arrays and GDAL: opening, describing, reading, writing, warping.
import CGDAL

/// Where the corners of pixels lie: x = originX + column * columnX + row * rowX, and y alike.
struct GeoTransform: Equatable {
  var originX: Double
  var columnX: Double
  var rowX: Double
  var originY: Double
  var columnY: Double
  var rowY: Double

  /// A north-up raster with square pixels.
  init(west: Double, north: Double, cell: Double) {
    self.init([west, cell, 0, north, 0, -cell])
  }

  /// GDAL's order of the six coefficients.
  init(_ coefficients: [Double]) {
    originX = coefficients[0]
    columnX = coefficients[1]
    rowX = coefficients[2]
    originY = coefficients[3]
    columnY = coefficients[4]
    rowY = coefficients[5]
  }

  var coefficients: [Double] { [originX, columnX, rowX, originY, columnY, rowY] }

  var isNorthUp: Bool { rowX == 0 && columnY == 0 && columnX > 0 && rowY < 0 }

  /// North up, and pixels as high as wide to one part in a million.
  var isSquare: Bool { isNorthUp && abs(columnX + rowY) <= 1e-6 * columnX }

  func point(column: Double, row: Double) -> (x: Double, y: Double) {
    (originX + column * columnX + row * rowX, originY + column * columnY + row * rowY)
  }

  /// The column and row of a point, or nil when the pixels have no area.
  func pixel(x: Double, y: Double) -> (column: Double, row: Double)? {
    let determinant = columnX * rowY - rowX * columnY
    guard determinant != 0, determinant.isFinite else { return nil }
    let (east, south) = (x - originX, y - originY)
    return (
      (east * rowY - south * rowX) / determinant, (south * columnX - east * columnY) / determinant
    )
  }

  /// The rectangle around a window of pixels.
  func bounds(of window: PixelWindow) -> Bounds {
    let columns = [Double(window.column), Double(window.column + window.columns)]
    let rows = [Double(window.row), Double(window.row + window.rows)]
    let corners = columns.flatMap { column in rows.map { point(column: column, row: $0) } }
    var bounds = Bounds(
      minX: corners[0].x, minY: corners[0].y, maxX: corners[0].x, maxY: corners[0].y)
    for corner in corners {
      bounds.minX = min(bounds.minX, corner.x)
      bounds.minY = min(bounds.minY, corner.y)
      bounds.maxX = max(bounds.maxX, corner.x)
      bounds.maxY = max(bounds.maxY, corner.y)
    }
    return bounds
  }

  /// The same pixels counted from the corner of a window.
  func shifted(to window: PixelWindow) -> GeoTransform {
    var shifted = self
    let corner = point(column: Double(window.column), row: Double(window.row))
    shifted.originX = corner.x
    shifted.originY = corner.y
    return shifted
  }
}

/// A block of pixels of a raster.
struct PixelWindow: Equatable {
  var column: Int
  var row: Int
  var columns: Int
  var rows: Int
}

/// Shape and place of a block of pixels; `reference` nil means a plane that is tied to no place.
struct PixelFrame {
  var columns: Int
  var rows: Int
  var transform: GeoTransform
  var reference: String?
}

/// What a band's pixels are.
enum PixelKind {
  case uint8, int32, float32

  fileprivate var dataType: GDALDataType {
    switch self {
    case .uint8: GDT_Byte
    case .int32: GDT_Int32
    case .float32: GDT_Float32
    }
  }

  fileprivate var bytes: Int { self == .uint8 ? 1 : 4 }
}

/// How a warp fills a pixel from its neighbours.
enum Resampling {
  case nearest
  /// With a triangle that spans one source pixel to each side, or one target pixel where a scale, target
  /// pixels per source pixel, is less than 1. At scale 1 a plane stays that plane; below, it is off by up
  /// to a tenth of its rise per pixel. GDAL's own choice of scale would change with the window.
  case bilinear(columnScale: Double, rowScale: Double)

  fileprivate var arguments: [String] {
    switch self {
    case .nearest: ["-r", "near"]
    case .bilinear(let columnScale, let rowScale):
      [
        "-r", "bilinear", "-wo", "XSCALE=\(min(1, columnScale))", "-wo",
        "YSCALE=\(min(1, rowScale))",
      ]
    }
  }
}

/// What a band's numbers mean.
struct BandFacts {
  var isUInt8: Bool
  var noData: Double?
  var scale: Double
  var offset: Double
  var unit: String
  var name: String
  /// A mask or alpha band says which pixels are real.
  var hasMask: Bool
}

/// Owns one dataset; it is closed, and then has no way to report a failure, when the value goes.
@safe struct RasterDataset: ~Copyable {
  private let handle: GDALDatasetH
  private let path: String

  /// - Parameter name: what errors call it, for a dataset that is described by a text instead of a path.
  init(
    opening path: String, named name: String? = nil, _ messages: GDALMessages
  ) throws(GeodataError) {
    let flags = UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
    let text = path
    let path = name ?? text
    guard let handle = unsafe GDALOpenEx(text, flags, nil, nil, nil) else {
      guard name != nil || isReadableFile(path) else { throw .missingFile(path: path) }
      throw .notARaster(path: path, reason: messages.reason)
    }
    guard unsafe GDALGetRasterCount(handle) > 0 else {
      unsafe GDALClose(handle)
      throw .notARaster(path: path, reason: "it has no band")
    }
    unsafe self.handle = handle
    self.path = path
  }

  /// An empty dataset in memory.
  init(
    columns: Int, rows: Int, bands: Int, kind: PixelKind, _ messages: GDALMessages
  ) throws(GeodataError) {
    guard columns <= Int(Int32.max), rows <= Int(Int32.max),
      let handle = unsafe GDALCreate(
        GDALGetDriverByName("MEM"), "", Int32(columns), Int32(rows), Int32(bands), kind.dataType,
        nil)
    else {
      throw .tooLarge(
        path: "memory", reason: "\(columns) x \(rows) x \(bands) pixels: \(messages.reason)")
    }
    unsafe self.handle = handle
    path = "memory"
  }

  private init(owning handle: GDALDatasetH) {
    unsafe self.handle = handle
    path = "memory"
  }

  /// GDALViewshedGenerate on band 1, mode GROUND.
  func viewshed(
    eastMetres: Double, northMetres: Double, mastMetres: Double, beyond: Double, curvature: Double,
    radiusMetres: Double, _ messages: GDALMessages
  ) throws(GeodataError) -> RasterDataset {
    let result = unsafe GDALViewshedGenerate(
      GDALGetRasterBand(handle, 1), "MEM", "", nil, eastMetres, northMetres, mastMetres, 0, 255, 0,
      beyond, beyond, curvature, GVM_Edge, radiusMetres, nil, nil,
      GVOT_MIN_TARGET_HEIGHT_FROM_GROUND, nil)
    guard let result = unsafe result else {
      throw .unreadable(path: path, reason: messages.reason)
    }
    return unsafe RasterDataset(owning: result)
  }

  /// A dataset whose pixels are `pixels`, channel after channel within each pixel.
  ///
  /// The memory must outlive the dataset.
  @unsafe static func viewing(
    _ pixels: UnsafeMutableRawPointer, channels: Int, kind: PixelKind, frame: PixelFrame,
    _ messages: GDALMessages
  ) throws(GeodataError) -> RasterDataset {
    let view = try RasterDataset(
      columns: frame.columns, rows: frame.rows, bands: 0, kind: kind, messages)
    for channel in 0..<channels {
      let start = UInt(bitPattern: pixels) + UInt(channel * kind.bytes)
      let step = channels * kind.bytes
      let options = [
        "DATAPOINTER=0x\(String(start, radix: 16))", "PIXELOFFSET=\(step)",
        "LINEOFFSET=\(step * frame.columns)",
      ]
      let handle = unsafe view.handle
      let result = unsafe withStringList(options) { unsafe GDALAddBand(handle, kind.dataType, $0) }
      guard result == CE_None else {
        throw .unreadable(path: view.path, reason: messages.reason)
      }
    }
    try view.place(frame)
    return view
  }

  deinit { unsafe GDALClose(handle) }

  var columns: Int { Int(unsafe GDALGetRasterXSize(handle)) }
  var rows: Int { Int(unsafe GDALGetRasterYSize(handle)) }
  var bands: Int { Int(unsafe GDALGetRasterCount(handle)) }

  var driver: String {
    guard let driver = unsafe GDALGetDatasetDriver(handle),
      let name = unsafe GDALGetDriverShortName(driver)
    else { return "unknown" }
    return unsafe String(cString: name)
  }

  /// Nil when the file places its pixels nowhere.
  var transform: GeoTransform? {
    var coefficients = [Double](repeating: 0, count: 6)
    guard unsafe GDALGetGeoTransform(handle, &coefficients) == CE_None else { return nil }
    return GeoTransform(coefficients)
  }

  /// Nil when the file declares none, or only a drawing's own axes.
  func reference() throws(GeodataError) -> CoordinateReferenceFacts? {
    guard let reference = unsafe SpatialReference(copying: GDALGetSpatialRef(handle)),
      !reference.isLocal
    else { return nil }
    return try reference.facts()
  }

  func place(_ frame: PixelFrame) throws(GeodataError) {
    var coefficients = frame.transform.coefficients
    _ = unsafe GDALSetGeoTransform(handle, &coefficients)
    if let definition = frame.reference {
      let reference = try SpatialReference(definition)
      _ = unsafe GDALSetSpatialRef(handle, reference.handle)
    }
  }

  /// Facts of a band, counted from 0.
  func facts(band index: Int) -> BandFacts {
    let band = unsafe GDALGetRasterBand(handle, Int32(index + 1))
    var declared: Int32 = 0
    let noData = unsafe GDALGetRasterNoDataValue(band, &declared)
    let unit = unsafe GDALGetRasterUnitType(band)
    let name = unsafe GDALGetDescription(band)
    return BandFacts(
      isUInt8: unsafe GDALGetRasterDataType(band) == GDT_Byte,
      noData: declared != 0 ? noData : nil,
      scale: unsafe GDALGetRasterScale(band, nil), offset: unsafe GDALGetRasterOffset(band, nil),
      unit: unsafe unit.map { unsafe String(cString: $0) } ?? "",
      name: unsafe name.map { unsafe String(cString: $0) } ?? "",
      hasMask: unsafe GDALGetMaskFlags(band) & (GMF_PER_DATASET | GMF_ALPHA) != 0)
  }

  /// The raw numbers of a window of a band, row by row.
  func floats(
    band index: Int, _ window: PixelWindow, _ messages: GDALMessages
  ) throws(GeodataError) -> [Float] {
    var values = [Float](repeating: 0, count: window.columns * window.rows)
    let result = unsafe values.withUnsafeMutableBytes { buffer in
      unsafe transfer(
        GF_Read, GDALGetRasterBand(handle, Int32(index + 1)), window, buffer, GDT_Float32)
    }
    guard result == CE_None else { throw .unreadable(path: path, reason: messages.reason) }
    return values
  }

  /// Zero where a band's mask or alpha says that the pixel is not real.
  func mask(
    band index: Int, _ window: PixelWindow, _ messages: GDALMessages
  ) throws(GeodataError) -> [UInt8] {
    var values = [UInt8](repeating: 0, count: window.columns * window.rows)
    let result = unsafe values.withUnsafeMutableBytes { buffer in
      let band = unsafe GDALGetMaskBand(GDALGetRasterBand(handle, Int32(index + 1)))
      return unsafe transfer(GF_Read, band, window, buffer, GDT_Byte)
    }
    guard result == CE_None else { throw .unreadable(path: path, reason: messages.reason) }
    return values
  }

  /// Fills a whole band.
  func write(
    band index: Int, _ values: [Float], _ messages: GDALMessages
  ) throws(GeodataError) {
    var values = values
    let window = PixelWindow(column: 0, row: 0, columns: columns, rows: rows)
    precondition(values.count == columns * rows)
    let result = unsafe values.withUnsafeMutableBytes { buffer in
      unsafe transfer(
        GF_Write, GDALGetRasterBand(handle, Int32(index + 1)), window, buffer, GDT_Float32)
    }
    guard result == CE_None else { throw .unwritable(path: path, reason: messages.reason) }
  }

  /// Fills band 1 of a dataset of 32-bit whole numbers.
  func write(_ labels: [Int32], _ messages: GDALMessages) throws(GeodataError) {
    var labels = labels
    let window = PixelWindow(column: 0, row: 0, columns: columns, rows: rows)
    let result = unsafe labels.withUnsafeMutableBytes { buffer in
      unsafe transfer(GF_Write, firstBand, window, buffer, GDT_Int32)
    }
    guard result == CE_None else { throw .unwritable(path: path, reason: messages.reason) }
  }

  var firstBand: GDALRasterBandH? { unsafe GDALGetRasterBand(handle, 1) }

  /// Gives band 1 a colour for each value from 0; values beyond the list have none.
  func colour(_ entries: [RasterColour]) {
    let table = unsafe GDALCreateColorTable(GPI_RGB)
    defer { unsafe GDALDestroyColorTable(table) }
    for entry in entries {
      var colour = GDALColorEntry(
        c1: Int16(entry.red), c2: Int16(entry.green), c3: Int16(entry.blue),
        c4: Int16(entry.opacity))
      unsafe GDALSetColorEntry(table, Int32(entry.value), &colour)
    }
    _ = unsafe GDALSetRasterColorTable(firstBand, table)
    _ = unsafe GDALSetRasterColorInterpretation(firstBand, GCI_PaletteIndex)
  }

  /// The colours of band 1 from value 0 on, those that are not black; empty when it has none.
  var colours: [RasterColour] {
    guard let table = unsafe GDALGetRasterColorTable(firstBand) else { return [] }
    return unsafe (0..<GDALGetColorEntryCount(table)).compactMap { value in
      guard let entry = unsafe GDALGetColorEntry(table, value)?.pointee else { return nil }
      let colour = RasterColour(
        value: UInt8(value), red: UInt8(entry.c1), green: UInt8(entry.c2), blue: UInt8(entry.c3),
        opacity: UInt8(entry.c4))
      return colour.red == 0 && colour.green == 0 && colour.blue == 0 ? nil : colour
    }
  }

  /// The colours of a band's attribute table, in its order; empty when it has none.
  func tabled(band index: Int) -> [RasterColour] {
    guard let table = unsafe GDALGetDefaultRAT(GDALGetRasterBand(handle, Int32(index + 1)))
    else { return [] }
    let columns = [GFU_MinMax, GFU_Red, GFU_Green, GFU_Blue, GFU_Alpha].map {
      unsafe GDALRATGetColOfUsage(table, $0)
    }
    let name = unsafe GDALRATGetColOfUsage(table, GFU_Name)
    guard columns.allSatisfy({ $0 >= 0 }) else { return [] }
    return unsafe (0..<GDALRATGetRowCount(table)).compactMap { row in
      let values = columns.map {
        UInt8(exactly: unsafe GDALRATGetValueAsInt(table, row, $0)) ?? 0
      }
      return RasterColour(
        value: values[0], red: values[1], green: values[2], blue: values[3], opacity: values[4],
        meaning: name < 0 ? "" : unsafe String(cString: GDALRATGetValueAsString(table, row, name)))
    }
  }

  func describe(band index: Int, name: String, noData: Double?) {
    let band = unsafe GDALGetRasterBand(handle, Int32(index + 1))
    unsafe GDALSetDescription(band, name)
    if let noData { _ = unsafe GDALSetRasterNoDataValue(band, noData) }
  }

  /// Marks bands 0 to 3 as red, green, blue and alpha.
  func markRedGreenBlueAlpha() {
    let meanings = [GCI_RedBand, GCI_GreenBand, GCI_BlueBand, GCI_AlphaBand]
    for (index, meaning) in meanings.enumerated() {
      _ = unsafe GDALSetRasterColorInterpretation(
        GDALGetRasterBand(handle, Int32(index + 1)), meaning)
    }
  }

  /// Key and value pairs in the file's order.
  var metadata: [(key: String, value: String)] {
    unsafe strings(of: GDALGetMetadata(handle, nil)).compactMap { item in
      guard let equals = item.firstIndex(of: "=") else { return nil }
      return (String(item[..<equals]), String(item[item.index(after: equals)...]))
    }
  }

  func setMetadata(key: String, value: String) {
    _ = unsafe GDALSetMetadataItem(handle, key, value, nil)
  }

  /// The whole dataset in another format, as the bytes of one file; `path` is for errors only.
  func encoded(
    driver: String, path: String, options: [String], _ messages: GDALMessages
  ) throws(GeodataError) -> [UInt8] {
    let folder = MemoryFolder(for: messages)
    let before = messages.failures.count
    let copy = unsafe withStringList(options) { options in
      unsafe GDALCreateCopy(
        GDALGetDriverByName(driver), folder.path("encoded"), handle, 0, options, nil, nil)
    }
    if let copy = unsafe copy { unsafe GDALClose(copy) }
    guard unsafe copy != nil, messages.isSilent(since: before),
      let bytes = folder.bytes(of: "encoded")
    else {
      throw .unwritable(path: path, reason: messages.reason)
    }
    return bytes
  }

  /// Fills this dataset from another, by exact transformation of every pixel.
  func fill(
    from source: borrowing RasterDataset, resampling: Resampling, voidIsNaN: Bool,
    _ messages: GDALMessages
  ) throws(GeodataError) {
    var arguments = resampling.arguments + ["-et", "0", "-novshift"]
    arguments += ["-ovr", "NONE", "-wo", "NUM_THREADS=1", "-wm", "64"]
    if voidIsNaN { arguments += ["-srcnodata", "nan", "-dstnodata", "nan"] }
    let options = unsafe withStringList(arguments) { unsafe GDALWarpAppOptionsNew($0, nil) }
    defer { unsafe GDALWarpAppOptionsFree(options) }
    let before = messages.failures.count
    var sources: [GDALDatasetH?] = unsafe [source.handle]
    let warped = unsafe GDALWarp(nil, handle, 1, &sources, options, nil)
    guard unsafe warped != nil, messages.isSilent(since: before) else {
      throw .untransformable("resampling failed: \(messages.reason)")
    }
  }

  private func transfer(
    _ direction: GDALRWFlag, _ band: GDALRasterBandH?, _ window: PixelWindow,
    _ buffer: UnsafeMutableRawBufferPointer, _ type: GDALDataType
  ) -> CPLErr {
    unsafe GDALRasterIO(
      band, direction, Int32(window.column), Int32(window.row), Int32(window.columns),
      Int32(window.rows), buffer.baseAddress, Int32(window.columns), Int32(window.rows), type, 0, 0)
  }
}

/// Resamples pixels from one frame into another; targets that nothing reaches keep `background`.
///
/// - Complexity: O(source + target), one exact transformation per target pixel.
func warped<Pixel: BitwiseCopyable>(
  _ pixels: [Pixel], channels: Int, kind: PixelKind, from source: PixelFrame,
  to target: PixelFrame, background: Pixel, resampling: Resampling, _ messages: GDALMessages
) throws(GeodataError) -> [Pixel] {
  precondition(pixels.count == source.columns * source.rows * channels)
  var result = [Pixel](repeating: background, count: target.columns * target.rows * channels)
  var failure: GeodataError?
  // GDAL sees both arrays in place, so that a large grid is not copied; it only reads the first.
  unsafe pixels.withUnsafeBytes { from in
    unsafe result.withUnsafeMutableBytes { to in
      guard let from = from.baseAddress, let to = to.baseAddress else { return }
      do throws(GeodataError) {
        let sourceView = try unsafe RasterDataset.viewing(
          UnsafeMutableRawPointer(mutating: from), channels: channels, kind: kind, frame: source,
          messages)
        let targetView = try unsafe RasterDataset.viewing(
          to, channels: channels, kind: kind, frame: target, messages)
        if channels == 4 {
          sourceView.markRedGreenBlueAlpha()
          targetView.markRedGreenBlueAlpha()
        }
        try targetView.fill(
          from: sourceView, resampling: resampling, voidIsNaN: kind == .float32, messages)
      } catch {
        failure = error
      }
    }
  }
  if let failure { throw failure }
  return result
}
