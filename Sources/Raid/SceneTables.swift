// How is a scene laid out for the engine: flat arrays, only what can matter, in the order it is read.

/// A scene as flat integer tables; `first[i]..<first[i + 1]` are the entries of `i`.
struct SceneTables: Sendable {
  /// Worth at stake in a raid is split into this many units, so that losses add up exactly.
  static let worthUnits: Int64 = 1_000_000_000_000
  /// Damage that destroys an asset.
  static let wholeDamage: Int64 = 1_000_000

  /// A time that does not come.
  static let never = Int32.max

  struct Route: Sendable {
    var threat: Int32
    var asset: Int32
    var arrival: Int32
    /// Damage to its asset by one leaker.
    var damage: Int64
    /// Drones of a lower one are served first, whenever they arrive.
    var precedence: Int32 = 0
    var looks: Range<Int32>
    var slots: Range<Int32>
    var calls: Range<Int32>
    /// Some effector could shoot at it if it were tracked from launch on.
    var isReachable: Bool
  }

  struct Call: Sendable {
    var time: Int32
    var asset: Int32
    var delay: Int32
    var hit: Chance
    var damage: Int64
  }

  /// What is lost with an asset.
  struct Post: Sendable {
    var sensors: [Int]
    var effectors: [Int]
  }

  /// How far a drone still has to fly, in whole metres.
  struct ToGo: Sendable {
    var lengthMillimetres: Int64
    var speedMillimetresPerSecond: Int64

    func metres(at milliseconds: Int32) -> Int64 {
      max(0, lengthMillimetres - speedMillimetresPerSecond * Int64(milliseconds) / 1000) / 1000
    }
  }

  /// One sensor's view of one route.
  struct Look: Sendable {
    var sensor: Int32
    /// Its first entry in `confirmationGuide`.
    var guide: Int32
    var alive: Range<Int32>
  }

  /// The highest draw that confirms a track by a time.
  struct Confirmation: Sendable {
    var lastDraw: UInt32
    var time: Int32
  }

  struct Interval: Sendable {
    var start: Int32
    var end: Int32
  }

  /// One effector's chance at one route.
  struct Slot: Sendable {
    var effector: Int32
    /// Where it is in a set of effectors.
    var word: Int32
    var bit: UInt64
    var reaction: Int32
    var kill: Chance
    var windows: Range<Int32>
    /// Its entry in `restraints`; -1 when it fires whenever it can.
    var restraint: Int32
  }

  /// What keeps an effector from firing at drones of one route.
  struct Restraint: Sendable {
    /// Rounds that stay in the magazine.
    var floor: Int32 = 0
    /// Entries of `outer` that go first.
    var outer: Range<Int32> = 0..<0
  }

  /// An effector of an outer layer on one route.
  struct Outer: Sendable {
    var effector: Int32
    var floor: Int32
    /// Since launch.
    var lastFire: Int32
  }

  struct Window: Sendable {
    var span: Interval
    var knots: Range<Int32>
  }

  struct Effector: Sendable {
    var stream: UInt32
    /// Number of its type among those of the scene.
    var system: Int32
    var channels: Int32
    /// -1 is unlimited.
    var rounds: Int32
    /// -1 is never.
    var reload: Int32
    var shotInterval: DurationLaw
    var shotsPerLook: Int32
    /// -1 is never.
    var recovery: Int32
  }

  struct Plan: Sendable {
    /// Draws below this take this plan or one before it.
    var below: UInt64
    var groups: Range<Int>
  }

  struct Group: Sendable {
    var count: Int
    var firstChoice: Int
    var choices: Int
    /// Its first entry in `variants`, by drone and then choice; -1 when all drones fly the choices.
    var variants: Int
    var staysTogether: Bool
    var start: Int32
    var spacing: DurationLaw
    var launchesUntil: Int32
  }

  struct Choice: Sendable {
    var below: UInt64
    var route: Int32
  }

  let rules: RaidScene.Rules
  let threatCount: Int
  /// Draws of 2^32 in which a threat is judged hostile.
  let hostile: [Chance]
  let isLethal: [Bool]
  /// Types of effectors, in the order in which the scene first names them.
  let systems: [String]
  let assetWorth: [Int64]
  private(set) var routes: [Route] = []
  private(set) var toGo: [ToGo] = []
  /// By sensor.
  private(set) var streams: [UInt32] = []
  private(set) var looks: [Look] = []
  /// Rising within a look; each ends with the highest draw of all at the time `never`.
  private(set) var confirmations: [Confirmation] = []
  /// For each look and each 64th of the draws the first entry that a draw in it can confirm by (Chen and
  /// Asau 1974).
  private(set) var confirmationGuide: [Int32] = []
  private(set) var alive: [Interval] = []
  private(set) var slots: [Slot] = []
  private(set) var restraints: [Restraint] = []
  private(set) var outer: [Outer] = []
  private(set) var windows: [Window] = []
  private(set) var knots: [RaidScene.Knot] = []
  private(set) var effectors: [Effector] = []
  private(set) var plans: [Plan] = []
  private(set) var groups: [Group] = []
  private(set) var choices: [Choice] = []
  private(set) var variants: [Int32] = []
  private(set) var calls: [Call] = []
  /// By asset.
  let posts: [Post]
  let hasPosts: Bool
  /// Entries of the route that most effectors reach.
  private(set) var maximumSlots = 0

  /// - Precondition: the scene keeps its limits and its indices are in range.
  init(_ scene: RaidScene) {
    check(scene)
    rules = scene.rules
    threatCount = scene.threats.count
    hostile = scene.threats.map(\.judgedHostile)
    isLethal = scene.threats.map { $0.lethality > 0 }
    assetWorth = worthInUnits(scene.assets)
    streams = scene.sensors.map(\.stream)
    let systems = inOrder(scene.effectors.map(\.system))
    self.systems = systems
    effectors = scene.effectors.map { effector in
      Effector(
        stream: effector.stream, system: Int32(systems.firstIndex(of: effector.system) ?? 0),
        channels: Int32(effector.channels),
        rounds: effector.magazineRounds.map { Int32($0) } ?? -1,
        reload: effector.reloadMilliseconds ?? -1, shotInterval: effector.shotInterval,
        shotsPerLook: Int32(effector.shotsPerLook),
        recovery: effector.magazineRounds == nil ? -1 : effector.recoveryMilliseconds ?? -1)
    }
    posts = scene.assets.indices.map { asset in
      Post(
        sensors: scene.sensors.indices.filter { scene.sensors[$0].post == asset },
        effectors: scene.effectors.indices.filter { scene.effectors[$0].post == asset })
    }
    hasPosts = posts.contains { !$0.sensors.isEmpty || !$0.effectors.isEmpty }
    for index in scene.routes.indices { addRoute(index, of: scene) }
    setPrecedence()
    addPlans(scene.plans)
  }

  private mutating func addRoute(_ index: Int, of scene: RaidScene) {
    let route = scene.routes[index]
    let firstLook = Int32(looks.count)
    for (number, sensor) in scene.sensors.enumerated() {
      guard let detection = sensor.detections[index] else { continue }
      addLook(detection, sensor: number)
    }
    let firstSlot = Int32(slots.count)
    for effector in preferred(scene.effectors, against: route.threat) {
      addSlot(scene.effectors[effector], effector, threat: route.threat, route: index)
    }
    let entries = firstSlot..<Int32(slots.count)
    restrain(entries, of: scene, worth: scene.assets[route.asset].worth)
    maximumSlots = max(maximumSlots, entries.count)
    let firstCall = Int32(calls.count)
    calls += route.calls.map { call in
      Call(
        time: call.milliseconds, asset: Int32(call.asset), delay: call.delayMilliseconds,
        hit: call.hit, damage: damage(to: scene.assets[call.asset], lethality: call.lethality))
    }
    routes.append(
      Route(
        threat: Int32(route.threat), asset: Int32(route.asset), arrival: route.arrivalMilliseconds,
        damage: damage(
          to: scene.assets[route.asset], lethality: scene.threats[route.threat].lethality),
        looks: firstLook..<Int32(looks.count), slots: entries,
        calls: firstCall..<Int32(calls.count),
        isReachable: entries.contains { isReachable(slots[Int($0)]) }))
    toGo.append(
      ToGo(
        lengthMillimetres: Int64((route.lengthMetres * 1000).rounded()),
        speedMillimetresPerSecond: Int64((route.speedMetresPerSecond * 1000).rounded())))
  }

  private func damage(to asset: RaidScene.Asset, lethality: Double) -> Int64 {
    Int64((min(1, lethality / asset.hardness) * Double(Self.wholeDamage)).rounded())
  }

  private mutating func addLook(_ detection: RaidScene.Detection, sensor: Int) {
    let firstEntry = confirmations.count
    var before: UInt64 = 0
    for step in detection.confirmations where step.byThen.successes > before {
      before = step.byThen.successes
      confirmations.append(Confirmation(lastDraw: UInt32(before - 1), time: step.milliseconds))
    }
    guard before > 0 else { return }
    confirmations.append(Confirmation(lastDraw: .max, time: Self.never))
    let guide = Int32(confirmationGuide.count)
    var entry = firstEntry
    for bucket in 0..<UInt32(64) {
      while confirmations[entry].lastDraw < bucket << 26 { entry += 1 }
      confirmationGuide.append(Int32(entry))
    }
    let firstInterval = Int32(alive.count)
    alive += detection.alive.map { Interval(start: $0.lowerBound, end: $0.upperBound) }
    looks.append(
      Look(sensor: Int32(sensor), guide: guide, alive: firstInterval..<Int32(alive.count)))
  }

  private mutating func addSlot(
    _ effector: RaidScene.Effector, _ index: Int, threat: Int, route: Int
  ) {
    guard effector.kill[threat] != .never, !effector.windows[route].isEmpty else { return }
    let firstWindow = Int32(windows.count)
    for window in effector.windows[route] {
      let firstKnot = Int32(knots.count)
      knots += window.knots
      windows.append(
        Window(
          span: Interval(
            start: window.knots[0].fireMilliseconds,
            end: window.knots[window.knots.count - 1].fireMilliseconds),
          knots: firstKnot..<Int32(knots.count)))
    }
    slots.append(
      Slot(
        effector: Int32(index), word: Int32(index / 64), bit: 1 << UInt64(index % 64),
        reaction: effector.reactionMilliseconds,
        kill: effector.kill[threat], windows: firstWindow..<Int32(windows.count), restraint: -1))
  }

  /// Reserves and outer layers of one route.
  private mutating func restrain(_ entries: Range<Int32>, of scene: RaidScene, worth: Double) {
    func effector(_ slot: Int32) -> RaidScene.Effector {
      scene.effectors[Int(slots[Int(slot)].effector)]
    }
    func floor(_ slot: Int32) -> Int32 {
      effector(slot).reserve.map { worth >= $0.leastWorth ? 0 : Int32($0.rounds) } ?? 0
    }
    for entry in entries {
      let first = Int32(outer.count)
      if scene.rules.innerLayersWait, let layer = effector(entry).layer {
        for other in entries where effector(other).layer.map({ $0 < layer }) ?? false {
          let slot = slots[Int(other)]
          outer.append(
            Outer(
              effector: slot.effector, floor: floor(other),
              lastFire: windows[Int(slot.windows.upperBound) - 1].span.end))
        }
      }
      let restraint = Restraint(floor: floor(entry), outer: first..<Int32(outer.count))
      guard restraint.floor > 0 || !restraint.outer.isEmpty else { continue }
      slots[Int(entry)].restraint = Int32(restraints.count)
      restraints.append(restraint)
    }
  }

  private mutating func setPrecedence() {
    let merits = routes.map { route -> UInt64 in
      switch rules.targetChoice {
      case .earliestArrival, .atRandom: 0
      case .mostWorth: UInt64(assetWorth[Int(route.asset)])
      case .bestChance: route.slots.map { slots[Int($0)].kill.successes }.max() ?? 0
      }
    }
    let ranks = Set(merits).sorted(by: >)
    for (index, merit) in merits.enumerated() {
      routes[index].precedence = Int32(ranks.firstIndex(of: merit) ?? 0)
    }
  }

  private func isReachable(_ slot: Slot) -> Bool {
    let spans = windows[Int(slot.windows.lowerBound)..<Int(slot.windows.upperBound)].map(\.span)
    return spans.contains { $0.end >= slot.reaction }
  }

  private mutating func addPlans(_ all: [RaidScene.Plan]) {
    let bounds = drawBounds(all.map(\.weight))
    for (plan, below) in zip(all, bounds) {
      let firstGroup = groups.count
      for group in plan.groups {
        let firstChoice = choices.count
        if !group.routes.isEmpty {
          choices += zip(group.routes, drawBounds(group.weights)).map {
            Choice(below: $0.1, route: Int32($0.0))
          }
        }
        let firstVariant = variants.count
        variants += (group.routesByDrone ?? []).joined().map { Int32($0) }
        groups.append(
          Group(
            count: group.count, firstChoice: firstChoice, choices: group.routes.count,
            variants: group.routesByDrone == nil ? -1 : firstVariant,
            staysTogether: group.staysTogether, start: group.startMilliseconds,
            spacing: group.spacing, launchesUntil: group.launchesUntilMilliseconds))
      }
      plans.append(Plan(below: below, groups: firstGroup..<groups.count))
    }
  }
}

/// Each name once, in the order in which it comes first.
func inOrder(_ names: [String]) -> [String] {
  var seen: [String] = []
  for name in names where !seen.contains(name) { seen.append(name) }
  return seen
}

/// Effectors in the order in which they are asked to shoot at a threat.
private func preferred(_ effectors: [RaidScene.Effector], against threat: Int) -> [Int] {
  effectors.indices.sorted { a, b in
    let (first, second) = (effectors[a], effectors[b])
    if first.kill[threat] != second.kill[threat] {
      return first.kill[threat].successes > second.kill[threat].successes
    }
    if first.costPerShot != second.costPerShot { return first.costPerShot < second.costPerShot }
    return a < b
  }
}

/// Upper ends of consecutive shares of 2^32 in proportion to weights; the last is 2^32.
private func drawBounds(_ weights: [Double]) -> [UInt64] {
  let total = weights.reduce(0, +)
  precondition(total > 0 && total.isFinite, "weights \(weights): must have a positive sum")
  var sum = 0.0
  var bounds = weights.map { weight in
    precondition(weight >= 0, "weight \(weight): must not be negative")
    sum += weight
    return UInt64((min(1, sum / total) * 4_294_967_296).rounded())
  }
  bounds[bounds.count - 1] = 1 << 32
  return bounds
}

private func worthInUnits(_ assets: [RaidScene.Asset]) -> [Int64] {
  let total = assets.reduce(0) { $0 + $1.worth }
  precondition(total > 0, "assets: the sum of worth must be positive")
  return assets.map { Int64(($0.worth / total * Double(SceneTables.worthUnits)).rounded()) }
}

private func check(_ scene: RaidScene) {
  precondition(!scene.plans.isEmpty, "a scene needs at least one raid plan")
  precondition(scene.rules.shotsPerDroneAtMost >= 1, "shotsPerDroneAtMost: must be at least 1")
  precondition(
    !scene.rules.innerLayersWait || scene.rules.targetChoice != .atRandom,
    "layers wait only where targets are served in order")
  for plan in scene.plans {
    let drones = plan.groups.reduce(0) { $0 + $1.count }
    precondition(
      (1...RaidScene.maximumDronesPerRaid).contains(drones),
      "raid '\(plan.id)' has \(drones) drones: must be 1 to \(RaidScene.maximumDronesPerRaid)")
    for group in plan.groups { check(group, scene) }
  }
  for route in scene.routes {
    checkTime(route.arrivalMilliseconds, "arrival")
    precondition(scene.assets.indices.contains(route.asset), "route to no asset")
    precondition(scene.threats.indices.contains(route.threat), "route of no threat")
    for call in route.calls {
      precondition(
        (0...route.arrivalMilliseconds).contains(call.milliseconds)
          && scene.assets.indices.contains(call.asset),
        "a call must come by the arrival and name an asset")
      checkTime(call.delayMilliseconds, "fire mission")
    }
  }
  for sensor in scene.sensors {
    precondition(sensor.detections.count == scene.routes.count, "detections: one for each route")
    for detection in sensor.detections.compactMap({ $0 }) { check(detection) }
  }
  for effector in scene.effectors {
    precondition(effector.windows.count == scene.routes.count, "windows: one list for each route")
    precondition(effector.kill.count == scene.threats.count, "kill: one chance for each threat")
    precondition(effector.channels >= 1, "channels: must be at least 1")
    checkTime(effector.shotInterval.meanMilliseconds, "shot interval")
    checkTime(effector.reactionMilliseconds, "reaction")
    checkTime(effector.reloadMilliseconds ?? 0, "reload")
    checkTime(effector.recoveryMilliseconds ?? 0, "recovery")
    precondition(effector.shotsPerLook >= 1, "shotsPerLook: must be at least 1")
    precondition((effector.reserve?.rounds ?? 0) >= 0, "a reserve holds no less than no rounds")
    for (route, windows) in zip(scene.routes, effector.windows) {
      check(windows, until: route.arrivalMilliseconds)
    }
  }
  checkTime(scene.rules.cueMilliseconds, "cue")
  checkTime(scene.rules.assessMilliseconds, "assessment")
}

private func check(_ group: RaidScene.Group, _ scene: RaidScene) {
  precondition(group.routes.count == group.weights.count, "a group needs one weight for each route")
  precondition(group.routes.allSatisfy(scene.routes.indices.contains), "a group flies no route")
  if let variants = group.routesByDrone {
    precondition(
      variants.count == group.count
        && variants.allSatisfy {
          $0.count == group.routes.count && $0.allSatisfy(scene.routes.indices.contains)
        }, "a group needs as many routes of each drone as it has choices")
  }
  checkTime(group.startMilliseconds, "start")
  checkTime(group.spacing.meanMilliseconds, "spacing")
}

private func check(_ detection: RaidScene.Detection) {
  for (a, b) in zip(detection.confirmations, detection.confirmations.dropFirst()) {
    precondition(
      a.milliseconds < b.milliseconds && a.byThen.successes <= b.byThen.successes,
      "confirmations must rise in time and chance")
  }
  for (a, b) in zip(detection.alive, detection.alive.dropFirst()) {
    precondition(a.upperBound < b.lowerBound, "alive intervals must be apart and in order")
  }
}

private func check(_ windows: [RaidScene.FireWindow], until arrival: Int32) {
  for window in windows {
    for (a, b) in zip(window.knots, window.knots.dropFirst()) {
      precondition(
        a.fireMilliseconds < b.fireMilliseconds
          && a.interceptMilliseconds <= b.interceptMilliseconds,
        "the knots of a fire window must rise")
    }
    for knot in window.knots {
      checkTime(knot.fireMilliseconds, "fire")
      precondition(
        knot.fireMilliseconds <= knot.interceptMilliseconds
          && knot.interceptMilliseconds <= arrival,
        "intercept at \(knot.interceptMilliseconds) ms: must be from its shot to the arrival")
    }
  }
  for (a, b) in zip(windows, windows.dropFirst()) {
    precondition(
      a.knots[a.knots.count - 1].fireMilliseconds < b.knots[0].fireMilliseconds,
      "fire windows must be apart and in order")
  }
}

private func checkTime(_ milliseconds: Int32, _ what: String) {
  precondition(
    (0...RaidScene.maximumMilliseconds).contains(milliseconds),
    "\(what) at \(milliseconds) ms: must be 0 to \(RaidScene.maximumMilliseconds)")
}
