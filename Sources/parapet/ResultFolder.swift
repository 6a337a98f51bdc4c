// The folder of one plan's results: each file whole or absent, and a manifest of what went in and came out.
import Batch
import Foundation
import Geodata
import MIP
import Raid
import Scenario
import Siting

struct ResultFolder {
  let path: String

  /// Creates the folder.
  init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Refusal("\(path): the folder cannot be made; give another with --output")
    }
  }

  func file(_ name: String) -> String { path + "/" + name }

  static let planFiles = [
    "plan.json", "score.json", "coverage.tif", "coverage.tif.aux.xml", "plan.gpkg", "report.html",
  ]

  static let refinementFile = "refinement.json"

  /// Writes all but the manifest; what an earlier plan in the folder learned from raids goes.
  /// - Parameter frontier: what more money buys, for the report.
  /// - Returns: the input files with their hashes, for the manifest.
  func write(_ results: PlanResults, frontier: FrontierFile? = nil) throws -> [Manifest.Hashed] {
    var inputs = try results.inputs(for: self)
    if let frontier { inputs.append(try hashed(frontier.path, from: path)) }
    try AtomicFile.write(jsonText(results.document(for: self)), to: file("plan.json"))
    try AtomicFile.write(jsonText(results.score), to: file("score.json"))
    if let refinement = results.refinement {
      try AtomicFile.write(jsonText(refinement), to: file(Self.refinementFile))
    } else {
      try? FileManager.default.removeItem(atPath: file(Self.refinementFile))
    }
    try writeRaster(results.map.raster(), to: file("coverage.tif"))
    try writeGeoPackage(results.map.layers(), to: file("plan.gpkg"))
    try AtomicFile.write(
      results.report(inputs: inputs, frontier: frontier?.document), to: file("report.html"))
    return inputs
  }

  /// The manifest alone holds times, so that equal inputs give equal bytes in every other file.
  func writeManifest(
    _ results: PlanResults, inputs: [Manifest.Hashed], _ times: [StageTime]
  ) throws {
    let scenario = results.situation.scenario
    let manifest = Manifest(
      inputs: inputs,
      outputs: try (Self.planFiles + (results.refinement == nil ? [] : [Self.refinementFile])).map {
        Manifest.Hashed(file: $0, sha256: try sha256(ofFile: file($0)))
      },
      seed: scenario.seed, ending: results.siting.result.endingWord,
      objective: results.siting.objective, bestBound: results.siting.bestBound,
      relativeGap: results.siting.relativeGap, raids: results.score.raids, stages: times)
    try AtomicFile.write(jsonText(manifest), to: file("manifest.json"))
  }
}

/// What a result was made from, by what, with which answer, in what time.
struct Manifest: Codable {
  struct Hashed: Codable {
    let file: String
    let sha256: String

    /// Scenario, catalogues, terrain, features and maps for sites, in the order in which they are read.
    static func inputs(of scenario: Scenario, from folder: String) throws -> [Hashed] {
      try
        (scenario.inputFiles + scenario.terrain.paths + scenario.featureFiles
        + (scenario.siteGeneration?.files ?? [])).map {
          try hashed($0, from: folder)
        }
    }
  }

  var parapet = Parapet.version
  var gdal = gdalVersion()
  var glpk = MIP.glpkVersion()
  let inputs: [Hashed]
  let outputs: [Hashed]
  let seed: UInt64
  let ending: String
  let objective: Double
  let bestBound: Double
  let relativeGap: Double?
  let raids: Int
  let stages: [StageTime]
}

/// A file as seen from a folder, with its hash.
private func hashed(_ file: String, from folder: String) throws -> Manifest.Hashed {
  Manifest.Hashed(file: relativePath(of: file, from: folder), sha256: try sha256(ofFile: file))
}
