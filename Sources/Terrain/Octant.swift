// Which eighth of the plane around an observer is meant: directions along and across a sweep.

/// One eighth of the plane around an observer: forward along a grid axis, sideways towards the diagonal.
struct Octant: Sendable {
  let forward: (row: Int, column: Int)
  let sideways: (row: Int, column: Int)

  static let all: [Octant] = [(0, -1), (0, 1), (-1, 0), (1, 0)].flatMap { row, column in
    [1, -1].map { side in
      Octant(forward: (row, column), sideways: (side * abs(column), side * abs(row)))
    }
  }

  /// Whether its lines are columns of the grid, not rows.
  var isOnColumns: Bool { forward.column != 0 }
  /// Whether its cells run west, against the order of memory.
  var runsWest: Bool { forward.column + sideways.column < 0 }

  /// Cells of the grid beyond the observer's, forward and sideways.
  func cellsInside(_ grid: ElevationGrid, _ observer: Cell) -> (forward: Int, sideways: Int) {
    func inside(_ direction: (row: Int, column: Int)) -> Int {
      if direction.row != 0 {
        return direction.row < 0 ? observer.row : grid.rows - 1 - observer.row
      }
      return direction.column < 0 ? observer.column : grid.columns - 1 - observer.column
    }
    return (inside(forward), inside(sideways))
  }
}
