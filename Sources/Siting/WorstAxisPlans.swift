// Good plans against an attacker who answers: annealing against the ways found so far, then his answer.
import Coverage
internal import Foundation
import Scenario
import Terrain

/// The best plan known that keeps every constraint, and the ways that attackers answered with.
///
/// Against a fixed set of ways the worst margin is smoothed: worth that gets through, summed over the ways,
/// with margins scaled by a sharpness, is a soft minimum, and it is a siting program with a route for each
/// way. A plan that does well there is answered by the attacker; his answers join the set. Floors, links and
/// conflicts are the game's as they are the program's.
struct WorstAxisPlans {
  let program: WorstAxisProgram
  private let seed: UInt64
  /// While no plan that keeps every constraint is known, the one that misses least.
  private(set) var best: [Int] = []
  /// Whether the best plan keeps every constraint.
  private(set) var isFeasible = false
  /// The best plan's worst margin, whatever it misses.
  private(set) var margin = -Double.infinity
  private var missing = Double.infinity
  /// Attacks that some feasible plan has hindered.
  private(set) var hindered: Set<Int> = []
  private var bestMargins: [Double] = []
  private var ways: [WorstApproach] = []
  private var looks: UInt64 = 0

  private static let waysAtMost = 160
  /// Answers this much above the worst one join the set.
  private static let slack = 1.0

  /// The worst margin to exceed, which is below everything while no plan keeps every constraint.
  var value: Double { isFeasible ? margin : -.infinity }

  /// Begins with the standing placements.
  init(_ program: WorstAxisProgram, seed: UInt64) {
    self.program = program
    self.seed = seed
    consider(Array(0..<program.siting.standing))
  }

  /// Begins with what is known of other attacks.
  init(_ plans: WorstAxisPlans, for program: WorstAxisProgram) {
    self.init(program, seed: plans.seed)
    looks = plans.looks
    consider(plans.best)
  }

  /// Anneals for what protects most on the drawn routes, which is a good start against free ways.
  mutating func considerDrawnRoutes(moves: Int) {
    let siting = program.siting
    guard siting.routes > 0 else { return }
    consider(
      annealedDeployment(
        siting, Goal(.protectedValue, siting), seed: seed, moves: moves))
  }

  /// Takes a plan for the best if the attacker's best responses say so; they join the set.
  ///
  /// A plan that keeps every constraint is better than one that does not. Of such plans with the same worst
  /// margin the one with the larger second worst is better, and so on; of others the one that misses less.
  mutating func consider(_ plan: [Int]) {
    let answers = program.responses(to: plan)
    let margin = program.margin(of: answers)
    let keepsAll = program.siting.isFeasible(plan)
    for answer in answers where keepsAll && answer.units > WorstAxisProgram.negligibleUnits {
      hindered.insert(answer.attack)
    }
    ways += answers.filter { $0.margin <= margin + Self.slack }
    if ways.count > Self.waysAtMost { ways.removeFirst(ways.count - Self.waysAtMost) }
    let margins = answers.map(\.margin).sorted()
    let missing = keepsAll ? 0 : program.siting.misses(of: plan)
    let isBetter =
      keepsAll && isFeasible
      ? bestMargins.lexicographicallyPrecedes(margins)
      : keepsAll || !isFeasible && missing < self.missing
    guard isBetter else { return }
    (best, isFeasible, self.missing) = (plan, keepsAll, missing)
    (self.margin, bestMargins) = (margin, margins)
  }

  /// Rounds of annealing, each from the last plan or now and then from the best, and the attacker's answer.
  mutating func anneal(rounds: Int, moves: Int, while isOn: () -> Bool) {
    var last = best
    for round in 0..<rounds where isOn() {
      looks += 1
      let game = softened
      last = annealedDeployment(
        game, Goal(.protectedValue, game), from: round % 4 == 3 ? best : last,
        seed: seed &+ looks, moves: moves)
      consider(last)
    }
  }

  /// Rounds a fractional point, largest shares first, and improves it by exchanges among its placements.
  mutating func round(_ x: [Double]) {
    let game = softened
    if let plan = roundedDeployment(x, game, Goal(.protectedValue, game)) {
      consider(plan)
    }
  }

  /// The ways as routes whose protected value is the soft minimum.
  private var softened: SitingProgram {
    let sharpness = min(4, max(1, 4 / max(value, 0.1)))
    return program.siting.withObjective(
      ways.map { way in
        program.wayAtStake(
          way, stake: exp(-sharpness * (way.margin - way.units)), scale: sharpness)
      })
  }
}
