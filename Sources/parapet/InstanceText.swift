// Which number, word or mark comes next in a large text, and where does it stand if it is wrong?
import Foundation
import Scenario

/// A text of up to gigabytes, read byte by byte; lines and columns are counted only for a fault.
struct InstanceText {
  static let maximumFileBytes = 1 << 31

  let file: String
  private let bytes: [UInt8]
  private(set) var place = 0

  init(file: String) throws(InputError) {
    self.file = file
    guard let data = FileManager.default.contents(atPath: file) else {
      throw InputError([
        InputFinding(
          file: file, line: 1, column: 1,
          message: "cannot be read: check the path and its permissions")
      ])
    }
    bytes = Array(data)
    guard bytes.count <= Self.maximumFileBytes else {
      throw fault(
        "\(bytes.count) bytes: at most \(Self.maximumFileBytes) are read; merge points", at: 0)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  /// The byte ahead; nil at the end.
  var ahead: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func move(to place: Int) { self.place = place }
  mutating func step() { place += 1 }

  /// Passes over blanks, and over line ends if wanted.
  mutating func skipBlanks(lines: Bool) {
    while let byte = ahead, byte == 0x20 || byte == 0x09 || byte == 0x0D || lines && byte == 0x0A {
      place += 1
    }
  }

  /// What stands here, for a message.
  private func excerpt(from start: Int) -> String {
    let end = bytes[start...].prefix(24).prefix { $0 >= 0x20 && $0 != 0x2C && $0 != 0x7D }.endIndex
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    return start >= bytes.count ? "the end of the file" : text.isEmpty ? "nothing" : "'\(text)'"
  }

  func fault(_ message: String, at place: Int) -> InputError {
    let before = bytes[..<min(place, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let column = place - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
    return InputError([InputFinding(file: file, line: line, column: column, message: message)])
  }

  /// A number in a range; `field` names it in faults.
  mutating func number(_ field: String, in range: ClosedRange<Double>) throws(InputError) -> Double
  {
    let start = place
    if let value = scannedNumber(), range.contains(value) { return value }
    throw fault(
      "\(field) is \(excerpt(from: start)): write a number from \(range.lowerBound) to "
        + "\(range.upperBound)", at: start)
  }

  /// A decimal number as JSON writes it, exact: up to 15 digits and small powers of ten by one rounding
  /// (Clinger 1990), others by the library.
  private mutating func scannedNumber() -> Double? {
    let start = place
    let isNegative = ahead == 0x2D
    if isNegative { place += 1 }
    var digits: UInt64 = 0
    var count = 0
    var power = 0
    var isAfterPoint = false
    while let byte = ahead {
      if byte == 0x2E && !isAfterPoint {
        isAfterPoint = true
      } else if byte >= 0x30 && byte <= 0x39 {
        if count < 18 { digits = digits * 10 + UInt64(byte - 0x30) }
        if digits > 0 { count += 1 }
        if isAfterPoint { power -= 1 }
      } else {
        break
      }
      place += 1
    }
    let isPlain = ahead != 0x65 && ahead != 0x45
    if isPlain && count <= 15 && power >= -22 && place > start + (isNegative ? 1 : 0) {
      if place == start + 1 && isAfterPoint { return nil }
      let value = Double(digits) / Self.powers[-power]
      return isNegative ? -value : value
    }
    while let byte = ahead, "0123456789+-.eE".utf8.contains(byte) { place += 1 }
    return Double(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private static let powers: [Double] = (0...22).reduce(into: []) { powers, _ in
    powers.append((powers.last.map { $0 * 10 }) ?? 1)
  }

  /// The bytes from a place to here, as text.
  func text(from start: Int) -> String { String(decoding: bytes[start..<place], as: UTF8.self) }
}

// JSON.
extension InstanceText {
  mutating func expect(_ mark: Unicode.Scalar, _ what: String) throws(InputError) {
    skipBlanks(lines: true)
    guard ahead == UInt8(ascii: mark) else {
      throw fault("\(excerpt(from: place)) where '\(mark)' \(what) was expected", at: place)
    }
    step()
    skipBlanks(lines: true)
  }

  /// Passes over a comma, or over the closing mark and says that the end is reached.
  mutating func isClosed(by mark: Unicode.Scalar) throws(InputError) -> Bool {
    skipBlanks(lines: true)
    if ahead == UInt8(ascii: ",") {
      step()
      skipBlanks(lines: true)
      return false
    }
    try expect(mark, "or ',' to go on")
    return true
  }

  /// Whether a list or object ends before it has begun.
  mutating func isEmpty(_ mark: Unicode.Scalar) -> Bool {
    guard ahead == UInt8(ascii: mark) else { return false }
    step()
    return true
  }

  /// A key and its colon.  Keys of instances hold no escapes.
  mutating func key() throws(InputError) -> (name: String, place: Int) {
    let start = place
    try expect("\"", "to begin a key")
    let first = place
    while let byte = ahead, byte != UInt8(ascii: "\""), byte != 0x0A { step() }
    let name = text(from: first)
    try expect("\"", "to end a key")
    try expect(":", "after a key")
    return (name, start)
  }

  /// Passes over any value: texts, and nested lists and objects by their marks.
  mutating func skipValue() throws(InputError) {
    let start = place
    var depth = 0
    var isInText = false
    while let byte = ahead {
      if isInText {
        if byte == UInt8(ascii: "\\") { step() }
        if byte == UInt8(ascii: "\"") { isInText = false }
      } else if byte == UInt8(ascii: "\"") {
        isInText = true
      } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        if depth == 0 { return }
        depth -= 1
      } else if depth == 0 && byte == UInt8(ascii: ",") {
        return
      }
      step()
    }
    throw fault("a value that begins here does not end", at: start)
  }
}
