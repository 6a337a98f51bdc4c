// What does a raid destroy while it lasts: sites with all that stands on them, by leakers and by called fire.

/// Fire that a drone calls for.
struct FireMission {
  var drone: Int32
  /// Its entry in the scene's calls.
  var call: Int32
  var isCalled = false
}

extension RaidEngine {
  /// The next step of a fire mission: a drone that lives calls, and the fire comes down later, whatever becomes of
  /// the drone.
  mutating func carryOn(_ index: Int, _ now: Int32) {
    let mission = missions[index]
    let rank = Int(mission.drone)
    let call = tables.calls[Int(mission.call)]
    guard mission.isCalled else {
      guard drones[rank].isAlive else { return }
      missions[index].isCalled = true
      // The raid goes on until it has come down.
      unsettled += 1
      record(.called, rank, at: now, asset: Int(call.asset))
      queue.push(Event(.mission, at: now + call.delay, of: index))
      return
    }
    unsettled -= 1
    let draw = random.words(
      raid: raid, .mission, entity: Int(drones[rank].number), ordinal: Int(call.asset)
    ).0
    guard call.hit.happens(draw) else { return }
    record(.struck, rank, at: now, asset: Int(call.asset))
    harm(Int(call.asset), call.damage, rank, now)
  }

  /// Damages an asset; what stands on it is lost with the rest of it.
  mutating func harm(_ asset: Int, _ damage: Int64, _ rank: Int, _ now: Int32) {
    let before = hurt[asset]
    hurt[asset] = min(SceneTables.wholeDamage, before + damage)
    guard tables.hasPosts, before < SceneTables.wholeDamage,
      hurt[asset] == SceneTables.wholeDamage
    else { return }
    let post = tables.posts[asset]
    if post.sensors.isEmpty, post.effectors.isEmpty { return }
    record(.siteLost, rank, at: now, asset: asset)
    for effector in post.effectors { lose(effector) }
    for sensor in post.sensors { sensorIsLost[sensor] = true }
    effectorsChanged = true
    magazinesChanged = true
    if post.sensors.isEmpty { return }
    for rank in drones.indices { retrack(rank, now) }
  }

  /// An effector without rounds for good; shots in the air fly on.
  private mutating func lose(_ effector: Int) {
    effectorIsLost[effector] = true
    rounds[effector] = 0
    ready.remove(effector)
    loaded.remove(effector)
  }

  /// What was lost in earlier raids; a site of which nothing stands is no target any more.
  mutating func loseFromTheStart() {
    for sensor in sensorIsLost.indices { sensorIsLost[sensor] = sensorStartsLost[sensor] }
    for effector in effectorIsLost.indices {
      effectorIsLost[effector] = false
      if effectorStartsLost[effector] { lose(effector) }
    }
    for (asset, post) in tables.posts.enumerated()
    where !(post.sensors.isEmpty && post.effectors.isEmpty) {
      let isGone =
        post.sensors.allSatisfy { sensorIsLost[$0] }
        && post.effectors.allSatisfy { effectorIsLost[$0] }
      if isGone { hurt[asset] = SceneTables.wholeDamage }
    }
  }

  /// Forgets what lost sensors would have told of a drone from now on.
  private mutating func retrack(_ rank: Int, _ now: Int32) {
    guard !isDone(rank), drones[rank].firstTrack != Self.never else { return }
    let launch = drones[rank].launch
    let tracked = drones[rank].firstTrack
    confirmTracks(rank, since: now - launch)
    if drones[rank].firstTrack != tracked { recordNewTrack(rank) }
    let first = firstKnown(rank)
    var next = Self.never
    var entry = rank * tables.maximumSlots
    for slot in drones[rank].slots.indices {
      if first == Self.never {
        openings[entry] = SceneTables.Interval(start: Self.never, end: Self.never)
      } else {
        let reacted = first + tables.slots[slot].reaction
        openings[entry] = nextOpening(rank, slot, from: max(reacted, now - launch))
      }
      next = min(next, openings[entry].start)
      entry += 1
    }
    for word in 0..<words { open[rank * words + word] = 0 }
    drones[rank].nextReach = next
    if drones[rank].firstOpening >= now { drones[rank].firstOpening = next }
    if !drones[rank].isHeld {
      wake(rank, at: min(next, drones[rank].arrival))
    } else if drones[rank].nextEvent != Self.never, drones[rank].mayBeShotFrom <= now {
      wake(rank, at: now)
    }
  }

  /// `never` when it never is.
  func firstKnown(_ rank: Int) -> Int32 {
    let spans = drones[rank].knownSpans
    return spans.first < spans.end ? known[Int(spans.first)].start : Self.never
  }

  private mutating func recordNewTrack(_ rank: Int) {
    guard isRecording else { return }
    let number = Int(drones[rank].number)
    recorded.removeAll { $0.what == .tracked && $0.drone == number }
    guard drones[rank].firstTrack != Self.never else { return }
    record(
      .tracked, rank, at: drones[rank].launch + drones[rank].firstTrack,
      sensor: Int(drones[rank].firstSensor))
  }
}
