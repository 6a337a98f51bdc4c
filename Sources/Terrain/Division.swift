// Which octants does the sweep in plain Swift carry side by side: what an edge of the grid cuts goes together.

/// Which octants are swept side by side: four in either wing, those on columns of the grid before those on rows, and
/// of each those that run east before those that run west.
struct Division {
  let left: [Octant]
  let right: [Octant]
  /// All ones for octants of the left wing.
  private let mask: SIMD8<UInt32>

  private init(_ isLeft: (Octant) -> Bool) {
    let ordered = [true, false].flatMap { isOnColumns in
      [false, true].flatMap { runsWest in
        Octant.all.filter { $0.isOnColumns == isOnColumns && $0.runsWest == runsWest }
      }
    }
    left = ordered.filter(isLeft)
    right = ordered.filter { !isLeft($0) }
    var mask = SIMD8<UInt32>()
    for (k, octant) in Octant.all.enumerated() where isLeft(octant) { mask[k] = .max }
    self.mask = mask
  }

  /// Columns and rows; north and south; west and east; the quarters north and west, or south and west, and those
  /// across.
  private static let all = [
    Division { $0.isOnColumns },
    Division { $0.forward.row + $0.sideways.row < 0 },
    Division { $0.runsWest },
    Division { $0.forward.row + $0.forward.column < 0 },
    Division { $0.forward.row - $0.forward.column > 0 },
  ]
  /// Lines on which divisions are compared.
  private static let samples = 8
  /// Wings that mix columns and rows take so much longer.
  private static let mixing = 1.03

  /// That which leaves the least of both wings empty where the grid's edge cuts the disc.
  static func best(_ eye: SightLine, _ fan: RayFan) -> Division {
    var forward = SIMD8<UInt32>()
    var sideways = SIMD8<UInt32>()
    for (k, octant) in Octant.all.enumerated() {
      let inside = octant.cellsInside(eye.grid, eye.observer)
      forward[k] = UInt32(inside.forward)
      sideways[k] = UInt32(inside.sideways)
    }
    guard min(forward.min(), sideways.min()) < UInt32(fan.steps) else { return all[0] }
    var cells = [UInt32](repeating: 0, count: all.count)
    for step in stride(from: 1, through: fan.steps, by: max(1, fan.steps / samples)) {
      let most = SIMD8(repeating: UInt32(min(step, Int(fan.reach[step]))))
      let reached = pointwiseMin(sideways, most).replacing(with: 0, where: forward .< UInt32(step))
      for (k, division) in all.enumerated() {
        cells[k] += (reached & division.mask).max() + (reached & ~division.mask).max()
      }
    }
    let k = cells.indices.min { cells[$0] < cells[$1] } ?? 0
    return Double(cells[k]) * mixing < Double(cells[0]) ? all[k] : all[0]
  }
}
