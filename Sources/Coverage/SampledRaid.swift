// Which raiders come together: raids drawn from the scenario's, for plans that must share rounds and channels.
public import Scenario
import Terrain

/// One raid as the plan foresees it: each raider on a straight route of the table.
public struct SampledRaid: Sendable, Equatable {
  public struct Raider: Sendable, Hashable {
    /// Index into `CoverageTable.covered`.
    public let route: Int
    /// Of its launch, since the raid began.
    public let startSeconds: Double

    public init(route: Int, startSeconds: Double) {
      self.route = route
      self.startSeconds = startSeconds
    }
  }

  /// Its share of the sample; those of a sample add up to 1.
  public var share: Double
  /// Those that can do harm: neither decoys nor raiders at emitters, whose sites no plan has chosen yet.
  public let raiders: [Raider]

  public init(share: Double, raiders: [Raider]) {
    self.share = share
    self.raiders = raiders
  }
}

extension CoverageTable {
  /// The place in `covered` of each of `routes.routes`; nil where nothing is at stake. Complexity: O(routes).
  public var coveredAt: [Int?] {
    var places = [Int?](repeating: nil, count: routes.routes.count)
    for (index, route) in covered.enumerated() { places[route.route] = index }
    return places
  }

  /// A sample of the scenario's raids, each with the same share.
  ///
  /// Which raid is drawn systematically, by likelihood from one random start (Madow 1949), so that each comes as often as
  /// it should, give or take one; who flies where is drawn at random, as in the scenario: axes by weight, targets
  /// by worth, aim points alike. The mean over a sample is unbiased.
  /// - Complexity: O(count x drones).
  public func sampledRaids(_ scenario: Scenario, count: Int, seed: UInt64) -> [SampledRaid] {
    var random = SplitMix64(seed: seed)
    let coveredAt = coveredAt
    let total = scenario.raids.reduce(0) { $0 + $1.weight }
    let start = random.unit()
    return (0..<count).map { number in
      let level = (Double(number) + start) / Double(count) * total
      let plan = scenario.raids[chosen(scenario.raids.map(\.weight), at: level)]
      return SampledRaid(
        share: 1 / Double(count),
        raiders: plan.groups.flatMap { raiders($0, scenario, coveredAt, &random) })
    }
  }

  private func raiders(
    _ group: RaidGroup, _ scenario: Scenario, _ coveredAt: [Int?], _ random: inout SplitMix64
  ) -> [SampledRaid.Raider] {
    guard !group.targets.isEmpty else { return [] }
    let axes = group.axes.map { scenario.axes[$0].weight }
    let targets = group.targets.map { scenario.assets[$0].worth }
    func drawn(_ weights: [Double]) -> Int {
      chosen(weights, at: random.unit() * weights.reduce(0, +))
    }
    var route: Int?
    return (0..<group.count).compactMap { number in
      if number == 0 || !group.staysTogether {
        let (axis, target) = (group.axes[drawn(axes)], group.targets[drawn(targets)])
        let ways = routes.indices(threat: group.threat, axis: axis, asset: target)
        route = ways.isEmpty ? nil : coveredAt[ways.lowerBound + random.index(below: ways.count)]
      }
      return route.map {
        SampledRaid.Raider(
          route: $0, startSeconds: group.startSeconds + Double(number) * group.spacingSeconds)
      }
    }
  }
}

/// The place at which a running sum of weights passes a level.
private func chosen(_ weights: [Double], at level: Double) -> Int {
  var sum = 0.0
  for (index, weight) in weights.enumerated() {
    sum += weight
    if level < sum { return index }
  }
  return weights.lastIndex { $0 > 0 } ?? 0
}
