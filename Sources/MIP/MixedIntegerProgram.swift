// What is a mixed 0-1 linear program here?  Variables with bounds, rows with two sides and one
// linear objective, every number of which has been checked, so that a solver may trust them.

/// A linear program in which some variables are integers.
///
/// ```swift
/// var program = MixedIntegerProgram(.maximise)
/// let radar = try program.addVariable("radar", in: 0...1, isInteger: true, objective: 5)
/// let gun = try program.addVariable("gun", in: 0...1, isInteger: true, objective: 4)
/// try program.addRow("budget", [(radar, 3), (gun, 2)], upper: 4)
/// let outcome = solve(program)  // .optimal, objective 5
/// ```
public struct MixedIntegerProgram: Sendable {
  public enum Sense: Sendable { case maximise, minimise }

  /// A column: a value between two bounds, either of which may be infinite.
  public struct Variable: Sendable {
    public let name: String
    public let lower: Double
    public let upper: Double
    public let isInteger: Bool
    public let objective: Double
  }

  public let sense: Sense
  public private(set) var variables: [Variable] = []
  public private(set) var rows: [LinearRow] = []
  public private(set) var rowNames: [String] = []

  public init(_ sense: Sense) { self.sense = sense }

  /// Adds a variable and returns its index: the first has position 0.
  ///
  /// - Throws: `MIPError` for a NaN, a number beyond `MIPLimits`, bounds that cross, or an integer
  ///   variable with a bound that is no integer.
  public mutating func addVariable(
    _ name: String, lower: Double, upper: Double, isInteger: Bool = false, objective: Double = 0
  ) throws(MIPError) -> VariableIndex {
    precondition(
      !name.isEmpty, "A variable needs a name: it is how an error or a file refers to it.")
    precondition(
      variables.count < MIPLimits.variables,
      "A program holds at most \(MIPLimits.variables) variables.")
    try checkBounds(name, lower: lower, upper: upper)
    try checkMagnitude("objective of \(name)", objective, largest: MIPLimits.largestObjective)
    if isInteger { try checkIntegerBounds(name, lower: lower, upper: upper) }
    variables.append(
      Variable(
        name: name, lower: lower, upper: upper, isInteger: isInteger, objective: objective))
    return VariableIndex(variables.count - 1)
  }

  /// Adds a variable between finite bounds.
  public mutating func addVariable(
    _ name: String, in bounds: ClosedRange<Double>, isInteger: Bool = false, objective: Double = 0
  ) throws(MIPError) -> VariableIndex {
    try addVariable(
      name, lower: bounds.lowerBound, upper: bounds.upperBound, isInteger: isInteger,
      objective: objective)
  }

  /// Adds the row `lower <= sum of terms <= upper`.
  ///
  /// - Precondition: every term's variable belongs to this program.
  public mutating func addRow(_ name: String, _ row: LinearRow) {
    precondition(!name.isEmpty, "A row needs a name: it is how an error or a file refers to it.")
    precondition(rows.count < MIPLimits.rows, "A program holds at most \(MIPLimits.rows) rows.")
    checkVariables(of: row)
    rows.append(row)
    rowNames.append(name)
  }

  /// Adds the row `lower <= sum of terms <= upper` from its terms; see `LinearRow.init`.
  public mutating func addRow(
    _ name: String, _ terms: [(variable: VariableIndex, coefficient: Double)],
    lower: Double = -.infinity, upper: Double = .infinity
  ) throws(MIPError) {
    addRow(name, try LinearRow(terms, lower: lower, upper: upper))
  }

  /// The objective at a point, one value per variable.
  public func objective(at values: [Double]) -> Double {
    precondition(values.count == variables.count, "A point has one value per variable.")
    var sum = 0.0
    for (variable, value) in zip(variables, values) { sum += variable.objective * value }
    return sum
  }

  /// The worst breach of a bound, an integrality or a row at a point, relative to its size; zero
  /// for a feasible point.  O(variables + terms).
  public func violation(at values: [Double]) -> Double {
    precondition(values.count == variables.count, "A point has one value per variable.")
    var worst = 0.0
    for (variable, value) in zip(variables, values) {
      let breach = max(variable.lower - value, value - variable.upper)
      worst = max(worst, breach / max(1, abs(value)))
      if variable.isInteger { worst = max(worst, abs(value - value.rounded())) }
      if value.isNaN { return .infinity }
    }
    for row in rows { worst = max(worst, row.violation(at: values)) }
    return worst
  }

  /// The same rows and variables with nothing to prefer.
  func withoutObjective() -> MixedIntegerProgram {
    var copy = self
    copy.variables = variables.map {
      Variable(
        name: $0.name, lower: $0.lower, upper: $0.upper, isInteger: $0.isInteger, objective: 0)
    }
    return copy
  }

  package func checkVariables(of row: LinearRow) {
    guard let last = row.columns.last else { return }
    precondition(
      Int(last) < variables.count,
      "A row refers to variable \(last); the program has \(variables.count).")
  }
}

/// The position of a variable in its program.
public struct VariableIndex: Hashable, Comparable, Sendable {
  public let position: Int

  public init(_ position: Int) {
    precondition(
      (0..<MIPLimits.variables).contains(position),
      "A variable's position lies in 0..<\(MIPLimits.variables).")
    self.position = position
  }

  public static func < (a: VariableIndex, b: VariableIndex) -> Bool { a.position < b.position }
}
