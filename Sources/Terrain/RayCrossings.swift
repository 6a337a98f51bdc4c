// Where does each ray cross each line of an octant: for the sweep in plain Swift.

/// Where the rays of one sheaf, or of several in a row, cross up to 16 lines, by sheaf, line and ray: the same for all
/// octants and observers.
///
/// Unsafe because the sweep reads it once for each ray and line: checks would cost more than what is read saves.
@unsafe struct RayCrossings {
  private static let count = RayFan.rays * CellPlaces.lines
  private static let offsetCount = count + RayFan.rays

  /// Bytes from the sheaf's origin in the held lines to the cell before the ray: on the line before, and on each.
  let offsets: UnsafeMutablePointer<UInt16>
  /// The share of a cell beyond that.
  let fractions: UnsafeMutablePointer<Float>
  /// The weight of a crossing sideways on the way to the line, NaN where there is none: no horizon is lower than
  /// NaN.
  let weights: UnsafeMutablePointer<Float>

  /// Room for the crossings of some sheaves.
  static func allocate(sheaves: Int) -> RayCrossings {
    unsafe RayCrossings(
      offsets: .allocate(capacity: sheaves * offsetCount),
      fractions: .allocate(capacity: sheaves * count),
      weights: .allocate(capacity: sheaves * count))
  }

  func deallocate() {
    unsafe offsets.deallocate()
    unsafe fractions.deallocate()
    unsafe weights.deallocate()
  }

  /// Those from a sheaf on.
  @inline(__always)
  func from(_ sheaf: Int) -> RayCrossings {
    unsafe RayCrossings(
      offsets: offsets + sheaf &* Self.offsetCount, fractions: fractions + sheaf &* Self.count,
      weights: weights + sheaf &* Self.count)
  }

  /// Finds the crossings of a sheaf on `lines` lines from `step` on.
  func fill(_ fan: RayFan, _ sheaf: Int, step: Int, lines: Int) {
    let origin = Int32(truncatingIfNeeded: fan.origin(sheaf, step: step))
    for ray in stride(from: 0, to: RayFan.rays, by: 4) {
      let first = RayFan.rays * sheaf + ray
      let slope = SIMD4(
        fan.slopes[first], fan.slopes[first + 1], fan.slopes[first + 2], fan.slopes[first + 3])
      var before = Float(step &- 1)
      var yBefore = before * slope
      var start = 0 &- origin
      var place = ray
      unsafe store4(bytes(yBefore.wholePart.number &+ start), offsets + place)
      for _ in 0..<lines {
        let i = before + 1
        let y = i * slope
        let (cell, number) = y.wholePart
        unsafe store4(y - cell, fractions + place)
        let weight = i - ((i * before) * slope) / greater(cell, SIMD4(repeating: 1))
        let missed = mask(cell .<= yBefore) | mask(y .<= cell)
        unsafe store4(
          unsafeBitCast(weight, to: SIMD4<Int32>.self) | missed, weights + place)
        start &+= Int32(truncatingIfNeeded: PortableSweep.stride)
        place &+= RayFan.rays
        unsafe store4(bytes(number &+ start), offsets + place)
        before = i
        yBefore = y
      }
    }
  }

  @inline(__always)
  private func bytes(_ cells: SIMD4<Int32>) -> SIMD4<UInt16> {
    SIMD4(truncatingIfNeeded: cells &* Int32(MemoryLayout<SIMD4<Float>>.stride))
  }
}

/// The crossings of all sheaves of a fan, in the order of a sweep: written by `init`, then only read.
@safe final class KeptCrossings: @unchecked Sendable {
  private let all: RayCrossings

  init(_ fan: RayFan) {
    let runs = CellPlaces.runs(fan.steps)
    unsafe all = .allocate(sheaves: runs.count * fan.sheaves)
    for lines in runs {
      for sheaf in 0..<fan.sheaves where fan.last[sheaf] >= lines.lowerBound {
        unsafe self[fan.block(sheaf, step: lines.lowerBound)].fill(
          fan, sheaf, step: lines.lowerBound,
          lines: min(lines.upperBound, Int(fan.last[sheaf])) - lines.lowerBound + 1)
      }
    }
  }

  deinit { unsafe all.deallocate() }

  /// Those of one sheaf, as long as this lives.
  subscript(block: Int) -> RayCrossings { unsafe all.from(block) }
}
