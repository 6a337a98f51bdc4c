// Where does a key stand twice: YAML parsers refuse such a text but do not tell the second place.
import Yams

/// Most repeated keys that are looked for.
private let maximumRepeats = 64

/// The text with every key unlike the others of its mapping, and the names of those that came earlier and were
/// changed, by place; nil when the places cannot be found.
///
/// The parser stops at a mapping with a repeated key and tells where its first one stands. One character of
/// that one is changed, until the whole text parses.
/// - Complexity: O(text x repeated keys).
func withDistinctKeys(_ text: String) -> (text: String, earlier: [SourcePlace: String])? {
  var lines = SourceLines(text)
  var earlier: [SourcePlace: String] = [:]
  for attempt in 0..<maximumRepeats {
    do {
      _ = try Parser(yaml: lines.text).singleRoot()
      return (lines.text, earlier)
    } catch YamlError.duplicatedKeysInMapping(let repeated, let context) {
      let place = SourcePlace(line: context.mark.line, column: context.mark.column)
      guard let name = repeated.first, var index = lines.index(of: place) else { return nil }
      if earlier[place] == nil { earlier[place] = name }
      if ["\"", "'"].contains(lines.scalars[index]) { index += 1 }
      // Private-use characters: no key that a person wrote holds one.
      guard let mark = Unicode.Scalar(0xE000 + UInt32(attempt)), index < lines.scalars.count
      else { return nil }
      lines.scalars[index] = mark
    } catch {
      return nil
    }
  }
  return nil
}

/// The tree with the last of each repeated key, and a finding at each that its mapping held already.
func withoutRepeatedKeys(
  _ node: Node?, _ earlier: [SourcePlace: String], file: String, _ findings: inout [InputFinding]
) -> Node? {
  switch node {
  case .sequence(let sequence):
    let entries = sequence.compactMap {
      withoutRepeatedKeys($0, earlier, file: file, &findings)
    }
    return .sequence(.init(entries, sequence.tag, sequence.style, sequence.mark))
  case .mapping(let mapping):
    var kept: [(Node, Node)] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      let place = SourcePlace(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
      let name = earlier[place] ?? key.scalar?.string ?? ""
      if !seen.insert(name).inserted {
        findings.append(
          InputFinding(
            file: file, line: place.line, column: place.column,
            message: "key '\(name)' appears twice: remove one of them"))
      }
      guard let value = withoutRepeatedKeys(value, earlier, file: file, &findings),
        earlier[place] == nil
      else { continue }
      kept.append((key, value))
    }
    return .mapping(.init(kept, mapping.tag, mapping.style, mapping.mark))
  default: return node
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
