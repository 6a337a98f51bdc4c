// Where is everything? The map with its layers, controls, legend and raid replay.
import Terrain

/// The map part of the page: a drawing that reads without script, and the controls that the script
/// wakes.
struct MapSection {
  /// More candidates than this are drawn as one shape without names.
  static let namedCandidates = 400
  /// Approaches with a label on the map: the worst ones.
  static let labelledApproaches = 5
  /// Routes of least exposure on the map: those that cost most.
  static let shownRoutes = 5

  let map: MapContent
  let placements: [PlacementRow]
  let worstRoutes: [WorstRouteRow]
  let replay: ReplayContent?
  let frame: MapFrame
  private let symbols: MapSymbols

  init(
    map: MapContent, placements: [PlacementRow], worstRoutes: [WorstRouteRow],
    replay: ReplayContent?
  ) {
    self.map = map
    self.placements = placements
    self.worstRoutes = worstRoutes
    self.replay = replay
    frame = MapFrame(map.extent)
    symbols = MapSymbols(frame: frame)
  }

  func append(to page: inout Markup) {
    page.element(
      "section", ["class": "map", "id": "section-map", "data-section": "map"]
    ) { section in
      section.element("h2", text: "Map")
      controls(&section)
      section.element("div", ["class": "map-frame"]) { box in
        drawing(&box)
        box.raw(
          """
          <div class="zoom" id="zoom" role="group" aria-label="Zoom" hidden="">\
          <button type="button" id="zoom-in" aria-label="Zoom in">+</button>\
          <button type="button" id="zoom-out" aria-label="Zoom out">&#8722;</button>\
          <button type="button" id="zoom-reset" aria-label="Show the whole map">&#8634;\
          </button></div>\
          <div class="north" aria-hidden="true">N<br>&#8593;</div>
          """)
      }
      section.element("p", ["class": "readout"]) { line in
        line.element("span", text: map.coordinateReference + ", metres")
        line.raw(#"<output id="pointer" aria-label="Coordinates under the pointer"></output>"#)
      }
      replayControls(&section)
      legend(&section)
    }
  }

  private var layers: [(id: String, title: String, isShown: Bool)] {
    var layers: [(id: String, title: String, isShown: Bool)] = []
    if map.hillshade != nil { layers.append(("layer-hillshade", "Relief", true)) }
    if !map.gaps.isEmpty { layers.append(("layer-gaps", "Gaps", true)) }
    if placements.contains(where: { ($0.rangeMetres ?? 0) > 0 }) {
      layers.append(("layer-reach", "Ranges", false))
    }
    if !map.approaches.isEmpty { layers.append(("layer-approaches", "Approaches", true)) }
    if !worstRoutes.isEmpty { layers.append(("layer-routes", "Attacker's best routes", true)) }
    if !map.candidates.isEmpty { layers.append(("layer-candidates", "Candidate sites", true)) }
    if !map.assets.isEmpty { layers.append(("layer-assets", "Defended assets", true)) }
    if !placements.isEmpty { layers.append(("layer-systems", "Systems", true)) }
    if !map.hotSpots.isEmpty { layers.append(("layer-leaks", "Leaks", true)) }
    return layers
  }

  /// All heights of all views, ascending.
  private var heightsMetres: [Double] {
    var heights: [Double] = []
    for height in map.coverage.flatMap(\.layers).map(\.heightMetres).sorted()
    where heights.last != height {
      heights.append(height)
    }
    return heights
  }

  private func controls(_ section: inout Markup) {
    section.element("div", ["class": "controls", "id": "map-controls", "hidden": ""]) { bar in
      if !map.coverage.isEmpty {
        bar.element("fieldset", ["class": "segments"]) { set in
          set.element("legend", text: "Coverage")
          for (index, title) in (map.coverage.map(\.title) + ["Off"]).enumerated() {
            let value = index < map.coverage.count ? "\(index)" : "off"
            set.element("label") { label in
              label.open(
                "input",
                [
                  "type": "radio", "name": "view", "value": value,
                  "checked": index == 0 ? "" : nil,
                ])
              label.element("span", text: title)
            }
          }
        }
        heightSlider(&bar)
      }
      bar.element("fieldset", ["class": "toggles"]) { set in
        set.element("legend", text: "Layers")
        for layer in layers {
          set.element("label") { label in
            label.open(
              "input",
              [
                "type": "checkbox", "data-layer": layer.id, "checked": layer.isShown ? "" : nil,
              ])
            label.string(layer.title)
          }
        }
      }
    }
    section.raw(
      """
      <noscript><p class="hint">Zoom, layers and replay need scripting; the map below shows its \
      first layer.</p></noscript>
      """)
  }

  private func heightSlider(_ bar: inout Markup) {
    let heights = heightsMetres
    guard let first = heights.first else { return }
    bar.element("label", ["class": "slider"]) { label in
      label.element("span", text: "Target height above ground")
      label.open(
        "input",
        [
          "type": "range", "id": "height", "min": "0", "max": "\(heights.count - 1)", "step": "1",
          "value": "0", "data-heights": heights.map(decimal).joined(separator: " "),
        ])
      label.element("output", ["id": "height-text"], text: decimal(first) + " m")
    }
  }

  private func drawing(_ box: inout Markup) {
    box.element(
      "svg",
      [
        "id": "map", "tabindex": "0", "role": "group", "aria-labelledby": "map-title",
        "aria-describedby": "map-help", "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": "0 0 " + decimal(frame.widthMetres) + " " + decimal(frame.heightMetres),
        "data-west": decimal(frame.westMetres), "data-north": decimal(frame.northMetres),
      ]
    ) { svg in
      svg.element("title", ["id": "map-title"], text: "Map of the plan")
      svg.element(
        "desc", ["id": "map-help"],
        text: "Arrow keys move the map, plus and minus zoom, 0 shows all of it.")
      svg.element("defs") { hatch(&$0) }
      rasters(&svg)
      vectors(&svg)
      scaleBar(&svg)
    }
  }

  /// Stripes for gaps, in pixels whatever the zoom.
  private func hatch(_ definitions: inout Markup) {
    definitions.element(
      "pattern",
      [
        "id": "hatch", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse",
        "patternTransform": "scale(" + NumberText.fixed(frame.metresPerPixel, decimals: 4) + ")",
      ]
    ) { pattern in
      pattern.raw(
        """
        <path class="hatch-ground" d="M0 0H8V8H0z"></path>\
        <path class="hatch-line" d="M-2 2L2 -2M0 8L8 0M6 10L10 6"></path>
        """)
    }
  }

  private func rasters(_ svg: inout Markup) {
    if let hillshade = map.hillshade {
      svg.element("g", ["id": "layer-hillshade"]) { image(hillshade, in: &$0) }
    }
    guard !map.coverage.isEmpty else { return }
    svg.element("g", ["id": "layer-coverage"]) { group in
      for (view, coverage) in map.coverage.enumerated() {
        for (index, layer) in coverage.layers.enumerated() {
          group.element(
            "g",
            [
              "class": "coverage", "data-view": "\(view)",
              "data-height": decimal(layer.heightMetres),
              "display": view == 0 && index == 0 ? nil : "none",
            ]
          ) { image(layer.image, in: &$0) }
        }
      }
    }
  }

  private func image(_ image: MapImage, in drawing: inout Markup) {
    let corner = Position(
      eastMetres: image.extent.westMetres, northMetres: image.extent.northMetres)
    drawing.element(
      "image",
      [
        "x": decimal(frame.x(corner)), "y": decimal(frame.y(corner)),
        "width": decimal(image.extent.widthMetres), "height": decimal(image.extent.heightMetres),
        "preserveAspectRatio": "none", "href": "data:image/png;base64," + base64(image.png),
      ]
    ) { _ in }
  }

  private func vectors(_ svg: inout Markup) {
    layer("layer-gaps", in: &svg) { group in
      for gap in map.gaps {
        group.element("path", ["class": "gap", "d": frame.outline(gap.outline)]) {
          $0.element("title", text: gap.name + (gap.detail.isEmpty ? "" : ": " + gap.detail))
        }
      }
    }
    layer("layer-reach", in: &svg) { group in
      for row in placements { symbols.reach(row, in: &group) }
    }
    layer("layer-approaches", in: &svg) { approaches(&$0) }
    layer("layer-routes", in: &svg) { group in
      // The worst one is drawn last, on top.
      for (rank, route) in worstRoutes.prefix(Self.shownRoutes).enumerated().reversed() {
        symbols.route(route, rank: rank + 1, in: &group)
      }
    }
    layer("layer-candidates", in: &svg) { candidates(&$0) }
    layer("layer-assets", in: &svg) { group in
      for asset in map.assets { symbols.asset(asset, in: &group) }
    }
    layer("layer-leaks", in: &svg) { hotSpots(&$0) }
    layer("layer-systems", in: &svg) { systems(&$0) }
    if replay != nil { svg.element("g", ["id": "layer-replay"]) { _ in } }
  }

  private func layer(_ id: String, in svg: inout Markup, _ content: (inout Markup) -> Void) {
    guard let layer = layers.first(where: { $0.id == id }) else { return }
    svg.element("g", ["id": id, "display": layer.isShown ? nil : "none"], content)
  }

  private func approaches(_ group: inout Markup) {
    let most = map.approaches.map(\.likelihood).max() ?? 0
    // Drawn from the least to the most open, so that the worst lies on top.
    let order = map.approaches.indices.sorted {
      let a = map.approaches[$0].leakShare ?? 0
      let b = map.approaches[$1].leakShare ?? 0
      return a == b ? $0 > $1 : a < b
    }
    for (rank, index) in order.enumerated() {
      let approach = map.approaches[index]
      let isWorst = order.count - rank <= Self.labelledApproaches && (approach.leakShare ?? 0) > 0
      symbols.approach(
        approach, index: index,
        thickness: 2 + (most > 0 ? 6 * approach.likelihood / most : 0),
        label: isWorst ? String(approach.name.prefix(18)) : nil, in: &group)
    }
  }

  private func candidates(_ group: inout Markup) {
    // A line of no length with round ends is a dot whose size does not change with the zoom.
    func dot(_ site: MapSite) -> String { "M" + frame.point(site.position) + "h0" }
    if map.candidates.count <= Self.namedCandidates {
      for site in map.candidates {
        group.element("path", ["class": "candidate", "d": dot(site)]) {
          $0.element("title", text: site.name)
        }
      }
    } else {
      group.element(
        "path", ["class": "candidate", "d": map.candidates.map(dot).joined()]
      ) {
        $0.element("title", text: NumberText.count(map.candidates.count) + " candidate sites")
      }
    }
  }

  private func hotSpots(_ group: inout Markup) {
    let most = map.hotSpots.map(\.weight).max() ?? 0
    for spot in map.hotSpots {
      let radius = 4 + (most > 0 ? 8 * (spot.weight / most).squareRoot() : 0)
      symbols.pin(spot.position, class: "leak", in: &group) { pin in
        pin.element("circle", ["r": decimal(radius)]) { $0.element("title", text: spot.detail) }
        pin.raw(#"<path d="M-3 -3L3 3M3 -3L-3 3"></path>"#)
      }
    }
  }

  private func systems(_ group: inout Markup) {
    var sites: [(name: String, units: [(number: Int, row: PlacementRow)])] = []
    var places: [String: Int] = [:]
    for (index, row) in placements.enumerated() {
      if let place = places[row.site] {
        sites[place].units.append((index + 1, row))
      } else {
        places[row.site] = sites.count
        sites.append((row.site, [(index + 1, row)]))
      }
    }
    // From north to south, so that the frames of a site in front cover the stem of one behind.
    let order = sites.indices.sorted {
      let a = sites[$0].units[0].row.position.northMetres
      let b = sites[$1].units[0].row.position.northMetres
      return a == b ? $0 < $1 : a > b
    }
    for index in order { symbols.site(sites[index].units, in: &group) }
  }

  private func scaleBar(_ svg: inout Markup) {
    let metresPerPixel = frame.metresPerPixel
    let length = niceLengthMetres(atMost: 140 * metresPerPixel)
    let corner = Position(
      eastMetres: frame.westMetres + 14 * metresPerPixel,
      northMetres: frame.northMetres - frame.heightMetres + 14 * metresPerPixel)
    svg.element(
      "g",
      [
        "id": "scalebar", "class": "pin", "data-at": frame.point(corner),
        "transform": frame.pin(corner),
      ]
    ) { bar in
      let pixels = decimal(length / metresPerPixel)
      bar.element("path", ["class": "casing", "d": "M0 -6V0H\(pixels)V-6"]) { _ in }
      bar.element("path", ["class": "line", "d": "M0 -6V0H\(pixels)V-6"]) { _ in }
      bar.element(
        "text", ["class": "label", "x": "6", "y": "-6"],
        text: NumberText.distance(metres: length))
    }
  }
}

/// 1, 2 or 5 times a power of ten, at most a length.
private func niceLengthMetres(atMost limit: Double) -> Double {
  var power = 1.0
  while power * 10 <= limit { power *= 10 }
  return limit >= 5 * power ? 5 * power : limit >= 2 * power ? 2 * power : power
}
