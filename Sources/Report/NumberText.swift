// How are numbers written, the same on every machine and in every locale?

/// Numbers as text: a point for decimals, no locale, "n/a" for what is not finite.
public enum NumberText {
  /// What stands for a value that is not a number or not finite.
  public static let notAvailable = "n/a"
  /// U+202F, which keeps a number and its unit on one line in a page.
  public static let narrowSpace = "\u{202F}"

  /// A value with a fixed number of decimals, halves (after scaling by the power of ten) away from
  /// zero.
  ///
  /// `separator` goes between groups of three digits; empty for none. Magnitudes of 2^53 and more
  /// after scaling have no such decimals and are written in full as the standard library does.
  /// - Precondition: `decimals` in 0...9.
  public static func fixed(_ value: Double, decimals: Int = 0, separator: String = "") -> String {
    precondition((0...9).contains(decimals), "decimals \(decimals): allowed 0 to 9")
    guard value.isFinite else { return notAvailable }
    var power = 1.0
    for _ in 0..<decimals { power *= 10 }
    let scaled = (abs(value) * power).rounded(.toNearestOrAwayFromZero)
    guard scaled < 9_007_199_254_740_992 else { return "\(value)" }
    let units = UInt64(scaled)
    let divisor = UInt64(power)
    var text = grouped(units / divisor, separator: separator)
    if decimals > 0 {
      let fraction = String(units % divisor)
      text += "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
    return value < 0 && units > 0 ? "-" + text : text
  }

  /// A count with groups of three digits.
  public static func count(_ value: Int, separator: String = ",") -> String {
    (value < 0 ? "-" : "") + grouped(UInt64(value.magnitude), separator: separator)
  }

  /// A known quantity: whole numbers without decimals, others with three significant digits.
  public static func plain(_ value: Double, separator: String = ",") -> String {
    value == value.rounded()
      ? fixed(value, separator: separator) : short(value, separator: separator)
  }

  /// Three significant digits, at most three decimals, no exponent: 0.012, 1.23, 12.3, 123, 1,230.
  ///
  /// Magnitudes below 0.0005 that are not zero are written "<0.001" or ">-0.001".
  public static func short(_ value: Double, separator: String = ",") -> String {
    guard value.isFinite else { return notAvailable }
    let magnitude = abs(value)
    if magnitude == 0 { return "0" }
    if magnitude < 0.0005 { return value < 0 ? ">-0.001" : "<0.001" }
    let decimals = magnitude < 0.9995 ? 3 : magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0
    return fixed(value, decimals: decimals, separator: separator)
  }

  /// Money with an SI prefix and three significant digits: 950, 12.4 k, 12.4 M, 1.20 G.
  public static func money(_ value: Double, unit: String = "", space: String = " ") -> String {
    guard value.isFinite else { return notAvailable }
    let prefixes: [(factor: Double, symbol: String)] = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
    let tail = unit.isEmpty ? "" : space + unit
    for (factor, symbol) in prefixes where abs(value) >= factor * 0.9995 {
      let scaled = value / factor
      let decimals = abs(scaled) < 9.995 ? 2 : abs(scaled) < 99.95 ? 1 : 0
      return fixed(scaled, decimals: decimals) + space + symbol + tail
    }
    return fixed(value, decimals: value == value.rounded() ? 0 : 2) + tail
  }

  /// A share as a percentage; never 0 % or 100 % unless it is exactly that.
  public static func percent(_ share: Double, decimals: Int = 1, space: String = " ") -> String {
    guard share.isFinite else { return notAvailable }
    let text = fixed(share * 100, decimals: decimals)
    if share > 0, text == fixed(0, decimals: decimals) {
      return "<" + smallestStep(decimals) + space + "%"
    }
    if share < 1, text == fixed(100, decimals: decimals) {
      return ">" + largestBelowHundred(decimals) + space + "%"
    }
    return (share == 0 ? "0" : share == 1 ? "100" : text) + space + "%"
  }

  /// Metres below 1 km, else kilometres with three significant digits.
  public static func distance(metres: Double, space: String = " ") -> String {
    guard metres.isFinite else { return notAvailable }
    if abs(metres) < 999.5 { return fixed(metres) + space + "m" }
    let kilometres = metres / 1000
    let decimals = abs(kilometres) < 9.995 ? 2 : abs(kilometres) < 99.95 ? 1 : 0
    let text = fixed(kilometres, decimals: decimals)
    return trimmed(text) + space + "km"
  }

  /// Seconds below two minutes, else minutes and seconds.
  public static func duration(seconds: Double, space: String = " ") -> String {
    guard seconds.isFinite else { return notAvailable }
    if abs(seconds) < 9.95 { return fixed(seconds, decimals: 1) + space + "s" }
    let whole = seconds.rounded(.toNearestOrAwayFromZero)
    guard abs(whole) >= 120, abs(whole) < 1e15 else { return fixed(whole) + space + "s" }
    let minutes = Int(whole) / 60
    return "\(minutes)\(space)min \(abs(Int(whole) % 60))\(space)s"
  }

  /// Minutes and seconds on a clock: 3:07.
  public static func clock(seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return notAvailable }
    let whole = Int(abs(seconds).rounded(.toNearestOrAwayFromZero))
    let rest = whole % 60
    return (seconds < 0 && whole > 0 ? "-" : "") + "\(whole / 60):" + (rest < 10 ? "0" : "")
      + "\(rest)"
  }

  /// A heading with three digits and its compass point: 045° NE.
  public static func heading(degrees: Double) -> String {
    guard degrees.isFinite else { return notAvailable }
    var turn = degrees.truncatingRemainder(dividingBy: 360)
    if turn < 0 { turn += 360 }
    let whole = Int(turn.rounded(.toNearestOrAwayFromZero)) % 360
    let digits = String(whole)
    let points = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]
    return String(repeating: "0", count: 3 - digits.count) + digits + "° "
      + points[((whole * 2 + 45) / 90) % 8]
  }
}

private func grouped(_ value: UInt64, separator: String) -> String {
  let digits = Array(String(value))
  guard !separator.isEmpty, digits.count > 3 else { return String(digits) }
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += separator }
    text.append(digit)
  }
  return text
}

/// The number without trailing zeros after the point.
private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var digits = Substring(text)
  while digits.last == "0" { digits.removeLast() }
  if digits.last == "." { digits.removeLast() }
  return String(digits)
}

private func smallestStep(_ decimals: Int) -> String {
  decimals == 0 ? "1" : "0." + String(repeating: "0", count: decimals - 1) + "1"
}

private func largestBelowHundred(_ decimals: Int) -> String {
  decimals == 0 ? "99" : "99." + String(repeating: "9", count: decimals)
}
