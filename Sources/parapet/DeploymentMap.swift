// Everything that maps show of a deployment, computed once for every format.
import Coverage
import Geodata
import Raid
import Scenario
import Siting
import Terrain

struct DeploymentMap {
  let scenario: Scenario
  let grid: ElevationGrid
  let deployment: Deployment
  let cover: CoverageMap
  /// Per threat and height.
  let threatCovers: [ThreatCover]
  let reaches: [PlacementReach]
  /// What is most exposed first.
  let gapAreas: [GapArea]
  /// Nil when the scenario states no error of the terrain.
  let detection: DetectionProbability?
  let worst: WorstApproaches
  let routes: AttackRoutes
  /// Nil when no raids were played.
  let score: RaidScore?
  /// Approaches by what the plan leaves open; nil for a deployment that was not planned here.
  let openApproaches: [OpenApproach]?

  /// Gap areas that maps show.
  static let shownGapAreas = 200

  init(
    _ situation: Situation, _ deployment: Deployment, detection: DetectionProbability?,
    worst: WorstApproaches, score: RaidScore? = nil, openApproaches: [OpenApproach]? = nil,
    threads: Int
  ) async throws {
    scenario = situation.scenario
    grid = situation.grid
    self.deployment = deployment
    cover = try CoverageMap(scenario, deployment, on: grid)
    threatCovers = try await ThreatCover.all(scenario, deployment, on: grid, threads: threads)
    reaches = try PlacementReach.all(scenario, deployment, on: grid)
    routes = AttackRoutes(scenario, on: grid, spacingMetres: RaidScene.spacingMetres)
    gapAreas = Array(
      GapArea.all(scenario, threatCovers, routes, on: grid).prefix(Self.shownGapAreas))
    self.detection = detection
    self.worst = worst
    self.score = score
    self.openApproaches = openApproaches
  }

  /// The way of the first route that is flown along an axis to an asset.
  func path(axis: Int, asset: Int) -> [Position]? {
    for threat in scenario.threats.indices {
      let indices = routes.indices(threat: threat, axis: axis, asset: asset)
      guard let first = indices.first else { continue }
      let route = routes.routes[first]
      let bends: [Position] =
        if case .route(let points) = scenario.axes[axis].path { Array(points.dropFirst()) } else {
          []
        }
      return (route.points.first.map { [$0.position] } ?? []) + bends + [route.aimPoint]
    }
    return nil
  }

  /// The way along an axis to the asset of most worth on it.
  func path(axis: Int) -> [Position]? {
    scenario.assets.indices.sorted {
      (scenario.assets[$1].worth, $0) < (scenario.assets[$0].worth, $1)
    }.lazy.compactMap { path(axis: axis, asset: $0) }.first
  }

  /// The threat whose raiders could destroy most in a raid, the first of equals.
  var mainThreat: Int {
    var stakes = [Double](repeating: 0, count: scenario.threats.count)
    for route in routes.routes {
      stakes[route.threat] +=
        route.expectedRaiders
        * scenario.assets[route.asset].worthLost(toOne: scenario.threats[route.threat])
    }
    return stakes.indices.max { (stakes[$0], $1) < (stakes[$1], $0) } ?? 0
  }

  /// What a threat meets at one of the map's heights.
  func threatCover(_ threat: Int, level: Int) -> ThreatCover {
    let height = scenario.mapHeightsMetres[level]
    guard
      let found = threatCovers.first(where: { $0.threat == threat && $0.heightMetres == height })
    else { preconditionFailure("every threat has a cover at every height") }
    return found
  }

  func squareKilometres(_ cells: [Int]) -> Double {
    Double(cells.count) * grid.cellMetres * grid.cellMetres / 1e6
  }
}
