// What does a deployment protect: the promise of docs/formulation.md, counted again placement by placement.
internal import Foundation
import Scenario
import Terrain

/// All flights against all placements of one deployment.
struct PromisedValue {
  private let stakes: [Double]
  /// By flight and placement.
  private let contributions: [[Contribution]]
  private let legs: [Int]

  /// - Throws: `TerrainError` where a placement cannot stand.
  /// - Complexity: O(placements x flight samples x cells between).
  init(_ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid)
    throws(TerrainError)
  {
    var posts: [Post] = []
    for placement in deployment.placements {
      posts.append(try Post(placement, scenario, on: grid))
    }
    let flights = Flight.all(scenario, on: grid)
    stakes = flights.map(\.stake)
    legs = flights.map(\.legs)
    contributions = flights.map { flight in posts.map { $0.contribution(to: flight) } }
  }

  var totalStake: Double { stakes.reduce(0, +) }

  /// Sum of stakes times the share that cued engagement units protect.
  /// - Parameter share: of a stake, by units.
  func value(_ share: (_ units: Double) -> Double) -> Double {
    var total = 0.0
    for flight in stakes.indices { total += stakes[flight] * share(units(of: flight)) }
    return total
  }

  private func units(of flight: Int) -> Double {
    var units = 0.0
    for leg in 0..<legs[flight] {
      let cue = contributions[flight].map { $0.cues.isEmpty ? 0 : $0.cues[leg] }.reduce(0, +)
      let engaged = contributions[flight].map { $0.units.isEmpty ? 0 : $0.units[leg] }.reduce(0, +)
      units += min(1, cue) * engaged
    }
    return units
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
