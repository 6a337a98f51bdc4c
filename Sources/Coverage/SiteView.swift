// What the systems that could stand on one site see and reach along all routes.
internal import Foundation
import Scenario
import Terrain

/// A placement's contributions, leg by leg.
struct PlacementView: Sendable {
  struct LegCue: Sendable {
    let track: Int
    let leg: Int
    let level: Int32
  }
  struct LegEngagement: Sendable {
    let track: Int
    let leg: Int
    let units: Double
  }

  struct Claim: Sendable {
    let track: Int
    let killProbability: Double
    let unitsAlone: Double
    let cycleSeconds: Double
    let waitSeconds: Double
    let fromSeconds: Double
    let untilSeconds: Double

    func shotClaim(of placement: Int32) -> ShotClaim {
      ShotClaim(
        placement: placement, killProbability: killProbability, unitsAlone: unitsAlone,
        cycleSeconds: cycleSeconds, waitSeconds: waitSeconds, fromSeconds: fromSeconds,
        untilSeconds: untilSeconds)
    }
  }

  let placement: Placement
  var cues: [LegCue] = []
  var engagements: [LegEngagement] = []
  /// One for each track with engagements.
  var claims: [Claim] = []

  var contributes: Bool { !cues.isEmpty || !engagements.isEmpty }
}

/// All placements of one site.
struct SiteView: Sendable {
  let placements: [PlacementView]

  /// Views of every site, in site order.
  static func all(
    _ scenario: Scenario, on grid: ElevationGrid, counting estimate: CoverEstimate,
    tracks: [RouteTrack], threads: Int,
    onProgress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> [SiteView] {
    let sites = scenario.sites.count
    return try await withThrowingTaskGroup(of: (Int, SiteView).self) { group in
      var views = [SiteView?](repeating: nil, count: sites)
      var next = 0
      var done = 0
      while next < min(max(1, threads), sites) {
        let site = next
        group.addTask {
          (site, try SiteView(site, scenario, on: grid, counting: estimate, tracks: tracks))
        }
        next += 1
      }
      while let (site, view) = try await group.next() {
        views[site] = view
        done += 1
        onProgress(done, sites)
        if next < sites {
          let site = next
          group.addTask {
            (site, try SiteView(site, scenario, on: grid, counting: estimate, tracks: tracks))
          }
          next += 1
        }
      }
      return views.compactMap(\.self)
    }
  }

  private init(
    _ site: Int, _ scenario: Scenario, on grid: ElevationGrid, counting estimate: CoverEstimate,
    tracks: [RouteTrack]
  ) throws(TerrainError) {
    let position = scenario.sites[site].position
    guard let cell = grid.cell(containing: position) else {
      throw .invalidObserver("site '\(scenario.sites[site].id)' is off the terrain: move it")
    }
    var placements: [PlacementView] = []
    for view in try MastView.all(cell, position, scenario, on: grid, tracks) {
      for system in view.systems {
        for heading in headings(scenario, site: site, system: system) {
          var seen = PlacementView(
            placement: Placement(site: site, system: system, headingDegrees: heading))
          switch scenario.systems[system] {
          case .sensor(let sensor):
            seen.cues = view.cues(sensor, heading: heading, tracks, scenario, estimate)
          case .effector(let effector):
            view.engage(&seen, effector, tracks, scenario, estimate)
          }
          placements.append(seen)
        }
      }
    }
    self.placements = placements.sorted {
      ($0.placement.system, $0.placement.headingDegrees)
        < ($1.placement.system, $1.placement.headingDegrees)
    }
  }
}

/// Candidate headings, and those of systems that stand there already.
private func headings(_ scenario: Scenario, site: Int, system: Int) -> [Double] {
  var headings = scenario.systems[system].candidateHeadingsDegrees
  for standing in scenario.existing where standing.site == site && standing.system == system {
    if !headings.contains(standing.headingDegrees) { headings.append(standing.headingDegrees) }
  }
  return headings
}

/// One sample of a track as seen from a mast.
private struct Sight {
  let sample: Int
  /// Slant range.
  let rangeMetres: Double
  let bearingDegrees: Double
  /// The terrain leaves it in view; false when that is unknown.
  let isVisible: Bool
}

/// The view from one mast height: systems of equal height share one pass over the terrain.
private struct MastView {
  let systems: [Int]
  /// The same view, exact and one target at a time, for links that bend over edges.
  let line: SightLine
  /// For each track, the samples within reach of the farthest-reaching system.
  let sights: [[Sight]]

  static func all(
    _ cell: Cell, _ position: Position, _ scenario: Scenario, on grid: ElevationGrid,
    _ tracks: [RouteTrack]
  ) throws(TerrainError) -> [MastView] {
    var views: [MastView] = []
    for mast in Set(scenario.systems.map(\.mastMetres)).sorted() {
      let systems = scenario.systems.indices.filter { scenario.systems[$0].mastMetres == mast }
      let reach = systems.map { scenario.reachMetres(of: scenario.systems[$0]) }.max() ?? 0
      let lowest = try LowestVisibleHeight(
        on: grid, observer: cell, mastMetres: mast, radiusMetres: reach + 2 * grid.cellMetres)
      let antenna = Double(grid[cell]) + mast
      let sights = tracks.map { track in
        sightings(of: track, from: position, antennaMetres: antenna, lowest, reachMetres: reach)
      }
      let line = try SightLine(on: grid, observer: cell, mastMetres: mast)
      views.append(MastView(systems: systems, line: line, sights: sights))
    }
    return views
  }

  func cues(
    _ sensor: SensorType, heading: Double, _ tracks: [RouteTrack], _ scenario: Scenario,
    _ estimate: CoverEstimate
  ) -> [PlacementView.LegCue] {
    var result: [PlacementView.LegCue] = []
    for (number, track) in tracks.enumerated() {
      let threat = scenario.threats[track.threat]
      let reach = sensor.rangeMetres(against: threat)
      guard reach > 0 else { continue }
      var covered = [Bool](repeating: false, count: track.samples)
      var any = false
      for sight in sights[number]
      where sight.rangeMetres <= reach
        && sensor.targetHeightMetres.contains(track.heightsMetres[sight.sample])
        && isInSector(
          bearingDegrees: sight.bearingDegrees, headingDegrees: heading,
          sectorDegrees: sensor.sectorDegrees)
        && (sight.isVisible || reaches(sight, of: track, sensor.edgeLink))
      {
        covered[sight.sample] = true
        any = true
      }
      guard any else { continue }
      let shares = cueShares(
        sensor, covered: covered, track, probability: sensor.probabilityOfDetection(of: threat),
        doctrine: scenario.doctrine, estimate)
      result += legCues(shares, track: track, number: number, estimate)
    }
    return result
  }

  /// Whether a radio link bends over the edge that masks a sample; false where that is unknown.
  private func reaches(_ sight: Sight, of track: RouteTrack, _ link: EdgeLink?) -> Bool {
    link?.reaches(
      track.positions[sight.sample], heightMetres: track.heightsMetres[sight.sample], along: line)
      == true
  }

  /// Adds what an effector placement does on each leg of each track, by the leg in which it must be cued.
  func engage(
    _ view: inout PlacementView, _ effector: EffectorType, _ tracks: [RouteTrack],
    _ scenario: Scenario, _ estimate: CoverEstimate
  ) {
    for (number, track) in tracks.enumerated() {
      let stated = effector.probabilityOfKill(of: scenario.threats[track.threat])
      guard stated > 0, stated >= scenario.doctrine.leastKillProbability(of: effector) else {
        continue
      }
      let kill = min(stated, CoverageTable.killProbabilityCap)
      var window = shotWindow(
        of: effector, heading: view.placement.headingDegrees, track, number, scenario)
      guard window.shots > 0 else { continue }
      if estimate == .atMost { window.addWholeShots() }
      let claim = claimableShots(
        effector, shots: window.shots, windowSeconds: window.seconds, groupSize: track.groupSize,
        groupSpacingSeconds: track.groupSpacingSeconds)
      let unitsPerShot = -log1p(-kill) * claim / window.shots
      let before = view.engagements.count
      for (leg, shots) in window.shotsByLeg.enumerated() where shots > 0 {
        let units = (shots * unitsPerShot * 1e4).rounded() / 1e4
        if units > 0 { view.engagements.append(.init(track: number, leg: leg, units: units)) }
      }
      guard view.engagements.count > before else { continue }
      view.claims.append(
        .init(
          track: number, killProbability: kill, unitsAlone: window.shots / claim,
          cycleSeconds: window.cycleSeconds(estimate), waitSeconds: window.waitSeconds(estimate),
          fromSeconds: window.fromSeconds, untilSeconds: window.untilSeconds))
    }
  }

  /// When and how often one raider can be shot at, by the leg in which a cue must stand.
  private func shotWindow(
    of effector: EffectorType, heading: Double, _ track: RouteTrack, _ number: Int,
    _ scenario: Scenario
  ) -> ShotWindow {
    let doctrine = scenario.doctrine
    var window = ShotWindow(legs: track.legs)
    for sight in sights[number]
    where effector.rangeMetres.contains(sight.rangeMetres)
      && effector.targetHeightMetres.contains(track.heightsMetres[sight.sample])
      && isInSector(
        bearingDegrees: sight.bearingDegrees, headingDegrees: heading,
        sectorDegrees: effector.sectorDegrees)
      && (sight.isVisible || !effector.needsLineOfSight
        || reaches(sight, of: track, effector.edgeLink))
    {
      let flight = effector.timeOfFlightSeconds(rangeMetres: sight.rangeMetres)
      let (start, duration) = (
        track.startSeconds[sight.sample], track.durationSeconds[sight.sample]
      )
      let cued = start + duration / 2 - flight - effector.reactionSeconds - doctrine.cueSeconds
      guard let leg = track.sample(atSeconds: cued).map({ track.legOfSample[$0] }) else { continue }
      let cycle = effector.cycleSeconds(rangeMetres: sight.rangeMetres, doctrine)
      window.add(
        cycleSeconds: cycle,
        waitSeconds: doctrine.shootLookShoot ? flight + doctrine.assessSeconds : 0, leg: leg,
        sample: sight.sample, from: start, seconds: duration)
    }
    return window
  }
}

/// Shots that one raider could meet, by leg and in all.
private struct ShotWindow {
  private(set) var shotsByLeg: [Double]
  private(set) var shots = 0.0
  /// Shots by the time there is, before any are added to make them whole.
  private(set) var partialShots = 0.0
  private(set) var seconds = 0.0
  private(set) var fromSeconds = 0.0
  private(set) var untilSeconds = 0.0
  /// The least, and the mean over time, that a shot takes.
  private var leastCycleSeconds = Double.infinity
  private var leastWaitSeconds = Double.infinity
  private var summedWaits = 0.0
  private var lastSample = -2
  /// The last leg of each stretch of samples.
  private var stretchLegs: [Int] = []

  init(legs: Int) { shotsByLeg = [Double](repeating: 0, count: legs) }

  func cycleSeconds(_ estimate: CoverEstimate) -> Double {
    estimate == .likely ? seconds / partialShots : leastCycleSeconds
  }

  func waitSeconds(_ estimate: CoverEstimate) -> Double {
    estimate == .likely ? summedWaits / seconds : leastWaitSeconds
  }

  mutating func add(
    cycleSeconds: Double, waitSeconds: Double, leg: Int, sample: Int, from: Double,
    seconds: Double
  ) {
    let count = seconds / cycleSeconds
    leastCycleSeconds = min(leastCycleSeconds, cycleSeconds)
    leastWaitSeconds = min(leastWaitSeconds, waitSeconds)
    summedWaits += waitSeconds * seconds
    if stretchLegs.isEmpty { fromSeconds = from }
    if sample == lastSample + 1 {
      stretchLegs[stretchLegs.count - 1] = max(leg, stretchLegs[stretchLegs.count - 1])
    } else {
      stretchLegs.append(leg)
    }
    lastSample = sample
    shotsByLeg[leg] += count
    shots += count
    partialShots = shots
    self.seconds += seconds
    untilSeconds = from + seconds
  }

  /// A stretch has room for one shot more than its length holds cycles.
  mutating func addWholeShots() {
    for leg in stretchLegs { shotsByLeg[leg] += 1 }
    shots += Double(stretchLegs.count)
  }
}

private func sightings(
  of track: RouteTrack, from position: Position, antennaMetres: Double,
  _ lowest: LowestVisibleHeight, reachMetres: Double
) -> [Sight] {
  var sights: [Sight] = []
  for sample in 0..<track.samples {
    let planar = position.distanceMetres(to: track.positions[sample])
    guard planar <= reachMetres else { continue }
    let rise = track.altitudesMetres[sample] - antennaMetres
    sights.append(
      Sight(
        sample: sample, rangeMetres: (planar * planar + rise * rise).squareRoot(),
        bearingDegrees: bearingDegrees(from: position, to: track.positions[sample]),
        // False for NaN, the unknown.
        isVisible: Double(lowest.heightMetres(at: track.cells[sample]))
          <= track.heightsMetres[sample]))
  }
  return sights
}

/// Shots that one raider of a group can claim: the group shares channels and magazine, and no raider is
/// shot at more often than its own window allows.
func claimableShots(
  _ effector: EffectorType, shots: Double, windowSeconds: Double, groupSize: Double,
  groupSpacingSeconds: Double
) -> Double {
  let meanCycleSeconds = windowSeconds / shots
  let together = windowSeconds + (groupSize - 1) * groupSpacingSeconds
  let byChannels = Double(effector.channels) * together / meanCycleSeconds / groupSize
  let byMagazine = effector.magazineRounds.map { Double($0) / groupSize } ?? .infinity
  return min(shots, byChannels, byMagazine)
}

extension EffectorType {
  /// Time from one shot of a channel to the next: the shot interval, or under shoot-look-shoot the flight
  /// and the look at what it did.
  func cycleSeconds(rangeMetres: Double, _ doctrine: Doctrine) -> Double {
    max(
      shotSeconds,
      doctrine.shootLookShoot
        ? timeOfFlightSeconds(rangeMetres: rangeMetres) + doctrine.assessSeconds : 0)
  }
}

extension Doctrine {
  /// Share of a full cue when a track is confirmed with a probability: two sensors add as independent ones do.
  func cueShare(confirmed probability: Double) -> Double {
    min(1, log1p(-min(probability, 1 - 1e-12)) / log1p(-cueConfidence))
  }
}

/// Share of a full cue by each sample: the confirmed probability, while the track lives.
private func cueShares(
  _ sensor: SensorType, covered: [Bool], _ track: RouteTrack, probability: Double,
  doctrine: Doctrine, _ estimate: CoverEstimate
) -> [Double] {
  let end = track.startSeconds[track.samples - 1] + track.durationSeconds[track.samples - 1]
  var looks: [Double] = []
  var time = 0.0
  while time < end {
    let sample = track.sample(atSeconds: time) ?? 0
    looks.append(covered[sample] ? probability : 0)
    time += sensor.scanSeconds
  }
  let confirmed = confirmationLaw(
    probabilities: looks, hits: sensor.confirmHits, looks: sensor.confirmLooks)
  var lastSeen = -Double.infinity
  return (0..<track.samples).map { sample in
    let middle = track.startSeconds[sample] + track.durationSeconds[sample] / 2
    if covered[sample] { lastSeen = middle }
    guard middle - lastSeen <= doctrine.trackMemorySeconds else { return 0 }
    let probability = confirmed[min(confirmed.count - 1, Int(middle / sensor.scanSeconds))]
    return estimate == .likely ? doctrine.cueShare(confirmed: probability) : probability
  }
}

/// The mean share over each leg, in whole steps.
private func legCues(
  _ shares: [Double], track: RouteTrack, number: Int, _ estimate: CoverEstimate
) -> [PlacementView.LegCue] {
  var sums = [Double](repeating: 0, count: track.legs)
  var seconds = [Double](repeating: 0, count: track.legs)
  for (sample, share) in shares.enumerated() {
    sums[track.legOfSample[sample]] += share * track.durationSeconds[sample]
    seconds[track.legOfSample[sample]] += track.durationSeconds[sample]
  }
  return sums.indices.compactMap { leg in
    let steps = sums[leg] / seconds[leg] * Double(CoverageTable.cueSteps)
    // Half a step counts as a whole one, also where the sums' rounding has left it a little less.
    let level =
      estimate == .likely ? (steps + 0.5 + 1e-9).rounded(.down) : (steps - 1e-9).rounded(.up)
    return level > 0 && seconds[leg] > 0 ? .init(track: number, leg: leg, level: Int32(level)) : nil
  }
}
