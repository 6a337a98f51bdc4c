// Does a deployment hold what its scenario asks beyond limits: suppliers, pairs, links and requirements?
import Scenario
import Terrain

extension Limits {
  /// One check for each kind of term that the scenario states.
  /// - Parameter promise: nil where it could not be counted; requirements then fail.
  func terms(_ promise: PromisedValue?) -> [Verdict.Check] {
    var checks: [Verdict.Check] = []
    if !scenario.supplierLimits.isEmpty { checks.append(suppliers) }
    if !scenario.incompatible.isEmpty { checks.append(pairs) }
    if !scenario.links.isEmpty { checks.append(links) }
    if !scenario.requirements.isEmpty { checks.append(requirements(promise)) }
    return checks
  }

  private var suppliers: Verdict.Check {
    let over = scenario.supplierLimits.flatMap { limit -> [String] in
      let theirs = bought.map { scenario.systems[$0.system] }
        .filter { $0.origin.supplier == limit.supplier }
      let money = theirs.map(\.use.money).reduce(0, +)
      var over: [String] = []
      if let most = limit.moneyAtMost, money > most * (1 + 1e-9) + 1e-9 {
        over.append("\(limit.supplier): money \(text(money)) of \(text(most))")
      }
      if let most = limit.systemsAtMost, theirs.count > most {
        over.append("\(limit.supplier): \(theirs.count) systems of \(most)")
      }
      return over
    }
    return Verdict.Check("no supplier sells more than its limit", over.isEmpty, faults(over))
  }

  private var pairs: Verdict.Check {
    let placements = deployment.placements
    var near: [String] = []
    for pair in scenario.incompatible {
      for (a, first) in placements.enumerated() {
        for second in placements[(a + 1)...]
        where [first.system, second.system].sorted() == pair.systems.sorted() {
          let metres = position(first).distanceMetres(to: position(second))
          if first.site == second.site || (pair.withinMetres > 0 && metres <= pair.withinMetres) {
            near.append("\(name(first)) and \(name(second))")
          }
        }
      }
    }
    return Verdict.Check("no incompatible systems are near each other", near.isEmpty, faults(near))
  }

  private var links: Verdict.Check {
    let unlinked = scenario.links.flatMap { rule -> [String] in
      var reached = deployment.placements.filter { rule.hubs.contains($0.system) }
      var relays = deployment.placements.filter { rule.relays.contains($0.system) }
      var grows = true
      while grows {
        let next = relays.filter { relay in reached.contains { isHop($0, relay, rule) } }
        relays.removeAll { next.contains($0) }
        reached += next
        grows = !next.isEmpty
      }
      return deployment.placements.filter { placement in
        rule.systems.contains(placement.system) && !rule.hubs.contains(placement.system)
          && !reached.contains { isHop($0, placement, rule) }
      }.map(name)
    }
    return Verdict.Check("every link leads to a hub", unlinked.isEmpty, faults(unlinked))
  }

  /// Near enough, and mast tops in sight of each other from either end.
  private func isHop(_ a: Placement, _ b: Placement, _ rule: LinkRule) -> Bool {
    if a.site == b.site { return true }
    guard position(a).distanceMetres(to: position(b)) <= rule.hopMetres else { return false }
    return sees(a, b) || sees(b, a)
  }

  private func sees(_ a: Placement, _ b: Placement) -> Bool {
    guard let here = grid.cell(containing: position(a)),
      let there = grid.cell(containing: position(b)),
      let line = try? SightLine(
        on: grid, observer: here, mastMetres: scenario.systems[a.system].mastMetres)
    else { return false }
    return line.lowestVisibleHeightMetres(above: there) <= scenario.systems[b.system].mastMetres
  }

  /// A floor may be missed by as much as the promise may differ.
  private func requirements(_ promise: PromisedValue?) -> Verdict.Check {
    let missed = scenario.requirements.compactMap { requirement -> String? in
      guard let promise else { return "\(requirement.title): not counted" }
      let reached = promise.reachedShare(of: requirement)
      return reached < requirement.leastShare - Verdict.toleranceShare
        ? "\(requirement.title): \(text(reached))" : nil
    }
    return Verdict.Check("every requirement is met", missed.isEmpty, faults(missed))
  }

  private func position(_ placement: Placement) -> Position {
    scenario.sites[placement.site].position
  }
}
