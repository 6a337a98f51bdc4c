// What is the best that sites at given prices can do for the demand of one region?

/// The demand of a region, and the sites that cover any of it.
struct DemandRegion: Sendable {
  /// Numbers in the instance, rising; below, sites count within the region.
  let sites: [Int]
  let weights: [Double]
  let groupStarts: [Int32]
  let groupSites: [Int32]
  let siteStarts: [Int32]
  let siteGroups: [Int32]

  init(_ instance: CoveringInstance, groups: [Int32]) {
    var isTouched = [Bool](repeating: false, count: instance.sites)
    for group in groups {
      for k in instance.sites(ofGroup: Int(group)) { isTouched[Int(instance.groupSites[k])] = true }
    }
    sites = isTouched.indices.filter { isTouched[$0] }
    var local = [Int32](repeating: -1, count: instance.sites)
    for (number, site) in sites.enumerated() { local[site] = Int32(number) }
    var starts: [Int] = [0]
    var members: [Int32] = []
    for group in groups {
      members += instance.groupSites[instance.sites(ofGroup: Int(group))].map { local[Int($0)] }
      starts.append(members.count)
    }
    let bySite = transposed(starts, members, columns: sites.count)
    weights = groups.map { instance.weights[Int($0)] }
    groupStarts = starts.map { Int32($0) }
    groupSites = members
    siteStarts = bySite.starts.map { Int32($0) }
    siteGroups = bySite.items
  }
}

/// Finds max over sets S of sites: weight that S covers often enough, less the prices of S.
///
/// Depth-first branch and bound.  A group that lacks c more sites gives each at most 1 / c of its weight, since
/// it takes c of them to complete it; so the value of a set is at most what is covered now and the sum of such
/// gains, less prices, over the sites added.  A site that costs more than it seems to bring is still a
/// candidate: gains grow as depths do.
struct RegionSearch {
  private let region: DemandRegion
  private let redundancy: Int
  private let prices: [Double]
  private let nodeLimit: Int
  private var gains: [Double]
  private var depths: [Int32]
  private var chosen: [Int32] = []
  /// Candidates of the open nodes, one after another, and what each may bring.
  private var candidates: [Int32] = []
  private var profits: [Double] = []
  private(set) var best = 0.0
  private(set) var bestSet: [Int32] = []
  /// No set is worth more: above `best` only where the node limit struck.
  private(set) var bound = 0.0
  private(set) var nodes = 0

  /// - Parameters:
  ///   - prices: one for each site of the region, not negative.
  ///   - most: sites that a set may hold.
  init(
    _ region: DemandRegion, redundancy: Int, prices: [Double], most: Int, nodeLimit: Int
  ) {
    self.region = region
    self.redundancy = redundancy
    self.prices = prices
    self.nodeLimit = nodeLimit
    depths = [Int32](repeating: 0, count: region.weights.count)
    gains = region.sites.indices.map { site in
      (region.siteStarts[site]..<region.siteStarts[site + 1]).reduce(0) {
        $0 + region.weights[Int(region.siteGroups[Int($1)])] / Double(redundancy)
      }
    }
    candidates = region.sites.indices.map { Int32($0) }
    profits = [Double](repeating: 0, count: candidates.count)
    explore(value: 0, among: 0..<candidates.count, left: most)
    bound = max(bound, best)
    bound += 1e-12 * abs(bound)
  }

  private mutating func explore(value: Double, among open: Range<Int>, left: Int) {
    nodes += 1
    if value > best { (best, bestSet) = (value, chosen) }
    guard left > 0 else { return }
    let start = candidates.count
    for k in open {
      let site = candidates[k]
      insert(site, gains[Int(site)] - prices[Int(site)], from: start)
    }
    let worthwhile = value + collected(start..<candidates.count, most: left - 1)
    while let last = profits.last, candidates.count > start,
      worthwhile + last <= best + 1e-9 * abs(best)
    {
      candidates.removeLast()
      profits.removeLast()
    }
    let end = candidates.count
    for k in start..<end {
      let most = value + profits[k] + collected(k + 1..<end, most: left - 1)
      if most <= best + 1e-9 * abs(best) { break }
      if nodes >= nodeLimit {
        bound = max(bound, most)
        break
      }
      let site = Int(candidates[k])
      chosen.append(Int32(site))
      let change = shift(site, by: 1)
      explore(value: value + change - prices[site], among: k + 1..<end, left: left - 1)
      _ = shift(site, by: -1)
      chosen.removeLast()
    }
    candidates.removeLast(end - start)
    profits.removeLast(end - start)
  }

  /// What the first candidates of some would bring at most, as long as they bring anything.
  private func collected(_ range: Range<Int>, most: Int) -> Double {
    var sum = 0.0
    for k in range.prefix(most) {
      if profits[k] <= 0 { break }
      sum += profits[k]
    }
    return sum
  }

  /// Keeps the candidates of a node in falling order of profit.
  private mutating func insert(_ site: Int32, _ profit: Double, from start: Int) {
    candidates.append(site)
    profits.append(profit)
    var place = candidates.count - 1
    while place > start && profits[place - 1] < profit {
      candidates[place] = candidates[place - 1]
      profits[place] = profits[place - 1]
      place -= 1
    }
    candidates[place] = site
    profits[place] = profit
  }

  private mutating func shift(_ site: Int, by step: Int32) -> Double {
    shifted(site, step, region, redundancy: redundancy, &depths, &gains)
  }
}

/// Changes the depth of a site's groups by one; returns the change of the weight covered.
private func shifted(
  _ site: Int, _ step: Int32, _ region: DemandRegion, redundancy: Int,
  _ allDepths: inout [Int32], _ allGains: inout [Double]
) -> Double {
  let (groupStarts, groupSites) = (region.groupStarts.span, region.groupSites.span)
  let (siteStarts, siteGroups) = (region.siteStarts.span, region.siteGroups.span)
  let weights = region.weights.span
  var depths = allDepths.mutableSpan
  var gains = allGains.mutableSpan
  var change = 0.0
  for k in Int(siteStarts[site])..<Int(siteStarts[site + 1]) {
    let group = Int(siteGroups[k])
    let before = Int(depths[group])
    let after = before + Int(step)
    depths[group] = Int32(after)
    let weight = weights[group]
    let old = before < redundancy ? weight / Double(redundancy - before) : 0
    let new = after < redundancy ? weight / Double(redundancy - after) : 0
    if before < redundancy && after >= redundancy { change += weight }
    if before >= redundancy && after < redundancy { change -= weight }
    if new == old { continue }
    for s in Int(groupStarts[group])..<Int(groupStarts[group + 1]) {
      gains[Int(groupSites[s])] += new - old
    }
  }
  return change
}
