// Which known results must attackers reproduce: waves, lost sites, called fire, jamming, stand-off, links, recovery.
import Foundation
import Scenario
import Terrain

private func certainTrack(at milliseconds: Int32) -> RaidScene.Detection {
  RaidScene.Detection(
    confirmations: [RaidScene.Confirmation(milliseconds: milliseconds, byThen: .certain)],
    alive: [0...RaidScene.maximumMilliseconds])
}

/// A radar on a site of its own, a raider (way 0) and a first wave at the site (way 1), both 100 s or so in flight.
private func firstWave(
  _ groups: [RaidScene.Group], _ effector: RaidScene.Effector, _ rules: RaidScene.Rules,
  siteArrival: Int32, backup: RaidScene.Detection? = nil
) -> RaidScene {
  var effector = effector
  if effector.windows.count == 1 { effector.windows = [effector.windows[0], []] }
  var scene = FiringRange(groups: groups, effectors: [effector], rules: rules, routes: [0, 0]).scene
  scene.assets.append(RaidScene.Asset(id: "site radar", worth: 0, hardness: 1))
  scene.routes[1].asset = 1
  scene.routes[1].arrivalMilliseconds = siteArrival
  scene.sensors[0].post = 1
  if let backup {
    scene.sensors.append(
      RaidScene.Sensor(
        name: "backup", system: "sensor", stream: 1, detections: [backup, nil]))
  }
  return scene
}

/// One round at a drone that flies at the only radar, Pk 0.6; ten raiders come after it, one round each. Where the
/// radar is lost nobody sees them: 0.4 + 0.4 x 10 + 0.6 x 4 leakers. And tracks end with their sensor: shots once a
/// second until 30 s, and on from 45 s where another sensor has a track at 40 s and takes 5 s to cue.
func sensorLost(_ seed: UInt64) -> [ValidationResult] {
  var launcher = immediateEffector(0.6, channels: 20, routes: 2)
  launcher.windows[1] = [immediateWindow(0...20_000)]
  let wave = firstWave(
    [
      RaidScene.Group(count: 1, routes: [1]),
      RaidScene.Group(count: 10, routes: [0], startMilliseconds: 60_000),
    ], launcher, RaidScene.Rules(shotsPerDroneAtMost: 1), siteArrival: 30_000)
  let found = sample(wave, raids: 40_000, seed: seed) { raid in
    [
      raid.leakers, Double(raid.drones.indices.count { raid.cause($0) == .neverDetected }),
      Double(raid.hurt[1]) / Double(SceneTables.wholeDamage),
    ]
  }
  func shots(_ backup: RaidScene.Detection?) -> Double {
    var gun = immediateEffector(0, window: 0...99_000)
    gun.kill = [Chance(1 / 4_294_967_296)]
    let scene = firstWave(
      [RaidScene.Group(count: 1, routes: [0]), RaidScene.Group(count: 1, routes: [1])], gun,
      RaidScene.Rules(cueMilliseconds: 5000, shotsPerDroneAtMost: 1000), siteArrival: 30_000,
      backup: backup)
    return sample(scene, raids: 2, seed: seed) { [$0.shotsFired] }[0].mean
  }
  return [
    ValidationResult(34, "first wave: P(radar lost)", 0.4, sampled: found[2]),
    ValidationResult(34, "first wave: never detected", 4, sampled: found[1]),
    ValidationResult(34, "first wave: leakers", 6.8, sampled: found[0]),
    ValidationResult(34, "track lost with its sensor: shots", 25, exact: shots(nil), tolerance: 0),
    ValidationResult(
      34, "track taken over, cued anew: shots", 25 + 55,
      exact: shots(certainTrack(at: 40_000)), tolerance: 0),
  ]
}

/// A drone that must be in sight for 60 s calls fire on a site (hit 0.5) and on an asset of which a hit destroys half;
/// shots of Pk 0.3 at 10, 30 and 50 s come before the call, later ones do not stop the fire.
func calledFire(_ seed: UInt64) -> [ValidationResult] {
  var scene = FiringRange(
    threats: [RaidScene.Threat(id: "watcher", lethality: 0, unitCost: 1)],
    groups: [RaidScene.Group(count: 1, routes: [0])],
    effectors: [
      immediateEffector(
        0.3, channels: 1, interval: .fixed(milliseconds: 20_000), window: 10_000...99_000)
    ], rules: RaidScene.Rules(shotsPerDroneAtMost: 1000)
  ).scene
  scene.assets = [
    RaidScene.Asset(id: "depot", worth: 1, hardness: 4),
    RaidScene.Asset(id: "site", worth: 0, hardness: 1),
  ]
  scene.sensors[0].post = 1
  scene.routes[0].calls = [0, 1].map {
    RaidScene.Call(
      milliseconds: 60_000, asset: $0, delayMilliseconds: 90_000, hit: Chance(0.5), lethality: 2)
  }
  let found = sample(scene, raids: 60_000, seed: seed, recording: true) { raid in
    let struck = raid.recorded.first { $0.what == .struck }
    return [
      raid.hurt[0] > 0 ? 1 : 0, Double(raid.hurt[0]) / Double(SceneTables.wholeDamage),
      raid.hurt[1] > 0 ? 1 : 0, raid.recorded.contains { $0.what == .called } ? 1 : 0,
      struck.map { Double($0.milliseconds) / 1000 - 150 } ?? 0,
    ]
  }
  let calls = pow(0.7, 3.0)
  return [
    ValidationResult(35, "called fire: P(call)", calls, sampled: found[3]),
    ValidationResult(35, "called fire: P(site lost)", calls / 2, sampled: found[2]),
    ValidationResult(35, "called fire: share of the asset lost", calls / 4, sampled: found[1]),
    ValidationResult(35, "called fire: seconds past 150 s", 0, sampled: found[4]),
  ]
}

/// Types as a catalogue states them.
private func types(threats: String, systems: String) -> (
  threats: [ThreatProfile], systems: [SystemType]
) {
  do {
    return try catalogueTypes(
      "parapetCatalogue: 1\nthreats:\n\(threats)\n\(systems)\n", file: "validation cases")
  } catch {
    preconditionFailure("the catalogue of the validation cases is refused: \(error)")
  }
}

private func threat(_ id: String, _ threatClass: String, speed: Double, _ more: String) -> String {
  "  - {id: \(id), class: \(threatClass), speedMetresPerSecond: \(speed), ingressHeightMetres: 0, "
    + "terminalHeightMetres: 0, terminalRangeMetres: 0, radarCrossSectionSquareMetres: 1, "
    + "acousticSignatureRatio: 1, infraredSignatureRatio: 1, lethality: 1, unitCost: 1, \(more)}"
}

/// A radar with the law of a fluctuating target and a false alarm probability of 1e-6 watches a drone that keeps its
/// range, where its signal is 23 dB: a jammer takes 10 dB for three looks, then it is gone.
func jammedLooks(_ seed: UInt64) -> [ValidationResult] {
  let (threats, systems) = types(
    threats: threat("raider", "oneWayAttack", speed: 40, "radioLink: false, gnssDependent: false"),
    systems: """
      sensors:
        - id: radar
          kind: radar
          instrumentedRangeMetres: 1000000
          referenceRangeMetres: 3000
          maximumTargetHeightMetres: 1000
          mastMetres: 0
          scanSeconds: 1
          detectionProbability: {oneWayAttack: 0.5}
          confirmHits: 1
          confirmLooks: 1
          detectionLaw: {target: swerling1, falseAlarmProbability: 1.0e-6}
          use: {money: 0, crew: 0, powerKilowatts: 0}
      """)
  guard case .sensor(let radar) = systems[0], let law = radar.detectionLaw else { return [] }
  let stated = law.signalToNoiseRatio(detectionProbability: 0.5)
  let metres = 3000 * pow(stated / pow(10, 2.3), 0.25)
  // One sample: the cut must part it.
  let samples = [
    FlightSample(
      startSeconds: 0, endSeconds: 4, middleSeconds: 2,
      position: Position(eastMetres: metres, northMetres: 0), heightMetres: 0, altitudeMetres: 0)
  ]
  let path = [
    Position(eastMetres: metres, northMetres: 0), Position(eastMetres: 0, northMetres: 0),
  ]
  let points = routePoints(along: path, of: threats[0], spacingMetres: metres)
  let way = FlownRoute(
    route: AttackRoute(threat: 0, axis: 0, asset: 0, aimPoint: path[1], points: points),
    samples: samples, base: 0,
    jamming: [
      RaidJamming(fromSeconds: 0, untilSeconds: 2.5, lossDecibels: [.radar: 10])
    ])
  let view = SensorView(rangesMetres: [metres], isCovered: [true])
  guard let found = detection(radar, of: threats[0], way, view, memorySeconds: 0) else { return [] }
  let range = FiringRange(
    flight: 4000, detection: found, groups: [RaidScene.Group(count: 20, routes: [0])],
    effectors: [], rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let tracked = sample(range.scene, raids: 10_000, seed: seed) { raid in
    [2000, 3000].map { limit in
      Double(raid.drones.elements.count { $0.firstTrack <= limit }) / 20
    }
  }
  // Looks at 0, 1 and 2 s are jammed down to 13 dB, the one at 3 s is not: Pfa^(1 / (1 + S/N)).
  let missedJammed: Double = pow(1 - 0.517178, 3.0)
  let clearRatio: Double = pow(10, 2.3)
  let missedClear: Double = 1 - pow(1e-6, 1 / (1 + clearRatio))
  return [
    ValidationResult(
      36, "jammed by 10 dB for three looks: P(track by then)", 1 - missedJammed,
      exact: found.confirmations[2].byThen.probability, tolerance: 2e-6),
    ValidationResult(
      36, "jammed: tracked in raids by then", 1 - missedJammed, sampled: tracked[0]),
    ValidationResult(
      36, "jammed: tracked in raids one clear look later", 1 - missedJammed * missedClear,
      sampled: tracked[1]),
  ]
}

/// Jammers of links and of satellite navigation, three dwells of 30 s each, Pk 0.3: what is flown by radio is lost to
/// the first and what needs navigation to the second, each leaks with 0.7^3; all others get through.
func linksAndNavigation(_ seed: UInt64) -> [ValidationResult] {
  let (threats, systems) = types(
    threats: [(true, false), (false, true), (false, false)].enumerated().map { index, needs in
      threat(
        "fpv-\(index)", "fpv", speed: 25,
        "radioLink: \(needs.0), gnssDependent: \(needs.1)")
    }.joined(separator: "\n"),
    systems: "effectors:\n"
      + ["rfJammer", "gnssJammer"].map { kind in
        "  - {id: \(kind), kind: \(kind), maximumRangeMetres: 5000, maximumTargetHeightMetres: 1000, "
          + "mastMetres: 0, killProbability: {fpv: 0.3}, reactionSeconds: 0, shotSeconds: 30, "
          + "channels: 30, costPerShot: 0, use: {money: 0, crew: 0, powerKilowatts: 0}}"
      }.joined(separator: "\n"))
  return systems.flatMap { system -> [ValidationResult] in
    guard case .effector(let jammer) = system else { return [] }
    var effector = immediateEffector(
      0, channels: jammer.channels,
      interval: .fixed(milliseconds: milliseconds(jammer.shotSeconds)),
      window: 0...89_999, routes: 3, threats: 3)
    effector.kill = threats.map { Chance(jammer.probabilityOfKill(of: $0)) }
    let range = FiringRange(
      threats: threats.map { RaidScene.Threat(id: $0.id, lethality: 1, unitCost: 1) },
      groups: [0, 1, 2].map { RaidScene.Group(count: 10, routes: [$0]) }, effectors: [effector],
      rules: RaidScene.Rules(assessMilliseconds: 30_000, shotsPerDroneAtMost: 100),
      routes: [0, 1, 2])
    let found = sample(range.scene, raids: 10_000, seed: seed) { raid in
      [0, 1, 2].map { route in
        Double(raid.drones.elements.count { $0.route == route && $0.isAlive }) / 10
      }
    }
    let ways = ["flown by radio", "needs navigation", "needs neither"]
    return ways.enumerated().map { index, way in
      let isHit = index == (jammer.kind == .rfJammer ? 0 : 1)
      return ValidationResult(
        37, "\(jammer.kind.rawValue): leaks, \(way)", isHit ? 0.343 : 1, sampled: found[index])
    }
  }
}

/// One interceptor that is ready again 20 s after a miss, Pk 0.3, within reach from 0 to 99 s: five tries, and two
/// drones share it until it has killed one.
func interceptorRecovery(_ seed: UInt64) -> [ValidationResult] {
  func found(recovery: Int32?, drones: Int) -> [SampledMean] {
    var effector = immediateEffector(0.3, rounds: 1)
    effector.recoveryMilliseconds = recovery
    let range = FiringRange(
      groups: [RaidScene.Group(count: drones, routes: [0])], effectors: [effector],
      rules: RaidScene.Rules(shotsPerDroneAtMost: 100))
    return sample(range.scene, raids: 40_000, seed: seed) { [$0.leakers, $0.shotsFired] }
  }
  let kept = pow(0.7, 5.0)
  let one = found(recovery: 20_000, drones: 1)
  return [
    ValidationResult(38, "interceptor with recovery: P(leak)", kept, sampled: one[0]),
    ValidationResult(38, "interceptor with recovery: flights", (1 - kept) / 0.3, sampled: one[1]),
    ValidationResult(
      38, "interceptor with recovery: leakers of 2", 1 + kept,
      sampled: found(recovery: 20_000, drones: 2)[0]),
    ValidationResult(
      38, "interceptor without: P(leak)", 0.7, sampled: found(recovery: nil, drones: 1)[0]),
  ]
}

/// A strike drone releases 6 km from its target and designates for 15 s. Shots of Pk 0.5 each 10 s at the target reach
/// 5 km, or 7 km: none, or four in the 37.2 s from 7 km to the end.
func standOffRelease(_ seed: UInt64) -> [ValidationResult] {
  let (threats, _) = types(
    threats: threat(
      "strike", "strike", speed: 45,
      "radioLink: false, gnssDependent: false, releaseRangeMetres: 6000, dwellSeconds: 15"),
    systems: "")
  let target = Position(eastMetres: 0, northMetres: 0)
  let points = routePoints(
    along: [Position(eastMetres: 20_000, northMetres: 0), target], of: threats[0],
    spacingMetres: RaidScene.spacingMetres)
  let flight = flightSamples(points) { _ in 0 }
  let arrival = flight[flight.count - 1].endSeconds
  func found(reach: Double) -> [SampledMean] {
    var effector = immediateEffector(0.5, interval: .fixed(milliseconds: 10_000))
    effector.windows = [
      fireWindows(
        of: flight, isCovered: flight.map { target.distanceMetres(to: $0.position) <= reach },
        timeOfFlightSeconds: flight.map { _ in 0 })
    ]
    let range = FiringRange(
      flight: milliseconds(arrival), groups: [RaidScene.Group(count: 1, routes: [0])],
      effectors: [effector],
      rules: RaidScene.Rules(assessMilliseconds: 10_000, shotsPerDroneAtMost: 100))
    return sample(range.scene, raids: 40_000, seed: seed) { raid in
      [raid.leakers, raid.cause(0) == .noWindow ? 1 : 0]
    }
  }
  return [
    ValidationResult(
      39, "stand-off: seconds to the release", 14_000 / 45 + 15, exact: arrival, tolerance: 1e-12),
    ValidationResult(39, "stand-off beyond reach: no window", 1, sampled: found(reach: 5000)[1]),
    ValidationResult(39, "stand-off within reach: P(leak)", 0.0625, sampled: found(reach: 7000)[0]),
  ]
}

/// Twelve raiders, one shot each at Pk 0.6; three launchers watch one axis each and fire twice while drones are in
/// reach: at once on one axis 12 - 2 x 0.6 leak, at once from three or in three waves 12 - 6 x 0.6.
func wavesAndAxes(_ seed: UInt64) -> [ValidationResult] {
  func leakers(_ groups: [RaidScene.Group]) -> SampledMean {
    let effectors = (0..<3).map { index -> RaidScene.Effector in
      var effector = immediateEffector(
        0.6, interval: .fixed(milliseconds: 10_000), stream: UInt32(index), routes: 3)
      for route in 0..<3 {
        effector.windows[route] = route == index ? [immediateWindow(0...15_000)] : []
      }
      return effector
    }
    let range = FiringRange(
      groups: groups, effectors: effectors, rules: RaidScene.Rules(shotsPerDroneAtMost: 1),
      routes: [0, 0, 0])
    return sample(range.scene, raids: 40_000, seed: seed) { [$0.leakers] }[0]
  }
  return [
    ValidationResult(
      40, "12 at once on one axis: leakers", 10.8,
      sampled: leakers([RaidScene.Group(count: 12, routes: [0])])),
    ValidationResult(
      40, "12 at once from three axes: leakers", 8.4,
      sampled: leakers((0..<3).map { RaidScene.Group(count: 4, routes: [$0]) })),
    ValidationResult(
      40, "12 in three waves: leakers", 8.4,
      sampled: leakers(
        (0..<3).map {
          RaidScene.Group(count: 4, routes: [0], startMilliseconds: Int32($0) * 40_000)
        })),
  ]
}
