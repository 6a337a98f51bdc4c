// How good is a deployment against many simulated raids, and how sure is that?

/// What raids did to a deployment: means per raid with intervals, where leaks came from, what it cost.
///
/// Every number is a quotient of exact integer sums, so it does not depend on the number of threads.
/// It holds for the raids, chances and rules of the scene and for nothing else.
public struct RaidScore: Sendable, Codable {
  public let raids: Int
  /// Why no more were played.
  public let ending: RaidEnding
  public let seed: UInt64
  /// Of every interval.
  public let confidence: Double
  /// Drones in a raid, decoys included.
  public let dronesMean: Double
  /// Leakers in a raid; Student's interval.
  public let leakers: Estimate
  /// Share of raids with a leaker; Wilson's interval.
  public let anyLeak: Estimate
  /// The same share with Clopper and Pearson's interval, which is never too short.
  public let anyLeakExact: Estimate
  /// When no raid leaked: the share of raids that would is at most this, 3 in n, with 95 % confidence
  /// (Hanley and Lippman-Hand 1983). Otherwise nil.
  public let anyLeakAtMost: Double?
  /// In a raid, in the scenario's worth; Student's interval.
  public let worthLost: Estimate
  public let worthAtStake: Double
  /// `worthLost` as a share of `worthAtStake`.
  public let worthLostShare: Estimate
  public let assets: [AssetScore]
  /// By threat, in the order of the scenario.
  public let threats: [ThreatScore]
  /// The same by threat class, in the order in which the threats first name them.
  public let threatClasses: [ThreatScore]
  /// In the order of diagnosis; every cause is listed.
  public let leakersByCause: [CauseCount]
  /// Those that are flown, in the order of the scenario's axes.
  public let approaches: [ApproachScore]
  /// By placement, in the order of the deployment.
  public let sensors: [SensorScore]
  /// By placement, in the order of the deployment.
  public let effectors: [EffectorScore]
  /// By type, the layers of the defence, in the order in which the deployment first names them.
  public let effectorSystems: [EffectorScore]
  /// Mean time from the start of a raid until every drone's fate is decided.
  public let raidSecondsMean: Double
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

  /// A threat or a class of threats.
  public struct ThreatScore: Sendable, Codable {
    public let id: String
    public let launchedMean: Double
    /// Of those launched; nil when none was.
    public let trackedShare: Double?
    public let killedShare: Double?
    /// Mean way still to fly at the first confirmed track, over tracked drones; nil when none was.
    public let firstTrackMetresToGoMean: Double?
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

  /// A placement, or all of one type.
  public struct EffectorScore: Sendable, Codable {
    public let name: String
    public let system: String
    public let placements: Int
    /// Drones shot at; two placements of one type that share a drone count it once for their type.
    public let engagementsMean: Double
    /// Rounds fired.
    public let shotsMean: Double
    public let killsMean: Double
    /// The same by threat class, in the order of `threatClasses`.
    public let byThreatClass: [ClassEngagements]
    /// Time in a raid with every channel busy; for a type the mean over its placements.
    public let saturatedSecondsMean: Double
    /// Raids that the rounds of full magazines last for, a day's cover at a raid a day; nil when they are
    /// unlimited or none is fired. Stocks behind the magazines are not counted.
    public let raidsOfCover: Double?
    public let costMean: Double
    public let valueKilledMean: Double
    /// nil when it killed nothing.
    public let costPerKill: Double?
  }

  public struct ClassEngagements: Sendable, Codable {
    public let threatClass: String
    public let engagementsMean: Double
    public let shotsMean: Double
    public let killsMean: Double
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

/// Plays raids 0 to `raids` - 1 of a scene and adds them up, as `score` with a stopping rule does.
public func score(
  _ scene: RaidScene, raids: Int, seed: UInt64, confidence: Double, threads: Int,
  progress: (@Sendable (_ raidsPlayed: Int) -> Void)? = nil
) async throws(CancellationError) -> RaidScore {
  try await score(
    scene, until: StoppingRule(raidsAtMost: raids), seed: seed, confidence: confidence,
    threads: threads, progress: progress)
}

/// Plays raids 0, 1, ... of a scene until a rule says enough, and adds them up.
///
/// The same scene, rule, seed and confidence give the same bytes for every number of threads.
/// - Parameters:
///   - confidence: of the intervals, above 0 and below 1.
///   - threads: most batches of raids played at once, at least 1.
///   - progress: called with the raids played so far, from one task at a time.
/// - Throws: `CancellationError` when the task was cancelled.
/// - Complexity: O(raids x a raid); see `RaidEngine`. Memory: one engine for each thread.
public func score(
  _ scene: RaidScene, until rule: StoppingRule, seed: UInt64, confidence: Double, threads: Int,
  progress: (@Sendable (_ raidsPlayed: Int) -> Void)? = nil
) async throws(CancellationError) -> RaidScore {
  checkRun(raids: rule.raidsAtMost, confidence: confidence, threads: threads)
  let tables = SceneTables(scene)
  let total = await sum(
    of: rule.raidsAtMost, threads: threads, progress: progress, merge: { $0.merge($1) },
    isEnough: { rule.isMet(by: $0, confidence: confidence) },
    part: { tally(tables, $0, seed: seed) })
  guard let total else { throw CancellationError() }
  return RaidScore(
    total, scene, ending: rule.ending(total, confidence: confidence), seed: seed,
    confidence: confidence, example: replay(scene, tables, raid: total.worst.raid, seed: seed))
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
    _ tally: RaidTally, _ scene: RaidScene, ending: RaidEnding, seed: UInt64, confidence: Double,
    example: RaidReplay
  ) {
    let n = Double(tally.raids)
    raids = Int(tally.raids)
    self.ending = ending
    self.seed = seed
    self.confidence = confidence
    dronesMean = Double(tally.droneSum) / n
    leakers = tally.leakersMean(confidence: confidence)
    anyLeak = tally.leakShare(confidence: confidence)
    anyLeakExact = exactInterval(
      successes: tally.raidsWithLeak, count: tally.raids, confidence: confidence)
    anyLeakAtMost = tally.raidsWithLeak == 0 ? min(1, 3 / n) : nil
    worthAtStake = scene.assets.reduce(0) { $0 + $1.worth }
    let unit = 1 / Double(SceneTables.worthUnits)
    worthLostShare = tally.lossMean(confidence: confidence).scaled(by: unit)
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
    threats = scene.threats.indices.map { threatScore([$0], tally, name: scene.threats[$0].id) }
    threatClasses = membersByClass(scene).map { threatScore($1, tally, name: $0) }
    leakersByCause = causeCounts(tally, threats: Array(scene.threats.indices))
    approaches = approachScores(tally, scene)
    sensors = zip(scene.sensors, tally.firstTracks).map { sensor, count in
      SensorScore(name: sensor.name, system: sensor.system, firstTracksMean: Double(count) / n)
    }
    let placements = scene.effectors.indices.map { EffectorSums($0, tally, scene) }
    let classes = membersByClass(scene)
    effectors = zip(scene.effectors, placements).map { effector, sums in
      sums.score(name: effector.name, system: effector.system, classes, raids: n)
    }
    effectorSystems = bySystem(scene, placements, tally).map { system, sums in
      sums.score(name: system, system: system, classes, raids: n)
    }
    raidSecondsMean = Double(tally.raidMilliseconds) / 1000 / n
    shots = shotScore(placements, raids: n)
    let tracked = tally.tracked.reduce(0, +)
    firstTrackSecondsMean = quotient(Double(tally.firstTrackMilliseconds) / 1000, tracked)
    firstTrackMetresToGoMean = quotient(
      Double(tally.firstTrackToGoMetres.reduce(0, +)), tracked)
    waitedShare = quotient(Double(tally.waited), tally.engaged)
    waitSecondsMean = quotient(Double(tally.waitMilliseconds) / 1000, tally.engaged)
    self.example = example
  }
}

/// Classes in the order in which threats first name them, each with its threats.
private func membersByClass(_ scene: RaidScene) -> [(name: String, threats: [Int])] {
  inOrder(scene.threats.map(\.threatClass)).map { name in
    (name, scene.threats.indices.filter { scene.threats[$0].threatClass == name })
  }
}

/// What one placement, or several of one type, did in all raids together.
private struct EffectorSums {
  var placements = 1
  /// By threat.
  var engagements: [Int64]
  var shots: [Int64]
  var kills: [Int64]
  var cost: Double
  var valueKilled = 0.0
  var saturatedMilliseconds: Int64
  /// Rounds of full magazines; nil is unlimited.
  var rounds: Int?

  init(_ effector: Int, _ tally: RaidTally, _ scene: RaidScene) {
    let count = scene.threats.count
    let entries = effector * count..<(effector + 1) * count
    engagements = Array(tally.engagements[entries])
    shots = Array(tally.shots[entries])
    kills = Array(tally.kills[entries])
    cost = Double(shots.reduce(0, +)) * scene.effectors[effector].costPerShot
    for (threat, killed) in zip(scene.threats, kills) {
      valueKilled += Double(killed) * threat.unitCost
    }
    saturatedMilliseconds = tally.saturatedMilliseconds[effector]
    rounds = scene.effectors[effector].magazineRounds
  }

  /// Adds a placement of the same type; engagements must be counted anew.
  mutating func add(_ other: EffectorSums) {
    placements += other.placements
    for threat in shots.indices {
      shots[threat] += other.shots[threat]
      kills[threat] += other.kills[threat]
    }
    cost += other.cost
    valueKilled += other.valueKilled
    saturatedMilliseconds += other.saturatedMilliseconds
    rounds = rounds.flatMap { own in other.rounds.map { own + $0 } }
  }

  func score(
    name: String, system: String, _ classes: [(name: String, threats: [Int])], raids: Double
  ) -> RaidScore.EffectorScore {
    func mean(_ counts: [Int64], _ threats: [Int]) -> Double {
      Double(threats.reduce(0) { $0 + counts[$1] }) / raids
    }
    let all = Array(shots.indices)
    let fired = mean(shots, all)
    return RaidScore.EffectorScore(
      name: name, system: system, placements: placements, engagementsMean: mean(engagements, all),
      shotsMean: fired, killsMean: mean(kills, all),
      byThreatClass: classes.map {
        RaidScore.ClassEngagements(
          threatClass: $0.name, engagementsMean: mean(engagements, $0.threats),
          shotsMean: mean(shots, $0.threats), killsMean: mean(kills, $0.threats))
      },
      saturatedSecondsMean: Double(saturatedMilliseconds) / 1000 / raids / Double(placements),
      raidsOfCover: fired > 0 ? rounds.map { Double($0) / fired } : nil,
      costMean: cost / raids, valueKilledMean: valueKilled / raids,
      costPerKill: quotient(cost, kills.reduce(0, +)))
  }
}

private func bySystem(_ scene: RaidScene, _ placements: [EffectorSums], _ tally: RaidTally)
  -> [(system: String, sums: EffectorSums)]
{
  let threats = scene.threats.count
  return inOrder(scene.effectors.map(\.system)).enumerated().map { number, system in
    let members = zip(scene.effectors, placements).filter { $0.0.system == system }.map(\.1)
    var sums = members[0]
    for other in members.dropFirst() { sums.add(other) }
    sums.engagements = Array(tally.systemEngagements[number * threats..<(number + 1) * threats])
    return (system, sums)
  }
}

private func shotScore(_ placements: [EffectorSums], raids: Double) -> RaidScore.ShotScore {
  let shots = placements.reduce(0) { $0 + $1.shots.reduce(0, +) }
  let kills = placements.reduce(0) { $0 + $1.kills.reduce(0, +) }
  let cost = placements.reduce(0) { $0 + $1.cost }
  let value = placements.reduce(0) { $0 + $1.valueKilled }
  return RaidScore.ShotScore(
    shotsMean: Double(shots) / raids, killsMean: Double(kills) / raids, costMean: cost / raids,
    valueKilledMean: value / raids, costPerKill: quotient(cost, kills),
    costExchange: value > 0 ? cost / value : nil)
}

/// - Parameter threats: those that it sums.
private func threatScore(_ threats: [Int], _ tally: RaidTally, name: String)
  -> RaidScore.ThreatScore
{
  func sum(_ counts: [Int64]) -> Int64 { threats.reduce(0) { $0 + counts[$1] } }
  let causes = causeCounts(tally, threats: threats)
  let launched = sum(tally.launched)
  return RaidScore.ThreatScore(
    id: name, launchedMean: Double(launched) / Double(tally.raids),
    trackedShare: quotient(Double(sum(tally.tracked)), launched),
    killedShare: quotient(Double(sum(tally.killed)), launched),
    firstTrackMetresToGoMean: quotient(
      Double(sum(tally.firstTrackToGoMetres)), sum(tally.tracked)),
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

private func causeCounts(_ tally: RaidTally, threats: [Int]) -> [RaidScore.CauseCount] {
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
