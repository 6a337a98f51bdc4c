// How do elevations of two octants come from the grid, and their heights into the window: the ends of the sweep in
// plain Swift.

/// Whether cells run east or west, against the order of memory: known when loops are compiled.
protocol Facing { static var runsWest: Bool { get } }
enum East: Facing { static var runsWest: Bool { false } }
enum West: Facing { static var runsWest: Bool { true } }

/// Two octants in neighbouring lanes of a wing, whose lines are all columns of the grid or all rows.
@unsafe struct OctantPair {
  typealias Lanes = SIMD4<Float>

  /// How many of them run west, against the order of memory: of two the second, if one.
  enum Turn { case neither, second, both }

  let isOnColumns: Bool
  let turn: Turn
  let sources: [2 of Source]
  /// The way through the window, by octant.
  let inWindow: [2 of Course]
  /// Bytes from the start of four lanes to these two.
  let place: Int

  init(_ first: Octant, _ second: Octant, _ eye: SightLine, _ window: Window, place: Int) {
    unsafe isOnColumns = first.isOnColumns
    unsafe turn = first.runsWest ? .both : second.runsWest ? .second : .neither
    unsafe sources = [Source(first, eye), Source(second, eye)]
    unsafe inWindow = [Course(first, window.columns), Course(second, window.columns)]
    unsafe self.place = place
  }

  /// Puts elevations of a tile on columns into the lanes.
  @inline(__always)
  func fill(_ tile: Tile, _ a: Patch, _ b: Patch) {
    switch unsafe turn {
    case .neither: unsafe fill(tile, a, b, as: (East.self, East.self))
    case .second: unsafe fill(tile, a, b, as: (East.self, West.self))
    case .both: unsafe fill(tile, a, b, as: (West.self, West.self))
    }
  }

  private func fill<A: Facing, B: Facing>(
    _ tile: Tile, _ a: Patch, _ b: Patch, as _: (A.Type, B.Type)
  ) {
    var (a, b) = unsafe (a, b)
    let line = PortableSweep.stride &* MemoryLayout<Lanes>.stride
    for cell in 0..<PortableSweep.tile {
      var to = unsafe UnsafeMutableRawPointer(tile.line(tile.skipped) + cell) + place
      for i in unsafe Swift.stride(from: tile.skipped, to: PortableSweep.lines, by: 4) {
        let both = unsafe braided(a, b, i, as: (A.self, B.self))
        for k in 0..<4 { unsafe (to + k &* line).storeBytes(of: both[k], as: UInt64.self) }
        unsafe to += 4 &* line
      }
      unsafe a.corner += a.course.across
      unsafe b.corner += b.course.across
    }
  }

  /// Copies heights into the window. `held` is where those of the first line's cell 0 would be.
  @inline(__always)
  func write(
    _ held: UnsafePointer<Lanes>, _ window: UnsafeMutablePointer<Float>, _ fan: RayFan,
    _ lines: ClosedRange<Int>, _ cells: Range<Int>, _ trash: UnsafeMutablePointer<Float>
  ) {
    let from = unsafe UnsafeRawPointer(held) + place
    switch unsafe (isOnColumns, turn) {
    case (true, .neither):
      unsafe writeColumns(from, window, fan, lines, cells, trash, as: (East.self, East.self))
    case (true, .second):
      unsafe writeColumns(from, window, fan, lines, cells, trash, as: (East.self, West.self))
    case (true, .both):
      unsafe writeColumns(from, window, fan, lines, cells, trash, as: (West.self, West.self))
    case (false, .neither):
      unsafe writeRows(from, window, fan, lines, cells, trash, as: (East.self, East.self))
    case (false, .second):
      unsafe writeRows(from, window, fan, lines, cells, trash, as: (East.self, West.self))
    case (false, .both):
      unsafe writeRows(from, window, fan, lines, cells, trash, as: (West.self, West.self))
    }
  }

  /// Copies heights into rows of the window.
  private func writeRows<A: Facing, B: Facing>(
    _ held: UnsafeRawPointer, _ window: UnsafeMutablePointer<Float>, _ fan: RayFan,
    _ lines: ClosedRange<Int>, _ cells: Range<Int>, _ trash: UnsafeMutablePointer<Float>,
    as _: (A.Type, B.Type)
  ) {
    var from = unsafe held
    var first = lines.lowerBound
    while first <= lines.upperBound {
      func rank(_ k: Int) -> Rank {
        unsafe Rank(
          first <= sources[k].forward && cells.lowerBound <= sources[k].sideways ? window : nil,
          at: first, next: inWindow[k].along, most: sources[k].sideways, trash)
      }
      var (a, b) = unsafe (rank(0), rank(1))
      guard unsafe a.isThere || b.isThere else { return }
      // The next lines on which the same octants have ground.
      var last = lines.upperBound
      for k in 0..<2 {
        let end = unsafe sources[k].forward
        if first <= end { last = min(last, end) }
      }
      let inside = unsafe min(a.inside, b.inside)
      for i in first...last {
        let reach = min(i, Int(fan.reach[i]), cells.upperBound - 1)
        let whole = min(reach, inside)
        var cell = cells.lowerBound
        while cell &+ 3 <= whole {
          let (x, y) = unsafe unbraided(from, cell, MemoryLayout<Lanes>.stride)
          unsafe a.putWhole(x, cell, A.self)
          unsafe b.putWhole(y, cell, B.self)
          cell &+= 4
        }
        while cell <= reach {
          let (x, y) = unsafe unbraided(from, cell, MemoryLayout<Lanes>.stride)
          unsafe a.put(x, cell, from: 0, to: reach, A.self)
          unsafe b.put(y, cell, from: 0, to: reach, B.self)
          cell &+= 4
        }
        unsafe from += PortableSweep.stride &* MemoryLayout<Lanes>.stride
        unsafe a.advance()
        unsafe b.advance()
      }
      first = last &+ 1
    }
  }

  /// Copies heights into columns of the window, row by row.
  private func writeColumns<A: Facing, B: Facing>(
    _ held: UnsafeRawPointer, _ window: UnsafeMutablePointer<Float>, _ fan: RayFan,
    _ lines: ClosedRange<Int>, _ cells: Range<Int>, _ trash: UnsafeMutablePointer<Float>,
    as _: (A.Type, B.Type)
  ) {
    let (step, end) = (lines.lowerBound, lines.upperBound)
    let next = PortableSweep.stride &* MemoryLayout<Lanes>.stride
    let top = min(end, Int(fan.reach[step]), cells.upperBound - 1)
    var first = cells.lowerBound
    while first <= top {
      func rank(_ k: Int) -> Rank {
        unsafe Rank(
          step <= sources[k].forward && first <= sources[k].sideways ? window : nil,
          at: first, next: inWindow[k].across, most: sources[k].forward, trash)
      }
      var (a, b) = unsafe (rank(0), rank(1))
      guard unsafe a.isThere || b.isThere else { return }
      // The next cells at which the same octants have ground.
      var last = top
      for k in 0..<2 {
        let end = unsafe sources[k].sideways
        if first <= end { last = min(last, end) }
      }
      let full = step &+ PortableSweep.lines &- 1
      let isInside = unsafe min(end, a.inside, b.inside) >= full
      for cell in first...last {
        let from = unsafe held + cell &* MemoryLayout<Lanes>.stride
        let reach = min(end, Int(fan.reach[cell]))
        if isInside && cell <= step && reach >= full {
          for line in Swift.stride(from: 0, to: PortableSweep.lines, by: 4) {
            let (x, y) = unsafe unbraided(from, line, next)
            unsafe a.putWhole(x, step &+ line, A.self)
            unsafe b.putWhole(y, step &+ line, B.self)
          }
        } else {
          for i in Swift.stride(from: step, through: reach, by: 4) {
            let (x, y) = unsafe unbraided(from, i &- step, next)
            unsafe a.put(x, i, from: max(step, cell), to: reach, A.self)
            unsafe b.put(y, i, from: max(step, cell), to: reach, B.self)
          }
        }
        unsafe a.advance()
        unsafe b.advance()
      }
      first = last &+ 1
    }
  }
}

/// Where heights of one octant go: a row of the window, counted from the axis.
@unsafe private struct Rank {
  var start: UnsafeMutablePointer<Float>
  /// To the next row that is visited.
  let next: Int
  /// The last place that the grid has; -1 where there is none.
  let most: Int

  /// The row at `place`, so many rows of `next` from the start; without a start, values go to the middle of `trash`.
  @inline(__always)
  init(
    _ start: UnsafeMutablePointer<Float>?, at place: Int, next: Int, most: Int,
    _ trash: UnsafeMutablePointer<Float>
  ) {
    if let start = unsafe start {
      unsafe self.start = start + place &* next
      unsafe self.next = next
      unsafe self.most = most
    } else {
      unsafe self.start = trash
      unsafe self.next = 0
      unsafe self.most = -1
    }
  }

  var isThere: Bool { unsafe most >= 0 }

  /// The last place to which whole vectors may go.
  var inside: Int { unsafe most < 0 ? .max : most }

  @inline(__always)
  mutating func advance() { unsafe start += next }

  /// Four heights from `place` on.
  @inline(__always)
  func putWhole<F: Facing>(_ lanes: SIMD4<Float>, _ place: Int, _: F.Type) {
    unsafe store4(
      F.runsWest ? lanes.turned : lanes, start + (F.runsWest ? -3 &- place : place))
  }

  /// Four heights from `place` on, those at places from `low` to `high` in the grid.
  @inline(__always)
  func put<F: Facing>(_ lanes: SIMD4<Float>, _ place: Int, from low: Int, to high: Int, _: F.Type) {
    let last = unsafe min(high, most)
    if low <= place && place &+ 3 <= last {
      unsafe putWhole(lanes, place, F.self)
      return
    }
    let first = max(0, low &- place)
    for lane in first..<max(first, min(last &- place, 3) &+ 1) {
      unsafe start[F.runsWest ? 0 &- place &- lane : place &+ lane] = lanes[lane]
    }
  }
}

/// The way through a raster in memory, cell by cell of an octant: forward and sideways.
struct Course {
  let along: Int
  let across: Int

  /// From the observer's cell to that on line `i`, `y` cells sideways.
  @inline(__always)
  func place(_ i: Int, _ y: Int) -> Int { i &* along &+ y &* across }
}

extension Course {
  /// In rows of so many columns.
  init(_ octant: Octant, _ columns: Int) {
    along = octant.forward.row * columns + octant.forward.column
    across = octant.sideways.row * columns + octant.sideways.column
  }
}

/// Elevations of one octant.
struct Source {
  let course: Course
  /// Cells of the grid beyond the observer's.
  let forward: Int
  let sideways: Int

  init(_ octant: Octant, _ eye: SightLine) {
    course = Course(octant, eye.grid.columns)
    (forward, sideways) = octant.cellsInside(eye.grid, eye.observer)
  }

  /// A tile of 16 lines: where it lies in the grid, or beside the edge a copy in `room`.
  @inline(__always)
  func patch(
    _ grid: UnsafePointer<Float>, _ step: Int, _ first: Int, _ room: UnsafeMutablePointer<Float>,
    _ nowhere: UnsafeMutablePointer<Float>, _ columns: Bool, turned: Bool
  ) -> Patch {
    if step &+ PortableSweep.lines &- 1 <= forward && first &+ PortableSweep.tile &- 1 <= sideways {
      return unsafe Patch(corner: grid + course.place(step, first), course: course)
    }
    if step > forward || first > sideways &+ 2 {
      return unsafe Patch(
        corner: UnsafePointer(nowhere) + PortableSweep.lines, course: Course(along: 0, across: 0))
    }
    let sign = turned ? -1 : 1
    let inRoom =
      columns
      ? Course(along: sign, across: PortableSweep.lines)
      : Course(along: PortableSweep.tile, across: sign)
    let length = columns ? PortableSweep.lines : PortableSweep.tile
    let corner = unsafe turned ? room + (length - 1) : room
    unsafe copy(grid, step, first, corner, inRoom)
    return unsafe Patch(corner: UnsafePointer(corner), course: inRoom)
  }

  /// Sideways beyond the grid the ground runs on straight from the last two cells.
  @inline(never)
  private func copy(
    _ grid: UnsafePointer<Float>, _ step: Int, _ first: Int,
    _ corner: UnsafeMutablePointer<Float>, _ inRoom: Course
  ) {
    for line in 0..<PortableSweep.lines {
      let from = unsafe grid + course.place(step + line, 0)
      for k in 0..<PortableSweep.tile {
        let beyond = first + k - sideways
        var z = PortableSweep.nowhere
        if step + line <= forward && beyond <= 0 {
          z = unsafe from[(first + k) * course.across]
        } else if step + line <= forward && beyond <= 2 {
          let edge = unsafe from[sideways * course.across]
          let slope = unsafe edge - from[(sideways - 1) * course.across]
          z = slope.isNaN ? edge : edge + Float(beyond) * slope
        }
        unsafe corner[inRoom.place(line, k)] = z
      }
    }
  }
}

/// A tile of u on the lines of a wing.
@unsafe struct Tile {
  /// Its first cell on the first line.
  let start: UnsafeMutablePointer<SIMD4<Float>>
  /// Lines whose diagonal ends before it, by fours: no ray and no cell wants these.
  let skipped: Int

  @inline(__always)
  func line(_ number: Int) -> UnsafeMutablePointer<SIMD4<Float>> {
    unsafe start + number &* PortableSweep.stride
  }
}

/// Elevations of one tile in memory.
@unsafe struct Patch {
  var corner: UnsafePointer<Float>
  let course: Course

  /// Four elevations that lie side by side in memory, so far from the corner.
  @inline(__always)
  func four<F: Facing>(_ offset: Int, _: F.Type) -> SIMD4<Float> {
    unsafe load4(corner + (F.runsWest ? -3 &- offset : offset))
  }
}

/// Two lanes as one number.
@inline(__always)
func load2(_ from: UnsafeRawPointer) -> UInt64 {
  unsafe from.load(as: UInt64.self)
}

/// Elevations of two octants over four cells in a row, so far from the corner of either: cell by cell, each two as one
/// number of 64 bits, for as floats the compiler takes them apart again, with half as many shuffles more.
@inline(__always)
func braided<A: Facing, B: Facing>(_ a: Patch, _ b: Patch, _ offset: Int, as _: (A.Type, B.Type))
  -> [4 of UInt64]
{
  var a = unsafe a.four(offset, A.self)
  var b = unsafe b.four(offset, B.self)
  if A.runsWest && !B.runsWest { a = a.turned }
  if B.runsWest && !A.runsWest { b = b.turned }
  let low = unsafe unsafeBitCast(SIMD4(a[0], b[0], a[1], b[1]), to: SIMD2<UInt64>.self)
  let high = unsafe unsafeBitCast(SIMD4(a[2], b[2], a[3], b[3]), to: SIMD2<UInt64>.self)
  return A.runsWest && B.runsWest
    ? [high[1], high[0], low[1], low[0]] : [low[0], low[1], high[0], high[1]]
}

/// Both lanes of a pair over four cells in a row from `first` on, so many bytes apart.
@inline(__always)
private func unbraided(_ from: UnsafeRawPointer, _ first: Int, _ next: Int) -> (
  SIMD4<Float>, SIMD4<Float>
) {
  let start = unsafe from + first &* next
  let near = unsafe unsafeBitCast(
    SIMD2(load2(start), load2(start + next)), to: SIMD4<Float>.self)
  let far = unsafe unsafeBitCast(
    SIMD2(load2(start + 2 &* next), load2(start + 3 &* next)), to: SIMD4<Float>.self)
  return (
    SIMD4(lowHalf: near.evenHalf, highHalf: far.evenHalf),
    SIMD4(lowHalf: near.oddHalf, highHalf: far.oddHalf)
  )
}
