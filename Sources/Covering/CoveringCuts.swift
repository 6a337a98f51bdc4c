// What bounds the covered weight of a cluster at a point?  Benders cuts in closed form, group by group.
import MIP

/// Rows theta_c <= sum over groups of the cluster of w_g f_g(x), linearised, and choices near LP points.
///
/// A group that k chosen sites must cover counts f(x) = min(1, min over t < k of (sum of all but its t largest
/// x) / (k - t)): the concave envelope of "at least k are chosen".  Its linearisations are the closed-form
/// Benders cuts of Cordeau, Furini and Ljubic (2019) for k = 1.  Taken half-way between the LP's point and a
/// core point that follows it (in-out separation, Ben-Ameur and Neto 2007).
struct CoveringCuts: RowGenerator {
  let instance: CoveringInstance
  let question: CoveringQuestion
  let master: CoveringMaster
  private var plans: CoveringPlans
  private var bestScore: Double
  /// Groups so heavy that the demand cannot be met without them.
  private let needed: [Int]
  private var core: CorePoint
  private var lastRounded: [Int] = []

  private static let tolerance = 1e-6
  private static let planTolerance = 1e-9
  private static let neededRowsPerRound = 50

  init(
    _ instance: CoveringInstance, _ question: CoveringQuestion, _ master: CoveringMaster,
    _ plans: CoveringPlans, startingFrom start: [Int]
  ) {
    self.instance = instance
    self.question = question
    self.master = master
    self.plans = plans
    bestScore = plans.score(of: start)
    let spare =
      instance.weights.reduce(0, +) - question.demandedWeight(of: instance)
      + 1e-9 * instance.totalWeight
    needed =
      question.minimisesCost ? instance.weights.indices.filter { instance.weights[$0] > spare } : []
    var x = [Double](repeating: 0, count: instance.sites)
    for site in start { x[site] = 1 }
    core = CorePoint(x)
  }

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    let x = master.sites(in: point.values)
    let needed = try neededRows(at: x)
    if !needed.isEmpty { return needed }
    if case .root(_, let stalled) = point.phase, stalled < 4 {
      core.follow(x)
      let rows = try brokenRows(from: core.values, at: point.values, beyond: Self.tolerance)
      if !rows.isEmpty { return rows }
    }
    let tolerance = point.phase == .integral ? Self.planTolerance : Self.tolerance
    return try brokenRows(from: x, at: point.values, beyond: tolerance)
  }

  /// Rows sum of x >= redundancy for groups that must be covered, the most broken first.
  private func neededRows(at x: [Double]) throws(MIPError) -> [LinearRow] {
    let lacks = needed.map { group in
      let sites = instance.groupSites[instance.sites(ofGroup: group)]
      return (group: group, lack: Double(question.redundancy) - sites.reduce(0) { $0 + x[Int($1)] })
    }
    let broken = lacks.filter { $0.lack > Self.tolerance }
      .sorted { ($1.lack, $0.group) < ($0.lack, $1.group) }
    var rows: [LinearRow] = []
    for (group, _) in broken.prefix(Self.neededRowsPerRound) {
      let sites = instance.groupSites[instance.sites(ofGroup: group)]
      rows.append(
        try LinearRow(
          sites.map { (master.sites[Int($0)], 1) }, lower: Double(question.redundancy)))
    }
    return rows
  }

  private func brokenRows(
    from x: [Double], at values: [Double], beyond tolerance: Double
  ) throws(MIPError) -> [LinearRow] {
    var rows: [LinearRow] = []
    var slopes = [Double](repeating: 0, count: instance.sites)
    for (cluster, groups) in master.clusters.enumerated() {
      let constant = linearise(
        groups, instance, x, redundancy: question.redundancy, &slopes)
      var terms = [(variable: master.estimates[cluster], coefficient: 1.0)]
      for site in 0..<instance.sites where slopes[site] > 0 {
        terms.append((master.sites[site], -slopes[site]))
        slopes[site] = 0
      }
      let row = try LinearRow(terms, upper: constant)
      if row.violation(at: values) > tolerance { rows.append(row) }
    }
    return rows
  }

  mutating func feasiblePoint(near values: [Double]) -> [Double]? {
    let x = master.sites(in: values)
    var rounded: [Int] = []
    var cost = 0.0
    for site in x.indices.filter({ x[$0] > 1e-6 }).sorted(by: { (x[$1], $0) < (x[$0], $1) })
    where isAtMost(cost + instance.costs[site], question.budget) {
      rounded.append(site)
      cost += instance.costs[site]
    }
    rounded.sort()
    guard rounded != lastRounded else { return nil }
    lastRounded = rounded
    let plan = plans.exchanged(rounded)
    let score = plans.score(of: plan)
    guard score > bestScore else { return nil }
    bestScore = score
    return master.point(plan)
  }
}

/// Adds up the linearisations of some groups at a point: slopes by site, and the constant.
private func linearise(
  _ cluster: [Int32], _ instance: CoveringInstance, _ point: [Double], redundancy: Int,
  _ allSlopes: inout [Double]
) -> Double {
  let groups = cluster.span
  let starts = instance.groupStarts.span
  let sites = instance.groupSites.span
  let weights = instance.weights.span
  let x = point.span
  var slopes = allSlopes.mutableSpan
  var constant = 0.0
  for k in 0..<groups.count {
    let group = Int(groups[k])
    let (first, end) = (starts[group], starts[group + 1])
    if end - first < redundancy { continue }
    var sum = 0.0
    for s in first..<end { sum += x[Int(sites[s])] }
    let weight = weights[group]
    if redundancy == 1 {
      if sum >= 1 {
        constant += weight
      } else {
        for s in first..<end { slopes[Int(sites[s])] += weight }
      }
      continue
    }
    let (share, left) = leastShare(sites.extracting(first..<end), x, sum, redundancy)
    if share >= 1 {
      constant += weight
      continue
    }
    let slope = weight / Double(redundancy - left.count)
    for s in first..<end { slopes[Int(sites[s])] += slope }
    for site in left { slopes[site] -= slope }
  }
  return constant
}

/// min over t < k of (sum of all but the t largest) / (k - t), and which sites are left out.
private func leastShare(
  _ sites: Span<Int32>, _ x: Span<Double>, _ sum: Double, _ redundancy: Int
) -> (share: Double, left: [Int]) {
  var largest: [Int] = []
  for k in 0..<sites.count {
    let site = Int(sites[k])
    var place = largest.count
    while place > 0 && x[largest[place - 1]] < x[site] { place -= 1 }
    if place < redundancy - 1 {
      largest.insert(site, at: place)
      if largest.count >= redundancy { largest.removeLast() }
    }
  }
  var best = (share: sum / Double(redundancy), left: 0)
  var rest = sum
  for t in 1..<redundancy {
    rest -= x[largest[t - 1]]
    let share = rest / Double(redundancy - t)
    if share < best.share { best = (share, t) }
  }
  return (best.share, Array(largest.prefix(best.left)))
}
