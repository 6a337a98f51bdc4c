// What does a deployment protect: the promise of docs/formulation.md, counted again placement by placement.
internal import Foundation
import Scenario
import Terrain

/// All flights against all placements of one deployment.
struct PromisedValue {
  private struct Leg {
    var cues: [(placement: Int, share: Double)] = []
    var units: [(placement: Int, units: Double)] = []
  }
  private struct Meeting {
    let stake: Double
    let asset: Int
    let legs: [Leg]
  }

  private let scenario: Scenario
  private let systems: [Int]
  private let meetings: [Meeting]

  /// - Throws: `TerrainError` where a placement cannot stand.
  /// - Complexity: O(placements x flight samples x cells between).
  init(_ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid)
    throws(TerrainError)
  {
    var posts: [Post] = []
    for placement in deployment.placements {
      posts.append(try Post(placement, scenario, on: grid))
    }
    self.scenario = scenario
    systems = deployment.placements.map(\.system)
    meetings = Flight.all(scenario, on: grid).map { flight in
      var legs = [Leg](repeating: Leg(), count: flight.legs)
      for (placement, post) in posts.enumerated() {
        let part = post.contribution(to: flight)
        for (leg, share) in part.cues.enumerated() where share > 0 {
          legs[leg].cues.append((placement, share))
        }
        for (leg, units) in part.units.enumerated() where units > 0 {
          legs[leg].units.append((placement, units))
        }
      }
      return Meeting(stake: flight.stake, asset: flight.asset, legs: legs)
    }
  }

  var totalStake: Double { meetings.reduce(0) { $0 + $1.stake } }

  /// Sum of stakes times the share that cued engagement units protect, over the scenario's environments.
  /// - Parameter share: of a stake, by units.
  func value(_ share: (_ units: Double) -> Double) -> Double {
    scenario.environments.reduce(0) { total, mode in
      total
        + meetings.reduce(0) {
          $0 + mode.share * $1.stake * share(units(of: $1, in: mode.environment, without: []))
        }
    }
  }

  /// Cued engagement units on one flight, without some placements.
  private func units(of meeting: Meeting, in environment: Environment, without lost: Set<Int>)
    -> Double
  {
    meeting.legs.reduce(0) { total, leg in
      let cues = leg.cues.filter { !lost.contains($0.placement) }.map {
        (kept($0.share, $0.placement, in: environment), kind: kind($0.placement))
      }
      let engaged = leg.units.filter { !lost.contains($0.placement) }.map {
        kept($0.units, $0.placement, in: environment)
      }
      return total + scenario.doctrine.cue(cues) * engaged.reduce(0, +)
    }
  }

  private func kept(_ amount: Double, _ placement: Int, in environment: Environment) -> Double {
    amount * scenario.systems[systems[placement]].origin.keptShare(in: environment)
  }

  private func kind(_ placement: Int) -> String { scenario.systems[systems[placement]].kindName }
}

extension Doctrine {
  /// What is left without the strongest sensors and without the strongest kinds that the doctrine leaves out.
  func cue(_ parts: [(share: Double, kind: String)]) -> Double {
    let all = parts.map(\.share).reduce(0, +)
    let strongest = parts.map(\.share).sorted(by: >).prefix(cueSensors - 1)
    let byKind = Dictionary(grouping: parts, by: \.kind).values.map {
      $0.map(\.share).reduce(0, +)
    }.sorted(by: >).prefix(cueKinds - 1)
    let left = min(all - strongest.reduce(0, +), all - byKind.reduce(0, +))
    return max(0, min(1, left))
  }
}

extension PromisedValue {
  /// What of the stake a requirement's assets keep after the worst losses it names: every set of placements is tried.
  /// - Complexity: O(placements^losses x flights x legs).
  func reachedShare(of requirement: Requirement) -> Double {
    let met = meetings.filter { requirement.assets.contains($0.asset) }
    let stake = met.reduce(0) { $0 + $1.stake }
    guard stake > 0 else { return 1 }
    func share(without lost: Set<Int>) -> Double {
      met.reduce(0) { $0 + $1.stake * kept($1, requirement, without: lost) } / stake
    }
    func least(_ lost: Set<Int>, from first: Int) -> Double {
      guard lost.count < requirement.contingency.losses, first < systems.count else {
        return share(without: lost)
      }
      return (first..<systems.count).map { least(lost.union([$0]), from: $0 + 1) }.min()
        ?? share(without: lost)
    }
    return least([], from: 0)
  }

  private func kept(_ meeting: Meeting, _ requirement: Requirement, without lost: Set<Int>)
    -> Double
  {
    let environment = requirement.contingency.environment
    switch requirement.measure {
    case .protectedShare:
      return protectedShare(units: units(of: meeting, in: environment, without: lost))
    case .engagedShare(let layers):
      let engaging = scenario.layers.count { layer in
        systems.indices.contains { placement in
          layer.systems.contains(systems[placement]) && !lost.contains(placement)
            && killChance(of: placement, meeting, in: environment) >= 0.1 - 1e-9
        }
      }
      return engaging >= layers ? 1 : 0
    }
  }

  /// Of one placement on a flight, fully cued.
  private func killChance(of placement: Int, _ meeting: Meeting, in environment: Environment)
    -> Double
  {
    let units = meeting.legs.flatMap(\.units).filter { $0.placement == placement }
      .map(\.units).reduce(0, +)
    return protectedShare(units: kept(units, placement, in: environment))
  }
}

/// 1 - exp(-U).
func protectedShare(units: Double) -> Double { 1 - exp(-units) }

/// The same by 24 chords with ends uniform in exp(-U / 2) up to a kill probability of 0.999, level beyond.
package func chordShare(units: Double) -> Double {
  let least = 0.001.squareRoot()
  func end(_ number: Int) -> Double {
    -2 * log(1 - (1 - least) * Double(number) / 24)
  }
  guard let number = (0..<24).first(where: { units < end($0 + 1) }) else { return 0.999 }
  let (low, high) = (end(number), end(number + 1))
  let part = (units - low) / (high - low)
  return (1 - part) * protectedShare(units: low) + part * protectedShare(units: high)
}
