// What is a deployment worth while it changes, and what would one more placement bring?
internal import Foundation
import Scenario

/// What a search climbs: the objective, less a price for every floor or link that is missed.
struct Goal: Sendable {
  let objective: Objective
  /// Worth that one unit of money counts when money is the objective.
  let moneyWorth: Double
  /// All that is at stake, or what everything costs.
  let scale: Double
  /// Worth that missing a floor by one unit of all that is at stake costs, per unit at stake.
  static let shortfallPrice = 10.0
  /// The same for one placement without its link, as a share of all that is at stake.
  static let unlinkedShare = 0.05

  init(_ objective: Objective, _ program: SitingProgram) {
    self.objective = objective
    let everything = program.uses.reduce(0) { $0 + $1.money }
    let budget = min(everything, program.budget.money)
    moneyWorth = budget > 0 ? max(1, program.totalStake) / budget : 0
    scale = objective == .minCost ? everything : program.totalStake
  }

  /// The least protected value that is within a relative gap of a bound; for other objectives nothing is enough.
  func enough(below bound: Double, within gap: Double) -> Double {
    objective == .protectedValue ? bound / (1 + gap) : .infinity
  }
}

/// What a search climbs, and the part of it that is a penalty.
struct Standing {
  let merit: Double
  let penalty: Double
}

/// A deployment under change, with its value kept up to date leg by leg.
package struct DeploymentState {
  let program: SitingProgram
  package private(set) var isChosen: [Bool]
  package private(set) var chosen: [Int] = []
  /// Protected value.
  package private(set) var value = 0.0
  private(set) var money = 0.0
  private var crew = 0.0
  private var power = 0.0
  private var onSite: [Int]
  private var bought: [Int]
  private var limited: [Double]
  private var levels: [Levels]

  /// The standing placements alone.
  package init(_ program: SitingProgram) {
    self.program = program
    isChosen = [Bool](repeating: false, count: program.placements.count)
    onSite = [Int](repeating: 0, count: program.siteCapacities.count)
    bought = [Int](repeating: 0, count: program.supplies.count)
    limited = [Double](repeating: 0, count: program.limits.count)
    levels = program.modes.indices.map { Levels(program, mode: $0) }
    for placement in 0..<program.standing { add(placement) }
  }

  /// A whole plan.
  init(_ program: SitingProgram, with chosen: [Int]) {
    self.init(program)
    for placement in chosen.sorted() where !isChosen[placement] { add(placement) }
  }

  /// Whether one more placement keeps every constraint that fewer placements keep as well.
  package func fits(_ placement: Int) -> Bool {
    let use = program.uses[placement]
    let budget = program.budget
    func within(_ total: Double, _ limit: Double) -> Bool { total <= limit * (1 + 1e-12) + 1e-9 }
    return !isChosen[placement]
      && onSite[program.siteOf[placement]] < program.siteCapacities[program.siteOf[placement]]
      && bought[program.typeOf[placement]] < program.supplies[program.typeOf[placement]]
      && within(money + use.money, budget.money) && within(crew + use.crew, budget.crew)
      && within(power + use.powerKilowatts, budget.powerKilowatts)
      && program.index.limits(on: placement).allSatisfy {
        program.limits[$0.limit].allows(limited[$0.limit] + $0.weight)
      }
      && (program.conflicts.isEmpty
        || !program.conflicts[placement].contains { isChosen[Int($0)] })
  }

  package mutating func add(_ placement: Int) { change(placement, by: 1) }
  package mutating func remove(_ placement: Int) { change(placement, by: -1) }

  private mutating func change(_ placement: Int, by step: Int) {
    let sign = Double(step)
    isChosen[placement] = step > 0
    if step > 0 { chosen.append(placement) } else { chosen.removeAll { $0 == placement } }
    onSite[program.siteOf[placement]] += step
    if placement >= program.standing { bought[program.typeOf[placement]] += step }
    money += sign * program.uses[placement].money
    crew += sign * program.uses[placement].crew
    power += sign * program.uses[placement].powerKilowatts
    for (limit, weight) in program.index.limits(on: placement) { limited[limit] += sign * weight }
    for mode in levels.indices {
      let change = shifted(placement, sign: sign, in: mode, program, &levels[mode])
      value += program.modes[mode].weightShare * change
    }
  }

  /// What adding a placement would bring, without adding it.
  package func gain(of placement: Int) -> Double {
    var byAsset: [Double] = []
    var gain = 0.0
    for mode in levels.indices where program.modes[mode].weightShare > 0 {
      gain +=
        program.modes[mode].weightShare
        * gained(placement, in: mode, program, levels[mode], &byAsset)
    }
    return gain
  }
}

// Floors and links.
extension DeploymentState {
  /// The left-hand side of a floor, nothing lost. Complexity: O(assets), for layers O(routes).
  func level(of floor: Floor) -> Double {
    var total = 0.0
    for (mode, share) in floor.modeShares.enumerated() where share > 0 {
      if let depth = floor.depth {
        total += share * levels[mode].engagedStake(inLayers: depth, floor, program)
      } else {
        total +=
          share
          * zip(levels[mode].byAsset, floor.isCounted).reduce(0) {
            $0 + ($1.1 ? $1.0 : 0)
          }
      }
    }
    return total
  }

  /// Whether losing a placement could lower a floor's level.
  func matters(_ placement: Int, to floor: Floor) -> Bool {
    !program.index.cues(of: placement).isEmpty && floor.depth == nil
      || !program.index.engagements(of: placement).isEmpty
  }

  private var unlinked: Int { program.links.reduce(0) { $0 + $1.unlinked(isChosen).count } }

  /// What is missing from floors and links, priced; 0 for a plan that keeps them. Complexity: that of the worst
  /// losses.
  mutating func penalty() -> Double {
    guard !program.isPlain else { return 0 }
    var missing = Double(unlinked) * Goal.unlinkedShare * program.totalStake
    for floor in program.floors {
      missing += scaled(floor.shortfall(of: worstLevel(of: floor).level) ?? 0, floor)
    }
    return Goal.shortfallPrice * missing
  }

  /// A shortfall as if all that is at stake were the floor's.
  private func scaled(_ shortfall: Double, _ floor: Floor) -> Double {
    floor.stake > 0 ? shortfall * program.totalStake / floor.stake : 0
  }

  /// Where the deployment stands in a search.
  mutating func standing(_ goal: Goal) -> Standing {
    let penalty = penalty()
    let aim = goal.objective == .minCost ? -goal.moneyWorth * money : value
    return Standing(merit: aim - penalty, penalty: penalty)
  }

  /// What adding each placement would bring; after losses by the losses that now hurt most, which makes the
  /// gain of such a floor an estimate from above.
  mutating func meritGains(of candidates: [Int], _ goal: Goal) -> [Double] {
    var gains = candidates.map { placement in
      goal.objective == .minCost
        ? -goal.moneyWorth * program.uses[placement].money : gain(of: placement)
    }
    guard !program.isPlain else { return gains }
    for floor in program.floors {
      let worst = worstLevel(of: floor)
      guard let short = floor.shortfall(of: worst.level) else { continue }
      for placement in worst.lost { remove(placement) }
      for (number, placement) in candidates.enumerated() {
        let rise = min(short, rise(of: floor, adding: placement))
        gains[number] += Goal.shortfallPrice * scaled(rise, floor)
      }
      for placement in worst.lost.reversed() { add(placement) }
    }
    guard !program.links.isEmpty else { return gains }
    let before = unlinked
    let price = Goal.shortfallPrice * Goal.unlinkedShare * program.totalStake
    for (number, placement) in candidates.enumerated()
    where program.links.contains(where: { $0.takesPart(placement) }) {
      isChosen[placement] = true
      gains[number] += price * Double(before - unlinked)
      isChosen[placement] = false
    }
    return gains
  }

  private func rise(of floor: Floor, adding placement: Int) -> Double {
    var rise = 0.0
    for (mode, share) in floor.modeShares.enumerated() where share > 0 {
      if let depth = floor.depth {
        rise += share * levels[mode].newlyEngaged(placement, depth, floor, program, mode)
      } else {
        var byAsset = [Double](repeating: 0, count: floor.isCounted.count)
        _ = gained(placement, in: mode, program, levels[mode], &byAsset)
        rise += share * zip(byAsset, floor.isCounted).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
      }
    }
    return rise
  }
}

extension SitingProgram {
  /// What a plan misses of floors and links, priced; 0 when it keeps them.
  func misses(of plan: [Int]) -> Double {
    var state = DeploymentState(self, with: plan)
    return state.penalty()
  }

  /// Whether it says more than budgets, sites, supplies and one environment.
  public var hasTerms: Bool {
    hasConditions || !limits.isEmpty || !cueRule.isPlain || modes.count > 1
      || modes[0].environment != .clear
  }

  /// Whether its value speaks of more than the clear environment.
  public var hasEnvironments: Bool {
    modes.contains { $0.weightShare > 0 && $0.environment != .clear }
  }

  /// No floor and no link: whatever fits is feasible.
  var isPlain: Bool { floors.isEmpty && marginFloors.isEmpty && links.isEmpty }
}

/// Where a deployment stands in one mode, leg by leg and route by route.
private struct Levels {
  var legs: [LegLevel]
  /// What the rule needs to know beside the sums of shares.
  var tally: CueTally
  /// Units of each route, and the share that they protect.
  var units: [Double]
  var shares: [Double]
  /// Protected value of each asset's routes; empty when no floor asks.
  var byAsset: [Double]
  /// Chosen placements of each layer that can engage, route by route; empty without layers.
  var inLayers: [Int32]

  init(_ program: SitingProgram, mode: Int) {
    legs = [LegLevel](repeating: LegLevel(), count: program.legs)
    tally = CueTally(program, shares: program.index.distinctShares[mode])
    units = [Double](repeating: 0, count: program.routes)
    shares = [Double](repeating: program.curve.share(units: 0).share, count: program.routes)
    byAsset = [Double](repeating: 0, count: program.floors.isEmpty ? 0 : program.stakeByAsset.count)
    inLayers = [Int32](repeating: 0, count: program.routes * program.layers)
  }

  private func isEngaged(_ route: Int, inLayers depth: Int, of layers: Int) -> Bool {
    (route * layers..<(route + 1) * layers).count { inLayers[$0] > 0 } >= depth
  }

  func engagedStake(inLayers depth: Int, _ floor: Floor, _ program: SitingProgram) -> Double {
    var stake = 0.0
    for route in 0..<program.routes
    where floor.isCounted[program.routeKinds[route].asset]
      && isEngaged(route, inLayers: depth, of: program.layers)
    {
      stake += program.stakes[route]
    }
    return stake
  }

  /// The stake of routes on which a placement would be the first of its layer, one layer short of the depth; a
  /// part of it where more are short, so that a search sees the way.
  func newlyEngaged(
    _ placement: Int, _ depth: Int, _ floor: Floor, _ program: SitingProgram, _ mode: Int
  ) -> Double {
    guard let layer = program.layerOf[placement] else { return 0 }
    var stake = 0.0
    for route in program.index.reached(by: placement, in: mode)
    where floor.isCounted[program.routeKinds[route].asset] {
      let own = route * program.layers..<(route + 1) * program.layers
      let filled = own.count { inLayers[$0] > 0 }
      guard filled < depth, inLayers[own.lowerBound + layer] == 0 else { continue }
      stake += program.stakes[route] * (filled + 1 == depth ? 1 : 0.1)
    }
    return stake
  }
}

/// One leg of a deployment, in one place: a search reads all of it for each placement that it tries.
private struct LegLevel {
  /// Sum of cue shares, and the cue that the rule makes of it.
  var cue = 0.0
  var seen = 0.0
  /// Sum of units.
  var engaged = 0.0
}

/// What a cue rule leaves out on each leg: sums by kind, and how many sensors give each share.
private struct CueTally {
  private let rule: CueRule
  /// The distinct shares of the mode, the largest first.
  private let shares: [Double]
  private var byKind: [Double]
  private var byShare: [Int32]

  init(_ program: SitingProgram, shares: [Double]) {
    rule = program.cueRule
    self.shares = shares
    byKind = [Double](repeating: 0, count: rule.kinds > 1 ? program.legs * rule.kindCount : 0)
    byShare = [Int32](repeating: 0, count: rule.sensors > 1 ? program.legs * shares.count : 0)
  }

  /// The cue of a leg whose shares add up to `sum`; with one more sensor of this kind, the share of this rank
  /// included in the sum.
  func cue(_ sum: Double, onLeg leg: Int, adding more: (kind: Int, rank: Int, share: Double)? = nil)
    -> Double
  {
    if rule.isPlain { return min(1, sum) }
    var least = sum
    if rule.sensors > 1 { least = sum - largestShares(leg, more?.rank) }
    if rule.kinds > 1 { least = min(least, sum - largestKinds(leg, more)) }
    return min(1, max(0, least))
  }

  mutating func shift(leg: Int, kind: Int, rank: Int, share: Double, by step: Int) {
    if rule.kinds > 1 { byKind[leg * rule.kindCount + kind] += Double(step) * share }
    if rule.sensors > 1 { byShare[leg * shares.count + rank] += Int32(step) }
  }

  private func largestShares(_ leg: Int, _ more: Int?) -> Double {
    var left = rule.sensors - 1
    var total = 0.0
    for rank in shares.indices where left > 0 {
      let given = Int(byShare[leg * shares.count + rank]) + (rank == more ? 1 : 0)
      total += Double(min(left, given)) * shares[rank]
      left -= min(left, given)
    }
    return total
  }

  private func largestKinds(
    _ leg: Int, _ more: (kind: Int, rank: Int, share: Double)?
  ) -> Double {
    var taken = 0
    var total = 0.0
    for _ in 1..<rule.kinds {
      var best = (kind: -1, sum: 0.0)
      for kind in 0..<rule.kindCount where taken & (1 << kind) == 0 {
        let sum = byKind[leg * rule.kindCount + kind] + (kind == more?.kind ? more?.share ?? 0 : 0)
        if sum > best.sum { best = (kind, sum) }
      }
      guard best.kind >= 0 else { break }
      taken |= 1 << best.kind
      total += best.sum
    }
    return total
  }
}

/// Adds (sign 1) or removes (sign -1) a placement; returns the change of the mode's value.
private func shifted(
  _ placement: Int, sign: Double, in mode: Int, _ program: SitingProgram,
  _ levels: inout Levels
) -> Double {
  if program.layers > 0, let layer = program.layerOf[placement] {
    for route in program.index.reached(by: placement, in: mode) {
      levels.inLayers[route * program.layers + layer] += Int32(sign)
    }
  }
  return shifted(
    placement, sign: sign, in: mode, program, &levels.legs, &levels.tally, &levels.units,
    &levels.shares, &levels.byAsset)
}

/// The same leg by leg.
///
/// A free function over spans: through the state's own arrays each access costs a reference count.
private func shifted(
  _ placement: Int, sign: Double, in mode: Int, _ program: SitingProgram,
  _ allLegs: inout [LegLevel], _ tally: inout CueTally, _ allUnits: inout [Double],
  _ allShares: inout [Double], _ byAsset: inout [Double]
) -> Double {
  var change = 0.0
  let curve = program.curve
  let stakes = program.stakes.span
  var legs = allLegs.mutableSpan
  var units = allUnits.mutableSpan
  var shares = allShares.mutableSpan
  let routes = program.index.routeOfLeg.span
  let (isPlain, kind) = (program.cueRule.isPlain, program.cueRule.kindOf[placement])
  func move(
    _ route: Int, by shift: Double, _ units: inout MutableSpan<Double>,
    _ shares: inout MutableSpan<Double>
  ) -> Double {
    let before = shares[route]
    units[route] = max(0, units[route] + shift)
    shares[route] = curve.share(units: units[route]).share
    return stakes[route] * (shares[route] - before)
  }
  let modeShares = program.index.cueShares[mode]
  let (cueLegs, cueShares) = (program.index.cueLegs.span, modeShares.span)
  for item in program.index.cues(of: placement) {
    let leg = Int(cueLegs[item])
    let before = legs[leg].seen
    legs[leg].cue += sign * cueShares[item]
    if !isPlain {
      tally.shift(
        leg: leg, kind: kind, rank: program.index.rank(ofCue: item, in: mode),
        share: cueShares[item], by: Int(sign))
    }
    legs[leg].seen = tally.cue(legs[leg].cue, onLeg: leg)
    let shift = (legs[leg].seen - before) * legs[leg].engaged
    guard shift != 0 else { continue }
    let route = Int(routes[leg])
    let rise = move(route, by: shift, &units, &shares)
    change += rise
    if !byAsset.isEmpty { byAsset[program.routeKinds[route].asset] += rise }
  }
  let modeUnits = program.index.engagementUnits[mode]
  let (engagementLegs, engagementUnits) = (program.index.engagementLegs.span, modeUnits.span)
  for item in program.index.engagements(of: placement) {
    let leg = Int(engagementLegs[item])
    legs[leg].engaged += sign * engagementUnits[item]
    guard legs[leg].seen > 0 else { continue }
    let route = Int(routes[leg])
    let rise = move(
      route, by: sign * legs[leg].seen * engagementUnits[item], &units, &shares)
    change += rise
    if !byAsset.isEmpty { byAsset[program.routeKinds[route].asset] += rise }
  }
  return change
}

/// The gain of adding a placement in one mode; also by asset unless that list is empty.
private func gained(
  _ placement: Int, in mode: Int, _ program: SitingProgram,
  _ levels: Levels, _ byAsset: inout [Double]
) -> Double {
  let (allLegs, units, shares) = (levels.legs.span, levels.units.span, levels.shares.span)
  let (stakes, curve) = (program.stakes.span, program.curve)
  let (isPlain, kind) = (program.cueRule.isPlain, program.cueRule.kindOf[placement])
  var gain = 0.0
  func take(_ change: Double, on route: Int, _ byAsset: inout [Double]) {
    guard change > 0 else { return }
    let rise = stakes[route] * (curve.share(units: units[route] + change).share - shares[route])
    gain += rise
    if !byAsset.isEmpty { byAsset[program.routeKinds[route].asset] += rise }
  }
  let modeShares = program.index.cueShares[mode]
  let (cueLegs, cueShares) = (program.index.cueLegs.span, modeShares.span)
  let (cueRoutes, cueStarts) = (
    program.index.cueRuns.routes.span, program.index.cueRuns.starts.span
  )
  for run in program.index.cueRuns.of(placement) {
    var change = 0.0
    for item in cueStarts[run]..<cueStarts[run + 1] {
      let leg = Int(cueLegs[item])
      let level = allLegs[leg]
      guard level.seen < 1, level.engaged > 0 else { continue }
      let share = cueShares[item]
      let after =
        isPlain
        ? min(1, level.cue + share)
        : levels.tally.cue(
          level.cue + share, onLeg: leg,
          adding: (kind, program.index.rank(ofCue: item, in: mode), share))
      change += (after - level.seen) * level.engaged
    }
    take(change, on: Int(cueRoutes[run]), &byAsset)
  }
  let modeUnits = program.index.engagementUnits[mode]
  let (engagementLegs, engagementUnits) = (program.index.engagementLegs.span, modeUnits.span)
  let (engagementRoutes, engagementStarts) = (
    program.index.engagementRuns.routes.span, program.index.engagementRuns.starts.span
  )
  for run in program.index.engagementRuns.of(placement) {
    var change = 0.0
    for item in engagementStarts[run]..<engagementStarts[run + 1] {
      change += allLegs[Int(engagementLegs[item])].seen * engagementUnits[item]
    }
    take(change, on: Int(engagementRoutes[run]), &byAsset)
  }
  return gain
}

/// The program by placement: on which legs each one cues or engages, which routes its layer reaches with it,
/// and which limits count it.
package struct PlacementIndex: Sendable {
  private(set) var routeOfLeg: [Int32] = []
  private var firstCue: [Int] = []
  private(set) var cueLegs: [Int32] = []
  /// By mode.
  private(set) var cueShares: [[Double]] = []
  /// By mode: the distinct shares, the largest first, and the place of each cue's among them; empty for
  /// rules that do not need them.
  private(set) var distinctShares: [[Double]] = []
  private var ranks: [[UInt16]] = []
  private var firstEngagement: [Int] = []
  private(set) var engagementLegs: [Int32] = []
  private(set) var engagementUnits: [[Double]] = []
  private(set) var cueRuns = RouteRuns()
  private(set) var engagementRuns = RouteRuns()
  private var reaches: [[[Int]]] = []
  private var limitsOf: [[(limit: Int, weight: Double)]] = []
  /// Route r has `sensors[firstSensor[r]..<firstSensor[r + 1]]`.
  private var firstSensor = [0]
  private var sensors: [Int32] = []

  /// Of no placements.
  init() {}

  init(_ program: SitingProgram) {
    var routeOfLeg = [Int32](repeating: 0, count: program.legs)
    for route in 0..<program.routes {
      for leg in program.routeLegs[route]..<program.routeLegs[route + 1] {
        routeOfLeg[leg] = Int32(route)
      }
    }
    self.routeOfLeg = routeOfLeg
    let count = program.placements.count
    let cues = Transposition(program.legCues, program.cuePlacements, columns: count)
    (firstCue, cueLegs) = (cues.first, cues.rows)
    cueShares = program.modes.map { cues.sorted($0.cueShares) }
    let engagements = Transposition(
      program.legEngagements, program.engagementPlacements, columns: count)
    (firstEngagement, engagementLegs) = (engagements.first, engagements.rows)
    engagementUnits = program.modes.map { engagements.sorted($0.engagementUnits) }
    cueRuns = RouteRuns(firstCue, legs: cueLegs, routeOfLeg)
    engagementRuns = RouteRuns(firstEngagement, legs: engagementLegs, routeOfLeg)
    let needsRanks = program.cueRule.sensors > 1
    let distinctShares = cueShares.map { needsRanks ? Set($0).sorted(by: >) : [] }
    self.distinctShares = distinctShares
    ranks = zip(cueShares, distinctShares).map { shares, distinct in
      distinct.isEmpty ? [] : shares.map { share in UInt16(distinct.firstIndex(of: share) ?? 0) }
    }
    reaches = program.modes.indices.map { mode in
      var reached = [[Int]](repeating: [], count: program.layers > 0 ? count : 0)
      for route in 0..<(program.layers > 0 ? program.routes : 0) {
        for placement in program.engaging(onRoute: route, in: mode) {
          reached[Int(placement)].append(route)
        }
      }
      return reached
    }
    var limitsOf = [[(limit: Int, weight: Double)]](
      repeating: [], count: program.limits.isEmpty ? 0 : count)
    for (number, limit) in program.limits.enumerated() {
      for term in limit.terms { limitsOf[term.placement].append((number, term.weight)) }
    }
    self.limitsOf = limitsOf
    let byRoute = Transposition(cueRuns.first, cueRuns.routes, columns: program.routes)
    (firstSensor, sensors) = (byRoute.first, byRoute.rows)
  }

  /// Placements that give a cue on some leg of a route, rising.
  func sensors(ofRoute route: Int) -> ArraySlice<Int32> {
    sensors[firstSensor[route]..<firstSensor[route + 1]]
  }

  func cues(of placement: Int) -> Range<Int> { firstCue[placement]..<firstCue[placement + 1] }
  func engagements(of placement: Int) -> Range<Int> {
    firstEngagement[placement]..<firstEngagement[placement + 1]
  }
  /// The place of a cue's share among the distinct ones.
  func rank(ofCue item: Int, in mode: Int) -> Int {
    ranks[mode].isEmpty ? 0 : Int(ranks[mode][item])
  }
  /// Routes on which a placement of some layer can engage.
  func reached(by placement: Int, in mode: Int) -> [Int] { reaches[mode][placement] }
  func limits(on placement: Int) -> [(limit: Int, weight: Double)] {
    limitsOf.isEmpty ? [] : limitsOf[placement]
  }
}

/// The items of each placement, cut where their legs pass from one route to the next.
struct RouteRuns: Sendable {
  /// Run k has the items `starts[k]..<starts[k + 1]`, all on legs of one route.
  private(set) var routes: [Int32] = []
  private(set) var starts: [Int] = [0]
  /// Placement p has the runs `first[p]..<first[p + 1]`.
  fileprivate private(set) var first: [Int] = [0]

  init() {}

  fileprivate init(_ firstItem: [Int], legs: [Int32], _ routeOfLeg: [Int32]) {
    starts = []
    for placement in 0..<firstItem.count - 1 {
      for item in firstItem[placement]..<firstItem[placement + 1] {
        let route = routeOfLeg[Int(legs[item])]
        guard item == firstItem[placement] || route != routes.last else { continue }
        routes.append(route)
        starts.append(item)
      }
      first.append(routes.count)
    }
    starts.append(legs.count)
  }

  func of(_ placement: Int) -> Range<Int> { first[placement]..<first[placement + 1] }
}

/// Items that belong to rows, sorted by column.
private struct Transposition {
  private(set) var first: [Int]
  private(set) var rows: [Int32]
  /// Which item came to each place.
  private var items: [Int]

  init(_ starts: [Int], _ columnOfItem: [Int32], columns: Int) {
    first = [Int](repeating: 0, count: columns + 1)
    for column in columnOfItem { first[Int(column) + 1] += 1 }
    for column in 0..<columns { first[column + 1] += first[column] }
    var fill = first
    rows = [Int32](repeating: 0, count: columnOfItem.count)
    items = [Int](repeating: 0, count: columnOfItem.count)
    for row in 0..<starts.count - 1 {
      for item in starts[row]..<starts[row + 1] {
        let place = fill[Int(columnOfItem[item])]
        rows[place] = Int32(row)
        items[place] = item
        fill[Int(columnOfItem[item])] += 1
      }
    }
  }

  func sorted(_ values: [Double]) -> [Double] { items.map { values[$0] } }
}
