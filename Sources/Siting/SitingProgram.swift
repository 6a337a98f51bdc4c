// Which placements protect most: the integer program, without any solver.
//
// Sets
//   P            placements; S sensors and E effectors among them; F standing ones
//   R            routes, merged where their legs are identical
//   L(r)         legs of route r, merged where their cues are identical
// Data
//   w_r          stake: expected worth lost per raid if route r is open
//   a_il         share of a full cue that sensor placement i gives on leg l
//   b_pl         units, sum of -ln(1 - Pk) over its shots, of effector placement p cued on leg l
//   c_p, C       money, crew and power of a placement, and the budgets
//   K_s, N_t     capacity of a site, supply of a system type
// Decisions
//   x_p          1 when placement p is bought or stands
// Derived, exact for binary x and concave in x
//   q_l          = min(1, sum_i a_il x_i)                     cue on leg l
//   U_r          = sum_l sum_p b_pl min(x_p, q_l)             cued engagement units on route r
// Objective
//   max sum_r w_r f(U_r), f(U) = 1 - exp(-U) by chords (ProtectionCurve)     protected value
// Constraints
//   budget       sum c_p x_p <= C                             each of money, crew, power
//   capacity     sum over placements on site s of x_p <= K_s
//   supply       sum over bought placements of type t of x_p <= N_t
//   standing     x_p = 1 for p in F
public import Coverage
public import Scenario

/// The program's data in flat arrays; everything that solves or checks it reads the same value.
public struct SitingProgram: Sendable {
  public let placements: [Placement]
  /// The first of them stand already.
  public let standing: Int
  /// Zero for standing placements.
  public let uses: [ResourceUse]
  public let budget: ResourceUse
  /// Site and type of each placement, and the limits on both.
  public let siteOf: [Int]
  public let siteCapacities: [Int]
  public let typeOf: [Int]
  public let supplies: [Int]
  public let curve: ProtectionCurve

  /// Route r has legs `routeLegs[r]..<routeLegs[r + 1]`.
  public let stakes: [Double]
  package let routeLegs: [Int]
  /// Asset and axis of the first route merged into each, to group routes that are alike.
  package let routeKinds: [(asset: Int, axis: Int)]
  /// Leg l has cues `legCues[l]..<legCues[l + 1]` and engagements likewise.
  package let legCues: [Int]
  package let cuePlacements: [Int32]
  package let cueShares: [Double]
  package let legEngagements: [Int]
  package let engagementPlacements: [Int32]
  package let engagementUnits: [Double]

  /// How much merging saved: routes and legs before, and after.
  public let mergedFrom: (routes: Int, legs: Int)
  public var routes: Int { stakes.count }
  public var legs: Int { legCues.count - 1 }
  /// Of all routes, those that nothing could protect included.
  public let totalStake: Double

  /// Builds the program from a coverage table. Complexity: O(cues + engagements).
  public init(_ scenario: Scenario, _ coverage: CoverageTable) {
    var supplies = [Int](repeating: 0, count: scenario.systems.count)
    for limit in scenario.inventory { supplies[limit.system] = limit.atMost }
    self.init(
      placements: coverage.placements, standing: coverage.standing,
      uses: coverage.placements.enumerated().map { index, placement in
        index < coverage.standing ? .zero : scenario.systems[placement.system].use
      },
      budget: scenario.budget, siteCapacities: scenario.sites.map(\.capacity), supplies: supplies,
      routes: coverage.covered.map { route in
        let attack = coverage.routes.routes[route.route]
        return RouteAtStake(
          stake: route.stake, asset: attack.asset, axis: attack.axis, legs: route.legs)
      })
  }

  /// Builds the program from its parts; sites and types are those of the placements.
  package init(
    placements: [Placement], standing: Int, uses: [ResourceUse], budget: ResourceUse,
    siteCapacities: [Int], supplies: [Int], routes: [RouteAtStake]
  ) {
    self.init(
      placements: placements, standing: standing, uses: uses, budget: budget,
      siteCapacities: siteCapacities, supplies: supplies, merged: mergedRoutes(routes),
      totalStake: routes.reduce(0) { $0 + $1.stake },
      mergedFrom: (routes.count, routes.reduce(0) { $0 + $1.legs.count }))
  }

  /// The same placements and constraints with other routes, each kept as it is but for merged legs.
  func withRoutes(_ routes: [RouteAtStake]) -> SitingProgram {
    let merged = routes.map { route in
      var route = route
      route.legs = mergedLegs(route.legs)
      return route
    }
    return SitingProgram(
      placements: placements, standing: standing, uses: uses, budget: budget,
      siteCapacities: siteCapacities, supplies: supplies, merged: merged,
      totalStake: routes.reduce(0) { $0 + $1.stake },
      mergedFrom: (routes.count, routes.reduce(0) { $0 + $1.legs.count }))
  }

  private init(
    placements: [Placement], standing: Int, uses: [ResourceUse], budget: ResourceUse,
    siteCapacities: [Int], supplies: [Int], merged: [RouteAtStake], totalStake: Double,
    mergedFrom: (routes: Int, legs: Int)
  ) {
    precondition(
      placements.count == uses.count && standing <= placements.count,
      "every placement has a use, and standing ones come first")
    self.placements = placements
    self.standing = standing
    self.uses = uses
    self.budget = budget
    self.siteCapacities = siteCapacities
    self.supplies = supplies
    siteOf = placements.map(\.site)
    typeOf = placements.map(\.system)
    curve = ProtectionCurve()
    var flat = FlatRoutes()
    for route in merged { flat.append(route.legs) }
    stakes = merged.map(\.stake)
    routeKinds = merged.map { ($0.asset, $0.axis) }
    routeLegs = flat.routeLegs
    legCues = flat.legCues
    cuePlacements = flat.cuePlacements
    cueShares = flat.cueShares
    legEngagements = flat.legEngagements
    engagementPlacements = flat.engagementPlacements
    engagementUnits = flat.engagementUnits
    self.totalStake = totalStake
    self.mergedFrom = mergedFrom
  }
}

/// A route before merging.
package struct RouteAtStake: Sendable {
  package var stake: Double
  package let asset: Int
  package let axis: Int
  package var legs: [Leg]

  package init(stake: Double, asset: Int, axis: Int, legs: [Leg]) {
    self.stake = stake
    self.asset = asset
    self.axis = axis
    self.legs = legs
  }
}

extension SitingProgram {
  /// Protected value of a point, by the definition above. Complexity: O(cues + engagements).
  public func value(at x: [Double]) -> Double {
    var total = 0.0
    for route in 0..<routes {
      total += stakes[route] * curve.share(units: units(ofRoute: route, at: x)).share
    }
    return total
  }

  /// The same with 1 - exp(-U) itself in place of its chords.
  public func exactValue(at x: [Double]) -> Double {
    var total = 0.0
    for route in 0..<routes {
      total += stakes[route] * protectedShare(units: units(ofRoute: route, at: x))
    }
    return total
  }

  package func cue(onLeg leg: Int, at x: [Double]) -> Double {
    var cue = 0.0
    for item in legCues[leg]..<legCues[leg + 1] {
      cue += cueShares[item] * x[Int(cuePlacements[item])]
    }
    return min(1, cue)
  }

  package func units(ofRoute route: Int, at x: [Double]) -> Double {
    var units = 0.0
    for leg in routeLegs[route]..<routeLegs[route + 1] {
      let cue = cue(onLeg: leg, at: x)
      guard cue > 0 else { continue }
      for item in legEngagements[leg]..<legEngagements[leg + 1] {
        units += engagementUnits[item] * min(x[Int(engagementPlacements[item])], cue)
      }
    }
    return units
  }

  /// Whether a choice keeps every constraint.
  public func isFeasible(_ chosen: [Int]) -> Bool {
    var use = ResourceUse.zero
    var onSite = [Int](repeating: 0, count: siteCapacities.count)
    var bought = [Int](repeating: 0, count: supplies.count)
    for placement in chosen {
      use = use + uses[placement]
      onSite[siteOf[placement]] += 1
      if placement >= standing { bought[typeOf[placement]] += 1 }
    }
    return use.fits(in: budget) && Set(chosen).count == chosen.count
      && (0..<standing).allSatisfy(chosen.contains)
      && zip(onSite, siteCapacities).allSatisfy(<=) && zip(bought, supplies).allSatisfy(<=)
  }

  /// How many of each type a plan that protects anything can buy at most.
  ///
  /// Such a plan has a sensor and an effector: if no standing system is one, part of the budget goes there.
  package var ceilings: [Int] {
    let sensors = least(use: cuePlacements)
    let effectors = least(use: engagementPlacements)
    let isSensor = Set(cuePlacements)
    var ceilings = [Int](repeating: 0, count: supplies.count)
    for placement in standing..<placements.count {
      let other = isSensor.contains(Int32(placement)) ? effectors : sensors
      ceilings[typeOf[placement]] = min(
        supplies[typeOf[placement]], affordable(uses[placement], besides: other))
    }
    return ceilings
  }

  /// The least money, crew and power of any such placement; nothing if one stands or there is none.
  private func least(use items: [Int32]) -> ResourceUse {
    let among = Set(items).sorted()
    guard let first = among.first, Int(first) >= standing else { return .zero }
    let uses = among.map { self.uses[Int($0)] }
    return ResourceUse(
      money: uses.map(\.money).min() ?? 0, crew: uses.map(\.crew).min() ?? 0,
      powerKilowatts: uses.map(\.powerKilowatts).min() ?? 0)
  }

  private func affordable(_ use: ResourceUse, besides other: ResourceUse) -> Int {
    func count(_ one: Double, _ limit: Double) -> Int {
      one > 0 ? Int(min(1e6, max(0, limit * (1 + 1e-9) + 1e-9) / one)) : 1_000_000
    }
    return min(
      count(use.money, budget.money - other.money), count(use.crew, budget.crew - other.crew),
      count(use.powerKilowatts, budget.powerKilowatts - other.powerKilowatts))
  }

  /// The 0-1 vector of a choice.
  public func point(_ chosen: [Int]) -> [Double] {
    var x = [Double](repeating: 0, count: placements.count)
    for placement in chosen { x[placement] = 1 }
    return x
  }
}

/// Sums engagements of legs with equal cues, then stakes of routes with equal legs, keeping first order.
private func mergedRoutes(_ routes: [RouteAtStake]) -> [RouteAtStake] {
  var merged: [RouteAtStake] = []
  var known: [UInt64: [Int]] = [:]
  for var route in routes where !route.legs.isEmpty {
    route.legs = mergedLegs(route.legs)
    let print = fingerprint(of: route.legs)
    if let earlier = known[print]?.first(where: { merged[$0].legs == route.legs }) {
      merged[earlier].stake += route.stake
    } else {
      known[print, default: []].append(merged.count)
      merged.append(route)
    }
  }
  return merged
}

private func mergedLegs(_ legs: [Leg]) -> [Leg] {
  var groups: [(cues: [Cue], engagements: [Engagement])] = []
  var known: [UInt64: [Int]] = [:]
  for leg in legs {
    let print = fingerprint(of: leg.cues)
    if let earlier = known[print]?.first(where: { groups[$0].cues == leg.cues }) {
      groups[earlier].engagements += leg.engagements
    } else {
      known[print, default: []].append(groups.count)
      groups.append((leg.cues, leg.engagements))
    }
  }
  return groups.map { Leg(cues: $0.cues, engagements: summed($0.engagements)) }
}

/// One entry for each placement, ascending.
private func summed(_ engagements: [Engagement]) -> [Engagement] {
  var sums: [Engagement] = []
  let order = engagements.indices.sorted {
    (engagements[$0].placement, $0) < (engagements[$1].placement, $1)
  }
  for item in order.map({ engagements[$0] }) {
    if let last = sums.last, last.placement == item.placement {
      sums[sums.count - 1] = Engagement(
        placement: item.placement, units: last.units + item.units)
    } else {
      sums.append(item)
    }
  }
  return sums
}

/// FNV-1a (Fowler, Noll and Vo 1991) by words; equality is checked where fingerprints agree.
private func fingerprint(of cues: [Cue]) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for cue in cues {
    let word =
      UInt64(UInt32(bitPattern: cue.placement)) << 32 | UInt64(UInt32(bitPattern: cue.level))
    hash = (hash ^ word) &* 0x100_0000_01B3
    hash ^= hash >> 29
  }
  return hash
}

private func fingerprint(of legs: [Leg]) -> UInt64 {
  var hash = UInt64(legs.count)
  for leg in legs {
    hash = (hash ^ fingerprint(of: leg.cues)) &* 0x100_0000_01B3
    for engagement in leg.engagements {
      hash = (hash ^ engagement.units.bitPattern ^ UInt64(engagement.placement)) &* 0x100_0000_01B3
      hash ^= hash >> 29
    }
  }
  return hash
}

private struct FlatRoutes {
  var routeLegs = [0]
  var legCues = [0]
  var cuePlacements: [Int32] = []
  var cueShares: [Double] = []
  var legEngagements = [0]
  var engagementPlacements: [Int32] = []
  var engagementUnits: [Double] = []

  mutating func append(_ legs: [Leg]) {
    for leg in legs {
      for cue in leg.cues {
        cuePlacements.append(cue.placement)
        cueShares.append(Double(cue.level) / Double(CoverageTable.cueSteps))
      }
      for engagement in leg.engagements {
        engagementPlacements.append(engagement.placement)
        engagementUnits.append(engagement.units)
      }
      legCues.append(cuePlacements.count)
      legEngagements.append(engagementPlacements.count)
    }
    routeLegs.append(legCues.count - 1)
  }
}
