// What does a program in another language need to play the same raids: a scene as integers.

/// A scene as the engine reads it, in integers alone: times in milliseconds, chances as a count of the 2^32
/// values of a draw, worth and damage in the units in which losses are added up.
///
/// docs/validation.md holds the rules by which it is played and the names of the draws.
public struct SceneDump: Sendable, Codable {
  public let parapetScene: Int
  public let rules: Rules
  /// By asset, of 10^12 for all.
  public let assetWorth: [Int64]
  public let threats: [Threat]
  public let routes: [Route]
  public let plans: [Plan]
  public let sensors: [Sensor]
  public let effectors: [Effector]

  public struct Rules: Sendable, Codable {
    public let cueMilliseconds: Int32
    public let assessMilliseconds: Int32
    public let shootLookShoot: Int
    public let shotsPerDroneAtMost: Int
    public let dronesHeldAtMost: Int
    /// 0: earliest arrival first; 1: at random; 2: most worth first; 3: best chance first.
    public let targetChoice: Int
    /// 1, or absent.
    public let innerLayersWait: Int?
    public let missJudgedKill: UInt64
    public let killJudgedMiss: UInt64
  }

  public struct Threat: Sendable, Codable {
    public let isLethal: Int
    public let judgedHostile: UInt64
  }

  public struct Route: Sendable, Codable {
    public let threat: Int32
    public let asset: Int32
    public let arrivalMilliseconds: Int32
    /// Of 10^6, which destroy the asset.
    public let damage: Int64
    /// Absent: none.
    public let calls: [Call]?
  }

  public struct Call: Sendable, Codable {
    public let milliseconds: Int32
    public let asset: Int32
    public let delayMilliseconds: Int32
    public let hit: UInt64
    public let damage: Int64
  }

  public struct Plan: Sendable, Codable {
    /// Draws below this take this plan or one before it.
    public let below: UInt64
    public let groups: [Group]
  }

  public struct Group: Sendable, Codable {
    public let count: Int
    public let routes: [Int32]
    public let below: [UInt64]
    public let staysTogether: Int
    public let startMilliseconds: Int32
    public let spacing: Duration
    public let launchesUntilMilliseconds: Int32
    /// By drone; absent: all fly `routes`.
    public let routesByDrone: [[Int32]]?
  }

  public struct Duration: Sendable, Codable {
    /// 0: fixed; 1: uniform from 0 to twice the mean; 2: exponential.
    public let law: Int
    public let meanMilliseconds: Int32
  }

  public struct Sensor: Sendable, Codable {
    public let stream: UInt32
    public let views: [View]
    /// The asset with which it is lost; absent: none.
    public let post: Int?
  }

  public struct View: Sendable, Codable {
    public let route: Int
    public let confirmations: [Confirmation]
    /// First and last millisecond of each interval.
    public let alive: [[Int32]]
  }

  public struct Confirmation: Sendable, Codable {
    public let milliseconds: Int32
    public let byThen: UInt64
  }

  public struct Effector: Sendable, Codable {
    public let stream: UInt32
    public let channels: Int32
    /// -1 is unlimited.
    public let rounds: Int32
    /// -1 is never.
    public let reloadMilliseconds: Int32
    public let shotInterval: Duration
    public let reactionMilliseconds: Int32
    /// Among the costs of a shot of all effectors, the cheapest 0.
    public let costRank: Int
    /// Absent: 1.
    public let shotsPerLook: Int?
    /// Rounds kept back from drones of each route; absent: none.
    public let floors: [Int]?
    /// The outermost 0; absent: none.
    public let layer: Int?
    /// Absent: shots do not come back.
    public let recoveryMilliseconds: Int32?
    /// The asset with which it is lost; absent: none.
    public let post: Int?
    /// By threat.
    public let kill: [UInt64]
    public let reaches: [Reach]
  }

  public struct Reach: Sendable, Codable {
    public let route: Int
    /// Of each window the pairs of fire time and intercept time.
    public let windows: [[[Int32]]]
  }
}

extension SceneDump {
  /// - Precondition: as for playing the scene.
  public init(_ scene: RaidScene) {
    let tables = SceneTables(scene)
    parapetScene = 1
    rules = Rules(
      cueMilliseconds: scene.rules.cueMilliseconds,
      assessMilliseconds: scene.rules.assessMilliseconds,
      shootLookShoot: scene.rules.shootLookShoot ? 1 : 0,
      shotsPerDroneAtMost: scene.rules.shotsPerDroneAtMost,
      dronesHeldAtMost: scene.rules.dronesHeldAtMost,
      targetChoice: number(of: scene.rules.targetChoice),
      innerLayersWait: scene.rules.innerLayersWait ? 1 : nil,
      missJudgedKill: scene.rules.missJudgedKill.successes,
      killJudgedMiss: scene.rules.killJudgedMiss.successes)
    assetWorth = tables.assetWorth
    threats = scene.threats.map {
      Threat(isLethal: $0.lethality > 0 ? 1 : 0, judgedHostile: $0.judgedHostile.successes)
    }
    routes = tables.routes.map {
      Route(
        threat: $0.threat, asset: $0.asset, arrivalMilliseconds: $0.arrival, damage: $0.damage,
        calls: $0.calls.isEmpty
          ? nil
          : tables.calls[Int($0.calls.lowerBound)..<Int($0.calls.upperBound)].map {
            Call(
              milliseconds: $0.time, asset: $0.asset, delayMilliseconds: $0.delay,
              hit: $0.hit.successes, damage: $0.damage)
          })
    }
    plans = tables.plans.map { plan in
      Plan(below: plan.below, groups: tables.groups[plan.groups].map { Group($0, tables) })
    }
    sensors = scene.sensors.map { sensor in
      Sensor(
        stream: sensor.stream,
        views: sensor.detections.enumerated().compactMap { route, found in
          found.map { View($0, route: route) }
        }, post: sensor.post)
    }
    let costs = Set(scene.effectors.map(\.costPerShot)).sorted()
    effectors = scene.effectors.map { effector in
      Effector(effector, scene, costRank: costs.firstIndex(of: effector.costPerShot) ?? 0)
    }
  }
}

private func number(of choice: RaidScene.TargetChoice) -> Int {
  switch choice {
  case .earliestArrival: 0
  case .atRandom: 1
  case .mostWorth: 2
  case .bestChance: 3
  }
}

extension SceneDump.Group {
  fileprivate init(_ group: SceneTables.Group, _ tables: SceneTables) {
    let choices = tables.choices[group.firstChoice..<group.firstChoice + group.choices]
    self.init(
      count: group.count, routes: choices.map(\.route), below: choices.map(\.below),
      staysTogether: group.staysTogether ? 1 : 0, startMilliseconds: group.start,
      spacing: SceneDump.Duration(group.spacing), launchesUntilMilliseconds: group.launchesUntil,
      routesByDrone: group.variants < 0
        ? nil
        : (0..<group.count).map { drone in
          let first = group.variants + drone * group.choices
          return Array(tables.variants[first..<first + group.choices])
        })
  }
}

extension SceneDump.Duration {
  fileprivate init(_ law: DurationLaw) {
    let number =
      switch law {
      case .fixed: 0
      case .uniform: 1
      case .exponential: 2
      }
    self.init(law: number, meanMilliseconds: law.meanMilliseconds)
  }
}

extension SceneDump.View {
  fileprivate init(_ detection: RaidScene.Detection, route: Int) {
    self.init(
      route: route,
      confirmations: detection.confirmations.map {
        SceneDump.Confirmation(milliseconds: $0.milliseconds, byThen: $0.byThen.successes)
      }, alive: detection.alive.map { [$0.lowerBound, $0.upperBound] })
  }
}

extension SceneDump.Effector {
  fileprivate init(_ effector: RaidScene.Effector, _ scene: RaidScene, costRank: Int) {
    self.init(
      stream: effector.stream, channels: Int32(effector.channels),
      rounds: effector.magazineRounds.map { Int32($0) } ?? -1,
      reloadMilliseconds: effector.reloadMilliseconds ?? -1,
      shotInterval: SceneDump.Duration(effector.shotInterval),
      reactionMilliseconds: effector.reactionMilliseconds, costRank: costRank,
      shotsPerLook: effector.shotsPerLook == 1 ? nil : effector.shotsPerLook,
      floors: effector.reserve.map { reserve in
        scene.routes.map {
          scene.assets[$0.asset].worth >= reserve.leastWorth ? 0 : reserve.rounds
        }
      }, layer: effector.layer, recoveryMilliseconds: effector.recoveryMilliseconds,
      post: effector.post,
      kill: effector.kill.map(\.successes),
      reaches: effector.windows.enumerated().compactMap { route, windows in
        windows.isEmpty
          ? nil
          : SceneDump.Reach(
            route: route,
            windows: windows.map { window in
              window.knots.map { [$0.fireMilliseconds, $0.interceptMilliseconds] }
            })
      })
  }
}

/// A number that two programs share when they play the same raids to the same ends.
///
/// FNV-1a (Fowler, Noll and Vo 1991) over words of 64 bits: for each raid its plan; for each drone, in the
/// order of the plan, its number, route, launch, first track and first shot (-1 for none), shots, ending
/// (0 killed, 1 leaked, 2 passed) and cause (-1 for none); shots by effector; worth lost.
package func outcomeHash(_ scene: RaidScene, raids: Int, seed: UInt64) -> UInt64 {
  let tables = SceneTables(scene)
  var engine = RaidEngine(tables, seed: seed)
  var tally = RaidTally(tables)
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  func add(_ value: Int) {
    hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x0000_0100_0000_01B3
  }
  func addTime(_ milliseconds: Int32) {
    add(milliseconds == RaidEngine.never ? -1 : Int(milliseconds))
  }
  for raid in 0..<raids {
    engine.play(raid)
    add(engine.plan)
    for number in engine.ranks.indices {
      let rank = Int(engine.ranks[number])
      let drone = engine.drones[rank]
      let cause = engine.cause(rank)
      add(Int(drone.number))
      add(Int(drone.route))
      addTime(drone.launch)
      addTime(drone.firstTrack)
      addTime(drone.firstShot)
      add(Int(drone.shots))
      add(!drone.isAlive ? 0 : cause == nil ? 2 : 1)
      add(cause?.index ?? -1)
    }
    for effector in engine.fired.indices { add(Int(engine.fired[effector])) }
    add(Int(tally.add(engine).loss))
  }
  return hash
}
