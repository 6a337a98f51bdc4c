// What happened in one raid: who came, who saw it when, who shot, how it ended.
public import Terrain

/// One raid, event by event.
public struct RaidReplay: Sendable, Codable {
  /// Its number among the raids of the score.
  public let raid: Int
  public let plan: String
  public let leakers: Int
  /// In the order of the plan.
  public let drones: [Drone]
  /// In order of time.
  public let events: [Event]

  public struct Drone: Sendable, Codable {
    public let number: Int
    public let threat: String
    public let asset: String
    /// Index into the scene's routes.
    public let route: Int
    public let launchSeconds: Double
    public let endSeconds: Double
    public let ending: Ending
    /// For leakers.
    public let cause: LeakCause?
    public let shots: Int
    /// Where it flies; not written.
    public internal(set) var track: [RaidScene.TrackPoint] = []

    private enum CodingKeys: String, CodingKey {
      case number, threat, asset, route, launchSeconds, endSeconds, ending, cause, shots
    }
  }

  public enum Ending: String, Sendable, Codable {
    case killed, leaked
    /// A decoy that arrived.
    case passed
  }

  public struct Event: Sendable, Codable {
    public enum Kind: String, Sendable, Codable {
      case launched, tracked, shot, killed, missed, leaked, passed
      /// It has watched an asset or a site long enough and calls for fire.
      case called
      /// The fire that it called for hits.
      case struck
      /// What it or its fire hit was a site, whose systems are lost.
      case siteLost
    }

    public let seconds: Double
    public let kind: Kind
    /// The number of the drone.
    public let drone: Int
    /// Where the drone is; nil when the scene has no track of its route.
    public let position: Position?
    /// Who confirmed the first track.
    public let sensor: String?
    /// Who shoots or shot.
    public let effector: String?
    /// When a shot meets its drone.
    public let interceptSeconds: Double?
    /// What is watched or hit.
    public let asset: String?
  }
}

/// Plays one raid of a score again and keeps what happens.
///
/// - Parameter raid: its number, from 0; it need not have been part of a score.
public func replay(_ scene: RaidScene, raid: Int, seed: UInt64) -> RaidReplay {
  replay(scene, SceneTables(scene), raid: raid, seed: seed)
}

func replay(_ scene: RaidScene, _ tables: SceneTables, raid: Int, seed: UInt64) -> RaidReplay {
  var engine = RaidEngine(tables, seed: seed)
  engine.play(raid, recording: true)
  // Tracks are drawn ahead of time; equal times keep the order in which they were recorded.
  let order = engine.recorded.indices.sorted {
    (engine.recorded[$0].milliseconds, $0) < (engine.recorded[$1].milliseconds, $1)
  }
  let events = order.map { index in
    let record = engine.recorded[index]
    return RaidReplay.Event(
      seconds: Double(record.milliseconds) / 1000, kind: record.what, drone: record.drone,
      position: position(on: scene.routes[record.route], at: record.sinceLaunchMilliseconds),
      sensor: record.sensor.map { scene.sensors[$0].name },
      effector: record.effector.map { scene.effectors[$0].name },
      interceptSeconds: record.interceptMilliseconds.map { Double($0) / 1000 },
      asset: record.asset.map { scene.assets[$0].id })
  }
  let drones = engine.drones.indices.map { rank in
    let drone = engine.drones[rank]
    let end = events.last {
      $0.drone == drone.number && [.killed, .leaked, .passed].contains($0.kind)
    }
    return summary(drone, engine.cause(rank), end, scene)
  }
  return RaidReplay(
    raid: raid, plan: scene.plans[engine.plan].id, leakers: drones.count { $0.cause != nil },
    drones: drones.sorted { $0.number < $1.number }, events: events)
}

private func summary(
  _ drone: RaidEngine.Drone, _ cause: LeakCause?, _ end: RaidReplay.Event?, _ scene: RaidScene
) -> RaidReplay.Drone {
  let route = scene.routes[Int(drone.route)]
  return RaidReplay.Drone(
    number: Int(drone.number), threat: scene.threats[route.threat].id,
    asset: scene.assets[route.asset].id, route: Int(drone.route),
    launchSeconds: Double(drone.launch) / 1000, endSeconds: end?.seconds ?? 0,
    ending: !drone.isAlive ? .killed : cause == nil ? .passed : .leaked, cause: cause,
    shots: Int(drone.shots), track: route.track)
}

/// Where a drone is, straight between two points of its track.
private func position(on route: RaidScene.Route, at milliseconds: Int32) -> Position? {
  guard let first = route.track.first, let last = route.track.last else { return nil }
  guard let index = route.track.firstIndex(where: { $0.milliseconds > milliseconds }) else {
    return last.position
  }
  if index == 0 { return first.position }
  let (a, b) = (route.track[index - 1], route.track[index])
  let share =
    Double(milliseconds - a.milliseconds) / Double(b.milliseconds - a.milliseconds)
  return Position(
    eastMetres: a.position.eastMetres + share * (b.position.eastMetres - a.position.eastMetres),
    northMetres: a.position.northMetres + share * (b.position.northMetres - a.position.northMetres))
}
