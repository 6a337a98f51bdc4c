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
/// lane ever needs its neighbour. Ground is turned into that order, and heights back, in blocks of 4 by 4. Which
/// four go together is up to the edge of the grid, see `Division`.
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
  static let lines = CellPlaces.lines
  static let rays = 17
  /// Cells of a line that share their steepest u.
  static let tile = 8
  /// Cells of a line that are held at a time, and from one line to the next: ground is turned into u, crossed and
  /// turned back sheaf by sheaf, so that what is not yet done with stays in the nearest caches.
  static let held = 128
  static let stride = held + 16
  /// Cells from a sheaf's first to the last that its rays touch on these lines, or more.
  static let sheafCells = 40
  /// Cells whose heights are copied into the window together.
  static let chunk = 32
  /// Stands for the ground of a void: high enough to spoil every ray over it, finite so that a share of
  /// zero takes nothing from it.
  static let voidRise: Float = 1e30
  /// No ground of the grid rises this steeply; a horizon above it comes from a void.
  static let steepestKnown: Float = 1e9
  /// Stands for the ground outside the grid: below every horizon.
  static let nowhere: Float = -2e30

  private let fan: RayFan
  private let window: Window
  private let slack: Float
  private let observer: Cell
  private let grid: ElevationGrid
  private let left: Wing
  private let right: Wing
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
    let division = Division.best(eye, fan)
    unsafe left = Wing(division.left, eye: eye, fan: fan, window: window)
    unsafe right = Wing(division.right, eye: eye, fan: fan, window: window)
    places = fan.places
    crossings = fan.crossings
    unsafe numbers = Numbers(fan)
    unsafe room = .allocate(sheaves: 1)
  }

  deinit {
    unsafe numbers.deallocate()
    unsafe left.deallocate()
    unsafe right.deallocate()
    unsafe room.deallocate()
  }

  /// Fills the heights of the window but for cells beyond the radius and the observer's own.
  func run(
    _ elevations: UnsafeBufferPointer<Float>, into answer: UnsafeMutableBufferPointer<Float>
  ) {
    // From the observer's cell on.
    let ground = unsafe elevations.baseAddress.unsafelyUnwrapped + grid.index(of: observer)
    let heights = unsafe answer.baseAddress.unsafelyUnwrapped + window.index(of: observer)
    var sheaves = fan.sheaves
    for lines in CellPlaces.runs(fan.steps) {
      let step = lines.lowerBound
      while fan.last[sheaves - 1] < step { sheaves -= 1 }
      unsafe left.begin(lines, numbers)
      unsafe right.begin(lines, numbers)
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
          unsafe left.write(heights, fan, lines, written..<cells, origin)
          unsafe right.write(heights, fan, lines, written..<cells, origin)
          written = cells
        }
        // One cell more on either side than the rays touch, for want of rounding down.
        let from = max(0, Float(step - 1) * fan.slopes[16 * sheaf] - 0.5).nearestNumber / Self.tile
        let to = (Float(last) * fan.slopes[16 * sheaf + 15] + 1.5).nearestNumber / Self.tile
        while tiles <= to {
          if (tiles + 1) * Self.tile > origin + Self.held {
            let start = max(0, written - 2) / Self.tile * Self.tile
            unsafe left.move(start - origin, tiles * Self.tile - start)
            unsafe right.move(start - origin, tiles * Self.tile - start)
            origin = start
          }
          unsafe left.read(
            tiles, ground, heights, numbers, lines, origin, holed: grid.hasVoids)
          unsafe right.read(
            tiles, ground, heights, numbers, lines, origin, holed: grid.hasVoids)
          tiles += 1
        }
        if sheaf + 1 == sheaves {
          for tile in 0..<2 {
            unsafe left.fetch(tile, ground, heights, lines.upperBound + 1)
            unsafe right.fetch(tile, ground, heights, lines.upperBound + 1)
          }
        }
        before = sweep(
          CellRun(sheaf: sheaf, block: block, step: step, count: last - step + 1, origin: origin),
          first, from, to, before)
      }
      unsafe left.write(heights, fan, lines, written..<lines.upperBound + 1, origin)
      unsafe right.write(heights, fan, lines, written..<lines.upperBound + 1, origin)
    }
  }

  /// Carries the rays of one sheaf over its lines and leaves the heights of its cells.
  private func sweep(_ run: CellRun, _ first: Int, _ from: Int, _ to: Int, _ before: Crossed)
    -> Crossed
  {
    let (sheaf, step, count) = (run.sheaf, run.step, run.count)
    let leftReach = unsafe left.reaches(step, first)
    let rightReach = unsafe right.reaches(step, first)
    let slack = slack * fan.reciprocal[max(1, step - 1)]
    let crossed = unsafe Crossed(
      count: count, left: leftReach && !left.passes(sheaf, from, to, slack),
      right: rightReach && !right.passes(sheaf, from, to, slack))
    if crossed.left || crossed.right {
      // The first ray is the last of the sheaf before.
      let isKnown =
        before.count == count && (before.left || !crossed.left)
        && (before.right || !crossed.right)
      if isKnown && crossed.left { unsafe left.takeOver(sheaf, count) }
      if isKnown && crossed.right { unsafe right.takeOver(sheaf, count) }
      let first = isKnown ? 1 : 0
      let table = unsafe crossings?[run.block] ?? room
      if crossings == nil { unsafe room.fill(fan, sheaf, step: step, lines: count) }
      unsafe cross(run, crossed, table, from: first)
      if crossed.left { unsafe left.note(sheaf) }
      if crossed.right { unsafe right.note(sheaf) }
    }
    unsafe places.withPointers(run.block) { places in
      let isSpoiled =
        unsafe grid.hasVoids
        && (left.isSpoiled(sheaf, step, first, from, to)
          || right.isSpoiled(sheaf, step, first, from, to))
      if isSpoiled {
        unsafe leaveHeights(places, run, crossed, leftReach, rightReach, Holed.self)
      } else {
        unsafe leaveHeights(places, run, crossed, leftReach, rightReach, Unholed.self)
      }
    }
    return crossed
  }

  /// Leaves heights over the cells of a sheaf, in the wings that reach it.
  @inline(__always)
  private func leaveHeights<G: GroundKind>(
    _ places: CellPlaces.Pointers, _ run: CellRun, _ crossed: Crossed, _ leftReach: Bool,
    _ rightReach: Bool, _ ground: G.Type
  ) {
    var a = unsafe left.placing(run, isCrossed: crossed.left)
    var b = unsafe right.placing(run, isCrossed: crossed.right)
    if leftReach && rightReach {
      unsafe places.visit(run) { cell, ray, share, i in
        unsafe a.put(cell, ray, share, i, ground)
        unsafe b.put(cell, ray, share, i, ground)
      } nextLine: {
        unsafe a.advance()
        unsafe b.advance()
      }
    } else if leftReach {
      unsafe places.visit(run) { cell, ray, share, i in
        unsafe a.put(cell, ray, share, i, ground)
      } nextLine: {
        unsafe a.advance()
      }
    } else if rightReach {
      unsafe places.visit(run) { cell, ray, share, i in
        unsafe b.put(cell, ray, share, i, ground)
      } nextLine: {
        unsafe b.advance()
      }
    }
  }

  /// Carries rays of a sheaf, from its `first` on, over its lines.
  @inline(__always)
  private func cross(_ run: CellRun, _ crossed: Crossed, _ table: RayCrossings, from first: Int) {
    let origin = fan.origin(run.sheaf, step: run.step) &- run.origin
    if crossed.left && crossed.right {
      for ray in first..<RayFan.rays { unsafe cross(ray, run, table, origin) }
    } else {
      unsafe (crossed.left ? left : right).cross(first..<RayFan.rays, run, table, origin)
    }
  }

  /// Carries a ray over its lines in all octants.
  @inline(__always)
  private func cross(_ ray: Int, _ run: CellRun, _ table: RayCrossings, _ origin: Int) {
    var a = unsafe left.carriage(ray, run, table, origin)
    var b = unsafe right.carriage(ray, run, table, origin)
    unsafe Crossing.visit(table, ray, lines: run.count) { crossing in
      unsafe a.carry(crossing)
      unsafe b.carry(crossing)
    }
    unsafe left.horizons[16 * run.sheaf + ray] = a.horizon
    unsafe right.horizons[16 * run.sheaf + ray] = b.horizon
  }
}

/// Which wings of a sheaf were crossed, on how many lines.
private struct Crossed {
  var count = 0
  var left = false
  var right = false
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
struct CellRun {
  let sheaf: Int
  /// Its place among those of all sheaves on all lines.
  let block: Int
  let step: Int
  let count: Int
  /// The cell at the start of the held lines.
  let origin: Int
}

/// Where the horizons and u of four octants are, and their heights go, on one line.
@unsafe struct Placing {
  var horizons: UnsafePointer<SIMD4<Float>>
  /// Horizons from one line to the next.
  let next: Int
  var from: UnsafePointer<SIMD4<Float>>
  var to: UnsafeMutablePointer<SIMD4<Float>>

  /// The lowest visible height over a cell beside a ray.
  @inline(__always)
  func put<G: GroundKind>(
    _ cell: Int, _ ray: Int, _ share: SIMD4<Float>, _ i: SIMD4<Float>, _: G.Type
  ) {
    let here = unsafe horizons[ray]
    let rise = unsafe here + share * (horizons[ray &+ 1] - here)
    let u = unsafe from[cell]
    let height = greater((rise - u) * i, SIMD4(repeating: 0))
    unsafe to[cell] =
      G.mayHaveVoids
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
@unsafe struct Numbers {
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

/// Where a ray crosses a line forward, and the line sideways just before.
@unsafe struct Crossing {
  let offset: Int
  let weight: SIMD4<Float>
  let fraction: SIMD4<Float>

  @inline(__always)
  init(_ table: RayCrossings, _ place: Int) {
    unsafe offset = Int(table.offsets[place &+ RayFan.rays])
    unsafe weight = SIMD4(repeating: table.weights[place])
    unsafe fraction = SIMD4(repeating: table.fractions[place])
  }

  /// Visits the crossings of a ray line by line; four at a time, for the loop's own work is a tenth.
  @inline(__always)
  static func visit(_ table: RayCrossings, _ ray: Int, lines: Int, _ visit: (Crossing) -> Void) {
    var place = ray
    var left = lines
    while left >= 4 {
      unsafe visit(Crossing(table, place))
      unsafe visit(Crossing(table, place &+ RayFan.rays))
      unsafe visit(Crossing(table, place &+ 2 &* RayFan.rays))
      unsafe visit(Crossing(table, place &+ 3 &* RayFan.rays))
      place &+= 4 &* RayFan.rays
      left &-= 4
    }
    while left > 0 {
      unsafe visit(Crossing(table, place))
      place &+= RayFan.rays
      left &-= 1
    }
  }
}

/// A ray on its way through four octants.
@unsafe struct Carriage {
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
  var turned: Self { Self(self[3], self[2], self[1], self[0]) }

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
