// How is a question written out for other solvers?  One variable for each group, or each node, and all rows.
public import MIP

extension CoveringInstance {
  /// The whole program: y_g at most the number of chosen sites that cover g, and for redundancy 2 at most their
  /// number without any one of them; for more, y_g binary with redundancy x y_g at most their number.
  public func compactProgram(_ question: CoveringQuestion) throws(MIPError) -> MixedIntegerProgram {
    let minimises = question.minimisesCost
    var program = MixedIntegerProgram(minimises ? .minimise : .maximise)
    var x: [VariableIndex] = []
    for (site, cost) in costs.enumerated() {
      x.append(
        try program.addVariable(
          "site\(site)", in: 0...1, isInteger: true, objective: minimises ? cost : 0))
    }
    var demand: [(variable: VariableIndex, coefficient: Double)] = []
    for group in 0..<groups {
      let y = try program.addVariable(
        "group\(group)", in: 0...1, isInteger: question.redundancy > 2,
        objective: minimises ? 0 : weights[group])
      demand.append((y, weights[group]))
      let sites = groupSites[sites(ofGroup: group)].map { x[Int($0)] }
      let left: [VariableIndex?] = question.redundancy == 2 ? sites : [nil]
      for out in left {
        var terms: [(variable: VariableIndex, coefficient: Double)] = [
          (y, question.redundancy > 2 ? Double(question.redundancy) : 1)
        ]
        for site in sites where site != out { terms.append((site, -1)) }
        try program.addRow("cover\(group)", terms, upper: 0)
      }
    }
    if minimises {
      try program.addRow("demand", demand, lower: question.demandedWeight(of: self))
    } else {
      try program.addRow("budget", zip(x, costs).map { ($0, $1) }, upper: question.budget)
    }
    return program
  }
}

extension RouteInstance {
  /// The dual of the attacker's shortest route: the most that the nodes of the right edge can lie above those of
  /// the left when no step rises by more than its cost.
  public func compactProgram(budget: Int) throws(MIPError) -> MixedIntegerProgram {
    var program = MixedIntegerProgram(.maximise)
    var x: [VariableIndex] = []
    for site in places.indices {
      x.append(try program.addVariable("site\(site)", in: 0...1, isInteger: true))
    }
    try program.addRow("budget", x.map { ($0, 1) }, upper: Double(budget))
    let most = Double(sideCells * sideCells * sites)
    var exposed: [VariableIndex] = []
    var height: [VariableIndex] = []
    for node in 0..<sideCells * sideCells {
      let exposure = try program.addVariable("exposure\(node)", in: 0...Double(sites + 1))
      exposed.append(exposure)
      height.append(try program.addVariable("height\(node)", in: 0...most))
      var terms: [(variable: VariableIndex, coefficient: Double)] = [(exposure, 1)]
      for site in places.indices where exposures[site][node] > 1e-9 {
        terms.append((x[site], -exposures[site][node]))
      }
      try program.addRow(
        "exposed\(node)", terms, lower: Self.baseExposure, upper: Self.baseExposure)
    }
    for node in height.indices {
      let (row, column) = (node / sideCells, node % sideCells)
      if column == 0 {
        try program.addRow("start\(node)", [(height[node], 1), (exposed[node], -1)], upper: 0)
      }
      for r in max(0, row - 1)...min(sideCells - 1, row + 1) {
        for c in max(0, column - 1)...min(sideCells - 1, column + 1) where r * sideCells + c != node
        {
          let length = r != row && c != column ? Self.diagonalCells : 1
          try program.addRow(
            "step\(r * sideCells + c) \(node)",
            [(height[node], 1), (height[r * sideCells + c], -1), (exposed[node], -length)], upper: 0
          )
        }
      }
    }
    let theta = try program.addVariable("theta", in: 0...most, objective: 1)
    for row in 0..<sideCells {
      try program.addRow(
        "end\(row)", [(theta, 1), (height[row * sideCells + sideCells - 1], -1)], upper: 0)
    }
    return program
  }
}
