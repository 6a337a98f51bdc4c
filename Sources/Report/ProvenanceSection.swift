// Where do the figures come from, and what do they assume?

struct ProvenanceSection {
  /// Stands on every page, whatever the content says.
  static let standingStatement =
    "System and threat figures are generic and illustrative: they describe no fielded product, and "
    + "every conclusion holds only for the figures and threats that were put in."

  let content: ReportContent

  func append(to page: inout Markup) {
    page.pair { pair in
      if !content.comparisons.isEmpty {
        pair.section("comparison", "Promise against simulation") {
          RaidTables(content: content).comparisons(&$0)
        }
      }
      if !content.stages.isEmpty {
        pair.section("stages", "How this was made") { stages(&$0) }
      }
    }
    page.section("provenance", "Where the figures come from") { provenance(&$0) }
  }

  private func provenance(_ section: inout Markup) {
    section.element("p", ["class": "statement"], text: Self.standingStatement)
    section.pair { pair in
      pair.element("div") { left in
        assumptions(&left)
        settings(&left)
      }
      pair.element("div") { inputs(&$0) }
    }
  }

  private func assumptions(_ section: inout Markup) {
    guard !content.provenance.assumptions.isEmpty else { return }
    section.element("h3", text: "Assumptions")
    section.element("ul", ["class": "assumptions"]) { list in
      for assumption in content.provenance.assumptions { list.element("li", text: assumption) }
    }
  }

  private func inputs(_ section: inout Markup) {
    let rows = content.provenance.inputs
    guard !rows.isEmpty else { return }
    section.element("h3", text: "Inputs")
    let table = DataTable(
      caption: "Files read, with their SHA-256",
      columns: [.text("What"), .text("File"), .text("SHA-256")])
    table.append(to: &section, rows: rows.count) { cell, row, column in
      switch column {
      case 0: cell.string(rows[row].what)
      case 1: cell.string(rows[row].file)
      default:
        cell.element(
          "code", ["title": rows[row].hash],
          text: rows[row].hash.count > 16
            ? String(rows[row].hash.prefix(16)) + "…" : rows[row].hash)
      }
    }
  }

  private func settings(_ section: inout Markup) {
    guard !content.provenance.settings.isEmpty else { return }
    section.element("h3", text: "Versions, seeds and settings")
    section.element("dl", ["class": "settings"]) { list in
      for setting in content.provenance.settings {
        list.element("dt", text: setting.name)
        list.element("dd", text: setting.value)
      }
    }
  }

  private func stages(_ section: inout Markup) {
    let rows = content.stages
    let isTimed = rows.contains { $0.seconds != nil }
    let table = DataTable(
      caption: "Stages",
      columns: [.text("Stage"), .text("Result")] + (isTimed ? [.number("Time")] : []))
    table.append(to: &section, rows: rows.count) { cell, row, column in
      switch column {
      case 0: cell.string(rows[row].stage)
      case 1: cell.string(rows[row].result)
      default: cell.string(rows[row].seconds.map { NumberText.duration(seconds: $0) } ?? "")
      }
    }
  }
}
