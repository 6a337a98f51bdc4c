// Which ground lets a threat pass: areas along each approach where it cannot be engaged, by what passes there.
public import Scenario
public import Terrain

/// One area along one approach over which one threat cannot be engaged, and what raids fly through it.
///
/// A gap is ground near the assets: no farther from an aim point than the farthest-reaching effector type of the
/// inventory that can kill the threat shoots. Beyond that nothing that may be bought could engage from an asset.
/// Each cell belongs to the axis whose routes run nearest, counted in steps between cells.
public struct GapArea: Sendable {
  /// Index into the scenario's threats.
  public let threat: Int
  public let heightMetres: Double
  /// Row-major indices, ascending; each shares an edge with another.
  public let cells: [Int]
  /// Worth that raiders on their way through would destroy, weighted by the share of their flight spent here:
  /// the sum over the threat's routes of raiders per raid x worth lost to one x seconds here / seconds flown.
  public let worthExposed: Double
  /// Index into the scenario's axes: the one that the cells belong to.
  public let axis: Int

  /// Areas that at least one route crosses, what is most exposed first.
  ///
  /// A threat's gaps are those at the map height nearest to its ingress height.
  /// - Parameter covers: of every threat and height.
  /// - Complexity: O(threats x cells + route samples).
  public static func all(
    _ scenario: Scenario, _ covers: [ThreatCover], _ routes: AttackRoutes, on grid: ElevationGrid
  ) -> [GapArea] {
    let axes = nearestAxes(routes, on: grid)
    let distances = assetDistancesMetres(scenario, on: grid)
    var areas: [GapArea] = []
    for (threat, profile) in scenario.threats.enumerated() {
      let height = profile.ingressHeightMetres
      let own = covers.filter { $0.threat == threat }
      guard
        let cover = own.min(by: {
          abs($0.heightMetres - height) < abs($1.heightMetres - height)
        })
      else { continue }
      let reach = scenario.longestShotMetres(at: profile)
      let labels = cover.engaging.indices.map {
        cover.engaging[$0] == 0 && distances[$0] <= reach ? axes[$0] : -1
      }
      areas += gaps(scenario, cover, labels, routes.routes.filter { $0.threat == threat }, on: grid)
    }
    return areas.enumerated().sorted {
      ($1.element.worthExposed, $0.offset) < ($0.element.worthExposed, $1.offset)
    }.map(\.element)
  }
}

extension Scenario {
  /// How far any type of the inventory shoots at a threat.
  fileprivate func longestShotMetres(at threat: ThreatProfile) -> Double {
    systems.compactMap { system in
      guard case .effector(let type) = system, type.probabilityOfKill(of: threat) > 0 else {
        return nil
      }
      return type.rangeMetres.upperBound
    }.max() ?? 0
  }
}

/// Of each cell, to the nearest aim point.
private func assetDistancesMetres(_ scenario: Scenario, on grid: ElevationGrid) -> [Double] {
  let aims = scenario.assets.flatMap(\.aimPoints)
  return (0..<grid.rows * grid.columns).map { index in
    let centre = grid.centre(of: Cell(row: index / grid.columns, column: index % grid.columns))
    return aims.map { centre.distanceMetres(to: $0) }.min() ?? .infinity
  }
}

/// For each cell the axis with a route sample fewest steps away, the first of several; -1 without routes.
private func nearestAxes(_ routes: AttackRoutes, on grid: ElevationGrid) -> [Int] {
  var axes = [Int](repeating: -1, count: grid.rows * grid.columns)
  var reached: [Int] = []
  for route in routes.routes.sorted(by: { $0.axis < $1.axis }) {
    for cell in route.points.compactMap({ grid.cell(containing: $0.position) }) {
      let index = grid.index(of: cell)
      if axes[index] < 0 {
        axes[index] = route.axis
        reached.append(index)
      }
    }
  }
  var next = 0
  while next < reached.count {
    let from = reached[next]
    next += 1
    for cell in neighbours(of: from, on: grid) where axes[cell] < 0 {
      axes[cell] = axes[from]
      reached.append(cell)
    }
  }
  return axes
}

private func gaps(
  _ scenario: Scenario, _ cover: ThreatCover, _ axes: [Int], _ routes: [AttackRoute],
  on grid: ElevationGrid
) -> [GapArea] {
  let (areas, members) = components(of: axes, on: grid)
  var exposed = [Double](repeating: 0, count: members.count)
  for route in routes where route.arrivalSeconds > 0 {
    let worth =
      route.expectedRaiders
      * scenario.assets[route.asset].worthLost(toOne: scenario.threats[route.threat])
    for point in route.points {
      guard let cell = grid.cell(containing: point.position) else { continue }
      let area = areas[grid.index(of: cell)]
      if area >= 0 { exposed[area] += worth * point.durationSeconds / route.arrivalSeconds }
    }
  }
  return members.indices.filter { exposed[$0] > 0 }.map { index in
    GapArea(
      threat: cover.threat, heightMetres: cover.heightMetres, cells: members[index].sorted(),
      worthExposed: exposed[index], axis: axes[members[index][0]])
  }
}

/// Cells of one label that are connected by edges: the number of each cell's area, and the cells of each; cells
/// labelled -1 belong to none.
private func components(
  of labels: [Int], on grid: ElevationGrid
) -> (areas: [Int], members: [[Int]]) {
  var areas = [Int](repeating: -1, count: labels.count)
  var members: [[Int]] = []
  for start in labels.indices where labels[start] >= 0 && areas[start] < 0 {
    var found = [start]
    areas[start] = members.count
    var next = 0
    while next < found.count {
      for cell in neighbours(of: found[next], on: grid)
      where areas[cell] < 0 && labels[cell] == labels[start] {
        areas[cell] = members.count
        found.append(cell)
      }
      next += 1
    }
    members.append(found)
  }
  return (areas, members)
}

/// Cells that share an edge with a cell.
private func neighbours(of index: Int, on grid: ElevationGrid) -> [Int] {
  let (row, column) = (index / grid.columns, index % grid.columns)
  var found: [Int] = []
  if row > 0 { found.append(index - grid.columns) }
  if row < grid.rows - 1 { found.append(index + grid.columns) }
  if column > 0 { found.append(index - 1) }
  if column < grid.columns - 1 { found.append(index + 1) }
  return found
}
