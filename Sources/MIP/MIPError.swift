// Which numbers may a program hold, and what is said about one that it may not?

/// A number that a program refuses.
public enum MIPError: Error, Equatable, CustomStringConvertible {
  /// A NaN, or a magnitude outside the range that GLPK's tolerances can tell apart.
  case outOfRange(what: String, value: Double, allowed: String)
  case boundsCross(what: String, lower: Double, upper: Double)
  case fractionalBound(what: String, bound: Double)

  public var description: String {
    switch self {
    case .outOfRange(let what, let value, let allowed):
      "\(what) is \(value); allowed: \(allowed). Choose units in which the program's numbers fit."
    case .boundsCross(let what, let lower, let upper):
      "\(what) has lower bound \(lower) above upper bound \(upper). Exchange or relax them."
    case .fractionalBound(let what, let bound):
      "\(what) is an integer variable with bound \(bound). Round the bound inwards."
    }
  }
}

/// The sizes and magnitudes within which programs are solved.
public enum MIPLimits {
  public static let variables = 10_000_000
  public static let rows = 10_000_000
  /// Coefficients of rows, where not zero, have magnitudes in this range.
  public static let coefficientMagnitudes = 1e-9...1e9
  /// Largest finite bound of a variable or a row.
  public static let largestBound = 1e12
  /// Largest finite bound of an integer variable: beyond, neighbours blur in the tolerances.
  public static let largestIntegerBound = 1e7
  public static let largestObjective = 1e12
}

func checkMagnitude(_ what: String, _ value: Double, largest: Double) throws(MIPError) {
  guard abs(value) <= largest else {  // false for a NaN too
    throw .outOfRange(what: what, value: value, allowed: "-\(largest)...\(largest)")
  }
}

func checkCoefficient(_ value: Double, of position: Int) throws(MIPError) {
  guard value == 0 || MIPLimits.coefficientMagnitudes.contains(abs(value)) else {
    throw .outOfRange(
      what: "coefficient of variable \(position)", value: value,
      allowed: "0, or magnitudes in \(MIPLimits.coefficientMagnitudes)")
  }
}

func checkBounds(_ what: String, lower: Double, upper: Double) throws(MIPError) {
  for bound in [lower, upper] where !bound.isInfinite {
    try checkMagnitude("bound of \(what)", bound, largest: MIPLimits.largestBound)
  }
  guard lower <= upper, lower != .infinity, upper != -.infinity else {
    throw .boundsCross(what: what, lower: lower, upper: upper)
  }
}

func checkIntegerBounds(_ what: String, lower: Double, upper: Double) throws(MIPError) {
  for bound in [lower, upper] where !bound.isInfinite {
    guard bound == bound.rounded() else { throw .fractionalBound(what: what, bound: bound) }
    try checkMagnitude("bound of \(what)", bound, largest: MIPLimits.largestIntegerBound)
  }
}
