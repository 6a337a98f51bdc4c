// What would each placement do to a raider that flies where it likes, not where a route is drawn?
//
// Every threat may take any way over a lattice from the launch places of its approaches to an asset, at its
// own height and speed. A point is a node at one height of one threat. For every point the graph says which
// sensor placements cue there, and what an effector placement does per second to what is cued.
//
// A way has no past at a point, so the rates are those of a raider that has been in view for a while:
//   a_iv   share of a full cue of sensor i: its probability of a confirmed track after one track memory in
//          view, in the steps of the coverage table
//   b_pv   units per second of effector p: -ln(1 - Pk) per shot, shots at the pace of one channel at that
//          range, times the share of them that one raider of a mean group can claim while it crosses the
//          zone on a mean chord (pi/2 x range): channels and magazine end there
// Time from cue to shot does not count: sensors that see no farther than the effector shoots look better
// here than on the routes of the coverage table, which count it.
internal import Foundation
public import Scenario
public import Terrain

/// A threat on its way to one asset.
public struct Attack: Sendable {
  public let threat: Int
  public let asset: Int
  /// Worth lost to one raider that gets through.
  public let worth: Double
  /// Flight time over one spacing of the lattice.
  package let stepSeconds: Double
  /// Where it may start, ascending by node, and where its work may end.
  package let starts: [LaunchPlace]
  package let ends: [LatticeEnd]
  /// The point of each node: heights differ near the asset.
  package let points: [Int32]

  package init(
    threat: Int, asset: Int, worth: Double, stepSeconds: Double, starts: [LaunchPlace],
    ends: [LatticeEnd], points: [Int32]
  ) {
    self.threat = threat
    self.asset = asset
    self.worth = worth
    self.stepSeconds = stepSeconds
    self.starts = starts
    self.ends = ends
    self.points = points
  }
}

/// A node that raiders start from.
package struct LaunchPlace: Sendable, Hashable {
  package let node: Int
  /// Index into the scenario's axes: the nearest one of the approach.
  package let axis: Int

  package init(node: Int, axis: Int) {
    self.node = node
    self.axis = axis
  }
}

/// Rates of a list of placements on the ways of every attack.
public struct ApproachGraph: Sendable {
  /// Contributions of all placements to all points, 16 bytes each: 1.6 GB.
  public static let maximumContributions = 100_000_000

  public let lattice: ApproachLattice
  public let placements: [Placement]
  public let attacks: [Attack]
  package let points: Int
  /// Cues and engagements by placement and by point; shares of a full cue, and units per second.
  package let cues: Contributions
  package let engagements: Contributions

  /// Computes the graph for the attacks that the raids fly at something of worth.
  ///
  /// Sites are independent, so `threads` of them are worked on at once; the result does not depend on it.
  /// - Parameter placements: candidates, or a deployment alone: the cost is in proportion.
  /// - Throws: `TerrainError` when a site is off the terrain, or for more than `maximumContributions`.
  /// - Complexity: O(sites x (visible cells + points x systems)).
  public init(
    _ scenario: Scenario, on grid: ElevationGrid, placements: [Placement], threads: Int,
    onProgress: @escaping @Sendable (_ sitesDone: Int, _ sites: Int) -> Void = { _, _ in }
  ) async throws {
    let lattice = ApproachLattice(on: grid)
    let routes = AttackRoutes(scenario, on: grid, spacingMetres: grid.cellMetres)
    var points = ApproachPoints(lattice, grid)
    let attacks = plannedAttacks(scenario, routes, on: grid, lattice, &points)
    let groups = scenario.threats.indices.map { MeanGroup(of: $0, routes) }
    let bySite = Dictionary(grouping: placements.indices) { placements[$0].site }
      .sorted { $0.key < $1.key }
    let found = IndexedResults<[ExposureView]>(count: bySite.count)
    let laid = points.laid
    let look = { @Sendable (index: Int) throws in
      found[index] = try ExposureView.all(
        bySite[index].value, placements, scenario, on: grid, laid, groups)
    }
    try await inParallel(
      count: bySite.count, threads: threads, onDone: { onProgress($0, bySite.count) }, look)
    let views = found.all.flatMap(\.self).sorted { $0.placement < $1.placement }
    guard views.reduce(0, { $0 + $1.points.count }) <= Self.maximumContributions else {
      throw TerrainError.invalidObserver(
        "more than \(Self.maximumContributions) contributions of placements to approaches: give fewer "
          + "sites or threats")
    }
    self.init(
      lattice: lattice, placements: placements, attacks: attacks, points: laid.count,
      cues: Contributions(
        views.filter(\.isSensor), placements: placements.count, points: laid.count),
      engagements: Contributions(
        views.filter { !$0.isSensor }, placements: placements.count, points: laid.count))
  }

  package init(
    lattice: ApproachLattice, placements: [Placement], attacks: [Attack], points: Int,
    cues: Contributions, engagements: Contributions
  ) {
    self.lattice = lattice
    self.placements = placements
    self.attacks = attacks
    self.points = points
    self.cues = cues
    self.engagements = engagements
  }

  /// The largest worth that one raider takes.
  public var largestWorth: Double { attacks.map(\.worth).max() ?? 0 }
}

/// A sparse matrix of placements and points, laid out both ways.
package struct Contributions: Sendable {
  /// Entries of placement p are `firstOfPlacement[p]..<firstOfPlacement[p + 1]` of the next two.
  package private(set) var firstOfPlacement: [Int]
  package private(set) var points: [Int32] = []
  package private(set) var rates: [Float] = []
  /// Entries of a point likewise, placements ascending.
  package private(set) var firstOfPoint: [Int]
  package private(set) var placements: [Int32]
  package private(set) var pointRates: [Float]

  /// - Parameter views: ascending by placement.
  init(_ views: [ExposureView], placements count: Int, points: Int) {
    self.init(
      views.map { (placement: $0.placement, points: $0.points, rates: $0.rates) },
      placements: count, points: points)
  }

  package init(
    _ entries: [(placement: Int, points: [Int32], rates: [Float])], placements count: Int,
    points pointCount: Int
  ) {
    firstOfPlacement = [Int](repeating: 0, count: count + 1)
    for entry in entries {
      firstOfPlacement[entry.placement + 1] += entry.points.count
      points += entry.points
      rates += entry.rates
    }
    for placement in 0..<count { firstOfPlacement[placement + 1] += firstOfPlacement[placement] }
    firstOfPoint = [Int](repeating: 0, count: pointCount + 1)
    for point in points { firstOfPoint[Int(point) + 1] += 1 }
    for point in 0..<pointCount { firstOfPoint[point + 1] += firstOfPoint[point] }
    placements = [Int32](repeating: 0, count: points.count)
    pointRates = [Float](repeating: 0, count: points.count)
    var fill = firstOfPoint
    for placement in 0..<count {
      for item in firstOfPlacement[placement]..<firstOfPlacement[placement + 1] {
        let place = fill[Int(points[item])]
        placements[place] = Int32(placement)
        pointRates[place] = rates[item]
        fill[Int(points[item])] += 1
      }
    }
  }

  package func items(ofPlacement placement: Int) -> Range<Int> {
    firstOfPlacement[placement]..<firstOfPlacement[placement + 1]
  }

  package func items(atPoint point: Int) -> Range<Int> {
    firstOfPoint[point]..<firstOfPoint[point + 1]
  }
}

/// The mean group of a threat over all of its routes, weighted by raiders.
struct MeanGroup: Sendable {
  private(set) var size = 0.0
  private(set) var spacingSeconds = 0.0

  init(of threat: Int, _ routes: AttackRoutes) {
    var raiders = 0.0
    for route in routes.routes where route.threat == threat {
      raiders += route.expectedRaiders
      size += route.expectedRaiders * route.groupSize
      spacingSeconds += route.expectedRaiders * route.groupSpacingSeconds
    }
    guard raiders > 0 else { return }
    size /= raiders
    spacingSeconds /= raiders
  }
}

/// Points while they are laid: nodes at heights of threats.
private struct ApproachPoints {
  private let lattice: ApproachLattice
  private let grid: ElevationGrid
  private var points: [LaidPoints.Point] = []
  /// Points at ingress height of each threat met so far.
  private var levels: [Int: [Int32]] = [:]

  init(_ lattice: ApproachLattice, _ grid: ElevationGrid) {
    self.lattice = lattice
    self.grid = grid
  }

  /// The point of each node on the way to an asset; those at ingress height are shared by all assets.
  mutating func points(of threat: Int, _ profile: ThreatProfile, to aims: [Position]) -> [Int32] {
    var points = level(threat, profile)
    let descent = 2 * profile.terminalRangeMetres
    for node in Set(aims.flatMap { lattice.nodes(within: descent, of: $0) }).sorted() {
      let remaining = aims.map { lattice.position(of: node).distanceMetres(to: $0) }.min() ?? 0
      let height = profile.heightMetres(remainingMetres: remaining)
      if height != profile.ingressHeightMetres { points[node] = add(node, threat, height) }
    }
    return points
  }

  private mutating func level(_ threat: Int, _ profile: ThreatProfile) -> [Int32] {
    if let known = levels[threat] { return known }
    let level = (0..<lattice.nodes).map { add($0, threat, profile.ingressHeightMetres) }
    levels[threat] = level
    return level
  }

  private mutating func add(_ node: Int, _ threat: Int, _ heightMetres: Double) -> Int32 {
    points.append(.init(node: node, threat: threat, heightMetres: heightMetres))
    return Int32(points.count - 1)
  }

  var laid: LaidPoints { LaidPoints(points, lattice, grid) }
}

/// Points by node, since all points of a node share their place on the ground.
struct LaidPoints: Sendable {
  struct Point: Sendable {
    let node: Int
    let threat: Int
    let heightMetres: Double
  }

  let points: [Point]
  let positions: [Position]
  let cells: [Cell]
  /// Points of node n are `order[first[n]..<first[n + 1]]`.
  let first: [Int]
  let order: [Int32]

  var count: Int { points.count }

  init(_ points: [Point], _ lattice: ApproachLattice, _ grid: ElevationGrid) {
    self.points = points
    positions = (0..<lattice.nodes).map(lattice.position)
    cells = positions.map { position in
      guard let cell = grid.cell(containing: position) else {
        preconditionFailure("nodes are centres of cells")
      }
      return cell
    }
    order = points.indices.sorted { (points[$0].node, $0) < (points[$1].node, $1) }.map(Int32.init)
    var first = [Int](repeating: 0, count: lattice.nodes + 1)
    for point in points { first[point.node + 1] += 1 }
    for node in 0..<lattice.nodes { first[node + 1] += first[node] }
    self.first = first
  }
}

/// Every threat and asset that the raids bring together and where something is lost, by threat and asset.
private func plannedAttacks(
  _ scenario: Scenario, _ routes: AttackRoutes, on grid: ElevationGrid, _ lattice: ApproachLattice,
  _ points: inout ApproachPoints
) -> [Attack] {
  var attacks: [Attack] = []
  for (threat, profile) in scenario.threats.enumerated() {
    for (asset, defended) in scenario.assets.enumerated() {
      let axes = scenario.axes.indices.filter {
        !routes.indices(threat: threat, axis: $0, asset: asset).isEmpty
      }
      let worth = defended.worthLost(toOne: profile)
      guard worth > 0, !axes.isEmpty else { continue }
      let aims = defended.aimPoints
      let starts = aims.flatMap { launchPlaces(axes, scenario, to: $0, on: grid, lattice) }
      attacks.append(
        Attack(
          threat: threat, asset: asset, worth: worth,
          stepSeconds: lattice.spacingMetres / profile.speedMetresPerSecond,
          starts: onePerNode(starts), ends: aims.flatMap { ends(of: profile, at: $0, lattice) },
          points: points.points(of: threat, profile, to: aims)))
    }
  }
  return attacks
}

/// Where the work at an aim point may end: anywhere within release range, or one spacing short of it, from
/// where the rest is flown straight.
private func ends(
  of threat: ThreatProfile, at aim: Position, _ lattice: ApproachLattice
) -> [LatticeEnd] {
  lattice.nodes(within: threat.releaseRangeMetres + lattice.spacingMetres, of: aim).map { node in
    let short = lattice.position(of: node).distanceMetres(to: aim) - threat.releaseRangeMetres
    return LatticeEnd(
      node: node,
      seconds: max(0, short) / threat.speedMetresPerSecond + threat.dwellSeconds)
  }
}

/// Nodes nearest to where raiders on these axes start, and to the arcs between neighbours of one approach.
private func launchPlaces(
  _ axes: [Int], _ scenario: Scenario, to aim: Position, on grid: ElevationGrid,
  _ lattice: ApproachLattice
) -> [LaunchPlace] {
  var places: [LaunchPlace] = []
  for (index, axis) in axes.enumerated() {
    switch scenario.axes[axis].path {
    case .route(let points):
      places.append(LaunchPlace(node: lattice.node(nearest: points[0]), axis: axis))
    case .bearing(let degrees, let launchMetres):
      var (width, next) = (0.0, axis)
      if index + 1 < axes.count, case .bearing(let end, _) = scenario.axes[axes[index + 1]].path,
        scenario.axes[axes[index + 1]].approach == scenario.axes[axis].approach
      {
        next = axes[index + 1]
        width = (end - degrees + 360).truncatingRemainder(dividingBy: 360)
      }
      let steps = max(1, Int(width * .pi / 180 * launchMetres / lattice.spacingMetres))
      for step in 0..<steps {
        let share = Double(step) / Double(steps)
        let place = launchPosition(
          degrees + width * share, launchMetres: launchMetres, to: aim, on: grid)
        places.append(
          LaunchPlace(node: lattice.node(nearest: place), axis: share < 0.5 ? axis : next))
      }
    }
  }
  return places
}

private func onePerNode(_ places: [LaunchPlace]) -> [LaunchPlace] {
  let sorted = places.sorted { ($0.node, $0.axis) < ($1.node, $1.axis) }
  return sorted.enumerated().filter { $0 == 0 || sorted[$0 - 1].node != $1.node }.map(\.element)
}
