// What hides behind what around an observer: the sweep in plain Swift, for every processor.

/// Carries a `RayFan` outwards over the eight octants around an observer.
///
/// With `z` the elevation relative to the eye, lowered by curvature, every ray carries its horizon
///
///     S = max z(x) / x    over its crossings with lines forward (x = i) and sideways (y whole)
///
/// and a cell at (i, y) is seen from height `max(0, (S - z(i, y) / i) i)` above its ground up, with S
/// interpolated between the two rays beside its centre. Each forward line is scaled to `u = z / i` when it
/// is read, so that a crossing forward is a plain interpolation of u; a crossing sideways at `x`, a share
/// `t` of the way from `i - 1` to `i`, is one too, with weight `w = t i / x = i - (i - 1) i / x`, because the
/// ground is straight between the two cells and the weights of u add up to 1.
///
/// Most ground lies below the horizon. Where the steepest u under a sheaf of rays does on 16 lines, none of
/// them is crossed: the horizons stay as they are.
///
/// The vector paths in CVisibility repeat these operations one for one, so that all give the same bytes.
struct PortableSweep {
  private static let lines = 16
  /// Stands for the ground of a void: high enough to spoil every ray over it, finite so that a share of
  /// zero takes nothing from it.
  private static let voidRise: Float = 1e30
  /// No ground of the grid rises this steeply; a horizon above it comes from a void.
  private static let steepestKnown: Float = 1e9

  private let grid: ElevationGrid
  private let fan: RayFan
  private let eye: SightLine
  private let window: Window
  private let slack: Float
  private let octants = Octant.all
  /// Length of a line with room for a vector's reach beyond its end.
  private let stride: Int
  init(eye: SightLine, fan: RayFan, window: Window, slack: Float) {
    self.grid = eye.grid
    self.eye = eye
    self.fan = fan
    self.window = window
    self.slack = slack
    stride = fan.steps + RayFan.margin
  }

  /// Fills the heights of the window but for cells beyond the radius and the observer's own.
  func run(_ heights: inout MutableSpan<Float>) {
    var ground = Ground(lines: Self.lines, stride: stride)
    var states = [RayState](repeating: RayState(), count: octants.count * fan.sheaves)
    var sheaves = fan.sheaves
    for step in Swift.stride(from: 1, through: fan.steps, by: Self.lines) {
      while fan.last[sheaves - 1] < step { sheaves -= 1 }
      let end = min(step + Self.lines - 1, fan.steps)
      let tables = (0..<sheaves).map { sheaf in
        SheafTable(fan, sheaf: sheaf, step: step, last: min(end, Int(fan.last[sheaf])))
      }
      for (number, octant) in octants.enumerated() {
        let inside = octant.cellsInside(grid, eye.observer)
        guard step <= inside.forward else { continue }
        read(octant, inside, step: step, tiles: tables[sheaves - 1].lastTile, into: &ground)
        for sheaf in 0..<sheaves where tables[sheaf].firstCell(0) <= inside.sideways {
          cross(
            octant, inside, tables[sheaf], ground, &states[number * fan.sheaves + sheaf], &heights)
        }
      }
    }
  }

  /// Fills the lines of an octant with u. Sideways beyond the grid the ground runs on straight from the
  /// last two cells; forward there is none, and any value serves.
  private func read(
    _ octant: Octant, _ inside: (forward: Int, sideways: Int), step: Int, tiles: Int,
    into lines: inout Ground
  ) {
    let elevations = grid.elevationsMetres.span
    let ground = grid[eye.observer]
    let across = octant.sideways.row * grid.columns + octant.sideways.column
    let along = octant.forward.row * grid.columns + octant.forward.column
    let width = 16 * tiles + 16
    let last = min(width - 1, inside.sideways)
    let observer = grid.index(of: eye.observer)
    let drop = fan.drop.span
    var rises = lines.rises.mutableSpan
    for line in 0..<Self.lines {
      let axis = observer + min(step + line, inside.forward) * along
      let below = Float(eye.mastMetres) + drop[step + line]
      let scale = fan.reciprocal[step + line]
      let start = line * stride
      func rise(_ z: Float, _ side: Int) -> Float {
        z.isNaN ? Self.voidRise : (((z - ground) - below) - drop[side]) * scale
      }
      for side in 0...last { rises[start + side] = rise(elevations[axis + side * across], side) }
      guard last + 1 < width else { continue }
      let edge = elevations[axis + last * across]
      let slope = edge - elevations[axis + (last - 1) * across]
      for side in last + 1..<width {
        let z = side > last + 2 || slope.isNaN ? edge : edge + Float(side - last) * slope
        rises[start + side] = rise(z, side)
      }
    }
    for tile in 0...tiles {
      lines.steepest[tile] = mostOfTile(lines.rises.span, at: 16 * tile, stride: stride)
    }
  }

  /// Carries one sheaf over its lines and writes the heights of its cells.
  private func cross(
    _ octant: Octant, _ inside: (forward: Int, sideways: Int), _ table: SheafTable,
    _ ground: Ground,
    _ state: inout RayState, _ heights: inout MutableSpan<Float>
  ) {
    let first = table.step
    let count = min(table.count, inside.forward - first + 1)
    let most = ground.steepest[table.firstTile...table.lastTile].reduce(-Self.voidRise) {
      max($0, $1)
    }
    let steepest = state.beyond.replacing(with: most, where: .!(state.beyond .> most))
    let hidden = all(steepest + slack * fan.reciprocal[max(1, first - 1)] .< state.horizon)
    var horizon = state.horizon
    var previous = state.beyond
    let rises = ground.rises.span
    let origin = window.index(of: eye.observer)
    let along = octant.forward.row * window.columns + octant.forward.column
    let across = octant.sideways.row * window.columns + octant.sideways.column
    for line in 0..<count {
      let start = line * stride
      var far = previous
      var near = previous
      if !hidden || line == count - 1 {
        pick(rises, from: start, table.cells[line], near: &near, far: &far)
      }
      if !hidden {
        let sideways = previous + table.weights[line] * (near - previous)
        horizon = horizon.replacing(
          with: sideways, where: table.crosses[line] .& .!(horizon .> sideways))
      }
      let step = first + line
      let top = min(inside.sideways, min(step, Int(fan.reach[step])))
      write(
        horizon, table, line, rises, from: start, upTo: top, step: Float(step),
        to: origin + step * along, across: across, &heights)
      if !hidden {
        let forward = near + table.fractions[line] * (far - near)
        horizon = horizon.replacing(with: forward, where: .!(horizon .> forward))
      }
      previous = far
    }
    state = RayState(horizon: horizon, beyond: previous)
  }

  private func write(
    _ horizon: SIMD16<Float>, _ table: SheafTable, _ line: Int, _ rises: Span<Float>,
    from start: Int,
    upTo top: Int, step: Float, to axis: Int, across: Int, _ heights: inout MutableSpan<Float>
  ) {
    let y = table.firstCell(line)
    let shares = table.shares[line]
    let rays = table.rays[line]
    for cell in 0..<max(0, min(table.cellCount(line), top + 1 - y)) {
      let ray = Int(rays[cell])
      let here = horizon[ray]
      let rise = here + shares[cell] * (horizon[min(ray + 1, 15)] - here)
      let u = rises[start + y + cell]
      let height = (rise - u) * step
      let unknown = max(rise, u) > Self.steepestKnown
      heights[axis + (y + cell) * across] = unknown ? .nan : height > 0 ? height : 0
    }
  }
}

/// u on 16 lines of an octant, by line and cell, and the steepest of each 16 cells.
private struct Ground {
  var rises: [Float]
  var steepest: [Float]

  init(lines: Int, stride: Int) {
    rises = [Float](repeating: 0, count: lines * stride)
    steepest = [Float](repeating: 0, count: stride / 16 + 1)
  }
}

/// How far a sheaf has come in one octant: its horizons, and u just beyond each ray on the last line.
private struct RayState {
  var horizon = SIMD16<Float>(repeating: -1e30)
  var beyond = SIMD16<Float>(repeating: 0)
}

/// What the rays of one sheaf do on up to 16 lines, the same for all octants.
private struct SheafTable {
  let step: Int
  let count: Int
  let firstTile: Int
  let lastTile: Int
  private(set) var cells: [SIMD16<Int32>] = []
  private(set) var fractions: [SIMD16<Float>] = []
  private(set) var weights: [SIMD16<Float>] = []
  private(set) var crosses: [SIMDMask<SIMD16<Int32>>] = []
  private(set) var rays: [SIMD16<Int32>] = []
  private(set) var shares: [SIMD16<Float>] = []
  private var bounds: [(first: Int, count: Int)] = []

  init(_ fan: RayFan, sheaf: Int, step: Int, last: Int) {
    self.step = step
    count = last - step + 1
    let rays = 16 * sheaf..<16 * sheaf + 16
    let slopes = SIMD16<Float>(fan.slopes[rays])
    let low = fan.slopes[rays.lowerBound]
    let high = fan.slopes[rays.upperBound - 1]
    firstTile = Int(Float(step) * low) / 16
    lastTile = (Int(Float(last) * high) + 1) / 16
    let numbers = SIMD16<Float>((0..<16).map { Float($0) })
    var before = Float(step - 1) * slopes
    for i in step...last {
      let from = Int((Float(i) * low).rounded(.up))
      let isLastSheaf = sheaf + 1 == fan.sheaves
      let end = isLastSheaf ? i + 1 : Int((Float(i) * high).rounded(.up))
      bounds.append((from, end - from))
      let along = (Float(from) + numbers) * fan.reciprocal[i]
      let position = (along - low) * fan.density[sheaf]
      let inside = position.replacing(with: 0, where: .!(position .> 0))
      let ray = inside.replacing(with: 15, where: inside .> 15)
      let inner = ray.wholePart
      let whole = SIMD16<Float>(inner)
      self.rays.append(inner)
      shares.append(ray - whole)

      let y = Float(i) * slopes
      let cell = y.wholePart
      let line = SIMD16<Float>(cell)
      cells.append(cell)
      fractions.append(y - line)
      crosses.append((before .< line) .& (line .< y))
      var reciprocal = SIMD16<Float>()
      for ray in 0..<16 { reciprocal[ray] = fan.reciprocal[Int(cell[ray])] }
      weights.append(Float(i) - ((Float(i) * (Float(i) - 1)) * slopes) * reciprocal)
      before = y
    }
  }

  func firstCell(_ line: Int) -> Int { bounds[line].first }
  func cellCount(_ line: Int) -> Int { bounds[line].count }
}

extension SIMD16<Float> {
  /// Each lane rounded towards zero.
  fileprivate var wholePart: SIMD16<Int32> {
    var whole = SIMD16<Int32>()
    for lane in 0..<16 { whole[lane] = Int32(self[lane]) }
    return whole
  }
}

/// The steepest u of 16 lines by 16 cells.
private func mostOfTile(_ rises: Span<Float>, at side: Int, stride: Int) -> Float {
  var most = -Float.infinity
  for line in 0..<16 {
    for cell in side..<side + 16 { most = max(most, rises[line * stride + cell]) }
  }
  return most
}

/// u at the cells before and behind each ray.
@inline(__always)
private func pick(
  _ rises: Span<Float>, from start: Int, _ cells: SIMD16<Int32>, near: inout SIMD16<Float>,
  far: inout SIMD16<Float>
) {
  for ray in 0..<16 {
    let cell = start + Int(cells[ray])
    near[ray] = rises[cell]
    far[ray] = rises[cell + 1]
  }
}
