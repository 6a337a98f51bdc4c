// What does the raid engine need to know: a scenario and one deployment reduced to times, chances and counts.
public import Terrain

/// Everything that decides a raid, in integers.
///
/// `RaidScene(scenario, deployment, on: grid)` compiles one from a plan; a scene can also be written by
/// hand, as the validation cases are. Times are milliseconds; those of a route count from the launch of
/// the drone that flies it. All indices refer to positions in these arrays.
///
/// Limits, checked when raids are run: at most `maximumDronesPerRaid` drones in one raid, every time below
/// `maximumMilliseconds`.
public struct RaidScene: Sendable {
  public static let maximumDronesPerRaid = 100_000
  /// Six days.
  public static let maximumMilliseconds: Int32 = 1 << 29

  public var assets: [Asset]
  public var threats: [Threat]
  public var routes: [Route]
  public var plans: [Plan]
  public var sensors: [Sensor]
  public var effectors: [Effector]
  public var rules: Rules

  public init(
    assets: [Asset], threats: [Threat], routes: [Route], plans: [Plan], sensors: [Sensor],
    effectors: [Effector], rules: Rules
  ) {
    self.assets = assets
    self.threats = threats
    self.routes = routes
    self.plans = plans
    self.sensors = sensors
    self.effectors = effectors
    self.rules = rules
  }

  public struct Asset: Sendable {
    public var id: String
    public var worth: Double
    /// Leakers of lethality 1 that destroy it.
    public var hardness: Double

    public init(id: String, worth: Double, hardness: Double) {
      self.id = id
      self.worth = worth
      self.hardness = hardness
    }
  }

  public struct Threat: Sendable {
    public var id: String
    /// Groups threats in the score.
    public var threatClass: String
    /// In units of asset hardness; 0 for a decoy, which is never a leaker.
    public var lethality: Double
    public var unitCost: Double
    /// That a tracked drone of this kind is taken for one worth a shot; drawn once for each drone.
    public var judgedHostile: Chance

    /// - Parameter threatClass: nil is a class of its own.
    public init(
      id: String, threatClass: String? = nil, lethality: Double, unitCost: Double,
      judgedHostile: Chance = .certain
    ) {
      self.id = id
      self.threatClass = threatClass ?? id
      self.lethality = lethality
      self.unitCost = unitCost
      self.judgedHostile = judgedHostile
    }
  }

  /// One way of one threat to one asset.
  public struct Route: Sendable {
    public var threat: Int
    public var asset: Int
    /// Groups routes in the score: the axis it belongs to.
    public var approach: Int
    /// When a drone that still flies has done its work.
    public var arrivalMilliseconds: Int32
    /// Still to fly at launch.
    public var lengthMetres: Double
    public var speedMetresPerSecond: Double
    /// Where it is, in order of time; only the replay reads this.
    public var track: [TrackPoint]
    /// What a drone on it sees long enough to call fire on, in order of time.
    public var calls: [Call] = []

    public init(
      threat: Int, asset: Int, approach: Int = 0, arrivalMilliseconds: Int32,
      lengthMetres: Double = 0,
      speedMetresPerSecond: Double = 0, track: [TrackPoint] = []
    ) {
      self.threat = threat
      self.asset = asset
      self.approach = approach
      self.arrivalMilliseconds = arrivalMilliseconds
      self.lengthMetres = lengthMetres
      self.speedMetresPerSecond = speedMetresPerSecond
      self.track = track
    }
  }

  /// A fire mission on an asset, called by a drone that watched it.
  public struct Call: Sendable, Hashable {
    /// Since launch, no later than the arrival: when it has seen the asset long enough.
    public var milliseconds: Int32
    public var asset: Int
    /// From the call to the impact.
    public var delayMilliseconds: Int32
    public var hit: Chance
    /// Of a hit, in units of asset hardness.
    public var lethality: Double

    public init(
      milliseconds: Int32, asset: Int, delayMilliseconds: Int32, hit: Chance, lethality: Double
    ) {
      self.milliseconds = milliseconds
      self.asset = asset
      self.delayMilliseconds = delayMilliseconds
      self.hit = hit
      self.lethality = lethality
    }
  }

  public struct TrackPoint: Sendable {
    public var milliseconds: Int32
    public var position: Position

    public init(milliseconds: Int32, position: Position) {
      self.milliseconds = milliseconds
      self.position = position
    }
  }

  /// One raid that may come.
  public struct Plan: Sendable {
    public var id: String
    /// Relative likelihood among the plans.
    public var weight: Double
    public var groups: [Group]

    public init(id: String, weight: Double = 1, groups: [Group]) {
      self.id = id
      self.weight = weight
      self.groups = groups
    }
  }

  /// Drones of one threat that come together.
  public struct Group: Sendable {
    public var count: Int
    /// Routes to draw from, and their relative likelihood.
    public var routes: [Int]
    public var weights: [Double]
    /// One route drawn for the whole group, or one for each drone.
    public var staysTogether: Bool
    public var startMilliseconds: Int32
    /// Between the launches of two drones; the first flies at the start, or one interval after it when
    /// intervals are random.
    public var spacing: DurationLaw
    /// Drones not launched by now stay on the ground.
    public var launchesUntilMilliseconds: Int32
    /// By drone of the group, the routes that it flies in place of `routes`, in the same order; nil when all fly those.
    public var routesByDrone: [[Int]]?

    public init(
      count: Int, routes: [Int], weights: [Double]? = nil, staysTogether: Bool = true,
      startMilliseconds: Int32 = 0, spacing: DurationLaw = .fixed(milliseconds: 0),
      launchesUntilMilliseconds: Int32 = RaidScene.maximumMilliseconds
    ) {
      self.count = count
      self.routes = routes
      self.weights = weights ?? routes.map { _ in 1 }
      self.staysTogether = staysTogether
      self.startMilliseconds = startMilliseconds
      self.spacing = spacing
      self.launchesUntilMilliseconds = launchesUntilMilliseconds
    }
  }

  public struct Sensor: Sendable {
    public var name: String
    public var system: String
    /// Names its luck: a sensor with the same number in another deployment sees with the same luck.
    public var stream: UInt32
    /// By route; nil where it never sees the drone.
    public var detections: [Detection?]
    /// The asset with which it is lost; nil when nothing can hit it.
    public var post: Int?

    public init(name: String, system: String, stream: UInt32, detections: [Detection?]) {
      self.name = name
      self.system = system
      self.stream = stream
      self.detections = detections
    }
  }

  /// What one sensor makes of one route.
  public struct Detection: Sendable {
    /// When a track may be confirmed, rising, with the chance that it is by then, rising.
    public var confirmations: [Confirmation]
    /// When a confirmed track lives: in coverage, or out of it for no longer than the track memory. Apart
    /// and in order of time; both ends belong to them.
    public var alive: [ClosedRange<Int32>]

    public init(confirmations: [Confirmation], alive: [ClosedRange<Int32>]) {
      self.confirmations = confirmations
      self.alive = alive
    }
  }

  public struct Confirmation: Sendable, Hashable {
    public var milliseconds: Int32
    /// That the track is confirmed at this time or before.
    public var byThen: Chance

    public init(milliseconds: Int32, byThen: Chance) {
      self.milliseconds = milliseconds
      self.byThen = byThen
    }
  }

  public struct Effector: Sendable {
    public var name: String
    public var system: String
    /// Names its luck, as for sensors.
    public var stream: UInt32
    public var channels: Int
    /// nil is unlimited.
    public var magazineRounds: Int?
    /// From the last shot to a full magazine; nil is never during a raid.
    public var reloadMilliseconds: Int32?
    /// Least time from one shot of a channel to its next.
    public var shotInterval: DurationLaw
    public var reactionMilliseconds: Int32
    public var costPerShot: Double
    /// Of one shot, by threat; an effector holds fire where it is `.never`.
    public var kill: [Chance]
    /// By route; empty where it never reaches the drone.
    public var windows: [[FireWindow]]
    /// Rounds fired together whenever it fires, over one channel.
    public var shotsPerLook = 1
    /// Rounds kept back for what matters most; nil for none.
    public var reserve: Reserve?
    /// From the intercept of a shot that did not kill to its being a round again; nil when shots do not come back.
    public var recoveryMilliseconds: Int32?
    /// The asset with which it is lost; nil when nothing can hit it.
    public var post: Int?
    /// Of the layers of the defence, the outermost 0; nil when it stands in none.
    public var layer: Int?

    public init(
      name: String, system: String, stream: UInt32, channels: Int, magazineRounds: Int? = nil,
      reloadMilliseconds: Int32? = nil, shotInterval: DurationLaw, reactionMilliseconds: Int32 = 0,
      costPerShot: Double = 0, kill: [Chance], windows: [[FireWindow]]
    ) {
      self.name = name
      self.system = system
      self.stream = stream
      self.channels = channels
      self.magazineRounds = magazineRounds
      self.reloadMilliseconds = reloadMilliseconds
      self.shotInterval = shotInterval
      self.reactionMilliseconds = reactionMilliseconds
      self.costPerShot = costPerShot
      self.kill = kill
      self.windows = windows
    }
  }

  /// The last rounds of a magazine, which only drones on their way to dear assets are worth.
  public struct Reserve: Sendable, Hashable {
    public var rounds: Int
    /// Of the asset that a drone flies to.
    public var leastWorth: Double

    public init(rounds: Int, leastWorth: Double) {
      self.rounds = rounds
      self.leastWorth = leastWorth
    }
  }

  /// A stretch of time in which a shot at a drone on one route can be fired.
  public struct FireWindow: Sendable, Hashable {
    /// Rising fire times, each with the time of its intercept; straight between two of them. The window is
    /// open from the first to the last, both included.
    public var knots: [Knot]

    public init(knots: [Knot]) {
      precondition(!knots.isEmpty, "a fire window needs at least one knot")
      self.knots = knots
    }
  }

  public struct Knot: Sendable, Hashable {
    public var fireMilliseconds: Int32
    public var interceptMilliseconds: Int32

    public init(fireMilliseconds: Int32, interceptMilliseconds: Int32) {
      self.fireMilliseconds = fireMilliseconds
      self.interceptMilliseconds = interceptMilliseconds
    }
  }

  /// How the crews fight.
  public struct Rules: Sendable {
    /// From the first confirmed track of a drone to the effectors' knowing of it.
    public var cueMilliseconds: Int32
    /// From an intercept to knowing its outcome.
    public var assessMilliseconds: Int32
    /// One shot at a drone at a time, the next after the outcome of the last is known.
    public var shootLookShoot: Bool
    /// By all effectors together.
    public var shotsPerDroneAtMost: Int
    /// Drones that the effectors keep in mind at once, each from its coming within reach to its end; one
    /// that comes while there are as many is left alone.
    public var dronesHeldAtMost: Int
    public var targetChoice: TargetChoice
    /// An effector of an inner layer holds fire at a drone as long as one of an outer layer has rounds for it and
    /// a fire window on its route that has not ended.
    public var innerLayersWait: Bool
    /// That a drone which was missed is taken for killed and left alone.
    public var missJudgedKill: Chance
    /// That a drone which was killed is taken for alive and shot at again.
    public var killJudgedMiss: Chance

    public init(
      cueMilliseconds: Int32 = 0, assessMilliseconds: Int32 = 0, shootLookShoot: Bool = true,
      shotsPerDroneAtMost: Int, dronesHeldAtMost: Int = .max,
      targetChoice: TargetChoice = .earliestArrival, innerLayersWait: Bool = false,
      missJudgedKill: Chance = .never, killJudgedMiss: Chance = .never
    ) {
      self.cueMilliseconds = cueMilliseconds
      self.assessMilliseconds = assessMilliseconds
      self.shootLookShoot = shootLookShoot
      self.shotsPerDroneAtMost = shotsPerDroneAtMost
      self.dronesHeldAtMost = dronesHeldAtMost
      self.targetChoice = targetChoice
      self.innerLayersWait = innerLayersWait
      self.missJudgedKill = missJudgedKill
      self.killJudgedMiss = killJudgedMiss
    }
  }

  public enum TargetChoice: Sendable {
    /// Effectors are assigned together: the drone that arrives first is served first, by the effector with
    /// the highest kill chance against it, then the cheapest shot, then the first in the deployment.
    case earliestArrival
    /// As before, but first what flies to the asset of most worth; equals by arrival.
    case mostWorth
    /// As before, but first what some effector that reaches its route kills most surely; equals by arrival.
    case bestChance
    /// Each effector for itself takes any drone it can shoot at, all equally likely.
    case atRandom
  }
}
