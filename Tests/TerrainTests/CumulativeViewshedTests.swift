// Do many views added up say the same as each view by itself?

import Terrain
import Testing

@Suite struct CumulativeViewshedTests {
  @Test("Sums agree with every view looked at by itself, cell by cell", arguments: 1...4)
  func sumsAgree(seed: UInt64) async throws {
    let grid = try ElevationGrid.noise(rows: 150, columns: 90, seed: seed)
      .withVoids([Cell(row: 40, column: 41), Cell(row: 100, column: 3)])
    let observers = someObservers(12, on: grid, seed: seed)
    let sum = try await CumulativeViewshed(
      on: grid, observers: observers, radiusMetres: 900, targetHeightMetres: 40, threads: 2)
    let views = try observers.map {
      try LowestVisibleHeight(
        on: grid, observer: $0.cell, mastMetres: $0.mastMetres, radiusMetres: 900)
    }
    for cell in grid.cells {
      let heights = views.map { $0.heightMetres(at: cell) }
      let seeing = heights.indices.filter { heights[$0] <= 40 }
      let index = grid.index(of: cell)
      #expect(sum.observersSeeing[index] == UInt32(seeing.count))
      #expect(sum.firstObserver[index] == UInt32(seeing.first.map { $0 + 1 } ?? 0))
      let lowest = heights.filter { !$0.isNaN }.min()
      #expect(lowest == nil ? sum.lowestHeightsMetres[index].isNaN : true)
      if let lowest { #expect(sum.lowestHeightsMetres[index] == lowest) }
    }
  }

  @Test("The number of threads does not change a bit", arguments: [2, 3, 8])
  func threads(threads: Int) async throws {
    let grid = try ElevationGrid.mountains(doublings: 7, seed: 5)
    let observers = someObservers(40, on: grid, seed: 9)
    func sum(_ threads: Int) async throws -> CumulativeViewshed {
      try await CumulativeViewshed(
        on: grid, observers: observers, radiusMetres: 1500, targetHeightMetres: 60,
        threads: threads)
    }
    let one = try await sum(1)
    let many = try await sum(threads)
    #expect(one.observersSeeing == many.observersSeeing)
    #expect(one.firstObserver == many.firstObserver)
    #expect(
      one.lowestHeightsMetres.map(\.bitPattern) == many.lowestHeightsMetres.map(\.bitPattern))
  }

  @Test("Two observers on a plain share exactly the cells within both radii")
  func twoOnAPlain() async throws {
    let grid = try ElevationGrid.ground(rows: 9, columns: 9, cellMetres: 10) { _, _ in 5 }
    let observers = [3, 5].map { Observer(cell: Cell(row: 4, column: $0), mastMetres: 2) }
    let sum = try await CumulativeViewshed(
      on: grid, observers: observers, radiusMetres: 20, targetHeightMetres: 0, threads: 2)
    let row = { (values: [UInt32]) in Array(values[4 * 9..<5 * 9]) }
    #expect(row(sum.observersSeeing) == [0, 1, 1, 2, 2, 2, 1, 1, 0])
    #expect(row(sum.firstObserver) == [0, 1, 1, 1, 1, 1, 2, 2, 0])
  }

  @Test("More observers than the limit are refused")
  func tooMany() async throws {
    let grid = try ElevationGrid.ground(rows: 3, columns: 3) { _, _ in 0 }
    let observers = [Observer](
      repeating: Observer(cell: Cell(row: 1, column: 1), mastMetres: 1),
      count: CumulativeViewshed.maximumObservers + 1)
    await #expect(throws: TerrainError.self) {
      try await CumulativeViewshed(
        on: grid, observers: observers, radiusMetres: 50, targetHeightMetres: 0, threads: 1)
    }
  }
}

/// Observers on known ground with masts of 2 to 20 m.
func someObservers(_ count: Int, on grid: ElevationGrid, seed: UInt64) -> [Observer] {
  var generator = SeededGenerator(seed: seed)
  let known = grid.cells.filter { !grid[$0].isNaN }
  return (0..<count).map { _ in
    Observer(
      cell: known[Int.random(in: known.indices, using: &generator)],
      mastMetres: Double(Int.random(in: 2...20, using: &generator)))
  }
}
