// Is a plan what it says: every limit checked and every figure counted again from the inputs, by code that
// shares nothing with the optimiser.
//
// What is shared is the input itself: the scenario as read, the elevation grid, the systems' stated ranges
// and chances, where attackers aim at an asset, and exact sight lines (`SightLine`), which the optimiser's
// sweep only approximates.
public import Scenario
public import Terrain

/// What was checked and found.
public struct Verdict: Sendable, Codable, Equatable {
  public struct Check: Sendable, Codable, Equatable {
    public let what: String
    public let passed: Bool
    /// The numbers looked at, or what breaks the rule.
    public let found: String

    init(_ what: String, _ passed: Bool, _ found: String) {
      self.what = what
      self.passed = passed
      self.found = found
    }
  }

  /// The promise, counted again; worth per raid.
  public struct Promise: Sendable, Codable, Equatable {
    /// By 1 - exp(-U), and by its chords.
    public let exactObjective: Double
    public let objective: Double
    public let totalStake: Double
    /// Stated minus counted, by 1 - exp(-U); nil where nothing is stated.
    public let difference: Double?
    /// What the difference may be.
    public let tolerance: Double
  }

  public let passed: Bool
  public let checks: [Check]
  /// Nil when a placement stands on no known ground.
  public let promise: Promise?

  /// The checks that failed.
  public var faults: [Check] { checks.filter { !$0.passed } }

  /// How far the promise may be from the one counted again, as a share of the whole stake.
  ///
  /// The plan judges sight by a sweep over all cells at once, the verdict by exact lines to the same cells; a
  /// sample judged otherwise moves a quarter of a cue or a shot. Of 400 plans on ground that is rough from cell to
  /// cell the worst was 0.0013 apart (docs/validation.md).
  public static let toleranceShare = 0.005

  /// Checks a deployment, and with it what a plan says of itself.
  /// - Parameters:
  ///   - candidateSites: how many of the scenario's sites, the first ones, a plan may choose among.
  ///   - claims: nil for a deployment that promises nothing.
  /// - Complexity: O(placements x flight samples x cells between).
  public init(
    on deployment: Deployment, of scenario: Scenario, candidateSites: Int, on grid: ElevationGrid,
    claims: PlanClaims? = nil
  ) {
    let limits = Limits(scenario, deployment, on: grid)
    let promise = Result { () throws(TerrainError) in
      try PromisedValue(scenario, deployment, on: grid)
    }
    var checks = limits.checks + limits.terms(try? promise.get())
    if let claims, claims.isWithoutPlan {
      let broken = checks.filter { !$0.passed }
      checks = [
        Check(
          "what is shown breaks a rule, since no plan that keeps all is known", !broken.isEmpty,
          broken.map { "\($0.what): \($0.found)" }.joined(separator: "; "))
      ]
    }
    checks.insert(limits.onGround, at: 0)
    if let claims {
      let ways =
        claims.bestWays.isEmpty && claims.objectiveName != .worstAxis
        ? nil : try? FreeWay.all(scenario, deployment, on: grid)
      if let ways, !claims.bestWays.isEmpty { checks.append(claims.openWays(ways)) }
      checks += limits.choice(candidateSites: candidateSites)
      checks += claims.resources(used: limits.used, budget: scenario.budget)
      switch claims.objectiveName {
      case .protectedValue:
        checks += claims.arithmetic(gapAsked: scenario.solve.relativeGap)
        if case .success(let counted) = promise { checks += claims.promise(counted) }
      case .minCost:
        checks.append(
          Check(
            "the value is the money counted again",
            abs(claims.objective - limits.used.money) <= 1e-9 * max(1, limits.used.money)
              || claims.isWithoutPlan,
            "stated \(text(claims.objective)), counted \(text(limits.used.money))"))
      case .worstAxis:
        if !claims.isWithoutPlan, let ways {
          checks += claims.worstMargin(ways, gapAsked: scenario.solve.relativeGap)
        }
      case .leakage:
        checks += claims.leaks(
          try? SharedFire(scenario, deployment, on: grid), gapAsked: scenario.solve.relativeGap)
      }
    }
    if case .failure(let error) = promise {
      checks.append(Check("the promise can be counted again", false, "\(error)"))
    }
    self.checks = checks
    self.promise = (try? promise.get()).map { Promise($0, claims) }
    passed = checks.allSatisfy(\.passed)
  }
}

extension Verdict.Promise {
  fileprivate init(_ counted: PromisedValue, _ claims: PlanClaims?) {
    exactObjective = counted.value(protectedShare)
    objective = counted.value(chordShare)
    totalStake = counted.totalStake
    difference = claims.flatMap { [exactObjective] claims in
      claims.objectiveName == .protectedValue ? claims.exactObjective - exactObjective : nil
    }
    tolerance = Verdict.toleranceShare * counted.totalStake
  }
}

extension PlanClaims {
  /// What the plan promises against what is counted again.
  fileprivate func promise(_ counted: PromisedValue) -> [Verdict.Check] {
    func check(_ what: String, _ claimed: Double, _ counted: Double, _ tolerance: Double)
      -> Verdict.Check
    {
      Verdict.Check(
        what, abs(claimed - counted) <= tolerance,
        "stated \(text(claimed)), counted \(text(counted)), allowed \(text(tolerance)) apart")
    }
    let tolerance = Verdict.toleranceShare * counted.totalStake
    return [
      check(
        "the stake is the one counted again", totalStake, counted.totalStake,
        Self.rounding * max(1, counted.totalStake)),
      check(
        "the promise by 1 - exp(-U) is the one counted again", exactObjective,
        counted.value(protectedShare), tolerance),
      check(
        "the promise by chords is the one counted again", objective, counted.value(chordShare),
        tolerance),
      Verdict.Check(
        "chords hide no more than stated",
        exactObjective - objective
          <= chordErrorShare * totalStake + Self.rounding * max(1, totalStake)
          && objective <= exactObjective + Self.rounding * max(1, totalStake),
        "\(text(exactObjective - objective)) of \(text(chordErrorShare * totalStake))"),
    ]
  }
}
