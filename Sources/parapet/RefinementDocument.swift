// What refining found, as a file and in words.
import Foundation
import Raid
import Report

/// refinement.json beside a refined plan.
struct RefinementDocument: Codable {
  /// One program of what raids had taught, and its plan in the same raids.
  struct Round: Codable {
    let raidsAdded: Int
    let routesOfFewerUnits: Int
    let typesLeftOut: [String]
    /// In the scenario's own sample.
    let promisedLeakage: Double
    /// Worth lost per raid, this plan less the best before it.
    let difference: Estimate
  }

  /// One plan in the raids that chose among all.
  struct Standing: Codable {
    let name: String
    let promisedLeakage: Double
    let protectedValue: Double
    let money: Double
    /// Per raid.
    let worthLost: Estimate
    /// Worth lost per raid, this plan less the unrefined one.
    let difference: Estimate
  }

  /// The chosen plan against the unrefined one in raids that neither learned from.
  struct Judgement: Codable {
    let raids: Int
    let seed: UInt64
    let confidence: Double
    let worthLostDifference: Estimate
    let leakersDifference: Estimate
    /// Whether less is lost beyond noise.
    let isBetter: Bool

    init(_ comparison: RaidComparison) {
      raids = comparison.raids
      seed = comparison.seed
      confidence = comparison.confidence
      worthLostDifference = comparison.worthLostDifference
      leakersDifference = comparison.leakersDifference
      isBetter = comparison.worthLostDifference.high < 0
    }
  }

  /// Spearman's correlation of promises with simulated losses over random plans.
  struct Ranks: Codable {
    let deployments: Int
    let ofLeakage: Double
    let ofProtectedValue: Double
  }

  /// A statistical bound from below on the worth that any plan loses per raid.
  struct LeastLoss: Codable {
    let worthLost: Double
    let mean: Double
    let replicates: Int
    let raidsEach: Int
    let confidence: Double
    let assumptions: [String]

    /// - Parameter bounds: of each replicate's program; one-sided.
    init(_ bounds: [Double], raidsEach: Int, confidence: Double) {
      let count = Double(bounds.count)
      let mean = bounds.reduce(0, +) / count
      let variance = bounds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      let error =
        studentQuantile(confidence, degreesOfFreedom: bounds.count - 1)
        * (variance / count).squareRoot()
      self.mean = mean
      worthLost = max(0, mean - error)
      replicates = bounds.count
      self.raidsEach = raidsEach
      self.confidence = confidence
      assumptions = [
        "raids come as the scenario states them, and all raiders fly straight",
        "visibility and windows are those of samples every 150 m",
        "each raid is fought with hindsight: every round goes where it is worth most",
        "every track cues at once, every window has room for one shot more, and no shot kills with more than 0.999",
      ]
    }
  }

  let rounds: [Round]
  let stopped: String
  let candidates: [Standing]
  let chosen: String
  let judgement: Judgement
  let rankCorrelation: Ranks
  let bound: LeastLoss
}

extension RefinementDocument {
  /// For the report.
  var content: RefinementContent {
    RefinementContent(
      sentences: sentences.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." },
      candidates: candidates.map {
        RefinementContent.Candidate(
          name: $0.name, promisedLeakage: $0.promisedLeakage, protectedValue: $0.protectedValue,
          worthLost: $0.worthLost,
          difference: $0.difference, isChosen: $0.name == chosen)
      })
  }

  /// A line each, for the terminal.
  var lines: [String] {
    zip(["refined ", "ranks   ", "least   "], sentences).map(+)
  }

  private var sentences: [String] {
    func number(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }
    let difference = judgement.worthLostDifference
    let interval =
      "\(number(difference.value)) [\(number(difference.low)), \(number(difference.high))]"
    func promise(_ plan: Standing) -> String {
      "'\(plan.name)' promises \(number(plan.promisedLeakage)) and loses \(number(plan.worthLost.value)) of worth per raid"
    }
    let shown = candidates.filter { $0.name == chosen || $0.name == candidates[0].name }
    let verdict =
      chosen == candidates[0].name
      ? "no plan of \(candidates.count - 1) found loses less than the unrefined one"
      : judgement.isBetter
        ? "'\(chosen)' loses less than the unrefined plan: \(interval) of worth per raid"
        : "'\(chosen)' does not lose less than the unrefined plan beyond noise: \(interval) of worth per raid"
    return [
      "\(rounds.count) rounds, \(stopped); \(verdict) in \(judgement.raids) fresh raids",
      shown.map(promise).joined(separator: ", ")
        + "; over \(rankCorrelation.deployments) random plans the promise goes with the simulated loss: "
        + "\(number(rankCorrelation.ofLeakage)) by leakage, "
        + "\(number(rankCorrelation.ofProtectedValue)) by protected value",
      "no plan within the budget loses less than \(number(bound.worthLost)) of worth per raid, at "
        + "\(NumberText.percent(bound.confidence)) confidence, if \(bound.assumptions.joined(separator: "; "))",
    ]
  }
}
