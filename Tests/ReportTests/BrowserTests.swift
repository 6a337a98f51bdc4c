// Does the page work in a browser? Run only where Chromium and sha256sum are installed.
import Foundation
import Report
import Testing

private let chromium = "/usr/bin/chromium"
private let hasBrowser =
  FileManager.default.isExecutableFile(atPath: chromium)
  && FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum")

@Suite(.enabled(if: hasBrowser), .serialized)
struct BrowserTests {
  @Test("The address selects view, height and time of the replay; drones fly and leak")
  func addressSelectsState() throws {
    let dom = try document(hash: sha256, fragment: "view=1&height=280&raid=450")
    let root = try #require(tags(dom).first { $0.name == "html" })
    #expect(root.attributes["data-ready"] == "1")
    #expect(root.attributes["data-view"] == "1")
    #expect(root.attributes["data-height"] == "300")
    #expect(root.attributes["data-raid"] == "450")
    let shown = tags(dom).filter {
      $0.attributes["class"] == "coverage" && $0.attributes["display"] == nil
    }
    #expect(shown.map { $0.attributes["data-view"] } == ["1"])
    #expect(shown.map { $0.attributes["data-height"] } == ["300"])
    let drones = tags(dom).compactMap { $0.attributes["class"] }
    #expect(drones.count { $0 == "pin drone leaked" } == 5)
    #expect(drones.count { $0 == "pin drone stopped" } == 15)
  }

  @Test(
    "Gaps and the attacker's best routes are on the map, numbered, each with its words and a switch"
  )
  func routes() throws {
    let dom = try document(hash: sha256, fragment: "")
    let routes = tags(dom).compactMap { $0.attributes["data-route"] }
    // The worst one lies on top, so it comes last.
    #expect(routes == ["3", "2", "1"])
    let switches = tags(dom).compactMap { $0.attributes["data-layer"] }
    for layer in ["layer-gaps", "layer-routes", "layer-hillshade", "layer-systems"] {
      #expect(switches.contains(layer))
      let group = try #require(tags(dom).first { $0.attributes["id"] == layer })
      #expect(group.attributes["display"] == nil)
    }
    #expect(tags(dom).contains { $0.attributes["class"] == "gap" && $0.attributes["d"] != nil })
  }

  @Test("Hostile names run nothing, and the script still works")
  func hostileNames() throws {
    let hostile = "</script><img src=x onerror=\"document.documentElement.dataset.ready='2'\">"
    let dom = try document(hash: sha256, fragment: "", name: { _ in hostile })
    let root = try #require(tags(dom).first { $0.name == "html" })
    #expect(root.attributes["data-ready"] == "1")
  }

  @Test("A script that the policy does not admit does not run")
  func policyHolds() throws {
    let dom = try document(
      hash: { _ in "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }, fragment: "")
    let root = try #require(tags(dom).first { $0.name == "html" })
    #expect(root.attributes["data-ready"] == nil)
  }

  /// The document after the script has run.
  private func document(
    hash: ([UInt8]) -> String, fragment: String, name: @escaping (String) -> String = { $0 }
  ) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "report.html")
    try Data(try ReportPage(ExampleContent(name: name).content).html(sha256Base64: hash))
      .write(to: file)
    return try run(
      chromium,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)/profile",
        "--virtual-time-budget=2000", "--dump-dom",
        "file://\(file.path)" + (fragment.isEmpty ? "" : "#" + fragment),
      ])
  }

  private func sha256(_ bytes: [UInt8]) -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    guard (try? Data(bytes).write(to: file)) != nil,
      let line = try? run("/usr/bin/sha256sum", [file.path])
    else { return "" }
    let digits = Array(line.prefix(64))
    return base64(
      stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(digits[$0...$0 + 1]), radix: 16)
      })
  }

  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
