// How good is a deployment against many simulated raids, and how sure is that?

/// What raids did to a deployment: means per raid with intervals, where leaks came from, what it cost.
///
/// Every number is a quotient of exact integer sums, so it does not depend on the number of threads.
/// It holds for the raids, chances and rules of the scene and for nothing else.
public struct RaidScore: Sendable, Codable {
  public let raids: Int
  public let seed: UInt64
  /// Of every interval.
  public let confidence: Double
  /// Drones in a raid, decoys included.
  public let dronesMean: Double
  /// Leakers in a raid; Student's interval.
  public let leakers: Estimate
  /// Share of raids with a leaker; Wilson's interval.
  public let anyLeak: Estimate
  /// When no raid leaked: the share of raids that would is at most this, 3 in n, with 95 % confidence
  /// (Hanley and Lippman-Hand 1983). Otherwise nil.
  public let anyLeakAtMost: Double?
  /// In a raid, in the scenario's worth; Student's interval.
  public let worthLost: Estimate
  public let worthAtStake: Double
  /// `worthLost` as a share of `worthAtStake`.
  public let worthLostShare: Estimate
  public let assets: [AssetScore]
  public let threats: [ThreatScore]
  /// In the order of diagnosis; every cause is listed.
  public let leakersByCause: [CauseCount]
  /// Those that are flown, in the order of the scenario's axes.
  public let approaches: [ApproachScore]
  /// By placement, in the order of the deployment.
  public let sensors: [SensorScore]
  /// By placement, in the order of the deployment.
  public let effectors: [EffectorScore]
  /// By type, in the order in which the deployment first names them.
  public let effectorSystems: [EffectorScore]
  public let shots: ShotScore
  /// Mean time from launch to the first confirmed track, over tracked drones; nil when none was.
  public let firstTrackSecondsMean: Double?
  /// Mean way still to fly at the first confirmed track.
  public let firstTrackMetresToGoMean: Double?
  /// Share of drones shot at that first had to wait for an effector.
  public let waitedShare: Double?
  /// Mean time from coming within reach to the first shot, over drones shot at.
  public let waitSecondsMean: Double?
  /// The raid with the most worth lost, then the most leakers, then the lowest number.
  public let example: RaidReplay

  public struct AssetScore: Sendable, Codable {
    public let id: String
    public let worth: Double
    /// In a raid; Student's interval.
    public let worthLost: Estimate
    public let worthLostShare: Estimate
  }

  public struct ThreatScore: Sendable, Codable {
    public let id: String
    public let launchedMean: Double
    /// Of those launched; nil when none was.
    public let trackedShare: Double?
    public let killedShare: Double?
    public let leakersMean: Double
    public let leakersByCause: [CauseCount]
  }

  /// Drones that can do damage, along one axis.
  public struct ApproachScore: Sendable, Codable {
    /// Index into the scenario's axes.
    public let axis: Int
    public let launchedMean: Double
    public let leakersMean: Double
    public let leakersByCause: [CauseCount]
  }

  public struct CauseCount: Sendable, Codable {
    public let cause: LeakCause
    /// In all raids together.
    public let leakers: Int64
    public let perRaidMean: Double
  }

  public struct SensorScore: Sendable, Codable {
    public let name: String
    public let system: String
    /// Drones whose first track it confirmed.
    public let firstTracksMean: Double
  }

  public struct EffectorScore: Sendable, Codable {
    public let name: String
    public let system: String
    public let shotsMean: Double
    public let killsMean: Double
    public let costMean: Double
    public let valueKilledMean: Double
    /// nil when it killed nothing.
    public let costPerKill: Double?
  }

  public struct ShotScore: Sendable, Codable {
    public let shotsMean: Double
    public let killsMean: Double
    public let costMean: Double
    /// What the drones killed cost to build.
    public let valueKilledMean: Double
    /// nil when nothing was killed.
    public let costPerKill: Double?
    /// Cost of shots over value killed; nil when nothing of value was.
    public let costExchange: Double?
  }
}

/// Plays raids 0 to `raids` - 1 of a scene and adds them up.
///
/// The same scene, number of raids, seed and confidence give the same bytes for every number of threads.
/// - Parameters:
///   - raids: 2 to 100,000,000.
///   - confidence: of the intervals, above 0 and below 1.
///   - threads: most chunks of raids played at once, at least 1.
///   - progress: called with the raids played so far, from one task at a time.
/// - Throws: `CancellationError` when the task was cancelled.
/// - Complexity: O(raids x a raid); see `RaidEngine`. Memory: one engine for each thread.
public func score(
  _ scene: RaidScene, raids: Int, seed: UInt64, confidence: Double, threads: Int,
  progress: (@Sendable (_ raidsPlayed: Int) -> Void)? = nil
) async throws(CancellationError) -> RaidScore {
  checkRun(raids: raids, confidence: confidence, threads: threads)
  let tables = SceneTables(scene)
  let total = await sum(
    of: raids, threads: threads, progress: progress, merge: { $0.merge($1) },
    part: { tally(tables, $0, seed: seed) })
  guard let total else { throw CancellationError() }
  return RaidScore(
    total, scene, seed: seed, confidence: confidence,
    example: replay(scene, tables, raid: total.worst.raid, seed: seed))
}

func checkRun(raids: Int, confidence: Double, threads: Int) {
  precondition((2...100_000_000).contains(raids), "raids \(raids): must be 2 to 100,000,000")
  precondition(confidence > 0 && confidence < 1, "confidence \(confidence): must be in (0, 1)")
  precondition(threads >= 1, "threads \(threads): must be at least 1")
}

/// Sums parts over chunks of 512 raids, at most `threads` at once; nil when the task was cancelled.
///
/// Merging must be exact in any order, so that the sum is the same however chunks finish.
func sum<Part: Sendable>(
  of raids: Int, threads: Int, progress: (@Sendable (Int) -> Void)?,
  merge: (inout Part, Part) -> Void, part: @escaping @Sendable (Range<Int>) -> Part
) async -> Part? {
  let raidsPerChunk = 512
  let chunks = (raids + raidsPerChunk - 1) / raidsPerChunk
  return await withTaskGroup(of: (raids: Int, part: Part)?.self) { group -> Part? in
    var total: Part?
    var next = 0
    var played = 0
    func addTask() {
      let numbers = next * raidsPerChunk..<min(raids, (next + 1) * raidsPerChunk)
      next += 1
      group.addTask { Task.isCancelled ? nil : (numbers.count, part(numbers)) }
    }
    while next < min(threads, chunks) { addTask() }
    while let finished = await group.next() {
      guard let finished else { return nil }
      if next < chunks { addTask() }
      if var sum = total {
        merge(&sum, finished.part)
        total = sum
      } else {
        total = finished.part
      }
      played += finished.raids
      progress?(played)
    }
    return total
  }
}

private func tally(_ tables: SceneTables, _ numbers: Range<Int>, seed: UInt64) -> RaidTally {
  var engine = RaidEngine(tables, seed: seed)
  var tally = RaidTally(tables)
  for number in numbers {
    engine.play(number)
    tally.add(engine)
  }
  return tally
}

extension RaidScore {
  init(
    _ tally: RaidTally, _ scene: RaidScene, seed: UInt64, confidence: Double, example: RaidReplay
  ) {
    let n = Double(tally.raids)
    raids = Int(tally.raids)
    self.seed = seed
    self.confidence = confidence
    dronesMean = Double(tally.droneSum) / n
    leakers = meanInterval(
      sum: Double(tally.leakerSum), squares: Double(tally.leakerSquares), count: tally.raids,
      confidence: confidence)
    anyLeak = wilsonInterval(
      successes: tally.raidsWithLeak, count: tally.raids, confidence: confidence)
    anyLeakAtMost = tally.raidsWithLeak == 0 ? min(1, 3 / n) : nil
    worthAtStake = scene.assets.reduce(0) { $0 + $1.worth }
    let unit = 1 / Double(SceneTables.worthUnits)
    worthLostShare = meanInterval(
      sum: Double(tally.lossSum), squares: Double(tally.lossSquares), count: tally.raids,
      confidence: confidence
    ).scaled(by: unit)
    worthLost = worthLostShare.scaled(by: worthAtStake)
    assets = scene.assets.indices.map { index in
      let asset = scene.assets[index]
      let share = meanInterval(
        sum: Double(tally.damage[index]), squares: Double(tally.damageSquares[index]),
        count: tally.raids, confidence: confidence
      ).scaled(by: 1 / Double(SceneTables.wholeDamage))
      return AssetScore(
        id: asset.id, worth: asset.worth, worthLost: share.scaled(by: asset.worth),
        worthLostShare: share)
    }
    threats = scene.threats.indices.map { threatScore($0, tally, scene) }
    leakersByCause = causeCounts(tally, threats: scene.threats.indices)
    approaches = approachScores(tally, scene)
    sensors = zip(scene.sensors, tally.firstTracks).map { sensor, count in
      SensorScore(name: sensor.name, system: sensor.system, firstTracksMean: Double(count) / n)
    }
    let placements = scene.effectors.indices.map { EffectorSums($0, tally, scene) }
    effectors = zip(scene.effectors, placements).map { effector, sums in
      effectorScore(sums, name: effector.name, system: effector.system, raids: n)
    }
    effectorSystems = bySystem(scene, placements, raids: n)
    shots = shotScore(placements.reduce(EffectorSums(), +), raids: n)
    let tracked = tally.tracked.reduce(0, +)
    firstTrackSecondsMean = quotient(Double(tally.firstTrackMilliseconds) / 1000, tracked)
    firstTrackMetresToGoMean = quotient(Double(tally.firstTrackToGoMetres), tracked)
    waitedShare = quotient(Double(tally.waited), tally.engaged)
    waitSecondsMean = quotient(Double(tally.waitMilliseconds) / 1000, tally.engaged)
    self.example = example
  }
}

/// What effectors fired and killed in all raids together.
private struct EffectorSums {
  var shots: Int64 = 0
  var kills: Int64 = 0
  var cost = 0.0
  var valueKilled = 0.0

  init() {}

  init(_ effector: Int, _ tally: RaidTally, _ scene: RaidScene) {
    shots = tally.shots[effector]
    cost = Double(shots) * scene.effectors[effector].costPerShot
    for (index, threat) in scene.threats.enumerated() {
      let killed = tally.kills[effector * scene.threats.count + index]
      kills += killed
      valueKilled += Double(killed) * threat.unitCost
    }
  }

  static func + (a: EffectorSums, b: EffectorSums) -> EffectorSums {
    var sum = a
    sum.shots += b.shots
    sum.kills += b.kills
    sum.cost += b.cost
    sum.valueKilled += b.valueKilled
    return sum
  }
}

private func effectorScore(_ sums: EffectorSums, name: String, system: String, raids: Double)
  -> RaidScore.EffectorScore
{
  RaidScore.EffectorScore(
    name: name, system: system, shotsMean: Double(sums.shots) / raids,
    killsMean: Double(sums.kills) / raids, costMean: sums.cost / raids,
    valueKilledMean: sums.valueKilled / raids, costPerKill: quotient(sums.cost, sums.kills))
}

private func bySystem(_ scene: RaidScene, _ placements: [EffectorSums], raids: Double)
  -> [RaidScore.EffectorScore]
{
  var systems: [String] = []
  var sums: [EffectorSums] = []
  for (effector, placement) in zip(scene.effectors, placements) {
    if let index = systems.firstIndex(of: effector.system) {
      sums[index] = sums[index] + placement
    } else {
      systems.append(effector.system)
      sums.append(placement)
    }
  }
  return zip(systems, sums).map { effectorScore($1, name: $0, system: $0, raids: raids) }
}

private func shotScore(_ sums: EffectorSums, raids: Double) -> RaidScore.ShotScore {
  RaidScore.ShotScore(
    shotsMean: Double(sums.shots) / raids, killsMean: Double(sums.kills) / raids,
    costMean: sums.cost / raids, valueKilledMean: sums.valueKilled / raids,
    costPerKill: quotient(sums.cost, sums.kills),
    costExchange: sums.valueKilled > 0 ? sums.cost / sums.valueKilled : nil)
}

private func threatScore(_ index: Int, _ tally: RaidTally, _ scene: RaidScene)
  -> RaidScore.ThreatScore
{
  let causes = causeCounts(tally, threats: index..<index + 1)
  return RaidScore.ThreatScore(
    id: scene.threats[index].id,
    launchedMean: Double(tally.launched[index]) / Double(tally.raids),
    trackedShare: quotient(Double(tally.tracked[index]), tally.launched[index]),
    killedShare: quotient(Double(tally.killed[index]), tally.launched[index]),
    leakersMean: Double(causes.reduce(0) { $0 + $1.leakers }) / Double(tally.raids),
    leakersByCause: causes)
}

private func approachScores(_ tally: RaidTally, _ scene: RaidScene) -> [RaidScore.ApproachScore] {
  let causes = LeakCause.allCases
  let count = (scene.routes.map(\.approach).max() ?? -1) + 1
  var launched = [Int64](repeating: 0, count: count)
  var leakers = [Int64](repeating: 0, count: count * causes.count)
  for (index, route) in scene.routes.enumerated() where scene.threats[route.threat].lethality > 0 {
    launched[route.approach] += tally.launchedByRoute[index]
    for cause in causes {
      leakers[route.approach * causes.count + cause.index] +=
        tally.leakersByRoute[index * causes.count + cause.index]
    }
  }
  let raids = Double(tally.raids)
  return (0..<count).compactMap { approach in
    guard launched[approach] > 0 else { return nil }
    let counts = causes.map { cause in
      let sum = leakers[approach * causes.count + cause.index]
      return RaidScore.CauseCount(cause: cause, leakers: sum, perRaidMean: Double(sum) / raids)
    }
    return RaidScore.ApproachScore(
      axis: approach, launchedMean: Double(launched[approach]) / raids,
      leakersMean: counts.reduce(0) { $0 + $1.perRaidMean }, leakersByCause: counts)
  }
}

private func causeCounts(_ tally: RaidTally, threats: Range<Int>) -> [RaidScore.CauseCount] {
  let causes = LeakCause.allCases
  return causes.map { cause in
    let count = threats.reduce(0) { $0 + tally.leakers[$1 * causes.count + cause.index] }
    return RaidScore.CauseCount(
      cause: cause, leakers: count, perRaidMean: Double(count) / Double(tally.raids))
  }
}

private func quotient(_ sum: Double, _ count: Int64) -> Double? {
  count > 0 ? sum / Double(count) : nil
}
