// Against which attackers are plans tested?  Small lattices with rates drawn from a seed, and values by slow means.

import Coverage
import Foundation
import Scenario
import Siting
import Terrain

/// Placements with constraints as in `SitingParts`, and what each does at every node.
struct ApproachParts {
  var siting: SitingParts
  let lattice: ApproachLattice
  /// By attack: worth, starts, ends, and for each placement a share of a cue or units per second by node.
  var attacks: [(worth: Double, starts: [Int], ends: [LatticeEnd])] = []
  var rates: [[[Double]]] = []

  /// Without routes.
  init(seed: Int) {
    self.init(SitingParts(seed: seed, placements: 4...8), seed: seed)
    siting.routes = []
  }

  /// With routes and random terms of some sorts.
  init(seed: Int, with sorts: [SitingParts.Term]) {
    self.init(SitingParts(seed: seed, with: sorts), seed: seed)
  }

  private init(_ siting: SitingParts, seed: Int) {
    var random = SeededNumbers(seed &+ 1_000)
    self.siting = siting
    let lattice = ApproachLattice(
      columns: random.integer(3...6), rows: random.integer(3...5), spacingMetres: 100,
      corner: Position(eastMetres: 0, northMetres: 0))
    self.lattice = lattice
    func node(_ random: inout SeededNumbers) -> Int { random.integer(0...lattice.nodes - 1) }
    for _ in 0..<random.integer(1...3) {
      attacks.append(
        (
          worth: Double(random.integer(1...9)), starts: [node(&random), node(&random)],
          ends: [LatticeEnd(node: node(&random), seconds: random.number(0...2))]
        ))
      rates.append(
        siting.placements.map { placement in
          (0..<lattice.nodes).map { _ in
            guard random.integer(0...2) > 0 else { return 0 }
            return placement.system < 2
              ? Double(random.integer(1...4)) / 4 : Double(random.integer(1...16)) / 32
          }
        })
    }
  }

  static let stepSeconds = 0.5

  /// The graph, a point for each node of each attack.
  var graph: ApproachGraph {
    let nodes = lattice.nodes
    func contributions(_ isKind: (Placement) -> Bool) -> Contributions {
      let entries = siting.placements.indices.filter { isKind(siting.placements[$0]) }.map {
        placement in
        let reached = attacks.indices.flatMap { attack in
          (0..<nodes).filter { rates[attack][placement][$0] > 0 }.map { (attack, $0) }
        }
        return (
          placement: placement, points: reached.map { Int32($0.0 * nodes + $0.1) },
          rates: reached.map { Float(rates[$0.0][placement][$0.1]) }
        )
      }
      return Contributions(
        entries, placements: siting.placements.count, points: attacks.count * nodes)
    }
    return ApproachGraph(
      lattice: lattice, placements: siting.placements,
      attacks: attacks.enumerated().map { index, attack in
        Attack(
          threat: index, asset: index, worth: attack.worth, stepSeconds: Self.stepSeconds,
          starts: Set(attack.starts).sorted().map { LaunchPlace(node: $0, axis: 0) },
          ends: attack.ends, points: (0..<nodes).map { Int32(index * nodes + $0) })
      }, points: attacks.count * nodes, cues: contributions { $0.system < 2 },
      engagements: contributions { $0.system >= 2 })
  }

  var program: WorstAxisProgram { WorstAxisProgram(siting.program, graph) }

  /// Units and margin of each attack's best way, from the definition.
  func obviousAnswers(_ chosen: [Int]) -> [(units: Double, margin: Double)] {
    let largest = attacks.map(\.worth).max() ?? 0
    return attacks.indices.map { attack in
      let exposed = (0..<lattice.nodes).map { node in
        let (sensors, effectors) = (
          chosen.filter { siting.placements[$0].system < 2 },
          chosen.filter { siting.placements[$0].system >= 2 }
        )
        let cue = min(1, sensors.reduce(0) { $0 + rates[attack][$1][node] })
        return cue * effectors.reduce(0) { $0 + rates[attack][$1][node] }
      }
      let way = lattice.leastExposed(
        rates: exposed, stepSeconds: Self.stepSeconds, from: attacks[attack].starts,
        to: attacks[attack].ends)
      let units = way?.exposure(exposed) ?? 0
      return (units, units + log(largest / attacks[attack].worth))
    }
  }

  func obviousMargin(_ chosen: [Int], attacks: [Int]) -> Double {
    let answers = obviousAnswers(chosen)
    return min(WorstAxisProgram.fullMargin, attacks.map { answers[$0].margin }.min() ?? .infinity)
  }

  var feasiblePlans: [[Int]] {
    (0..<(1 << siting.placements.count)).map { subset in
      siting.placements.indices.filter { subset >> $0 & 1 == 1 }
    }.filter { siting.isObviouslyFeasible($0) }
  }
}
