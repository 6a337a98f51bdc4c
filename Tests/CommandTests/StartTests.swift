// Does a newcomer get from an elevation model to a plan, and the program into its place?
import Foundation
import Testing

@Suite struct StartTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private let share = "\(packageRoot)/Models"

  /// Runs the program with the catalogues of the package at hand.
  private func run(_ arguments: [String], _ more: [String] = []) throws -> Answer {
    try place.execute(
      "/usr/bin/env", ["PARAPET_SHARE=\(share)"] + more + [program] + arguments)
  }

  @Test("init makes a scenario from any elevation model and a box, which validates and plans")
  func initialised() throws {
    try place.copy("Models/terrain/jacksboro.tif")
    let made = try run([
      "init", "Models/terrain/jacksboro.tif", "--box=-84.25,36.22,-84.12,36.33", "--output", "own",
    ])
    #expect(made.exitCode == 0, "\(made.errors)")
    #expect(
      try place.entries("own") == [
        "catalogue.schema.json", "scenario.schema.json", "scenario.yaml", "systems.yaml",
        "terrain.tif", "threats.yaml",
      ])
    let text = try place.text("own/scenario.yaml")
    #expect(text.hasPrefix("# yaml-language-server: $schema=scenario.schema.json\n"))
    #expect(text.split(separator: "\n").count { $0.contains("#") } >= 15)
    let valid = try run(["validate", "own/scenario.yaml"])
    #expect(valid.exitCode == 0 && valid.errors == "own/scenario.yaml: valid\n", "\(valid.errors)")
    let planned = try run([
      "plan", "own/scenario.yaml", "--output", "results", "--time-limit-seconds", "2", "--raids",
      "64",
      "--json", "--quiet",
    ])
    #expect([0, 4].contains(planned.exitCode), "\(planned.errors)")
    let plan = try place.json("results/plan.json")
    #expect(try !#require(plan["placements"] as? [Any]).isEmpty)
    let facts = try #require(plan["plan"] as? [String: Any])
    #expect(try #require(facts["exactObjective"] as? Double) > 0)
    let again = try run([
      "init", "Models/terrain/jacksboro.tif", "--output", "own",
    ])
    #expect(again.exitCode == 2 && again.errors.contains("is there already"))
  }

  @Test("init refuses what it cannot start from, with the fix")
  func initRefuses() throws {
    try place.copy("Models/terrain/tiny.asc")
    for (arguments, code, words) in [
      (["none.tif", "--output", "a"], Int32(2), "no such file"),
      (["Models/terrain/tiny.asc", "--output", "a"], 2, "--coordinate-reference"),
      (["Models/terrain/tiny.asc", "--output", "a b"], 2, "names the scenario"),
      (
        ["Models/terrain/tiny.asc", "--output", "a", "--box", "1,2,3"], 64, "west,south,east,north"
      ),
      (
        [
          "Models/terrain/tiny.asc", "--output", "a", "--box", "0,0,1,1", "--coordinate-reference",
          "EPSG:32633",
        ],
        2, "does not touch"
      ),
    ] {
      let answer = try run(["init"] + arguments)
      #expect(answer.exitCode == code && answer.errors.contains(words), "\(answer.errors)")
    }
    #expect(try place.entries() == ["Models"])
  }

  @Test("doctor finds everything in working order here, and says so as JSON too")
  func doctor() throws {
    let answer = try run(["doctor"])
    #expect(answer.exitCode == 0 && !answer.output.contains("FAILED"), "\(answer.output)")
    let json = try run(["doctor", "--json"])
    let checks = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(checks.count >= 10 && checks.allSatisfy { $0["passed"] as? Bool == true })
    let lost = try place.execute(
      "/usr/bin/env", ["PROJ_DATA=/nowhere", "PROJ_LIB=/nowhere", program, "doctor"])
    #expect(lost.exitCode == 1 && lost.output.contains("FAILED"))
  }

  @Test(
    "make install puts program, pages, completions and catalogues below DESTDIR, and they work there"
  )
  func install() throws {
    let made = try place.execute(
      "/usr/bin/make",
      [
        "-C", packageRoot, "install", "PARAPET=\(program)", "PREFIX=/opt/p",
        "DESTDIR=\(place.file("stage"))",
      ])
    #expect(made.exitCode == 0, "\(made.errors)")
    let root = place.file("stage/opt/p")
    let found = try place.execute("\(root)/bin/parapet", ["doctor", "--json"])
    #expect(
      found.exitCode == 0 && found.output.contains("\(root)/share/parapet\""), "\(found.output)")
    #expect(
      try place.entries("stage/opt/p/share/man/man1").filter { $0.hasPrefix("parapet") }.count
        >= GoldenTests.commands.count + 1)
  }

  @Test("Manual pages say what --help says, and man's readers find no fault in them")
  func manual() throws {
    let written = try run(["manual", "--output", "man"])
    #expect(written.exitCode == 0)
    let pages = try place.entries("man")
    #expect(
      Set(pages)
        == Set(
          (["parapet"] + GoldenTests.commands.map { "parapet-" + $0.replacing(" ", with: "-") })
            .map { $0 + ".1" }))
    let plan = try place.text("man/parapet-plan.1")
    #expect(plan.contains("\\-\\-time\\-limit\\-seconds") && plan.contains(".SH EXIT STATUS"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/mandoc") else { return }
    for page in pages {
      let checked = try place.execute(
        "/usr/bin/mandoc", ["-T", "lint", "-W", "error", "man/\(page)"])
      #expect(checked.exitCode == 0, "\(page): \(checked.output)")
    }
  }

  @Test("Completion scripts parse in their shells", arguments: ["bash", "zsh", "fish"])
  func completions(_ shell: String) throws {
    let script = try run(["--generate-completion-script", shell])
    #expect(script.exitCode == 0 && script.output.contains("worst-axis") == false)
    #expect(script.output.contains("export") && script.output.contains("doctor"))
    let file = try place.write(script.output, to: "completion.\(shell)")
    let interpreter = ["/usr/bin/\(shell)", "/bin/\(shell)"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let interpreter else { return }
    let parsed = try place.execute(interpreter, ["-n", file])
    #expect(parsed.exitCode == 0, "\(parsed.errors)")
  }

  @Test("Colours and progress are for terminals, and NO_COLOR is heard")
  func terminal() throws {
    func onTerminal(_ setting: String) throws -> String {
      // script gives the program a terminal of its own.
      try place.execute(
        "/usr/bin/env",
        [
          "TERM=xterm", setting, "/usr/bin/script", "-qec", "\(program) validate none.yaml",
          "/dev/null",
        ]
      ).output
    }
    #expect(try onTerminal("OTHER=1").contains("\u{1B}[1;31merror:"))
    #expect(try !onTerminal("NO_COLOR=1").contains("\u{1B}["))
    let piped = try run(["validate", "none.yaml"], ["TERM=xterm"])
    #expect(piped.exitCode == 2 && !piped.errors.contains("\u{1B}"))
  }

  @Test("--verbose says what each stage took, --quiet nothing, both are a usage error")
  func verbosity() throws {
    try place.copy("Models/scenarios/tiny.yaml")
    try place.copy("Models/terrain/tiny.asc")
    let score = ["solve", "Models/scenarios/tiny.yaml"]
    let verbose = try run(score + ["--verbose"])
    #expect(verbose.exitCode == 0 && verbose.errors.contains(/coverage: [0-9.e-]+ s/))
    #expect(try run(score + ["--quiet"]).errors.isEmpty)
    #expect(try run(score + ["--quiet", "--verbose"]).exitCode == 64)
  }

  @Test("A mistyped command gets a suggestion, at every level")
  func suggestions() throws {
    for (words, advice) in [
      (["exprot"], "did you mean 'export'?"), (["bench", "viewshd"], "did you mean 'viewshed'?"),
      (["frobnicate"], "use one of init, plan"),
    ] {
      let answer = try run(words)
      #expect(answer.exitCode == 64 && answer.errors.contains(advice), "\(answer.errors)")
    }
  }
}
