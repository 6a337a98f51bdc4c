// What does the built program print, and how does it end?
import Foundation
import Testing

/// The folder that holds Package.swift.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// The program that was built beside these tests.
let program: String = {
  let runner = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
  let places = [runner, "\(packageRoot)/.build/release", "\(packageRoot)/.build/debug"]
  let files = places.map { "\($0)/parapet" }
  return files.first { FileManager.default.isExecutableFile(atPath: $0) } ?? files[0]
}()

/// What one run left.
struct Answer {
  let exitCode: Int32
  let output: String
  let errors: String
}

/// A folder of its own that commands run in, and that goes when the test ends.
final class Workplace: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parapet-command-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// Copies a file of the package under the same name.
  func copy(_ name: String) throws {
    try write("", to: name)
    try FileManager.default.removeItem(atPath: file(name))
    try FileManager.default.copyItem(atPath: "\(packageRoot)/\(name)", toPath: file(name))
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file(name)))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func json(_ name: String) throws -> [String: Any] { try object(bytes(name)) }

  /// Names in a folder, hidden ones too, sorted.
  func entries(_ name: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file(name)).sorted()
  }

  /// Runs the program here, in a plain environment 100 columns wide.
  func run(_ arguments: [String], output: String? = nil) throws -> Answer {
    try execute(program, arguments, output: output)
  }

  /// Runs any program here; output goes through files, which never fill up as a pipe does.
  func execute(_ program: String, _ arguments: [String], output: String? = nil) throws -> Answer {
    let logs = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parapet-log-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: logs) }
    func log(_ name: String) throws -> (url: URL, handle: FileHandle) {
      let url = logs.appendingPathComponent(name)
      try Data().write(to: url)
      return (url, try FileHandle(forWritingTo: url))
    }
    let (standard, errors) = (try log("output"), try log("errors"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": path, "COLUMNS": "100", "LC_ALL": "C"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput =
      try output.map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) } ?? standard.handle
    process.standardError = errors.handle
    try process.run()
    process.waitUntilExit()
    func read(_ url: URL) throws -> String {
      String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }
    return Answer(
      exitCode: process.terminationStatus, output: try read(standard.url),
      errors: try read(errors.url))
  }
}

/// A JSON object; a test fails when it is none.
func object(_ data: Data) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
}
