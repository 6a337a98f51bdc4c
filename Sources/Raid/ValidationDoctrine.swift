// Which known results must a doctrine reproduce: salvos, reserves, orders of targets, layers that wait.

/// Salvos of two, Pk 0.6, each after the outcome of the last, four shots in all: 0.4^4; 2 + 2 x 0.16.
func salvosAndLooks(_ seed: UInt64) -> [ValidationResult] {
  var effector = immediateEffector(0.6)
  effector.shotsPerLook = 2
  let range = FiringRange(
    groups: [RaidScene.Group(count: 1, routes: [0])], effectors: [effector],
    rules: RaidScene.Rules(assessMilliseconds: 2000, shotsPerDroneAtMost: 4))
  let found = sample(range.scene, raids: 60_000, seed: seed) { [$0.leakers, $0.shotsFired] }
  return [
    ValidationResult(30, "salvo-look-salvo: P(leak)", 0.0256, sampled: found[0]),
    ValidationResult(30, "salvo-look-salvo: mean shots", 2.32, sampled: found[1]),
  ]
}

/// Two ways, to a shed worth 1 and to a depot worth 9; a leaker destroys a quarter.
private func shedAndDepot(
  _ groups: [RaidScene.Group], _ effectors: [RaidScene.Effector], _ rules: RaidScene.Rules,
  threats: [Int] = [0, 0]
) -> RaidScene {
  var scene = FiringRange(
    threats: [0, 1].map { RaidScene.Threat(id: "raider \($0)", lethality: 1, unitCost: 1) },
    groups: groups, effectors: effectors, rules: rules, routes: threats
  ).scene
  scene.assets = [
    RaidScene.Asset(id: "shed", worth: 1, hardness: 4),
    RaidScene.Asset(id: "depot", worth: 9, hardness: 4),
  ]
  scene.routes[1].asset = 1
  return scene
}

/// Ten rounds of which four wait for the depot, Pk 0.6, one shot each: of ten on their way to the shed six are
/// shot at, of six that fly to the depot later four.
func reserveRounds(_ seed: UInt64) -> [ValidationResult] {
  var effector = immediateEffector(0.6, channels: 20, rounds: 10, routes: 2, threats: 2)
  effector.reserve = RaidScene.Reserve(rounds: 4, leastWorth: 9)
  let scene = shedAndDepot(
    [
      RaidScene.Group(count: 10, routes: [0]),
      RaidScene.Group(count: 6, routes: [1], startMilliseconds: 5000),
    ], [effector], RaidScene.Rules(shotsPerDroneAtMost: 1))
  let found = sample(scene, raids: 40_000, seed: seed) { raid in
    let killed = [0, 1].map { route in
      Double(raid.drones.elements.count { $0.route == route && !$0.isAlive })
    }
    return [killed[0], killed[1], (killed[0] - 3.6) * (killed[0] - 3.6), raid.shotsFired]
  }
  return [
    ValidationResult(31, "reserve: killed on the way to the shed", 3.6, sampled: found[0]),
    ValidationResult(31, "reserve: killed on the way to the depot", 2.4, sampled: found[1]),
    ValidationResult(31, "reserve: variance of the first", 1.44, sampled: found[2]),
    ValidationResult(31, "reserve: shots", 10, sampled: found[3]),
  ]
}

/// Four rounds, four raiders to the shed and, arriving later, four to the depot; Pk 0.6, or 0.3 and 0.9: mean worth
/// lost is 1 - 4 Pk / 4 of what is shot for, and all of the other.
func targetPriorities(_ seed: UInt64) -> [ValidationResult] {
  func lost(_ choice: RaidScene.TargetChoice, _ kill: [Double]) -> SampledMean {
    var effector = immediateEffector(0.6, channels: 8, rounds: 4, routes: 2, threats: 2)
    effector.kill = kill.map { Chance($0) }
    // All are within reach at once; those to the depot arrive 20 s later.
    effector.windows = [[immediateWindow(50_000...90_000)], [immediateWindow(50_000...90_000)]]
    var scene = shedAndDepot(
      [RaidScene.Group(count: 4, routes: [0]), RaidScene.Group(count: 4, routes: [1])], [effector],
      RaidScene.Rules(shotsPerDroneAtMost: 1, targetChoice: choice), threats: [0, 1])
    scene.routes[1].arrivalMilliseconds += 20_000
    return sample(scene, raids: 40_000, seed: seed) { raid in
      let leaked = [0, 1].map { route in
        Double(raid.drones.elements.count { $0.route == route && $0.isAlive })
      }
      return [leaked[0] / 4 + 9 * leaked[1] / 4]
    }[0]
  }
  return [
    ValidationResult(
      32, "earliest arrival first: worth lost", 9.4,
      sampled: lost(.earliestArrival, [0.6, 0.6])),
    ValidationResult(
      32, "most worth first: worth lost", 4.6, sampled: lost(.mostWorth, [0.6, 0.6])),
    ValidationResult(
      32, "best chance first: worth lost", 1.9, sampled: lost(.bestChance, [0.3, 0.9])),
  ]
}

/// An outer layer (Pk 0.5, a shot each 10 s from 0 to 19 s) and an inner one (Pk 0.9, from 5 s on, one round): the
/// inner one waits for two shots of the outer, or, when that has one round, only for its turn.
func waitingLayers(_ seed: UInt64) -> [ValidationResult] {
  func found(outerRounds: Int, waits: Bool) -> [SampledMean] {
    var outer = immediateEffector(
      0.5, rounds: outerRounds, interval: .fixed(milliseconds: 10_000), window: 0...19_000)
    var inner = immediateEffector(0.9, rounds: 1, window: 5000...99_000, stream: 1)
    (outer.layer, inner.layer) = (0, 1)
    let range = FiringRange(
      groups: [RaidScene.Group(count: 1, routes: [0])], effectors: [outer, inner],
      rules: RaidScene.Rules(shotsPerDroneAtMost: 10, innerLayersWait: waits))
    return sample(range.scene, raids: 40_000, seed: seed, recording: true) { raid in
      let inner = raid.recorded.first { $0.what == .shot && $0.effector == 1 }
      return [raid.leakers, Double(raid.fired[1]), Double(inner?.milliseconds ?? 0) / 1000]
    }
  }
  let waiting = found(outerRounds: 9, waits: true)
  let empty = found(outerRounds: 1, waits: true)
  let eager = found(outerRounds: 9, waits: false)
  return [
    ValidationResult(33, "layers that wait: P(leak)", 0.025, sampled: waiting[0]),
    ValidationResult(33, "layers that wait: inner shots", 0.25, sampled: waiting[1]),
    ValidationResult(
      33, "layers that wait: time of the inner shot", 0.25 * 19.001, sampled: waiting[2]),
    ValidationResult(
      33, "outer layer empty: time of the inner shot", 0.5 * 5, sampled: empty[2]),
    ValidationResult(33, "layers that do not wait: inner shots", 0.5, sampled: eager[1]),
    ValidationResult(
      33, "layers that do not wait: P(leak)", 0.5 * 0.1 * 0.5, sampled: eager[0]),
  ]
}
