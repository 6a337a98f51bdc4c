// The whole program written down, for other solvers and for checking ours.
//
// The same optimum as the master with its rows generated: sum_l b_pl min(x_p, q_l) becomes a variable y_pr,
// below both b_pr x_p (b_pr the sum of b_pl over the route's legs) and sum_l b_pl q_l, which is the same for
// binary x_p; q_l is a variable below 1 and below its sum, and f the sum of its pieces. Its relaxation is
// weaker than the master's, which keeps the minimum leg by leg; written so, the file is a quarter of the size.
public import MIP

extension SitingProgram {
  /// Variables x (placements), q (cues by leg), y (cued units by placement and route), s (pieces of the curve).
  /// - Throws: `MIPError` when a number is out of the solver's range.
  /// - Complexity: O(cues + engagements) variables and rows.
  public func explicitProgram() throws(MIPError) -> MixedIntegerProgram {
    var program = MixedIntegerProgram(.maximise)
    let x = try addPlacements(to: &program, supplies: supplies)
    for route in 0..<routes {
      var units: [Int32: [(variable: VariableIndex, coefficient: Double)]] = [:]
      for leg in routeLegs[route]..<routeLegs[route + 1] {
        let q = try addCue(leg, x, to: &program)
        for item in legEngagements[leg]..<legEngagements[leg + 1] {
          units[engagementPlacements[item], default: []].append((q, -engagementUnits[item]))
        }
      }
      var cued: [(variable: VariableIndex, coefficient: Double)] = []
      for (placement, terms) in units.sorted(by: { $0.key < $1.key }) {
        let most = -terms.reduce(0) { $0 + $1.coefficient }
        let y = try program.addVariable("y\(placement)_\(route)", in: 0...most)
        try program.addRow(
          "b\(placement)_\(route)", [(y, 1), (x[Int(placement)], -most)], upper: 0)
        try program.addRow("c\(placement)_\(route)", [(y, 1)] + terms, upper: 0)
        cued.append((y, -1))
      }
      try addCurve(route, cued, to: &program)
    }
    return program
  }

  private func addCue(
    _ leg: Int, _ x: [VariableIndex], to program: inout MixedIntegerProgram
  ) throws(MIPError) -> VariableIndex {
    let q = try program.addVariable("q\(leg)", in: 0...1)
    var terms: [(variable: VariableIndex, coefficient: Double)] = [(q, 1)]
    for item in legCues[leg]..<legCues[leg + 1] {
      terms.append((x[Int(cuePlacements[item])], -cueShares[item]))
    }
    try program.addRow("cue\(leg)", terms, upper: 0)
    return q
  }

  /// Slopes fall from piece to piece, so that maximising fills them in order without binaries.
  private func addCurve(
    _ route: Int, _ units: [(variable: VariableIndex, coefficient: Double)],
    to program: inout MixedIntegerProgram
  ) throws(MIPError) {
    var terms = units
    for piece in curve.slopes.indices {
      let width = curve.breakUnits[piece + 1] - curve.breakUnits[piece]
      let s = try program.addVariable(
        "s\(route)_\(piece)", in: 0...width, objective: stakes[route] * curve.slopes[piece])
      terms.append((s, 1))
    }
    try program.addRow("units\(route)", terms, upper: 0)
  }
}
