// How long do the stocks last when raid follows raid?
public import Scenario

/// What a row of raids did, raid by raid, and when stocks ran out: means over campaigns with intervals.
///
/// Stocks and lost systems are carried from raid to raid: assets are taken for repaired.
public struct CampaignScore: Sendable, Codable {
  public let campaigns: Int
  public let raidsPerCampaign: Int
  public let seed: UInt64
  public let confidence: Double
  public let raids: [Raid]
  public let stocks: [Stock]
  /// By type; nil where no raid can destroy systems.
  public let standing: [Standing]?
  public let acceptedLossShare: Double
  /// Until the first raid in whose mean more than the accepted share of all worth is lost.
  public let cover: Cover

  public struct Raid: Sendable, Codable {
    public let day: Double
    /// Student's interval.
    public let worthLost: Estimate
    public let worthLostShare: Estimate
    /// Wilson's interval.
    public let anyLeak: Estimate
    public let leakersMean: Double
    /// Of these, those that some effector reached without a round.
    public let leakersWithoutRoundsMean: Double
  }

  /// Rounds of one type that are counted.
  public struct Stock: Sendable, Codable {
    public let system: String
    /// Before each raid, in stock and magazines together.
    public let roundsMean: [Double]
    /// Share of campaigns in which there were none before each raid; Wilson's interval.
    public let empty: [Estimate]
    /// Of the first raid before which there were none: the day by which that had happened in a tenth and in half
    /// of the campaigns; nil when it happened in fewer.
    public let emptyDayOfTenth: Double?
    public let emptyDayOfHalf: Double?
  }

  /// Placements of one type that still stand.
  public struct Standing: Sendable, Codable {
    public let system: String
    public let placements: Int
    /// Before each raid, replacements counted.
    public let standingMean: [Double]
  }

  public struct Cover: Sendable, Codable {
    /// nil: to the end of the campaign.
    public let days: Double?
    /// The same by the upper and by the lower end of the intervals of each raid.
    public let daysAtLeast: Double?
    public let daysAtMost: Double?
  }
}

/// Plays campaigns 0 to `campaigns` - 1 of a scene and adds them up.
///
/// Before each raid what was delivered goes to the stock, then magazines are filled from it in the order of the
/// deployment. Reloads in a raid draw from the stock too. Raid r of campaign c has the luck of raid number
/// c x raids + r. A lost system is replaced before the next raid, with a full magazine, as long as there are
/// replacements of its type, in the order of the deployment; one that is not replaced stays lost.
/// The same arguments give the same bytes for every number of threads.
/// - Parameter systems: names of the scenario's systems, which the campaign's stocks refer to.
/// - Precondition: `campaigns` x raids is at most 100,000,000.
/// - Throws: `CancellationError` when the task was cancelled.
/// - Complexity: O(campaigns x raids x a raid).
public func score(
  _ campaign: Campaign, _ scene: RaidScene, systems: [String], campaigns: Int, seed: UInt64,
  confidence: Double, threads: Int, progress: (@Sendable (_ campaignsPlayed: Int) -> Void)? = nil
) async throws(CancellationError) -> CampaignScore {
  checkRun(raids: campaigns * campaign.raids, confidence: confidence, threads: threads)
  let tables = SceneTables(scene)
  let counted = campaign.stocks.compactMap { stock in
    tables.systems.firstIndex(of: systems[stock.system]).map { CountedStock($0, stock, campaign) }
  }
  let replaced = tables.hasPosts ? ReplacedType.all(campaign, scene, systems: systems) : []
  let total = await sum(
    of: campaigns, threads: threads, progress: progress, merge: { $0.merge($1) },
    part: { tally(tables, counted, replaced, campaign, $0, seed: seed) })
  guard let total else { throw CancellationError() }
  return CampaignScore(
    total, counted, replaced, campaign, scene, tables, campaigns: campaigns, seed: seed,
    confidence: confidence)
}

/// A stock of a type that stands somewhere.
private struct CountedStock: Sendable {
  /// Number of its type among those of the scene.
  let system: Int
  let rounds: Int32
  /// Before each raid.
  let deliveries: [Int]

  init(_ system: Int, _ stock: Campaign.Stock, _ campaign: Campaign) {
    self.system = system
    rounds = Int32(stock.rounds)
    deliveries = (0..<campaign.raids).map { campaign.delivery(of: stock, beforeRaid: $0) }
  }
}

/// The placements of a type that raids can destroy, and what stands in for them.
private struct ReplacedType: Sendable {
  let system: String
  let sensors: [Int]
  let effectors: [Int]
  /// Systems at hand when the first raid comes, and delivered before each raid.
  let atHand: Int
  let deliveries: [Int]

  var placements: Int { sensors.count + effectors.count }

  static func all(_ campaign: Campaign, _ scene: RaidScene, systems: [String]) -> [ReplacedType] {
    inOrder(scene.sensors.map(\.system) + scene.effectors.map(\.system)).map { system in
      let stock = campaign.replacements.first { systems[$0.system] == system }
      return ReplacedType(
        system: system,
        sensors: scene.sensors.indices.filter { scene.sensors[$0].system == system },
        effectors: scene.effectors.indices.filter { scene.effectors[$0].system == system },
        atHand: stock?.rounds ?? 0,
        deliveries: (0..<campaign.raids).map { raid in
          stock.map { campaign.delivery(of: $0, beforeRaid: raid) } ?? 0
        })
    }
  }
}

/// Sums over campaigns, by raid and by stock.
private struct CampaignTally: Sendable {
  var losses: [Int128]
  var lossSquares: [Int128]
  var leaks: [Int64]
  var leakers: [Int64]
  var leakersWithoutRounds: [Int64]
  /// By stock, then raid.
  var rounds: [[Int64]]
  var empty: [[Int64]]
  /// By type, then raid: placements that stand before it.
  var standing: [[Int64]]
  /// Campaigns that were first out of rounds before a raid.
  var firstEmpty: [[Int64]]

  init(raids: Int, stocks: Int, types: Int) {
    losses = Array(repeating: 0, count: raids)
    lossSquares = losses
    leaks = Array(repeating: 0, count: raids)
    leakers = leaks
    leakersWithoutRounds = leaks
    rounds = Array(repeating: leaks, count: stocks)
    empty = rounds
    firstEmpty = rounds
    standing = Array(repeating: leaks, count: types)
  }

  mutating func merge(_ other: CampaignTally) {
    addEach(&losses, other.losses)
    addEach(&lossSquares, other.lossSquares)
    addEach(&leaks, other.leaks)
    addEach(&leakers, other.leakers)
    addEach(&leakersWithoutRounds, other.leakersWithoutRounds)
    for stock in rounds.indices {
      addEach(&rounds[stock], other.rounds[stock])
      addEach(&empty[stock], other.empty[stock])
      addEach(&firstEmpty[stock], other.firstEmpty[stock])
    }
    for type in standing.indices { addEach(&standing[type], other.standing[type]) }
  }
}

private func tally(
  _ tables: SceneTables, _ stocks: [CountedStock], _ types: [ReplacedType], _ campaign: Campaign,
  _ numbers: Range<Int>, seed: UInt64
) -> CampaignTally {
  var engine = RaidEngine(tables, seed: seed)
  var raids = RaidTally(tables)
  var tally = CampaignTally(raids: campaign.raids, stocks: stocks.count, types: types.count)
  for number in numbers {
    engine.restock()
    for stock in stocks { engine.stocks[stock.system] = stock.rounds }
    var isEmpty = [Bool](repeating: false, count: stocks.count)
    var atHand = types.map(\.atHand)
    for raid in 0..<campaign.raids {
      if raid > 0 {
        for stock in stocks { engine.deliver(stock.deliveries[raid], to: stock.system) }
        for (index, type) in types.enumerated() {
          atHand[index] += type.deliveries[raid]
          engine.replaceLost(type, &atHand[index])
        }
        engine.fillMagazines()
      }
      for (index, type) in types.enumerated() {
        tally.standing[index][raid] += Int64(type.placements - engine.lost(of: type))
      }
      for (index, stock) in stocks.enumerated() {
        let left = engine.roundsLeft(of: stock.system)
        tally.rounds[index][raid] += left
        guard left == 0 else { continue }
        tally.empty[index][raid] += 1
        if !isEmpty[index] { tally.firstEmpty[index][raid] += 1 }
        isEmpty[index] = true
      }
      engine.play(number * campaign.raids + raid)
      let outcome = raids.add(engine)
      tally.losses[raid] += Int128(outcome.loss)
      tally.lossSquares[raid] += Int128(outcome.loss) * Int128(outcome.loss)
      tally.leakers[raid] += outcome.leakers
      if outcome.leakers > 0 { tally.leaks[raid] += 1 }
      tally.leakersWithoutRounds[raid] += Int64(
        engine.drones.indices.count { engine.cause($0) == .noRounds })
    }
  }
  return tally
}

extension RaidEngine {
  /// Full magazines, and nothing counted behind them.
  fileprivate mutating func restock() {
    for index in startingRounds.indices { startingRounds[index] = tables.effectors[index].rounds }
    for index in stocks.indices { stocks[index] = Self.unlimited }
    for sensor in sensorStartsLost.indices { sensorStartsLost[sensor] = false }
    for effector in effectorStartsLost.indices { effectorStartsLost[effector] = false }
  }

  /// What the last raid took stays lost, but for what is replaced: that comes with a full magazine.
  fileprivate mutating func replaceLost(_ type: ReplacedType, _ atHand: inout Int) {
    for sensor in type.sensors {
      sensorStartsLost[sensor] = sensorIsLost[sensor] && atHand == 0
      if sensorIsLost[sensor], atHand > 0 { atHand -= 1 }
    }
    for effector in type.effectors {
      effectorStartsLost[effector] = effectorIsLost[effector] && atHand == 0
      guard effectorIsLost[effector], atHand > 0 else { continue }
      atHand -= 1
      rounds[effector] = tables.effectors[effector].rounds
      away[effector] = 0
    }
  }

  fileprivate func lost(of type: ReplacedType) -> Int {
    type.sensors.count { sensorStartsLost[$0] } + type.effectors.count { effectorStartsLost[$0] }
  }

  /// A store holds no more than 2,147,483,646 rounds.
  fileprivate mutating func deliver(_ delivered: Int, to system: Int) {
    stocks[system] = Int32(min(Int(Self.unlimited) - 1, Int(stocks[system]) + delivered))
  }

  /// Fills what the last raid left in the magazines.
  fileprivate mutating func fillMagazines() {
    for (index, effector) in tables.effectors.enumerated() where effector.rounds > 0 {
      if effectorStartsLost[index] {
        startingRounds[index] = 0
        continue
      }
      // What is on its way home comes back by the next raid.
      let left =
        effector.recovery < 0 ? rounds[index] : min(effector.rounds, rounds[index] + away[index])
      startingRounds[index] = left + takeFromStock(upTo: effector.rounds - left, index)
    }
  }

  /// In stock and magazines.
  fileprivate func roundsLeft(of system: Int) -> Int64 {
    tables.effectors.indices.reduce(Int64(stocks[system])) {
      $0 + (tables.effectors[$1].system == system ? Int64(startingRounds[$1]) : 0)
    }
  }
}

extension CampaignScore {
  fileprivate init(
    _ tally: CampaignTally, _ counted: [CountedStock], _ types: [ReplacedType],
    _ campaign: Campaign, _ scene: RaidScene, _ tables: SceneTables, campaigns: Int, seed: UInt64,
    confidence: Double
  ) {
    let count = Int64(campaigns)
    let worth = scene.assets.reduce(0) { $0 + $1.worth }
    self.campaigns = campaigns
    raidsPerCampaign = campaign.raids
    self.seed = seed
    self.confidence = confidence
    acceptedLossShare = campaign.acceptedLossShare
    let raids = (0..<campaign.raids).map { raid in
      let share = meanInterval(
        sum: Double(tally.losses[raid]), squares: Double(tally.lossSquares[raid]), count: count,
        confidence: confidence
      ).scaled(by: 1 / Double(SceneTables.worthUnits))
      return Raid(
        day: campaign.day(ofRaid: raid), worthLost: share.scaled(by: worth), worthLostShare: share,
        anyLeak: wilsonInterval(
          successes: tally.leaks[raid], count: count, confidence: confidence),
        leakersMean: Double(tally.leakers[raid]) / Double(campaigns),
        leakersWithoutRoundsMean: Double(tally.leakersWithoutRounds[raid]) / Double(campaigns))
    }
    self.raids = raids
    standing =
      types.isEmpty
      ? nil
      : zip(types, tally.standing).map { type, sums in
        Standing(
          system: type.system, placements: type.placements,
          standingMean: sums.map { Double($0) / Double(campaigns) })
      }
    stocks = counted.enumerated().map { index, stock in
      func day(of share: Double) -> Double? {
        var sum: Int64 = 0
        for (raid, first) in tally.firstEmpty[index].enumerated() {
          sum += first
          if Double(sum) >= share * Double(campaigns) { return campaign.day(ofRaid: raid) }
        }
        return nil
      }
      return Stock(
        system: tables.systems[stock.system],
        roundsMean: tally.rounds[index].map { Double($0) / Double(campaigns) },
        empty: tally.empty[index].map {
          wilsonInterval(successes: $0, count: count, confidence: confidence)
        }, emptyDayOfTenth: day(of: 0.1), emptyDayOfHalf: day(of: 0.5))
    }
    func days(_ loss: (Estimate) -> Double) -> Double? {
      raids.first { loss($0.worthLostShare) > campaign.acceptedLossShare }?.day
    }
    cover = Cover(
      days: days(\.value), daysAtLeast: days(\.high), daysAtMost: days(\.low))
  }
}
