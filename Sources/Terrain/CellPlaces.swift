// Between which rays does each cell of an octant lie: the same for every observer, so found once.

import Synchronization

/// Between which two rays of its sheaf each cell lies, for all cells of a fan.
///
/// The places of the last radius are kept: they are worth a seventh of a sweep, and observers come in numbers with
/// one radius. At the longest radius they take 35 MB.
struct CellPlaces: Sendable {
  /// Where a line's cells start in `rays` and `shares`, by step.
  let starts: [Int32]
  /// The first cell of each sheaf by step, `edges` entries a step; at the end the cell after the last.
  let firsts: [Int32]
  let edges: Int
  /// The ray before the cell, from 0 to 15, and the share of the next.
  let rays: [UInt8]
  let shares: [Float]

  private static let latest = Mutex<(slopes: [Float], last: [Int32], places: CellPlaces)?>(nil)

  /// The places of a fan, as kept or found anew.
  static func of(_ fan: RayFan) -> CellPlaces {
    latest.withLock { latest in
      if let latest, latest.last == fan.last, latest.slopes == fan.slopes { return latest.places }
      let places = CellPlaces(fan)
      latest = (fan.slopes, fan.last, places)
      return places
    }
  }

  private init(_ fan: RayFan) {
    var starts: [Int32] = [0]
    var firsts = [Int32](repeating: 0, count: fan.sheaves + 1)
    var rays: [UInt8] = []
    var shares: [Float] = []
    for step in stride(from: 1, through: fan.steps, by: 1) {
      starts.append(Int32(rays.count))
      for sheaf in 0..<fan.sheaves {
        let low = fan.slopes[16 * sheaf]
        // The last sheaf has the diagonal.
        let end =
          sheaf + 1 == fan.sheaves
          ? step + 1 : Int((Float(step) * fan.slopes[16 * sheaf + 15]).rounded(.up))
        let first = Int((Float(step) * low).rounded(.up))
        firsts.append(Int32(first))
        if sheaf + 1 == fan.sheaves { firsts.append(Int32(end)) }
        guard step <= fan.last[sheaf] else { continue }
        for cell in first..<end {
          let place = (Float(cell) * fan.reciprocal[step] - low) * fan.density[sheaf]
          let ray = min(max(place, 0), 15)
          rays.append(UInt8(ray))
          shares.append(ray - ray.rounded(.down))
        }
      }
    }
    self.starts = starts
    self.firsts = firsts
    edges = fan.sheaves + 1
    self.rays = rays
    self.shares = shares
  }
}
