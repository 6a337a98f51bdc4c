// Does the sweep over the whole disc agree with single sight lines, and obey the same laws?

import Terrain
import Testing

struct LowestVisibleHeightTests {
  @Test(
    "On mountains it misjudges few cells and errs by less than half the largest step between cells.",
    arguments: 1...4 as ClosedRange)
  func mountains(seed: UInt64) throws {
    let grid = try ElevationGrid.mountains(doublings: 8, seed: seed)
    #expect(medianSlopeDegrees(grid) > 20)
    let comparison = try Comparison(
      grid, observer: Cell(row: 128, column: 120), mastMetres: 10, radiusMetres: 3_600)
    #expect(comparison.cells > 40_000)
    #expect(comparison.worstMetres < 0.4 * Double(grid.largestStepMetres))
    // This ground is rough down to single cells: surveyed mountains come out 20 times better.
    for (height, share) in [(10.0, 0.005), (30, 0.0035), (100, 0.002), (300, 0.0015)] {
      #expect(comparison.misjudgedShare(heightMetres: height) < share, "\(height) m")
    }
  }

  @Test(
    "Even on random ground it errs by less than the largest step between neighbouring cells.",
    arguments: 1...12 as ClosedRange)
  func randomGround(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let grid = try ElevationGrid.noise(
      rows: .random(in: 2...150, using: &generator),
      columns: .random(in: 2...150, using: &generator),
      seed: seed)
    for _ in 0..<6 {
      let observer = Cell(
        row: .random(in: 0..<grid.rows, using: &generator),
        column: .random(in: 0..<grid.columns, using: &generator))
      let comparison = try Comparison(
        grid, observer: observer, mastMetres: .random(in: 0...200, using: &generator),
        radiusMetres: .random(in: 20...3_000, using: &generator))
      #expect(comparison.worstMetres < 0.6 * Double(grid.largestStepMetres), "\(observer)")
      #expect(comparison.knownWhereUnknown == 0 && comparison.unknownWhereKnown == 0)
    }
  }

  @Test(
    "Corners and edges are as accurate as the middle, and every cell in the radius is answered.")
  func edges() throws {
    let grid = try ElevationGrid.mountains(doublings: 6, seed: 5)
    for row in [0, 1, 31, 63, 64] {
      for column in [0, 1, 32, 63, 64] {
        let observer = Cell(row: row, column: column)
        let sweep = try LowestVisibleHeight(
          on: grid, observer: observer, mastMetres: 15, radiusMetres: 1_500)
        let comparison = try Comparison(
          grid, observer: observer, mastMetres: 15, radiusMetres: 1_500)
        #expect(comparison.worstMetres < Double(grid.largestStepMetres) / 2, "\(observer)")
        for cell in grid.cells {
          let inside = grid.centre(of: cell).distanceMetres(to: grid.centre(of: observer)) <= 1_500
          #expect(sweep.heightMetres(at: cell).isNaN != inside, "\(observer) \(cell)")
        }
        #expect(sweep.heightMetres(at: observer) == 0)
      }
    }
  }

  @Test("On the smallest grids every cell is beside the observer and its ground is seen.")
  func smallest() throws {
    for (rows, columns) in [(2, 2), (2, 3), (3, 2), (3, 3)] {
      let grid = try ElevationGrid.noise(rows: rows, columns: columns, seed: 1)
      for observer in grid.cells {
        let sweep = try LowestVisibleHeight(
          on: grid, observer: observer, mastMetres: 0, radiusMetres: 45)
        #expect(sweep.heightsMetres.count == sweep.rows * sweep.columns)
        for cell in grid.cells {
          let near =
            abs(cell.row - observer.row) <= 1 && abs(cell.column - observer.column) <= 1
          let height = sweep.heightMetres(at: cell)
          #expect(near ? height == 0 : height.isNaN)
        }
      }
    }
    let grid = try ElevationGrid.noise(rows: 4, columns: 4, seed: 2)
    let alone = try LowestVisibleHeight(
      on: grid, observer: Cell(row: 2, column: 1), mastMetres: 0, radiusMetres: 29)
    #expect(alone.heightsMetres == [0])
  }

  @Test("Over flat ground it shows the horizon of a round earth.")
  func flatGround() throws {
    let flat = try ElevationGrid.ground(rows: 3, columns: 1000, cellMetres: 20) { _, _ in 250 }
    let sweep = try LowestVisibleHeight(
      on: flat, observer: Cell(row: 1, column: 0), mastMetres: 10, radiusMetres: 20_000)
    #expect(sweep.heightMetres(at: Cell(row: 1, column: 651)) == 0)
    #expect(abs(sweep.heightMetres(at: Cell(row: 1, column: 999)) - 2.8396) < 1e-3)
  }

  @Test("A 200 m ridge 3,000 m off hides 391.059 m of air at 6,000 m, in each direction.")
  func ridges() throws {
    let ring = try ElevationGrid.ground(rows: 401, columns: 401, cellMetres: 30) { row, column in
      max(abs(row - 200), abs(column - 200)) == 100 ? 200 : 0
    }
    let sweep = try LowestVisibleHeight(
      on: ring, observer: Cell(row: 200, column: 200), mastMetres: 10, radiusMetres: 6_000)
    for cell in [(200, 400), (200, 0), (0, 200), (400, 200)].map(Cell.init) {
      #expect(abs(sweep.heightMetres(at: cell) - 391.059) < 1e-3)
    }
  }

  @Test(
    "Turning or mirroring the ground turns or mirrors the answer, to the last bit.",
    arguments: 1...4 as ClosedRange)
  func turningAndMirroring(seed: UInt64) throws {
    let grid = try ElevationGrid.mountains(doublings: 6, seed: seed)
    let observer = Cell(row: 20, column: 41)
    func sweep(_ grid: ElevationGrid, _ observer: Cell) throws -> LowestVisibleHeight {
      try LowestVisibleHeight(on: grid, observer: observer, mastMetres: 10, radiusMetres: 1_400)
    }
    let plain = try sweep(grid, observer)
    let turned = try sweep(grid.turned(), Cell(row: 41, column: 64 - 20))
    let mirrored = try sweep(grid.mirrored(), Cell(row: 20, column: 64 - 41))
    for cell in grid.cells {
      let height = plain.heightMetres(at: cell).bitPattern
      let turnedCell = Cell(row: cell.column, column: 64 - cell.row)
      let mirroredCell = Cell(row: cell.row, column: 64 - cell.column)
      #expect(height == turned.heightMetres(at: turnedCell).bitPattern)
      #expect(height == mirrored.heightMetres(at: mirroredCell).bitPattern)
    }
  }

  @Test("Lifting all the ground by the same whole metres changes nothing.")
  func constantShift() throws {
    let grid = try ElevationGrid.noise(rows: 60, columns: 70, seed: 3)
    let lifted = try grid.mapElevations { $1 + 512 }
    let observer = Cell(row: 30, column: 30)
    let low = try LowestVisibleHeight(
      on: grid, observer: observer, mastMetres: 5, radiusMetres: 900)
    let high = try LowestVisibleHeight(
      on: lifted, observer: observer, mastMetres: 5, radiusMetres: 900)
    #expect(low.heightsMetres.map(\.bitPattern) == high.heightsMetres.map(\.bitPattern))
  }

  @Test(
    "A taller mast hides no air, and a new hill reveals none elsewhere.",
    arguments: 1...6 as ClosedRange)
  func monotonicity(seed: UInt64) throws {
    let grid = try ElevationGrid.mountains(doublings: 6, seed: seed)
    let observer = Cell(row: 33, column: 25)
    var generator = SeededGenerator(seed: seed)
    let hill = Cell(
      row: .random(in: 0..<65, using: &generator), column: .random(in: 0..<20, using: &generator))
    let raised = try grid.mapElevations { cell, z in cell == hill ? z + 300 : z }
    func sweep(_ grid: ElevationGrid, mast: Double) throws -> LowestVisibleHeight {
      try LowestVisibleHeight(on: grid, observer: observer, mastMetres: mast, radiusMetres: 2_000)
    }
    let low = try sweep(grid, mast: 5)
    let tall = try sweep(grid, mast: 25)
    let behind = try sweep(raised, mast: 5)
    var changed = 0
    for cell in grid.cells {
      let height = low.heightMetres(at: cell)
      guard !height.isNaN else { continue }
      // Rounding in single precision of slopes that end up a few hundred metres above ground.
      #expect(tall.heightMetres(at: cell) <= height + 1e-3, "\(cell)")
      if cell != hill {
        #expect(behind.heightMetres(at: cell) >= height - 1e-3, "\(cell)")
        changed += behind.heightMetres(at: cell) > height + 1 ? 1 : 0
      }
    }
    #expect(changed > 0)
  }

  @Test(
    "No cell is called known whose sight line needs a void, and few known ones are given up.",
    arguments: 1...8 as ClosedRange)
  func voids(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let observer = Cell(row: 45, column: 50)
    var holes: Set<Cell> = []
    for _ in 0..<12 {
      holes.insert(
        Cell(
          row: .random(in: 0..<100, using: &generator),
          column: .random(in: 0..<100, using: &generator)))
    }
    holes.remove(observer)
    let grid = try ElevationGrid.noise(rows: 100, columns: 100, seed: seed).withVoids(holes)
    let comparison = try Comparison(grid, observer: observer, mastMetres: 40, radiusMetres: 1_500)
    #expect(comparison.knownWhereUnknown == 0)
    #expect(comparison.unknown > 100)
    #expect(Double(comparison.unknownWhereKnown) < 0.35 * Double(comparison.unknown))
    #expect(comparison.worstMetres < 100)
  }

  @Test("A void far from every line to a cell leaves that cell's height as it was.")
  func voidsElsewhere() throws {
    let grid = try ElevationGrid.mountains(doublings: 6, seed: 9)
    let hole = Cell(row: 10, column: 50)
    let observer = Cell(row: 32, column: 32)
    let whole = try LowestVisibleHeight(
      on: grid, observer: observer, mastMetres: 10, radiusMetres: 1_200)
    let holed = try LowestVisibleHeight(
      on: grid.withVoids([hole]), observer: observer, mastMetres: 10, radiusMetres: 1_200)
    #expect(holed.heightMetres(at: hole).isNaN)
    for cell in grid.cells where cell.row > 32 || cell.column < 32 {
      let height = whole.heightMetres(at: cell).bitPattern
      #expect(holed.heightMetres(at: cell).bitPattern == height)
    }
  }

  @Test(
    "Every path that this processor runs gives the same bytes.", arguments: 1...24 as ClosedRange)
  func samePaths(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let noisy = seed % 3 == 0
    var grid =
      noisy
      ? try ElevationGrid.noise(
        rows: .random(in: 2...140, using: &generator),
        columns: .random(in: 2...140, using: &generator), seed: seed)
      : try ElevationGrid.mountains(doublings: 7, seed: seed)
    let observer = Cell(
      row: .random(in: 0..<grid.rows, using: &generator),
      column: .random(in: 0..<grid.columns, using: &generator))
    if seed % 2 == 0 {
      grid = try grid.withVoids(scattered(9, over: grid, sparing: observer, using: &generator))
    }
    let mast = Double.random(in: 0...60, using: &generator)
    let radius = Double.random(in: 20...6_000, using: &generator)
    _ = try sweepAlike(grid, observer, mastMetres: mast, radiusMetres: radius)
  }

  @Test(
    "Lines far longer than what a sweep holds of them: the same bytes on every path, near the exact lines.",
    arguments: 1...6 as ClosedRange)
  func longLines(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole = try ElevationGrid.mountains(doublings: 10, seed: seed)
    // In the middle, and anywhere.
    let places = seed % 2 == 0 ? 400..<600 : 0..<whole.rows
    let observer = Cell(
      row: .random(in: places, using: &generator), column: .random(in: places, using: &generator))
    let holes = scattered(40, over: whole, sparing: observer, using: &generator)
    let grid = seed % 3 == 0 ? try whole.withVoids(holes) : whole
    let radius = Double.random(in: 10_000...40_000, using: &generator)
    let sweep = try sweepAlike(grid, observer, mastMetres: 25, radiusMetres: radius)
    let line = try SightLine(on: grid, observer: observer, mastMetres: 25)
    let centre = grid.centre(of: observer)
    var compared = 0
    var wrong = 0
    for (number, cell) in grid.cells.enumerated()
    where number % 97 == 0 && grid.centre(of: cell).distanceMetres(to: centre) <= radius {
      let exact = line.lowestVisibleHeightMetres(above: cell)
      let swept = Double(sweep.heightMetres(at: cell))
      #expect(swept.isNaN || !exact.isNaN)
      if exact.isNaN || swept.isNaN { continue }
      compared += 1
      wrong += (exact <= 100) == (swept <= 100) ? 0 : 1
    }
    #expect(compared > 1_500)
    #expect(Double(wrong) < 0.004 * Double(compared))
  }

  @Test("Long narrow ground, beside which most rays leave the grid: the same bytes on every path.")
  func narrowGround() throws {
    var generator = SeededGenerator(seed: 7)
    for seed in 1...150 as ClosedRange<UInt64> {
      let grid = try ElevationGrid.noise(
        rows: .random(in: 200...800, using: &generator),
        columns: .random(in: 2...180, using: &generator), seed: seed)
      let observer = Cell(
        row: .random(in: 0..<grid.rows, using: &generator),
        column: .random(in: 0..<grid.columns, using: &generator))
      let mast = Double.random(in: 0...400, using: &generator)
      let radius = Double.random(in: 6_000...24_000, using: &generator)
      _ = try sweepAlike(grid, observer, mastMetres: mast, radiusMetres: radius)
    }
  }

  @Test(
    "Whichever octants the edge cuts short, all paths give the same bytes, turned and mirrored too.",
    arguments: [false, true])
  func cutByEdges(isHoled: Bool) throws {
    var generator = SeededGenerator(seed: 11)
    let whole = try ElevationGrid.noise(rows: 131, columns: 190, seed: 5)
    for row in [0, 1, 20, 65, 111, 130] {
      for column in [0, 2, 30, 95, 165, 189] {
        let observer = Cell(row: row, column: column)
        let holes = scattered(12, over: whole, sparing: observer, using: &generator)
        let grid = isHoled ? try whole.withVoids(holes) : whole
        let radius = Double.random(in: 1_500...9_000, using: &generator)
        let plain = try sweepAlike(grid, observer, mastMetres: 30, radiusMetres: radius)
        let turned = try sweepAlike(
          grid.turned(), Cell(row: column, column: 130 - row), mastMetres: 30, radiusMetres: radius)
        let mirrored = try sweepAlike(
          grid.mirrored(), Cell(row: row, column: 189 - column), mastMetres: 30,
          radiusMetres: radius)
        let isSame = grid.cells.allSatisfy { cell in
          let height = plain.heightMetres(at: cell).bitPattern
          let turnedCell = Cell(row: cell.column, column: 130 - cell.row)
          let mirroredCell = Cell(row: cell.row, column: 189 - cell.column)
          return height == turned.heightMetres(at: turnedCell).bitPattern
            && height == mirrored.heightMetres(at: mirroredCell).bitPattern
        }
        #expect(isSame, "\(observer), \(radius) m")
      }
    }
  }

  @Test(
    "A radius that is not positive or too many cells is refused, with the limit in the message.")
  func refusals() throws {
    let grid = try ElevationGrid.noise(rows: 5, columns: 5, seed: 1)
    for radius in [0, -5, Double.nan, .infinity, 120_001] {
      let error = #expect(throws: TerrainError.self) {
        try LowestVisibleHeight(
          on: grid, observer: Cell(row: 2, column: 2), mastMetres: 5, radiusMetres: radius)
      }
      #expect("\(try #require(error))".contains("120000"))
    }
    let widest = try LowestVisibleHeight(
      on: grid, observer: Cell(row: 2, column: 2), mastMetres: 5, radiusMetres: 120_000)
    #expect(widest.heightsMetres.allSatisfy { $0 >= 0 })
  }
}

/// A sweep that must have the same bytes along every path that this processor runs.
private func sweepAlike(
  _ grid: ElevationGrid, _ observer: Cell, mastMetres: Double, radiusMetres: Double,
  at location: SourceLocation = #_sourceLocation
) throws -> LowestVisibleHeight {
  // Twice, for what the first observer of a radius finds anew and the second takes as kept.
  let paths = VisibilityPath.available + VisibilityPath.available
  let sweeps = try paths.map { path in
    try LowestVisibleHeight(
      on: grid, observer: observer, mastMetres: mastMetres, radiusMetres: radiusMetres, path: path)
  }
  let expected = sweeps[0].heightsMetres.map(\.bitPattern)
  for (path, sweep) in zip(paths, sweeps) {
    let isSame = sweep.heightsMetres.map(\.bitPattern) == expected
    #expect(
      isSame, "\(path), \(grid.rows) x \(grid.columns), \(observer), \(radiusMetres) m",
      sourceLocation: location)
  }
  return sweeps[0]
}

/// Random cells of a grid but one.
private func scattered(
  _ count: Int, over grid: ElevationGrid, sparing cell: Cell, using generator: inout SeededGenerator
) -> Set<Cell> {
  let cells = (0..<count).map { _ in
    Cell(
      row: .random(in: 0..<grid.rows, using: &generator),
      column: .random(in: 0..<grid.columns, using: &generator))
  }
  return Set(cells.filter { $0 != cell })
}

/// A sweep held against the exact sight line of every cell in the radius.
private struct Comparison {
  private(set) var cells = 0
  private(set) var unknown = 0
  private(set) var knownWhereUnknown = 0
  private(set) var unknownWhereKnown = 0
  private(set) var worstMetres = 0.0
  private var pairs: [(exact: Double, swept: Double)] = []

  init(
    _ grid: ElevationGrid, observer: Cell, mastMetres: Double, radiusMetres: Double
  ) throws {
    let sweep = try LowestVisibleHeight(
      on: grid, observer: observer, mastMetres: mastMetres, radiusMetres: radiusMetres)
    let line = try SightLine(on: grid, observer: observer, mastMetres: mastMetres)
    let centre = grid.centre(of: observer)
    for cell in grid.cells
    where grid.centre(of: cell).distanceMetres(to: centre) <= radiusMetres {
      let exact = line.lowestVisibleHeightMetres(above: cell)
      let swept = Double(sweep.heightMetres(at: cell))
      cells += 1
      unknown += exact.isNaN ? 1 : 0
      knownWhereUnknown += exact.isNaN && !swept.isNaN ? 1 : 0
      unknownWhereKnown += swept.isNaN && !exact.isNaN ? 1 : 0
      if exact.isNaN || swept.isNaN { continue }
      pairs.append((exact, swept))
      worstMetres = max(worstMetres, abs(exact - swept))
    }
  }

  func misjudgedShare(heightMetres: Double) -> Double {
    let misjudged = pairs.count { ($0.exact <= heightMetres) != ($0.swept <= heightMetres) }
    return Double(misjudged) / Double(pairs.count)
  }
}
