// How are probabilities and durations held so that a raid is decided by integers alone?

/// A probability as a count of the 2^32 equally likely values of a 32-bit draw.
///
/// Rounded once, when the scene is made; comparing integers is the same on every machine. The rounding is
/// at most 2^-33, far below what any number of raids that can be run would show.
public struct Chance: Sendable, Hashable, BitwiseCopyable {
  /// 0 never succeeds, 2^32 always.
  public let successes: UInt64

  public static let never = Chance(0)
  public static let certain = Chance(1)

  /// - Precondition: `probability` from 0 to 1.
  public init(_ probability: Double) {
    precondition((0...1).contains(probability), "probability \(probability): must be from 0 to 1")
    successes = UInt64((probability * 4_294_967_296).rounded())
  }

  public var probability: Double { Double(successes) / 4_294_967_296 }

  @inline(__always)
  package func happens(_ draw: UInt32) -> Bool { UInt64(draw) < successes }
}

/// How long something takes.
public enum DurationLaw: Sendable, Hashable {
  case fixed(milliseconds: Int32)
  /// From 0 to twice the mean, all equally likely.
  case uniform(meanMilliseconds: Int32)
  case exponential(meanMilliseconds: Int32)

  var meanMilliseconds: Int32 {
    switch self {
    case .fixed(let value), .uniform(let value), .exponential(let value): value
    }
  }

  /// A duration drawn for one decision.
  @inline(__always)
  package func milliseconds(
    _ random: Philox, raid: UInt32, _ purpose: DrawPurpose, entity: Int, ordinal: Int
  ) -> Int32 {
    if case .fixed(let value) = self { return value }
    return drawn(random, raid: raid, purpose, entity: entity, ordinal: ordinal)
  }

  @inline(never)
  private func drawn(
    _ random: Philox, raid: UInt32, _ purpose: DrawPurpose, entity: Int, ordinal: Int
  ) -> Int32 {
    switch self {
    case .fixed(let value): return value
    case .uniform(let mean):
      let draw = random.words(raid: raid, purpose, entity: entity, ordinal: ordinal).0
      return Int32(clamping: (UInt64(draw) * UInt64(2 * Int64(mean) + 1)) >> 32)
    case .exponential(let mean):
      let share = exponentialShare { round in
        random.words(raid: raid, purpose, entity: entity, ordinal: ordinal, round: round)
      }
      let product = share.multipliedFullWidth(by: UInt64(mean))
      return Int32(clamping: product.high << 32 | product.low >> 32)
    }
  }
}

/// Sums of ln(2)^j / j! for j from 1 to k, in units of 2^-32, for k = 1, 2, ...
private let partialSums: [UInt64] = [
  2_977_044_471, 4_008_809_462, 4_247_197_794, 4_288_507_344, 4_294_234_063, 4_294_895_640,
  4_294_961_150, 4_294_966_826, 4_294_967_263, 4_294_967_293, 4_294_967_295,
]

/// An exponential variate of mean 1 in units of 2^-32, from integer comparisons alone.
///
/// Knuth (1998), The Art of Computer Programming 2, section 3.4.1, algorithm S.
/// - Parameter draw: four fresh words for each round.
private func exponentialShare(_ draw: (UInt32) -> Philox.Words) -> UInt64 {
  let words = draw(0)
  let bits = UInt64(words.0) << 32 | UInt64(words.1)
  let ones = UInt64((~bits).leadingZeroBitCount)
  let fraction = (bits << (ones + 1)) >> 32
  func timesLn2(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: partialSums[0])
    return product.high << 32 | product.low >> 32
  }
  if fraction < partialSums[0] { return timesLn2(ones << 32) + fraction }
  var least = min(words.2, words.3)
  for (round, sum) in partialSums.enumerated().dropFirst() where fraction >= sum {
    least = min(least, draw(UInt32(round)).0)
  }
  return timesLn2(ones << 32 + UInt64(least))
}
