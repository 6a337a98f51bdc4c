// When have enough raids been played, and how are they shared out among threads until then?

/// When a score ends: at a number of raids, or before it as soon as its intervals are narrow enough.
///
/// Looked at after each batch of 512 raids, in their order, from the second on. A rule that stops on the
/// width of an interval keeps its confidence only in the limit of narrow intervals (Chow and Robbins 1965).
public struct StoppingRule: Sendable {
  public static let raidsPerBatch = 512

  /// 2 to 100,000,000.
  public let raidsAtMost: Int
  /// Of Wilson's interval for the share of raids with a leaker; nil asks for nothing.
  public let halfWidthShare: Double?
  /// Of Student's intervals for leakers and for worth lost, each relative to its mean, which a mean of 0
  /// never reaches; nil asks for nothing.
  public let relativeHalfWidthShare: Double?

  public init(
    raidsAtMost: Int, halfWidthShare: Double? = nil, relativeHalfWidthShare: Double? = nil
  ) {
    self.raidsAtMost = raidsAtMost
    self.halfWidthShare = halfWidthShare
    self.relativeHalfWidthShare = relativeHalfWidthShare
  }

  /// Whether every width that is asked for is reached.
  func isMet(by tally: RaidTally, confidence: Double) -> Bool {
    guard halfWidthShare != nil || relativeHalfWidthShare != nil, tally.raids > Self.raidsPerBatch
    else {
      return false
    }
    if let halfWidthShare, tally.leakShare(confidence: confidence).halfWidth > halfWidthShare {
      return false
    }
    guard let relativeHalfWidthShare else { return true }
    return [tally.leakersMean(confidence: confidence), tally.lossMean(confidence: confidence)]
      .allSatisfy { $0.value > 0 && $0.halfWidth <= relativeHalfWidthShare * $0.value }
  }

  func ending(_ tally: RaidTally, confidence: Double) -> RaidEnding {
    if halfWidthShare == nil, relativeHalfWidthShare == nil { return .allPlayed }
    return isMet(by: tally, confidence: confidence) ? .halfWidthReached : .raidLimit
  }
}

/// Why a score played no more raids.
public enum RaidEnding: String, Sendable, Codable {
  /// The number of raids asked for.
  case allPlayed
  /// Every interval asked for is narrow enough.
  case halfWidthReached
  /// The most raids allowed, with an interval still wider than asked for.
  case raidLimit
}

extension RaidTally {
  func leakersMean(confidence: Double) -> Estimate {
    meanInterval(
      sum: Double(leakerSum), squares: Double(leakerSquares), count: raids, confidence: confidence)
  }

  /// Of raids with a leaker.
  func leakShare(confidence: Double) -> Estimate {
    wilsonInterval(successes: raidsWithLeak, count: raids, confidence: confidence)
  }

  /// In units of `SceneTables.worthUnits`.
  func lossMean(confidence: Double) -> Estimate {
    meanInterval(
      sum: Double(lossSum), squares: Double(lossSquares), count: raids, confidence: confidence)
  }
}

func checkRun(raids: Int, confidence: Double, threads: Int) {
  precondition((2...100_000_000).contains(raids), "raids \(raids): must be 2 to 100,000,000")
  precondition(confidence > 0 && confidence < 1, "confidence \(confidence): must be in (0, 1)")
  precondition(threads >= 1, "threads \(threads): must be at least 1")
}

/// Sums parts over batches of raids, at most `threads` at once, in the order of the batches, until there are
/// no more or the sum is enough; nil when the task was cancelled.
///
/// Batches played beyond the one that was enough are not counted, so that the sum is the same for any
/// number of threads.
func sum<Part: Sendable>(
  of raids: Int, threads: Int, progress: (@Sendable (Int) -> Void)?,
  merge: (inout Part, Part) -> Void, isEnough: (Part) -> Bool = { _ in false },
  part: @escaping @Sendable (Range<Int>) -> Part
) async -> Part? {
  let size = StoppingRule.raidsPerBatch
  let batches = (raids + size - 1) / size
  return await withTaskGroup(of: (batch: Int, part: Part)?.self) { group -> Part? in
    var total: Part?
    var waiting: [Int: Part] = [:]
    var next = 0
    var merged = 0
    func addTask() {
      let batch = next
      let numbers = batch * size..<min(raids, (batch + 1) * size)
      next += 1
      group.addTask { Task.isCancelled ? nil : (batch, part(numbers)) }
    }
    while next < min(threads, batches) { addTask() }
    while let finished = await group.next() {
      guard let finished else { return nil }
      if next < batches { addTask() }
      waiting[finished.batch] = finished.part
      while let part = waiting.removeValue(forKey: merged) {
        if var sum = total {
          merge(&sum, part)
          total = sum
        } else {
          total = part
        }
        merged += 1
        progress?(min(raids, merged * size))
        if let total, isEnough(total) {
          group.cancelAll()
          return total
        }
      }
    }
    return total
  }
}
