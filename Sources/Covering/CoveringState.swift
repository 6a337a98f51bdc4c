// What do some chosen sites cover, and what would one more bring?  Kept up to date site by site.

/// A choice under change.
struct CoveringState {
  private let instance: CoveringInstance
  private let redundancy: Int
  private(set) var isChosen: [Bool]
  private(set) var chosen: [Int] = []
  private(set) var cost = 0.0
  /// Weight covered often enough.
  private(set) var weight = 0.0
  /// For each site the weight that it would complete, and a share of what it would bring nearer to that.
  private(set) var gains: [Double]
  private var depths: [Int32]

  /// A group that lacks more than one site counts so much less for each.
  private static let creditPerMissing = 0.25

  init(_ instance: CoveringInstance, redundancy: Int, chosen: [Int] = []) {
    self.instance = instance
    self.redundancy = redundancy
    isChosen = [Bool](repeating: false, count: instance.sites)
    depths = [Int32](repeating: 0, count: instance.groups)
    gains = [Double](repeating: 0, count: instance.sites)
    let credit = Self.credit(0, redundancy)
    for site in 0..<instance.sites {
      for k in instance.groups(ofSite: site) {
        gains[site] += credit * instance.weights[Int(instance.siteGroups[k])]
      }
    }
    for site in chosen { add(site) }
  }

  mutating func add(_ site: Int) {
    isChosen[site] = true
    chosen.append(site)
    cost += instance.costs[site]
    shift(site, by: 1)
  }

  mutating func remove(_ site: Int) {
    isChosen[site] = false
    chosen.removeAll { $0 == site }
    cost -= instance.costs[site]
    shift(site, by: -1)
  }

  private mutating func shift(_ site: Int, by step: Int32) {
    weight += shifted(site, step, instance, redundancy: redundancy, &depths, &gains)
  }

  /// Worth of one more site for a group that so many cover.
  static func credit(_ depth: Int, _ redundancy: Int) -> Double {
    guard depth < redundancy else { return 0 }
    var credit = 1.0
    for _ in depth..<(redundancy - 1) { credit *= creditPerMissing }
    return credit
  }
}

/// Changes the depth of a site's groups by one; returns the change of the weight covered.
private func shifted(
  _ site: Int, _ step: Int32, _ instance: CoveringInstance, redundancy: Int,
  _ allDepths: inout [Int32], _ allGains: inout [Double]
) -> Double {
  let groups = instance.siteGroups.span.extracting(instance.groups(ofSite: site))
  let starts = instance.groupStarts.span
  let sites = instance.groupSites.span
  let weights = instance.weights.span
  var depths = allDepths.mutableSpan
  var gains = allGains.mutableSpan
  var change = 0.0
  for k in 0..<groups.count {
    let group = Int(groups[k])
    let before = Int(depths[group])
    depths[group] += step
    let after = before + Int(step)
    if before < redundancy && after >= redundancy { change += weights[group] }
    if before >= redundancy && after < redundancy { change -= weights[group] }
    let credit =
      CoveringState.credit(after, redundancy) - CoveringState.credit(before, redundancy)
    if credit == 0 { continue }
    let gain = credit * weights[group]
    for s in starts[group]..<starts[group + 1] { gains[Int(sites[s])] += gain }
  }
  return change
}
