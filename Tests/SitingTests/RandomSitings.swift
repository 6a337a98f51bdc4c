// Which programs are plans compared on?  Small random ones, the same on every machine, with values and
// optima by slow and obvious means.

import Coverage
import Foundation
import Scenario
import Siting

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func number(_ range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &self)
  }
}

/// A siting program's parts, so that a test can change one of them.
struct SitingParts {
  var placements: [Placement]
  var standing: Int
  var uses: [ResourceUse]
  var budget: ResourceUse
  var siteCapacities: [Int]
  var supplies: [Int]
  var routes: [RouteAtStake]
  var terms = SitingTerms()
  var links: ObviousLinks?

  var program: SitingProgram {
    SitingProgram(
      placements: placements, standing: standing, uses: uses, budget: budget,
      siteCapacities: siteCapacities, supplies: supplies, routes: routes,
      terms: terms)
  }

  /// Types 0 and 1 are sensors, 2 and 3 effectors; standing placements fit.
  init(seed: Int, placements count: ClosedRange<Int> = 4...9, routes: ClosedRange<Int> = 1...4) {
    var random = SeededNumbers(seed)
    let sites = random.integer(2...4)
    standing = random.integer(0...1)
    placements = (0..<random.integer(count)).map { number in
      // Types take turns, so that there are always sensors and effectors.
      Placement(
        site: random.integer(0...sites - 1), system: (number % 2) * 2 + random.integer(0...1),
        headingDegrees: Double(number))
    }
    let uses = (0..<4).map { _ in
      ResourceUse(
        money: Double(random.integer(1...9)), crew: Double(random.integer(0...3)),
        powerKilowatts: random.number(0...2))
    }
    let standing = standing
    self.uses = placements.enumerated().map { $0 < standing ? .zero : uses[$1.system] }
    let total = self.uses.reduce(.zero, +)
    budget = ResourceUse(
      money: (total.money * random.number(0.2...0.8)).rounded(), crew: total.crew * 0.6,
      powerKilowatts: total.powerKilowatts * random.number(0.3...1))
    siteCapacities = (0..<sites).map { _ in random.integer(1...3) }
    supplies = (0..<4).map { _ in random.integer(0...3) }
    self.routes = []
    for _ in 0..<random.integer(routes) { self.routes.append(randomRoute(placements, &random)) }
    // One route twice, and one leg twice: something to merge.
    self.routes.append(self.routes[0])
    self.routes[0].legs.append(self.routes[0].legs[0])
    self.routes[self.routes.count - 1].legs.append(self.routes[0].legs[0])
  }
}

private func randomRoute(
  _ placements: [Placement], _ random: inout SeededNumbers
) -> RouteAtStake {
  let legs = (0..<random.integer(1...4)).map { _ in
    var cues: [Cue] = []
    var engagements: [Engagement] = []
    for (number, placement) in placements.enumerated() where random.integer(0...2) > 0 {
      if placement.system < 2 {
        cues.append(Cue(placement: Int32(number), level: Int32(random.integer(1...4))))
      } else {
        engagements.append(
          Engagement(placement: Int32(number), units: Double(random.integer(1...300)) / 100))
      }
    }
    return Leg(cues: cues, engagements: engagements)
  }
  return RouteAtStake(
    stake: Double(random.integer(1...50)), asset: random.integer(0...1),
    axis: random.integer(0...5), legs: legs)
}

extension SitingParts {
  /// Protected value straight from the definition, leg by leg and before any merging.
  func obviousValue(at x: [Double]) -> Double {
    routes.reduce(0) { total, route in
      var units = 0.0
      for leg in route.legs {
        let cue = min(1, leg.cues.reduce(0) { $0 + x[Int($1.placement)] * Double($1.level) / 4 })
        for engagement in leg.engagements {
          units += engagement.units * min(cue, x[Int(engagement.placement)])
        }
      }
      return total + route.stake * chord(units)
    }
  }

  /// The best value over every subset that keeps the constraints; nil when none does.
  func obviousOptimum() -> Double? {
    var best: Double?
    for subset in 0..<(1 << placements.count) {
      let chosen = placements.indices.filter { subset >> $0 & 1 == 1 }
      guard isObviouslyFeasible(chosen) else { continue }
      let x = placements.indices.map { Double(subset >> $0 & 1) }
      best = max(best ?? 0, obviousValue(at: x))
    }
    return best
  }

  func isObviouslyFeasible(_ chosen: [Int]) -> Bool {
    func total(_ use: (ResourceUse) -> Double) -> Double {
      chosen.reduce(0) { $0 + use(uses[$1]) }
    }
    return (0..<standing).allSatisfy(chosen.contains)
      && total(\.money) <= budget.money + 1e-9 && total(\.crew) <= budget.crew + 1e-9
      && total(\.powerKilowatts) <= budget.powerKilowatts + 1e-9
      && siteCapacities.indices.allSatisfy { site in
        chosen.count { placements[$0].site == site } <= siteCapacities[site]
      }
      && supplies.indices.allSatisfy { type in
        chosen.count { $0 >= standing && placements[$0].system == type } <= supplies[type]
      }
      && keepsObviousTerms(chosen)
  }
}

/// 1 - exp(-U), straight between the curve's break points.
func chord(_ units: Double) -> Double {
  let breaks = ProtectionCurve().breakUnits
  guard let end = breaks.firstIndex(where: { $0 > units }) else {
    return 1 - exp(-breaks[breaks.count - 1])
  }
  let (low, high) = (breaks[end - 1], breaks[end])
  let t = (units - low) / (high - low)
  return (1 - t) * (1 - exp(-low)) + t * (1 - exp(-high))
}

/// A random point of the unit cube with some coordinates at its ends.
func randomPoint(_ count: Int, _ random: inout SeededNumbers) -> [Double] {
  (0..<count).map { _ in
    switch random.integer(0...3) {
    case 0: 0
    case 1: 1
    default: random.number(0...1)
    }
  }
}
