// Are single sight lines right: cases worked by hand and laws that hold on any ground.

import Terrain
import Testing

struct SightLineTests {
  @Test("Over flat ground nothing is hidden to the horizon, then (d - horizon)^2 / (2 k R).")
  func flatGround() throws {
    let flat = try ElevationGrid.ground(rows: 3, columns: 1000, cellMetres: 20) { _, _ in 250 }
    let line = try SightLine(on: flat, observer: Cell(row: 1, column: 0), mastMetres: 10)
    let curvature = 2 * 4.0 / 3 * 6_371_008.8
    let horizon = (10 * curvature).squareRoot()
    #expect(abs(horizon - 13_034.3) < 0.05)
    for column in 0..<1000 {
      let distance = Double(column) * 20
      let beyond = max(0, distance - horizon)
      let height = line.lowestVisibleHeightMetres(above: Cell(row: 1, column: column))
      // Crossings every 20 m see the horizon to within 10 m: 10^2 / (2 k R) there, more farther out.
      #expect(abs(height - beyond * beyond / curvature) < 2e-5, "column \(column)")
      if distance < 13_034 { #expect(height == 0) }
    }
    let far = line.lowestVisibleHeightMetres(above: Cell(row: 1, column: 999))
    #expect(abs(far - 2.8396) < 1e-4)
  }

  @Test("A 200 m ridge 3,000 m off hides 391.059 m of air at 6,000 m, by similar triangles.")
  func singleRidge() throws {
    let ridge = try ElevationGrid.ground(rows: 5, columns: 201, cellMetres: 30) { _, column in
      column == 100 ? 200 : 0
    }
    // Flat earth: the line over the crest rises 190 m in 3,000 m.
    let flat = try SightLine(
      on: ridge, observer: Cell(row: 2, column: 0), mastMetres: 10, earthRadiusFactor: .infinity)
    #expect(flat.lowestVisibleHeightMetres(above: Cell(row: 2, column: 200)) == 390)
    let round = try SightLine(on: ridge, observer: Cell(row: 2, column: 0), mastMetres: 10)
    let height = round.lowestVisibleHeightMetres(above: Cell(row: 2, column: 200))
    #expect(abs(height - 391.059) < 5e-4)
  }

  @Test(
    "Two eyes over a smooth earth meet at the sum of their horizons, 54,252.43 m for 10 and 100 m.")
  func horizons() throws {
    let cell = 54_252.43 / 2_000
    let flat = try ElevationGrid.ground(rows: 2, columns: 2_003, cellMetres: cell) { _, _ in 0 }
    let line = try SightLine(on: flat, observer: Cell(row: 0, column: 0), mastMetres: 10)
    #expect(line.lowestVisibleHeightMetres(above: Cell(row: 0, column: 1_998)) < 100)
    #expect(abs(line.lowestVisibleHeightMetres(above: Cell(row: 0, column: 2_000)) - 100) < 1e-3)
    #expect(line.lowestVisibleHeightMetres(above: Cell(row: 0, column: 2_002)) > 100)
  }

  @Test("One eye sees another exactly when the other sees it.", arguments: 1...8 as ClosedRange)
  func reciprocity(seed: UInt64) throws {
    let grid = try ElevationGrid.mountains(doublings: 6, seed: seed)
    var generator = SeededGenerator(seed: seed)
    var seen = 0
    for _ in 0..<400 {
      let first = Cell(
        row: .random(in: 0..<65, using: &generator), column: .random(in: 0..<65, using: &generator))
      let second = Cell(
        row: .random(in: 0..<65, using: &generator), column: .random(in: 0..<65, using: &generator))
      let there = try SightLine(on: grid, observer: first, mastMetres: 10)
        .lowestVisibleHeightMetres(above: second)
      let back = try SightLine(on: grid, observer: second, mastMetres: 30)
        .lowestVisibleHeightMetres(above: first)
      #expect((there <= 30) == (back <= 10), "\(first) \(second)")
      seen += there <= 30 ? 1 : 0
    }
    #expect(seen > 20 && seen < 380)
  }

  @Test(
    "It equals the steepest of all crossings found by a slow search along the line.",
    arguments: 1...4 as ClosedRange)
  func slowSearch(seed: UInt64) throws {
    let grid = try ElevationGrid.noise(rows: 23, columns: 31, seed: seed)
    let observer = Cell(row: 9, column: 14)
    let line = try SightLine(on: grid, observer: observer, mastMetres: 40)
    for target in grid.cells where target != observer {
      let expected = slowLowestVisibleHeight(grid, from: observer, to: target, mastMetres: 40)
      let height = line.lowestVisibleHeightMetres(above: target)
      #expect(abs(height - expected) < 1e-6, "\(target)")
    }
  }

  @Test("A position on a cell centre has the answer of the cell.", arguments: 1...4 as ClosedRange)
  func positionOnCentre(seed: UInt64) throws {
    let grid = try ElevationGrid.mountains(doublings: 5, seed: seed)
    let line = try SightLine(on: grid, observer: Cell(row: 3, column: 30), mastMetres: 12)
    for cell in grid.cells {
      let atCell = line.lowestVisibleHeightMetres(above: cell)
      let atPosition = line.lowestVisibleHeightMetres(above: grid.centre(of: cell))
      #expect(abs(atCell - atPosition) < 1e-6)
    }
  }

  @Test("Between two centres on an even slope the answer runs evenly too.")
  func positionBetweenCentres() throws {
    let ridge = try ElevationGrid.ground(rows: 9, columns: 9, cellMetres: 10) { _, column in
      column == 4 ? 50 : 0
    }
    let line = try SightLine(
      on: ridge, observer: Cell(row: 4, column: 0), mastMetres: 10, earthRadiusFactor: .infinity)
    for (east, north) in [(57.5, 45.0), (61.25, 45), (85, 45), (72, 33.3), (89.9, 89.9), (66, 0.0)]
    {
      let position = Position(eastMetres: east, northMetres: north)
      // Rise of 40 m over the 40 m to the crest; one cell behind the crest the ground still falls.
      let ground = east < 55 ? 50 - (east - 45) * 5 : 0
      let expected = 10 + (east - 5) - ground
      #expect(abs(line.lowestVisibleHeightMetres(above: position) - expected) < 1e-9)
    }
    let outside = Position(eastMetres: 90.1, northMetres: 45)
    #expect(line.lowestVisibleHeightMetres(above: outside).isNaN)
  }

  @Test("A void makes exactly those sight lines unknown that need its ground.")
  func voids() throws {
    let hole = try ElevationGrid.ground(rows: 7, columns: 9) { row, column in
      row == 3 && column == 4 ? .nan : 0
    }
    let line = try SightLine(on: hole, observer: Cell(row: 3, column: 0), mastMetres: 10)
    func unknown(_ row: Int, _ column: Int) -> Bool {
      line.lowestVisibleHeightMetres(above: Cell(row: row, column: column)).isNaN
    }
    #expect(unknown(3, 4) && unknown(3, 5) && unknown(3, 8))
    #expect(unknown(4, 5) && unknown(4, 8) && unknown(2, 6))
    #expect(!unknown(3, 3) && !unknown(2, 4) && !unknown(4, 4))
    // This line meets column 4 exactly on the centre of row 4 and needs nothing else there.
    #expect(!unknown(5, 8) && !unknown(1, 8))
    #expect(unknown(4, 7))
    let near = Position(eastMetres: 5.2 * 30, northMetres: 3.5 * 30)
    #expect(line.lowestVisibleHeightMetres(above: near).isNaN)
  }

  @Test("An observer off the grid, in a void, or with a mast or earth out of range is refused.")
  func refusals() throws {
    let hole = try ElevationGrid.ground(rows: 2, columns: 2) { row, column in
      row + column == 0 ? .nan : 0
    }
    let inside = Cell(row: 1, column: 1)
    for observer in [(-1, 0), (0, -1), (2, 0), (0, 2), (0, 0)].map(Cell.init) {
      #expect(throws: TerrainError.self) {
        try SightLine(on: hole, observer: observer, mastMetres: 1)
      }
    }
    for mast in [-0.1, 10_001, .nan, .infinity] {
      #expect(throws: TerrainError.self) {
        try SightLine(on: hole, observer: inside, mastMetres: mast)
      }
    }
    for factor in [0, -1, 0.05, Double.nan] {
      #expect(throws: TerrainError.self) {
        try SightLine(on: hole, observer: inside, mastMetres: 1, earthRadiusFactor: factor)
      }
    }
    let error = #expect(throws: TerrainError.self) {
      try SightLine(on: hole, observer: Cell(row: 7, column: 0), mastMetres: 1)
    }
    #expect("\(try #require(error))".contains("row 7"))
  }
}

/// The definition, written out: ground at every crossing from the formula of a line through two points.
private func slowLowestVisibleHeight(
  _ grid: ElevationGrid, from observer: Cell, to target: Cell, mastMetres: Double
) -> Double {
  let down = target.row - observer.row
  let right = target.column - observer.column
  let length = Double(down * down + right * right).squareRoot() * grid.cellMetres
  let eye = Double(grid[observer]) + mastMetres
  let curvature = 2 * 4.0 / 3 * 6_371_008.8
  var shares: [Double] = []
  for row in 1..<max(1, abs(down)) { shares.append(Double(row) / Double(abs(down))) }
  for column in 1..<max(1, abs(right)) { shares.append(Double(column) / Double(abs(right))) }
  var slope = -Double.infinity
  for share in shares {
    let row = Double(observer.row) + share * Double(down)
    let column = Double(observer.column) + share * Double(right)
    let top = Int((row + 1e-9).rounded(.down))
    let left = Int((column + 1e-9).rounded(.down))
    var ground = 0.0
    for (corner, weight) in [
      (Cell(row: top, column: left), (1 - row + Double(top)) * (1 - column + Double(left))),
      (Cell(row: top, column: left + 1), (1 - row + Double(top)) * (column - Double(left))),
      (Cell(row: top + 1, column: left), (row - Double(top)) * (1 - column + Double(left))),
    ] where abs(weight) > 1e-12 { ground += weight * Double(grid[corner]) }
    let distance = share * length
    slope = max(slope, (ground - distance * distance / curvature - eye) / distance)
  }
  let base = Double(grid[target]) - length * length / curvature
  return max(0, eye + slope * length - base)
}
