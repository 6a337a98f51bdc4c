// How sure is a deployment's detection, given what the elevation model may have wrong?
public import Scenario
public import Terrain

/// The share of possible grounds on which at least one sensor of a deployment sees a target over each cell.
///
/// Sectors and ranges are those of `CoverageMap`; the grounds are draws of `ElevationError`, as for
/// `VisibilityProbability`. The standard error of a share p of n draws is sqrt(p (1 - p) / n).
public struct DetectionProbability: Sendable {
  public static let defaultDraws = 100

  /// One target height.
  public struct Layer: Sendable {
    public let heightMetres: Double
    /// Row-major, 0 to 1; NaN where the ground itself is unknown.
    public let probabilities: [Float]
  }

  public let error: ElevationError
  public let draws: Int
  public let layers: [Layer]

  /// Computes the share for each of the scenario's map heights.
  /// - Throws: `TerrainError` when a placement is off the terrain or in a void, or the error's correlation
  ///   is too long for the grid's cells.
  /// - Complexity: O(draws x (cells x correlation in cells + sensors x cells in range x heights)) / threads.
  public init(
    _ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid, error: ElevationError,
    draws: Int = defaultDraws, threads: Int,
    onProgress: @escaping @Sendable (_ drawsDone: Int) -> Void = { _ in }
  ) async throws {
    precondition(VisibilityProbability.drawRange.contains(draws))
    let sensors = deployment.placements.compactMap {
      CoverEnvelope($0, scenario, against: scenario.threats)
    }
    .filter(\.isSensor)
    let heights = scenario.mapHeightsMetres
    let ground: [DrawAnswer] = grid.elevationsMetres.map { $0.isNaN ? .unknown : .hidden }
    let tallies = heights.map { _ in DrawTally(cells: ground.count) }
    let seed = scenario.seed
    try await inParallel(count: draws, threads: threads, onDone: onProgress) { draw in
      let possible = try error.possibleGround(grid, seed: seed, draw: draw)
      var answers = heights.map { _ in ground }
      for sensor in sensors {
        let view = try sensor.view(on: possible)
        for (index, height) in heights.enumerated() {
          sensor.forEachCell(coveredAt: height, view) { answers[index][$0] = .seen }
        }
      }
      for (tally, answers) in zip(tallies, answers) { tally.add(answers) }
    }
    self.error = error
    self.draws = draws
    layers = zip(heights, tallies).map { Layer(heightMetres: $0, probabilities: $1.shares) }
  }
}

extension DetectionProbability.Layer {
  /// Mean probability over known ground, and the share of known ground where it reaches a level.
  public func shares(atLeast level: Float) -> (mean: Double, sure: Double) {
    let known = probabilities.filter { !$0.isNaN }
    guard !known.isEmpty else { return (0, 0) }
    let count = Double(known.count)
    return (
      known.reduce(0.0) { $0 + Double($1) } / count, Double(known.count { $0 >= level }) / count
    )
  }
}
