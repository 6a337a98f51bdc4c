// Are errors of the ground as large and as alike as asked, and do they change views as they should?

import Foundation
import Terrain
import Testing

@Suite struct ElevationErrorTests {
  @Test(
    "The variance of a field is the one asked for, within 4.5 standard errors, at the edge too",
    arguments: [0.0, 45, 120])
  func variance(correlationMetres: Double) throws {
    let error = try ElevationError(rootMeanSquareMetres: 5, correlationMetres: correlationMetres)
    let (rows, columns, draws) = (60, 60, 200)
    var all = 0.0
    var edge = 0.0
    for draw in 0..<draws {
      let field = try error.errorsMetres(
        rows: rows, columns: columns, cellMetres: 30, seed: 3, draw: draw)
      all += field.reduce(0) { $0 + Double($1 * $1) } / Double(field.count)
      // One corner cell a draw: independent numbers whatever the correlation.
      edge += Double(field[0] * field[0])
    }
    // Within a draw about one independent number per 4 L x 4 L; at least one.
    let alike = max(1, 4 * correlationMetres / 30)
    let independent = Double(draws) * max(1, Double(rows * columns) / (alike * alike))
    #expect(abs(all / Double(draws) / 25 - 1) < 4.5 * (2 / independent).squareRoot())
    #expect(abs(edge / Double(draws) / 25 - 1) < 4.5 * (2 / Double(draws)).squareRoot())
  }

  @Test("The mean of a field over draws is 0 within 4.5 standard errors")
  func mean() throws {
    let error = try ElevationError(rootMeanSquareMetres: 2, correlationMetres: 90)
    let values = try (0..<400).map {
      Double(
        try error.errorsMetres(rows: 4, columns: 4, cellMetres: 30, seed: 8, draw: $0)[5])
    }
    let mean = values.reduce(0, +) / 400
    #expect(abs(mean) < 4.5 * 2 / Double(400).squareRoot())
  }

  @Test(
    "The correlation of two cells is exp(-(d/L)^2) within 4.5 standard errors and the sampled kernel",
    arguments: [0, 1, 2, 4, 6, 9])
  func correlation(lag: Int) throws {
    let error = try ElevationError(rootMeanSquareMetres: 1, correlationMetres: 120)
    let draws = 2000
    var along = 0.0
    var across = 0.0
    for draw in 0..<draws {
      let field = try error.errorsMetres(rows: 10, columns: 10, cellMetres: 30, seed: 4, draw: draw)
      along += Double(field[0] * field[lag])
      across += Double(field[0] * field[lag * 10])
    }
    let expected = exp(-pow(Double(lag) * 30 / 120, 2))
    // Product of two normals with correlation r has variance 1 + r^2.
    let bound = 4.5 * ((1 + expected * expected) / Double(draws)).squareRoot() + 1e-3
    #expect(abs(along / Double(draws) - expected) < bound)
    #expect(abs(across / Double(draws) - expected) < bound)
  }

  @Test(
    "Kernel weights have a squared sum of 1 and the exact correlation at the correlation length")
  func kernel() throws {
    let error = try ElevationError(rootMeanSquareMetres: 1, correlationMetres: 300)
    let weights = try error.weights(cellMetres: 30)
    let lag = 10
    let power = weights.reduce(0.0) { $0 + Double($1 * $1) }
    let shifted = zip(weights, weights.dropFirst(lag)).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    #expect(abs(power - 1) < 1e-6)
    #expect(abs(shifted - exp(-1)) < 1e-4)
  }

  @Test("A draw is a function of seed and number, and no two are alike")
  func draws() throws {
    let error = try ElevationError(rootMeanSquareMetres: 5, correlationMetres: 100)
    func field(_ seed: UInt64, _ draw: Int) throws -> [Float] {
      try error.errorsMetres(rows: 20, columns: 31, cellMetres: 30, seed: seed, draw: draw)
    }
    #expect(try field(1, 3) == field(1, 3))
    #expect(try field(1, 3) != field(1, 4))
    #expect(try field(1, 3) != field(2, 3))
    // A larger number of rows goes on where a smaller one ends.
    let longer = try error.errorsMetres(rows: 25, columns: 31, cellMetres: 30, seed: 1, draw: 3)
    #expect(try Array(longer[0..<20 * 31]) == field(1, 3))
  }

  @Test("Without error the probability is 0 or 1 as the view says")
  func noError() async throws {
    let grid = try ElevationGrid.noise(rows: 60, columns: 50, seed: 2)
      .withVoids([Cell(row: 20, column: 20)])
    let observers = someObservers(3, on: grid, seed: 1)
    let crisp = try await CumulativeViewshed(
      on: grid, observers: observers, radiusMetres: 5000, targetHeightMetres: 30, threads: 2)
    let chance = try await probability(grid, observers, rms: 0, height: 30, draws: 3)
    for index in chance.indices {
      if crisp.lowestHeightsMetres[index].isNaN {
        #expect(chance[index].isNaN)
      } else {
        #expect(chance[index] == (crisp.observersSeeing[index] > 0 ? 1 : 0))
      }
    }
  }

  @Test("A higher target is never less likely seen, and the number of threads changes nothing")
  func monotone() async throws {
    let grid = try ElevationGrid.mountains(doublings: 6, seed: 11)
    let observers = someObservers(2, on: grid, seed: 6)
    var below = try await probability(grid, observers, rms: 5, height: 0, draws: 20)
    var between = 0
    for height in [10.0, 30, 100, 300] {
      let above = try await probability(grid, observers, rms: 5, height: height, draws: 20)
      #expect(zip(below, above).allSatisfy { $0.isNaN || $0 <= $1 })
      between += above.count { $0 > 0 && $0 < 1 }
      below = above
    }
    #expect(between > 0)
    let alone = try await probability(grid, observers, rms: 5, height: 300, draws: 20, threads: 1)
    #expect(alone.map(\.bitPattern) == below.map(\.bitPattern))
  }

  @Test("The probability is the share of draws, each looked at by itself")
  func shareOfDraws() async throws {
    let grid = try ElevationGrid.noise(rows: 30, columns: 30, seed: 7)
    let observers = [Observer(cell: Cell(row: 15, column: 14), mastMetres: 5)]
    let error = try ElevationError(rootMeanSquareMetres: 10, correlationMetres: 60)
    let chance = try await probability(grid, observers, rms: 10, height: 20, draws: 8, length: 60)
    var seen = [Int](repeating: 0, count: 900)
    for draw in 0..<8 {
      let ground = try error.possibleGround(grid, seed: 5, draw: draw)
      let view = try LowestVisibleHeight(
        on: ground, observer: observers[0].cell, mastMetres: 5, radiusMetres: 5000)
      for cell in grid.cells where view.heightMetres(at: cell) <= 20 {
        seen[grid.index(of: cell)] += 1
      }
    }
    #expect(chance == seen.map { Float($0) / 8 })
  }

  @Test("Errors out of range are refused")
  func refusals() throws {
    #expect(throws: TerrainError.self) {
      try ElevationError(rootMeanSquareMetres: -1, correlationMetres: 0)
    }
    #expect(throws: TerrainError.self) {
      try ElevationError(rootMeanSquareMetres: .nan, correlationMetres: 0)
    }
    #expect(throws: TerrainError.self) {
      try ElevationError(rootMeanSquareMetres: 1, correlationMetres: -5)
    }
    let long = try ElevationError(rootMeanSquareMetres: 1, correlationMetres: 6001)
    #expect(throws: TerrainError.self) {
      try long.errorsMetres(rows: 5, columns: 5, cellMetres: 30, seed: 1, draw: 0)
    }
  }

  private func probability(
    _ grid: ElevationGrid, _ observers: [Observer], rms: Double, height: Double, draws: Int,
    length: Double = 100, threads: Int = 2
  ) async throws -> [Float] {
    try await VisibilityProbability(
      on: grid, observers: observers, radiusMetres: 5000, targetHeightMetres: height,
      error: ElevationError(rootMeanSquareMetres: rms, correlationMetres: length), draws: draws,
      seed: 5, threads: threads
    ).probabilities
  }
}
