// Who comes in a raid: the plan, the routes and the launches that are drawn, in order of arrival.

extension RaidEngine {
  mutating func resetEffectors() {
    for index in kills.indices { kills[index] = 0 }
    for index in hurt.indices { hurt[index] = 0 }
    for (index, effector) in tables.effectors.enumerated() {
      fired[index] = 0
      freeChannels[index] = effector.channels
      rounds[index] = startingRounds[index]
      saturated[index] = 0
      away[index] = 0
      isReloading[index] = false
      if rounds[index] == 0 {
        ready.remove(index)
        loaded.remove(index)
      } else {
        ready.insert(index)
        loaded.insert(index)
      }
    }
    if tables.hasPosts { loseFromTheStart() }
  }

  mutating func drawDrones() {
    let draw = UInt64(random.words(raid: raid, .plan, entity: 0, ordinal: 0).0)
    plan = tables.plans.firstIndex { draw < $0.below } ?? 0
    launches.removeAll()
    order.removeAll()
    var number = 0
    for group in tables.plans[plan].groups {
      launch(tables.groups[group], index: group, firstNumber: number)
      number += tables.groups[group].count
    }
    sortForService()
    drones.removeAll()
    ranks.reset(to: 0, count: launches.count)
    for place in order.indices {
      let key = order[place]
      let launch = launches[Int(key & 0xFFFF_FFFF)]
      ranks[Int(key & 0xFFFF_FFFF)] = Int32(drones.count)
      drones.append(
        Drone(
          number: launch.number, route: launch.route, launch: launch.time,
          arrival: Int32(key >> 32), slots: Entries(tables.routes[Int(launch.route)].slots)))
    }
    unsettled = drones.count
    held = 0
    known.removeAll()
    open.reset(to: 0, count: drones.count * words)
    openings.reset(
      to: SceneTables.Interval(start: 0, end: 0), count: drones.count * tables.maximumSlots)
    lowestRank = 0
    highestRank = -1
  }

  mutating func launch(_ group: SceneTables.Group, index: Int, firstNumber: Int) {
    // A group that nothing here gives a target stays on the ground.
    if group.choices == 0 { return }
    var time = Int64(group.start)
    var choice = 0
    if group.staysTogether {
      choice = drawChoice(group, .groupRoute, entity: index)
    }
    for number in firstNumber..<firstNumber + group.count {
      if number > firstNumber || !group.spacing.isFixed {
        time += Int64(
          group.spacing.milliseconds(random, raid: raid, .launch, entity: number, ordinal: 0))
      }
      if time > Int64(group.launchesUntil) { break }
      if !group.staysTogether {
        choice = drawChoice(group, .droneRoute, entity: number)
      }
      let route =
        group.variants < 0
        ? tables.choices[group.firstChoice + choice].route
        : tables.variants[group.variants + (number - firstNumber) * group.choices + choice]
      let launch = Int32(time)
      let arrival = launch + tables.routes[Int(route)].arrival
      order.append(UInt64(arrival) << 32 | UInt64(launches.count))
      launches.append((Int32(number), route, launch))
    }
  }

  /// Which of a group's routes.
  func drawChoice(_ group: SceneTables.Group, _ purpose: DrawPurpose, entity: Int) -> Int {
    if group.choices == 1 { return 0 }
    let draw = UInt64(random.words(raid: raid, purpose, entity: entity, ordinal: 0).0)
    var low = group.firstChoice
    var high = group.firstChoice + group.choices - 1
    while low < high {
      let middle = (low + high) / 2
      if draw < tables.choices[middle].below { high = middle } else { low = middle + 1 }
    }
    return low - group.firstChoice
  }

  /// Highest precedence first, then earliest arrival, then the order of the plan; insertion is fastest for what is
  /// nearly in order.
  mutating func sortForService() {
    if tables.rules.targetChoice == .mostWorth || tables.rules.targetChoice == .bestChance {
      order = OwnedArray(
        order.elements.sorted { (precedence($0), $0) < (precedence($1), $1) })
      return
    }
    if order.count > 64 {
      order = OwnedArray(order.elements.sorted())
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

extension RaidEngine {
  private func precedence(_ key: UInt64) -> Int32 {
    tables.routes[Int(launches[Int(key & 0xFFFF_FFFF)].route)].precedence
  }
}

extension DurationLaw {
  var isFixed: Bool { if case .fixed = self { true } else { false } }
}
