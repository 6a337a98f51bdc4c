// What is known of one route at a point while its row is made?

/// What one route knows of the placements that engage on it.
struct RouteWork {
  private(set) var touched: [Int] = []
  private var isTouched: [Bool]
  /// e_p at the point, and the units on legs where x_p is scarcer than the cue.
  private(set) var engaged: [Double]
  private var scarcerUnits: [Double]
  /// Slopes of t_p C(e_p / t_p) in the units that the cue limits, and in x_p.
  private(set) var unitPrices: [Double]
  private(set) var wholePrices: [Double]
  /// Q at the point before it is cut at 1, and the slope of the bound in it: 0 where Q is not less than 1.
  private(set) var presence = RuledCue(sum: 1)
  private(set) var presencePrice = 0.0
  /// Units that belong to no placement.
  var common = 0.0
  /// The cue of each leg.
  var cues: [RuledCue] = []

  init(placements: Int) {
    isTouched = [Bool](repeating: false, count: placements)
    engaged = [Double](repeating: 0, count: placements)
    scarcerUnits = engaged
    unitPrices = engaged
    wholePrices = engaged
  }

  mutating func clear() {
    for placement in touched {
      isTouched[placement] = false
      engaged[placement] = 0
      scarcerUnits[placement] = 0
    }
    common = 0
    (presence, presencePrice) = (RuledCue(sum: 1), 0)
    touched.removeAll(keepingCapacity: true)
    cues.removeAll(keepingCapacity: true)
  }

  mutating func add(_ placement: Int, units: Double, engaged part: Double, isScarcer: Bool) {
    if !isTouched[placement] {
      isTouched[placement] = true
      touched.append(placement)
    }
    engaged[placement] += part
    if isScarcer { scarcerUnits[placement] += units }
  }

  /// Takes note of Q. Where it is 0 nothing is engaged and the bound is 0; the row with 1 in its place says so too.
  mutating func note(presence: RuledCue) {
    if presence.sum > Self.leastPresence { self.presence = presence }
  }

  /// Less is taken for no sensor at all.
  private static let leastPresence = 1e-6
  private var presentShare: Double { min(1, presence.sum) }

  /// t_p = min(x_p, Q).
  private func part(_ placement: Int, at x: [Double]) -> Double { min(x[placement], presentShare) }

  /// e_p / t_p, in the limit where t_p = 0.
  private func wholeUnits(_ placement: Int, at x: [Double]) -> Double {
    let part = part(placement, at: x)
    return part > 1e-9 ? engaged[placement] / part : scarcerUnits[placement]
  }

  /// The level of the least bound: the largest solution of Q lambda = common + sum_p t_p min(e_p / t_p, lambda).
  ///
  /// From U / Q the iteration falls to it; stopped early it leaves a bound that is valid and less tight.
  func leastLevel(at x: [Double]) -> Double {
    var active: [(share: Double, units: Double)] = []
    var level = common
    for placement in touched where engaged[placement] > 0 {
      active.append((part(placement, at: x), wholeUnits(placement, at: x)))
      level += engaged[placement]
    }
    level /= presentShare
    for _ in 0..<30 {
      let next = active.reduce(common) { $0 + $1.share * min($1.units, level) } / presentShare
      if level - next <= 1e-7 * level { break }
      level = next
    }
    return level
  }

  /// The least bound on f(U) itself.
  func leastShare(at x: [Double], _ curve: some UnitCurve) -> Double {
    let level = leastLevel(at: x)
    let (share, slope) = curve.share(units: level)
    var bound = presentShare * (share - slope * level) + slope * common
    for placement in touched {
      let units = wholeUnits(placement, at: x)
      if units > level {
        let worth = curve.share(units: units).share - share + slope * level
        bound += part(placement, at: x) * worth
      } else {
        bound += slope * engaged[placement]
      }
    }
    return min(1, max(0, bound))
  }

  /// Fills in given prices of the units.
  mutating func price(units prices: [Double]) {
    for placement in touched {
      unitPrices[placement] = prices[placement]
      wholePrices[placement] = prices[placement] * scarcerUnits[placement]
    }
  }

  /// Fills in the prices at a level; returns the constant of the bound.
  mutating func price(at x: [Double], level: Double, _ curve: some UnitCurve) -> Double {
    let (share, slope) = curve.share(units: level)
    let base = share - slope * level
    let isPresent = presence.sum >= 1
    presencePrice = isPresent ? 0 : base
    for placement in touched {
      let units = wholeUnits(placement, at: x)
      unitPrices[placement] = slope
      wholePrices[placement] = slope * scarcerUnits[placement]
      guard units > level else { continue }
      let (wholeShare, wholeSlope) = curve.share(units: units)
      let worth = wholeShare - base
      unitPrices[placement] = wholeSlope
      wholePrices[placement] = worth + wholeSlope * (scarcerUnits[placement] - units)
      if !isPresent, x[placement] > presence.sum {
        // t_p is Q, and on no leg is x_p scarcer than the cue.
        presencePrice += wholePrices[placement]
        wholePrices[placement] = 0
      }
    }
    return isPresent ? base : 0
  }
}
