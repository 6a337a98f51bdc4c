// What hides behind what around an observer: the sweep in plain Swift, for every processor.

import CVisibility

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
/// The eight octants share all geometry, so a vector holds one ray or cell of four octants, a `Wing`, and no
/// lane ever needs its neighbour. Ground is turned into that order, and heights back, in blocks of 4 by 4.
///
/// Most ground lies below the horizon. Where the steepest u near a ray does on 16 lines in all four octants,
/// the ray is not crossed: its horizons stay as they are.
///
/// The vector paths in CVisibility hold 16 rays of one octant in a vector but do these operations one for
/// one, so that all give the same bytes.
///
/// Unsafe because it works on raw memory: checked arrays made it four times as slow. Lines and tables are
/// `RayFan.margin` longer than what is read, cells are at most two past the last step, rays run from 0 to 15.
@safe struct PortableSweep: ~Copyable {
  fileprivate static let lines = 16
  /// Cells of a line that share their steepest u.
  fileprivate static let tile = 8
  /// Stands for the ground of a void: high enough to spoil every ray over it, finite so that a share of
  /// zero takes nothing from it.
  fileprivate static let voidRise: Float = 1e30
  /// No ground of the grid rises this steeply; a horizon above it comes from a void.
  fileprivate static let steepestKnown: Float = 1e9
  /// Stands for the ground outside the grid: below every horizon.
  fileprivate static let nowhere: Float = -2e30

  private let fan: RayFan
  private let window: Window
  private let slack: Float
  private let observer: Cell
  private let grid: ElevationGrid
  /// The western and eastern octants, whose lines are columns of the grid.
  private let sides: Wing
  /// The northern and southern octants, whose lines are rows of the grid.
  private let poles: Wing
  private let numbers: Numbers
  private let rays: RayTable
  private let cells: CellTable

  init(eye: SightLine, fan: RayFan, window: Window, slack: Float) {
    self.fan = fan
    self.window = window
    self.slack = slack
    observer = eye.observer
    grid = eye.grid
    let stride = fan.steps + RayFan.margin
    unsafe sides = Wing(Octant.all[0..<4], eye: eye, stride: stride, sheaves: fan.sheaves)
    unsafe poles = Wing(Octant.all[4..<8], eye: eye, stride: stride, sheaves: fan.sheaves)
    unsafe numbers = Numbers(fan)
    unsafe rays = RayTable()
    unsafe cells = CellTable()
  }

  deinit {
    unsafe numbers.deallocate()
    unsafe sides.deallocate()
    unsafe poles.deallocate()
    unsafe rays.deallocate()
    unsafe cells.deallocate()
  }

  /// Fills the heights of the window but for cells beyond the radius and the observer's own.
  func run(
    _ elevations: UnsafeBufferPointer<Float>, into answer: UnsafeMutableBufferPointer<Float>
  ) {
    let start = unsafe elevations.baseAddress.unsafelyUnwrapped + grid.index(of: observer)
    let corner = unsafe answer.baseAddress.unsafelyUnwrapped + window.index(of: observer)
    var sheaves = fan.sheaves
    for step in Swift.stride(from: 1, through: fan.steps, by: Self.lines) {
      while fan.last[sheaves - 1] < step { sheaves -= 1 }
      let end = min(step + Self.lines - 1, fan.steps)
      let last = fan.lastCell(sheaves - 1, step: min(end, Int(fan.last[sheaves - 1])))
      unsafe sides.read(start, grid, numbers, step: step, last: last, columns: true)
      unsafe poles.read(start, grid, numbers, step: step, last: last, columns: false)
      unsafe sides.fetch(start, grid.columns, step: end + 1, last: last + Self.lines, columns: true)
      unsafe poles.fetch(
        start, grid.columns, step: end + 1, last: last + Self.lines, columns: false)
      for sheaf in 0..<sheaves { sweep(sheaf, step, min(end, Int(fan.last[sheaf]))) }
      unsafe sides.writeColumns(corner, window, fan, step: step, end: end)
      unsafe poles.writeRows(corner, window, fan, step: step, end: end)
    }
  }

  /// Carries the rays of one sheaf over its lines and leaves the heights of its cells.
  private func sweep(_ sheaf: Int, _ step: Int, _ last: Int) {
    let first = fan.firstCell(sheaf, step: step)
    let sidesReach = unsafe sides.reaches(step, first)
    let polesReach = unsafe poles.reaches(step, first)
    guard sidesReach || polesReach else { return }
    let count = last - step + 1
    let slack = slack * fan.reciprocal[max(1, step - 1)]
    for ray in 0..<16 {
      let number = 16 * sheaf + ray
      let slope = fan.slopes[number]
      // One cell more on either side than the ray touches, for want of rounding down.
      let from = (max(0, Float(step - 1) * slope - 0.5)).nearestNumber / Self.tile
      let to = (Float(last) * slope + 1.5).nearestNumber / Self.tile
      let crossesSides = unsafe sidesReach && !sides.passes(number, count, from, to, slack)
      let crossesPoles = unsafe polesReach && !poles.passes(number, count, from, to, slack)
      guard crossesSides || crossesPoles else { continue }
      unsafe rays.fill(numbers, slope: slope, step: step, count: count, stride: sides.stride)
      if crossesSides && crossesPoles {
        cross(number, count)
      } else if crossesSides {
        unsafe sides.cross(number, rays, count)
      } else {
        unsafe poles.cross(number, rays, count)
      }
    }
    unsafe cells.fill(fan, numbers, sheaf: sheaf, step: step, count: count)
    if grid.hasVoids {
      leaveHeights(step, count, holed: true)
    } else {
      leaveHeights(step, count, holed: false)
    }
  }

  /// Carries a ray over its lines in all octants.
  @inline(__always)
  private func cross(_ ray: Int, _ count: Int) {
    var a = unsafe sides.horizons[ray]
    var b = unsafe poles.horizons[ray]
    var beyondA = unsafe sides.rises[rays.before + 1]
    var beyondB = unsafe poles.rises[rays.before + 1]
    let passingA = unsafe sides.passing + (ray & 15) * Self.lines
    let passingB = unsafe poles.passing + (ray & 15) * Self.lines
    for line in 0..<count {
      let crossing = unsafe rays.crossing(line)
      unsafe passingA[line] = crossing.carry(&a, &beyondA, sides.rises)
      unsafe passingB[line] = crossing.carry(&b, &beyondB, poles.rises)
    }
    unsafe sides.horizons[ray] = a
    unsafe poles.horizons[ray] = b
  }

  /// Heights over the cells of a sheaf.
  @inline(__always)
  private func leaveHeights(_ step: Int, _ count: Int, holed: Bool) {
    for line in 0..<count {
      let first = unsafe Int(cells.firstCells[line])
      let i = SIMD4(repeating: Float(step + line))
      let start = unsafe line &* sides.stride &+ first
      let risesA = unsafe sides.rises + (start &+ sides.stride)
      let risesB = unsafe poles.rises + (start &+ sides.stride)
      let heightsA = unsafe sides.heights + start
      let heightsB = unsafe poles.heights + start
      let passingA = unsafe sides.passing + line
      let passingB = unsafe poles.passing + line
      let rays = unsafe cells.rays + CellTable.width &* line
      let shares = unsafe cells.shares + CellTable.width &* line
      for cell in 0..<Int(unsafe cells.cellCounts[line]) {
        let ray = unsafe Int(rays[cell])
        let share = unsafe SIMD4(repeating: shares[cell])
        unsafe heightsA[cell] = height(passingA + ray, share, risesA[cell], i, holed)
        unsafe heightsB[cell] = height(passingB + ray, share, risesB[cell], i, holed)
      }
    }
  }
}

/// The lowest visible height over a cell beside a ray.
@inline(__always)
private func height(
  _ ray: UnsafePointer<SIMD4<Float>>, _ share: SIMD4<Float>, _ u: SIMD4<Float>, _ i: SIMD4<Float>,
  _ holed: Bool
) -> SIMD4<Float> {
  let here = unsafe ray[0]
  let rise = unsafe here + share * (ray[PortableSweep.lines] - here)
  let height = greater((rise - u) * i, SIMD4(repeating: 0))
  return holed
    ? height.replacing(with: .nan, where: greater(rise, u) .> PortableSweep.steepestKnown) : height
}

/// 1 / n and the curvature drop over n cells.
@unsafe private struct Numbers {
  let reciprocal: UnsafeMutablePointer<Float>
  let drop: UnsafeMutablePointer<Float>

  init(_ fan: RayFan) {
    unsafe reciprocal = .allocate(capacity: fan.reciprocal.count)
    unsafe drop = .allocate(capacity: fan.drop.count)
    for (n, value) in fan.reciprocal.enumerated() { unsafe reciprocal[n] = value }
    for (n, value) in fan.drop.enumerated() { unsafe drop[n] = value }
  }

  func deallocate() {
    unsafe reciprocal.deallocate()
    unsafe drop.deallocate()
  }
}

/// Four octants side by side: the western and eastern ones, or the northern and southern ones.
@unsafe private struct Wing {
  typealias Lanes = SIMD4<Float>

  /// Cells of the grid beyond the observer's, forward and sideways, by octant.
  let forward: SIMD4<Int>
  let sideways: SIMD4<Int>
  let directions: (Octant, Octant, Octant, Octant)
  let ground: Float
  let mast: Float
  /// Length of a line.
  let stride: Int
  /// u on the line before and on 16 lines.
  let rises: UnsafeMutablePointer<Lanes>
  /// Heights on the 16 lines.
  let heights: UnsafeMutablePointer<Lanes>
  /// The steepest u of every 8 cells on these lines and the line before.
  let steepest: UnsafeMutablePointer<Lanes>
  /// The horizon of every ray after the last line.
  let horizons: UnsafeMutablePointer<Lanes>
  /// The horizons of a sheaf by ray and line; one ray more, which the cell on the last ray takes no share of.
  let passing: UnsafeMutablePointer<Lanes>
  /// Tiles beside the edge of the grid, by octant.
  let patches: UnsafeMutablePointer<Float>
  static let patch = PortableSweep.lines * PortableSweep.tile
  /// Elevations outside the grid.
  let nowhere: UnsafeMutablePointer<Float>
  /// Takes what lies outside the grid.
  let trash: UnsafeMutablePointer<Float>

  init(_ octants: ArraySlice<Octant>, eye: SightLine, stride: Int, sheaves: Int) {
    let first = octants.startIndex
    let inside = octants.map { $0.cellsInside(eye.grid, eye.observer) }
    unsafe forward = SIMD4(inside.map(\.forward))
    unsafe sideways = SIMD4(inside.map(\.sideways))
    unsafe directions = (
      octants[first], octants[first + 1], octants[first + 2], octants[first + 3]
    )
    unsafe ground = eye.grid[eye.observer]
    unsafe mast = Float(eye.mastMetres)
    unsafe self.stride = stride
    func room(_ count: Int, _ value: Float) -> UnsafeMutablePointer<Lanes> {
      let lanes = UnsafeMutablePointer<Lanes>.allocate(capacity: count)
      unsafe lanes.initialize(repeating: Lanes(repeating: value), count: count)
      return unsafe lanes
    }
    unsafe rises = room((PortableSweep.lines + 1) * stride, PortableSweep.nowhere)
    unsafe heights = room(PortableSweep.lines * stride, 0)
    unsafe steepest = room(stride / PortableSweep.tile + 1, 0)
    unsafe horizons = room(16 * sheaves, -PortableSweep.voidRise)
    unsafe passing = room(17 * PortableSweep.lines, 0)
    unsafe patches = .allocate(capacity: 4 * Self.patch)
    unsafe nowhere = .allocate(capacity: 8)
    unsafe nowhere.initialize(repeating: PortableSweep.nowhere, count: 8)
    unsafe trash = .allocate(capacity: 2 * stride) + stride
  }

  func deallocate() {
    unsafe rises.deallocate()
    unsafe heights.deallocate()
    unsafe steepest.deallocate()
    unsafe horizons.deallocate()
    unsafe passing.deallocate()
    unsafe patches.deallocate()
    unsafe nowhere.deallocate()
    unsafe (trash - stride).deallocate()
  }

  /// Whether any octant has a line on the grid and a cell on it.
  func reaches(_ step: Int, _ cell: Int) -> Bool {
    unsafe any((forward .>= step) .& (sideways .>= cell))
  }

  /// Fills the lines with u.
  @inline(__always)
  func read(
    _ start: UnsafePointer<Float>, _ grid: ElevationGrid, _ numbers: Numbers, step: Int,
    last: Int, columns: Bool
  ) {
    guard unsafe reaches(step, 0) else { return }
    let tiles = last / PortableSweep.tile
    let carried = unsafe rises + PortableSweep.lines * stride
    for tile in 0...tiles {
      let first = tile * PortableSweep.tile
      var most = Lanes(repeating: PortableSweep.nowhere)
      for cell in first..<first + PortableSweep.tile {
        unsafe rises[cell] = carried[cell]
        most = unsafe greater(most, carried[cell])
      }
      unsafe steepest[tile] = most
    }
    let inside = unsafe [
      Source(directions.0, start, grid, forward[0], sideways[0]),
      Source(directions.1, start, grid, forward[1], sideways[1]),
      Source(directions.2, start, grid, forward[2], sideways[2]),
      Source(directions.3, start, grid, forward[3], sideways[3]),
    ]
    for tile in 0...tiles {
      let first = tile * PortableSweep.tile
      let a = unsafe inside[0].patch(step, first, patches, nowhere, columns, turned: columns)
      let b = unsafe inside[1].patch(
        step, first, patches + Self.patch, nowhere, columns, turned: true)
      let c = unsafe inside[2].patch(
        step, first, patches + 2 * Self.patch, nowhere, columns, turned: false)
      let d = unsafe inside[3].patch(
        step, first, patches + 3 * Self.patch, nowhere, columns, turned: !columns)
      unsafe steepest[tile] =
        grid.hasVoids
        ? fill(first, a, b, c, d, numbers, step, steepest[tile], columns, holed: true)
        : fill(first, a, b, c, d, numbers, step, steepest[tile], columns, holed: false)
    }
  }

  /// Fetches the cells that the next lines will read: lines of these octants lie side by side in pairs.
  func fetch(
    _ start: UnsafePointer<Float>, _ gridColumns: Int, step: Int, last: Int, columns: Bool
  ) {
    let line = 16
    for (octant, k) in unsafe [
      (directions.0, 0), (directions.1, 1), (directions.2, 2), (directions.3, 3),
    ] {
      let end = unsafe min(step + PortableSweep.lines - 1, forward[k])
      guard step <= end else { continue }
      let along = octant.along(gridColumns)
      let across = octant.across(gridColumns)
      let last = unsafe min(last, sideways[k])
      for i in Swift.stride(from: columns ? end : step, through: end, by: 1) {
        for cell in Swift.stride(from: 0, through: last, by: columns ? 1 : line) {
          unsafe visibility_prefetch(start + (i &* along &+ cell &* across))
        }
      }
    }
  }

  /// Fills a tile of the lines with u; returns the steepest of it.
  @inline(__always)
  private func fill(
    _ first: Int, _ a: Patch, _ b: Patch, _ c: Patch, _ d: Patch, _ numbers: Numbers, _ step: Int,
    _ steepest: Lanes, _ columns: Bool, holed: Bool
  ) -> Lanes {
    var most = steepest
    for outer in 0..<(columns ? PortableSweep.tile : PortableSweep.lines) {
      for inner in Swift.stride(
        from: 0, to: columns ? PortableSweep.lines : PortableSweep.tile, by: 4)
      {
        let (line, cell) = columns ? (inner, outer) : (outer, inner)
        let block = unsafe transposed(
          a.four(line, cell, turned: columns), b.four(line, cell, turned: true),
          c.four(line, cell, turned: false), d.four(line, cell, turned: !columns))
        let to = unsafe rises + ((line &+ 1) &* stride &+ first &+ cell)
        for k in 0..<4 {
          let i = columns ? step &+ line &+ k : step &+ line
          let y = columns ? first &+ cell : first &+ cell &+ k
          let u = unsafe rise(block[k], numbers, i, numbers.drop[y], holed)
          unsafe to[columns ? k &* stride : k] = u
          most = greater(most, u)
        }
      }
    }
    return most
  }

  @inline(__always)
  private func rise(_ z: Lanes, _ fan: Numbers, _ i: Int, _ drop: Float, _ holed: Bool) -> Lanes {
    let relative = unsafe ((z - ground) - (mast + fan.drop[i])) - drop
    let rise = unsafe relative * fan.reciprocal[i]
    return holed ? rise.replacing(with: PortableSweep.voidRise, where: z .!= z) : rise
  }

  /// Whether the ground near a ray stays below its horizons, which then stay as they are.
  @inline(__always)
  func passes(_ ray: Int, _ count: Int, _ from: Int, _ to: Int, _ slack: Float) -> Bool {
    var most = unsafe steepest[from]
    for tile in from + 1..<max(to, from) + 1 { most = unsafe greater(most, steepest[tile]) }
    let horizon = unsafe horizons[ray]
    guard all(most + slack .< horizon) else { return false }
    let passing = unsafe passing + (ray & 15) * PortableSweep.lines
    for line in 0..<count { unsafe passing[line] = horizon }
    return true
  }

  /// Carries a ray over its lines.
  @inline(__always)
  func cross(_ ray: Int, _ table: RayTable, _ count: Int) {
    var horizon = unsafe horizons[ray]
    let passing = unsafe passing + (ray & 15) * PortableSweep.lines
    var beyond = unsafe rises[table.before + 1]
    for line in 0..<count {
      unsafe passing[line] = table.crossing(line).carry(&horizon, &beyond, rises)
    }
    unsafe horizons[ray] = horizon
  }

  /// Copies heights into rows of the window.
  func writeRows(
    _ corner: UnsafeMutablePointer<Float>, _ window: Window, _ fan: RayFan, step: Int, end: Int
  ) {
    guard unsafe reaches(step, 0) else { return }
    for i in step...end {
      let row = unsafe heights + (i - step) * stride
      let reach = min(i, Int(fan.reach[i]))
      func rank(_ octant: Octant, _ forward: Int, _ sideways: Int) -> Rank {
        unsafe Rank(
          i <= forward ? corner + i * octant.along(window.columns) : nil, from: 0,
          to: min(reach, sideways), trash)
      }
      let a = unsafe rank(directions.0, forward[0], sideways[0])
      let b = unsafe rank(directions.1, forward[1], sideways[1])
      let c = unsafe rank(directions.2, forward[2], sideways[2])
      let d = unsafe rank(directions.3, forward[3], sideways[3])
      let whole = unsafe min(a.to, b.to, c.to, d.to, reach)
      for cell in Swift.stride(from: 0, through: reach, by: 4) {
        let block = unsafe transposed(row[cell], row[cell + 1], row[cell + 2], row[cell + 3])
        let isWhole = cell &+ 3 <= whole
        unsafe a.put(block[0], cell, isWhole, turned: false)
        unsafe b.put(block[1], cell, isWhole, turned: true)
        unsafe c.put(block[2], cell, isWhole, turned: false)
        unsafe d.put(block[3], cell, isWhole, turned: true)
      }
    }
  }

  /// Copies heights into columns of the window, row by row.
  func writeColumns(
    _ corner: UnsafeMutablePointer<Float>, _ window: Window, _ fan: RayFan, step: Int, end: Int
  ) {
    guard unsafe reaches(step, 0) else { return }
    let top = unsafe min(end, Int(fan.reach[step]), sideways.max())
    for cell in 0...max(0, top) {
      let first = max(step, cell)
      let reach = min(end, Int(fan.reach[cell]))
      func rank(_ octant: Octant, _ forward: Int, _ sideways: Int) -> Rank {
        unsafe Rank(
          cell <= sideways ? corner + cell * octant.across(window.columns) : nil, from: first,
          to: min(reach, forward), trash)
      }
      let a = unsafe rank(directions.0, forward[0], sideways[0])
      let b = unsafe rank(directions.1, forward[1], sideways[1])
      let c = unsafe rank(directions.2, forward[2], sideways[2])
      let d = unsafe rank(directions.3, forward[3], sideways[3])
      let whole = unsafe min(a.to, b.to, c.to, d.to, reach)
      for i in Swift.stride(from: step + (first - step) / 4 * 4, through: reach, by: 4) {
        let from = unsafe heights + ((i &- step) &* stride &+ cell)
        let block = unsafe transposed(
          from[0], from[stride], from[2 &* stride], from[3 &* stride])
        let isWhole = first <= i && i &+ 3 <= whole
        unsafe a.put(block[0], i, isWhole, turned: true)
        unsafe b.put(block[1], i, isWhole, turned: true)
        unsafe c.put(block[2], i, isWhole, turned: false)
        unsafe d.put(block[3], i, isWhole, turned: false)
      }
    }
  }
}

/// Where heights of one octant go: cells `from` to `to` of a row of the window, counted from the axis.
@unsafe private struct Rank {
  let start: UnsafeMutablePointer<Float>
  let from: Int
  let to: Int

  /// Without a start, values go to the middle of `trash`.
  init(
    _ start: UnsafeMutablePointer<Float>?, from: Int, to: Int, _ trash: UnsafeMutablePointer<Float>
  ) {
    unsafe self.start = start ?? trash
    unsafe self.from = from
    unsafe self.to = start == nil ? .max : to
  }

  /// Four heights from `cell` on.
  @inline(__always)
  func put(_ lanes: SIMD4<Float>, _ cell: Int, _ isWhole: Bool, turned: Bool) {
    if isWhole {
      unsafe store4(turned ? lanes.turned : lanes, turned ? start - cell - 3 : start + cell)
    } else if unsafe to < .max {
      for lane in unsafe max(0, from - cell)..<max(max(0, from - cell), min(to - cell, 3) + 1) {
        unsafe start[turned ? -cell - lane : cell + lane] = lanes[lane]
      }
    }
  }
}

/// Elevations of one octant, from the observer's cell on.
@unsafe private struct Source {
  let start: UnsafePointer<Float>
  let along: Int
  let across: Int
  let forward: Int
  let sideways: Int

  init(
    _ octant: Octant, _ start: UnsafePointer<Float>, _ grid: ElevationGrid, _ forward: Int,
    _ sideways: Int
  ) {
    unsafe self.start = start
    unsafe along = octant.along(grid.columns)
    unsafe across = octant.across(grid.columns)
    unsafe self.forward = forward
    unsafe self.sideways = sideways
  }

  /// A tile of 16 lines: where it lies in the grid, or beside the edge a copy in `room`.
  @inline(__always)
  func patch(
    _ step: Int, _ first: Int, _ room: UnsafeMutablePointer<Float>,
    _ nowhere: UnsafeMutablePointer<Float>, _ columns: Bool, turned: Bool
  ) -> Patch {
    if unsafe step &+ PortableSweep.lines &- 1 <= forward
      && first &+ PortableSweep.tile &- 1 <= sideways
    {
      return unsafe Patch(
        corner: start + (step &* along &+ first &* across), along: along, across: across)
    }
    if unsafe step > forward || first > sideways &+ 2 {
      return unsafe Patch(corner: UnsafePointer(nowhere) + 3, along: 0, across: 0)
    }
    let (length, next) =
      columns
      ? (PortableSweep.lines, PortableSweep.lines) : (PortableSweep.tile, PortableSweep.tile)
    let sign = turned ? -1 : 1
    let corner = unsafe turned ? room + (length - 1) : room
    let patch = unsafe Patch(
      corner: UnsafePointer(corner), along: columns ? sign : next, across: columns ? next : sign)
    unsafe copy(step, first, corner, patch.along, patch.across)
    return unsafe patch
  }

  /// Sideways beyond the grid the ground runs on straight from the last two cells.
  @inline(never)
  private func copy(
    _ step: Int, _ first: Int, _ corner: UnsafeMutablePointer<Float>, _ nextLine: Int,
    _ nextCell: Int
  ) {
    for line in 0..<PortableSweep.lines {
      let from = unsafe start + (step + line) * along
      for k in 0..<PortableSweep.tile {
        let beyond = unsafe first + k - sideways
        var z = PortableSweep.nowhere
        if unsafe step + line <= forward && beyond <= 0 {
          z = unsafe from[(first + k) * across]
        } else if unsafe step + line <= forward && beyond <= 2 {
          let edge = unsafe from[sideways * across]
          let slope = unsafe edge - from[(sideways - 1) * across]
          z = slope.isNaN ? edge : edge + Float(beyond) * slope
        }
        unsafe corner[line * nextLine + k * nextCell] = z
      }
    }
  }
}

/// Elevations of one tile in memory.
@unsafe private struct Patch {
  let corner: UnsafePointer<Float>
  let along: Int
  let across: Int

  /// Four elevations from a line and cell on, in the direction in which they lie side by side.
  @inline(__always)
  func four(_ line: Int, _ cell: Int, turned: Bool) -> SIMD4<Float> {
    let from = unsafe corner + (line &* along &+ cell &* across)
    let values = unsafe load4(turned ? from - 3 : from)
    return turned ? values.turned : values
  }
}

extension Octant {
  /// From one cell to the next in memory, forward, in rows of so many columns.
  @inline(__always)
  fileprivate func along(_ columns: Int) -> Int { forward.row * columns + forward.column }

  /// The same sideways.
  @inline(__always)
  fileprivate func across(_ columns: Int) -> Int { sideways.row * columns + sideways.column }
}

/// What one ray does on up to 16 lines: the cell before it, counted from the line before; the share of a cell
/// beyond; the weight of a crossing sideways and its limit, infinity where there is one on the way to the
/// line, else -infinity.
@unsafe private struct RayTable {
  let cells: UnsafeMutablePointer<Int32>
  let numbered: UnsafeMutablePointer<Int32>
  let fractions: UnsafeMutablePointer<Float>
  let weights: UnsafeMutablePointer<Float>
  let limits: UnsafeMutablePointer<Float>

  init() {
    unsafe cells = .allocate(capacity: PortableSweep.lines + 1)
    unsafe numbered = .allocate(capacity: 4)
    unsafe fractions = .allocate(capacity: PortableSweep.lines)
    unsafe weights = .allocate(capacity: PortableSweep.lines)
    unsafe limits = .allocate(capacity: PortableSweep.lines)
  }

  func deallocate() {
    unsafe cells.deallocate()
    unsafe numbered.deallocate()
    unsafe fractions.deallocate()
    unsafe weights.deallocate()
    unsafe limits.deallocate()
  }

  /// The cell before the ray on the line before.
  var before: Int { unsafe Int(cells[PortableSweep.lines]) }

  @inline(__always)
  func crossing(_ line: Int) -> Crossing {
    unsafe Crossing(
      cell: Int(cells[line]), weight: SIMD4(repeating: weights[line]),
      limit: SIMD4(repeating: limits[line]), fraction: SIMD4(repeating: fractions[line]))
  }

  @inline(__always)
  func fill(_ numbers: Numbers, slope: Float, step: Int, count: Int, stride: Int) {
    var before = (Float(step &- 1) + SIMD4<Float>(0, 1, 2, 3)) * slope
    unsafe cells[PortableSweep.lines] = before.wholePart.integers[0]
    var i = Float(step) + SIMD4<Float>(0, 1, 2, 3)
    var start = SIMD4<Int32>(1, 2, 3, 4) &* Int32(truncatingIfNeeded: stride)
    let next = Int32(truncatingIfNeeded: 4 &* stride)
    var line = 0
    while line < count {
      let y = i * slope
      let cell = y.wholePart
      let whole = cell.integers
      unsafe store4(start &+ whole, cells + line)
      unsafe store4(whole, numbered)
      unsafe store4(y - cell, fractions + line)
      // Infinity with the sign cleared where there is a crossing.
      let isCrossed = (before .< cell) .& (cell .< y)
      unsafe store4(
        SIMD4(repeating: -Float.infinity).replacing(with: .infinity, where: isCrossed),
        limits + line)
      let reciprocal = unsafe SIMD4(
        numbers.reciprocal[Int(numbered[0])], numbers.reciprocal[Int(numbered[1])],
        numbers.reciprocal[Int(numbered[2])], numbers.reciprocal[Int(numbered[3])])
      unsafe store4(i - ((i * (i - 1)) * slope) * reciprocal, weights + line)
      start &+= next
      i += 4
      before = (i - 1) * slope
      line &+= 4
    }
  }
}

/// Where a ray crosses a line forward, and the line sideways just before.
private struct Crossing {
  let cell: Int
  let weight: SIMD4<Float>
  let limit: SIMD4<Float>
  let fraction: SIMD4<Float>

  /// Carries horizons over both; returns those between the two.
  @inline(__always)
  func carry(
    _ horizon: inout SIMD4<Float>, _ beyond: inout SIMD4<Float>,
    _ rises: UnsafePointer<SIMD4<Float>>
  ) -> SIMD4<Float> {
    let near = unsafe rises[cell]
    let far = unsafe rises[cell &+ 1]
    let passing = greater(horizon, fewest(limit, beyond + weight * (near - beyond)))
    horizon = greater(passing, near + fraction * (far - near))
    beyond = far
    return passing
  }
}

/// Between which rays the cells of a sheaf lie on up to 16 lines: by line and cell the ray before it, as an
/// offset among rays by line, and the share of the next; by line the first cell and the number of cells.
@unsafe private struct CellTable {
  /// Cells of a sheaf on one line, at most.
  static let width = 20

  let rays: UnsafeMutablePointer<Int32>
  let shares: UnsafeMutablePointer<Float>
  let firstCells: UnsafeMutablePointer<Int32>
  let cellCounts: UnsafeMutablePointer<Int32>

  init() {
    unsafe rays = .allocate(capacity: PortableSweep.lines * Self.width)
    unsafe shares = .allocate(capacity: PortableSweep.lines * Self.width)
    unsafe firstCells = .allocate(capacity: PortableSweep.lines)
    unsafe cellCounts = .allocate(capacity: PortableSweep.lines)
  }

  func deallocate() {
    unsafe rays.deallocate()
    unsafe shares.deallocate()
    unsafe firstCells.deallocate()
    unsafe cellCounts.deallocate()
  }

  @inline(__always)
  func fill(_ fan: RayFan, _ numbers: Numbers, sheaf: Int, step: Int, count: Int) {
    let low = fan.slopes[16 * sheaf]
    let density = fan.density[sheaf]
    for line in 0..<count {
      let from = fan.firstCell(sheaf, step: step + line)
      let cells = fan.endCell(sheaf, step: step + line) - from
      unsafe firstCells[line] = Int32(from)
      unsafe cellCounts[line] = Int32(cells)
      var y = Float(from) + SIMD4<Float>(0, 1, 2, 3)
      let reciprocal = unsafe numbers.reciprocal[step + line]
      let rays = unsafe rays + Self.width &* line
      let shares = unsafe shares + Self.width &* line
      var cell = 0
      while cell < cells {
        let inside = greater((y * reciprocal - low) * density, SIMD4(repeating: 0))
        let ray = fewest(inside, SIMD4(repeating: 15))
        let wholeRay = ray.wholePart
        unsafe store4(ray - wholeRay, shares + cell)
        let offsets = wholeRay.integers &* Int32(PortableSweep.lines)
        unsafe store4(offsets, rays + cell)
        y += 4
        cell &+= 4
      }
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

  /// The last cell that rays of the sheaf touch up to a line.
  fileprivate func lastCell(_ sheaf: Int, step: Int) -> Int {
    Int(Float(step) * slopes[16 * sheaf + 15]) + 1
  }
}

/// Rounded up, without a call into the mathematics library.
@inline(__always)
private func ceiling(_ value: Float) -> Int {
  let nearest = (value + 8_388_608) - 8_388_608
  return nearest < value ? value.nearestNumber + 1 : value.nearestNumber
}

extension Float {
  /// From 0 up to 2^22, rounded to the nearest whole number: the low bits of the sum are the number.
  @inline(__always)
  fileprivate var nearestNumber: Int { Int((self + 8_388_608).bitPattern & 0x7F_FFFF) }
}

extension SIMD4<Float> {
  @inline(__always)
  fileprivate var turned: Self { Self(self[3], self[2], self[1], self[0]) }

  /// Lanes from 0 up to 2^22, rounded down: beyond 2^23 a Float has no fraction.
  @inline(__always)
  fileprivate var wholePart: Self {
    let nearest = (self + 8_388_608) - 8_388_608
    return nearest.replacing(with: nearest - 1, where: nearest .> self)
  }

  /// Whole lanes from 0 up to 2^22 as integers: the low bits of the sum are the number.
  @inline(__always)
  fileprivate var integers: SIMD4<Int32> {
    let bits = unsafe unsafeBitCast(self + 8_388_608, to: SIMD4<Int32>.self)
    return bits & 0x7F_FFFF
  }
}

@inline(__always)
private func load4(_ values: UnsafePointer<Float>) -> SIMD4<Float> {
  unsafe UnsafeRawPointer(values).loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
private func store4<Scalar>(_ lanes: SIMD4<Scalar>, _ values: UnsafeMutablePointer<Scalar>) {
  unsafe UnsafeMutableRawPointer(values).storeBytes(of: lanes, as: SIMD4<Scalar>.self)
}

/// The form that compiles to one instruction, and its answer where lanes are equal.
@inline(__always)
private func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  b.replacing(with: a, where: a .> b)
}

@inline(__always)
private func fewest(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  b.replacing(with: a, where: a .< b)
}

/// Four rows of four as four columns.
@inline(__always)
private func transposed(
  _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
) -> [4 of SIMD4<Float>] {
  let ab = SIMD8(lowHalf: a, highHalf: b)
  let cd = SIMD8(lowHalf: c, highHalf: d)
  let even = SIMD8(lowHalf: ab.evenHalf, highHalf: cd.evenHalf)
  let odd = SIMD8(lowHalf: ab.oddHalf, highHalf: cd.oddHalf)
  return [even.evenHalf, odd.evenHalf, even.oddHalf, odd.oddHalf]
}
