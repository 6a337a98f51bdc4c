// What flies at us: threat profiles.

/// The generic classes that detection and kill probabilities are given for.
public enum ThreatClass: String, Sendable, CaseIterable, Codable {
  /// Unmanned aircraft that watch and cue artillery.
  case reconnaissance
  /// First-person-view multirotors, flown by radio to the target.
  case fpv
  case loiteringMunition
  case oneWayAttack
  /// Medium-altitude long-endurance aircraft that release weapons from stand-off.
  case strike
  case decoy
}

/// One kind of drone: how it flies, what it can be sensed by, what it does on arrival.
public struct ThreatProfile: Sendable {
  public let id: String
  public let name: String
  public let threatClass: ThreatClass
  public internal(set) var speedMetresPerSecond: Double
  /// Height above ground on the way in.
  public let ingressHeightMetres: Double
  /// Height above ground from `terminalRangeMetres` to the target on.
  public let terminalHeightMetres: Double
  public let terminalRangeMetres: Double
  /// Planar distance to the target at which it has done its work; 0 when it must arrive.
  public let releaseRangeMetres: Double
  /// How long it must survive at the release range, for example to cue artillery.
  public let dwellSeconds: Double
  public internal(set) var radarCrossSectionSquareMetres: Double
  /// Effective radiated power of a jammer it carries, towards the radar and in its band; 0 for none.
  public let jammerWatts: Double
  /// Flown or watched over a radio link, which can be heard and jammed.
  public let hasRadioLink: Bool
  /// Loses its way when satellite navigation is jammed.
  public let isGNSSDependent: Bool
  /// Sound pressure relative to the reference drone that acoustic ranges are given for.
  public let acousticSignatureRatio: Double
  /// Infrared intensity relative to the reference drone that electro-optical ranges are given for.
  public let infraredSignatureRatio: Double
  /// Damage of one leaker in units of asset hardness; 0 for a decoy.
  public let lethality: Double
  /// Money to build one.
  public let unitCost: Double
  /// Fire that it calls for; nil when it calls for none.
  public let artillery: CalledFire?
}

/// Artillery that fires on what a drone has watched.
public struct CalledFire: Sendable, Hashable {
  /// Slant range within which it makes out what it sees.
  public let watchRangeMetres: Double
  /// Without a break, from the first sight to the call.
  public let watchSeconds: Double
  /// From the call to the impact.
  public let delaySeconds: Double
  /// Of one fire mission.
  public let hitProbability: Double
  /// Of a hit, in units of asset hardness; a site has hardness 1.
  public let lethality: Double
}
