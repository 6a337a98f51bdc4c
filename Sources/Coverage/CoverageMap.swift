// Where is a deployment's cover, for people to look at: counts per cell, layer and target height.
public import Scenario
public import Terrain

/// How many placements of a deployment cover each cell, for targets at given heights above ground.
public struct CoverageMap: Sendable {
  /// One target height.
  public struct Layer: Sendable {
    public let heightMetres: Double
    /// Sensors that see a target over the cell, row-major; at most 254 are counted.
    public let sensors: [UInt8]
    /// Effectors that reach a target over the cell.
    public let effectors: [UInt8]
  }

  public let layers: [Layer]
  /// Cells where the ground itself is unknown: nothing can be said of them.
  public let isUnknown: [Bool]

  /// Counts cover cell by cell.
  ///
  /// A sensor's range is the shortest against any threat of the scenario that it can sense at all; an
  /// effector counts where its envelope reaches, if it can kill any. Unknown sight lines do not count.
  /// - Throws: `TerrainError` when a placement is off the terrain or in a void.
  /// - Complexity: O(placements x cells in range x heights).
  public init(_ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid)
    throws(TerrainError)
  {
    var layers = scenario.mapHeightsMetres.map { height in
      Layer(
        heightMetres: height,
        sensors: [UInt8](repeating: 0, count: grid.rows * grid.columns),
        effectors: [UInt8](repeating: 0, count: grid.rows * grid.columns))
    }
    for placement in deployment.placements {
      guard let envelope = Envelope(placement, scenario) else { continue }
      let position = scenario.sites[placement.site].position
      guard let cell = grid.cell(containing: position) else {
        throw .invalidObserver(
          "site '\(scenario.sites[placement.site].id)' is off the terrain: move it")
      }
      let lowest = try LowestVisibleHeight(
        on: grid, observer: cell, mastMetres: scenario.systems[placement.system].mastMetres,
        radiusMetres: max(grid.cellMetres, envelope.rangeMetres.upperBound))
      layers = layers.map { $0.adding(envelope, from: position, cell, lowest, grid) }
    }
    self.layers = layers
    isUnknown = grid.elevationsMetres.map(\.isNaN)
  }
}

/// Where one placement works, but for the terrain.
private struct Envelope {
  let isSensor: Bool
  let rangeMetres: ClosedRange<Double>
  let targetHeightMetres: ClosedRange<Double>
  let headingDegrees: Double
  let sectorDegrees: Double
  let needsLineOfSight: Bool
  let mastMetres: Double

  /// Nil when it can do nothing against any threat of the scenario.
  init?(_ placement: Placement, _ scenario: Scenario) {
    headingDegrees = placement.headingDegrees
    sectorDegrees = scenario.systems[placement.system].sectorDegrees
    mastMetres = scenario.systems[placement.system].mastMetres
    switch scenario.systems[placement.system] {
    case .sensor(let type):
      let ranges = scenario.threats.map { type.rangeMetres(against: $0) }.filter { $0 > 0 }
      guard let shortest = ranges.min() else { return nil }
      isSensor = true
      rangeMetres = 0...shortest
      targetHeightMetres = type.targetHeightMetres
      needsLineOfSight = true
    case .effector(let type):
      guard scenario.threats.contains(where: { type.probabilityOfKill(of: $0) > 0 }) else {
        return nil
      }
      isSensor = false
      rangeMetres = type.rangeMetres
      targetHeightMetres = type.targetHeightMetres
      needsLineOfSight = type.needsLineOfSight
    }
  }
}

extension CoverageMap.Layer {
  fileprivate func adding(
    _ envelope: Envelope, from position: Position, _ observer: Cell, _ lowest: LowestVisibleHeight,
    _ grid: ElevationGrid
  ) -> CoverageMap.Layer {
    guard envelope.targetHeightMetres.contains(heightMetres) else { return self }
    var counts = envelope.isSensor ? sensors : effectors
    let antenna = Double(grid[observer]) + envelope.mastMetres
    for row in lowest.firstRow..<lowest.firstRow + lowest.rows {
      for column in lowest.firstColumn..<lowest.firstColumn + lowest.columns {
        let cell = Cell(row: row, column: column)
        let ground = grid[cell]
        // False for NaN, the unknown.
        guard !ground.isNaN,
          !envelope.needsLineOfSight || Double(lowest.heightMetres(at: cell)) <= heightMetres
        else { continue }
        let target = grid.centre(of: cell)
        let planar = position.distanceMetres(to: target)
        let rise = Double(ground) + heightMetres - antenna
        guard envelope.rangeMetres.contains((planar * planar + rise * rise).squareRoot()),
          isInSector(
            target, from: position, headingDegrees: envelope.headingDegrees,
            sectorDegrees: envelope.sectorDegrees)
        else { continue }
        let index = grid.index(of: cell)
        counts[index] = min(254, counts[index] + 1)
      }
    }
    return CoverageMap.Layer(
      heightMetres: heightMetres, sensors: envelope.isSensor ? counts : sensors,
      effectors: envelope.isSensor ? effectors : counts)
  }
}
