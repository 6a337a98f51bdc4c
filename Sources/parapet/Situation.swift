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
  /// - Throws: `InputError` with every finding.
  /// - Parameters:
  ///   - drawsSites: whether sites are drawn from the terrain where the scenario asks for it.
  ///   - threads: for that search; the result does not depend on it.
  init(scenarioFile: String, drawsSites: Bool = true, threads: Int) async throws {
    let reading = Scenario.reading(file: scenarioFile, sources: .maps)
    guard let scenario = reading.value else { throw InputError(reading.findings) }
    let ground: (grid: ElevationGrid, notes: [String])?
    do {
      ground = try Self.ground(of: scenario)
    } catch let error as InputError {
      throw InputError(reading.findings + error.findings)
    }
    _ = try reading.get()
    guard let ground else { preconditionFailure("terrain that is refused without a finding") }
    (grid, terrainNotes) = ground
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

  /// The scenario's terrain; nil when the scenario's own faults leave none to read.
  private static func ground(
    of scenario: Scenario
  ) throws -> (grid: ElevationGrid, notes: [String])? {
    guard !scenario.coordinateReference.isEmpty else { return nil }
    try checkReferences(scenario)
    guard !scenario.terrain.paths.isEmpty else { return nil }
    do {
      let (grid, info) = try readElevation(
        paths: scenario.terrain.paths, coordinateReference: scenario.coordinateReference,
        cellMetres: scenario.terrain.cellMetres,
        fileReference: scenario.terrain.coordinateReference)
      try checkTerrainReference(scenario, info)
      try scenario.checkPositions(on: grid)
      return (grid, info.notes)
    } catch let error as GeodataError {
      throw InputError([scenario.finding(at: scenario.terrainPlace, "terrain: \(error)")])
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
