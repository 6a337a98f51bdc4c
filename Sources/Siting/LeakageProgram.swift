// What leaks through a sample of raids whose raiders share rounds and channels?
//
// Sets
//   S            sampled raids, with shares pi_s that add up to 1
//   C(s)         classes of a raid's raiders: those of one route, n_c of them
// Data
//   v_c          worth lost to one of them that leaks; less where all of a raid could take more from an asset than
//                it is worth (SharedRaid.RaiderClass)
//   Pk_pc, u_pc  of one round of effector placement p, u = -ln(1 - Pk)
//   t_pc         seconds that a round keeps a channel busy
//   M_p, T_ps    rounds, and channel seconds while some raider of the raid is in reach
//   H            rounds that doctrine spends on one raider
// Derived, as in SitingProgram, with rounds counted for one raider alone
//   U_c(x)       cued units on one raider whose shots wait for each other (FlightPace)
//   W_pc(x)      rounds that p could claim of it
// Recourse of raid s: g_pc rounds at live raiders, each of which kills with Pk
//   Q_s(x) =     max sum_c v_c sum_p Pk_pc g_pc
//   alone        sum_p Pk_pc g_pc <= n_c f(U_c(x))
//   claims       g_pc <= n_c W_pc(x)
//   doctrine     sum_p g_pc <= n_c H
//   rounds       sum_c g_pc <= M_p x_p
//   channels     sum_c t_pc g_pc <= T_ps x_p
// Objective
//   leakage      min sum_s pi_s (sum_c n_c v_c - Q_s(x))
//
// For multipliers v_c - beta_c >= 0 of alone, eta_c of doctrine, mu_p and nu_p of rounds and channels, weak duality gives
// for every x
//   Q_s(x) <= sum_c n_c ((v_c - beta_c) f(U_c(x)) + eta_c H
//                        + sum_p max(0, beta_c Pk_pc - eta_c - mu_p - nu_p t_pc) W_pc(x))
//             + sum_p (mu_p M_p + nu_p T_ps) x_p,
// an equation at the x whose recourse they solve; f(U_c) and W_pc are bounded by rows in closed form (LiftedCuts,
// FlightRows).
public import Coverage
public import Scenario

/// The recourse of every plan of a siting program in a sample of raids.
public struct LeakageProgram: Sendable {
  /// What may be bought, and all that plans must hold.
  public var siting: SitingProgram
  /// The routes that raiders of the sample fly, each placement alone with one raider.
  let flights: SitingProgram
  private let pace: FlightPace
  /// Routes of the table.
  private let flownRoutes: [Int]
  /// Placements that claim each flown route, rising.
  private let claiming: [[Int]]
  let raids: [SharedRaid]
  /// Raids that share an estimate: what most of their worth flies at, and from where.
  private let clusterOf: [Int]
  /// What some plan could protect of each cluster's part of the mean.
  let clusterStakes: [Double]
  /// Worth lost per raid if nothing is defended.
  public let totalStake: Double

  /// - Parameters:
  ///   - coverage: the table that the siting program was made from.
  ///   - estimate: that of the table.
  ///   - unitShares: by route of the table, what its units count; all of them when it is nil.
  /// - Complexity: O(raiders x legs + raids x claims).
  public init(
    _ siting: SitingProgram, _ scenario: Scenario, _ coverage: CoverageTable,
    _ sample: [SampledRaid], counting estimate: CoverEstimate = .likely,
    unitShares: [Double]? = nil
  ) {
    self.siting = siting
    let flown = FlownRoutes(sample, scenario, coverage, estimate, unitShares)
    flownRoutes = flown.numbers.sorted { $0.value < $1.value }.map(\.key)
    // Each leg has its own time.
    flights = siting.withRoutes(flown.routes, mergingLegs: false)
    pace = flown.pace(of: flights)
    claiming = flown.claims.map { $0.map { Int($0.placement) } }
    let loads = coverage.placements.map { MagazineLoad(scenario.systems[$0.system]) }
    raids = merged(sample).map { SharedRaid($0, scenario, coverage, flown, loads, estimate) }
    totalStake = raids.reduce(0) { $0 + $1.share * $1.stake }
    let kinds = flights.routeKinds
    var clusters: [[Int]: Int] = [:]
    clusterOf = raids.map { raid in
      let main = raid.classes.max { $0.count * $0.worth < $1.count * $1.worth }
      let key = main.map { [kinds[$0.route].asset, kinds[$0.route].axis / 2] } ?? []
      if let known = clusters[key] { return known }
      clusters[key] = clusters.count
      return clusters.count - 1
    }
    var stakes = [Double](repeating: 0, count: clusters.count)
    for (raid, cluster) in zip(raids, clusterOf) { stakes[cluster] += raid.protectableStake }
    clusterStakes = stakes
  }

  /// The mean loss per raid of a plan. Complexity: O(cues + engagements) and a linear program for each raid whose
  /// raiders are short of rounds or channels.
  public func leakage(of chosen: [Int]) -> Double {
    totalStake - values(at: siting.point(chosen), siting.curve).reduce(0, +)
  }

  /// Of a plan: what leaks in each distinct raid, in the order of their first ones in the sample.
  public func leakages(of chosen: [Int]) -> [Double] {
    let x = siting.point(chosen)
    var point = FlightPoint(flights, pace, at: x)
    let levels = levels(at: &point, siting.curve)
    return raids.map { $0.stake - $0.recourse(levels, at: x).value }
  }

  /// Of a plan: 1 - f(U) for each route of the table that is flown.
  public func survivals(of chosen: [Int]) -> [Int: Double] {
    var point = FlightPoint(flights, pace, at: siting.point(chosen))
    let shares = levels(at: &point, siting.curve).map { 1 - $0.share }
    return Dictionary(uniqueKeysWithValues: zip(flownRoutes, shares))
  }

  /// What is protected of each cluster's part of the mean.
  func values(at x: [Double], _ curve: some UnitCurve) -> [Double] {
    var point = FlightPoint(flights, pace, at: x)
    let levels = levels(at: &point, curve)
    var values = [Double](repeating: 0, count: clusterStakes.count)
    for (raid, cluster) in zip(raids, clusterOf) {
      values[cluster] += raid.share * raid.recourse(levels, at: x).value
    }
    return values
  }

  /// For every cluster an inequality that every plan keeps, an equation at a 0-1 point. A placement counts for no more
  /// in a raid than what the constant leaves open of it.
  func cuts(at x: [Double]) -> ClusterCuts {
    var point = FlightPoint(flights, pace, at: x)
    let levels = levels(at: &point, siting.curve)
    let shareRows = claiming.indices.map { point.shareRow(ofRoute: $0) }
    var cuts = ClusterCuts(clusters: clusterStakes.count, placements: siting.placements.count)
    var row = SparseRow(placements: siting.placements.count)
    var prices = [Double](repeating: 0, count: siting.placements.count)
    for (raid, cluster) in zip(raids, clusterOf) {
      let recourse = raid.recourse(levels, at: x)
      row.clear()
      for (place, kind) in raid.classes.enumerated() {
        let weight = raid.share * kind.count
        let kills = recourse.killPrices[place]
        row.add(shareRows[kind.route], times: weight * (kind.worth - kills))
        guard kills > 0 else { continue }
        row.add(weight * recourse.doctrinePrices[place] * raid.roundsPerRaider)
        for claim in raid.claims[raid.claimsOf[place]] {
          prices[raid.posts[claim.post].placement] =
            max(0, recourse.price(of: claim, killPrice: kills)) / claim.unitsPerRound
        }
        row.add(point.unitRow(ofRoute: kind.route, prices: prices), times: weight)
        for claim in raid.claims[raid.claimsOf[place]] {
          prices[raid.posts[claim.post].placement] = 0
        }
      }
      for (place, post) in raid.posts.enumerated() {
        row.add(raid.share * recourse.price(of: post, place), post.placement)
      }
      cuts.add(row, atMost: raid.protectableStake, cluster: cluster)
    }
    return cuts
  }

  /// The inequality of all clusters together: worth protected <= constant + sum of slopes of a plan.
  package func wholeRow(at x: [Double]) -> (constant: Double, slopes: [Double]) {
    let cuts = cuts(at: x)
    let count = siting.placements.count
    return (
      cuts.constants.reduce(0, +),
      (0..<count).map { placement in
        cuts.constants.indices.reduce(0) { $0 + cuts.slopes[$1 * count + placement] }
      }
    )
  }

  private func levels(at point: inout FlightPoint, _ curve: some UnitCurve) -> [FlightLevel] {
    claiming.enumerated().map { route, claiming in
      point.level(ofRoute: route, curve, of: claiming)
    }
  }
}

/// Raids with the same raiders at the same times are one.
private func merged(_ sample: [SampledRaid]) -> [SampledRaid] {
  var raids: [SampledRaid] = []
  var known: [[SampledRaid.Raider]: Int] = [:]
  for raid in sample {
    if let number = known[raid.raiders] {
      raids[number].share += raid.share
    } else {
      known[raid.raiders] = raids.count
      raids.append(raid)
    }
  }
  return raids
}

/// The routes that a sample flies, with what each placement can do to a raider that it has to itself.
struct FlownRoutes {
  /// By route of the table.
  let numbers: [Int: Int]
  let routes: [RouteAtStake]
  /// Rounds in place of shots: those that a type fires together share a channel and a wait.
  let claims: [[ShotClaim]]

  init(
    _ sample: [SampledRaid], _ scenario: Scenario, _ coverage: CoverageTable,
    _ estimate: CoverEstimate, _ unitShares: [Double]?
  ) {
    let flown = Set(sample.flatMap(\.raiders).map(\.route)).sorted()
    var numbers: [Int: Int] = [:]
    for (number, route) in flown.enumerated() { numbers[route] = number }
    self.numbers = numbers
    let together = coverage.placements.map { placement in
      Double(scenario.doctrine[scenario.systems[placement.system].id]?.shotsPerLook ?? 1)
    }
    claims = flown.map { route in
      coverage.covered[route].claims.map {
        $0.inRounds(
          together[Int($0.placement)],
          waiting: estimate == .likely && scenario.doctrine.shootLookShoot)
      }
    }
    routes = zip(flown, claims).map { route, claims in
      coverage.covered[route].alone(
        claims, times: unitShares?[route] ?? 1, among: coverage)
    }
  }

  func pace(of flights: SitingProgram) -> FlightPace {
    var secondsPerUnit = [Double](repeating: 0, count: flights.engagementPlacements.count)
    for (route, claims) in claims.enumerated() {
      var ofPlacement: [Int32: Double] = [:]
      for claim in claims { ofPlacement[claim.placement] = claim.waitSeconds / claim.unitsPerShot }
      let legs = flights.routeLegs[route]..<flights.routeLegs[route + 1]
      for item in flights.legEngagements[legs.lowerBound]..<flights.legEngagements[legs.upperBound]
      {
        secondsPerUnit[item] = ofPlacement[flights.engagementPlacements[item]] ?? 0
      }
    }
    return FlightPace(secondsPerUnit: secondsPerUnit)
  }
}

extension ShotClaim {
  fileprivate func inRounds(_ together: Double, waiting: Bool) -> ShotClaim {
    ShotClaim(
      placement: placement, killProbability: killProbability, unitsAlone: unitsAlone * together,
      cycleSeconds: cycleSeconds / together, waitSeconds: waiting ? waitSeconds / together : 0,
      fromSeconds: fromSeconds, untilSeconds: untilSeconds)
  }
}

extension CoveredRoute {
  fileprivate func alone(
    _ claims: [ShotClaim], times share: Double, among coverage: CoverageTable
  ) -> RouteAtStake {
    let attack = coverage.routes.routes[route]
    var factors: [Int32: Double] = [:]
    for claim in claims { factors[claim.placement] = claim.unitsAlone }
    return RouteAtStake(
      stake: stake, asset: attack.asset, axis: attack.axis,
      legs: legs.map { leg in
        Leg(
          cues: leg.cues,
          engagements: leg.engagements.map {
            Engagement(
              placement: $0.placement, units: $0.units * share * (factors[$0.placement] ?? 1))
          })
      })
  }
}
