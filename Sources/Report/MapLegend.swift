// What do the map's colours and symbols mean?

extension MapSection {
  func legend(_ section: inout Markup) {
    section.element("div", ["class": "legend", "id": "map-legend"]) { legend in
      for (index, view) in map.coverage.enumerated() {
        legend.element(
          "ul",
          [
            "data-legend": "\(index)", "hidden": index == 0 ? nil : "",
            "aria-label": "Colours of the coverage layer " + view.title,
          ]
        ) { list in
          list.element("li", ["class": "head"], text: view.title)
          for entry in view.legend { swatch(entry.colour, entry.label, in: &list) }
        }
      }
      if map.approaches.contains(where: { $0.leakShare != nil }) { approachLegend(&legend) }
      symbolLegend(&legend)
    }
  }

  private func swatch(_ colour: RGBColour, _ label: String, in list: inout Markup) {
    list.element("li") { item in
      item.element(
        "svg",
        ["class": "swatch", "viewBox": "0 0 16 12", "aria-hidden": "true"]
      ) { svg in
        svg.element(
          "rect", ["x": "0.5", "y": "0.5", "width": "15", "height": "11", "fill": colour.hex]
        ) { _ in }
      }
      item.string(label)
    }
  }

  private func approachLegend(_ legend: inout Markup) {
    legend.element("ul", ["aria-label": "Colours of the approaches"]) { list in
      list.element("li", ["class": "head"], text: "Drones that get through")
      for step in LeakRamp.steps { swatch(step.colour, step.label, in: &list) }
      list.element("li", text: "thicker: likelier")
    }
  }

  private func symbolLegend(_ legend: inout Markup) {
    var items = Markup()
    symbols(&items)
    guard !items.text.isEmpty else { return }
    legend.element("ul", ["aria-label": "Symbols"]) { list in
      list.element("li", ["class": "head"], text: "Symbols")
      list.markup(items)
    }
    kindLegend(&legend)
  }

  /// Only the symbols that are on the map.
  private func symbols(_ list: inout Markup) {
    if placements.contains(where: { $0.kind.isSensor }) {
      item("sensor, with its number in the table", in: &list) { icon in
        icon.raw(
          """
          <g class="unit sensor"><path class="cap" d="M-9 -6a9 6 0 0 1 18 0z"></path>\
          <rect x="-15" y="-6" width="30" height="15"></rect></g>
          """)
      }
    }
    if placements.contains(where: { !$0.kind.isSensor }) {
      item("effector", in: &list) { icon in
        icon.raw(
          """
          <g class="unit effector"><path class="cap" d="M-6 -6L0 -13L6 -6z"></path>\
          <rect x="-15" y="-6" width="30" height="15"></rect></g>
          """)
      }
    }
    if placements.contains(where: \.isStanding) {
      item("standing already", in: &list) { icon in
        icon.raw(
          """
          <g class="unit sensor standing"><rect x="-15" y="-6" width="30" height="15"></rect></g>
          """)
      }
    }
    if !map.candidates.isEmpty {
      item("candidate site", in: &list) { $0.raw(#"<path class="candidate" d="M0 0h0"></path>"#) }
    }
    if !map.gaps.isEmpty {
      item("gap", in: &list) { icon in
        icon.raw(
          #"<path class="gap-swatch" d="M-15 -9H15V9H-15z"></path>"#
        )
        icon.raw(
          #"<path class="hatch-line" d="M-15 3L-3 -9M-12 9L6 -9M-3 9L15 -9M6 9L15 0"></path>"#)
      }
    }
    if !worstRoutes.isEmpty {
      item("attacker's best route", in: &list) { icon in
        icon.raw(
          #"<g class="route"><path class="casing" d="M-15 0H15"></path><path class="line" d="M-15 0H15"></path></g>"#
        )
      }
    }
    if !map.hotSpots.isEmpty {
      item("leak", in: &list) { icon in
        icon.raw(
          """
          <g class="leak"><circle r="8"></circle><path d="M-3 -3L3 3M3 -3L-3 3"></path></g>
          """)
      }
    }
  }

  /// The letters in use, in the order of the kinds.
  private func kindLegend(_ legend: inout Markup) {
    let kinds = SystemKind.allCases.filter { kind in placements.contains { $0.kind == kind } }
    guard !kinds.isEmpty else { return }
    legend.element("ul", ["aria-label": "Letters in the symbols"]) { list in
      list.element("li", ["class": "head"], text: "Letters")
      for kind in kinds {
        list.element("li") { item in
          item.element("b", text: kind.letters)
          item.string(" " + kind.title)
        }
      }
    }
  }

  private func item(_ label: String, in list: inout Markup, _ icon: (inout Markup) -> Void) {
    list.element("li") { item in
      item.element(
        "svg", ["class": "icon", "viewBox": "-18 -15 36 27", "aria-hidden": "true"], icon)
      item.string(label)
    }
  }
}
