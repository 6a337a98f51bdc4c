// What does one row demand of a point, and by how much does a point fall short of it?

/// The constraint `lower <= sum of coefficient x variable <= upper`.
public struct LinearRow: Sendable {
  public let lower: Double
  public let upper: Double
  /// Positions of the variables, rising.
  package let columns: [Int32]
  package let coefficients: [Double]

  /// Checks and sorts the terms; those with a coefficient of zero are dropped.  O(n log n).
  ///
  /// - Precondition: no variable appears twice.
  /// - Throws: `MIPError` for a NaN, a number beyond `MIPLimits`, or bounds that cross.
  public init(
    _ terms: [(variable: VariableIndex, coefficient: Double)], lower: Double = -.infinity,
    upper: Double = .infinity
  ) throws(MIPError) {
    try checkBounds("row", lower: lower, upper: upper)
    let sorted = terms.sorted { $0.variable < $1.variable }
    var columns: [Int32] = []
    var coefficients: [Double] = []
    columns.reserveCapacity(sorted.count)
    coefficients.reserveCapacity(sorted.count)
    var previous = -1
    for (variable, coefficient) in sorted {
      let position = variable.position
      precondition(
        position != previous, "Variable \(position) appears twice in a row: add them up.")
      previous = position
      try checkCoefficient(coefficient, of: position)
      guard coefficient != 0 else { continue }
      columns.append(Int32(position))
      coefficients.append(coefficient)
    }
    self.lower = lower
    self.upper = upper
    self.columns = columns
    self.coefficients = coefficients
  }

  /// A row that was checked before.
  init(_ row: PooledRow) {
    lower = row.lower
    upper = row.upper
    columns = row.columns
    coefficients = row.coefficients
  }

  /// The same row on variables so many places further along; nil when one would stand before the first.
  package func moved(by places: Int) -> LinearRow? {
    guard let first = columns.first, let last = columns.last else { return self }
    guard Int(first) + places >= 0, Int(last) + places < MIPLimits.variables else { return nil }
    return places == 0 ? self : LinearRow(self, columns: columns.map { $0 + Int32(places) })
  }

  private init(_ row: LinearRow, columns: [Int32]) {
    lower = row.lower
    upper = row.upper
    self.columns = columns
    coefficients = row.coefficients
  }

  /// The terms, in rising order of their variables.
  public var terms: [(variable: VariableIndex, coefficient: Double)] {
    zip(columns, coefficients).map { (VariableIndex(Int($0)), $1) }
  }

  /// The sum of the terms at a point.
  public func activity(at values: [Double]) -> Double {
    var sum = 0.0
    for (column, coefficient) in zip(columns, coefficients) {
      sum += coefficient * values[Int(column)]
    }
    return sum
  }

  /// How far a point lies outside the row, relative to the largest of 1, the side that it
  /// breaches and the terms; zero inside.
  public func violation(at values: [Double]) -> Double {
    relativeViolation(
      columns.span, coefficients.span, from: 0, to: columns.count, lower: lower, upper: upper,
      at: values.span)
  }
}

/// The measure of `LinearRow.violation` over a stretch of terms.
package func relativeViolation(
  _ columns: Span<Int32>, _ coefficients: Span<Double>, from start: Int, to end: Int,
  lower: Double, upper: Double, at values: Span<Double>
) -> Double {
  var sum = 0.0
  var largest = 1.0
  for k in start..<end {
    let part = coefficients[k] * values[Int(columns[k])]
    sum += part
    largest = max(largest, abs(part))
  }
  let below = lower - sum
  let above = sum - upper
  if below <= 0 && above <= 0 { return 0 }
  return max(below, above) / max(largest, below > above ? abs(lower) : abs(upper))
}
