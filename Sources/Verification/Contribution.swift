// What does one placed system do on one flight: exact sight lines, written anew from docs/formulation.md.
internal import Foundation
import Scenario
import Terrain

/// What one placement gives on each leg of one flight.
struct Contribution {
  /// Shares of a full cue, in quarters; empty for effectors.
  var cues: [Double] = []
  /// Engagement units under a full cue; empty for sensors.
  var units: [Double] = []
}

/// Rounds at one raider alone.
struct Fire {
  let killProbability: Double
  /// Under a full cue.
  let roundsByLeg: [Double]
  /// That a round takes of a channel, and of the raider's time, in the mean.
  let channelSeconds: Double
  let waitSeconds: Double
  let window: ClosedRange<Double>

  var unitsPerRound: Double { -log(1 - killProbability) }
  var unitsPerSecond: Double { waitSeconds > 0 ? unitsPerRound / waitSeconds : .infinity }
}

/// Samples in which one raider can be met.
private struct Window {
  var shotsByLeg: [Double]
  var seconds = 0.0
  /// Sum over time.
  var waitSeconds = 0.0
  /// Start of the first sample, and the ends of all.
  var edgesSeconds: [Double] = []
}

/// A placed system and the exact view from its mast.
struct Post {
  let scenario: Scenario
  let system: SystemType
  let position: Position
  private let headingDegrees: Double
  let line: SightLine

  /// - Throws: `TerrainError` where nothing can stand.
  init(_ placement: Placement, _ scenario: Scenario, on grid: ElevationGrid) throws(TerrainError) {
    self.scenario = scenario
    system = scenario.systems[placement.system]
    position = scenario.sites[placement.site].position
    headingDegrees = placement.headingDegrees
    guard let cell = grid.cell(containing: position) else {
      throw .invalidObserver("site \(scenario.sites[placement.site].id) is off the terrain")
    }
    line = try SightLine(on: grid, observer: cell, mastMetres: system.mastMetres)
  }

  func contribution(to flight: Flight) -> Contribution {
    switch system {
    case .sensor(let type): Contribution(cues: cues(type, flight))
    case .effector(let type): Contribution(units: units(type, flight))
    }
  }

  /// Straight from mast to drone, the ground below it taken from its cell as the plan does.
  func slantMetres(to sample: Flight.Sample) -> Double {
    guard let cell = line.grid.cell(containing: sample.position) else { return .nan }
    return hypot(
      position.distanceMetres(to: sample.position),
      Double(line.grid[cell]) + sample.heightMetres - line.eyeMetres)
  }

  /// Sector edges belong to the sector.
  func isInSector(_ sample: Flight.Sample) -> Bool {
    guard system.sectorDegrees < 360 else { return true }
    let east = sample.position.eastMetres - position.eastMetres
    let north = sample.position.northMetres - position.northMetres
    let off = atan2(east, north) * 180 / .pi - headingDegrees
    let turn = abs(off - 360 * (off / 360).rounded())
    return turn <= system.sectorDegrees / 2 + 1e-9
  }

  /// In sight, or behind one edge whose loss a radio link bears; unknown ground hides.
  private func isInReachOfSight(_ sample: Flight.Sample) -> Bool {
    guard let cell = line.grid.cell(containing: sample.position) else { return false }
    if line.lowestVisibleHeightMetres(above: cell) <= sample.heightMetres { return true }
    guard let link = system.edgeLink else { return false }
    return line.edgeLossDecibels(
      to: sample.position, heightMetres: sample.heightMetres,
      wavelengthMetres: link.wavelengthMetres) <= link.lossMarginDecibels
  }
}

extension Post {
  private func cues(_ type: SensorType, _ flight: Flight) -> [Double] {
    let range = type.rangeMetres(against: flight.threat)
    guard range > 0 else { return [] }
    let isCovered = flight.samples.map { sample in
      slantMetres(to: sample) <= range && type.targetHeightMetres.contains(sample.heightMetres)
        && isInSector(sample) && isInReachOfSight(sample)
    }
    guard isCovered.contains(true) else { return [] }
    let chance = type.probabilityOfDetection(of: flight.threat)
    var looks: [Double] = []
    while Double(looks.count) * type.scanSeconds < flight.endSeconds {
      let sample = flight.sample(atSeconds: Double(looks.count) * type.scanSeconds) ?? 0
      looks.append(isCovered[sample] ? chance : 0)
    }
    let confirmed = confirmedShares(of: looks, hits: type.confirmHits, within: type.confirmLooks)
    let shares = shares(flight, isCovered, confirmed, scanSeconds: type.scanSeconds)
    return (0..<flight.legs).map { leg in
      var (share, seconds) = (0.0, 0.0)
      for (sample, value) in zip(flight.samples, shares)
      where Flight.leg(atSeconds: sample.startSeconds) == leg {
        share += value * sample.durationSeconds
        seconds += sample.durationSeconds
      }
      // Halves round up, whatever the order of the sums left of them.
      return seconds > 0 ? (share / seconds * 4 + 0.500000001).rounded(.down) / 4 : 0
    }
  }

  /// Share of a full cue at each sample: none once the track is older than its memory.
  private func shares(
    _ flight: Flight, _ isCovered: [Bool], _ confirmed: [Double], scanSeconds: Double
  ) -> [Double] {
    let doctrine = scenario.doctrine
    var lastSeconds = -Double.infinity
    return zip(flight.samples, isCovered).map { sample, isCovered in
      if isCovered { lastSeconds = sample.middleSeconds }
      guard sample.middleSeconds - lastSeconds <= doctrine.trackMemorySeconds else { return 0 }
      let look = min(confirmed.count - 1, Int(sample.middleSeconds / scanSeconds))
      let missed = max(1e-12, 1 - confirmed[look])
      return min(1, log(missed) / log(1 - doctrine.cueConfidence))
    }
  }

  private func units(_ type: EffectorType, _ flight: Flight) -> [Double] {
    guard let window = window(type, flight) else { return [] }
    let all = window.shotsByLeg.reduce(0, +)
    let kill = type.probabilityOfKill(of: flight.threat)
    let claimed = claimedShots(type, flight, all, windowSeconds: window.seconds)
    return window.shotsByLeg.map { -log(1 - min(kill, 0.999)) * claimed * $0 / all }
  }

  /// When and how often one raider can be shot at; nil when it cannot.
  private func window(_ type: EffectorType, _ flight: Flight) -> Window? {
    let doctrine = scenario.doctrine
    let kill = type.probabilityOfKill(of: flight.threat)
    guard kill > 0, kill >= doctrine.leastKillProbability(of: type) else { return nil }
    var window = Window(shotsByLeg: [Double](repeating: 0, count: flight.legs))
    for sample in flight.samples {
      let range = slantMetres(to: sample)
      guard type.rangeMetres.contains(range),
        type.targetHeightMetres.contains(sample.heightMetres),
        isInSector(sample), !type.needsLineOfSight || isInReachOfSight(sample)
      else { continue }
      let flightSeconds = type.projectileSpeedMetresPerSecond.map { range / $0 } ?? 0
      let cued =
        sample.middleSeconds - flightSeconds - type.reactionSeconds - doctrine.cueSeconds
      guard let launch = flight.sample(atSeconds: cued) else { continue }
      window.shotsByLeg[Flight.leg(atSeconds: flight.samples[launch].startSeconds)] +=
        sample.durationSeconds / cycleSeconds(type, rangeMetres: range)
      window.seconds += sample.durationSeconds
      window.waitSeconds +=
        doctrine.shootLookShoot
        ? sample.durationSeconds * (flightSeconds + doctrine.assessSeconds) : 0
      if window.edgesSeconds.isEmpty { window.edgesSeconds.append(sample.startSeconds) }
      window.edgesSeconds.append(sample.startSeconds + sample.durationSeconds)
    }
    return window.seconds > 0 ? window : nil
  }

  /// What one raider that flies alone meets; nil when that is nothing.
  func fire(_ type: EffectorType, at flight: Flight) -> Fire? {
    guard let window = window(type, flight) else { return nil }
    let together = Double(scenario.doctrine[type.id]?.shotsPerLook ?? 1)
    return Fire(
      killProbability: min(type.probabilityOfKill(of: flight.threat), 0.999),
      roundsByLeg: window.shotsByLeg.map { together * $0 },
      channelSeconds: window.seconds / window.shotsByLeg.reduce(0, +) / together,
      waitSeconds: window.waitSeconds / window.seconds / together,
      window: window.edgesSeconds[0]...window.edgesSeconds[window.edgesSeconds.count - 1])
  }

  /// From one shot of a channel to the next; under shoot-look-shoot it waits for the look at the last one.
  func cycleSeconds(_ type: EffectorType, rangeMetres: Double) -> Double {
    let doctrine = scenario.doctrine
    let flightSeconds = type.projectileSpeedMetresPerSecond.map { rangeMetres / $0 } ?? 0
    return doctrine.shootLookShoot
      ? max(type.shotSeconds, flightSeconds + doctrine.assessSeconds) : type.shotSeconds
  }

  /// Against the threat that it reaches farthest.
  var longestRangeMetres: Double {
    switch system {
    case .sensor(let type):
      scenario.threats.map { type.rangeMetres(against: $0) }.max() ?? 0
    case .effector(let type): type.rangeMetres.upperBound
    }
  }

  /// What one raider of a group gets: its own window, its part of the channels, its part of the magazine.
  private func claimedShots(
    _ type: EffectorType, _ flight: Flight, _ shots: Double, windowSeconds: Double
  ) -> Double {
    let group = flight.groupSize
    let busy = Double(type.channels) * (windowSeconds + (group - 1) * flight.groupSpacingSeconds)
    let byChannels = busy * shots / windowSeconds / group
    let byMagazine = type.magazineRounds.map { Double($0) / group } ?? .infinity
    return min(shots, byChannels, byMagazine)
  }
}

/// Probability that `hits` of some `window` consecutive looks have detected, after each look.
///
/// Every string of the last `window` outcomes with its probability: slow and plain.
package func confirmedShares(of chances: [Double], hits: Int, within window: Int) -> [Double] {
  let all = 1 << window
  var unconfirmed = [Double](repeating: 0, count: all)
  unconfirmed[0] = 1
  var confirmed = 0.0
  return chances.map { chance in
    var next = [Double](repeating: 0, count: all)
    for (outcomes, share) in unconfirmed.enumerated() where share > 0 {
      let miss = outcomes << 1 & (all - 1)
      next[miss] += share * (1 - chance)
      if (miss | 1).nonzeroBitCount >= hits {
        confirmed += share * chance
      } else {
        next[miss | 1] += share * chance
      }
    }
    unconfirmed = next
    return confirmed
  }
}
