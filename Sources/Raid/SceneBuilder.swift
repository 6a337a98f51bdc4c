// What can a deployment see and reach of every route: from scenario and ground to a scene of times and chances.
public import Scenario
public import Terrain

/// Why a deployment cannot be simulated.
public enum RaidSceneError: Error, Equatable, CustomStringConvertible {
  case invalidPlacement(String)
  case invalidRaid(String)

  public var description: String {
    switch self {
    case .invalidPlacement(let reason), .invalidRaid(let reason): reason
    }
  }
}

extension RaidScene {
  /// Distance between the points at which routes are sampled.
  public static let spacingMetres = 100.0

  /// Compiles a scenario and a deployment.
  ///
  /// A sensor sees a sample of a route when its slant range, target height and sector allow it and the
  /// exact sight line from its mast passes the ground; unknown ground hides. A radio link below 900 MHz
  /// also works behind an edge whose loss is within the type's margin. It looks at launch and every
  /// `scanSeconds` after. An effector may meet a drone in a sample within its slant ranges, target heights
  /// and sector, and in its sight when it needs that; it holds fire where its single-shot kill probability
  /// is below the doctrine's. A beam that kills by dwell begins where enough energy will come in before the
  /// drone leaves its view. The first routes are those of
  /// `AttackRoutes(scenario, on: grid, spacingMetres: RaidScene.spacingMetres)`, in that order. Where raids attack
  /// sites, each site of the deployment is an asset without worth after those of the scenario.
  /// - Throws: `RaidSceneError` for a placement off the ground, or a raid of too many drones or too long.
  /// - Complexity: O(placements x route samples within range x cells to them).
  public init(_ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid)
    throws(RaidSceneError)
  {
    let flights = AttackRoutes(scenario, on: grid, spacingMetres: Self.spacingMetres)
    try checkRaids(scenario, flights)
    let sites = scenario.attacksSites ? scenario.attackedSites(deployment) : []
    let posts = try deployment.placements.map { placement throws(RaidSceneError) in
      try Post(placement, scenario, on: grid)
    }
    let known = zip(deployment.placements, posts).compactMap { placement, post -> KnownSensor? in
      guard case .sensor(let type) = scenario.systems[placement.system] else { return nil }
      return KnownSensor(type: type, post: post)
    }
    let routes = try RaidRoutes(scenario, flights, sites: sites, sensors: known, on: grid)
    let compiler = SceneCompiler(
      scenario: scenario, flown: routes.flown, watched: WatchedAssets(scenario, sites, on: grid))
    var sensors: [Sensor] = []
    var effectors: [Effector] = []
    for ((placement, post), stream) in zip(
      zip(deployment.placements, posts), streams(deployment, scenario))
    {
      let asset = sites.firstIndex { $0.site == placement.site }.map { scenario.assets.count + $0 }
      switch scenario.systems[placement.system] {
      case .sensor(let type):
        var sensor = compiler.sensor(type, at: post, stream: stream)
        sensor.post = asset
        sensors.append(sensor)
      case .effector(let type):
        var effector = compiler.effector(type, at: post, stream: stream)
        effector.post = asset
        effectors.append(effector)
      }
    }
    self.init(
      assets: scenario.assets.map { Asset(id: $0.id, worth: $0.worth, hardness: $0.hardness) }
        + sites.map { Asset(id: "site \(scenario.sites[$0.site].id)", worth: 0, hardness: 1) },
      threats: scenario.threats.map {
        Threat(
          id: $0.id, threatClass: $0.threatClass.rawValue, lethality: $0.lethality,
          unitCost: $0.unitCost)
      },
      routes: compiler.routes(), plans: routes.plans, sensors: sensors, effectors: effectors,
      rules: fightingRules(scenario.doctrine))
  }
}

/// A placed system: where it looks from and which way.
struct Post {
  let name: String
  let position: Position
  let headingDegrees: Double
  let sightLine: SightLine

  init(_ placement: Placement, _ scenario: Scenario, on grid: ElevationGrid) throws(RaidSceneError)
  {
    let site = scenario.sites[placement.site]
    let system = scenario.systems[placement.system]
    name = "\(site.id) \(system.id)"
    guard let cell = grid.cell(containing: site.position) else {
      throw .invalidPlacement(
        "\(system.id) at site '\(site.id)' (\(site.position.eastMetres), "
          + "\(site.position.northMetres)) is off the terrain: move the site or load more terrain")
    }
    do {
      sightLine = try SightLine(on: grid, observer: cell, mastMetres: system.mastMetres)
    } catch {
      throw .invalidPlacement("\(system.id) at site '\(site.id)': \(error)")
    }
    position = site.position
    headingDegrees = placement.headingDegrees
  }

  /// Straight from mast to drone.
  func slantMetres(to sample: FlightSample) -> Double {
    let planar = position.distanceMetres(to: sample.position)
    let rise = sample.altitudeMetres - sightLine.eyeMetres
    return (planar * planar + rise * rise).squareRoot()
  }

  func relativePosition(of sample: FlightSample) -> RelativePosition {
    RelativePosition(
      eastMetres: sample.position.eastMetres - position.eastMetres,
      northMetres: sample.position.northMetres - position.northMetres,
      upMetres: sample.altitudeMetres - sightLine.eyeMetres)
  }

  func points(at sample: FlightSample, sectorDegrees: Double) -> Bool {
    isInSector(
      sample.position, from: position, headingDegrees: headingDegrees, sectorDegrees: sectorDegrees)
  }

  /// In sight, or behind one edge over which a radio link bends; NaN, an unknown sight line, is neither.
  func reaches(_ sample: FlightSample, _ link: EdgeLink?) -> Bool {
    if sightLine.lowestVisibleHeightMetres(above: sample.position) <= sample.heightMetres {
      return true
    }
    guard let link else { return false }
    let loss = sightLine.edgeLossDecibels(
      to: sample.position, heightMetres: sample.heightMetres,
      wavelengthMetres: link.wavelengthMetres)
    return loss <= link.lossMarginDecibels
  }
}

private struct SceneCompiler {
  let scenario: Scenario
  let flown: [FlownRoute]
  let watched: WatchedAssets

  func sensor(_ type: SensorType, at post: Post, stream: UInt32) -> RaidScene.Sensor {
    let withVariants = Set(flown.lazy.filter { !$0.jamming.isEmpty }.map(\.base))
    var views: [Int: SensorView] = [:]
    let detections = flown.enumerated().map { index, way -> RaidScene.Detection? in
      let threat = scenario.threats[way.route.threat]
      let range = type.rangeMetres(against: threat)
      guard range > 0 else { return nil }
      let view = views[way.base] ?? self.view(of: way.samples, type, at: post, withinMetres: range)
      if withVariants.contains(index) { views[index] = view }
      return detection(
        type, of: threat, way, view, memorySeconds: scenario.doctrine.trackMemorySeconds)
    }
    return RaidScene.Sensor(
      name: post.name, system: type.id, stream: stream, detections: detections)
  }

  private func view(
    of flight: [FlightSample], _ type: SensorType, at post: Post, withinMetres range: Double
  ) -> SensorView {
    let ranges = flight.map { post.slantMetres(to: $0) }
    let isCovered = zip(flight, ranges).map { sample, metres in
      type.targetHeightMetres.contains(sample.heightMetres) && metres <= range
        && post.points(at: sample, sectorDegrees: type.sectorDegrees)
        && post.reaches(sample, type.edgeLink)
    }
    return SensorView(rangesMetres: ranges, isCovered: isCovered)
  }

  func effector(_ type: EffectorType, at post: Post, stream: UInt32) -> RaidScene.Effector {
    let kill = scenario.threats.map { threat -> Chance in
      let chance = type.probabilityOfKill(of: threat)
      return chance < scenario.doctrine.leastKillProbability(of: type) ? .never : Chance(chance)
    }
    var windows: [[RaidScene.FireWindow]] = []
    for (index, way) in flown.enumerated() {
      let isOpen = kill[way.route.threat] != .never
      windows.append(
        way.base < index
          ? windows[way.base] : isOpen ? fireWindows(type, at: post, way.samples) : [])
    }
    var effector = RaidScene.Effector(
      name: post.name, system: type.id, stream: stream, channels: type.channels,
      magazineRounds: type.magazineRounds,
      reloadMilliseconds: type.reloadSeconds.map(milliseconds),
      shotInterval: .fixed(milliseconds: milliseconds(type.shotSeconds)),
      reactionMilliseconds: milliseconds(type.reactionSeconds), costPerShot: type.costPerShot,
      kill: kill, windows: windows)
    if let doctrine = scenario.doctrine[type.id] {
      effector.shotsPerLook = doctrine.shotsPerLook
      effector.reserve =
        doctrine.reserveRounds > 0
        ? RaidScene.Reserve(rounds: doctrine.reserveRounds, leastWorth: doctrine.reserveForWorth)
        : nil
    }
    effector.recoveryMilliseconds = type.recoverySeconds.map(milliseconds)
    effector.layer = scenario.layers.firstIndex { layer in
      layer.systems.contains { scenario.systems[$0].id == type.id }
    }
    return effector
  }

  private func fireWindows(_ type: EffectorType, at post: Post, _ flight: [FlightSample])
    -> [RaidScene.FireWindow]
  {
    let ranges = flight.map { post.slantMetres(to: $0) }
    let isCovered = zip(flight, ranges).map { sample, range in
      type.rangeMetres.contains(range) && type.targetHeightMetres.contains(sample.heightMetres)
        && post.points(at: sample, sectorDegrees: type.sectorDegrees)
        && (!type.needsLineOfSight || post.reaches(sample, type.edgeLink))
    }
    if let dwell = type.dwell {
      return dwellWindows(
        of: flight, isCovered: isCovered, positions: flight.map { post.relativePosition(of: $0) },
        secondsAtOneKilometre: dwell.seconds(atMetres: 1000))
    }
    return Raid.fireWindows(
      of: flight, isCovered: isCovered,
      timeOfFlightSeconds: ranges.map { type.timeOfFlightSeconds(rangeMetres: $0) })
  }

  func routes() -> [RaidScene.Route] {
    var routes: [RaidScene.Route] = []
    for (index, way) in flown.enumerated() {
      routes.append(way.base < index ? routes[way.base] : route(way.route, way.samples))
    }
    return routes
  }

  private func route(_ route: AttackRoute, _ flight: [FlightSample]) -> RaidScene.Route {
    let threat = scenario.threats[route.threat]
    let flown = flight.isEmpty ? 0 : flight[flight.count - 1].endSeconds - threat.dwellSeconds
    var scene = RaidScene.Route(
      threat: route.threat, asset: route.asset, approach: route.axis,
      arrivalMilliseconds: milliseconds(route.arrivalSeconds),
      lengthMetres: flown * threat.speedMetresPerSecond + threat.releaseRangeMetres,
      speedMetresPerSecond: threat.speedMetresPerSecond,
      track: flight.map {
        RaidScene.TrackPoint(milliseconds: milliseconds($0.middleSeconds), position: $0.position)
      })
    scene.calls = watched.calls(of: threat, along: flight)
    return scene
  }
}

/// A number for the luck of each placement: equal placements of two deployments share it.
private func streams(_ deployment: Deployment, _ scenario: Scenario) -> [UInt32] {
  var seen: [Placement] = []
  return deployment.placements.map { placement in
    let twins = seen.count { $0.site == placement.site && $0.system == placement.system }
    seen.append(placement)
    let pair = placement.site * scenario.systems.count + placement.system
    return UInt32(truncatingIfNeeded: pair * 32 + twins)
  }
}

private func fightingRules(_ doctrine: Doctrine) -> RaidScene.Rules {
  RaidScene.Rules(
    cueMilliseconds: milliseconds(doctrine.cueSeconds),
    assessMilliseconds: milliseconds(doctrine.assessSeconds),
    shootLookShoot: doctrine.shootLookShoot, shotsPerDroneAtMost: doctrine.shotsPerDroneAtMost,
    targetChoice: targetChoice(doctrine.targetPriority), innerLayersWait: doctrine.innerLayersWait)
}

private func targetChoice(_ priority: TargetPriority) -> RaidScene.TargetChoice {
  switch priority {
  case .arrival: .earliestArrival
  case .worth: .mostWorth
  case .killChance: .bestChance
  }
}

private func checkRaids(_ scenario: Scenario, _ flights: AttackRoutes) throws(RaidSceneError) {
  let limitSeconds = Double(RaidScene.maximumMilliseconds) / 1000
  for raid in scenario.raids {
    guard raid.drones <= RaidScene.maximumDronesPerRaid else {
      throw .invalidRaid(
        "raid '\(raid.id)' has \(raid.drones) drones: at most \(RaidScene.maximumDronesPerRaid); "
          + "send fewer")
    }
    for group in raid.groups {
      let last = group.startSeconds + Double(group.count - 1) * group.spacingSeconds
      guard last <= limitSeconds else {
        throw .invalidRaid(
          "raid '\(raid.id)' launches until \(last) s: at most \(limitSeconds) s; shorten "
            + "spacingSeconds")
      }
    }
  }
  for route in flights.routes { try checkDuration(route, scenario) }
}
