// Are random durations drawn from the law they name?
import Raid
import Testing

@Suite struct DurationTests {
  @Test("Exponential durations have the mean, the spread and the tails of the law")
  func exponential() {
    let mean = 1_000_000.0
    let shares = draws(.exponential(meanMilliseconds: Int32(mean))).map { $0 / mean }
    // Mean 1, variance 1, P(X > x) = e^-x; 5 standard errors.
    #expect(abs(average(shares) - 1) < 5 / 447)
    #expect(abs(average(shares.map { ($0 - 1) * ($0 - 1) }) - 1) < 5 * 8.0.squareRoot() / 447)
    for (tail, chance) in [
      (0.1, 0.904837418), (0.693147181, 0.5), (2, 0.135335283), (5, 0.006737947),
    ] {
      let found = average(shares.map { $0 > tail ? 1 : 0 })
      #expect(abs(found - chance) < 5 * (chance * (1 - chance)).squareRoot() / 447)
    }
  }

  @Test("Uniform durations run from 0 to twice the mean")
  func uniform() {
    let found = draws(.uniform(meanMilliseconds: 3))
    for value in 0...6 {
      let share = average(found.map { $0 == Double(value) ? 1 : 0 })
      #expect(abs(share - 1.0 / 7) < 5 * (6.0 / 49).squareRoot() / 447)
    }
    #expect(found.allSatisfy { (0...6).contains($0) })
  }

  /// 200,000 durations.
  private func draws(_ law: DurationLaw) -> [Double] {
    let random = Philox(seed: 3)
    return (0..<200_000).map {
      Double(law.milliseconds(random, raid: 1, .launch, entity: $0, ordinal: 0))
    }
  }

  private func average(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
