// Is the probability of a confirmed track right, for known cases and by enumeration?

import Coverage
import Testing

@Suite struct ConfirmationLawTests {
  @Test(
    "M of N looks in one block, or sliding over more, confirm with the known probability",
    arguments: [
      (0.5, 2, 3, 3, 0.5), (0.6, 3, 5, 5, 0.68256), (0.7, 2, 2, 10, 0.985921552),
      (0.3, 2, 3, 6, 0.450171), (0.5, 3, 5, 10, 0.818359375), (0.25, 1, 1, 2, 0.4375),
    ])
  func known(pd: Double, hits: Int, window: Int, looks: Int, expected: Double) {
    let law = confirmationLaw(
      probabilities: [Double](repeating: pd, count: looks), hits: hits, looks: window)
    #expect(law.count == looks)
    #expect(abs(law[looks - 1] - expected) < 1e-12)
  }

  @Test("Every sequence of outcomes, weighed one by one, gives the same law", arguments: 0..<60)
  func enumeration(seed: Int) {
    var random = SeededNumbers(seed)
    let looks = random.integer(1...10)
    let window = random.integer(1...6)
    let hits = random.integer(1...window)
    let pd = (0..<looks).map { _ in random.integer(0...3) == 0 ? 0 : random.number(0...1) }
    var expected = [Double](repeating: 0, count: looks)
    for outcome in 0..<(1 << looks) {
      let seen = (0..<looks).map { outcome >> $0 & 1 == 1 }
      let weight = zip(seen, pd).reduce(1.0) { $0 * ($1.0 ? $1.1 : 1 - $1.1) }
      let confirmed = (0..<looks).first { last in
        seen[max(0, last - window + 1)...last].count { $0 } >= hits
      }
      if let confirmed { for look in confirmed..<looks { expected[look] += weight } }
    }
    let law = confirmationLaw(probabilities: pd, hits: hits, looks: window)
    for (a, b) in zip(law, expected) { #expect(abs(a - b) < 1e-12) }
  }

  @Test("The law never falls, and certain detection confirms after M looks")
  func certain() {
    let law = confirmationLaw(probabilities: [0, 1, 1, 0, 1, 1], hits: 3, looks: 4)
    #expect(law == [0, 0, 0, 0, 1, 1])
  }
}
