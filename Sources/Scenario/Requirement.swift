// What must every plan hold, whatever else it does well, and in which contingencies?

/// What the enemy denies to the defence.
public enum Environment: String, Sendable, CaseIterable, Codable {
  case clear
  case radarJammed = "radar-jammed"
  case rfDenied = "rf-denied"
  case gnssDenied = "gnss-denied"
}

/// An environment, and how many placements are lost in it.
public struct Contingency: Sendable, Hashable {
  public let environment: Environment
  /// The attacker takes the placements whose loss hurts most; 0 when none is lost.
  public let losses: Int

  public init(environment: Environment = .clear, losses: Int = 0) {
    self.environment = environment
    self.losses = losses
  }
}

/// A floor under what a plan does for some assets in a contingency.
public struct Requirement: Sendable, Hashable {
  public enum Measure: Sendable, Hashable {
    /// The protected share of what is at stake at the assets.
    case protectedShare
    /// The share of what is at stake at the assets that comes on routes which effectors of at least so many layers
    /// can engage.
    case engagedShare(layers: Int)
  }

  /// Indices into `Scenario.assets`, rising; what is at stake at them is added up.
  public let assets: [Int]
  public let measure: Measure
  public let leastShare: Double
  public let contingency: Contingency
  /// What it asks for, as a person would say it.
  public let title: String

  public init(
    assets: [Int], measure: Measure, leastShare: Double, contingency: Contingency, title: String
  ) {
    self.assets = assets
    self.measure = measure
    self.leastShare = leastShare
    self.contingency = contingency
    self.title = title
  }
}

/// Systems that engage at one depth of the defence.
public struct DefenceLayer: Sendable {
  public let id: String
  /// Indices into `Scenario.systems`: effectors.
  public let systems: [Int]
}

/// Two types that disturb each other when they stand too near.
public struct IncompatiblePair: Sendable, Hashable {
  /// Indices into `Scenario.systems`, which may be equal.
  public let systems: [Int]
  /// They disturb each other up to this distance; 0 on one site only.
  public let withinMetres: Double

  public init(systems: [Int], withinMetres: Double) {
    self.systems = systems
    self.withinMetres = withinMetres
  }
}

/// A limit on what is bought from one supplier.
public struct SupplierLimit: Sendable {
  public let supplier: String
  public let moneyAtMost: Double?
  public let systemsAtMost: Int?
}

/// Systems that must be linked to a command hub by hops between masts in sight of each other.
public struct LinkRule: Sendable {
  /// Indices into `Scenario.systems`: those that need the link, those that command, those that pass it on.
  public let systems: [Int]
  public let hubs: [Int]
  public let relays: [Int]
  /// Longest hop.
  public let hopMetres: Double
}
