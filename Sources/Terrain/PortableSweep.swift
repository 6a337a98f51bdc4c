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
///
/// Unsafe because it works on raw memory: checked arrays made it four times as slow. Lines and tables are
/// `RayFan.margin` longer than what is read, cells are at most two past the last step, rays run from 0 to 15.
@safe struct PortableSweep: ~Copyable {
  private static let lines = 16
  /// Stands for the ground of a void: high enough to spoil every ray over it, finite so that a share of
  /// zero takes nothing from it.
  private static let voidRise: Float = 1e30
  /// No ground of the grid rises this steeply; a horizon above it comes from a void.
  fileprivate static let steepestKnown: Float = 1e9

  private let fan: RayFan
  private let window: Window
  private let slack: Float
  private let mast: Float
  private let ground: Float
  private let observer: Cell
  private let grid: ElevationGrid
  /// Length of a line.
  private let stride: Int
  private let floats: UnsafeMutablePointer<Float>
  private let integers: UnsafeMutablePointer<Int32>

  init(eye: SightLine, fan: RayFan, window: Window, slack: Float) {
    self.fan = fan
    self.window = window
    self.slack = slack
    mast = Float(eye.mastMetres)
    ground = eye.grid[eye.observer]
    observer = eye.observer
    grid = eye.grid
    stride = fan.steps + RayFan.margin
    let count = unsafe 2 * Self.lines * stride + 2 * stride + 256 + fan.sheaves * SheafTable.floats
    unsafe floats = .allocate(capacity: count)
    unsafe floats.initialize(repeating: 0, count: count)
    for cell in 0..<stride {
      unsafe floats[(2 * Self.lines + 1) * stride + cell] = fan.drop[cell]
    }
    unsafe integers = .allocate(capacity: fan.sheaves * SheafTable.integers)
    unsafe integers.initialize(repeating: 0, count: fan.sheaves * SheafTable.integers)
  }

  deinit {
    unsafe floats.deallocate()
    unsafe integers.deallocate()
  }

  /// u on 16 lines of an octant.
  private var rises: UnsafeMutablePointer<Float> { unsafe floats }
  /// Heights on the same lines, or other values of them in turn.
  private var heights: UnsafeMutablePointer<Float> { unsafe floats + Self.lines * stride }
  /// The steepest u of every 16 cells.
  private var steepest: UnsafeMutablePointer<Float> { unsafe floats + 2 * Self.lines * stride }
  /// Curvature drop by cell.
  private var drops: UnsafeMutablePointer<Float> { unsafe steepest + stride }
  private var tile: UnsafeMutablePointer<Float> { unsafe drops + stride }

  private func table(_ sheaf: Int) -> SheafTable {
    unsafe SheafTable(
      floats: tile + 256 + sheaf * SheafTable.floats,
      integers: integers + sheaf * SheafTable.integers)
  }

  /// Fills the heights of the window but for cells beyond the radius and the observer's own.
  func run(
    _ elevations: UnsafeBufferPointer<Float>, into answer: UnsafeMutableBufferPointer<Float>
  ) {
    var states = [RayState](
      repeating: RayState(horizon: -Self.voidRise), count: 8 * fan.sheaves)
    var sheaves = fan.sheaves
    for step in Swift.stride(from: 1, through: fan.steps, by: Self.lines) {
      while fan.last[sheaves - 1] < step { sheaves -= 1 }
      let end = min(step + Self.lines - 1, fan.steps)
      for sheaf in 0..<sheaves {
        unsafe table(sheaf).fill(
          fan, sheaf: sheaf, step: step, last: min(end, Int(fan.last[sheaf])))
      }
      for (number, octant) in Octant.all.enumerated() {
        let inside = octant.cellsInside(grid, observer)
        guard step <= inside.forward else { continue }
        let tiles = fan.lastTile(sheaves - 1, step: min(end, Int(fan.last[sheaves - 1])))
        unsafe read(elevations, octant, inside, step: step, tiles: tiles)
        for sheaf in 0..<sheaves where fan.firstCell(sheaf, step: step) <= inside.sideways {
          cross(sheaf, step, end, &states[number * fan.sheaves + sheaf])
        }
        unsafe write(octant, inside, step: step, end: end, into: answer)
      }
    }
  }

  /// Fills the lines of an octant with u, tile by tile.
  private func read(
    _ elevations: UnsafeBufferPointer<Float>, _ octant: Octant,
    _ inside: (forward: Int, sideways: Int), step: Int, tiles: Int
  ) {
    for number in 0...tiles {
      let side = 16 * number
      unsafe load(elevations, octant, inside, step: step, side: side)
      let drop = unsafe load16(drops + side)
      var most = SIMD16<Float>(repeating: -.infinity)
      for line in 0..<Self.lines {
        let z = unsafe load16(tile + 16 * line)
        let relative = ((z - ground) - (mast + fan.drop[step + line])) - drop
        var rise = relative * fan.reciprocal[step + line]
        if grid.hasVoids { rise = rise.replacing(with: Self.voidRise, where: z .!= z) }
        unsafe store16(rise, rises + line * stride + side)
        most = greater(most, rise)
      }
      unsafe steepest[number] = most.max()
    }
  }

  /// Elevations of 16 lines by 16 cells. Sideways beyond the grid the ground runs on straight from the last
  /// two cells; forward there is none, and any value serves.
  private func load(
    _ elevations: UnsafeBufferPointer<Float>, _ octant: Octant,
    _ inside: (forward: Int, sideways: Int), step: Int, side: Int
  ) {
    let across = octant.sideways.row * grid.columns + octant.sideways.column
    let along = octant.forward.row * grid.columns + octant.forward.column
    let axis = grid.index(of: observer)
    let corner = axis + step * along + side * across
    if side + 15 <= inside.sideways && step + 15 <= inside.forward {
      precondition(elevations.indices.contains(corner))
      precondition(elevations.indices.contains(corner + 15 * along + 15 * across))
      let start = unsafe elevations.baseAddress.unsafelyUnwrapped + corner
      if abs(along) == 1 {
        unsafe transpose(start, next: across, turned: along < 0, into: tile, stride: 16)
      } else {
        for line in 0..<Self.lines {
          let cells = unsafe start + line * along
          let lanes = unsafe across > 0 ? load16(cells) : load16(cells - 15).mirrored
          unsafe store16(lanes, tile + 16 * line)
        }
      }
      return
    }
    for line in 0..<Self.lines {
      let start = axis + min(step + line, inside.forward) * along
      let edge = unsafe elevations[start + inside.sideways * across]
      let slope = unsafe edge - elevations[start + (inside.sideways - 1) * across]
      for cell in 0..<16 {
        let beyond = side + cell - inside.sideways
        let straight = beyond > 2 || slope.isNaN ? edge : edge + Float(beyond) * slope
        unsafe tile[16 * line + cell] =
          beyond <= 0 ? elevations[start + (side + cell) * across] : straight
      }
    }
  }

  /// Carries one sheaf over its lines and leaves the heights of its cells.
  private func cross(_ sheaf: Int, _ step: Int, _ end: Int, _ state: inout RayState) {
    let last = min(end, Int(fan.last[sheaf]))
    let table = unsafe table(sheaf)
    var most = -Self.voidRise
    for number in fan.firstCell(sheaf, step: step) / 16...fan.lastTile(sheaf, step: last) {
      most = unsafe max(most, steepest[number])
    }
    let ground = greater(state.beyond, SIMD16(repeating: most))
    let hidden = all(ground + slack * fan.reciprocal[max(1, step - 1)] .< state.horizon)
    if hidden {
      unsafe passLines(
        table, step, last - step + 1, &state, rises, heights, stride, tile, grid.hasVoids)
    } else {
      unsafe crossLines(
        table, step, last - step + 1, &state, rises, heights, stride, tile, grid.hasVoids)
    }
  }

  /// Copies the heights of an octant's lines into the window.
  private func write(
    _ octant: Octant, _ inside: (forward: Int, sideways: Int), step: Int, end: Int,
    into answer: UnsafeMutableBufferPointer<Float>
  ) {
    let along = octant.forward.row * window.columns + octant.forward.column
    let across = octant.sideways.row * window.columns + octant.sideways.column
    let last = min(end, inside.forward)
    let corner = unsafe answer.baseAddress.unsafelyUnwrapped + window.index(of: observer)
    if octant.forward.row != 0 {
      for i in step...last {
        let from = unsafe heights + (i - step) * stride
        var to = unsafe corner + i * along
        for y in 0...min(i, Int(fan.reach[i]), inside.sideways) {
          unsafe to.pointee = from[y]
          unsafe to += across
        }
      }
      return
    }
    // By rows of the window, so that its memory is met in order: by tiles where they are whole.
    let top = min(last, Int(fan.reach[step]), inside.sideways)
    let whole = last == step + 15 ? min(step, Int(fan.reach[last]), top) : -1
    var y = 0
    while y <= top {
      let from = unsafe heights + y
      let to = unsafe corner + y * across
      if y + 15 <= whole {
        let left = unsafe along > 0 ? to + step : to - last
        unsafe transpose(
          along > 0 ? from : from + 15 * stride, next: along * stride, turned: false, into: left,
          stride: across)
        y += 16
        continue
      }
      let first = max(step, y)
      let final = min(last, Int(fan.reach[y]))
      for i in first..<max(first, final + 1) { unsafe to[i * along] = from[(i - step) * stride] }
      y += 1
    }
  }
}

/// How far a sheaf has come in one octant: its horizons, and u just beyond each ray on the last line.
private struct RayState {
  var horizon: SIMD16<Float>
  var beyond = SIMD16<Float>(repeating: 0)

  init(horizon: Float) { self.horizon = SIMD16(repeating: horizon) }
}

/// What the rays of one sheaf do on up to 16 lines, the same for all octants: by line and ray the cell
/// before it, the share of a cell beyond, the weight of a crossing sideways and its limit, infinity where
/// there is one on the way to the line, else -infinity; by line and cell the ray before it and the share of
/// the next; by line the first cell and the number of cells.
@unsafe private struct SheafTable {
  static let floats = 4 * 256
  static let integers = 2 * 256 + 2 * 16

  let fractions: UnsafeMutablePointer<Float>
  let weights: UnsafeMutablePointer<Float>
  let limits: UnsafeMutablePointer<Float>
  let shares: UnsafeMutablePointer<Float>
  let cells: UnsafeMutablePointer<Int32>
  let rays: UnsafeMutablePointer<Int32>
  let firstCells: UnsafeMutablePointer<Int32>
  let cellCounts: UnsafeMutablePointer<Int32>

  init(floats: UnsafeMutablePointer<Float>, integers: UnsafeMutablePointer<Int32>) {
    unsafe fractions = floats
    unsafe weights = floats + 256
    unsafe limits = floats + 512
    unsafe shares = floats + 768
    unsafe cells = integers
    unsafe rays = integers + 256
    unsafe firstCells = integers + 512
    unsafe cellCounts = integers + 528
  }

  func fill(_ fan: RayFan, sheaf: Int, step: Int, last: Int) {
    let low = fan.slopes[16 * sheaf]
    let slopes = SIMD16(fan.slopes[16 * sheaf..<16 * sheaf + 16])
    var before = Float(step - 1) * slopes
    for line in 0...last - step {
      let i = Float(step + line)
      let from = fan.firstCell(sheaf, step: step + line)
      unsafe firstCells[line] = Int32(from)
      unsafe cellCounts[line] = Int32(fan.endCell(sheaf, step: step + line) - from)
      let slope = (Float(from) + SIMD16.counting) * fan.reciprocal[step + line]
      let inside = greater((slope - low) * fan.density[sheaf], SIMD16(repeating: 0))
      let ray = inside.replacing(with: 15, where: inside .> 15)
      let wholeRay = ray.wholePart
      let y = i * slopes
      let cell = y.wholePart
      let numbers = cell.integers
      var reciprocal = SIMD16<Float>()
      for ray in 0..<16 { reciprocal[ray] = fan.reciprocal[Int(numbers[ray])] }
      let none = SIMD16(repeating: -Float.infinity)
      unsafe store16(y - cell, fractions + 16 * line)
      unsafe store16(i - ((i * (i - 1)) * slopes) * reciprocal, weights + 16 * line)
      unsafe store16(
        none.replacing(with: .infinity, where: (before .< cell) .& (cell .< y)), limits + 16 * line)
      unsafe store16(ray - wholeRay, shares + 16 * line)
      unsafe store16(numbers, cells + 16 * line)
      unsafe store16(wholeRay.integers, rays + 16 * line)
      before = y
    }
  }
}

extension RayFan {
  /// The first cell of a line in the sheaf.
  @inline(__always)
  fileprivate func firstCell(_ sheaf: Int, step: Int) -> Int {
    ceiling(Float(step) * slopes[16 * sheaf])
  }

  /// The cell after the last; the last sheaf has the diagonal.
  @inline(__always)
  fileprivate func endCell(_ sheaf: Int, step: Int) -> Int {
    sheaf + 1 == sheaves ? step + 1 : ceiling(Float(step) * slopes[16 * sheaf + 15])
  }

  /// The last 16 cells that rays of the sheaf touch up to a line.
  fileprivate func lastTile(_ sheaf: Int, step: Int) -> Int {
    (Int(Float(step) * slopes[16 * sheaf + 15]) + 1) / 16
  }
}

/// Rounded up, without a call into the mathematics library.
@inline(__always)
private func ceiling(_ value: Float) -> Int {
  let whole = Int(value)
  return Float(whole) < value ? whole + 1 : whole
}

extension SIMD16<Float> {
  fileprivate static var counting: Self {
    Self(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  }

  fileprivate var mirrored: Self {
    Self(
      self[15], self[14], self[13], self[12], self[11], self[10], self[9], self[8], self[7],
      self[6],
      self[5], self[4], self[3], self[2], self[1], self[0])
  }

  /// Lanes from 0 up to 2^22, rounded down: beyond 2^23 a Float has no fraction.
  @inline(__always)
  fileprivate var wholePart: Self {
    let nearest = (self + 8_388_608) - 8_388_608
    return nearest.replacing(with: nearest - 1, where: nearest .> self)
  }

  /// Whole lanes from 0 up to 2^22 as integers: the low bits of the sum are the number.
  @inline(__always)
  fileprivate var integers: SIMD16<Int32> {
    let bits = unsafe unsafeBitCast(self + 8_388_608, to: SIMD16<Int32>.self)
    return bits & 0x7F_FFFF
  }
}

@inline(__always)
private func load16(_ values: UnsafePointer<Float>) -> SIMD16<Float> {
  unsafe UnsafeRawPointer(values).loadUnaligned(as: SIMD16<Float>.self)
}

@inline(__always)
private func load4(_ values: UnsafePointer<Float>) -> SIMD4<Float> {
  unsafe UnsafeRawPointer(values).loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
private func load2(_ values: UnsafePointer<Float>) -> SIMD2<Float> {
  unsafe UnsafeRawPointer(values).loadUnaligned(as: SIMD2<Float>.self)
}

@inline(__always)
private func store16<Scalar>(_ lanes: SIMD16<Scalar>, _ values: UnsafeMutablePointer<Scalar>) {
  unsafe UnsafeMutableRawPointer(values).storeBytes(of: lanes, as: SIMD16<Scalar>.self)
}

@inline(__always)
private func store4(_ lanes: SIMD4<Float>, _ values: UnsafeMutablePointer<Float>) {
  unsafe UnsafeMutableRawPointer(values).storeBytes(of: lanes, as: SIMD4<Float>.self)
}

@inline(__always)
private func greater(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
  a.replacing(with: b, where: b .>= a)
}

@inline(__always)
private func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  a.replacing(with: b, where: b .>= a)
}

/// 16 rows of 16 columns, `next` apart, as lines of columns, `stride` apart; turned, from the last to the
/// first of them, which precede `start`.
private func transpose(
  _ start: UnsafePointer<Float>, next: Int, turned: Bool, into lines: UnsafeMutablePointer<Float>,
  stride: Int
) {
  let first = unsafe turned ? start - 15 : start
  for row in Swift.stride(from: 0, to: 16, by: 4) {
    for column in Swift.stride(from: 0, to: 16, by: 4) {
      let corner = unsafe first + row * next + column
      let ab = unsafe SIMD8(lowHalf: load4(corner), highHalf: load4(corner + next))
      let cd = unsafe SIMD8(
        lowHalf: load4(corner + 2 * next), highHalf: load4(corner + 3 * next))
      let even = SIMD8(lowHalf: ab.evenHalf, highHalf: cd.evenHalf)
      let odd = SIMD8(lowHalf: ab.oddHalf, highHalf: cd.oddHalf)
      let line = turned ? 15 - column : column
      let along = turned ? -stride : stride
      let to = unsafe lines + line * stride + row
      unsafe store4(even.evenHalf, to)
      unsafe store4(odd.evenHalf, to + along)
      unsafe store4(even.oddHalf, to + 2 * along)
      unsafe store4(odd.oddHalf, to + 3 * along)
    }
  }
}

/// u at the cells before and behind each ray, which lie side by side.
@inline(__always)
private func pick(
  _ line: UnsafePointer<Float>, _ cells: UnsafePointer<Int32>
) -> (near: SIMD16<Float>, far: SIMD16<Float>) {
  let a = unsafe pairs(line, cells)
  let b = unsafe pairs(line, cells + 4)
  let c = unsafe pairs(line, cells + 8)
  let d = unsafe pairs(line, cells + 12)
  return (
    SIMD16(
      lowHalf: SIMD8(lowHalf: a.evenHalf, highHalf: b.evenHalf),
      highHalf: SIMD8(lowHalf: c.evenHalf, highHalf: d.evenHalf)),
    SIMD16(
      lowHalf: SIMD8(lowHalf: a.oddHalf, highHalf: b.oddHalf),
      highHalf: SIMD8(lowHalf: c.oddHalf, highHalf: d.oddHalf))
  )
}

/// Four values at indices and those behind them.
@inline(__always)
private func pairs(
  _ values: UnsafePointer<Float>, _ indices: UnsafePointer<Int32>
) -> SIMD8<Float> {
  unsafe SIMD8(
    lowHalf: SIMD4(
      lowHalf: load2(values + Int(indices[0])), highHalf: load2(values + Int(indices[1]))),
    highHalf: SIMD4(
      lowHalf: load2(values + Int(indices[2])), highHalf: load2(values + Int(indices[3]))))
}

/// Carries the rays of a sheaf over `count` lines and leaves the heights of its cells.
private func crossLines(
  _ table: SheafTable, _ step: Int, _ count: Int, _ state: inout RayState,
  _ rises: UnsafePointer<Float>, _ heights: UnsafeMutablePointer<Float>, _ stride: Int,
  _ lanes: UnsafeMutablePointer<Float>, _ holed: Bool
) {
  var horizon = state.horizon
  var beyond = state.beyond
  unsafe lanes[16] = 0
  for line in 0..<count {
    let (near, far) = unsafe pick(rises + line * stride, table.cells + 16 * line)
    let weights = unsafe load16(table.weights + 16 * line)
    let limits = unsafe load16(table.limits + 16 * line)
    let sideways = beyond + weights * (near - beyond)
    horizon = greater(horizon, sideways.replacing(with: limits, where: limits .< sideways))
    unsafe store16(horizon, lanes)
    unsafe leaveHeights(table, line, Float(step + line), lanes, rises, heights, stride, holed)
    let fractions = unsafe load16(table.fractions + 16 * line)
    horizon = greater(horizon, near + fractions * (far - near))
    beyond = far
  }
  state.horizon = horizon
  state.beyond = beyond
}

/// The same where no ground reaches the horizon.
private func passLines(
  _ table: SheafTable, _ step: Int, _ count: Int, _ state: inout RayState,
  _ rises: UnsafePointer<Float>, _ heights: UnsafeMutablePointer<Float>, _ stride: Int,
  _ lanes: UnsafeMutablePointer<Float>, _ holed: Bool
) {
  unsafe store16(state.horizon, lanes)
  unsafe lanes[16] = 0
  for line in 0..<count {
    unsafe leaveHeights(table, line, Float(step + line), lanes, rises, heights, stride, holed)
  }
  let last = count - 1
  state.beyond = unsafe pick(rises + last * stride, table.cells + 16 * last).far
}

/// Heights over the cells of one line, by fours: what lands beyond the sheaf's cells is overwritten by the
/// next sheaf. `lanes` has the horizon and one value more, of which the cell on the last ray has share 0.
@inline(__always)
private func leaveHeights(
  _ table: SheafTable, _ line: Int, _ step: Float, _ lanes: UnsafePointer<Float>,
  _ rises: UnsafePointer<Float>, _ heights: UnsafeMutablePointer<Float>, _ stride: Int,
  _ holed: Bool
) {
  let start = unsafe line * stride + Int(table.firstCells[line])
  let count = unsafe Int(table.cellCounts[line])
  var cell = 0
  while cell < count {
    let looked = unsafe pairs(lanes, table.rays + 16 * line + cell)
    let here = looked.evenHalf
    let shares = unsafe load4(table.shares + 16 * line + cell)
    let rise = here + shares * (looked.oddHalf - here)
    let u = unsafe load4(rises + start + cell)
    var height = greater((rise - u) * step, SIMD4(repeating: 0))
    if holed {
      height.replace(with: .nan, where: greater(rise, u) .> PortableSweep.steepestKnown)
    }
    unsafe store4(height, heights + start + cell)
    cell += 4
  }
}
