// How does one raid end: drones fly, sensors confirm tracks, effectors shoot, event by event.

/// Why a drone with a warhead got through: what kept the next shot from being fired at it.
///
/// The first that holds is the cause.
public enum LeakCause: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// No sensor confirmed a track of it before it arrived, or it was taken for harmless.
  case neverDetected
  /// Some effector could have shot at it had it been tracked from launch on, but none could at any time
  /// when it was tracked and cued.
  case detectedTooLate
  /// Even tracked from launch on, no effector could have shot at it on its route.
  case noWindow
  /// After its last shot, if there was one, it came within reach again, but every effector that reached it
  /// was out of rounds.
  case noRounds
  /// As before, but some effector that reached it had rounds and no free channel, or more drones were
  /// within reach than the effectors can keep in mind.
  case channelsBusy
  /// Shot at, missed, or judged killed, and not within reach again in time or past the limit of shots.
  case missed
}

/// Plays raids of one scene one at a time, reusing its storage.
///
/// Discrete events in integer milliseconds. All events of one time take effect before effectors are
/// assigned. A drone can be shot at by an effector when it flies, is known (cue time after its first
/// confirmed track of any sensor), is tracked (some sensor's confirmed track lives), the fire window of
/// the effector is open, and the reaction time has passed since these first held together. A channel is
/// busy from a shot to its intercept, and with `shootLookShoot` to the assessment, and for at least the
/// shot interval.
///
/// Same scene, seed and raid number: same outcome, whatever was played before.
///
/// Complexity per raid: O(drones x (sensors + effectors) + shots x (drones in the air + log events)).
struct RaidEngine: ~Copyable {
  struct Drone {
    /// In the order of the plan; names its luck.
    var number: Int32
    var route: Int32
    var launch: Int32
    var arrival: Int32
    /// Since launch; `never` when no sensor confirms a track.
    var firstTrack: Int32 = never
    /// Which sensor confirmed it first.
    var firstSensor: Int32 = -1
    /// When an effector could first shoot at it; `never` when none can.
    var firstOpening: Int32 = never
    var firstShot: Int32 = never
    /// When its pending event is due; an event due at another time is stale.
    var nextEvent: Int32 = never
    var mayBeShotFrom: Int32 = 0
    var shots: Int32 = 0
    var shotsInAir: Int32 = 0
    var knownSpans: Range<Int32> = 0..<0
    var slots: Range<Int32>
    var isAlive = true
    var looksAlive = true
    var hasArrived = false
    var isFresh = false
    var isHeld = false
    var sawNoRounds = false
    var sawChannelsBusy = false
  }

  struct Shot {
    var drone: Int32
    var effector: Int32
    var ordinal: Int32
    var kill: Chance
  }

  static let never = SceneTables.never

  let tables: SceneTables
  let random: Philox
  /// Words of 64 effectors in a set.
  private let words: Int
  private(set) var raid: UInt32 = 0
  private(set) var plan = 0
  /// In the order of arrival, which is the order in which they are served.
  private(set) var drones: ContiguousArray<Drone> = []
  private(set) var shots: ContiguousArray<Shot> = []
  /// Shots by effector in this raid.
  private(set) var fired: ContiguousArray<Int32>
  /// Kills by effector and threat in this raid.
  private(set) var kills: ContiguousArray<Int32>
  private(set) var recorded: [RaidRecord] = []
  private var isRecording = false
  private var queue = EventQueue()
  /// Drones that fly, will fly, or are taken for flying.
  private var unsettled = 0
  /// Drones that the effectors keep in mind.
  private var held = 0
  private var freeChannels: ContiguousArray<Int32>
  private var rounds: ContiguousArray<Int32>
  /// Effectors with a free channel and a round; effectors with a round.
  private var ready: EffectorSet
  private var loaded: EffectorSet
  /// For each drone the effectors it is within reach of.
  private var open: ContiguousArray<UInt64> = []
  /// For each drone and slot of its route: when it opens (or opened), and when it closes again.
  private var openings: ContiguousArray<SceneTables.Interval> = []
  private var known: ContiguousArray<SceneTables.Interval> = []
  private var tracks: ContiguousArray<(look: Int32, confirmed: Int32)> = []
  private var launches: ContiguousArray<(number: Int32, route: Int32, time: Int32)> = []
  private var order: ContiguousArray<UInt64> = []
  /// Ranks in the order of the plan.
  private var ranks: ContiguousArray<Int32> = []
  /// For each sensor the words of four drones that it drew last, and which drones of which raid they are.
  private var drawn: ContiguousArray<Philox.Words>
  private var drawnFor: ContiguousArray<UInt64>
  /// Drones that may need a shot lie in this range of ranks.
  private var lowestRank = 0
  private var highestRank = -1
  /// Drones that may be shot at since now, in order of rank.
  private var fresh: ContiguousArray<Int32> = []
  private var effectorsChanged = false
  private var magazinesChanged = false

  init(_ tables: SceneTables, seed: UInt64) {
    self.tables = tables
    random = Philox(seed: seed)
    let effectors = tables.effectors.count
    words = (effectors + 63) / 64
    fired = ContiguousArray(repeating: 0, count: effectors)
    kills = ContiguousArray(repeating: 0, count: effectors * tables.threatCount)
    freeChannels = ContiguousArray(repeating: 0, count: effectors)
    rounds = ContiguousArray(repeating: 0, count: effectors)
    ready = EffectorSet(count: effectors)
    loaded = ready
    drawn = ContiguousArray(repeating: (0, 0, 0, 0), count: tables.streams.count)
    drawnFor = ContiguousArray(repeating: .max, count: tables.streams.count)
  }

  /// Plays a raid to its end; drones, shots, fired and kills then tell what happened.
  mutating func play(_ number: Int, recording: Bool = false) {
    raid = UInt32(number)
    isRecording = recording
    recorded.removeAll()
    queue.removeAll()
    shots.removeAll(keepingCapacity: true)
    resetEffectors()
    drawDrones()
    for rank in ranks { prepare(Int(rank)) }
    while unsettled > 0, let event = queue.pop() {
      let now = event.milliseconds
      handle(event, now)
      while let next = queue.first, next.milliseconds == now {
        _ = queue.pop()
        handle(next, now)
      }
      assign(now)
    }
  }

  /// Why a drone leaked; nil when it did not, or carries nothing.
  func cause(_ rank: Int) -> LeakCause? {
    let route = Int(drones[rank].route)
    guard drones[rank].isAlive, tables.isLethal[Int(tables.routes[route].threat)] else {
      return nil
    }
    if drones[rank].firstTrack == Self.never { return .neverDetected }
    if drones[rank].firstOpening == Self.never {
      return tables.routes[route].isReachable ? .detectedTooLate : .noWindow
    }
    if drones[rank].sawChannelsBusy { return .channelsBusy }
    return drones[rank].sawNoRounds ? .noRounds : .missed
  }
}

// Who comes.
extension RaidEngine {
  private mutating func resetEffectors() {
    for index in kills.indices { kills[index] = 0 }
    for (index, effector) in tables.effectors.enumerated() {
      fired[index] = 0
      freeChannels[index] = effector.channels
      rounds[index] = effector.rounds
      ready.insert(index)
      loaded.insert(index)
    }
  }

  private mutating func drawDrones() {
    let draw = UInt64(random.words(raid: raid, .plan, entity: 0, ordinal: 0).0)
    plan = tables.plans.firstIndex { draw < $0.below } ?? 0
    launches.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    var number = 0
    for group in tables.plans[plan].groups {
      launch(tables.groups[group], index: group, firstNumber: number)
      number += tables.groups[group].count
    }
    sortByArrival()
    drones.removeAll(keepingCapacity: true)
    grow(&ranks, to: launches.count, with: 0)
    ranks.removeLast(ranks.count - launches.count)
    for key in order {
      let launch = launches[Int(key & 0xFFFF_FFFF)]
      ranks[Int(key & 0xFFFF_FFFF)] = Int32(drones.count)
      drones.append(
        Drone(
          number: launch.number, route: launch.route, launch: launch.time,
          arrival: Int32(key >> 32), slots: tables.routes[Int(launch.route)].slots))
    }
    unsettled = drones.count
    held = 0
    known.removeAll(keepingCapacity: true)
    grow(&open, to: drones.count * words, with: 0)
    for index in 0..<drones.count * words { open[index] = 0 }
    grow(
      &openings, to: drones.count * tables.maximumSlots,
      with: SceneTables.Interval(start: 0, end: 0))
    lowestRank = 0
    highestRank = -1
  }

  private mutating func launch(_ group: SceneTables.Group, index: Int, firstNumber: Int) {
    var time = Int64(group.start)
    var route = Int32(0)
    if group.staysTogether {
      route = drawRoute(group, .groupRoute, entity: index)
    }
    for number in firstNumber..<firstNumber + group.count {
      if number > firstNumber || !group.spacing.isFixed {
        time += Int64(
          group.spacing.milliseconds(random, raid: raid, .launch, entity: number, ordinal: 0))
      }
      if time > Int64(group.launchesUntil) { break }
      if !group.staysTogether {
        route = drawRoute(group, .droneRoute, entity: number)
      }
      let launch = Int32(time)
      let arrival = launch + tables.routes[Int(route)].arrival
      order.append(UInt64(arrival) << 32 | UInt64(launches.count))
      launches.append((Int32(number), route, launch))
    }
  }

  private func drawRoute(_ group: SceneTables.Group, _ purpose: DrawPurpose, entity: Int) -> Int32 {
    if group.choices == 1 { return tables.choices[group.firstChoice].route }
    let draw = UInt64(random.words(raid: raid, purpose, entity: entity, ordinal: 0).0)
    var low = group.firstChoice
    var high = group.firstChoice + group.choices - 1
    while low < high {
      let middle = (low + high) / 2
      if draw < tables.choices[middle].below { high = middle } else { low = middle + 1 }
    }
    return tables.choices[low].route
  }

  /// Earliest arrival first, then the order of the plan; insertion is fastest for what is nearly in order.
  private mutating func sortByArrival() {
    if order.count > 64 {
      order.sort()
      return
    }
    for index in order.indices.dropFirst() {
      let key = order[index]
      var hole = index
      while hole > 0, order[hole - 1] > key {
        order[hole] = order[hole - 1]
        hole -= 1
      }
      order[hole] = key
    }
  }
}

// What is known of a drone, and when it comes within reach.
extension RaidEngine {
  private mutating func prepare(_ rank: Int) {
    let launch = drones[rank].launch
    let threat = Int(tables.routes[Int(drones[rank].route)].threat)
    record(.launched, rank, at: launch)
    let judgement = tables.hostile[threat]
    if judgement == .certain
      || judgement.happens(
        random.words(raid: raid, .judgement, entity: Int(drones[rank].number), ordinal: 0).0)
    {
      confirmTracks(rank)
    }
    var first = Self.never
    if drones[rank].firstTrack != Self.never {
      record(
        .tracked, rank, at: launch + drones[rank].firstTrack, sensor: Int(drones[rank].firstSensor))
      var entry = rank * tables.maximumSlots
      for slot in drones[rank].slots {
        let opening = firstOpening(rank, Int(slot))
        openings[entry] = opening
        entry += 1
        first = min(first, opening.start)
      }
      drones[rank].firstOpening = first
    }
    wake(rank, at: min(first, drones[rank].arrival))
  }

  /// Draws each sensor's confirmation and merges the times when the drone is known and tracked.
  private mutating func confirmTracks(_ rank: Int) {
    let number = Int(drones[rank].number)
    tracks.removeAll(keepingCapacity: true)
    var first = Self.never
    var firstSensor = Int32(-1)
    for look in tables.routes[Int(drones[rank].route)].looks {
      let view = tables.looks[Int(look)]
      let time = confirmation(view.guide, draw(number, Int(view.sensor)))
      if time == Self.never { continue }
      tracks.append((look, time))
      if time < first {
        first = time
        firstSensor = view.sensor
      }
    }
    drones[rank].firstTrack = first
    drones[rank].firstSensor = firstSensor
    let start = known.count
    if first != Self.never {
      let cued = first + tables.rules.cueMilliseconds
      for track in tracks {
        addKnown(tables.looks[Int(track.look)].alive, from: max(track.confirmed, cued), start)
      }
    }
    drones[rank].knownSpans = Int32(start)..<Int32(known.count)
  }

  /// The word for a drone and a sensor; drones come in the order of the plan, so that three of four words
  /// are at hand.
  @inline(__always)
  private mutating func draw(_ number: Int, _ sensor: Int) -> UInt32 {
    let key = UInt64(raid) << 32 | UInt64(number >> 2)
    if drawnFor[sensor] != key {
      drawnFor[sensor] = key
      drawn[sensor] = random.words(
        raid: raid, .confirmation, entity: number >> 2, ordinal: Int(tables.streams[sensor]))
    }
    return word(number & 3, of: drawn[sensor])
  }

  /// When a look confirms its track: the first entry that the draw does not exceed.
  @inline(__always)
  private func confirmation(_ guide: Int32, _ draw: UInt32) -> Int32 {
    var entry = Int(tables.confirmationGuide[Int(guide) + Int(draw >> 26)])
    while tables.confirmations[entry].lastDraw < draw { entry += 1 }
    return tables.confirmations[entry].time
  }

  /// Adds alive intervals from a time on to the sorted, disjoint known intervals that begin at `start`.
  private mutating func addKnown(_ alive: Range<Int32>, from time: Int32, _ start: Int) {
    for index in alive {
      var added = tables.alive[Int(index)]
      if added.end < time { continue }
      added.start = max(added.start, time)
      // What lies beyond the added interval, what it merges with, and what lies before it.
      var beyond = known.count
      while beyond > start, known[beyond - 1].start > added.end { beyond -= 1 }
      var place = beyond
      while place > start, known[place - 1].end >= added.start {
        place -= 1
        added.start = min(added.start, known[place].start)
        added.end = max(added.end, known[place].end)
      }
      if place == beyond {
        known.append(added)
        var last = known.count - 1
        while last > place {
          known[last] = known[last - 1]
          last -= 1
        }
        known[place] = added
      } else {
        known[place] = added
        if beyond > place + 1 { known.removeSubrange(place + 1..<beyond) }
      }
    }
  }

  /// When an effector can first shoot at a drone, its reaction included, in raid time.
  private func firstOpening(_ rank: Int, _ slot: Int) -> SceneTables.Interval {
    let seen = nextOpening(rank, slot, from: 0)
    if seen.start == Self.never { return seen }
    let reaction = tables.slots[slot].reaction
    let ready = seen.start + reaction
    if ready <= seen.end { return SceneTables.Interval(start: ready, end: seen.end) }
    return nextOpening(rank, slot, from: ready - drones[rank].launch)
  }

  /// The first stretch, from a time since launch on, in which a drone is known and a window is open.
  private func nextOpening(_ rank: Int, _ slot: Int, from time: Int32) -> SceneTables.Interval {
    let spans = drones[rank].knownSpans
    let windows = tables.slots[slot].windows
    var span = Int(spans.lowerBound)
    var window = Int(windows.lowerBound)
    while span < spans.upperBound, window < windows.upperBound {
      let (a, b) = (known[span], tables.windows[window].span)
      let start = max(a.start, b.start, time)
      let end = min(a.end, b.end)
      if start <= end {
        let launch = drones[rank].launch
        return SceneTables.Interval(start: launch + start, end: launch + end)
      }
      if a.end < b.end { span += 1 } else { window += 1 }
    }
    return SceneTables.Interval(start: Self.never, end: Self.never)
  }
}

// What happens.
extension RaidEngine {
  private mutating func wake(_ rank: Int, at time: Int32) {
    drones[rank].nextEvent = time
    queue.push(Event(.drone, at: time, of: rank))
  }

  private mutating func handle(_ event: Event, _ now: Int32) {
    switch event.kind {
    case .intercept: intercept(event.entity, now)
    case .channelFree:
      freeChannels[event.entity] += 1
      if rounds[event.entity] != 0 { ready.insert(event.entity) }
      effectorsChanged = true
    case .reloaded:
      rounds[event.entity] = tables.effectors[event.entity].rounds
      loaded.insert(event.entity)
      if freeChannels[event.entity] > 0 { ready.insert(event.entity) }
      effectorsChanged = true
      magazinesChanged = true
    case .drone:
      guard drones[event.entity].nextEvent == now else { return }
      if now >= drones[event.entity].arrival {
        arrive(event.entity, now)
      } else {
        openSlots(event.entity, now)
      }
    }
  }

  private mutating func intercept(_ index: Int, _ now: Int32) {
    let shot = shots[index]
    let rank = Int(shot.drone)
    drones[rank].shotsInAir -= 1
    if drones[rank].hasArrived { return }
    let draws = random.words(
      raid: raid, .shot, entity: Int(drones[rank].number), ordinal: Int(shot.ordinal))
    let wasSettled = !drones[rank].isAlive && !drones[rank].looksAlive
    if drones[rank].isAlive, shot.kill.happens(draws.0) {
      drones[rank].isAlive = false
      let threat = Int(tables.routes[Int(drones[rank].route)].threat)
      kills[Int(shot.effector) * tables.threatCount + threat] += 1
      record(.killed, rank, at: now, effector: Int(shot.effector))
    } else {
      record(.missed, rank, at: now, effector: Int(shot.effector))
    }
    judge(rank, draws.1, now)
    if !wasSettled, !drones[rank].isAlive, !drones[rank].looksAlive { settle(rank) }
  }

  private mutating func settle(_ rank: Int) {
    unsettled -= 1
    release(rank)
  }

  private mutating func release(_ rank: Int) {
    if drones[rank].isHeld { held -= 1 }
    drones[rank].isHeld = false
  }

  /// Decides whether a drone is still taken for alive after a shot, and when it may be shot at again.
  private mutating func judge(_ rank: Int, _ draw: UInt32, _ now: Int32) {
    let rules = tables.rules
    let isAlive = drones[rank].isAlive
    if drones[rank].looksAlive {
      drones[rank].looksAlive =
        isAlive ? !rules.missJudgedKill.happens(draw) : rules.killJudgedMiss.happens(draw)
    }
    let arrival = drones[rank].arrival
    if !drones[rank].looksAlive {
      release(rank)
      // A drone left alone by mistake still arrives.
      if isAlive { wake(rank, at: arrival) } else { drones[rank].nextEvent = Self.never }
    } else if rules.shootLookShoot {
      drones[rank].mayBeShotFrom = now + rules.assessMilliseconds
      wake(rank, at: min(drones[rank].mayBeShotFrom, arrival))
    }
  }

  private mutating func arrive(_ rank: Int, _ now: Int32) {
    drones[rank].hasArrived = true
    drones[rank].nextEvent = Self.never
    settle(rank)
    guard drones[rank].isAlive else { return }
    record(
      tables.isLethal[Int(tables.routes[Int(drones[rank].route)].threat)] ? .leaked : .passed,
      rank, at: now)
  }

  /// Notes which effectors a drone has come within reach of, and when the next will follow.
  private mutating func openSlots(_ rank: Int, _ now: Int32) {
    if !drones[rank].isHeld { take(rank) }
    var next = drones[rank].arrival
    if drones[rank].looksAlive, drones[rank].shots < tables.rules.shotsPerDroneAtMost {
      var entry = rank * tables.maximumSlots
      for slot in drones[rank].slots {
        let start = openings[entry].start
        entry += 1
        if start <= now {
          setOpen(rank, Int(tables.slots[Int(slot)].effector))
        } else {
          next = min(next, start)
        }
      }
      if !drones[rank].isFresh {
        drones[rank].isFresh = true
        fresh.append(Int32(rank))
      }
      highestRank = max(highestRank, rank)
    }
    wake(rank, at: next)
  }

  /// Puts a drone on the effectors' list; one beyond its length is left alone.
  private mutating func take(_ rank: Int) {
    if held >= tables.rules.dronesHeldAtMost {
      drones[rank].looksAlive = false
      drones[rank].sawChannelsBusy = true
    } else {
      drones[rank].isHeld = true
      held += 1
    }
  }

  private mutating func setOpen(_ rank: Int, _ effector: Int) {
    open[rank * words + effector / 64] |= 1 << UInt64(effector % 64)
  }
}

// Who shoots at whom.
extension RaidEngine {
  private mutating func assign(_ now: Int32) {
    if tables.rules.targetChoice == .atRandom {
      if effectorsChanged || !fresh.isEmpty { assignAtRandom(now) }
    } else if magazinesChanged || effectorsChanged && !ready.isEmpty {
      while lowestRank < drones.count, isDone(lowestRank) { lowestRank += 1 }
      if lowestRank <= highestRank {
        for rank in lowestRank...highestRank { engage(rank, now) }
      }
    } else {
      // All others have been offered to every effector that is ready.
      for index in fresh.indices { engage(Int(fresh[index]), now) }
    }
    effectorsChanged = false
    magazinesChanged = false
    fresh.removeAll(keepingCapacity: true)
  }

  private func isDone(_ rank: Int) -> Bool {
    drones[rank].hasArrived || !drones[rank].looksAlive
  }

  @inline(__always)
  private func mayBeShotAt(_ rank: Int, _ now: Int32) -> Bool {
    drones[rank].looksAlive && !drones[rank].hasArrived && now >= drones[rank].mayBeShotFrom
      && drones[rank].shots < tables.rules.shotsPerDroneAtMost
      && (drones[rank].shotsInAir == 0 || !tables.rules.shootLookShoot)
  }

  /// Fires what can be fired at a drone now, and notes what was in the way of a further shot.
  private mutating func engage(_ rank: Int, _ now: Int32) {
    let shotsBefore = drones[rank].shots
    while isOpenToReady(rank), mayBeShotAt(rank, now), let slot = usableSlot(rank, now) {
      fire(rank, slot, now)
    }
    if drones[rank].isFresh || magazinesChanged || drones[rank].shots > shotsBefore {
      drones[rank].isFresh = false
      if mayBeShotAt(rank, now) { noteObstacle(rank, now) }
    }
  }

  @inline(__always)
  private func isOpenToReady(_ rank: Int) -> Bool {
    for word in 0..<words where open[rank * words + word] & ready.words[word] != 0 { return true }
    return false
  }

  /// The first slot in order of preference whose effector is ready and can shoot at a drone now.
  private mutating func usableSlot(_ rank: Int, _ now: Int32) -> Int? {
    for slot in drones[rank].slots {
      let effector = Int(tables.slots[Int(slot)].effector)
      if ready.contains(effector), isWithinReach(rank, Int(slot), effector, now) {
        return Int(slot)
      }
    }
    return nil
  }

  /// Whether an effector reaches a drone now; one that has lost it is looked at again when it will have it.
  private mutating func isWithinReach(_ rank: Int, _ slot: Int, _ effector: Int, _ now: Int32)
    -> Bool
  {
    let bit: UInt64 = 1 << UInt64(effector % 64)
    guard open[rank * words + effector / 64] & bit != 0 else { return false }
    let entry = rank * tables.maximumSlots + slot - Int(drones[rank].slots.lowerBound)
    if openings[entry].end >= now { return true }
    openings[entry] = nextOpening(rank, slot, from: now - drones[rank].launch)
    if openings[entry].start <= now { return true }
    open[rank * words + effector / 64] &= ~bit
    if openings[entry].start < drones[rank].nextEvent {
      wake(rank, at: openings[entry].start)
    }
    return false
  }

  private mutating func fire(_ rank: Int, _ slotIndex: Int, _ now: Int32) {
    let slot = tables.slots[slotIndex]
    let effector = Int(slot.effector)
    let launch = drones[rank].launch
    let meeting = launch + interceptTime(slot, fire: now - launch)
    queue.push(Event(.intercept, at: meeting, of: shots.count))
    shots.append(
      Shot(
        drone: Int32(rank), effector: slot.effector, ordinal: drones[rank].shots, kill: slot.kill))
    if drones[rank].shots == 0 { drones[rank].firstShot = now }
    drones[rank].shots += 1
    drones[rank].shotsInAir += 1
    drones[rank].sawNoRounds = false
    drones[rank].sawChannelsBusy = false
    if tables.rules.shootLookShoot {
      // Its next event is the intercept; arrival cannot come before that.
      drones[rank].nextEvent = Self.never
      drones[rank].isFresh = false
    }
    spend(effector, now, meeting)
    record(.shot, rank, at: now, effector: effector, intercept: meeting)
  }

  /// Takes a round and a channel of an effector, and notes when it has them again.
  private mutating func spend(_ effector: Int, _ now: Int32, _ meeting: Int32) {
    let type = tables.effectors[effector]
    let interval = type.shotInterval.milliseconds(
      random, raid: raid, .shotInterval, entity: Int(type.stream), ordinal: Int(fired[effector]))
    let held = tables.rules.shootLookShoot ? meeting + tables.rules.assessMilliseconds : meeting
    let next = max(Int64(now) + Int64(interval), Int64(held))
    queue.push(Event(.channelFree, at: Int32(clamping: next), of: effector))
    fired[effector] += 1
    freeChannels[effector] -= 1
    if rounds[effector] > 0 {
      rounds[effector] -= 1
      if rounds[effector] == 0 {
        loaded.remove(effector)
        ready.remove(effector)
        if type.reload >= 0 {
          queue.push(Event(.reloaded, at: now + type.reload, of: effector))
        }
      }
    }
    if freeChannels[effector] == 0 { ready.remove(effector) }
  }

  /// When a shot fired at a time since launch meets its drone, straight between two knots.
  private func interceptTime(_ slot: SceneTables.Slot, fire: Int32) -> Int32 {
    var window = Int(slot.windows.lowerBound)
    while tables.windows[window].span.end < fire { window += 1 }
    let knots = tables.windows[window].knots
    var low = Int(knots.lowerBound)
    var high = Int(knots.upperBound) - 1
    while low < high {
      let middle = (low + high) / 2
      if tables.knots[middle].fireMilliseconds < fire { low = middle + 1 } else { high = middle }
    }
    let after = tables.knots[low]
    if after.fireMilliseconds == fire { return after.interceptMilliseconds }
    let before = tables.knots[low - 1]
    let rise = Int64(after.interceptMilliseconds - before.interceptMilliseconds)
    let way = Int64(fire - before.fireMilliseconds)
    return before.interceptMilliseconds
      + Int32(rise * way / Int64(after.fireMilliseconds - before.fireMilliseconds))
  }

  private mutating func noteObstacle(_ rank: Int, _ now: Int32) {
    if drones[rank].sawChannelsBusy { return }
    if isWithinReachOfAny(rank, now, withRounds: true) {
      drones[rank].sawChannelsBusy = true
    } else if !drones[rank].sawNoRounds {
      drones[rank].sawNoRounds = isWithinReachOfAny(rank, now, withRounds: false)
    }
  }

  private mutating func isWithinReachOfAny(_ rank: Int, _ now: Int32, withRounds: Bool) -> Bool {
    for slot in drones[rank].slots {
      let effector = Int(tables.slots[Int(slot)].effector)
      if loaded.contains(effector) == withRounds, isWithinReach(rank, Int(slot), effector, now) {
        return true
      }
    }
    return false
  }

  /// Each effector in turn fires its free channels at drones drawn from those that it can shoot at.
  private mutating func assignAtRandom(_ now: Int32) {
    for effector in tables.effectors.indices {
      while ready.contains(effector) {
        let targets = (0..<drones.count).compactMap { rank -> (rank: Int, slot: Int)? in
          guard mayBeShotAt(rank, now),
            let slot = drones[rank].slots.first(where: {
              tables.slots[Int($0)].effector == effector
            }), isWithinReach(rank, Int(slot), effector, now)
          else { return nil }
          return (rank, Int(slot))
        }
        if targets.isEmpty { break }
        let draw = random.words(
          raid: raid, .target, entity: Int(tables.effectors[effector].stream),
          ordinal: Int(fired[effector])
        ).0
        let target = targets[Int((UInt64(draw) * UInt64(targets.count)) >> 32)]
        fire(target.rank, target.slot, now)
      }
    }
    for rank in drones.indices where drones[rank].isFresh || magazinesChanged {
      drones[rank].isFresh = false
      if mayBeShotAt(rank, now) { noteObstacle(rank, now) }
    }
  }

  private mutating func record(
    _ what: RaidReplay.Event.Kind, _ rank: Int, at time: Int32, sensor: Int? = nil,
    effector: Int? = nil, intercept: Int32? = nil
  ) {
    guard isRecording else { return }
    recorded.append(
      RaidRecord(
        what: what, drone: Int(drones[rank].number), route: Int(drones[rank].route),
        milliseconds: time, sinceLaunchMilliseconds: time - drones[rank].launch,
        sensor: sensor, effector: effector, interceptMilliseconds: intercept))
  }
}

/// A set of effectors, one bit each.
struct EffectorSet {
  private(set) var words: ContiguousArray<UInt64>

  init(count: Int) { words = ContiguousArray(repeating: 0, count: (count + 63) / 64) }

  func contains(_ effector: Int) -> Bool {
    words[effector / 64] >> UInt64(effector % 64) & 1 != 0
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  mutating func insert(_ effector: Int) { words[effector / 64] |= 1 << UInt64(effector % 64) }

  mutating func remove(_ effector: Int) { words[effector / 64] &= ~(1 << UInt64(effector % 64)) }
}

/// One thing that happened in a raid.
struct RaidRecord {
  var what: RaidReplay.Event.Kind
  var drone: Int
  var route: Int
  var milliseconds: Int32
  var sinceLaunchMilliseconds: Int32
  var sensor: Int?
  var effector: Int?
  var interceptMilliseconds: Int32?
}

extension DurationLaw {
  var isFixed: Bool { if case .fixed = self { true } else { false } }
}

private func grow<T>(_ array: inout ContiguousArray<T>, to count: Int, with value: T) {
  if array.count < count {
    array.append(contentsOf: repeatElement(value, count: count - array.count))
  }
}
