// A comparison of deployments as a file and as text.
import Foundation
import Raid
import Report
import Scenario
import Terrain

/// What `parapet compare --json` prints.
struct ComparisonDocument: Codable {
  struct Entry: Codable {
    let deployment: String
    let systems: Int
    let money: Double
    let worthLost: Estimate
    let leakers: Estimate
    /// From the first deployment; nil for the first one.
    let difference: Difference?
  }

  struct Difference: Codable {
    /// Minus the first deployment's.
    let worthLost: Estimate
    let leakers: Estimate
    let raidsBetter: Int
    let raidsWorse: Int
    /// Of worth lost.
    let verdict: Finding
    /// What the first deployment does not have, and what it alone has.
    let added: [String]
    let removed: [String]
  }

  enum Finding: String, Codable {
    case better, worse, same
    case notShown = "not shown"

    /// By an interval of losses: less is better.
    init(_ difference: Estimate) {
      if difference.low > 0 {
        self = .worse
      } else if difference.high < 0 {
        self = .better
      } else if difference.low == 0, difference.high == 0 {
        self = .same
      } else {
        self = .notShown
      }
    }
  }

  let scenario: String
  let raids: Int
  let seed: UInt64
  let confidence: Double
  let deployments: [Entry]

  init(_ scenario: Scenario, _ rivals: [Rival], _ differences: [RaidComparison]) {
    self.scenario = scenario.name
    raids = rivals[0].score.raids
    seed = scenario.seed
    confidence = scenario.score.confidence
    let first = rivals[0].names
    deployments = rivals.indices.map { index in
      let rival = rivals[index]
      return Entry(
        deployment: rival.file, systems: rival.deployment.placements.count,
        money: rival.deployment.use(in: rival.scenario).money, worthLost: rival.score.worthLost,
        leakers: rival.score.leakers,
        difference: index == 0
          ? nil
          : Difference(
            differences[index - 1], added: surplus(of: rival.names, over: first),
            removed: surplus(of: first, over: rival.names)))
    }
  }
}

extension ComparisonDocument.Difference {
  fileprivate init(_ comparison: RaidComparison, added: [String], removed: [String]) {
    self.init(
      worthLost: comparison.worthLostDifference, leakers: comparison.leakersDifference,
      raidsBetter: comparison.raidsBetter, raidsWorse: comparison.raidsWorse,
      verdict: ComparisonDocument.Finding(comparison.worthLostDifference), added: added,
      removed: removed)
  }
}

extension Rival {
  /// Its placements in words; sites of its own by their position.
  fileprivate var names: [String] {
    deployment.placements.map { placement in
      let site = scenario.sites[placement.site]
      guard site.id.hasPrefix("own-") else { return scenario.name(of: placement) }
      let place = [site.position.eastMetres, site.position.northMetres].map {
        NumberText.fixed($0)
      }
      return "\(scenario.systems[placement.system].id) at \(place.joined(separator: ", "))"
    }
  }
}

/// What a list has more often than another.
private func surplus(of names: [String], over others: [String]) -> [String] {
  var left = others
  return names.filter { name in
    guard let match = left.firstIndex(of: name) else { return true }
    left.remove(at: match)
    return false
  }
}

extension ComparisonDocument {
  func text(_ format: ComparisonFormat) -> String {
    switch format {
    case .text: table.text + "\n" + sentences.map { $0 + "\n" }.joined()
    case .markdown: markdown + "\n" + sentences.map { "- \($0)\n" }.joined()
    case .csv: csv
    }
  }

  private static let titles = [
    "deployment", "systems", "money", "worth lost", "low", "high", "less the first's", "low",
    "high", "verdict",
  ]

  private var rows: [[String]] {
    deployments.map { entry in
      func interval(_ estimate: Estimate) -> [String] {
        [estimate.value, estimate.low, estimate.high].map { NumberText.fixed($0, decimals: 3) }
      }
      let difference = entry.difference.map { interval($0.worthLost) + [$0.verdict.rawValue] }
      return [entry.deployment, "\(entry.systems)", NumberText.money(entry.money)]
        + interval(entry.worthLost) + (difference ?? ["", "", "", "first"])
    }
  }

  private var table: TextTable {
    var table = TextTable(
      columns: Self.titles.map {
        ["deployment", "verdict"].contains($0) ? .left($0) : .right($0)
      })
    for row in rows { table.append(row) }
    return table
  }

  private var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    return line(Self.titles) + line(Self.titles.map { _ in "---" }) + rows.map(line).joined()
  }

  /// What differs, one sentence for each deployment after the first.
  private var sentences: [String] {
    deployments.compactMap { entry in
      guard let difference = entry.difference else { return nil }
      let finding =
        switch difference.verdict {
        case .better: "loses less worth than the first, beyond noise"
        case .worse: "loses more worth than the first, beyond noise"
        case .same: "loses the same worth in every raid"
        case .notShown: "does not differ from the first beyond noise"
        }
      let changes = [("adds", difference.added), ("lacks", difference.removed)]
        .filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
      return "\(entry.deployment) \(finding): less lost in \(difference.raidsBetter) and more in "
        + "\(difference.raidsWorse) of \(raids) raids"
        + (changes.isEmpty ? "." : "; it " + changes.joined(separator: " and ") + ".")
    }
  }

  /// Full figures, one line for each deployment.
  private var csv: String {
    let titles = [
      "deployment", "systems", "money", "worth_lost", "worth_lost_low", "worth_lost_high",
      "leakers", "leakers_low", "leakers_high", "worth_lost_difference",
      "worth_lost_difference_low", "worth_lost_difference_high", "leakers_difference",
      "leakers_difference_low", "leakers_difference_high", "raids_better", "raids_worse",
      "verdict", "added", "removed",
    ]
    func interval(_ estimate: Estimate?) -> [String] {
      estimate.map { ["\($0.value)", "\($0.low)", "\($0.high)"] } ?? ["", "", ""]
    }
    let rows = deployments.map { entry in
      let difference = entry.difference
      return [entry.deployment, "\(entry.systems)", "\(entry.money)"]
        + interval(entry.worthLost) + interval(entry.leakers) + interval(difference?.worthLost)
        + interval(difference?.leakers)
        + [
          difference.map { "\($0.raidsBetter)" } ?? "", difference.map { "\($0.raidsWorse)" } ?? "",
          difference?.verdict.rawValue ?? "", difference?.added.joined(separator: "; ") ?? "",
          difference?.removed.joined(separator: "; ") ?? "",
        ]
    }
    return csvText([titles] + rows)
  }
}
