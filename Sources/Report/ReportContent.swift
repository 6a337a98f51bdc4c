// What does one report say? Plain values, put together by the command that writes it.
public import Raid
public import Terrain

/// Everything on one page; parts that are nil or empty leave no trace on it.
public struct ReportContent: Sendable {
  public let title: String
  public let subtitle: String
  /// Unit of every sum of money, for example "EUR"; empty for none.
  public let moneyUnit: String
  /// Unit of worth, for example "points"; empty for none.
  public let worthUnit: String
  public let map: MapContent?
  public let promise: Promise?
  public let score: RaidSummary?
  public let budget: BudgetUse?
  public let purchases: [Purchase]
  public let placements: [PlacementRow]
  public let candidateSites: Int
  public let causes: [CauseRow]
  public let threats: [ThreatRow]
  public let layers: [LayerRow]
  public let assets: [AssetRow]
  /// In any order; the page ranks them.
  public let approaches: [ApproachRow]
  /// The attacker's best ways, what costs most first.
  public let worstRoutes: [WorstRouteRow]
  public let comparisons: [Comparison]
  public let refinement: RefinementContent?
  public let frontier: Frontier?
  public let replay: ReplayContent?
  public let stages: [StageRow]
  public let provenance: Provenance

  public init(
    title: String, subtitle: String = "", moneyUnit: String = "", worthUnit: String = "",
    map: MapContent? = nil, promise: Promise? = nil, score: RaidSummary? = nil,
    budget: BudgetUse? = nil, purchases: [Purchase] = [], placements: [PlacementRow] = [],
    candidateSites: Int = 0, causes: [CauseRow] = [], threats: [ThreatRow] = [],
    layers: [LayerRow] = [], assets: [AssetRow] = [], approaches: [ApproachRow] = [],
    worstRoutes: [WorstRouteRow] = [],
    comparisons: [Comparison] = [],
    refinement: RefinementContent? = nil, frontier: Frontier? = nil, replay: ReplayContent? = nil,
    stages: [StageRow] = [],
    provenance: Provenance
  ) {
    self.title = title
    self.subtitle = subtitle
    self.moneyUnit = moneyUnit
    self.worthUnit = worthUnit
    self.map = map
    self.promise = promise
    self.score = score
    self.budget = budget
    self.purchases = purchases
    self.placements = placements
    self.candidateSites = candidateSites
    self.causes = causes
    self.threats = threats
    self.layers = layers
    self.assets = assets
    self.approaches = approaches
    self.worstRoutes = worstRoutes
    self.comparisons = comparisons
    self.refinement = refinement
    self.frontier = frontier
    self.replay = replay
    self.stages = stages
    self.provenance = provenance
  }
}

/// What the optimiser promises and certifies.
public struct Promise: Sendable {
  /// What is maximised or minimised, for example "Protected value".
  public let measure: String
  public let value: Double
  /// No plan within the budget can do better than this.
  public let bound: Double
  /// What the value would be if nothing could be lost; nil when that has no meaning.
  public let greatest: Double?
  /// |bound - value| relative to the value; nil when it is not defined.
  public let relativeGap: Double?
  /// How the search ended, as a clause: "proved optimal within 0.5 %", "stopped at 60 s".
  public let reason: String

  public init(
    measure: String, value: Double, bound: Double, greatest: Double? = nil, relativeGap: Double?,
    reason: String
  ) {
    self.measure = measure
    self.value = value
    self.bound = bound
    self.greatest = greatest
    self.relativeGap = relativeGap
    self.reason = reason
  }
}

/// What the simulated raids did to the deployment.
public struct RaidSummary: Sendable {
  public let raids: Int
  /// Of every interval on the page, for example 0.95.
  public let confidence: Double
  public let worthLostPerRaid: Estimate
  /// Sum over assets; nil when it has no meaning.
  public let worthAtStake: Double?
  /// Probability that at least one drone gets through.
  public let anyLeak: Estimate
  public let leakersPerRaid: Estimate
  public let dronesPerRaid: Double
  /// Why the simulation stopped, as a clause: "half-width reached", "all raids run".
  public let reason: String

  public init(
    raids: Int, confidence: Double, worthLostPerRaid: Estimate, worthAtStake: Double?,
    anyLeak: Estimate, leakersPerRaid: Estimate, dronesPerRaid: Double, reason: String
  ) {
    self.raids = raids
    self.confidence = confidence
    self.worthLostPerRaid = worthLostPerRaid
    self.worthAtStake = worthAtStake
    self.anyLeak = anyLeak
    self.leakersPerRaid = leakersPerRaid
    self.dronesPerRaid = dronesPerRaid
    self.reason = reason
  }
}

/// What the deployment takes of what there is.
public struct BudgetUse: Sendable {
  public struct Line: Sendable {
    public let used: Double
    /// Nil when it is not limited.
    public let available: Double?

    public init(used: Double, available: Double?) {
      self.used = used
      self.available = available
    }
  }

  public let money: Line
  public let crew: Line
  public let powerKilowatts: Line

  public init(money: Line, crew: Line, powerKilowatts: Line) {
    self.money = money
    self.crew = crew
    self.powerKilowatts = powerKilowatts
  }
}

/// Kinds of systems, with the two letters that stand in their map symbol; raw values are the words
/// of scenario files.
public enum SystemKind: String, Sendable, CaseIterable {
  case radar, passiveRF, electroOptical, acoustic, observer
  case gun, missile, interceptorDrone, rfJammer, gnssJammer, directedEnergy

  public var isSensor: Bool {
    switch self {
    case .radar, .passiveRF, .electroOptical, .acoustic, .observer: true
    case .gun, .missile, .interceptorDrone, .rfJammer, .gnssJammer, .directedEnergy: false
    }
  }

  public var letters: String {
    switch self {
    case .radar: "RA"
    case .passiveRF: "RF"
    case .electroOptical: "EO"
    case .acoustic: "AC"
    case .observer: "OB"
    case .gun: "GU"
    case .missile: "MI"
    case .interceptorDrone: "ID"
    case .rfJammer: "RJ"
    case .gnssJammer: "GJ"
    case .directedEnergy: "DE"
    }
  }

  public var title: String {
    switch self {
    case .radar: "radar"
    case .passiveRF: "passive RF receiver"
    case .electroOptical: "electro-optical sensor"
    case .acoustic: "acoustic sensor"
    case .observer: "observer"
    case .gun: "gun"
    case .missile: "missile launcher"
    case .interceptorDrone: "interceptor drones"
    case .rfJammer: "RF jammer"
    case .gnssJammer: "GNSS jammer"
    case .directedEnergy: "directed energy"
    }
  }
}

/// One line of the shopping list.
public struct Purchase: Sendable {
  public let system: String
  public let kind: SystemKind
  public let count: Int
  /// Names of the sites, in order.
  public let sites: [String]
  /// For all of them together.
  public let money: Double

  public init(system: String, kind: SystemKind, count: Int, sites: [String], money: Double) {
    self.system = system
    self.kind = kind
    self.count = count
    self.sites = sites
    self.money = money
  }
}

/// One system on one site; its number on the page is its place in the list.
public struct PlacementRow: Sendable {
  public let site: String
  public let system: String
  public let kind: SystemKind
  public let position: Position
  /// As planners type them: MGRS, or degrees.
  public let coordinates: String
  /// Nil for all-round systems.
  public let headingDegrees: Double?
  /// 360 for all-round systems.
  public let sectorDegrees: Double
  /// Greatest reach, drawn as a ring; nil draws none.
  public let rangeMetres: Double?
  /// There already, not bought.
  public let isStanding: Bool
  /// What it is for, as a sentence.
  public let purpose: String

  public init(
    site: String, system: String, kind: SystemKind, position: Position, coordinates: String,
    headingDegrees: Double?, sectorDegrees: Double, rangeMetres: Double?, isStanding: Bool = false,
    purpose: String
  ) {
    self.site = site
    self.system = system
    self.kind = kind
    self.position = position
    self.coordinates = coordinates
    self.headingDegrees = headingDegrees
    self.sectorDegrees = sectorDegrees
    self.rangeMetres = rangeMetres
    self.isStanding = isStanding
    self.purpose = purpose
  }
}

extension LeakCause {
  public var title: String {
    switch self {
    case .neverDetected: "never detected"
    case .detectedTooLate: "detected too late"
    case .noWindow: "no firing window"
    case .noRounds: "magazines empty"
    case .channelsBusy: "all channels busy"
    case .missed: "engaged and missed"
    }
  }

  /// What a planner can do about it.
  public var advice: String {
    switch self {
    case .neverDetected:
      "Add or move a sensor so that it sees this approach at the height flown."
    case .detectedTooLate:
      "Move sensors outwards along the approach, or shorten cueing and reaction times."
    case .noWindow:
      "Tracked, but never within reach: put an effector near the track or one that reaches as high."
    case .noRounds:
      "Add effectors or deeper magazines, or hold fire for better shots."
    case .channelsBusy:
      "Add channels on the busiest approaches, so that a dense wave meets several effectors."
    case .missed:
      "Add a second layer behind the first, or effectors with a higher kill probability per shot."
    }
  }
}

/// Leakers with one cause.
public struct CauseRow: Sendable {
  public let cause: LeakCause
  public let leakersPerRaid: Double

  public init(cause: LeakCause, leakersPerRaid: Double) {
    self.cause = cause
    self.leakersPerRaid = leakersPerRaid
  }
}

/// What the effectors of one type do in a mean raid.
public struct LayerRow: Sendable {
  public let name: String
  /// Drones shot at.
  public let engagements: Double
  public let rounds: Double
  public let kills: Double
  /// Of the time of a raid with all channels of a placement busy.
  public let saturatedShare: Double
  /// At a raid a day; nil when rounds are unlimited or none is fired.
  public let daysOfCover: Double?
  /// Money shot off for each unit of money shot down; nil when nothing of value was.
  public let costExchange: Double?

  public init(
    name: String, engagements: Double, rounds: Double, kills: Double, saturatedShare: Double,
    daysOfCover: Double?, costExchange: Double?
  ) {
    self.name = name
    self.engagements = engagements
    self.rounds = rounds
    self.kills = kills
    self.saturatedShare = saturatedShare
    self.daysOfCover = daysOfCover
    self.costExchange = costExchange
  }
}

/// Leakers of one threat.
public struct ThreatRow: Sendable {
  public let name: String
  public let dronesPerRaid: Double
  public let leakersPerRaid: Double
  /// Way still to fly at the first confirmed track; nil when none was tracked.
  public let firstTrackMetres: Double?
  /// Of most of its leakers; nil when there is none.
  public let mainCause: LeakCause?

  public init(
    name: String, dronesPerRaid: Double, leakersPerRaid: Double, firstTrackMetres: Double? = nil,
    mainCause: LeakCause? = nil
  ) {
    self.name = name
    self.dronesPerRaid = dronesPerRaid
    self.leakersPerRaid = leakersPerRaid
    self.firstTrackMetres = firstTrackMetres
    self.mainCause = mainCause
  }
}

/// What one defended asset loses.
public struct AssetRow: Sendable {
  public let name: String
  public let worth: Double
  public let worthLostPerRaid: Estimate

  public init(name: String, worth: Double, worthLostPerRaid: Estimate) {
    self.name = name
    self.worth = worth
    self.worthLostPerRaid = worthLostPerRaid
  }
}

/// What comes through on one approach.
public struct ApproachRow: Sendable {
  public let name: String
  /// Share of all drones that come this way, 0 to 1.
  public let likelihood: Double
  public let dronesPerRaid: Double
  public let leakersPerRaid: Double
  public let mainCause: LeakCause?

  public init(
    name: String, likelihood: Double, dronesPerRaid: Double, leakersPerRaid: Double,
    mainCause: LeakCause?
  ) {
    self.name = name
    self.likelihood = likelihood
    self.dronesPerRaid = dronesPerRaid
    self.leakersPerRaid = leakersPerRaid
    self.mainCause = mainCause
  }

  /// Leakers of the drones that come this way; 0 when none do.
  public var leakShare: Double { dronesPerRaid > 0 ? min(1, leakersPerRaid / dronesPerRaid) : 0 }
}

/// The way of least exposure of one threat to one asset, computed over the terrain.
public struct WorstRouteRow: Sendable {
  public let threat: String
  public let asset: String
  /// The approach nearest to where it starts.
  public let from: String
  /// Systems that engage it on the way, those that do most first.
  public let past: [String]
  public let survivalProbability: Double
  /// Worth that one raider takes this way on average.
  public let worthLost: Double
  /// From launch to the end of its work; drawn on the map.
  public let path: [Position]

  public init(
    threat: String, asset: String, from: String, past: [String], survivalProbability: Double,
    worthLost: Double, path: [Position]
  ) {
    self.threat = threat
    self.asset = asset
    self.from = from
    self.past = past
    self.survivalProbability = survivalProbability
    self.worthLost = worthLost
    self.path = path
  }
}

/// One measure as the plan promises it and as the raids show it.
public struct Comparison: Sendable {
  public let measure: String
  public let promised: Double
  public let simulated: Estimate
  /// Shown as a percentage.
  public let isShare: Bool
  public let higherIsBetter: Bool

  public init(
    measure: String, promised: Double, simulated: Estimate, isShare: Bool, higherIsBetter: Bool
  ) {
    self.measure = measure
    self.promised = promised
    self.simulated = simulated
    self.isShare = isShare
    self.higherIsBetter = higherIsBetter
  }
}

/// One raid to watch, second by second.
public struct ReplayContent: Sendable {
  public struct Track: Sendable {
    public struct Point: Sendable {
      public let seconds: Double
      public let position: Position

      public init(seconds: Double, position: Position) {
        self.seconds = seconds
        self.position = position
      }
    }

    public enum Outcome: String, Sendable { case stopped, leaked }

    public let name: String
    /// Times ascending; between two points the drone flies straight and steadily.
    public let points: [Point]
    public let outcome: Outcome

    public init(name: String, points: [Point], outcome: Outcome) {
      self.name = name
      self.points = points
      self.outcome = outcome
    }
  }

  public struct Event: Sendable {
    public enum Kind: String, Sendable { case detection, shot, kill, leak, other }

    public let seconds: Double
    public let kind: Kind
    public let text: String
    /// Where it starts (the shooter or sensor) and where it happens; a line joins them.
    public let from: Position?
    public let at: Position?

    public init(
      seconds: Double, kind: Kind, text: String, from: Position? = nil, at: Position? = nil
    ) {
      self.seconds = seconds
      self.kind = kind
      self.text = text
      self.from = from
      self.at = at
    }
  }

  public let title: String
  public let durationSeconds: Double
  public let tracks: [Track]
  /// Times ascending.
  public let events: [Event]

  public init(title: String, durationSeconds: Double, tracks: [Track], events: [Event]) {
    self.title = title
    self.durationSeconds = durationSeconds
    self.tracks = tracks
    self.events = events
  }
}

/// What one stage of the work took and produced.
public struct StageRow: Sendable {
  public let stage: String
  /// Nil when it was not timed; leave it out where the page must be the same bytes each time.
  public let seconds: Double?
  public let result: String

  public init(stage: String, seconds: Double?, result: String) {
    self.stage = stage
    self.seconds = seconds
    self.result = result
  }
}

/// Where everything came from.
public struct Provenance: Sendable {
  public struct Input: Sendable {
    public let what: String
    public let file: String
    /// Hexadecimal SHA-256.
    public let hash: String

    public init(what: String, file: String, hash: String) {
      self.what = what
      self.file = file
      self.hash = hash
    }
  }

  public let inputs: [Input]
  /// Versions, seeds and settings, each a name and a value.
  public let settings: [(name: String, value: String)]
  /// One sentence each.
  public let assumptions: [String]

  public init(
    inputs: [Input], settings: [(name: String, value: String)], assumptions: [String]
  ) {
    self.inputs = inputs
    self.settings = settings
    self.assumptions = assumptions
  }
}
