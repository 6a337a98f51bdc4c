// How exposed is a raider that flies where it likes: ways past a deployment, counted again from docs/formulation.md.
internal import Foundation
package import Scenario
package import Terrain

/// One threat on its way to one asset, by the way on which the deployment does least to it.
package struct FreeWay {
  package let threat: String
  package let asset: String
  /// Worth lost to one raider that gets through.
  package let worth: Double
  /// Cued engagement units on the way.
  package let units: Double

  /// Every threat and asset that the raids bring together and where something is lost.
  /// - Throws: `TerrainError` where a placement cannot stand.
  /// - Complexity: O(placements x nodes x cells between + attacks x nodes x turns of a way).
  package static func all(
    _ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid
  ) throws(TerrainError) -> [FreeWay] {
    let lattice = FlightLattice(on: grid)
    let groups = scenario.threats.indices.map { MeanRaid(of: $0, in: scenario) }
    var looks: [NodeLook] = []
    for placement in deployment.placements {
      looks.append(NodeLook(try Post(placement, scenario, on: grid), lattice, groups))
    }
    var ways: [FreeWay] = []
    for (number, threat) in scenario.threats.enumerated() {
      for asset in scenario.assets {
        let axes = groups[number].axes(to: asset.id)
        let worth = asset.worth * min(1, threat.lethality / asset.hardness)
        guard worth > 0, !axes.isEmpty else { continue }
        let rates = lattice.positions.indices.map { node -> Double in
          let metresToGo =
            asset.aimPoints.map { lattice.positions[node].distanceMetres(to: $0) }.min() ?? 0
          let height = Flight.height(of: threat, metresToGo: metresToGo)
          return unitsPerSecond(looks, at: node, height, number)
        }
        let units = lattice.leastExposure(
          rates, speed: threat.speedMetresPerSecond,
          from: asset.aimPoints.flatMap { lattice.starts(axes, scenario, to: $0, on: grid) },
          to: asset.aimPoints.flatMap { lattice.ends(threat, at: $0) })
        ways.append(FreeWay(threat: threat.id, asset: asset.id, worth: worth, units: units))
      }
    }
    return ways
  }

  private static func unitsPerSecond(
    _ looks: [NodeLook], at node: Int, _ height: Double, _ threat: Int
  ) -> Double {
    var (cue, units) = (0.0, 0.0)
    for look in looks where look.mayReach[node] {
      cue += look.steadyCue(at: node, height, threat)
      units += look.unitsPerSecond(at: node, height, threat)
    }
    return min(1, cue) * units
  }
}

/// The mean group in which a threat flies, over all that it is sent at.
struct MeanRaid {
  private(set) var size = 0.0
  private(set) var spacingSeconds = 0.0
  private var axes: [String: [Int]] = [:]

  init(of threat: Int, in scenario: Scenario) {
    var raiders = 0.0
    for asset in scenario.assets.indices {
      for axis in scenario.axes.indices {
        let traffic = Traffic(threat: threat, axis: axis, asset: asset, in: scenario)
        guard traffic.raiders > 0 else { continue }
        axes[scenario.assets[asset].id, default: []].append(axis)
        raiders += traffic.raiders
        size += traffic.raiders * traffic.groupSize
        spacingSeconds += traffic.raiders * traffic.spacingSeconds
      }
    }
    guard raiders > 0 else { return }
    size /= raiders
    spacingSeconds /= raiders
  }

  func axes(to asset: String) -> [Int] { axes[asset] ?? [] }
}

/// A post's view of every node, and what it does to each threat where it reaches it.
struct NodeLook {
  private let post: Post
  private let positions: [Position]
  /// Whether a node lies within the system's range on the plane.
  let mayReach: [Bool]
  /// Lowest height above ground that is seen there; infinite where that is unknown.
  private let seenFromMetres: [Double]
  /// By threat: reach of a sensor and share of a full cue, in quarters, after one track memory in view.
  private let sensorRangesMetres: [Double]
  private let steadyCues: [Double]
  /// By threat: units of a shot, times the share of shots that one raider of a mean group gets.
  private let unitsPerShot: [Double]

  init(_ post: Post, _ lattice: FlightLattice, _ groups: [MeanRaid]) {
    self.post = post
    positions = lattice.positions
    let reach = post.longestRangeMetres
    mayReach = positions.map { $0.distanceMetres(to: post.position) <= reach }
    seenFromMetres = zip(positions, mayReach).map { position, mayReach in
      guard mayReach, let cell = post.line.grid.cell(containing: position) else { return .infinity }
      let least = post.line.lowestVisibleHeightMetres(above: cell)
      return least.isNaN ? .infinity : least
    }
    let threats = post.scenario.threats
    switch post.system {
    case .sensor(let type):
      sensorRangesMetres = threats.map { type.rangeMetres(against: $0) }
      steadyCues = threats.map { Self.steadyCue(type, $0, post.scenario.doctrine) }
      unitsPerShot = []
    case .effector(let type):
      (sensorRangesMetres, steadyCues) = ([], [])
      unitsPerShot = zip(threats, groups).map { Self.unitsPerShot(post, type, $0, $1) }
    }
  }

  private static func steadyCue(
    _ type: SensorType, _ threat: ThreatProfile, _ doctrine: Doctrine
  ) -> Double {
    let looks = min(1000, max(1, Int(doctrine.trackMemorySeconds / type.scanSeconds)))
    let chances = [Double](repeating: type.probabilityOfDetection(of: threat), count: looks)
    let confirmed = confirmedShares(of: chances, hits: type.confirmHits, within: type.confirmLooks)
    let missed = max(1e-12, 1 - confirmed[looks - 1])
    return (min(1, log(missed) / log(1 - doctrine.cueConfidence)) * 4).rounded() / 4
  }

  private static func unitsPerShot(
    _ post: Post, _ type: EffectorType, _ threat: ThreatProfile, _ group: MeanRaid
  ) -> Double {
    let kill = type.probabilityOfKill(of: threat)
    guard kill > 0, kill >= post.scenario.doctrine.leastKillProbability(of: type), group.size > 0
    else { return 0 }
    let far = type.rangeMetres.upperBound
    let chordSeconds = Double.pi / 2 * far / threat.speedMetresPerSecond
    let shots = chordSeconds / post.cycleSeconds(type, rangeMetres: far / 2)
    let busy = Double(type.channels) * (chordSeconds + (group.size - 1) * group.spacingSeconds)
    let claimed = min(
      shots, busy * shots / chordSeconds / group.size,
      type.magazineRounds.map { Double($0) / group.size } ?? .infinity)
    return -log(1 - min(kill, 0.999)) * claimed / shots
  }

  private func isInSight(_ node: Int, _ height: Double) -> Bool {
    if seenFromMetres[node] <= height { return true }
    guard seenFromMetres[node].isFinite, let link = post.system.edgeLink else { return false }
    return post.line.edgeLossDecibels(
      to: positions[node], heightMetres: height, wavelengthMetres: link.wavelengthMetres)
      <= link.lossMarginDecibels
  }

  private func sample(_ node: Int, _ height: Double) -> Flight.Sample {
    Flight.Sample(
      position: positions[node], startSeconds: 0, durationSeconds: 0, heightMetres: height)
  }

  /// Share of a full cue; 0 out of the sensor's reach.
  func steadyCue(at node: Int, _ height: Double, _ threat: Int) -> Double {
    guard case .sensor(let type) = post.system, steadyCues[threat] > 0 else { return 0 }
    let sample = sample(node, height)
    guard post.slantMetres(to: sample) <= sensorRangesMetres[threat],
      sensorRangesMetres[threat] > 0, type.targetHeightMetres.contains(height),
      post.isInSector(sample), isInSight(node, height)
    else { return 0 }
    return steadyCues[threat]
  }

  /// At the pace of one channel under a full cue; 0 out of the effector's reach.
  func unitsPerSecond(at node: Int, _ height: Double, _ threat: Int) -> Double {
    guard case .effector(let type) = post.system, unitsPerShot[threat] > 0 else { return 0 }
    let sample = sample(node, height)
    let range = post.slantMetres(to: sample)
    guard type.rangeMetres.contains(range), type.targetHeightMetres.contains(height),
      post.isInSector(sample), !type.needsLineOfSight || isInSight(node, height)
    else { return 0 }
    return unitsPerShot[threat] / post.cycleSeconds(type, rangeMetres: range)
  }
}

/// Nodes that raiders move between, each in sixteen directions.
struct FlightLattice {
  let positions: [Position]
  private let columns: Int
  private let rows: Int
  private let spacingMetres: Double

  /// At least 240 m apart, at most 12,000, in whole cells, what is left over on both sides alike.
  init(on grid: ElevationGrid) {
    var cells = max(1, Int((240 / grid.cellMetres).rounded(.up)))
    while ((grid.columns - 1) / cells + 1) * ((grid.rows - 1) / cells + 1) > 12_000 { cells += 1 }
    columns = (grid.columns - 1) / cells + 1
    rows = (grid.rows - 1) / cells + 1
    spacingMetres = Double(cells) * grid.cellMetres
    let firstRow = (grid.rows - 1 - (rows - 1) * cells) / 2
    let firstColumn = (grid.columns - 1 - (columns - 1) * cells) / 2
    var positions: [Position] = []
    for row in 0..<rows {
      for column in 0..<columns {
        positions.append(
          grid.centre(
            of: Cell(row: firstRow + row * cells, column: firstColumn + column * cells)))
      }
    }
    self.positions = positions
  }

  private func nearestNode(to place: Position) -> Int {
    func index(_ metres: Double, _ count: Int) -> Int {
      Int(min(max((metres / spacingMetres).rounded(), 0), Double(count - 1)))
    }
    return index(positions[0].northMetres - place.northMetres, rows) * columns
      + index(place.eastMetres - positions[0].eastMetres, columns)
  }

  /// Nodes near the first places of routes, and near the arcs between neighbouring bearings of one approach.
  func starts(
    _ axes: [Int], _ scenario: Scenario, to aim: Position, on grid: ElevationGrid
  ) -> [Int] {
    var nodes: [Int] = []
    for (number, axis) in axes.enumerated() {
      let own = scenario.axes[axis]
      guard case .bearing(let degrees, let launchMetres) = own.path else {
        nodes.append(nearestNode(to: Flight.path(own.path, to: aim, on: grid)[0]))
        continue
      }
      var turn = 0.0
      if number + 1 < axes.count, case .bearing(let next, _) = scenario.axes[axes[number + 1]].path,
        scenario.axes[axes[number + 1]].approach == own.approach
      {
        turn = (next - degrees + 360).truncatingRemainder(dividingBy: 360)
      }
      let steps = max(1, Int(turn * .pi / 180 * launchMetres / spacingMetres))
      for step in 0..<steps {
        let bearing = ApproachAxis.Path.bearing(
          degrees: degrees + turn * Double(step) / Double(steps), launchMetres: launchMetres)
        nodes.append(nearestNode(to: Flight.path(bearing, to: aim, on: grid)[0]))
      }
    }
    return nodes
  }

  /// Where the work may end, and the time that passes there: anywhere within release range, or one spacing short
  /// of it and the rest flown straight.
  func ends(_ threat: ThreatProfile, at aim: Position) -> [(node: Int, seconds: Double)] {
    positions.indices.compactMap { node in
      let short = positions[node].distanceMetres(to: aim) - threat.releaseRangeMetres
      guard short <= spacingMetres else { return nil }
      return (node, max(0, short) / threat.speedMetresPerSecond + threat.dwellSeconds)
    }
  }

  /// Units on the way of least exposure: nodes are looked at again until none gets better (Moore 1959).
  func leastExposure(
    _ rates: [Double], speed metresPerSecond: Double, from starts: [Int],
    to ends: [(node: Int, seconds: Double)]
  ) -> Double {
    var least = [Double](repeating: .infinity, count: positions.count)
    for start in starts { least[start] = 0 }
    var waiting = Array(Set(starts)).sorted()
    while !waiting.isEmpty {
      var improved: Set<Int> = []
      for node in waiting {
        for move in Self.moves {
          let (row, column) = (node / columns + move.down, node % columns + move.right)
          guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
          let next = row * columns + column
          let half = move.down / 2 * columns + move.right / 2
          var mean = (rates[node] + rates[next]) / 2
          if move.isKnight { mean = (2 * mean + rates[node + half] + rates[next - half]) / 4 }
          let exposure = least[node] + move.steps * spacingMetres / metresPerSecond * mean
          if exposure < least[next] {
            least[next] = exposure
            improved.insert(next)
          }
        }
      }
      waiting = improved.sorted()
    }
    return ends.map { least[$0.node] + $0.seconds * rates[$0.node] }.min() ?? .infinity
  }

  /// To the eight neighbours, and by knight's moves, which take the mean of the four nodes that they pass.
  private static let moves: [(down: Int, right: Int, steps: Double, isKnight: Bool)] =
    (-2...2).flatMap { down in
      (-2...2).compactMap { right in
        let squares = down * down + right * right
        guard [1, 2, 5].contains(squares) else { return nil }
        return (down, right, Double(squares).squareRoot(), squares == 5)
      }
    }
}
