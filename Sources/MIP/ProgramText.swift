// How is a program handed to another solver, to the letter?  As CPLEX LP or free MPS text, the same
// bytes for the same program, with each name made legal and unique and its original in a comment.

/// The program in CPLEX LP format, as GLPK, HiGHS, CBC, SCIP and Gurobi read it.
///
/// Every variable appears in the objective, in order, if need be with coefficient 0.  A row with two
/// different finite sides becomes two rows, since readers of this format know no ranges.  Numbers
/// have as many digits as give back the same value.
public func writeLP(_ program: MixedIntegerProgram) -> String {
  let columns = Names(program.variables.map(\.name), prefix: "x")
  let rows = Names(program.rowNames, prefix: "r")
  var text = "\\ \(program.variables.count) variables, \(program.rows.count) rows.\n"
  text += columns.comments(mark: "\\", kind: "variable") + rows.comments(mark: "\\", kind: "row")
  text += program.sense == .maximise ? "Maximize\n" : "Minimize\n"
  let objective = program.variables.enumerated().map { (Int32($0), $1.objective) }
  text += " objective:" + linearForm(objective, columns) + "\n"
  text += "Subject To\n"
  for (index, row) in program.rows.enumerated() {
    for side in sides(of: row) {
      var terms = Array(zip(row.columns, row.coefficients))
      if terms.isEmpty { terms = [(0, 0)] }
      text += " \(rows[index])\(side.suffix):" + linearForm(terms, columns)
      text += " \(side.relation) \(side.bound)\n"
    }
  }
  // Readers want at least one row.
  if program.rows.allSatisfy({ sides(of: $0).isEmpty }) { text += " none: 0 \(columns[0]) <= 0\n" }
  text += "Bounds\n"
  for (index, variable) in program.variables.enumerated() {
    text += " \(lpBound(variable.lower)) <= \(columns[index]) <= \(lpBound(variable.upper))\n"
  }
  let integers = program.variables.indices.filter { program.variables[$0].isInteger }
  if !integers.isEmpty { text += "General\n" }
  for index in integers { text += " \(columns[index])\n" }
  return text + "End\n"
}

/// The program in free MPS format, as a minimisation: the format has no agreed word for the
/// sense, so when the program maximises, the objective row holds the coefficients' negatives.
public func writeMPS(_ program: MixedIntegerProgram) -> String {
  let columns = Names(program.variables.map(\.name), prefix: "x")
  let rows = Names(program.rowNames, prefix: "r")
  var text = "* \(program.variables.count) variables, \(program.rows.count) rows.\n"
  if program.sense == .maximise { text += "* Maximise the negative of row objective.\n" }
  text += columns.comments(mark: "*", kind: "variable") + rows.comments(mark: "*", kind: "row")
  text += "NAME program\nROWS\n N objective\n"
  for (index, row) in program.rows.enumerated() {
    for side in sides(of: row) { text += " \(side.mpsKind) \(rows[index])\(side.suffix)\n" }
  }
  text += "COLUMNS\n" + mpsColumns(program, columns, rows)
  text += "RHS\n"
  for (index, row) in program.rows.enumerated() {
    for side in sides(of: row) { text += " RHS \(rows[index])\(side.suffix) \(side.bound)\n" }
  }
  text += "BOUNDS\n"
  for (index, variable) in program.variables.enumerated() {
    text += mpsBounds(variable, columns[index])
  }
  return text + "ENDATA\n"
}

/// One relation of a row; a row without finite sides has none, one with two has two.
private struct Side {
  let suffix: String
  let relation: String
  let mpsKind: String
  let bound: Double
}

private func sides(of row: LinearRow) -> [Side] {
  if row.lower == row.upper {
    return [Side(suffix: "", relation: "=", mpsKind: "E", bound: row.lower)]
  }
  let both = row.lower.isFinite && row.upper.isFinite
  var sides: [Side] = []
  if row.lower.isFinite {
    sides.append(
      Side(suffix: both ? "_lower" : "", relation: ">=", mpsKind: "G", bound: row.lower))
  }
  if row.upper.isFinite {
    sides.append(
      Side(suffix: both ? "_upper" : "", relation: "<=", mpsKind: "L", bound: row.upper))
  }
  return sides
}

private func linearForm(_ terms: [(Int32, Double)], _ names: Names) -> String {
  var text = ""
  for (position, (column, coefficient)) in terms.enumerated() {
    // Readers limit the length of a line.
    if position > 0 && position % 8 == 0 { text += "\n " }
    text += coefficient < 0 ? " - " : " + "
    text += "\(abs(coefficient)) \(names[Int(column)])"
  }
  return text
}

private func lpBound(_ bound: Double) -> String {
  bound == .infinity ? "+inf" : bound == -.infinity ? "-inf" : "\(bound)"
}

private func mpsColumns(_ program: MixedIntegerProgram, _ columns: Names, _ rows: Names) -> String {
  var entries = [[(row: Int, coefficient: Double)]](repeating: [], count: program.variables.count)
  for (index, row) in program.rows.enumerated() {
    for (column, coefficient) in zip(row.columns, row.coefficients) {
      entries[Int(column)].append((index, coefficient))
    }
  }
  let sign: Double = program.sense == .maximise ? -1 : 1
  var text = ""
  var isInteger = false
  for (index, variable) in program.variables.enumerated() {
    if variable.isInteger != isInteger {
      isInteger.toggle()
      text += " MARKER 'MARKER' '\(isInteger ? "INTORG" : "INTEND")'\n"
    }
    text += " \(columns[index]) objective \(0 + sign * variable.objective)\n"
    for (row, coefficient) in entries[index] {
      for side in sides(of: program.rows[row]) {
        text += " \(columns[index]) \(rows[row])\(side.suffix) \(coefficient)\n"
      }
    }
  }
  return isInteger ? text + " MARKER 'MARKER' 'INTEND'\n" : text
}

private func mpsBounds(_ variable: MixedIntegerProgram.Variable, _ name: String) -> String {
  switch (variable.lower.isFinite, variable.upper.isFinite) {
  case (true, true) where variable.lower == variable.upper:
    " FX BND \(name) \(variable.lower)\n"
  case (true, true): " LO BND \(name) \(variable.lower)\n UP BND \(name) \(variable.upper)\n"
  case (true, false): " LO BND \(name) \(variable.lower)\n PL BND \(name)\n"
  case (false, true): " MI BND \(name)\n UP BND \(name) \(variable.upper)\n"
  case (false, false): " FR BND \(name)\n"
  }
}

/// Names that every reader takes: letters, digits and underscores, unique, and with a prefix that
/// keeps them from looking like a number or a keyword.
private struct Names {
  private let legal: [String]
  private let original: [String]

  init(_ original: [String], prefix: String) {
    self.original = original
    legal = original.enumerated().map { index, name in
      let kept = name.unicodeScalars.prefix(40).map { scalar in
        let isLegal = scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9") ~= scalar
        return isLegal ? Character(scalar) : "_"
      }
      return "\(prefix)\(index)_" + String(kept)
    }
  }

  subscript(index: Int) -> String { legal[index] }

  func comments(mark: String, kind: String) -> String {
    var text = ""
    for (name, original) in zip(legal, original) {
      text += "\(mark) \(kind) \(name) is \(original.debugDescription)\n"
    }
    return text
  }
}
