// Options that several commands share.
import ArgumentParser
import Foundation
import Raid
import Scenario

struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors on standard error.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say on standard error what each stage took.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose: give one of them") }
  }

  func note(_ line: String) {
    if !quiet { Console.note(line) }
  }

  var progress: ProgressLine { ProgressLine(quiet: quiet, verbose: verbose) }
}

struct WorkOptions: ParsableArguments {
  @Option(help: "Threads to use; the result does not depend on it.")
  var threads: Int = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads \(threads): 1 to 1024 are allowed")
    }
  }
}

/// When to stop solving.
struct LimitOptions: ParsableArguments {
  @Option(help: "Stop solving after this many seconds; default: the scenario's.")
  var timeLimitSeconds: Double?

  @Option(help: "Stop at this relative gap, 0 to prove; default: the scenario's.")
  var gap: Double?

  func validate() throws {
    try checkTimeLimit(timeLimitSeconds)
    try checkGap(gap)
  }

  func settings(
    _ scenario: SolveSettings, objectives: [Objective]? = nil
  ) -> SolveSettings {
    SolveSettings(
      objectives: objectives ?? scenario.objectives, concessionShare: scenario.concessionShare,
      relativeGap: gap ?? scenario.relativeGap,
      timeLimitSeconds: timeLimitSeconds ?? scenario.timeLimitSeconds,
      sampledRaids: scenario.sampledRaids)
  }
}

struct SolveOptions: ParsableArguments {
  @OptionGroup var limits: LimitOptions

  @Option(help: "Money to spend in place of the scenario's.")
  var budget: Double?

  @Option(
    help: ArgumentHelp(
      "What the plan does best, in order, separated by commas; default: the scenario's.",
      discussion: Objective.allCases.map(\.rawValue).joined(separator: ", "),
      valueName: "objectives"),
    transform: objectiveList)
  var objective: [Objective]?

  func validate() throws { try checkBudget(budget) }
}

private func objectiveList(_ text: String) throws -> [Objective] {
  let words = text.split(separator: ",").map(String.init)
  let objectives = words.compactMap { Objective(rawValue: $0) }
  guard objectives.count == words.count, !words.isEmpty, Set(words).count == words.count else {
    let known = Objective.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--objective '\(text)': each of \(known) once at most, such as min-cost")
  }
  return objectives
}

func checkBudget(_ money: Double?) throws {
  if let money, !(0...1e12 ~= money) {
    throw ValidationError("--budget \(money): 0 to 1e12 are allowed")
  }
}

func checkTimeLimit(_ seconds: Double?) throws {
  if let seconds, !(seconds > 0 && seconds <= 1e6) {
    throw ValidationError("--time-limit-seconds \(seconds): above 0, at most 1000000")
  }
}

func checkGap(_ gap: Double?) throws {
  if let gap, !(0...1 ~= gap) { throw ValidationError("--gap \(gap): 0 to 1 are allowed") }
}

struct RaidOptions: ParsableArguments {
  @Option(help: "Simulated raids; default: the scenario's.")
  var raids: Int?

  func validate() throws {
    if let raids, !(2...10_000_000 ~= raids) {
      throw ValidationError("--raids \(raids): 2 to 10000000 are allowed")
    }
  }

  func count(_ scenario: Scenario) -> Int { raids ?? scenario.score.raids }
}

/// When to stop simulating before the number of raids is reached.
struct StoppingOptions: ParsableArguments {
  @Option(
    name: .customLong("half-width"),
    help: "Stop when the share of raids with a leak is known to within this, such as 0.01.")
  var halfWidthShare: Double?

  @Option(
    name: .customLong("relative-half-width"),
    help:
      "Stop when mean leakers and worth lost are known to within this share of them, such as 0.02.")
  var relativeHalfWidthShare: Double?

  /// Most raids where a width is asked for and no number.
  static let raidsAtMost = 1_000_000

  func validate() throws {
    for (name, width) in [
      ("--half-width", halfWidthShare), ("--relative-half-width", relativeHalfWidthShare),
    ] {
      if let width, !(width > 0 && width <= 1) {
        throw ValidationError("\(name) \(width): above 0, at most 1")
      }
    }
  }

  func rule(_ raids: RaidOptions, _ scenario: Scenario) -> StoppingRule {
    let isOpen = halfWidthShare != nil || relativeHalfWidthShare != nil
    return StoppingRule(
      raidsAtMost: isOpen ? raids.raids ?? Self.raidsAtMost : raids.count(scenario),
      halfWidthShare: halfWidthShare, relativeHalfWidthShare: relativeHalfWidthShare)
  }
}
