// What does a plan say of itself that can be checked?
internal import Foundation
public import Scenario

/// A threat on its way to an asset.
public struct AttackName: Sendable, Hashable, Codable {
  public let threat: String
  public let asset: String

  public init(threat: String, asset: String) {
    self.threat = threat
    self.asset = asset
  }
}

/// The figures of a plan, as its file states them.
public struct PlanClaims: Sendable {
  /// What the other figures measure; values and bounds of other objectives than the protected value are not counted.
  public var objectiveName: Objective
  /// Promised value by chords, and by 1 - exp(-U) itself.
  public var objective: Double
  public var exactObjective: Double
  /// No plan promises more, by chords and by 1 - exp(-U) itself.
  public var bestBound: Double
  public var exactBound: Double
  public var rootBound: Double
  /// Of the plan that the search began with.
  public var startingObjective: Double
  /// (bestBound - objective) / objective; nil where that is no number.
  public var relativeGap: Double?
  /// The word for how the solve ended.
  public var ending: String
  public var totalStake: Double
  /// The most that chords hide of the whole stake, as a share of it.
  public var chordErrorShare: Double
  public var use: ResourceUse
  public var budget: ResourceUse
  /// For the worst margin: attacks that no plan can hinder, and that the margin leaves out.
  public var outOfReach: [AttackName] = []
  /// The chance with which one raider of each attack survives its best way; empty where the plan does not say.
  public var bestWays: [(attack: AttackName, survivalProbability: Double)] = []

  public init(
    objectiveName: Objective = .protectedValue, objective: Double, exactObjective: Double,
    bestBound: Double, exactBound: Double,
    rootBound: Double, startingObjective: Double, relativeGap: Double?, ending: String,
    totalStake: Double, chordErrorShare: Double, use: ResourceUse, budget: ResourceUse
  ) {
    self.objectiveName = objectiveName
    self.objective = objective
    self.exactObjective = exactObjective
    self.bestBound = bestBound
    self.exactBound = exactBound
    self.rootBound = rootBound
    self.startingObjective = startingObjective
    self.relativeGap = relativeGap
    self.ending = ending
    self.totalStake = totalStake
    self.chordErrorShare = chordErrorShare
    self.use = use
    self.budget = budget
  }
}

extension PlanClaims {
  /// Relative, for sums of the same numbers in another order.
  static let rounding = 1e-9
  /// A bound this near, relative, is a proof.
  static let proofTolerance = 1e-9
  static let endings: Set<String> = [
    "optimal", "gap reached", "time limit", "memory limit", "node limit", "interrupted",
    "infeasible", "refined",
  ]

  /// What the figures say of each other, with no look at the ground.
  func arithmetic(gapAsked: Double) -> [Verdict.Check] {
    let slack = Self.rounding * max(1, abs(bestBound), totalStake)
    return [
      Verdict.Check(
        "the bound is not below the value", bestBound >= objective - slack,
        "bound \(text(bestBound)), value \(text(objective))"),
      Verdict.Check(
        "bounds and values are in order",
        startingObjective <= objective + slack && bestBound <= rootBound + slack
          && abs(exactBound - bestBound - chordErrorShare * totalStake) <= slack
          && exactObjective <= exactBound + slack,
        "start \(text(startingObjective)), value \(text(objective)), exact \(text(exactObjective)), "
          + "bound \(text(bestBound)), exact bound \(text(exactBound)), root \(text(rootBound))"),
      Verdict.Check(
        "the gap is (bound - value) / value", isGapRight,
        "gap \(relativeGap.map(text) ?? "none")"),
      Verdict.Check(
        "the ending fits the gap", isEndingRight(gapAsked: gapAsked),
        "ending '\(ending)', gap \(relativeGap.map(text) ?? "none"), asked for \(text(gapAsked))"),
    ]
  }

  /// Whether no plan that keeps every rule is known: there is none, or the search ended before it found one.
  var isWithoutPlan: Bool { ending == "infeasible" || relativeGap == nil && objective > 0 }

  /// What a plan for the worst margin says of itself, and against the attacker's ways counted again.
  ///
  /// A margin is the units on a way and ln(largest worth / this worth), at most 3 ln 10; the gap is one of worth.
  func worstMargin(_ ways: [FreeWay], gapAsked: Double) -> [Verdict.Check] {
    let largest = ways.map(\.worth).max() ?? 0
    var left = ways.filter { !outOfReach.contains(AttackName(threat: $0.threat, asset: $0.asset)) }
    if left.isEmpty { left = ways }
    let margins = left.map { $0.units + log(largest / $0.worth) }
    let counted = min(3 * log(10), margins.min() ?? .infinity)
    let worst = zip(left, margins).min { $0.1 < $1.1 }.map { "\($0.0.threat) to \($0.0.asset)" }
    let strangers = outOfReach.filter { name in
      !ways.contains { $0.threat == name.threat && $0.asset == name.asset && $0.units <= 0.005 }
    }
    let gap = 1 - exp(objective - bestBound)
    return [
      Verdict.Check(
        "the bound is not below the value", bestBound >= objective - Self.rounding * 10,
        "bound \(text(bestBound)), value \(text(objective))"),
      Verdict.Check(
        "the gap is the share of worth between value and bound",
        relativeGap.map { abs($0 - max(0, gap)) <= 1e-9 } ?? false,
        "gap \(relativeGap.map(text) ?? "none")"),
      Verdict.Check(
        "the ending fits the gap", isEndingRight(gapAsked: gapAsked),
        "ending '\(ending)', gap \(relativeGap.map(text) ?? "none"), asked for \(text(gapAsked))"),
      Verdict.Check(
        "what is set aside as out of reach is not hindered", strangers.isEmpty,
        strangers.map { "\($0.threat) to \($0.asset)" }.joined(separator: ", ")),
      Verdict.Check(
        "the worst margin is the one counted again",
        abs(exp(-counted) - exp(-objective)) <= Verdict.toleranceShare,
        "stated \(text(objective)), counted \(text(counted)): \(worst ?? "no attack")"),
    ]
  }

  /// What a plan for the leakage says of itself, and against the raids drawn and fought again.
  func leaks(_ counted: SharedFire?, gapAsked: Double) -> [Verdict.Check] {
    if isWithoutPlan { return [] }
    let slack = Self.rounding * max(1, abs(bestBound), totalStake)
    let off = Verdict.toleranceShare * (counted?.stake ?? 0)
    let gap = max(0, objective - bestBound) / objective
    return [
      Verdict.Check(
        "the bound is not above the value", bestBound <= objective + slack,
        "bound \(text(bestBound)), value \(text(objective))"),
      Verdict.Check(
        "the gap is (value - bound) / value",
        objective > 0 ? relativeGap.map { abs($0 - gap) <= 1e-9 } ?? false : bestBound <= slack,
        "gap \(relativeGap.map(text) ?? "none")"),
      Verdict.Check(
        "the ending fits the gap", isEndingRight(gapAsked: gapAsked),
        "ending '\(ending)', gap \(relativeGap.map(text) ?? "none"), asked for \(text(gapAsked))"),
      Verdict.Check(
        "the leakage is the one counted again",
        counted.map { abs($0.leakage - objective) <= off } ?? false,
        "stated \(text(objective)), counted \(counted.map { text($0.leakage) } ?? "none"), "
          + "allowed \(text(off)) apart"),
    ]
  }

  /// The attacker's best ways against those counted again.
  func openWays(_ ways: [FreeWay]) -> Verdict.Check {
    let differing = ways.filter { way in
      let stated = bestWays.first { $0.attack.threat == way.threat && $0.attack.asset == way.asset }
      return !(abs((stated?.survivalProbability ?? -1) - exp(-way.units)) <= Verdict.toleranceShare)
    }
    return Verdict.Check(
      "the attacker's best ways are as open as stated",
      differing.isEmpty && bestWays.count == ways.count,
      differing.isEmpty
        ? "\(bestWays.count) stated, \(ways.count) counted"
        : differing.map { "\($0.threat) to \($0.asset): counted \(text(exp(-$0.units)))" }
          .joined(separator: ", "))
  }

  private var isGapRight: Bool {
    guard let relativeGap else {
      return isWithoutPlan || objective <= 0 && bestBound > objective
    }
    if ending == "infeasible" { return false }
    guard objective > 0 else { return bestBound <= objective && relativeGap == 0 }
    return abs(relativeGap - max(0, bestBound - objective) / objective) <= 1e-9
  }

  private func isEndingRight(gapAsked: Double) -> Bool {
    let gap = relativeGap ?? .infinity
    switch ending {
    case "optimal": return gap <= Self.proofTolerance * (1 + Self.rounding)
    case "gap reached": return gap > 0 && gap <= gapAsked * (1 + Self.rounding)
    default: return Self.endings.contains(ending)
    }
  }

  /// Use and budget against those counted again and those in force.
  func resources(used: ResourceUse, budget inForce: ResourceUse) -> [Verdict.Check] {
    func agree(_ a: ResourceUse, _ b: ResourceUse) -> Bool {
      zip(a.amounts, b.amounts).allSatisfy { abs($0 - $1) <= Self.rounding * max(1, abs($1)) }
    }
    return [
      Verdict.Check(
        "the use stated is what the systems take", agree(use, used),
        "stated \(text(use)), counted \(text(used))"),
      Verdict.Check(
        "the budget stated is the one in force", agree(budget, inForce),
        "stated \(text(budget)), in force \(text(inForce))"),
    ]
  }
}

extension ResourceUse {
  fileprivate var amounts: [Double] { [money, crew, powerKilowatts] }
}

/// A number for people: at most six decimals, none where there is nothing behind the point.
func text(_ value: Double) -> String {
  let rounded = (value * 1e6).rounded() / 1e6
  return rounded == rounded.rounded() && abs(rounded) < 1e15
    ? String(Int(rounded)) : String(rounded)
}

private func text(_ use: ResourceUse) -> String {
  "money \(text(use.money)), crew \(text(use.crew)), power \(text(use.powerKilowatts)) kW"
}
