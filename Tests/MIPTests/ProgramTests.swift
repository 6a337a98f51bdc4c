// Does a program refuse every number that would mislead a solver?

import MIP
import Testing

@Test(
  "Bounds that are NaN, too large or crossing are refused by name",
  arguments: [(Double.nan, 1.0), (0, 1e13), (2, 1), (.infinity, .infinity)])
func badBounds(lower: Double, upper: Double) {
  var program = MixedIntegerProgram(.maximise)
  #expect(throws: MIPError.self) {
    _ = try program.addVariable("radar", lower: lower, upper: upper)
  }
  #expect(throws: MIPError.self) { _ = try LinearRow([], lower: lower, upper: upper) }
  #expect(program.variables.isEmpty)
}

@Test(
  "Coefficients that are NaN, infinite, too large or too small are refused",
  arguments: [Double.nan, .infinity, 1e10, -1e10, 1e-10])
func badCoefficients(value: Double) {
  #expect(throws: MIPError.self) { _ = try LinearRow([(VariableIndex(0), value)], upper: 1) }
}

@Test("Objectives out of range and fractional bounds of integers are refused")
func badVariables() {
  var program = MixedIntegerProgram(.maximise)
  for objective in [Double.nan, .infinity, 1e13] {
    #expect(throws: MIPError.self) {
      _ = try program.addVariable("x", in: 0...1, objective: objective)
    }
  }
  #expect(throws: MIPError.fractionalBound(what: "x", bound: 0.5)) {
    _ = try program.addVariable("x", in: 0.5...1, isInteger: true)
  }
  #expect(throws: MIPError.self) { _ = try program.addVariable("x", in: 0...1e8, isInteger: true) }
}

@Test("An error names the value, the range and the fix")
func messages() {
  let error = #expect(throws: MIPError.self) {
    _ = try LinearRow([(VariableIndex(3), 1e10)], upper: 1)
  }
  let text = error?.description ?? ""
  #expect(text.contains("variable 3") && text.contains("10000000000.0") && text.contains("units"))
}

@Test("A row sorts its terms, drops zeros, and measures how far a point lies outside")
func rows() throws {
  let row = try LinearRow(
    [(VariableIndex(2), 4), (VariableIndex(0), 1), (VariableIndex(1), 0)], lower: -8, upper: 10)
  #expect(row.terms.map(\.variable) == [VariableIndex(0), VariableIndex(2)])
  #expect(row.activity(at: [1, 9, 2]) == 9)
  #expect(row.violation(at: [1, 9, 2]) == 0)
  #expect(row.violation(at: [0, 0, 5]) == 0.5)  // 10 over, beside a term of 20
  #expect(row.violation(at: [-10, 0, 0]) == 0.2)  // 2 under, beside a term of 10
}

@Test("A variable that appears twice in a row is a programmer's mistake")
func repeatedVariable() async {
  await #expect(processExitsWith: .failure) {
    _ = try LinearRow([(VariableIndex(0), 1), (VariableIndex(0), 2)], upper: 1)
  }
}

@Test("A row of variables that the program does not have is a programmer's mistake")
func strangeVariable() async {
  await #expect(processExitsWith: .failure) {
    var program = MixedIntegerProgram(.maximise)
    _ = try program.addVariable("x", in: 0...1)
    try program.addRow("r", [(VariableIndex(1), 1)], upper: 1)
  }
}
