// An explanation as a file and as a page of text.
import Coverage
import MIP
import Report
import Scenario
import Siting

/// What `parapet explain --json` prints; values are worth per raid.
struct ExplanationDocument: Codable {
  struct System: Codable {
    let site: String
    let system: String
    let headingDegrees: Double
    let role: String
    let stands: Bool
    let lossIfRemoved: Double
    let serves: [Service]
    let routes: Int
    let legs: Int
    let nextBest: Other?
  }

  struct Service: Codable {
    let approach: String
    let asset: String
    let value: Double
  }

  struct Other: Codable {
    let site: String
    let system: String
    let headingDegrees: Double
    /// Negative where it is better.
    let loss: Double
  }

  struct Limit: Codable {
    let limit: String
    let used: Double
    let of: Double
    let left: Double
    let isTight: Bool
    let isBroken: Bool
  }

  struct More: Codable {
    let oneMore: String
    let gainFound: Double
    let gainAtLeast: Double
    let gainAtMost: Double
    let ending: String
    let added: [String]
    let removed: [String]
  }

  struct Infeasibility: Codable {
    struct Relaxation: Codable {
      let requirement: String
      let leastShare: Double
      let reachedShare: Double
    }

    let clashing: [String]
    /// Whether any one of them less would settle it; false when a limit struck before that was proven.
    let isIrreducible: Bool
    let relaxations: [Relaxation]
    let leastMoney: Double?
    let enoughMoney: Double?
    let text: String

    init(_ clash: Clash) {
      clashing = clash.clashing
      isIrreducible = clash.isIrreducible
      relaxations = clash.relaxations.map {
        Relaxation(
          requirement: $0.title, leastShare: $0.leastShare, reachedShare: $0.reachedShare)
      }
      leastMoney = clash.leastMoney
      enoughMoney = clash.enoughMoney
      text = clash.text
    }
  }

  struct Open: Codable {
    let axis: String
    let asset: String
    let stake: Double
    let openStake: Double
  }

  let scenario: String
  let ending: String
  let protectedValue: Double
  /// Of the best plan known within the limits, and no plan is worth more than the bound.
  let bestKnown: Double
  let bestBound: Double
  let totalStake: Double
  let systems: [System]
  /// Placements that contribute nothing in the program.
  let idle: [String]
  let nextExchange: Exchange?
  let limits: [Limit]
  let oneMore: [More]
  /// What cannot be met together, and the least that would settle it; absent where a plan keeps the limits.
  let clash: Infeasibility?
  let mostOpen: [Open]

  struct Exchange: Codable {
    let out: String
    let into: String
    let loss: Double
  }
}

extension ExplanationDocument {
  init(
    _ scenario: Scenario, _ program: SitingProgram, _ explanation: Explanation,
    best: SitingOutcome, unknown: [Placement], _ worths: [IncreaseWorth], clash: Clash?
  ) {
    func name(_ placement: Int) -> String { scenario.name(of: program.placements[placement]) }
    self.scenario = scenario.name
    ending = best.ending.word
    protectedValue = program.value(at: program.point(explanation.systems.map(\.placement)))
    bestKnown = best.objective
    bestBound = best.bestBound
    totalStake = program.totalStake
    systems = explanation.systems.map { System($0, scenario, program) }
    idle = unknown.map { scenario.name(of: $0) }
    nextExchange = explanation.nextExchange.map {
      Exchange(out: name($0.out), into: name($0.into), loss: $0.loss)
    }
    limits = explanation.limits.map {
      Limit(
        limit: $0.name.isEmpty ? $0.kind.rawValue : "\($0.kind.rawValue) \($0.name)",
        used: $0.used, of: $0.limit, left: $0.limit - $0.used, isTight: $0.isTight,
        isBroken: $0.isBroken)
    }
    self.clash = clash.map { Infeasibility($0) }
    oneMore = worths.map {
      More(
        oneMore: $0.increase.words(in: scenario), gainFound: $0.found, gainAtLeast: $0.atLeast,
        gainAtMost: $0.atMost, ending: $0.ending.word, added: $0.added.map(name),
        removed: $0.removed.map(name))
    }
    mostOpen = explanation.open.prefix(Self.openShown).map {
      Open(
        axis: scenario.axes[$0.axis].id, asset: scenario.assets[$0.asset].id, stake: $0.stake,
        openStake: $0.openStake)
    }
  }

  private static let openShown = 10
}

extension ExplanationDocument.System {
  fileprivate init(_ reason: SystemReason, _ scenario: Scenario, _ program: SitingProgram) {
    let placement = program.placements[reason.placement]
    self.init(
      site: scenario.sites[placement.site].id, system: scenario.systems[placement.system].id,
      headingDegrees: placement.headingDegrees,
      role: scenario.systems[placement.system].isSensor ? "cues" : "engages",
      stands: reason.stands, lossIfRemoved: reason.loss,
      serves: reason.serves.map {
        ExplanationDocument.Service(
          approach: $0.approach, asset: scenario.assets[$0.asset].id, value: $0.value)
      }, routes: reason.routes, legs: reason.legs,
      nextBest: reason.exchange.map {
        let other = program.placements[$0.into]
        return ExplanationDocument.Other(
          site: scenario.sites[other.site].id, system: scenario.systems[other.system].id,
          headingDegrees: other.headingDegrees, loss: $0.loss)
      })
  }
}

extension Scenario {
  /// A placement in words, with its heading where it has one.
  func name(of placement: Placement) -> String {
    let system = systems[placement.system]
    let heading =
      system.sectorDegrees < 360 ? " at \(NumberText.fixed(placement.headingDegrees))°" : ""
    return "\(system.id) on \(sites[placement.site].id)\(heading)"
  }
}

extension Increase {
  func words(in scenario: Scenario) -> String {
    switch self {
    case .money(let money): "\(NumberText.money(money)) of money"
    case .crew(let crew): "\(NumberText.fixed(crew)) crew"
    case .power(let kilowatts): "\(NumberText.fixed(kilowatts)) kW of power"
    case .supply(let system): "1 \(scenario.systems[system].id)"
    }
  }
}

extension ExplanationDocument {
  /// For people; losses and gains as shares of the whole stake.
  var text: String {
    let parts = [
      headline, systemsText, exchangeText, limitsText, moreText, openText,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func share(_ value: Double) -> String {
    NumberText.percent(totalStake > 0 ? value / totalStake : 0, decimals: 2)
  }

  private var headline: String {
    let isInfeasible = ending == MIP.Ending.infeasible.word
    var text =
      "The plan protects \(share(protectedValue)) of the worth at stake; "
      + (isInfeasible
        ? "no plan keeps every limit and requirement.\n"
        : "no plan within the limits protects more than \(share(bestBound)) (\(ending)).\n")
    if bestKnown > protectedValue * (1 + 1e-9) {
      text += "A plan that protects \(share(bestKnown)) is known: parapet plan writes it.\n"
    }
    if let clash { text += clash.text + "\n" }
    for limit in limits where limit.isBroken {
      text +=
        "Broken: \(limit.limit), \(NumberText.plain(limit.used)) of \(NumberText.plain(limit.of)); "
        + "raise it by \(NumberText.plain(-limit.left)).\n"
    }
    if !idle.isEmpty {
      text += "Contributes nothing: \(idle.joined(separator: ", ")).\n"
    }
    return text
  }

  private var systemsText: String {
    guard !systems.isEmpty else { return "" }
    var table = TextTable(columns: [
      .left("site"), .left("system"), .left("role"), .right("without it"), .right("routes"),
      .right("legs"), .left("serves most"), .left("next best in its place"), .right("loss"),
    ])
    for row in systems {
      let serves = row.serves.prefix(2).map { "\($0.approach) > \($0.asset) \(share($0.value))" }
      table.append([
        row.site, row.system, row.role + (row.stands ? ", stands" : ""),
        share(-row.lossIfRemoved), "\(row.routes)", "\(row.legs)",
        serves.joined(separator: ", "), row.nextBest.map { "\($0.system) on \($0.site)" } ?? "",
        row.nextBest.map { share(-$0.loss) } ?? "",
      ])
    }
    return table.text
  }

  private var exchangeText: String {
    nextExchange.map {
      "Next best exchange: \($0.into) for \($0.out), \(share(-$0.loss)).\n"
    } ?? ""
  }

  private var limitsText: String {
    var table = TextTable(columns: [
      .left("limit"), .right("used"), .right("of"), .right("left"), .left("binds"),
    ])
    for row in limits {
      table.append([
        row.limit, NumberText.plain(row.used), NumberText.plain(row.of),
        NumberText.plain(row.left), row.isBroken ? "broken" : row.isTight ? "yes" : "no",
      ])
    }
    return table.text
  }

  private var moreText: String {
    guard !oneMore.isEmpty else { return "" }
    var table = TextTable(columns: [
      .left("one more"), .right("gain found"), .right("at least"), .right("at most"),
      .left("solve"), .left("would add"), .left("and drop"),
    ])
    for row in oneMore {
      table.append([
        row.oneMore, share(row.gainFound), share(row.gainAtLeast), share(row.gainAtMost),
        row.ending, brief(row.added), brief(row.removed),
      ])
    }
    return table.text
  }

  private func brief(_ names: [String]) -> String {
    names.count <= 2 ? names.joined(separator: ", ") : "\(names.count) placements"
  }

  private var openText: String {
    guard !mostOpen.isEmpty else { return "" }
    var table = TextTable(columns: [
      .left("still open"), .left("asset"), .right("at stake"), .right("unprotected"),
      .right("share"),
    ])
    for row in mostOpen {
      table.append([
        row.axis, row.asset, NumberText.fixed(row.stake, decimals: 2),
        NumberText.fixed(row.openStake, decimals: 2),
        NumberText.percent(row.stake > 0 ? row.openStake / row.stake : 0),
      ])
    }
    return table.text
  }
}
