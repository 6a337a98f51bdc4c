// Are the ways that attackers plan those of least exposure, by theory and by hand?
import Terrain

/// The way of least exposure past one sensor at the origin, from (1, 0) to (0, 1), by the search that finds
/// attackers' ways: pi / 2 for an exposure of 1 / d, the square root of 2 for 1 / d² (Meguerdichian,
/// Koushanfar, Qu and Potkonjak 2001, Exposure in wireless ad-hoc sensor networks, for the first).
///
/// The lattice's 16 directions lengthen a way by 0.7 % in the mean, by 2.8 % at most.
func leastExposureCases(_ seed: UInt64) -> [ValidationResult] {
  let steps = 60
  let lattice = ApproachLattice(
    columns: 2 * steps + 1, rows: 2 * steps + 1, spacingMetres: 1 / Double(steps),
    corner: Position(eastMetres: 0, northMetres: 2))
  let sensor = Position(eastMetres: 0, northMetres: 0)
  let rates = (0..<lattice.nodes).map { node in
    1 / max(1e-3, lattice.position(of: node).distanceMetres(to: sensor))
  }
  return [
    ("1 / d", rates, Double.pi / 2), ("1 / d²", rates.map { $0 * $0 }, 2.0.squareRoot()),
  ].compactMap { name, rates, reference in
    let path = lattice.leastExposed(
      rates: rates, stepSeconds: lattice.spacingMetres,
      from: [lattice.node(nearest: Position(eastMetres: 1, northMetres: 0))],
      to: [
        LatticeEnd(node: lattice.node(nearest: Position(eastMetres: 0, northMetres: 1)), seconds: 0)
      ])
    return path.map {
      ValidationResult(
        24, "least exposure \(name), lattice of 16 directions", reference,
        exact: $0.exposure(rates), tolerance: 0.01)
    }
  }
}

/// A sensor whose rate is the same all over flat ground, and a wall from edge to edge 3 km north of the way, behind which
/// nothing is seen. Straight on 9 km are exposed; behind the wall only the 3 km to it and the 3 km back.
func wayBehindARidge(_ seed: UInt64) -> [ValidationResult] {
  let cells = 120
  var elevations = [Float](repeating: 100, count: cells * cells)
  // Northings 8000 to 8100.
  for column in 0..<cells { elevations[(cells - 81) * cells + column] = 600 }
  do {
    let grid = try ElevationGrid(
      columns: cells, rows: cells, westMetres: 0, northMetres: 12_000, cellMetres: 100,
      coordinateReference: nil, elevationsMetres: elevations)
    guard let cell = grid.cell(containing: Position(eastMetres: 6050, northMetres: 1050)) else {
      return []
    }
    let line = try SightLine(on: grid, observer: cell, mastMetres: 10)
    func rate(_ position: Position) -> Double {
      line.lowestVisibleHeightMetres(above: position) <= 50 ? 1 : 0
    }
    let ends = [1550.0, 10_550].map { Position(eastMetres: $0, northMetres: 5050) }
    let way = plannedWay(from: ends[0], to: ends[1], speedMetresPerSecond: 1, on: grid, rate: rate)
    func exposedMetres(_ way: [Position]) -> Double {
      zip(way, way.dropFirst()).reduce(0) { sum, leg in
        let metres = leg.0.distanceMetres(to: leg.1)
        let steps = max(1, Int((metres / 10).rounded(.up)))
        let seen = (0..<steps).count { step in
          let share = (Double(step) + 0.5) / Double(steps)
          return rate(
            Position(
              eastMetres: leg.0.eastMetres + share * (leg.1.eastMetres - leg.0.eastMetres),
              northMetres: leg.0.northMetres + share * (leg.1.northMetres - leg.0.northMetres))) > 0
        }
        return sum + metres * Double(seen) / Double(steps)
      }
    }
    return [
      ValidationResult(
        41, "straight in front of a ridge: metres exposed", 9000, exact: exposedMetres(ends),
        tolerance: 1e-9),
      // To the middle of the wall, within a step of the lattice.
      ValidationResult(
        41, "planned way behind the ridge: metres exposed", 6000, exact: exposedMetres(way),
        tolerance: 0.05),
    ]
  } catch {
    preconditionFailure("the ridge of the validation cases is refused: \(error)")
  }
}
