// What do the raids do, why does something get through, and where?
import Raid

struct RaidTables {
  /// Approaches shown; the rest only counted.
  static let approachesShown = 12

  let content: ReportContent

  func append(to page: inout Markup) {
    if !content.causes.isEmpty {
      page.section("causes", "Why drones get through") { causes(&$0) }
    }
    if !content.layers.isEmpty {
      page.section("layers", "What the effectors do") { layers(&$0) }
    }
    page.pair { pair in
      if !content.assets.isEmpty {
        pair.section("assets", "What the assets lose") { assets(&$0) }
      }
      if !content.threats.isEmpty {
        pair.section("threats", "What gets through") { threats(&$0) }
      }
    }
  }

  private func causes(_ section: inout Markup) {
    let rows = content.causes.indices.sorted {
      let (a, b) = (content.causes[$0].leakersPerRaid, content.causes[$1].leakersPerRaid)
      return a == b ? $0 < $1 : a > b
    }.map { content.causes[$0] }
    let total = rows.reduce(0) { $0 + $1.leakersPerRaid }
    let most = rows.first?.leakersPerRaid ?? 0
    let table = DataTable(
      caption: "Leakers by cause, per raid",
      columns: [
        .text("Cause"), .number("Per raid"), .number("Share"), .text(""),
        .text("What to do about it"),
      ])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let cause = rows[row]
      switch column {
      case 0: cell.string(cause.cause.title)
      case 1: cell.string(NumberText.short(cause.leakersPerRaid))
      case 2: cell.string(percent(total > 0 ? cause.leakersPerRaid / total : 0))
      case 3:
        cell.cellBar(share: most > 0 ? cause.leakersPerRaid / most : 0, colour: lossColour)
      default: cell.string(cause.leakersPerRaid > 0 ? cause.cause.advice : "")
      }
    }
  }

  func approaches(_ section: inout Markup) {
    let ranked = rankedApproaches(content.approaches)
    let rows = Array(ranked.prefix(Self.approachesShown))
    let table = DataTable(
      caption: "Approaches by the share of their drones that get through",
      columns: [
        .text("Approach"), .number("Get through"), .text(""), .number("Of all drones"),
        .text("Mostly because"),
      ])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let approach = rows[row]
      switch column {
      case 0: cell.string(approach.name)
      case 1: cell.string(percent(approach.leakShare))
      case 2:
        cell.cellBar(
          share: approach.leakShare, colour: LeakRamp.colour(share: approach.leakShare))
      case 3: cell.string(percent(approach.likelihood))
      default: cell.string(approach.mainCause?.title ?? "")
      }
    }
    if ranked.count > rows.count {
      section.element(
        "p", ["class": "total"],
        text: "\(ranked.count - rows.count) further approaches let a smaller share through.")
    }
  }

  /// Numbered as on the map.
  func worstRoutes(_ section: inout Markup) {
    let rows = Array(content.worstRoutes.prefix(Self.approachesShown))
    section.element(
      "p", ["class": "hint"],
      text:
        "For each threat and asset the way over the terrain on which one raider survives likeliest, computed, "
        + "not drawn. The raids fly the scenario's approaches instead.")
    let table = DataTable(
      caption: "Routes of least exposure, what costs most first",
      columns: [
        .number("No."), .text("Threat"), .text("From"), .text("To"), .text("Past"),
        .number("Survives"), .text(""), .number("Takes"),
      ])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let route = rows[row]
      switch column {
      case 0: cell.string("\(row + 1)")
      case 1: cell.string(route.threat)
      case 2: cell.string(route.from)
      case 3: cell.string(route.asset)
      case 4: cell.string(route.past.isEmpty ? "nothing" : route.past.joined(separator: ", "))
      case 5: cell.string(percent(route.survivalProbability))
      case 6:
        cell.cellBar(
          share: route.survivalProbability,
          colour: LeakRamp.colour(share: route.survivalProbability))
      default: cell.string(NumberText.short(route.worthLost))
      }
    }
  }

  private func assets(_ section: inout Markup) {
    let rows = content.assets
    let most = rows.map(\.worthLostPerRaid.high).max() ?? 0
    let table = DataTable(
      caption: "Worth lost per raid, with its interval",
      columns: [
        .text("Asset"), .number("Worth"), .number("Lost per raid"), .text(""), .text("Interval"),
      ])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let lost = rows[row].worthLostPerRaid
      switch column {
      case 0: cell.string(rows[row].name)
      case 1: cell.string(NumberText.plain(rows[row].worth))
      case 2: cell.string(NumberText.short(lost.value))
      case 3:
        guard most > 0 else { return }
        cell.cellBar(
          share: lost.value / most, low: lost.low / most, high: lost.high / most,
          colour: lossColour)
      default: cell.string("\(NumberText.short(lost.low)) to \(NumberText.short(lost.high))")
      }
    }
  }

  private func threats(_ section: inout Markup) {
    let rows = content.threats
    let table = DataTable(
      caption: "Leakers by threat, per raid",
      columns: [
        .text("Threat"), .number("Drones"), .number("Tracked at"), .number("Get through"),
        .number("Share"), .text(""), .text("Mostly because"),
      ])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let threat = rows[row]
      let share = threat.dronesPerRaid > 0 ? threat.leakersPerRaid / threat.dronesPerRaid : 0
      switch column {
      case 0: cell.string(threat.name)
      case 1: cell.string(NumberText.plain(threat.dronesPerRaid))
      case 2:
        cell.string(
          threat.firstTrackMetres.map {
            NumberText.short($0 / 1000) + NumberText.narrowSpace + "km"
          }
            ?? NumberText.notAvailable)
      case 3: cell.string(NumberText.short(threat.leakersPerRaid))
      case 4: cell.string(percent(share))
      case 5: cell.cellBar(share: share, colour: lossColour)
      default: cell.string(threat.mainCause?.title ?? "")
      }
    }
  }

  private func layers(_ section: inout Markup) {
    let rows = content.layers
    let table = DataTable(
      caption: "A mean raid by type of effector; days of cover at a raid a day from full magazines",
      columns: [
        .text("Effectors"), .number("Drones shot at"), .number("Rounds"), .number("Kills"),
        .number("Saturated"), .number("Days of cover"), .number("Cost exchange"),
      ])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let layer = rows[row]
      switch column {
      case 0: cell.string(layer.name)
      case 1: cell.string(NumberText.short(layer.engagements))
      case 2: cell.string(NumberText.short(layer.rounds))
      case 3: cell.string(NumberText.short(layer.kills))
      case 4: cell.string(percent(layer.saturatedShare))
      case 5: cell.string(layer.daysOfCover.map { NumberText.short($0) } ?? NumberText.notAvailable)
      default:
        cell.string(layer.costExchange.map { NumberText.short($0) } ?? NumberText.notAvailable)
      }
    }
  }

  func comparisons(_ section: inout Markup) {
    let rows = content.comparisons
    let table = DataTable(
      caption: "The plan's promise beside what the raids show",
      columns: [
        .text("Measure"), .number("Promised"), .number("Simulated"), .text("Interval"),
        .text("The promise is"),
      ])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let comparison = rows[row]
      func text(_ value: Double) -> String {
        comparison.isShare
          ? NumberText.percent(value, space: NumberText.narrowSpace) : NumberText.short(value)
      }
      switch column {
      case 0: cell.string(comparison.measure)
      case 1: cell.string(text(comparison.promised))
      case 2: cell.string(text(comparison.simulated.value))
      case 3:
        cell.string("\(text(comparison.simulated.low)) to \(text(comparison.simulated.high))")
      default: cell.string(comparison.verdict)
      }
    }
  }
}

extension Comparison {
  /// Where the promise lies, seen from the simulated interval.
  package var verdict: String {
    if promised >= simulated.low, promised <= simulated.high { return "within the interval" }
    let isAbove = promised > simulated.high
    return isAbove == higherIsBetter ? "too hopeful" : "too cautious"
  }
}

/// Vermillion of Okabe and Ito: losses, wherever they are drawn.
let lossColour = RGBColour(red: 0xD5, green: 0x5E, blue: 0x00)
