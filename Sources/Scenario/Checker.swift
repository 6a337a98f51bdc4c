// Does a YAML document have the shape it should: every fault with its place, none silently accepted.
import Yams

/// Compares YAML nodes with shapes, collects findings and mends what is faulty.
struct Checker {
  let file: String
  /// Of nodes that have none of their own, since they come from a table.
  let place: SourcePlace
  private(set) var findings: [InputFinding] = []
  /// Places in other notations than east and north, which are still to be located.
  private(set) var statedPlaces: [StatedPlace] = []

  init(file: String, place: SourcePlace = SourcePlace(line: 1, column: 1)) {
    self.file = file
    self.place = place
  }

  mutating func report(_ node: Node, _ message: String) {
    let mark = node.mark
    findings.append(
      InputFinding(
        file: file, line: mark?.line ?? place.line, column: mark?.column ?? place.column,
        message: message))
  }

  /// Checks a value; `path` names it for the reader, as in `sensors[2].rangeMetres`.
  /// - Returns: the value, with whatever is faulty in it mended.
  @discardableResult
  mutating func check(_ node: Node, _ shape: Shape, path: String) -> Node {
    switch shape {
    case .record(let record): return checkRecord(node, record, path: path)
    case .table(let keys, let value): return checkTable(node, keys: keys, value, path: path)
    case .list(let element, let count):
      return checkList(node, element, count: count, path: path)
    case .oneOrMore(let element, let limit):
      return node.sequence == nil
        ? check(node, element, path: path)
        : checkList(node, element, count: 1...limit, path: path)
    case .position: return checkPosition(node, path: path)
    case .anything: return node
    default:
      if isScalar(node, of: shape) { return node }
      return refuse(node, shape, path, hint(node, shape))
    }
  }

  private mutating func refuse(
    _ node: Node, _ shape: Shape, _ path: String, _ hint: String = ""
  ) -> Node {
    report(node, "\(path) is \(shown(node)): write \(shape.expectation)" + hint)
    return .mended(shape)
  }

  private mutating func checkRecord(_ node: Node, _ record: RecordShape, path: String) -> Node {
    guard let mapping = node.mapping else { return refuse(node, .record(record), titled(path)) }
    var pairs: [(key: Node, value: Node)] = []
    for (key, value) in mapping {
      guard let field = field(key, of: record, among: mapping, given: pairs, path: path) else {
        continue
      }
      pairs.append(
        (named(field.name, as: key), check(value, field.shape, path: join(path, field.name))))
    }
    func has(_ name: String) -> Bool { pairs.contains { $0.key.scalar?.string == name } }
    for field in record.fields where field.isRequired && !has(field.name) {
      report(node, "\(titled(path)) lacks '\(field.name)': add it with \(field.shape.expectation)")
      pairs.append((Node(field.name), .mended(field.shape)))
    }
    for group in record.exactlyOneOf {
      let given = group.filter(has)
      let choice = "exactly one of " + group.joined(separator: ", ")
      if given.isEmpty {
        report(node, "\(titled(path)) has none of them: give \(choice)")
        if let first = record.fields.first(where: { $0.name == group[0] }) {
          pairs.append((Node(first.name), .mended(first.shape)))
        }
      }
      if given.count > 1 {
        let excess = pairs.first { $0.key.scalar?.string == given[1] }?.key ?? node
        report(
          excess, "\(titled(path)) has \(given.joined(separator: " and ")): keep \(choice)")
        pairs.removeAll { given.dropFirst().contains($0.key.scalar?.string ?? "") }
      }
    }
    return .mapping(
      .init(pairs.map { ($0.key, $0.value) }, mapping.tag, mapping.style, mapping.mark))
  }

  /// The field that a key names; the one that a mistyped key means, unless it is there as well.
  private mutating func field(
    _ key: Node, of record: RecordShape, among mapping: Node.Mapping,
    given pairs: [(key: Node, value: Node)], path: String
  ) -> Field? {
    let name = key.scalar?.string ?? ""
    if let field = record.fields.first(where: { $0.name == name }) { return field }
    let names = record.fields.map(\.name)
    let guess = nearestWord(to: name, among: names)
    report(
      key,
      "unknown key '\(name)' in \(titled(path))"
        + (guess.map { "; did you mean '\($0)'?" }
          ?? "; remove it, or use one of " + names.joined(separator: ", ")))
    guard let guess, mapping[guess] == nil,
      !pairs.contains(where: { $0.key.scalar?.string == guess })
    else { return nil }
    return record.fields.first { $0.name == guess }
  }

  /// A key by the right name, where it stands.
  private func named(_ name: String, as key: Node) -> Node {
    .scalar(.init(name, .implicit, .plain, key.mark))
  }

  private mutating func checkTable(
    _ node: Node, keys: [String], _ value: Shape, path: String
  ) -> Node {
    guard let mapping = node.mapping else {
      return refuse(node, .table(keys: keys, value), path)
    }
    var pairs: [(Node, Node)] = []
    for (key, entry) in mapping {
      let name = key.scalar?.string ?? ""
      if keys.contains(name) {
        pairs.append((key, check(entry, value, path: join(path, name))))
      } else {
        let guess = nearestWord(to: name, among: keys).map { "; did you mean '\($0)'?" }
        report(
          key,
          "unknown key '\(name)' in \(path)" + (guess ?? "; use " + keys.joined(separator: ", ")))
      }
    }
    return .mapping(.init(pairs, mapping.tag, mapping.style, mapping.mark))
  }

  private mutating func checkList(
    _ node: Node, _ element: Shape, count: ClosedRange<Int>, path: String
  ) -> Node {
    guard let sequence = node.sequence else {
      return refuse(node, .list(element, count: count), path)
    }
    if !count.contains(sequence.count) {
      report(
        node,
        "\(path) has \(sequence.count) entries: \(count.lowerBound) to \(count.upperBound) are allowed; "
          + (sequence.count < count.lowerBound ? "add some" : "remove some")
      )
    }
    var entries = sequence.prefix(count.upperBound).enumerated().map { index, entry in
      check(entry, element, path: "\(path)[\(index)]")
    }
    while entries.count < count.lowerBound { entries.append(.mended(element)) }
    return .sequence(.init(entries, sequence.tag, sequence.style, sequence.mark))
  }

  private mutating func checkPosition(_ node: Node, path: String) -> Node {
    if node.mapping != nil {
      let checked = checkRecord(node, degreesShape, path: path)
      if checked.holdsMended { return .mended(.position) }
      if let place = statedPlace(checked) { statedPlaces.append(place) }
      return checked
    }
    if isScalar(node, of: .text(maximumLength: Shape.placeMaximumLength)),
      let place = statedPlace(node)
    {
      statedPlaces.append(place)
      return node
    }
    guard let values = node.sequence, values.count == 2 else {
      return refuse(node, .position, path)
    }
    let checked = values.enumerated().map { index, value in
      check(value, .number(Shape.coordinateRangeMetres), path: "\(path)[\(index)]")
    }
    return checked.contains(where: \.isMended) ? .mended(.position) : node
  }

  private func isScalar(_ node: Node, of shape: Shape) -> Bool {
    guard let scalar = node.scalar else { return false }
    switch shape {
    case .text(let maximum):
      return isText(node) && (1...maximum).contains(scalar.string.unicodeScalars.count)
    case .identifier:
      return isText(node) && isIdentifier(scalar.string)
    case .number(let range):
      return strictNumber(node).map(range.contains) ?? false
    case .numberAbove(let low, let high):
      return strictNumber(node).map { $0 > low && $0 <= high } ?? false
    case .integer(let range):
      return strictInteger(node).map(range.contains) ?? false
    case .boolean:
      return scalar.style == .plain && truthWords.contains(scalar.string)
    case .choice(let words):
      return isText(node) && words.contains(scalar.string)
    case .list, .oneOrMore, .position, .record, .table, .anything:
      return false
    }
  }

  /// A word that YAML would read as something else, or a mistyped choice, deserves its own advice.
  private func hint(_ node: Node, _ shape: Shape) -> String {
    guard let scalar = node.scalar else { return "" }
    switch shape {
    case .text, .identifier:
      if isText(node) || scalar.string.isEmpty { return "" }
      return "; YAML reads \(scalar.string) as no text: put it in quotes"
    case .choice(let words):
      return nearestWord(to: scalar.string, among: words).map { "; did you mean '\($0)'?" } ?? ""
    default: return ""
    }
  }
}

/// The place that a checked node states otherwise than by east and north; nil when it is none.
func statedPlace(_ node: Node) -> StatedPlace? {
  if let text = node.scalar?.string { return .text(text) }
  guard let latitude = node.mapping?["latitudeDegrees"].flatMap(strictNumber),
    let longitude = node.mapping?["longitudeDegrees"].flatMap(strictNumber)
  else { return nil }
  return .degrees(latitudeDegrees: latitude, longitudeDegrees: longitude)
}

/// The text of a value for a message, shortened.
private func shown(_ node: Node) -> String {
  switch node {
  case .scalar(let scalar):
    let text = scalar.string
    return text.isEmpty ? "empty" : "'\(text.prefix(40))\(text.count > 40 ? "..." : "")'"
  case .sequence(let sequence): return "a list of \(sequence.count)"
  case .mapping: return "a mapping"
  case .alias: return "an alias"
  }
}

private func titled(_ path: String) -> String { path.isEmpty ? "the file" : path }

private func join(_ path: String, _ name: String) -> String {
  path.isEmpty ? name : "\(path).\(name)"
}

func isText(_ node: Node) -> Bool {
  guard let scalar = node.scalar else { return false }
  return scalar.style != .plain || node.tag.description == Tag.Name.str.rawValue
}

func isIdentifier(_ text: String) -> Bool {
  guard (1...Shape.identifierMaximumLength).contains(text.utf8.count) else { return false }
  return text.utf8.allSatisfy {
    (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
      || $0 == 45 || $0 == 46 || $0 == 95
  }
}

/// Words that every reader of YAML takes for a truth value.
private let truthWords = ["true", "True", "TRUE", "false", "False", "FALSE"]

/// A decimal number: YAML's octal, hexadecimal, sexagesimal, underscores, `.inf` and `.nan` are refused,
/// since readers of YAML disagree on them.
func strictNumber(_ node: Node) -> Double? {
  guard let scalar = node.scalar, scalar.style == .plain else { return nil }
  var digits = Substring(scalar.string).utf8
  if digits.first == 45 || digits.first == 43 { digits.removeFirst() }
  guard digits.allSatisfy({ (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) })
  else { return nil }
  // A leading zero is octal to some.
  let integral = digits.prefix { (48...57).contains($0) }
  guard integral.count <= 1 || integral.first != 48 else { return nil }
  guard let value = Double(scalar.string), value.isFinite else { return nil }
  return value
}

/// A number without a fraction, however it is written: 3, 3.0 and 3e0 are the same to a JSON Schema.
func strictInteger(_ node: Node) -> Int? {
  guard let number = strictNumber(node), let text = node.scalar?.string else { return nil }
  return Int(text) ?? Int(exactly: number)
}
