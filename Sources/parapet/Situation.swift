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
  /// - Parameters:
  ///   - drawsSites: whether sites are drawn from the terrain where the scenario asks for it.
  ///   - threads: for that search; the result does not depend on it.
  init(scenarioFile: String, drawsSites: Bool = true, threads: Int) async throws {
    let scenario = try Scenario(file: scenarioFile, sources: .maps)
    try Self.checkReferences(scenario)
    let grid: ElevationGrid
    do {
      let (read, info) = try readElevation(
        paths: scenario.terrain.paths, coordinateReference: scenario.coordinateReference,
        cellMetres: scenario.terrain.cellMetres,
        fileReference: scenario.terrain.coordinateReference)
      try Self.checkTerrainReference(scenario, info)
      try scenario.checkPositions(on: read)
      grid = read
      terrainNotes = info.notes
    } catch let error as GeodataError {
      throw InputError([scenario.finding(at: scenario.terrainPlace, "terrain: \(error)")])
    }
    self.grid = grid
    self.scenario =
      drawsSites ? try await scenario.withSitesDrawn(on: grid, threads: threads) : scenario
    if drawsSites, self.scenario.sites.isEmpty {
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
