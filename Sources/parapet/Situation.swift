// A scenario on its terrain, ready for every stage.
import Foundation
import Geodata
import Scenario
import Terrain

struct Situation: Sendable {
  var scenario: Scenario
  let grid: ElevationGrid
  let terrainNotes: [String]

  /// Reads the scenario, its catalogues and its terrain, and checks that they fit together.
  /// - Throws: `InputError` with places in the scenario's file.
  init(scenarioFile: String) throws {
    let scenario = try Scenario(file: scenarioFile)
    try Self.checkReferences(scenario)
    do {
      let (grid, info) = try readElevation(
        path: scenario.terrain.path, coordinateReference: scenario.coordinateReference,
        cellMetres: scenario.terrain.cellMetres,
        fileReference: scenario.terrain.coordinateReference)
      try Self.checkTerrainReference(scenario, info)
      try scenario.checkPositions(on: grid)
      self.scenario = scenario.withGeneratedSites(on: grid)
      self.grid = grid
      terrainNotes = info.notes
    } catch let error as GeodataError {
      throw InputError([scenario.finding(at: scenario.terrainPlace, "terrain: \(error)")])
    }
    if self.scenario.sites.isEmpty {
      throw InputError([
        scenario.finding(
          at: scenario.terrainPlace,
          "no site meets sites.generate on this terrain: allow steeper ground or a larger distance")
      ])
    }
  }

  private static func checkReferences(_ scenario: Scenario) throws {
    do {
      let facts = try CoordinateReferenceFacts(scenario.coordinateReference)
      guard facts.isProjectedInMetres else {
        throw InputError([
          scenario.finding(
            at: scenario.referencePlace,
            "coordinateReference \(scenario.coordinateReference) (\(facts.name)) is not projected in "
              + "metres: use the UTM zone of the place, such as EPSG:32616")
        ])
      }
    } catch let error as GeodataError {
      throw InputError([scenario.finding(at: scenario.referencePlace, "\(error)")])
    }
  }

  /// What the planner says of the terrain's coordinates must agree with what the file says.
  private static func checkTerrainReference(_ scenario: Scenario, _ info: ElevationFileInfo) throws
  {
    guard let stated = scenario.terrain.coordinateReference else {
      guard info.fileReference != nil else {
        throw InputError([
          scenario.finding(
            at: scenario.terrainPlace,
            "terrain file does not say what its coordinates are: add terrain.coordinateReference: "
              + "EPSG:n")
        ])
      }
      return
    }
    if let declared = info.fileReference,
      try !declared.isSame(as: CoordinateReferenceFacts(stated))
    {
      throw InputError([
        scenario.finding(
          at: scenario.terrainPlace,
          "coordinate reference mismatch: terrain.coordinateReference says \(stated), the file says "
            + "\(declared.epsg.map { "EPSG:\($0)" } ?? declared.name): correct or remove it")
      ])
    }
  }
}
