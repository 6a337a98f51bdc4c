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

  let placement: Placement
  var cues: [LegCue] = []
  var engagements: [LegEngagement] = []

  var contributes: Bool { !cues.isEmpty || !engagements.isEmpty }
}

/// All placements of one site.
struct SiteView: Sendable {
  let placements: [PlacementView]

  /// Views of every site, in site order.
  static func all(
    _ scenario: Scenario, on grid: ElevationGrid, tracks: [RouteTrack], threads: Int,
    onProgress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> [SiteView] {
    let sites = scenario.sites.count
    return try await withThrowingTaskGroup(of: (Int, SiteView).self) { group in
      var views = [SiteView?](repeating: nil, count: sites)
      var next = 0
      var done = 0
      while next < min(max(1, threads), sites) {
        let site = next
        group.addTask { (site, try SiteView(site, scenario, on: grid, tracks: tracks)) }
        next += 1
      }
      while let (site, view) = try await group.next() {
        views[site] = view
        done += 1
        onProgress(done, sites)
        if next < sites {
          let site = next
          group.addTask { (site, try SiteView(site, scenario, on: grid, tracks: tracks)) }
          next += 1
        }
      }
      return views.compactMap(\.self)
    }
  }

  private init(
    _ site: Int, _ scenario: Scenario, on grid: ElevationGrid, tracks: [RouteTrack]
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
            seen.cues = view.cues(sensor, heading: heading, tracks, scenario)
          case .effector(let effector):
            seen.engagements = view.engagements(effector, heading: heading, tracks, scenario)
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
    _ sensor: SensorType, heading: Double, _ tracks: [RouteTrack], _ scenario: Scenario
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
        doctrine: scenario.doctrine)
      result += legCues(shares, track: track, number: number)
    }
    return result
  }

  /// Whether a radio link bends over the edge that masks a sample; false where that is unknown.
  private func reaches(_ sight: Sight, of track: RouteTrack, _ link: EdgeLink?) -> Bool {
    link?.reaches(
      track.positions[sight.sample], heightMetres: track.heightsMetres[sight.sample], along: line)
      == true
  }

  /// What an effector placement does on each leg of each track, by the leg in which it must be cued.
  func engagements(
    _ effector: EffectorType, heading: Double, _ tracks: [RouteTrack], _ scenario: Scenario
  ) -> [PlacementView.LegEngagement] {
    let doctrine = scenario.doctrine
    var result: [PlacementView.LegEngagement] = []
    for (number, track) in tracks.enumerated() {
      let kill = effector.probabilityOfKill(of: scenario.threats[track.threat])
      guard kill > 0, kill >= doctrine.leastKillProbability(of: effector) else { continue }
      var shotsByLeg = [Double](repeating: 0, count: track.legs)
      var shots = 0.0
      var windowSeconds = 0.0
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
        let duration = track.durationSeconds[sight.sample]
        let middle = track.startSeconds[sight.sample] + duration / 2
        let cued = middle - flight - effector.reactionSeconds - doctrine.cueSeconds
        guard let leg = track.sample(atSeconds: cued).map({ track.legOfSample[$0] }) else {
          continue
        }
        let cycle = effector.cycleSeconds(rangeMetres: sight.rangeMetres, doctrine)
        shotsByLeg[leg] += duration / cycle
        shots += duration / cycle
        windowSeconds += duration
      }
      guard shots > 0 else { continue }
      let claim = claimableShots(
        effector, shots: shots, windowSeconds: windowSeconds, groupSize: track.groupSize,
        groupSpacingSeconds: track.groupSpacingSeconds)
      let unitsPerShot = -log1p(-min(kill, CoverageTable.killProbabilityCap)) * claim / shots
      for (leg, shots) in shotsByLeg.enumerated() where shots > 0 {
        let units = (shots * unitsPerShot * 1e4).rounded() / 1e4
        if units > 0 { result.append(.init(track: number, leg: leg, units: units)) }
      }
    }
    return result
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
  doctrine: Doctrine
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
    return doctrine.cueShare(confirmed: probability)
  }
}

/// The mean share over each leg, in whole steps.
private func legCues(_ shares: [Double], track: RouteTrack, number: Int) -> [PlacementView.LegCue] {
  var sums = [Double](repeating: 0, count: track.legs)
  var seconds = [Double](repeating: 0, count: track.legs)
  for (sample, share) in shares.enumerated() {
    sums[track.legOfSample[sample]] += share * track.durationSeconds[sample]
    seconds[track.legOfSample[sample]] += track.durationSeconds[sample]
  }
  return sums.indices.compactMap { leg in
    // Half a step counts as a whole one, also where the sums' rounding has left it a little less.
    let level = (sums[leg] / seconds[leg] * Double(CoverageTable.cueSteps) + 0.5 + 1e-9).rounded(
      .down)
    return level > 0 && seconds[leg] > 0 ? .init(track: number, leg: leg, level: Int32(level)) : nil
  }
}
