// Over which cells does one placement see or reach a target of a given height.
import Scenario
import Terrain

/// Where one placement works, but for the terrain.
struct CoverEnvelope {
  let isSensor: Bool
  let position: Position
  let rangeMetres: ClosedRange<Double>
  let targetHeightMetres: ClosedRange<Double>
  let headingDegrees: Double
  let sectorDegrees: Double
  let needsLineOfSight: Bool
  let edgeLink: EdgeLink?
  let mastMetres: Double

  /// Nil when it can do nothing against any of the threats. A sensor's range is the shortest against any threat
  /// that it can sense at all.
  init?(_ placement: Placement, _ scenario: Scenario, against threats: [ThreatProfile]) {
    let system = scenario.systems[placement.system]
    position = scenario.sites[placement.site].position
    headingDegrees = placement.headingDegrees
    sectorDegrees = system.sectorDegrees
    mastMetres = system.mastMetres
    edgeLink = system.edgeLink
    switch system {
    case .sensor(let type):
      let ranges = threats.map { type.rangeMetres(against: $0) }.filter { $0 > 0 }
      guard let shortest = ranges.min() else { return nil }
      isSensor = true
      rangeMetres = 0...shortest
      targetHeightMetres = type.targetHeightMetres
      needsLineOfSight = true
    case .effector(let type):
      guard threats.contains(where: { type.probabilityOfKill(of: $0) > 0 }) else {
        return nil
      }
      isSensor = false
      rangeMetres = type.rangeMetres
      targetHeightMetres = type.targetHeightMetres
      needsLineOfSight = type.needsLineOfSight
    }
  }

  /// The view from the placement, on the ground as it is or as it may be.
  /// - Throws: `TerrainError` when the placement is off the terrain or in a void.
  func view(on grid: ElevationGrid) throws(TerrainError) -> (LowestVisibleHeight, SightLine) {
    guard let cell = grid.cell(containing: position) else {
      throw .invalidObserver(
        "site at \(position.eastMetres), \(position.northMetres) is off the terrain: move it")
    }
    return (
      try LowestVisibleHeight(
        on: grid, observer: cell, mastMetres: mastMetres,
        radiusMetres: max(grid.cellMetres, rangeMetres.upperBound)),
      try SightLine(on: grid, observer: cell, mastMetres: mastMetres)
    )
  }

  /// Reports the index of every cell over which a target is covered.
  ///
  /// Unknown sight lines do not count. A masked target counts where the loss over the one edge is within the
  /// margin of the placement's radio link.
  func forEachCell(
    coveredAt heightMetres: Double, _ view: (lowest: LowestVisibleHeight, line: SightLine),
    _ report: (Int) -> Void
  ) {
    guard targetHeightMetres.contains(heightMetres) else { return }
    let (lowest, grid) = (view.lowest, view.line.grid)
    for row in lowest.firstRow..<lowest.firstRow + lowest.rows {
      for column in lowest.firstColumn..<lowest.firstColumn + lowest.columns {
        let cell = Cell(row: row, column: column)
        let isSeen =
          !needsLineOfSight || Double(lowest.heightMetres(at: cell)) <= heightMetres
        guard isSeen || edgeLink != nil else { continue }
        let target = grid.centre(of: cell)
        // False for NaN, the unknown.
        guard rangeMetres.contains(slantMetres(to: cell, heightMetres: heightMetres, view.line)),
          isInSector(
            target, from: position, headingDegrees: headingDegrees, sectorDegrees: sectorDegrees)
        else { continue }
        if isSeen || edgeLink?.reaches(target, heightMetres: heightMetres, along: view.line) == true
        {
          report(grid.index(of: cell))
        }
      }
    }
  }
}

extension CoverEnvelope {
  /// Slant range to a target over a cell; NaN where the ground is unknown.
  func slantMetres(to cell: Cell, heightMetres: Double, _ line: SightLine) -> Double {
    let planar = position.distanceMetres(to: line.grid.centre(of: cell))
    let rise = Double(line.grid[cell]) + heightMetres - line.eyeMetres
    return (planar * planar + rise * rise).squareRoot()
  }
}

extension EdgeLink {
  /// Whether the link reaches a target behind one edge; false where that is unknown.
  func reaches(_ target: Position, heightMetres: Double, along line: SightLine) -> Bool {
    line.edgeLossDecibels(
      to: target, heightMetres: heightMetres, wavelengthMetres: wavelengthMetres)
      <= lossMarginDecibels
  }
}
