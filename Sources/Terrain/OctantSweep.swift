// What hides behind what in one eighth of the disc around an observer: a fan of rays, step by step.

/// One eighth of the plane around an observer: along a grid axis and sideways towards the diagonal.
struct Octant {
  let forward: (row: Int, column: Int)
  let sideways: (row: Int, column: Int)

  static let all: [Octant] = [(-1, 0), (1, 0), (0, -1), (0, 1)].flatMap { row, column in
    [-1, 1].map { side in
      Octant(forward: (row, column), sideways: (side * abs(column), side * abs(row)))
    }
  }
}

/// A fan of rays over one octant, after Franklin and Ray (1994), Higher isn't necessarily better: the R2
/// viewshed, made denser and with both families of grid lines.
///
/// Let `i` count cells forward and `y` cells sideways. Ray `j` of `M` runs along `y = i j / M`. With `z`
/// the elevation relative to the eye and lowered by curvature, every ray carries its horizon
///
///     S = max z(x) / x    over its crossings with lines forward (x = i) and sideways (y whole)
///
/// and a cell at (i, y) is seen from height `max(0, (S - z(i, y) / i) i)` above its ground up, with S
/// interpolated between the two rays beside its centre. Each forward line is scaled to `u = z / i` when it
/// is read, so that a crossing forward is a plain interpolation of u; a crossing sideways at `x`, a share
/// `t` of the way from `i - 1` to `i`, is one too, with weight `w = t i / x`, because the elevation is
/// straight between the two cells and the weights of `u` add up to 1.
///
/// Error against `SightLine`: rays are at most one cell apart at the rim and S is straight between them
/// except where an obstacle ends; the height errs by less than the largest step between neighbouring cells.
struct OctantSweep {
  /// Stands for the ground of a void: high enough to spoil every ray over it, finite so that a share of
  /// zero takes nothing from it.
  private static let voidRise: Float = 1e30
  /// No ground of the grid rises this steeply; a horizon above it comes from a void.
  private static let steepestKnown: Float = 1e9
  /// Rays for short radii, where one per cell would be coarse.
  private static let fewestRays = 64

  private let eye: SightLine
  private let octant: Octant
  private let radiusCells: Double
  private let rays: Int
  /// Cells inside the grid, forward and sideways of the observer.
  private let forwardCells: Int
  private let sidewaysCells: Int
  private let observerGround: Float
  /// Curvature drop of a cell `n` cells away is `n^2` times this.
  private let dropMetres: Double

  /// u on the line behind and on the current one, by cells sideways.
  private var previous: [Float]
  private var current: [Float]
  private var horizon: [Float]
  /// Cells sideways per cell forward, by ray.
  private let slopes: [Float]

  init(eye: SightLine, octant: Octant, radiusCells: Double) {
    let grid = eye.grid
    let cell = grid.cellMetres
    func inside(_ direction: (row: Int, column: Int)) -> Int {
      direction.row < 0
        ? eye.observer.row
        : direction.row > 0
          ? grid.rows - 1 - eye.observer.row
          : direction.column < 0 ? eye.observer.column : grid.columns - 1 - eye.observer.column
    }
    self.eye = eye
    self.octant = octant
    self.radiusCells = radiusCells
    self.forwardCells = min(Int(radiusCells), inside(octant.forward))
    self.sidewaysCells = inside(octant.sideways)
    self.rays = max(Self.fewestRays, forwardCells)
    self.observerGround = grid[eye.observer]
    self.dropMetres = cell * cell / (2 * eye.earthRadiusFactor * SightLine.earthRadiusMetres)
    self.previous = [Float](repeating: 0, count: forwardCells + 2)
    self.current = [Float](repeating: 0, count: forwardCells + 2)
    self.horizon = [Float](repeating: -.infinity, count: rays + 1)
    self.slopes = (0...rays).map { [rays] in Float($0) / Float(rays) }
  }

  /// Reports the lowest visible height of every cell of the octant within radius and grid.
  mutating func run(_ report: (Cell, Float) -> Void) {
    guard forwardCells >= 1 else { return }
    for step in 1...forwardCells {
      swap(&previous, &current)
      readLine(step)
      if step > 1 { crossSideways(into: step) }
      reportLine(step, report)
      crossForward(step)
    }
  }

  /// Fills `current` with u of the line at `step`; beyond the grid the ground runs on straight.
  private mutating func readLine(_ step: Int) {
    let grid = eye.grid
    let scale = 1 / Float(step)
    let below = Float(eye.mastMetres + dropMetres * Double(step * step))
    let first = Cell(
      row: eye.observer.row + step * octant.forward.row,
      column: eye.observer.column + step * octant.forward.column)
    func rise(_ side: Int) -> Float {
      let z = grid[
        Cell(
          row: first.row + side * octant.sideways.row,
          column: first.column + side * octant.sideways.column)]
      let drop = Float(dropMetres * Double(side * side))
      return z.isNaN ? Self.voidRise : (z - observerGround - below - drop) * scale
    }
    let last = min(step + 1, sidewaysCells)
    for side in 0...last { current[side] = rise(side) }
    guard last <= step else { return }
    let edge = rise(last)
    let slope = edge - rise(last - 1)
    let known = abs(slope) < Self.steepestKnown
    for side in last + 1...step + 1 {
      current[side] = known ? edge + Float(side - last) * slope : edge
    }
  }

  /// Raises the horizon by the lines sideways that rays cross strictly between `step - 1` and `step`;
  /// a crossing on a cell centre belongs to the line forward.
  private mutating func crossSideways(into step: Int) {
    for ray in 1...rays {
      let before = Float(step - 1) * slopes[ray]
      let now = Float(step) * slopes[ray]
      let side = now.rounded(.down)
      guard before < side, side < now else { continue }
      let x = side / slopes[ray]
      let weight = (x - Float(step - 1)) * Float(step) / x
      let sample = previous[Int(side)] + weight * (current[Int(side)] - previous[Int(side)])
      horizon[ray] = max(horizon[ray], sample)
    }
  }

  private mutating func crossForward(_ step: Int) {
    for ray in 0...rays {
      let y = Float(step) * slopes[ray]
      let side = Int(y)
      let sample = current[side] + (y - Float(side)) * (current[side + 1] - current[side])
      horizon[ray] = max(horizon[ray], sample)
    }
  }

  private func reportLine(_ step: Int, _ report: (Cell, Float) -> Void) {
    let room = radiusCells * radiusCells - Double(step * step)
    guard room >= 0 else { return }
    let scale = Float(step)
    for side in 0...min(step, sidewaysCells, Int(room.squareRoot())) {
      let ray = side * rays / step
      let fraction = Float(side * rays - ray * step) / scale
      var rise = horizon[ray]
      // The first line has no horizon before it, and its two cells lie on rays.
      if fraction > 0 { rise += fraction * (horizon[ray + 1] - rise) }
      let unknown = max(rise, current[side]) > Self.steepestKnown
      let cell = Cell(
        row: eye.observer.row + step * octant.forward.row + side * octant.sideways.row,
        column: eye.observer.column + step * octant.forward.column + side * octant.sideways.column)
      report(cell, unknown ? .nan : max(0, (rise - current[side]) * scale))
    }
  }
}
