// What does the LP of one program prove about programs with other right sides?

/// Multipliers of an LP's rows, in terms of maximisation.
///
/// For y with the right signs and d = c - A'y, every point has
///
///     c x <= sum_i max(y_i l_i, y_i u_i) + sum_j max(d_j l_j, d_j u_j)
///
/// (weak duality; Neumaier and Shcherbina 2004). Neither y nor d knows the sides l, u of rows and columns: the same
/// numbers bound every program that differs in them alone, linearly in each side. Generated rows must hold there too.
public struct DualProof: Sendable {
  /// Of the program that was solved; infinite when nothing is proven.
  public let bound: Double
  /// Of the program's own rows; zero where a row has no such side.
  public let multipliers: [Double]
  /// Of the variables.
  public let reducedCosts: [Double]

  /// How much the bound changes by per unit of a row's side, upper where it is positive, lower where negative.
  public func slope(ofRow row: Int) -> Double { multipliers[row] }

  /// How much it changes by per unit of a variable's upper bound.
  public func slope(ofUpper variable: VariableIndex) -> Double {
    max(0, reducedCosts[variable.position])
  }
}
