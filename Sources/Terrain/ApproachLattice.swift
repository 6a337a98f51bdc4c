// Where may a raider fly freely: a lattice over the terrain, and the way of least exposure across it.
//
// From a node 16 moves lead on: to the 8 neighbours and by 8 knight's moves, so that a way bends in steps of
// about 22 degrees. A straight way in the worst direction is 2.7 % longer on the lattice than in the open
// (8 neighbours: 8.2 %). A move's exposure is its time, times the mean rate along it: the mean of both ends;
// for a knight's move of the four nodes that it passes, so that it cannot leap over a wall.
/// Nodes at equal spacing over a grid, row by row from the north-west.
public struct ApproachLattice: Sendable {
  /// Bounds time and memory: a response takes some 5 ms, a placement's view some 100 kB.
  public static let maximumNodes = 12_000
  /// Closer nodes than this tell nothing that the rates could show.
  public static let leastSpacingMetres = 240.0

  public let columns: Int
  public let rows: Int
  public let spacingMetres: Double
  /// Position of node 0.
  public let corner: Position

  public var nodes: Int { columns * rows }

  /// The closest spacing, in whole cells of the grid, that needs no more than `maximumNodes`.
  public init(on grid: ElevationGrid) {
    var cells = max(1, Int((Self.leastSpacingMetres / grid.cellMetres).rounded(.up)))
    func count(_ cells: Int) -> (Int, Int) {
      ((grid.columns - 1) / cells + 1, (grid.rows - 1) / cells + 1)
    }
    while count(cells).0 * count(cells).1 > Self.maximumNodes { cells += 1 }
    let (columns, rows) = count(cells)
    // What does not divide evenly is left over on both sides alike.
    let first = Cell(
      row: (grid.rows - 1 - (rows - 1) * cells) / 2,
      column: (grid.columns - 1 - (columns - 1) * cells) / 2)
    self.init(
      columns: columns, rows: rows, spacingMetres: Double(cells) * grid.cellMetres,
      corner: grid.centre(of: first))
  }

  package init(columns: Int, rows: Int, spacingMetres: Double, corner: Position) {
    precondition(columns > 0 && rows > 0 && spacingMetres > 0)
    self.columns = columns
    self.rows = rows
    self.spacingMetres = spacingMetres
    self.corner = corner
  }

  public func position(of node: Int) -> Position {
    Position(
      eastMetres: corner.eastMetres + Double(node % columns) * spacingMetres,
      northMetres: corner.northMetres - Double(node / columns) * spacingMetres)
  }

  /// The nearest node to a position, which may lie outside.
  public func node(nearest position: Position) -> Int {
    func index(_ metres: Double, below count: Int) -> Int {
      Int(min(Double(count - 1), max(0, (metres / spacingMetres).rounded())))
    }
    return index(corner.northMetres - position.northMetres, below: rows) * columns
      + index(position.eastMetres - corner.eastMetres, below: columns)
  }

  /// Nodes within a distance of a position, ascending.
  package func nodes(within metres: Double, of centre: Position) -> [Int] {
    func row(_ northMetres: Double) -> Double { (corner.northMetres - northMetres) / spacingMetres }
    let first = max(0, row(centre.northMetres + metres).rounded(.up))
    let last = min(Double(rows - 1), row(centre.northMetres - metres).rounded(.down))
    guard first <= last else { return [] }
    return (Int(first)...Int(last)).flatMap { row in
      (row * columns..<(row + 1) * columns).filter {
        position(of: $0).distanceMetres(to: centre) <= metres
      }
    }
  }
}

/// A way across the lattice.
public struct LatticePath: Sendable {
  /// From the start to the end; neighbours are one move apart.
  public let nodes: [Int]
  /// How long the raider counts as being at each node that its moves pass, ascending by node.
  public let stays: [(node: Int, seconds: Double)]

  /// Units at the given rates per second, one for each node.
  public func exposure(_ rates: [Double]) -> Double {
    stays.reduce(0) { $0 + rates[$1.node] * $1.seconds }
  }
}

/// Where a way may end, and what time passes there until the raider has done its work.
public struct LatticeEnd: Sendable {
  public let node: Int
  public let seconds: Double

  public init(node: Int, seconds: Double) {
    self.node = node
    self.seconds = seconds
  }
}

extension ApproachLattice {
  /// What a step adds to the exposure, so that of equally exposed ways the shortest is taken.
  static let exposurePerStep = 1e-10

  /// The way of least exposure from any start to any end (Dijkstra 1959, searched from the ends).
  ///
  /// - Parameters:
  ///   - rates: units per second at each node; none is negative.
  ///   - stepSeconds: flight time over one spacing.
  /// - Returns: nil when there is no start or no end.
  /// - Complexity: O(nodes log nodes).
  public func leastExposed(
    rates: [Double], stepSeconds: Double, from starts: [Int], to ends: [LatticeEnd]
  ) -> LatticePath? {
    precondition(rates.count == nodes)
    guard !starts.isEmpty, !ends.isEmpty else { return nil }
    let frame = Frame(self)
    var onward = [Int32](repeating: -1, count: frame.count)
    var isStart = [Bool](repeating: false, count: frame.count)
    for start in starts { isStart[frame.place(start)] = true }
    let start = settle(
      frame, frame.framed(rates).span, stepSeconds: stepSeconds,
      ends: ends.map { (Int32(frame.place($0.node)), $0.seconds) }, isStart: isStart.span,
      &onward)
    guard start >= 0 else { return nil }
    var places = [start]
    while onward[places[places.count - 1]] >= 0 {
      places.append(Int(onward[places[places.count - 1]]))
    }
    return path(places.map(frame.node), stepSeconds: stepSeconds, ends: ends, rates)
  }

  /// A path with the times at its nodes; at the end the least exposed work there is.
  private func path(
    _ nodes: [Int], stepSeconds: Double, ends: [LatticeEnd], _ rates: [Double]
  ) -> LatticePath {
    var seconds: [Int: Double] = [:]
    for (a, b) in zip(nodes, nodes.dropFirst()) {
      let passed = passedNodes(from: a, to: b)
      for node in passed.nodes {
        seconds[node, default: 0] += passed.steps * stepSeconds / Double(passed.nodes.count)
      }
    }
    if let last = nodes.last {
      seconds[last, default: 0] += ends.filter { $0.node == last }.map(\.seconds).min() ?? 0
    }
    return LatticePath(
      nodes: nodes, stays: seconds.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// The nodes whose mean rate a move takes, and its length in spacings.
  private func passedNodes(from a: Int, to b: Int) -> (nodes: [Int], steps: Double) {
    let (right, down) = (b % columns - a % columns, b / columns - a / columns)
    let steps = Double(right * right + down * down).squareRoot()
    guard abs(right) + abs(down) == 3 else { return ([a, b], steps) }
    let (halfRight, halfDown) = (right / 2, down / 2)  // one of them is 0
    return ([a, a + halfRight + halfDown * columns, b - halfRight - halfDown * columns, b], steps)
  }
}

/// The lattice inside a border two nodes wide that no move enters.
private struct Frame {
  let columns: Int
  let width: Int
  let count: Int

  init(_ lattice: ApproachLattice) {
    columns = lattice.columns
    width = lattice.columns + 4
    count = width * (lattice.rows + 4)
  }

  func place(_ node: Int) -> Int { (node / columns + 2) * width + node % columns + 2 }
  func node(_ place: Int) -> Int { (place / width - 2) * columns + place % width - 2 }

  func framed(_ rates: [Double]) -> [Double] {
    var framed = [Double](repeating: .infinity, count: count)
    for (node, rate) in rates.enumerated() { framed[place(node)] = rate }
    return framed
  }
}

/// One of the moves on a frame: the nodes at its offsets are passed beside its two ends.
private struct Move {
  let offset: Int
  let passed: (Int, Int)
  let isKnight: Bool
  let steps: Double

  static func all(width: Int) -> [Move] {
    var moves: [Move] = []
    for down in -2...2 {
      for right in -2...2 {
        let squares = down * down + right * right
        guard squares == 1 || squares == 2 || squares == 5 else { continue }
        let half = right / 2 + down / 2 * width
        let offset = right + down * width
        moves.append(
          Move(
            offset: offset, passed: (half, offset - half), isKnight: squares == 5,
            steps: Double(squares).squareRoot()))
      }
    }
    return moves
  }
}

/// Dijkstra's search from the ends until a start is settled; returns its place, -1 if none is reached.
private func settle(
  _ frame: Frame, _ rates: Span<Double>, stepSeconds: Double,
  ends: [(place: Int32, seconds: Double)],
  isStart: Span<Bool>, _ onwardOf: inout [Int32]
) -> Int {
  let moves = Move.all(width: frame.width)
  var least = [Double](repeating: .infinity, count: frame.count)
  var queue = ExposureQueue()
  for end in ends {
    let exposure = end.seconds * (rates[Int(end.place)] + ApproachLattice.exposurePerStep)
    if exposure < least[Int(end.place)] {
      least[Int(end.place)] = exposure
      queue.push(exposure, end.place)
    }
  }
  var exposures = least.mutableSpan
  var onward = onwardOf.mutableSpan
  while let (exposure, from) = queue.pop() {
    let place = Int(from)
    if exposure > exposures[place] { continue }
    if isStart[place] { return place }
    for move in moves {
      let next = place + move.offset
      let both = rates[place] + rates[next]
      let mean =
        move.isKnight
        ? 0.25 * (both + rates[place + move.passed.0] + rates[place + move.passed.1]) : 0.5 * both
      let reached =
        exposure + move.steps * (stepSeconds * mean + ApproachLattice.exposurePerStep)
      if reached < exposures[next] {
        exposures[next] = reached
        onward[next] = from
        queue.push(reached, Int32(next))
      }
    }
  }
  return -1
}

/// A binary heap (Williams 1964) of places by exposure, then by place: the order never depends on history.
private struct ExposureQueue {
  private var entries: [(exposure: Double, place: Int32)] = []

  private static func precedes(
    _ a: (exposure: Double, place: Int32), _ b: (exposure: Double, place: Int32)
  ) -> Bool {
    a.exposure < b.exposure || (a.exposure == b.exposure && a.place < b.place)
  }

  mutating func push(_ exposure: Double, _ place: Int32) {
    let entry = (exposure: exposure, place: place)
    entries.append(entry)
    var hole = entries.count - 1
    while hole > 0, Self.precedes(entry, entries[(hole - 1) / 2]) {
      entries[hole] = entries[(hole - 1) / 2]
      hole = (hole - 1) / 2
    }
    entries[hole] = entry
  }

  mutating func pop() -> (exposure: Double, place: Int32)? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, Self.precedes(entries[child + 1], entries[child]) { child += 1 }
      guard Self.precedes(entries[child], last) else { break }
      entries[hole] = entries[child]
      hole = child
    }
    entries[hole] = last
    return first
  }
}
