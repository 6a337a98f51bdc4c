// How the program is solved: placements in the master program, protected value by tangent cuts.
//
// The master has x_p and, for each cluster c of routes, theta_c, an estimate from above of
// V_c(x) = sum over r in c of w_r f(U_r(x)). V_c is concave and its supergradients have a closed form, so
// that every LP point gives rows
//   theta_c <= V_c(y) + g_c(y) . (x - y)            Benders (1962), in the multi-cut form of Birge and
//                                                    Louveaux (1988)
// with y the LP point, or at the root a point between it and a moving interior one (in-out separation,
// Ben-Ameur and Neto 2007).
import MIP

/// Value and supergradient of every cluster at a point.
package struct ClusterTangents {
  /// V_c at the point.
  package var values: [Double]
  /// `clusters * placements` partial slopes, cluster by cluster.
  package var slopes: [Double]
}

/// Generates the rows and good points for one program.
struct SitingCuts: RowGenerator {
  let program: SitingProgram
  let index: PlacementIndex
  let clusters: RouteClusters
  /// Variables: placements, then clusters.
  let placementVariables: [VariableIndex]
  let clusterVariables: [VariableIndex]
  private var core: [Double]
  private var coreValue: Double
  private var lastRounded: [Int] = []

  init(
    _ program: SitingProgram, _ index: PlacementIndex, _ clusters: RouteClusters,
    placementVariables: [VariableIndex], clusterVariables: [VariableIndex], core: [Double]
  ) {
    self.program = program
    self.index = index
    self.clusters = clusters
    self.placementVariables = placementVariables
    self.clusterVariables = clusterVariables
    self.core = core
    coreValue = program.value(at: core)
  }

  mutating func rows(at point: SeparationPoint) throws(MIPError) -> [LinearRow] {
    let x = Array(point.values.prefix(program.placements.count))
    let separated: [Double]
    switch point.phase {
    case .root(_, let stalledRounds) where stalledRounds < 40:
      let between = zip(core, x).map { $0 + 0.3 * ($1 - $0) }
      let value = program.value(at: between)
      if value > coreValue { (core, coreValue) = (between, value) }
      separated = between
    default:
      separated = x
    }
    let tangents = program.tangents(at: separated, clusters)
    var rows: [LinearRow] = []
    for cluster in 0..<clusters.count {
      let row = try tangentRow(tangents, cluster, at: separated)
      let isRoot = separated != x
      if isRoot || row.violation(at: point.values) > 1e-9 { rows.append(row) }
    }
    return rows
  }

  /// theta_c - g . x <= V_c(y) - g . y; slopes too small for the solver count in full, which only weakens.
  private func tangentRow(
    _ tangents: ClusterTangents, _ cluster: Int, at y: [Double]
  ) throws(MIPError) -> LinearRow {
    var terms = [(variable: clusterVariables[cluster], coefficient: 1.0)]
    var constant = tangents.values[cluster]
    let base = cluster * program.placements.count
    for placement in program.placements.indices {
      let slope = tangents.slopes[base + placement]
      guard slope > 0 else { continue }
      constant -= slope * y[placement]
      if slope < 1e-7 {
        constant += slope
      } else {
        terms.append((placementVariables[placement], -slope))
      }
    }
    return try LinearRow(terms, upper: constant)
  }

  mutating func feasiblePoint(near values: [Double]) -> [Double]? {
    let order = (program.standing..<program.placements.count)
      .filter { values[$0] > 1e-6 }
      .sorted { (values[$1], $0) < (values[$0], $1) }
    var state = DeploymentState(program, index)
    for placement in order where state.fits(placement) { state.add(placement) }
    let rounded = state.chosen.sorted()
    guard rounded != lastRounded else { return nil }
    lastRounded = rounded
    return fullPoint(improvedByExchange(rounded, program, index))
  }

  /// Placements and the clusters' true values.
  func fullPoint(_ chosen: [Int]) -> [Double] {
    let x = program.point(chosen)
    return x + program.tangents(at: x, clusters).values
  }
}

/// Routes that share a theta: same asset, neighbouring axes.
package struct RouteClusters: Sendable {
  package let count: Int
  package let ofRoute: [Int]

  package init(_ program: SitingProgram, axesPerCluster: Int) {
    var numbers: [[Int]: Int] = [:]
    ofRoute = program.routeKinds.map { kind in
      let key = [kind.asset, kind.axis / axesPerCluster]
      if let known = numbers[key] { return known }
      let new = numbers.count
      numbers[key] = new
      return new
    }
    count = numbers.count
  }
}

extension SitingProgram {
  /// Value and supergradient of every cluster. Complexity: O(cues + engagements).
  package func tangents(at x: [Double], _ clusters: RouteClusters) -> ClusterTangents {
    let count = placements.count
    var result = ClusterTangents(
      values: [Double](repeating: 0, count: clusters.count),
      slopes: [Double](repeating: 0, count: clusters.count * count))
    for route in 0..<routes {
      let cluster = clusters.ofRoute[route]
      let (share, slope) = curve.share(units: units(ofRoute: route, at: x))
      result.values[cluster] += stakes[route] * share
      if slope > 0 {
        addUnitSlopes(
          ofRoute: route, at: x, scaledBy: stakes[route] * slope, to: &result.slopes,
          base: cluster * count)
      }
    }
    return result
  }

  /// A supergradient of U_r: where x_p < q the placement limits, elsewhere the cue does.
  private func addUnitSlopes(
    ofRoute route: Int, at x: [Double], scaledBy weight: Double, to slopes: inout [Double],
    base: Int
  ) {
    for leg in routeLegs[route]..<routeLegs[route + 1] {
      var cueSum = 0.0
      for item in legCues[leg]..<legCues[leg + 1] {
        cueSum += cueShares[item] * x[Int(cuePlacements[item])]
      }
      let cue = min(1, cueSum)
      var limitedByCue = 0.0
      for item in legEngagements[leg]..<legEngagements[leg + 1] {
        let placement = Int(engagementPlacements[item])
        if x[placement] < cue || cueSum >= 1 {
          slopes[base + placement] += weight * engagementUnits[item]
        } else {
          limitedByCue += engagementUnits[item]
        }
      }
      // Beyond a full cue, more cueing changes nothing.
      guard limitedByCue > 0, cueSum < 1 else { continue }
      for item in legCues[leg]..<legCues[leg + 1] {
        slopes[base + Int(cuePlacements[item])] += weight * limitedByCue * cueShares[item]
      }
    }
  }
}
