// What could each placement detect and engage, on every route a raider may fly.
//
// A route is cut into legs. For every leg the table says which sensor placements would have cued by
// then, and how much an effector placement, cued then, would do. All of it is data for the plan: no
// decision is taken here.
internal import Foundation
public import Scenario
public import Terrain

/// A sensor placement's cue on a leg.
public struct Cue: Sendable, Hashable {
  /// Index into `CoverageTable.placements`.
  public let placement: Int32
  /// Share of a full cue, in steps of 1 / `CoverageTable.cueSteps`.
  public let level: Int32

  public init(placement: Int32, level: Int32) {
    self.placement = placement
    self.level = level
  }
}

/// What an effector placement, cued on a leg, does to one raider.
public struct Engagement: Sendable, Hashable {
  public let placement: Int32
  /// Sum of -ln(1 - Pk) over its shots, counting only the part of its capacity that one raider of the
  /// group can claim.
  public let units: Double

  public init(placement: Int32, units: Double) {
    self.placement = placement
    self.units = units
  }
}

/// A stretch of a route, long enough for crews to notice and short enough for one cue state.
public struct Leg: Sendable, Hashable {
  public let cues: [Cue]
  public let engagements: [Engagement]

  public init(cues: [Cue], engagements: [Engagement]) {
    self.cues = cues
    self.engagements = engagements
  }
}

/// What an effector placement could do to one raider of a route that has it to itself.
public struct ShotClaim: Sendable, Hashable {
  public let placement: Int32
  /// Of one shot; never certain.
  public let killProbability: Double
  /// Its units over those that stand in the legs, where the raiders of a group share it.
  public let unitsAlone: Double
  /// How long a shot keeps a channel busy: on average, or at least where as much as possible is counted.
  public let cycleSeconds: Double
  /// How long it keeps the raider from being shot at again, likewise; 0 where shots do not wait for each other.
  public let waitSeconds: Double
  /// From when to when shots meet the raider, since its launch.
  public let fromSeconds: Double
  public let untilSeconds: Double

  public init(
    placement: Int32, killProbability: Double, unitsAlone: Double, cycleSeconds: Double,
    waitSeconds: Double, fromSeconds: Double, untilSeconds: Double
  ) {
    self.placement = placement
    self.killProbability = killProbability
    self.unitsAlone = unitsAlone
    self.cycleSeconds = cycleSeconds
    self.waitSeconds = waitSeconds
    self.fromSeconds = fromSeconds
    self.untilSeconds = untilSeconds
  }

  /// -ln(1 - Pk).
  public var unitsPerShot: Double { -log1p(-killProbability) }
}

/// One route with what it puts at stake.
public struct CoveredRoute: Sendable {
  /// Index into `CoverageTable.routes.routes`.
  public let route: Int
  /// Worth lost per raid if every raider of this route got through, one at a time.
  public let stake: Double
  /// Legs on which something could be engaged.
  public let legs: [Leg]
  /// Of every effector placement that engages on some leg, rising.
  public let claims: [ShotClaim]
}

/// How cues and shots are counted.
public enum CoverEstimate: Sendable {
  /// As a planner expects them.
  case likely
  /// No fewer than any raider can meet: a cue as likely as some sensor's track, rounded up, and one more shot in each
  /// stretch of a window, since shots are whole.
  case atMost
}

/// Every candidate placement and what it could do.
public struct CoverageTable: Sendable {
  /// A full cue is this many steps.
  public static let cueSteps = 4
  public static let sampleSpacingMetres = 150.0
  public static let legSeconds = 20.0
  /// A single shot never counts as certain.
  public static let killProbabilityCap = 0.999

  public let routes: AttackRoutes
  /// Standing placements first, then candidates that could contribute, by site, system and heading.
  public let placements: [Placement]
  public let standing: Int
  /// Routes with something at stake.
  public let covered: [CoveredRoute]

  public var totalStake: Double { covered.reduce(0) { $0 + $1.stake } }

  /// Computes the table.
  ///
  /// Sites are independent, so `threads` of them are worked on at once; the result does not depend on it.
  /// - Throws: `TerrainError` when a site cannot be observed from.
  /// - Complexity: O(sites x (visible cells + route samples x systems)).
  public init(
    _ scenario: Scenario, on grid: ElevationGrid, counting estimate: CoverEstimate = .likely,
    threads: Int,
    onProgress: @escaping @Sendable (_ sitesDone: Int, _ sites: Int) -> Void = { _, _ in }
  ) async throws {
    let routes = AttackRoutes(scenario, on: grid, spacingMetres: Self.sampleSpacingMetres)
    let tracks = routes.routes.indices.compactMap { index -> RouteTrack? in
      let route = routes.routes[index]
      let stake =
        route.expectedRaiders
        * scenario.assets[route.asset].worthLost(toOne: scenario.threats[route.threat])
      return stake > 0 ? RouteTrack(index, route, stake: stake, on: grid) : nil
    }
    let views = try await SiteView.all(
      scenario, on: grid, counting: estimate, tracks: tracks, threads: threads,
      onProgress: onProgress)
    let placed = views.flatMap(\.placements)
    let chosen =
      scenario.existing
      + placed.filter { $0.contributes && !scenario.existing.contains($0.placement) }
      .map(\.placement)
    var numbers: [Placement: Int32] = [:]
    for (index, placement) in chosen.enumerated().reversed() {
      numbers[placement] = Int32(index)
    }
    let perPlacement = placed.compactMap { entry in
      numbers[entry.placement].map { (number: $0, entry: entry) }
    }
    covered = legs(of: tracks, from: perPlacement)
    self.routes = routes
    placements = chosen
    standing = scenario.existing.count
  }
}

/// Gathers each route's legs from what every placement contributes to it.
private func legs(
  of tracks: [RouteTrack], from contributions: [(number: Int32, entry: PlacementView)]
) -> [CoveredRoute] {
  var cues = tracks.map { [[Cue]](repeating: [], count: $0.legs) }
  var engagements = tracks.map { [[Engagement]](repeating: [], count: $0.legs) }
  var claims = [[ShotClaim]](repeating: [], count: tracks.count)
  for (number, entry) in contributions.sorted(by: { $0.number < $1.number }) {
    for cue in entry.cues {
      cues[cue.track][cue.leg].append(Cue(placement: number, level: cue.level))
    }
    for engagement in entry.engagements {
      engagements[engagement.track][engagement.leg].append(
        Engagement(placement: number, units: engagement.units))
    }
    for claim in entry.claims { claims[claim.track].append(claim.shotClaim(of: number)) }
  }
  return tracks.indices.map { index in
    let legs = zip(cues[index], engagements[index]).compactMap { cues, engagements in
      cues.isEmpty || engagements.isEmpty ? nil : Leg(cues: cues, engagements: engagements)
    }
    return CoveredRoute(
      route: tracks[index].route, stake: tracks[index].stake, legs: legs, claims: claims[index])
  }
}
