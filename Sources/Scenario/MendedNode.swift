// A value in place of a faulty one, so that the rest of a file can still be judged.
import Yams

/// No file can hold it, since tags are refused.
private let mendedTag = Tag.Name(rawValue: "!mended")

extension Node {
  /// Whether this stands in for a value that is missing or has not the shape it should.
  var isMended: Bool {
    switch self {
    case .scalar(let scalar): scalar.tag.rawValue == mendedTag.rawValue
    case .sequence(let sequence): sequence.tag.rawValue == mendedTag.rawValue
    case .mapping(let mapping): mapping.tag.rawValue == mendedTag.rawValue
    case .alias: false
    }
  }

  /// Whether this or anything in it is mended.
  var holdsMended: Bool {
    if isMended { return true }
    switch self {
    case .scalar, .alias: return false
    case .sequence(let sequence): return sequence.contains(where: \.holdsMended)
    case .mapping(let mapping): return mapping.contains(where: \.value.holdsMended)
    }
  }

  /// A value that has the shape. What it says must not be told to anybody.
  static func mended(_ shape: Shape) -> Node {
    switch shape {
    case .text, .identifier, .anything: return word("")
    case .choice(let words): return word(words[0])
    case .number(let range): return plain(brief(range.lowerBound))
    case .numberAbove(_, let high): return plain(brief(high))
    case .integer(let range): return plain(String(range.lowerBound))
    case .boolean: return plain("false")
    case .list(let element, let count):
      return list([Node](repeating: mended(element), count: count.lowerBound))
    case .oneOrMore(let element, _): return mended(element)
    case .position: return list([plain("0"), plain("0")])
    case .record(let record):
      let needed = record.fields.filter { field in
        field.isRequired || record.exactlyOneOf.contains { $0[0] == field.name }
      }
      return .mapping(
        .init(needed.map { (Node($0.name), mended($0.shape)) }, Tag(mendedTag)))
    case .table: return .mapping(.init([], Tag(mendedTag)))
    }
  }

  private static func word(_ text: String) -> Node { Node(text, Tag(mendedTag), .doubleQuoted) }

  private static func plain(_ text: String) -> Node { Node(text, Tag(mendedTag), .plain) }

  private static func list(_ nodes: [Node]) -> Node { Node(nodes, Tag(mendedTag)) }
}
