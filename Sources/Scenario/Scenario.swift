// What is asked: everything a planner states about one situation.
public import Terrain

/// What must not be lost.
public struct DefendedAsset: Sendable {
  public enum Form: Sendable {
    case point(Position)
    /// A line that people and supplies move along.
    case corridor([Position])
    /// A simple polygon, without its closing point.
    case area([Position])
  }

  public let id: String
  public let name: String
  public let form: Form
  /// Relative worth; only ratios between assets matter to the plan.
  public let worth: Double
  /// Leakers of lethality 1 that destroy it.
  public let hardness: Double

  /// Worth destroyed by one leaker while the asset is whole.
  public func worthLost(toOne threat: ThreatProfile) -> Double {
    worth * min(1, threat.lethality / hardness)
  }
}

/// One direction from which raids come: a bearing from the target, or a route flown as drawn.
public struct ApproachAxis: Sendable {
  public enum Path: Sendable {
    /// From this bearing (clockwise from grid north, as seen from the target), starting at this distance.
    case bearing(degrees: Double, launchMetres: Double)
    /// Way points from launch on; from the last one straight to the target.
    case route([Position])
  }

  public let id: String
  /// The scenario's entry that this axis belongs to.
  public let approach: String
  public let path: Path
  /// Relative likelihood among axes.
  public let weight: Double
  /// Indices into `Scenario.threats` that may use it.
  public let threats: [Int]
}

public struct CandidateSite: Sendable {
  public let id: String
  public let position: Position
  /// Systems that fit on the site.
  public let capacity: Int
}

/// A supply limit on one system type.
public struct InventoryLimit: Sendable {
  public let system: Int
  public var atMost: Int
  /// From order to delivery.
  public let leadDays: Double
}

/// How attackers choose their way from launch to aim.
public enum AttackWay: String, Sendable, CaseIterable {
  case straight
  /// Where the assets see least of them; sensors are not known.
  case masked
  /// Where the sensors of the deployment, all known, detect least.
  case leastExposure = "least-exposure"
}

/// Drones of one type that come together.
public struct RaidGroup: Sendable {
  public let threat: Int
  public internal(set) var count: Int
  /// Indices into `Scenario.axes`; each may carry this threat.
  public let axes: [Int]
  /// Indices into `Scenario.assets`; none when it flies at emitters.
  public let targets: [Int]
  /// At sites on which radars stand, which the deployment decides.
  public let atEmitters: Bool
  /// How its drones choose their way; the plan takes all for straight.
  public let way: AttackWay
  public let startSeconds: Double
  public let spacingSeconds: Double
  /// One axis and one target drawn for the whole group, or for each drone.
  public let staysTogether: Bool
}

/// A time in a raid in which the signal to noise of sensors is lower.
public struct RaidJamming: Sendable, Hashable {
  public let fromSeconds: Double
  public let untilSeconds: Double
  /// By kind; absent is none.
  public let lossDecibels: [SensorKind: Double]

  public init(fromSeconds: Double, untilSeconds: Double, lossDecibels: [SensorKind: Double]) {
    self.fromSeconds = fromSeconds
    self.untilSeconds = untilSeconds
    self.lossDecibels = lossDecibels
  }
}

/// One attack that the defence should withstand, with its relative likelihood.
public struct RaidPlan: Sendable {
  public let id: String
  public let weight: Double
  public internal(set) var groups: [RaidGroup]
  /// When sensors are jammed, apart and in order.
  public let jamming: [RaidJamming]

  public var drones: Int { groups.reduce(0) { $0 + $1.count } }
}

public struct ScoreSettings: Sendable {
  public let raids: Int
  public let confidence: Double
}

/// Where the ground comes from.
public struct TerrainSource: Sendable {
  /// Tiles of one elevation model, at most.
  public static let maximumFiles = 1_000

  /// As written in the scenario: one file, or tiles of one elevation model.
  public let files: [String]
  /// Resolved against the scenario's folder; empty when a fault leaves none to read.
  public let paths: [String]
  public let cellMetres: Double?
  /// What the file's coordinates mean, when the planner says so.
  public let coordinateReference: String?
  /// How wrong the elevations may be; nil when the planner does not say.
  public let error: ElevationError?
}

/// How candidate sites are drawn from the terrain.
public enum SiteMethod: String, Sendable, CaseIterable {
  /// Ground that stands out above its surroundings first.
  case prominence
  /// Ground that sees most of what lies around the assets first.
  case visibility
}

/// Candidate sites to be drawn from the terrain.
public struct SiteGeneration: Sendable {
  public let count: Int
  public let spacingMetres: Double
  public let maximumSlopeDegrees: Double
  public let fromAssetMetres: Double
  public let capacity: Int
  public let method: SiteMethod
  /// Of the targets that sites should see, above ground.
  public let targetHeightMetres: Double
  /// Polygons that hold no site, lines that sites must be near, and classes that sites may stand on.
  public let excludePath: String?
  public let roadsPath: String?
  public let roadMetres: Double
  public let landCoverPath: String?
  public let landCoverClasses: [Int]
  /// Where the file states it.
  public let place: SourcePlace

  public init(
    count: Int, spacingMetres: Double, maximumSlopeDegrees: Double, fromAssetMetres: Double,
    capacity: Int, method: SiteMethod, targetHeightMetres: Double, excludePath: String?,
    roadsPath: String?, roadMetres: Double, landCoverPath: String?, landCoverClasses: [Int],
    place: SourcePlace
  ) {
    self.count = count
    self.spacingMetres = spacingMetres
    self.maximumSlopeDegrees = maximumSlopeDegrees
    self.fromAssetMetres = fromAssetMetres
    self.capacity = capacity
    self.method = method
    self.targetHeightMetres = targetHeightMetres
    self.excludePath = excludePath
    self.roadsPath = roadsPath
    self.roadMetres = roadMetres
    self.landCoverPath = landCoverPath
    self.landCoverClasses = landCoverClasses
    self.place = place
  }

  /// Files that it needs.
  public var files: [String] { [excludePath, roadsPath, landCoverPath].compactMap(\.self) }
}

/// A whole planning problem; indices refer to positions in these arrays.
public struct Scenario: Sendable {
  public let file: String
  public let name: String
  public let title: String
  public let coordinateReference: String
  public let terrain: TerrainSource
  public let assets: [DefendedAsset]
  public internal(set) var threats: [ThreatProfile]
  public let axes: [ApproachAxis]
  /// Sensors and effectors that may be bought, in the order of the inventory.
  public let systems: [SystemType]
  public var inventory: [InventoryLimit]
  public internal(set) var sites: [CandidateSite]
  public let siteGeneration: SiteGeneration?
  /// Standing systems, which cost nothing and stay.
  public let existing: [Placement]
  public var budget: ResourceUse
  public let doctrine: Doctrine
  /// How likely each environment is; the shares add up to 1, none is 0, in the order of `Environment`.
  public let environments: [(environment: Environment, share: Double)]
  public let requirements: [Requirement]
  public let layers: [DefenceLayer]
  public let incompatible: [IncompatiblePair]
  public let supplierLimits: [SupplierLimit]
  public let links: [LinkRule]
  public internal(set) var raids: [RaidPlan]
  /// How raids follow each other; nil when nothing is said of it.
  public let campaign: Campaign?
  /// Target heights above ground that the coverage map shows.
  public let mapHeightsMetres: [Double]
  public var solve: SolveSettings
  public let score: ScoreSettings
  public var seed: UInt64
  /// Where the file states its coordinate reference and its terrain.
  public let referencePlace: SourcePlace
  public let terrainPlace: SourcePlace
  /// Every file read, in order: the scenario itself and its catalogues.
  public let inputFiles: [String]
  /// Vector files and spreadsheets that it names besides, in order.
  public let featureFiles: [String]
  /// Where each position came from, to name it when it lies off the terrain.
  public let positionOrigins: [PositionOrigin]
}

/// A line and column of the scenario's file, counted from 1.
public struct SourcePlace: Sendable, Hashable {
  public let line: Int
  public let column: Int
}

/// A stated position and its place in the file.
public struct PositionOrigin: Sendable {
  public let what: String
  public let position: Position
  public let file: String
  public let place: SourcePlace
}

extension Scenario {
  /// A finding about something that the scenario's file states.
  public func finding(at place: SourcePlace, _ message: String) -> InputFinding {
    InputFinding(file: file, line: place.line, column: place.column, message: message)
  }
}

/// One system on one site, looking one way.
public struct Placement: Sendable, Hashable {
  /// Index into the scenario's sites.
  public let site: Int
  /// Index into the scenario's systems.
  public let system: Int
  /// Centre of the sector, clockwise from grid north; 0 for all-round systems.
  public let headingDegrees: Double

  public init(site: Int, system: Int, headingDegrees: Double) {
    self.site = site
    self.system = system
    self.headingDegrees = headingDegrees
  }
}

/// A chosen set of placements, standing ones included.
public struct Deployment: Sendable, Hashable {
  public let placements: [Placement]

  public init(placements: [Placement]) {
    self.placements = placements
  }

  /// Resources used by the placements that are not standing already.
  public func use(in scenario: Scenario) -> ResourceUse {
    var standing = scenario.existing
    var total = ResourceUse.zero
    for placement in placements {
      if let index = standing.firstIndex(of: placement) {
        standing.remove(at: index)
      } else {
        total = total + scenario.systems[placement.system].use
      }
    }
    return total
  }
}
