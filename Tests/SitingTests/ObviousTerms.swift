// What do environments, cue rules, floors, limits, conflicts and links mean, by slow and obvious means?

import Coverage
import Foundation
import Scenario
import Siting

/// Hops between placements, as a test states them.
struct ObviousLinks {
  var needs: [Bool]
  var isHub: [Bool]
  var isRelay: [Bool]
  var hops: [(Int, Int)]

  /// Whether a path of chosen relays leads from every chosen placement that needs it to a chosen hub.
  func areKept(_ chosen: [Int]) -> Bool {
    chosen.allSatisfy { !needs[$0] || reachesHub($0, chosen, visited: [$0]) }
  }

  private func reachesHub(_ here: Int, _ chosen: [Int], visited: Set<Int>) -> Bool {
    if isHub[here] { return true }
    return chosen.contains { next in
      !visited.contains(next) && (isHub[next] || isRelay[next])
        && hops.contains { $0 == (here, next) || $0 == (next, here) }
        && reachesHub(next, chosen, visited: visited.union([next]))
    }
  }
}

extension SitingParts {
  /// A part of the terms to draw at random.
  enum Term: CaseIterable {
    case environments, cueRule, protectedFloors, lossFloors, layers, limits, conflicts, links
  }

  /// The parts of a seed, with random terms of some sorts.
  init(seed: Int, with sorts: [Term]) {
    self.init(seed: seed)
    var random = SeededNumbers(seed + 77_000)
    for sort in sorts { add(sort, &random) }
  }

  private mutating func add(_ sort: Term, _ random: inout SeededNumbers) {
    switch sort {
    case .environments:
      terms.environments = [(.clear, 0.75), (.radarJammed, 0.25)]
      drawKeptShares(&random)
    case .cueRule:
      terms.kindsOfTypes = [0, 1, 0, 0]
      terms.cueSensors = random.integer(1...3)
      terms.cueKinds = random.integer(1...2)
    case .protectedFloors:
      drawKeptShares(&random)
      terms.requirements.append(floor(.protectedShare, losses: 0, &random))
      terms.requirements.append(floor(.protectedShare, losses: 0, &random))
    case .lossFloors:
      terms.requirements.append(floor(.protectedShare, losses: random.integer(1...2), &random))
    case .layers:
      terms.layers = [[2], [3]]
      terms.requirements.append(
        floor(
          .engagedShare(layers: random.integer(1...2)), losses: random.integer(0...1), &random))
    case .limits:
      terms.limits = [
        PlacementLimit(
          "few",
          (standing..<placements.count).filter { $0 % 3 > 0 }.map {
            ($0, Double(random.integer(1...4)))
          }, atMost: Double(random.integer(2...8)))
      ]
    case .conflicts:
      let last = placements.count - 1
      for _ in 0..<3 {
        let (a, b) = (random.integer(0...last), random.integer(standing...last))
        if a != b { terms.conflicts.append((min(a, b), max(a, b))) }
      }
    case .links: drawLinks(&random)
    }
  }

  private mutating func drawKeptShares(_ random: inout SeededNumbers) {
    for environment in [Environment.radarJammed, .rfDenied] {
      terms.keptShares[environment] = (0..<4).map { _ in Double(random.integer(0...2)) / 2 }
    }
  }

  private func floor(
    _ measure: Requirement.Measure, losses: Int, _ random: inout SeededNumbers
  ) -> Requirement {
    let environments: [Environment] = [.clear, .radarJammed, .rfDenied]
    let assets = [[0], [1], [0, 1]][random.integer(0...2)]
    return Requirement(
      assets: assets, measure: measure, leastShare: random.number(0.05...(losses > 0 ? 0.3 : 0.5)),
      contingency: Contingency(
        environment: environments[random.integer(0...2)], losses: losses), title: "floor")
  }

  private mutating func drawLinks(_ random: inout SeededNumbers) {
    var hops: [(Int, Int)] = []
    for a in placements.indices {
      for b in placements.indices where a < b && random.integer(0...1) == 0 { hops.append((a, b)) }
    }
    let drawn = ObviousLinks(
      needs: placements.map { $0.system >= 2 },
      isHub: placements.map { $0.system == 0 && random.integer(0...2) > 0 },
      isRelay: placements.map { $0.system == 1 }, hops: hops)
    links = drawn
    terms.links = [
      LinkNetwork(
        needs: drawn.needs, isHub: drawn.isHub, isRelay: drawn.isRelay, hops: drawn.hops)
    ]
  }
}

extension SitingParts {
  /// The objective of a plan: protected value over the environments.
  func obviousValue(of chosen: [Int]) -> Double {
    terms.environments.reduce(0) { total, part in
      total + part.share
        * routes.reduce(0) { $0 + $1.stake * chord(units(on: $1, chosen, part.environment)) }
    }
  }

  func keepsObviousTerms(_ chosen: [Int]) -> Bool {
    terms.limits.allSatisfy { limit in
      limit.terms.filter { chosen.contains($0.placement) }.reduce(0) { $0 + $1.weight }
        <= limit.atMost + 1e-9
    }
      && !terms.conflicts.contains { chosen.contains($0.0) && chosen.contains($0.1) }
      && links?.areKept(chosen) ?? true
      && terms.requirements.allSatisfy { margin(of: $0, chosen) >= -1e-9 }
  }

  /// How far the plan is above a floor after the worst of all losses, as a share.
  func margin(of requirement: Requirement, _ chosen: [Int]) -> Double {
    let losses = requirement.contingency.losses
    if losses > 0 {
      let fewer = Requirement(
        assets: requirement.assets, measure: requirement.measure,
        leastShare: requirement.leastShare,
        contingency: Contingency(
          environment: requirement.contingency.environment, losses: losses - 1), title: "fewer")
      let lost = chosen.map { gone in margin(of: fewer, chosen.filter { $0 != gone }) }
      return ([margin(of: fewer, chosen)] + lost).min() ?? 0
    }
    let own = routes.filter { requirement.assets.contains($0.asset) }
    let stake = own.reduce(0) { $0 + $1.stake }
    guard stake > 0 else { return 0 }
    let kept = own.reduce(0) { $0 + $1.stake * level(of: requirement, on: $1, chosen) }
    return kept / stake - requirement.leastShare
  }

  private func level(
    of requirement: Requirement, on route: RouteAtStake, _ chosen: [Int]
  ) -> Double {
    let environment = requirement.contingency.environment
    switch requirement.measure {
    case .protectedShare: return chord(units(on: route, chosen, environment))
    case .engagedShare(let depth):
      let engaging = terms.layers.count { types in
        chosen.contains { placement in
          types.contains(placements[placement].system)
            && wholeUnits(of: placement, on: route, environment) >= -log(0.9)
        }
      }
      return engaging >= depth ? 1 : 0
    }
  }

  private func wholeUnits(
    of placement: Int, on route: RouteAtStake, _ environment: Environment
  ) -> Double {
    route.legs.flatMap(\.engagements).filter { $0.placement == placement }
      .reduce(0) { $0 + $1.units * kept(placement, environment) }
  }

  private func kept(_ placement: Int, _ environment: Environment) -> Double {
    terms.keptShares[environment]?[placements[placement].system] ?? 1
  }

  private func units(
    on route: RouteAtStake, _ chosen: [Int], _ environment: Environment
  ) -> Double {
    route.legs.reduce(0) { total, leg in
      let cue = cue(on: leg, chosen, environment)
      return total
        + leg.engagements.filter { chosen.contains(Int($0.placement)) }
        .reduce(0) { $0 + $1.units * kept(Int($1.placement), environment) * cue }
    }
  }

  /// What is left of the cue without any so many sensors, and without any so many kinds.
  private func cue(on leg: Leg, _ chosen: [Int], _ environment: Environment) -> Double {
    let sensors = leg.cues.filter { chosen.contains(Int($0.placement)) }
    func kind(_ cue: Cue) -> Int {
      terms.kindsOfTypes.isEmpty ? 0 : terms.kindsOfTypes[placements[Int(cue.placement)].system]
    }
    func sum(_ cues: [Cue]) -> Double {
      cues.reduce(0) { $0 + Double($1.level) / 4 * kept(Int($1.placement), environment) }
    }
    let fewest = subsets(sensors.indices.map(\.self), of: terms.cueSensors - 1).map { gone in
      sum(sensors.indices.filter { !gone.contains($0) }.map { sensors[$0] })
    }
    let kinds = Set(sensors.map(kind)).sorted()
    let poorest = subsets(kinds, of: terms.cueKinds - 1).map { gone in
      sum(sensors.filter { !gone.contains(kind($0)) })
    }
    return min(1, fewest.min() ?? 0, poorest.min() ?? 0)
  }
}

/// All subsets of a size; the whole list when it is no larger.
private func subsets(_ items: [Int], of size: Int) -> [[Int]] {
  if size <= 0 { return [[]] }
  if items.count <= size { return [items] }
  let rest = Array(items.dropFirst())
  return subsets(rest, of: size) + subsets(rest, of: size - 1).map { [items[0]] + $0 }
}
