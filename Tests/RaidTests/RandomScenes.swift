// Small scenes of every kind, drawn from a seed.
import Raid

/// A scene of a few drones, sensors and effectors within half a second, so that a simulation that looks at
/// every millisecond can follow it.
func randomScene(seed: UInt64) -> RaidScene {
  var numbers = SeededNumbers(seed: seed)
  let threats = [
    RaidScene.Threat(
      id: "raider", lethality: 1, unitCost: 10,
      judgedHostile: numbers.flip() ? .certain : Chance(0.8)),
    RaidScene.Threat(id: "heavy", lethality: 2.5, unitCost: 50),
    RaidScene.Threat(id: "decoy", lethality: 0, unitCost: 1),
  ]
  let assets = [
    RaidScene.Asset(id: "depot", worth: 3, hardness: 2),
    RaidScene.Asset(id: "bridge", worth: 1, hardness: 4),
  ]
  let routes = (0..<4).map { index in
    RaidScene.Route(
      threat: index < 3 ? index : 0, asset: index % 2,
      arrivalMilliseconds: numbers.milliseconds(100...300))
  }
  let groups = (0..<numbers.int(1...3)).map { _ in
    RaidScene.Group(
      count: numbers.int(1...4), routes: [0, 1, 2, 3], weights: [3, 1, 1, 2],
      staysTogether: numbers.flip(), startMilliseconds: numbers.milliseconds(0...50),
      spacing: .fixed(milliseconds: numbers.milliseconds(0...40)))
  }
  let sensors = (0..<numbers.int(1...3)).map { index in
    RaidScene.Sensor(
      name: "s\(index)", system: "radar", stream: UInt32(index),
      detections: routes.map { randomDetection($0, &numbers) })
  }
  // Now and then more effectors than bits in a word, most of which never fire.
  let idle = seed % 10 == 0 ? 70 : 0
  let effectors = (0..<idle + numbers.int(1...4)).map { index in
    var effector = randomEffector(index, routes, threats: threats.count, &numbers)
    if index < idle, index % 30 != 3 { effector.kill = threats.map { _ in .never } }
    return effector
  }
  return RaidScene(
    assets: assets, threats: threats, routes: routes,
    plans: [RaidScene.Plan(id: "raid", groups: groups)], sensors: sensors, effectors: effectors,
    rules: RaidScene.Rules(
      cueMilliseconds: numbers.milliseconds(0...30),
      assessMilliseconds: numbers.milliseconds(0...20), shootLookShoot: numbers.flip(),
      shotsPerDroneAtMost: numbers.int(1...5),
      missJudgedKill: numbers.flip() ? .never : Chance(0.2),
      killJudgedMiss: numbers.flip() ? .never : Chance(0.3)))
}

/// The same scene with a doctrine of its own: salvos, reserves, layers that wait, another order of targets.
func withDoctrine(_ scene: RaidScene, seed: UInt64) -> RaidScene {
  var numbers = SeededNumbers(seed: seed + 1_000_000)
  var scene = scene
  for effector in scene.effectors.indices {
    scene.effectors[effector].shotsPerLook = numbers.int(1...3)
    scene.effectors[effector].layer = numbers.flip() ? numbers.int(0...2) : nil
    if numbers.flip() {
      scene.effectors[effector].reserve = RaidScene.Reserve(
        rounds: numbers.int(1...2), leastWorth: 3)
    }
  }
  scene.rules.innerLayersWait = numbers.int(0...3) > 0
  scene.rules.targetChoice = [.earliestArrival, .mostWorth, .bestChance][numbers.int(0...2)]
  return scene
}

/// The same scene with sites that raids destroy, drones that call fire, interceptors that come back, and drones of one
/// group on ways of their own.
func withLosses(_ scene: RaidScene, seed: UInt64) -> RaidScene {
  var numbers = SeededNumbers(seed: seed + 2_000_000)
  var scene = scene
  let sites = scene.assets.count..<scene.assets.count + 2
  scene.assets += sites.map { RaidScene.Asset(id: "site \($0)", worth: 0, hardness: 1) }
  for sensor in scene.sensors.indices where numbers.int(0...3) > 0 {
    scene.sensors[sensor].post = numbers.int(sites.lowerBound...sites.upperBound - 1)
  }
  for effector in scene.effectors.indices {
    if numbers.flip() {
      scene.effectors[effector].post = numbers.int(sites.lowerBound...sites.upperBound - 1)
    }
    if numbers.flip() {
      scene.effectors[effector].recoveryMilliseconds = numbers.milliseconds(0...60)
    }
  }
  for route in scene.routes.indices {
    if numbers.int(0...3) == 0 {
      scene.routes[route].asset = numbers.int(sites.lowerBound...sites.upperBound - 1)
    }
    let arrival = Int(scene.routes[route].arrivalMilliseconds)
    scene.routes[route].calls = (0..<numbers.int(0...2)).map { _ in
      RaidScene.Call(
        milliseconds: numbers.milliseconds(0...arrival),
        asset: numbers.int(0...scene.assets.count - 1),
        delayMilliseconds: numbers.milliseconds(0...arrival), hit: Chance(0.7), lethality: 1)
    }.sorted { $0.milliseconds < $1.milliseconds }
  }
  for plan in scene.plans.indices {
    for group in scene.plans[plan].groups.indices where numbers.flip() {
      let routes = scene.plans[plan].groups[group].routes
      scene.plans[plan].groups[group].routesByDrone = (0..<scene.plans[plan].groups[group].count)
        .map { drone in routes.indices.map { routes[($0 + drone) % routes.count] } }
    }
  }
  return scene
}

private func randomDetection(_ route: RaidScene.Route, _ numbers: inout SeededNumbers)
  -> RaidScene.Detection?
{
  if numbers.int(0...4) == 0 { return nil }
  let looks = stride(from: numbers.int(0...40), to: Int(route.arrivalMilliseconds), by: 25)
  let confirmations = looks.enumerated().map { index, time in
    RaidScene.Confirmation(
      milliseconds: Int32(time), byThen: Chance(min(1, Double(index + 1) * 0.2)))
  }
  guard let first = confirmations.first else { return nil }
  let start = first.milliseconds
  let end = start + numbers.milliseconds(20...150)
  var alive = [start...end]
  if numbers.flip() {
    let again = end + numbers.milliseconds(2...60)
    alive.append(again...again + numbers.milliseconds(0...100))
  }
  return RaidScene.Detection(confirmations: confirmations, alive: alive)
}

private func randomEffector(
  _ index: Int, _ routes: [RaidScene.Route], threats: Int, _ numbers: inout SeededNumbers
) -> RaidScene.Effector {
  RaidScene.Effector(
    name: "e\(index)", system: "gun", stream: UInt32(index), channels: numbers.int(1...2),
    magazineRounds: numbers.flip() ? nil : numbers.int(1...4),
    reloadMilliseconds: numbers.flip() ? nil : numbers.milliseconds(10...150),
    shotInterval: numbers.flip()
      ? .fixed(milliseconds: numbers.milliseconds(1...40))
      : .uniform(meanMilliseconds: numbers.milliseconds(1...20)),
    reactionMilliseconds: numbers.milliseconds(0...40), costPerShot: Double(numbers.int(1...3)),
    kill: (0..<threats).map { _ in numbers.int(0...5) == 0 ? .never : Chance(numbers.unit() * 0.7)
    },
    windows: routes.map { randomWindows(until: $0.arrivalMilliseconds, &numbers) })
}

private func randomWindows(until arrival: Int32, _ numbers: inout SeededNumbers)
  -> [RaidScene.FireWindow]
{
  var windows: [RaidScene.FireWindow] = []
  var time = numbers.milliseconds(0...80)
  for _ in 0..<numbers.int(0...2) {
    var knots: [RaidScene.Knot] = []
    var intercept = time
    for _ in 0..<numbers.int(1...3) {
      intercept = max(intercept, time + numbers.milliseconds(0...30))
      if intercept > arrival { break }
      knots.append(RaidScene.Knot(fireMilliseconds: time, interceptMilliseconds: intercept))
      time += numbers.milliseconds(1...60)
    }
    if !knots.isEmpty { windows.append(RaidScene.FireWindow(knots: knots)) }
    time += numbers.milliseconds(1...50)
  }
  return windows
}
