// What does a drone see long enough to call fire on it?
import Scenario
import Terrain

/// Places that a reconnaissance drone watches, each with the sight lines to it.
struct WatchedAssets {
  /// By asset of the scene: its aim points, or its site.
  private let lines: [[SightLine]]

  /// Of an asset above the ground, in metres: people and vehicles.
  static let assetHeightMetres = 2.0

  init(_ scenario: Scenario, _ sites: [AttackedSite], on grid: ElevationGrid) {
    let places =
      scenario.assets.map { $0.aimPoints.map { ($0, Self.assetHeightMetres) } }
      + sites.map { [($0.position, $0.mastMetres)] }
    lines = places.map { place in
      place.compactMap { Self.sightLine(from: $0, aboveGroundMetres: $1, on: grid) }
    }
  }

  /// What is seen from a place is what sees it; nil where the ground is unknown.
  static func sightLine(
    from position: Position, aboveGroundMetres height: Double, on grid: ElevationGrid
  ) -> SightLine? {
    grid.cell(containing: position).flatMap {
      try? SightLine(on: grid, observer: $0, mastMetres: height)
    }
  }

  /// For each asset the first time at which it has been in exact sight without a break for as long as the threat
  /// must watch.
  func calls(of threat: ThreatProfile, along flight: [FlightSample]) -> [RaidScene.Call] {
    guard let artillery = threat.artillery else { return [] }
    let calls = lines.enumerated().compactMap { asset, lines -> RaidScene.Call? in
      let isSeen = flight.map { sample in
        lines.contains { sees(sample, $0, withinMetres: artillery.watchRangeMetres) }
      }
      for stretch in coveredStretches(isSeen) {
        let start = flight[stretch.lowerBound].startSeconds
        guard flight[stretch.upperBound].endSeconds - start >= artillery.watchSeconds else {
          continue
        }
        return RaidScene.Call(
          milliseconds: milliseconds(start + artillery.watchSeconds), asset: asset,
          delayMilliseconds: milliseconds(artillery.delaySeconds),
          hit: Chance(artillery.hitProbability), lethality: artillery.lethality)
      }
      return nil
    }
    return calls.sorted { ($0.milliseconds, $0.asset) < ($1.milliseconds, $1.asset) }
  }

  private func sees(_ sample: FlightSample, _ line: SightLine, withinMetres range: Double) -> Bool {
    let offset = line.grid.latticeOffset(of: sample.position)
    let planar =
      line.grid.cellMetres
      * ((offset.row - Double(line.observer.row)) * (offset.row - Double(line.observer.row))
      + (offset.column - Double(line.observer.column))
        * (offset.column - Double(line.observer.column)))
      .squareRoot()
    let rise = sample.altitudeMetres - line.eyeMetres
    return (planar * planar + rise * rise).squareRoot() <= range
      && line.lowestVisibleHeightMetres(above: sample.position) <= sample.heightMetres
  }
}
