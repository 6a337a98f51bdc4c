// Which number comes next from a seed: the small generator for everything that is drawn outside raids.

/// SplitMix64 (Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators): small, seedable,
/// the same everywhere. No two numbers of a period are equal, so that sorting by them is an order.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  /// What the state grows by from number to number.
  package static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mixed(state)
  }

  /// The number of a state: states that are counted directly give numbers in any order.
  package static func mixed(_ state: UInt64) -> UInt64 {
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1).
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound.
  package mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
