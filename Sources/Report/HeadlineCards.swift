// What are the few numbers to see first?
import Raid

/// The cards beside the map: the promise, the simulated loss, leaks, and the use of the budget.
struct HeadlineCards {
  let content: ReportContent

  func append(to page: inout Markup) {
    page.element("div", ["class": "cards"]) { cards in
      if let promise = content.promise { card(promise, &cards) }
      if let score = content.score {
        worthCard(score, &cards)
        leakCard(score, &cards)
      }
      if let budget = content.budget { card(budget, &cards) }
    }
  }

  private func card(_ promise: Promise, _ cards: inout Markup) {
    card("promise", title: promise.measure + ", promised", in: &cards) { card in
      figure(
        NumberText.short(promise.value),
        of: promise.greatest.map { NumberText.plain($0) }, in: &card)
      if let greatest = promise.greatest, greatest > 0 {
        card.rangeBar(
          value: promise.value / greatest, low: min(promise.value, promise.bound) / greatest,
          high: max(promise.value, promise.bound) / greatest, style: "promise")
      }
      let gap = promise.relativeGap.map { ", gap " + gapText($0) } ?? ""
      card.element(
        "p",
        text:
          "No plan does better than \(NumberText.short(promise.bound))\(gap): \(promise.reason).")
    }
  }

  private func worthCard(_ score: RaidSummary, _ cards: inout Markup) {
    card("worth", title: "Worth lost in a raid", in: &cards) { card in
      let worth = score.worthLostPerRaid
      figure(
        NumberText.short(worth.value), of: score.worthAtStake.map { NumberText.plain($0) },
        in: &card)
      let most = score.worthAtStake ?? 0
      if most > 0 {
        card.rangeBar(
          value: worth.value / most, low: worth.low / most, high: worth.high / most, style: "loss")
      }
      card.element(
        "p",
        text: "\(NumberText.short(worth.low)) to \(NumberText.short(worth.high)) "
          + "(\(percent(score.confidence)) interval), mean over "
          + "\(NumberText.count(score.raids)) simulated raids: \(score.reason).")
    }
  }

  private func leakCard(_ score: RaidSummary, _ cards: inout Markup) {
    card("leak", title: "Raids with a leak", in: &cards) { card in
      let leak = score.anyLeak
      if leak.value == 0 {
        figure("none seen", of: nil, in: &card)
      } else {
        figure(percent(leak.value), of: nil, in: &card)
      }
      card.rangeBar(value: leak.value, low: leak.low, high: leak.high, style: "loss")
      let interval =
        leak.value == 0
        ? "At most \(percent(leak.high))" : "\(percent(leak.low)) to \(percent(leak.high))"
      card.element(
        "p",
        text: interval + " (\(percent(score.confidence)) interval). "
          + "\(NumberText.short(score.leakersPerRaid.value)) of "
          + "\(NumberText.plain(score.dronesPerRaid)) drones get through in the mean.")
    }
  }

  private func card(_ budget: BudgetUse, _ cards: inout Markup) {
    card("budget", title: "Budget used", in: &cards) { card in
      card.element("dl", ["class": "budget"]) { list in
        let space = NumberText.narrowSpace
        line("Money", budget.money, in: &list) {
          NumberText.money($0, unit: content.moneyUnit, space: space)
        }
        line("Crew", budget.crew, in: &list) { NumberText.plain($0) }
        line("Power", budget.powerKilowatts, in: &list) { NumberText.plain($0) + space + "kW" }
      }
    }
  }

  private func line(
    _ name: String, _ line: BudgetUse.Line, in list: inout Markup, _ text: (Double) -> String
  ) {
    list.element("div") { row in
      row.element("dt", text: name)
      row.element("dd") { value in
        value.string(text(line.used))
        value.element(
          "span", ["class": "of"],
          text: line.available.map { " of " + text($0) } ?? ", not limited")
      }
      if let available = line.available, available > 0 {
        let share = line.used / available
        row.element("dd", ["class": "bar"]) {
          $0.rangeBar(value: share, low: 0, high: share, style: "budget")
        }
      }
    }
  }

  private func card(
    _ name: String, title: String, in cards: inout Markup, _ body: (inout Markup) -> Void
  ) {
    cards.element("section", ["class": "card", "data-card": name]) { card in
      card.element("h3", text: title)
      body(&card)
    }
  }

  private func figure(_ text: String, of total: String?, in card: inout Markup) {
    card.element("p", ["class": "figure"]) { figure in
      figure.string(text)
      if let total { figure.element("span", ["class": "of"], text: " of " + total) }
    }
  }
}

extension Markup {
  /// A bar from 0 to 1 with an interval and a mark at the value; figures beside it say the same in
  /// text.
  mutating func rangeBar(value: Double, low: Double, high: Double, style: String) {
    func clamp(_ share: Double) -> Double { min(1, max(0, share)) * 200 }
    element(
      "svg",
      [
        "class": "range-bar " + style, "viewBox": "0 0 200 10", "preserveAspectRatio": "none",
        "aria-hidden": "true",
      ]
    ) { svg in
      svg.raw(#"<rect class="track" x="0" y="2" width="200" height="6"></rect>"#)
      if style != "budget" {
        svg.element(
          "rect",
          ["class": "fill", "x": "0", "y": "2", "width": decimal(clamp(value)), "height": "6"]
        ) { _ in }
      }
      svg.element(
        "rect",
        [
          "class": "interval", "x": decimal(clamp(low)), "y": "2",
          "width": decimal(max(0, clamp(high) - clamp(low))), "height": "6",
        ]
      ) { _ in }
      if style != "budget" {
        svg.element(
          "rect",
          [
            "class": "mark", "x": decimal(min(198, max(0, clamp(value) - 1))), "y": "0",
            "width": "2", "height": "10",
          ]
        ) { _ in }
      }
    }
  }
}

private func gapText(_ gap: Double) -> String {
  gap == 0
    ? "0" + NumberText.narrowSpace + "%"
    : NumberText.percent(
      gap, decimals: 2, space: NumberText.narrowSpace)
}
