// What does a scenario ask of plans beyond budgets, sites and supplies, in terms of placements?
internal import Coverage
package import Scenario
internal import Terrain

/// A limit on a weighted sum of placements.
public struct PlacementLimit: Sendable {
  /// What it is, as a person would say it.
  public let title: String
  public let terms: [(placement: Int, weight: Double)]
  public let atMost: Double

  package init(_ title: String, _ terms: [(placement: Int, weight: Double)], atMost: Double) {
    self.title = title
    self.terms = terms
    self.atMost = atMost
  }

  /// Room for rounding in the last digits.
  func allows(_ sum: Double) -> Bool { sum <= atMost * (1 + 1e-12) + 1e-9 }
}

/// The terms of a program; types are numbered as in the scenario's systems.
package struct SitingTerms {
  package var environments: [(environment: Environment, share: Double)] = [(.clear, 1)]
  /// Of each type, by environment; absent is 1.
  package var keptShares: [Environment: [Double]] = [:]
  package var cueSensors = 1
  package var cueKinds = 1
  /// Kind of sensor of each type; empty when nobody asks.
  package var kindsOfTypes: [Int] = []
  package var requirements: [Requirement] = []
  /// Types of each layer.
  package var layers: [[Int]] = []
  package var limits: [PlacementLimit] = []
  /// Pairs of placements.
  package var conflicts: [(Int, Int)] = []
  package var links: [LinkNetwork] = []

  package init() {}
}

extension SitingTerms {
  init(
    _ scenario: Scenario, _ coverage: CoverageTable, on grid: ElevationGrid
  ) throws(TerrainError) {
    environments = scenario.environments
    for environment in Environment.allCases where environment != .clear {
      keptShares[environment] = scenario.systems.map { $0.origin.keptShare(in: environment) }
    }
    cueSensors = scenario.doctrine.cueSensors
    cueKinds = scenario.doctrine.cueKinds
    kindsOfTypes = scenario.systems.map { system in
      SensorKind(rawValue: system.kindName).flatMap { SensorKind.allCases.firstIndex(of: $0) } ?? 0
    }
    requirements = scenario.requirements
    layers = scenario.layers.map(\.systems)
    limits = scenario.supplierLimits.flatMap { supplyLimits($0, scenario, coverage) }
    conflicts = scenario.incompatible.flatMap { disturbances($0, scenario, coverage.placements) }
    for rule in scenario.links {
      links.append(try LinkNetwork(rule, scenario, coverage.placements, on: grid))
    }
  }

  /// The objective's environments, then those that only requirements name.
  func modes(
    _ placements: [Placement], cues: (placements: [Int32], shares: [Double]),
    engagements: (placements: [Int32], units: [Double])
  ) -> [Mode] {
    let asked = Environment.allCases.filter { environment in
      requirements.contains { $0.contingency.environment == environment }
        && !environments.contains { $0.environment == environment }
    }
    return (environments + asked.map { ($0, 0) }).map { environment, share in
      guard let kept = keptShares[environment] else {
        return Mode(
          environment: environment, weightShare: share, cueShares: cues.shares,
          engagementUnits: engagements.units)
      }
      func scaled(_ values: [Double], of items: [Int32]) -> [Double] {
        zip(values, items).map { $0 * kept[placements[Int($1)].system] }
      }
      return Mode(
        environment: environment, weightShare: share,
        cueShares: scaled(cues.shares, of: cues.placements),
        engagementUnits: scaled(engagements.units, of: engagements.placements))
    }
  }
}

private func supplyLimits(
  _ limit: SupplierLimit, _ scenario: Scenario, _ coverage: CoverageTable
) -> [PlacementLimit] {
  let bought = (coverage.standing..<coverage.placements.count).filter {
    scenario.systems[coverage.placements[$0].system].origin.supplier == limit.supplier
  }
  var limits: [PlacementLimit] = []
  if let money = limit.moneyAtMost {
    limits.append(
      PlacementLimit(
        "money for \(limit.supplier)",
        bought.map { ($0, scenario.systems[coverage.placements[$0].system].use.money) },
        atMost: money))
  }
  if let systems = limit.systemsAtMost {
    limits.append(
      PlacementLimit(
        "systems from \(limit.supplier)", bought.map { ($0, 1) }, atMost: Double(systems)))
  }
  return limits
}

/// Pairs of placements of the two types whose sites are no farther apart than the distance.
private func disturbances(
  _ pair: IncompatiblePair, _ scenario: Scenario, _ placements: [Placement]
) -> [(Int, Int)] {
  let first = placements.indices.filter { placements[$0].system == pair.systems[0] }
  let second = placements.indices.filter { placements[$0].system == pair.systems[1] }
  return first.flatMap { a in
    second.compactMap { b in
      guard a != b, pair.systems[0] != pair.systems[1] || a < b else { return nil }
      let (here, there) = (placements[a].site, placements[b].site)
      let isNear =
        here == there
        || pair.withinMetres > 0
          && scenario.sites[here].position.distanceMetres(to: scenario.sites[there].position)
            <= pair.withinMetres
      return isNear ? (a, b) : nil
    }
  }
}

extension SitingProgram {
  /// Whether a choice keeps limits, conflicts, links and floors.
  func keepsTerms(_ chosen: [Int]) -> Bool {
    var isChosen = [Bool](repeating: false, count: placements.count)
    for placement in chosen { isChosen[placement] = true }
    let keepsLimits = limits.allSatisfy { limit in
      limit.allows(limit.terms.reduce(0) { $0 + (isChosen[$1.placement] ? $1.weight : 0) })
    }
    return keepsLimits
      && (conflicts.isEmpty
        || chosen.allSatisfy { !conflicts[$0].contains { isChosen[Int($0)] } })
      && links.allSatisfy { $0.unlinked(isChosen).isEmpty }
      && floorLevels(of: chosen).allSatisfy(\.isKept)
      && marginFloors.allSatisfy { $0.broken(by: chosen).isEmpty }
  }
}
