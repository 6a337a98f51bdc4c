// A good plan quickly: annealing over feasible deployments, then steepest exchanges.
internal import Foundation
import Scenario
import Terrain

/// A deployment under change, with its value kept up to date leg by leg.
package struct DeploymentState {
  let program: SitingProgram
  let index: PlacementIndex
  package private(set) var isChosen: [Bool]
  package private(set) var chosen: [Int] = []
  package private(set) var value = 0.0
  private var money = 0.0
  private var crew = 0.0
  private var power = 0.0
  private var onSite: [Int]
  private var bought: [Int]
  private var levels: Levels

  /// The standing placements alone.
  package init(_ program: SitingProgram, _ index: PlacementIndex) {
    self.program = program
    self.index = index
    isChosen = [Bool](repeating: false, count: program.placements.count)
    onSite = [Int](repeating: 0, count: program.siteCapacities.count)
    bought = [Int](repeating: 0, count: program.supplies.count)
    levels = Levels(
      cue: [Double](repeating: 0, count: program.legs),
      engaged: [Double](repeating: 0, count: program.legs),
      units: [Double](repeating: 0, count: program.routes))
    for placement in 0..<program.standing { add(placement) }
  }

  /// A whole plan.
  init(_ program: SitingProgram, _ index: PlacementIndex, with chosen: [Int]) {
    self.init(program, index)
    for placement in chosen.sorted() where !isChosen[placement] { add(placement) }
  }

  /// Whether one more placement keeps every constraint.
  package func fits(_ placement: Int) -> Bool {
    let use = program.uses[placement]
    let budget = program.budget
    func within(_ total: Double, _ limit: Double) -> Bool { total <= limit * (1 + 1e-12) + 1e-9 }
    return !isChosen[placement]
      && onSite[program.siteOf[placement]] < program.siteCapacities[program.siteOf[placement]]
      && bought[program.typeOf[placement]] < program.supplies[program.typeOf[placement]]
      && within(money + use.money, budget.money) && within(crew + use.crew, budget.crew)
      && within(power + use.powerKilowatts, budget.powerKilowatts)
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
    value += shifted(
      placement, sign: sign, index, program.curve, program.stakes, &levels.cue,
      &levels.engaged, &levels.units)
  }

  /// What adding a placement would bring, without adding it.
  package func gain(of placement: Int) -> Double {
    gained(
      placement, index, program.curve, program.stakes.span, cue: levels.cue.span,
      engaged: levels.engaged.span, units: levels.units.span)
  }
}

/// Where a deployment stands, leg by leg and route by route.
private struct Levels {
  var cue: [Double]
  var engaged: [Double]
  var units: [Double]
}

/// Adds (sign 1) or removes (sign -1) a placement leg by leg; returns the change of value.
///
/// A free function over spans: through the state's own arrays each access costs a reference count.
private func shifted(
  _ placement: Int, sign: Double, _ index: PlacementIndex, _ curve: ProtectionCurve,
  _ allStakes: [Double], _ allCue: inout [Double], _ allEngaged: inout [Double],
  _ allUnits: inout [Double]
) -> Double {
  var change = 0.0
  let stakes = allStakes.span
  var cue = allCue.mutableSpan
  var engaged = allEngaged.mutableSpan
  var units = allUnits.mutableSpan
  let routes = index.routeOfLeg.span
  func move(_ route: Int, _ before: Double, _ after: Double) -> Double {
    stakes[route] * (curve.share(units: after).share - curve.share(units: before).share)
  }
  let (cueLegs, cueShares) = (index.cueLegs.span, index.cueShares.span)
  for item in index.cues(of: placement) {
    let leg = Int(cueLegs[item])
    let before = min(1, cue[leg])
    cue[leg] += sign * cueShares[item]
    let shift = (min(1, cue[leg]) - before) * engaged[leg]
    guard shift != 0 else { continue }
    let route = Int(routes[leg])
    let old = units[route]
    units[route] = max(0, old + shift)
    change += move(route, old, units[route])
  }
  let (engagementLegs, engagementUnits) = (index.engagementLegs.span, index.engagementUnits.span)
  for item in index.engagements(of: placement) {
    let leg = Int(engagementLegs[item])
    engaged[leg] += sign * engagementUnits[item]
    let seen = min(1, cue[leg])
    guard seen > 0 else { continue }
    let route = Int(routes[leg])
    let old = units[route]
    units[route] = max(0, old + sign * seen * engagementUnits[item])
    change += move(route, old, units[route])
  }
  return change
}

/// The gain of adding a placement; legs of one route follow each other, so its change is summed first.
private func gained(
  _ placement: Int, _ index: PlacementIndex, _ curve: ProtectionCurve, _ stakes: Span<Double>,
  cue: Span<Double>, engaged: Span<Double>, units: Span<Double>
) -> Double {
  var gain = 0.0
  var route = -1
  var change = 0.0
  func closed() -> Double {
    guard change > 0 else { return 0 }
    let before = curve.share(units: units[route]).share
    return stakes[route] * (curve.share(units: units[route] + change).share - before)
  }
  let routes = index.routeOfLeg.span
  let (cueLegs, cueShares) = (index.cueLegs.span, index.cueShares.span)
  for item in index.cues(of: placement) {
    let leg = Int(cueLegs[item])
    let seen = cue[leg]
    guard seen < 1, engaged[leg] > 0 else { continue }
    if Int(routes[leg]) != route {
      gain += closed()
      (route, change) = (Int(routes[leg]), 0)
    }
    change += (min(1, seen + cueShares[item]) - seen) * engaged[leg]
  }
  let (engagementLegs, engagementUnits) = (index.engagementLegs.span, index.engagementUnits.span)
  for item in index.engagements(of: placement) {
    let leg = Int(engagementLegs[item])
    guard cue[leg] > 0 else { continue }
    if Int(routes[leg]) != route {
      gain += closed()
      (route, change) = (Int(routes[leg]), 0)
    }
    change += min(1, cue[leg]) * engagementUnits[item]
  }
  return gain + closed()
}

/// The program by placement: on which legs each one cues or engages.
package struct PlacementIndex: Sendable {
  let routeOfLeg: [Int32]
  private let firstCue: [Int]
  let cueLegs: [Int32]
  let cueShares: [Double]
  private let firstEngagement: [Int]
  let engagementLegs: [Int32]
  let engagementUnits: [Double]

  package init(_ program: SitingProgram) {
    var routeOfLeg = [Int32](repeating: 0, count: program.legs)
    for route in 0..<program.routes {
      for leg in program.routeLegs[route]..<program.routeLegs[route + 1] {
        routeOfLeg[leg] = Int32(route)
      }
    }
    self.routeOfLeg = routeOfLeg
    (firstCue, cueLegs, cueShares) = transposed(
      program.legCues, program.cuePlacements, program.cueShares, columns: program.placements.count)
    (firstEngagement, engagementLegs, engagementUnits) = transposed(
      program.legEngagements, program.engagementPlacements, program.engagementUnits,
      columns: program.placements.count)
  }

  func cues(of placement: Int) -> Range<Int> { firstCue[placement]..<firstCue[placement + 1] }
  func engagements(of placement: Int) -> Range<Int> {
    firstEngagement[placement]..<firstEngagement[placement + 1]
  }
}

private func transposed(
  _ rows: [Int], _ items: [Int32], _ values: [Double], columns: Int
) -> ([Int], [Int32], [Double]) {
  var first = [Int](repeating: 0, count: columns + 1)
  for item in items { first[Int(item) + 1] += 1 }
  for column in 0..<columns { first[column + 1] += first[column] }
  var fill = first
  var legs = [Int32](repeating: 0, count: items.count)
  var sorted = [Double](repeating: 0, count: items.count)
  for row in 0..<rows.count - 1 {
    for item in rows[row]..<rows[row + 1] {
      let place = fill[Int(items[item])]
      legs[place] = Int32(row)
      sorted[place] = values[item]
      fill[Int(items[item])] += 1
    }
  }
  return (first, legs, sorted)
}

/// Annealing from a plan: add a random candidate, dropping random placements until it fits; accept by
/// Metropolis' rule.
///
/// The number of moves is fixed, so the answer depends on the program and the seed alone.
/// - Parameter heat: share of the total stake that a move may cost at first; it falls a thousandfold.
/// - Returns: chosen placements, ascending, improved by exchanges.
/// - Complexity: O(moves x legs per placement).
package func annealedDeployment(
  _ program: SitingProgram, _ index: PlacementIndex, from start: [Int], among candidates: [Int],
  seed: UInt64, moves: Int, heat: Double
) -> [Int] {
  var state = DeploymentState(program, index)
  for placement in start where !state.isChosen[placement] { state.add(placement) }
  guard !candidates.isEmpty else { return state.chosen.sorted() }
  var random = SplitMix64(seed: seed)
  var best = (value: state.value, chosen: state.chosen)
  for move in 0..<moves {
    let temperature = heat * program.totalStake * exp(-7 * Double(move) / Double(moves))
    let before = state.value
    guard let change = randomExchange(&state, candidates, &random) else { continue }
    if state.value < before,
      random.unit() >= exp((state.value - before) / temperature)
    {
      for placement in change.added { state.remove(placement) }
      for placement in change.removed { state.add(placement) }
    } else if state.value > best.value + 1e-12 {
      best = (state.value, state.chosen)
    }
  }
  return improvedByExchange(best.chosen, among: candidates, program, index)
}

/// Ruin and recreate (Schrimpf and others 2000): drops a few random placements and fills the room again,
/// by gain alone, per share of the budgets, or between the two.
///
/// Such a step trades one costly placement for several cheap ones, which single exchanges cannot.
/// - Returns: chosen placements, ascending, never worse than the start.
/// - Complexity: O(steps x placements refilled x legs of all candidates).
func rebuiltDeployment(
  _ program: SitingProgram, _ index: PlacementIndex, from start: [Int], among candidates: [Int],
  seed: UInt64, steps: Int
) -> [Int] {
  var state = DeploymentState(program, index)
  for placement in start where !state.isChosen[placement] { state.add(placement) }
  var random = SplitMix64(seed: seed)
  var best = (value: state.value, chosen: state.chosen)
  for _ in 0..<steps {
    var movable = state.chosen.filter { $0 >= program.standing }.sorted()
    for _ in 0..<min(movable.count, 1 + random.index(below: 4)) {
      state.remove(movable.remove(at: random.index(below: movable.count)))
    }
    let thrift = Double(random.index(below: 3)) / 2
    while let next = bestFitting(state, candidates, thrift: thrift) { state.add(next.placement) }
    if state.value > best.value + 1e-12 {
      best = (state.value, state.chosen)
    } else if state.value < best.value {
      state = DeploymentState(program, index, with: best.chosen)
    }
  }
  return improvedByExchange(best.chosen, among: candidates, program, index)
}

private func randomExchange(
  _ state: inout DeploymentState, _ candidates: [Int], _ random: inout SplitMix64
) -> (added: [Int], removed: [Int])? {
  let wanted = candidates[random.index(below: candidates.count)]
  if state.isChosen[wanted] { return nil }
  var removed: [Int] = []
  while !state.fits(wanted) {
    let movable = state.chosen.filter { $0 >= state.program.standing }
    guard !movable.isEmpty else { break }
    let victim = movable[random.index(below: movable.count)]
    state.remove(victim)
    removed.append(victim)
  }
  guard state.fits(wanted) else {
    for placement in removed { state.add(placement) }
    return nil
  }
  state.add(wanted)
  // A dropped placement that still fits comes back: nothing is lost without need.
  for placement in removed where state.fits(placement) {
    state.add(placement)
    removed.removeAll { $0 == placement }
  }
  return ([wanted], removed)
}

/// Adds what still fits and swaps one for one while that raises the value.
func improvedByExchange(
  _ chosen: [Int], among candidates: [Int], _ program: SitingProgram, _ index: PlacementIndex
) -> [Int] {
  var state = DeploymentState(program, index)
  for placement in chosen.sorted() where !state.isChosen[placement] { state.add(placement) }
  let tolerance = 1e-9 * max(1, program.totalStake)
  var improved = true
  while improved {
    improved = false
    while addBest(&state, candidates, tolerance) { improved = true }
    for out in state.chosen.sorted() where out >= program.standing && state.isChosen[out] {
      if replaceByBest(out, &state, candidates, tolerance) { improved = true }
    }
  }
  return state.chosen.sorted()
}

private func addBest(
  _ state: inout DeploymentState, _ candidates: [Int], _ tolerance: Double
) -> Bool {
  guard let best = bestFitting(state, candidates), best.gain > tolerance else { return false }
  state.add(best.placement)
  return true
}

/// A chosen placement leaves for the best that fits in its room, if that is better.
private func replaceByBest(
  _ out: Int, _ state: inout DeploymentState, _ candidates: [Int], _ tolerance: Double
) -> Bool {
  let before = state.value
  state.remove(out)
  if let best = bestFitting(state, candidates), best.placement != out,
    state.value + best.gain > before + tolerance
  {
    state.add(best.placement)
    return true
  }
  state.add(out)
  return false
}

/// The candidate of most gain; with thrift, of most gain per share of the budgets to that power.
private func bestFitting(
  _ state: DeploymentState, _ candidates: [Int], thrift: Double = 0
) -> (gain: Double, placement: Int)? {
  var best: (score: Double, gain: Double, placement: Int)?
  let tolerance = 1e-9 * max(1, state.program.totalStake)
  for placement in candidates where state.fits(placement) {
    let gain = state.gain(of: placement)
    guard gain > tolerance else { continue }
    let share = state.program.budgetShare(of: placement)
    let score = thrift > 0 ? gain / pow(max(share, 1e-3), thrift) : gain
    if score > best?.score ?? 0 { best = (score, gain, placement) }
  }
  return best.map { ($0.gain, $0.placement) }
}

extension SitingProgram {
  /// The largest share of a budget that a placement takes.
  func budgetShare(of placement: Int) -> Double {
    func share(_ one: Double, _ limit: Double) -> Double { limit > 0 ? one / limit : 0 }
    let use = uses[placement]
    return max(
      share(use.money, budget.money), share(use.crew, budget.crew),
      share(use.powerKilowatts, budget.powerKilowatts))
  }
}
