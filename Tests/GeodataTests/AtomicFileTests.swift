// Does a file appear whole or not at all?
import Foundation
import Geodata
import Testing

@Suite struct AtomicFileTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test("Bytes come back, an older file is replaced, and no other file remains")
  func replaces() throws {
    for text in ["first and longer", "second", ""] {
      try AtomicFile.write(text, to: sandbox.path("plan.json"))
      #expect(try sandbox.bytes("plan.json") == Array(text.utf8))
    }
    #expect(sandbox.entries == ["plan.json"])
  }

  @Test("Three megabytes come back")
  func large() throws {
    let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 * 31) }
    try AtomicFile.write(bytes, to: sandbox.path("large"))
    #expect(try sandbox.bytes("large") == bytes)
  }

  @Test("Permissions of a replaced file and the link to it are kept")
  func keepsPermissionsAndLink() throws {
    let files = FileManager.default
    try AtomicFile.write("secret", to: sandbox.path("plan"))
    try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: sandbox.path("plan"))
    try files.createSymbolicLink(
      atPath: sandbox.path("link"), withDestinationPath: sandbox.path("plan"))
    try AtomicFile.write("new", to: sandbox.path("link"))
    #expect(try sandbox.bytes("plan") == Array("new".utf8))
    let attributes = try files.attributesOfItem(atPath: sandbox.path("plan"))
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let link = try files.attributesOfItem(atPath: sandbox.path("link"))
    #expect(link[.type] as? FileAttributeType == .typeSymbolicLink)
  }

  @Test("A failed write names path, step and reason, and leaves the older file and nothing else")
  func failures() throws {
    try FileManager.default.createDirectory(
      atPath: sandbox.path("folder"), withIntermediateDirectories: true)
    let cases: [(String, FileWriteError.Step, Int32, String)] = [
      (sandbox.path("absent/plan"), .create, ENOENT, "create the folder first"),
      (sandbox.path("folder"), .create, EISDIR, "name a file, not a folder"),
      ("/proc/absent-parapet", .create, ENOENT, "create the folder first"),
      ("/dev/full", .write, ENOSPC, "No space left on device; free some space"),
    ]
    for (path, step, code, words) in cases {
      do throws(FileWriteError) {
        try AtomicFile.write("plan", to: path)
        Issue.record("\(path) was written")
      } catch {
        #expect((error.path, error.step, error.code) == (path, step, code))
        #expect(error.description.contains(words), "\(error.description)")
      }
    }
    #expect(sandbox.entries == ["folder"])
  }

  @Test("A device is written in place, not replaced")
  func device() throws {
    try AtomicFile.write("plan", to: "/dev/null")
    let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test("Writers at once on one path leave one writer's whole file")
  func concurrentWriters() async throws {
    let path = sandbox.path("plan")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          try AtomicFile.write([UInt8](repeating: UInt8(writer), count: 100_000), to: path)
        }
      }
      try await group.waitForAll()
    }
    let bytes = try sandbox.bytes("plan")
    #expect(bytes.count == 100_000 && Set(bytes).count == 1)
    #expect(sandbox.entries == ["plan"])
  }
}
