// Where did the LP of a root end, so that one like it can begin there?

/// Generated rows that an LP held at its optimum, and which of its variables and rows were basic.
///
/// A program with other sides and other bounds of variables begins dual feasible there. It must have the same
/// variables and rows, and every generated row must hold in it.
public struct LPBasis: Sendable {
  package let generatedRows: [LinearRow]
  /// GLPK's numbers: 1 basic, 2 and 3 at the lower and upper bound, 4 free, 5 fixed. Own rows first.
  package let rowStates: [UInt8]
  package let variableStates: [UInt8]

  package init(generatedRows: [LinearRow], rowStates: [UInt8], variableStates: [UInt8]) {
    self.generatedRows = generatedRows
    self.rowStates = rowStates
    self.variableStates = variableStates
  }

  /// Whether it has a state for each variable and row of a program.
  func fits(_ program: MixedIntegerProgram) -> Bool {

    variableStates.count == program.variables.count
      && rowStates.count == program.rows.count + generatedRows.count
      && (rowStates + variableStates).allSatisfy { 1...5 ~= $0 }
      && rowStates.count
        == rowStates.count { $0 == 1 } + variableStates.count { $0 == 1 }
      && generatedRows.allSatisfy { Int($0.columns.last ?? 0) < program.variables.count }
  }
}
