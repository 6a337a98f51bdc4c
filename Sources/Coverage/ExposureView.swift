// What one placement sees or reaches among the points of the approach graph.
internal import Foundation
import Scenario
import Terrain

/// A placement's contributions to points.
struct ExposureView: Sendable {
  /// Index into the graph's placements.
  let placement: Int
  let isSensor: Bool
  private(set) var points: [Int32] = []
  /// Shares of a full cue, or units per second.
  private(set) var rates: [Float] = []

  fileprivate mutating func add(_ point: Int32, _ rate: Double) {
    points.append(point)
    rates.append(Float(rate))
  }

  /// Views of the placements of one site.
  static func all(
    _ indices: [Int], _ placements: [Placement], _ scenario: Scenario, on grid: ElevationGrid,
    _ laid: LaidPoints, _ groups: [MeanGroup]
  ) throws(TerrainError) -> [ExposureView] {
    let site = scenario.sites[placements[indices[0]].site]
    guard let cell = grid.cell(containing: site.position) else {
      throw .invalidObserver("site '\(site.id)' is off the terrain: move it")
    }
    var views: [ExposureView] = []
    let masts = Set(indices.map { scenario.systems[placements[$0].system].mastMetres })
    for mast in masts.sorted() {
      let standing = indices.filter { scenario.systems[placements[$0].system].mastMetres == mast }
      let systems = Set(standing.map { placements[$0].system }).sorted()
      let reach = systems.map { scenario.reachMetres(of: scenario.systems[$0]) }.max() ?? 0
      let line = try SightLine(on: grid, observer: cell, mastMetres: mast)
      let sights = sightings(
        laid, from: site.position, antennaMetres: Double(grid[cell]) + mast, line,
        reachMetres: reach, grid)
      for system in systems {
        let law = RateLaw(scenario.systems[system], scenario, groups)
        let reached = law.reached(sights, laid, line)
        for index in standing where placements[index].system == system {
          var view = ExposureView(placement: index, isSensor: scenario.systems[system].isSensor)
          let heading = placements[index].headingDegrees
          for (sight, rate) in reached
          where isInSector(
            bearingDegrees: sight.bearingDegrees, headingDegrees: heading,
            sectorDegrees: law.sectorDegrees)
          {
            view.add(sight.point, rate)
          }
          views.append(view)
        }
      }
    }
    return views
  }
}

/// One point as seen from a mast.
private struct PointSight {
  let point: Int32
  /// Slant range.
  let rangeMetres: Double
  let bearingDegrees: Double
  let isVisible: Bool
}

/// The points within reach, node by node; where the ground is unknown there is nothing to see.
///
/// Along exact lines: a way of least exposure finds the one node of a thousand that a sweep takes for hidden.
private func sightings(
  _ laid: LaidPoints, from position: Position, antennaMetres: Double,
  _ line: SightLine, reachMetres: Double, _ grid: ElevationGrid
) -> [PointSight] {
  var sights: [PointSight] = []
  for node in laid.cells.indices {
    let planar = position.distanceMetres(to: laid.positions[node])
    let ground = Double(grid[laid.cells[node]])
    guard planar <= reachMetres, !ground.isNaN else { continue }
    let bearing = bearingDegrees(from: position, to: laid.positions[node])
    let least = line.lowestVisibleHeightMetres(above: laid.cells[node])
    for point in laid.order[laid.first[node]..<laid.first[node + 1]] {
      let height = laid.points[Int(point)].heightMetres
      let rise = ground + height - antennaMetres
      sights.append(
        PointSight(
          point: point, rangeMetres: (planar * planar + rise * rise).squareRoot(),
          // False for NaN, the unknown.
          bearingDegrees: bearing, isVisible: least <= height))
    }
  }
  return sights
}

/// What a system does to each threat, by range alone.
private struct RateLaw {
  let system: SystemType
  let sectorDegrees: Double
  /// By threat; 0 where the system can do nothing.
  private let factors: [Double]
  private let reachesMetres: [ClosedRange<Double>]
  private let doctrine: Doctrine

  init(_ system: SystemType, _ scenario: Scenario, _ groups: [MeanGroup]) {
    self.system = system
    sectorDegrees = system.sectorDegrees
    doctrine = scenario.doctrine
    switch system {
    case .sensor(let type):
      factors = scenario.threats.map { steadyCueShare(type, against: $0, scenario.doctrine) }
      reachesMetres = scenario.threats.map { 0...type.rangeMetres(against: $0) }
    case .effector(let type):
      factors = zip(scenario.threats, groups).map { threat, group in
        unitsPerShot(type, against: threat, group, scenario.doctrine)
      }
      reachesMetres = scenario.threats.map { _ in type.rangeMetres }
    }
  }

  /// Points that the system reaches in some direction, with the share or rate there.
  func reached(
    _ sights: [PointSight], _ laid: LaidPoints, _ line: SightLine
  ) -> [(sight: PointSight, rate: Double)] {
    let heights = system.targetHeightMetres
    let needsSight = system.needsLineOfSight
    let link = system.edgeLink
    var reached: [(sight: PointSight, rate: Double)] = []
    for sight in sights {
      let point = laid.points[Int(sight.point)]
      let factor = factors[point.threat]
      guard factor > 0, reachesMetres[point.threat].contains(sight.rangeMetres),
        heights.contains(point.heightMetres)
      else { continue }
      guard
        sight.isVisible || !needsSight
          || link?.reaches(
            laid.positions[point.node], heightMetres: point.heightMetres, along: line) == true
      else { continue }
      switch system {
      case .sensor: reached.append((sight, factor))
      case .effector(let type):
        reached.append(
          (sight, factor / type.cycleSeconds(rangeMetres: sight.rangeMetres, doctrine)))
      }
    }
    return reached
  }
}

/// The share of a full cue that a raider in view for one track memory gives, in whole steps.
private func steadyCueShare(
  _ sensor: SensorType, against threat: ThreatProfile, _ doctrine: Doctrine
) -> Double {
  let looks = max(1, Int(doctrine.trackMemorySeconds / sensor.scanSeconds))
  let confirmed = confirmationLaw(
    probabilities: [Double](
      repeating: sensor.probabilityOfDetection(of: threat), count: min(looks, 1_000)),
    hits: sensor.confirmHits, looks: sensor.confirmLooks)
  let steps = Double(CoverageTable.cueSteps)
  return (doctrine.cueShare(confirmed: confirmed[confirmed.count - 1]) * steps).rounded() / steps
}

/// Units of a shot, times the share of shots that one raider of a group can claim on a mean chord of the
/// zone: pi/2 times its radius (Santalo 1976, Integral Geometry, I.3).
private func unitsPerShot(
  _ effector: EffectorType, against threat: ThreatProfile, _ group: MeanGroup, _ doctrine: Doctrine
) -> Double {
  let kill = effector.probabilityOfKill(of: threat)
  guard kill > 0, kill >= doctrine.leastKillProbability(of: effector), group.size > 0 else {
    return 0
  }
  let reach = effector.rangeMetres.upperBound
  let windowSeconds = .pi / 2 * reach / threat.speedMetresPerSecond
  let shots = windowSeconds / effector.cycleSeconds(rangeMetres: reach / 2, doctrine)
  let claim = claimableShots(
    effector, shots: shots, windowSeconds: windowSeconds, groupSize: group.size,
    groupSpacingSeconds: group.spacingSeconds)
  return -log1p(-min(kill, CoverageTable.killProbabilityCap)) * claim / shots
}

extension SystemType {
  var targetHeightMetres: ClosedRange<Double> {
    switch self {
    case .sensor(let type): type.targetHeightMetres
    case .effector(let type): type.targetHeightMetres
    }
  }

  var needsLineOfSight: Bool {
    switch self {
    case .sensor: true
    case .effector(let type): type.needsLineOfSight
    }
  }
}
