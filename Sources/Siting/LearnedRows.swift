// What does one solve teach the next one of the same program with other money?
import MIP
import Scenario

/// Rows that hold whatever the money, and the point near which the last of them were taken.
///
/// An estimate's row is a tangent of a concave value, a condition's row follows from floors, links and conflicts:
/// neither asks what is spent. A solve that knows them begins near the bound that it would otherwise approach
/// round by round.
struct LearnedRows: Sendable {
  let objective: Objective
  /// By cluster of routes, oldest first; columns are counted from the first placement.
  let clusters: [[LinearRow]]
  let conditions: [LinearRow]
  let core: [Double]

  /// Newest rows kept of each cluster, and of conditions: older ones are seldom broken again.
  static let rowsKept = 64
  static let conditionsKept = 512
}

// As bytes: counts and columns of 4 bytes, numbers of 8, little end first.
extension LearnedRows {
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.count(Objective.allCases.firstIndex(of: objective) ?? 0)
    writer.numbers(core)
    writer.count(clusters.count)
    for rows in clusters + [conditions] {
      writer.rows(rows)
    }
    return writer.bytes
  }

  /// Nil when the bytes are not what `bytes` wrote.
  init?(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let place = reader.count(), place < Objective.allCases.count,
      let core = reader.numbers(), let count = reader.count()
    else { return nil }
    var lists: [[LinearRow]] = []
    for _ in 0...count {
      guard let rows = reader.rows() else { return nil }
      lists.append(rows)
    }
    guard reader.isAtEnd, let conditions = lists.popLast() else { return nil }
    self.init(
      objective: Objective.allCases[place], clusters: lists, conditions: conditions, core: core)
  }
}

extension LPBasis {
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.rows(generatedRows)
    writer.states(rowStates)
    writer.states(variableStates)
    return writer.bytes
  }

  /// Nil when the bytes are not what `bytes` wrote.
  init?(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let rows = reader.rows(), let rowStates = reader.states(),
      let variableStates = reader.states(), reader.isAtEnd
    else { return nil }
    self.init(generatedRows: rows, rowStates: rowStates, variableStates: variableStates)
  }
}

private struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func count(_ value: Int) { append(UInt64(value), bytes: 4) }
  mutating func number(_ value: Double) { append(value.bitPattern, bytes: 8) }
  mutating func numbers(_ values: [Double]) {
    count(values.count)
    for value in values { number(value) }
  }

  mutating func rows(_ rows: [LinearRow]) {
    count(rows.count)
    for row in rows {
      numbers([row.lower, row.upper])
      count(row.terms.count)
      for term in row.terms {
        count(term.variable.position)
        number(term.coefficient)
      }
    }
  }

  mutating func states(_ states: [UInt8]) {
    count(states.count)
    bytes += states
  }

  private mutating func append(_ value: UInt64, bytes count: Int) {
    for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }
}

private struct ByteReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  mutating func count() -> Int? { next(4).map(Int.init) }
  mutating func number() -> Double? { next(8).map(Double.init(bitPattern:)) }

  mutating func numbers() -> [Double]? {
    guard let count = count(), count <= (bytes.count - place) / 8 else { return nil }
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count {
      guard let value = number() else { return nil }
      values.append(value)
    }
    return values
  }

  mutating func states() -> [UInt8]? {
    guard let count = count(), count <= bytes.count - place else { return nil }
    place += count
    return Array(bytes[place - count..<place])
  }

  mutating func rows() -> [LinearRow]? {
    guard let count = count() else { return nil }
    var rows: [LinearRow] = []
    for _ in 0..<count {
      guard let row = row() else { return nil }
      rows.append(row)
    }
    return rows
  }

  private mutating func row() -> LinearRow? {
    guard let sides = numbers(), sides.count == 2, let count = count(),
      count <= (bytes.count - place) / 12
    else { return nil }
    var terms: [(variable: VariableIndex, coefficient: Double)] = []
    var last = -1
    for _ in 0..<count {
      guard let column = self.count(), column > last, column < MIPLimits.variables,
        let coefficient = number()
      else { return nil }
      last = column
      terms.append((VariableIndex(column), coefficient))
    }
    return try? LinearRow(terms, lower: sides[0], upper: sides[1])
  }

  private mutating func next(_ count: Int) -> UInt64? {
    guard place + count <= bytes.count else { return nil }
    var value: UInt64 = 0
    for byte in 0..<count { value |= UInt64(bytes[place + byte]) << (8 * byte) }
    place += count
    return value
  }
}
