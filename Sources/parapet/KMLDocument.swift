// A deployment for Google Earth and TAK clients: one KML document with plain ground overlays and folders.
import Coverage
import Geodata
import Report
import Scenario
import Terrain

/// GDAL's own KML writers make no ground overlays beside features, or nested links that TAK clients do not
/// follow; so the text is put together here, after OGC 12-007r2 (KML 2.3).
struct KMLDocument {
  let map: DeploymentMap

  /// doc.kml and its pictures, as a zip archive.
  func archived() throws -> [UInt8] {
    var entries: [ArchiveEntry] = []
    let overlays = try map.cover.layers.enumerated().map { level, layer in
      let name = "cover-\(Int(layer.heightMetres.rounded())).png"
      let (picture, corner, opposite) = try Picture(
        columns: map.grid.columns, rows: map.grid.rows, channels: .redGreenBlueAlpha,
        pixels: CoveragePalette(opacity: 255).pixels(classes: map.known(layer.classes))
      ).onLongitudesLatitudes(Extent(of: map.grid), in: map.scenario.coordinateReference)
      entries.append(ArchiveEntry(name: name, bytes: try picture.png()))
      return overlay(
        name, "Cover at \(NumberText.plain(layer.heightMetres)) m above ground", corner, opposite,
        isShown: level == 0)
    }
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <kml xmlns="http://www.opengis.net/kml/2.2"><Document>
      <name>\(xmlEscaped(map.scenario.title))</name>
      \(styles)
      \(folder("Cover", overlays))
      \(try MapLayerName.allCases.compactMap { try folder($0) }.joined(separator: "\n"))
      </Document></kml>

      """
    return try archive([ArchiveEntry(name: "doc.kml", text: text)] + entries)
  }

  /// Layers as folders; rings of the lowest height alone, since Google Earth draws each corner.
  private func folder(_ name: MapLayerName) throws -> String? {
    guard let layer = try map.layer(name), !layer.features.isEmpty else { return nil }
    let height = layer.fields.firstIndex { $0.name == "height_metres" }
    let shown =
      name == .reach
      ? layer.features.filter { feature in
        guard let height, case .real(let metres) = feature.values[height] else { return false }
        return metres == map.scenario.mapHeightsMetres[0]
      } : layer.features
    return folder(
      name.title, try shown.map { try placemark($0, layer.fields, name) },
      isShown: name != .reach && name != .axes)
  }

  private func folder(_ name: String, _ members: [String], isShown: Bool = true) -> String {
    "<Folder><name>\(xmlEscaped(name))</name><visibility>\(isShown ? 1 : 0)</visibility>\n"
      + members.joined(separator: "\n") + "\n</Folder>"
  }

  private func overlay(
    _ file: String, _ name: String, _ corner: LongitudeLatitude, _ opposite: LongitudeLatitude,
    isShown: Bool
  ) -> String {
    """
    <GroundOverlay><name>\(xmlEscaped(name))</name><visibility>\(isShown ? 1 : 0)</visibility>\
    <color>8cffffff</color><Icon><href>\(xmlEscaped(file))</href></Icon><LatLonBox>\
    <north>\(degrees(opposite.latitudeDegrees))</north><south>\(degrees(corner.latitudeDegrees))</south>\
    <east>\(degrees(opposite.longitudeDegrees))</east><west>\(degrees(corner.longitudeDegrees))</west>\
    </LatLonBox></GroundOverlay>
    """
  }

  private func placemark(
    _ feature: VectorFeature, _ fields: [VectorField], _ layer: MapLayerName
  ) throws -> String {
    let values = zip(fields, feature.values).compactMap { field, value in
      text(value).map { (field.name, $0) }
    }
    let name =
      layer.titleFields.compactMap { wanted in values.first { $0.0 == wanted }?.1 }
      .joined(separator: " ")
    let isChosen = values.contains { $0 == ("chosen", "1") }
    let data = values.map {
      "<Data name=\"\(xmlEscaped($0.0))\"><value>\(xmlEscaped($0.1))</value></Data>"
    }.joined()
    return
      "<Placemark><name>\(xmlEscaped(name))</name><styleUrl>#\(isChosen ? "system" : layer.rawValue)"
      + "</styleUrl><ExtendedData>\(data)</ExtendedData>\(try geometry(feature.geometry))</Placemark>"
  }

  private func geometry(_ geometry: VectorGeometry?) throws -> String {
    switch geometry {
    case .points(let points):
      return "<Point><coordinates>\(try coordinates(points))</coordinates></Point>"
    case .lines(let lines):
      return "<MultiGeometry>"
        + (try lines.map {
          "<LineString><tessellate>1</tessellate><coordinates>\(try coordinates($0))</coordinates>"
            + "</LineString>"
        }.joined()) + "</MultiGeometry>"
    case .polygons(let polygons):
      return "<MultiGeometry>" + (try polygons.map { try polygon($0) }.joined())
        + "</MultiGeometry>"
    case nil: return ""
    }
  }

  private func polygon(_ rings: [[Position]]) throws -> String {
    let boundaries = try rings.enumerated().map { index, ring in
      let side = index == 0 ? "outerBoundaryIs" : "innerBoundaryIs"
      return "<\(side)><LinearRing><coordinates>\(try coordinates(ring))</coordinates></LinearRing>"
        + "</\(side)>"
    }
    return "<Polygon>\(boundaries.joined())</Polygon>"
  }

  private func coordinates(_ positions: [Position]) throws -> String {
    try map.places(positions).map {
      degrees($0.longitudeDegrees) + "," + degrees($0.latitudeDegrees)
    }.joined(separator: " ")
  }

  private var styles: String {
    [
      ("system", "ff201810", 1.1), ("sites", "ffffffff", 0.5), ("assets", "ffffffff", 1.2),
      ("asset-corridors", "ffffffff", 3), ("asset-areas", "ffffffff", 2),
      ("axes", "ffa168f7", 2), ("gaps", "ff8a1bc5", 3), ("gap-areas", "ff77017a", 2),
      ("reach", "ff9c5a00", 1), ("worst-approaches", "ff77017a", 4),
    ].map { (name: String, colour: String, size: Double) in
      """
      <Style id="\(name)"><IconStyle><color>\(colour)</color><scale>\(size)</scale></IconStyle>\
      <LineStyle><color>\(colour)</color><width>\(size)</width></LineStyle>\
      <PolyStyle><color>40\(colour.dropFirst(2))</color></PolyStyle></Style>
      """
    }.joined(separator: "\n")
  }
}

extension MapLayerName {
  fileprivate var title: String {
    switch self {
    case .sites: "Systems and candidate sites"
    case .assets: "Defended assets"
    case .assetCorridors: "Defended corridors"
    case .assetAreas: "Defended areas"
    case .axes: "Approaches"
    case .gaps: "What the plan leaves open"
    case .gapAreas: "Gap areas"
    case .reach: "Reach"
    case .worstApproaches: "Worst approaches"
    }
  }

  /// Whose values name a feature.
  fileprivate var titleFields: [String] {
    switch self {
    case .sites, .reach: ["site", "system"]
    case .assets, .assetCorridors, .assetAreas: ["name"]
    case .axes: ["axis"]
    case .gaps: ["rank", "axis", "asset"]
    case .gapAreas, .worstApproaches: ["rank", "threat"]
    }
  }
}

/// Seven decimals, about a centimetre.
func degrees(_ value: Double) -> String { NumberText.fixed(value, decimals: 7) }

/// A value as text; nil for none.
private func text(_ value: VectorValue) -> String? {
  switch value {
  case .text(let text): text
  case .integer(let number): "\(number)"
  case .real(let number): "\(number)"
  case .null: nil
  }
}
