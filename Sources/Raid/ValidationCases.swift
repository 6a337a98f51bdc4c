// Which known results must the engine reproduce: scenes made by hand, with their closed forms.
import Foundation
import Terrain

/// Leakers of 20 raiders, one shot each, Pk 0.7: binomial.
func oneShotEach(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    groups: [RaidScene.Group(count: 20, routes: [0])],
    effectors: [immediateEffector(0.7, channels: 20)],
    rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let found = sample(range.scene, raids: 40_000, seed: seed) { raid in
    let leakers = raid.leakers
    return [leakers, (leakers - 6) * (leakers - 6), leakers == 0 ? 1 : 0, leakers <= 5 ? 1 : 0]
  }
  return [
    ValidationResult(1, "one shot each: mean leakers", 6, sampled: found[0]),
    ValidationResult(1, "one shot each: variance of leakers", 4.2, sampled: found[1]),
    ValidationResult(1, "one shot each: P(no leaker)", 7.97922662976e-4, sampled: found[2]),
    ValidationResult(1, "one shot each: P(at most 5)", 0.416370829, sampled: found[3]),
  ]
}

/// Kill probability of n shots at once, Pk 0.6.
func salvo(_ seed: UInt64) -> [ValidationResult] {
  [0.6, 0.84, 0.936, 0.9744].enumerated().map { index, reference in
    let range = FiringRange(
      groups: [RaidScene.Group(count: 1, routes: [0])],
      effectors: [immediateEffector(0.6, channels: index + 1, rounds: index + 1)],
      rules: RaidScene.Rules(shootLookShoot: false, shotsPerDroneAtMost: index + 1))
    let found = sample(range.scene, raids: 40_000, seed: seed) { [$0.killed] }
    return ValidationResult(2, "salvo of \(index + 1): P(kill)", reference, sampled: found[0])
  }
}

/// Up to three shots, Pk 0.6, each after the outcome of the last.
func shootLookShoot(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    groups: [RaidScene.Group(count: 1, routes: [0])], effectors: [immediateEffector(0.6)],
    rules: RaidScene.Rules(assessMilliseconds: 2000, shotsPerDroneAtMost: 3))
  let found = sample(range.scene, raids: 60_000, seed: seed) { [$0.leakers, $0.shotsFired] }
  return [
    ValidationResult(3, "shoot-look-shoot: P(leak)", 0.064, sampled: found[0]),
    ValidationResult(3, "shoot-look-shoot: mean shots", 1.56, sampled: found[1]),
  ]
}

/// The same when 1 of 10 misses is taken for a kill and 1 of 5 kills for a miss.
func imperfectAssessment(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    groups: [RaidScene.Group(count: 1, routes: [0])], effectors: [immediateEffector(0.6)],
    rules: RaidScene.Rules(
      assessMilliseconds: 2000, shotsPerDroneAtMost: 3, missJudgedKill: Chance(0.1),
      killJudgedMiss: Chance(0.2)))
  let found = sample(range.scene, raids: 60_000, seed: seed) { [$0.leakers, $0.shotsFired] }
  return [
    ValidationResult(4, "imperfect assessment: P(leak)", 0.10624, sampled: found[0]),
    ValidationResult(4, "imperfect assessment: mean shots", 1.6768, sampled: found[1]),
  ]
}

/// Three layers in depth with Pk 0.3, 0.5 and 0.6, one shot in each, 30 raiders.
func layers(_ seed: UInt64) -> [ValidationResult] {
  let effectors = [0.3, 0.5, 0.6].enumerated().map { index, kill in
    immediateEffector(
      kill, channels: 30, window: Int32(index * 10_000)...Int32(index * 10_000),
      stream: UInt32(index))
  }
  let range = FiringRange(
    groups: [RaidScene.Group(count: 30, routes: [0])], effectors: effectors,
    rules: RaidScene.Rules(assessMilliseconds: 1000, shotsPerDroneAtMost: 3))
  let found = sample(range.scene, raids: 20_000, seed: seed) { raid in
    let leakers = raid.leakers
    return [leakers, (leakers - 4.2) * (leakers - 4.2), leakers == 0 ? 1 : 0]
  }
  return [
    ValidationResult(5, "layers: mean leakers", 4.2, sampled: found[0]),
    ValidationResult(5, "layers: variance of leakers", 3.612, sampled: found[1]),
    ValidationResult(5, "layers: P(no leaker)", pow(0.86, 30.0), sampled: found[2]),
  ]
}

/// 15 rounds for 10 raiders, Pk 0.6, one after the other until each is dead.
func sharedMagazine(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    groups: [RaidScene.Group(count: 10, routes: [0])],
    effectors: [immediateEffector(0.6, rounds: 15)],
    rules: RaidScene.Rules(shotsPerDroneAtMost: 1000))
  let meanKills = 10 - 1.340536
  let found = sample(range.scene, raids: 60_000, seed: seed) { raid in
    let kills = raid.killed
    return [
      raid.leakers, raid.leakers == 0 ? 1 : 0, raid.shotsFired,
      (kills - meanKills) * (kills - meanKills),
    ]
  }
  return [
    ValidationResult(6, "shared magazine: mean leakers", 1.340536, sampled: found[0]),
    ValidationResult(6, "shared magazine: P(no leaker)", 0.403216, sampled: found[1]),
    ValidationResult(6, "shared magazine: mean shots", 14.432440, sampled: found[2]),
    ValidationResult(6, "shared magazine: variance of kills", 2.138174, sampled: found[3]),
  ]
}

/// Rounds spent on 8 kills at Pk 0.6: negative binomial.
func roundsForKills(_ seed: UInt64) -> [ValidationResult] {
  func range(rounds: Int?) -> FiringRange {
    FiringRange(
      groups: [RaidScene.Group(count: 8, routes: [0])],
      effectors: [immediateEffector(0.6, rounds: rounds)],
      rules: RaidScene.Rules(shotsPerDroneAtMost: 1000))
  }
  let bounded = sample(range(rounds: 16).scene, raids: 40_000, seed: seed) {
    [$0.leakers == 0 ? 1 : 0]
  }
  let mean = 8 / 0.6
  let free = sample(range(rounds: nil).scene, raids: 40_000, seed: seed) { raid in
    [raid.shotsFired, (raid.shotsFired - mean) * (raid.shotsFired - mean)]
  }
  return [
    ValidationResult(7, "16 rounds: P(8 kills)", 0.857730, sampled: bounded[0]),
    ValidationResult(7, "rounds for 8 kills: mean", mean, sampled: free[0]),
    ValidationResult(7, "rounds for 8 kills: variance", 8 * 0.4 / 0.36, sampled: free[1]),
  ]
}

/// 10 shooters who do not talk to each other, one shot each at 10 raiders, Pk 0.8.
func uncoordinatedShots(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    groups: [RaidScene.Group(count: 10, routes: [0])],
    effectors: (0..<10).map { immediateEffector(0.8, rounds: 1, stream: UInt32($0)) },
    rules: RaidScene.Rules(
      shootLookShoot: false, shotsPerDroneAtMost: 10, targetChoice: .atRandom))
  let mean = 10 * pow(0.92, 10.0)
  let found = sample(range.scene, raids: 20_000, seed: seed) { raid in
    [raid.leakers, (raid.leakers - mean) * (raid.leakers - mean)]
  }
  return [
    ValidationResult(8, "uncoordinated shots: mean survivors", mean, sampled: found[0]),
    ValidationResult(
      8, "uncoordinated shots: variance of kills", 1.102571 * 1.102571, sampled: found[1]),
  ]
}

/// Shots at random at 10 raiders, wrecks among them, until the last is dead, Pk 0.8.
func shotsAtWrecks(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    flight: 1_000_000, groups: [RaidScene.Group(count: 10, routes: [0])],
    effectors: [immediateEffector(0.8, window: 0...250_000)],
    rules: RaidScene.Rules(
      shootLookShoot: false, shotsPerDroneAtMost: 1000, targetChoice: .atRandom,
      killJudgedMiss: .certain))
  let found = sample(range.scene, raids: 3_000, seed: seed, recording: true) { raid in
    let lastKill = raid.recorded.lastIndex { $0.what == .killed } ?? 0
    return [Double(raid.recorded[...lastKill].count { $0.what == .shot })]
  }
  let reference = (1...10).reduce(0) { $0 + 10 / (0.8 * Double($1)) }
  return [
    ValidationResult(9, "shots at wrecks: mean until all are dead", reference, sampled: found[0])
  ]
}

/// Arrivals at random times per service time, for a scene whose service takes `service` in the mean.
private func stream(
  _ load: Double, drones: Int, routes: [Int] = [0], service: Int32 = 100_000
) -> [RaidScene.Group] {
  [
    RaidScene.Group(
      count: drones, routes: routes, staysTogether: false,
      spacing: .exponential(
        meanMilliseconds: Int32((Double(service) / load).rounded())))
  ]
}

/// Raiders who leak, among those after the first `warmUp` of a raid.
private func laterLeakShare(_ raid: borrowing RaidEngine, warmUp: Int) -> Double {
  let later = raid.drones.elements.filter { $0.number >= warmUp }
  return Double(later.count { $0.isAlive }) / Double(later.count)
}

/// Raiders pass at random times and are lost when every channel is busy (Erlang 1917), whatever the law of
/// the time that a channel is busy.
func erlangLoss(_ seed: UInt64) -> [ValidationResult] {
  let references = [
    (1, 1.0, 0.5), (2, 1, 0.2), (3, 2, 0.2105263158), (5, 3, 0.1100543478), (10, 8, 0.1216610643),
    (30, 25, 0.0526028),
  ]
  let laws: [(String, DurationLaw)] = [
    ("exponential", .exponential(meanMilliseconds: 100_000)),
    ("fixed", .fixed(milliseconds: 100_000)), ("uniform", .uniform(meanMilliseconds: 100_000)),
  ]
  return references.flatMap { channels, load, reference in
    laws.map { name, law in
      let range = FiringRange(
        flight: 1, groups: stream(load, drones: 1500),
        effectors: [
          immediateEffector(1, channels: channels, interval: law, window: 0...0)
        ], rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
      let found = sample(range.scene, raids: 50, seed: seed) {
        [laterLeakShare($0, warmUp: 500)]
      }
      return ValidationResult(
        10, "Erlang loss \(channels) channels, load \(Int(load)), \(name) service", reference,
        sampled: found[0])
    }
  }
}

/// Ten raiders that circle and come within reach for a moment at random, 0.3 times per service, and three
/// channels; one who is being served does not ask (Engset 1918). Shots never kill here.
func finiteSources(_ seed: UInt64) -> [ValidationResult] {
  let service: Int32 = 10_000
  let rate = 0.3 / Double(service)
  let flight: Int32 = 5_000_000
  let warmUp = 200_000.0
  let moments = Philox(seed: seed)
  let congestion = (0..<150).map { scene -> Double in
    var effector = immediateEffector(0, channels: 3, interval: .fixed(milliseconds: service))
    effector.kill = [Chance(1 / 4_294_967_296)]
    effector.windows = (0..<10).map { source in
      randomMoments(
        moments, meanMilliseconds: Int32((1 / rate).rounded()), until: flight,
        entity: scene * 10 + source)
    }
    let range = FiringRange(
      flight: flight, groups: (0..<10).map { RaidScene.Group(count: 1, routes: [$0]) },
      effectors: [effector],
      rules: RaidScene.Rules(assessMilliseconds: service, shotsPerDroneAtMost: .max),
      routes: Array(repeating: 0, count: 10))
    var engine = RaidEngine(SceneTables(range.scene), seed: seed)
    engine.play(scene, recording: true)
    let served = engine.recorded.count { $0.what == .shot && Double($0.milliseconds) >= warmUp }
    let perMillisecond = Double(served) / (Double(flight) - warmUp)
    // Requests come from the sources that are not served: r = rate x (10 - served x service).
    return 1 - perMillisecond / (rate * (10 - perMillisecond * Double(service)))
  }
  return [
    ValidationResult(
      11, "Engset, 3 channels, 10 sources, 0.3: P(lost)", 0.246307559,
      sampled: SampledMean(congestion))
  ]
}

/// A Poisson process of moments in which an effector can shoot.
private func randomMoments(
  _ random: Philox, meanMilliseconds: Int32, until end: Int32, entity: Int
) -> [RaidScene.FireWindow] {
  var windows: [RaidScene.FireWindow] = []
  var time: Int32 = 0
  while true {
    time += DurationLaw.exponential(meanMilliseconds: meanMilliseconds).milliseconds(
      random, raid: .max, .launch, entity: entity, ordinal: windows.count)
    if time >= end { return windows }
    let last = windows.last?.knots[0].fireMilliseconds ?? -1
    time = max(time, last + 1)
    windows.append(immediateWindow(time...time))
  }
}

/// Two channels, three places to wait, load 1.5: M/M/2/5.
func finiteQueue(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    flight: 100_000_000, groups: stream(1.5, drones: 1500),
    effectors: [
      immediateEffector(
        1, channels: 2, interval: .exponential(meanMilliseconds: 100_000), window: 0...99_000_000)
    ], rules: RaidScene.Rules(shotsPerDroneAtMost: 1, dronesHeldAtMost: 3))
  let found = sample(range.scene, raids: 120, seed: seed) { [laterLeakShare($0, warmUp: 300)] }
  return [ValidationResult(12, "M/M/2/5, load 1.5: P(turned away)", 0.0851138, sampled: found[0])]
}

/// Three channels, load 2, everybody waits: Erlang's delay formula.
func erlangDelay(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    flight: 100_000_000, groups: stream(2, drones: 1500),
    effectors: [
      immediateEffector(
        1, channels: 3, interval: .exponential(meanMilliseconds: 100_000), window: 0...99_000_000)
    ], rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let found = sample(range.scene, raids: 120, seed: seed) { raid in
    let later = raid.drones.elements.filter { $0.number >= 300 }
    return [
      Double(later.count { $0.firstShot > $0.firstOpening }) / Double(later.count)
    ]
  }
  return [
    ValidationResult(12, "Erlang delay, 3 channels, load 2: P(wait)", 4.0 / 9, sampled: found[0])
  ]
}

/// Three channels; raiders pass every 2 s in the mean, hold a channel for 5 s and are within reach for
/// 10 s, all at random: Erlang A (Palm 1957). Time is stretched 20,000-fold against rounding.
func impatience(_ seed: UInt64) -> [ValidationResult] {
  // The law of the time within reach: 1000 equally likely strata, each with its mean.
  let strata = 1000
  let windows = (0..<strata).map { index -> [RaidScene.FireWindow] in
    let mean = 200_000 * stratumMean(index, of: strata)
    return [immediateWindow(0...Int32(mean.rounded()))]
  }
  var effector = immediateEffector(
    1, channels: 3, interval: .exponential(meanMilliseconds: 100_000), routes: strata)
  effector.windows = windows
  let range = FiringRange(
    flight: 4_000_000, groups: stream(2.5, drones: 1500, routes: Array(0..<strata)),
    effectors: [effector], rules: RaidScene.Rules(shotsPerDroneAtMost: 1),
    routes: Array(repeating: 0, count: strata))
  let found = sample(range.scene, raids: 150, seed: seed) { raid in
    let later = raid.drones.elements.filter { $0.number >= 200 }
    let waited = later.count { $0.firstShot > $0.firstOpening }
    return [laterLeakShare(raid, warmUp: 200), Double(waited) / Double(later.count)]
  }
  return [
    ValidationResult(13, "Erlang A: P(leak)", 0.130496777, sampled: found[0]),
    ValidationResult(13, "Erlang A: P(wait)", 0.507968281, sampled: found[1]),
  ]
}

/// Mean of the unit exponential between its quantiles at index / count and (index + 1) / count.
private func stratumMean(_ index: Int, of count: Int) -> Double {
  func tail(_ index: Int) -> Double {
    // Integral of x e^-x from the quantile on.
    let beyond = Double(count - index) / Double(count)
    return beyond > 0 ? beyond * (1 - log(beyond)) : 0
  }
  return (tail(index) - tail(index + 1)) * Double(count)
}

/// What a timetable leaves no doubt about.
func countedEngagements(_ seed: UInt64) -> [ValidationResult] {
  let crowd = FiringRange(
    groups: [RaidScene.Group(count: 40, routes: [0])],
    effectors: [
      immediateEffector(
        1, channels: 4, interval: .fixed(milliseconds: 6000), window: 0...29_999)
    ], rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let row = FiringRange(
    flight: 1,
    groups: [
      RaidScene.Group(count: 10, routes: [0], spacing: .fixed(milliseconds: 5000))
    ],
    effectors: [
      immediateEffector(
        1, channels: 2, interval: .fixed(milliseconds: 12_000), window: 0...0)
    ], rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let engagements = sample(crowd.scene, raids: 2, seed: seed) { [$0.shotsFired] }[0].mean
  let lost = sample(row.scene, raids: 2, seed: seed) { [$0.leakers] }[0].mean
  return [
    ValidationResult(
      14, "4 channels of 6 s in 30 s: engagements", 20, exact: engagements, tolerance: 0),
    ValidationResult(
      14, "10 arrivals each 5 s, 2 channels of 12 s: lost", 3, exact: lost, tolerance: 0),
  ]
}

/// Confirmation within one block of looks.
func confirmationInOneBlock(_ seed: UInt64) -> [ValidationResult] {
  [(2, 3, 0.5, 0.5), (3, 5, 0.6, 0.68256)].map { hits, window, chance, reference in
    let chances = confirmationChances(
      lookChances: Array(repeating: chance, count: window), hits: hits, window: window)
    return ValidationResult(
      16, "\(hits) of \(window) looks, Pd \(chance)", reference, exact: chances[window - 1],
      tolerance: 1e-12)
  }
}

/// Confirmation in a window that slides: the computed chance, and the share of raiders tracked in raids.
func slidingConfirmation(_ seed: UInt64) -> [ValidationResult] {
  let references = [
    (2, 2, 10, 0.7, 0.985921552), (2, 3, 6, 0.3, 0.450171), (3, 5, 10, 0.5, 0.818359375),
  ]
  return references.flatMap { hits, window, looks, chance, reference in
    let name = "\(hits) of \(window) sliding over \(looks) looks, Pd \(chance)"
    let chances = confirmationChances(
      lookChances: Array(repeating: chance, count: looks), hits: hits, window: window)
    let range = FiringRange(
      flight: Int32(looks * 1000),
      detection: RaidScene.Detection(
        confirmations: chances.enumerated().compactMap { look, byThen in
          byThen > 0
            ? RaidScene.Confirmation(
              milliseconds: Int32(look * 1000), byThen: Chance(byThen)) : nil
        }, alive: [0...Int32(looks * 1000)]),
      groups: [RaidScene.Group(count: 20, routes: [0])], effectors: [],
      rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
    let found = sample(range.scene, raids: 10_000, seed: seed) { raid in
      [Double(raid.drones.elements.count { $0.firstTrack != RaidEngine.never }) / 20]
    }
    return [
      ValidationResult(17, name, reference, exact: chances[looks - 1], tolerance: 1e-9),
      ValidationResult(17, name + ": tracked in raids", reference, sampled: found[0]),
    ]
  }
}

/// A searcher passes at a lateral range x and detects at a rate of the inverse cube of range (Koopman
/// 1946): P = 1 - exp(-2 kh / (w x²)).
func passingSearcher(_ seed: UInt64) -> [ValidationResult] {
  [(500.0, 0.329679954), (200, 0.917915001)].map { lateral, reference in
    // kh/w = 50,000 m²; way w t in steps of 5 m.
    let looks = stride(from: -100_000.0, through: 100_000, by: 5).map { way in
      let square = lateral * lateral + way * way
      return 1 - exp(-50_000 * 5 / (square * square.squareRoot()))
    }
    let chances = confirmationChances(lookChances: looks, hits: 1, window: 1)
    return ValidationResult(
      22, "inverse cube law, passing at \(Int(lateral)) m", reference,
      exact: chances[chances.count - 1], tolerance: 2e-5)
  }
}

/// The sweep width of the same law, 2 sqrt(2 pi kh / w): the chance summed over lateral ranges.
func sweepWidth(_ seed: UInt64) -> [ValidationResult] {
  let strata = 400
  let width = (0..<strata).reduce(0.0) { sum, stratum in
    // Lateral range x = 300 u / (1 - u) for u from 0 to 1; looks every hundredth of it.
    let u = (Double(stratum) + 0.5) / Double(strata)
    let lateral = 300 * u / (1 - u)
    let looks = (-6000..<6000).map { step in
      let way = (Double(step) + 0.5) * lateral / 100
      let square = lateral * lateral + way * way
      return 1 - exp(-50_000 * lateral / 100 / (square * square.squareRoot()))
    }
    let chances = confirmationChances(lookChances: looks, hits: 1, window: 1)
    return sum + 2 * chances[chances.count - 1] * 300 / ((1 - u) * (1 - u)) / Double(strata)
  }
  return [
    ValidationResult(22, "inverse cube law: sweep width", 1120.998, exact: width, tolerance: 5e-4)
  ]
}

/// Launches at random, 0.1 a second for 120 s, of which 0.7 are killed: leakers are Poisson.
func randomArrivals(_ seed: UInt64) -> [ValidationResult] {
  let range = FiringRange(
    flight: 1000,
    groups: [
      RaidScene.Group(
        count: 60, routes: [0], spacing: .exponential(meanMilliseconds: 10_000),
        launchesUntilMilliseconds: 120_000)
    ],
    effectors: [immediateEffector(0.7, channels: 60, window: 0...500)],
    rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let found = sample(range.scene, raids: 40_000, seed: seed) { raid in
    let leakers = raid.leakers
    return [leakers, (leakers - 3.6) * (leakers - 3.6), leakers == 0 ? 1 : 0]
  }
  return [
    ValidationResult(25, "random arrivals: mean leakers", 3.6, sampled: found[0]),
    ValidationResult(25, "random arrivals: variance of leakers", 3.6, sampled: found[1]),
    ValidationResult(25, "random arrivals: P(no leaker)", exp(-3.6), sampled: found[2]),
  ]
}

/// An interceptor of 60 m/s meets a drone that flies from (3000, 0) m at (-40, 30) m/s.
func interceptorLead(_ seed: UInt64) -> [ValidationResult] {
  let flight = (0..<50).map { index -> FlightSample in
    let start = Double(index) * 2
    let middle = start + 1
    return FlightSample(
      startSeconds: start, endSeconds: start + 2, middleSeconds: middle,
      position: Position(eastMetres: 3000 - 40 * middle, northMetres: 30 * middle),
      heightMetres: 0, altitudeMetres: 0)
  }
  let base = Position(eastMetres: 0, northMetres: 0)
  var effector = immediateEffector(1)
  effector.windows = [
    fireWindows(
      of: flight, isCovered: flight.map { _ in true },
      timeOfFlightSeconds: flight.map { base.distanceMetres(to: $0.position) / 60 })
  ]
  let range = FiringRange(
    groups: [RaidScene.Group(count: 1, routes: [0])], effectors: [effector],
    rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let found = sample(range.scene, raids: 2, seed: seed, recording: true) { raid in
    let kill = raid.recorded.first { $0.what == .killed }
    return [Double(kill?.milliseconds ?? 0) / 1000]
  }
  let met = (east: 3000 - 40 * found[0].mean, north: 30 * found[0].mean)
  // |p + v t| = 60 t: 1100 t² + 240,000 t - 9,000,000 = 0.
  let discriminant: Double = 240_000 * 240_000 + 4 * 1100 * 9_000_000
  let time = (discriminant.squareRoot() - 240_000) / 2200
  return [
    ValidationResult(
      26, "interceptor lead: time to meet", time, exact: found[0].mean, tolerance: 1e-3),
    ValidationResult(
      26, "interceptor lead: metres east", 1695.106, exact: met.east, tolerance: 1e-3),
    ValidationResult(
      26, "interceptor lead: metres north", 978.670, exact: met.north, tolerance: 1e-3),
  ]
}

/// 10 raiders among 10 decoys, 12 engagements, Pk 0.6; and a classifier that takes 0.9 of the raiders and
/// 0.3 of the decoys for raiders, with rounds for all.
func decoys(_ seed: UInt64) -> [ValidationResult] {
  func range(rounds: Int?, raider: Double, decoy: Double) -> FiringRange {
    FiringRange(
      threats: [
        RaidScene.Threat(id: "raider", lethality: 1, unitCost: 1, judgedHostile: Chance(raider)),
        RaidScene.Threat(id: "decoy", lethality: 0, unitCost: 1, judgedHostile: Chance(decoy)),
      ],
      groups: [
        RaidScene.Group(count: 10, routes: [0]), RaidScene.Group(count: 10, routes: [1]),
      ],
      effectors: [
        immediateEffector(0.6, channels: 20, rounds: rounds, routes: 2, threats: 2)
      ], rules: RaidScene.Rules(shotsPerDroneAtMost: 1, targetChoice: .atRandom), routes: [0, 1])
  }
  let blind = sample(range(rounds: 12, raider: 1, decoy: 1).scene, raids: 40_000, seed: seed) {
    raid in
    let real = Double(raid.drones.elements.count { $0.shots > 0 && $0.route == 0 })
    return [raid.leakers, (real - 6) * (real - 6)]
  }
  let sorted = sample(
    range(rounds: nil, raider: 0.9, decoy: 0.3).scene, raids: 20_000, seed: seed
  ) { [$0.shotsFired, $0.leakers] }
  return [
    ValidationResult(28, "decoys: mean leakers", 6.4, sampled: blind[0]),
    ValidationResult(28, "decoys: variance of raiders engaged", 1.263157895, sampled: blind[1]),
    ValidationResult(28, "decoys and classifier: mean shots", 12, sampled: sorted[0]),
    ValidationResult(28, "decoys and classifier: mean leakers", 4.6, sampled: sorted[1]),
  ]
}

/// Wilson's interval of 10 in 100, Clopper and Pearson's of none in 1000.
func intervals(_ seed: UInt64) -> [ValidationResult] {
  let interval = wilsonInterval(successes: 10, count: 100, confidence: 0.95)
  let none = exactInterval(successes: 0, count: 1000, confidence: 0.95)
  return [
    ValidationResult(29, "Wilson 10 of 100: low", 0.055229, exact: interval.low, tolerance: 1e-5),
    ValidationResult(29, "Wilson 10 of 100: high", 0.174366, exact: interval.high, tolerance: 1e-5),
    ValidationResult(
      29, "Clopper-Pearson 0 of 1000: high", 0.003682084, exact: none.high, tolerance: 1e-6),
  ]
}
