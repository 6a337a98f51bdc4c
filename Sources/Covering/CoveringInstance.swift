// What is there to choose from, and what would each choice cover?  Sites with costs, and demand merged into
// groups of points that the same sites cover.

/// Sizes within which instances are taken.
public enum CoveringLimits {
  public static let sites = 10_000
  public static let points = 100_000_000
  /// Of a coordinate or a radius, in the instance's own unit of length.
  public static let largestCoordinate = 1e9
  public static let largestWeight = 1e9
  public static let largestCost = 1e9
  public static let redundancy = 1...8
  /// Terms in all: for each group the sites that cover it.
  public static let terms = 200_000_000
}

/// A covering instance with merged demand.
///
/// Points that the same sites cover are alike to every choice, so that they count as one group with their
/// weights' sum.  Points that no site covers are in no group.
public struct CoveringInstance: Sendable {
  public let costs: [Double]
  /// Weight of each group, positive.
  public let weights: [Double]
  /// Points read, and their weight in all, covered by some site or not.
  public let points: Int
  public let totalWeight: Double
  /// Sites of group g, rising: `groupSites[groupStarts[g]..<groupStarts[g + 1]]`.
  package let groupStarts: [Int]
  package let groupSites: [Int32]
  /// The same by site: groups of site j, rising.
  package let siteStarts: [Int]
  package let siteGroups: [Int32]

  /// - Precondition: sites of groups rise, costs and weights lie within `CoveringLimits`.
  package init(
    costs: [Double], weights: [Double], groupStarts: [Int], groupSites: [Int32], points: Int,
    totalWeight: Double
  ) {
    precondition(groupStarts.count == weights.count + 1 && groupStarts.last == groupSites.count)
    self.costs = costs
    self.weights = weights
    self.points = points
    self.totalWeight = totalWeight
    self.groupStarts = groupStarts
    self.groupSites = groupSites
    (siteStarts, siteGroups) = transposed(groupStarts, groupSites, columns: costs.count)
  }

  /// Groups written out: the sites of each, and what it weighs.
  package init(costs: [Double], groups: [(sites: [Int], weight: Double)]) {
    var starts = [0]
    for group in groups { starts.append(starts[starts.count - 1] + group.sites.count) }
    self.init(
      costs: costs, weights: groups.map(\.weight), groupStarts: starts,
      groupSites: groups.flatMap { $0.sites.sorted().map { Int32($0) } }, points: groups.count,
      totalWeight: groups.reduce(0) { $0 + $1.weight })
  }

  public var sites: Int { costs.count }
  public var groups: Int { weights.count }

  package func sites(ofGroup group: Int) -> Range<Int> {
    groupStarts[group]..<groupStarts[group + 1]
  }
  package func groups(ofSite site: Int) -> Range<Int> { siteStarts[site]..<siteStarts[site + 1] }

  /// Weight covered by at least `redundancy` of the chosen sites.  O(groups of the chosen sites).
  public func coveredWeight(of chosen: [Int], redundancy: Int = 1) -> Double {
    let depths = depths(of: chosen)
    return zip(depths, weights).reduce(0) { $0 + ($1.0 >= redundancy ? $1.1 : 0) }
  }

  public func cost(of chosen: [Int]) -> Double { chosen.reduce(0) { $0 + costs[$1] } }
}

/// Rows of columns as columns of rows; both rise.
func transposed(
  _ starts: [Int], _ items: [Int32], columns: Int
) -> (starts: [Int], items: [Int32]) {
  var next = [Int](repeating: 0, count: columns + 1)
  for column in items { next[Int(column) + 1] += 1 }
  for column in 0..<columns { next[column + 1] += next[column] }
  let result = next
  var rows = [Int32](repeating: 0, count: items.count)
  for row in 0..<(starts.count - 1) {
    for k in starts[row]..<starts[row + 1] {
      let column = Int(items[k])
      rows[next[column]] = Int32(row)
      next[column] += 1
    }
  }
  return (result, rows)
}
