// Which chosen systems can a command hub reach, hop by hop between masts in sight of each other?
//
// A link leads from a system that needs one over relays to a hub; every hop is in sight and no longer than
// the rule says. For any set C of placements that holds p and no hub, the path of p leaves C over a first
// placement beyond it, so that
//   x_p <= sum of x_q over N(C),    N(C) hubs and relays outside C within a hop of p or of a relay in C.
// For a plan in which p has no link, the row of C = what p reaches is broken; with all such rows a plan is
// linked exactly when it keeps them (node separators; Lucena and others on Steiner trees, folklore).
internal import Scenario
internal import Terrain

/// One rule on the candidate placements.
package struct LinkNetwork: Sendable {
  let needs: [Bool]
  let isHub: [Bool]
  let isRelay: [Bool]
  /// Hubs and relays within a hop of each placement that takes part, rising.
  private let hops: [[Int32]]

  /// - Parameter hops: pairs of placements in sight of each other.
  package init(needs: [Bool], isHub: [Bool], isRelay: [Bool], hops: [(Int, Int)]) {
    self.needs = needs
    self.isHub = isHub
    self.isRelay = isRelay
    var all = [Set<Int32>](repeating: [], count: needs.count)
    for (a, b) in hops where a != b {
      if isHub[b] || isRelay[b] { all[a].insert(Int32(b)) }
      if isHub[a] || isRelay[a] { all[b].insert(Int32(a)) }
    }
    self.hops = all.map { $0.sorted() }
  }

  func takesPart(_ placement: Int) -> Bool {
    needs[placement] || isHub[placement] || isRelay[placement]
  }

  /// Hops from hubs and relays to what can use them, in order.
  var directedHops: [(from: Int, to: Int)] {
    hops.indices.flatMap { to in isHub[to] ? [] : hops[to].map { (from: Int($0), to: to) } }
  }

  /// Placements that need a link and have none, rising. Complexity: O(hops of what is chosen).
  func unlinked(_ isChosen: [Bool]) -> [Int] {
    var isReached = [Bool](repeating: false, count: needs.count)
    var open: [Int] = []
    for hub in needs.indices where isHub[hub] && isChosen[hub] {
      isReached[hub] = true
      open.append(hub)
    }
    guard !open.isEmpty else { return needs.indices.filter { needs[$0] && isChosen[$0] } }
    while let here = open.popLast() {
      for next in hops[here].lazy.map(Int.init)
      where isChosen[next] && isRelay[next] && !isReached[next] {
        isReached[next] = true
        open.append(next)
      }
    }
    return needs.indices.filter { placement in
      needs[placement] && isChosen[placement] && !isReached[placement]
        && !hops[placement].contains { isReached[Int($0)] }
    }
  }

  /// N(C) of the set that a placement reaches over relays for which `isOpen` holds; nil when that holds a hub.
  func separator(of placement: Int, _ isOpen: (Int) -> Bool) -> [Int]? {
    if isHub[placement] { return nil }
    var isInside = [Bool](repeating: false, count: needs.count)
    var border: Set<Int> = []
    var open = [placement]
    isInside[placement] = true
    while let here = open.popLast() {
      for next in hops[here].lazy.map(Int.init) where !isInside[next] {
        guard isOpen(next) else {
          border.insert(next)
          continue
        }
        if isHub[next] { return nil }
        isInside[next] = true
        border.remove(next)
        open.append(next)
      }
    }
    return border.sorted()
  }
}

extension LinkNetwork {
  /// Hops between the sites of a scenario, by exact sight lines between mast tops.
  /// - Complexity: O(pairs of masts within a hop x cells between them).
  init(
    _ rule: LinkRule, _ scenario: Scenario, _ placements: [Placement], on grid: ElevationGrid
  ) throws(TerrainError) {
    let needs = placements.map { rule.systems.contains($0.system) }
    let isHub = placements.map { rule.hubs.contains($0.system) }
    let isRelay = placements.map { rule.relays.contains($0.system) }
    var masts: [Mast: [Int]] = [:]
    for (number, placement) in placements.enumerated()
    where needs[number] || isHub[number] || isRelay[number] {
      let mast = Mast(
        site: placement.site, heightMetres: scenario.systems[placement.system].mastMetres)
      masts[mast, default: []].append(number)
    }
    let ordered = masts.keys.sorted {
      ($0.site, $0.heightMetres) < ($1.site, $1.heightMetres)
    }
    var hops: [(Int, Int)] = []
    for (place, mast) in ordered.enumerated() {
      let here = scenario.sites[mast.site].position
      guard let cell = grid.cell(containing: here) else { continue }
      let line = try SightLine(on: grid, observer: cell, mastMetres: mast.heightMetres)
      for other in ordered[place...] {
        let there = scenario.sites[other.site].position
        guard
          here.distanceMetres(to: there) <= rule.hopMetres,
          let thereCell = grid.cell(containing: there),
          mast.site == other.site
            || line.lowestVisibleHeightMetres(above: thereCell) <= other.heightMetres
        else { continue }
        for a in masts[mast] ?? [] {
          for b in masts[other] ?? [] { hops.append((a, b)) }
        }
      }
    }
    self.init(needs: needs, isHub: isHub, isRelay: isRelay, hops: hops)
  }
}

/// A height above a site at which something stands.
private struct Mast: Hashable {
  let site: Int
  let heightMetres: Double
}
