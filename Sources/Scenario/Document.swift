// One YAML file, read and checked against its shape before anything uses it.
internal import Foundation
import Yams

/// Largest input file, in bytes.
private let maximumFileBytes = 16 << 20

/// A checked mapping: its fields have the types their shape promises.
struct Record {
  let node: Node
  let file: String
  /// Of nodes that have none of their own, since they come from a table.
  var place = SourcePlace(line: 1, column: 1)
  /// Places in the whole document that are still to be located; empty in the records of a document.
  var statedPlaces: [StatedPlace] = []

  private func value(_ name: String) -> Node? { node.mapping?[name] }

  func has(_ name: String) -> Bool { value(name) != nil }

  /// Whether a field stands in for a faulty or missing one.
  func isMended(_ name: String) -> Bool { value(name)?.isMended ?? false }

  /// Whether anything in a field does.
  func holdsMended(_ name: String) -> Bool { value(name)?.holdsMended ?? false }

  func text(_ name: String) -> String {
    guard let text = value(name)?.scalar?.string else { preconditionFailure("unchecked \(name)") }
    return text
  }

  func optionalText(_ name: String) -> String? { value(name)?.scalar?.string }

  /// The texts of a field that is one or a list; each with its place.
  func texts(_ name: String) -> [(text: String, node: Node)] {
    guard let node = value(name) else { return [] }
    return (node.sequence.map(Array.init) ?? [node]).map { ($0.scalar?.string ?? "", $0) }
  }

  func number(_ name: String) -> Double {
    guard let number = optionalNumber(name) else { preconditionFailure("unchecked \(name)") }
    return number
  }

  func optionalNumber(_ name: String) -> Double? { value(name).flatMap(strictNumber) }

  func integer(_ name: String) -> Int {
    guard let number = optionalInteger(name) else { preconditionFailure("unchecked \(name)") }
    return number
  }

  func optionalInteger(_ name: String) -> Int? { value(name).flatMap(strictInteger) }

  func flag(_ name: String, default fallback: Bool) -> Bool {
    value(name)?.scalar.map { $0.string.lowercased() == "true" } ?? fallback
  }

  func record(_ name: String) -> Record {
    guard let record = optionalRecord(name) else { preconditionFailure("unchecked \(name)") }
    return record
  }

  func optionalRecord(_ name: String) -> Record? {
    value(name).map { Record(node: $0, file: file, place: place) }
  }

  func records(_ name: String) -> [Record] {
    nodes(name).map { Record(node: $0, file: file, place: place) }
  }

  /// Elements of a list, each with its place; empty when the field is absent.
  func nodes(_ name: String) -> [Node] { value(name)?.sequence.map(Array.init) ?? [] }

  /// Entries of a table in file order.
  func table(_ name: String) -> [(key: String, value: Double)] {
    (value(name)?.mapping.map(Array.init) ?? []).map { key, value in
      (key.scalar?.string ?? "", strictNumber(value) ?? 0)
    }
  }

  /// A finding at a field, or at the record itself when the field is absent.
  /// - Parameter others: fields whose values the finding rests on; when one of them is mended, it says nothing.
  func finding(_ name: String, _ message: String, besides others: String...) -> InputFinding {
    if others.contains(where: holdsMended) {
      return InputFinding(file: file, line: SourcePlace.ofMended.line, column: 1, message: message)
    }
    return finding(at: value(name) ?? node, message)
  }

  func place(_ name: String) -> SourcePlace {
    place(of: value(name) ?? node)
  }

  func place(of node: Node) -> SourcePlace {
    if node.isMended { return .ofMended }
    return node.mark.map { SourcePlace(line: $0.line, column: $0.column) } ?? place
  }

  func finding(at node: Node, _ message: String) -> InputFinding {
    let place = place(of: node)
    return InputFinding(file: file, line: place.line, column: place.column, message: message)
  }
}

extension SourcePlace {
  /// Of values that no file holds: what is found there follows from a finding made already.
  static let ofMended = SourcePlace(line: 0, column: 0)
}

/// Reads a file whatever its faults: every one of them, and the file with them mended.
/// - Parameter file: the path, also used to name the file in findings.
/// - Throws: `InputError` when it is no YAML, empty, or a file of another kind.
func mendedDocument(
  _ file: String, as kind: FileKind
) throws(InputError) -> (record: Record, faults: [InputFinding]) {
  try mendedDocument(try readTree(file), file, as: kind)
}

/// Checks the nodes of a text, nil when it is empty, against the shape of its kind.
func checkedDocument(_ tree: YAMLTree, _ file: String, as kind: FileKind) throws(InputError)
  -> Record
{
  let (record, faults) = try mendedDocument(tree, file, as: kind)
  try refuse(faults)
  return record
}

private func mendedDocument(
  _ tree: YAMLTree, _ file: String, as kind: FileKind
) throws(InputError) -> (record: Record, faults: [InputFinding]) {
  let shape = Shape.record(kind.shape)
  guard let root = tree.root else {
    throw InputError([
      InputFinding(
        file: file, line: 1, column: 1,
        message: "the file is empty: write \(shape.expectation)")
    ])
  }
  if let mismatch = kind.mismatch(root, file: file) { throw InputError([mismatch]) }
  var checker = Checker(file: file)
  let mended = checker.check(root, shape, path: "")
  return (
    Record(node: mended, file: file, statedPlaces: checker.statedPlaces),
    tree.repeatedKeys + checker.findings
  )
}

func readTree(_ file: String) throws(InputError) -> YAMLTree {
  try yamlTree(try loadText(file), file: file)
}

/// Throws what was found.
func refuse(_ findings: [InputFinding]) throws(InputError) {
  let findings = ownFindings(findings)
  if !findings.isEmpty { throw InputError(findings) }
}

/// Findings without those at mended values, each of which follows from another.
func ownFindings(_ findings: [InputFinding]) -> [InputFinding] {
  findings.filter { $0.line != SourcePlace.ofMended.line }
}

private func loadText(_ file: String) throws(InputError) -> String {
  func refusal(_ message: String) -> InputError {
    InputError([InputFinding(file: file, line: 1, column: 1, message: message)])
  }
  guard let data = FileManager.default.contents(atPath: file) else {
    let exists = FileManager.default.fileExists(atPath: file)
    throw refusal(
      exists ? "cannot be read: give read permission" : "no such file: check the path's spelling")
  }
  guard data.count <= maximumFileBytes else {
    throw refusal("\(data.count) bytes: at most \(maximumFileBytes) are allowed; split the file")
  }
  // A byte-order mark would count as a column, and the first key as indented.
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let content = data.starts(with: mark) ? data.dropFirst(mark.count) : data
  guard let text = String(validating: content, as: UTF8.self) else {
    throw refusal("not UTF-8 text: save the file as UTF-8")
  }
  return text
}
