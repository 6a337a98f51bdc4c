// How is GDAL called safely: drivers registered once, errors collected per call, strings and temporary
// files released.
import CGDAL

/// The version of the GDAL library in use, for example "3.6.2", for manifests.
public func gdalVersion() -> String {
  // GDAL owns this constant text.
  unsafe String(cString: GDALVersionInfo("RELEASE_NAME"))
}

/// Whether this GDAL has a driver, by its short name, for example "GPKG".
public func hasDriver(_ name: String) -> Bool {
  _ = DriverRegistration.once
  return unsafe GDALGetDriverByName(name) != nil
}

/// What GDAL said during one call; `GDALClose` and friends report failures in no other way.
final class GDALMessages {
  fileprivate(set) var failures: [String] = []

  /// Whether nothing failed since there were `count` failures.
  func isSilent(since count: Int) -> Bool { failures.count == count }

  /// The failures in one line, for the reason of an error.
  var reason: String {
    failures.isEmpty ? "GDAL gave no reason" : failures.suffix(3).joined(separator: "; ")
  }
}

/// Runs `body` with this thread's GDAL errors collected instead of printed.
func callingGDAL<Result: ~Copyable>(
  _ body: (GDALMessages) throws(GeodataError) -> Result
) throws(GeodataError) -> Result {
  _ = DriverRegistration.once
  let messages = GDALMessages()
  // The handler gets the collector as a raw pointer; it is retained until the handler is popped.
  let collector = unsafe Unmanaged.passRetained(messages)
  unsafe CPLPushErrorHandlerEx(
    { kind, _, text in
      guard kind == CE_Failure, let text = unsafe text,
        let user = unsafe CPLGetErrorHandlerUserData()
      else { return }
      let messages = unsafe Unmanaged<GDALMessages>.fromOpaque(user).takeUnretainedValue()
      unsafe messages.failures.append(String(cString: text))
    }, collector.toOpaque())
  defer {
    CPLPopErrorHandler()
    unsafe collector.release()
  }
  return try body(messages)
}

/// Passes `texts` as a GDAL string list, which lives until `body` returns.
func withStringList<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Result
) -> Result {
  var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  for text in texts { unsafe list = CSLAddString(list, text) }
  defer { unsafe CSLDestroy(list) }
  return unsafe body(list)
}

/// Passes `texts` to a function that promises not to change them.
func withConstantStringList<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
  unsafe withStringList(texts) { list in
    let constant = unsafe UnsafeRawPointer(list)?.assumingMemoryBound(
      to: UnsafePointer<CChar>?.self)
    return unsafe body(constant)
  }
}

/// Copies a GDAL string list that GDAL keeps.
func strings(of list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
  var texts: [String] = []
  let count = unsafe CSLCount(list)
  for index in 0..<count {
    guard let text = unsafe CSLGetField(list, index) else { break }
    unsafe texts.append(String(cString: text))
  }
  return texts
}

/// A folder in memory for the files of one call; everything in it goes when the value goes.
///
/// Drivers that cannot report a failing disk write here, and `AtomicFile` writes the bytes out.
struct MemoryFolder: ~Copyable {
  // The address of a living object is a name that no other thread can have.
  private let owner: GDALMessages

  init(for messages: GDALMessages) {
    owner = messages
    // The CSV driver looks for the folder before it writes into it.
    unsafe VSIMkdir(folder, 0o700)
  }

  deinit { unsafe VSIRmdirRecursive(folder) }

  private var folder: String { "/vsimem/parapet-\(UInt(bitPattern: ObjectIdentifier(owner)))" }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The bytes of a file in the folder, or nil if there is none.
  func bytes(of name: String) -> [UInt8]? {
    var count: vsi_l_offset = 0
    guard let start = unsafe VSIGetMemFileBuffer(path(name), &count, 0) else { return nil }
    return unsafe [UInt8](UnsafeBufferPointer(start: start, count: Int(count)))
  }
}

/// Whether a path, also one inside an archive, is a file that may be read.
func isReadableFile(_ path: String) -> Bool {
  guard let file = unsafe VSIFOpenL(path, "rb") else { return false }
  unsafe VSIFCloseL(file)
  return true
}

/// Whether some raster driver recognises a file by its name and first bytes.
func isRaster(_ path: String) -> Bool {
  unsafe GDALIdentifyDriverEx(path, UInt32(GDAL_OF_RASTER), nil, nil) != nil
}

/// The entries of an archive or folder with their sub-folders, in byte order; empty if it cannot be read.
func entries(under path: String) -> [String] {
  let list = unsafe VSIReadDirRecursive(path)
  defer { unsafe CSLDestroy(list) }
  return unsafe strings(of: list).sorted()
}

private enum DriverRegistration {
  static let once: Void = GDALAllRegister()
}
