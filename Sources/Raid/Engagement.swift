// Who shoots at whom, and what kept a shot from being fired?

extension RaidEngine {
  mutating func assign(_ now: Int32) {
    if tables.rules.innerLayersWait {
      assignInLayers(now)
    } else if tables.rules.targetChoice == .atRandom {
      if effectorsChanged || !fresh.isEmpty { assignAtRandom(now) }
    } else if magazinesChanged || effectorsChanged && !ready.isEmpty {
      while lowestRank < drones.count, isDone(lowestRank) { lowestRank += 1 }
      if lowestRank <= highestRank {
        // The others would be passed over in `engage`; those calls took 2 % of a raid.
        for rank in lowestRank...highestRank
        where drones[rank].isFresh || magazinesChanged
          || isOpenToReady(rank) && mayBeShotAt(rank, now)
        {
          engage(rank, now)
        }
      }
    } else {
      // All others have been offered to every effector that is ready.
      for index in fresh.indices { engage(Int(fresh[index]), now) }
    }
    effectorsChanged = false
    magazinesChanged = false
    fresh.removeAll()
  }

  /// A shot can leave an outer layer without rounds: after each one, drones are served from the first on again.
  private mutating func assignInLayers(_ now: Int32) {
    var rank = 0
    while rank <= highestRank {
      let slot = mayBeShotAt(rank, now) ? usableSlot(rank, now) : nil
      if let slot {
        fire(rank, slot, now)
        rank = 0
        continue
      }
      drones[rank].isFresh = false
      if mayBeShotAt(rank, now) { noteObstacle(rank, now) }
      rank += 1
    }
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
    for slot in drones[rank].slots.indices {
      let word = Int(tables.slots[slot].word)
      if open[rank * words + word] & ready.words[word] & tables.slots[slot].bit != 0,
        isWithinReach(rank, slot, now),
        tables.slots[slot].restraint < 0 || isWilling(rank, slot, now)
      {
        return slot
      }
    }
    return nil
  }

  /// Whether reserve and outer layers let an effector fire; a drone for which an outer layer goes first is looked at
  /// again when that can no longer shoot at it.
  mutating func isWilling(_ rank: Int, _ slot: Int, _ now: Int32) -> Bool {
    let restraint = tables.restraints[Int(tables.slots[slot].restraint)]
    guard hasRounds(Int(tables.slots[slot].effector), above: restraint.floor) else { return false }
    let launch = drones[rank].launch
    var last = Int32(-1)
    for entry in restraint.outer {
      let other = tables.outer[Int(entry)]
      if other.lastFire >= now - launch, hasRounds(Int(other.effector), above: other.floor) {
        last = max(last, other.lastFire)
      }
    }
    if last < 0 { return true }
    if launch + last + 1 < drones[rank].nextEvent { wake(rank, at: launch + last + 1) }
    return false
  }

  func hasRounds(_ effector: Int, above floor: Int32) -> Bool {
    rounds[effector] > floor || rounds[effector] < 0
  }

  /// Whether an effector reaches a drone now; one that has lost it is looked at again when it will have it.
  mutating func isWithinReach(_ rank: Int, _ slot: Int, _ now: Int32) -> Bool {
    let reach = rank * words + Int(tables.slots[slot].word)
    guard open[reach] & tables.slots[slot].bit != 0 else { return false }
    let entry = rank * tables.maximumSlots + slot - Int(drones[rank].slots.first)
    if openings[entry].end >= now { return true }
    openings[entry] = nextOpening(rank, slot, from: now - drones[rank].launch)
    if openings[entry].start <= now { return true }
    open[reach] &= ~tables.slots[slot].bit
    drones[rank].nextReach = min(drones[rank].nextReach, openings[entry].start)
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
    if drones[rank].shots == 0 { drones[rank].firstShot = now }
    var count: Int32 = 1
    if tables.effectors[effector].shotsPerLook > 1 {
      count = roundsAtOnce(rank, slot)
      for _ in 1..<count { release(slot, at: rank, now, meeting) }
    }
    release(slot, at: rank, now, meeting)
    drones[rank].sawNoRounds = false
    drones[rank].sawChannelsBusy = false
    if tables.rules.shootLookShoot {
      // Its next event is the intercept; arrival cannot come before that.
      drones[rank].nextEvent = Self.never
      drones[rank].isFresh = false
    }
    spend(effector, count, now, meeting)
  }

  /// One shot of what is fired together.
  @inline(__always)
  private mutating func release(
    _ slot: SceneTables.Slot, at rank: Int, _ now: Int32, _ meeting: Int32
  ) {
    queue.push(Event(.intercept, at: meeting, of: shots.count))
    shots.append(
      Shot(
        drone: Int32(rank), effector: slot.effector, ordinal: drones[rank].shots,
        previous: drones[rank].lastShot, kill: slot.kill))
    drones[rank].lastShot = Int32(shots.count - 1)
    drones[rank].shots += 1
    drones[rank].shotsInAir += 1
    record(.shot, rank, at: now, effector: Int(slot.effector), intercept: meeting)
  }

  /// As many as its type fires together, the drone is still worth and the magazine gives.
  private func roundsAtOnce(_ rank: Int, _ slot: SceneTables.Slot) -> Int32 {
    let effector = Int(slot.effector)
    let wanted = min(
      tables.effectors[effector].shotsPerLook,
      Int32(clamping: tables.rules.shotsPerDroneAtMost) - drones[rank].shots)
    if rounds[effector] < 0 { return wanted }
    let floor = slot.restraint < 0 ? 0 : tables.restraints[Int(slot.restraint)].floor
    return min(wanted, rounds[effector] - floor)
  }

  /// Takes rounds and a channel of an effector, and notes when it has them again.
  mutating func spend(_ effector: Int, _ count: Int32, _ now: Int32, _ meeting: Int32) {
    let type = tables.effectors[effector]
    let interval = type.shotInterval.milliseconds(
      random, raid: raid, .shotInterval, entity: Int(type.stream), ordinal: Int(fired[effector]))
    let held = tables.rules.shootLookShoot ? meeting + tables.rules.assessMilliseconds : meeting
    let next = max(Int64(now) + Int64(interval), Int64(held))
    queue.push(Event(.channelFree, at: Int32(clamping: next), of: effector))
    fired[effector] += count
    if type.recovery >= 0 { away[effector] += count }
    freeChannels[effector] -= 1
    if rounds[effector] > 0 {
      rounds[effector] -= count
      if rounds[effector] == 0 {
        loaded.remove(effector)
        ready.remove(effector)
        if type.reload >= 0, !isReloading[effector] {
          isReloading[effector] = true
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
    for slot in drones[rank].slots.indices {
      let effector = Int(tables.slots[slot].effector)
      if isLoaded(effector, for: slot) == withRounds, isWithinReach(rank, slot, now) {
        return true
      }
    }
    return false
  }

  @inline(__always)
  private func isLoaded(_ effector: Int, for slot: Int) -> Bool {
    let restraint = tables.slots[slot].restraint
    if restraint < 0 { return loaded.contains(effector) }
    return hasRounds(effector, above: tables.restraints[Int(restraint)].floor)
  }

  /// Each effector in turn fires its free channels at drones drawn from those that it can shoot at.
  mutating func assignAtRandom(_ now: Int32) {
    for effector in tables.effectors.indices {
      while ready.contains(effector) {
        let targets = (0..<drones.count).compactMap { rank -> (rank: Int, slot: Int)? in
          guard mayBeShotAt(rank, now),
            let slot = drones[rank].slots.indices.first(where: {
              tables.slots[$0].effector == effector
            }), isWithinReach(rank, slot, now),
            tables.slots[slot].restraint < 0 || isWilling(rank, slot, now)
          else { return nil }
          return (rank, slot)
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
    effector: Int? = nil, intercept: Int32? = nil, asset: Int? = nil
  ) {
    guard isRecording else { return }
    recorded.append(
      RaidRecord(
        what: what, drone: Int(drones[rank].number), route: Int(drones[rank].route),
        milliseconds: time, sinceLaunchMilliseconds: time - drones[rank].launch,
        sensor: sensor, effector: effector, interceptMilliseconds: intercept, asset: asset))
  }
}

/// A set of effectors, one bit each.
struct EffectorSet: ~Copyable {
  private(set) var words: OwnedArray<UInt64>

  init(count: Int) { words = OwnedArray(repeating: 0, count: (count + 63) / 64) }

  func contains(_ effector: Int) -> Bool {
    words[effector >> 6] >> UInt64(effector & 63) & 1 != 0
  }

  var isEmpty: Bool { words.indices.allSatisfy { words[$0] == 0 } }

  mutating func insert(_ effector: Int) { words[effector >> 6] |= 1 << UInt64(effector & 63) }

  mutating func remove(_ effector: Int) { words[effector >> 6] &= ~(1 << UInt64(effector & 63)) }
}
