// How are four octants carried side by side: the lanes of the sweep in plain Swift.

import CVisibility

/// Whether ground may have voids: known when loops are compiled.
protocol GroundKind { static var mayHaveVoids: Bool { get } }
enum Holed: GroundKind { static var mayHaveVoids: Bool { true } }
enum Unholed: GroundKind { static var mayHaveVoids: Bool { false } }

/// What is known of a tile of u.
private struct Filled<G: GroundKind> {
  var steepest: SIMD4<Float>
  /// Of all u: not a number if one is none.
  private var sum = SIMD4<Float>()

  init(steepest: SIMD4<Float>) { self.steepest = steepest }

  @inline(__always)
  mutating func note(_ u: SIMD4<Float>) {
    steepest = greater(steepest, u)
    if G.mayHaveVoids { sum += u }
  }

  var hasVoids: Bool { G.mayHaveVoids && any(sum .!= sum) }
}

/// Four octants side by side.
@unsafe struct Wing {
  typealias Lanes = SIMD4<Float>

  /// Cells of the grid beyond the observer's, forward and sideways, by octant.
  let forward: SIMD4<Int32>
  let sideways: SIMD4<Int32>
  /// The lower two lanes and the higher two: on columns and on rows, or alike.
  let low: OctantPair
  let high: OctantPair
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

  init(_ octants: [Octant], eye: SightLine, fan: RayFan, window: Window) {
    unsafe low = OctantPair(octants[0], octants[1], eye, window, place: 0)
    unsafe high = OctantPair(
      octants[2], octants[3], eye, window, place: MemoryLayout<SIMD2<Float>>.stride)
    let sources = unsafe (low.sources[0], low.sources[1], high.sources[0], high.sources[1])
    unsafe forward = SIMD4(
      truncatingIfNeeded: SIMD4(
        sources.0.forward, sources.1.forward, sources.2.forward, sources.3.forward))
    unsafe sideways = SIMD4(
      truncatingIfNeeded: SIMD4(
        sources.0.sideways, sources.1.sideways, sources.2.sideways, sources.3.sideways))
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
  func reaches(_ step: Int, _ cell: Int) -> Bool { unsafe any(reaching(step, cell)) }

  /// Which octants have.
  @inline(__always)
  private func reaching(_ step: Int, _ cell: Int) -> SIMDMask<SIMD4<Int32>> {
    unsafe (forward .>= Int32(truncatingIfNeeded: step))
      .& (sideways .>= Int32(truncatingIfNeeded: cell))
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
    _ tile: Int, _ grid: UnsafePointer<Float>, _ window: UnsafeMutablePointer<Float>,
    _ numbers: Numbers, _ lines: ClosedRange<Int>, _ origin: Int, holed: Bool
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
    unsafe fetch(tile + 2, grid, window, lines.lowerBound)
    let to = unsafe Tile(
      start: before + PortableSweep.stride,
      skipped: max(0, min(first - 1 - lines.lowerBound, PortableSweep.lines - 1)) / 4 * 4)
    let drops = unsafe numbers.drop + first
    let room = unsafe patches
    let a = unsafe patch(low, 0, lines, first, grid, room)
    let b = unsafe patch(low, 1, lines, first, grid, room + Self.patch)
    let c = unsafe patch(high, 0, lines, first, grid, room + 2 * Self.patch)
    let d = unsafe patch(high, 1, lines, first, grid, room + 3 * Self.patch)
    if holed {
      let filled = unsafe fill(to, (a, b, c, d), drops, Filled<Holed>(steepest: most))
      unsafe steepest[tile] = filled.hasVoids ? fillVoids(before) : filled.steepest
    } else {
      unsafe steepest[tile] =
        fill(to, (a, b, c, d), drops, Filled<Unholed>(steepest: most)).steepest
    }
    let final = unsafe before + (lines.upperBound - lines.lowerBound + 1) * PortableSweep.stride
    for cell in 0..<PortableSweep.tile { unsafe carried[first + cell] = final[cell] }
  }

  /// The tile of one octant.
  @inline(__always)
  private func patch(
    _ pair: OctantPair, _ k: Int, _ lines: ClosedRange<Int>, _ first: Int,
    _ grid: UnsafePointer<Float>, _ room: UnsafeMutablePointer<Float>
  ) -> Patch {
    unsafe pair.sources[k].patch(
      grid, lines.lowerBound, first, room, nowhere, pair.isOnColumns,
      turned: pair.turn == .both || k == 1 && pair.turn == .second)
  }

  /// Fetches what a tile of lines from `step` on will read, and where it will be written.
  @inline(__always)
  func fetch(
    _ tile: Int, _ grid: UnsafePointer<Float>, _ window: UnsafeMutablePointer<Float>, _ step: Int
  ) {
    unsafe fetch(low, tile, grid, window, step)
    unsafe fetch(high, tile, grid, window, step)
  }

  @inline(__always)
  private func fetch(
    _ pair: OctantPair, _ tile: Int, _ grid: UnsafePointer<Float>,
    _ window: UnsafeMutablePointer<Float>, _ step: Int
  ) {
    let columns = unsafe pair.isOnColumns
    // Two tiles of a row lie on a line of memory.
    guard columns || tile & 1 == 0 else { return }
    let first = tile * PortableSweep.tile
    for k in 0..<2 {
      let source = unsafe pair.sources[k]
      let end = min(step + PortableSweep.lines - 1, source.forward)
      guard step <= end else { continue }
      // Of a column's lines the outer one will do: the tile before has fetched the rest.
      let i = columns ? end : step
      let y = columns ? first : first + 2 * PortableSweep.tile - 1
      let (inGrid, inWindow) = unsafe (source.course, pair.inWindow[k])
      let from = unsafe grid + inGrid.place(i, y)
      let to = unsafe UnsafePointer(window) + inWindow.place(i, y)
      let nextFrom = columns ? inGrid.across : inGrid.along
      let nextTo = columns ? inWindow.across : inWindow.along
      for row in 0..<(columns ? PortableSweep.tile : PortableSweep.lines) {
        unsafe visibility_prefetch(from + row &* nextFrom)
        unsafe visibility_prefetch(to + row &* nextTo)
      }
    }
  }

  /// Fills a tile of the lines with u.
  @inline(__always)
  private func fill<G: GroundKind>(
    _ tile: Tile, _ patches: (Patch, Patch, Patch, Patch), _ drops: UnsafeMutablePointer<Lanes>,
    _ filled: Filled<G>
  ) -> Filled<G> {
    let (a, b, c, d) = unsafe patches
    switch unsafe (low.isOnColumns, high.isOnColumns, high.turn) {
    case (true, true, _): return unsafe fillColumns(tile, a, b, c, d, drops, filled)
    case (true, false, let turn):
      unsafe low.fill(tile, a, b)
      switch turn {
      case .neither: return unsafe fillMixed(tile, c, d, drops, filled, as: (East.self, East.self))
      case .second: return unsafe fillMixed(tile, c, d, drops, filled, as: (East.self, West.self))
      case .both: return unsafe fillMixed(tile, c, d, drops, filled, as: (West.self, West.self))
      }
    default: return unsafe fillRows(tile, a, b, c, d, drops, filled)
    }
  }

  /// Fills a tile of lines that are columns of the grid with u.
  @inline(__always)
  private func fillColumns<G: GroundKind>(
    _ tile: Tile, _ a: Patch, _ b: Patch, _ c: Patch, _ d: Patch,
    _ drops: UnsafeMutablePointer<Lanes>, _ before: Filled<G>
  ) -> Filled<G> {
    var filled = before
    let ground = unsafe Lanes(repeating: ground)
    var (a, b, c, d) = unsafe (a, b, c, d)
    for cell in 0..<PortableSweep.tile {
      let drop = unsafe drops[cell]
      var to = unsafe tile.line(tile.skipped) + cell
      for line in unsafe Swift.stride(from: tile.skipped, to: PortableSweep.lines, by: 4) {
        let ab = unsafe braided(a, b, line, as: (East.self, East.self))
        let cd = unsafe braided(c, d, line, as: (West.self, West.self))
        for k in 0..<4 {
          let z = unsafe unsafeBitCast(SIMD2(ab[k], cd[k]), to: Lanes.self)
          let u = unsafe rise(z, ground, below[line &+ k], drop, inverse[line &+ k])
          unsafe to.pointee = u
          unsafe to += PortableSweep.stride
          filled.note(u)
        }
      }
      unsafe a.corner += a.course.across
      unsafe b.corner += b.course.across
      unsafe c.corner += c.course.across
      unsafe d.corner += d.course.across
    }
    return filled
  }

  /// The same where lines are rows of the grid.
  @inline(__always)
  private func fillRows<G: GroundKind>(
    _ tile: Tile, _ a: Patch, _ b: Patch, _ c: Patch, _ d: Patch,
    _ drops: UnsafeMutablePointer<Lanes>, _ before: Filled<G>
  ) -> Filled<G> {
    var filled = before
    let ground = unsafe Lanes(repeating: ground)
    var (a, b, c, d) = unsafe (a, b, c, d)
    unsafe a.corner += tile.skipped &* a.course.along
    unsafe b.corner += tile.skipped &* b.course.along
    unsafe c.corner += tile.skipped &* c.course.along
    unsafe d.corner += tile.skipped &* d.course.along
    var to = unsafe tile.line(tile.skipped)
    for line in unsafe tile.skipped..<PortableSweep.lines {
      let below = unsafe below[line]
      let inverse = unsafe inverse[line]
      for cell in Swift.stride(from: 0, to: PortableSweep.tile, by: 4) {
        let ab = unsafe braided(a, b, cell, as: (East.self, East.self))
        let cd = unsafe braided(c, d, cell, as: (West.self, West.self))
        for k in 0..<4 {
          let z = unsafe unsafeBitCast(SIMD2(ab[k], cd[k]), to: Lanes.self)
          let u = unsafe rise(z, ground, below, drops[cell &+ k], inverse)
          unsafe to[cell &+ k] = u
          filled.note(u)
        }
      }
      unsafe a.corner += a.course.along
      unsafe b.corner += b.course.along
      unsafe c.corner += c.course.along
      unsafe d.corner += d.course.along
      unsafe to += PortableSweep.stride
    }
    return filled
  }

  /// The same where the lower pair, with elevations in place, has columns, the higher rows.
  private func fillMixed<G: GroundKind, C: Facing, D: Facing>(
    _ tile: Tile, _ c: Patch, _ d: Patch, _ drops: UnsafeMutablePointer<Lanes>,
    _ before: Filled<G>, as _: (C.Type, D.Type)
  ) -> Filled<G> {
    var filled = before
    let ground = unsafe Lanes(repeating: ground)
    var (c, d) = unsafe (c, d)
    unsafe c.corner += tile.skipped &* c.course.along
    unsafe d.corner += tile.skipped &* d.course.along
    var to = unsafe tile.line(tile.skipped)
    for line in unsafe tile.skipped..<PortableSweep.lines {
      let below = unsafe below[line]
      let inverse = unsafe inverse[line]
      for cell in Swift.stride(from: 0, to: PortableSweep.tile, by: 4) {
        let cd = unsafe braided(c, d, cell, as: (C.self, D.self))
        for k in 0..<4 {
          let ab = unsafe load2(to + (cell &+ k))
          let z = unsafe unsafeBitCast(SIMD2(ab, cd[k]), to: Lanes.self)
          let u = unsafe rise(z, ground, below, drops[cell &+ k], inverse)
          unsafe to[cell &+ k] = u
          filled.note(u)
        }
      }
      unsafe c.corner += c.course.along
      unsafe d.corner += d.course.along
      unsafe to += PortableSweep.stride
    }
    return filled
  }

  /// Puts voids, which are not numbers, above every horizon; returns the steepest u of a tile and the line before.
  @inline(never)
  private func fillVoids(_ tile: UnsafeMutablePointer<Lanes>) -> Lanes {
    var most = Lanes(repeating: PortableSweep.nowhere)
    for line in 0...PortableSweep.lines {
      let cells = unsafe tile + line * PortableSweep.stride
      for cell in 0..<PortableSweep.tile {
        let u = unsafe cells[cell]
        unsafe cells[cell] = u.replacing(with: PortableSweep.voidRise, where: u .!= u)
        most = unsafe greater(most, cells[cell])
      }
    }
    return most
  }

  @inline(__always)
  private func rise(
    _ z: Lanes, _ ground: Lanes, _ below: Lanes, _ drop: Lanes, _ inverse: Lanes
  ) -> Lanes { (((z - ground) - below) - drop) * inverse }

  /// Whether a void may lie near a sheaf or before it in an octant that reaches it.
  @inline(__always)
  func isSpoiled(_ sheaf: Int, _ step: Int, _ first: Int, _ from: Int, _ to: Int) -> Bool {
    var most = unsafe steepest(from, to)
    for ray in 0..<16 { most = unsafe greater(most, horizons[16 * sheaf + ray]) }
    return unsafe any((most .> PortableSweep.steepestKnown) .& reaching(step, first))
  }

  /// Whether the ground near a sheaf stays below its horizons, which then stay as they are.
  @inline(__always)
  func passes(_ sheaf: Int, _ from: Int, _ to: Int, _ slack: Float) -> Bool {
    unsafe all(steepest(from, to) + slack .< lowest[sheaf])
  }

  /// The steepest u of some tiles, one at least.
  @inline(__always)
  private func steepest(_ from: Int, _ to: Int) -> Lanes {
    var most = unsafe steepest[from]
    for tile in from + 1..<max(to, from) + 1 { most = unsafe greater(most, steepest[tile]) }
    return most
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

  /// Carries rays over their lines.
  @inline(never)
  func cross(_ rays: Range<Int>, _ run: CellRun, _ table: RayCrossings, _ origin: Int) {
    for ray in rays {
      var carriage = unsafe carriage(ray, run, table, origin)
      unsafe Crossing.visit(table, ray, lines: run.count) { unsafe carriage.carry($0) }
      unsafe horizons[16 * run.sheaf + ray] = carriage.horizon
    }
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

  /// Copies heights into the window.
  func write(
    _ window: UnsafeMutablePointer<Float>, _ fan: RayFan, _ lines: ClosedRange<Int>,
    _ cells: Range<Int>, _ origin: Int
  ) {
    guard unsafe reaches(lines.lowerBound, cells.lowerBound) else { return }
    let held = unsafe UnsafePointer(heights) - origin
    unsafe low.write(held, window, fan, lines, cells, trash)
    unsafe high.write(held, window, fan, lines, cells, trash)
  }
}

@inline(__always)
func fewest(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  b.replacing(with: a, where: a .< b)
}
