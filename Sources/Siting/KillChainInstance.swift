// Which generic instance asks for a sensor and for layers of effectors at every point?
internal import Coverage
internal import Scenario
internal import Terrain

/// Sites and points uniform in a square of side 30, points of weight 1 to 100. Every site takes one sensor and one
/// effector. A point in reach of a sensor is protected by the effectors that reach it: one keeps 60 % of its weight, two
/// 84 %, three or more 93.6 %; without a sensor nothing is.
///
/// All numbers are drawn by `SplitMix64`: x and y of each site, then x, y and weight of each point.
public struct KillChainInstance: Sendable {
  public static let side = 30.0
  public static let levels = [0.6, 0.84, 0.936]
  public static let (sensorCost, effectorCost) = (2.0, 3.0)

  public let sites: Int
  public let points: Int
  public let budget: Double
  /// Points in reach of the same sensors and effectors count as one.
  public let program: SitingProgram

  /// - Complexity: O(points x sites).
  public init(
    sites: Int, points: Int, sensorReach: Double = 8, effectorReach: Double = 4, budget: Double,
    seed: UInt64
  ) {
    precondition(sites > 0 && points > 0 && budget >= 0)
    self.sites = sites
    self.points = points
    self.budget = budget
    var random = SplitMix64(seed: seed)
    func place() -> Position {
      let x = random.unit() * Self.side
      return Position(eastMetres: x, northMetres: random.unit() * Self.side)
    }
    let places = (0..<sites).map { _ in place() }
    let routes = (0..<points).map { _ in
      let point = place()
      let weight = Double(1 + random.index(below: 100))
      let distances = places.map { $0.distanceMetres(to: point) }
      return RouteAtStake(
        stake: weight, asset: 0, axis: Self.square(of: point),
        legs: [
          Leg(
            cues: distances.indices.filter { distances[$0] <= sensorReach }
              .map { Cue(placement: Int32($0), level: Int32(CoverageTable.cueSteps)) },
            engagements: distances.indices.filter { distances[$0] <= effectorReach }
              .map { Engagement(placement: Int32(sites + $0), units: 1) })
        ])
    }
    let placements = (0..<2).flatMap { system in
      (0..<sites).map { Placement(site: $0, system: system, headingDegrees: 0) }
    }
    program = SitingProgram(
      placements: placements, standing: 0,
      uses: placements.map {
        ResourceUse(
          money: $0.system == 0 ? Self.sensorCost : Self.effectorCost, crew: 0, powerKilowatts: 0)
      },
      budget: ResourceUse(money: budget, crew: 0, powerKilowatts: 0),
      siteCapacities: [Int](repeating: 2, count: sites), supplies: [sites, sites], routes: routes,
      curve: ProtectionCurve(levels: Self.levels))
  }

  /// Squares of a ninth of the side, numbered so that each is beside the one before.
  private static func square(of point: Position) -> Int {
    let (column, row) = (Int(point.eastMetres / side * 9), Int(point.northMetres / side * 9))
    return 9 * row + (row % 2 == 0 ? column : 8 - column)
  }
}
