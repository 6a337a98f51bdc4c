// What can be bought: sensor and effector types, and what they can do against a threat.
internal import Foundation

/// Where a system comes from, and what the enemy can take from it.
public struct SystemOrigin: Sendable {
  /// Nil when nobody asks.
  public let supplier: String?
  /// Share of its performance left in a denied environment; absent means all.
  private let keptShares: [Environment: Double]

  public init(supplier: String? = nil, keptShares: [Environment: Double] = [:]) {
    self.supplier = supplier
    self.keptShares = keptShares
  }

  /// A sensor's cues and an effector's engagement units count with this factor.
  public func keptShare(in environment: Environment) -> Double { keptShares[environment] ?? 1 }
}

/// What a system takes to own and run.
public struct ResourceUse: Sendable, Hashable {
  public let money: Double
  public let crew: Double
  public let powerKilowatts: Double

  public init(money: Double, crew: Double, powerKilowatts: Double) {
    self.money = money
    self.crew = crew
    self.powerKilowatts = powerKilowatts
  }

  public static let zero = ResourceUse(money: 0, crew: 0, powerKilowatts: 0)

  public static func + (a: ResourceUse, b: ResourceUse) -> ResourceUse {
    ResourceUse(
      money: a.money + b.money, crew: a.crew + b.crew,
      powerKilowatts: a.powerKilowatts + b.powerKilowatts)
  }

  /// Within a budget, with room for rounding in the last digits.
  public func fits(in budget: ResourceUse) -> Bool {
    func within(_ use: Double, _ limit: Double) -> Bool { use <= limit * (1 + 1e-9) + 1e-9 }
    return within(money, budget.money) && within(crew, budget.crew)
      && within(powerKilowatts, budget.powerKilowatts)
  }
}

/// A radio link low enough in frequency to reach a little behind an edge of the terrain.
public struct EdgeLink: Sendable, Hashable {
  /// At and above this frequency, masked is masked: over mountains hardly any masked link keeps a useful
  /// level, and models of the loss disagree by tens of decibels.
  public static let limitMegahertz = 900.0

  public let frequencyMegahertz: Double
  /// Loss over the edge that the link can bear.
  public let lossMarginDecibels: Double

  public var wavelengthMetres: Double { 299.792458 / frequencyMegahertz }

  /// Nil when such a link works in sight only.
  public init?(frequencyMegahertz: Double, lossMarginDecibels: Double) {
    guard frequencyMegahertz < Self.limitMegahertz, lossMarginDecibels > 0 else { return nil }
    self.frequencyMegahertz = frequencyMegahertz
    self.lossMarginDecibels = lossMarginDecibels
  }
}

public enum SensorKind: String, Sendable, CaseIterable, Codable {
  case radar, passiveRF, electroOptical, acoustic, observer
}

/// A sensor that scans its field of view and confirms a track from several looks.
public struct SensorType: Sendable {
  public let id: String
  public let name: String
  public let kind: SensorKind
  /// Never beyond this slant range.
  public let instrumentedRangeMetres: Double
  /// Slant range against the reference signature (1 m² for radar, ratio 1 otherwise).
  public let referenceRangeMetres: Double
  /// Heights of a target above the ground below it.
  public let targetHeightMetres: ClosedRange<Double>
  public let sectorDegrees: Double
  public let mastMetres: Double
  /// Time between looks.
  public let scanSeconds: Double
  /// Probability of detection in one look within range, by threat class; absent means 0.
  public let detectionProbability: [ThreatClass: Double]
  /// A track is confirmed when `confirmHits` of the last `confirmLooks` looks detected.
  public let confirmHits: Int
  public let confirmLooks: Int
  /// How a radar's Pd rises nearer than its range; nil when it is the same everywhere within it.
  public let detectionLaw: DetectionLaw?
  /// What a radar sends; nil when no jammer on a target matters to it.
  public let transmitter: Transmitter?
  /// What bends over terrain; nil where nothing does.
  public let edgeLink: EdgeLink?
  public let origin: SystemOrigin
  public let use: ResourceUse

  /// Slant range at which this sensor's detection probability holds for a threat; 0 when it cannot sense it.
  ///
  /// Radar range grows with the fourth root of the cross section (Skolnik 2008, Radar Handbook, eq. 1.6),
  /// infrared range with the square root of intensity (no atmosphere) and acoustic range with sound
  /// pressure (spherical spreading); passive receivers hear radio links only; observers see all alike. A
  /// radar whose transmitter is known sees a target that jams no farther than its burn-through range.
  public func rangeMetres(against threat: ThreatProfile) -> Double {
    guard probabilityOfDetection(of: threat) > 0 else { return 0 }
    let factor: Double =
      switch kind {
      case .radar: threat.radarCrossSectionSquareMetres.squareRoot().squareRoot()
      case .passiveRF: threat.hasRadioLink ? 1 : 0
      case .electroOptical: threat.infraredSignatureRatio.squareRoot()
      case .acoustic: threat.acousticSignatureRatio
      case .observer: 1
      }
    let range = min(instrumentedRangeMetres, referenceRangeMetres * factor)
    guard let transmitter, threat.jammerWatts > 0 else { return range }
    return min(range, transmitter.burnThroughMetres(against: threat))
  }

  /// Pd of one look by slant range, within `rangeMetres(against:)`.
  ///
  /// With a detection law the stated Pd belongs to the range at which the cross section alone gives it, and
  /// signal to noise grows with the inverse fourth power of range; without one it is the stated Pd.
  public func detectionByRange(of threat: ThreatProfile) -> @Sendable (_ metres: Double) -> Double {
    let stated = probabilityOfDetection(of: threat)
    guard let detectionLaw, stated > 0 else { return { _ in stated } }
    let range =
      referenceRangeMetres * threat.radarCrossSectionSquareMetres.squareRoot().squareRoot()
    let atRange = detectionLaw.signalToNoiseRatio(detectionProbability: stated)
    return { metres in
      let share = range / metres
      return detectionLaw.detectionProbability(
        signalToNoiseRatio: atRange * share * share * share * share)
    }
  }

  /// The share of its range that a jammed sensor keeps: signal to noise falls with the fourth power of a radar's
  /// range and with the square of a receiver's.
  public func rangeShare(jammedBy jamming: RaidJamming) -> Double {
    let loss = jamming.lossDecibels[kind] ?? 0
    return pow(10, -loss / (kind == .radar ? 40 : 20))
  }

  /// Pd of one look, at the far end of its range.
  public func probabilityOfDetection(of threat: ThreatProfile) -> Double {
    if kind == .passiveRF, !threat.hasRadioLink { return 0 }
    return detectionProbability[threat.threatClass] ?? 0
  }
}

public enum EffectorKind: String, Sendable, CaseIterable, Codable {
  case gun, missile, interceptorDrone, rfJammer, gnssJammer, directedEnergy
}

/// An effector that fires on cued tracks.
public struct EffectorType: Sendable {
  public let id: String
  public let name: String
  public let kind: EffectorKind
  /// Slant ranges of an intercept.
  public let rangeMetres: ClosedRange<Double>
  /// Heights of a target above the ground below it.
  public let targetHeightMetres: ClosedRange<Double>
  public let sectorDegrees: Double
  public let mastMetres: Double
  public let needsLineOfSight: Bool
  /// Single-shot probability of kill by threat class; absent means 0.
  public let killProbability: [ThreatClass: Double]
  /// From a cue to the first shot.
  public let reactionSeconds: Double
  /// Mean speed to the intercept; nil when the effect is immediate.
  public let projectileSpeedMetresPerSecond: Double?
  /// Least time between two shots of one channel.
  public let shotSeconds: Double
  /// Targets engaged at the same time.
  public let channels: Int
  /// Shots before a reload; nil when unlimited.
  public let magazineRounds: Int?
  /// Time to refill the whole magazine; nil when it is not refilled during a raid.
  public let reloadSeconds: Double?
  /// From the intercept of an interceptor that did not kill to its standing ready again; nil when it does not
  /// come back.
  public let recoverySeconds: Double?
  public let costPerShot: Double
  /// For directed energy that kills by dwell: a shot is one dwell, as long as the target's way demands; nil
  /// when a shot is as long as `shotSeconds` and acts at once.
  public let dwell: Dwell?
  /// What bends over terrain; nil where nothing does.
  public let edgeLink: EdgeLink?
  public let origin: SystemOrigin
  public let use: ResourceUse

  /// Pk of one shot; jammers work only on what depends on the link or on satellite navigation.
  public func probabilityOfKill(of threat: ThreatProfile) -> Double {
    switch kind {
    case .rfJammer where !threat.hasRadioLink: 0
    case .gnssJammer where !threat.isGNSSDependent: 0
    default: killProbability[threat.threatClass] ?? 0
    }
  }

  /// Time of flight to an intercept at a slant range; for a dwell, its length on a target that stays there.
  public func timeOfFlightSeconds(rangeMetres: Double) -> Double {
    if let dwell { return dwell.seconds(atMetres: rangeMetres) }
    return projectileSpeedMetresPerSecond.map { rangeMetres / $0 } ?? 0
  }
}

/// Anything that can be bought and placed.
public enum SystemType: Sendable {
  case sensor(SensorType)
  case effector(EffectorType)

  public var id: String {
    switch self {
    case .sensor(let type): type.id
    case .effector(let type): type.id
    }
  }

  public var name: String {
    switch self {
    case .sensor(let type): type.name
    case .effector(let type): type.name
    }
  }

  public var use: ResourceUse {
    switch self {
    case .sensor(let type): type.use
    case .effector(let type): type.use
    }
  }

  public var origin: SystemOrigin {
    switch self {
    case .sensor(let type): type.origin
    case .effector(let type): type.origin
    }
  }

  public var sectorDegrees: Double {
    switch self {
    case .sensor(let type): type.sectorDegrees
    case .effector(let type): type.sectorDegrees
    }
  }

  public var edgeLink: EdgeLink? {
    switch self {
    case .sensor(let type): type.edgeLink
    case .effector(let type): type.edgeLink
    }
  }

  public var mastMetres: Double {
    switch self {
    case .sensor(let type): type.mastMetres
    case .effector(let type): type.mastMetres
    }
  }

  /// What the system is, in the schema's word.
  public var kindName: String {
    switch self {
    case .sensor(let type): type.kind.rawValue
    case .effector(let type): type.kind.rawValue
    }
  }

  public var isSensor: Bool {
    if case .sensor = self { true } else { false }
  }
}

extension Scenario {
  /// Slant range beyond which a system can do nothing against any threat here.
  public func reachMetres(of system: SystemType) -> Double {
    switch system {
    case .sensor(let type): threats.map { type.rangeMetres(against: $0) }.max() ?? 0
    case .effector(let type): type.rangeMetres.upperBound
    }
  }
}
