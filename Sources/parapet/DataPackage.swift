// A deployment for ATAK and WinTAK: a data package with a manifest, a point for each system and asset, and the map.
import Geodata
import Report
import Scenario
import Terrain

/// A zip archive with MANIFEST/manifest.xml (mission package manifest, version 2) that lists every file in it,
/// Cursor-on-Target events (MITRE MTR 090284) and the KMZ.
struct DataPackage {
  let map: DeploymentMap

  /// Events carry fixed times, so that the same deployment gives the same bytes; `archive` keeps clients from
  /// dropping them.
  static let time = "2000-01-01T00:00:00.000Z"
  static let stale = "2099-12-31T00:00:00.000Z"

  struct Point {
    let identifier: String
    let callsign: String
    let remarks: String
    let symbol: MapSymbolCode
    let position: Position
  }

  func archived() throws -> [UInt8] {
    let points = systems + assets
    let places = try map.places(points.map(\.position))
    let events = zip(points, places).map { point, place in
      ArchiveEntry(name: "\(point.identifier)/\(point.identifier).cot", text: event(point, place))
    }
    let contents =
      events + [ArchiveEntry(name: "map/plan.kmz", bytes: try KMLDocument(map: map).archived())]
    let listed = ArchiveEntry(
      name: "MANIFEST/manifest.xml",
      text: manifest(zip(points, events).map { ($0.identifier, $1.name) }, contents.last?.name))
    return try archive([listed] + contents)
  }

  private var systems: [Point] {
    map.deployment.placements.enumerated().map { number, placement in
      let site = map.scenario.sites[placement.site]
      let system = map.scenario.systems[placement.system]
      let facing =
        system.sectorDegrees < 360
        ? ", facing " + NumberText.heading(degrees: placement.headingDegrees) : ""
      return Point(
        identifier: "parapet-\(map.scenario.name)-system-\(number + 1)",
        callsign: "\(number + 1) \(system.id)",
        remarks: "\(system.name) (\(system.kindName)) on \(site.id)\(facing), "
          + "\(elevation(site.position)). SIDC \(system.symbol.sidc)",
        symbol: system.symbol, position: site.position)
    }
  }

  private var assets: [Point] {
    map.scenario.assets.enumerated().map { number, asset in
      Point(
        identifier: "parapet-\(map.scenario.name)-asset-\(number + 1)", callsign: asset.name,
        remarks: "Defended asset \(asset.id), worth \(NumberText.short(asset.worth)), "
          + "\(elevation(asset.middle)). SIDC \(MapSymbolCode.asset.sidc)",
        symbol: .asset, position: asset.middle)
    }
  }

  private func elevation(_ position: Position) -> String {
    guard let cell = map.grid.cell(containing: position) else { return "elevation unknown" }
    return "ground at \(NumberText.fixed(Double(map.grid[cell]))) m"
  }

  /// The height above the ellipsoid is stated as unknown (9999999): elevation models give it above the sea.
  private func event(_ point: Point, _ place: LongitudeLatitude) -> String {
    """
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <event version="2.0" uid="\(xmlEscaped(point.identifier))" type="\(point.symbol.cursorOnTarget)" \
    time="\(Self.time)" start="\(Self.time)" stale="\(Self.stale)" how="h-g-i-g-o">\
    <point lat="\(degrees(place.latitudeDegrees))" lon="\(degrees(place.longitudeDegrees))" \
    hae="9999999.0" ce="9999999.0" le="9999999.0"/><detail>\
    <contact callsign="\(xmlEscaped(point.callsign))"/><archive/>\
    <remarks>\(xmlEscaped(point.remarks))</remarks></detail></event>

    """
  }

  private func manifest(_ events: [(identifier: String, file: String)], _ map: String?) -> String {
    let name = xmlEscaped("Parapet \(self.map.scenario.name)")
    let contents =
      events.map {
        """
        <Content ignore="false" zipEntry="\(xmlEscaped($0.file))">\
        <Parameter name="uid" value="\(xmlEscaped($0.identifier))"/></Content>
        """
      } + (map.map { ["<Content ignore=\"false\" zipEntry=\"\(xmlEscaped($0))\"/>"] } ?? [])
    return """
      <MissionPackageManifest version="2">
      <Configuration>
      <Parameter name="uid" value="parapet-\(xmlEscaped(self.map.scenario.name))"/>
      <Parameter name="name" value="\(name)"/>
      </Configuration>
      <Contents>
      \(contents.joined(separator: "\n"))
      </Contents>
      </MissionPackageManifest>

      """
  }
}
