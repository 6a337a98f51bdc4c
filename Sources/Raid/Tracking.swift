// When is a drone known, and when does each effector first reach it?

extension RaidEngine {
  mutating func prepare(_ rank: Int) {
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
      for slot in drones[rank].slots.indices {
        let opening = firstOpening(rank, slot)
        openings[entry] = opening
        entry += 1
        first = min(first, opening.start)
      }
      drones[rank].firstOpening = first
      drones[rank].nextReach = first
    }
    wake(rank, at: min(first, drones[rank].arrival))
    for call in tables.routes[Int(drones[rank].route)].calls {
      queue.push(
        Event(.mission, at: launch + tables.calls[Int(call)].time, of: missions.count))
      missions.append(FireMission(drone: Int32(rank), call: call))
    }
  }

  /// Draws each sensor's confirmation and merges the times when the drone is known and tracked.
  ///
  /// - Parameter since: after a loss, from when on the times are to be those of the sensors that still stand.
  mutating func confirmTracks(_ rank: Int, since: Int32 = .min) {
    let number = Int(drones[rank].number)
    tracks.removeAll()
    var first = Self.never
    var firstSensor = Int32(-1)
    let canBeLost = tables.hasPosts
    for look in tables.routes[Int(drones[rank].route)].looks {
      let view = tables.looks[Int(look)]
      if canBeLost, sensorIsLost[Int(view.sensor)] { continue }
      let time = confirmation(view.guide, draw(number, Int(view.sensor)))
      if time == Self.never { continue }
      tracks.append((look, time))
      if time < first {
        first = time
        firstSensor = view.sensor
      }
    }
    // After a loss, what was seen before it stays as it was.
    if drones[rank].firstTrack >= since {
      drones[rank].firstTrack = first
      drones[rank].firstSensor = firstSensor
    }
    let start = known.count
    for span in drones[rank].knownSpans.indices where known[span].start < since {
      var past = known[span]
      past.end = min(past.end, since - 1)
      known.append(past)
    }
    let fresh = known.count
    if first != Self.never {
      let cued = max(first + tables.rules.cueMilliseconds, since)
      for index in tracks.indices {
        let track = tracks[index]
        addKnown(tables.looks[Int(track.look)].alive, from: max(track.confirmed, cued), fresh)
      }
    }
    drones[rank].knownSpans = Entries(Int32(start)..<Int32(known.count))
  }

  /// The word for a drone and a sensor; drones come in the order of the plan, so that three of four words
  /// are at hand.
  @inline(__always)
  mutating func draw(_ number: Int, _ sensor: Int) -> UInt32 {
    let key = UInt64(raid) << 32 | UInt64(number >> 2)
    if drawnFor[sensor] != key {
      drawnFor[sensor] = key
      let words = random.words(
        raid: raid, .confirmation, entity: number >> 2, ordinal: Int(tables.streams[sensor]))
      drawn[4 * sensor] = words.0
      drawn[4 * sensor + 1] = words.1
      drawn[4 * sensor + 2] = words.2
      drawn[4 * sensor + 3] = words.3
    }
    return drawn[4 * sensor + number & 3]
  }

  /// When a look confirms its track: the first entry that the draw does not exceed.
  @inline(__always)
  mutating func confirmation(_ guide: Int32, _ draw: UInt32) -> Int32 {
    var entry = Int(tables.confirmationGuide[Int(guide) + Int(draw >> 26)])
    while tables.confirmations[entry].lastDraw < draw { entry += 1 }
    return tables.confirmations[entry].time
  }

  /// Adds alive intervals from a time on to the sorted, disjoint known intervals that begin at `start`.
  @inline(__always)
  mutating func addKnown(_ alive: Range<Int32>, from time: Int32, _ start: Int) {
    for index in alive {
      var added = tables.alive[Int(index)]
      if added.end < time { continue }
      added.start = max(added.start, time)
      // Nearly always there is one interval, and what another sensor sees laps over it.
      if known.count == start + 1, added.start <= known[start].end, known[start].start <= added.end
      {
        known[start].start = min(known[start].start, added.start)
        known[start].end = max(known[start].end, added.end)
      } else {
        insertKnown(added, start)
      }
    }
  }

  private mutating func insertKnown(_ interval: SceneTables.Interval, _ start: Int) {
    var added = interval
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
    } else if beyond > place + 1 {
      for later in beyond..<known.count { known[later - beyond + place + 1] = known[later] }
      known.truncate(to: known.count - (beyond - place - 1))
    }
    known[place] = added
  }

  /// When an effector can first shoot at a drone, its reaction included, in raid time.
  ///
  /// Mutating, as all below that a raid calls often: lending the engine out would copy it.
  @inline(__always)
  mutating func firstOpening(_ rank: Int, _ slot: Int) -> SceneTables.Interval {
    let cued = firstKnown(rank)
    if cued == Self.never { return SceneTables.Interval(start: Self.never, end: Self.never) }
    return nextOpening(rank, slot, from: cued + tables.slots[slot].reaction)
  }

  /// The first stretch, from a time since launch on, in which a drone is known and a window is open.
  @inline(__always)
  mutating func nextOpening(_ rank: Int, _ slot: Int, from time: Int32) -> SceneTables.Interval {
    let spans = drones[rank].knownSpans
    let windows = tables.slots[slot].windows
    var span = Int(spans.first)
    var window = Int(windows.lowerBound)
    while span < spans.end, window < windows.upperBound {
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
