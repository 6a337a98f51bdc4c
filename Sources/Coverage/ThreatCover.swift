// What happens to one kind of threat over each cell: is it seen, tracked, and can it be engaged in time?
public import Scenario
public import Terrain

/// Counts per cell for one threat that flies at one height above ground; at most 254 are counted.
///
/// What a threat meets depends on its way. Here it comes to the cell on the straight line that goes on to the
/// nearest aim point, at its own speed.
public struct ThreatCover: Sendable {
  /// Index into the scenario's threats.
  public let threat: Int
  public let heightMetres: Double
  /// Sensors in whose range, height, sector and sight the threat is.
  public let detecting: [UInt8]
  /// Sensors that hold a track: enough of their last looks saw the threat, now or within the doctrine's track
  /// memory.
  public let tracking: [UInt8]
  /// Effectors that reach the threat here and were cued in time: as many sensors as the doctrine asks for held
  /// a track one flight, one reaction and one cue earlier.
  public let engaging: [UInt8]

  /// 0 nothing, 1 detected, 2 tracked, 3 can be engaged.
  public var layers: [UInt8] {
    detecting.indices.map {
      engaging[$0] > 0 ? 3 : tracking[$0] > 0 ? 2 : detecting[$0] > 0 ? 1 : 0
    }
  }

  /// The cover of a deployment against every threat at each of the scenario's map heights, threat by threat.
  /// - Throws: `TerrainError` when a placement is off the terrain or in a void.
  /// - Complexity: O(placements x threats x heights x cells in range x looks); the steps back of a track's memory
  ///   come on top where it was lost.
  public static func all(
    _ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid, threads: Int
  ) async throws -> [ThreatCover] {
    let ways = WaysIn(scenario, on: grid)
    let heights = scenario.mapHeightsMetres
    let results = IndexedResults<[ThreatCover]>(count: scenario.threats.count)
    try await inParallel(count: scenario.threats.count, threads: threads) { threat in
      results[threat] = try covers(scenario, deployment, threat, heights, ways, on: grid)
    }
    return results.all.flatMap { $0 }
  }
}

/// For each cell, the way back from it, straight away from the nearest aim point.
private struct WaysIn: Sendable {
  let grid: ElevationGrid
  /// Columns and rows for each metre flown.
  private let columnsBack: [Float]
  private let rowsBack: [Float]

  init(_ scenario: Scenario, on grid: ElevationGrid) {
    self.grid = grid
    let aims = scenario.assets.flatMap(\.aimPoints)
    var (columns, rows): ([Float], [Float]) = ([], [])
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let here = grid.centre(of: Cell(row: row, column: column))
        var nearest = aims[0]
        for aim in aims where here.distanceMetres(to: aim) < here.distanceMetres(to: nearest) {
          nearest = aim
        }
        let way = max(here.distanceMetres(to: nearest), 1e-9) * grid.cellMetres
        columns.append(Float((here.eastMetres - nearest.eastMetres) / way))
        rows.append(Float((nearest.northMetres - here.northMetres) / way))
      }
    }
    columnsBack = columns
    rowsBack = rows
  }

  /// The cell where a threat was so many metres before it came to a cell; nil when that is off the terrain.
  func cell(_ metres: Double, before index: Int) -> Int? {
    let row = (Double(index / grid.columns) + metres * Double(rowsBack[index])).rounded()
    let column = (Double(index % grid.columns) + metres * Double(columnsBack[index])).rounded()
    guard row >= 0, column >= 0, row < Double(grid.rows), column < Double(grid.columns) else {
      return nil
    }
    return Int(row) * grid.columns + Int(column)
  }
}

private func covers(
  _ scenario: Scenario, _ deployment: Deployment, _ threat: Int, _ heights: [Double],
  _ ways: WaysIn, on grid: ElevationGrid
) throws(TerrainError) -> [ThreatCover] {
  let profile = scenario.threats[threat]
  let cells = grid.rows * grid.columns
  let none = [[UInt8]](repeating: [UInt8](repeating: 0, count: cells), count: heights.count)
  var (detecting, tracking, engaging) = (none, none, none)
  for placement in deployment.placements {
    guard case .sensor(let sensor) = scenario.systems[placement.system],
      let envelope = CoverEnvelope(placement, scenario, against: [profile])
    else { continue }
    let view = try envelope.view(on: grid)
    for (layer, height) in heights.enumerated() {
      var seen: [Int] = []
      envelope.forEachCell(coveredAt: height, view) { seen.append($0) }
      add(seen, to: &detecting[layer])
      let tracked = TrackedCells(seen, by: sensor, of: profile, scenario.doctrine, ways)
      add(tracked.cells, to: &tracking[layer])
    }
  }
  for placement in deployment.placements {
    guard case .effector(let effector) = scenario.systems[placement.system],
      let envelope = CoverEnvelope(placement, scenario, against: [profile]),
      effector.probabilityOfKill(of: profile)
        >= scenario.doctrine.leastKillProbability(of: effector)
    else { continue }
    let view = try envelope.view(on: grid)
    for (layer, height) in heights.enumerated() {
      envelope.forEachCell(coveredAt: height, view) { cell in
        let range = envelope.slantMetres(
          to: Cell(row: cell / grid.columns, column: cell % grid.columns), heightMetres: height,
          view.1)
        let seconds =
          effector.timeOfFlightSeconds(rangeMetres: range) + effector.reactionSeconds
          + scenario.doctrine.cueSeconds
        guard let cued = ways.cell(seconds * profile.speedMetresPerSecond, before: cell),
          Int(tracking[layer][cued]) >= scenario.doctrine.cueSensors
        else { return }
        engaging[layer][cell] = min(254, engaging[layer][cell] + 1)
      }
    }
  }
  return heights.indices.map {
    ThreatCover(
      threat: threat, heightMetres: heights[$0], detecting: detecting[$0], tracking: tracking[$0],
      engaging: engaging[$0])
  }
}

private func add(_ cells: [Int], to counts: inout [UInt8]) {
  for cell in cells { counts[cell] = min(254, counts[cell] + 1) }
}

/// Where one sensor holds a track.
private struct TrackedCells {
  let cells: [Int]

  /// - Parameter seen: cells over which the sensor sees the threat.
  init(
    _ seen: [Int], by sensor: SensorType, of threat: ThreatProfile, _ doctrine: Doctrine,
    _ ways: WaysIn
  ) {
    let grid = ways.grid
    var isSeen = [Bool](repeating: false, count: grid.rows * grid.columns)
    for cell in seen { isSeen[cell] = true }
    let lookMetres = sensor.scanSeconds * threat.speedMetresPerSecond
    var isConfirmed = [Bool](repeating: false, count: isSeen.count)
    var confirmed: [Int] = []
    for cell in seen {
      var hits = 0
      for look in 0..<sensor.confirmLooks {
        guard let earlier = ways.cell(Double(look) * lookMetres, before: cell) else { break }
        if isSeen[earlier] { hits += 1 }
      }
      if hits >= sensor.confirmHits {
        isConfirmed[cell] = true
        confirmed.append(cell)
      }
    }
    cells = Self.remembered(
      confirmed, isConfirmed,
      withinMetres: doctrine.trackMemorySeconds * threat.speedMetresPerSecond, ways)
  }

  /// Confirmed cells, and those that a threat comes to within so many metres after one.
  private static func remembered(
    _ confirmed: [Int], _ isConfirmed: [Bool], withinMetres metres: Double, _ ways: WaysIn
  ) -> [Int] {
    guard !confirmed.isEmpty else { return [] }
    let grid = ways.grid
    let margin = Int((metres / grid.cellMetres).rounded(.up))
    let rows = confirmed.map { $0 / grid.columns }
    let columns = confirmed.map { $0 % grid.columns }
    guard let top = rows.min(), let bottom = rows.max(), let left = columns.min(),
      let right = columns.max()
    else { return [] }
    var found: [Int] = []
    for row in max(0, top - margin)...min(grid.rows - 1, bottom + margin) {
      for column in max(0, left - margin)...min(grid.columns - 1, right + margin) {
        let cell = row * grid.columns + column
        if isConfirmed[cell] || wasConfirmed(cell, isConfirmed, withinMetres: metres, ways) {
          found.append(cell)
        }
      }
    }
    return found
  }

  private static func wasConfirmed(
    _ cell: Int, _ isConfirmed: [Bool], withinMetres metres: Double, _ ways: WaysIn
  ) -> Bool {
    var back = ways.grid.cellMetres
    while back <= metres {
      guard let earlier = ways.cell(back, before: cell) else { return false }
      if isConfirmed[earlier] { return true }
      back += ways.grid.cellMetres
    }
    return false
  }
}
