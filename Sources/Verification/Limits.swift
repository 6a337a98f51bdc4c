// Does a deployment keep every limit of its scenario?
internal import Foundation
import Scenario
import Terrain

/// A deployment counted against the limits that its scenario states.
struct Limits {
  let scenario: Scenario
  let deployment: Deployment
  let grid: ElevationGrid
  /// Placements that do not stand already.
  let bought: [Placement]
  private let missing: [Placement]

  init(_ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid) {
    self.scenario = scenario
    self.deployment = deployment
    self.grid = grid
    var (bought, missing) = (deployment.placements, [Placement]())
    for standing in scenario.existing {
      if let place = bought.firstIndex(of: standing) {
        bought.remove(at: place)
      } else {
        missing.append(standing)
      }
    }
    (self.bought, self.missing) = (bought, missing)
  }

  /// What the bought systems take.
  var used: ResourceUse {
    bought.reduce(.zero) { $0 + scenario.systems[$1.system].use }
  }

  var onGround: Verdict.Check {
    let lost = deployment.placements.filter {
      !isKnownGround(scenario.sites[$0.site].position, on: grid)
    }
    return Verdict.Check(
      "every placement stands on known ground", lost.isEmpty, faults(lost.map(name)))
  }

  var checks: [Verdict.Check] {
    let (used, budget) = (used, scenario.budget)
    return [
      Verdict.Check(
        "standing systems are there", missing.isEmpty,
        missing.isEmpty
          ? "all \(scenario.existing.count)" : "missing: \(faults(missing.map(name)))"),
      within("money", used.money, budget.money),
      within("crew", used.crew, budget.crew),
      within("power", used.powerKilowatts, budget.powerKilowatts),
      supply, capacity,
    ]
  }

  private func within(_ what: String, _ used: Double, _ limit: Double) -> Verdict.Check {
    Verdict.Check(
      "\(what) is within the budget", used <= limit * (1 + 1e-9) + 1e-9,
      "\(text(used)) of \(text(limit))")
  }

  private var supply: Verdict.Check {
    let over = scenario.systems.indices.compactMap { system -> String? in
      let count = bought.count { $0.system == system }
      let most = scenario.inventory.first { $0.system == system }?.atMost ?? 0
      return count > most ? "\(count) \(scenario.systems[system].id), supply \(most)" : nil
    }
    return Verdict.Check("no type exceeds its supply", over.isEmpty, faults(over))
  }

  private var capacity: Verdict.Check {
    let over = scenario.sites.indices.compactMap { site -> String? in
      let count = deployment.placements.count { $0.site == site }
      let most = scenario.sites[site].capacity
      return count > most ? "\(count) on \(scenario.sites[site].id), capacity \(most)" : nil
    }
    return Verdict.Check("no site exceeds its capacity", over.isEmpty, faults(over))
  }

  func name(_ placement: Placement) -> String {
    "\(scenario.systems[placement.system].id) on \(scenario.sites[placement.site].id)"
  }

  func faults(_ names: [String]) -> String {
    names.isEmpty ? "no exception" : names.joined(separator: "; ")
  }
}

/// What only a solver's plan must keep: it chooses among candidates, each at most once.
extension Limits {
  /// - Parameter candidateSites: how many of the scenario's sites, the first ones, are candidates.
  func choice(candidateSites: Int) -> [Verdict.Check] {
    let own = deployment.placements.filter { $0.site >= candidateSites }
    let twice = Set(deployment.placements).filter { placement in
      deployment.placements.count { $0 == placement }
        > max(1, scenario.existing.count { $0 == placement })
    }
    let turned = bought.filter { placement in
      !headings(of: scenario.systems[placement.system]).contains(placement.headingDegrees)
    }
    return [
      Verdict.Check(
        "every placement is on a candidate site", own.isEmpty, faults(own.map(name))),
      Verdict.Check(
        "no placement is bought twice", twice.isEmpty, faults(twice.map(name).sorted())),
      Verdict.Check(
        "every bought system looks one of its ways", turned.isEmpty, faults(turned.map(name))),
      drawnSites,
    ]
  }

  /// One way for all-round systems; else evenly spread, at most 16, one more than would fit side by side.
  private func headings(of system: SystemType) -> [Double] {
    if system.sectorDegrees >= 360 { return [0] }
    let count = min(16, Int((360 / system.sectorDegrees).rounded(.up)) + 1)
    return (0..<count).map { 360 * Double($0) / Double(count) }
  }

  /// Sites drawn from the terrain are gentle enough, near enough to an asset and far enough apart.
  private var drawnSites: Verdict.Check {
    guard let rule = scenario.siteGeneration else {
      return Verdict.Check("drawn sites keep their rule", true, "none is drawn")
    }
    let given = Set(scenario.positionOrigins.map(\.position))
    let near = scenario.assets.flatMap(\.outline)
    var faults: [String] = []
    for site in Set(deployment.placements.map(\.site)).sorted() {
      let position = scenario.sites[site].position
      guard !given.contains(position), let cell = grid.cell(containing: position) else { continue }
      let isGentle = grid.slopeDegrees(at: cell) <= rule.maximumSlopeDegrees
      let isNear = near.contains {
        $0.distanceMetres(to: grid.centre(of: cell)) <= rule.fromAssetMetres
      }
      let isApart = scenario.sites.indices.allSatisfy {
        $0 == site
          || scenario.sites[$0].position.distanceMetres(to: position)
            >= rule.spacingMetres * (1 - 1e-9)
      }
      if !(isGentle && isNear && isApart) { faults.append(scenario.sites[site].id) }
    }
    return Verdict.Check("drawn sites keep their rule", faults.isEmpty, self.faults(faults))
  }
}
