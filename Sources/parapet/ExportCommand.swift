// Maps and tables of a deployment, for the programs that people have.
import ArgumentParser
import Geodata
import Report
import Scenario

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a deployment's map for QGIS, Google Earth, ATAK, spreadsheets or slides.",
    discussion: """
      gpkg: every layer, styled for QGIS. cog: cover as a Cloud-Optimised GeoTIFF; all bands, with their \
      colours beside it in .aux.xml, or with --layer one band with its colours inside. kmz: Google Earth and TAK clients. geojson, csv: one --layer. xlsx: a sheet for each \
      layer and one with the inventory. atak: data package with a point for each system and asset. png: a picture, \
      and a world file beside it.
      """)

  @Argument(help: "Deployment file: YAML by hand, or a plan.json.")
  var deployment: String

  @Option(help: "gpkg, cog, kmz, geojson, atak, csv, xlsx or png.")
  var format: ExportFormat

  @Option(
    help: ArgumentHelp(
      "One layer.",
      discussion: "geojson, csv: " + MapLayerName.allCases.map(\.rawValue).joined(separator: ", ")
        + "; default sites. cog: " + CoverLayer.allCases.map(\.rawValue).joined(separator: ", ")
        + "; default every band."))
  var layer: String?

  @Option(
    name: .customLong("height"),
    help: "For cog --layer and png: target height above ground in metres; default the lowest.")
  var heightMetres: Double?

  @Option(help: "For cog --layer threat-layers and engaging; default the scenario's first threat.")
  var threat: String?

  @Option(help: "File to write.")
  var output: String

  @Option(help: "Scenario file in place of the one the deployment names.")
  var scenario: String?

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    switch format {
    case .geojson, .csv: try check(layer, among: MapLayerName.allCases.map(\.rawValue))
    case .cog: try check(layer, among: CoverLayer.allCases.map(\.rawValue))
    case .gpkg, .kmz, .atak, .xlsx, .png:
      if let layer {
        throw ValidationError(
          "--layer \(layer): \(format.rawValue) holds every layer; leave it out")
      }
    }
  }

  private func check(_ layer: String?, among known: [String]) throws {
    guard let layer, !known.contains(layer) else { return }
    throw ValidationError(
      "--layer \(layer) of \(format.rawValue): \(advice(on: layer, among: known))")
  }

  func run() async throws {
    let file = try DeploymentFile(file: deployment)
    var situation = try await Situation(
      scenarioFile: scenario ?? file.scenarioFile, threads: working.threads)
    let placed = try file.deployment(in: &situation.scenario, on: situation.grid, sources: .maps)
    var stages = Stages(threads: working.threads, progress: options.progress)
    let map = try await stages.map(situation, placed)
    let written = try write(map)
    if options.json {
      try Console.json(["format": format.rawValue, "outputs": written.joined(separator: ", ")])
    } else {
      options.note("wrote \(written.joined(separator: " and "))")
    }
  }

  /// - Returns: the files written.
  private func write(_ map: DeploymentMap) throws -> [String] {
    switch format {
    case .gpkg: try writeGeoPackage(map.layers(), to: output)
    case .cog: return try writeRaster(coverRaster(map), to: output)
    case .kmz: try AtomicFile.write(KMLDocument(map: map).archived(), to: output)
    case .atak: try AtomicFile.write(DataPackage(map: map).archived(), to: output)
    case .geojson: try writeGeoJSON(vectorLayer(map), to: output)
    case .csv: try writeTables([vectorLayer(map)], as: .csv, to: output)
    case .xlsx:
      try writeTables(map.layers() + [map.inventoryTable()], as: .xlsx, to: output)
    case .png: return try writePicture(map)
    }
    return [output]
  }

  private func coverRaster(_ map: DeploymentMap) throws -> Raster {
    guard let layer, let what = CoverLayer(rawValue: layer) else { return try map.raster() }
    return try map.raster(what, heightMetres: heightMetres, threat: threat)
  }

  private func vectorLayer(_ map: DeploymentMap) throws -> VectorLayer {
    let name = MapLayerName(rawValue: layer ?? "") ?? .sites
    guard let found = try map.layer(name) else {
      throw Refusal(
        "--layer \(name.rawValue): only a plan's own folder has it, in plan.gpkg; gap-areas shows what any "
          + "deployment leaves open")
    }
    return found
  }

  private func writePicture(_ map: DeploymentMap) throws -> [String] {
    let level = try map.level(heightMetres)
    let picture = try MapPicture(map, level: level)
    let world = (output.hasSuffix(".png") ? String(output.dropLast(4)) : output) + ".pgw"
    try AtomicFile.write(picture.picture().png(), to: output)
    try AtomicFile.write(picture.worldFile, to: world)
    return [output, world]
  }
}

enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case gpkg, cog, kmz, geojson, atak, csv, xlsx, png
}
