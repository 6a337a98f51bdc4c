// What does more money buy? Promised value with its bound, and simulated loss, over the budget.
import Raid

/// Two panels over the same budgets: above the value between promise and certified bound, below the
/// worth lost per raid with its interval; one colour for each series.
///
/// Looks are attributes, not style: the picture is the same in the page and as a file of its own.
struct FrontierChart {
  private static let width = 720.0
  private static let left = 64.0
  private static let right = 28.0
  private static let panelHeight = 190.0
  private static let top = 26.0
  private static let between = 46.0
  private static let legendRow = 18.0
  private static let ink = "#17212e"
  /// Told apart by people who see few colours (Okabe and Ito 2008).
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]

  let frontier: Frontier
  let moneyUnit: String

  func append(to page: inout Markup) {
    guard !frontier.isEmpty else { return }
    let hasLoss = frontier.points.contains { $0.worthLostPerRaid != nil }
    let legend = frontier.series.count > 1 ? Double(frontier.series.count) * Self.legendRow : 0
    let bottom =
      Self.top + Self.panelHeight + (hasLoss ? Self.between + Self.panelHeight : 0) + 48 + legend
    page.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "chart", "role": "img",
        "aria-labelledby": "frontier-title", "font-family": "system-ui, Noto Sans, sans-serif",
        "font-size": "12", "viewBox": "0 0 \(decimal(Self.width)) \(decimal(bottom))",
      ]
    ) { svg in
      svg.element("title", ["id": "frontier-title"], text: title)
      let money = scale(
        frontier.points.map(\.money), from: Self.left + 10, to: Self.width - Self.right)
      valuePanel(money, &svg)
      var base = Self.top + Self.panelHeight
      if hasLoss {
        lossPanel(money, top: base + Self.between, &svg)
        base += Self.between + Self.panelHeight
      }
      moneyAxis(money, base: base, &svg)
      if legend > 0 { legendRows(top: base + 62, &svg) }
    }
  }

  private var title: String {
    let money = frontier.points.map(\.money)
    return "\(frontier.measure) and simulated worth lost for budgets from "
      + "\(text(money.min() ?? 0)) to \(text(money.max() ?? 0)); the tables have the figures"
  }

  private func text(_ money: Double) -> String {
    NumberText.money(money, unit: moneyUnit, space: NumberText.narrowSpace)
  }

  private func colour(_ series: Int) -> String { Self.colours[series % Self.colours.count] }

  private func valuePanel(_ money: ChartScale, _ svg: inout Markup) {
    let values = scale(
      frontier.points.flatMap { [$0.value, $0.bound] }, from: Self.top + Self.panelHeight,
      to: Self.top)
    panel(frontier.measure + ", with its certified bound", values, top: Self.top, &svg)
    for (number, series) in frontier.series.enumerated() where !series.points.isEmpty {
      let upper = series.points.map { pair(money.place($0.money), values.place($0.bound)) }
      let lower = series.points.map { pair(money.place($0.money), values.place($0.value)) }
      svg.element(
        "path",
        [
          "class": "frontier-band", "fill": colour(number), "fill-opacity": "0.25",
          "d": "M" + (upper + lower.reversed()).joined(separator: "L") + "z",
        ]
      ) { _ in }
      line(upper, number, isBound: true, &svg)
      line(lower, number, isBound: false, &svg)
      for point in series.points {
        dot(
          pair: (money.place(point.money), values.place(point.value)), number,
          isMarked: point.isKnee,
          "\(series.name), \(text(point.money)): \(NumberText.short(point.value)), bound "
            + NumberText.short(point.bound) + (point.isKnee ? ", knee" : ""), &svg)
      }
    }
  }

  private func line(_ places: [String], _ number: Int, isBound: Bool, _ svg: inout Markup) {
    svg.element(
      "path",
      [
        "fill": "none", "stroke": colour(number), "stroke-width": isBound ? "1" : "2",
        "stroke-dasharray": isBound ? "5 4" : nil, "d": "M" + places.joined(separator: "L"),
      ]
    ) { _ in }
  }

  /// A knee is larger and has a dark rim.
  private func dot(
    pair place: (x: Double, y: Double), _ number: Int, isMarked: Bool, _ title: String,
    _ svg: inout Markup
  ) {
    svg.element(
      "circle",
      [
        "fill": colour(number), "stroke": isMarked ? Self.ink : "#fff",
        "stroke-width": isMarked ? "2" : "1", "cx": decimal(place.x), "cy": decimal(place.y),
        "r": isMarked ? "6" : "4",
      ]
    ) { $0.element("title", text: title) }
  }

  private func lossPanel(_ money: ChartScale, top: Double, _ svg: inout Markup) {
    let estimates = frontier.points.compactMap(\.worthLostPerRaid)
    let losses = scale(
      estimates.flatMap { [$0.low, $0.high] }, from: top + Self.panelHeight, to: top)
    let interval = frontier.confidence.map { " with \(percent($0)) interval" } ?? ""
    panel("Worth lost per raid, simulated" + interval, losses, top: top, &svg)
    for (number, series) in frontier.series.enumerated() {
      for point in series.points {
        guard let loss = point.worthLostPerRaid else { continue }
        let x = money.place(point.money)
        let (low, high) = (decimal(losses.place(loss.low)), decimal(losses.place(loss.high)))
        let (from, to) = (decimal(x - 4), decimal(x + 4))
        svg.element(
          "path",
          [
            "fill": "none", "stroke": colour(number), "stroke-width": "1.5",
            "d": "M\(decimal(x)) \(low)V\(high)M\(from) \(low)H\(to)M\(from) \(high)H\(to)",
          ]
        ) { _ in }
        dot(
          pair: (x, losses.place(loss.value)), number, isMarked: false,
          "\(series.name), \(text(point.money)): \(NumberText.short(loss.value))", &svg)
      }
    }
  }

  private func panel(_ title: String, _ scale: ChartScale, top: Double, _ svg: inout Markup) {
    label(
      title, x: Self.left, y: top - 10, anchor: "start", isTitle: true, &svg)
    for tick in scale.ticks {
      let y = scale.place(tick)
      grid("M\(decimal(Self.left)) \(decimal(y))H\(decimal(Self.width - Self.right))", &svg)
      label(NumberText.plain(tick), x: Self.left - 8, y: y + 4, anchor: "end", &svg)
    }
  }

  private func moneyAxis(_ money: ChartScale, base: Double, _ svg: inout Markup) {
    let most = money.ticks.map(abs).max() ?? 0
    let (factor, prefix) =
      most >= 1e9 ? (1e9, "G") : most >= 1e6 ? (1e6, "M") : most >= 1e3 ? (1e3, "k") : (1, "")
    for tick in money.ticks {
      let x = money.place(tick)
      grid("M\(decimal(x)) \(decimal(base))v5", &svg)
      label(NumberText.plain(tick / factor), x: x, y: base + 20, anchor: "middle", &svg)
    }
    let unit = [prefix, moneyUnit].filter { !$0.isEmpty }.joined(separator: " ")
    label(
      "Budget" + (unit.isEmpty ? "" : ", " + unit),
      x: (Self.left + Self.width - Self.right) / 2, y: base + 40, anchor: "middle", &svg)
  }

  private func legendRows(top: Double, _ svg: inout Markup) {
    for (number, series) in frontier.series.enumerated() {
      let y = top + Double(number) * Self.legendRow
      dot(pair: (Self.left + 6, y - 4), number, isMarked: false, series.name, &svg)
      label(series.name, x: Self.left + 18, y: y, anchor: "start", &svg)
    }
  }

  private func grid(_ path: String, _ svg: inout Markup) {
    svg.element("path", ["stroke": "#dfe5eb", "d": path]) { _ in }
  }

  private func label(
    _ text: String, x: Double, y: Double, anchor: String, isTitle: Bool = false,
    _ svg: inout Markup
  ) {
    svg.element(
      "text",
      [
        "x": decimal(x), "y": decimal(y), "text-anchor": anchor, "fill": Self.ink,
        "font-size": isTitle ? "13" : nil, "font-weight": isTitle ? "600" : nil,
      ], text: text)
  }

  private func scale(_ values: [Double], from: Double, to: Double) -> ChartScale {
    ChartScale(values: values, from: from, to: to)
  }
}

extension Frontier {
  /// The chart as a file of its own.
  public func svg(moneyUnit: String = "") -> [UInt8] {
    var markup = Markup()
    FrontierChart(frontier: self, moneyUnit: moneyUnit).append(to: &markup)
    markup.newline()
    return Array(markup.text.utf8)
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
