// Does the map count cover cell by cell?

import Coverage
import Foundation
import Scenario
import Terrain
import Testing

@Suite struct CoverageMapTests {
  @Test("On flat ground a sensor covers a disc, a sector effector a quarter of its ring, by height")
  func flatGround() throws {
    var text = ScenarioText()
    text.sensors = [ScenarioText.sensor("radar", reach: 1000, pd: 0.8, lowest: 50)]
    text.effectors = [ScenarioText.effector("gun", reach: 800, pk: 0.5, sector: 90, nearest: 300)]
    text.extra = "mapHeightsMetres: [20, 100]"
    let scenario = try text.scenario()
    let deployment = Deployment(placements: [
      Placement(site: 0, system: 0, headingDegrees: 0),
      Placement(site: 0, system: 1, headingDegrees: 90),
      Placement(site: 0, system: 1, headingDegrees: 90),
    ])
    let grid = try ElevationGrid.flat()
    let map = try CoverageMap(scenario, deployment, on: grid)
    // The site is the centre of row 29, column 30. In cells of 200 m and 90 m above the mast: 4.98 cells.
    var disc: Set<[Int]> = []
    var quarter: Set<[Int]> = []
    for row in -6...6 {
      for column in -6...6 {
        let cell = [29 + row, 30 + column]
        let squared = 40_000 * (row * row + column * column)
        if squared + 90 * 90 <= 1_000_000 { disc.insert(cell) }
        if column >= abs(row), (300 * 300...800 * 800).contains(squared + 94 * 94) {
          quarter.insert(cell)
        }
      }
    }
    #expect(disc.count == 69 && quarter.count == 10)
    let (low, high) = (map.layers[0], map.layers[1])
    #expect(low.heightMetres == 20 && high.heightMetres == 100)
    #expect(low.sensors.allSatisfy { $0 == 0 })
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let index = grid.index(of: Cell(row: row, column: column))
        #expect(high.sensors[index] == (disc.contains([row, column]) ? 1 : 0))
        #expect(high.effectors[index] == (quarter.contains([row, column]) ? 2 : 0))
        #expect(!map.isUnknown[index])
      }
    }
  }

  @Test("Unknown ground is marked and never covered, nor is what lies behind it")
  func voids() throws {
    var text = ScenarioText()
    text.sensors = [ScenarioText.sensor("radar", reach: 3000, pd: 0.8)]
    let grid = try ElevationGrid.flat { $0.column == 33 }
    let map = try CoverageMap(
      text.scenario(), Deployment(placements: [Placement(site: 0, system: 0, headingDegrees: 0)]),
      on: grid)
    for row in 0..<grid.rows {
      for column in 33..<grid.columns {
        let index = grid.index(of: Cell(row: row, column: column))
        #expect(map.layers.allSatisfy { $0.sensors[index] == 0 })
        #expect(map.isUnknown[index] == (column == 33))
      }
    }
    #expect(map.layers[0].sensors[grid.index(of: Cell(row: 29, column: 32))] == 1)
  }

  @Test("A placement off the terrain or on unknown ground is an error")
  func misplaced() throws {
    var text = ScenarioText()
    text.sensors = [ScenarioText.sensor("radar", reach: 3000, pd: 0.8)]
    let scenario = try text.scenario()
    let deployment = Deployment(placements: [Placement(site: 0, system: 0, headingDegrees: 0)])
    let hole = try ElevationGrid.flat { $0 == Cell(row: 29, column: 30) }
    #expect(throws: TerrainError.self) { try CoverageMap(scenario, deployment, on: hole) }
    let elsewhere = try ElevationGrid(
      columns: 2, rows: 2, westMetres: 0, northMetres: 400, cellMetres: 200,
      coordinateReference: nil, elevationsMetres: [0, 0, 0, 0])
    #expect(throws: TerrainError.self) { try CoverageMap(scenario, deployment, on: elsewhere) }
  }
}
