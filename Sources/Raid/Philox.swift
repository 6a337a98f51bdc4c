// Where does a raid's luck come from: random numbers that are looked up, not drawn in order.

/// Philox4x32-10, a counter-based generator: 128 random bits for each (key, counter).
///
/// A draw is named by what it decides, so it does not depend on what was drawn before: raids can run in
/// any order on any number of threads, and two deployments that fire the same shot at the same drone share
/// its luck.
///
/// Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3; ten rounds.
package struct Philox: Sendable {
  /// Four 32-bit words, each uniform.
  package typealias Words = (UInt32, UInt32, UInt32, UInt32)

  private let low: UInt32
  private let high: UInt32

  package init(seed: UInt64) {
    low = UInt32(truncatingIfNeeded: seed)
    high = UInt32(truncatingIfNeeded: seed >> 32)
  }

  /// The words at a counter.
  @inline(__always)
  package func words(_ c0: UInt32, _ c1: UInt32, _ c2: UInt32, _ c3: UInt32) -> Words {
    var (x0, x1, x2, x3) = (c0, c1, c2, c3)
    var (k0, k1) = (low, high)
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) &* UInt64(x0)
      let second = UInt64(0xCD9E_8D57) &* UInt64(x2)
      x0 = UInt32(truncatingIfNeeded: second >> 32) ^ x1 ^ k0
      x2 = UInt32(truncatingIfNeeded: first >> 32) ^ x3 ^ k1
      x1 = UInt32(truncatingIfNeeded: second)
      x3 = UInt32(truncatingIfNeeded: first)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (x0, x1, x2, x3)
  }

  /// The words of one decision within a raid.
  /// - Parameters:
  ///   - entity: the drone, group or effector that the decision is about.
  ///   - ordinal: the how-manieth decision of this purpose about it, or the sensor that looks at it.
  ///   - round: counts further words for the same decision.
  @inline(__always)
  package func words(
    raid: UInt32, _ purpose: DrawPurpose, entity: Int, ordinal: Int, round: UInt32 = 0
  ) -> Words {
    words(
      raid, purpose.rawValue | round << 8, UInt32(truncatingIfNeeded: entity),
      UInt32(truncatingIfNeeded: ordinal))
  }
}

extension Philox {
  /// The word that decides when a sensor confirms its track of a drone: four drones share a counter.
  package func confirmation(raid: UInt32, drone: Int, stream: UInt32) -> UInt32 {
    word(
      drone & 3, of: words(raid: raid, .confirmation, entity: drone >> 2, ordinal: Int(stream)))
  }
}

@inline(__always)
func word(_ lane: Int, of words: Philox.Words) -> UInt32 {
  switch lane {
  case 0: words.0
  case 1: words.1
  case 2: words.2
  default: words.3
  }
}

/// What a draw decides; part of the counter, so that no two decisions share a number.
package enum DrawPurpose: UInt32 {
  case plan, groupRoute, droneRoute, launch, judgement, confirmation, shot, shotInterval, target,
    mission
}
