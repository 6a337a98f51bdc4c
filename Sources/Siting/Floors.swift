// How far is a plan above the floors that it must keep, with nothing lost and after the worst losses?
//
// A floor asks of the assets A, in environment m, after the loss of any D of at most kappa placements
//   sum over r in R(A) of w_r g_r(x without D) >= rho W(A),    W(A) all that is at stake at A,
// where g_r is the protected share f(U_mr), or 1 where effectors of at least k layers can engage on r, else 0:
//   g_r = min(1, least over sets S of k - 1 layers of the sum of x_p over placements p outside S that engage on r).
// Both are concave in x, equal to what they stand for at binary x, and fall when placements are lost.
package import Scenario

/// One floor, its assets and environments resolved.
package struct Floor: Sendable {
  package let title: String
  package let measure: Requirement.Measure
  package let losses: Int
  /// Share of each mode in the sum.
  package let modeShares: [Double]
  /// Which assets count.
  package private(set) var isCounted: [Bool]
  /// All that is at stake at them, and what of it must be kept.
  package private(set) var stake: Double
  package private(set) var least: Double
  /// For a floor under a way of its own: the units that keep it.
  private(set) var leastUnits: Double?

  package init(_ requirement: Requirement, modeShares: [Double], _ stakeByAsset: [Double]) {
    title = requirement.title
    measure = requirement.measure
    losses = requirement.contingency.losses
    self.modeShares = modeShares
    isCounted = stakeByAsset.indices.map(requirement.assets.contains)
    stake = zip(stakeByAsset, isCounted).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    least = requirement.leastShare * stake
  }

  /// A floor under the objective itself.
  init(_ title: String, least: Double, modeShares: [Double], _ stakeByAsset: [Double]) {
    self.title = title
    self.least = least
    self.modeShares = modeShares
    measure = .protectedShare
    losses = 0
    isCounted = stakeByAsset.map { _ in true }
    stake = stakeByAsset.reduce(0, +)
  }

  /// A floor under one way of its own, in one environment.
  init(
    _ title: String, leastUnits: Double, leastShare: Double, ofAsset asset: Int, stake: Double,
    mode: Int
  ) {
    self.title = title
    self.leastUnits = leastUnits
    least = leastShare * stake
    self.stake = stake
    modeShares = (0...mode).map { $0 == mode ? 1 : 0 }
    measure = .protectedShare
    losses = 0
    isCounted = (0...asset).map { $0 == asset }
  }

  /// The same floor where all stakes are scaled and there is one more asset, which does not count.
  func scaled(by factor: Double) -> Floor {
    var floor = self
    floor.stake *= factor
    floor.least *= factor
    floor.isCounted.append(false)
    return floor
  }

  /// Relative to all that is at stake: below is no breach but rounding.
  static let tolerance = 1e-9

  /// What is missing, nil when the floor is kept.
  func shortfall(of level: Double) -> Double? {
    level >= least - Self.tolerance * stake ? nil : least - level
  }

  /// As a share of what is at stake; nothing, where rounding is all there is.
  func share(of level: Double) -> Double {
    level > Self.tolerance * stake ? level / stake : 0
  }

  /// Layers that must engage; nil for protected worth.
  var depth: Int? {
    if case .engagedShare(let layers) = measure { layers } else { nil }
  }
}

/// Where a plan stands on a floor after its worst losses.
public struct FloorLevel: Sendable {
  public let title: String
  /// Shares of what is at stake at the floor's assets.
  public let leastShare: Double
  public let reachedShare: Double
  /// Placements whose loss leaves so little; empty when none need be lost.
  public let lost: [Int]
  /// To rounding.
  public let isKept: Bool
}

extension SitingProgram {
  /// Units from which on a placement counts as able to engage on a route: a kill probability of a tenth, fully cued.
  package static let engagingUnits = 0.10536051565782628

  /// The left-hand side of a floor at a point, nothing lost. Complexity: O(cues + engagements).
  package func level(of floor: Floor, at x: [Double]) -> Double {
    var total = 0.0
    for (mode, share) in floor.modeShares.enumerated() where share > 0 {
      for route in 0..<routes where floor.isCounted[routeKinds[route].asset] {
        let kept =
          floor.depth.map { engagement(onRoute: route, inLayers: $0, at: x, in: mode).level }
          ?? curve.share(units: units(ofRoute: route, at: x, in: mode)).share
        total += share * stakes[route] * kept
      }
    }
    return total
  }

  /// g_r of layers: its value, and the layers that count in it.
  func engagement(
    onRoute route: Int, inLayers depth: Int, at x: [Double], in mode: Int
  ) -> (level: Double, counted: [Bool]) {
    var sums = [Double](repeating: 0, count: layers)
    for placement in engaging(onRoute: route, in: mode) {
      if let layer = layerOf[Int(placement)] { sums[layer] += x[Int(placement)] }
    }
    let fullest = sums.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }.prefix(depth - 1)
    let counted = sums.indices.map { !fullest.contains($0) }
    return (min(1, zip(sums, counted).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }), counted)
  }

  /// What each floor of the plan reaches after its worst losses, and these losses.
  ///
  /// Losses are found by trying all sets of placements. Complexity: O(chosen^losses x legs of a placement).
  public func floorLevels(of chosen: [Int]) -> [FloorLevel] {
    guard !floors.isEmpty else { return [] }
    var state = DeploymentState(self, with: chosen)
    return floors.map { floor in
      let worst = state.worstLevel(of: floor)
      return FloorLevel(
        title: floor.title, leastShare: floor.share(of: floor.least),
        reachedShare: floor.share(of: worst.level),
        lost: worst.lost, isKept: floor.shortfall(of: worst.level) == nil)
    }
  }
}

extension DeploymentState {
  /// The least level of a floor over all losses it asks for, and the first losses that leave it.
  ///
  /// Levels fall with every placement lost, so only sets of the full size are tried.
  mutating func worstLevel(of floor: Floor) -> (level: Double, lost: [Int]) {
    let losable = floor.losses == 0 ? [] : chosen.filter { matters($0, to: floor) }.sorted()
    return worstLevel(of: floor, losing: floor.losses, among: losable[...])
  }

  private mutating func worstLevel(
    of floor: Floor, losing losses: Int, among losable: ArraySlice<Int>
  ) -> (level: Double, lost: [Int]) {
    guard losses > 0, !losable.isEmpty else { return (level(of: floor), []) }
    var worst: (level: Double, lost: [Int])?
    for place in losable.indices {
      let placement = losable[place]
      remove(placement)
      let rest = worstLevel(of: floor, losing: losses - 1, among: losable[(place + 1)...])
      add(placement)
      if rest.level < worst?.level ?? .infinity {
        worst = (rest.level, [placement] + rest.lost)
      }
    }
    return worst ?? (level(of: floor), [])
  }
}
