// Does a plan leave the files it promises, the same bytes for any number of threads, with the answer that
// can be found by hand?
import Foundation
import Geodata
import Terrain
import Testing

@Suite(PlannedOnce()) struct PlanTests {
  private var planned: Planned { get throws { try #require(Planned.current) } }

  @Test("A plan leaves exactly six files")
  func files() throws {
    let planned = try planned
    #expect(planned.answers.map(\.exitCode) == [0, 0], "\(planned.answers[0].errors)")
    for folder in ["one", "two"] {
      #expect(
        try planned.place.entries("results/\(folder)") == [
          "coverage.tif", "coverage.tif.aux.xml", "manifest.json", "plan.gpkg", "plan.json",
          "report.html", "score.json",
        ])
    }
    #expect(try planned.place.entries() == ["results", "scenarios", "terrain"])
  }

  @Test(
    "One thread and two leave the same bytes in all files but the manifest, which holds times",
    arguments: ["plan.json", "score.json", "coverage.tif", "plan.gpkg", "report.html"])
  func sameBytes(_ name: String) throws {
    let place = try planned.place
    #expect(try place.bytes("results/one/\(name)") == place.bytes("results/two/\(name)"))
    #expect(try !place.bytes("results/one/\(name)").isEmpty)
  }

  @Test(
    "The plan is the one found by hand: the radar in the middle, a launcher at each target, 75 of 100"
  )
  func plan() throws {
    let plan = try planned.place.json("results/one/plan.json")
    #expect(plan["parapetDeployment"] as? Int == 1)
    #expect(plan["scenario"] as? String == "../../scenarios/tiny.yaml")
    let placements = try #require(plan["placements"] as? [[String: Any]]).map {
      "\($0["site"] as? String ?? "") \($0["system"] as? String ?? "")"
    }
    #expect(placements.sorted() == ["east launcher", "middle radar", "west launcher"])
    let facts = try #require(plan["plan"] as? [String: Any])
    func number(_ name: String) throws -> Double { try #require(facts[name] as? Double) }
    #expect(abs(try number("exactObjective") - 75) < 0.01)
    // The program sees the curve of protection as chords, which lie below it.
    let chordError = try 100 * number("chordErrorAtMost")
    #expect(try (0...0.1 + 1e-9).contains(chordError) && number("objective") <= 75.01)
    #expect(try number("objective") >= number("exactObjective") - chordError)
    #expect(try abs(number("objective") - number("bestBound")) < 1e-6)
    #expect(facts["ending"] as? String == "optimal" && facts["totalStake"] as? Double == 100)
    #expect((facts["use"] as? [String: Double])?["money"] == 9)
  }

  @Test(
    "With --json the plan is printed as it is written, and people read the rest on standard error")
  func printed() throws {
    let planned = try planned
    #expect(planned.answers[0].output == (try planned.place.text("results/one/plan.json")))
    #expect(planned.answers[0].errors.contains("results/one/report.html"))
    #expect(planned.answers[1].output.isEmpty && planned.answers[1].errors.isEmpty)
  }

  @Test("The manifest holds the hash of every file that went in and came out")
  func manifest() throws {
    let place = try planned.place
    let manifest = try place.json("results/one/manifest.json")
    func hashes(_ key: String) throws -> [String: String] {
      let entries = try #require(manifest[key] as? [[String: String]])
      let pairs = entries.map { ($0["file"] ?? "", $0["sha256"] ?? "") }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
    let inputs = try hashes("inputs")
    #expect(inputs.keys.sorted() == ["../../scenarios/tiny.yaml", "../../terrain/tiny.asc"])
    let outputs = try hashes("outputs")
    #expect(
      outputs.keys.sorted()
        == [
          "coverage.tif", "coverage.tif.aux.xml", "plan.gpkg", "plan.json", "report.html",
          "score.json",
        ])
    for (file, hash) in inputs.merging(outputs, uniquingKeysWith: { first, _ in first }) {
      let sum = try place.execute("/usr/bin/sha256sum", ["results/one/\(file)"])
      #expect(sum.output.prefix { $0 != " " } == hash, "\(file)")
    }
    #expect(manifest["ending"] as? String == "optimal" && manifest["seed"] as? Int == 1)
    #expect((manifest["stages"] as? [[String: Any]])?.isEmpty == false)
  }

  @Test(
    "Terrain in tiles gives the plan of the whole, and the manifest holds the hash of every tile")
  func tiles() throws {
    let place = try Planned.place()
    let lines = try place.text("terrain/tiny.asc").split(separator: "\n")
    let (head, rows) = (lines.prefix(6), lines.dropFirst(6))
    func tile(_ rows: some Collection<Substring>, south: Int, _ name: String) throws {
      let header = head.map { line in
        line.hasPrefix("nrows")
          ? "nrows \(rows.count)"
          : line.hasPrefix("yllcorner") ? "yllcorner \(south)" : String(line)
      }
      try place.write(
        (header + rows.map(String.init)).joined(separator: "\n") + "\n", to: "terrain/\(name)")
    }
    try tile(rows.prefix(7), south: 5_404_500, "upper.asc")
    try tile(rows.dropFirst(6), south: 5_400_000, "lower.asc")
    let scenario = try place.text("scenarios/tiny.yaml")
    try place.write(
      scenario.replacingOccurrences(
        of: "file: ../terrain/tiny.asc", with: "file: [../terrain/upper.asc, ../terrain/lower.asc]"),
      to: "scenarios/tiny.yaml")
    let answer = try place.run([
      "plan", "scenarios/tiny.yaml", "--output", "results/tiles", "--quiet",
    ])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    for name in ["plan.json", "score.json", "coverage.tif"] {
      #expect(
        try place.bytes("results/tiles/\(name)") == planned.place.bytes("results/one/\(name)"),
        "\(name)")
    }
    let inputs = try place.json("results/tiles/manifest.json")["inputs"] as? [[String: String]]
    #expect(
      try #require(inputs).map { $0["file"] } == [
        "../../scenarios/tiny.yaml", "../../terrain/upper.asc", "../../terrain/lower.asc",
      ])
  }

  @Test(
    "The coverage raster lies on the terrain, with three bands for each height and two for the threat at each"
  )
  func coverage() throws {
    let place = try planned.place
    let raster = try readRaster(path: place.file("results/one/coverage.tif"))
    #expect(raster.columns == 16 && raster.rows == 16 && raster.cellWidth == 500)
    #expect(raster.west == 500_000 && raster.north == 5_408_000)
    #expect(raster.bands.count == 15)
    #expect(
      raster.bands.prefix(3).map(\.name) == [
        "sensors at 50 m above ground", "effectors at 50 m above ground",
        "cover at 50 m above ground",
      ])
    for height in 0..<3 {
      let (sensors, effectors, cover) = (
        raster.bands[3 * height].values, raster.bands[3 * height + 1].values,
        raster.bands[3 * height + 2].values
      )
      for cell in sensors.indices {
        let expected: Float = (sensors[cell] > 0 ? 1 : 0) + (effectors[cell] > 0 ? 2 : 0)
        #expect(cover[cell] == expected)
      }
    }
    // Flat ground: the radar in the middle reaches 4 km, so the cell beside it is seen, a corner is not.
    #expect(raster.bands[0].values[11 * 16 + 8] == 1 && raster.bands[0].values[0] == 0)
  }

  @Test("The layers hold every site, target, way in and gap")
  func layers() throws {
    let layers = try readVectors(path: planned.place.file("results/one/plan.gpkg"))
    func features(_ name: String) throws -> [VectorFeature] {
      try #require(layers.first { $0.name == name }, "\(layers.map(\.name))").features
    }
    #expect(layers.allSatisfy { $0.coordinateReference == "EPSG:32633" })
    let sites = try features("sites")
    #expect(sites.count == 3 && sites.allSatisfy { $0.values[4] == .integer(1) })
    #expect(
      Set(sites.map { "\($0.values[0]) \($0.values[1])" })
        == ["west launcher", "middle radar", "east launcher"].reduce(into: Set<String>()) {
          let words = $1.split(separator: " ").map(String.init)
          $0.insert("\(VectorValue.text(words[0])) \(VectorValue.text(words[1]))")
        })
    #expect(try features("assets").count == 2)
    #expect(try features("asset_corridors").isEmpty && features("asset_areas").isEmpty)
    #expect(try features("axes").count == 1 && features("gaps").count == 2)
  }

  @Test("Scoring the plan again prints the score that was written, and leaves it where told")
  func score() throws {
    let place = try planned.place
    let answer = try place.run([
      "score", "results/one/plan.json", "--json", "--threads", "2", "--quiet",
    ])
    #expect(answer.exitCode == 0 && answer.errors.isEmpty)
    #expect(answer.output == (try place.text("results/one/score.json")))
    let more = try Workplace()
    let again = try place.run([
      "score", "results/two/plan.json", "--raids", "64", "--output", more.file("score.json"),
    ])
    #expect(again.exitCode == 0 && again.output.contains("worth"))
    #expect(try more.json("score.json")["raids"] as? Int == 64)
  }

  @Test("Exporting the plan's coverage and sites gives what the plan wrote")
  func export() throws {
    let place = try planned.place
    let more = try Workplace()
    for (format, name) in [("cog", "c.tif"), ("gpkg", "s.gpkg"), ("geojson", "s.geojson")] {
      let answer = try place.run([
        "export", "results/one/plan.json", "--format", format, "--output", more.file(name),
      ])
      #expect(answer.exitCode == 0 && answer.output.isEmpty, "\(answer.errors)")
    }
    #expect(try more.bytes("c.tif") == place.bytes("results/one/coverage.tif"))
    let planned = try readVectors(path: place.file("results/one/plan.gpkg"))
    for name in ["s.gpkg", "s.geojson"] {
      let layers = try readVectors(path: more.file(name), coordinateReference: "EPSG:32633")
      #expect(layers.first?.features.map(\.values) == planned.first?.features.map(\.values))
    }
  }

  @Test("A plan that a time limit ends exits with 4, and leaves its files and its ending")
  func timeLimit() throws {
    let place = try Planned.place()
    let answer = try place.run([
      "plan", "scenarios/tiny.yaml", "--time-limit-seconds", "1e-9", "--raids", "2", "--output",
      "short",
    ])
    #expect(answer.exitCode == 4 && answer.errors.contains("time limit"), "\(answer.errors)")
    let plan = try place.json("short/plan.json")
    #expect((plan["plan"] as? [String: Any])?["ending"] as? String == "time limit")
    #expect(try place.entries("short").count == 7)
    #expect(try place.run(["score", "short/plan.json", "--raids", "2"]).exitCode == 0)
  }

  @Test(
    "Faults in a scenario's form, in its names and on its terrain are told together, of a deployment's too"
  )
  func allStages() throws {
    let place = try Planned.place()
    let text = try place.text("scenarios/tiny.yaml")
    let asset = try #require(text.firstMatch(of: /point: \[(\d+), (\d+)\]/))
    let faulty =
      text.replacing(asset.0, with: "point: [9\(asset.1), \(asset.2)]", maxReplacements: 1)
      .replacing("seed:", with: "sed:")
      .replacing("{system: launcher", with: "{system: lancher")
    try place.write(faulty, to: "scenarios/faulty.yaml")
    try place.write(
      "parapetDeployment: 1\nscenario: scenarios/faulty.yaml\nplacements: [{site: a}]\n",
      to: "deployment.yaml")
    let scenario = try place.run(["validate", "scenarios/faulty.yaml"])
    let deployment = try place.run(["validate", "deployment.yaml"])
    for (answer, more) in [(scenario, 0), (deployment, 1)] {
      #expect(answer.exitCode == 2)
      let lines = answer.errors.split(separator: "\n")
      #expect(lines.count == 3 + more, "\(answer.errors)")
      for part in ["'sed'", "no system 'lancher'", "is off the terrain"] {
        #expect(lines.contains { $0.contains(part) }, "\(part): \(answer.errors)")
      }
    }
    #expect(deployment.errors.contains("placements[0] lacks 'system'"), "\(deployment.errors)")
  }

  @Test(
    "The blockade's demo is planned, its sites are lost in raids, and its stocks end in a campaign")
  func blockade() throws {
    let place = try Planned.place()
    let planned = try place.run([
      "plan", "\(packageRoot)/Models/scenarios/blockade.yaml", "--raids", "64", "--output", "post",
    ])
    #expect(planned.exitCode == 0, "\(planned.errors)")
    let campaign = try place.run(["campaign", "post/plan.json", "--campaigns", "16"])
    #expect(campaign.exitCode == 0, "\(campaign.errors)")
    let text = campaign.output + campaign.errors
    for part in ["radar-gap: ", "still stand before the last raid", "no rounds left", "cover ends"]
    {
      #expect(text.contains(part), "\(part): \(text)")
    }
  }

  @Test("A folder that cannot be made is refused with 2, and nothing is left")
  func unwritable() throws {
    let place = try Planned.place()
    try place.write("a file, not a folder", to: "taken")
    for output in ["taken", "taken/results", "/dev/null/results"] {
      let answer = try place.run([
        "plan", "scenarios/tiny.yaml", "--raids", "2", "--output", output,
      ])
      #expect(answer.exitCode == 2, "\(answer.errors)")
      #expect(
        answer.errors == "error: \(output): the folder cannot be made; give another with --output\n"
      )
    }
    #expect(try place.entries() == ["scenarios", "taken", "terrain"])
    #expect(try place.text("taken") == "a file, not a folder")
  }

  @Test("A smaller budget on the command line buys less; the scenario's own seed and raids stay")
  func budget() throws {
    let place = try Planned.place()
    let answer = try place.run(["solve", "scenarios/tiny.yaml", "--budget", "6", "--json"])
    let plan = try object(Data(answer.output.utf8))
    let facts = try #require(plan["plan"] as? [String: Any])
    #expect((facts["budget"] as? [String: Double])?["money"] == 6)
    // A cue and one launcher, at the target of more worth.
    #expect(abs((facts["objective"] as? Double ?? 0) - 45) < 0.1)
    #expect(try place.entries() == ["scenarios", "terrain"])
  }
}

/// Plans before the suite and tidies up after it.
struct PlannedOnce: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing run: @Sendable () async throws -> Void
  ) async throws {
    try await Planned.$current.withValue(Planned()) { try await run() }
  }
}

/// The tiny scenario planned into results/one with one thread and into results/two with two.
struct Planned {
  @TaskLocal static var current: Planned?

  let place: Workplace
  let answers: [Answer]

  init() throws {
    let place = try Self.place()
    self.place = place
    let options = [["--threads", "1", "--json"], ["--threads", "2", "--quiet"]]
    answers = try zip(["one", "two"], options).map { folder, options in
      try place.run(["plan", "scenarios/tiny.yaml", "--output", "results/\(folder)"] + options)
    }
  }

  static func place() throws -> Workplace {
    let place = try Workplace()
    for name in ["scenarios/tiny.yaml", "terrain/tiny.asc"] {
      let text = try String(contentsOfFile: "\(packageRoot)/Models/\(name)", encoding: .utf8)
      try place.write(text, to: name)
    }
    return place
  }
}
