// What does one more unit of money bring: the same scenario at several budgets.
import ArgumentParser
import Geodata
import MIP
import Raid
import Report
import Scenario
import Siting

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Plan and score at several budgets; print value, bound, gap and simulated losses.")

  @Argument(help: "Scenario file.")
  var scenario: String

  @Option(help: "Budgets of money, separated by commas.", transform: budgetList)
  var budgets: [Double]

  @Option(help: "Write the table as JSON to this file.")
  var output: String?

  @OptionGroup var limits: LimitOptions
  @OptionGroup var raiding: RaidOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    var stages = Stages(threads: working.threads, progress: options.progress)
    var situation = try await stages.situation(scenario)
    let coverage = try await stages.coverage(situation)
    situation.scenario.solve = limits.settings(situation.scenario.solve)
    var points: [SweepPoint] = []
    var known: [Int]?
    for budget in budgets {
      situation.scenario.budget = ResourceUse(
        money: budget, crew: situation.scenario.budget.crew,
        powerKilowatts: situation.scenario.budget.powerKilowatts)
      let program = try stages.program(situation, coverage)
      let siting = try stages.siting(
        program, situation.scenario.solve, seed: situation.scenario.seed, startingFrom: known)
      if siting.ending == .cancelled { break }
      // A smaller budget's plan stays within a larger one.
      known = siting.chosen
      let verdict = stages.verdict(
        situation, siting.deployment, PlanDocument.Facts(situation.scenario, program, siting))
      let score = try await stages.score(
        situation, siting.deployment, raids: raiding.count(situation.scenario))
      points.append(
        SweepPoint(
          budget: budget, siting, verdict, score,
          spent: siting.deployment.use(in: situation.scenario)))
      options.note(
        "budget \(NumberText.money(budget)) done, \(points.count) of \(budgets.count); "
          + verdict.summary)
    }
    if let output { try AtomicFile.write(jsonText(points), to: output) }
    if options.json { try Console.json(points) } else { try Console.data(table(points).text) }
    for point in points { try conclude(nil, point.verification) }
    if points.count < budgets.count { throw Ending.interrupted }
  }

  private func table(_ points: [SweepPoint]) -> TextTable {
    var table = TextTable(columns: [
      .right("budget"), .right("spent"), .right("systems"), .right("value"), .right("bound"),
      .right("gap"), .left("ending"), .right("leakers"), .right("low"), .right("high"),
      .right("worth lost"), .right("low"), .right("high"),
    ])
    for point in points {
      table.append([
        NumberText.money(point.budget), NumberText.money(point.spent), "\(point.systems)",
        NumberText.fixed(point.value, decimals: 2), NumberText.fixed(point.bound, decimals: 2),
        NumberText.percent(point.relativeGap ?? .infinity, decimals: 2), point.ending,
        NumberText.fixed(point.leakers.value, decimals: 2),
        NumberText.fixed(point.leakers.low, decimals: 2),
        NumberText.fixed(point.leakers.high, decimals: 2),
        NumberText.fixed(point.worthLost.value, decimals: 2),
        NumberText.fixed(point.worthLost.low, decimals: 2),
        NumberText.fixed(point.worthLost.high, decimals: 2),
      ])
    }
    return table
  }
}

private func budgetList(_ text: String) throws -> [Double] {
  let budgets = text.split(separator: ",").map { Double($0) }
  guard (1...1000).contains(budgets.count),
    budgets.allSatisfy({ $0.map { 0...1e12 ~= $0 } ?? false })
  else {
    throw ValidationError("--budgets '\(text)': 1 to 1000 numbers from 0 to 1e12, such as 4e6,8e6")
  }
  return budgets.compactMap(\.self).sorted()
}
