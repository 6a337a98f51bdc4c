// Does the simulator agree with theory on this machine.
import ArgumentParser
import Raid
import Report

struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Play the validation cases through the raid engine and compare with exact references."
  )

  @Option(help: "Seed of the raids.")
  var seed: UInt64 = 1

  @OptionGroup var options: OutputOptions

  func run() throws {
    let results = validateRaids(seed: seed)
    if options.json {
      try Console.json(results)
    } else {
      var table = TextTable(columns: [
        .right("case"), .left("what"), .right("reference"), .right("measured"), .right("z"),
        .left("verdict"),
      ])
      for result in results {
        table.append([
          "\(result.number)", result.name, NumberText.fixed(result.reference, decimals: 6),
          NumberText.fixed(result.measured, decimals: 6),
          result.standardError == nil
            ? "exact" : NumberText.fixed(result.deviation, decimals: 2),
          result.passed ? "ok" : "FAILED",
        ])
      }
      try Console.data(table.text)
    }
    let failed = results.count { !$0.passed }
    options.note("\(results.count - failed) of \(results.count) comparisons agree")
    if failed > 0 { throw Ending.internalError }
  }
}
