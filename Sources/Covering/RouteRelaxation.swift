// How costly could the best of some routes be if sites could be chosen in part?  A dense dual simplex.

/// max theta, theta <= cost of each route, at most so many sites, each from 0 to 1.
///
/// The dual simplex method with bounded variables and steps past bounds (Koberstein 2005) on a table of the columns that
/// are not basic, about 40 kB for fifty routes and a hundred sites. Rounding is never trusted: what counts are the
/// weights, from which `RouteMixture` proves a bound anew.
package struct RouteRelaxation {
  private let sites: Int
  /// Variables: sites, theta, unused picks, then for each route what theta leaves of its cost.
  private var lower: [Double]
  private var upper: [Double]
  /// The variable of each column, resting at one of its bounds.
  private var columns: [Int]
  private var isUpper: [Bool]
  /// The variable of each row, theta first, and its value.
  private var basics: [Int]
  private var values: [Double]
  /// Each row's variable as a linear function of the columns': rows one after another.
  private var table: [Double]
  private(set) var routes: Int

  private static let tolerance = 1e-9

  private var theta: Int { sites }
  private func slack(_ route: Int) -> Int { sites + 2 + route }

  /// - Parameter picks: at most so many sites, fewer than there are.
  package init(_ cost: RouteCost, picks: Int) {
    sites = cost.sums.count
    lower = [Double](repeating: 0, count: sites) + [-.infinity, 0, 0]
    upper = [Double](repeating: 1, count: sites) + [.infinity, .infinity, .infinity]
    columns = Array(0..<sites) + [sites + 2]
    isUpper = [Bool](repeating: true, count: sites) + [false]
    basics = [sites, sites + 1]
    values = [cost.sums.reduce(cost.constant, +), Double(picks - sites)]
    table = cost.sums + [-1] + [Double](repeating: -1, count: sites) + [0]
    routes = 1
  }

  package mutating func add(_ cost: RouteCost) {
    func coefficient(_ variable: Int) -> Double {
      variable < sites ? cost.sums[variable] : variable == theta ? -1 : 0
    }
    var row = columns.map(coefficient)
    var value = columns.indices.reduce(cost.constant) { $0 + row[$1] * restingValue($1) }
    for (basic, variable) in basics.enumerated() {
      let factor = coefficient(variable)
      if factor == 0 { continue }
      value += factor * values[basic]
      for column in columns.indices { row[column] += factor * self[basic, column] }
    }
    basics.append(slack(routes))
    values.append(value)
    table += row
    lower.append(0)
    upper.append(.infinity)
    routes += 1
  }

  /// Fixes a site.
  package mutating func fix(_ site: Int, at share: Double) {
    if let column = columns.firstIndex(of: site) { move(column, by: share - restingValue(column)) }
    lower[site] = share
    upper[site] = share
  }

  private subscript(row: Int, column: Int) -> Double { table[row * columns.count + column] }

  private func restingValue(_ column: Int) -> Double {
    isUpper[column] ? upper[columns[column]] : lower[columns[column]]
  }

  private mutating func move(_ column: Int, by change: Double) {
    for row in values.indices { values[row] += self[row, column] * change }
  }
}

// What it says.
extension RouteRelaxation {
  /// Theta: never below the optimum, but for rounding.
  package var value: Double { values[0] }

  var isOptimal: Bool { mostBroken() == nil }

  /// One for each site.
  package var shares: [Double] {
    var shares = [Double](repeating: 0, count: sites)
    for (column, variable) in columns.enumerated() where variable < sites {
      shares[variable] = restingValue(column)
    }
    for (row, variable) in basics.enumerated() where variable < sites {
      shares[variable] = min(max(values[row], 0), 1)
    }
    return shares
  }

  /// One for each route: what theta gains by a unit of its cost.  They add up to 1; should rounding have got out of
  /// hand, the first route alone, which proves less.
  package var weights: [Double] {
    var weights = [Double](repeating: 0, count: routes)
    for (column, variable) in columns.enumerated() where variable >= slack(0) {
      weights[variable - slack(0)] = max(0, -self[0, column])
    }
    let isSound = abs(weights.reduce(-1, +)) < 0.01
    return isSound ? weights : weights.indices.map { $0 == 0 ? 1 : 0 }
  }

  /// What theta leaves of each route's cost.
  var slacks: [Double] {
    var slacks = [Double](repeating: 0, count: routes)
    for (row, variable) in basics.enumerated() where variable >= slack(0) {
      slacks[variable - slack(0)] = values[row]
    }
    return slacks
  }

  /// Sites that are chosen in part, and what theta loses at least if each is chosen or left out (Driebeek 1966).
  var parts: [(site: Int, lossIn: Double, lossOut: Double)] {
    basics.indices.compactMap { row in
      let (site, share) = (basics[row], values[row])
      guard site < sites && share > 1e-6 && share < 1 - 1e-6 else { return nil }
      func loss(_ sign: Double, _ change: Double) -> Double {
        entering(row, sign).map { $0.rate * change }.min() ?? .infinity
      }
      return (site, loss(1, 1 - share), loss(-1, share))
    }
  }
}

// Steps.
extension RouteRelaxation {
  /// Lowers theta to its optimum, or until it is below a target.
  package mutating func descend(to target: Double) {
    var steps = 4 * (basics.count + columns.count)
    while value > target, steps > 0, let row = mostBroken(), step(row) { steps -= 1 }
  }

  private func mostBroken() -> Int? {
    var worst: (row: Int, excess: Double)?
    for (row, variable) in basics.enumerated() {
      let excess = max(lower[variable] - values[row], values[row] - upper[variable])
      if excess > worst?.excess ?? 1e-7 { worst = (row, excess) }
    }
    return worst?.row
  }

  /// Columns that can raise (sign 1) or lower (-1) a row's variable, and what theta loses by a unit of it.
  private func entering(_ row: Int, _ sign: Double) -> [(column: Int, rate: Double)] {
    columns.indices.compactMap { column in
      let variable = columns[column]
      let slope = sign * self[row, column] * (isUpper[column] ? -1 : 1)
      guard slope > Self.tolerance && lower[variable] < upper[variable] else { return nil }
      return (column, abs(self[0, column]) / slope)
    }
  }

  /// Brings a row's variable to the bound that it breaks: columns go from bound to bound, the cheapest first, until
  /// one needs not go all the way; false where none can.
  private mutating func step(_ row: Int) -> Bool {
    let variable = basics[row]
    let isBelow = values[row] < lower[variable]
    let bound = isBelow ? lower[variable] : upper[variable]
    let order = entering(row, isBelow ? 1 : -1).sorted {
      ($0.rate, $0.column) < ($1.rate, $1.column)
    }
    for (rank, candidate) in order.enumerated() {
      let column = candidate.column
      let span = upper[columns[column]] - lower[columns[column]]
      let missing = abs(bound - values[row])
      if rank + 1 < order.count && abs(self[row, column]) * span < missing {
        move(column, by: isUpper[column] ? -span : span)
        isUpper[column].toggle()
      } else {
        exchange(row, column, at: bound, isUpper: !isBelow)
        return true
      }
    }
    return false
  }

  private mutating func exchange(_ row: Int, _ column: Int, at bound: Double, isUpper leaves: Bool)
  {
    let change = (bound - values[row]) / self[row, column]
    let value = restingValue(column) + change
    move(column, by: change)
    values[row] = value
    swap(&basics[row], &columns[column])
    isUpper[column] = leaves
    pivot(&table, columns: columns.count, row, column)
  }
}

/// Solves one row for one column's variable and puts it into all others.
private func pivot(_ table: inout [Double], columns: Int, _ row: Int, _ column: Int) {
  let rows = table.count / columns
  var table = table.mutableSpan
  let start = row * columns
  let inverse = 1 / table[start + column]
  for other in 0..<columns { table[start + other] *= -inverse }
  table[start + column] = inverse
  for first in stride(from: 0, to: rows * columns, by: columns) where first != start {
    let factor = table[first + column]
    if factor == 0 { continue }
    table[first + column] = 0
    for other in 0..<columns { table[first + other] += factor * table[start + other] }
  }
}
