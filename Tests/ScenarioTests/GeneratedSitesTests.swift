// Do generated sites stand where the rule allows, and on the ground that stands out?
import Foundation
import Scenario
import Terrain
import Testing

@Suite struct GeneratedSitesTests {
  /// The small problem with a rule, an area and a corridor.
  private func scenario(
    count: Int = 12, spacing: Double = 400, slope: Double = 12, near: Double = 900,
    given: String = ""
  ) throws -> Scenario {
    var problem = SmallProblem()
    problem.scenario = problem.scenario
      .replacing(
        "point: [500000, 4000000]",
        with: "area: [[499800, 3999800], [500200, 3999900], [500000, 4000300]]"
      )
      .replacing(
        "point: [501000, 4001000]", with: "corridor: [[501000, 4001000], [502000, 4001800]]"
      )
      .replacing(
        "sites:\n",
        with: "sites:\n  generate: {count: \(count), spacingMetres: \(spacing), "
          + "maximumSlopeDegrees: \(slope), fromAssetMetres: \(near)}\n  capacity: 3\n"
      )
      .replacing("    - {id: hill, position: [500100, 4000100]}\n", with: given)
      .replacing("    - {id: tower, position: [500900, 4000100], capacity: 1}\n", with: "")
    if given.isEmpty { problem.scenario = problem.scenario.replacing("  positions:\n", with: "") }
    return try problem.read()
  }

  /// Hills of random place, height and width, with some voids.
  private func hills(seed: UInt64) throws -> ElevationGrid {
    var numbers = SeededNumbers(seed: seed)
    let hills = (0..<25).map { _ in
      (
        row: numbers.number(0...100), column: numbers.number(0...100),
        height: numbers.number(-60...120),
        width: numbers.number(3...12)
      )
    }
    let holes = (0..<40).map { _ in Cell(row: numbers.int(0...99), column: numbers.int(0...99)) }
    return try flatGround { cell in
      if holes.contains(cell) { return .nan }
      var elevation = 200.0
      for hill in hills {
        let away =
          hypot(Double(cell.row) - hill.row, Double(cell.column) - hill.column) / hill.width
        elevation += hill.height * exp(-away * away / 2)
      }
      return Float(elevation)
    }
  }

  /// Planar distance to an asset's shape.
  private func distanceMetres(_ position: Position, to asset: DefendedAsset) -> Double {
    switch asset.form {
    case .point(let point): return position.distanceMetres(to: point)
    case .corridor(let line):
      return zip(line, line.dropFirst()).map { distance(position, $0, $1) }.min() ?? .infinity
    case .area(let corners):
      let edges = zip(corners, corners.dropFirst() + corners.prefix(1))
      return edges.map { distance(position, $0, $1) }.min() ?? .infinity
    }
  }

  private func distance(_ p: Position, _ a: Position, _ b: Position) -> Double {
    let (east, north) = (b.eastMetres - a.eastMetres, b.northMetres - a.northMetres)
    let along = (p.eastMetres - a.eastMetres) * east + (p.northMetres - a.northMetres) * north
    let t = min(1, max(0, along / (east * east + north * north)))
    return p.distanceMetres(
      to: Position(eastMetres: a.eastMetres + t * east, northMetres: a.northMetres + t * north))
  }

  @Test(
    "Spacing, slope, distance, number, capacity and names hold, voids are left out",
    arguments: 0..<12)
  func rules(seed: UInt64) throws {
    let grid = try hills(seed: seed)
    var numbers = SeededNumbers(seed: 1000 + seed)
    let (spacing, slope) = (numbers.number(150...700), numbers.number(2...20))
    let (near, count) = (numbers.number(200...1500), numbers.int(1...40))
    let given = "    - {id: g2, position: [500100, 4000100]}\n"
    let rule = try scenario(count: count, spacing: spacing, slope: slope, near: near, given: given)
    let sites = rule.withGeneratedSites(on: grid).sites
    #expect(sites.first?.id == "g2" && sites.first?.capacity == 3)
    #expect(sites.count <= count + 1)
    #expect(Set(sites.map(\.id)).count == sites.count)
    for (index, site) in sites.enumerated().dropFirst() {
      let cell = try #require(grid.cell(containing: site.position))
      #expect(grid.centre(of: cell) == site.position && !grid[cell].isNaN && site.capacity == 3)
      #expect(grid.slopeDegrees(at: cell) <= slope)
      #expect(rule.assets.contains { distanceMetres(site.position, to: $0) <= near })
      #expect(
        sites[..<index].allSatisfy { $0.position.distanceMetres(to: site.position) >= spacing })
    }
  }

  @Test("The same ground gives the same sites, and a scenario without a rule keeps its own")
  func deterministic() throws {
    let grid = try hills(seed: 3)
    let (first, again) = (try scenario(), try scenario())
    let sites = first.withGeneratedSites(on: grid).sites
    #expect(sites.count == 12 && sites.map(\.id) == (1...12).map { "g\($0)" })
    #expect(sites.map(\.position) == again.withGeneratedSites(on: grid).sites.map(\.position))
    let own = try SmallProblem().read()
    #expect(own.withGeneratedSites(on: grid).sites.map(\.id) == ["hill", "tower"])
  }

  @Test(
    "Sites are those that a search over all cells by elevation above their surroundings takes",
    arguments: 0..<4)
  func byProminence(seed: UInt64) throws {
    let grid = try hills(seed: 50 + seed)
    let rule = try scenario(count: 8, spacing: 300, slope: 15, near: 700)
    var cells: [(prominence: Double, cell: Cell)] = []
    for row in 1..<99 {
      for column in 1..<99 {
        let cell = Cell(row: row, column: column)
        guard !grid[cell].isNaN, grid.slopeDegrees(at: cell) <= 15 else { continue }
        cells.append((Double(grid[cell]) - mean(grid, about: cell, radius: 6), cell))
      }
    }
    cells.sort { $0.prominence > $1.prominence }
    var taken: [Position] = []
    for (_, cell) in cells where taken.count < 8 {
      let position = grid.centre(of: cell)
      // The rule measures to corners, to the middle, and to points along a corridor.
      guard nearOutline(position, of: rule, within: 700),
        taken.allSatisfy({ $0.distanceMetres(to: position) >= 300 })
      else { continue }
      taken.append(position)
    }
    #expect(rule.withGeneratedSites(on: grid).sites.map(\.position) == taken)
  }

  private func mean(_ grid: ElevationGrid, about cell: Cell, radius: Int) -> Double {
    var values: [Double] = []
    for row in max(0, cell.row - radius)...min(grid.rows - 1, cell.row + radius) {
      for column in max(0, cell.column - radius)...min(grid.columns - 1, cell.column + radius) {
        let elevation = grid[Cell(row: row, column: column)]
        if !elevation.isNaN { values.append(Double(elevation)) }
      }
    }
    return values.reduce(0, +) / Double(values.count)
  }

  private func nearOutline(_ position: Position, of scenario: Scenario, within metres: Double)
    -> Bool
  {
    let places = scenario.assets.flatMap { asset -> [Position] in
      switch asset.form {
      case .point(let point): [point]
      case .area(let corners): corners + [asset.middle]
      case .corridor(let line):
        // 1,280.6 m in three steps.
        (0...3).map { step in
          let t = Double(step) / 3
          return Position(
            eastMetres: line[0].eastMetres + t * (line[1].eastMetres - line[0].eastMetres),
            northMetres: line[0].northMetres + t * (line[1].northMetres - line[0].northMetres))
        }
      }
    }
    return places.contains { $0.distanceMetres(to: position) <= metres }
  }

  @Test("A lone hill on a plain is taken first, at its top")
  func hilltop() throws {
    let top = Cell(row: 55, column: 45)
    let grid = try flatGround { cell in
      let away = hypot(Double(cell.row - top.row), Double(cell.column - top.column))
      return Float(100 + 40 * exp(-away * away / 50))
    }
    let first = try #require(try scenario().withGeneratedSites(on: grid).sites.first)
    #expect(grid.cell(containing: first.position) == top && first.id == "g1")
  }

  @Test("Ground that is nowhere gentle enough gives no site")
  func noneFits() throws {
    let ramp = try flatGround { Float($0.column) * 30 }
    #expect(try scenario().withGeneratedSites(on: ramp).sites.isEmpty)
  }
}
