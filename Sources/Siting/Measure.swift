// What does a search raise, what bounds it from above, and how is it called outside?
internal import Foundation
import Scenario

/// The objective of a search as a score, higher is better.
struct Measure: Sendable {
  private enum Kind {
    case money
    case value(RouteClusters)
    case raids(LeakageProgram)
  }

  let objective: Objective
  /// The most that each estimate of the master can stand for; none where money is the objective.
  let stakes: [Double]
  private let program: SitingProgram
  private let kind: Kind

  /// Protected value or money.
  init(_ objective: Objective, _ program: SitingProgram) {
    self.objective = objective
    self.program = program
    guard objective != .minCost else {
      (kind, stakes) = (.money, [])
      return
    }
    let clusters = RouteClusters(program, axesPerCluster: 2)
    var stakes = [Double](repeating: 0, count: clusters.count)
    for route in 0..<program.routes { stakes[clusters.ofRoute[route]] += program.stakes[route] }
    (kind, self.stakes) = (.value(clusters), stakes)
  }

  /// Worth kept from leaking.
  init(_ leakage: LeakageProgram) {
    objective = .leakage
    program = leakage.siting
    kind = .raids(leakage)
    stakes = leakage.clusterStakes
  }

  /// For every estimate an inequality that every plan keeps.
  func cuts(at x: [Double]) -> ClusterCuts {
    switch kind {
    case .money: ClusterCuts(clusters: 0, placements: 0)
    case .value(let clusters): program.cuts(at: x, clusters)
    case .raids(let leakage): leakage.cuts(at: x)
    }
  }

  /// What the estimates stand for, for a choice.
  func values(at x: [Double]) -> [Double] {
    switch kind {
    case .money: []
    case .value(let clusters): program.values(at: x, clusters)
    case .raids(let leakage): leakage.values(at: x, leakage.siting.curve)
    }
  }

  func score(of plan: [Int]) -> Double {
    if case .raids(let leakage) = kind {
      return leakage.values(at: program.point(plan), leakage.siting.curve).reduce(0, +)
    }
    return program.score(of: plan, objective)
  }

  /// The score with the exponential itself in place of its chords.
  func exactScore(of plan: [Int]) -> Double {
    switch kind {
    case .money: score(of: plan)
    case .value: program.exactValue(at: program.point(plan))
    case .raids(let leakage):
      leakage.values(at: program.point(plan), ExponentialShare()).reduce(0, +)
    }
  }

  /// The most that chords hide of a score.
  var chordError: Double {
    switch kind {
    case .money: 0
    case .value: program.curve.chordError * program.totalStake
    case .raids(let leakage): leakage.siting.curve.chordError * leakage.totalStake
    }
  }

  /// The most that a plan can score.
  var most: Double {
    switch kind {
    case .money: 0
    case .value: program.totalStake
    case .raids: stakes.reduce(0, +)
    }
  }

  /// A score as the objective's own number: worth protected, money, or worth leaked.
  func stated(_ score: Double) -> Double {
    switch kind {
    case .money: -score + 0
    case .value: score
    case .raids(let leakage): leakage.totalStake - score
    }
  }

  /// |bound - score| in terms of the stated number; nil where that is 0 and the bound is not.
  func relativeGap(score: Double, bound: Double) -> Double? {
    if bound <= score { return 0 }
    let size = abs(stated(score))
    return size > 0 ? (bound - score) / size : nil
  }

  /// A gap in the stated number as one in the score.
  func gapOfScore(_ gap: Double, at score: Double) -> Double {
    guard case .raids = kind else { return gap }
    return score > 0 ? gap * stated(score) / score : 0
  }
}

/// 1 - exp(-U), by its value and slope.
struct ExponentialShare: UnitCurve {
  func share(units: Double) -> (share: Double, slope: Double) { (-expm1(-units), exp(-units)) }
}
