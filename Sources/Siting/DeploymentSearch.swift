// A good plan quickly: annealing over feasible deployments, then steepest exchanges.
internal import Foundation
import Scenario

/// A deployment under change, with its value kept up to date leg by leg.
struct DeploymentState {
  let program: SitingProgram
  let index: PlacementIndex
  private(set) var isChosen: [Bool]
  private(set) var chosen: [Int] = []
  private(set) var value = 0.0
  private var money = 0.0
  private var crew = 0.0
  private var power = 0.0
  private var onSite: [Int]
  private var bought: [Int]
  private var cue: [Double]
  private var engaged: [Double]
  private var units: [Double]

  /// The standing placements alone.
  init(_ program: SitingProgram, _ index: PlacementIndex) {
    self.program = program
    self.index = index
    isChosen = [Bool](repeating: false, count: program.placements.count)
    onSite = [Int](repeating: 0, count: program.siteCapacities.count)
    bought = [Int](repeating: 0, count: program.supplies.count)
    cue = [Double](repeating: 0, count: program.legs)
    engaged = [Double](repeating: 0, count: program.legs)
    units = [Double](repeating: 0, count: program.routes)
    for placement in 0..<program.standing { add(placement) }
  }

  /// Whether one more placement keeps every constraint.
  func fits(_ placement: Int) -> Bool {
    let use = program.uses[placement]
    let budget = program.budget
    func within(_ total: Double, _ limit: Double) -> Bool { total <= limit * (1 + 1e-12) + 1e-9 }
    return !isChosen[placement]
      && onSite[program.siteOf[placement]] < program.siteCapacities[program.siteOf[placement]]
      && bought[program.typeOf[placement]] < program.supplies[program.typeOf[placement]]
      && within(money + use.money, budget.money) && within(crew + use.crew, budget.crew)
      && within(power + use.powerKilowatts, budget.powerKilowatts)
  }

  mutating func add(_ placement: Int) { change(placement, by: 1) }
  mutating func remove(_ placement: Int) { change(placement, by: -1) }

  private mutating func change(_ placement: Int, by step: Int) {
    let sign = Double(step)
    isChosen[placement] = step > 0
    if step > 0 { chosen.append(placement) } else { chosen.removeAll { $0 == placement } }
    onSite[program.siteOf[placement]] += step
    if placement >= program.standing { bought[program.typeOf[placement]] += step }
    money += sign * program.uses[placement].money
    crew += sign * program.uses[placement].crew
    power += sign * program.uses[placement].powerKilowatts
    for item in index.cues(of: placement) {
      let leg = Int(index.cueLegs[item])
      let before = min(1, cue[leg])
      cue[leg] += sign * index.cueShares[item]
      let change = min(1, cue[leg]) - before
      if change != 0, engaged[leg] > 0 { shift(leg, change * engaged[leg]) }
    }
    for item in index.engagements(of: placement) {
      let leg = Int(index.engagementLegs[item])
      engaged[leg] += sign * index.engagementUnits[item]
      let seen = min(1, cue[leg])
      if seen > 0 { shift(leg, sign * seen * index.engagementUnits[item]) }
    }
  }

  private mutating func shift(_ leg: Int, _ change: Double) {
    let route = Int(index.routeOfLeg[leg])
    let before = program.curve.share(units: units[route]).share
    units[route] = max(0, units[route] + change)
    value += program.stakes[route] * (program.curve.share(units: units[route]).share - before)
  }
}

/// The program by placement: on which legs each one cues or engages.
struct PlacementIndex: Sendable {
  let routeOfLeg: [Int32]
  private let firstCue: [Int]
  let cueLegs: [Int32]
  let cueShares: [Double]
  private let firstEngagement: [Int]
  let engagementLegs: [Int32]
  let engagementUnits: [Double]

  init(_ program: SitingProgram) {
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

/// SplitMix64 (Steele, Lea and Flood 2014): small, seedable, the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1).
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
  /// Uniform in 0..<bound.
  mutating func index(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}

/// Annealing: add a random placement, dropping random ones until it fits; accept by Metropolis' rule.
///
/// The number of moves is fixed, so the answer depends on the program and the seed alone.
/// - Returns: chosen placements, ascending.
/// - Complexity: O(moves x legs per placement).
func annealedDeployment(_ program: SitingProgram, seed: UInt64, moves: Int) -> [Int] {
  let index = PlacementIndex(program)
  var state = DeploymentState(program, index)
  let candidates = Array(program.standing..<program.placements.count)
  guard !candidates.isEmpty else { return state.chosen }
  var random = SplitMix64(seed: seed)
  var best = (value: state.value, chosen: state.chosen)
  let hot = 0.02 * program.totalStake
  for move in 0..<moves {
    let progress = Double(move) / Double(moves)
    let temperature = hot * exp(-7 * progress)
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
  return improvedByExchange(best.chosen, program, index)
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
  _ chosen: [Int], _ program: SitingProgram, _ index: PlacementIndex
) -> [Int] {
  var state = DeploymentState(program, index)
  for placement in chosen.sorted() where !state.isChosen[placement] { state.add(placement) }
  let tolerance = 1e-9 * max(1, program.totalStake)
  var improved = true
  while improved {
    improved = addBest(&state, tolerance) || swapBest(&state, tolerance)
  }
  return state.chosen.sorted()
}

private func addBest(_ state: inout DeploymentState, _ tolerance: Double) -> Bool {
  let base = state.value
  var best: (gain: Double, placement: Int)?
  for placement in state.program.standing..<state.program.placements.count
  where state.fits(placement) {
    state.add(placement)
    let gain = state.value - base
    state.remove(placement)
    if gain > max(tolerance, best?.gain ?? 0) { best = (gain, placement) }
  }
  guard let best else { return false }
  state.add(best.placement)
  return true
}

private func swapBest(_ state: inout DeploymentState, _ tolerance: Double) -> Bool {
  let base = state.value
  var best: (gain: Double, out: Int, into: Int)?
  for out in state.chosen.sorted() where out >= state.program.standing {
    state.remove(out)
    for placement in state.program.standing..<state.program.placements.count
    where placement != out && state.fits(placement) {
      state.add(placement)
      let gain = state.value - base
      state.remove(placement)
      if gain > max(tolerance, best?.gain ?? 0) { best = (gain, out, placement) }
    }
    state.add(out)
  }
  guard let best else { return false }
  state.remove(best.out)
  state.add(best.into)
  return true
}
