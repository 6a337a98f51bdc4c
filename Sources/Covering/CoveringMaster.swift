// How is the question put to the solver?  Sites, and an estimate of the covered weight of each cluster of
// groups, which rows push down as they are learned.
import MIP

/// The master program: columns for sites and estimates, in this order.
struct CoveringMaster {
  private(set) var program: MixedIntegerProgram
  private(set) var sites: [VariableIndex] = []
  private(set) var estimates: [VariableIndex] = []
  /// Groups of each cluster.
  let clusters: [[Int32]]
  /// Regions of clusters, each small enough to be searched.
  private let regionOfCluster: [Int]
  let regions: [[Int32]]
  private let instance: CoveringInstance
  private let question: CoveringQuestion

  /// Regions of so many sites share an estimate: about two thirds as many estimates as sites.
  private static let sitesPerCluster = 2
  private static let sitesPerRegion = 44

  init(_ instance: CoveringInstance, _ question: CoveringQuestion) throws(MIPError) {
    self.instance = instance
    self.question = question
    let regions = SiteRegions(instance, leaf: Self.sitesPerCluster)
    let parts = regions.clusters(of: instance, withinRegionsOf: Self.sitesPerRegion)
    clusters = parts.clusters
    regionOfCluster = parts.regionOfCluster
    var byRegion = [[Int32]](repeating: [], count: parts.regions)
    for (cluster, region) in parts.regionOfCluster.enumerated() {
      byRegion[region] += parts.clusters[cluster]
    }
    self.regions = byRegion
    let minimises = question.minimisesCost
    program = MixedIntegerProgram(minimises ? .minimise : .maximise)
    let isSpare = instance.dominatedSites(question)
    for site in 0..<instance.sites {
      sites.append(
        try program.addVariable(
          "site\(site)", in: 0...(isSpare[site] ? 0 : 1), isInteger: true,
          objective: minimises ? instance.costs[site] : 0))
    }
    for (cluster, groups) in clusters.enumerated() {
      let weight = groups.reduce(0) { $0 + instance.weights[Int($1)] }
      estimates.append(
        try program.addVariable("theta\(cluster)", in: 0...weight, objective: minimises ? 0 : 1))
    }
    if minimises {
      try program.addRow(
        "demand", estimates.map { ($0, 1) }, lower: question.demandedWeight(of: instance))
    } else {
      try program.addRow(
        "budget", zip(sites, instance.costs).map { ($0, $1) }, upper: question.budget)
    }
  }

  /// Adds rows that bound the covered weight of whole regions.
  mutating func add(_ bound: RegionalBound) throws(MIPError) {
    for (number, row) in bound.rows.enumerated() {
      var terms: [(variable: VariableIndex, coefficient: Double)] = []
      for (cluster, region) in regionOfCluster.enumerated() where region == row.region {
        terms.append((estimates[cluster], 1))
      }
      for (site, price) in zip(bound.regions[row.region].sites, row.prices) where price > 1e-9 {
        terms.append((sites[site], -price))
      }
      try program.addRow("region\(row.region) \(number)", terms, upper: row.constant)
    }
  }

  func sites(in values: [Double]) -> [Double] { Array(values[..<sites.count]) }

  /// The point of a choice, with the clusters' true weights.
  func point(_ chosen: [Int]) -> [Double] {
    var x = [Double](repeating: 0, count: sites.count)
    for site in chosen { x[site] = 1 }
    let depths = instance.depths(of: chosen)
    return x
      + clusters.map { groups in
        groups.reduce(0.0) {
          $0 + (depths[Int($1)] >= question.redundancy ? instance.weights[Int($1)] : 0)
        }
      }
  }
}

extension CoveringInstance {
  /// How many of the chosen sites cover each group.
  func depths(of chosen: [Int]) -> [Int] {
    var depths = [Int](repeating: 0, count: groups)
    for site in chosen {
      for k in groups(ofSite: site) { depths[Int(siteGroups[k])] += 1 }
    }
    return depths
  }

  /// Sites that another one makes needless: it covers at least the same groups for no more cost.  Only where
  /// one site is enough for a group: for redundancy both may be wanted.
  ///
  /// Of equal sites the first is kept.  Complexity: O(sites x sites of the rarest group x groups of a site).
  func dominatedSites(_ question: CoveringQuestion) -> [Bool] {
    var isDominated = [Bool](repeating: false, count: sites)
    guard question.redundancy == 1 else { return isDominated }
    for site in 0..<sites {
      let own = siteGroups[groups(ofSite: site)]
      guard
        let rarest = own.min(by: {
          (self.sites(ofGroup: Int($0)).count, $0) < (self.sites(ofGroup: Int($1)).count, $1)
        })
      else {
        isDominated[site] = true
        continue
      }
      isDominated[site] = groupSites[self.sites(ofGroup: Int(rarest))].contains { other in
        dominates(Int(other), site, own)
      }
    }
    return isDominated
  }

  private func dominates(_ other: Int, _ site: Int, _ own: ArraySlice<Int32>) -> Bool {
    let theirs = siteGroups[groups(ofSite: other)]
    guard other != site, costs[other] <= costs[site], theirs.count >= own.count else {
      return false
    }
    if theirs.count == own.count && costs[other] == costs[site] && other > site { return false }
    var next = theirs.startIndex
    for group in own {
      while next < theirs.endIndex && theirs[next] < group { next += 1 }
      guard next < theirs.endIndex, theirs[next] == group else { return false }
    }
    return true
  }
}
