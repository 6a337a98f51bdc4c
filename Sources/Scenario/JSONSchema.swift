// The shapes as a JSON Schema, so that editors can complete and check scenario files.
internal import Foundation

extension FileKind {
  /// A JSON Schema (draft 2020-12) of files of this kind, the same bytes each time.
  /// - Complexity: O(fields).
  public var jsonSchema: String {
    var root = schema(of: .record(shape)).members
    root["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
    root["title"] = .string("Parapet \(rawValue)")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(JSON.object(root)) else {
      preconditionFailure("a schema is always encodable")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}

private enum JSON: Encodable {
  case string(String)
  case number(Double)
  case integer(Int)
  case boolean(Bool)
  case array([JSON])
  case object([String: JSON])

  var members: [String: JSON] {
    if case .object(let members) = self { return members }
    return [:]
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .string(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

private func schema(of shape: Shape) -> JSON {
  switch shape {
  case .text(let maximum):
    [
      "type": .string("string"), "minLength": .integer(1), "maxLength": .integer(maximum),
    ]
  case .identifier:
    [
      "type": .string("string"),
      "pattern": .string("^[A-Za-z0-9._-]{1,\(Shape.identifierMaximumLength)}$"),
    ]
  case .number(let range):
    [
      "type": .string("number"), "minimum": .number(range.lowerBound),
      "maximum": .number(range.upperBound),
    ]
  case .numberAbove(let low, let high):
    ["type": .string("number"), "exclusiveMinimum": .number(low), "maximum": .number(high)]
  case .integer(let range):
    [
      "type": .string("integer"), "minimum": .integer(range.lowerBound),
      "maximum": .integer(range.upperBound),
    ]
  case .boolean: ["type": .string("boolean")]
  case .choice(let words): ["enum": .array(words.map(JSON.string))]
  case .list(let element, let count):
    [
      "type": .string("array"), "items": schema(of: element),
      "minItems": .integer(count.lowerBound), "maxItems": .integer(count.upperBound),
    ]
  case .oneOrMore(let element, let limit):
    ["anyOf": .array([schema(of: element), schema(of: .list(element, count: 1...limit))])]
  case .position:
    [
      "anyOf": .array([
        schema(of: .list(.number(Shape.coordinateRangeMetres), count: 2...2)),
        schema(of: .text(maximumLength: Shape.placeMaximumLength)),
        schema(of: .record(degreesShape)),
      ])
    ]
  case .table(let keys, let value):
    [
      "type": .string("object"), "additionalProperties": .boolean(false),
      "properties": .object(
        Dictionary(uniqueKeysWithValues: keys.map { ($0, schema(of: value)) })),
    ]
  case .record(let record): schema(of: record)
  case .anything: [:]
  }
}

private func schema(of record: RecordShape) -> JSON {
  var properties: [String: JSON] = [:]
  for field in record.fields {
    var members = schema(of: field.shape).members
    members["description"] = .string(field.about)
    properties[field.name] = .object(members)
  }
  var members: [String: JSON] = [
    "type": .string("object"), "description": .string(record.about),
    "additionalProperties": .boolean(false), "properties": .object(properties),
    "required": .array(record.fields.filter(\.isRequired).map { .string($0.name) }),
  ]
  if !record.exactlyOneOf.isEmpty {
    members["allOf"] = .array(
      record.exactlyOneOf.map { group in
        ["oneOf": .array(group.map { ["required": .array([.string($0)])] })]
      })
  }
  return .object(members)
}

extension JSON: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }
}
