// Who shoots at whom, and what kept a shot from being fired?

extension RaidEngine {
  mutating func assign(_ now: Int32) {
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

  func isDone(_ rank: Int) -> Bool {
    drones[rank].hasArrived || !drones[rank].looksAlive
  }

  @inline(__always)
  func mayBeShotAt(_ rank: Int, _ now: Int32) -> Bool {
    drones[rank].looksAlive && !drones[rank].hasArrived && now >= drones[rank].mayBeShotFrom
      && drones[rank].shots < tables.rules.shotsPerDroneAtMost
      && (drones[rank].shotsInAir == 0 || !tables.rules.shootLookShoot)
  }

  /// Fires what can be fired at a drone now, and notes what was in the way of a further shot.
  mutating func engage(_ rank: Int, _ now: Int32) {
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
  func isOpenToReady(_ rank: Int) -> Bool {
    for word in 0..<words where open[rank * words + word] & ready.words[word] != 0 { return true }
    return false
  }

  /// The first slot in order of preference whose effector is ready and can shoot at a drone now.
  mutating func usableSlot(_ rank: Int, _ now: Int32) -> Int? {
    for slot in drones[rank].slots {
      let effector = Int(tables.slots[Int(slot)].effector)
      if ready.contains(effector), isWithinReach(rank, Int(slot), effector, now) {
        return Int(slot)
      }
    }
    return nil
  }

  /// Whether an effector reaches a drone now; one that has lost it is looked at again when it will have it.
  mutating func isWithinReach(_ rank: Int, _ slot: Int, _ effector: Int, _ now: Int32)
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

  mutating func fire(_ rank: Int, _ slotIndex: Int, _ now: Int32) {
    let slot = tables.slots[slotIndex]
    let effector = Int(slot.effector)
    let launch = drones[rank].launch
    let meeting = launch + interceptTime(slot, fire: now - launch)
    queue.push(Event(.intercept, at: meeting, of: shots.count))
    shots.append(
      Shot(
        drone: Int32(rank), effector: slot.effector, ordinal: drones[rank].shots,
        previous: drones[rank].lastShot, kill: slot.kill))
    drones[rank].lastShot = Int32(shots.count - 1)
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
  mutating func spend(_ effector: Int, _ now: Int32, _ meeting: Int32) {
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
    if freeChannels[effector] == 0 {
      ready.remove(effector)
      saturatedSince[effector] = now
    }
  }

  /// When a shot fired at a time since launch meets its drone, straight between two knots.
  mutating func interceptTime(_ slot: SceneTables.Slot, fire: Int32) -> Int32 {
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

  mutating func noteObstacle(_ rank: Int, _ now: Int32) {
    if drones[rank].sawChannelsBusy { return }
    if isWithinReachOfAny(rank, now, withRounds: true) {
      drones[rank].sawChannelsBusy = true
    } else if !drones[rank].sawNoRounds {
      drones[rank].sawNoRounds = isWithinReachOfAny(rank, now, withRounds: false)
    }
  }

  mutating func isWithinReachOfAny(_ rank: Int, _ now: Int32, withRounds: Bool) -> Bool {
    for slot in drones[rank].slots {
      let effector = Int(tables.slots[Int(slot)].effector)
      if loaded.contains(effector) == withRounds, isWithinReach(rank, Int(slot), effector, now) {
        return true
      }
    }
    return false
  }

  /// Each effector in turn fires its free channels at drones drawn from those that it can shoot at.
  mutating func assignAtRandom(_ now: Int32) {
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

  mutating func record(
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
