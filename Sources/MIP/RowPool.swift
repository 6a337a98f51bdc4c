// Which of the rows generated so far does a point break?

/// Rows that hold everywhere, laid end to end for quick scans.
struct RowPool {
  private var starts: [Int] = [0]
  private var columns: [Int32] = []
  private var coefficients: [Double] = []
  private var lower: [Double] = []
  private var upper: [Double] = []
  /// Rows forgotten so far: a row's number is its place among all rows ever added.
  private var forgotten = 0
  private let termLimit: Int

  init(termLimit: Int) { self.termLimit = termLimit }

  var count: Int { lower.count }

  /// Adds a row; over the limit, the older half of the rows is forgotten first.
  mutating func add(_ row: LinearRow) {
    if columns.count + row.columns.count > termLimit { forgetOlderHalf() }
    columns.append(contentsOf: row.columns)
    coefficients.append(contentsOf: row.coefficients)
    starts.append(columns.count)
    lower.append(row.lower)
    upper.append(row.upper)
  }

  /// The rows, but for some numbers, that the point breaks by more than the tolerance, worst first,
  /// equal ones in order of age.  O(terms).
  func broken(
    at values: [Double], beyond tolerance: Double, atMost limit: Int, except skipped: Set<Int> = []
  ) -> [(number: Int, row: PooledRow)] {
    let found = scan(
      starts.span, columns.span, coefficients.span, lower.span, upper.span, values.span,
      tolerance)
    let worst = found.filter { !skipped.contains($0.row + forgotten) }
      .sorted { ($1.violation, $0.row) < ($0.violation, $1.row) }.prefix(limit)
    return worst.map { ($0.row + forgotten, pooledRow($0.row)) }
  }

  /// The worst violation of any row.
  func violation(at values: [Double]) -> Double {
    let found = scan(
      starts.span, columns.span, coefficients.span, lower.span, upper.span, values.span, 0)
    return found.reduce(0) { max($0, $1.violation) }
  }

  private func pooledRow(_ row: Int) -> PooledRow {
    let terms = starts[row]..<starts[row + 1]
    return PooledRow(
      columns: Array(columns[terms]), coefficients: Array(coefficients[terms]), lower: lower[row],
      upper: upper[row])
  }

  private mutating func forgetOlderHalf() {
    let dropped = (count + 1) / 2
    let terms = starts[dropped]
    columns.removeFirst(terms)
    coefficients.removeFirst(terms)
    lower.removeFirst(dropped)
    upper.removeFirst(dropped)
    forgotten += dropped
    starts = starts[dropped...].map { $0 - terms }
  }
}

/// A row on its way into an LP.
struct PooledRow {
  let columns: [Int32]
  let coefficients: [Double]
  let lower: Double
  let upper: Double
}

private func scan(
  _ starts: Span<Int>, _ columns: Span<Int32>, _ coefficients: Span<Double>,
  _ lower: Span<Double>, _ upper: Span<Double>, _ values: Span<Double>, _ tolerance: Double
) -> [(row: Int, violation: Double)] {
  var found: [(row: Int, violation: Double)] = []
  for row in 0..<lower.count {
    let violation = relativeViolation(
      columns, coefficients, from: starts[row], to: starts[row + 1], lower: lower[row],
      upper: upper[row], at: values)
    if violation > tolerance { found.append((row, violation)) }
  }
  return found
}
