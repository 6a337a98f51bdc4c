// Does what README and tutorial tell people to type work as it stands there?
import Foundation
import Testing

@Suite struct DocumentTests {
  @Test("Every command of the tutorial runs, in order, and leaves what the text says")
  func tutorial() throws {
    let place = try Workplace()
    try place.copy("Models/terrain/jacksboro.tif")
    try FileManager.default.moveItem(
      atPath: place.file("Models/terrain/jacksboro.tif"), toPath: place.file("my-dem.tif"))
    let blocks = try codeBlocks("docs/tutorial.md")
    #expect(blocks.count >= 7)
    for block in blocks {
      let answer = try place.execute(
        "/usr/bin/env",
        [
          "PARAPET_SHARE=\(packageRoot)/Models", "PATH=\(folder(of: program)):/usr/bin:/bin",
          "bash",
          "-euc", block,
        ])
      #expect(answer.exitCode == 0, "\(block)\n\(answer.errors)")
    }
    let left = try place.entries("valley")
    for name in [
      "mine.yaml", "one-way.tif", "plan", "plan.gpkg", "plan.kmz", "plan.pgw", "plan.png",
      "plan.xlsx",
      "plan.zip",
    ] {
      #expect(left.contains(name), "\(left)")
    }
    #expect(try place.entries("valley/plan").contains("report.html"))
  }

  @Test("The tutorial's places are read as it says")
  func places() throws {
    let text = try String(contentsOfFile: "\(packageRoot)/docs/tutorial.md", encoding: .utf8)
    let assets = try #require(
      text.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```")
        .first)
    let place = try Workplace()
    try place.copy("Models/terrain/jacksboro.tif")
    let made = try place.execute(
      "/usr/bin/env",
      [
        "PARAPET_SHARE=\(packageRoot)/Models", program, "init", "Models/terrain/jacksboro.tif",
        "--output", "own",
      ])
    #expect(made.exitCode == 0)
    let scenario = try place.text("own/scenario.yaml")
    let start = try #require(scenario.range(of: "assets:\n"))
    let end = try #require(scenario.range(of: "\n# Where raids come from"))
    try place.write(
      scenario.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: assets),
      to: "own/scenario.yaml")
    let valid = try place.run(["validate", "own/scenario.yaml"])
    #expect(valid.exitCode == 0, "\(valid.errors)")
  }

  @Test(
    "Commands and options that README and tutorial name exist",
    arguments: ["README.md", "docs/tutorial.md", "docs/batch.md"])
  func named(_ file: String) throws {
    let help = try object(Data(try Workplace().run(["--experimental-dump-help"]).output.utf8))
    let root = try #require(help["command"] as? [String: Any])
    let text = try String(contentsOfFile: "\(packageRoot)/\(file)", encoding: .utf8)
    var seen = 0
    for match in text.matches(of: /parapet ([^`\n;|]+)/) {
      let words = match.1.split(separator: " ").map(String.init)
      guard var command = subcommand(words.first ?? "", of: root) else { continue }
      let usual = command["defaultSubcommand"] as? String ?? ""
      if let nested = words.dropFirst().first.flatMap({ subcommand($0, of: command) })
        ?? subcommand(usual, of: command)
      {
        command = nested
      }
      seen += 1
      let known = options(of: command)
      for word in words where word.hasPrefix("--") || word.hasPrefix("[--") {
        let name = word.trimmingCharacters(in: ["[", "]", "-", ",", ")", "."])
          .split(separator: "=")[0]
        #expect(known.contains(String(name)), "\(file): parapet \(match.1)")
      }
    }
    #expect(seen >= 10)
    // Whatever follows "`parapet " is a command.
    for match in text.matches(of: /`parapet ([a-z]+)/) {
      #expect(subcommand(String(match.1), of: root) != nil, "\(file): \(match.0)")
    }
  }

  @Test("README's blocks of commands are the ones that the build itself runs")
  func readme() throws {
    let makefile = try String(contentsOfFile: "\(packageRoot)/Makefile", encoding: .utf8)
    for block in try codeBlocks("README.md") {
      for line in block.split(separator: "\n") {
        let words = line.prefix { $0 != "#" }.split(separator: " ")
        #expect(words.first == "make" && words.count == 2, "\(line)")
        #expect(makefile.contains("\n\(words.last ?? ""):"), "\(line)")
      }
    }
  }

  private func subcommand(_ name: String, of command: [String: Any]) -> [String: Any]? {
    (command["subcommands"] as? [[String: Any]])?.first { $0["commandName"] as? String == name }
  }

  private func options(of command: [String: Any]) -> Set<String> {
    Set(
      (command["arguments"] as? [[String: Any]] ?? []).flatMap {
        ($0["names"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
      })
  }

  /// Blocks marked as shell commands, in order.
  private func codeBlocks(_ file: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(packageRoot)/\(file)", encoding: .utf8)
    return text.components(separatedBy: "```sh\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  private func folder(of file: String) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().path
  }
}
