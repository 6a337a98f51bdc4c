// How are rows of content shown as an accessible table?

/// Columns with a title each; the first cell of every row heads it.
struct DataTable {
  struct Column {
    let title: String
    let isNumeric: Bool

    static func text(_ title: String) -> Column { Column(title: title, isNumeric: false) }
    static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
  }

  let caption: String
  let columns: [Column]

  /// Writes the table; `cell` fills one cell, `anchor` and a row's number from 1 name it for links.
  func append(
    to page: inout Markup, rows: Int, anchor: String? = nil,
    cell: (inout Markup, _ row: Int, _ column: Int) -> Void
  ) {
    page.element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption]
    ) { box in
      box.element("table") { table in
        table.element("caption", text: caption)
        table.element("thead") { head in
          head.element("tr") { row in
            for column in columns {
              row.element(
                "th", ["scope": "col", "class": column.isNumeric ? "number" : nil],
                text: column.title)
            }
          }
        }
        table.element("tbody") { body in
          for row in 0..<rows {
            append(row, anchor: anchor.map { "\($0)-\(row + 1)" }, to: &body, cell: cell)
          }
        }
      }
    }
  }

  private func append(
    _ row: Int, anchor: String?, to body: inout Markup,
    cell: (inout Markup, _ row: Int, _ column: Int) -> Void
  ) {
    body.element("tr", ["id": anchor]) { line in
      for (index, column) in columns.enumerated() {
        let style = column.isNumeric ? "number" : nil
        if index == 0 {
          line.element("th", ["scope": "row", "class": style]) { cell(&$0, row, index) }
        } else {
          line.element("td", ["class": style]) { cell(&$0, row, index) }
        }
      }
    }
    body.newline()
  }
}

extension Markup {
  /// A horizontal bar that fills its cell to a share of 1, with optional whiskers.
  mutating func cellBar(share: Double, low: Double? = nil, high: Double? = nil, colour: RGBColour) {
    func clamp(_ share: Double) -> Double { min(1, max(0, share)) * 200 }
    element(
      "svg",
      [
        "class": "cell-bar", "viewBox": "0 0 200 14", "preserveAspectRatio": "none",
        "aria-hidden": "true",
      ]
    ) { svg in
      svg.element(
        "rect",
        ["x": "0", "y": "1", "width": decimal(clamp(share)), "height": "12", "fill": colour.hex]
      ) { _ in }
      if let low, let high {
        let (from, to) = (decimal(clamp(low)), decimal(clamp(high)))
        svg.element(
          "path", ["class": "whisker", "d": "M\(from) 7H\(to)M\(from) 3V11M\(to) 3V11"]
        ) { _ in }
      }
    }
  }
}
