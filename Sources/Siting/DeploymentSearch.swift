// A good plan quickly: annealing, ruin and recreate, then steepest exchanges.
internal import Foundation
import Scenario
import Terrain

/// The best plan that a search has met: one that keeps floors and links before one that does not.
private struct BestPlan {
  private(set) var chosen: [Int]
  private(set) var standing: Standing

  init(_ chosen: [Int], _ standing: Standing) {
    self.chosen = chosen
    self.standing = standing
  }

  /// Whether it is better than all before.
  mutating func consider(_ chosen: [Int], _ other: Standing) -> Bool {
    let isBetter =
      (other.penalty == 0) == (standing.penalty == 0)
      ? other.merit > standing.merit + 1e-12 : other.penalty == 0
    if isBetter { (self.chosen, standing) = (chosen, other) }
    return isBetter
  }
}

/// A plan to begin with. Plans of other budgets are worth more than annealing from nothing: where one of them, as far
/// as the money goes, protects anything, parts of it are rebuilt from what the chain has found useful.
/// - Parameters:
///   - support: nil for a solve by itself.
///   - enough: an objective that needs no better plan.
func startingPlan(
  _ program: SitingProgram, _ goal: Goal, from known: [[Int]],
  among support: [Int]?, _ limits: SitingLimits, enough: Double
) -> [Int] {
  func score(_ plan: [Int]) -> Double {
    program.isFeasible(plan) ? program.score(of: plan, goal.objective) : -.infinity
  }
  func better(_ a: [Int], _ b: [Int]) -> [Int] { score(b) > score(a) ? b.sorted() : a }
  let known = known.map { affordableDeployment(program, goal, from: $0) }
  let best = known.dropFirst().reduce(known.first, { better($0 ?? [], $1) })
  if let support, let best, score(best).isFinite, goal.objective == .minCost || score(best) > 0 {
    if score(best) >= enough { return best.sorted() }
    let candidates = Set(known.joined()).union(support).filter { $0 >= program.standing }.sorted()
    return better(
      best,
      rebuiltDeployment(
        program, goal, from: best, among: candidates, seed: limits.seed, steps: 20,
        enough: enough))
  }
  // Money alone leads nowhere from nothing: a plan that keeps the floors comes first, then the savings.
  let goals = goal.objective == .minCost ? [Goal(.protectedValue, program), goal] : [goal]
  var start: [Int] = []
  for goal in goals {
    start = annealedDeployment(
      program, goal, from: start, seed: limits.seed, moves: limits.annealingMoves)
  }
  return best.map { better(start, $0) } ?? start
}

/// A plan less what the money does not reach: always what loses least for what it frees of the money
/// that is lacking.
private func affordableDeployment(
  _ program: SitingProgram, _ goal: Goal, from plan: [Int]
) -> [Int] {
  var state = DeploymentState(program, with: plan)
  while state.money > program.budget.money {
    let before = state.standing(goal).merit
    var least: (loss: Double, placement: Int)?
    for placement in state.chosen.sorted() {
      let price = min(program.uses[placement].money, state.money - program.budget.money)
      guard price > 0 else { continue }
      state.remove(placement)
      let loss = (before - state.standing(goal).merit) / price
      state.add(placement)
      if loss < least?.loss ?? .infinity { least = (loss, placement) }
    }
    guard let least else { break }
    state.remove(least.placement)
  }
  return state.chosen.sorted()
}

/// Annealing from a plan, among all placements: add a random candidate, dropping random placements until it fits; accept by
/// Metropolis' rule.
///
/// The number of moves is fixed, so the answer depends on the program and the seed alone.
/// - Parameters:
///   - start: the standing placements when it is not given.
///   - kept: placements that are never dropped, as standing ones are not.
/// - Returns: chosen placements, ascending, improved by exchanges.
/// - Complexity: O(moves x legs per placement); with floors after losses each move tries them all.
func annealedDeployment(
  _ program: SitingProgram, _ goal: Goal, from start: [Int]? = nil,
  keeping kept: Set<Int> = [], seed: UInt64, moves: Int
) -> [Int] {
  /// Share of the total stake that a move may cost at first; it falls a thousandfold.
  let heat = 0.02
  let start = start ?? Array(0..<program.standing)
  let candidates = Array(program.standing..<program.placements.count)
  var state = DeploymentState(program, with: start)
  guard !candidates.isEmpty else { return state.chosen.sorted() }
  var random = SplitMix64(seed: seed)
  var current = state.standing(goal)
  var best = BestPlan(state.chosen, current)
  for move in 0..<moves {
    let temperature = heat * program.totalStake * exp(-7 * Double(move) / Double(moves))
    // With the rounding of changes taken back; where it takes losses to tell, it is not asked twice.
    if program.isPlain { current = state.standing(goal) }
    guard let change = randomChange(&state, goal, candidates, kept, &random) else { continue }
    let after = state.standing(goal)
    if after.merit < current.merit,
      random.unit() >= exp((after.merit - current.merit) / temperature)
    {
      for placement in change.added { state.remove(placement) }
      for placement in change.removed { state.add(placement) }
    } else {
      current = after
      _ = best.consider(state.chosen, after)
    }
  }
  return improvedByExchange(best.chosen, among: candidates, keeping: kept, program, goal)
}

/// Ruin and recreate (Schrimpf and others 2000): drops a few random placements and fills the room again,
/// by gain alone, per share of the budgets, or between the two.
///
/// Such a step trades one costly placement for several cheap ones, which single exchanges cannot.
/// - Parameter enough: merit at which a plan that keeps floors and links ends the search.
/// - Returns: chosen placements, ascending, never worse than the start.
/// - Complexity: O(steps x placements refilled x legs of all candidates).
func rebuiltDeployment(
  _ program: SitingProgram, _ goal: Goal, from start: [Int],
  among candidates: [Int], seed: UInt64, steps: Int, enough: Double = .infinity
) -> [Int] {
  var state = DeploymentState(program, with: start)
  var random = SplitMix64(seed: seed)
  var best = BestPlan(state.chosen, state.standing(goal))
  for _ in 0..<steps {
    if best.standing.penalty == 0, best.standing.merit >= enough { return best.chosen.sorted() }
    var movable = state.chosen.filter { $0 >= program.standing }.sorted()
    for _ in 0..<min(movable.count, 1 + random.index(below: 4)) {
      state.remove(movable.remove(at: random.index(below: movable.count)))
    }
    let thrift = Double(random.index(below: 3)) / 2
    refill(&state, goal, candidates, thrift: thrift)
    let standing = state.standing(goal)
    if !best.consider(state.chosen, standing), standing.merit < best.standing.merit {
      state = DeploymentState(program, with: best.chosen)
    }
  }
  return improvedByExchange(best.chosen, among: candidates, program, goal)
}

/// Adds what brings most until nothing brings anything.
private func refill(
  _ state: inout DeploymentState, _ goal: Goal, _ candidates: [Int], thrift: Double
) {
  while let next = bestFitting(&state, goal, candidates, thrift: thrift) {
    let before = state.program.isPlain ? 0 : state.standing(goal).merit
    state.add(next.placement)
    // Gains after losses are estimates: what does not bring what it promised ends the filling.
    if !state.program.isPlain, state.standing(goal).merit <= before {
      state.remove(next.placement)
      return
    }
  }
}

private func randomChange(
  _ state: inout DeploymentState, _ goal: Goal, _ candidates: [Int], _ kept: Set<Int>,
  _ random: inout SplitMix64
) -> (added: [Int], removed: [Int])? {
  if goal.objective == .minCost, random.unit() < 0.5 {
    let movable = state.chosen.filter { $0 >= state.program.standing && !kept.contains($0) }
    guard !movable.isEmpty else { return nil }
    let victim = movable[random.index(below: movable.count)]
    state.remove(victim)
    return ([], [victim])
  }
  return randomExchange(&state, candidates, kept, &random)
}

private func randomExchange(
  _ state: inout DeploymentState, _ candidates: [Int], _ kept: Set<Int>,
  _ random: inout SplitMix64
) -> (added: [Int], removed: [Int])? {
  let wanted = candidates[random.index(below: candidates.count)]
  if state.isChosen[wanted] { return nil }
  var removed: [Int] = []
  while !state.fits(wanted) {
    let movable = state.chosen.filter { $0 >= state.program.standing && !kept.contains($0) }
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

/// Adds what still fits, swaps one for one and, where money counts or a link is missing, drops, while that
/// raises the merit.
func improvedByExchange(
  _ chosen: [Int], among candidates: [Int], keeping kept: Set<Int> = [], _ program: SitingProgram,
  _ goal: Goal
) -> [Int] {
  var state = DeploymentState(program, with: chosen)
  let tolerance = 1e-9 * max(1, program.totalStake)
  var improved = true
  while improved {
    improved = false
    while addBest(&state, goal, candidates, tolerance) { improved = true }
    for out in state.chosen.sorted()
    where out >= program.standing && state.isChosen[out] && !kept.contains(out) {
      if replaceByBest(out, &state, goal, candidates, tolerance) { improved = true }
    }
  }
  return state.chosen.sorted()
}

/// The plan that a fractional point rounds to, largest shares first as far as they fit, improved by exchanges
/// among the placements that the point uses.
/// - Parameter isNew: whether the rounded choice is worth improving.
func roundedDeployment(
  _ x: [Double], _ program: SitingProgram, _ goal: Goal,
  isNew: ([Int]) -> Bool = { _ in true }
) -> [Int]? {
  let order = (program.standing..<x.count).filter { x[$0] > 1e-6 }
    .sorted { (x[$1], $0) < (x[$0], $1) }
  var state = DeploymentState(program)
  for placement in order where state.fits(placement) { state.add(placement) }
  let rounded = state.chosen.sorted()
  return isNew(rounded) ? improvedByExchange(rounded, among: order, program, goal) : nil
}

private func addBest(
  _ state: inout DeploymentState, _ goal: Goal, _ candidates: [Int], _ tolerance: Double
) -> Bool {
  guard let best = bestFitting(&state, goal, candidates), best.gain > tolerance else {
    return false
  }
  let before = state.program.isPlain ? 0 : state.standing(goal).merit
  state.add(best.placement)
  guard state.program.isPlain || state.standing(goal).merit > before + tolerance else {
    state.remove(best.placement)
    return false
  }
  return true
}

/// A chosen placement leaves for the best that fits in its room, or for nothing, if that is better.
private func replaceByBest(
  _ out: Int, _ state: inout DeploymentState, _ goal: Goal, _ candidates: [Int],
  _ tolerance: Double
) -> Bool {
  let before = state.standing(goal).merit
  state.remove(out)
  let without = state.standing(goal).merit
  if let best = bestFitting(&state, goal, candidates), best.placement != out,
    without + best.gain > before + tolerance
  {
    state.add(best.placement)
    if state.program.isPlain || state.standing(goal).merit > before + tolerance { return true }
    state.remove(best.placement)
  }
  if without > before + tolerance { return true }
  state.add(out)
  return false
}

/// The candidate of most gain; with thrift, of most gain per share of the budgets to that power.
private func bestFitting(
  _ state: inout DeploymentState, _ goal: Goal, _ candidates: [Int], thrift: Double = 0
) -> (gain: Double, placement: Int)? {
  var best: (score: Double, gain: Double, placement: Int)?
  let tolerance = 1e-9 * max(1, state.program.totalStake)
  let fitting = candidates.filter(state.fits)
  for (placement, gain) in zip(fitting, state.meritGains(of: fitting, goal)) {
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
