// How sure is it that a cell is seen, given what the elevation model may have wrong?
import Synchronization

/// The share of possible grounds on which at least one of some observers sees a target over each cell.
///
/// Every draw of `ElevationError` is added to the whole grid, the ground under the observers included, and
/// the views are computed anew (Fisher 1992, First experiments in viewshed uncertainty: simulating fuzzy
/// viewsheds). The standard error of a share p of n draws is sqrt(p (1 - p) / n), 0.05 at most for 100.
///
/// Memory: 4 bytes a cell for the sums, and at most 17 bytes a cell for each thread.
public struct VisibilityProbability: Sendable {
  public static let drawRange = 1...10_000

  public let targetHeightMetres: Double
  public let draws: Int
  /// Row-major, 0 to 1; NaN where no draw has an answer: out of every radius, a void, or behind one.
  public let probabilities: [Float]

  /// - Throws: `TerrainError` as `LowestVisibleHeight` and `ElevationError` do, and for `draws` out of
  ///   range.
  /// - Complexity: O(draws x (cells x correlation in cells + observers x cells in a disc)) / threads.
  public init(
    on grid: ElevationGrid, observers: [Observer], radiusMetres: Double,
    targetHeightMetres: Double, error: ElevationError, draws: Int, seed: UInt64,
    earthRadiusFactor: Double = 4.0 / 3, threads: Int,
    onProgress: @escaping @Sendable (_ drawsDone: Int) -> Void = { _ in }
  ) async throws {
    guard Self.drawRange.contains(draws) else {
      throw TerrainError.invalidGrid(
        "\(draws) draws: allowed \(Self.drawRange.lowerBound) to \(Self.drawRange.upperBound)")
    }
    let tally = DrawTally(cells: grid.rows * grid.columns)
    try await inParallel(count: draws, threads: threads, onDone: onProgress) { draw in
      let ground = try error.possibleGround(grid, seed: seed, draw: draw)
      var answers = [DrawAnswer](repeating: .unknown, count: grid.rows * grid.columns)
      for observer in observers {
        let view = try LowestVisibleHeight(
          on: ground, observer: observer.cell, mastMetres: observer.mastMetres,
          radiusMetres: radiusMetres, earthRadiusFactor: earthRadiusFactor)
        note(view, Float(targetHeightMetres), columns: grid.columns, in: &answers)
      }
      tally.add(answers)
    }
    self.targetHeightMetres = targetHeightMetres
    self.draws = draws
    probabilities = tally.shares
  }
}

/// What one draw says of a cell; a larger raw value from one observer takes the place of a smaller one.
package enum DrawAnswer: UInt8, Sendable {
  case unknown, hidden, seen
}

/// Counts the answers of draws in any order.
package final class DrawTally: Sendable {
  private struct Counts {
    var seen: [UInt16]
    var known: [UInt16]
  }

  private let counts: Mutex<Counts>

  package init(cells: Int) {
    counts = Mutex(
      Counts(
        seen: [UInt16](repeating: 0, count: cells), known: [UInt16](repeating: 0, count: cells)))
  }

  package func add(_ answers: [DrawAnswer]) {
    counts.withLock { count(answers.span, &$0.seen, &$0.known) }
  }

  /// Seen among known; NaN where nothing is known.
  package var shares: [Float] {
    counts.withLock { counts in
      zip(counts.seen, counts.known).map { seen, known in
        known == 0 ? .nan : Float(seen) / Float(known)
      }
    }
  }
}

private func count(
  _ answers: Span<DrawAnswer>, _ seen: inout [UInt16], _ known: inout [UInt16]
) {
  var seen = seen.mutableSpan
  var known = known.mutableSpan
  for index in answers.indices {
    seen[index] += answers[index] == .seen ? 1 : 0
    known[index] += answers[index] == .unknown ? 0 : 1
  }
}

private func note(
  _ view: LowestVisibleHeight, _ targetHeightMetres: Float, columns: Int,
  in answers: inout [DrawAnswer]
) {
  var answers = answers.mutableSpan
  let heights = view.heightsMetres.span
  for row in 0..<view.rows {
    let start = (view.firstRow + row) * columns + view.firstColumn
    for column in 0..<view.columns {
      let height = heights[row * view.columns + column]
      if height <= targetHeightMetres {
        answers[start + column] = .seen
      } else if !height.isNaN, answers[start + column] == .unknown {
        answers[start + column] = .hidden
      }
    }
  }
}
