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
}

/// What a search climbs, and the part of it that is a penalty.
struct Standing {
  let merit: Double
  let penalty: Double
}

/// A deployment under change, with its value kept up to date leg by leg.
package struct DeploymentState {
  let program: SitingProgram
  let index: PlacementIndex
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
  package init(_ program: SitingProgram, _ index: PlacementIndex) {
    self.program = program
    self.index = index
    isChosen = [Bool](repeating: false, count: program.placements.count)
    onSite = [Int](repeating: 0, count: program.siteCapacities.count)
    bought = [Int](repeating: 0, count: program.supplies.count)
    limited = [Double](repeating: 0, count: program.limits.count)
    levels = program.modes.indices.map { Levels(program, index, mode: $0) }
    for placement in 0..<program.standing { add(placement) }
  }

  /// A whole plan.
  init(_ program: SitingProgram, _ index: PlacementIndex, with chosen: [Int]) {
    self.init(program, index)
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
      && index.limits(on: placement).allSatisfy {
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
    for (limit, weight) in index.limits(on: placement) { limited[limit] += sign * weight }
    for mode in levels.indices {
      let change = shifted(placement, sign: sign, in: mode, program, index, &levels[mode])
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
        * gained(placement, in: mode, program, index, levels[mode], &byAsset)
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
    !index.cues(of: placement).isEmpty && floor.depth == nil
      || !index.engagements(of: placement).isEmpty
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
        rise += share * levels[mode].newlyEngaged(placement, depth, floor, program, index, mode)
      } else {
        var byAsset = [Double](repeating: 0, count: floor.isCounted.count)
        _ = gained(placement, in: mode, program, index, levels[mode], &byAsset)
        rise += share * zip(byAsset, floor.isCounted).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
      }
    }
    return rise
  }
}

extension SitingProgram {
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
  var isPlain: Bool { floors.isEmpty && links.isEmpty }
}

/// Where a deployment stands in one mode, leg by leg and route by route.
private struct Levels {
  /// Sum of cue shares on each leg, and what the rule needs to know beside it.
  var cue: [Double]
  var tally: CueTally
  var engaged: [Double]
  var units: [Double]
  /// Protected value of each asset's routes; empty when no floor asks.
  var byAsset: [Double]
  /// Chosen placements of each layer that can engage, route by route; empty without layers.
  var inLayers: [Int32]

  init(_ program: SitingProgram, _ index: PlacementIndex, mode: Int) {
    cue = [Double](repeating: 0, count: program.legs)
    tally = CueTally(program, shares: index.distinctShares[mode])
    engaged = cue
    units = [Double](repeating: 0, count: program.routes)
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
    _ placement: Int, _ depth: Int, _ floor: Floor, _ program: SitingProgram,
    _ index: PlacementIndex, _ mode: Int
  ) -> Double {
    guard let layer = program.layerOf[placement] else { return 0 }
    var stake = 0.0
    for route in index.reached(by: placement, in: mode)
    where floor.isCounted[program.routeKinds[route].asset] {
      let own = route * program.layers..<(route + 1) * program.layers
      let filled = own.count { inLayers[$0] > 0 }
      guard filled < depth, inLayers[own.lowerBound + layer] == 0 else { continue }
      stake += program.stakes[route] * (filled + 1 == depth ? 1 : 0.1)
    }
    return stake
  }
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
  _ placement: Int, sign: Double, in mode: Int, _ program: SitingProgram, _ index: PlacementIndex,
  _ levels: inout Levels
) -> Double {
  if program.layers > 0, let layer = program.layerOf[placement] {
    for route in index.reached(by: placement, in: mode) {
      levels.inLayers[route * program.layers + layer] += Int32(sign)
    }
  }
  return shifted(
    placement, sign: sign, in: mode, program, index, &levels.cue, &levels.tally, &levels.engaged,
    &levels.units, &levels.byAsset)
}

/// The same leg by leg.
///
/// A free function over spans: through the state's own arrays each access costs a reference count.
private func shifted(
  _ placement: Int, sign: Double, in mode: Int, _ program: SitingProgram, _ index: PlacementIndex,
  _ allCue: inout [Double], _ tally: inout CueTally, _ allEngaged: inout [Double],
  _ allUnits: inout [Double], _ byAsset: inout [Double]
) -> Double {
  var change = 0.0
  let curve = program.curve
  let stakes = program.stakes.span
  var cue = allCue.mutableSpan
  var engaged = allEngaged.mutableSpan
  var units = allUnits.mutableSpan
  let routes = index.routeOfLeg.span
  let (isPlain, kind) = (program.cueRule.isPlain, program.cueRule.kindOf[placement])
  func move(_ route: Int, _ before: Double, _ after: Double) -> Double {
    stakes[route] * (curve.share(units: after).share - curve.share(units: before).share)
  }
  let modeShares = index.cueShares[mode]
  let (cueLegs, cueShares) = (index.cueLegs.span, modeShares.span)
  for item in index.cues(of: placement) {
    let leg = Int(cueLegs[item])
    let before = tally.cue(cue[leg], onLeg: leg)
    cue[leg] += sign * cueShares[item]
    if !isPlain {
      tally.shift(
        leg: leg, kind: kind, rank: index.rank(ofCue: item, in: mode), share: cueShares[item],
        by: Int(sign))
    }
    let shift = (tally.cue(cue[leg], onLeg: leg) - before) * engaged[leg]
    guard shift != 0 else { continue }
    let route = Int(routes[leg])
    let old = units[route]
    units[route] = max(0, old + shift)
    let rise = move(route, old, units[route])
    change += rise
    if !byAsset.isEmpty { byAsset[program.routeKinds[route].asset] += rise }
  }
  let modeUnits = index.engagementUnits[mode]
  let (engagementLegs, engagementUnits) = (index.engagementLegs.span, modeUnits.span)
  for item in index.engagements(of: placement) {
    let leg = Int(engagementLegs[item])
    engaged[leg] += sign * engagementUnits[item]
    let seen = tally.cue(cue[leg], onLeg: leg)
    guard seen > 0 else { continue }
    let route = Int(routes[leg])
    let old = units[route]
    units[route] = max(0, old + sign * seen * engagementUnits[item])
    let rise = move(route, old, units[route])
    change += rise
    if !byAsset.isEmpty { byAsset[program.routeKinds[route].asset] += rise }
  }
  return change
}

/// The gain of adding a placement in one mode; also by asset unless that list is empty. Legs of one route
/// follow each other, so its change is summed first.
private func gained(
  _ placement: Int, in mode: Int, _ program: SitingProgram, _ index: PlacementIndex,
  _ levels: Levels, _ byAsset: inout [Double]
) -> Double {
  let (cue, engaged, units) = (levels.cue.span, levels.engaged.span, levels.units.span)
  let (stakes, curve) = (program.stakes.span, program.curve)
  let (isPlain, kind) = (program.cueRule.isPlain, program.cueRule.kindOf[placement])
  var gain = 0.0
  var route = -1
  var change = 0.0
  func close(_ byAsset: inout [Double]) {
    guard change > 0 else { return }
    let before = curve.share(units: units[route]).share
    let rise = stakes[route] * (curve.share(units: units[route] + change).share - before)
    gain += rise
    if !byAsset.isEmpty { byAsset[program.routeKinds[route].asset] += rise }
  }
  let routes = index.routeOfLeg.span
  let modeShares = index.cueShares[mode]
  let (cueLegs, cueShares) = (index.cueLegs.span, modeShares.span)
  for item in index.cues(of: placement) {
    let leg = Int(cueLegs[item])
    let seen = levels.tally.cue(cue[leg], onLeg: leg)
    guard seen < 1, engaged[leg] > 0 else { continue }
    if Int(routes[leg]) != route {
      close(&byAsset)
      (route, change) = (Int(routes[leg]), 0)
    }
    let share = cueShares[item]
    let after =
      isPlain
      ? min(1, cue[leg] + share)
      : levels.tally.cue(
        cue[leg] + share, onLeg: leg,
        adding: (kind, index.rank(ofCue: item, in: mode), share))
    change += (after - seen) * engaged[leg]
  }
  let modeUnits = index.engagementUnits[mode]
  let (engagementLegs, engagementUnits) = (index.engagementLegs.span, modeUnits.span)
  for item in index.engagements(of: placement) {
    let leg = Int(engagementLegs[item])
    let seen = levels.tally.cue(cue[leg], onLeg: leg)
    guard seen > 0 else { continue }
    if Int(routes[leg]) != route {
      close(&byAsset)
      (route, change) = (Int(routes[leg]), 0)
    }
    change += seen * engagementUnits[item]
  }
  close(&byAsset)
  return gain
}

/// The program by placement: on which legs each one cues or engages, which routes its layer reaches with it,
/// and which limits count it.
package struct PlacementIndex: Sendable {
  let routeOfLeg: [Int32]
  private let firstCue: [Int]
  let cueLegs: [Int32]
  /// By mode.
  let cueShares: [[Double]]
  /// By mode: the distinct shares, the largest first, and the place of each cue's among them; empty for
  /// rules that do not need them.
  let distinctShares: [[Double]]
  private let ranks: [[UInt16]]
  private let firstEngagement: [Int]
  let engagementLegs: [Int32]
  let engagementUnits: [[Double]]
  private let reaches: [[[Int]]]
  private let limitsOf: [[(limit: Int, weight: Double)]]

  package init(_ program: SitingProgram) {
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
