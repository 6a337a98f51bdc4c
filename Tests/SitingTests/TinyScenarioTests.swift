// Does the small scenario have the plan that its comments derive, for us and for glpsol?

import Coverage
import Foundation
import MIP
import Scenario
import Siting
import Terrain
import Testing

@Suite struct TinyScenarioTests {
  @Test("The plan of the tiny scenario is the one derived by hand in its file, worth 75 of 100")
  func plan() async throws {
    let (scenario, program) = try await tiny()
    let outcome = try program.solved(
      within: SitingLimits(relativeGap: 0, timeLimitSeconds: nil, seed: 1))
    #expect(outcome.ending == .optimal)
    let words = outcome.deployment.placements.map {
      scenario.sites[$0.site].id + " " + scenario.systems[$0.system].id
    }
    #expect(words == ["west launcher", "middle radar", "east launcher"])
    #expect(program.totalStake == 100)
    // Units are whole ten-thousandths on each of three legs: 3 x 0.4621 in place of 2 ln 2.
    #expect(abs(outcome.exactObjective - 75) < 2e-4)
    #expect(outcome.objective <= outcome.exactObjective)
    #expect(outcome.objective >= outcome.exactObjective - program.curve.chordError * 100)
  }

  @Test("The rejected plans of the tiny scenario have the values derived by hand in its file")
  func alternatives() async throws {
    let (scenario, program) = try await tiny()
    func value(_ words: [String]) throws -> Double {
      let chosen = try words.map { word in
        try #require(
          program.placements.firstIndex {
            scenario.sites[$0.site].id + " " + scenario.systems[$0.system].id == word
          })
      }
      return program.exactValue(at: program.point(chosen))
    }
    let lookout = try value(["middle lookout", "west launcher", "east launcher"])
    #expect(abs(lookout - 100 * (1 - exp2(-5.0 / 6))) < 1e-2)
    let blind = try value(["west lookout", "west launcher", "east launcher"])
    #expect(abs(blind - 45) < 1e-2)
    let costly = try value(["west lookout", "west launcher", "east lookout", "east launcher"])
    #expect(abs(costly - 75) < 1e-2)
    let alone = try value(["west radar", "west launcher", "east launcher"])
    #expect(abs(alone - 45) < 1e-2)
  }

  @Test(
    "glpsol finds the same optimum in the twin model of the tiny scenario",
    .enabled(if: glpsol != nil))
  func twin() async throws {
    let (_, program) = try await tiny()
    let outcome = try program.solved(within: proof)
    let twin = try twinOptimum(program)
    #expect(abs(twin - outcome.objective) < 1e-6)
  }

  @Test(
    "glpsol finds the same optimum in the twin model of random programs",
    .enabled(if: glpsol != nil), arguments: 0..<10)
  func twin(seed: Int) throws {
    let program = SitingParts(seed: seed, placements: 6...10).program
    let outcome = try program.solved(within: proof)
    guard outcome.ending == .optimal else { return }
    #expect(abs(try twinOptimum(program) - outcome.objective) < 1e-6)
  }

  @Test(
    "glpsol finds the same optimum in the explicit program written as LP text",
    .enabled(if: glpsol != nil))
  func text() async throws {
    let (_, program) = try await tiny()
    let outcome = try program.solved(within: proof)
    let output = try glpsol { folder in
      let file = folder.appendingPathComponent("tiny.lp")
      try writeLP(#require(try program.explicitProgram())).write(
        to: file, atomically: true, encoding: .utf8)
      return ["--lp", file.path, "--write", folder.appendingPathComponent("out").path]
    } reading: { folder in
      try String(contentsOf: folder.appendingPathComponent("out"), encoding: .utf8)
    }
    // c Objective:  objective = 74.92275912 (MAXimum)
    let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("c Objective:") })
    let objective = try #require(line.split(separator: " ").compactMap { Double($0) }.first)
    #expect(abs(objective - outcome.objective) < 1e-6)
  }
}

private let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../Models").standardized

private let glpsol: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
  .split(separator: ":").map { "\($0)/glpsol" }
  .first { FileManager.default.isExecutableFile(atPath: $0) }

private func tiny() async throws -> (Scenario, SitingProgram) {
  let scenario = try Scenario(file: models.appendingPathComponent("scenarios/tiny.yaml").path)
  let grid = try asciiGrid(scenario.terrain.paths[0])
  let coverage = try await CoverageTable(scenario, on: grid, threads: 1)
  return (scenario, try SitingProgram(scenario, coverage, on: grid))
}

/// Six lines of key and value, then elevations from the north-west corner.
func asciiGrid(_ path: String) throws -> ElevationGrid {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
  func header(_ key: String) throws -> Double {
    let place = try #require(words.firstIndex(of: key))
    return try #require(Double(words[place + 1]))
  }
  let (rows, cell) = (try header("nrows"), try header("cellsize"))
  return try ElevationGrid(
    columns: Int(try header("ncols")), rows: Int(rows), westMetres: try header("xllcorner"),
    northMetres: try header("yllcorner") + rows * cell, cellMetres: cell, coordinateReference: nil,
    elevationsMetres: words.dropFirst(12).compactMap(Float.init))
}

private func twinOptimum(_ program: SitingProgram) throws -> Double {
  let output = try glpsol { folder in
    let file = folder.appendingPathComponent("program.dat")
    try program.mathProgData.write(to: file, atomically: true, encoding: .utf8)
    let model = models.appendingPathComponent("formulation/protected-value.mod")
    return [
      "--math", model.path, "--data", file.path, "--display",
      folder.appendingPathComponent("out").path,
    ]
  } reading: { folder in
    try String(contentsOf: folder.appendingPathComponent("out"), encoding: .utf8)
  }
  let line = try #require(
    output.split(separator: "\n").first { $0.hasPrefix("protected value ") })
  return try #require(Double(line.dropFirst("protected value ".count)))
}

/// Runs glpsol on files in a folder of its own.
private func glpsol(
  _ arguments: (URL) throws -> [String], reading result: (URL) throws -> String
) throws -> String {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("siting-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try #require(glpsol))
  process.arguments = try arguments(folder)
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  return try result(folder)
}
