// What does more money buy? Promised value with its bound, and simulated loss, over the budget.
import Raid

/// Two panels over the same budgets: above the value between promise and certified bound, below the
/// worth lost per raid with its interval.
struct FrontierChart {
  private static let width = 720.0
  private static let left = 64.0
  private static let right = 28.0
  private static let panelHeight = 190.0
  private static let top = 26.0
  private static let between = 46.0

  let frontier: Frontier
  let moneyUnit: String
  let confidence: Double?

  func append(to page: inout Markup) {
    guard !frontier.points.isEmpty else { return }
    page.pair { pair in
      pair.element("div") { chart(&$0) }
      pair.element("div") { table(&$0) }
    }
  }

  private func chart(_ page: inout Markup) {
    let hasLoss = frontier.points.contains { $0.worthLostPerRaid != nil }
    let bottom =
      Self.top + Self.panelHeight + (hasLoss ? Self.between + Self.panelHeight : 0) + 48
    page.element(
      "svg",
      [
        "class": "chart", "role": "img", "aria-labelledby": "frontier-title",
        "viewBox": "0 0 \(decimal(Self.width)) \(decimal(bottom))",
      ]
    ) { svg in
      svg.element("title", ["id": "frontier-title"], text: title)
      let money = scale(
        frontier.points.map(\.money) + [frontier.chosenMoney ?? frontier.points[0].money],
        from: Self.left + 10, to: Self.width - Self.right)
      valuePanel(money, &svg)
      var base = Self.top + Self.panelHeight
      if hasLoss {
        lossPanel(money, top: base + Self.between, &svg)
        base += Self.between + Self.panelHeight
      }
      moneyAxis(money, base: base, &svg)
    }
  }

  private var title: String {
    "\(frontier.measure) and simulated worth lost for budgets from "
      + "\(text(frontier.points[0].money)) to "
      + "\(text(frontier.points[frontier.points.count - 1].money)); the table below has the figures"
  }

  private func text(_ money: Double) -> String {
    NumberText.money(money, unit: moneyUnit, space: NumberText.narrowSpace)
  }

  private func valuePanel(_ money: ChartScale, _ svg: inout Markup) {
    let values = scale(
      frontier.points.flatMap { [$0.value, $0.bound] }, from: Self.top + Self.panelHeight,
      to: Self.top)
    panel(frontier.measure + ", with its certified bound", values, top: Self.top, &svg)
    let upper = frontier.points.map { pair(money.place($0.money), values.place($0.bound)) }
    let lower = frontier.points.map { pair(money.place($0.money), values.place($0.value)) }
    svg.element(
      "path",
      ["class": "band", "d": "M" + (upper + lower.reversed()).joined(separator: "L") + "z"]
    ) { _ in }
    svg.element("path", ["class": "bound", "d": "M" + upper.joined(separator: "L")]) { _ in }
    svg.element("path", ["class": "value", "d": "M" + lower.joined(separator: "L")]) { _ in }
    for point in frontier.points {
      svg.element(
        "circle",
        [
          "class": point.money == frontier.chosenMoney ? "dot chosen" : "dot",
          "cx": decimal(money.place(point.money)), "cy": decimal(values.place(point.value)),
          "r": point.money == frontier.chosenMoney ? "6" : "4",
        ]
      ) {
        $0.element(
          "title",
          text: "\(text(point.money)): \(NumberText.short(point.value)), bound "
            + NumberText.short(point.bound))
      }
    }
  }

  private func lossPanel(_ money: ChartScale, top: Double, _ svg: inout Markup) {
    let estimates = frontier.points.compactMap(\.worthLostPerRaid)
    let losses = scale(
      estimates.flatMap { [$0.low, $0.high] }, from: top + Self.panelHeight, to: top)
    let interval = confidence.map { " with \(percent($0)) interval" } ?? ""
    panel("Worth lost per raid, simulated" + interval, losses, top: top, &svg)
    for point in frontier.points {
      guard let loss = point.worthLostPerRaid else { continue }
      let x = money.place(point.money)
      let (low, high) = (decimal(losses.place(loss.low)), decimal(losses.place(loss.high)))
      let (from, to) = (decimal(x - 4), decimal(x + 4))
      svg.element(
        "path",
        [
          "class": "whisker",
          "d": "M\(decimal(x)) \(low)V\(high)M\(from) \(low)H\(to)M\(from) \(high)H\(to)",
        ]
      ) { _ in }
      svg.element(
        "circle",
        ["class": "dot loss", "cx": decimal(x), "cy": decimal(losses.place(loss.value)), "r": "4"]
      ) {
        $0.element("title", text: "\(text(point.money)): \(NumberText.short(loss.value))")
      }
    }
  }

  private func panel(_ title: String, _ scale: ChartScale, top: Double, _ svg: inout Markup) {
    svg.element(
      "text", ["class": "panel-title", "x": decimal(Self.left), "y": decimal(top - 10)],
      text: title)
    for tick in scale.ticks {
      let y = scale.place(tick)
      svg.element(
        "path",
        [
          "class": "grid",
          "d": "M\(decimal(Self.left)) \(decimal(y))H\(decimal(Self.width - Self.right))",
        ]
      ) { _ in }
      svg.element(
        "text",
        ["class": "tick end", "x": decimal(Self.left - 8), "y": decimal(y + 4)],
        text: NumberText.plain(tick))
    }
  }

  private func moneyAxis(_ money: ChartScale, base: Double, _ svg: inout Markup) {
    let most = money.ticks.map(abs).max() ?? 0
    let (factor, prefix) =
      most >= 1e9 ? (1e9, "G") : most >= 1e6 ? (1e6, "M") : most >= 1e3 ? (1e3, "k") : (1, "")
    for tick in money.ticks {
      let x = decimal(money.place(tick))
      svg.element(
        "path", ["class": "grid", "d": "M\(x) \(decimal(base))v5"]
      ) { _ in }
      svg.element(
        "text", ["class": "tick middle", "x": x, "y": decimal(base + 20)],
        text: NumberText.plain(tick / factor))
    }
    let unit = [prefix, moneyUnit].filter { !$0.isEmpty }.joined(separator: " ")
    svg.element(
      "text",
      [
        "class": "tick middle", "x": decimal((Self.left + Self.width - Self.right) / 2),
        "y": decimal(base + 40),
      ],
      text: "Budget" + (unit.isEmpty ? "" : ", " + unit))
  }

  private func table(_ page: inout Markup) {
    let rows = frontier.points
    let table = DataTable(
      caption: "Budgets",
      columns: [
        .number("Budget"), .number(frontier.measure), .number("Bound"),
        .number("Worth lost per raid"), .text("Interval"),
      ])
    table.append(to: &page, rows: rows.count) { cell, row, column in
      let point = rows[row]
      let loss = point.worthLostPerRaid
      switch column {
      case 0: cell.string(text(point.money))
      case 1: cell.string(NumberText.short(point.value))
      case 2: cell.string(NumberText.short(point.bound))
      case 3: cell.string(loss.map { NumberText.short($0.value) } ?? "")
      default:
        cell.string(
          loss.map { "\(NumberText.short($0.low)) to \(NumberText.short($0.high))" } ?? "")
      }
    }
  }

  private func scale(_ values: [Double], from: Double, to: Double) -> ChartScale {
    ChartScale(values: values, from: from, to: to)
  }
}

/// A linear axis whose ends are ticks at 1, 2 or 5 times a power of ten.
package struct ChartScale {
  package let ticks: [Double]
  private let low: Double
  private let high: Double
  private let from: Double
  private let to: Double

  /// An axis over finite values, which are not empty.
  package init(values: [Double], from: Double, to: Double) {
    let least = values.min() ?? 0
    let most = values.max() ?? 1
    // All values the same: a span around them, so that the axis has a length.
    let span = most > least ? most - least : max(abs(most), 1)
    let step = niceStep(span / 4)
    let first = (least / step).rounded(.down)
    let last = max((most / step).rounded(.up), first + 1)
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    low = first * step
    high = last * step
    self.from = from
    self.to = to
  }

  package func place(_ value: Double) -> Double {
    from + (value - low) / (high - low) * (to - from)
  }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least a positive value.
private func niceStep(_ value: Double) -> Double {
  var power = 1.0
  while power < value { power *= 10 }
  while power / 10 >= value { power /= 10 }
  return power / 5 >= value ? power / 5 : power / 2 >= value ? power / 2 : power
}

private func pair(_ x: Double, _ y: Double) -> String { decimal(x) + " " + decimal(y) }
