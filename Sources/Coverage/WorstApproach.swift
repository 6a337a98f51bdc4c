// Which approach is worst: what each attack does best against a choice of placements, computed, not drawn.
internal import Foundation
import Scenario
public import Terrain

/// An attack's way of least exposure.
public struct WorstApproach: Sendable {
  /// Index into the graph's attacks.
  public let attack: Int
  public let path: LatticePath
  /// Cued engagement units on the way.
  public let units: Double
  /// Units, and ln(largest worth / this worth) for what is worth less: exp(-margin) is the worth lost to
  /// one raider as a share of the largest that one could take.
  public let margin: Double

  public var survivalProbability: Double { exp(-units) }
}

extension ApproachGraph {
  /// Every attack's way of least exposure, in the order of the attacks.
  /// - Parameter chosen: indices into `placements`.
  /// - Complexity: O(contributions of the chosen + attacks x nodes x log nodes).
  public func worstApproaches(chosen: [Int]) -> [WorstApproach] {
    var x = [Double](repeating: 0, count: placements.count)
    for placement in chosen { x[placement] = 1 }
    let rates = pointRates(at: x)
    return attacks.indices.compactMap { worstApproach($0, pointRates: rates) }
  }

  /// What is left of a margin when an attack is worth less than the largest.
  package func headStart(_ attack: Int) -> Double { log(largestWorth / attacks[attack].worth) }

  package func worstApproach(_ attack: Int, pointRates: [Double]) -> WorstApproach? {
    let rates = attacks[attack].points.map { pointRates[Int($0)] }
    guard let path = leastExposed(attack, rates) else { return nil }
    let units = path.exposure(rates)
    return WorstApproach(
      attack: attack, path: path, units: units, margin: units + headStart(attack))
  }

  private func leastExposed(_ attack: Int, _ rates: [Double]) -> LatticePath? {
    lattice.leastExposed(
      rates: rates, stepSeconds: attacks[attack].stepSeconds,
      from: attacks[attack].starts.map(\.node),
      to: attacks[attack].ends)
  }

  /// Units per second at each point: sum_p b_pv min(x_p, q_v), q_v = min(1, sum_i a_iv x_i).
  /// - Parameters:
  ///   - x: one number in 0...1 for each placement.
  ///   - factors: what each placement's units count, all of them when nil.
  /// - Complexity: O(contributions of placements with x above 0).
  package func pointRates(at x: [Double], factors: [Double]? = nil) -> [Double] {
    var seen = [Double](repeating: 0, count: points)
    for (placement, share) in x.enumerated() where share > 0 {
      add(cues, placement, share, to: &seen)
    }
    var rates = [Double](repeating: 0, count: points)
    for (placement, share) in x.enumerated() where share > 0 {
      addCued(
        engagements, placement, share, factor: factors?[placement] ?? 1, seen.span, to: &rates)
    }
    return rates
  }

  /// The points on a way with the seconds spent there, for each of which a leg can be written down.
  package func legs(on path: LatticePath, of attack: Int) -> [Leg] {
    let points = attacks[attack].points
    let steps = Float(CoverageTable.cueSteps)
    return path.stays.compactMap { stay in
      let point = Int(points[stay.node])
      let (cued, engaged) = (cues.items(atPoint: point), engagements.items(atPoint: point))
      guard !cued.isEmpty, !engaged.isEmpty else { return nil }
      return Leg(
        cues: cued.map {
          Cue(
            placement: cues.placements[$0],
            level: Int32((cues.pointRates[$0] * steps).rounded()))
        },
        engagements: engaged.map {
          Engagement(
            placement: engagements.placements[$0],
            units: Double(engagements.pointRates[$0]) * stay.seconds)
        })
    }
  }

  /// The axis whose launch places a way starts from.
  public func axis(of approach: WorstApproach) -> Int? {
    let start = approach.path.nodes.first
    return attacks[approach.attack].starts.first { $0.node == start }?.axis
  }

  /// What each of the chosen placements does on a way, those that do most first.
  public func units(on approach: WorstApproach, chosen: [Int]) -> [(placement: Int, units: Double)]
  {
    let isChosen = Set(chosen)
    var units: [Int: Double] = [:]
    for leg in legs(on: approach.path, of: approach.attack) {
      let level = leg.cues.reduce(0) { $0 + (isChosen.contains(Int($1.placement)) ? $1.level : 0) }
      let cue = min(1, Double(level) / Double(CoverageTable.cueSteps))
      for engagement in leg.engagements
      where cue > 0 && isChosen.contains(Int(engagement.placement)) {
        units[Int(engagement.placement), default: 0] += cue * engagement.units
      }
    }
    return units.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Where a way runs: its nodes, and the rest that is flown straight to the release range.
  public func positions(_ approach: WorstApproach, to aims: [Position], releaseMetres: Double)
    -> [Position]
  {
    let nodes = approach.path.nodes.map(lattice.position)
    guard let last = nodes.last,
      let aim = aims.min(by: { last.distanceMetres(to: $0) < last.distanceMetres(to: $1) })
    else { return nodes }
    let remaining = last.distanceMetres(to: aim)
    guard remaining > releaseMetres else { return nodes }
    let share = (remaining - releaseMetres) / remaining
    return nodes + [
      Position(
        eastMetres: last.eastMetres + share * (aim.eastMetres - last.eastMetres),
        northMetres: last.northMetres + share * (aim.northMetres - last.northMetres))
    ]
  }
}

private func add(
  _ cues: Contributions, _ placement: Int, _ share: Double, to sums: inout [Double]
) {
  let (points, rates) = (cues.points.span, cues.rates.span)
  var seen = sums.mutableSpan
  for item in cues.items(ofPlacement: placement) {
    seen[Int(points[item])] += share * Double(rates[item])
  }
}

private func addCued(
  _ engagements: Contributions, _ placement: Int, _ share: Double, factor: Double,
  _ seen: Span<Double>, to sums: inout [Double]
) {
  let (points, units) = (engagements.points.span, engagements.rates.span)
  var rates = sums.mutableSpan
  for item in engagements.items(ofPlacement: placement) {
    let point = Int(points[item])
    let cued = min(share, seen[point])
    if cued > 0 { rates[point] += factor * Double(units[item]) * cued }
  }
}
