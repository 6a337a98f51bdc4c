// What do many observers see together: how many see a cell, which is the first, from which height.
import Synchronization

/// An eye on a mast.
public struct Observer: Sendable, Hashable {
  public let cell: Cell
  /// Height of the eye above the ground of the cell.
  public let mastMetres: Double

  public init(cell: Cell, mastMetres: Double) {
    self.cell = cell
    self.mastMetres = mastMetres
  }
}

/// The views of many observers added up cell by cell, without keeping any of them.
///
/// A cell counts for an observer when the lowest height at which that observer sees a target over it is at
/// most `targetHeightMetres`; an unknown answer does not count. Every sum is of whole numbers or a
/// minimum, so the order in which observers are worked on cannot show.
///
/// Memory: 12 bytes a cell of the grid, and 4 bytes a cell of the disc for each thread.
public struct CumulativeViewshed: Sendable {
  public static let maximumObservers = 100_000

  public let targetHeightMetres: Double
  /// Observers that see a target over each cell, row-major.
  public let observersSeeing: [UInt32]
  /// The first of them, counted from 1 in the given order; 0 where there is none.
  public let firstObserver: [UInt32]
  /// The lowest height at which any observer sees a target over each cell; NaN where no observer within
  /// the radius has an answer.
  public let lowestHeightsMetres: [Float]

  /// Sweeps the disc of every observer.
  /// - Throws: `TerrainError.invalidObserver` as `LowestVisibleHeight` does, and for more than
  ///   `maximumObservers`.
  /// - Complexity: O(grid + observers x cells in a disc) / threads.
  public init(
    on grid: ElevationGrid, observers: [Observer], radiusMetres: Double,
    targetHeightMetres: Double, earthRadiusFactor: Double = 4.0 / 3, threads: Int,
    onProgress: @escaping @Sendable (_ observersDone: Int) -> Void = { _ in }
  ) async throws {
    guard observers.count <= Self.maximumObservers else {
      throw TerrainError.invalidObserver(
        "\(observers.count) observers: at most \(Self.maximumObservers); work in several parts")
    }
    let strips = stride(from: 0, to: grid.rows, by: TallyStrip.rows).map {
      TallyStrip(firstRow: $0, rows: min(TallyStrip.rows, grid.rows - $0), columns: grid.columns)
    }
    try await inParallel(count: observers.count, threads: threads, onDone: onProgress) { index in
      let view = try LowestVisibleHeight(
        on: grid, observer: observers[index].cell, mastMetres: observers[index].mastMetres,
        radiusMetres: radiusMetres, earthRadiusFactor: earthRadiusFactor)
      let lastRow = view.firstRow + view.rows - 1
      for strip in strips[view.firstRow / TallyStrip.rows...lastRow / TallyStrip.rows] {
        strip.add(view, number: UInt32(index + 1), targetHeightMetres: Float(targetHeightMetres))
      }
    }
    self.targetHeightMetres = targetHeightMetres
    observersSeeing = strips.flatMap { $0.tally.withLock(\.seeing) }
    firstObserver = strips.flatMap { $0.tally.withLock(\.first) }
    lowestHeightsMetres = strips.flatMap { $0.tally.withLock(\.lowest) }
  }
}

/// Some rows of the sums, which one thread changes at a time.
private final class TallyStrip: Sendable {
  static let rows = 64

  struct Tally {
    var seeing: [UInt32]
    var first: [UInt32]
    var lowest: [Float]
  }

  let firstRow: Int
  let rowCount: Int
  let columns: Int
  let tally: Mutex<Tally>

  init(firstRow: Int, rows: Int, columns: Int) {
    self.firstRow = firstRow
    rowCount = rows
    self.columns = columns
    let cells = rows * columns
    tally = Mutex(
      Tally(
        seeing: [UInt32](repeating: 0, count: cells), first: [UInt32](repeating: 0, count: cells),
        lowest: [Float](repeating: .nan, count: cells)))
  }

  func add(_ view: LowestVisibleHeight, number: UInt32, targetHeightMetres: Float) {
    let rows = max(firstRow, view.firstRow)..<min(firstRow + rowCount, view.firstRow + view.rows)
    tally.withLock { tally in
      for row in rows {
        addRow(
          view.heightsMetres.span, from: (row - view.firstRow) * view.columns,
          count: view.columns, to: (row - firstRow) * columns + view.firstColumn, number: number,
          targetHeightMetres: targetHeightMetres, &tally.seeing, &tally.first, &tally.lowest)
      }
    }
  }
}

private func addRow(
  _ heights: Span<Float>, from source: Int, count: Int, to target: Int, number: UInt32,
  targetHeightMetres: Float, _ seeing: inout [UInt32], _ first: inout [UInt32],
  _ lowest: inout [Float]
) {
  var seeing = seeing.mutableSpan
  var first = first.mutableSpan
  var lowest = lowest.mutableSpan
  for column in 0..<count {
    let height = heights[source + column]
    // False for NaN, which leaves the sums alone.
    if height <= targetHeightMetres {
      seeing[target + column] += 1
      let earliest = first[target + column]
      if earliest == 0 || number < earliest { first[target + column] = number }
    }
    let known = lowest[target + column]
    if known.isNaN || height < known { lowest[target + column] = height }
  }
}
