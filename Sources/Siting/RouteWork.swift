// What is known of one route at a point while its row is made?

/// What one route knows of the placements that engage on it.
struct RouteWork {
  private(set) var touched: [Int] = []
  private var isTouched: [Bool]
  /// e_p at the point, and the units on legs where x_p is scarcer than the cue.
  private(set) var engaged: [Double]
  private var scarcerUnits: [Double]
  /// Slopes of x_p C(e_p / x_p) in the units that the cue limits, and in x_p.
  private(set) var unitPrices: [Double]
  private(set) var wholePrices: [Double]
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

  /// e_p / x_p, in the limit where x_p = 0.
  private func wholeUnits(_ placement: Int, at x: [Double]) -> Double {
    x[placement] > 1e-9 ? engaged[placement] / x[placement] : scarcerUnits[placement]
  }

  /// The level of the least bound: the largest solution of lambda = common + sum_p x_p min(e_p / x_p, lambda).
  ///
  /// From U the iteration falls to it; stopped early it leaves a bound that is valid and less tight.
  func leastLevel(at x: [Double]) -> Double {
    var active: [(share: Double, units: Double)] = []
    var level = common
    for placement in touched where engaged[placement] > 0 {
      active.append((x[placement], wholeUnits(placement, at: x)))
      level += engaged[placement]
    }
    for _ in 0..<30 {
      let next = active.reduce(common) { $0 + $1.share * min($1.units, level) }
      if level - next <= 1e-7 * level { break }
      level = next
    }
    return level
  }

  /// The least bound on f(U) itself, and its slope in the common units.
  func leastShare(at x: [Double], _ curve: some UnitCurve) -> Double {
    let level = leastLevel(at: x)
    let (share, slope) = curve.share(units: level)
    var bound = share - slope * (level - common)
    for placement in touched {
      let units = wholeUnits(placement, at: x)
      if units > level {
        bound += x[placement] * (curve.share(units: units).share - share + slope * level)
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

  /// Fills in the prices at a level; returns f(lambda) - s lambda.
  mutating func price(at x: [Double], level: Double, _ curve: some UnitCurve) -> Double {
    let (share, slope) = curve.share(units: level)
    for placement in touched {
      let units = wholeUnits(placement, at: x)
      unitPrices[placement] = slope
      wholePrices[placement] = slope * scarcerUnits[placement]
      guard units > level else { continue }
      let (wholeShare, wholeSlope) = curve.share(units: units)
      let worth = wholeShare - share + slope * level
      unitPrices[placement] = wholeSlope
      wholePrices[placement] = worth + wholeSlope * (scarcerUnits[placement] - units)
    }
    return share - slope * level
  }
}
