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
  /// drone leaves its view. The routes are those of
  /// `AttackRoutes(scenario, on: grid, spacingMetres: RaidScene.spacingMetres)`, in that order.
  /// - Throws: `RaidSceneError` for a placement off the ground, or a raid of too many drones or too long.
  /// - Complexity: O(placements x route samples within range x cells to them).
  public init(_ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid)
    throws(RaidSceneError)
  {
    let flights = AttackRoutes(scenario, on: grid, spacingMetres: Self.spacingMetres)
    try checkRaids(scenario, flights)
    let samples = flights.routes.map { flightSamples($0, on: grid) }
    let compiler = SceneCompiler(scenario: scenario, flights: flights, samples: samples)
    var sensors: [Sensor] = []
    var effectors: [Effector] = []
    for (placement, stream) in zip(deployment.placements, streams(deployment, scenario)) {
      let post = try Post(placement, scenario, on: grid)
      switch scenario.systems[placement.system] {
      case .sensor(let type): sensors.append(compiler.sensor(type, at: post, stream: stream))
      case .effector(let type): effectors.append(compiler.effector(type, at: post, stream: stream))
      }
    }
    self.init(
      assets: scenario.assets.map { Asset(id: $0.id, worth: $0.worth, hardness: $0.hardness) },
      threats: scenario.threats.map {
        Threat(
          id: $0.id, threatClass: $0.threatClass.rawValue, lethality: $0.lethality,
          unitCost: $0.unitCost)
      },
      routes: zip(flights.routes, samples).map { compiler.route($0, $1) },
      plans: scenario.raids.map { compiler.plan($0) }, sensors: sensors, effectors: effectors,
      rules: fightingRules(scenario.doctrine))
  }
}

/// A placed system: where it looks from and which way.
private struct Post {
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
  let flights: AttackRoutes
  let samples: [[FlightSample]]

  func sensor(_ type: SensorType, at post: Post, stream: UInt32) -> RaidScene.Sensor {
    let detections = zip(flights.routes, samples).map {
      route, flight -> RaidScene.Detection? in
      let threat = scenario.threats[route.threat]
      let range = type.rangeMetres(against: threat)
      guard range > 0 else { return nil }
      let ranges = flight.map { post.slantMetres(to: $0) }
      let isCovered = zip(flight, ranges).map { sample, metres in
        type.targetHeightMetres.contains(sample.heightMetres) && metres <= range
          && post.points(at: sample, sectorDegrees: type.sectorDegrees)
          && post.reaches(sample, type.edgeLink)
      }
      let chance = type.detectionByRange(of: threat)
      let chances = zip(ranges, isCovered).map { $1 ? chance($0) : 0 }
      return detection(
        of: flight, isCovered: isCovered, scanSeconds: type.scanSeconds,
        chances: chances, hits: type.confirmHits, window: type.confirmLooks,
        memorySeconds: scenario.doctrine.trackMemorySeconds)
    }
    return RaidScene.Sensor(
      name: post.name, system: type.id, stream: stream, detections: detections)
  }

  func effector(_ type: EffectorType, at post: Post, stream: UInt32) -> RaidScene.Effector {
    let kill = scenario.threats.map { threat -> Chance in
      let chance = type.probabilityOfKill(of: threat)
      return chance < scenario.doctrine.leastKillProbability(of: type) ? .never : Chance(chance)
    }
    let windows = zip(flights.routes, samples).map { route, flight in
      kill[route.threat] == .never ? [] : fireWindows(type, at: post, flight)
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

  func route(_ route: AttackRoute, _ flight: [FlightSample]) -> RaidScene.Route {
    let threat = scenario.threats[route.threat]
    let flown = flight.isEmpty ? 0 : flight[flight.count - 1].endSeconds - threat.dwellSeconds
    return RaidScene.Route(
      threat: route.threat, asset: route.asset, approach: route.axis,
      arrivalMilliseconds: milliseconds(route.arrivalSeconds),
      lengthMetres: flown * threat.speedMetresPerSecond + threat.releaseRangeMetres,
      speedMetresPerSecond: threat.speedMetresPerSecond,
      track: flight.map {
        RaidScene.TrackPoint(milliseconds: milliseconds($0.middleSeconds), position: $0.position)
      })
  }

  /// Axes by weight, targets by worth, aim points of a target alike.
  func plan(_ raid: RaidPlan) -> RaidScene.Plan {
    RaidScene.Plan(
      id: raid.id, weight: raid.weight,
      groups: raid.groups.map { group in
        var routes: [Int] = []
        var weights: [Double] = []
        for axis in group.axes {
          for target in group.targets {
            let indices = flights.indices(threat: group.threat, axis: axis, asset: target)
            routes += indices
            let weight = scenario.axes[axis].weight * scenario.assets[target].worth
            weights += indices.map { _ in weight / Double(indices.count) }
          }
        }
        return RaidScene.Group(
          count: group.count, routes: routes, weights: weights, staysTogether: group.staysTogether,
          startMilliseconds: milliseconds(group.startSeconds),
          spacing: .fixed(milliseconds: milliseconds(group.spacingSeconds)))
      })
  }
}

/// The points of a route with the altitude of a drone there; the last one ends after the dwell.
private func flightSamples(_ route: AttackRoute, on grid: ElevationGrid) -> [FlightSample] {
  route.points.enumerated().map { index, point in
    let end = point.timeSeconds + point.durationSeconds
    // All steps of a route are equally long; the last sample's duration holds the dwell as well.
    let step =
      index == 0 || index < route.points.count - 1
      ? point.durationSeconds : route.points[index - 1].durationSeconds
    return FlightSample(
      startSeconds: point.timeSeconds, endSeconds: end,
      middleSeconds: point.timeSeconds + min(step, point.durationSeconds) / 2,
      position: point.position, heightMetres: point.heightMetres,
      altitudeMetres: grid.groundMetres(at: point.position) + point.heightMetres)
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
  for route in flights.routes where route.arrivalSeconds > limitSeconds {
    throw .invalidRaid(
      "threat '\(scenario.threats[route.threat].id)' flies \(route.arrivalSeconds) s: at most "
        + "\(limitSeconds) s; launch it nearer")
  }
}
