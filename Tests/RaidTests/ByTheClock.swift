// The slow, obvious raid: every rule of the engine looked up anew at each millisecond.
import Raid

/// A raid played millisecond by millisecond, with the luck of the engine.
///
/// Nothing is remembered that can be looked up: whether a drone is known, tracked and within reach is
/// decided from the scene each time.
struct ByTheClock {
  struct Shot: Equatable {
    var time: Int32
    var drone: Int
    var effector: Int
    var meets: Int32
  }

  struct Drone {
    var number: Int
    var route: Int
    var launch: Int32
    /// By sensor; nil when it never confirms a track.
    var confirmed: [Int32?] = []
    var isAlive = true
    var looksAlive = true
    var mayBeShotFrom: Int32 = 0
    var end: Int32?
    var shots = 0
    var sawNoRounds = false
    var sawChannelsBusy = false
  }

  let scene: RaidScene
  let seed: UInt64
  let raid: UInt32
  private(set) var drones: [Drone] = []
  private(set) var shots: [Shot] = []
  private var ordinals: [Int] = []
  private var channelFreeAt: [[Int32]]
  private var rounds: [Int?]
  private var reloadedAt: [Int32?]
  private var fired: [Int]
  private let random: Philox

  init(_ scene: RaidScene, raid: Int, seed: UInt64) {
    self.scene = scene
    self.seed = seed
    self.raid = UInt32(raid)
    random = Philox(seed: seed)
    channelFreeAt = scene.effectors.map { Array(repeating: 0, count: $0.channels) }
    rounds = scene.effectors.map(\.magazineRounds)
    reloadedAt = scene.effectors.map { _ in nil }
    fired = scene.effectors.map { _ in 0 }
    launchAll()
    for now in 0..<Int32(2000) { step(now) }
  }

  func arrival(_ drone: Drone) -> Int32 {
    drone.launch + scene.routes[drone.route].arrivalMilliseconds
  }

  private func draw(_ purpose: DrawPurpose, _ entity: Int, _ ordinal: Int) -> Philox.Words {
    random.words(raid: raid, purpose, entity: entity, ordinal: ordinal)
  }

  private mutating func launchAll() {
    var number = 0
    for (index, group) in scene.plans[0].groups.enumerated() {
      for place in 0..<group.count {
        let word =
          group.staysTogether ? draw(.groupRoute, index, 0).0 : draw(.droneRoute, number, 0).0
        guard case .fixed(let spacing) = group.spacing else { preconditionFailure() }
        let route = group.routes[choice(group.weights, word)]
        let hostile = scene.threats[scene.routes[route].threat].judgedHostile
        let isHostile = hostile.happens(draw(.judgement, number, 0).0)
        let confirmed = scene.sensors.map { sensor -> Int32? in
          guard isHostile, let detection = sensor.detections[route] else { return nil }
          let word = random.confirmation(raid: raid, drone: number, stream: sensor.stream)
          return detection.confirmations.first { $0.byThen.happens(word) }?.milliseconds
        }
        drones.append(
          Drone(
            number: number, route: route,
            launch: group.startMilliseconds + Int32(place) * spacing, confirmed: confirmed))
        number += 1
      }
    }
  }

  private func choice(_ weights: [Double], _ word: UInt32) -> Int {
    let share = Double(word) / 4_294_967_296 * weights.reduce(0, +)
    var sum = 0.0
    for (index, weight) in weights.enumerated() {
      sum += weight
      if share < sum { return index }
    }
    return weights.count - 1
  }

  private mutating func step(_ now: Int32) {
    var landed = true
    while landed {
      landed = settleShots(now)
      for effector in scene.effectors.indices where reloadedAt[effector] == now {
        rounds[effector] = scene.effectors[effector].magazineRounds
        reloadedAt[effector] = nil
      }
      for index in drones.indices where drones[index].end == nil && arrival(drones[index]) == now {
        drones[index].end = now
      }
      let before = shots.count
      fireAll(now)
      // Shots that meet at once are settled within the same millisecond.
      landed = shots.count > before
    }
  }

  /// Shots that meet their drones now, in the order in which they were fired.
  private mutating func settleShots(_ now: Int32) -> Bool {
    for (index, shot) in shots.enumerated() where shot.meets == now && !isSettled[index] {
      isSettled[index] = true
      guard let rank = drones.firstIndex(where: { $0.number == shot.drone }),
        drones[rank].end == nil
      else { continue }
      let words = draw(.shot, shot.drone, ordinals[index])
      let kill = scene.effectors[shot.effector].kill[scene.routes[drones[rank].route].threat]
      if drones[rank].isAlive, kill.happens(words.0) { drones[rank].isAlive = false }
      let mistake = drones[rank].isAlive ? scene.rules.missJudgedKill : scene.rules.killJudgedMiss
      if drones[rank].looksAlive {
        drones[rank].looksAlive = drones[rank].isAlive != mistake.happens(words.1)
      }
      drones[rank].mayBeShotFrom =
        scene.rules.shootLookShoot ? now + scene.rules.assessMilliseconds : 0
      if !drones[rank].isAlive, !drones[rank].looksAlive { drones[rank].end = now }
    }
    return false
  }

  private var isSettled: [Bool] = []

  private mutating func fireAll(_ now: Int32) {
    let order = drones.indices.sorted {
      (-merit($0), arrival(drones[$0]), drones[$0].number)
        < (-merit($1), arrival(drones[$1]), drones[$1].number)
    }
    while order.contains(where: { serve($0, now) }) {}
  }

  private func merit(_ rank: Int) -> Double {
    let route = scene.routes[drones[rank].route]
    switch scene.rules.targetChoice {
    case .mostWorth: return scene.assets[route.asset].worth
    case .bestChance:
      return scene.effectors.filter { !$0.windows[drones[rank].route].isEmpty }.map {
        $0.kill[route.threat].probability
      }.max() ?? 0
    default: return 0
    }
  }

  /// One shot at a drone if there can be one: then all are served again from the first on.
  private mutating func serve(_ rank: Int, _ now: Int32) -> Bool {
    guard mayBeShotAt(rank, now) else { return false }
    if let effector = shooter(rank, now) {
      fire(rank, effector, now)
      return true
    }
    for effector in scene.effectors.indices where reaches(effector, rank, now) {
      if !hasRounds(effector, drones[rank].route) {
        drones[rank].sawNoRounds = true
      } else {
        drones[rank].sawChannelsBusy = true
      }
    }
    return false
  }

  private func mayBeShotAt(_ rank: Int, _ now: Int32) -> Bool {
    let drone = drones[rank]
    let inAir = shots.indices.contains { shots[$0].drone == drone.number && !isSettled[$0] }
    return drone.end == nil && drone.looksAlive && now >= drone.mayBeShotFrom
      && drone.shots < scene.rules.shotsPerDroneAtMost && !(scene.rules.shootLookShoot && inAir)
  }

  private func shooter(_ rank: Int, _ now: Int32) -> Int? {
    let threat = scene.routes[drones[rank].route].threat
    let able = scene.effectors.indices.filter { effector in
      hasRounds(effector, drones[rank].route) && channelFreeAt[effector].contains { $0 <= now }
        && reaches(effector, rank, now) && !waits(effector, rank, now)
    }
    return able.min { a, b in
      let (first, second) = (scene.effectors[a], scene.effectors[b])
      return (-first.kill[threat].probability, first.costPerShot, a)
        < (-second.kill[threat].probability, second.costPerShot, b)
    }
  }

  private func floor(_ effector: Int, _ route: Int) -> Int {
    guard let reserve = scene.effectors[effector].reserve else { return 0 }
    return scene.assets[scene.routes[route].asset].worth >= reserve.leastWorth ? 0 : reserve.rounds
  }

  private func hasRounds(_ effector: Int, _ route: Int) -> Bool {
    rounds[effector].map { $0 > floor(effector, route) } ?? true
  }

  /// Some effector farther out could still shoot at it, now or later.
  private func waits(_ effector: Int, _ rank: Int, _ now: Int32) -> Bool {
    let route = drones[rank].route
    guard scene.rules.innerLayersWait, let layer = scene.effectors[effector].layer else {
      return false
    }
    return scene.effectors.indices.contains { other in
      let isFartherOut = scene.effectors[other].layer.map { $0 < layer } ?? false
      return isFartherOut && hasRounds(other, route)
        && (now - drones[rank].launch...2000).contains { isInWindow(other, route, $0) }
    }
  }

  /// Known, tracked, in the window, and long enough after it was first known.
  private func reaches(_ effector: Int, _ rank: Int, _ now: Int32) -> Bool {
    let drone = drones[rank]
    let time = now - drone.launch
    guard time >= 0, isInSight(effector, drone, time) else { return false }
    let first = (0...time).first { isKnown(drone, $0) } ?? time
    return time >= first + scene.effectors[effector].reactionMilliseconds
  }

  func isInSight(_ effector: Int, _ drone: Drone, _ time: Int32) -> Bool {
    isKnown(drone, time) && isInWindow(effector, drone.route, time)
  }

  private func isKnown(_ drone: Drone, _ time: Int32) -> Bool {
    guard let first = drone.confirmed.compactMap({ $0 }).min(),
      time >= first + scene.rules.cueMilliseconds
    else { return false }
    return scene.sensors.indices.contains { sensor in
      guard let confirmed = drone.confirmed[sensor], confirmed <= time else { return false }
      return scene.sensors[sensor].detections[drone.route]?.alive.contains { $0.contains(time) }
        ?? false
    }
  }

  func isInWindow(_ effector: Int, _ route: Int, _ time: Int32) -> Bool {
    let type = scene.effectors[effector]
    return type.kill[scene.routes[route].threat] != .never
      && type.windows[route].contains { window in
        time >= window.knots[0].fireMilliseconds
          && time <= window.knots[window.knots.count - 1].fireMilliseconds
      }
  }

  private mutating func fire(_ rank: Int, _ effector: Int, _ now: Int32) {
    let drone = drones[rank]
    let type = scene.effectors[effector]
    let meets = drone.launch + intercept(type.windows[drone.route], fire: now - drone.launch)
    var salvo = min(type.shotsPerLook, scene.rules.shotsPerDroneAtMost - drone.shots)
    if let left = rounds[effector] { salvo = min(salvo, left - floor(effector, drone.route)) }
    for place in 0..<salvo {
      shots.append(Shot(time: now, drone: drone.number, effector: effector, meets: meets))
      ordinals.append(drone.shots + place)
      isSettled.append(false)
    }
    drones[rank].shots += salvo
    drones[rank].sawNoRounds = false
    drones[rank].sawChannelsBusy = false
    let interval: Int32 =
      switch type.shotInterval {
      case .fixed(let value): value
      case .uniform(let mean):
        Int32(
          (UInt64(draw(.shotInterval, Int(type.stream), fired[effector]).0)
            * UInt64(2 * mean + 1)) >> 32)
      case .exponential: preconditionFailure("not drawn in these scenes")
      }
    let held = meets + (scene.rules.shootLookShoot ? scene.rules.assessMilliseconds : 0)
    guard let channel = channelFreeAt[effector].firstIndex(where: { $0 <= now }) else { return }
    channelFreeAt[effector][channel] = max(now + interval, held)
    fired[effector] += salvo
    if let left = rounds[effector] {
      rounds[effector] = left - salvo
      if left == salvo { reloadedAt[effector] = type.reloadMilliseconds.map { now + $0 } }
    }
  }

  private func intercept(_ windows: [RaidScene.FireWindow], fire: Int32) -> Int32 {
    for window in windows {
      for (a, b) in zip(window.knots, window.knots.dropFirst() + window.knots.suffix(1))
      where a.fireMilliseconds <= fire && fire <= b.fireMilliseconds {
        if fire == a.fireMilliseconds { return a.interceptMilliseconds }
        let rise = Int64(b.interceptMilliseconds - a.interceptMilliseconds)
        let way = Int64(b.fireMilliseconds - a.fireMilliseconds)
        return a.interceptMilliseconds + Int32(rise * Int64(fire - a.fireMilliseconds) / way)
      }
    }
    return fire
  }

  /// Why a drone got through, from the definitions.
  func cause(_ drone: Drone) -> LeakCause? {
    let route = scene.routes[drone.route]
    guard drone.isAlive, scene.threats[route.threat].lethality > 0 else { return nil }
    if drone.confirmed.compactMap({ $0 }).isEmpty { return .neverDetected }
    let effectors = scene.effectors.indices
    func couldShoot(knownFrom first: Int32, _ isInSight: (Int, Int32) -> Bool) -> Bool {
      effectors.contains { effector in
        let ready = first + scene.effectors[effector].reactionMilliseconds
        return (0...route.arrivalMilliseconds).contains { $0 >= ready && isInSight(effector, $0) }
      }
    }
    let known = (0...route.arrivalMilliseconds).first { isKnown(drone, $0) }
    if !couldShoot(knownFrom: known ?? .max / 2, { isInSight($0, drone, $1) }) {
      return couldShoot(knownFrom: 0, { isInWindow($0, drone.route, $1) })
        ? .detectedTooLate : .noWindow
    }
    if drone.sawChannelsBusy { return .channelsBusy }
    return drone.sawNoRounds ? .noRounds : .missed
  }
}
