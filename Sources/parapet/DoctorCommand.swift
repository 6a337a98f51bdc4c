// Is everything here that plans need, in which version, and does it work?
import ArgumentParser
import Foundation
import Geodata
import MIP
import Raid
import Report
import Scenario
import Terrain

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is installed, in which version, and check that it works.",
    discussion: "Exit code 1 when a check fails. The figures of the raid engine: parapet selftest.")

  @OptionGroup var options: OutputOptions

  func run() throws {
    let checks = Check.all
    if options.json {
      try Console.json(checks)
    } else {
      var table = TextTable(columns: [.left("what"), .left("verdict"), .left("found")])
      for check in checks {
        table.append([check.what, check.passed ? "ok" : "FAILED", check.found])
      }
      try Console.data(table.text)
    }
    if checks.contains(where: { !$0.passed }) { throw Ending.internalError }
  }
}

/// One thing that plans need.
private struct Check: Encodable {
  let what: String
  let passed: Bool
  let found: String

  init(_ what: String, _ body: () throws -> String) {
    self.what = what
    do {
      found = try body()
      passed = true
    } catch {
      found = "\(error)"
      passed = false
    }
  }

  static var all: [Check] {
    [
      Check("parapet") { Parapet.version }, Check("GDAL") { gdalVersion() },
      Check("GLPK") { MIP.glpkVersion() }, Check("GeographicLib") { geographicLibVersion() },
      Check("terrain formats") {
        try found(["GTiff", "COG", "SRTMHGT", "DTED", "AAIGrid", "PNG"])
      },
      Check("map formats") { try found(["GPKG", "GeoJSON", "LIBKML", "ESRI Shapefile", "OSM"]) },
      Check("table formats") { try found(["XLSX", "ODS", "CSV"]) },
      Check("projections") { try projections() }, Check("MGRS") { try militaryGrid() },
      Check("solver") { try solver() }, Check("exports") { try exports() },
      Check("generic catalogues") { try catalogues() },
      Check("processors") { "\(ProcessInfo.processInfo.activeProcessorCount)" },
    ]
  }

  private static func found(_ drivers: [String]) throws -> String {
    let missing = drivers.filter { !hasDriver($0) }
    guard missing.isEmpty else {
      throw Refusal("GDAL lacks \(missing.joined(separator: ", ")): install a full build of it")
    }
    return drivers.joined(separator: ", ")
  }

  /// The middle of UTM zone 33 at the equator is at 500 km east and 0 north by definition.
  private static func projections() throws -> String {
    let place = LongitudeLatitude(longitudeDegrees: 15, latitudeDegrees: 0)
    let position = try Projection.positions(of: [place], in: "EPSG:32633")[0]
    guard abs(position.eastMetres - 500_000) < 0.001, abs(position.northMetres) < 0.001 else {
      throw Refusal("EPSG:32633 is wrong: reinstall proj-data; PROJ_DATA may name a wrong folder")
    }
    return "EPSG register at hand"
  }

  private static func militaryGrid() throws -> String {
    let place = LongitudeLatitude(longitudeDegrees: 44.4, latitudeDegrees: 33.3)
    let square = try WrittenPlace.militaryGrid(place)
    guard square == "38SMB4414084706" else { throw Refusal("33.3 44.4 gives \(square)") }
    return "33.3 44.4 is \(square)"
  }

  /// Of three things worth 3, 4 and 5 that weigh 2, 3 and 4, at most 5 in all: the first two, worth 7.
  private static func solver() throws -> String {
    var program = MixedIntegerProgram(.maximise)
    let things: [(worth: Double, weight: Double)] = [(3, 2), (4, 3), (5, 4)]
    let taken = try things.enumerated().map {
      try program.addVariable("x\($0)", in: 0...1, isInteger: true, objective: $1.worth)
    }
    try program.addRow("weight", zip(taken, things).map { ($0, $1.weight) }, upper: 5)
    let outcome = solve(program)
    guard outcome.ending == .optimal, let values = outcome.values, values == [1, 1, 0] else {
      throw Refusal("a program of three variables ends as \(outcome.ending): reinstall libglpk")
    }
    return "a program of three variables is solved to proof"
  }

  private static func exports() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parapet-doctor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let layer = try VectorLayer(
      name: "check", kind: .point, coordinateReference: "EPSG:32633",
      fields: [VectorField("name", .text)],
      features: [
        VectorFeature(
          geometry: .point(Position(eastMetres: 500_000, northMetres: 5_400_000)),
          values: [.text("here")])
      ])
    let path = folder.appendingPathComponent("check.gpkg").path
    try writeGeoPackage([layer], to: path)
    guard try readVectors(path: path) == [layer] else {
      throw Refusal("a GeoPackage does not come back as it was written")
    }
    return "a GeoPackage comes back as it was written to \(NSTemporaryDirectory())"
  }

  private static func catalogues() throws -> String {
    guard let folder = SharedFiles.folder() else {
      throw Refusal("not found: set PARAPET_SHARE to the folder that holds systems/generic.yaml")
    }
    for kind in ["systems", "threats"] {
      try FileKind.catalogue.check("\(folder)/\(kind)/generic.yaml")
    }
    return folder
  }
}
