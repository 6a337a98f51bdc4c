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

  /// Placeholders of README's table, in files of a small scenario that has everything the questions ask for.
  private static let placeholders = [
    ("SCENARIO", "scenarios/tiny.yaml"), ("SWEEP.yaml", "sweep.yaml"),
    ("A B [C...]", "a.yaml b.yaml"),
    ("DEPLOYMENT", "a.yaml"), ("INSTANCE", "instance.json"), ("--budget B", "--budget 1"),
    ("DEM --box W,S,E,N", "Models/terrain/jacksboro.tif --box -84.25,36.3,-84.15,36.36"),
    ("sweep status FOLDER", "sweep status Results/sweeps/small"),
    ("sweep resume FOLDER", "sweep resume Results/sweeps/small"),
    ("DEM", "terrain/tiny.asc"), ("EAST,NORTH", "504000,5402000"),
    ("--observers FILE", "--observers observers.csv"), ("FILE", "a.yaml"), ("FOLDER", "own"),
    ("--write-lp F", "--write-lp model.lp"), ("--write-mps F", "--write-mps model.mps"),
    ("--output F", "--output out"), ("--cumulative F", "--cumulative seen.tif"),
    ("4e6:12e6:1e6", "3:9:3"),
  ]

  @Test("Every command of README's table of questions runs", .timeLimit(.minutes(5)))
  func questions() throws {
    let place = try Planned.place()
    try place.copy("Models/terrain/jacksboro.tif")
    let tiny = try place.text("scenarios/tiny.yaml")
    try place.write(
      tiny.replacing("costPerShot: 1", with: "costPerShot: 1\n    magazineRounds: 4")
        .replacing(
          "  capacity: 2",
          with:
            "  generate: {count: 5, spacingMetres: 500, maximumSlopeDegrees: 20, fromAssetMetres: 4000}\n"
            + "  capacity: 2")
        + "campaign: {raids: 4, stocks: [{system: launcher, rounds: 6}]}\n"
        + "requirements: [{protectedShare: 0.5}]\n",
      to: "scenarios/tiny.yaml")
    let header = "parapetDeployment: 1\nscenario: scenarios/tiny.yaml\nplacements:\n"
    let radar = "  - {site: middle, system: radar}\n"
    try place.write(
      header + radar + "  - {site: west, system: launcher}\n  - {site: east, system: launcher}\n",
      to: "a.yaml")
    try place.write(header + radar + "  - {site: east, system: launcher}\n", to: "b.yaml")
    try place.write(
      "parapetSweep: 1\nname: small\nscenarios: [scenarios/tiny.yaml]\nbudgets: [6, 9]\nraids: 64\n",
      to: "sweep.yaml")
    try place.write(
      #"{"sites":[{"x":0,"y":0,"cost":1}],"points":[{"x":0,"y":1,"weight":2}],"radius":2}"#,
      to: "instance.json")
    try place.write("name,east,north\na,503000,5402000\nb,505000,5402000\n", to: "observers.csv")
    var ran = 0
    for command in try questionCommands() {
      // `make test` and the tests of raids play it at length.
      if command == "parapet selftest" { continue }
      let points = try? place.entries("Results/sweeps/small/points").first
      let words = command.replacing("POINT", with: points ?? "").split(separator: " ").map(
        String.init)
      let answer = try place.execute(
        "/usr/bin/env",
        ["PARAPET_SHARE=\(packageRoot)/Models", "PATH=\(folder(of: program)):/usr/bin:/bin"] + words
      )
      #expect(answer.exitCode == 0, "\(command)\n\(answer.errors)")
      ran += 1
    }
    #expect(ran >= 30)
  }

  /// Commands of the table's second column, written out; alternatives each by themselves.
  private func questionCommands() throws -> [String] {
    let text = try String(contentsOfFile: "\(packageRoot)/README.md", encoding: .utf8)
    let table = try #require(
      text.components(separatedBy: "| question | command |").dropFirst().first?
        .components(separatedBy: "\n\n").first)
    var commands: [String] = []
    for row in table.split(separator: "\n") {
      var last = ""
      for match in row.matches(of: /`([^`]+)`/) {
        var command = String(match.1)
        for (name, value) in Self.placeholders { command = command.replacing(name, with: value) }
        command = command.replacing("[", with: "").replacing("]", with: "")
        // "`sweep status`" stands for "parapet sweep status", "`--half-width 0.01`" for an option of the last.
        if let first = last.split(separator: " ").dropFirst().first, command.hasPrefix("\(first) ")
        {
          command = "parapet " + command
        }
        if command.hasPrefix("--") { command = last + " " + command }
        guard command.hasPrefix("parapet ") else { continue }
        last = command
        if let range = command.firstRange(of: /\S+\\\|\S+/) {
          for one in command[range].components(separatedBy: "\\|") {
            commands.append(
              command.replacingCharacters(in: range, with: one)
                .replacing("--output out", with: "--output out.\(one)"))
          }
        } else {
          commands.append(command)
        }
      }
    }
    return commands
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
