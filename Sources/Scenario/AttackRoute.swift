// How raiders come in: each threat along each axis to each aim point, as points in time and space.
public import Terrain

/// One sample of a route.
public struct RoutePoint: Sendable {
  public let position: Position
  /// Since launch.
  public let timeSeconds: Double
  /// How long the raider counts as being here.
  public let durationSeconds: Double
  /// Above the ground below it.
  public let heightMetres: Double
}

/// A threat's way from launch to one aim point of one asset.
public struct AttackRoute: Sendable {
  public let threat: Int
  public let axis: Int
  public let asset: Int
  public let aimPoint: Position
  /// Drones per raid on this route, over all raids by weight.
  public let expectedRaiders: Double
  /// Mean number of drones that share this way in one raid, and the time between them.
  public let groupSize: Double
  public let groupSpacingSeconds: Double
  /// In order of time; the last one ends when the raider has done its work.
  public let points: [RoutePoint]

  public var arrivalSeconds: Double {
    points.last.map { $0.timeSeconds + $0.durationSeconds } ?? 0
  }
}

extension AttackRoute {
  /// A way that no plan expects.
  package init(
    threat: Int, axis: Int, asset: Int, aimPoint: Position, points: [RoutePoint]
  ) {
    self.threat = threat
    self.axis = axis
    self.asset = asset
    self.aimPoint = aimPoint
    expectedRaiders = 0
    groupSize = 0
    groupSpacingSeconds = 0
    self.points = points
  }
}

/// All routes of a scenario, and where to find those of one choice.
public struct AttackRoutes: Sendable {
  public let routes: [AttackRoute]
  private let first: [Int]
  private let axes: Int
  private let assets: Int
  private let aimPointCounts: [Int]

  /// Routes with at least one expected raider; only the part of a straight approach over the terrain is
  /// flown.
  ///
  /// A raider flies at its ingress height, descends linearly between twice and once its terminal range
  /// from the target, and goes on at its terminal height to its release range.
  /// - Parameter spacingMetres: distance between samples.
  /// - Complexity: O(routes x route length / spacing).
  public init(_ scenario: Scenario, on grid: ElevationGrid, spacingMetres: Double) {
    let expected = expectation(scenario)
    var routes: [AttackRoute] = []
    var first: [Int] = []
    let aimPoints = scenario.assets.map(\.aimPoints)
    for (t, threat) in scenario.threats.enumerated() {
      for (a, axis) in scenario.axes.enumerated() {
        for (d, aims) in aimPoints.enumerated() {
          let choice = expected[(t * scenario.axes.count + a) * scenario.assets.count + d]
          first.append(choice.raiders > 0 ? routes.count : -1)
          guard choice.raiders > 0 else { continue }
          for aim in aims {
            routes.append(
              AttackRoute(
                threat: t, axis: a, asset: d, aimPoint: aim,
                expectedRaiders: choice.raiders / Double(aims.count),
                groupSize: choice.groupSize, groupSpacingSeconds: choice.spacingSeconds,
                points: routePoints(
                  along: axis.path(to: aim, on: grid), of: threat, spacingMetres: spacingMetres)))
          }
        }
      }
    }
    self.routes = routes
    self.first = first
    axes = scenario.axes.count
    assets = scenario.assets.count
    aimPointCounts = aimPoints.map(\.count)
  }

  /// The routes of a threat along an axis to an asset, one for each aim point; empty when none is flown.
  public func indices(threat: Int, axis: Int, asset: Int) -> Range<Int> {
    let start = first[(threat * axes + axis) * assets + asset]
    return start < 0 ? 0..<0 : start..<start + aimPointCounts[asset]
  }
}

extension DefendedAsset {
  /// Where attackers aim: a point itself; three places along a corridor; the middle of an area and the
  /// places half-way to two opposite corners.
  public var aimPoints: [Position] {
    switch form {
    case .point(let position): return [position]
    case .corridor(let line):
      return [1.0 / 6, 0.5, 5.0 / 6].map { position(along: line, share: $0) }
    case .area(let corners):
      let middle = centroid(of: corners)
      return [middle]
        + [0, corners.count / 2].map { corner in
          Position(
            eastMetres: (middle.eastMetres + corners[corner].eastMetres) / 2,
            northMetres: (middle.northMetres + corners[corner].northMetres) / 2)
        }
    }
  }

  /// The middle of the asset, to label it on a map.
  public var middle: Position {
    switch form {
    case .point(let position): position
    case .corridor(let line): position(along: line, share: 0.5)
    case .area(let corners): centroid(of: corners)
    }
  }
}

/// What is expected of one (threat, axis, asset).
private struct Expectation {
  var raiders = 0.0
  /// Means over the raiders.
  var groupSize = 0.0
  var spacingSeconds = 0.0
}

/// Drones per raid for each (threat, axis, asset), raids weighted by likelihood, axes by weight, targets
/// by worth.
private func expectation(_ scenario: Scenario) -> [Expectation] {
  var expected = [Expectation](
    repeating: Expectation(),
    count: scenario.threats.count * scenario.axes.count * scenario.assets.count)
  let totalWeight = scenario.raids.reduce(0) { $0 + $1.weight }
  for raid in scenario.raids {
    for group in raid.groups {
      let axisWeight = group.axes.reduce(0) { $0 + scenario.axes[$1].weight }
      let targetWorth = group.targets.reduce(0) { $0 + scenario.assets[$1].worth }
      for axis in group.axes {
        for target in group.targets {
          let share =
            scenario.axes[axis].weight / axisWeight * scenario.assets[target].worth / targetWorth
          let raiders = raid.weight / totalWeight * Double(group.count) * share
          let size = group.staysTogether ? Double(group.count) : max(1, Double(group.count) * share)
          let index =
            (group.threat * scenario.axes.count + axis) * scenario.assets.count + target
          expected[index].raiders += raiders
          expected[index].groupSize += raiders * size
          expected[index].spacingSeconds += raiders * group.spacingSeconds
        }
      }
    }
  }
  for index in expected.indices where expected[index].raiders > 0 {
    expected[index].groupSize /= expected[index].raiders
    expected[index].spacingSeconds /= expected[index].raiders
  }
  return expected
}

extension ApproachAxis {
  /// Way points from launch to an aim point.
  public func path(to aim: Position, on grid: ElevationGrid) -> [Position] {
    switch path {
    case .route(let points): return points + [aim]
    case .bearing(let degrees, let launchMetres):
      return [launchPosition(degrees, launchMetres: launchMetres, to: aim, on: grid), aim]
    }
  }
}

/// Where a raider on a bearing from an aim point starts: at its launch distance or at the last place over
/// known terrain.
package func launchPosition(
  _ bearingDegrees: Double, launchMetres: Double, to aim: Position, on grid: ElevationGrid
) -> Position {
  let (east, north) = direction(bearingDegrees * .pi / 180)
  func position(_ metres: Double) -> Position {
    Position(
      eastMetres: aim.eastMetres + metres * east, northMetres: aim.northMetres + metres * north)
  }
  var reach = launchMetres
  func isUnknown(_ metres: Double) -> Bool {
    grid.cell(containing: position(metres)).map { grid[$0].isNaN } ?? true
  }
  while reach > 0, isUnknown(reach) { reach -= grid.cellMetres }
  return position(max(0, reach))
}

/// Points along a way, each for the step that it is the middle of; the work is done at the release range.
package func routePoints(along path: [Position], of threat: ThreatProfile, spacingMetres: Double)
  -> [RoutePoint]
{
  let length = zip(path, path.dropFirst()).reduce(0) { $0 + $1.0.distanceMetres(to: $1.1) }
  let flown = max(0, length - threat.releaseRangeMetres)
  // A whole number of spacings, give or take rounding, is that number of steps from wherever it is seen.
  let steps = max(1, Int((flown / spacingMetres - 1e-9).rounded(.up)))
  let step = flown / Double(steps)
  return (0..<steps).map { index in
    // The middle of each step stands for it.
    let along = (Double(index) + 0.5) * step
    let position = length > 0 ? position(along: path, share: along / length) : path[0]
    let last = index == steps - 1
    return RoutePoint(
      position: position, timeSeconds: Double(index) * step / threat.speedMetresPerSecond,
      durationSeconds: step / threat.speedMetresPerSecond + (last ? threat.dwellSeconds : 0),
      heightMetres: threat.heightMetres(remainingMetres: length - along))
  }
}

extension ThreatProfile {
  /// Height above ground at a distance from the target.
  package func heightMetres(remainingMetres: Double) -> Double {
    let descent = terminalRangeMetres
    // Exactly the stated heights on level flight: systems reach up to a height and no further.
    if descent == 0 || remainingMetres >= 2 * descent { return ingressHeightMetres }
    if remainingMetres <= descent { return terminalHeightMetres }
    let share = remainingMetres / descent - 1
    return terminalHeightMetres + share * (ingressHeightMetres - terminalHeightMetres)
  }
}

private func position(along line: [Position], share: Double) -> Position {
  let length = zip(line, line.dropFirst()).reduce(0) { $0 + $1.0.distanceMetres(to: $1.1) }
  var left = share * length
  for (a, b) in zip(line, line.dropFirst()) {
    let leg = a.distanceMetres(to: b)
    if left <= leg, leg > 0 {
      let t = left / leg
      return Position(
        eastMetres: a.eastMetres + t * (b.eastMetres - a.eastMetres),
        northMetres: a.northMetres + t * (b.northMetres - a.northMetres))
    }
    left -= leg
  }
  return line[line.count - 1]
}

/// Centroid of a simple polygon (Bourke 1988); the mean corner when its area vanishes.
private func centroid(of corners: [Position]) -> Position {
  let base = corners[0]
  var area = 0.0
  var east = 0.0
  var north = 0.0
  for (index, a) in corners.enumerated() {
    let b = corners[(index + 1) % corners.count]
    let (ax, ay) = (a.eastMetres - base.eastMetres, a.northMetres - base.northMetres)
    let (bx, by) = (b.eastMetres - base.eastMetres, b.northMetres - base.northMetres)
    let cross = ax * by - bx * ay
    area += cross
    east += (ax + bx) * cross
    north += (ay + by) * cross
  }
  guard abs(area) > 1e-6 else {
    let count = Double(corners.count)
    return Position(
      eastMetres: corners.reduce(0) { $0 + $1.eastMetres } / count,
      northMetres: corners.reduce(0) { $0 + $1.northMetres } / count)
  }
  return Position(
    eastMetres: base.eastMetres + east / (3 * area),
    northMetres: base.northMetres + north / (3 * area))
}
