// Where do tests write: a folder of their own that goes when they end.
import Foundation
import Geodata
import Testing

final class Sandbox {
  let folder: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("geodata-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ text: String, to name: String) throws -> String {
    try AtomicFile.write(text, to: path(name))
    return path(name)
  }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try AtomicFile.write(bytes, to: path(name))
    return path(name)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// Every entry, hidden ones too.
  var entries: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}

/// A grid of numbers as the text of an ASCII grid.
func asciiGrid(
  columns: Int, rows: Int, west: Double, south: Double, cell: Double, noData: String? = nil,
  value: (_ row: Int, _ column: Int) -> Double
) -> String {
  var lines = ["ncols \(columns)", "nrows \(rows)", "xllcorner \(west)", "yllcorner \(south)"]
  lines.append("cellsize \(cell)")
  if let noData { lines.append("NODATA_value \(noData)") }
  for row in 0..<rows {
    lines.append((0..<columns).map { "\(value(row, $0))" }.joined(separator: " "))
  }
  return lines.joined(separator: "\n") + "\n"
}

/// Runs something that must fail with a `GeodataError` and gives the error.
func failure(_ body: () throws(GeodataError) -> Void) -> GeodataError? {
  do throws(GeodataError) {
    try body()
    return nil
  } catch {
    return error
  }
}
