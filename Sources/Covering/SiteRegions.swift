// Which sites lie together, seen only from what they share?  A tree of regions, each halved along the
// direction in which its sites have least in common.

/// Sites in nested regions: neighbours cover much of the same demand, with or without coordinates.
struct SiteRegions {
  struct Region {
    /// Positions in `order`.
    let range: Range<Int>
    /// Both halves, or none.
    var halves: [Int] = []
  }

  /// Sites so that each region is a stretch.
  private(set) var order: [Int]
  /// The whole first, every region before its halves, larger ones first.
  private(set) var regions: [Region] = []
  private let similarity: Similarity

  /// - Parameter leaf: regions of so many sites are not halved.
  init(_ instance: CoveringInstance, leaf: Int) {
    similarity = Similarity(instance)
    order = Array(0..<instance.sites)
    regions.append(Region(range: 0..<instance.sites))
    var next = 0
    while next < regions.count {
      let range = regions[next].range
      if range.count > leaf {
        let sorted = similarity.alongLeastShared(Array(order[range]))
        order.replaceSubrange(range, with: sorted)
        let middle = range.lowerBound + range.count / 2
        regions[next].halves = [regions.count, regions.count + 1]
        regions.append(Region(range: range.lowerBound..<middle))
        regions.append(Region(range: middle..<range.upperBound))
      }
      next += 1
    }
  }

  /// Groups by the leaf around the site that has most in common with all of a group's sites; leaves
  /// without groups are left out.
  func clusters(of instance: CoveringInstance) -> [[Int32]] {
    groupsOfLeaves(instance).map(\.groups).filter { !$0.isEmpty }
  }

  /// Clusters of groups, each with the number of the region that holds it: the largest regions, in the order
  /// of the tree, whose demand at most so many sites cover.
  func clusters(
    of instance: CoveringInstance, withinRegionsOf most: Int
  ) -> (clusters: [[Int32]], regionOfCluster: [Int], regions: Int) {
    let leaves = groupsOfLeaves(instance).filter { !$0.groups.isEmpty }
    var regionOfCluster = [Int](repeating: 0, count: leaves.count)
    var count = 0
    func assign(_ region: Int) {
      let range = regions[region].range
      let held = leaves.indices.filter { range.contains(regions[leaves[$0].leaf].range.lowerBound) }
      if held.isEmpty { return }
      let touched = Set(held.flatMap { instance.sitesCovering(leaves[$0].groups) })
      if touched.count <= most || regions[region].halves.isEmpty {
        for leaf in held { regionOfCluster[leaf] = count }
        count += 1
      } else {
        for half in regions[region].halves { assign(half) }
      }
    }
    assign(0)
    return (leaves.map(\.groups), regionOfCluster, count)
  }

  private func groupsOfLeaves(_ instance: CoveringInstance) -> [(leaf: Int, groups: [Int32])] {
    var leafOfSite = [Int](repeating: 0, count: instance.sites)
    for (number, region) in regions.enumerated() where region.halves.isEmpty {
      for site in order[region.range] { leafOfSite[site] = number }
    }
    var leaves = regions.indices.map { (leaf: $0, groups: [Int32]()) }
    for group in 0..<instance.groups {
      let sites = instance.groupSites[instance.sites(ofGroup: group)]
      leaves[leafOfSite[similarity.centre(of: sites)]].groups.append(Int32(group))
    }
    return leaves
  }
}

extension CoveringInstance {
  fileprivate func sitesCovering(_ groups: [Int32]) -> [Int32] {
    Array(Set(groups.flatMap { groupSites[sites(ofGroup: Int($0))] }))
  }
}

/// How much weight two sites share.
private struct Similarity {
  let sites: Int
  private var shared: [Float]

  /// Groups looked at, about.
  private static let sample = 4_000
  private static let rounds = 60

  init(_ instance: CoveringInstance) {
    sites = instance.sites
    shared = [Float](repeating: 0, count: sites * sites)
    let step = max(1, instance.groups / Self.sample)
    for group in stride(from: 0, to: instance.groups, by: step) {
      let members = instance.groupSites[instance.sites(ofGroup: group)]
      let weight = Float(instance.weights[group])
      for a in members {
        for b in members { shared[Int(a) * sites + Int(b)] += weight }
      }
    }
  }

  /// Sites sorted along the second eigenvector of the random walk over shared weight (Fiedler 1973): its
  /// ends have least in common.
  func alongLeastShared(_ members: [Int]) -> [Int] {
    let count = members.count
    var rows = [Float](repeating: 0, count: count * count)
    var degrees = [Float](repeating: 0, count: count)
    for (i, a) in members.enumerated() {
      for (j, b) in members.enumerated() {
        // A little of everything keeps parts that share nothing connected.
        rows[i * count + j] = shared[a * sites + b] + 1e-6
        degrees[i] += rows[i * count + j]
      }
    }
    let total = degrees.reduce(0, +)
    var values = (0..<count).map { Float(($0 * 7919 + 13) % 1009) / 1009 - 0.5 }
    for _ in 0..<Self.rounds {
      let mean = zip(values, degrees).reduce(0) { $0 + $1.0 * $1.1 } / total
      values = stepped(rows.span, degrees.span, values.map { $0 - mean })
      let largest = values.reduce(0) { max($0, abs($1)) }
      if largest > 0 { values = values.map { $0 / largest } }
    }
    return (0..<count).sorted { (values[$0], $0) < (values[$1], $1) }.map { members[$0] }
  }

  func centre(of members: ArraySlice<Int32>) -> Int {
    var best = (site: Int(members[members.startIndex]), shared: Float(-1))
    for a in members {
      var sum: Float = 0
      for b in members { sum += shared[Int(a) * sites + Int(b)] / shared[Int(b) * sites + Int(b)] }
      if sum > best.shared { best = (Int(a), sum) }
    }
    return best.site
  }
}

private func stepped(_ rows: Span<Float>, _ degrees: Span<Float>, _ values: [Float]) -> [Float] {
  let old = values.span
  return (0..<old.count).map { i in
    var sum: Float = 0
    for j in 0..<old.count { sum += rows[i * old.count + j] * old[j] }
    return sum / degrees[i]
  }
}
