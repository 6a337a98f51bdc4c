// What should a plan do best, and what next?

/// What a plan is measured by; the words are those of files, command lines and results.
public enum Objective: String, Sendable, CaseIterable, Codable {
  /// Most of the expected worth at stake protected; higher is better.
  case protectedValue = "protected-value"
  /// The attacker's best approach made as bad for the attacker as can be; higher is better.
  case worstAxis = "worst-axis"
  /// Least worth expected to leak through a sample of raids; lower is better.
  case leakage
  /// Least money that meets every requirement; lower is better.
  case minCost = "min-cost"
}

/// What to solve for, and when to stop.
public struct SolveSettings: Sendable {
  /// Never empty, none twice. The first one decides; each further one chooses among the plans that give up at most
  /// `concessionShare` of what those before it reached.
  public let objectives: [Objective]
  /// Share of the value of each earlier objective that later ones may give up.
  public let concessionShare: Double
  /// Stop once (bound - value) / value is no larger; for each objective.
  public var relativeGap: Double
  /// For each objective.
  public let timeLimitSeconds: Double
  /// Raids in the sample that the leakage is counted in.
  public let sampledRaids: Int

  public static let defaultConcessionShare = 0.01
  public static let defaultSampledRaids = 128

  public init(
    objectives: [Objective] = [.protectedValue],
    concessionShare: Double = SolveSettings.defaultConcessionShare, relativeGap: Double,
    timeLimitSeconds: Double, sampledRaids: Int = SolveSettings.defaultSampledRaids
  ) {
    precondition(!objectives.isEmpty, "a plan is measured by something")
    self.objectives = objectives
    self.concessionShare = concessionShare
    self.relativeGap = relativeGap
    self.timeLimitSeconds = timeLimitSeconds
    self.sampledRaids = sampledRaids
  }
}
