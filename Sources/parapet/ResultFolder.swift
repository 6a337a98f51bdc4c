// The folder of one plan's results: each file whole or absent, and a manifest of what went in and came out.
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
    "plan.json", "score.json", "coverage.tif", "plan.gpkg", "report.html",
  ]

  /// Writes all but the manifest.
  /// - Parameter frontierFile: what more money buys, for the report.
  /// - Returns: the input files with their hashes, for the manifest.
  func write(_ results: PlanResults, frontierFile: String? = nil) throws -> [Manifest.Hashed] {
    let frontier = try frontierFile.map { try FrontierDocument.read($0) }
    var inputs = try results.inputs(for: self)
    if let frontierFile {
      inputs.append(
        Manifest.Hashed(
          file: relativePath(of: frontierFile, from: path),
          sha256: try sha256(ofFile: frontierFile)))
    }
    try AtomicFile.write(jsonText(results.document(for: self)), to: file("plan.json"))
    try AtomicFile.write(jsonText(results.score), to: file("score.json"))
    try writeRaster(results.map.raster(), to: file("coverage.tif"))
    try writeGeoPackage(results.map.layers(), to: file("plan.gpkg"))
    try AtomicFile.write(
      results.report(inputs: inputs, frontier: frontier), to: file("report.html"))
    return inputs
  }

  /// The manifest alone holds times, so that equal inputs give equal bytes in every other file.
  func writeManifest(
    _ results: PlanResults, inputs: [Manifest.Hashed], _ times: [StageTime]
  ) throws {
    let scenario = results.situation.scenario
    let manifest = Manifest(
      inputs: inputs,
      outputs: try Self.planFiles.map {
        Manifest.Hashed(file: $0, sha256: try sha256(ofFile: file($0)))
      },
      seed: scenario.seed, ending: results.siting.ending.word,
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
