// What does one raider of a flown route meet at a point, where shots at it wait for each other?
//
// A raider is looked at after each shot, whoever fired it. On a leg of L seconds with cue q it takes at most
//   g = max sum_p u_p z_p,   z_p <= W_p min(x_p, q),   sum_p t_p z_p <= L q
// units, u_p and t_p units and seconds of a shot of p. With tau >= 0 the price of a second, for every x,
//   g <= tau L q + sum_p max(0, 1 - tau t_p / u_p) b_p min(x_p, q),
// an equation at the x whose tau it is: that of the shot which takes the last second, most units per second first.
// So units that compete for the time count less, and the time itself counts with the cue.
import Coverage

/// What the units of each engagement take of a leg's time.
struct FlightPace: Sendable {
  /// Of each engagement of the program; 0 where shots do not wait.
  let secondsPerUnit: [Double]

  /// What units count on legs whose time is short.
  struct Units {
    /// Of each engagement.
    var units: [Double]
    /// tau L of each leg: units of a full cue.
    var common: [Double]
  }

  /// Complexity: O(cues + engagements), with a sort on legs whose time is short.
  func units(of flights: SitingProgram, at x: [Double]) -> Units {
    var paced = Units(
      units: flights.modes[0].engagementUnits,
      common: [Double](repeating: 0, count: flights.legs))
    for leg in 0..<flights.legs {
      let items = flights.legEngagements[leg]..<flights.legEngagements[leg + 1]
      let cue = flights.cue(onLeg: leg, at: x)
      var wanted: [(perSecond: Double, seconds: Double)] = []
      var seconds = 0.0
      for item in items where secondsPerUnit[item] > 0 {
        let share = min(x[Int(flights.engagementPlacements[item])], cue)
        guard share > 0 else { continue }
        let needed = secondsPerUnit[item] * paced.units[item] * share
        wanted.append((1 / secondsPerUnit[item], needed))
        seconds += needed
      }
      let free = CoverageTable.legSeconds * cue
      guard seconds > free else { continue }
      wanted.sort { $0.perSecond > $1.perSecond }
      var (used, price) = (0.0, 0.0)
      for shot in wanted {
        price = shot.perSecond
        used += shot.seconds
        if used >= free { break }
      }
      paced.common[leg] = price * CoverageTable.legSeconds
      for item in items {
        paced.units[item] *= max(0, 1 - price * secondsPerUnit[item])
      }
    }
    return paced
  }
}

/// What one raider of a route meets at a point: f(U) from above, and the units that placements could claim of it.
struct FlightLevel {
  let share: Double
  let units: [Double]
}

/// An inequality on few placements: left side <= constant + sum of slopes.
struct SparseRow {
  private(set) var constant = 0.0
  private(set) var slopes: [(placement: Int, slope: Double)] = []
  private var place: [Int32]

  init(placements: Int) { place = [Int32](repeating: -1, count: placements) }

  mutating func add(_ constant: Double) { self.constant += constant }

  mutating func add(_ slope: Double, _ placement: Int) {
    guard slope != 0 else { return }
    if place[placement] < 0 {
      place[placement] = Int32(slopes.count)
      slopes.append((placement, 0))
    }
    slopes[Int(place[placement])].slope += slope
  }

  mutating func add(_ other: SparseRow, times factor: Double) {
    constant += factor * other.constant
    for (placement, slope) in other.slopes { add(factor * slope, placement) }
  }

  mutating func clear() {
    for (placement, _) in slopes { place[placement] = -1 }
    slopes.removeAll(keepingCapacity: true)
    constant = 0
  }
}

/// The flown routes at one point, each looked at when it is asked for.
struct FlightPoint {
  private let flights: SitingProgram
  private let x: [Double]
  private let paced: FlightPace.Units
  private var work: RouteWork
  private var row: SparseRow

  init(_ flights: SitingProgram, _ pace: FlightPace, at x: [Double]) {
    self.flights = flights
    self.x = x
    paced = pace.units(of: flights, at: x)
    work = RouteWork(placements: flights.placements.count)
    row = SparseRow(placements: flights.placements.count)
  }

  private func legs(_ route: Int) -> Range<Int> {
    flights.routeLegs[route]..<flights.routeLegs[route + 1]
  }

  /// - Parameter asked: the placements whose units are wanted.
  mutating func level(
    ofRoute route: Int, _ curve: some UnitCurve, of asked: [Int]
  ) -> FlightLevel {
    let units = flights.modes[0].engagementUnits
    flights.measure(route, at: x, in: 0, units, &work)
    let claimed = asked.map { work.engaged[$0] }
    if legs(route).contains(where: { paced.common[$0] > 0 }) { measurePaced(route) }
    defer { work.clear() }
    return FlightLevel(share: work.leastShare(at: x, curve), units: claimed)
  }

  private mutating func measurePaced(_ route: Int) {
    work.clear()
    flights.measure(route, at: x, in: 0, paced.units, &work)
    work.common = zip(legs(route), work.cues).reduce(0) {
      $0 + paced.common[$1.0] * min(1, $1.1.sum)
    }
  }

  /// A row for f(U) of a route.
  mutating func shareRow(ofRoute route: Int) -> SparseRow {
    measurePaced(route)
    defer { work.clear() }
    row.clear()
    let level = work.leastLevel(at: x)
    row.add(work.price(at: x, level: level, flights.curve))
    addSlopes(route, paced.units)
    let slope = flights.curve.share(units: level).slope
    for (leg, cue) in zip(legs(route), work.cues) where paced.common[leg] > 0 {
      if cue.sum >= 1 {
        row.add(slope * paced.common[leg])
      } else {
        addCue(onLeg: leg, cue, slope * paced.common[leg])
      }
    }
    return row
  }

  /// A row for the units that placements could claim of one raider, each at its price.
  mutating func unitRow(ofRoute route: Int, prices: [Double]) -> SparseRow {
    flights.measure(route, at: x, in: 0, flights.modes[0].engagementUnits, &work)
    defer { work.clear() }
    row.clear()
    work.price(units: prices)
    addSlopes(route, flights.modes[0].engagementUnits)
    return row
  }

  private mutating func addCue(onLeg leg: Int, _ cue: RuledCue, _ price: Double) {
    for item in flights.legCues[leg]..<flights.legCues[leg + 1] {
      let placement = flights.cuePlacements[item]
      if flights.cueRule.isPlain || cue.counts(placement, flights.cueRule) {
        row.add(price * flights.modes[0].cueShares[item], Int(placement))
      }
    }
  }

  /// As `SitingProgram.addSlopes`, for one row with few entries.
  private mutating func addSlopes(_ route: Int, _ units: [Double]) {
    for placement in work.touched { row.add(work.wholePrices[placement], placement) }
    if work.presencePrice > 0 {
      for sensor in flights.sensors(ofRoute: route, countedIn: work.presence) {
        row.add(work.presencePrice, Int(sensor))
      }
    }
    for (leg, cue) in zip(legs(route), work.cues) where cue.sum < 1 {
      var limited = 0.0
      for item in flights.legEngagements[leg]..<flights.legEngagements[leg + 1] {
        let placement = Int(flights.engagementPlacements[item])
        if x[placement] >= cue.sum { limited += units[item] * work.unitPrices[placement] }
      }
      if limited > 0 { addCue(onLeg: leg, cue, limited) }
    }
  }
}
