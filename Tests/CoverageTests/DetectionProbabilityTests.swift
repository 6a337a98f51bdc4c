// Is the sureness of detection that of the grounds it is drawn from?

import Coverage
import Foundation
import Scenario
import Terrain
import Testing

@Suite struct DetectionProbabilityTests {
  @Test("Without error it is 1 where the map shows a sensor and 0 elsewhere; voids are unknown")
  func noError() async throws {
    let grid = try hills(void: Cell(row: 40, column: 20))
    let scenario = try situation()
    let map = try CoverageMap(scenario, deployment, on: grid)
    let chance = try await probability(scenario, grid, rms: 0, draws: 2)
    for (layer, crisp) in zip(chance.layers, map.layers) {
      #expect(layer.heightMetres == crisp.heightMetres)
      for index in layer.probabilities.indices {
        if map.isUnknown[index] {
          #expect(layer.probabilities[index].isNaN)
        } else {
          #expect(layer.probabilities[index] == (crisp.sensors[index] > 0 ? 1 : 0))
        }
      }
    }
  }

  @Test("With error it is the share of maps of the possible grounds, for any number of threads")
  func shareOfMaps() async throws {
    let grid = try hills()
    let scenario = try situation()
    let chance = try await probability(scenario, grid, rms: 20, draws: 6)
    let error = try ElevationError(rootMeanSquareMetres: 20, correlationMetres: 600)
    let maps = try (0..<6).map {
      try CoverageMap(
        scenario, deployment,
        on: error.possibleGround(grid, seed: scenario.seed, draw: $0))
    }
    var between = 0
    for (number, layer) in chance.layers.enumerated() {
      for (index, share) in layer.probabilities.enumerated() {
        let seen = maps.count { $0.layers[number].sensors[index] > 0 }
        #expect(share == Float(seen) / 6)
        between += seen > 0 && seen < 6 ? 1 : 0
      }
    }
    #expect(between > 50)
    let alone = try await probability(scenario, grid, rms: 20, draws: 6, threads: 1)
    #expect(alone.layers.map(\.probabilities) == chance.layers.map(\.probabilities))
    let shares = chance.layers[0].shares(atLeast: 0.9)
    #expect(shares.sure < shares.mean && shares.mean < 1 && shares.sure > 0)
  }

  private var deployment: Deployment {
    Deployment(placements: [0, 1].map { Placement(site: $0, system: 0, headingDegrees: 0) })
  }

  private func situation() throws -> Scenario {
    var text = ScenarioText()
    text.sites = "{id: a, position: [6100, 6100]}, {id: b, position: [3100, 4100]}"
    text.sensors = [ScenarioText.sensor("radar", reach: 4000, pd: 0.8)]
    text.extra = "mapHeightsMetres: [20, 150]"
    return try text.scenario()
  }

  private func probability(
    _ scenario: Scenario, _ grid: ElevationGrid, rms: Double, draws: Int, threads: Int = 2
  ) async throws -> DetectionProbability {
    try await DetectionProbability(
      scenario, deployment, on: grid,
      error: ElevationError(rootMeanSquareMetres: rms, correlationMetres: 600), draws: draws,
      threads: threads)
  }

  private func hills(void: Cell? = nil) throws -> ElevationGrid {
    try ElevationGrid(
      columns: 60, rows: 60, westMetres: 0, northMetres: 12_000, cellMetres: 200,
      coordinateReference: nil,
      elevationsMetres: (0..<3600).map { index in
        let cell = Cell(row: index / 60, column: index % 60)
        if cell == void { return .nan }
        return Float(
          300 + 120 * sin(Double(cell.row) / 4) * sin(Double(cell.column) / 5)
            + 40 * sin(Double(cell.row * cell.column) / 30))
      })
  }
}
