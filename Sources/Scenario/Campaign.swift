// How do raids follow each other, and what is delivered between them?

/// A row of raids, one every so many days, on stocks that deliveries fill and a blockade starves.
public struct Campaign: Sendable {
  public static let raidsAtMost = 1_000

  public let raids: Int
  public let daysBetween: Double
  /// By type, those that are counted; rounds of other types never run out between raids.
  public let stocks: [Stock]
  /// By type, whole systems that stand in for lost ones; their `rounds` are systems. Lost systems of other types stay
  /// lost.
  public let replacements: [Stock]
  public let blockade: Blockade?
  /// Mean share of all worth lost in a raid that is still accepted: it ends the days of cover.
  public let acceptedLossShare: Double

  public struct Stock: Sendable {
    /// Index into the scenario's systems.
    public let system: Int
    /// Behind the magazines when the first raid comes.
    public let rounds: Int
    public let deliveredPerDay: Double

    public init(system: Int, rounds: Int, deliveredPerDay: Double) {
      self.system = system
      self.rounds = rounds
      self.deliveredPerDay = deliveredPerDay
    }
  }

  /// Days without deliveries; day 0 is that of the first raid.
  public struct Blockade: Sendable {
    public let fromDay: Double
    /// nil: to the end.
    public let toDay: Double?

    public init(fromDay: Double, toDay: Double?) {
      self.fromDay = fromDay
      self.toDay = toDay
    }
  }

  public init(
    raids: Int, daysBetween: Double, stocks: [Stock], replacements: [Stock] = [],
    blockade: Blockade?, acceptedLossShare: Double
  ) {
    self.raids = raids
    self.daysBetween = daysBetween
    self.stocks = stocks
    self.replacements = replacements
    self.blockade = blockade
    self.acceptedLossShare = acceptedLossShare
  }

  public func day(ofRaid raid: Int) -> Double { Double(raid) * daysBetween }

  /// Rounds of a stock delivered between the raid before and this one; none before the first. Parts of rounds wait
  /// until they are whole.
  public func delivery(of stock: Stock, beforeRaid raid: Int) -> Int {
    guard raid > 0 else { return 0 }
    func whole(_ raid: Int) -> Int {
      Int((stock.deliveredPerDay * openDays(until: day(ofRaid: raid)) + 1e-9).rounded(.down))
    }
    return whole(raid) - whole(raid - 1)
  }

  private func openDays(until day: Double) -> Double {
    guard let blockade else { return day }
    let from = min(day, blockade.fromDay)
    return from + max(0, day - (blockade.toDay ?? .infinity))
  }
}

let campaignShape = RecordShape(
  "A row of raids on stocks that run down.",
  [
    .required("raids", .integer(1...Campaign.raidsAtMost), "How many, one after another."),
    .optional("daysBetween", .numberAbove(0, through: 365), "From raid to raid; default 1."),
    .optional(
      "stocks",
      .list(
        .record(
          RecordShape(
            "Rounds of one type behind the magazines.",
            [
              .required("system", .identifier, "Effector type of the inventory with a magazine."),
              .required("rounds", .integer(0...1_000_000), "On the day of the first raid."),
              .optional("deliveredPerDay", .number(0...1_000_000), "Rounds; default 0."),
            ])), count: 0...200), "Types that are counted; others never run out between raids."),
    .optional(
      "replacements",
      .list(
        .record(
          RecordShape(
            "Whole systems of one type that stand in for lost ones before the next raid.",
            [
              .required("system", .identifier, "A type of the inventory."),
              .required("atHand", .integer(0...10_000), "On the day of the first raid."),
              .optional("deliveredPerDay", .number(0...1_000), "Systems; default 0."),
            ])), count: 0...200),
      "Types that are replaced; a lost system of another type stays lost."),
    .optional(
      "blockade",
      .record(
        RecordShape(
          "Days without deliveries.",
          [
            .required("fromDay", .number(0...400_000), "The first raid comes on day 0."),
            .optional("toDay", .number(0...400_000), "Default: it stays."),
          ])), "Days without deliveries; default none."),
    .optional(
      "acceptedLossShare", .numberAbove(0, through: 1),
      "Share of all worth lost in a raid that ends the days of cover; default 0.1."),
  ])

extension ScenarioReader {
  mutating func campaign(systems: [SystemType]) -> Campaign? {
    guard let record = document.optionalRecord("campaign") else { return nil }
    let stocks = self.stocks(record, "stocks", counted: "rounds", systems, areRounds: true)
    let replacements = self.stocks(
      record, "replacements", counted: "atHand", systems, areRounds: false)
    let blockade = record.optionalRecord("blockade").map {
      Campaign.Blockade(fromDay: $0.number("fromDay"), toDay: $0.optionalNumber("toDay"))
    }
    if let blockade, let toDay = blockade.toDay, toDay < blockade.fromDay {
      findings.append(
        record.record("blockade").finding(
          "toDay", "toDay is before fromDay: give a day from \(brief(blockade.fromDay)) on",
          besides: "fromDay"))
    }
    return Campaign(
      raids: record.integer("raids"), daysBetween: record.optionalNumber("daysBetween") ?? 1,
      stocks: stocks, replacements: replacements, blockade: blockade,
      acceptedLossShare: record.optionalNumber("acceptedLossShare") ?? 0.1)
  }

  /// A list of what is at hand of each type and what comes of it, rounds or whole systems.
  private mutating func stocks(
    _ campaign: Record, _ list: String, counted field: String, _ systems: [SystemType],
    areRounds: Bool
  ) -> [Campaign.Stock] {
    var stocks: [Campaign.Stock] = []
    for entry in campaign.records(list) {
      guard let system = index(entry, "system", among: systems.map(\.id), .stockedSystem)
      else { continue }
      let name = systems[system].id
      if stocks.contains(where: { $0.system == system }) {
        findings.append(entry.finding("system", "system '\(name)' appears twice: keep one line"))
      }
      if areRounds, !systems[system].hasMagazine {
        findings.append(
          entry.finding(
            "system",
            "system '\(name)' has no magazine to refill: give it magazineRounds, or leave it out"))
        continue
      }
      stocks.append(
        Campaign.Stock(
          system: system, rounds: entry.integer(field),
          deliveredPerDay: entry.optionalNumber("deliveredPerDay") ?? 0))
    }
    return stocks
  }
}

extension SystemType {
  fileprivate var hasMagazine: Bool {
    guard case .effector(let type) = self else { return false }
    return type.magazineRounds != nil
  }
}
