// How does a table look in a terminal: aligned columns of plain text?

/// Rows of cells under a header, printed with columns aligned by spaces and a rule of hyphens.
///
///     var table = TextTable(columns: [.left("system"), .right("count")])
///     table.append(["radar", "3"])
///     table.text
///
/// The layout is ASCII; cells keep their letters, but control and direction-changing characters
/// become "?" so that no name can drive the terminal. Columns count characters, so double-width
/// scripts align only roughly.
public struct TextTable: Sendable {
  public struct Column: Sendable {
    public enum Alignment: Sendable { case left, right }

    public let title: String
    public let alignment: Alignment

    public static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
    public static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
  }

  /// Longer cells end in "...".
  public static let maximumCellCharacters = 60

  public let columns: [Column]
  private var rows: [[String]] = []

  /// - Precondition: at least one column.
  public init(columns: [Column]) {
    precondition(!columns.isEmpty, "a table needs at least one column")
    self.columns = columns
  }

  /// Adds one row.
  /// - Precondition: as many cells as columns.
  public mutating func append(_ cells: [String]) {
    precondition(
      cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
    rows.append(cells.map(plainCell))
  }

  /// Header, rule and rows, each ended by a newline, without trailing spaces. Complexity:
  /// O(characters).
  public var text: String {
    let titles = columns.map { plainCell($0.title) }
    var widths = titles.map(\.count)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    var lines = [line(titles, widths: widths)]
    lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
    lines.append(contentsOf: rows.map { line($0, widths: widths) })
    return lines.map { $0 + "\n" }.joined()
  }

  private func line(_ cells: [String], widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - cell.count)
      line += (index > 0 ? "  " : "")
      line += columns[index].alignment == .left ? cell + padding : padding + cell
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

private func plainCell(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { scalars.append(scalar.isInvisibleControl ? "?" : scalar) }
  let plain = String(scalars)
  guard plain.count > TextTable.maximumCellCharacters else { return plain }
  return String(plain.prefix(TextTable.maximumCellCharacters - 3)) + "..."
}
