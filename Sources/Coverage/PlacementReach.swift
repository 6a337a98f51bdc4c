// Over which cells does one placement work: its range ring, clipped by terrain, height and sector.
public import Scenario
public import Terrain

/// The cells that one placement covers for targets at one height.
public struct PlacementReach: Sendable {
  /// Position in the deployment.
  public let placement: Int
  public let heightMetres: Double
  /// Row-major indices, ascending; empty when it can do nothing at this height.
  public let cells: [Int]

  /// Every placement at each of the scenario's map heights; ranges as in `CoverageMap`.
  /// - Throws: `TerrainError` when a placement is off the terrain or in a void.
  /// - Complexity: O(placements x heights x cells in range).
  public static func all(
    _ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid
  ) throws(TerrainError) -> [PlacementReach] {
    var reaches: [PlacementReach] = []
    for (index, placement) in deployment.placements.enumerated() {
      guard let envelope = CoverEnvelope(placement, scenario, against: scenario.threats) else {
        continue
      }
      let view = try envelope.view(on: grid)
      for height in scenario.mapHeightsMetres {
        var cells: [Int] = []
        envelope.forEachCell(coveredAt: height, view) { cells.append($0) }
        reaches.append(PlacementReach(placement: index, heightMetres: height, cells: cells))
      }
    }
    return reaches
  }
}
