// Which rays cover an octant, and how far does each go: the geometry that all sweeps share.

import CVisibility
import Synchronization

/// A fan of rays over one octant, in sheaves of 16 whose last ray is the first of the next sheaf.
///
/// After Franklin and Ray (1994), Higher isn't necessarily better: the R2 viewshed, made denser and with
/// both families of grid lines. `i` counts cells forward and `y` cells sideways; a ray of slope `m` runs
/// along `y = i m`, with `m` from 0 on the axis to 1 on the diagonal. Slopes are spread so that at the rim
/// of the disc neighbouring rays are everywhere equally far apart, `1 / raysPerCell` of a cell: that needs
/// `dm ~ sqrt(1 + m^2)`, held to within 1 % by `m = 0.88 t + 0.12 t^3` at equal steps of `t`.
final class RayFan: Sendable {
  /// Rays per cell of the rim. Errors fall with the square of it, time grows in proportion.
  static let raysPerCell = 1.1
  static let fewestSheaves = 5
  /// Rays of a sheaf.
  static let rays = 16
  /// Entries beyond the last step or cell that a vector may read.
  static let margin = 48

  /// Lines forward that the fan crosses.
  let steps: Int
  let sheaves: Int
  /// Cells sideways per step, 16 per sheaf.
  let slopes: [Float]
  /// Rays per unit of slope, by sheaf.
  let density: [Float]
  /// The last step of each sheaf within the radius.
  let last: [Int32]
  /// The last step on which at most 8 cells lie in the sheaf.
  let few: [Int32]
  /// The farthest cell sideways within the radius, by step; -1 beyond the last.
  let reach: [Int32]
  /// 1 / n, rounded so that n times it is at least 1; 0 for n = 0.
  let reciprocal: [Float]
  /// Curvature drop over n cells (m).
  let drop: [Float]

  private static let latest = Mutex<(shape: [Double], fan: RayFan)?>(nil)

  /// What sweeps along the fan have found, for those to come.
  private struct Kept {
    var isRepeated = false
    var places: CellPlaces?
    var crossings: KeptCrossings?
    var tables: (path: VisibilityPath, tables: [Float])?
  }
  private let kept = Mutex(Kept())
  /// The longest fan whose crossings are kept, for plain Swift and for vectors, 6 MB at most: those of longer ones leave
  /// the caches, and are found anew as fast as they are read.
  private static let mostStepsKept = (plain: 700, vectors: 512)

  /// The fan with the parameters of `init`: the latest, or a new one.
  static func of(radiusCells: Double, farthestCells: Int, dropMetres: Double) -> RayFan {
    latest.withLock { latest in
      let shape = [radiusCells, min(radiusCells, Double(farthestCells)), dropMetres]
      if let latest, latest.shape == shape {
        latest.fan.kept.withLock { $0.isRepeated = true }
        return latest.fan
      }
      let fan = RayFan(
        radiusCells: radiusCells, farthestCells: farthestCells, dropMetres: dropMetres)
      latest = (shape, fan)
      return fan
    }
  }

  /// - Parameters:
  ///   - radiusCells: radius of the disc.
  ///   - farthestCells: cells between the observer and the farthest edge of the grid.
  ///   - dropMetres: curvature drop over one cell; over n it is n^2 times that.
  init(radiusCells: Double, farthestCells: Int, dropMetres: Double) {
    steps = min(Int(radiusCells), farthestCells)
    // Where the grid ends before the radius, the corners of a square are the rim.
    let rim = min(radiusCells, 2.0.squareRoot() * Double(steps))
    let arc = 0.8814 * Self.raysPerCell * rim
    sheaves = max(Self.fewestSheaves, Int((arc / 15).rounded(.up)))
    let edges = (0...sheaves).map { [sheaves] edge in
      let t = Double(edge) / Double(sheaves)
      return t * (0.88 + 0.12 * t * t)
    }
    slopes = (0..<sheaves).flatMap { sheaf in
      (0..<16).map { ray in
        let whole = Float(edges[sheaf + 1])
        return ray == 15
          ? whole : Float(edges[sheaf] + (edges[sheaf + 1] - edges[sheaf]) * Double(ray) / 15)
      }
    }
    // Rounded up so that a cell on the diagonal comes out exactly on the last ray, as it must to be the
    // same seen from both octants.
    density = (0..<sheaves).map { [slopes] sheaf in
      let width = slopes[16 * sheaf + 15] - slopes[16 * sheaf]
      var density = Float(15 / (edges[sheaf + 1] - edges[sheaf]))
      while width * density < 15 { density = density.nextUp }
      return density
    }
    last = (0..<sheaves).map { [steps] sheaf in
      let slope = edges[sheaf]
      return Int32(min(Double(steps), radiusCells / (1 + slope * slope).squareRoot()))
    }
    few = density.map { Int32(7 * $0 / 15) }
    let table = 0..<steps + Self.margin
    reach = table.map { [steps] step in
      let room = radiusCells * radiusCells - Double(step * step)
      return step <= steps && room >= 0 ? Int32(room.squareRoot()) : -1
    }
    reciprocal = table.map { cells in
      let inverse = 1 / Float(cells)
      return cells == 0 ? 0 : Float(cells) * inverse < 1 ? inverse.nextUp : inverse
    }
    drop = table.map { Float(dropMetres * Double($0 * $0)) }
    for sheaf in 0..<sheaves { precondition(Float(last[sheaf]) <= density[sheaf]) }
  }

  /// The place among those of all sheaves on all lines of a sheaf on the lines from `step` on.
  @inline(__always)
  func block(_ sheaf: Int, step: Int) -> Int {
    (step - 1 + CellPlaces.lines - Int(visibility_first_lines)) / CellPlaces.lines * sheaves + sheaf
  }

  /// The cell before a sheaf's first ray on the line before `step`.
  @inline(__always)
  func origin(_ sheaf: Int, step: Int) -> Int { Int(Float(step &- 1) * slopes[Self.rays * sheaf]) }

  /// Between which rays its cells lie: found once.
  var places: CellPlaces {
    kept.withLock { kept in
      if let places = kept.places { return places }
      let places = CellPlaces(self)
      kept.places = places
      return places
    }
  }

  /// Where its rays cross lines, for plain Swift; nil for the first observer, who would not gain by it, and for long
  /// radii.
  var crossings: KeptCrossings? {
    kept.withLock { kept in
      guard kept.isRepeated, steps <= Self.mostStepsKept.plain else { return nil }
      if let crossings = kept.crossings { return crossings }
      let crossings = KeptCrossings(self)
      kept.crossings = crossings
      return crossings
    }
  }

  /// The same in the form that a vector path reads; empty in place of nil.
  func tables(_ path: VisibilityPath) -> [Float] {
    kept.withLock { kept in
      guard kept.isRepeated, steps <= Self.mostStepsKept.vectors else { return [] }
      if let known = kept.tables, known.path == path { return known.tables }
      let tables = tabulated(self, path)
      kept.tables = (path, tables)
      return tables
    }
  }
}
