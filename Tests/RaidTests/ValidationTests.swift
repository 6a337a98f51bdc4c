// Does the engine agree with theory?
import Raid
import Testing

@Suite struct ValidationTests {
  @Test("Every validation case agrees with its reference")
  func allCases() {
    let results = validateRaids()
    for result in results {
      #expect(
        result.passed,
        "\(result.number) \(result.name): \(result.measured), not \(result.reference)")
    }
    #expect(Set(results.map(\.number)) == Set(1...41))
  }
}
