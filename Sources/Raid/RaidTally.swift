// What do many raids add up to: integer sums that merge to the same totals in any grouping.

/// Sums over raids of one scene.
///
/// Invariant: merging is exact and in any order the same, so totals do not depend on how raids were divided
/// among threads. Room for 10^8 raids of the largest size.
struct RaidTally: Sendable {
  struct Outcome {
    var loss: Int64
    var leakers: Int64
    var raid: Int
  }

  private(set) var raids: Int64 = 0
  private(set) var droneSum: Int64 = 0
  private(set) var leakerSum: Int64 = 0
  private(set) var leakerSquares: Int64 = 0
  private(set) var raidsWithLeak: Int64 = 0
  /// Worth lost in units of `SceneTables.worthUnits`.
  private(set) var lossSum: Int128 = 0
  private(set) var lossSquares: Int128 = 0
  /// Damage by asset in units of `SceneTables.wholeDamage`.
  private(set) var damage: [Int64]
  private(set) var damageSquares: [Int128]
  /// By threat.
  private(set) var launched: [Int64]
  private(set) var tracked: [Int64]
  private(set) var killed: [Int64]
  /// By threat, then cause.
  private(set) var leakers: [Int64]
  /// Drones whose first track a sensor confirmed, by sensor.
  private(set) var firstTracks: [Int64]
  /// By effector, then threat: shots, drones shot at, and kills.
  private(set) var shots: [Int64]
  private(set) var engagements: [Int64]
  private(set) var kills: [Int64]
  /// By type of effector, then threat: drones shot at by any of the type.
  private(set) var systemEngagements: [Int64]
  /// By effector, time with all channels busy.
  private(set) var saturatedMilliseconds: [Int64]
  private(set) var raidMilliseconds: Int64 = 0
  /// By route.
  private(set) var launchedByRoute: [Int64]
  /// By route, then cause.
  private(set) var leakersByRoute: [Int64]
  private(set) var firstTrackMilliseconds: Int64 = 0
  /// By threat.
  private(set) var firstTrackToGoMetres: [Int64]
  private(set) var engaged: Int64 = 0
  private(set) var waitMilliseconds: Int64 = 0
  private(set) var waited: Int64 = 0
  /// The first raid with the most worth lost, then the most leakers.
  private(set) var worst = Outcome(loss: -1, leakers: -1, raid: 0)

  private let causes = LeakCause.allCases.count

  init(_ tables: SceneTables) {
    let threats = tables.threatCount
    damage = Array(repeating: 0, count: tables.assetWorth.count)
    damageSquares = Array(repeating: 0, count: tables.assetWorth.count)
    launched = Array(repeating: 0, count: threats)
    tracked = launched
    firstTrackToGoMetres = launched
    killed = launched
    leakers = Array(repeating: 0, count: threats * causes)
    firstTracks = Array(repeating: 0, count: tables.streams.count)
    shots = Array(repeating: 0, count: tables.effectors.count * threats)
    engagements = shots
    kills = shots
    systemEngagements = Array(repeating: 0, count: tables.systems.count * threats)
    saturatedMilliseconds = Array(repeating: 0, count: tables.effectors.count)
    launchedByRoute = Array(repeating: 0, count: tables.routes.count)
    leakersByRoute = Array(repeating: 0, count: tables.routes.count * causes)
  }

  /// Adds the raid that an engine has just played; its loss and its leakers.
  @discardableResult
  mutating func add(_ engine: borrowing RaidEngine) -> Outcome {
    var raidLeakers: Int64 = 0
    for rank in engine.drones.indices {
      let route = Int(engine.drones[rank].route)
      let threat = Int(engine.tables.routes[route].threat)
      launched[threat] += 1
      launchedByRoute[route] += 1
      addTimes(engine, rank, threat: threat)
      if !engine.drones[rank].isAlive {
        killed[threat] += 1
        continue
      }
      guard let cause = engine.cause(rank) else { continue }
      raidLeakers += 1
      leakers[threat * causes + cause.index] += 1
      leakersByRoute[route * causes + cause.index] += 1
    }
    addShots(engine)
    var loss: Int64 = 0
    for asset in engine.hurt.indices where engine.hurt[asset] > 0 {
      let hurt = engine.hurt[asset]
      damage[asset] += hurt
      damageSquares[asset] += Int128(hurt) * Int128(hurt)
      let product = engine.tables.assetWorth[asset].multipliedFullWidth(by: hurt)
      loss += SceneTables.wholeDamage.dividingFullWidth(product).quotient
    }
    raids += 1
    droneSum += Int64(engine.drones.count)
    leakerSum += raidLeakers
    leakerSquares += raidLeakers * raidLeakers
    if raidLeakers > 0 { raidsWithLeak += 1 }
    lossSum += Int128(loss)
    lossSquares += Int128(loss) * Int128(loss)
    let raid = Outcome(loss: loss, leakers: raidLeakers, raid: Int(engine.raid))
    keepWorst(raid)
    return raid
  }

  private mutating func addShots(_ engine: borrowing RaidEngine) {
    let threats = launched.count
    for index in engine.shots.indices {
      let shot = engine.shots[index]
      let effector = Int(shot.effector)
      let system = engine.tables.effectors[effector].system
      let route = engine.drones[Int(shot.drone)].route
      let threat = Int(engine.tables.routes[Int(route)].threat)
      shots[effector * threats + threat] += 1
      var isFirst = (ofEffector: true, ofSystem: true)
      var earlier = shot.previous
      while earlier >= 0, isFirst.ofEffector {
        let other = engine.shots[Int(earlier)]
        if other.effector == shot.effector { isFirst.ofEffector = false }
        if engine.tables.effectors[Int(other.effector)].system == system {
          isFirst.ofSystem = false
        }
        earlier = other.previous
      }
      if isFirst.ofEffector { engagements[effector * threats + threat] += 1 }
      if isFirst.ofSystem { systemEngagements[Int(system) * threats + threat] += 1 }
    }
    for index in kills.indices { kills[index] += Int64(engine.kills[index]) }
    for index in saturatedMilliseconds.indices {
      saturatedMilliseconds[index] += Int64(engine.saturated[index])
    }
    raidMilliseconds += Int64(engine.end)
  }

  private mutating func keepWorst(_ other: Outcome) {
    if (other.loss, other.leakers, -other.raid) > (worst.loss, worst.leakers, -worst.raid) {
      worst = other
    }
  }

  @inline(__always)
  private mutating func addTimes(_ engine: borrowing RaidEngine, _ rank: Int, threat: Int) {
    let firstTrack = engine.drones[rank].firstTrack
    if firstTrack == RaidEngine.never { return }
    tracked[threat] += 1
    firstTracks[Int(engine.drones[rank].firstSensor)] += 1
    firstTrackMilliseconds += Int64(firstTrack)
    firstTrackToGoMetres[threat] += engine.tables.toGo[Int(engine.drones[rank].route)].metres(
      at: firstTrack)
    let firstShot = engine.drones[rank].firstShot
    if firstShot == RaidEngine.never { return }
    let wait = firstShot - engine.drones[rank].firstOpening
    engaged += 1
    waitMilliseconds += Int64(wait)
    if wait > 0 { waited += 1 }
  }

  /// Adds the raids of another tally.
  mutating func merge(_ other: RaidTally) {
    raids += other.raids
    droneSum += other.droneSum
    leakerSum += other.leakerSum
    leakerSquares += other.leakerSquares
    raidsWithLeak += other.raidsWithLeak
    lossSum += other.lossSum
    lossSquares += other.lossSquares
    addEach(&damage, other.damage)
    addEach(&damageSquares, other.damageSquares)
    addEach(&launched, other.launched)
    addEach(&tracked, other.tracked)
    addEach(&killed, other.killed)
    addEach(&leakers, other.leakers)
    addEach(&firstTracks, other.firstTracks)
    addEach(&shots, other.shots)
    addEach(&engagements, other.engagements)
    addEach(&systemEngagements, other.systemEngagements)
    addEach(&saturatedMilliseconds, other.saturatedMilliseconds)
    raidMilliseconds += other.raidMilliseconds
    addEach(&kills, other.kills)
    addEach(&launchedByRoute, other.launchedByRoute)
    addEach(&leakersByRoute, other.leakersByRoute)
    firstTrackMilliseconds += other.firstTrackMilliseconds
    addEach(&firstTrackToGoMetres, other.firstTrackToGoMetres)
    engaged += other.engaged
    waitMilliseconds += other.waitMilliseconds
    waited += other.waited
    keepWorst(other.worst)
  }
}

extension LeakCause {
  var index: Int {
    switch self {
    case .neverDetected: 0
    case .detectedTooLate: 1
    case .noWindow: 2
    case .noRounds: 3
    case .channelsBusy: 4
    case .missed: 5
    }
  }
}

func addEach<Sum: AdditiveArithmetic>(_ sums: inout [Sum], _ other: [Sum]) {
  for index in sums.indices { sums[index] += other[index] }
}
