// How do systems, assets, approaches and leaks look on the map?
import Foundation
import Terrain

/// Symbols drawn in pixels around their place; the page's script keeps them that size when zooming.
struct MapSymbols {
  let frame: MapFrame

  /// A group that stays its size in pixels at a place.
  func pin(
    _ position: Position, class name: String = "", in drawing: inout Markup,
    _ symbol: (inout Markup) -> Void
  ) {
    drawing.element(
      "g",
      [
        "class": name.isEmpty ? "pin" : "pin " + name, "data-at": frame.point(position),
        "transform": frame.pin(position),
      ], symbol)
  }

  /// All systems on one site: frames in a row on a stem, sectors around the foot.
  func site(_ units: [(number: Int, row: PlacementRow)], in drawing: inout Markup) {
    guard let first = units.first else { return }
    pin(first.row.position, class: "site", in: &drawing) { pin in
      for unit in units where unit.row.sectorDegrees < 360 {
        let sector = sectorPath(
          radius: 34, headingDegrees: unit.row.headingDegrees ?? 0,
          sectorDegrees: unit.row.sectorDegrees)
        pin.element("path", ["class": "beam", "d": sector]) { _ in }
      }
      pin.raw(#"<path class="stem" d="M0 0V-14"></path><circle class="foot" r="3"></circle>"#)
      for (index, unit) in units.enumerated() {
        let across = (Double(index) - Double(units.count - 1) / 2) * 38
        frameSymbol(unit, acrossPixels: across, in: &pin)
      }
    }
  }

  private func frameSymbol(
    _ unit: (number: Int, row: PlacementRow), acrossPixels: Double, in pin: inout Markup
  ) {
    let row = unit.row
    let kind = (row.kind.isSensor ? "sensor" : "effector") + (row.isStanding ? " standing" : "")
    pin.element(
      "g",
      [
        "class": "unit " + kind, "data-placement": "\(unit.number)",
        "transform": "translate(\(decimal(acrossPixels)) -23)",
      ]
    ) { group in
      let heading = row.headingDegrees.map { ", facing " + NumberText.heading(degrees: $0) } ?? ""
      group.element(
        "title",
        text: "\(unit.number). \(row.system) (\(row.kind.title)) on \(row.site)\(heading). "
          + row.purpose)
      if row.kind.isSensor {
        group.raw(#"<path class="cap" d="M-9 -9a9 6 0 0 1 18 0z"></path>"#)
      } else {
        group.raw(#"<path class="cap" d="M-6 -9L0 -16L6 -9z"></path>"#)
      }
      group.raw(#"<rect x="-18" y="-9" width="36" height="18"></rect>"#)
      group.element("text", ["class": "letters", "x": "-15", "y": "4"], text: row.kind.letters)
      group.element(
        "text", ["class": "number", "x": "15.5", "y": "4"], text: "\(unit.number)")
    }
  }

  /// The reach of a system in map metres: a circle, or the sector that it looks into.
  func reach(_ row: PlacementRow, in drawing: inout Markup) {
    guard let range = row.rangeMetres, range > 0 else { return }
    let name = row.kind.isSensor ? "reach sensor" : "reach effector"
    let title = "\(row.system) on \(row.site): " + NumberText.distance(metres: range)
    if row.sectorDegrees >= 360 {
      drawing.element(
        "circle",
        [
          "class": name, "cx": decimal(frame.x(row.position)),
          "cy": decimal(frame.y(row.position)), "r": decimal(range),
        ]
      ) { $0.element("title", text: title) }
    } else {
      let sector = sectorPath(
        radius: range, headingDegrees: row.headingDegrees ?? 0, sectorDegrees: row.sectorDegrees)
      drawing.element(
        "path",
        [
          "class": name, "transform": "translate(" + frame.point(row.position) + ")", "d": sector,
        ]
      ) { $0.element("title", text: title) }
    }
  }

  func asset(_ asset: MapAsset, in drawing: inout Markup) {
    let title = asset.name + (asset.detail.isEmpty ? "" : ": " + asset.detail)
    let label: Position
    switch asset.form {
    case .point(let position):
      label = position
    case .corridor(let line):
      label = split(line, atMetres: lengthMetres(line) / 2).head.last ?? line[0]
      let path = frame.path(line)
      drawing.element("path", ["class": "corridor casing", "d": path]) { _ in }
      drawing.element("path", ["class": "corridor", "d": path]) { $0.element("title", text: title) }
    case .area(let outline):
      let count = Double(outline.count)
      label = Position(
        eastMetres: outline.reduce(0) { $0 + $1.eastMetres } / count,
        northMetres: outline.reduce(0) { $0 + $1.northMetres } / count)
      drawing.element("path", ["class": "area", "d": frame.path(outline, closed: true)]) {
        $0.element("title", text: title)
      }
    }
    pin(label, class: "asset", in: &drawing) { pin in
      var isPoint = false
      if case .point = asset.form { isPoint = true }
      pin.element("title", text: title)
      if isPoint {
        pin.raw(
          """
          <path class="star" d="M0-9 2.4-3.3 8.6-2.8 3.8 1.2 5.3 7.3 0 4-5.3 7.3-3.8 1.2-8.6-2.8\
          -2.4-3.3z"></path>
          """)
      }
      pin.element("text", ["class": "label", "y": isPoint ? "21" : "4"], text: asset.name)
    }
  }

  /// A route of least exposure: a dashed line with its number where it begins.
  func route(_ route: WorstRouteRow, rank: Int, in drawing: inout Markup) {
    let line = frame.clipped(route.path)
    guard line.count > 1 else { return }
    drawing.element("g", ["class": "route", "data-route": "\(rank)"]) { group in
      group.element(
        "title",
        text:
          "Route \(rank): \(route.threat) from \(route.from) to \(route.asset) survives with probability "
          + NumberText.fixed(route.survivalProbability, decimals: 2))
      group.element("path", ["class": "casing", "d": frame.path(line)]) { _ in }
      group.element("path", ["class": "line", "d": frame.path(line)]) { _ in }
      pin(line[0], in: &group) { pin in
        pin.raw(#"<circle r="9"></circle>"#)
        pin.element("text", ["y": "4", "text-anchor": "middle"], text: "\(rank)")
      }
    }
  }

  /// An arrow from the map's edge inwards, then a thin line on to the target.
  func approach(
    _ approach: MapApproach, index: Int, thickness: Double, label: String?,
    in drawing: inout Markup
  ) {
    let line = frame.clipped(approach.path)
    let length = lengthMetres(line)
    guard length > 0 else { return }
    let (shaft, rest) = split(line, atMetres: min(length * 0.45, 130 * frame.metresPerPixel))
    guard let tip = shaft.last, shaft.count > 1 else { return }
    let before = shaft[shaft.count - 2]
    let turn = atan2(tip.eastMetres - before.eastMetres, tip.northMetres - before.northMetres)
    let share = approach.leakShare
    let colour = share.map { LeakRamp.colour(share: $0).hex } ?? "#6b7280"
    drawing.element("g", ["class": "approach", "data-approach": "\(index)"]) { group in
      group.element(
        "title",
        text: approach.name
          + (share.map { ": " + NumberText.percent($0) + " of its drones get through" } ?? ""))
      group.element("path", ["class": "course", "d": frame.path(rest)]) { _ in }
      let path = frame.path(shaft)
      group.element(
        "path", ["class": "casing", "d": path, "stroke-width": decimal(thickness + 2)]
      ) { _ in }
      group.element(
        "path",
        ["class": "shaft", "d": path, "stroke": colour, "stroke-width": decimal(thickness)]
      ) { _ in }
      pin(tip, in: &group) { pin in
        let half = decimal(thickness / 2 + 4.5)
        pin.element(
          "path",
          [
            "class": "arrowhead", "fill": colour,
            "transform": "rotate(" + decimal(turn * 180 / .pi) + ")",
            "d": "M-\(half) 0L0 -\(decimal(thickness / 2 + 11))L\(half) 0z",
          ]
        ) { _ in }
      }
      if let label {
        let place = inwards(line, pixels: 16)
        pin(place, in: &group) {
          $0.element(
            "text", ["class": "label approach-label" + anchor(place), "y": "4"], text: label)
        }
      }
    }
  }

  /// Labels near the west and east edge grow away from it.
  private func anchor(_ place: Position) -> String {
    let pixels = frame.x(place) / frame.metresPerPixel
    return pixels < 60 ? " start" : pixels > MapFrame.nominalPixels - 60 ? " end" : ""
  }

  /// A place on the line near its start, so that a label there is not cut off by the frame.
  private func inwards(_ line: [Position], pixels: Double) -> Position {
    split(line, atMetres: pixels * frame.metresPerPixel).head.last ?? line[0]
  }
}

/// Colours for the share of drones that get through, ColorBrewer's five-class RdPu (Brewer 2003),
/// light to dark: told apart by lightness alone, and unlike anything in the coverage palette.
enum LeakRamp {
  static let steps: [(below: Double, colour: RGBColour, label: String)] = [
    (0.02, RGBColour(red: 0xFE, green: 0xEB, blue: 0xE2), "below 2 %"),
    (0.10, RGBColour(red: 0xFB, green: 0xB4, blue: 0xB9), "2 to 10 %"),
    (0.25, RGBColour(red: 0xF7, green: 0x68, blue: 0xA1), "10 to 25 %"),
    (0.50, RGBColour(red: 0xC5, green: 0x1B, blue: 0x8A), "25 to 50 %"),
    (.infinity, RGBColour(red: 0x7A, green: 0x01, blue: 0x77), "50 % and more"),
  ]

  static func colour(share: Double) -> RGBColour {
    steps.first { share < $0.below }?.colour ?? steps[steps.count - 1].colour
  }
}

/// A sector around the origin, heading clockwise from up.
private func sectorPath(radius: Double, headingDegrees: Double, sectorDegrees: Double) -> String {
  func edge(_ degrees: Double) -> String {
    let angle = degrees * .pi / 180
    return decimal(radius * sin(angle)) + " " + decimal(-radius * cos(angle))
  }
  let r = decimal(radius)
  return "M0 0L" + edge(headingDegrees - sectorDegrees / 2) + "A\(r) \(r) 0 "
    + (sectorDegrees > 180 ? "1" : "0") + " 1 " + edge(headingDegrees + sectorDegrees / 2) + "z"
}
