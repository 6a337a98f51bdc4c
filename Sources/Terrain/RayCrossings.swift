// Where does each ray cross each line of an octant: for the sweep in plain Swift.

/// Where the rays of one sheaf cross up to 16 lines, by line and ray: the same for all octants and observers.
///
/// Unsafe because the sweep reads it once for each ray and line: checks would cost more than what is read saves.
@unsafe struct RayCrossings {
  /// Bytes from the sheaf's origin in the held lines to the cell before the ray: on the line before, and on each.
  let offsets: UnsafePointer<UInt16>
  /// The share of a cell beyond that.
  let fractions: UnsafePointer<Float>
  /// The weight of a crossing sideways on the way to the line, NaN where there is none: no horizon is lower than
  /// NaN.
  let weights: UnsafePointer<Float>

  /// Room for the crossings of one sheaf.
  @unsafe struct Room {
    let offsets: UnsafeMutablePointer<UInt16>
    let fractions: UnsafeMutablePointer<Float>
    let weights: UnsafeMutablePointer<Float>

    var crossings: RayCrossings {
      unsafe RayCrossings(
        offsets: UnsafePointer(offsets), fractions: UnsafePointer(fractions),
        weights: UnsafePointer(weights))
    }

    static func allocate() -> Room {
      unsafe Room(
        offsets: .allocate(capacity: KeptCrossings.offsetsPerBlock),
        fractions: .allocate(capacity: KeptCrossings.fractionsPerBlock),
        weights: .allocate(capacity: KeptCrossings.fractionsPerBlock))
    }

    func deallocate() {
      unsafe offsets.deallocate()
      unsafe fractions.deallocate()
      unsafe weights.deallocate()
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
}

/// The crossings of all sheaves of a fan, in the order of a sweep.
struct KeptCrossings: Sendable {
  static let fractionsPerBlock = RayFan.rays * CellPlaces.lines
  static let offsetsPerBlock = fractionsPerBlock + RayFan.rays

  private var offsets: [UInt16]
  private var fractions: [Float]
  private var weights: [Float]

  init(_ fan: RayFan) {
    let runs = CellPlaces.runs(fan.steps)
    let blocks = runs.count * fan.sheaves
    offsets = Array(repeating: 0, count: blocks * Self.offsetsPerBlock)
    fractions = Array(repeating: 0, count: blocks * Self.fractionsPerBlock)
    weights = Array(repeating: 0, count: blocks * Self.fractionsPerBlock)
    unsafe offsets.withUnsafeMutableBufferPointer { offsets in
      unsafe fractions.withUnsafeMutableBufferPointer { fractions in
        unsafe weights.withUnsafeMutableBufferPointer { weights in
          guard let offsets = offsets.baseAddress, let fractions = fractions.baseAddress,
            let weights = weights.baseAddress
          else { return }
          for lines in runs {
            for sheaf in 0..<fan.sheaves where fan.last[sheaf] >= lines.lowerBound {
              let block = fan.block(sheaf, step: lines.lowerBound)
              unsafe RayCrossings.Room(
                offsets: offsets + block * Self.offsetsPerBlock,
                fractions: fractions + block * Self.fractionsPerBlock,
                weights: weights + block * Self.fractionsPerBlock
              ).fill(
                fan, sheaf, step: lines.lowerBound,
                lines: min(lines.upperBound, Int(fan.last[sheaf])) - lines.lowerBound + 1)
            }
          }
        }
      }
    }
  }

  /// Those of one sheaf.
  @inline(__always)
  func withCrossings(_ block: Int, _ work: (RayCrossings) -> Void) {
    unsafe offsets.withUnsafeBufferPointer { offsets in
      unsafe fractions.withUnsafeBufferPointer { fractions in
        unsafe weights.withUnsafeBufferPointer { weights in
          guard let offsets = offsets.baseAddress, let fractions = fractions.baseAddress,
            let weights = weights.baseAddress
          else { return }
          unsafe work(
            RayCrossings(
              offsets: offsets + block * Self.offsetsPerBlock,
              fractions: fractions + block * Self.fractionsPerBlock,
              weights: weights + block * Self.fractionsPerBlock))
        }
      }
    }
  }
}
