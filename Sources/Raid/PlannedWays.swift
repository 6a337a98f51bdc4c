// Which way does an attacker choose who knows the ground, or the ground and the sensors on it?
import Foundation
import Scenario
import Terrain

/// A sensor of the known deployment.
struct KnownSensor {
  let type: SensorType
  let post: Post

  /// Detections per second of a drone at a place: looks that detect, as a rate.
  func rate(of threat: ThreatProfile, at sample: FlightSample) -> Double {
    let metres = post.slantMetres(to: sample)
    guard metres <= type.rangeMetres(against: threat),
      type.targetHeightMetres.contains(sample.heightMetres),
      post.points(at: sample, sectorDegrees: type.sectorDegrees),
      post.reaches(sample, type.edgeLink)
    else { return 0 }
    return -log(1 - min(0.999, type.detectionByRange(of: threat)(metres))) / type.scanSeconds
  }
}

/// The ways of one scenario at one deployment, across a lattice over the ground; deterministic.
struct PlannedWays {
  private let scenario: Scenario
  private let sensors: [KnownSensor]
  private let grid: ElevationGrid
  private let lattice: ApproachLattice
  /// From every aim point of every asset.
  private let sightLines: [SightLine]
  /// Rates at the lattice's nodes that are there already, by threat and kind of way.
  private var rates: [Asked: [Double]] = [:]

  private struct Asked: Hashable {
    let threat: Int
    let way: AttackWay
  }

  init(_ scenario: Scenario, _ sensors: [KnownSensor], on grid: ElevationGrid) {
    self.scenario = scenario
    self.sensors = sensors
    self.grid = grid
    lattice = ApproachLattice(on: grid)
    sightLines = scenario.assets.flatMap(\.aimPoints).compactMap {
      WatchedAssets.sightLine(
        from: $0, aboveGroundMetres: WatchedAssets.assetHeightMetres, on: grid)
    }
  }

  /// Way points from launch to aim: the straight ones, or from the first of them across the lattice.
  mutating func path(_ way: AttackWay, threat: Int, straight: [Position]) -> [Position] {
    guard way != .straight, let start = straight.first, let aim = straight.last else {
      return straight
    }
    let asked = Asked(threat: threat, way: way)
    let known =
      rates[asked] ?? (0..<lattice.nodes).map { rate(asked, at: lattice.position(of: $0)) }
    rates[asked] = known
    return plannedWay(
      from: start, to: aim, speedMetresPerSecond: scenario.threats[threat].speedMetresPerSecond,
      lattice, known) ?? straight
  }

  /// At the height of the way in. Masked: metres above the lowest height that some asset sees; least exposed: what
  /// all sensors together detect in a second. Nothing flies over unknown ground.
  private func rate(_ asked: Asked, at position: Position) -> Double {
    let threat = scenario.threats[asked.threat]
    let ground = grid.groundMetres(at: position)
    guard !ground.isNaN else { return .infinity }
    let height = threat.ingressHeightMetres
    if asked.way == .masked {
      return sightLines.reduce(0) { most, line in
        let lowest = line.lowestVisibleHeightMetres(above: position)
        return max(most, lowest.isNaN ? height : height - lowest)
      }
    }
    let sample = FlightSample(
      startSeconds: 0, endSeconds: 0, middleSeconds: 0, position: position, heightMetres: height,
      altitudeMetres: ground + height)
    return sensors.reduce(0) { $0 + $1.rate(of: threat, at: sample) }
  }
}

/// The way of least exposure between two places by a rate at each place.
func plannedWay(
  from start: Position, to aim: Position, speedMetresPerSecond: Double, on grid: ElevationGrid,
  rate: (Position) -> Double
) -> [Position] {
  let lattice = ApproachLattice(on: grid)
  let rates = (0..<lattice.nodes).map { rate(lattice.position(of: $0)) }
  return plannedWay(
    from: start, to: aim, speedMetresPerSecond: speedMetresPerSecond, lattice, rates)
    ?? [start, aim]
}

private func plannedWay(
  from start: Position, to aim: Position, speedMetresPerSecond: Double, _ lattice: ApproachLattice,
  _ rates: [Double]
) -> [Position]? {
  let found = lattice.leastExposed(
    rates: rates, stepSeconds: lattice.spacingMetres / speedMetresPerSecond,
    from: [lattice.node(nearest: start)],
    to: [LatticeEnd(node: lattice.node(nearest: aim), seconds: 0)])
  // The nodes nearest to both ends are left out: the ends themselves stand for them.
  return found.map { way in
    [start] + way.nodes.dropFirst().dropLast().map { lattice.position(of: $0) } + [aim]
  }
}
