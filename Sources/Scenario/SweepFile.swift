// Which budgets, scenarios, objectives, threats and seeds does a sweep combine?
internal import Foundation
import Yams

/// A sweep as its file states it.
public struct SweepFile: Sendable {
  public static let maximumScenarios = 100
  /// Points of one sweep.
  public static let maximumPoints = 10_000

  public let name: String
  public let title: String
  /// Resolved against the file's folder.
  public let scenarios: [String]
  /// Rising, none twice.
  public let budgets: [Double]
  /// Each solved for by itself; empty: what the scenario asks for.
  public let objectives: [Objective]
  public let threats: [ThreatVariant]
  /// Empty: the scenario's own.
  public let seeds: [UInt64]
  /// Delivery asked for; nil where time does not matter.
  public let deliveryDays: Double?
  public let limits: Limits
  /// Nil: the scenario's number.
  public let raids: Int?
  public let blockade: Blockade?

  /// When to stop solving a point. Without a time limit the same input gives the same bytes.
  public struct Limits: Sendable, Codable, Equatable {
    /// Nil: the scenario's gap.
    public var relativeGap: Double?
    public var boxes: Int
    public var nodes: Int
    public var timeLimitSeconds: Double?

    public init(
      relativeGap: Double? = nil, boxes: Int = 30, nodes: Int = 0,
      timeLimitSeconds: Double? = nil
    ) {
      self.relativeGap = relativeGap
      self.boxes = boxes
      self.nodes = nodes
      self.timeLimitSeconds = timeLimitSeconds
    }
  }

  /// How fast rounds go without resupply, and how many there are.
  public struct Blockade: Sendable, Codable, Equatable {
    public let raidsPerDay: Double
    /// Full magazines of each effector, the loaded one included.
    public let magazines: Double
  }

  /// A scenario at several budgets and nothing else.
  public init(scenario: String, name: String, budgets: [Double], limits: Limits, raids: Int?) {
    self.init(
      name: name, title: name, scenarios: [scenario], budgets: budgets, objectives: [],
      threats: [.asStated], seeds: [], deliveryDays: nil, limits: limits, raids: raids,
      blockade: nil)
  }

  /// Reads and checks a sweep; its scenarios are read when they are used.
  /// - Throws: `InputError` with every finding.
  public init(file: String) throws(InputError) {
    self = try Self.reading(file: file).get()
  }

  /// Reads and checks a sweep whatever its faults.
  public static func reading(file: String) -> Reading<SweepFile> {
    do throws(InputError) {
      var (document, findings) = try mendedDocument(file, as: .sweep)
      let sweep = SweepFile(document, &findings)
      return Reading(sweep, findings)
    } catch {
      return Reading(nil, error.findings)
    }
  }

  private init(_ document: Record, _ findings: inout [InputFinding]) {
    let scenarios: [String] = document.texts("scenarios").compactMap { text, node in
      if node.isMended { return nil }
      let path = resolve(text, besides: document.file)
      if !FileManager.default.fileExists(atPath: path) {
        findings.append(
          document.finding(
            at: node, "scenario '\(text)' does not exist: it is looked for at \(path)"))
        return nil
      }
      return path
    }
    refuseTwice(document, "scenarios", &findings)
    refuseTwice(document, "objectives", &findings)
    refuseTwice(document, "budgets", &findings)
    refuseTwice(document, "seeds", &findings)
    let budgets = statedBudgets(document, &findings)
    let threats = threatVariants(document, &findings)
    let limits = document.optionalRecord("solve")
    self.init(
      name: document.text("name"),
      title: document.optionalText("title") ?? document.text("name"), scenarios: scenarios,
      budgets: budgets,
      objectives: document.nodes("objectives").compactMap {
        $0.scalar.flatMap { Objective(rawValue: $0.string) }
      },
      threats: threats.isEmpty ? [.asStated] : threats,
      seeds: document.nodes("seeds").compactMap(strictInteger).map(UInt64.init),
      deliveryDays: document.optionalNumber("deliveryDays"),
      limits: Limits(
        relativeGap: limits?.optionalNumber("relativeGap"),
        boxes: limits?.optionalInteger("boxes") ?? Limits().boxes,
        nodes: limits?.optionalInteger("nodes") ?? Limits().nodes,
        timeLimitSeconds: limits?.optionalNumber("timeLimitSeconds")),
      raids: document.optionalInteger("raids"),
      blockade: document.optionalRecord("blockade").map {
        Blockade(
          raidsPerDay: $0.number("raidsPerDay"), magazines: $0.optionalNumber("magazines") ?? 1)
      })
    if points > Self.maximumPoints {
      findings.append(
        document.finding(
          "budgets",
          "\(points) points: at most \(Self.maximumPoints); give fewer budgets or split the sweep"))
    }
  }

  private init(
    name: String, title: String, scenarios: [String], budgets: [Double], objectives: [Objective],
    threats: [ThreatVariant], seeds: [UInt64], deliveryDays: Double?, limits: Limits, raids: Int?,
    blockade: Blockade?
  ) {
    self.name = name
    self.title = title
    self.scenarios = scenarios
    self.budgets = budgets
    self.objectives = objectives
    self.threats = threats
    self.seeds = seeds
    self.deliveryDays = deliveryDays
    self.limits = limits
    self.raids = raids
    self.blockade = blockade
  }

  /// The same sweep with other words in place of its own, where they are given.
  public func replacing(budgets: [Double]?, limits: Limits, raids: Int?) -> SweepFile {
    SweepFile(
      name: name, title: title, scenarios: scenarios, budgets: budgets ?? self.budgets,
      objectives: objectives, threats: threats, seeds: seeds, deliveryDays: deliveryDays,
      limits: limits, raids: raids ?? self.raids, blockade: blockade)
  }

  /// How many combinations there are.
  public var points: Int {
    scenarios.count * max(1, objectives.count) * threats.count * max(1, seeds.count)
      * budgets.count
  }

  /// Budgets from one to another, a step apart; nil when they would be none or more than 1000.
  public static func budgets(from first: Double, to last: Double, step: Double) -> [Double]? {
    guard step > 0, last >= first, (last - first) / step < 1000 else { return nil }
    // Counted from the first, so that rounding does not add up; a little beyond the last is still it.
    return (0...Int((last - first) / step + 1e-9)).map { first + Double($0) * step }
  }
}

private func statedBudgets(_ document: Record, _ findings: inout [InputFinding]) -> [Double] {
  guard let range = document.optionalRecord("budgetRange") else {
    return document.nodes("budgets").compactMap(strictNumber).sorted()
  }
  let (first, last) = (range.number("from"), range.number("to"))
  if let budgets = SweepFile.budgets(from: first, to: last, step: range.number("step")) {
    return budgets
  }
  findings.append(
    document.finding(
      "budgetRange",
      last < first
        ? "budgetRange goes from \(brief(first)) down to \(brief(last)): exchange from and to"
        : "budgetRange makes more than 1000 budgets: take a larger step",
      besides: "budgetRange"))
  return []
}

private func threatVariants(
  _ document: Record, _ findings: inout [InputFinding]
) -> [ThreatVariant] {
  var seen: Set<String> = []
  return document.records("threats").map { record in
    let id = record.text("id")
    if !seen.insert(id).inserted, !record.isMended("id") {
      findings.append(record.finding("id", "threat variant '\(id)' appears twice: rename one"))
    }
    return ThreatVariant(
      id: id, raids: record.nodes("raids").compactMap { $0.scalar?.string },
      countFactor: record.optionalNumber("countFactor") ?? 1,
      speedFactor: record.optionalNumber("speedFactor") ?? 1,
      radarCrossSectionFactor: record.optionalNumber("radarCrossSectionFactor") ?? 1)
  }
}

/// A value that stands twice in a list would make a point twice.
private func refuseTwice(_ document: Record, _ field: String, _ findings: inout [InputFinding]) {
  var seen: Set<String> = []
  for (text, node) in document.texts(field) where !node.isMended {
    let value = strictNumber(node).map { "\($0)" } ?? text
    if !seen.insert(value).inserted {
      findings.append(document.finding(at: node, "\(field) holds \(text) twice: remove one"))
    }
  }
}
