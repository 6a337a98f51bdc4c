// Who came in each of many raids, who got through and why, and what was lost: one by one, to learn from.

/// One simulated raid.
public struct PlayedRaid: Sendable, Equatable {
  public struct Raider: Sendable, Equatable {
    /// Index into the scene's routes.
    public let route: Int
    public let launchMilliseconds: Int32
    /// Nil when it did not leak, or carries nothing.
    public let cause: LeakCause?
  }

  public let raid: Int
  /// In the order of the plan.
  public let raiders: [Raider]
  public let worthLost: Double
}

/// Plays raids 0 to `raids` - 1 of a scene, the same as `score` does, and keeps what happened in each.
/// - Complexity: that of so many raids; memory for each raider.
public func playedRaids(_ scene: RaidScene, raids: Int, seed: UInt64) -> [PlayedRaid] {
  let tables = SceneTables(scene)
  let worth = scene.assets.reduce(0) { $0 + $1.worth }
  var engine = RaidEngine(tables, seed: seed)
  var tally = RaidTally(tables)
  return (0..<raids).map { number in
    engine.play(number)
    let outcome = tally.add(engine)
    var raiders: [(number: Int32, raider: PlayedRaid.Raider)] = []
    for rank in engine.drones.indices {
      let drone = engine.drones[rank]
      raiders.append(
        (
          drone.number,
          PlayedRaid.Raider(
            route: Int(drone.route), launchMilliseconds: drone.launch, cause: engine.cause(rank))
        ))
    }
    return PlayedRaid(
      raid: number, raiders: raiders.sorted { $0.number < $1.number }.map(\.raider),
      worthLost: Double(outcome.loss) / Double(SceneTables.worthUnits) * worth)
  }
}
