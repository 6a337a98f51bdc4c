// Between which rays does each cell of an octant lie: the same for every observer, so found once.

import CVisibility

/// Between which two rays of its sheaf each cell lies, for all cells of a fan, in the order of a sweep: by 16 lines
/// forward, by sheaf, by line, by cell.
///
/// The places of the last radius are kept: they are worth a seventh of a sweep, and observers come in numbers with
/// one radius. At the longest radius they take 36 MB.
struct CellPlaces: Sendable {
  /// Lines that are swept together.
  static let lines = Int(visibility_lines)

  /// Where the cells of a sheaf on its lines start in `rays` and `shares`: `sheaves` entries for each 16 lines.
  let starts: [Int32]
  /// The first cell of the sheaf on each line, and how many: 16 entries for each of `starts`.
  let firsts: [UInt16]
  let counts: [UInt8]
  /// The ray before the cell, from 0 to 15, and the share of the next.
  let rays: [UInt8]
  let shares: [Float]

  init(_ fan: RayFan) {
    var starts: [Int32] = []
    var firsts: [UInt16] = []
    var counts: [UInt8] = []
    var rays: [UInt8] = []
    var shares: [Float] = []
    for run in Self.runs(fan.steps) {
      for sheaf in 0..<fan.sheaves {
        starts.append(Int32(rays.count))
        let low = fan.slopes[16 * sheaf]
        for step in run.lowerBound..<run.lowerBound + Self.lines {
          // The last sheaf has the diagonal.
          let end =
            sheaf + 1 == fan.sheaves
            ? step + 1 : Int((Float(step) * fan.slopes[16 * sheaf + 15]).rounded(.up))
          let first = Int((Float(step) * low).rounded(.up))
          let cells =
            first..<(step <= min(run.upperBound, Int(fan.last[sheaf])) ? max(first, end) : first)
          firsts.append(UInt16(first))
          counts.append(UInt8(cells.count))
          for cell in cells {
            let place = (Float(cell) * fan.reciprocal[step] - low) * fan.density[sheaf]
            let ray = min(max(place, 0), 15)
            rays.append(UInt8(ray))
            shares.append(ray - ray.rounded(.down))
          }
        }
      }
    }
    self.starts = starts
    self.firsts = firsts
    self.counts = counts
    self.rays = rays
    self.shares = shares
  }

  /// The lines that are swept together: fewer at first, see `visibility_first_lines`.
  static func runs(_ steps: Int) -> [ClosedRange<Int>] {
    stride(from: Int(visibility_first_lines) - lines, to: steps, by: lines).map { start in
      max(0, start) + 1...min(start + lines, steps)
    }
  }
}
