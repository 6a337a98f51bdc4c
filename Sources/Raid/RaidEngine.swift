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
/// the effector is open, and its reaction time has passed since the drone was first known. A channel is
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
    /// No effector comes to reach it before.
    var nextReach: Int32 = never
    var mayBeShotFrom: Int32 = 0
    var shots: Int32 = 0
    /// Its last one among all shots of the raid; -1 before the first.
    var lastShot: Int32 = -1
    var shotsInAir: Int32 = 0
    var knownSpans = Entries(0..<0)
    var slots: Entries
    var isAlive = true
    var looksAlive = true
    var hasArrived = false
    var isFresh = false
    var isHeld = false
    var sawNoRounds = false
    var sawChannelsBusy = false
  }

  /// Consecutive entries of an array.
  struct Entries {
    var first: Int32
    var end: Int32

    init(_ range: Range<Int32>) {
      first = range.lowerBound
      end = range.upperBound
    }

    var indices: Range<Int> { Int(first)..<Int(end) }
  }

  struct Shot {
    var drone: Int32
    var effector: Int32
    var ordinal: Int32
    /// The one before at the same drone; -1 for the first.
    var previous: Int32
    var kill: Chance
  }

  static let never = SceneTables.never
  static let unlimited = Int32.max

  let tables: SceneTables
  let random: Philox
  /// Words of 64 effectors in a set.
  let words: Int
  var raid: UInt32 = 0
  var plan = 0
  /// In the order of arrival, which is the order in which they are served.
  var drones = OwnedArray<Drone>()
  var shots = OwnedArray<Shot>()
  /// Shots by effector in this raid.
  var fired: OwnedArray<Int32>
  /// Kills by effector and threat in this raid.
  var kills: OwnedArray<Int32>
  var recorded: [RaidRecord] = []
  var isRecording = false
  var queue = EventQueue()
  /// Drones that fly, will fly, or are taken for flying.
  var unsettled = 0
  /// Drones that the effectors keep in mind.
  var held = 0
  var freeChannels: OwnedArray<Int32>
  var rounds: OwnedArray<Int32>
  /// By type, rounds behind the magazines; `unlimited` where they never run out.
  var stocks: OwnedArray<Int32>
  /// In the magazines when a raid begins; -1 is unlimited.
  var startingRounds: OwnedArray<Int32>
  /// By effector, time in which all its channels were busy: until now, and since when they are, if they are.
  var saturated: OwnedArray<Int32>
  var saturatedSince: OwnedArray<Int32>
  /// When the last drone's fate was decided.
  var end: Int32 = 0
  /// Effectors with a free channel and a round; effectors with a round.
  var ready: EffectorSet
  var loaded: EffectorSet
  /// For each drone the effectors it is within reach of.
  var open = OwnedArray<UInt64>()
  /// For each drone and slot of its route: when it opens (or opened), and when it closes again.
  var openings = OwnedArray<SceneTables.Interval>()
  var known = OwnedArray<SceneTables.Interval>()
  var tracks = OwnedArray<(look: Int32, confirmed: Int32)>()
  var launches = OwnedArray<(number: Int32, route: Int32, time: Int32)>()
  var order = OwnedArray<UInt64>()
  /// Ranks in the order of the plan.
  var ranks = OwnedArray<Int32>()
  /// For each sensor the four words, one for each of four drones, that it drew last, and which drones of which raid
  /// they are.
  var drawn: OwnedArray<UInt32>
  var drawnFor: OwnedArray<UInt64>
  /// Drones that may need a shot lie in this range of ranks.
  var lowestRank = 0
  var highestRank = -1
  /// Drones that may be shot at since now, in order of rank.
  var fresh = OwnedArray<Int32>()
  var effectorsChanged = false
  var magazinesChanged = false
  /// By asset, in units of `SceneTables.wholeDamage`.
  var hurt: OwnedArray<Int64>
  /// By sensor and by effector: it stands no longer; and it did not when the raid began.
  var sensorIsLost: OwnedArray<Bool>
  var effectorIsLost: OwnedArray<Bool>
  var sensorStartsLost: OwnedArray<Bool>
  var effectorStartsLost: OwnedArray<Bool>
  /// By effector, shots that may come back as rounds.
  var away: OwnedArray<Int32>
  /// By effector: an empty magazine is being filled; interceptors may come back meanwhile.
  var isReloading: OwnedArray<Bool>
  /// In the order of the plan.
  var missions = OwnedArray<FireMission>()

  init(_ tables: SceneTables, seed: UInt64) {
    self.tables = tables
    random = Philox(seed: seed)
    let effectors = tables.effectors.count
    words = (effectors + 63) / 64
    fired = OwnedArray(repeating: 0, count: effectors)
    kills = OwnedArray(repeating: 0, count: effectors * tables.threatCount)
    freeChannels = OwnedArray(repeating: 0, count: effectors)
    rounds = OwnedArray(repeating: 0, count: effectors)
    startingRounds = OwnedArray(tables.effectors.map(\.rounds))
    stocks = OwnedArray(repeating: Self.unlimited, count: tables.systems.count)
    saturated = OwnedArray(repeating: 0, count: effectors)
    saturatedSince = OwnedArray(repeating: 0, count: effectors)
    ready = EffectorSet(count: effectors)
    loaded = EffectorSet(count: effectors)
    drawn = OwnedArray(repeating: 0, count: 4 * tables.streams.count)
    drawnFor = OwnedArray(repeating: .max, count: tables.streams.count)
    hurt = OwnedArray(repeating: 0, count: tables.assetWorth.count)
    sensorIsLost = OwnedArray(repeating: false, count: tables.streams.count)
    effectorIsLost = OwnedArray(repeating: false, count: effectors)
    sensorStartsLost = OwnedArray(repeating: false, count: tables.streams.count)
    effectorStartsLost = OwnedArray(repeating: false, count: effectors)
    away = OwnedArray(repeating: 0, count: effectors)
    isReloading = OwnedArray(repeating: false, count: effectors)
  }

  /// Plays a raid to its end; drones, shots, fired and kills then tell what happened.
  mutating func play(_ number: Int, recording: Bool = false) {
    raid = UInt32(number)
    isRecording = recording
    recorded.removeAll()
    queue.removeAll()
    shots.removeAll()
    missions.removeAll()
    resetEffectors()
    drawDrones()
    for drone in ranks.indices { prepare(Int(ranks[drone])) }
    end = 0
    while unsettled > 0, queue.first < .never {
      let now = queue.first.milliseconds
      while queue.first.milliseconds == now {
        let event = queue.first
        queue.removeFirst()
        handle(event, now)
      }
      assign(now)
      end = now
    }
    for effector in freeChannels.indices where freeChannels[effector] == 0 {
      saturated[effector] += end - saturatedSince[effector]
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

extension RaidEngine {
  mutating func wake(_ rank: Int, at time: Int32) {
    drones[rank].nextEvent = time
    queue.push(Event(.drone, at: time, of: rank))
  }

  mutating func handle(_ event: Event, _ now: Int32) {
    switch event.kind {
    case .intercept: intercept(event.entity, now)
    case .channelFree:
      if freeChannels[event.entity] == 0 {
        saturated[event.entity] += now - saturatedSince[event.entity]
      }
      freeChannels[event.entity] += 1
      if rounds[event.entity] != 0 { ready.insert(event.entity) }
      effectorsChanged = true
    case .reloaded:
      isReloading[event.entity] = false
      let room = tables.effectors[event.entity].rounds - rounds[event.entity]
      putBack(takeFromStock(upTo: room, event.entity), event.entity)
    case .recovered:
      away[event.entity] -= 1
      putBack(1, event.entity)
    case .drone:
      guard drones[event.entity].nextEvent == now else { return }
      if now >= drones[event.entity].arrival {
        arrive(event.entity, now)
      } else {
        openSlots(event.entity, now)
      }
    case .mission: carryOn(event.entity, now)
    }
  }

  /// Rounds come into a magazine, which may have been empty; what is lost takes none.
  mutating func putBack(_ count: Int32, _ effector: Int) {
    if count == 0 || effectorIsLost[effector] { return }
    rounds[effector] = min(tables.effectors[effector].rounds, rounds[effector] + count)
    loaded.insert(effector)
    if freeChannels[effector] > 0 { ready.insert(effector) }
    effectorsChanged = true
    magazinesChanged = true
  }

  /// Rounds that the stock of an effector's type still gives.
  mutating func takeFromStock(upTo most: Int32, _ effector: Int) -> Int32 {
    let system = Int(tables.effectors[effector].system)
    if stocks[system] == Self.unlimited { return most }
    let taken = min(most, stocks[system])
    stocks[system] -= taken
    return taken
  }

  mutating func intercept(_ index: Int, _ now: Int32) {
    let shot = shots[index]
    let rank = Int(shot.drone)
    drones[rank].shotsInAir -= 1
    if drones[rank].hasArrived {
      comeBack(Int(shot.effector), now)
      return
    }
    let draws = random.words(
      raid: raid, .shot, entity: Int(drones[rank].number), ordinal: Int(shot.ordinal))
    let wasSettled = !drones[rank].isAlive && !drones[rank].looksAlive
    if drones[rank].isAlive, shot.kill.happens(draws.0) {
      drones[rank].isAlive = false
      let threat = Int(tables.routes[Int(drones[rank].route)].threat)
      kills[Int(shot.effector) * tables.threatCount + threat] += 1
      if tables.effectors[Int(shot.effector)].recovery >= 0 { away[Int(shot.effector)] -= 1 }
      record(.killed, rank, at: now, effector: Int(shot.effector))
    } else {
      comeBack(Int(shot.effector), now)
      record(.missed, rank, at: now, effector: Int(shot.effector))
    }
    judge(rank, draws.1, now)
    if !wasSettled, !drones[rank].isAlive, !drones[rank].looksAlive { settle(rank) }
  }

  /// A shot has not killed: an interceptor flies home.
  @inline(__always)
  mutating func comeBack(_ effector: Int, _ now: Int32) {
    let recovery = tables.effectors[effector].recovery
    if recovery >= 0 { queue.push(Event(.recovered, at: now + recovery, of: effector)) }
  }

  mutating func settle(_ rank: Int) {
    unsettled -= 1
    release(rank)
  }

  mutating func release(_ rank: Int) {
    if drones[rank].isHeld { held -= 1 }
    drones[rank].isHeld = false
  }

  /// Decides whether a drone is still taken for alive after a shot, and when it may be shot at again.
  mutating func judge(_ rank: Int, _ draw: UInt32, _ now: Int32) {
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

  mutating func arrive(_ rank: Int, _ now: Int32) {
    drones[rank].hasArrived = true
    drones[rank].nextEvent = Self.never
    settle(rank)
    guard drones[rank].isAlive else { return }
    let route = Int(drones[rank].route)
    record(tables.isLethal[Int(tables.routes[route].threat)] ? .leaked : .passed, rank, at: now)
    harm(Int(tables.routes[route].asset), tables.routes[route].damage, rank, now)
  }

  /// Notes which effectors a drone has come within reach of, and when the next will follow.
  mutating func openSlots(_ rank: Int, _ now: Int32) {
    if !drones[rank].isHeld { take(rank) }
    var next = drones[rank].arrival
    if drones[rank].looksAlive, drones[rank].shots < tables.rules.shotsPerDroneAtMost {
      if now >= drones[rank].nextReach { openReached(rank, now) }
      next = min(next, drones[rank].nextReach)
      if !drones[rank].isFresh {
        drones[rank].isFresh = true
        fresh.append(Int32(rank))
      }
      highestRank = max(highestRank, rank)
    }
    wake(rank, at: next)
  }

  /// Notes those that have come within reach, and when the next one will.
  private mutating func openReached(_ rank: Int, _ now: Int32) {
    var next = Self.never
    var entry = rank * tables.maximumSlots
    for slot in drones[rank].slots.indices {
      let start = openings[entry].start
      entry += 1
      if start <= now {
        open[rank * words + Int(tables.slots[slot].word)] |= tables.slots[slot].bit
      } else {
        next = min(next, start)
      }
    }
    drones[rank].nextReach = next
  }

  /// Puts a drone on the effectors' list; one beyond its length is left alone.
  mutating func take(_ rank: Int) {
    if held >= tables.rules.dronesHeldAtMost {
      drones[rank].looksAlive = false
      drones[rank].sawChannelsBusy = true
    } else {
      drones[rank].isHeld = true
      held += 1
    }
  }
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
  var asset: Int?
}
