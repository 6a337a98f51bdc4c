// How do several files become one zip archive, and come back?
import CGDAL
import Glibc

/// A file inside an archive.
public struct ArchiveEntry: Sendable, Equatable {
  /// Path inside the archive, parts separated by "/".
  public let name: String
  public let bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  public init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }
}

/// A zip archive in the order given; entries carry no time, so that the same entries give the same bytes.
/// - Throws: `GeodataError.invalidArgument` when names are repeated, absolute or climb; `.unwritable`.
/// - Complexity: O(bytes); the archive is built in memory.
public func archive(_ entries: [ArchiveEntry]) throws(GeodataError) -> [UInt8] {
  for (index, entry) in entries.enumerated() {
    let parts = entry.name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }),
      !entries[..<index].contains(where: { $0.name == entry.name })
    else {
      throw .invalidArgument(
        "archive entry \"\(entry.name)\": must be unique and a path that neither starts with \"/\" nor "
          + "climbs")
    }
  }
  return try callingGDAL { messages throws(GeodataError) in
    let folder = MemoryFolder(for: messages)
    let path = folder.path("archive.zip")
    for entry in entries {
      guard let file = unsafe VSIFOpenL("/vsizip/\(path)/\(entry.name)", "wb") else {
        throw .unwritable(path: entry.name, reason: messages.reason)
      }
      let written = unsafe entry.bytes.withUnsafeBytes { bytes in
        unsafe VSIFWriteL(bytes.baseAddress, 1, bytes.count, file)
      }
      guard unsafe VSIFCloseL(file) == 0, written == entry.bytes.count else {
        throw .unwritable(path: entry.name, reason: messages.reason)
      }
    }
    guard let bytes = folder.bytes(of: "archive.zip") else {
      throw .unwritable(path: "archive", reason: "an archive needs at least one entry")
    }
    return bytes
  }
}

/// The files of a zip archive, folders left out, in the order of their names.
/// - Throws: `GeodataError.missingFile`, `.unreadable`.
/// - Complexity: O(bytes).
public func readArchive(path: String) throws(GeodataError) -> [ArchiveEntry] {
  try callingGDAL { messages throws(GeodataError) in
    guard isReadableFile(path) else { throw .missingFile(path: path) }
    var found: [ArchiveEntry] = []
    for name in entries(under: "/vsizip/\(path)") where !name.hasSuffix("/") {
      guard let bytes = bytes(ofFile: "/vsizip/\(path)/\(name)") else {
        throw .unreadable(path: "\(path)/\(name)", reason: messages.reason)
      }
      found.append(ArchiveEntry(name: name, bytes: bytes))
    }
    return found
  }
}

private func bytes(ofFile path: String) -> [UInt8]? {
  guard let file = unsafe VSIFOpenL(path, "rb") else { return nil }
  defer { unsafe VSIFCloseL(file) }
  unsafe VSIFSeekL(file, 0, SEEK_END)
  let count = Int(unsafe VSIFTellL(file))
  unsafe VSIFSeekL(file, 0, SEEK_SET)
  var bytes = [UInt8](repeating: 0, count: count)
  let read = unsafe bytes.withUnsafeMutableBytes { buffer in
    unsafe VSIFReadL(buffer.baseAddress, 1, count, file)
  }
  return read == count ? bytes : nil
}
