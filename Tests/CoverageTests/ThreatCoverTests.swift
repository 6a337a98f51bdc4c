// Do detection, track and engagement follow from each other along a threat's way in?

import Coverage
import Foundation
import Scenario
import Terrain
import Testing

@Suite struct ThreatCoverTests {
  /// A radar and a launcher on the site in the middle of flat ground, cells of 200 m, and a drone at 40 m/s. On
  /// the column north of the asset the drone comes from the north, one cell in five seconds.
  @Test(
    "On flat ground a track begins after two looks and ends with its memory; shots need a cue in time"
  )
  func flatGround() async throws {
    var text = ScenarioText()
    // Two hits of two looks, five seconds apart: the second cell in cover holds a track.
    text.sensors = [
      ScenarioText.sensor("radar", reach: 2000, pd: 0.8, scan: 5, hits: 2, looks: 2)
    ]
    text.effectors = [ScenarioText.effector("gun", reach: 1500, pk: 0.5, speed: nil)]
    text.doctrine = "cueSeconds: 4, trackMemorySeconds: 5"
    text.extra = "mapHeightsMetres: [100]"
    let scenario = try text.scenario()
    let deployment = Deployment(placements: [
      Placement(site: 0, system: 0, headingDegrees: 0),
      Placement(site: 0, system: 1, headingDegrees: 0),
    ])
    let grid = try ElevationGrid.flat()
    let cover = try #require(
      try await ThreatCover.all(scenario, deployment, on: grid, threads: 2).first)
    #expect(cover.threat == 0 && cover.heightMetres == 100)
    // The site is the centre of row 29, column 30; the asset (6000, 6000) is a corner of its cell.
    let column = 30
    func count(_ counts: [UInt8], _ row: Int) -> Int { Int(counts[row * grid.columns + column]) }
    // 1998 m of ground lie in a slant range of 2000 m: nine cells of 200 m up to row 20.
    #expect((0..<29).filter { count(cover.detecting, $0) > 0 } == Array(20..<29))
    // In row 20 only the last look saw it, in row 21 both did.
    #expect((0..<29).filter { count(cover.tracking, $0) > 0 } == Array(21..<29))
    // Cue and reaction take 10 s, two cells: of rows 22 to 28 in reach the drone was tracked two cells before in
    // 23 to 28.
    #expect((0..<29).filter { count(cover.engaging, $0) > 0 } == Array(23..<29))
    #expect(
      (0..<29).map { cover.layers[$0 * grid.columns + column] }[19...24] == [0, 1, 2, 2, 3, 3])
  }

  @Test(
    "For any deployment: engaged cells were tracked before, and nothing is engaged without a sensor"
  )
  func order() async throws {
    for seed in 1...40 {
      let scenario = try ScenarioText.random(seed: seed).scenario()
      let grid = try ElevationGrid.flat()
      let all = scenario.systems.indices.map {
        Placement(site: $0 % scenario.sites.count, system: $0, headingDegrees: 0)
      }
      let covers = try await ThreatCover.all(
        scenario, Deployment(placements: all), on: grid, threads: 1)
      #expect(covers.count == scenario.mapHeightsMetres.count)
      let blind = try await ThreatCover.all(
        scenario,
        Deployment(placements: all.filter { !scenario.systems[$0.system].isSensor }), on: grid,
        threads: 1)
      #expect(blind.allSatisfy { $0.layers.allSatisfy { $0 == 0 } })
      for cover in covers {
        let sensors = all.count { scenario.systems[$0.system].isSensor }
        #expect(cover.tracking.allSatisfy { Int($0) <= sensors })
        if cover.engaging.contains(where: { $0 > 0 }) {
          #expect(cover.tracking.contains { $0 > 0 })
        }
      }
    }
  }

  @Test("The number of threads changes nothing, and every route's exposure stays within its worth")
  func gaps() async throws {
    for seed in 1...20 {
      let scenario = try ScenarioText.random(seed: seed).scenario()
      let grid = try ElevationGrid.flat { $0.row == 10 }
      let deployment = Deployment(placements: [
        Placement(site: 0, system: 0, headingDegrees: 0),
        Placement(site: 1, system: 2, headingDegrees: 0),
      ])
      let one = try await ThreatCover.all(scenario, deployment, on: grid, threads: 1)
      let two = try await ThreatCover.all(scenario, deployment, on: grid, threads: 2)
      #expect(one.map(\.layers) == two.map(\.layers))
      let routes = AttackRoutes(scenario, on: grid, spacingMetres: 100)
      let gaps = GapArea.all(scenario, one, routes, on: grid)
      let worth = routes.routes.reduce(0) {
        $0 + $1.expectedRaiders
          * scenario.assets[$1.asset].worthLost(toOne: scenario.threats[$1.threat])
      }
      #expect(gaps.reduce(0) { $0 + $1.worthExposed } <= worth * (1 + 1e-9))
      for (gap, next) in zip(gaps, gaps.dropFirst()) {
        #expect(gap.worthExposed >= next.worthExposed)
      }
      for gap in gaps {
        #expect(scenario.axes.indices.contains(gap.axis) && gap.worthExposed > 0)
        #expect(gap.cells == gap.cells.sorted() && Set(gap.cells).count == gap.cells.count)
      }
      // Nothing defended: every second within reach of an aim point is exposed, but for what is flown over the
      // void.
      let open = try await ThreatCover.all(
        scenario, Deployment(placements: []), on: grid, threads: 1)
      let reach =
        scenario.systems.compactMap { system -> Double? in
          if case .effector(let type) = system { type.rangeMetres.upperBound } else { nil }
        }.max() ?? 0
      let within = routes.routes.reduce(0.0) { total, route in
        let worth =
          route.expectedRaiders
          * scenario.assets[route.asset].worthLost(toOne: scenario.threats[route.threat])
        let seconds = route.points.filter { point in
          guard let cell = grid.cell(containing: point.position) else { return false }
          return grid.centre(of: cell).distanceMetres(to: scenario.assets[0].middle) <= reach
        }.reduce(0) { $0 + $1.durationSeconds }
        return total + worth * seconds / route.arrivalSeconds
      }
      let total = GapArea.all(scenario, open, routes, on: grid).reduce(0) { $0 + $1.worthExposed }
      #expect(abs(total - within) <= 1e-9 * worth)
    }
  }
}
