// Which ways are flown at one deployment: those that the plan knows, ways to emitters, and the same ways under jamming.
import Scenario
import Terrain

/// A way with what decides whether it is seen: where a drone is when, and when sensors are jammed meanwhile.
struct FlownRoute {
  /// Its asset is one of the scene's.
  let route: AttackRoute
  let samples: [FlightSample]
  /// The route of the same geometry without jamming; its own number when it is that.
  let base: Int
  /// In times since launch, apart and in order.
  let jamming: [RaidJamming]
}

/// A site with systems on it, which a raid can destroy.
struct AttackedSite {
  let site: Int
  let position: Position
  /// The highest of its systems.
  let mastMetres: Double
  /// A radar stands on it.
  let emits: Bool
}

extension Scenario {
  /// Whether raids can destroy sites.
  var attacksSites: Bool {
    raids.contains { raid in
      raid.groups.contains { $0.atEmitters || threats[$0.threat].artillery != nil }
    }
  }

  /// Sites of a deployment, in the scenario's order.
  func attackedSites(_ deployment: Deployment) -> [AttackedSite] {
    sites.indices.compactMap { site in
      let there = deployment.placements.filter { $0.site == site }.map { systems[$0.system] }
      if there.isEmpty { return nil }
      return AttackedSite(
        site: site, position: sites[site].position,
        mastMetres: there.map(\.mastMetres).max() ?? 0,
        emits: there.contains { $0.kindName == SensorKind.radar.rawValue })
    }
  }
}

/// Every way of a scene and who flies it.
struct RaidRoutes {
  static let routesAtMost = 50_000

  private let scenario: Scenario
  private let grid: ElevationGrid
  private let flights: AttackRoutes
  private let sites: [AttackedSite]
  private(set) var flown: [FlownRoute]
  private(set) var plans: [RaidScene.Plan] = []
  private var planned: PlannedWays
  /// Ways that the plan does not know and that are there already.
  private var others: [OtherWay: Int] = [:]
  /// Jammed ways that are there already, by base.
  private var jammed: [Int: [Int]] = [:]

  private struct OtherWay: Hashable {
    let way: AttackWay
    let threat: Int
    let axis: Int
    /// Of the scene, and which of its aim points.
    let asset: Int
    let aim: Int
  }

  /// - Parameters:
  ///   - sites: those that raids can destroy, assets of the scene after those of the scenario.
  ///   - sensors: those that attackers know of who choose their ways by them.
  /// - Throws: `RaidSceneError` when there are too many ways, or one takes too long.
  init(
    _ scenario: Scenario, _ flights: AttackRoutes, sites: [AttackedSite], sensors: [KnownSensor],
    on grid: ElevationGrid
  ) throws(RaidSceneError) {
    self.scenario = scenario
    self.grid = grid
    self.flights = flights
    self.sites = sites
    planned = PlannedWays(scenario, sensors, on: grid)
    flown = flights.routes.enumerated().map { index, route in
      FlownRoute(route: route, samples: flightSamples(route, on: grid), base: index, jamming: [])
    }
    for raid in scenario.raids {
      var groups: [RaidScene.Group] = []
      for group in raid.groups { groups.append(try self.group(group, in: raid)) }
      plans.append(RaidScene.Plan(id: raid.id, weight: raid.weight, groups: groups))
    }
  }

  /// Axes by weight; targets by worth, their aim points alike; emitters alike.
  private mutating func group(
    _ group: RaidGroup, in raid: RaidPlan
  ) throws(RaidSceneError) -> RaidScene.Group {
    var routes: [Int] = []
    var weights: [Double] = []
    for axis in group.axes {
      for target in group.targets {
        let indices = try ways(group, axis: axis, to: target)
        routes += indices
        let weight = scenario.axes[axis].weight * scenario.assets[target].worth
        weights += indices.map { _ in weight / Double(indices.count) }
      }
      guard group.atEmitters else { continue }
      for site in sites.indices where sites[site].emits {
        routes.append(
          try way(
            OtherWay(
              way: group.way, threat: group.threat, axis: axis,
              asset: scenario.assets.count + site, aim: 0), to: sites[site].position))
        weights.append(scenario.axes[axis].weight)
      }
    }
    var scene = RaidScene.Group(
      count: group.count, routes: routes, weights: weights, staysTogether: group.staysTogether,
      startMilliseconds: milliseconds(group.startSeconds),
      spacing: .fixed(milliseconds: milliseconds(group.spacingSeconds)))
    if raid.jamming.isEmpty { return scene }
    var byDrone: [[Int]] = []
    for drone in 0..<group.count {
      let launch = group.startSeconds + Double(drone) * group.spacingSeconds
      var ways: [Int] = []
      for route in routes { ways.append(try jam(route, launchSeconds: launch, raid.jamming)) }
      byDrone.append(ways)
    }
    if byDrone.contains(where: { $0 != routes }) { scene.routesByDrone = byDrone }
    return scene
  }

  /// One for each aim point.
  private mutating func ways(
    _ group: RaidGroup, axis: Int, to asset: Int
  ) throws(RaidSceneError) -> [Int] {
    if group.way == .straight {
      return Array(flights.indices(threat: group.threat, axis: axis, asset: asset))
    }
    var ways: [Int] = []
    for (number, aim) in scenario.assets[asset].aimPoints.enumerated() {
      ways.append(
        try way(
          OtherWay(
            way: group.way, threat: group.threat, axis: axis, asset: asset, aim: number), to: aim))
    }
    return ways
  }

  private mutating func way(_ way: OtherWay, to aim: Position) throws(RaidSceneError) -> Int {
    if let known = others[way] { return known }
    let path = planned.path(
      way.way, threat: way.threat, straight: scenario.axes[way.axis].path(to: aim, on: grid))
    let route = AttackRoute(
      threat: way.threat, axis: way.axis, asset: way.asset, aimPoint: aim,
      points: routePoints(
        along: path, of: scenario.threats[way.threat], spacingMetres: RaidScene.spacingMetres))
    let index = flown.count
    try append(
      FlownRoute(
        route: route, samples: flightSamples(route, on: grid), base: index, jamming: []))
    others[way] = index
    return index
  }

  /// The way as a drone launched at a time flies it: the same one where nothing is jammed meanwhile.
  private mutating func jam(
    _ base: Int, launchSeconds: Double, _ jamming: [RaidJamming]
  ) throws(RaidSceneError) -> Int {
    let arrival = flown[base].route.arrivalSeconds
    let meanwhile = jamming.compactMap { spell -> RaidJamming? in
      let from = max(0, spell.fromSeconds - launchSeconds)
      let until = min(arrival, spell.untilSeconds - launchSeconds)
      return from < until
        ? RaidJamming(fromSeconds: from, untilSeconds: until, lossDecibels: spell.lossDecibels)
        : nil
    }
    if meanwhile.isEmpty { return base }
    if let known = jammed[base]?.first(where: { flown[$0].jamming == meanwhile }) { return known }
    let index = flown.count
    try append(
      FlownRoute(
        route: flown[base].route, samples: flown[base].samples, base: base, jamming: meanwhile))
    jammed[base, default: []].append(index)
    return index
  }

  private mutating func append(_ route: FlownRoute) throws(RaidSceneError) {
    guard flown.count < Self.routesAtMost else {
      throw .invalidRaid(
        "more than \(Self.routesAtMost) ways: jamming gives each drone in it a way of its own; send "
          + "fewer drones or give fewer axes")
    }
    try checkDuration(route.route, scenario)
    flown.append(route)
  }
}

private func flightSamples(_ route: AttackRoute, on grid: ElevationGrid) -> [FlightSample] {
  flightSamples(route.points) { grid.groundMetres(at: $0) }
}

/// The points of a route with the altitude of a drone there; the last one ends after the dwell.
func flightSamples(
  _ points: [RoutePoint], groundMetres: (Position) -> Double
) -> [FlightSample] {
  points.enumerated().map { index, point in
    let end = point.timeSeconds + point.durationSeconds
    // All steps of a route are equally long; the last sample's duration holds the dwell as well.
    let step =
      index == 0 || index < points.count - 1
      ? point.durationSeconds : points[index - 1].durationSeconds
    return FlightSample(
      startSeconds: point.timeSeconds, endSeconds: end,
      middleSeconds: point.timeSeconds + min(step, point.durationSeconds) / 2,
      position: point.position, heightMetres: point.heightMetres,
      altitudeMetres: groundMetres(point.position) + point.heightMetres)
  }
}

func checkDuration(_ route: AttackRoute, _ scenario: Scenario) throws(RaidSceneError) {
  let limitSeconds = Double(RaidScene.maximumMilliseconds) / 1000
  guard route.arrivalSeconds > limitSeconds else { return }
  throw .invalidRaid(
    "threat '\(scenario.threats[route.threat].id)' flies \(route.arrivalSeconds) s: at most "
      + "\(limitSeconds) s; launch it nearer")
}
