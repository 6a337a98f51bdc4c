// What may stand in an input file: the shapes of its values, as data.
//
// One description serves three readers: the checker (Checker.swift), the JSON Schema that editors use
// (JSONSchema.swift) and the person who looks up a field.

/// The allowed form of one value.
indirect enum Shape: Sendable {
  case text(maximumLength: Int)
  /// A short name that other fields refer to: letters, digits, '-', '_' and '.', at most 40.
  case identifier
  case number(ClosedRange<Double>)
  /// A number above the lower bound, which itself is excluded.
  case numberAbove(Double, through: Double)
  case integer(ClosedRange<Int>)
  case boolean
  case choice([String])
  case list(Shape, count: ClosedRange<Int>)
  /// One value, or a list of 1 to so many.
  case oneOrMore(Shape, atMost: Int)
  /// [east, north] in metres, a text that names a place, or latitude and longitude.
  case position
  case record(RecordShape)
  /// Written by the program for people and other tools; never read back.
  case anything
  /// Named entries with values of one shape; the allowed names are listed.
  case table(keys: [String], Shape)
}

/// A mapping with known fields; any other field is refused.
struct RecordShape: Sendable {
  let about: String
  let fields: [Field]
  /// Groups of fields of which exactly one must be given.
  let exactlyOneOf: [[String]]

  init(_ about: String, exactlyOneOf: [[String]] = [], _ fields: [Field]) {
    self.about = about
    self.fields = fields
    self.exactlyOneOf = exactlyOneOf
  }
}

extension RecordShape {
  /// The fields that must be given, or those that may be when none must.
  fileprivate var expectation: String {
    let required = fields.filter(\.isRequired).map(\.name)
    return required.isEmpty
      ? "a mapping with keys among " + fields.map(\.name).joined(separator: ", ")
      : "a mapping with " + required.joined(separator: ", ")
  }
}

/// A place as a mapping.
let degreesShape = RecordShape(
  "A place on the WGS 84 ellipsoid.",
  [
    .required("latitudeDegrees", .number(-90...90), "North is positive."),
    .required("longitudeDegrees", .number(-180...180), "East is positive."),
  ])

/// One field of a record.
struct Field: Sendable {
  let name: String
  let shape: Shape
  let isRequired: Bool
  let about: String

  static func required(_ name: String, _ shape: Shape, _ about: String) -> Field {
    Field(name: name, shape: shape, isRequired: true, about: about)
  }

  static func optional(_ name: String, _ shape: Shape, _ about: String) -> Field {
    Field(name: name, shape: shape, isRequired: false, about: about)
  }
}

extension Shape {
  /// Coordinates beyond this are no projected metres of this planet.
  static let coordinateRangeMetres = -30_000_000.0...30_000_000.0
  static let identifierMaximumLength = 40
  static let placeMaximumLength = 100

  /// What a person should write here.
  var expectation: String {
    switch self {
    case .text(let maximum): "a text of 1 to \(maximum) characters"
    case .identifier:
      "a name of 1 to \(Self.identifierMaximumLength) letters, digits, '-', '_' or '.'"
    case .number(let range):
      "a number from \(brief(range.lowerBound)) to \(brief(range.upperBound))"
    case .numberAbove(let low, let high): "a number above \(brief(low)), at most \(brief(high))"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .list(_, let count): "a list of \(count.lowerBound) to \(count.upperBound) entries"
    case .oneOrMore(let element, let limit):
      element.expectation + ", or a list of 1 to \(limit) of them"
    case .position:
      "[east, north] in metres, a text such as 16S GF 12345 67890 or 36.32 -84.22, or "
        + "{latitudeDegrees, longitudeDegrees}"
    case .record(let record): record.expectation
    case .anything: "anything"
    case .table(let keys, _): "a mapping with keys among " + keys.joined(separator: ", ")
    }
  }
}

/// A number as a person would write it: whole numbers without a fraction.
func brief(_ value: Double) -> String {
  if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
  return String(value)
}
