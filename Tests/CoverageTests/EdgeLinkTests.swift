// Do radio links below 900 MHz work behind one edge, and nothing else?

import Coverage
import Scenario
import Terrain
import Testing

@Suite struct EdgeLinkTests {
  @Test("A masked cell is covered exactly when the loss over its edge is within the margin")
  func map() throws {
    let grid = try wall()
    let scenario = try situation(megahertz: 150, margin: 20)
    let map = try CoverageMap(scenario, deployment, on: grid)
    let plain = try CoverageMap(try situation(megahertz: nil, margin: nil), deployment, on: grid)
    let line = try SightLine(on: grid, observer: Cell(row: 29, column: 30), mastMetres: 10)
    let eye = line.eyeMetres
    var gained = 0
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let cell = Cell(row: row, column: column)
        let index = grid.index(of: cell)
        let centre = grid.centre(of: cell)
        let planar = centre.distanceMetres(to: grid.centre(of: line.observer))
        let rise = Double(grid[cell]) + 300 - eye
        let inRange = (planar * planar + rise * rise).squareRoot() <= 5000
        let loss = line.edgeLossDecibels(
          to: centre, heightMetres: 300, wavelengthMetres: 299.792458 / 150)
        let lowest = line.lowestVisibleHeightMetres(above: cell)
        // The sweep may err near the limit of sight.
        guard abs(lowest - 300) > 5 else { continue }
        #expect(plain.layers[0].sensors[index] == (inRange && lowest <= 300 ? 1 : 0))
        #expect(map.layers[0].sensors[index] == (inRange && (lowest <= 300 || loss <= 20) ? 1 : 0))
        gained += Int(map.layers[0].sensors[index]) - Int(plain.layers[0].sensors[index])
      }
    }
    #expect(gained > 20)
  }

  @Test(
    "From 900 MHz on, and without a margin, masked is masked",
    arguments: [(900.0, 60.0), (2400, 60), (150, 0)])
  func sightOnly(megahertz: Double, margin: Double) async throws {
    let grid = try wall()
    let linked = try situation(megahertz: megahertz, margin: margin)
    let plain = try situation(megahertz: nil, margin: nil)
    let (a, b) = (
      try CoverageMap(linked, deployment, on: grid), try CoverageMap(plain, deployment, on: grid)
    )
    #expect(a.layers.map(\.sensors) == b.layers.map(\.sensors))
    #expect(a.layers.map(\.effectors) == b.layers.map(\.effectors))
    let (c, d) = (
      try await CoverageTable(linked, on: grid, threads: 2),
      try await CoverageTable(plain, on: grid, threads: 2)
    )
    #expect(c.covered.map(\.legs) == d.covered.map(\.legs))
  }

  @Test("In the plan a larger margin never takes a cue or an engagement away, and gives some")
  func table() async throws {
    let grid = try wall()
    var last = (cues: 0, units: 0.0)
    var totals: [Double] = []
    for margin in [0.0, 10, 20, 60] {
      let table = try await CoverageTable(
        try situation(megahertz: 150, margin: margin), on: grid, threads: 2)
      let legs = table.covered.flatMap(\.legs)
      let cues = legs.flatMap(\.cues).reduce(0) { $0 + Int($1.level) }
      let units = legs.flatMap(\.engagements).reduce(0) { $0 + $1.units }
      #expect(cues >= last.cues && units >= last.units)
      last = (cues, units)
      totals.append(units)
    }
    #expect(totals[3] > totals[0])
  }

  @Test("A frequency is refused where there is no radio link, and a margin without a frequency")
  func refused() throws {
    var radar = ScenarioText()
    radar.sensors = [linked(ScenarioText.sensor("radar", reach: 1000, pd: 0.5), 150, nil)]
    #expect(throws: InputError.self) { try radar.scenario() }
    var lonely = ScenarioText()
    lonely.sensors = [
      linked(ScenarioText.sensor("ear", kind: "passiveRF", reach: 1000, pd: 0.5), nil, 10)
    ]
    #expect(throws: InputError.self) { try lonely.scenario() }
  }

  private var deployment: Deployment {
    Deployment(placements: [0, 1].map { Placement(site: 0, system: $0, headingDegrees: 0) })
  }

  /// A receiver and a jammer in the middle, drones at 300 m that come from the east.
  private func situation(megahertz: Double?, margin: Double?) throws -> Scenario {
    var text = ScenarioText()
    text.radioLink = true
    text.approaches = "{id: east, bearingDegrees: 90, launchMetres: 5000}"
    text.threat = """
      speedMetresPerSecond: 40, ingressHeightMetres: 300, terminalHeightMetres: 300,
           terminalRangeMetres: 0
      """
    text.sensors = [
      linked(ScenarioText.sensor("ear", kind: "passiveRF", reach: 5000, pd: 0.5), megahertz, margin)
    ]
    text.effectors = [
      linked(
        ScenarioText.effector("jammer", kind: "rfJammer", reach: 5000, pk: 0.3, speed: nil),
        megahertz, margin)
    ]
    text.extra = "mapHeightsMetres: [300]"
    return try text.scenario()
  }

  private func linked(_ entry: String, _ megahertz: Double?, _ margin: Double?) -> String {
    let fields = [
      megahertz.map { "frequencyMegahertz: \($0)" }, margin.map { "edgeLossMarginDecibels: \($0)" },
    ].compactMap(\.self)
    return ([String(entry.dropLast())] + fields).joined(separator: ", ") + "}"
  }

  /// A wall of 160 m from north to south, 600 m east of the middle.
  private func wall() throws -> ElevationGrid {
    try ElevationGrid(
      columns: 60, rows: 60, westMetres: 0, northMetres: 12_000, cellMetres: 200,
      coordinateReference: nil,
      elevationsMetres: (0..<3600).map { $0 % 60 == 33 ? 260 : 100 })
  }
}
