// Does the raid engine agree with theory: known results, played through the engine that users run.

/// One comparison of the engine with a reference.
public struct ValidationResult: Sendable, Codable {
  /// Of the case; one case may check several values.
  public let number: Int
  public let name: String
  public let reference: Double
  public let measured: Double
  /// Of `measured`; nil when it is exact.
  public let standardError: Double?
  /// In standard errors, or relative to the reference when `measured` is exact.
  public let deviation: Double
  public let passed: Bool

  /// A mean over raids: passes within five standard errors.
  init(_ number: Int, _ name: String, _ reference: Double, sampled: SampledMean) {
    self.number = number
    self.name = name
    self.reference = reference
    measured = sampled.mean
    standardError = sampled.standardError
    let difference = sampled.mean - reference
    // A sample without spread must be right to the last digits that chances are kept to.
    deviation =
      sampled.standardError > 0
      ? difference / sampled.standardError : difference == 0 ? 0 : .infinity
    passed = abs(deviation) <= 5
  }

  /// A computed value: passes within a relative tolerance.
  package init(_ number: Int, _ name: String, _ reference: Double, exact: Double, tolerance: Double)
  {
    self.number = number
    self.name = name
    self.reference = reference
    measured = exact
    standardError = nil
    deviation = reference == 0 ? exact : exact / reference - 1
    passed = abs(deviation) <= tolerance
  }
}

/// A mean over independent raids.
struct SampledMean {
  let mean: Double
  let standardError: Double

  init(sum: Double, squares: Double, count: Int) {
    let n = Double(count)
    mean = sum / n
    standardError = (max(0, (squares - sum * mean) / (n - 1)) / n).squareRoot()
  }

  init(_ values: [Double]) {
    self.init(
      sum: values.reduce(0, +), squares: values.reduce(0) { $0 + $1 * $1 }, count: values.count)
  }
}

/// Plays every validation case.
///
/// Deterministic in the seed. Some ten million events, about two seconds.
public func validateRaids(seed: UInt64 = 1) -> [ValidationResult] {
  [
    oneShotEach, salvo, shootLookShoot, imperfectAssessment, layers, sharedMagazine, roundsForKills,
    uncoordinatedShots, shotsAtWrecks, erlangLoss, finiteSources, finiteQueue, erlangDelay,
    impatience, countedEngagements, beamDwell, confirmationInOneBlock, slidingConfirmation,
    detectionLaws,
    radarRange, passingSearcher, sweepWidth, passage, randomArrivals, interceptorLead, burnThrough,
    decoys,
    intervals,
    salvosAndLooks, reserveRounds, targetPriorities, waitingLayers,
    sensorLost, calledFire, jammedLooks, linksAndNavigation, interceptorRecovery, standOffRelease,
    wavesAndAxes, leastExposureCases, wayBehindARidge,
  ].flatMap { $0(seed) }.enumerated().sorted {
    ($0.element.number, $0.offset) < ($1.element.number, $1.offset)
  }.map(\.element)
}

/// Plays `raids` raids and takes the mean of each value that `measure` reads off one.
func sample(
  _ scene: RaidScene, raids: Int, seed: UInt64, recording: Bool = false,
  _ measure: (borrowing RaidEngine) -> [Double]
) -> [SampledMean] {
  var engine = RaidEngine(SceneTables(scene), seed: seed)
  var sums: [Double] = []
  var squares: [Double] = []
  for raid in 0..<raids {
    engine.play(raid, recording: recording)
    let values = measure(engine)
    if sums.isEmpty {
      sums = values.map { _ in 0 }
      squares = sums
    }
    for (index, value) in values.enumerated() {
      sums[index] += value
      squares[index] += value * value
    }
  }
  return zip(sums, squares).map { SampledMean(sum: $0, squares: $1, count: raids) }
}

extension RaidEngine {
  var leakers: Double { Double(drones.indices.count { cause($0) != nil }) }
  var killed: Double { Double(drones.indices.count { !drones[$0].isAlive }) }
  var shotsFired: Double { Double(shots.count) }
}

/// A scene of one asset and routes that differ in nothing but what is said here.
///
/// Every drone is tracked at launch, unless `detections` says otherwise, and arrives `flight` later.
struct FiringRange {
  var threats = [RaidScene.Threat(id: "raider", lethality: 1, unitCost: 1)]
  var flight: Int32 = 100_000
  var detection = RaidScene.Detection(
    confirmations: [RaidScene.Confirmation(milliseconds: 0, byThen: .certain)],
    alive: [0...RaidScene.maximumMilliseconds])
  var groups: [RaidScene.Group]
  var effectors: [RaidScene.Effector]
  var rules: RaidScene.Rules
  /// Threat of each route.
  var routes = [0]

  var scene: RaidScene {
    RaidScene(
      assets: [RaidScene.Asset(id: "asset", worth: 1, hardness: 1)], threats: threats,
      routes: routes.map {
        RaidScene.Route(threat: $0, asset: 0, arrivalMilliseconds: flight)
      },
      plans: [RaidScene.Plan(id: "raid", groups: groups)],
      sensors: [
        RaidScene.Sensor(
          name: "sensor", system: "sensor", stream: 0, detections: routes.map { _ in detection })
      ], effectors: effectors, rules: rules)
  }
}

/// An effector whose shots meet at once, anywhere in a window that is the same on every route.
func immediateEffector(
  _ kill: Double, channels: Int = 1, rounds: Int? = nil,
  interval: DurationLaw = .fixed(milliseconds: 1000), window: ClosedRange<Int32> = 0...99_000,
  stream: UInt32 = 0, routes: Int = 1, threats: Int = 1
) -> RaidScene.Effector {
  RaidScene.Effector(
    name: "effector \(stream)", system: "effector", stream: stream, channels: channels,
    magazineRounds: rounds, shotInterval: interval,
    kill: Array(repeating: Chance(kill), count: threats),
    windows: Array(repeating: [immediateWindow(window)], count: routes))
}

func immediateWindow(_ times: ClosedRange<Int32>) -> RaidScene.FireWindow {
  let ends =
    times.lowerBound == times.upperBound
    ? [times.lowerBound] : [times.lowerBound, times.upperBound]
  return RaidScene.FireWindow(
    knots: ends.map { RaidScene.Knot(fireMilliseconds: $0, interceptMilliseconds: $0) })
}
