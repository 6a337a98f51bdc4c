// Which placements leave the attacker the worst best way in: the program, without any solver.
//
// Data, from the approach graph
//   k            attacks: a threat on its way to an asset; W(k) their ways over the lattice
//   v_k          worth lost to one raider that gets through, v_max the largest
//   b_pv, a_iv   engagement rates and cue shares at the points v of a way, t_v the seconds spent there
// Derived, exact for binary x and concave in x
//   U_w          = sum_v t_v sum_p b_pv min(x_p, q_v),  q_v = min(1, sum_i a_iv x_i)
// Objective, subject to everything that the siting program constrains
//   max lambda,  lambda <= U_w + ln(v_max / v_k)   for every attack k and way w in W(k)     worst margin
//
// One raider that gets through by way w costs v_k exp(-U_w) on average, and the attacker takes the way that
// costs most: min over x of max v exp(-U) is v_max exp(-lambda), so that worth stays linear. Margins above
// `fullMargin` are not told apart.
public import Coverage
internal import Foundation

public struct WorstAxisProgram: Sendable {
  /// One in a thousand of the largest worth.
  public static let fullMargin = ProtectionCurve.fullUnits

  /// Placements and the constraints on them, in the order of the graph's.
  public let siting: SitingProgram
  public let graph: ApproachGraph
  /// Which of the graph's attacks count, ascending.
  public let attacks: [Int]

  /// - Precondition: both have the same placements.
  public init(_ siting: SitingProgram, _ graph: ApproachGraph, attacks: [Int]? = nil) {
    precondition(siting.placements == graph.placements, "placements belong together")
    let placed = siting.placements.indices
    func contributing(_ to: Contributions) -> [Int32] {
      placed.filter { !to.items(ofPlacement: $0).isEmpty }.map(Int32.init)
    }
    // Who is of use on free ways alone is of use.
    self.siting = siting.counting(
      sensors: contributing(graph.cues), effectors: contributing(graph.engagements))
    self.graph = graph
    self.attacks = attacks ?? Array(graph.attacks.indices)
  }

  func responses(to chosen: [Int]) -> [WorstApproach] {
    let rates = graph.pointRates(at: siting.point(chosen))
    return attacks.compactMap { graph.worstApproach($0, pointRates: rates) }
  }

  func margin(of responses: [WorstApproach]) -> Double {
    min(Self.fullMargin, responses.map(\.margin).min() ?? Self.fullMargin)
  }
}

extension WorstAxisProgram {
  /// An inequality on placements: margin <= constant + sum_p slopes[p] x_p.
  package struct Cut: Sendable {
    package let constant: Double
    package let slopes: [Double]

    /// The right side at a point.
    package func ceiling(at x: [Double]) -> Double {
      zip(slopes, x).reduce(constant) { $0 + $1.0 * $1.1 }
    }
  }

  /// Ways that lie low at a point of the unit cube, one for each attack, as cuts that every deployment
  /// keeps whose margin is at most `ceiling`; of a larger margin they say that it is no less.
  ///
  /// So they also serve as a floor: sum_p slopes[p] x_p >= floor - constant, with the floor as the ceiling,
  /// holds for every deployment whose margin is at least the floor. At a 0-1 point the least of them and the
  /// ceiling is the margin.
  ///
  /// A placement that alone brings an attack's way to the ceiling counts as no more than that (C(e) =
  /// min(e, ceiling - head start) in `LiftedCuts`), which is what makes the relaxation tight. The way itself
  /// is found by rates that are scaled down by what the last one showed to be in excess.
  /// - Complexity: O(attacks x (contributions + nodes log nodes)).
  package func cuts(at x: [Double], ceiling: Double) -> [Cut] {
    let rates = graph.pointRates(at: x)
    return attacks.compactMap { cut(of: $0, at: x, rates: rates, ceiling: ceiling) }
  }

  private static let searchesPerCut = 3

  private func cut(
    of attack: Int, at x: [Double], rates: [Double], ceiling: Double
  ) -> Cut? {
    let headStart = graph.headStart(attack)
    let cap = ceiling - headStart
    guard cap > 1e-9 else { return nil }
    var best: Cut?
    var rates = rates
    for _ in 0..<Self.searchesPerCut {
      guard let way = graph.worstApproach(attack, pointRates: rates) else { break }
      let route = siting.withRoutes([wayAtStake(way)]).withoutCueRule.withoutPresence
      let bound = route.cuts(at: x, [CappedUnits(cap: cap)])[0]
      let cut = Cut(constant: bound.constant + headStart, slopes: bound.slopes)
      if let best, best.ceiling(at: x) <= cut.ceiling(at: x) { break }
      best = cut
      guard let factors = route.excess(at: x, cap: cap) else { break }
      rates = graph.pointRates(at: x, factors: factors)
    }
    return best
  }

  /// A way as a route, its units scaled.
  func wayAtStake(_ way: WorstApproach, stake: Double = 1, scale: Double = 1) -> RouteAtStake {
    let legs = graph.legs(on: way.path, of: way.attack).map { leg in
      Leg(
        cues: leg.cues,
        engagements: leg.engagements.map {
          Engagement(placement: $0.placement, units: $0.units * scale)
        })
    }
    return RouteAtStake(stake: stake, asset: 0, axis: 0, legs: legs)
  }
}

extension SitingProgram {
  /// For each placement the share of its units on the first route that a cap leaves; nil when all count.
  fileprivate func excess(at x: [Double], cap: Double) -> [Double]? {
    var units = [Double](repeating: 0, count: placements.count)
    for leg in routeLegs[0]..<routeLegs[1] {
      let cue = cue(onLeg: leg, at: x)
      for item in legEngagements[leg]..<legEngagements[leg + 1] {
        let placement = Int(engagementPlacements[item])
        units[placement] += engagementUnits[item] * min(x[placement], cue)
      }
    }
    guard placements.indices.contains(where: { units[$0] > cap * x[$0] }) else { return nil }
    return placements.indices.map {
      units[$0] > cap * x[$0] ? cap * x[$0] / units[$0] : 1
    }
  }
}
