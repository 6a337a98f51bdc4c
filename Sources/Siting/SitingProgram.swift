// Which placements protect most: the integer program, without any solver.
//
// Sets
//   P            placements; S sensors and E effectors among them; F standing ones
//   R            routes, merged where their legs are identical; R(A) those to the assets A
//   L(r)         legs of route r, merged where their cues are identical
//   M            environments, with shares pi_m that add up to 1
// Data
//   w_r          stake: expected worth lost per raid if route r is open
//   a_il         share of a full cue that sensor placement i gives on leg l
//   b_pl         units, sum of -ln(1 - Pk) over its shots, of effector placement p cued on leg l
//   phi_mp       share of its performance that p keeps in environment m: a and b count times phi
//   c_p, C       money, crew and power of a placement, and the budgets
//   K_s, N_t     capacity of a site, supply of a system type
// Decisions
//   x_p          1 when placement p is bought or stands
// Derived, exact for binary x and concave in x
//   q_ml         = min(1, least over S of sum over i not in S of phi_mi a_il x_i)    cue (CueRule)
//   U_mr         = sum_l sum_p phi_mp b_pl min(x_p, q_ml)     cued engagement units on route r
//   V_m(x, A)    = sum over r in R(A) of w_r f(U_mr)          protected value
// Objective
//   protected value    max sum_m pi_m V_m(x), f(U) = 1 - exp(-U) by chords (ProtectionCurve)
//   least cost         min sum c_p x_p, c money
// Constraints
//   budget       sum c_p x_p <= C                             each of money, crew, power
//   capacity     sum over placements on site s of x_p <= K_s
//   supply       sum over bought placements of type t of x_p <= N_t
//   standing     x_p = 1 for p in F
//   suppliers    sum over bought placements of a supplier of c_p x_p, of x_p <= its limits
//   incompatible x_p + x_q <= 1                               for pairs that disturb each other
//   links        x_p <= sum of x over N(C)                    for every C with p and no hub (LinkNetwork)
//   floors       V_m(x without D, A) >= rho W(A)              for every D of at most kappa placements,
//                and the same for the stake that enough layers can engage (Floors)
public import Coverage
public import Scenario
public import Terrain

/// The program's data in flat arrays; everything that solves or checks it reads the same value.
public struct SitingProgram: Sendable {
  public let placements: [Placement]
  /// The first of them stand already.
  public let standing: Int
  /// Zero for standing placements.
  public let uses: [ResourceUse]
  public internal(set) var budget: ResourceUse
  /// Site and type of each placement, and the limits on both.
  public let siteOf: [Int]
  public let siteCapacities: [Int]
  public let typeOf: [Int]
  public internal(set) var supplies: [Int]
  public let curve: ProtectionCurve
  /// Environments of the objective, then those of requirements alone.
  public private(set) var modes: [Mode] = []
  public private(set) var cueRule: CueRule
  /// Whether rows know that nothing is protected without a sensor (Q in `LiftedCuts`).
  private(set) var countsPresence = true
  /// Limits on weighted sums of placements: what suppliers may deliver.
  public let limits: [PlacementLimit]
  /// Placements that may not stand beside each, rising; empty when nothing disturbs anything.
  package private(set) var conflicts: [[Int32]]
  package private(set) var links: [LinkNetwork]
  /// Layer of each placement's type, if it has one.
  package let layerOf: [Int?]
  package private(set) var layers = 0
  /// By mode: who can engage on which route. Empty without layers.
  private(set) var reaches: [RouteReach] = []
  package internal(set) var floors: [Floor] = []
  /// Under worst margins, which an earlier objective found.
  private(set) var marginFloors: [MarginFloor] = []

  /// Route r has legs `routeLegs[r]..<routeLegs[r + 1]`.
  public private(set) var stakes: [Double] = []
  package private(set) var routeLegs: [Int] = []
  /// Asset and axis of the first route merged into each, to group routes that are alike.
  package private(set) var routeKinds: [(asset: Int, axis: Int)] = []
  /// Leg l has cues `legCues[l]..<legCues[l + 1]` and engagements likewise.
  package private(set) var legCues: [Int] = []
  package private(set) var cuePlacements: [Int32] = []
  package private(set) var cueShares: [Double] = []
  package private(set) var legEngagements: [Int] = []
  package private(set) var engagementPlacements: [Int32] = []
  package private(set) var engagementUnits: [Double] = []

  /// The same by placement; it does not depend on the budget.
  package private(set) var index = PlacementIndex()

  /// How much merging saved: routes and legs before, and after.
  public private(set) var mergedFrom = (routes: 0, legs: 0)
  public var routes: Int { stakes.count }
  public var legs: Int { legCues.count - 1 }
  /// Of all routes, those that nothing could protect included.
  public private(set) var totalStake = 0.0
  package private(set) var stakeByAsset: [Double] = []
  /// What the least sensor, or effector, takes; nothing if one stands or there is none.
  private var leastUses = (sensor: ResourceUse.zero, effector: ResourceUse.zero)
  private var isSensor: [Bool] = []

  /// Builds the program from a coverage table; the ground decides which masts see each other.
  /// - Throws: `TerrainError` when a mast cannot stand where it should.
  /// - Complexity: O(cues + engagements + pairs of linked sites x cells between).
  public init(
    _ scenario: Scenario, _ coverage: CoverageTable, on grid: ElevationGrid
  ) throws(TerrainError) {
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
      }, terms: try SitingTerms(scenario, coverage, on: grid))
  }

  /// Builds the program from its parts; sites and types are those of the placements.
  package init(
    placements: [Placement], standing: Int, uses: [ResourceUse], budget: ResourceUse,
    siteCapacities: [Int], supplies: [Int], routes: [RouteAtStake],
    terms: SitingTerms = SitingTerms(), curve: ProtectionCurve = ProtectionCurve()
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
    self.curve = curve
    cueRule = CueRule(
      sensors: terms.cueSensors, kinds: terms.cueKinds,
      kindOf: placements.map { terms.kindsOfTypes.isEmpty ? 0 : terms.kindsOfTypes[$0.system] })
    limits = terms.limits
    conflicts = neighbours(terms.conflicts, among: placements.count)
    links = terms.links
    layerOf = placements.map { placement in
      terms.layers.firstIndex { $0.contains(placement.system) }
    }
    // Floors count the stake of single assets, which must then not be merged with others'.
    take(mergedRoutes(routes, keepingAssets: !terms.requirements.isEmpty), from: routes, terms)
  }

  /// The same placements and constraints on them with other routes, each kept as it is, in the clear environment and
  /// without floors.
  /// - Parameter mergingLegs: whether those of a route with equal cues become one.
  func withRoutes(_ routes: [RouteAtStake], mergingLegs: Bool = true) -> SitingProgram {
    var other = self
    let merged = routes.map { route in
      var route = route
      if mergingLegs { route.legs = mergedLegs(route.legs) }
      return route
    }
    other.take(merged, from: routes, SitingTerms())
    return other
  }

  /// The same placements and constraints with routes in the clear environment as the objective.
  ///
  /// The program's own routes stay, for its floors: in the objective they count for a millionth.
  func withObjective(_ routes: [RouteAtStake]) -> SitingProgram {
    guard !floors.isEmpty else { return withRoutes(routes) }
    var other = self
    let stake = routes.reduce(0) { $0 + $1.stake }
    let factor = stake > 0 && totalStake > 0 ? Self.shareBesideObjective * stake / totalStake : 1
    other.stakes = stakes.map { $0 * factor } + routes.map(\.stake)
    other.routeKinds += routes.map { (stakeByAsset.count, $0.axis) }
    other.stakeByAsset = stakeByAsset.map { $0 * factor } + [stake]
    other.totalStake = totalStake * factor + stake
    other.floors = floors.map { $0.scaled(by: factor) }
    other.append(routes.map { mergedLegs($0.legs) })
    other.index = PlacementIndex(other)
    return other
  }

  private static let shareBesideObjective = 1e-6

  /// The same program and objective, with a floor under the worst margin, and one under the units on each of some ways.
  ///
  /// Ways count in an environment of their own, which has no share of the objective.
  func withFloors(_ ways: [(legs: [Leg], units: Double)], margin: MarginFloor) -> SitingProgram {
    var other = self
    other.marginFloors.append(margin)
    let stake = totalStake / Double(max(1, routes))
    var flat = FlatRoutes()
    for way in ways where way.units > 0 && stake > 0 {
      let asset = other.stakeByAsset.count
      flat.append(mergedLegs(way.legs))
      other.stakes.append(stake)
      other.routeKinds.append((asset, 0))
      other.stakeByAsset.append(stake)
      other.floors = other.floors.map { $0.scaled(by: 1) }
      other.floors.append(
        Floor(
          "way \(asset)", leastUnits: way.units, leastShare: curve.share(units: way.units).share,
          ofAsset: asset, stake: stake, mode: modes.count))
    }
    other.append(flat) { mode in
      mode.extended(besideCues: flat.cueShares.count, flat.engagementUnits.count)
    }
    other.modes.append(
      Mode(
        environment: .clear, weightShare: 0,
        cueShares: [Double](repeating: 0, count: cueShares.count) + flat.cueShares,
        engagementUnits: [Double](repeating: 0, count: engagementUnits.count)
          + flat.engagementUnits))
    if layers > 0 { other.reaches.append(RouteReach(unreached: other.routes)) }
    other.index = PlacementIndex(other)
    return other
  }

  /// Adds routes that count in the clear environment, which becomes that of the objective.
  private mutating func append(_ added: [[Leg]]) {
    var flat = FlatRoutes()
    for legs in added { flat.append(legs) }
    let isClearKnown = modes.contains { $0.environment == .clear }
    let clear = Mode(
      environment: .clear, weightShare: 1, cueShares: cueShares + flat.cueShares,
      engagementUnits: engagementUnits + flat.engagementUnits)
    append(flat) { mode in
      mode.environment == .clear
        ? clear
        : mode.extended(besideCues: flat.cueShares.count, flat.engagementUnits.count, weight: 0)
    }
    guard !isClearKnown else { return }
    modes.append(clear)
    if layers > 0 { reaches.append(RouteReach(unreached: routes)) }
  }

  /// Adds routes and says what becomes of each environment.
  private mutating func append(_ flat: FlatRoutes, _ extended: (Mode) -> Mode) {
    let (legs, cues, engagements) = (legs, cuePlacements.count, engagementPlacements.count)
    routeLegs += flat.routeLegs.dropFirst().map { $0 + legs }
    legCues += flat.legCues.dropFirst().map { $0 + cues }
    legEngagements += flat.legEngagements.dropFirst().map { $0 + engagements }
    cuePlacements += flat.cuePlacements
    cueShares += flat.cueShares
    engagementPlacements += flat.engagementPlacements
    engagementUnits += flat.engagementUnits
    modes = modes.map(extended)
    for mode in reaches.indices { reaches[mode].appendUnreached(flat.routeLegs.count - 1) }
  }

  /// The same program without floors, links and conflicts.
  var withoutConditions: SitingProgram {
    var other = self
    (other.floors, other.links, other.conflicts) = ([], [], [])
    other.marginFloors = []
    return other
  }

  /// The same program where every sensor adds to a cue, as on free ways.
  var withoutCueRule: SitingProgram {
    var other = self
    other.cueRule = CueRule(sensors: 1, kinds: 1, kindOf: cueRule.kindOf)
    return other
  }

  /// The same program with rows that leave Q out: on free ways, which many sensors see, they are shorter.
  var withoutPresence: SitingProgram {
    var other = self
    other.countsPresence = false
    return other
  }

  /// The same program, where these placements, too, count as sensors and effectors that are of use.
  func counting(sensors: [Int32], effectors: [Int32]) -> SitingProgram {
    var other = self
    for placement in sensors { other.isSensor[Int(placement)] = true }
    other.leastUses = (
      least(use: cuePlacements + sensors), least(use: engagementPlacements + effectors)
    )
    return other
  }

  private mutating func take(
    _ merged: [RouteAtStake], from routes: [RouteAtStake], _ terms: SitingTerms
  ) {
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
    isSensor = [Bool](repeating: false, count: placements.count)
    for placement in cuePlacements { isSensor[Int(placement)] = true }
    leastUses = (least(use: cuePlacements), least(use: engagementPlacements))
    totalStake = routes.reduce(0) { $0 + $1.stake }
    mergedFrom = (routes.count, routes.reduce(0) { $0 + $1.legs.count })
    stakeByAsset = [Double](repeating: 0, count: (routes.map(\.asset).max() ?? 0) + 1)
    for route in routes { stakeByAsset[route.asset] += route.stake }
    modes = terms.modes(
      placements, cues: (flat.cuePlacements, flat.cueShares),
      engagements: (flat.engagementPlacements, flat.engagementUnits))
    layers = terms.layers.count
    let isLayered = layerOf.map { $0 != nil }
    reaches =
      layers == 0
      ? [] : modes.map { RouteReach(flat, units: $0.engagementUnits, isLayered: isLayered) }
    floors = terms.requirements.map { requirement in
      let environment = requirement.contingency.environment
      return Floor(
        requirement, modeShares: modes.map { $0.environment == environment ? 1 : 0 }, stakeByAsset)
    }
    index = PlacementIndex(self)
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
  public func value(at x: [Double]) -> Double { value(at: x) { curve.share(units: $0).share } }

  /// The same with 1 - exp(-U) itself in place of its chords.
  public func exactValue(at x: [Double]) -> Double { value(at: x, by: curve.exactShare) }

  private func value(at x: [Double], by share: (Double) -> Double) -> Double {
    var total = 0.0
    for (mode, part) in modes.enumerated() where part.weightShare > 0 {
      for route in 0..<routes {
        total += part.weightShare * stakes[route] * share(units(ofRoute: route, at: x, in: mode))
      }
    }
    return total
  }

  package func cue(onLeg leg: Int, at x: [Double], in mode: Int = 0) -> Double {
    min(1, ruledCue(onLeg: leg, at: x, in: mode).sum)
  }

  package func units(ofRoute route: Int, at x: [Double], in mode: Int = 0) -> Double {
    let engagementUnits = modes[mode].engagementUnits
    var units = 0.0
    for leg in routeLegs[route]..<routeLegs[route + 1] {
      let cue = cue(onLeg: leg, at: x, in: mode)
      guard cue > 0 else { continue }
      for item in legEngagements[leg]..<legEngagements[leg + 1] {
        units += engagementUnits[item] * min(x[Int(engagementPlacements[item])], cue)
      }
    }
    return units
  }

  /// Placements of some layer that can engage on a route, rising.
  package func engaging(onRoute route: Int, in mode: Int) -> ArraySlice<Int32> {
    let reach = reaches[mode]
    return reach.placements[reach.first[route]..<reach.first[route + 1]]
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
    return use.fits(in: budget) && Set(chosen).count == chosen.count && keepsTerms(chosen)
      && (0..<standing).allSatisfy(chosen.contains)
      && zip(onSite, siteCapacities).allSatisfy(<=) && zip(bought, supplies).allSatisfy(<=)
  }

  /// How many of each type a plan that protects anything can buy at most.
  ///
  /// Such a plan has a sensor and an effector: if no standing system is one, part of the budget goes there.
  /// Where floors ask for layers alone, a plan may do without sensors; where standing systems need hubs, it may have to
  /// protect nothing.
  package var ceilings: [Int] {
    let needsBoth = floors.allSatisfy { $0.depth == nil } && (standing == 0 || links.isEmpty)
    let sensors = needsBoth ? leastUses.sensor : .zero
    let effectors = needsBoth ? leastUses.effector : .zero
    var ceilings = [Int](repeating: 0, count: supplies.count)
    for placement in standing..<placements.count {
      let other = isSensor[placement] ? effectors : sensors
      ceilings[typeOf[placement]] = min(
        supplies[typeOf[placement]], affordable(uses[placement], besides: other))
    }
    return ceilings
  }

  /// The least money, crew and power of any such placement; nothing if one stands or there is none. Does not depend on
  /// the budget.
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

  /// The same program for what comes next in precedence: confined to plans that give up at most a share of what
  /// a plan of the last objective reached.
  public func keeping(_ outcome: SitingOutcome, conceding share: Double) -> SitingProgram {
    var next = self
    switch outcome.objectiveName {
    case .minCost:
      let money = min(budget.money, outcome.objective * (1 + share))
      next.budget = ResourceUse(
        money: money, crew: budget.crew, powerKilowatts: budget.powerKilowatts)
    default:
      next.floors.append(
        Floor(
          "protected value of the objective before", least: outcome.protectedValue * (1 - share),
          modeShares: modes.map(\.weightShare), stakeByAsset))
    }
    return next
  }

  /// The 0-1 vector of a choice.
  public func point(_ chosen: [Int]) -> [Double] {
    var x = [Double](repeating: 0, count: placements.count)
    for placement in chosen { x[placement] = 1 }
    return x
  }
}

/// Sums engagements of legs with equal cues, then stakes of routes with equal legs, keeping first order.
private func mergedRoutes(
  _ routes: [RouteAtStake], keepingAssets: Bool
) -> [RouteAtStake] {
  var merged: [RouteAtStake] = []
  var known: [UInt64: [Int]] = [:]
  for var route in routes where !route.legs.isEmpty {
    route.legs = mergedLegs(route.legs)
    let print = fingerprint(of: route.legs)
    if let earlier = known[print]?.first(where: {
      merged[$0].legs == route.legs && (!keepingAssets || merged[$0].asset == route.asset)
    }) {
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

/// Each placement's partners.
private func neighbours(_ pairs: [(Int, Int)], among count: Int) -> [[Int32]] {
  guard !pairs.isEmpty else { return [] }
  var all = [Set<Int32>](repeating: [], count: count)
  for (a, b) in pairs {
    all[a].insert(Int32(b))
    all[b].insert(Int32(a))
  }
  return all.map { $0.sorted() }
}

/// Placements that can engage on each route, of those in a layer.
struct RouteReach: Sendable {
  /// Route r has `placements[first[r]..<first[r + 1]]`, rising.
  private(set) var first = [0]
  private(set) var placements: [Int32] = []

  fileprivate init(unreached routes: Int) { appendUnreached(routes) }

  /// Adds routes that nobody engages on.
  fileprivate mutating func appendUnreached(_ routes: Int) {
    first += [Int](repeating: placements.count, count: routes)
  }

  fileprivate init(_ flat: FlatRoutes, units: [Double], isLayered: [Bool]) {
    for route in 0..<flat.routeLegs.count - 1 {
      var sums: [Int32: Double] = [:]
      let legs = flat.routeLegs[route]..<flat.routeLegs[route + 1]
      for item in flat.legEngagements[legs.lowerBound]..<flat.legEngagements[legs.upperBound] {
        let placement = flat.engagementPlacements[item]
        if isLayered[Int(placement)] { sums[placement, default: 0] += units[item] }
      }
      placements += sums.filter { $0.value >= SitingProgram.engagingUnits }.map(\.key).sorted()
      first.append(placements.count)
    }
  }
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
