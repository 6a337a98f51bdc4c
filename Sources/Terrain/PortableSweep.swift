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
/// Most ground lies below the horizon. Where the steepest u near a sheaf does on 16 lines in all four octants,
/// its rays are not crossed: their horizons stay as they are.
///
/// The vector paths in CVisibility hold 16 rays of one octant in a vector but do these operations one for
/// one, so that all give the same bytes.
///
/// Unsafe because it works on raw memory: checked arrays made it four times as slow. Tables are `RayFan.margin`
/// longer than what is read, cells are at most two past the last step, rays run from 0 to 15. Of a line the sweep
/// holds the cells from a sheaf's first on: its rays are at most 15 cells apart and slant by 15 more over its lines,
/// which with whole tiles and chunks is less than what is held.
@safe struct PortableSweep: ~Copyable {
  fileprivate static let lines = CellPlaces.lines
  fileprivate static let rays = 17
  /// Cells of a line that share their steepest u.
  fileprivate static let tile = 8
  /// Cells of a line that are held at a time, and from one line to the next: ground is turned into u, crossed and
  /// turned back sheaf by sheaf, so that what is not yet done with stays in the nearest caches.
  fileprivate static let held = 128
  static let stride = held + 16
  /// Cells from a sheaf's first to the last that its rays touch on these lines, or more.
  fileprivate static let sheafCells = 40
  /// Cells whose heights are copied into the window together.
  fileprivate static let chunk = 32
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
  private let places: CellPlaces
  private let numbers: Numbers
  private let crossings: KeptCrossings?
  private let room: RayCrossings

  init(eye: SightLine, fan: RayFan, window: Window, slack: Float) {
    self.fan = fan
    self.window = window
    self.slack = slack
    observer = eye.observer
    grid = eye.grid
    unsafe sides = Wing(Octant.all[0..<4], eye: eye, fan: fan)
    unsafe poles = Wing(Octant.all[4..<8], eye: eye, fan: fan)
    places = fan.places
    crossings = fan.crossings
    unsafe numbers = Numbers(fan)
    unsafe room = .allocate(sheaves: 1)
  }

  deinit {
    unsafe numbers.deallocate()
    unsafe sides.deallocate()
    unsafe poles.deallocate()
    unsafe room.deallocate()
  }

  /// Fills the heights of the window but for cells beyond the radius and the observer's own.
  func run(
    _ elevations: UnsafeBufferPointer<Float>, into answer: UnsafeMutableBufferPointer<Float>
  ) {
    let start = unsafe elevations.baseAddress.unsafelyUnwrapped + grid.index(of: observer)
    let corner = unsafe answer.baseAddress.unsafelyUnwrapped + window.index(of: observer)
    let ground = unsafe Ground(start: start, columns: grid.columns)
    let heights = unsafe Heights(start: corner, columns: window.columns)
    var sheaves = fan.sheaves
    for lines in CellPlaces.runs(fan.steps) {
      let step = lines.lowerBound
      while fan.last[sheaves - 1] < step { sheaves -= 1 }
      unsafe sides.begin(lines, numbers)
      unsafe poles.begin(lines, numbers)
      var before = Crossed()
      var tiles = 0
      var written = 0
      var origin = 0
      for sheaf in 0..<sheaves {
        let last = min(lines.upperBound, Int(fan.last[sheaf]))
        let block = fan.block(sheaf, step: step)
        let first = Int(places.firsts[Self.lines * block])
        let cells = first / Self.chunk * Self.chunk
        if written < cells {
          unsafe sides.writeColumns(heights, fan, lines, written..<cells, origin)
          unsafe poles.writeRows(heights, fan, lines, written..<cells, origin)
          written = cells
        }
        // One cell more on either side than the rays touch, for want of rounding down.
        let from = max(0, Float(step - 1) * fan.slopes[16 * sheaf] - 0.5).nearestNumber / Self.tile
        let to = (Float(last) * fan.slopes[16 * sheaf + 15] + 1.5).nearestNumber / Self.tile
        while tiles <= to {
          if (tiles + 1) * Self.tile > origin + Self.held {
            let start = max(0, written - 2) / Self.tile * Self.tile
            unsafe sides.move(start - origin, tiles * Self.tile - start)
            unsafe poles.move(start - origin, tiles * Self.tile - start)
            origin = start
          }
          unsafe sides.read(
            tiles, ground, heights, numbers, lines, origin, columns: true, holed: grid.hasVoids)
          unsafe poles.read(
            tiles, ground, heights, numbers, lines, origin, columns: false, holed: grid.hasVoids)
          tiles += 1
        }
        if sheaf + 1 == sheaves {
          for tile in 0..<2 {
            unsafe sides.fetch(tile, ground, heights, lines.upperBound + 1, columns: true)
            unsafe poles.fetch(tile, ground, heights, lines.upperBound + 1, columns: false)
          }
        }
        before = sweep(
          CellRun(sheaf: sheaf, block: block, step: step, count: last - step + 1, origin: origin),
          first, from, to, before)
      }
      unsafe sides.writeColumns(heights, fan, lines, written..<lines.upperBound + 1, origin)
      unsafe poles.writeRows(heights, fan, lines, written..<lines.upperBound + 1, origin)
    }
  }

  /// Carries the rays of one sheaf over its lines and leaves the heights of its cells.
  private func sweep(_ run: CellRun, _ first: Int, _ from: Int, _ to: Int, _ before: Crossed)
    -> Crossed
  {
    let (sheaf, step, count) = (run.sheaf, run.step, run.count)
    let sidesReach = unsafe sides.reaches(step, first)
    let polesReach = unsafe poles.reaches(step, first)
    let slack = slack * fan.reciprocal[max(1, step - 1)]
    let crossed = unsafe Crossed(
      count: count, sides: sidesReach && !sides.passes(sheaf, from, to, slack),
      poles: polesReach && !poles.passes(sheaf, from, to, slack))
    if crossed.sides || crossed.poles {
      // The first ray is the last of the sheaf before.
      let isKnown =
        before.count == count && (before.sides || !crossed.sides)
        && (before.poles || !crossed.poles)
      if isKnown && crossed.sides { unsafe sides.takeOver(sheaf, count) }
      if isKnown && crossed.poles { unsafe poles.takeOver(sheaf, count) }
      let first = isKnown ? 1 : 0
      let table = unsafe crossings?[run.block] ?? room
      if crossings == nil { unsafe room.fill(fan, sheaf, step: step, lines: count) }
      unsafe cross(run, crossed, table, from: first)
      if crossed.sides { unsafe sides.note(sheaf) }
      if crossed.poles { unsafe poles.note(sheaf) }
    }
    unsafe places.withPointers(run.block) { places in
      if grid.hasVoids {
        unsafe leaveHeights(places, run, crossed, sidesReach, polesReach, holed: true)
      } else {
        unsafe leaveHeights(places, run, crossed, sidesReach, polesReach, holed: false)
      }
    }
    return crossed
  }

  /// Leaves heights over the cells of a sheaf, in the wings that reach it.
  @inline(__always)
  private func leaveHeights(
    _ places: CellPlaces.Pointers, _ run: CellRun, _ crossed: Crossed, _ sidesReach: Bool,
    _ polesReach: Bool, holed: Bool
  ) {
    var a = unsafe sides.placing(run, isCrossed: crossed.sides)
    var b = unsafe poles.placing(run, isCrossed: crossed.poles)
    if sidesReach && polesReach {
      unsafe places.visit(run) { cell, ray, share, i in
        unsafe a.put(cell, ray, share, i, holed)
        unsafe b.put(cell, ray, share, i, holed)
      } nextLine: {
        unsafe a.advance()
        unsafe b.advance()
      }
    } else if sidesReach {
      unsafe places.visit(run) { cell, ray, share, i in
        unsafe a.put(cell, ray, share, i, holed)
      } nextLine: {
        unsafe a.advance()
      }
    } else if polesReach {
      unsafe places.visit(run) { cell, ray, share, i in
        unsafe b.put(cell, ray, share, i, holed)
      } nextLine: {
        unsafe b.advance()
      }
    }
  }

  /// Carries rays of a sheaf, from its `first` on, over its lines.
  @inline(__always)
  private func cross(_ run: CellRun, _ crossed: Crossed, _ table: RayCrossings, from first: Int) {
    let origin = fan.origin(run.sheaf, step: run.step) &- run.origin
    for ray in first..<RayFan.rays {
      if crossed.sides && crossed.poles {
        unsafe cross(ray, run, table, origin)
      } else if crossed.sides {
        unsafe sides.cross(ray, run, table, origin)
      } else {
        unsafe poles.cross(ray, run, table, origin)
      }
    }
  }

  /// Carries a ray over its lines in all octants.
  @inline(__always)
  private func cross(_ ray: Int, _ run: CellRun, _ table: RayCrossings, _ origin: Int) {
    var a = unsafe sides.carriage(ray, run, table, origin)
    var b = unsafe poles.carriage(ray, run, table, origin)
    var place = ray
    for _ in 0..<run.count {
      let crossing = unsafe Crossing(table, place)
      unsafe a.carry(crossing)
      unsafe b.carry(crossing)
      place &+= RayFan.rays
    }
    unsafe sides.horizons[16 * run.sheaf + ray] = a.horizon
    unsafe poles.horizons[16 * run.sheaf + ray] = b.horizon
  }
}

/// Which wings of a sheaf were crossed, on how many lines.
private struct Crossed {
  var count = 0
  var sides = false
  var poles = false
}

extension CellPlaces {
  /// The same without checks, for the sweep, where they cost a fiftieth.
  @unsafe fileprivate struct Pointers {
    let firsts: UnsafePointer<UInt16>
    let counts: UnsafePointer<UInt8>
    let rays: UnsafePointer<UInt8>
    let shares: UnsafePointer<Float>

    /// Visits the cells of a sheaf line by line: each with the ray before it, the share of the next, and the line's
    /// number.
    @inline(__always)
    func visit(
      _ run: CellRun, _ visit: (Int, Int, SIMD4<Float>, SIMD4<Float>) -> Void,
      nextLine: () -> Void
    ) {
      var (rays, shares) = unsafe (rays, shares)
      for line in 0..<run.count {
        let start = unsafe Int(firsts[line])
        let i = SIMD4(repeating: Float(run.step &+ line))
        let count = unsafe Int(counts[line])
        for cell in 0..<count {
          unsafe visit(
            start &+ cell, Int(rays[cell]), SIMD4(repeating: shares[cell]), i)
        }
        unsafe rays += count
        unsafe shares += count
        nextLine()
      }
    }
  }

  /// Those of one sheaf.
  @inline(__always)
  fileprivate func withPointers(_ run: Int, _ work: (Pointers) -> Void) {
    let start = Int(starts[run])
    unsafe firsts.withUnsafeBufferPointer { firsts in
      unsafe counts.withUnsafeBufferPointer { counts in
        unsafe rays.withUnsafeBufferPointer { rays in
          unsafe shares.withUnsafeBufferPointer { shares in
            guard let firsts = firsts.baseAddress, let counts = counts.baseAddress,
              let rays = rays.baseAddress, let shares = shares.baseAddress
            else { return }
            unsafe work(
              Pointers(
                firsts: firsts + run * Self.lines, counts: counts + run * Self.lines,
                rays: rays + start,
                shares: shares + start))
          }
        }
      }
    }
  }
}

/// The cells of a sheaf on some lines.
private struct CellRun {
  let sheaf: Int
  /// Its place among those of all sheaves on all lines.
  let block: Int
  let step: Int
  let count: Int
  /// The cell at the start of the held lines.
  let origin: Int
}

/// Elevations from the observer's cell on.
@unsafe private struct Ground {
  let start: UnsafePointer<Float>
  let columns: Int
}

/// Heights from the observer's cell on.
@unsafe private struct Heights {
  let start: UnsafeMutablePointer<Float>
  let columns: Int
}

/// Where the horizons and u of four octants are, and their heights go, on one line.
@unsafe private struct Placing {
  var horizons: UnsafePointer<SIMD4<Float>>
  /// Horizons from one line to the next.
  let next: Int
  var from: UnsafePointer<SIMD4<Float>>
  var to: UnsafeMutablePointer<SIMD4<Float>>

  /// The lowest visible height over a cell beside a ray.
  @inline(__always)
  func put(_ cell: Int, _ ray: Int, _ share: SIMD4<Float>, _ i: SIMD4<Float>, _ holed: Bool) {
    let here = unsafe horizons[ray]
    let rise = unsafe here + share * (horizons[ray &+ 1] - here)
    let u = unsafe from[cell]
    let height = greater((rise - u) * i, SIMD4(repeating: 0))
    unsafe to[cell] =
      holed
      ? height.replacing(with: .nan, where: greater(rise, u) .> PortableSweep.steepestKnown)
      : height
  }

  @inline(__always)
  mutating func advance() {
    unsafe horizons += next
    unsafe from += PortableSweep.stride
    unsafe to += PortableSweep.stride
  }
}

/// 1 / n and the curvature drop over n cells.
@unsafe private struct Numbers {
  let reciprocal: UnsafeMutablePointer<Float>
  let drop: UnsafeMutablePointer<SIMD4<Float>>

  init(_ fan: RayFan) {
    unsafe reciprocal = .allocate(capacity: fan.reciprocal.count)
    unsafe drop = .allocate(capacity: fan.drop.count)
    for (n, value) in fan.reciprocal.enumerated() { unsafe reciprocal[n] = value }
    for (n, value) in fan.drop.enumerated() { unsafe drop[n] = SIMD4(repeating: value) }
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
  let directions: [4 of Octant]
  let ground: Float
  let mast: Float
  /// u of the line before, after it has made room for heights.
  let carried: UnsafeMutablePointer<Lanes>
  /// u on the line before and on 16 lines.
  let rises: UnsafeMutablePointer<Lanes>
  /// Heights on the 16 lines: each takes the place of the u one cell before, which no later sheaf reads.
  let heights: UnsafeMutablePointer<Lanes>
  /// The steepest u of every 8 cells on these lines and the line before.
  let steepest: UnsafeMutablePointer<Lanes>
  /// The horizon of every ray after the last line.
  let horizons: UnsafeMutablePointer<Lanes>
  /// The lowest horizon of every sheaf.
  let lowest: UnsafeMutablePointer<Lanes>
  /// The horizons of a sheaf by line and ray, one ray more.
  let passing: UnsafeMutablePointer<Lanes>
  /// How far the eye's level lies below, by line, and one over its number.
  let below: UnsafeMutablePointer<Lanes>
  let inverse: UnsafeMutablePointer<Lanes>
  /// Tiles beside the edge of the grid, by octant.
  let patches: UnsafeMutablePointer<Float>
  static let patch = PortableSweep.lines * PortableSweep.tile
  /// Elevations outside the grid.
  let nowhere: UnsafeMutablePointer<Float>
  /// Takes what lies outside the grid.
  let trash: UnsafeMutablePointer<Float>
  /// Half of that.
  let length: Int

  init(_ octants: ArraySlice<Octant>, eye: SightLine, fan: RayFan) {
    let first = octants.startIndex
    let inside = octants.map { $0.cellsInside(eye.grid, eye.observer) }
    unsafe forward = SIMD4(inside.map(\.forward))
    unsafe sideways = SIMD4(inside.map(\.sideways))
    unsafe directions = [
      octants[first], octants[first + 1], octants[first + 2], octants[first + 3],
    ]
    unsafe ground = eye.grid[eye.observer]
    unsafe mast = Float(eye.mastMetres)
    let stride = PortableSweep.stride
    unsafe length = fan.steps + RayFan.margin
    let sheaves = fan.sheaves
    func room(_ count: Int, _ value: Float) -> UnsafeMutablePointer<Lanes> {
      let lanes = UnsafeMutablePointer<Lanes>.allocate(capacity: count)
      unsafe lanes.initialize(repeating: Lanes(repeating: value), count: count)
      return unsafe lanes
    }
    unsafe rises = room((PortableSweep.lines + 1) * stride, PortableSweep.nowhere)
    unsafe heights = rises + stride - 1
    unsafe carried = room(length, PortableSweep.nowhere)
    unsafe steepest = room(length / PortableSweep.tile + 1, 0)
    unsafe horizons = room(16 * sheaves + 1, -PortableSweep.voidRise)
    unsafe lowest = room(sheaves, -PortableSweep.voidRise)
    unsafe passing = room(PortableSweep.rays * PortableSweep.lines, 0)
    unsafe patches = .allocate(capacity: 4 * Self.patch)
    unsafe nowhere = .allocate(capacity: 2 * PortableSweep.lines)
    unsafe nowhere.initialize(repeating: PortableSweep.nowhere, count: 2 * PortableSweep.lines)
    unsafe below = room(PortableSweep.lines, 0)
    unsafe inverse = room(PortableSweep.lines, 0)
    unsafe trash = .allocate(capacity: 2 * length) + length
  }

  func deallocate() {
    unsafe rises.deallocate()
    unsafe carried.deallocate()
    unsafe steepest.deallocate()
    unsafe horizons.deallocate()
    unsafe lowest.deallocate()
    unsafe below.deallocate()
    unsafe inverse.deallocate()
    unsafe passing.deallocate()
    unsafe patches.deallocate()
    unsafe nowhere.deallocate()
    unsafe (trash - length).deallocate()
  }

  /// Whether any octant has a line on the grid and a cell on it.
  func reaches(_ step: Int, _ cell: Int) -> Bool {
    unsafe any((forward .>= step) .& (sideways .>= cell))
  }

  /// Takes note of what does not change over the lines.
  func begin(_ lines: ClosedRange<Int>, _ numbers: Numbers) {
    for line in 0..<PortableSweep.lines {
      unsafe below[line] = Lanes(repeating: mast + numbers.drop[lines.lowerBound + line][0])
      unsafe inverse[line] = Lanes(repeating: numbers.reciprocal[lines.lowerBound + line])
    }
  }

  /// Moves what is held of the lines to their start.
  @inline(never)
  func move(_ from: Int, _ count: Int) {
    for line in 0...PortableSweep.lines {
      let start = unsafe rises + line * PortableSweep.stride
      unsafe start.update(from: start + from, count: count)
    }
  }

  /// Fills a tile of the lines with u.
  @inline(__always)
  func read(
    _ tile: Int, _ grid: Ground, _ window: Heights, _ numbers: Numbers, _ lines: ClosedRange<Int>,
    _ origin: Int,
    columns: Bool, holed: Bool
  ) {
    let first = tile * PortableSweep.tile
    let before = unsafe rises + (first - origin)
    guard unsafe reaches(lines.lowerBound, first - 2) else {
      // Beyond the edge, but rays of a sheaf that lies across it come here: heights left from other lines would
      // grow without end.
      if unsafe reaches(lines.lowerBound, first - PortableSweep.sheafCells) {
        for line in 0...PortableSweep.lines {
          unsafe (before + line * PortableSweep.stride)
            .update(repeating: Lanes(repeating: PortableSweep.nowhere), count: PortableSweep.tile)
        }
        unsafe steepest[tile] = Lanes(repeating: PortableSweep.nowhere)
      }
      return
    }
    var most = Lanes(repeating: PortableSweep.nowhere)
    for cell in 0..<PortableSweep.tile {
      let u = unsafe carried[first + cell]
      unsafe before[cell] = u
      most = greater(most, u)
    }
    unsafe fetch(tile + 2, grid, window, lines.lowerBound, columns: columns)
    let a = unsafe patch(0, lines, first, grid, columns, turned: columns)
    let b = unsafe patch(1, lines, first, grid, columns, turned: true)
    let c = unsafe patch(2, lines, first, grid, columns, turned: false)
    let d = unsafe patch(3, lines, first, grid, columns, turned: !columns)
    let to = unsafe before + PortableSweep.stride
    unsafe steepest[tile] =
      switch (columns, holed) {
      case (true, true): unsafe fillColumns(to, first, a, b, c, d, numbers, most, holed: true)
      case (true, false): unsafe fillColumns(to, first, a, b, c, d, numbers, most, holed: false)
      case (false, true): unsafe fillRows(to, first, a, b, c, d, numbers, most, holed: true)
      case (false, false): unsafe fillRows(to, first, a, b, c, d, numbers, most, holed: false)
      }
    let final = unsafe before + (lines.upperBound - lines.lowerBound + 1) * PortableSweep.stride
    for cell in 0..<PortableSweep.tile { unsafe carried[first + cell] = final[cell] }
  }

  /// The tile of one octant.
  @inline(__always)
  private func patch(
    _ k: Int, _ lines: ClosedRange<Int>, _ first: Int, _ grid: Ground, _ columns: Bool, turned: Bool
  ) -> Patch {
    unsafe Source(directions[k], grid, forward[k], sideways[k])
      .patch(
        lines.lowerBound, first, patches + k * Self.patch, nowhere, columns, turned: turned)
  }

  /// Fetches what a tile of lines from `step` on will read, and where it will be written.
  @inline(__always)
  func fetch(_ tile: Int, _ grid: Ground, _ window: Heights, _ step: Int, columns: Bool) {
    // Two tiles of a row lie on a line of memory.
    guard columns || tile & 1 == 0 else { return }
    let first = tile * PortableSweep.tile
    for k in 0..<4 {
      let end = unsafe min(step + PortableSweep.lines - 1, forward[k])
      guard step <= end else { continue }
      // Of a column's lines the outer one will do: the tile before has fetched the rest.
      let i = columns ? end : step
      let y = columns ? first : first + 2 * PortableSweep.tile - 1
      let octant = unsafe directions[k]
      let inGrid =
        unsafe grid.start + (i &* octant.along(grid.columns) &+ y &* octant.across(grid.columns))
      let inWindow =
        unsafe UnsafePointer(window.start)
        + (i &* octant.along(window.columns) &+ y &* octant.across(window.columns))
      let nextInGrid = unsafe columns ? octant.across(grid.columns) : octant.along(grid.columns)
      let nextInWindow =
        unsafe columns ? octant.across(window.columns) : octant.along(window.columns)
      for row in 0..<(columns ? PortableSweep.tile : PortableSweep.lines) {
        unsafe visibility_prefetch(inGrid + row &* nextInGrid)
        unsafe visibility_prefetch(inWindow + row &* nextInWindow)
      }
    }
  }

  /// Fills a tile of lines that are columns of the grid with u; returns the steepest of it.
  @inline(__always)
  private func fillColumns(
    _ start: UnsafeMutablePointer<Lanes>, _ first: Int, _ a: Patch, _ b: Patch, _ c: Patch,
    _ d: Patch, _ numbers: Numbers,
    _ steepest: Lanes, holed: Bool
  ) -> Lanes {
    var most = steepest
    let ground = unsafe Lanes(repeating: ground)
    var (a, b, c, d) = unsafe (a, b, c, d)
    for cell in 0..<PortableSweep.tile {
      let drop = unsafe numbers.drop[first &+ cell]
      var to = unsafe start + cell
      for line in Swift.stride(from: 0, to: PortableSweep.lines, by: 4) {
        let block = unsafe transposed(
          a.four(line, turned: true), b.four(line, turned: true),
          c.four(line, turned: false), d.four(line, turned: false))
        for k in 0..<4 {
          let u = unsafe rise(block[k], ground, below[line &+ k], drop, inverse[line &+ k], holed)
          unsafe to.pointee = u
          unsafe to += PortableSweep.stride
          most = greater(most, u)
        }
      }
      unsafe a.corner += a.across
      unsafe b.corner += b.across
      unsafe c.corner += c.across
      unsafe d.corner += d.across
    }
    return most
  }

  /// The same where lines are rows of the grid.
  @inline(__always)
  private func fillRows(
    _ start: UnsafeMutablePointer<Lanes>, _ first: Int, _ a: Patch, _ b: Patch, _ c: Patch,
    _ d: Patch, _ numbers: Numbers,
    _ steepest: Lanes, holed: Bool
  ) -> Lanes {
    var most = steepest
    let ground = unsafe Lanes(repeating: ground)
    let drops = unsafe numbers.drop + first
    var (a, b, c, d) = unsafe (a, b, c, d)
    var to = unsafe start
    for line in 0..<PortableSweep.lines {
      let below = unsafe below[line]
      let inverse = unsafe inverse[line]
      for cell in Swift.stride(from: 0, to: PortableSweep.tile, by: 4) {
        let block = unsafe transposed(
          a.four(cell, turned: false), b.four(cell, turned: true),
          c.four(cell, turned: false), d.four(cell, turned: true))
        for k in 0..<4 {
          let u = unsafe rise(block[k], ground, below, drops[cell &+ k], inverse, holed)
          unsafe to[cell &+ k] = u
          most = greater(most, u)
        }
      }
      unsafe a.corner += a.along
      unsafe b.corner += b.along
      unsafe c.corner += c.along
      unsafe d.corner += d.along
      unsafe to += PortableSweep.stride
    }
    return most
  }

  @inline(__always)
  private func rise(
    _ z: Lanes, _ ground: Lanes, _ below: Lanes, _ drop: Lanes, _ inverse: Lanes, _ holed: Bool
  ) -> Lanes {
    let rise = (((z - ground) - below) - drop) * inverse
    return holed ? rise.replacing(with: PortableSweep.voidRise, where: z .!= z) : rise
  }

  /// Whether the ground near a sheaf stays below its horizons, which then stay as they are.
  @inline(__always)
  func passes(_ sheaf: Int, _ from: Int, _ to: Int, _ slack: Float) -> Bool {
    var most = unsafe steepest[from]
    for tile in from + 1..<max(to, from) + 1 { most = unsafe greater(most, steepest[tile]) }
    return unsafe all(most + slack .< lowest[sheaf])
  }

  /// Heights over a sheaf whose horizons were crossed or stayed as they were.
  @inline(__always)
  func placing(_ run: CellRun, isCrossed: Bool) -> Placing {
    unsafe Placing(
      horizons: isCrossed ? UnsafePointer(passing) : UnsafePointer(horizons + 16 * run.sheaf),
      next: isCrossed ? PortableSweep.rays : 0,
      from: rises + (PortableSweep.stride &- run.origin), to: heights - run.origin)
  }

  /// Takes the first ray of a sheaf from the last of the sheaf before.
  @inline(__always)
  func takeOver(_ sheaf: Int, _ count: Int) {
    unsafe horizons[16 * sheaf] = horizons[16 * sheaf - 1]
    for line in 0..<count {
      unsafe passing[line &* PortableSweep.rays] = passing[line &* PortableSweep.rays &+ 15]
    }
  }

  /// Takes note of the lowest horizon of a sheaf.
  @inline(__always)
  func note(_ sheaf: Int) {
    var least = unsafe horizons[16 * sheaf]
    for ray in 1..<16 { least = unsafe fewest(least, horizons[16 * sheaf + ray]) }
    unsafe lowest[sheaf] = least
  }

  /// Carries a ray over its lines.
  @inline(__always)
  func cross(_ ray: Int, _ run: CellRun, _ table: RayCrossings, _ origin: Int) {
    var carriage = unsafe carriage(ray, run, table, origin)
    var place = ray
    for _ in 0..<run.count {
      unsafe carriage.carry(Crossing(table, place))
      place &+= RayFan.rays
    }
    unsafe horizons[16 * run.sheaf + ray] = carriage.horizon
  }

  /// A ray on the line before its first.
  @inline(__always)
  func carriage(_ ray: Int, _ run: CellRun, _ table: RayCrossings, _ origin: Int) -> Carriage {
    let rises = unsafe UnsafeRawPointer(rises + origin)
    return unsafe Carriage(
      rises: rises, passing: passing + ray, horizon: horizons[16 * run.sheaf + ray],
      beyond: rises.load(
        fromByteOffset: Int(table.offsets[ray]) &+ MemoryLayout<Lanes>.stride, as: Lanes.self))
  }

  /// Copies heights into rows of the window.
  func writeRows(
    _ window: Heights, _ fan: RayFan, _ lines: ClosedRange<Int>, _ cells: Range<Int>, _ origin: Int
  ) {
    guard unsafe reaches(lines.lowerBound, cells.lowerBound) else { return }
    for i in lines.lowerBound...lines.upperBound {
      let row = unsafe heights + ((i - lines.lowerBound) * PortableSweep.stride - origin)
      let reach = min(i, Int(fan.reach[i]), cells.upperBound - 1)
      func rank(_ octant: Octant, _ forward: Int, _ sideways: Int) -> Rank {
        unsafe Rank(
          i <= forward ? window.start + i * octant.along(window.columns) : nil, from: 0,
          to: min(reach, sideways), trash)
      }
      let a = unsafe rank(directions[0], forward[0], sideways[0])
      let b = unsafe rank(directions[1], forward[1], sideways[1])
      let c = unsafe rank(directions[2], forward[2], sideways[2])
      let d = unsafe rank(directions[3], forward[3], sideways[3])
      let whole = unsafe min(a.to, b.to, c.to, d.to, reach)
      var cell = cells.lowerBound
      while cell &+ 3 <= whole {
        let block = unsafe transposed(row[cell], row[cell &+ 1], row[cell &+ 2], row[cell &+ 3])
        unsafe store4(block[0], a.start + cell)
        unsafe store4(block[1].turned, b.start - cell - 3)
        unsafe store4(block[2], c.start + cell)
        unsafe store4(block[3].turned, d.start - cell - 3)
        cell &+= 4
      }
      while cell <= reach {
        let block = unsafe transposed(row[cell], row[cell &+ 1], row[cell &+ 2], row[cell &+ 3])
        unsafe a.put(block[0], cell, turned: false)
        unsafe b.put(block[1], cell, turned: true)
        unsafe c.put(block[2], cell, turned: false)
        unsafe d.put(block[3], cell, turned: true)
        cell &+= 4
      }
    }
  }

  /// Copies heights into columns of the window, row by row.
  func writeColumns(
    _ window: Heights, _ fan: RayFan, _ lines: ClosedRange<Int>, _ cells: Range<Int>, _ origin: Int
  ) {
    let (step, end) = (lines.lowerBound, lines.upperBound)
    guard unsafe reaches(step, cells.lowerBound) else { return }
    let top = unsafe min(end, Int(fan.reach[step]), sideways.max(), cells.upperBound - 1)
    let stride = PortableSweep.stride
    for cell in cells.lowerBound..<max(cells.lowerBound, top + 1) {
      let first = max(step, cell)
      let reach = min(end, Int(fan.reach[cell]))
      func rank(_ octant: Octant, _ forward: Int, _ sideways: Int) -> Rank {
        unsafe Rank(
          cell <= sideways ? window.start + cell * octant.across(window.columns) : nil, from: first,
          to: min(reach, forward), trash)
      }
      let a = unsafe rank(directions[0], forward[0], sideways[0])
      let b = unsafe rank(directions[1], forward[1], sideways[1])
      let c = unsafe rank(directions[2], forward[2], sideways[2])
      let d = unsafe rank(directions[3], forward[3], sideways[3])
      let whole = unsafe min(a.to, b.to, c.to, d.to, reach)
      var from = unsafe heights + (cell - origin)
      if first == step && whole == step &+ PortableSweep.lines &- 1 {
        var i = step
        while i <= whole {
          let block = unsafe transposed(
            from[0], from[stride], from[2 &* stride], from[3 &* stride])
          unsafe store4(block[0].turned, a.start - i - 3)
          unsafe store4(block[1].turned, b.start - i - 3)
          unsafe store4(block[2], c.start + i)
          unsafe store4(block[3], d.start + i)
          unsafe from += 4 &* stride
          i &+= 4
        }
        continue
      }
      for i in Swift.stride(from: step, through: reach, by: 4) {
        let block = unsafe transposed(
          from[0], from[stride], from[2 &* stride], from[3 &* stride])
        unsafe a.put(block[0], i, turned: true)
        unsafe b.put(block[1], i, turned: true)
        unsafe c.put(block[2], i, turned: false)
        unsafe d.put(block[3], i, turned: false)
        unsafe from += 4 &* stride
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

  /// Four heights from `cell` on, those in the rank.
  @inline(__always)
  func put(_ lanes: SIMD4<Float>, _ cell: Int, turned: Bool) {
    guard unsafe to < .max else { return }
    if unsafe from <= cell && cell &+ 3 <= to {
      unsafe store4(turned ? lanes.turned : lanes, turned ? start - cell - 3 : start + cell)
      return
    }
    for lane in unsafe max(0, from - cell)..<max(max(0, from - cell), min(to - cell, 3) + 1) {
      unsafe start[turned ? -cell - lane : cell + lane] = lanes[lane]
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
    _ octant: Octant, _ grid: Ground, _ forward: Int, _ sideways: Int
  ) {
    unsafe start = grid.start
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
      return unsafe Patch(corner: UnsafePointer(nowhere) + PortableSweep.lines, along: 0, across: 0)
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
  var corner: UnsafePointer<Float>
  let along: Int
  let across: Int

  /// Four elevations that lie side by side, so far from the corner.
  @inline(__always)
  func four(_ offset: Int, turned: Bool) -> SIMD4<Float> {
    let values = unsafe load4(turned ? corner - offset - 3 : corner + offset)
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

/// Where a ray crosses a line forward, and the line sideways just before.
@unsafe private struct Crossing {
  let offset: Int
  let weight: SIMD4<Float>
  let fraction: SIMD4<Float>

  @inline(__always)
  init(_ table: RayCrossings, _ place: Int) {
    unsafe offset = Int(table.offsets[place &+ RayFan.rays])
    unsafe weight = SIMD4(repeating: table.weights[place])
    unsafe fraction = SIMD4(repeating: table.fractions[place])
  }
}

/// A ray on its way through four octants.
@unsafe private struct Carriage {
  let rises: UnsafeRawPointer
  /// Where to leave the horizon between the two crossings of the next line.
  var passing: UnsafeMutablePointer<SIMD4<Float>>
  var horizon: SIMD4<Float>
  /// u of the cell beyond the ray on the line before.
  var beyond: SIMD4<Float>

  @inline(__always)
  mutating func carry(_ crossing: Crossing) {
    let near = unsafe rises.load(fromByteOffset: crossing.offset, as: SIMD4<Float>.self)
    let far = unsafe rises.load(
      fromByteOffset: crossing.offset &+ MemoryLayout<SIMD4<Float>>.stride, as: SIMD4<Float>.self)
    let between = unsafe greater(beyond + crossing.weight * (near - beyond), horizon)
    unsafe passing.pointee = between
    unsafe passing += PortableSweep.rays
    unsafe horizon = greater(between, near + crossing.fraction * (far - near))
    unsafe beyond = far
  }
}

extension Float {
  /// From 0 up to 2^22, rounded to the nearest whole number: the low bits of the sum are the number.
  @inline(__always)
  fileprivate var nearestNumber: Int { Int((self + 8_388_608).bitPattern & 0x7F_FFFF) }
}

extension SIMD4<Float> {
  @inline(__always)
  fileprivate var turned: Self { Self(self[3], self[2], self[1], self[0]) }

  /// Lanes from 0 up to 2^22, rounded down: beyond 2^23 a Float has no fraction, and its low bits are the number.
  @inline(__always)
  var wholePart: (cell: Self, number: SIMD4<Int32>) {
    let shifted = self + 8_388_608
    let nearest = shifted - 8_388_608
    let above = mask(nearest .> self)
    let one = unsafe unsafeBitCast(Self(repeating: 1), to: SIMD4<Int32>.self)
    let cell = unsafe nearest - unsafeBitCast(one & above, to: Self.self)
    let number = unsafe unsafeBitCast(shifted, to: SIMD4<Int32>.self) &+ above &- 0x4B00_0000
    return (cell, number)
  }
}

/// All ones where true, as integers.
@inline(__always)
func mask(_ lanes: SIMDMask<SIMD4<Int32>>) -> SIMD4<Int32> {
  unsafe unsafeBitCast(lanes, to: SIMD4<Int32>.self)
}

@inline(__always)
func load4(_ values: UnsafePointer<Float>) -> SIMD4<Float> {
  unsafe UnsafeRawPointer(values).loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
func store4<Lane, Scalar>(_ lanes: SIMD4<Lane>, _ values: UnsafeMutablePointer<Scalar>) {
  unsafe UnsafeMutableRawPointer(values).storeBytes(of: lanes, as: SIMD4<Lane>.self)
}

/// The form that compiles to one instruction, and its answer where lanes are equal.
@inline(__always)
func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
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
