// What is bought and where does it stand? The tables of purchases and placements.

struct PlanTables {
  let content: ReportContent

  func append(to page: inout Markup) {
    page.pair { pair in
      if !content.purchases.isEmpty {
        pair.section("purchases", "What to buy") { purchases(&$0) }
      }
      if !content.approaches.isEmpty {
        pair.section("approaches", "Approaches, the most open first") {
          RaidTables(content: content).approaches(&$0)
        }
      }
    }
    if !content.worstRoutes.isEmpty {
      page.section("routes", "The attacker's best routes") {
        RaidTables(content: content).worstRoutes(&$0)
      }
    }
    if !content.placements.isEmpty {
      page.section("placements", "Where it stands") { placements(&$0) }
    }
  }

  private func purchases(_ section: inout Markup) {
    let table = DataTable(
      caption: "Purchases",
      columns: [
        .text("System"), .text("Kind"), .number("How many"), .text("Sites"), .number("Money"),
      ])
    let rows = content.purchases
    table.append(to: &section, rows: rows.count) { cell, row, column in
      let purchase = rows[row]
      switch column {
      case 0: cell.string(purchase.system)
      case 1: cell.kindBadge(purchase.kind)
      case 2: cell.string(NumberText.count(purchase.count))
      case 3: cell.string(purchase.sites.joined(separator: ", "))
      default: cell.string(money(purchase.money))
      }
    }
    let count = rows.reduce(0) { $0 + $1.count }
    let total = rows.reduce(0) { $0 + $1.money }
    section.element(
      "p", ["class": "total"],
      text: "In all \(NumberText.count(count)) systems for \(money(total)).")
  }

  private func placements(_ section: inout Markup) {
    let table = DataTable(
      caption: "Placements, numbered as on the map",
      columns: [
        .number("No."), .text("Site"), .text("System"), .text("Kind"), .text("Coordinates"),
        .text("Facing"), .text("What it is for"),
      ])
    let rows = content.placements
    table.append(to: &section, rows: rows.count, anchor: "placement") { cell, row, column in
      let placement = rows[row]
      switch column {
      case 0: cell.string("\(row + 1)")
      case 1: cell.string(placement.site)
      case 2: cell.string(placement.system + (placement.isStanding ? " (standing)" : ""))
      case 3: cell.kindBadge(placement.kind)
      case 4: cell.element("span", ["class": "coordinates"], text: placement.coordinates)
      case 5:
        cell.string(
          placement.headingDegrees.map { NumberText.heading(degrees: $0) } ?? "all round")
      default: cell.string(placement.purpose)
      }
    }
  }

  private func money(_ value: Double) -> String {
    NumberText.money(value, unit: content.moneyUnit, space: NumberText.narrowSpace)
  }
}

extension Markup {
  /// Parts side by side where there is room; nothing when there are none.
  mutating func pair(_ body: (inout Markup) -> Void) {
    var parts = Markup()
    body(&parts)
    guard !parts.text.isEmpty else { return }
    element("div", ["class": "pair"]) { $0.markup(parts) }
    newline()
  }

  /// A part of the page with its heading.
  mutating func section(_ name: String, _ title: String, _ body: (inout Markup) -> Void) {
    element("section", ["id": "section-" + name, "data-section": name]) { section in
      section.element("h2", text: title)
      body(&section)
    }
    newline()
  }

  /// The symbol's letters and the kind's name.
  mutating func kindBadge(_ kind: SystemKind) {
    element(
      "span", ["class": kind.isSensor ? "badge sensor" : "badge effector"], text: kind.letters)
    string(" " + kind.title)
  }
}
