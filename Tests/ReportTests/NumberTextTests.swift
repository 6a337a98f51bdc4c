// Are numbers written as intended, and the same everywhere?
import Foundation
import Report
import Testing

struct NumberTextTests {
  @Test("Fixed decimals agree with C's printf for 20,000 numbers")
  func fixedAgreesWithPrintf() {
    var numbers = SplitMix(state: 1)
    for index in 0..<20_000 {
      let value = (numbers.unit() - 0.5) * [1, 100, 1e4, 1e6][index % 4]
      let decimals = index % 5
      let expected = String(format: "%.\(decimals)f", value)
      // printf keeps the sign of a negative number that rounds to zero.
      let unsigned =
        expected.contains { "123456789".contains($0) } ? expected : expected.filter { $0 != "-" }
      #expect(NumberText.fixed(value, decimals: decimals) == unsigned)
    }
  }

  @Test("Thousands are separated in threes")
  func groups() {
    #expect(NumberText.count(0) == "0")
    #expect(NumberText.count(999) == "999")
    #expect(NumberText.count(1000) == "1,000")
    #expect(NumberText.count(-1_234_567) == "-1,234,567")
    #expect(NumberText.fixed(1_234_567.891, decimals: 2, separator: " ") == "1 234 567.89")
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
  }

  @Test("Money has three significant digits and carries over to the next prefix")
  func money() {
    #expect(NumberText.money(950) == "950")
    #expect(NumberText.money(12.5) == "12.50")
    #expect(NumberText.money(12_400) == "12.4 k")
    #expect(NumberText.money(12_400_000, unit: "EUR") == "12.4 M EUR")
    #expect(NumberText.money(999_499) == "999 k")
    #expect(NumberText.money(999_600) == "1.00 M")
    #expect(NumberText.money(-2.5e9) == "-2.50 G")
    #expect(NumberText.money(0) == "0")
  }

  @Test("A share is 0 % or 100 % only when it is exactly that")
  func percentages() {
    #expect(NumberText.percent(0) == "0 %")
    #expect(NumberText.percent(1) == "100 %")
    #expect(NumberText.percent(0.4123) == "41.2 %")
    #expect(NumberText.percent(0.0001) == "<0.1 %")
    #expect(NumberText.percent(0.9999) == ">99.9 %")
    #expect(NumberText.percent(0.001, decimals: 0) == "<1 %")
    #expect(NumberText.percent(0.999, decimals: 0) == ">99 %")
  }

  @Test("Short numbers keep three significant digits without an exponent")
  func short() {
    #expect(NumberText.short(0) == "0")
    #expect(NumberText.short(0.0001) == "<0.001")
    #expect(NumberText.short(0.0123) == "0.012")
    #expect(NumberText.short(0.9996) == "1.00")
    #expect(NumberText.short(3) == "3.00")
    #expect(NumberText.short(99.96) == "100")
    #expect(NumberText.short(12_345) == "12,345")
    #expect(NumberText.plain(22) == "22")
    #expect(NumberText.plain(22.5) == "22.5")
  }

  @Test("Distances, times and headings read as planners write them")
  func units() {
    #expect(NumberText.distance(metres: 850) == "850 m")
    #expect(NumberText.distance(metres: 12_400) == "12.4 km")
    #expect(NumberText.distance(metres: 5_000) == "5 km")
    #expect(NumberText.duration(seconds: 0.84) == "0.8 s")
    #expect(NumberText.duration(seconds: 125) == "2 min 5 s")
    #expect(NumberText.clock(seconds: 187) == "3:07")
    #expect(NumberText.heading(degrees: 45) == "045° NE")
    #expect(NumberText.heading(degrees: -0.2) == "000° N")
    #expect(NumberText.heading(degrees: 338) == "338° N")
    #expect(NumberText.heading(degrees: 337) == "337° NW")
  }

  @Test("What is not finite is n/a in every form", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    let texts = [
      NumberText.fixed(value), NumberText.short(value), NumberText.plain(value),
      NumberText.money(value), NumberText.percent(value), NumberText.distance(metres: value),
      NumberText.duration(seconds: value), NumberText.clock(seconds: value),
      NumberText.heading(degrees: value),
    ]
    #expect(texts.allSatisfy { $0 == "n/a" })
  }
}
