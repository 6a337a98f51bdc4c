// Which plans leave the attacker no better way than an earlier objective did, and which of them is best by the next?
public import Coverage
internal import Foundation
public import MIP
public import Scenario
internal import Terrain

/// A floor under the worst margin of some attacks.
///
/// Rows of it are those that bound the margin in its own program, with the floor as their ceiling.
struct MarginFloor: Sendable {
  let game: WorstAxisProgram
  let least: Double

  /// Below the margin by less counts as rounding; rows ask for half of it.
  static let tolerance = 1e-5

  /// The attacker's best ways past a plan that do not keep the margin.
  func broken(by plan: [Int]) -> [WorstApproach] {
    game.responses(to: plan).filter { $0.margin < least - Self.tolerance }
  }

  /// Rows that every plan keeps whose margin is at least the floor; at a 0-1 point one of them is broken if it is not.
  func rows(at x: [Double]) -> [ConditionRow] {
    let asked = least - Self.tolerance / 2
    guard asked > 0 else { return [] }
    return game.cuts(at: x, ceiling: asked).map {
      ConditionRow(constant: $0.constant, slopes: $0.slopes, least: asked, unit: asked)
    }
  }
}

/// A worst margin that later objectives must keep.
///
/// The solver learns of it by rows on the attacker's answers to its points. Annealing knows no such rows: it gets a
/// floor for each way that plans were answered with in a few rounds before.
public struct KeptMargin: Sendable {
  /// The least worst margin of the attacks within reach.
  public var least: Double { floor.least }
  private let floor: MarginFloor
  private var ways: [WorstApproach] = []

  private static let annealings = 24

  /// - Parameters:
  ///   - outcome: of `worst-axis`.
  ///   - share: what the worth lost at its margin may rise by.
  /// - Precondition: one sensor makes a cue in the program, as it does on free ways.
  public init(
    _ outcome: SitingOutcome, of program: SitingProgram, on graph: ApproachGraph,
    conceding share: Double
  ) {
    precondition(program.cueRule.isPlain, "ways know no doctrine of several sensors")
    let within = graph.attacks.indices.filter { attack in
      !outcome.outOfReach.contains {
        $0 == (graph.attacks[attack].threat, graph.attacks[attack].asset)
      }
    }
    floor = MarginFloor(
      game: WorstAxisProgram(program, graph, attacks: within.isEmpty ? nil : within),
      least: outcome.objective - log1p(share))
  }

  /// Adds ways to the floors; whether any is new.
  private mutating func learn(_ broken: [WorstApproach]) -> Bool {
    let new = broken.filter { way in
      !ways.contains { $0.attack == way.attack && $0.path.nodes == way.path.nodes }
    }
    ways += new
    return !new.isEmpty
  }

  /// The best plan for the next objective among those that keep the margin, with its bound.
  ///
  /// - Parameters:
  ///   - program: what plans must keep besides.
  ///   - known: plans to start from that keep the margin.
  /// - Throws: `MIPError` when the scenario's numbers are out of the solver's range.
  public mutating func solved(
    _ program: SitingProgram, for objective: Objective, startingFrom known: [[Int]],
    within limits: SitingLimits, onProgress: @escaping (SitingProgress) -> Void = { _ in }
  ) throws(MIPError) -> SitingOutcome {
    let begin = ContinuousClock.now
    let game = WorstAxisProgram(program, floor.game.graph).siting
    let plans = known + annealed(game, objective, limits, from: known)
    var rest = limits
    rest.timeLimitSeconds = limits.timeLimitSeconds.map {
      max(0, $0 - begin.duration(to: .now) / .seconds(1))
    }
    return try floored(game).solved(
      for: objective, within: rest, startingFrom: plans, onProgress: onProgress
    )
    .stated(for: program)
  }

  /// Plans that keep the margin, by annealing in rounds against the attacker's answers.
  private mutating func annealed(
    _ program: SitingProgram, _ objective: Objective, _ limits: SitingLimits, from known: [[Int]]
  ) -> [[Int]] {
    var plans: [[Int]] = []
    for round in 0..<Self.annealings where !limits.isCancelled() {
      let game = floored(program)
      let plan = annealedDeployment(
        game, Goal(objective, game), from: plans.last ?? known.last,
        seed: limits.seed &+ UInt64(round), moves: limits.annealingMoves / 4)
      if game.isFeasible(plan) { plans.append(plan) }
      guard learn(floor.broken(by: plan)) else { break }
    }
    return plans
  }

  /// The program with the margin's rows, and a floor for each way known.
  private func floored(_ program: SitingProgram) -> SitingProgram {
    program.withFloors(
      ways.map { way in
        let headStart = floor.game.graph.headStart(way.attack)
        return (
          floor.game.wayAtStake(way).legs, least - MarginFloor.tolerance / 2 - headStart
        )
      }, margin: floor)
  }
}
