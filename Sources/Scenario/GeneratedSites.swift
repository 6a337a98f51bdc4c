// Where could systems stand: candidate sites drawn from the terrain.
public import Terrain

extension Scenario {
  /// Adds the sites that `siteGeneration` asks for by prominence: ground that stands out above its surroundings first,
  /// gentle enough to drive to, near an asset, and a least distance from every other site.
  ///
  /// Prominence is elevation minus the mean within the spacing (topographic position index, Weiss 2001).
  /// - Parameters:
  ///   - isAllowed: by cell, what other maps say; nil where they forbid nothing.
  ///   - rule: in place of `siteGeneration`.
  /// - Complexity: O(cells log cells + chosen²).
  public func withGeneratedSites(
    on grid: ElevationGrid, where isAllowed: [Bool]? = nil, by rule: SiteGeneration? = nil
  ) -> Scenario {
    guard let rule = rule ?? siteGeneration else { return self }
    let prominence = Prominence(grid, radiusMetres: rule.spacingMetres)
    let near = assets.flatMap(\.outline)
    var candidates: [(prominence: Double, cell: Cell)] = []
    for row in 1..<max(1, grid.rows - 1) {
      for column in 1..<max(1, grid.columns - 1) {
        let cell = Cell(row: row, column: column)
        let centre = grid.centre(of: cell)
        guard isAllowed?[grid.index(of: cell)] ?? true,
          near.contains(where: { $0.distanceMetres(to: centre) <= rule.fromAssetMetres }),
          grid.slopeDegrees(at: cell) <= rule.maximumSlopeDegrees,
          let value = prominence.value(at: cell)
        else { continue }
        candidates.append((value, cell))
      }
    }
    candidates.sort {
      ($1.prominence, $0.cell.row, $0.cell.column) < ($0.prominence, $1.cell.row, $1.cell.column)
    }
    var taken = sites.map(\.position)
    var chosen: [Position] = []
    for candidate in candidates where chosen.count < rule.count {
      let position = grid.centre(of: candidate.cell)
      guard taken.allSatisfy({ $0.distanceMetres(to: position) >= rule.spacingMetres }) else {
        continue
      }
      taken.append(position)
      chosen.append(position)
    }
    return adding(sitesAt: chosen, capacity: rule.capacity)
  }

  /// Adds candidate sites named g1, g2 and so on, without the names that are taken.
  public func adding(sitesAt positions: [Position], capacity: Int) -> Scenario {
    var scenario = self
    let names = Set(sites.map(\.id))
    var label = 0
    for position in positions {
      repeat { label += 1 } while names.contains("g\(label)")
      scenario.sites.append(
        CandidateSite(id: "g\(label)", position: position, capacity: capacity))
    }
    return scenario
  }
}

extension DefendedAsset {
  /// Places that stand for the asset when distance to it is asked: corners, and a point each 500 m of a line.
  public var outline: [Position] {
    switch form {
    case .point(let position): return [position]
    case .area(let corners): return corners + [middle]
    case .corridor(let line):
      return zip(line, line.dropFirst()).flatMap { a, b in
        let steps = max(1, Int((a.distanceMetres(to: b) / 500).rounded(.up)))
        return (0...steps).map { step in
          let t = Double(step) / Double(steps)
          return Position(
            eastMetres: a.eastMetres + t * (b.eastMetres - a.eastMetres),
            northMetres: a.northMetres + t * (b.northMetres - a.northMetres))
        }
      }
    }
  }
}

/// Elevation above the mean of a square neighbourhood, through summed-area tables (Crow 1984).
package struct Prominence: Sendable {
  private let grid: ElevationGrid
  private let radius: Int
  private let sums: [Double]
  private let counts: [Int32]

  package init(_ grid: ElevationGrid, radiusMetres: Double) {
    self.grid = grid
    radius = max(1, Int((radiusMetres / grid.cellMetres).rounded()))
    let width = grid.columns + 1
    var sums = [Double](repeating: 0, count: width * (grid.rows + 1))
    var counts = [Int32](repeating: 0, count: width * (grid.rows + 1))
    for row in 0..<grid.rows {
      var sum = 0.0
      var count: Int32 = 0
      for column in 0..<grid.columns {
        let elevation = grid.elevationsMetres[row * grid.columns + column]
        if !elevation.isNaN {
          sum += Double(elevation)
          count += 1
        }
        let place = (row + 1) * width + column + 1
        sums[place] = sums[place - width] + sum
        counts[place] = counts[place - width] + count
      }
    }
    self.sums = sums
    self.counts = counts
  }

  /// Nil in a void.
  package func value(at cell: Cell) -> Double? {
    let elevation = grid[cell]
    guard !elevation.isNaN else { return nil }
    let width = grid.columns + 1
    let top = max(0, cell.row - radius) * width
    let bottom = min(grid.rows, cell.row + radius + 1) * width
    let left = max(0, cell.column - radius)
    let right = min(grid.columns, cell.column + radius + 1)
    func total<Value: AdditiveArithmetic>(_ table: [Value]) -> Value {
      table[bottom + right] - table[bottom + left] - table[top + right] + table[top + left]
    }
    return Double(elevation) - total(sums) / Double(total(counts))
  }
}
