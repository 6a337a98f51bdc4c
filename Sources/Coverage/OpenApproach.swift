// Which approach is still open: what a choice of placements leaves of each route's stake.
internal import Foundation
import Scenario

/// All routes along one axis to one asset.
public struct OpenApproach: Sendable {
  /// Indices into the scenario's axes and assets.
  public let axis: Int
  public let asset: Int
  public let raidersPerRaid: Double
  /// Worth lost per raid if every raider got through, one at a time.
  public let stake: Double
  /// The part of the stake that is left unprotected.
  public let openStake: Double
}

extension CoverageTable {
  /// Approaches, those with the largest open stake first.
  ///
  /// Each route is evaluated from the table alone, by 1 - exp(-units).
  /// - Parameter chosen: indices into `placements`.
  /// - Complexity: O(cues + engagements).
  public func openApproaches(chosen: [Int]) -> [OpenApproach] {
    var isChosen = [Bool](repeating: false, count: placements.count)
    for placement in chosen { isChosen[placement] = true }
    var order: [[Int]: Int] = [:]
    var approaches: [OpenApproach] = []
    for route in covered {
      let attack = routes.routes[route.route]
      let open = route.stake * exp(-route.units(isChosen))
      let key = [attack.axis, attack.asset]
      if let index = order[key] {
        let known = approaches[index]
        approaches[index] = OpenApproach(
          axis: known.axis, asset: known.asset,
          raidersPerRaid: known.raidersPerRaid + attack.expectedRaiders,
          stake: known.stake + route.stake, openStake: known.openStake + open)
      } else {
        order[key] = approaches.count
        approaches.append(
          OpenApproach(
            axis: attack.axis, asset: attack.asset, raidersPerRaid: attack.expectedRaiders,
            stake: route.stake, openStake: open))
      }
    }
    return approaches.enumerated().sorted {
      ($1.element.openStake, $0.offset) < ($0.element.openStake, $1.offset)
    }.map(\.element)
  }
}

extension CoveredRoute {
  /// Cued engagement units of a choice.
  func units(_ isChosen: [Bool]) -> Double {
    legs.reduce(0) { total, leg in
      let level = leg.cues.reduce(0) { $0 + (isChosen[Int($1.placement)] ? Int($1.level) : 0) }
      guard level > 0 else { return total }
      let cue = min(1, Double(level) / Double(CoverageTable.cueSteps))
      return total
        + cue * leg.engagements.reduce(0) { $0 + (isChosen[Int($1.placement)] ? $1.units : 0) }
    }
  }
}
