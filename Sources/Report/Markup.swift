// How does text become markup that no name can break out of?

/// HTML or SVG under construction.
///
/// Markup itself can only come from literals (`StaticString`); everything that is a `String` is
/// escaped on its way in. So a hostile name stays text wherever it is shown.
package struct Markup {
  package typealias Attributes = KeyValuePairs<StaticString, String?>

  package private(set) var text = ""

  package init() {}

  /// Markup that is fixed when the program is compiled.
  package mutating func raw(_ literal: StaticString) { text += literal.description }

  /// Text content, escaped.
  package mutating func string(_ content: String) { text += escaped(content) }

  /// Markup that was built apart.
  package mutating func markup(_ other: Markup) { text += other.text }

  /// A data block: JSON as it comes from `JSONText`, which has no "<".
  package mutating func json(_ json: JSONText) { text += json.text }

  /// An element with children; attributes that are nil are left out.
  package mutating func element(
    _ name: StaticString, _ attributes: Attributes = [:], _ children: (inout Markup) -> Void
  ) {
    open(name, attributes)
    children(&self)
    text += "</" + name.description + ">"
  }

  /// An element around escaped text.
  package mutating func element(
    _ name: StaticString, _ attributes: Attributes = [:], text content: String
  ) {
    element(name, attributes) { $0.string(content) }
  }

  /// A void element (meta, input) or an empty start tag.
  package mutating func open(_ name: StaticString, _ attributes: Attributes = [:]) {
    text += "<" + name.description
    for (attribute, value) in attributes {
      guard let value else { continue }
      text += " " + attribute.description + "=\"" + escaped(value) + "\""
    }
    text += ">"
  }

  /// Ends an element that was opened by `open`.
  package mutating func close(_ name: StaticString) { text += "</" + name.description + ">" }

  package mutating func newline() { text += "\n" }
}

/// JSON text that is safe inside a script element: no "<", ">", "&" or line separators.
package struct JSONText {
  package let text: String

  package init(string: String) {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "<", ">", "&", "'", "\u{2028}", "\u{2029}": result += unicodeEscape(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += unicodeEscape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    text = result + "\""
  }

  /// A number with fixed decimals; null when it is not finite.
  package init(number: Double, decimals: Int) {
    text = number.isFinite ? NumberText.fixed(number, decimals: decimals) : "null"
  }

  package init(array: [JSONText]) {
    text = "[" + array.map(\.text).joined(separator: ",") + "]"
  }

  /// Members in the order given.
  package init(object: KeyValuePairs<StaticString, JSONText>) {
    text =
      "{"
      + object.map { JSONText(string: $0.key.description).text + ":" + $0.value.text }
      .joined(separator: ",") + "}"
  }
}

/// Standard base64 with padding (RFC 4648, section 4). Complexity: O(bytes).
package func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var output: [UInt8] = []
  output.reserveCapacity((bytes.count + 2) / 3 * 4)
  var index = 0
  while index < bytes.count {
    let second = index + 1 < bytes.count ? bytes[index + 1] : 0
    let third = index + 2 < bytes.count ? bytes[index + 2] : 0
    let group = Int(bytes[index]) << 16 | Int(second) << 8 | Int(third)
    output.append(alphabet[group >> 18])
    output.append(alphabet[(group >> 12) & 63])
    output.append(index + 1 < bytes.count ? alphabet[(group >> 6) & 63] : 61)
    output.append(index + 2 < bytes.count ? alphabet[group & 63] : 61)
    index += 3
  }
  return String(decoding: output, as: UTF8.self)
}

extension Unicode.Scalar {
  /// Control characters and those that change the direction of the text around them.
  var isInvisibleControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

private func escaped(_ text: String) -> String {
  escapedMarkup(text) { $0.isInvisibleControl }
}

/// Text for an element or a quoted attribute, of HTML or XML; forbidden characters become U+FFFD.
public func escapedMarkup(
  _ text: String, isForbidden: (Unicode.Scalar) -> Bool
) -> String {
  // Long base64 values and most names need no work.
  if text.utf8.allSatisfy({ isPlainASCII($0) }) { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\n", "\t": result += " "
    case _ where isForbidden(scalar): result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func isPlainASCII(_ byte: UInt8) -> Bool {
  byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x26 && byte != 0x27 && byte != 0x3C
    && byte != 0x3E
}

private func unicodeEscape(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16)
  return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
}
