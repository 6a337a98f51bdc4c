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
  /// effector counts where its envelope reaches, if it can kill any. Unknown sight lines do not count; radio
  /// links below 900 MHz with a margin count behind one edge too.
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
      guard let envelope = CoverEnvelope(placement, scenario, against: scenario.threats) else {
        continue
      }
      let view = try envelope.view(on: grid)
      layers = layers.map { $0.adding(envelope, view) }
    }
    self.layers = layers
    isUnknown = grid.elevationsMetres.map(\.isNaN)
  }
}

extension CoverageMap.Layer {
  fileprivate func adding(
    _ envelope: CoverEnvelope, _ view: (LowestVisibleHeight, SightLine)
  ) -> CoverageMap.Layer {
    var counts = envelope.isSensor ? sensors : effectors
    envelope.forEachCell(coveredAt: heightMetres, view) { counts[$0] = min(254, counts[$0] + 1) }
    return CoverageMap.Layer(
      heightMetres: heightMetres, sensors: envelope.isSensor ? counts : sensors,
      effectors: envelope.isSensor ? effectors : counts)
  }
}
