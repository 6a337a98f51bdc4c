// What would one more bring: the scenario solved again with a little more of one thing.
public import MIP
public import Scenario

/// More of one thing that a scenario limits.
public enum Increase: Sendable, Hashable {
  case money(Double)
  case crew(Double)
  case power(kilowatts: Double)
  /// One more of a system, by its index in the scenario.
  case supply(system: Int)
}

/// What an increase is worth.
public struct IncreaseWorth: Sendable {
  public let increase: Increase
  /// Promised value that the best plan found with it has above the plan it started from.
  public let found: Double
  /// By no less and by no more does the best promised value rise: differences of values and bounds.
  public let atLeast: Double
  public let atMost: Double
  public let ending: Ending
  /// What a better plan has in addition and what it lacks, as indices into the program's placements.
  public let added: [Int]
  public let removed: [Int]
}

extension Scenario {
  /// One more of everything that is limited: money in steps given, one person, one kilowatt, each type.
  public func increases(moneyStep: Double) -> [Increase] {
    [.money(moneyStep), .crew(1), .power(kilowatts: 1)]
      + inventory.map { .supply(system: $0.system) }
  }
}

extension SitingProgram {
  /// The program with a little more.
  package func with(_ increase: Increase) -> SitingProgram {
    var program = self
    switch increase {
    case .money(let money):
      program.budget = budget + ResourceUse(money: money, crew: 0, powerKilowatts: 0)
    case .crew(let crew):
      program.budget = budget + ResourceUse(money: 0, crew: crew, powerKilowatts: 0)
    case .power(let kilowatts):
      program.budget = budget + ResourceUse(money: 0, crew: 0, powerKilowatts: kilowatts)
    case .supply(let system): program.supplies[system] += 1
    }
    return program
  }

  /// Solves with an increase, starting from a plan without it.
  ///
  /// With V and B the plan's value and the bound on every plan, V' and B' those with the increase, the best
  /// value rises by at least V' - B and at most B' - V.
  /// - Parameters:
  ///   - chosen: the best plan known within the scenario's limits.
  ///   - bound: no plan within them is worth more.
  /// - Throws: `MIPError` when numbers are out of the solver's range.
  public func worth(
    of increase: Increase, chosen: [Int], bound: Double, within limits: SitingLimits
  ) throws(MIPError) -> IncreaseWorth {
    let program = with(increase)
    let value = program.value(at: program.point(chosen))
    let outcome = try program.solved(within: limits, startingFrom: [chosen])
    let isBetter = outcome.objective > value + 1e-9 * program.totalStake
    return IncreaseWorth(
      increase: increase, found: outcome.objective - value,
      atLeast: max(0, outcome.objective - bound), atMost: max(0, outcome.bestBound - value),
      ending: outcome.ending, added: isBetter ? outcome.chosen.filter { !chosen.contains($0) } : [],
      removed: isBetter ? chosen.filter { !outcome.chosen.contains($0) } : [])
  }
}
