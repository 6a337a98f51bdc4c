// Does the plan's value depend on units of money or on the order of types?  It must not.

import Coverage
import Scenario
import Siting
import Testing

@Suite struct UnitsAndNamesTests {
  @Test("Money in other units changes nothing", arguments: 0..<20)
  func money(seed: Int) throws {
    let parts = SitingParts(seed: seed)
    let plain = try parts.program.solved(within: proof)
    for factor in [0.001, 1000, 1e6] {
      func scaled(_ use: ResourceUse) -> ResourceUse {
        ResourceUse(
          money: use.money * factor, crew: use.crew, powerKilowatts: use.powerKilowatts)
      }
      var other = parts
      other.uses = parts.uses.map(scaled)
      other.budget = scaled(parts.budget)
      let outcome = try other.program.solved(within: proof)
      #expect(outcome.ending == plain.ending)
      #expect(abs(outcome.objective - plain.objective) <= 1e-7 * max(1, plain.objective))
    }
  }

  @Test("Renumbering types changes nothing", arguments: 0..<20)
  func types(seed: Int) throws {
    let parts = SitingParts(seed: seed)
    var other = parts
    other.placements = parts.placements.map {
      Placement(site: $0.site, system: 3 - $0.system, headingDegrees: $0.headingDegrees)
    }
    other.supplies = parts.supplies.reversed()
    let (a, b) = (try parts.program.solved(within: proof), try other.program.solved(within: proof))
    #expect(a.ending == b.ending)
    #expect(abs(a.objective - b.objective) <= 1e-7 * max(1, a.objective))
  }
}
