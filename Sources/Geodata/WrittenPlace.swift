// Which place does a text name, in the notations that people use, and how is a place written in MGRS?
import CGeographic

/// The version of GeographicLib in use, for example "2.1.2".
public func geographicLibVersion() -> String {
  // GeographicLib owns this constant text.
  unsafe String(cString: parapet_geographic_version())
}

/// Places as people write them.
public enum WrittenPlace {
  /// Digits for each of east and north that a written MGRS place must have: a square of 100 m.
  public static let fewestDigits = 3
  public static let maximumLength = 100

  /// The place that a text names: MGRS ("16S GD 12345 67890"), UTM or UPS ("16N 712345 4067890"), or latitude
  /// and longitude in degrees, minutes and seconds or decimals ("36.7 -84.6", "36d42'N 84d36'W").
  ///
  /// An MGRS place means the middle of its square.
  /// - Throws: `GeodataError.invalidArgument` with the reason and examples.
  public static func place(_ text: String) throws(GeodataError) -> LongitudeLatitude {
    let compact = text.filter { !$0.isWhitespace }
    guard !compact.isEmpty, text.count <= maximumLength, !text.utf8.contains(0) else {
      throw refusal(text, "must be 1 to \(maximumLength) characters")
    }
    let isGrid = compact.wholeMatch(of: /(?:\d{1,2}[C-Xc-x]|[ABYZabyz])[A-Za-z]{2}(\d*)/)
    if let isGrid, isGrid.1.count < 2 * fewestDigits {
      throw refusal(
        text, "the square is too coarse; give at least \(fewestDigits) digits east and north")
    }
    var (longitude, latitude) = (0.0, 0.0)
    var reason = [CChar](repeating: 0, count: 300)
    // The library reads the text and fills these three during the call only.
    let failed = unsafe parapet_read_place(
      isGrid == nil ? text : compact, &longitude, &latitude, &reason, Int32(reason.count))
    guard failed == 0, longitude.isFinite, latitude.isFinite else {
      throw refusal(text, string(reason))
    }
    return LongitudeLatitude(longitudeDegrees: longitude, latitudeDegrees: latitude)
  }

  /// The MGRS square that a place lies in, to a metre: "16SGF1234567890".
  /// - Throws: `GeodataError.invalidArgument` for a place that is not on earth.
  public static func militaryGrid(_ place: LongitudeLatitude) throws(GeodataError) -> String {
    var text = [CChar](repeating: 0, count: 300)
    let failed = unsafe parapet_write_mgrs(
      place.longitudeDegrees, place.latitudeDegrees, 5, &text, Int32(text.count))
    guard failed == 0 else { throw .invalidArgument("no MGRS: \(string(text))") }
    return string(text)
  }

  private static func refusal(_ text: String, _ reason: String) -> GeodataError {
    .invalidArgument(
      "'\(text.prefix(60))' names no place (\(reason)): write MGRS such as 16S GF 12345 67890, or latitude "
        + "and longitude such as 36.32 -84.22")
  }
}

private func string(_ characters: [CChar]) -> String {
  String(
    decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
