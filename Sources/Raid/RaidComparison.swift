// Which of two deployments is better, raid by raid with the same luck?

/// The difference that a second deployment makes, from raids in which both meet the same attackers and
/// equal placements and shots have the same luck (common random numbers; Glasserman and Yao 1992).
///
/// Intervals are Student's on the paired differences; one that does not hold 0 tells the two apart.
public struct RaidComparison: Sendable, Codable {
  public let raids: Int
  public let seed: UInt64
  public let confidence: Double
  /// Leakers in a raid, second minus first.
  public let leakersDifference: Estimate
  /// Worth lost in a raid, second minus first.
  public let worthLostDifference: Estimate
  /// Raids in which the second loses less, more.
  public let raidsBetter: Int
  public let raidsWorse: Int
}

/// Plays raids 0 to `raids` - 1 against two scenes of one scenario.
///
/// - Parameters: as for `score`.
/// - Precondition: both scenes have the same threats, plans and assets of worth; sites that raids attack, and ways that
///   attackers choose, are those of each deployment.
/// - Throws: `CancellationError` when the task was cancelled.
public func compare(
  _ first: RaidScene, _ second: RaidScene, raids: Int, seed: UInt64, confidence: Double,
  threads: Int, progress: (@Sendable (_ raidsPlayed: Int) -> Void)? = nil
) async throws(CancellationError) -> RaidComparison {
  checkRun(raids: raids, confidence: confidence, threads: threads)
  precondition(
    first.assets.map(\.worth).filter { $0 > 0 } == second.assets.map(\.worth).filter { $0 > 0 }
      && first.threats.map(\.id) == second.threats.map(\.id)
      && first.plans.map(\.id) == second.plans.map(\.id),
    "compared scenes must be of one scenario")
  let tables = (SceneTables(first), SceneTables(second))
  let total = await sum(
    of: raids, threads: threads, progress: progress, merge: { $0.merge($1) },
    part: { PairedSums(tables.0, tables.1, $0, seed: seed) })
  guard let total else { throw CancellationError() }
  let worth = first.assets.reduce(0) { $0 + $1.worth }
  let count = Int64(raids)
  return RaidComparison(
    raids: raids, seed: seed, confidence: confidence,
    leakersDifference: meanInterval(
      sum: Double(total.leakers), squares: Double(total.leakerSquares), count: count,
      confidence: confidence),
    worthLostDifference: meanInterval(
      sum: Double(total.loss), squares: Double(total.lossSquares), count: count,
      confidence: confidence
    ).scaled(by: worth / Double(SceneTables.worthUnits)),
    raidsBetter: total.better, raidsWorse: total.worse)
}

/// Exact sums of differences, second minus first.
private struct PairedSums: Sendable {
  var leakers: Int64 = 0
  var leakerSquares: Int64 = 0
  var loss: Int128 = 0
  var lossSquares: Int128 = 0
  var better = 0
  var worse = 0

  init(_ first: SceneTables, _ second: SceneTables, _ numbers: Range<Int>, seed: UInt64) {
    var firstEngine = RaidEngine(first, seed: seed)
    var secondEngine = RaidEngine(second, seed: seed)
    var tallies = (RaidTally(first), RaidTally(second))
    for number in numbers {
      firstEngine.play(number)
      secondEngine.play(number)
      let (a, b) = (tallies.0.add(firstEngine), tallies.1.add(secondEngine))
      leakers += b.leakers - a.leakers
      leakerSquares += (b.leakers - a.leakers) * (b.leakers - a.leakers)
      let difference = Int128(b.loss - a.loss)
      loss += difference
      lossSquares += difference * difference
      if difference < 0 { better += 1 }
      if difference > 0 { worse += 1 }
    }
  }

  mutating func merge(_ other: PairedSums) {
    leakers += other.leakers
    leakerSquares += other.leakerSquares
    loss += other.loss
    lossSquares += other.lossSquares
    better += other.better
    worse += other.worse
  }
}
