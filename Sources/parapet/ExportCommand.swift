// Maps and report of an existing plan, written anew.
import ArgumentParser
import Coverage
import Geodata
import Scenario
import Terrain

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Write a deployment's coverage as GeoTIFF, or its sites and worst approaches as GeoPackage or GeoJSON."
  )

  @Argument(help: "Deployment file: YAML by hand, or a plan.json.")
  var deployment: String

  @Option(help: "cog, gpkg or geojson.")
  var format: ExportFormat

  @Option(help: "What a GeoJSON file holds: sites or worst-approaches.")
  var layer = ExportLayer.sites

  @Option(help: "File to write.")
  var output: String

  @Option(help: "Scenario file in place of the one the deployment names.")
  var scenario: String?

  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    let file = try DeploymentFile(file: deployment)
    var situation = try await Situation(
      scenarioFile: scenario ?? file.scenarioFile, threads: working.threads)
    let placed = try file.deployment(in: &situation.scenario, on: situation.grid)
    var stages = Stages(threads: working.threads, progress: options.progress)
    switch format {
    case .cog:
      let map = try CoverageMap(situation.scenario, placed, on: situation.grid)
      let detection = try await stages.detection(situation, placed)
      try writeRaster(coverageRaster(map, detection, on: situation.grid), to: output)
    case .gpkg:
      let worst = try await stages.worstApproaches(situation, placed)
      try writeGeoPackage(
        [siteLayer(situation.scenario, placed)] + assetLayers(situation.scenario)
          + [worst.layer(situation.scenario)], to: output)
    case .geojson:
      switch layer {
      case .sites: try writeGeoJSON(siteLayer(situation.scenario, placed), to: output)
      case .worstApproaches:
        let worst = try await stages.worstApproaches(situation, placed)
        try writeGeoJSON(worst.layer(situation.scenario), to: output)
      }
    }
    if options.json {
      try Console.json(["output": output])
    } else {
      options.note("wrote \(output)")
    }
  }
}

enum ExportLayer: String, ExpressibleByArgument, CaseIterable {
  case sites
  case worstApproaches = "worst-approaches"
}

enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case cog, gpkg, geojson
}
