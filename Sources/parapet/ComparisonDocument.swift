// A comparison of deployments as a file and as text.
import Batch
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
    /// Nil when the scenario has no campaign.
    let cover: DaysOfCover?
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
    /// Every figure that differs, simulated ones beyond noise.
    let changes: [Change]
  }

  /// A figure that is not the first deployment's.
  struct Change: Codable {
    let measure: String
    let first: Double
    let value: Double
    let delta: Double
    /// Of the difference, for what is simulated; nil for what is known.
    let low: Double?
    let high: Double?

    init?(_ measure: String, _ first: Double, _ value: Double) {
      guard first != value else { return nil }
      self.init(
        measure: measure, first: first, value: value, delta: value - first, low: nil, high: nil)
    }

    init?(_ measure: String, _ first: Estimate, _ value: Estimate, difference: Estimate) {
      guard difference.low > 0 || difference.high < 0 else { return nil }
      self.init(
        measure: measure, first: first.value, value: value.value, delta: difference.value,
        low: difference.low, high: difference.high)
    }

    /// Days of cover whose intervals do not meet.
    init?(_ measure: String, _ first: DaysOfCover?, _ value: DaysOfCover?) {
      guard let first, let value, let firstLeast = first.daysAtLeast,
        let firstMost = first.daysAtMost, let least = value.daysAtLeast, let most = value.daysAtMost
      else { return nil }
      self.init(
        measure, Estimate(value: first.days, low: firstLeast, high: firstMost),
        Estimate(value: value.days, low: least, high: most),
        difference: Estimate(
          value: value.days - first.days, low: least - firstMost, high: most - firstLeast))
    }

    private init(
      measure: String, first: Double, value: Double, delta: Double, low: Double?, high: Double?
    ) {
      self.measure = measure
      self.first = first
      self.value = value
      self.delta = delta
      self.low = low
      self.high = high
    }
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
        leakers: rival.score.leakers, cover: rival.cover,
        difference: index == 0
          ? nil
          : Difference(
            differences[index - 1], added: surplus(of: rival.names, over: first),
            removed: surplus(of: first, over: rival.names),
            changes: rival.changes(from: rivals[0], differences[index - 1])))
    }
  }
}

extension ComparisonDocument.Difference {
  fileprivate init(
    _ comparison: RaidComparison, added: [String], removed: [String],
    changes: [ComparisonDocument.Change]
  ) {
    self.init(
      worthLost: comparison.worthLostDifference, leakers: comparison.leakersDifference,
      raidsBetter: comparison.raidsBetter, raidsWorse: comparison.raidsWorse,
      verdict: ComparisonDocument.Finding(comparison.worthLostDifference), added: added,
      removed: removed, changes: changes)
  }
}

extension Rival {
  /// What is not as the first deployment has it.
  fileprivate func changes(
    from first: Rival, _ difference: RaidComparison
  ) -> [ComparisonDocument.Change] {
    let (mine, theirs) = (deployment.use(in: scenario), first.deployment.use(in: first.scenario))
    func count(_ rival: Rival, _ system: Int) -> Double {
      Double(rival.deployment.placements.filter { $0.system == system }.count)
    }
    let known: [ComparisonDocument.Change?] = [
      .init("money", theirs.money, mine.money), .init("crew", theirs.crew, mine.crew),
      .init("powerKilowatts", theirs.powerKilowatts, mine.powerKilowatts),
    ]
    let counts = scenario.systems.indices.map {
      ComparisonDocument.Change(scenario.systems[$0].id, count(first, $0), count(self, $0))
    }
    let simulated: [ComparisonDocument.Change?] = [
      .init(
        "worth lost", first.score.worthLost, score.worthLost,
        difference: difference.worthLostDifference),
      .init(
        "leakers", first.score.leakers, score.leakers, difference: difference.leakersDifference),
      .init("days of cover", first.cover, cover),
    ]
    return (known + counts + simulated).compactMap(\.self)
  }

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
  func text(_ format: ComparisonFormat) throws -> String {
    switch format {
    case .text:
      opening + "\n" + (changeRows.isEmpty ? "" : changeTable.text + "\n")
        + sentences.map { $0 + "\n" }.joined()
    case .markdown:
      opening + "\n\n"
        + (changeRows.isEmpty ? "" : markdown(Self.changeTitles, changeRows) + "\n")
        + sentences.map { "- \($0)\n" }.joined()
    case .csv: csv
    case .json: try jsonText(self)
    }
  }

  /// What everything else is a difference from.
  private var opening: String {
    let first = deployments[0]
    return
      "first: \(first.deployment), \(first.systems) systems, money \(NumberText.money(first.money)), loses "
      + "\(NumberText.fixed(first.worthLost.value, decimals: 3)) "
      + "(\(NumberText.fixed(first.worthLost.low, decimals: 3)) to "
      + "\(NumberText.fixed(first.worthLost.high, decimals: 3))) of worth per raid, by \(raids) raids"
  }

  private static let changeTitles = [
    "deployment", "what differs", "first", "here", "change", "low", "high",
  ]

  /// Only what differs, simulated figures only beyond noise.
  private var changeRows: [[String]] {
    deployments.flatMap { entry in
      (entry.difference?.changes ?? []).map { change in
        func text(_ value: Double?) -> String {
          value.map {
            $0 == $0.rounded() ? NumberText.fixed($0) : NumberText.fixed($0, decimals: 3)
          }
            ?? ""
        }
        return [entry.deployment, change.measure]
          + [change.first, change.value, change.delta, change.low, change.high].map(text)
      }
    }
  }

  private var changeTable: TextTable {
    var table = TextTable(
      columns: Self.changeTitles.map {
        ["deployment", "what differs"].contains($0) ? .left($0) : .right($0)
      })
    for row in changeRows { table.append(row) }
    return table
  }

  private func markdown(_ titles: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    return line(titles) + line(titles.map { _ in "---" }) + rows.map(line).joined()
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

  /// Only what differs, full figures, one line for each difference; places last, by how often they are taken.
  private var csv: String {
    let titles = ["deployment", "what_differs", "first", "here", "change", "low", "high"]
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let rows = deployments.flatMap { entry -> [[String]] in
      guard let difference = entry.difference else { return [] }
      let places =
        difference.added.map { ["\($0)", "0.0", "1.0", "1.0"] }
        + difference.removed.map { ["\($0)", "1.0", "0.0", "-1.0"] }
      return difference.changes.map { change in
        [entry.deployment, change.measure]
          + [change.first, change.value, change.delta, change.low, change.high].map(text)
      } + places.map { [entry.deployment] + $0 + ["", ""] }
    }
    return csvText([titles] + rows)
  }
}
