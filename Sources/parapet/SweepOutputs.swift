// What a finished sweep leaves: its frontiers as JSON, CSV, chart and page, and a manifest.
import Batch
import Foundation
import Geodata
import MIP
import Raid
import Report
import Scenario

/// What `frontier.json` holds and `parapet sweep --json` prints.
struct FrontierDocument: Codable {
  let name: String
  let title: String
  let frontiers: [BudgetFrontier]
}

/// What a sweep has written, and where.
struct FrontierFile {
  let path: String
  let document: FrontierDocument

  init(_ path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal("\(path): cannot be read; give the frontier.json that 'parapet sweep' wrote")
    }
    guard let document = try? JSONDecoder().decode(FrontierDocument.self, from: data),
      !document.frontiers.isEmpty
    else {
      throw Refusal("\(path): holds no frontier; give the frontier.json that 'parapet sweep' wrote")
    }
    self.path = path
    self.document = document
  }
}

struct SweepOutputs {
  let work: SweepWork
  let document: FrontierDocument
  /// One line for each point without a result.
  let failed: [String]
  /// Budgets whose plan the verifier refuses.
  let unverified: [String]

  /// Reads every point of a sweep that has them all.
  init(_ work: SweepWork) throws {
    self.work = work
    var frontiers: [BudgetFrontier] = []
    var (failed, unverified): ([String], [String]) = ([], [])
    for chain in work.list.chains {
      let points = try chain.points.map { hash in
        guard let point = work.folder.point(hash) else {
          throw Refusal(
            "\(work.folder.pointFile(hash)) is not a point of this sweep: remove it and resume"
          )
        }
        return point
      }
      for point in points {
        let place = "\(chain.title), budget \(NumberText.money(point.key.budget))"
        if let error = point.error { failed.append("\(place): \(error)") }
        if point.result?.verification.passed == false { unverified.append(place) }
      }
      if let frontier = BudgetFrontier(chain, points, work.folder.steps(of: chain)) {
        frontiers.append(frontier)
      }
    }
    document = FrontierDocument(
      name: work.file.name, title: work.file.title, frontiers: frontiers)
    (self.failed, self.unverified) = (failed, unverified)
  }

  static let files = ["frontier.json", "frontier.csv", "frontier.svg", "report.html"]

  func write(seconds: Double) throws {
    let folder = work.folder
    try AtomicFile.write(jsonText(document), to: folder.file("frontier.json"))
    try AtomicFile.write(csv, to: folder.file("frontier.csv"))
    let frontier = try Frontier(document.frontiers)
    try AtomicFile.write(frontier.svg(), to: folder.file("frontier.svg"))
    try AtomicFile.write(page(frontier), to: folder.file("report.html"))
    let manifest = SweepManifest(
      inputs: work.inputs,
      outputs: try Self.files.map {
        Manifest.Hashed(file: $0, sha256: try sha256(ofFile: folder.file($0)))
      }, points: work.list.points.count, failed: failed.count, seconds: seconds)
    try AtomicFile.write(jsonText(manifest), to: folder.file("manifest.json"))
  }

  private func page(_ frontier: Frontier) throws -> [UInt8] {
    let content = ReportContent(
      title: document.title, subtitle: "Sweep \(document.name)", frontier: frontier,
      provenance: Provenance(
        inputs: work.inputs.map { Provenance.Input(what: "input", file: $0.file, hash: $0.sha256) },
        settings: [
          ("Parapet", Parapet.version), ("Points", "\(work.list.points.count)"),
          ("Failed", "\(failed.count)"),
        ],
        assumptions: [
          "Each bound holds for every plan within its budget, in the program's terms.",
          "Simulated losses are per raid, each budget against the same raids.",
          "Buying in steps: each step's plan was found, not proven; the most it can give up is by the bound.",
        ]))
    return try ReportPage(content).html(sha256Base64: sha256Base64)
  }

  /// One line for each point, full figures.
  var csv: String {
    let titles = [
      "scenario", "objective", "threat", "seed", "budget", "spent", "value", "bound",
      "relative_gap", "protected_value", "worth_lost", "worth_lost_low", "worth_lost_high",
      "leakers", "leakers_low", "leakers_high", "dominated", "knee", "marginal_value",
      "marginal_at_least", "marginal_at_most", "entering", "leaving", "stepwise_regret",
      "stepwise_regret_at_most", "days_of_cover", "days_of_cover_at_least", "days_of_cover_at_most",
      "days_played", "first_dry", "suppliers_at_limit", "ending", "repeatable", "verified", "point",
    ]
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let rows = document.frontiers.flatMap { frontier in
      frontier.points.map { point -> [String] in
        let losses = [point.worthLost, point.leakers].flatMap { [$0.value, $0.low, $0.high] }
        return [frontier.scenario, frontier.objective, frontier.threat, "\(frontier.seed)"]
          + [point.budget, point.spent, point.value, point.bestBound].map { number($0) }
          + [number(point.relativeGap), number(point.protectedValue)] + losses.map { number($0) }
          + ["\(point.isDominated)", "\(point.isKnee)"]
          + [point.marginalValue, point.marginalAtLeast, point.marginalAtMost].map(number)
          + [changes(point.entering), changes(point.leaving)]
          + [point.stepwiseRegret, point.stepwiseRegretAtMost].map(number)
          + [
            point.cover?.days, point.cover?.daysAtLeast, point.cover?.daysAtMost,
            point.cover?.daysPlayed,
          ].map(number)
          + [point.cover?.firstDry ?? "", point.suppliersAtLimit.joined(separator: "; ")]
          + [point.ending, "\(point.isRepeatable)", "\(point.isVerified)", point.hash]
      }
    }
    return csvText([titles] + rows)
  }

  var table: TextTable {
    let hasCover = document.frontiers.contains { $0.points.contains { $0.cover != nil } }
    var table = TextTable(
      columns: [
        .left("chain"), .right("budget"), .right("spent"), .right("value"), .right("bound"),
        .right("gap"), .right("worth lost"), .right("low"), .right("high"), .right("per M"),
      ] + (hasCover ? [.right("days of cover")] : []) + [.left("change"), .left("note")])
    for (frontier, title) in zip(document.frontiers, titles) {
      for (number, point) in frontier.points.enumerated() {
        let loss = point.worthLost
        table.append(
          [number == 0 ? title : "", NumberText.money(point.budget)]
            + [
              NumberText.money(point.spent), NumberText.fixed(point.value, decimals: 2),
              NumberText.fixed(point.bestBound, decimals: 2),
              point.relativeGap.map { NumberText.percent($0, decimals: 2) }
                ?? NumberText.notAvailable,
            ] + [loss.value, loss.low, loss.high].map { NumberText.fixed($0, decimals: 2) }
            + [point.marginalValue.map { NumberText.short($0 * 1e6, separator: "") } ?? ""]
            + (hasCover ? [point.cover?.text ?? ""] : []) + [changeText(point), noteText(point)])
      }
    }
    return table
  }

  private var titles: [String] { frontierNames(document.frontiers) }

  private func changeText(_ point: BudgetFrontier.Point) -> String {
    [("+", point.entering), ("-", point.leaving)].flatMap { sign, counts in
      counts.sorted { $0.key < $1.key }.map { "\(sign)\($0.value) \($0.key)" }
    }.joined(separator: " ")
  }

  private func noteText(_ point: BudgetFrontier.Point) -> String {
    [
      point.isKnee ? "knee" : nil, point.isDominated ? "dominated" : nil,
      point.ending == "optimal" ? nil : point.ending,
      point.isRepeatable ? nil : "not repeatable",
    ].compactMap(\.self).joined(separator: ", ")
  }

  var summary: String {
    let folder = work.folder.path
    let knees = zip(document.frontiers, titles).compactMap { frontier, title in
      frontier.points.first(where: \.isKnee).map {
        "knee    \(title): \(NumberText.money($0.budget))\n"
      }
    }
    return knees.joined()
      + "files   \(folder)/report.html, frontier.svg, frontier.csv, frontier.json, manifest.json"
  }
}

extension DaysOfCover {
  /// `12 (11 to 14) of 21`, or the days alone where no campaign was played.
  var text: String {
    guard let daysAtLeast, let daysAtMost, let daysPlayed else {
      return NumberText.fixed(days, decimals: 1)
    }
    let interval =
      daysAtLeast == daysAtMost
      ? "" : " (\(dayText(daysAtLeast)) to \(dayText(daysAtMost)))"
    return "\(dayText(days))\(interval) of \(dayText(daysPlayed))"
  }
}

private func changes(_ counts: [String: Int]) -> String {
  counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: "; ")
}

/// What tells frontiers from each other; the scenario's name when there is one only.
private func frontierNames(_ frontiers: [BudgetFrontier]) -> [String] {
  func differ(_ value: (BudgetFrontier) -> String) -> Bool { Set(frontiers.map(value)).count > 1 }
  return frontiers.map { frontier in
    let parts =
      (differ(\.scenario) ? [frontier.scenario] : [])
      + (differ(\.objective) ? [frontier.objective] : [])
      + (differ(\.threat) ? [frontier.threat] : [])
      + (differ { "\($0.seed)" } ? ["seed \(frontier.seed)"] : [])
    return parts.isEmpty ? frontier.scenario : parts.joined(separator: ", ")
  }
}

extension Frontier {
  /// The frontiers of one page; the objective of all names what is measured.
  init(_ frontiers: [BudgetFrontier]) throws {
    let objectives = Set(frontiers.map(\.objective)).sorted()
    self.init(
      measure: objectives == ["protected-value"]
        ? "Worth protected per raid" : "Value of " + objectives.joined(separator: ", "),
      isLowerBetter: objectives.allSatisfy { $0 == "leakage" || $0 == "min-cost" },
      confidence: frontiers.first?.confidence,
      series: zip(frontiers, frontierNames(frontiers)).map { frontier, name in
        Series(
          name: name,
          points: frontier.points.map { point in
            Point(
              money: point.budget, value: point.value, bound: point.bestBound,
              worthLostPerRaid: point.worthLost, isKnee: point.isKnee,
              isDominated: point.isDominated,
              marginalPerMillion: point.marginalValue.map { $0 * 1e6 },
              change: [("+", point.entering), ("-", point.leaving)].flatMap { sign, counts in
                counts.sorted { $0.key < $1.key }.map { "\(sign)\($0.value) \($0.key)" }
              }.joined(separator: ", "),
              stepwiseRegret: point.stepwiseRegret,
              stepwiseRegretAtMost: point.stepwiseRegretAtMost, cover: point.cover?.text)
          })
      })
  }
}

/// What a sweep was made from, with which outcome, in what time.
struct SweepManifest: Codable {
  var parapet = Parapet.version
  var gdal = gdalVersion()
  var glpk = MIP.glpkVersion()
  let inputs: [Manifest.Hashed]
  let outputs: [Manifest.Hashed]
  let points: Int
  let failed: Int
  /// By the clock, of the run that completed the sweep.
  let seconds: Double
}
