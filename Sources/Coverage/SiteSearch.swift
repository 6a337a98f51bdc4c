// Which feasible places see most of what must be watched, well apart and complementing each other.
import Scenario
public import Terrain

/// A place to stand with what speaks for it.
public struct RatedSite: Sendable, Hashable {
  public let cell: Cell
  public let position: Position
  /// Share of the demand, weighted by worth, over which a target at the search's height is seen.
  public let visibilityIndex: Double
  public let slopeDegrees: Double
  public let elevationMetres: Double
}

/// What a search looks for.
public struct SiteSearchRules: Sendable {
  public static let defaultMastMetres = 10.0
  public static let longestViewMetres = 10_000.0

  /// How many sites at most.
  public var count: Int
  /// Least distance between two sites, and from those that are given.
  public var spacingMetres: Double
  /// Height above ground of the targets that should be seen.
  public var targetHeightMetres: Double
  /// Height of the eye above ground.
  public var mastMetres: Double
  /// How far a site looks.
  public var viewMetres: Double

  public init(
    count: Int, spacingMetres: Double, targetHeightMetres: Double,
    mastMetres: Double = defaultMastMetres, viewMetres: Double = longestViewMetres
  ) {
    self.count = count
    self.spacingMetres = spacingMetres
    self.targetHeightMetres = targetHeightMetres
    self.mastMetres = mastMetres
    self.viewMetres = viewMetres
  }
}

/// Looks for sites from coarse to fine.
///
/// 1. Squares of the spacing's side: the feasible cell of each that is highest and the one that stands out
///    most above its surroundings are rated by their views.
/// 2. The better squares are cut in four, whose cells are rated likewise; and so on down to squares of a
///    few cells. High ground is only where the search looks first; what counts is the view from there.
/// 3. Of all rated cells, the best few of every square of three spacings a side are kept, and listed in the
///    order in which they add most to what those before them see, a least distance apart. When nothing new
///    is left to see, a second layer begins.
///
/// That the top cells by viewshed within blocks are good candidates: Franklin (2002), Siting observers on
/// terrain, from which the blocks and the greedy order come; here the views are exact sweeps, not samples.
public struct SiteSearch: Sendable {
  /// Squares that go on to the next level, for each site asked for.
  private static let squaresPerSite = 2
  /// Squares of fewer cells a side are not cut.
  private static let smallestSideCells = 3
  /// Cells that go into the order: so many for each site asked for, shared by the blocks, and so many per
  /// block at least.
  private static let keptPerSite = 8
  private static let fewestPerBlock = 4
  /// Demand cells that the greedy order looks at; a regular sample when there are more.
  private static let sampledCells = 16_384

  private let grid: ElevationGrid
  private let ground: FeasibleGround
  private let demand: DemandArea
  private let rules: SiteSearchRules
  private let sample: [Int]
  private let prominence: Prominence

  public init(
    on grid: ElevationGrid, _ ground: FeasibleGround, _ demand: DemandArea, _ rules: SiteSearchRules
  ) {
    self.grid = grid
    self.ground = ground
    self.demand = demand
    self.rules = rules
    sample = Self.sampled(demand.cells, columns: grid.columns)
    prominence = Prominence(grid, radiusMetres: rules.spacingMetres)
  }

  /// - Parameter taken: positions that the sites keep their distance from.
  /// - Returns: at most `count` sites, the one that adds most first; none on ground without a feasible cell.
  /// - Throws: `TerrainError` when the mast or the view is out of range.
  /// - Complexity: O(sites asked for x levels x cells in view / threads); the order is O(sites x cells / 64)
  ///   per site at worst.
  public func sites(
    apartFrom taken: [Position] = [], threads: Int,
    onProgress: @escaping @Sendable (_ rated: Int) -> Void = { _ in }
  ) async throws -> [RatedSite] {
    var side = max(1, Int(rules.spacingMetres / grid.cellMetres))
    var squares = startingSquares(side)
    var rated: [RatedCell] = []
    var isRated: Set<Cell> = []
    while !squares.isEmpty {
      let done = rated.count
      let fresh = squares.flatMap { [$0.highest, $0.standingOut] }
        .filter { isRated.insert($0).inserted }
      rated += try await rate(fresh, threads: threads) { onProgress(done + $0) }
      guard side / 2 >= Self.smallestSideCells else { break }
      squares = quarters(of: best(squares, rated))
      side /= 2
    }
    return chosen(from: kept(rated), apartFrom: taken)
  }

  /// Rates given cells, for comparison with others.
  public func sites(at cells: [Cell], threads: Int) async throws -> [RatedSite] {
    try await rate(cells, threads: threads) { _ in }.map { site($0) }
  }

  private static func sampled(_ cells: [Int], columns: Int) -> [Int] {
    var step = 1
    while cells.count / (step * step) > sampledCells { step += 1 }
    return cells.filter { ($0 / columns) % step == 0 && ($0 % columns) % step == 0 }
  }

  private func startingSquares(_ side: Int) -> [Square] {
    stride(from: 0, to: grid.rows, by: side).flatMap { row in
      stride(from: 0, to: grid.columns, by: side).compactMap { column in
        square(
          rows: row..<min(grid.rows, row + side), columns: column..<min(grid.columns, column + side)
        )
      }
    }
  }

  /// A square with the cells to look at first; nil when none is feasible.
  private func square(rows: Range<Int>, columns: Range<Int>) -> Square? {
    var highest: Cell?
    var standingOut: (cell: Cell, metres: Double)?
    for row in rows {
      for column in columns {
        let cell = Cell(row: row, column: column)
        guard ground.isFeasible[grid.index(of: cell)] else { continue }
        if highest.map({ grid[cell] > grid[$0] }) ?? true { highest = cell }
        let metres = prominence.value(at: cell) ?? -.infinity
        if standingOut.map({ metres > $0.metres }) ?? true { standingOut = (cell, metres) }
      }
    }
    guard let highest, let standingOut else { return nil }
    return Square(
      rows: rows, columns: columns, highest: highest, standingOut: standingOut.cell)
  }

  private func best(_ squares: [Square], _ rated: [RatedCell]) -> [Square] {
    var index: [Cell: Double] = [:]
    for cell in rated { index[cell.cell] = cell.visibilityIndex }
    let bests = squares.map { max(index[$0.highest] ?? 0, index[$0.standingOut] ?? 0) }
    let order = squares.indices.sorted { (bests[$1], $0) < (bests[$0], $1) }
    return order.prefix(Self.squaresPerSite * rules.count).sorted().map { squares[$0] }
  }

  private func quarters(of squares: [Square]) -> [Square] {
    squares.flatMap { whole in
      [lower(whole.rows), upper(whole.rows)].flatMap { rows in
        [lower(whole.columns), upper(whole.columns)].compactMap { columns in
          square(rows: rows, columns: columns)
        }
      }
    }
  }

  private func rate(
    _ cells: [Cell], threads: Int, onProgress: @escaping @Sendable (Int) -> Void
  ) async throws -> [RatedCell] {
    let results = IndexedResults<RatedCell>(count: cells.count)
    try await inParallel(count: cells.count, threads: threads, onDone: onProgress) { number in
      let view = try LowestVisibleHeight(
        on: grid, observer: cells[number], mastMetres: rules.mastMetres,
        radiusMetres: rules.viewMetres)
      results[number] = RatedCell(
        cell: cells[number],
        visibilityIndex: demand.share(
          seenBy: view, heightMetres: rules.targetHeightMetres, grid),
        seen: demand.seen(
          by: view, heightMetres: rules.targetHeightMetres, of: sample, columns: grid.columns))
    }
    return results.all
  }

  /// The best few of every block, those of equal index from the north-west on.
  private func kept(_ rated: [RatedCell]) -> [RatedCell] {
    let side = max(1, Int(3 * rules.spacingMetres / grid.cellMetres))
    func block(_ cell: Cell) -> Cell { Cell(row: cell.row / side, column: cell.column / side) }
    let blocks = Set(rated.map { block($0.cell) }).count
    let most = max(Self.fewestPerBlock, Self.keptPerSite * rules.count / max(1, blocks))
    var inBlock: [Cell: [Position]] = [:]
    let order = rated.sorted {
      ($1.visibilityIndex, $0.cell.row, $0.cell.column)
        < ($0.visibilityIndex, $1.cell.row, $1.cell.column)
    }
    var kept: [RatedCell] = []
    for cell in order {
      let position = grid.centre(of: cell.cell)
      let others = inBlock[block(cell.cell), default: []]
      // A near neighbour of a better one sees much the same.
      guard others.count < most,
        others.allSatisfy({ $0.distanceMetres(to: position) >= rules.spacingMetres / 3 })
      else { continue }
      inBlock[block(cell.cell), default: []].append(position)
      kept.append(cell)
    }
    return kept
  }

  private func chosen(from kept: [RatedCell], apartFrom taken: [Position]) -> [RatedSite] {
    let positions = kept.map { grid.centre(of: $0.cell) }
    func isApart(_ site: Int, _ others: [Position]) -> Bool {
      others.allSatisfy { $0.distanceMetres(to: positions[site]) >= rules.spacingMetres }
    }
    let order = greedyOrder(
      kept.map(\.seen), weights: sample.map { Double(demand.weights[$0]) }, atMost: rules.count,
      startsNewLayers: true
    ) { site, chosen in
      isApart(site, taken) && isApart(site, chosen.map { positions[$0] })
    }
    return order.map { site(kept[$0.site]) }
  }

  private func site(_ rated: RatedCell) -> RatedSite {
    RatedSite(
      cell: rated.cell, position: grid.centre(of: rated.cell),
      visibilityIndex: rated.visibilityIndex, slopeDegrees: grid.slopeDegrees(at: rated.cell),
      elevationMetres: Double(grid[rated.cell]))
  }
}

extension SiteSearch {
  /// The share of the whole demand that the best few of some sites see together, after each choice.
  ///
  /// - Parameter heightMetres: of the targets; not necessarily the height that the search was for.
  public func greedyCoverage(
    of cells: [Cell], choosing count: Int, heightMetres: Double, threads: Int
  ) async throws -> [Double] {
    let results = IndexedResults<CellSet>(count: cells.count)
    try await inParallel(count: cells.count, threads: threads) { number in
      let view = try LowestVisibleHeight(
        on: grid, observer: cells[number], mastMetres: rules.mastMetres,
        radiusMetres: rules.viewMetres)
      results[number] = demand.seen(
        by: view, heightMetres: heightMetres, of: demand.cells, columns: grid.columns)
    }
    return greedyOrder(
      results.all, weights: demand.cells.map { Double(demand.weights[$0]) }, atMost: count,
      startsNewLayers: false
    ).map(\.share)
  }
}

private struct Square {
  let rows: Range<Int>
  let columns: Range<Int>
  let highest: Cell
  let standingOut: Cell
}

private struct RatedCell: Sendable {
  let cell: Cell
  let visibilityIndex: Double
  /// Among the sampled demand cells.
  let seen: CellSet
}

private func lower(_ range: Range<Int>) -> Range<Int> {
  range.lowerBound..<range.lowerBound + (range.count + 1) / 2
}

private func upper(_ range: Range<Int>) -> Range<Int> {
  range.lowerBound + (range.count + 1) / 2..<range.upperBound
}

/// Other ways to choose as many sites with the same spacing on the same ground, for comparison.
extension SiteSearch {
  /// The highest feasible cells, those of equal height from the north-west on.
  public func peaks(_ count: Int) -> [Cell] {
    spaced(
      feasibleCells.sorted {
        (grid[$1], $0.row, $0.column) < (grid[$0], $1.row, $1.column)
      }, count)
  }

  /// Feasible cells in an order drawn from a seed (`SplitMix64`).
  public func randomCells(_ count: Int, seed: UInt64) -> [Cell] {
    var random = SplitMix64(seed: seed)
    let drawn = feasibleCells.map { (number: random.next(), cell: $0) }
    return spaced(drawn.sorted { $0.number < $1.number }.map(\.cell), count)
  }

  private var feasibleCells: [Cell] {
    ground.isFeasible.indices.filter { ground.isFeasible[$0] }.map {
      Cell(row: $0 / grid.columns, column: $0 % grid.columns)
    }
  }

  private func spaced(_ order: [Cell], _ count: Int) -> [Cell] {
    var chosen: [Cell] = []
    for cell in order where chosen.count < count {
      let position = grid.centre(of: cell)
      if chosen.allSatisfy({
        grid.centre(of: $0).distanceMetres(to: position) >= rules.spacingMetres
      }) {
        chosen.append(cell)
      }
    }
    return chosen
  }
}
