// What bounds the protected value from above at a fractional point, tighter than a tangent plane.
//
// On route r let e_p = sum_l b_pl min(x_p, q_l) be the units of placement p, so that U = sum_p e_p. For any
// level lambda >= 0, with s a slope of f there, let
//   C(e) = s e                               for e <= lambda
//   C(e) = f(e) - f(lambda) + s lambda       beyond.
// C is concave with C(0) = 0, hence subadditive, and f(U) <= f(lambda) - s lambda + C(U), so that for 0-1 x
//   f(U) <= f(lambda) - s lambda + sum_p C(e_p),        C(e_p) = x_p C(e_p / x_p).
// The last form is the perspective of C, concave in x for fractional x too. It says that a third of a
// placement cannot protect more than a third of what the whole one could, which the tangent f(lambda) +
// s (U - lambda) lets it do.
//
// Nothing is protected without a cue. Let Q = min(1, sum of x_i over the sensors i of any leg of r), or what CueRule
// leaves of that sum: no q_l is larger, and for 0-1 x it is 0 or 1 and f(U) = 0 where it is 0. So, with
// t_p = min(x_p, Q),
//   f(U) <= Q (f(lambda) - s lambda) + sum_p t_p C(e_p / t_p),
// concave in x since t C(e / t) rises with t: a third of a sensor cues no more than a third of the time. The bound is
// least where Q lambda = sum_p t_p min(e_p / t_p, lambda).
//
// Submodular inequalities: Nemhauser and Wolsey (1981); lifted for concave functions of a linear form:
// Ahmed and Atamtuerk (2011); the perspective: Guenluek and Linderoth (2010).

/// A concave function of units with f(0) = 0, by its value and a slope.
package protocol UnitCurve {
  func share(units: Double) -> (share: Double, slope: Double)
}

extension ProtectionCurve: UnitCurve {}

/// Units up to a cap, beyond which more are worth nothing.
package struct CappedUnits: UnitCurve {
  package let cap: Double

  package init(cap: Double) { self.cap = cap }

  package func share(units: Double) -> (share: Double, slope: Double) {
    units < cap ? (units, 1) : (cap, 0)
  }
}

/// For every cluster c the inequality theta_c <= constants[c] + sum_p slopes[c, p] x_p.
package struct ClusterCuts: Sendable {
  package fileprivate(set) var constants: [Double]
  /// `clusters * placements` slopes, cluster by cluster; none is negative.
  package fileprivate(set) var slopes: [Double]

  init(clusters: Int, placements: Int) {
    constants = [Double](repeating: 0, count: clusters)
    slopes = [Double](repeating: 0, count: clusters * placements)
  }

  /// Adds an inequality whose left side is never more than a level: for 0-1 points a slope beyond what the constant
  /// leaves of it says no more than that.
  mutating func add(_ row: SparseRow, atMost level: Double, cluster: Int) {
    let base = cluster * (slopes.count / constants.count)
    let left = max(0, level - row.constant)
    constants[cluster] += row.constant
    for (placement, slope) in row.slopes { slopes[base + placement] += min(slope, left) }
  }
}

extension SitingProgram {
  /// Inequalities that every deployment keeps, as tight as this family has them at a point of the unit
  /// cube; at a 0-1 point they are equations. Complexity: O(cues + engagements) for each mode.
  package func cuts(at x: [Double], _ clusters: RouteClusters) -> ClusterCuts {
    var cuts = ClusterCuts(clusters: clusters.count, placements: placements.count)
    for mode in modes.indices where modes[mode].weightShare > 0 {
      addCuts(at: x, in: mode, curve, scaledBy: modes[mode].weightShare, to: &cuts) {
        clusters.ofRoute[$0]
      }
    }
    return cuts
  }

  /// One inequality for the level of a floor, nothing lost: level <= constants[0] + sum_p slopes[p] x_p.
  func cut(at x: [Double], of floor: Floor) -> ClusterCuts {
    var cut = ClusterCuts(clusters: 1, placements: placements.count)
    func cluster(_ route: Int) -> Int? { floor.isCounted[routeKinds[route].asset] ? 0 : nil }
    for (mode, share) in floor.modeShares.enumerated() where share > 0 {
      if let depth = floor.depth {
        for route in 0..<routes where cluster(route) != nil {
          addEngagement(onRoute: route, depth, at: x, in: mode, scaledBy: share, to: &cut)
        }
      } else if let units = floor.leastUnits {
        // The same demand, but of units, of which more than these count for nothing: a tighter row.
        addCuts(
          at: x, in: mode, CappedUnits(cap: units),
          scaledBy: share * curve.share(units: units).share / units, to: &cut, clusterOf: cluster)
      } else {
        addCuts(at: x, in: mode, curve, scaledBy: share, to: &cut, clusterOf: cluster)
      }
    }
    return cut
  }

  /// The linear piece of g_r of layers that is least at the point.
  private func addEngagement(
    onRoute route: Int, _ depth: Int, at x: [Double], in mode: Int, scaledBy scale: Double,
    to cut: inout ClusterCuts
  ) {
    let (level, counted) = engagement(onRoute: route, inLayers: depth, at: x, in: mode)
    let stake = scale * stakes[route]
    if level >= 1 {
      cut.constants[0] += stake
      return
    }
    for placement in engaging(onRoute: route, in: mode) {
      if let layer = layerOf[Int(placement)], counted[layer] {
        cut.slopes[Int(placement)] += stake
      }
    }
  }

  /// Adds the inequalities of all routes in one mode; routes of no cluster are left out.
  private func addCuts(
    at x: [Double], in mode: Int, _ curve: some UnitCurve, scaledBy scale: Double,
    to cuts: inout ClusterCuts, clusterOf: (Int) -> Int?
  ) {
    let count = placements.count
    var work = RouteWork(placements: count)
    for route in 0..<routes {
      guard let cluster = clusterOf(route) else { continue }
      cuts.constants[cluster] += addCut(
        route, at: x, in: mode, curve, scaledBy: scale * stakes[route], &work, to: &cuts.slopes,
        from: cluster * count)
    }
  }

  /// For each route the inequality f(U_r) <= constant + sum_p slopes[p] x_p in the first mode, as tight at a point
  /// as this family has it. Complexity: O(cues + engagements).
  package func cuts(
    at x: [Double], _ curves: [some UnitCurve]
  ) -> [(constant: Double, slopes: [Double])] {
    var work = RouteWork(placements: placements.count)
    return (0..<routes).map { route in
      var slopes = [Double](repeating: 0, count: placements.count)
      let constant = addCut(
        route, at: x, in: 0, curves[route], scaledBy: 1, &work, to: &slopes, from: 0)
      return (constant, slopes)
    }
  }

  /// Adds a route's slopes to a stretch of sums; returns its constant.
  private func addCut(
    _ route: Int, at x: [Double], in mode: Int, _ curve: some UnitCurve, scaledBy stake: Double,
    _ work: inout RouteWork, to slopes: inout [Double], from base: Int
  ) -> Double {
    measure(route, at: x, in: mode, modes[mode].engagementUnits, &work)
    let constant = work.price(at: x, level: work.leastLevel(at: x), curve)
    addSlopes(
      route, at: x, in: mode, modes[mode].engagementUnits, work, scaledBy: stake, to: &slopes,
      from: base)
    work.clear()
    return stake * constant
  }

  /// Q, the cues of a route's legs, and what each placement engages: on legs where it is the scarcer of the two its
  /// units count with x_p, elsewhere with the cue.
  func measure(
    _ route: Int, at x: [Double], in mode: Int, _ modeUnits: [Double], _ work: inout RouteWork
  ) {
    if countsPresence { work.note(presence: presence(onRoute: route, at: x)) }
    let modeShares = modes[mode].cueShares
    let (point, cueOf, shares) = (x.span, cuePlacements.span, modeShares.span)
    let (engagementOf, units) = (engagementPlacements.span, modeUnits.span)
    for leg in routeLegs[route]..<routeLegs[route + 1] {
      var cue = 0.0
      if cueRule.isPlain {
        for item in legCues[leg]..<legCues[leg + 1] {
          cue += shares[item] * point[Int(cueOf[item])]
        }
        work.cues.append(RuledCue(sum: cue))
      } else {
        work.cues.append(ruledCue(onLeg: leg, at: x, in: mode))
        cue = work.cues[work.cues.count - 1].sum
      }
      for item in legEngagements[leg]..<legEngagements[leg + 1] {
        let placement = Int(engagementOf[item])
        let isScarcer = point[placement] < cue || cue >= 1
        work.add(
          placement, units: units[item], engaged: units[item] * min(point[placement], cue),
          isScarcer: isScarcer)
      }
    }
  }

  private func addSlopes(
    _ route: Int, at x: [Double], in mode: Int, _ modeUnits: [Double], _ work: RouteWork,
    scaledBy stake: Double, to slopes: inout [Double], from base: Int
  ) {
    let modeShares = modes[mode].cueShares
    let (point, cueOf, shares) = (x.span, cuePlacements.span, modeShares.span)
    let (engagementOf, units) = (engagementPlacements.span, modeUnits.span)
    let (unitPrices, wholePrices) = (work.unitPrices.span, work.wholePrices.span)
    var sums = slopes.mutableSpan
    for placement in work.touched { sums[base + placement] += stake * wholePrices[placement] }
    if work.presencePrice > 0 {
      for sensor in sensors(ofRoute: route, countedIn: work.presence) {
        sums[base + Int(sensor)] += stake * work.presencePrice
      }
    }
    for (leg, cue) in zip(routeLegs[route]..<routeLegs[route + 1], work.cues) where cue.sum < 1 {
      var limited = 0.0
      for item in legEngagements[leg]..<legEngagements[leg + 1] {
        let placement = Int(engagementOf[item])
        if point[placement] >= cue.sum { limited += units[item] * unitPrices[placement] }
      }
      guard limited > 0 else { continue }
      for item in legCues[leg]..<legCues[leg + 1]
      where cueRule.isPlain || cue.counts(cueOf[item], cueRule) {
        sums[base + Int(cueOf[item])] += stake * limited * shares[item]
      }
    }
  }
}
