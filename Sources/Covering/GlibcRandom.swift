// Which number comes next from rand() of the GNU C library, from any place of its sequence?

/// The additive feedback generator behind `srand` and `rand` of the GNU C library (TYPE_3): numbers follow
/// r(i) = r(i-3) + r(i-31) modulo 2^32, the lowest bit dropped.  The same on every machine.
package struct GlibcRandom: Sendable {
  /// Largest number drawn: RAND_MAX.
  package static let largest = 2_147_483_647
  private static let lag = 31
  private static let tap = 3
  /// Numbers made at once.
  private static let batch = 1024

  /// The last `lag` terms of the sequence, then room for a batch.
  private var terms: [UInt32]
  private var next = batch + lag

  /// Starts at the first number that `rand()` returns after `srand(seed)`.
  ///
  /// The library seeds r(0...30) by the minimal standard generator, continues them by r(31...33) = r(0...2)
  /// and throws 310 numbers away; 0 seeds like 1.
  package init(seed: UInt32) {
    var word = Int64(Int32(bitPattern: seed == 0 ? 1 : seed))
    var seeds = [word]
    for _ in 1..<Self.lag {
      word = 16_807 * word % 2_147_483_647
      if word < 0 { word += 2_147_483_647 }
      seeds.append(word)
    }
    let start = (seeds[Self.tap...] + seeds[..<Self.tap]).map { UInt32(truncatingIfNeeded: $0) }
    terms = [UInt32](repeating: 0, count: Self.batch) + start
    skip(310)
  }

  /// The next number, 0...2147483647.
  package mutating func draw() -> Int {
    if next == terms.count { refill() }
    defer { next += 1 }
    return Int(terms[next] >> 1)
  }

  /// Passes over `count` numbers in O(log count): x^count modulo x^31 - x^28 - 1 has as coefficients the
  /// weights with which the present terms add up to the later ones.
  package mutating func skip(_ count: Int) {
    precondition(count >= 0, "The sequence runs one way.")
    let present = Array(terms[(next - Self.lag)..<next])
    let weights = Self.power(count)
    // Term k + count is the same sum over terms k and on; the recurrence gives those beyond the present.
    var known = present
    for k in Self.lag..<(2 * Self.lag - 1) {
      known.append(known[k - Self.lag] &+ known[k - Self.tap])
    }
    for k in 0..<Self.lag {
      var sum: UInt32 = 0
      for j in 0..<Self.lag { sum &+= weights[j] &* known[k + j] }
      terms[Self.batch + k] = sum
    }
    next = terms.count
  }

  private mutating func refill() {
    for k in 0..<Self.lag { terms[k] = terms[Self.batch + k] }
    var span = terms.mutableSpan
    for k in Self.lag..<span.count { span[k] = span[k - Self.lag] &+ span[k - Self.tap] }
    next = Self.lag
  }

  private static func power(_ exponent: Int) -> [UInt32] {
    var result = [UInt32](repeating: 0, count: lag)
    result[0] = 1
    guard exponent > 0 else { return result }
    for bit in stride(from: Int.bitWidth - 1 - exponent.leadingZeroBitCount, through: 0, by: -1) {
      result = product(result, result)
      if exponent >> bit & 1 == 1 { result = timesX(result) }
    }
    return result
  }

  /// x^31 = x^28 + 1.
  private static func timesX(_ a: [UInt32]) -> [UInt32] {
    var shifted = [a[lag - 1]] + a.dropLast()
    shifted[lag - tap] &+= a[lag - 1]
    return shifted
  }

  private static func product(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var full = [UInt32](repeating: 0, count: 2 * lag - 1)
    for i in 0..<lag {
      for j in 0..<lag { full[i + j] &+= a[i] &* b[j] }
    }
    for k in stride(from: 2 * lag - 2, through: lag, by: -1) {
      full[k - tap] &+= full[k]
      full[k - lag] &+= full[k]
    }
    return Array(full[..<lag])
  }
}
