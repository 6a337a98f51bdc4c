// Which kinds of input files are there, and which kind is a file?
import Yams

/// A kind of input file; each opens with a format version under a key of its own.
public enum FileKind: String, Sendable, CaseIterable {
  case scenario, catalogue, deployment, sweep

  var shape: RecordShape {
    switch self {
    case .scenario: scenarioShape
    case .catalogue: catalogueShape
    case .deployment: deploymentShape
    case .sweep: sweepShape
    }
  }

  /// The key of the format version.
  var versionKey: String { shape.fields[0].name }

  /// The kind that a file's version key names, whatever faults it has besides; nil when it names none.
  /// - Throws: `InputError` when the file cannot be read as YAML.
  public static func kind(of file: String) throws(InputError) -> FileKind? {
    try readTree(file).root.flatMap { root in allCases.first { root.mapping?[$0.versionKey] != nil }
    }
  }

  /// Checks that a file has this shape: its fields, their types and ranges. What a field refers to, and
  /// numbers that must fit each other, are checked when the file is used.
  /// - Throws: `InputError` with every finding.
  public func check(_ file: String) throws(InputError) {
    try refuse(try mendedDocument(file, as: self).faults)
  }

  /// One finding for a file of another kind, in place of one for each of its fields.
  func mismatch(_ root: Node, file: String) -> InputFinding? {
    guard let mapping = root.mapping, mapping[versionKey] == nil else { return nil }
    for other in Self.allCases {
      guard let key = mapping.first(where: { $0.key.scalar?.string == other.versionKey })?.key
      else { continue }
      return InputFinding(
        file: file, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1,
        message: "'\(other.versionKey)' opens a \(other.rawValue) file: give a \(rawValue) file, "
          + "which opens with '\(versionKey)'")
    }
    return nil
  }
}
