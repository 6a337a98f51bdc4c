// The whole program written down, for other solvers and for checking ours.
//
// The same optimum as the master with its rows generated: min(x_p, q_l) becomes a variable y_pl below
// both, q_l a variable below 1 and below its sum, and f the sum of its pieces.
public import MIP

extension SitingProgram {
  /// Variables x (placements), q (cues), y (cued engagement), s (pieces of the curve).
  /// - Throws: `MIPError` when a number is out of the solver's range.
  /// - Complexity: O(cues + engagements) variables and rows.
  public func explicitProgram() throws(MIPError) -> MixedIntegerProgram {
    var program = MixedIntegerProgram(.maximise)
    let x = try addPlacements(to: &program)
    for route in 0..<routes {
      var units: [(variable: VariableIndex, coefficient: Double)] = []
      for leg in routeLegs[route]..<routeLegs[route + 1] {
        let q = try addCue(leg, x, to: &program)
        for item in legEngagements[leg]..<legEngagements[leg + 1] {
          let placement = Int(engagementPlacements[item])
          let name = "y\(placement)_\(leg)"
          let y = try program.addVariable(name, in: 0...1)
          _ = try program.addRow("\(name)_placed", [(y, 1), (x[placement], -1)], upper: 0)
          _ = try program.addRow("\(name)_cued", [(y, 1), (q, -1)], upper: 0)
          units.append((y, -engagementUnits[item]))
        }
      }
      try addCurve(route, units, to: &program)
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
    _ = try program.addRow("cue\(leg)", terms, upper: 0)
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
    _ = try program.addRow("units\(route)", terms, upper: 0)
  }
}
