// What was found at one point of a sweep, or why nothing was.
public import Raid

/// One point's file: its key, and either a result or an error.
public struct SweepPoint: Codable, Sendable {
  public let key: PointKey
  public let result: PointResult?
  /// Why there is no result.
  public let error: String?

  public init(_ key: PointKey, _ result: PointResult) {
    self.key = key
    self.result = result
    error = nil
  }

  public init(_ key: PointKey, error: String) {
    self.key = key
    result = nil
    self.error = error
  }
}

/// A plan for one budget, what is proven of it, and what raids do to it.
public struct PointResult: Codable, Sendable {
  public struct Use: Codable, Sendable {
    public let money: Double
    public let crew: Double
    public let powerKilowatts: Double

    public init(money: Double, crew: Double, powerKilowatts: Double) {
      self.money = money
      self.crew = crew
      self.powerKilowatts = powerKilowatts
    }
  }

  public struct Row: Codable, Sendable, Equatable {
    public let site: String
    public let system: String
    public let headingDegrees: Double

    public init(site: String, system: String, headingDegrees: Double) {
      self.site = site
      self.system = system
      self.headingDegrees = headingDegrees
    }
  }

  public struct Check: Codable, Sendable {
    public let passed: Bool
    public let summary: String

    public init(passed: Bool, summary: String) {
      self.passed = passed
      self.summary = summary
    }
  }

  /// What raids did, per raid.
  public struct Losses: Codable, Sendable {
    public let raids: Int
    public let worthAtStake: Double
    public let worthLost: Estimate
    public let leakers: Estimate
    public let anyLeak: Estimate
    /// Nil when neither a campaign nor a blockade is asked about, or rounds never run out.
    public let cover: DaysOfCover?

    public init(
      raids: Int, worthAtStake: Double, worthLost: Estimate, leakers: Estimate, anyLeak: Estimate,
      cover: DaysOfCover?
    ) {
      self.raids = raids
      self.worthAtStake = worthAtStake
      self.worthLost = worthLost
      self.leakers = leakers
      self.anyLeak = anyLeak
      self.cover = cover
    }
  }

  public let used: Use
  public let placements: [Row]
  /// How many of each type are bought, by name; none is 0.
  public let bought: [String: Int]
  /// Of the last objective, in its own unit.
  public let value: Double
  public let bestBound: Double
  public let relativeGap: Double?
  public let ending: String
  /// Whether the same key gives the same bytes again: no clock, memory limit or interruption ended the solve.
  public let isRepeatable: Bool
  public let protectedValue: Double
  public let totalStake: Double
  public let nodes: Int
  public let rowsGenerated: Int
  /// Limits of suppliers that the plan reaches, and types that come too late to be bought.
  public let suppliersAtLimit: [String]
  public let late: [String]
  public let verification: Check
  public let losses: Losses

  public init(
    used: Use, placements: [Row], bought: [String: Int], value: Double, bestBound: Double,
    relativeGap: Double?, ending: String, isRepeatable: Bool, protectedValue: Double,
    totalStake: Double, nodes: Int, rowsGenerated: Int, suppliersAtLimit: [String],
    late: [String], verification: Check, losses: Losses
  ) {
    self.used = used
    self.placements = placements
    self.bought = bought
    self.value = value
    self.bestBound = bestBound
    self.relativeGap = relativeGap
    self.ending = ending
    self.isRepeatable = isRepeatable
    self.protectedValue = protectedValue
    self.totalStake = totalStake
    self.nodes = nodes
    self.rowsGenerated = rowsGenerated
    self.suppliersAtLimit = suppliersAtLimit
    self.late = late
    self.verification = verification
    self.losses = losses
  }
}

/// The plans of who buys in steps, from the smallest budget to the largest, and gives nothing back.
public struct StepwisePlans: Codable, Sendable {
  public struct Step: Codable, Sendable {
    public let budget: Double
    public let protectedValue: Double
    public let spent: Double
    public let placements: [PointResult.Row]

    public init(
      budget: Double, protectedValue: Double, spent: Double, placements: [PointResult.Row]
    ) {
      self.budget = budget
      self.protectedValue = protectedValue
      self.spent = spent
      self.placements = placements
    }
  }

  public let steps: [Step]

  public init(steps: [Step]) { self.steps = steps }
}
