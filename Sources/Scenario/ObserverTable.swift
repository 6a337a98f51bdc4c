// Which observers does a table of comma-separated values list, and where are its faults?
internal import Foundation

/// Observers of a CSV file whose first line names its columns: east, north and, if wanted, mast_metres and
/// name.
///
/// Columns stand in any order and their names in any case. Fields may be quoted as in RFC 4180, within one
/// line. Empty lines are skipped.
public struct ObserverTable: Sendable, Equatable {
  public static let maximumObservers = 100_000
  public static let maximumFileBytes = 16 << 20
  public static let maximumNameLength = 100
  /// Masts of `SightLine.mastRangeMetres`.
  public static let mastRangeMetres = 0.0...10_000.0
  /// Faults that are listed before the rest is left unread.
  public static let maximumFindings = 50

  public struct Row: Sendable, Equatable {
    /// In the reference that the caller means: metres, or longitude and latitude in degrees.
    public let east: Double
    public let north: Double
    public let mastMetres: Double?
    public let name: String?
    /// Counted from 1.
    public let line: Int
  }

  public let rows: [Row]

  /// Reads a file.
  /// - Throws: `InputError` with every fault's line and column.
  /// - Complexity: O(bytes).
  public init(file: String) throws(InputError) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw InputError([
        InputFinding(
          file: file, line: 1, column: 1,
          message: "cannot be read: check the path and its permissions")
      ])
    }
    guard data.count <= Self.maximumFileBytes, let text = String(data: data, encoding: .utf8)
    else {
      throw InputError([
        InputFinding(
          file: file, line: 1, column: 1,
          message: "\(data.count) bytes: a table is UTF-8 text of at most "
            + "\(Self.maximumFileBytes) bytes; split or convert it")
      ])
    }
    try self.init(text, file: file)
  }

  /// Reads the text of a file; `file` names it in findings.
  public init(_ text: String, file: String) throws(InputError) {
    var reader = TableReader(file: file)
    var rows: [Row] = []
    var columns: [Column]?
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      var line = line
      if index == 0, line.first == "\u{FEFF}" { line.removeFirst() }
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      guard let fields = reader.fields(of: line, number: index + 1) else { continue }
      guard let known = columns else {
        columns = reader.columns(fields, line: index + 1)
        if columns == nil { break }
        continue
      }
      if let row = reader.row(fields, known, line: index + 1) { rows.append(row) }
      if rows.count > Self.maximumObservers {
        reader.report(
          index + 1, 1, "more than \(Self.maximumObservers) observers: split the table")
      }
      if rows.count > Self.maximumObservers || reader.findings.count >= Self.maximumFindings {
        break
      }
    }
    if rows.isEmpty, reader.findings.isEmpty {
      reader.report(1, 1, "no observer: write a line of column names such as east,north and more")
    }
    if !reader.findings.isEmpty { throw InputError(reader.findings) }
    self.rows = rows
  }
}

private enum Column: String, CaseIterable {
  case east
  case north
  case mastMetres = "mast_metres"
  case name
}

private struct TableField {
  let text: String
  /// Of the first character, counted from 1.
  let column: Int
}

private struct TableReader {
  let file: String
  private(set) var findings: [InputFinding] = []

  init(file: String) { self.file = file }

  mutating func report(_ line: Int, _ column: Int, _ message: String) {
    findings.append(InputFinding(file: file, line: line, column: column, message: message))
  }

  /// The fields of one line without surrounding blanks; nil, with a finding, when a quote does not end.
  mutating func fields(of line: Substring, number: Int) -> [TableField]? {
    var fields: [TableField] = []
    var text = ""
    var start = 1
    var isQuoted = false
    var wasQuoted = false
    var rest = Array(line)[...]
    func field() -> TableField {
      TableField(text: wasQuoted ? text : trimmed(text), column: start)
    }
    while let character = rest.popFirst() {
      switch character {
      case "\"" where isQuoted && rest.first == "\"":
        text.append("\"")
        rest.removeFirst()
      case "\"" where isQuoted: isQuoted = false
      case "\"" where trimmed(text).isEmpty && !wasQuoted:
        text = ""
        (isQuoted, wasQuoted) = (true, true)
      case "," where !isQuoted:
        fields.append(field())
        (text, wasQuoted, start) = ("", false, rest.startIndex + 1)
      case _ where wasQuoted && !isQuoted && character.isWhitespace: break
      default: text.append(character)
      }
    }
    if isQuoted {
      report(number, start, "a quoted field does not end on its line: close it with \"")
      return nil
    }
    return fields + [field()]
  }

  mutating func columns(_ fields: [TableField], line: Int) -> [Column]? {
    let names = Column.allCases.map(\.rawValue)
    var columns: [Column] = []
    let before = findings.count
    for field in fields {
      guard let column = Column(rawValue: field.text.lowercased()) else {
        report(
          line, field.column,
          "unknown column '\(field.text.prefix(40))': \(advice(on: field.text, among: names))")
        continue
      }
      if columns.contains(column) {
        report(line, field.column, "column '\(column.rawValue)' appears twice: remove one")
      }
      columns.append(column)
    }
    for needed in [Column.east, .north]
    where !columns.contains(needed) && findings.count == before {
      report(line, 1, "no column '\(needed.rawValue)': the first line must name east and north")
    }
    return findings.count == before ? columns : nil
  }

  mutating func row(_ fields: [TableField], _ columns: [Column], line: Int) -> ObserverTable.Row? {
    guard fields.count == columns.count else {
      report(
        line, 1,
        "\(fields.count) fields: the first line names \(columns.count) columns; quote a "
          + "field that contains a comma")
      return nil
    }
    let before = findings.count
    var numbers: [Column: Double] = [:]
    var name: String?
    for (field, column) in zip(fields, columns) {
      switch column {
      case .name:
        name = field.text.isEmpty ? nil : field.text
        if field.text.count > ObserverTable.maximumNameLength {
          report(
            line, field.column,
            "name of \(field.text.count) characters: at most "
              + "\(ObserverTable.maximumNameLength); shorten it")
        }
      case .mastMetres where field.text.isEmpty: break
      case .east, .north, .mastMetres:
        numbers[column] = number(field, column, line: line)
      }
    }
    guard findings.count == before, let east = numbers[.east], let north = numbers[.north] else {
      return nil
    }
    return ObserverTable.Row(
      east: east, north: north, mastMetres: numbers[.mastMetres], name: name, line: line)
  }

  private mutating func number(_ field: TableField, _ column: Column, line: Int) -> Double? {
    let range = column == .mastMetres ? ObserverTable.mastRangeMetres : -30_000_000...30_000_000
    if let value = Double(field.text), range.contains(value) { return value }
    report(
      line, field.column,
      "\(column.rawValue) is '\(field.text.prefix(40))': write a number from "
        + "\(brief(range.lowerBound)) to \(brief(range.upperBound))")
    return nil
  }
}

private func trimmed(_ text: String) -> String {
  var text = Substring(text)
  while text.first?.isWhitespace == true { text.removeFirst() }
  while text.last?.isWhitespace == true { text.removeLast() }
  return String(text)
}
