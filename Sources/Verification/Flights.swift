// How do raiders come in, and what does each way in put at stake: written anew from docs/formulation.md.
internal import Foundation
import Scenario
import Terrain

/// A threat's way to one aim point, cut into samples.
struct Flight {
  struct Sample {
    let position: Position
    let startSeconds: Double
    let durationSeconds: Double
    /// Above ground.
    let heightMetres: Double

    var middleSeconds: Double { startSeconds + durationSeconds / 2 }
  }

  let threat: ThreatProfile
  /// Index into the scenario's assets.
  let asset: Int
  /// Worth lost per raid if every raider of this flight got through, each counted by itself.
  let stake: Double
  /// Mean over its raiders.
  let groupSize: Double
  let groupSpacingSeconds: Double
  let samples: [Sample]

  /// The last sample that has begun; nil before launch.
  func sample(atSeconds time: Double) -> Int? { samples.lastIndex { $0.startSeconds <= time } }

  var endSeconds: Double { samples.last.map { $0.startSeconds + $0.durationSeconds } ?? 0 }

  /// Legs of 20 s.
  static func leg(atSeconds time: Double) -> Int { Int(time / 20) }

  var legs: Int { samples.last.map { Self.leg(atSeconds: $0.startSeconds) + 1 } ?? 0 }
}

extension Flight {
  static let spacingMetres = 150.0

  /// Flights of every raid of a scenario that put something at stake.
  static func all(_ scenario: Scenario, on grid: ElevationGrid) -> [Flight] {
    var flights: [Flight] = []
    for threat in scenario.threats.indices {
      for axis in scenario.axes.indices {
        for asset in scenario.assets.indices {
          let traffic = Traffic(threat: threat, axis: axis, asset: asset, in: scenario)
          let aimPoints = scenario.assets[asset].aimPoints
          let worth = scenario.assets[asset].worth
          let lethality = scenario.threats[threat].lethality / scenario.assets[asset].hardness
          let stake = traffic.raiders / Double(aimPoints.count) * worth * min(1, lethality)
          guard stake > 0 else { continue }
          for aim in aimPoints {
            let path = path(scenario.axes[axis].path, to: aim, on: grid)
            flights.append(
              Flight(
                threat: scenario.threats[threat], asset: asset, stake: stake,
                groupSize: traffic.groupSize, groupSpacingSeconds: traffic.spacingSeconds,
                samples: samples(along: path, scenario.threats[threat])))
          }
        }
      }
    }
    return flights
  }

  /// One raider by itself.
  init(alone threat: ThreatProfile, asset: Int, along path: [Position]) {
    self.init(
      threat: threat, asset: asset, stake: 0, groupSize: 1, groupSpacingSeconds: 0,
      samples: Self.samples(along: path, threat))
  }

  /// Straight from the launch distance, or from the last place over known ground, or as drawn.
  static func path(
    _ path: ApproachAxis.Path, to aim: Position, on grid: ElevationGrid
  ) -> [Position] {
    switch path {
    case .route(let points): return points + [aim]
    case .bearing(let degrees, let launchMetres):
      func place(_ metres: Double) -> Position {
        Position(
          eastMetres: aim.eastMetres + metres * sin(degrees * .pi / 180),
          northMetres: aim.northMetres + metres * cos(degrees * .pi / 180))
      }
      var metres = launchMetres
      while metres > 0, !isKnownGround(place(metres), on: grid) { metres -= grid.cellMetres }
      return [place(max(0, metres)), aim]
    }
  }

  /// Equal steps of at most 150 m (and the rounding of a sum) up to the release range; the middle of a step stands for it, and the last
  /// one holds the dwell.
  private static func samples(along path: [Position], _ threat: ThreatProfile) -> [Sample] {
    let length = zip(path, path.dropFirst()).map { $0.distanceMetres(to: $1) }.reduce(0, +)
    let flown = max(0, length - threat.releaseRangeMetres)
    let steps = max(1, Int((flown / spacingMetres - 1e-9).rounded(.up)))
    let step = flown / Double(steps)
    return (0..<steps).map { number in
      let gone = (Double(number) + 0.5) * step
      return Sample(
        position: place(on: path, afterMetres: gone),
        startSeconds: Double(number) * step / threat.speedMetresPerSecond,
        durationSeconds: step / threat.speedMetresPerSecond
          + (number == steps - 1 ? threat.dwellSeconds : 0),
        heightMetres: height(of: threat, metresToGo: length - gone))
    }
  }

  private static func place(on path: [Position], afterMetres gone: Double) -> Position {
    var rest = gone
    for (from, to) in zip(path, path.dropFirst()) {
      let leg = from.distanceMetres(to: to)
      if leg > 0, rest <= leg {
        return Position(
          eastMetres: from.eastMetres + rest / leg * (to.eastMetres - from.eastMetres),
          northMetres: from.northMetres + rest / leg * (to.northMetres - from.northMetres))
      }
      rest -= leg
    }
    return path[path.count - 1]
  }

  /// Ingress height, then down in a straight line between twice and once the terminal range.
  static func height(of threat: ThreatProfile, metresToGo: Double) -> Double {
    let range = threat.terminalRangeMetres
    if range == 0 || metresToGo >= 2 * range { return threat.ingressHeightMetres }
    let share = max(0, metresToGo / range - 1)
    return threat.terminalHeightMetres
      + share * (threat.ingressHeightMetres - threat.terminalHeightMetres)
  }
}

/// Drones per raid of one threat along one axis to one asset: raids by weight, axes by weight, targets by worth.
struct Traffic {
  private(set) var raiders = 0.0
  private var sizeSum = 0.0
  private var spacingSecondsSum = 0.0

  var groupSize: Double { sizeSum / raiders }
  var spacingSeconds: Double { spacingSecondsSum / raiders }

  init(threat: Int, axis: Int, asset: Int, in scenario: Scenario) {
    let weights = scenario.raids.map(\.weight).reduce(0, +)
    for raid in scenario.raids {
      for group in raid.groups
      where group.threat == threat && group.axes.contains(axis) && group.targets.contains(asset) {
        let axes = group.axes.map { scenario.axes[$0].weight }.reduce(0, +)
        let worths = group.targets.map { scenario.assets[$0].worth }.reduce(0, +)
        let share =
          scenario.axes[axis].weight / axes * (scenario.assets[asset].worth / worths)
        let drones = raid.weight / weights * Double(group.count) * share
        raiders += drones
        sizeSum +=
          drones * (group.staysTogether ? Double(group.count) : max(1, Double(group.count) * share))
        spacingSecondsSum += drones * group.spacingSeconds
      }
    }
  }
}

/// Whether a position lies on the terrain and its cell is no void.
func isKnownGround(_ position: Position, on grid: ElevationGrid) -> Bool {
  grid.cell(containing: position).map { !grid[$0].isNaN } ?? false
}
