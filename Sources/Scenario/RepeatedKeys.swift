// Where does a key stand twice: YAML parsers refuse such a text but do not tell the second place.
import Yams

/// Most repeated keys that are looked for.
private let maximumRepeats = 64

/// A finding at each key that its mapping holds already; empty when the places cannot be found.
///
/// The parser stops at a mapping with a repeated key and tells where its first one stands. One character of
/// that one is changed, until the whole text parses; the tree then shows every key with its place.
/// - Complexity: O(text x repeated keys).
func repeatedKeys(in text: String, file: String) -> [InputFinding] {
  var lines = SourceLines(text)
  var names: [SourcePlace: String] = [:]
  for attempt in 0..<maximumRepeats {
    do {
      let root = try Parser(yaml: lines.text).singleRoot()
      return root.map { findings(in: $0, names, file: file) } ?? []
    } catch YamlError.duplicatedKeysInMapping(let repeated, let context) {
      let place = SourcePlace(line: context.mark.line, column: context.mark.column)
      guard let name = repeated.first, var index = lines.index(of: place) else { return [] }
      if names[place] == nil { names[place] = name }
      if ["\"", "'"].contains(lines.scalars[index]) { index += 1 }
      // Private-use characters: no key that a person wrote holds one.
      guard let mark = Unicode.Scalar(0xE000 + UInt32(attempt)), index < lines.scalars.count
      else { return [] }
      lines.scalars[index] = mark
    } catch {
      return []
    }
  }
  return []
}

private func findings(
  in node: Node, _ names: [SourcePlace: String], file: String
) -> [InputFinding] {
  switch node {
  case .scalar, .alias: return []
  case .sequence(let sequence):
    return sequence.flatMap { findings(in: $0, names, file: file) }
  case .mapping(let mapping):
    var found: [InputFinding] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      let place = SourcePlace(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
      let name = names[place] ?? key.scalar?.string ?? ""
      if !seen.insert(name).inserted {
        found.append(
          InputFinding(
            file: file, line: place.line, column: place.column,
            message: "key '\(name)' appears twice: remove one of them"))
      }
      found += findings(in: value, names, file: file)
    }
    return found
  }
}

/// A text by line and column as YAML counts them: columns in Unicode scalars, five kinds of line breaks.
struct SourceLines {
  var scalars: [Unicode.Scalar]
  private let starts: [Int]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var starts = [0]
    for (index, scalar) in scalars.enumerated() {
      switch scalar.value {
      case 0x0A, 0x85, 0x2028, 0x2029: starts.append(index + 1)
      case 0x0D where index + 1 == scalars.count || scalars[index + 1].value != 0x0A:
        starts.append(index + 1)
      default: break
      }
    }
    self.starts = starts
  }

  var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The place behind the last character.
  var last: SourcePlace {
    SourcePlace(line: starts.count, column: scalars.count - (starts.last ?? 0) + 1)
  }

  func index(of place: SourcePlace) -> Int? {
    guard (1...starts.count).contains(place.line), place.column >= 1 else { return nil }
    let index = starts[place.line - 1] + place.column - 1
    return index < scalars.count ? index : nil
  }
}
