// Are the quantiles right?
import Raid
import Testing

@Suite struct StatisticsTests {
  @Test(
    "Student's quantiles agree with tables",
    arguments: [
      (0.975, 1, 12.706204736174694), (0.975, 2, 4.302652729749462), (0.95, 5, 2.0150483733330233),
      (0.975, 10, 2.228138851986274), (0.995, 29, 2.756385903670605), (0.9, 100, 1.290074761346516),
      (0.975, 200, 1.9718962236339088), (0.975, 201, 1.971836506779859),
      (0.995, 511, 2.5854846525899227), (0.025, 10, -2.228138851986274),
      (0.9999, 1, 3183.098757118502), (0.5, 7, 0),
    ])
  func student(probability: Double, degreesOfFreedom: Int, quantile: Double) {
    let found = studentQuantile(probability, degreesOfFreedom: degreesOfFreedom)
    #expect(abs(found - quantile) <= 1e-8 * max(1, abs(quantile)))
  }

  @Test("Normal quantiles agree with tables")
  func normal() {
    #expect(abs(normalQuantile(0.975) - 1.959963984540054) < 1e-12)
    #expect(abs(normalQuantile(0.99995) - 3.890591886413) < 1e-9)
    #expect(abs(normalQuantile(0.25) + 0.6744897501960817) < 1e-12)
  }

  @Test("The finite sums and the expansion of Student's quantile meet")
  func continuity() {
    for probability in [0.75, 0.9, 0.975, 0.995, 0.99995] {
      let differences = [198, 199, 200, 201, 202].map {
        studentQuantile(probability, degreesOfFreedom: $0)
          - studentQuantile(probability, degreesOfFreedom: $0 + 1)
      }
      for (a, b) in zip(differences, differences.dropFirst()) {
        #expect(a > b && b > 0 && a < b * 1.05)
      }
    }
  }

  @Test("Wilson's interval of 10 in 100, and of none and all")
  func wilson() {
    let tenth = wilsonInterval(successes: 10, count: 100, confidence: 0.95)
    #expect(abs(tenth.low - 0.055229) < 1e-6 && abs(tenth.high - 0.174366) < 1e-6)
    let none = wilsonInterval(successes: 0, count: 1000, confidence: 0.95)
    #expect(none.low == 0 && abs(none.high - 0.003826758) < 1e-8)
    let all = wilsonInterval(successes: 50, count: 50, confidence: 0.95)
    #expect(all.high == 1 && abs(all.low - 0.928652) < 1e-6)
  }

  @Test(
    "Clopper and Pearson's intervals agree with tables",
    arguments: [
      (0, 1000, 0, 0.003682084), (10, 100, 0.049004689, 0.176222598), (50, 50, 0.928878264, 1),
      (1, 2, 0.012579097, 0.987420883), (3, 1_000_000, 6.186725502e-7, 8.767247788e-6),
    ])
  func exact(successes: Int64, count: Int64, low: Double, high: Double) {
    let found = exactInterval(successes: successes, count: count, confidence: 0.95)
    #expect(abs(found.low - low) <= 1e-5 * low && abs(found.high - high) <= 1e-5 * high)
  }

  @Test("Clopper and Pearson's interval holds the true share at least as often as it says")
  func coverage() {
    // Sum of the binomial law over the outcomes whose interval holds the true share.
    for share in [0.02, 0.1, 0.37] {
      var held = 0.0
      var chance = (0..<60).reduce(1.0) { product, _ in product * (1 - share) }
      for successes in Int64(0)...60 {
        let found = exactInterval(successes: successes, count: 60, confidence: 0.9)
        if (found.low...found.high).contains(share) { held += chance }
        chance *= Double(60 - successes) / Double(successes + 1) * share / (1 - share)
      }
      #expect(held >= 0.9)
    }
  }
}
