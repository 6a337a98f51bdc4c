// Where do tests write: a folder of their own that goes when they end.
import Foundation

final class Folder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parapet-scenario-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// - Returns: the file's path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    let parent = URL(fileURLWithPath: file).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// The folder that holds Package.swift.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

func contents(_ file: String) throws -> String {
  try String(contentsOfFile: file, encoding: .utf8)
}

/// Paths of the files in a folder of the package, sorted.
func files(in folder: String, endingWith end: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: "\(packageRoot)/\(folder)").sorted()
    .filter { $0.hasSuffix(end) }.map { "\(packageRoot)/\(folder)/\($0)" }
}
