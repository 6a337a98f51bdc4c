// What happens in the published swarm scene: 50 drones, three zones, four aimed effectors, ticks of 0.1 s.
import Foundation

/// The open benchmark of Palmas (2025), Reinforcement Learning for Decision-Level Interception Prioritization
/// in Drone Swarm Defense, arXiv 2508.00641, and its published simulator.
///
/// A box of 200 x 200 x 50 m without terrain. Drones fly through one random way point to a random end: a
/// quarter of them (12) to each zone, the rest anywhere in the half of the box that holds the zones. What
/// ends in a zone costs the zone's worth times 3^class of its explosive, anything else 1. A drone's measured
/// place is its true one with normal errors that its size decides. Each tick the rule-based policy aims
/// effector i at the drone with the i-th smallest sum over zones of distance / (worth x radius), divided by
/// 1 + the class of explosive it is taken for. An effector slews towards the measured place; once it points
/// there exactly it shoots, at most every 0.5 s, and kills by the distance of the true place from its line
/// of fire. Figures that the paper does not print are those of the simulator.
///
/// It is a scene of its own beside the raid engine, because aim errors and slewing are its subject and a
/// table of fire windows holds neither. Sines and logarithms come from the C library: another library may
/// change last digits, and with them single episodes.
public enum OpenSwarm {
  static let tickSeconds = 0.1
  static let drones = 50
  static let dronesPerZone = 12
  static let effectors = 4
  static let shotTicks = 5
  static let slewRadiansPerTick = (
    azimuth: 0.5 * Double.pi * 0.1, elevation: 0.333 * Double.pi * 0.1
  )
  static let zones = [
    Zone(eastMetres: -30, northMetres: -50, radiusMetres: 10, worth: 2),
    Zone(eastMetres: -30, northMetres: 50, radiusMetres: 30, worth: 5),
    Zone(eastMetres: -60, northMetres: -10, radiusMetres: 20, worth: 10),
  ]
  static let speedsMetresPerSecond = [10.0, 20, 30]
  static let speedShares = [0.4, 0.4, 0.2]
  static let explosiveShares = [0.6, 0.3, 0.1]
  /// What a class of explosive is taken for.
  static let explosiveConfusionShares = [[0.8, 0.1, 0.1], [0.3, 0.4, 0.3], [0.1, 0.2, 0.7]]
  static let sizeShares = [0.3, 0.4, 0.3]
  /// Standard error of a measured place on each axis: large, medium and small drones.
  static let placeErrorMetres = [0.25, 0.5, 0.75]
  /// Policies compare by 32-bit numbers scaled by this sum of weights.
  static let scoreScale: Double = {
    let weights: [Double] = zones.map { 1 / ($0.worth * $0.radiusMetres) }
    let diagonalMetres: Double = (200.0 * 200 + 200 * 200 + 50 * 50).squareRoot()
    return diagonalMetres * weights.reduce(0, +)
  }()

  public struct Zone: Sendable {
    public let eastMetres: Double
    public let northMetres: Double
    public let radiusMetres: Double
    public let worth: Double
  }

  /// Where an effector stands, on the ground.
  public struct Site: Sendable, Hashable, Codable {
    public var eastMetres: Double
    public var northMetres: Double

    public init(eastMetres: Double, northMetres: Double) {
      self.eastMetres = eastMetres
      self.northMetres = northMetres
    }
  }

  /// The published sites, in the order of the effectors.
  public static let publishedSites = [-60.0, -20, 20, 60].map {
    Site(eastMetres: 0, northMetres: $0)
  }

  /// What an episode ended in, as shares.
  public struct Outcome: Sendable {
    /// Of the damage that all drones together would do.
    public let damageShare: Double
    /// Of effectors' time, pointing at the measured place.
    public let trackingShare: Double
    /// Of effectors' time, shooting or reloading.
    public let firingShare: Double
  }

  /// The probability of kill by the distance of a drone from the line of fire: piecewise straight, as the
  /// simulator evaluates its buckets.
  static func killProbability(missMetres: Double) -> Double {
    if missMetres <= 0.25 { return 0.99 - 0.48 * missMetres }
    return missMetres <= 0.5 ? 0.2 - 0.8 * (missMetres - 0.25) : 0
  }
}

/// One attack: everything that does not depend on the defence.
package struct SwarmEpisode: Sendable {
  struct Point: Sendable {
    var x: Double
    var y: Double
    var z: Double
  }

  struct Drone: Sendable {
    /// True places by tick; the last is where it ends.
    var places: [Point]
    var measured: [Point]
    /// What the policy sorts by, by tick.
    var urgency: [Float]
    var damage: Double
  }

  let drones: [Drone]
  let number: Int
  let random: Philox

  /// - Parameter number: of the episode; with the seed it names all its luck.
  package init(number: Int, seed: UInt64) {
    self.number = number
    random = Philox(seed: seed)
    var draws = SwarmDraws(random, episode: number)
    drones = (0..<OpenSwarm.drones).map { Self.drone($0, &draws) }
  }

  private static func drone(_ index: Int, _ draws: inout SwarmDraws) -> Drone {
    let speed = OpenSwarm.speedsMetresPerSecond[draws.choice(OpenSwarm.speedShares)]
    let explosive = draws.choice(OpenSwarm.explosiveShares)
    let error = OpenSwarm.placeErrorMetres[draws.choice(OpenSwarm.sizeShares)]
    let takenFor = draws.choice(OpenSwarm.explosiveConfusionShares[explosive])
    let start = Point(
      x: draws.uniform(95, 100), y: draws.uniform(-100, 100), z: draws.uniform(25, 50))
    let way = Point(
      x: draws.uniform(-20, 80), y: draws.uniform(-100, 100), z: draws.uniform(10, 45))
    let target = index / OpenSwarm.dronesPerZone
    var end = Point(
      x: draws.uniform(-100, 0), y: draws.uniform(-100, 100), z: draws.uniform(0, 50))
    var damage = 1.0
    if target < OpenSwarm.zones.count {
      let zone = OpenSwarm.zones[target]
      let bearing = draws.uniform(0, 2 * .pi)
      let radius = draws.uniform(0, 1).squareRoot() * zone.radiusMetres
      end = Point(
        x: zone.eastMetres + radius * cos(bearing), y: zone.northMetres + radius * sin(bearing),
        z: 0)
      damage = zone.worth * pow(3, Double(explosive))
    }
    var places = [start]
    for corner in [way, end] {
      places += steps(
        from: places[places.count - 1], to: corner, metres: speed * OpenSwarm.tickSeconds)
    }
    places.append(end)
    let measured = places.map { place in
      let (a, b, c) = draws.normals()
      return Point(x: place.x + error * a, y: place.y + error * b, z: place.z + error * c)
    }
    return Drone(
      places: places, measured: measured, urgency: measured.map { urgency($0, takenFor: takenFor) },
      damage: damage)
  }

  /// Whole steps on the way to a point; the rest of it is dropped.
  private static func steps(from a: Point, to b: Point, metres: Double) -> [Point] {
    let (x, y, z) = (b.x - a.x, b.y - a.y, b.z - a.z)
    let distance = (x * x + y * y + z * z).squareRoot()
    return (0..<Int(distance / metres)).map { step in
      let share = Double(step + 1) * metres / distance
      return Point(x: a.x + share * x, y: a.y + share * y, z: a.z + share * z)
    }
  }

  private static func urgency(_ place: Point, takenFor explosive: Int) -> Float {
    let sum = OpenSwarm.zones.reduce(0.0) { sum, zone in
      let (x, y) = (place.x - zone.eastMetres, place.y - zone.northMetres)
      return sum + (x * x + y * y + place.z * place.z).squareRoot()
        / (zone.worth * zone.radiusMetres)
    }
    return Float(sum / Double(explosive + 1) / (OpenSwarm.scoreScale / 2) - 1)
  }
}

/// Draws of one episode, one after the other.
private struct SwarmDraws {
  private let random: Philox
  private let episode: UInt32
  private var counter: UInt32 = 0

  init(_ random: Philox, episode: Int) {
    self.random = random
    self.episode = UInt32(episode)
  }

  private mutating func unit() -> Double {
    counter += 1
    return Double(random.words(episode, 0x5741_0000, counter, 0).0) / 4_294_967_296
  }

  mutating func uniform(_ low: Double, _ high: Double) -> Double { low + unit() * (high - low) }

  mutating func choice(_ shares: [Double]) -> Int {
    var left = unit()
    for (index, share) in shares.enumerated().dropLast() {
      if left < share { return index }
      left -= share
    }
    return shares.count - 1
  }

  /// Three independent standard normal numbers (Box and Muller 1958).
  mutating func normals() -> (Double, Double, Double) {
    counter += 1
    let words = random.words(episode, 0x5741_0000, counter, 1)
    func pair(_ a: UInt32, _ b: UInt32) -> (Double, Double) {
      let radius = (-2 * log((Double(a) + 0.5) / 4_294_967_296)).squareRoot()
      let angle = 2 * Double.pi * Double(b) / 4_294_967_296
      return (radius * cos(angle), radius * sin(angle))
    }
    let first = pair(words.0, words.1)
    return (first.0, first.1, pair(words.2, words.3).0)
  }
}

/// An effector as the simulator moves it.
private struct AimedEffector {
  let site: OpenSwarm.Site
  var azimuthRadians = 0.0
  var elevationRadians = 0.0
  /// Ticks since its last shot began; 0 is ready.
  var shotTick = 0
  var isTracking = false

  /// Slews for one tick towards a measured place; whether it shoots in this tick.
  mutating func aim(at place: SwarmEpisode.Point) -> Bool {
    let (x, y) = (place.x - site.eastMetres, place.y - site.northMetres)
    let planar = (x * x + y * y).squareRoot()
    let slant = (x * x + y * y + place.z * place.z).squareRoot()
    let wantedElevationRadians = asin(place.z / slant)
    let wantedAzimuthRadians = planar < 0.01 ? azimuthRadians : atan2(y / planar, x / planar)
    let turn = abs(wantedAzimuthRadians - azimuthRadians)
    let way = min(turn, 2 * .pi - turn, OpenSwarm.slewRadiansPerTick.azimuth)
    let side =
      cos(azimuthRadians) * sin(wantedAzimuthRadians) - sin(azimuthRadians)
      * cos(wantedAzimuthRadians)
    azimuthRadians += side < 0 ? -way : side > 0 ? way : 0
    if azimuthRadians > .pi { azimuthRadians -= 2 * .pi }
    if azimuthRadians < -.pi { azimuthRadians += 2 * .pi }
    let rise = wantedElevationRadians - elevationRadians
    let climb = min(abs(rise), OpenSwarm.slewRadiansPerTick.elevation)
    elevationRadians += rise < 0 ? -climb : climb
    // To the last bit, as the simulator asks: now and then rounding costs an effector a tick.
    isTracking =
      azimuthRadians == wantedAzimuthRadians && elevationRadians == wantedElevationRadians
    let shoots = shotTick == 0 && isTracking
    if shoots || shotTick > 0 { shotTick = (shotTick + 1) % OpenSwarm.shotTicks }
    return shoots
  }

  /// Shooting or reloading after this tick, as the simulator counts it.
  var isFiring: Bool { shotTick > 0 }

  func missMetres(_ place: SwarmEpisode.Point) -> Double {
    let line = (
      x: cos(azimuthRadians) * cos(elevationRadians),
      y: sin(azimuthRadians) * cos(elevationRadians), z: sin(elevationRadians)
    )
    let (x, y) = (place.x - site.eastMetres, place.y - site.northMetres)
    let along = x * line.x + y * line.y + place.z * line.z
    let (dx, dy, dz) = (x - along * line.x, y - along * line.y, place.z - along * line.z)
    return (dx * dx + dy * dy + dz * dz).squareRoot()
  }
}

extension SwarmEpisode {
  /// Plays the attack against effectors at these sites under the rule-based policy.
  /// - Complexity: O(ticks x drones).
  package func outcome(_ sites: [OpenSwarm.Site]) -> OpenSwarm.Outcome {
    var effectors = sites.map { AimedEffector(site: $0) }
    /// Those the policy takes for flying: it learns of an impact one tick late.
    var seen = Array(drones.indices)
    var isDown = [Bool](repeating: false, count: drones.count)
    var damage = 0.0
    var tick = 0
    var (tracking, firing) = (0, 0)
    while !seen.isEmpty {
      let targets = mostUrgent(seen, tick, count: sites.count)
      let shooting = targets.enumerated().map { index, target in
        effectors[index].aim(at: at(tick, of: drones[target].measured))
      }
      for (index, target) in targets.enumerated() {
        tracking += effectors[index].isTracking ? 1 : 0
        firing += effectors[index].isFiring ? 1 : 0
        guard shooting[index], !isDown[target] else { continue }
        let miss = effectors[index].missMetres(at(tick, of: drones[target].places))
        let draw = random.words(UInt32(number), 0x5741_0001, UInt32(tick), UInt32(index)).0
        if Double(draw) < OpenSwarm.killProbability(missMetres: miss) * 4_294_967_296 {
          isDown[target] = true
          seen.removeAll { $0 == target }
        }
      }
      tick += 1
      seen.removeAll { tick >= drones[$0].places.count }
      for drone in seen where tick == drones[drone].places.count - 1 {
        isDown[drone] = true
        damage += drones[drone].damage
      }
    }
    let spent = Double(tick * sites.count)
    return OpenSwarm.Outcome(
      damageShare: damage / drones.reduce(0) { $0 + $1.damage },
      trackingShare: Double(tracking) / spent, firingShare: Double(firing) / spent)
  }

  private func at(_ tick: Int, of places: [Point]) -> Point { places[min(tick, places.count - 1)] }

  /// Drones by rising urgency number, then by their own; where too few are seen, the first of the others.
  private func mostUrgent(_ seen: [Int], _ tick: Int, count: Int) -> [Int] {
    var best: [(urgency: Float, drone: Int)] = []
    for drone in seen {
      let urgency = drones[drone].urgency[tick]
      guard best.count < count || urgency < best[best.count - 1].urgency else { continue }
      var place = best.count
      while place > 0, urgency < best[place - 1].urgency { place -= 1 }
      best.insert((urgency, drone), at: place)
      if best.count > count { best.removeLast() }
    }
    var chosen = best.map(\.drone)
    for drone in drones.indices where chosen.count < count && !seen.contains(drone) {
      chosen.append(drone)
    }
    return chosen
  }
}
