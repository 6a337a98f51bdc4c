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
  fileprivate static let lines = 16
  /// Stands for the ground of a void: high enough to spoil every ray over it, finite so that a share of
  /// zero takes nothing from it.
  fileprivate static let voidRise: Float = 1e30
  /// No ground of the grid rises this steeply; a horizon above it comes from a void.
  fileprivate static let steepestKnown: Float = 1e9

  private let grid: ElevationGrid
  private let fan: RayFan
  private let eye: SightLine
  private let window: Window
  private let slack: Float

  init(eye: SightLine, fan: RayFan, window: Window, slack: Float) {
    self.grid = eye.grid
    self.eye = eye
    self.fan = fan
    self.window = window
    self.slack = slack
  }

  /// Fills the heights of the window but for cells beyond the radius and the observer's own.
  func run(_ heights: inout MutableSpan<Float>) {
    var ground = Ground(fan)
    // 16 lines of heights, and room to look up 17 horizons by ray.
    var lineHeights = [Float](repeating: 0, count: ground.rises.count + 32)
    var tables = [SheafTable](repeating: SheafTable(), count: fan.sheaves)
    var states = [RayState](repeating: RayState(), count: 8 * fan.sheaves)
    var sheaves = fan.sheaves
    for step in stride(from: 1, through: fan.steps, by: Self.lines) {
      while fan.last[sheaves - 1] < step { sheaves -= 1 }
      let end = min(step + Self.lines - 1, fan.steps)
      for sheaf in 0..<sheaves {
        tables[sheaf].fill(fan, sheaf: sheaf, step: step, last: min(end, Int(fan.last[sheaf])))
      }
      for (number, octant) in Octant.all.enumerated() {
        let inside = octant.cellsInside(grid, eye.observer)
        guard step <= inside.forward else { continue }
        read(octant, inside, step: step, tiles: tables[sheaves - 1].lastTile, into: &ground)
        for sheaf in 0..<sheaves where tables[sheaf].firstCell <= inside.sideways {
          cross(tables[sheaf], &states[number * fan.sheaves + sheaf], ground, &lineHeights)
        }
        write(octant, inside, step: step, end: end, lineHeights.span, ground.stride, &heights)
      }
    }
  }

  /// Fills the lines of an octant with u. Sideways beyond the grid the ground runs on straight from the
  /// last two cells; forward there is none, and any value serves.
  private func read(
    _ octant: Octant, _ inside: (forward: Int, sideways: Int), step: Int, tiles: Int,
    into ground: inout Ground
  ) {
    let across = octant.sideways.row * grid.columns + octant.sideways.column
    let along = octant.forward.row * grid.columns + octant.forward.column
    let observer = grid.index(of: eye.observer)
    for tile in 0...tiles {
      let side = 16 * tile
      let drop = SIMD16(fan.drop[side..<side + 16])
      var steepest = SIMD16<Float>(repeating: -.infinity)
      for line in 0..<Self.lines {
        let axis = observer + min(step + line, inside.forward) * along
        let z =
          side + 15 <= inside.sideways
          ? load(grid.elevationsMetres, from: axis + side * across, by: across)
          : loadEdge(from: axis, by: across, side: side, last: inside.sideways)
        let below = Float(eye.mastMetres) + fan.drop[step + line]
        let relative = ((z - grid[eye.observer]) - below) - drop
        let rise = (relative * fan.reciprocal[step + line]).replacing(
          with: Self.voidRise, where: z .!= z)
        ground.put(rise, at: line * ground.stride + side)
        steepest = steepest.replacing(with: rise, where: rise .> steepest)
      }
      ground.steepest[tile] = steepest.max()
    }
  }

  private func loadEdge(from axis: Int, by across: Int, side: Int, last: Int) -> SIMD16<Float> {
    let elevations = grid.elevationsMetres
    let edge = elevations[axis + last * across]
    let slope = edge - elevations[axis + (last - 1) * across]
    var lanes = SIMD16<Float>()
    for lane in 0..<16 {
      let beyond = side + lane - last
      lanes[lane] =
        beyond <= 0
        ? elevations[axis + (side + lane) * across]
        : beyond > 2 || slope.isNaN ? edge : edge + Float(beyond) * slope
    }
    return lanes
  }

  /// Carries one sheaf over its lines.
  private func cross(
    _ table: SheafTable, _ state: inout RayState, _ ground: Ground, _ heights: inout [Float]
  ) {
    var most = ground.steepest[table.firstTile]
    for tile in table.firstTile...table.lastTile { most = max(most, ground.steepest[tile]) }
    let steepest = state.beyond.replacing(with: most, where: .!(state.beyond .> most))
    if all(steepest + slack * fan.reciprocal[max(1, table.step - 1)] .< state.horizon) {
      passLines(table, state.horizon, ground.rises, ground.stride, &heights)
      state.skip(table, ground)
    } else {
      crossLines(table, &state, ground.rises, ground.stride, &heights)
    }
  }

  /// Copies the heights of an octant's lines into the window.
  private func write(
    _ octant: Octant, _ inside: (forward: Int, sideways: Int), step: Int, end: Int,
    _ from: Span<Float>, _ stride: Int, _ heights: inout MutableSpan<Float>
  ) {
    let along = octant.forward.row * window.columns + octant.forward.column
    let across = octant.sideways.row * window.columns + octant.sideways.column
    let origin = window.index(of: eye.observer) + step * along
    let last = min(end, inside.forward)
    if octant.forward.row != 0 {
      for i in step...last {
        let start = (i - step) * stride
        let target = origin + (i - step) * along
        for y in 0...min(i, Int(fan.reach[i]), inside.sideways) {
          heights[target + y * across] = from[start + y]
        }
      }
    } else {
      // By rows of the window, so that its memory is met in order.
      for y in 0...min(last, Int(fan.reach[step]), inside.sideways) {
        let first = max(step, y)
        let final = min(last, Int(fan.reach[y]))
        guard first <= final else { continue }
        for i in first...final {
          let height = from[(i - step) * stride + y]
          heights[origin + (i - step) * along + y * across] = height
        }
      }
    }
  }
}

/// u on 16 lines of an octant, by line and cell, and its steepest in every 16 cells.
private struct Ground {
  let stride: Int
  var rises: [Float]
  var steepest: [Float]

  init(_ fan: RayFan) {
    stride = fan.steps + RayFan.margin
    rises = [Float](repeating: 0, count: PortableSweep.lines * stride)
    steepest = [Float](repeating: 0, count: stride / 16 + 1)
  }

  @inline(__always)
  mutating func put(_ lanes: SIMD16<Float>, at index: Int) {
    store16(lanes, &rises, at: index)
  }
}

/// How far a sheaf has come in one octant: its horizons, and u just beyond each ray on the last line.
private struct RayState {
  var horizon = SIMD16<Float>(repeating: -PortableSweep.voidRise)
  var beyond = SIMD16<Float>(repeating: 0)

  /// Goes on to the last line without crossing any.
  mutating func skip(_ table: SheafTable, _ ground: Ground) {
    let start = (table.count - 1) * ground.stride + 1
    for ray in 0..<16 {
      let cell = table.integers[SheafTable.cells + 16 * (table.count - 1) + ray]
      beyond[ray] = ground.rises[start + Int(cell)]
    }
  }
}

/// What the rays of one sheaf do on up to 16 lines, the same for all octants.
private struct SheafTable {
  private(set) var step = 0
  private(set) var count = 0
  private(set) var firstTile = 0
  private(set) var lastTile = 0
  /// By line and ray: the share of a cell beyond the cell before the ray, the weight of a crossing sideways,
  /// and infinity where there is one on the way to the line, else -infinity; by line and cell: the share
  /// of the next ray. 256 each.
  private(set) var floats = [Float](repeating: 0, count: 4 * 256)
  /// By line and ray the cell before it, by line and cell the ray before it, 256 each; by line the first
  /// cell in the sheaf and the number of cells.
  private(set) var integers = [Int32](repeating: 0, count: 2 * 256 + 2 * 16)

  static let (fractions, weights, limits, shares) = (0, 256, 512, 768)
  static let (cells, rays, firstCells, cellCounts) = (0, 256, 512, 528)

  var firstCell: Int { Int(integers[Self.firstCells]) }

  mutating func fill(_ fan: RayFan, sheaf: Int, step: Int, last: Int) {
    let low = fan.slopes[16 * sheaf]
    let high = fan.slopes[16 * sheaf + 15]
    self.step = step
    count = last - step + 1
    firstTile = Int(Float(step) * low) / 16
    lastTile = (Int(Float(last) * high) + 1) / 16
    let slopes = SIMD16<Float>(fan.slopes[16 * sheaf..<16 * sheaf + 16])
    var before = Float(step - 1) * slopes
    for line in 0..<count {
      let i = Float(step + line)
      let from = (i * low).rounded(.up)
      let to = sheaf + 1 == fan.sheaves ? i + 1 : (i * high).rounded(.up)
      integers[Self.firstCells + line] = Int32(from)
      integers[Self.cellCounts + line] = Int32(to - from)
      let slope = (from + SIMD16.counting) * fan.reciprocal[step + line]
      let position = (slope - low) * fan.density[sheaf]
      let inside = position.replacing(with: 0, where: .!(position .> 0))
      let ray = inside.replacing(with: 15, where: inside .> 15)
      let wholeRay = ray.wholePart
      let y = i * slopes
      let cell = y.wholePart
      let numbers = cell.integers
      var reciprocal = SIMD16<Float>()
      for ray in 0..<16 { reciprocal[ray] = fan.reciprocal[Int(numbers[ray])] }
      let crosses = (before .< cell) .& (cell .< y)
      put(y - cell, Self.fractions + 16 * line)
      put(i - ((i * (i - 1)) * slopes) * reciprocal, Self.weights + 16 * line)
      put(
        SIMD16(repeating: -Float.infinity).replacing(with: .infinity, where: crosses),
        Self.limits + 16 * line)
      put(ray - wholeRay, Self.shares + 16 * line)
      put(numbers, Self.cells + 16 * line)
      put(wholeRay.integers, Self.rays + 16 * line)
      before = y
    }
  }

  @inline(__always)
  private mutating func put(_ lanes: SIMD16<Float>, _ index: Int) {
    store16(lanes, &floats, at: index)
  }

  @inline(__always)
  private mutating func put(_ lanes: SIMD16<Int32>, _ index: Int) {
    store16(lanes, &integers, at: index)
  }
}

extension SIMD16<Float> {
  fileprivate static var counting: Self {
    Self(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  }

  fileprivate var mirrored: Self {
    var lanes = Self()
    for lane in 0..<16 { lanes[lane] = self[15 - lane] }
    return lanes
  }

  /// Lanes from 0 up to 2^22, rounded down: beyond 2^23 a Float has no fraction.
  fileprivate var wholePart: Self {
    let nearest = (self + 8_388_608) - 8_388_608
    return nearest.replacing(with: nearest - 1, where: nearest .> self)
  }

  /// Whole lanes from 0 up to 2^22 as integers: the low bits of the sum are the number.
  fileprivate var integers: SIMD16<Int32> {
    let bits = unsafe unsafeBitCast(self + 8_388_608, to: SIMD16<Int32>.self)
    return bits & 0x7F_FFFF
  }
}

// The loops below go through pointers: they are most of the portable sweep's time, and bounds checks and
// copies of vectors through the stack would treble it. Cells and rays come from tables built for the lines
// at hand: a cell is at most one past the last step, lines are `RayFan.margin` longer than that, and rays run
// from 0 to 15.

@inline(__always)
private func load16(_ values: UnsafePointer<Float>) -> SIMD16<Float> {
  unsafe UnsafeRawPointer(values).loadUnaligned(as: SIMD16<Float>.self)
}

@inline(__always)
private func most(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
  a.replacing(with: b, where: b .> a)
}

@inline(__always)
private func store16<Scalar>(
  _ lanes: SIMD16<Scalar>, _ array: inout [Scalar], at index: Int
) {
  precondition(index >= 0 && index + 16 <= array.count)
  unsafe array.withUnsafeMutableBytes { bytes in
    unsafe bytes.storeBytes(of: lanes, toByteOffset: 4 * index, as: SIMD16<Scalar>.self)
  }
}

/// 16 elevations at a stride.
@inline(__always)
private func load(_ elevations: [Float], from first: Int, by across: Int) -> SIMD16<Float> {
  precondition(
    elevations.indices.contains(first) && elevations.indices.contains(first + 15 * across))
  return unsafe elevations.withUnsafeBufferPointer { elevations in
    guard let start = elevations.baseAddress else { return SIMD16() }
    if across == 1 { return unsafe load16(start + first) }
    if across == -1 {
      let lanes = unsafe load16(start + first - 15)
      return lanes.mirrored
    }
    var lanes = SIMD16<Float>()
    for lane in 0..<16 { lanes[lane] = unsafe start[first + lane * across] }
    return lanes
  }
}

/// Carries the rays of a sheaf over its lines and leaves the heights of its cells.
private func crossLines(
  _ table: SheafTable, _ state: inout RayState, _ rises: [Float], _ stride: Int,
  _ heights: inout [Float]
) {
  var horizon = state.horizon
  var beyond = state.beyond
  unsafe withPointers(table, rises, &heights) { floats, integers, rises, heights in
    for line in 0..<table.count {
      let (near, far) = unsafe pick(
        rises + line * stride, integers + SheafTable.cells + 16 * line)
      let weights = unsafe load16(floats + SheafTable.weights + 16 * line)
      let limits = unsafe load16(floats + SheafTable.limits + 16 * line)
      let sideways = beyond + weights * (near - beyond)
      horizon = most(horizon, sideways.replacing(with: limits, where: limits .< sideways))
      unsafe leaveHeights(table, line, horizon, floats, integers, rises, stride, heights)
      let fractions = unsafe load16(floats + SheafTable.fractions + 16 * line)
      horizon = most(horizon, near + fractions * (far - near))
      beyond = far
    }
  }
  state = RayState(horizon: horizon, beyond: beyond)
}

/// The same where no ground reaches the horizon.
private func passLines(
  _ table: SheafTable, _ horizon: SIMD16<Float>, _ rises: [Float], _ stride: Int,
  _ heights: inout [Float]
) {
  unsafe withPointers(table, rises, &heights) { floats, integers, rises, heights in
    for line in 0..<table.count {
      unsafe leaveHeights(table, line, horizon, floats, integers, rises, stride, heights)
    }
  }
}

@inline(__always)
private func withPointers(
  _ table: SheafTable, _ rises: [Float], _ heights: inout [Float],
  _ body: (
    UnsafePointer<Float>, UnsafePointer<Int32>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void
) {
  unsafe table.floats.withUnsafeBufferPointer { floats in
    unsafe table.integers.withUnsafeBufferPointer { integers in
      unsafe rises.withUnsafeBufferPointer { rises in
        unsafe heights.withUnsafeMutableBufferPointer { heights in
          guard let floats = floats.baseAddress, let integers = integers.baseAddress,
            let rises = rises.baseAddress, let heights = heights.baseAddress
          else { return }
          unsafe body(floats, integers, rises, heights)
        }
      }
    }
  }
}

/// u at the cells before and behind each ray, which lie side by side.
@inline(__always)
private func pick(
  _ line: UnsafePointer<Float>, _ cells: UnsafePointer<Int32>
) -> (near: SIMD16<Float>, far: SIMD16<Float>) {
  @inline(__always)
  func pair(_ ray: Int) -> SIMD2<Float> {
    unsafe UnsafeRawPointer(line + Int(cells[ray])).loadUnaligned(as: SIMD2<Float>.self)
  }
  @inline(__always)
  func four(_ ray: Int) -> SIMD8<Float> {
    SIMD8(
      lowHalf: SIMD4(lowHalf: pair(ray), highHalf: pair(ray + 1)),
      highHalf: SIMD4(lowHalf: pair(ray + 2), highHalf: pair(ray + 3)))
  }
  let a = four(0)
  let b = four(4)
  let c = four(8)
  let d = four(12)
  return (
    SIMD16(
      lowHalf: SIMD8(lowHalf: a.evenHalf, highHalf: b.evenHalf),
      highHalf: SIMD8(lowHalf: c.evenHalf, highHalf: d.evenHalf)),
    SIMD16(
      lowHalf: SIMD8(lowHalf: a.oddHalf, highHalf: b.oddHalf),
      highHalf: SIMD8(lowHalf: c.oddHalf, highHalf: d.oddHalf))
  )
}

/// Heights of the cells of one line. The horizon is laid out behind the heights to be looked up by ray,
/// with one lane more for the cell on the last ray, which takes a share of 0 of it.
@inline(__always)
private func leaveHeights(
  _ table: SheafTable, _ line: Int, _ horizon: SIMD16<Float>, _ floats: UnsafePointer<Float>,
  _ integers: UnsafePointer<Int32>, _ rises: UnsafePointer<Float>, _ stride: Int,
  _ heights: UnsafeMutablePointer<Float>
) {
  let step = Float(table.step + line)
  let start = unsafe line * stride + Int(integers[SheafTable.firstCells + line])
  let count = unsafe Int(integers[SheafTable.cellCounts + line])
  let lanes = unsafe heights + PortableSweep.lines * stride
  unsafe UnsafeMutableRawPointer(lanes).storeBytes(of: horizon, as: SIMD16<Float>.self)
  let shares = unsafe floats + SheafTable.shares + 16 * line
  let rays = unsafe integers + SheafTable.rays + 16 * line
  for cell in 0..<count {
    let ray = unsafe Int(rays[cell])
    let here = unsafe lanes[ray]
    let rise = unsafe here + shares[cell] * (lanes[ray + 1] - here)
    let u = unsafe rises[start + cell]
    let height = (rise - u) * step
    let unknown = rise > PortableSweep.steepestKnown || u > PortableSweep.steepestKnown
    unsafe heights[start + cell] = unknown ? .nan : height > 0 ? height : 0
  }
}
