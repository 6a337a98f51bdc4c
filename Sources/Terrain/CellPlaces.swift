// Between which rays does each cell of an octant lie: the same for every observer, so found once.

import CVisibility

/// Between which two rays of its sheaf each cell lies, for all cells of a fan, in the order of a sweep: by 16 lines
/// forward, by sheaf, by line, by cell.
///
/// The fan keeps them, for observers come in numbers with one radius. At the longest radius they take 36 MB.
///
/// Unsafe because filling arrays with checks, cell by cell, took longer than the sweep: on ground smaller than the radius
/// each observer has a fan of its own.
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
    let runs = Self.runs(fan.steps)
    var starts: [Int32] = []
    var firsts: [UInt16] = []
    var counts: [UInt8] = []
    starts.reserveCapacity(runs.count * fan.sheaves)
    firsts.reserveCapacity(runs.count * fan.sheaves * Self.lines)
    counts.reserveCapacity(runs.count * fan.sheaves * Self.lines)
    var total: Int32 = 0
    for run in runs {
      for sheaf in 0..<fan.sheaves {
        starts.append(total)
        let slopes = (fan.slopes[16 * sheaf], fan.slopes[16 * sheaf + 15])
        let last = min(run.upperBound, Int(fan.last[sheaf]))
        for step in run.lowerBound..<run.lowerBound + Self.lines {
          let first = (Float(step) * slopes.0).roundedUp
          // The last sheaf has the diagonal.
          let end = sheaf + 1 == fan.sheaves ? step + 1 : (Float(step) * slopes.1).roundedUp
          let count = step <= last ? max(0, end - first) : 0
          firsts.append(UInt16(first))
          counts.append(UInt8(count))
          total += Int32(count)
        }
      }
    }
    self.starts = starts
    self.firsts = firsts
    self.counts = counts
    (rays, shares) = Self.places(fan, runs, firsts, counts, Int(total))
  }

  /// The ray before each cell and the share of the next, four at a time: the next line takes back what is too much.
  private static func places(
    _ fan: RayFan, _ runs: [ClosedRange<Int>], _ firsts: [UInt16], _ counts: [UInt8], _ total: Int
  ) -> (rays: [UInt8], shares: [Float]) {
    var shares: [Float] = []
    let rays = unsafe [UInt8](unsafeUninitializedCapacity: total + 3) { rays, rayCount in
      shares = unsafe [Float](unsafeUninitializedCapacity: total + 3) { shares, shareCount in
        var place = 0
        var line = 0
        for run in runs {
          for sheaf in 0..<fan.sheaves {
            let low = SIMD4(repeating: fan.slopes[16 * sheaf])
            let density = SIMD4(repeating: fan.density[sheaf])
            for step in run.lowerBound..<run.lowerBound + lines {
              let inverse = SIMD4(repeating: fan.reciprocal[step])
              let count = Int(counts[line])
              var cells = SIMD4<Float>(0, 1, 2, 3) + Float(firsts[line])
              for cell in stride(from: place, to: place + count, by: 4) {
                let ray = fewest(
                  greater((cells * inverse - low) * density, SIMD4(repeating: 0)),
                  SIMD4(repeating: 15))
                let (whole, number) = ray.wholePart
                unsafe store4(
                  SIMD4<UInt8>(truncatingIfNeeded: number),
                  rays.baseAddress.unsafelyUnwrapped + cell)
                unsafe store4(ray - whole, shares.baseAddress.unsafelyUnwrapped + cell)
                cells += 4
              }
              place += count
              line += 1
            }
          }
        }
        shareCount = total
      }
      rayCount = total
    }
    return (rays, shares)
  }

  /// The lines that are swept together: fewer at first, see `visibility_first_lines`.
  static func runs(_ steps: Int) -> [ClosedRange<Int>] {
    stride(from: Int(visibility_first_lines) - lines, to: steps, by: lines).map { start in
      max(0, start) + 1...min(start + lines, steps)
    }
  }
}

extension Float {
  /// The least whole number that is not below.
  fileprivate var roundedUp: Int {
    let whole = Int(self)
    return Float(whole) < self ? whole + 1 : whole
  }
}
