// Does every export hold what was computed, when another program's reader opens it?
import Foundation
import Geodata
import Terrain
import Testing

@Suite(PlannedOnce()) struct ExportTests {
  private let place: Workplace

  init() throws {
    place = try #require(Planned.current).place
  }

  /// Writes one export of the plan and gives its path.
  private func export(_ format: String, _ name: String, _ more: [String] = []) throws -> String {
    let answer = try place.run(
      ["export", "results/one/plan.json", "--format", format, "--output", "exports-\(name)"] + more)
    #expect(answer.exitCode == 0, "\(answer.errors)")
    return place.file("exports-\(name)")
  }

  private func layers() throws -> [VectorLayer] {
    try readVectors(path: try export("gpkg", "all.gpkg"))
  }

  @Test(
    "A GeoPackage holds each layer with its style, and the plan's own has the raids' losses besides"
  )
  func geoPackage() throws {
    let found = try layers()
    #expect(
      found.map(\.name) == [
        "sites", "assets", "asset_corridors", "asset_areas", "axes", "gap_areas", "reach",
        "worst_approaches",
      ])
    #expect(found.allSatisfy { $0.styleQML?.contains("<renderer-v2 ") == true })
    let planned = try readVectors(path: place.file("results/one/plan.gpkg"))
    #expect(
      planned.map(\.name) == found.map(\.name).prefix(5) + ["gaps"] + found.map(\.name).suffix(3))
    #expect(planned.first?.features == found.first?.features)
    #expect(planned.last == found.last)
  }

  @Test("Chosen sites carry symbol codes of 20 digits and the same place in every notation")
  func sites() throws {
    let sites = try #require(try layers().first)
    let columns = Dictionary(
      uniqueKeysWithValues: sites.fields.map(\.name).enumerated().map { ($1, $0) })
    func value(_ feature: VectorFeature, _ name: String) throws -> VectorValue {
      feature.values[try #require(columns[name])]
    }
    var codes: [String: String] = [:]
    for feature in sites.features {
      guard case .points(let points) = feature.geometry, let point = points.first,
        case .text(let mgrs) = try value(feature, "mgrs"),
        case .real(let latitude) = try value(feature, "latitude_degrees"),
        case .real(let longitude) = try value(feature, "longitude_degrees")
      else {
        Issue.record("a site without a place")
        continue
      }
      let degrees = LongitudeLatitude(longitudeDegrees: longitude, latitudeDegrees: latitude)
      for place in [degrees, try WrittenPlace.place(mgrs)] {
        let there = try Projection.positions(of: [place], in: "EPSG:32633")[0]
        #expect(there.distanceMetres(to: point) < 0.8)
      }
      #expect(try value(feature, "east_metres") == .real(point.eastMetres))
      if case .text(let system) = try value(feature, "system"),
        case .text(let code) = try value(feature, "sidc")
      {
        codes[system] = code
      }
    }
    #expect(codes == ["radar": "10031500002203000000", "launcher": "10031500001111000000"])
  }

  @Test(
    "GeoJSON, CSV and XLSX hold the rows of the GeoPackage",
    arguments: ["sites", "assets", "gap-areas", "worst-approaches"])
  func tables(_ name: String) throws {
    let table = name.replacing("-", with: "_")
    let wanted = try #require(try layers().first { $0.name == table })
    let sheets = try readVectors(path: try export("xlsx", "\(name).xlsx"))
    let readings = [
      try readVectors(
        path: try export("geojson", "\(name).geojson", ["--layer", name]),
        coordinateReference: "EPSG:32633"
      ).first,
      try readVectors(path: try export("csv", "\(name).csv", ["--layer", name])).first,
      sheets.first { $0.name == table },
    ]
    for reading in readings {
      let reading = try #require(reading)
      #expect(reading.fields.map(\.name) == wanted.fields.map(\.name))
      #expect(
        reading.features.map { $0.values.map(plain) }
          == wanted.features.map { $0.values.map(plain) })
    }
  }

  /// Tables keep no types: a number is the same however it is written, and nothing is an empty text.
  private func plain(_ value: VectorValue) -> String {
    switch value {
    case .text(let text): Double(text).map { "\(Float($0))" } ?? text
    case .integer(let number): "\(Float(number))"
    case .real(let number): "\(Float(number))"
    case .null: ""
    }
  }

  @Test(
    "A raster of one layer is the band of the raster of all, with colours; every height and threat has its own"
  )
  func rasters() throws {
    let all = try readRaster(path: try export("cog", "all.tif"))
    let planned = try readRaster(path: place.file("results/one/coverage.tif"))
    #expect(all == planned)
    #expect(Set(all.bands.map(\.name)).count == all.bands.count)
    #expect(
      all.bands.allSatisfy {
        $0.name.hasPrefix("percent") || $0.colours.first?.meaning == "none" && $0.colours.count >= 4
      })
    #expect(all.bands.contains { $0.name == "layers against drone at 150 m above ground" })
    for (layer, height, band) in [
      ("cover", "150", "cover at 150 m above ground"),
      ("threat-layers", "50", "layers against drone at 50 m above ground"),
      ("engaging", "50", "effectors that engage drone at 50 m above ground"),
    ] {
      let one = try readRaster(
        path: try export("cog", "\(layer).tif", ["--layer", layer, "--height", height]))
      #expect(one.bands.map(\.values) == [try #require(all.bands.first { $0.name == band }).values])
      #expect(one.bands[0].colours.contains { $0.value == 3 } && one.storage == .uint8(void: 255))
    }
  }

  @Test("A KMZ holds plain folders, one ground overlay for each height, and no link to elsewhere")
  func keyhole() throws {
    let path = try export("kmz", "plan.kmz")
    let entries = try readArchive(path: path)
    #expect(
      entries.map(\.name) == [
        "cover-150.png", "cover-50.png", "cover-500.png", "doc.kml",
      ])
    let text = String(decoding: try #require(entries.last).bytes, as: UTF8.self)
    #expect(!text.contains("NetworkLink") && !text.contains("http://www.example"))
    #expect(text.ranges(of: "<GroundOverlay>").count == 3)
    // The features by GDAL's reader, in the metres of the scenario.
    let read = try readVectors(path: path, coordinateReference: "EPSG:32633")
    let wanted = try layers()
    for (title, name) in [
      ("Systems and candidate sites", "sites"), ("Worst approaches", "worst_approaches"),
      ("Gap areas", "gap_areas"),
    ] {
      let features = try #require(read.first { $0.name == title }).features
      let original = try #require(wanted.first { $0.name == name }).features
      #expect(features.count == original.count)
      for (one, other) in zip(features, original) {
        let (a, b) = (corners(one.geometry), corners(other.geometry))
        #expect(a.count == b.count && zip(a, b).allSatisfy { $0.distanceMetres(to: $1) < 0.05 })
      }
    }
    // The overlay's rectangle by GDAL's reader: the terrain's, within a pixel.
    let overlay = try place.execute(
      "/usr/bin/gdalinfo", ["-json", "/vsizip/\(path)/cover-50.png"])
    #expect(overlay.exitCode == 0)
  }

  private func corners(_ geometry: VectorGeometry?) -> [Position] {
    switch geometry {
    case .points(let points): points
    case .lines(let lines): lines.flatMap { $0 }
    case .polygons(let polygons): polygons.flatMap { $0.flatMap { $0 } }
    case nil: []
    }
  }

  @Test(
    "A data package lists every file that it holds, and each event is a point that XML readers accept"
  )
  func dataPackage() throws {
    let entries = try readArchive(path: try export("atak", "plan.zip"))
    let manifest = try #require(entries.first { $0.name == "MANIFEST/manifest.xml" })
    let listed = try elements(manifest.bytes).filter { $0.name == "Content" }.compactMap {
      $0.attributes["zipEntry"]
    }
    #expect(Set(listed) == Set(entries.map(\.name)).subtracting(["MANIFEST/manifest.xml"]))
    #expect(listed.count == 3 + 2 + 1)
    var types: [String] = []
    for entry in entries where entry.name.hasSuffix(".cot") {
      let found = try elements(entry.bytes)
      let event = try #require(found.first)
      #expect(event.name == "event" && event.attributes["version"] == "2.0")
      types.append(event.attributes["type"] ?? "")
      let uid = try #require(event.attributes["uid"])
      #expect(entry.name == "\(uid)/\(uid).cot")
      let point = try #require(found.first { $0.name == "point" }).attributes
      let latitude = try #require(point["lat"].flatMap(Double.init))
      let longitude = try #require(point["lon"].flatMap(Double.init))
      let there = try Projection.positions(
        of: [LongitudeLatitude(longitudeDegrees: longitude, latitudeDegrees: latitude)],
        in: "EPSG:32633")[0]
      #expect((500_000...510_000).contains(there.eastMetres))
      #expect(
        found.contains { $0.name == "contact" && $0.attributes["callsign"]?.isEmpty == false })
    }
    #expect(
      types.sorted() == ["a-f-G-E-S-R", "a-f-G-E-W-M-A", "a-f-G-E-W-M-A", "a-f-G-I", "a-f-G-I"])
  }

  private struct Element {
    let name: String
    let attributes: [String: String]
  }

  /// Every element of a document, by Python's reader, which stops at what is not well-formed.
  private func elements(_ bytes: [UInt8]) throws -> [Element] {
    try Data(bytes).write(to: URL(fileURLWithPath: place.file("exports-part.xml")))
    let script = """
      import json, sys, xml.etree.ElementTree as tree
      print(json.dumps([[e.tag, e.attrib] for e in tree.parse(sys.argv[1]).iter()]))
      """
    let answer = try place.execute(
      "/usr/bin/python3", ["-c", script, place.file("exports-part.xml")])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [[Any]])
    return rows.map {
      Element(name: $0[0] as? String ?? "", attributes: $0[1] as? [String: String] ?? [:])
    }
  }

  @Test(
    "A picture has its place beside it: the terrain's rectangle, and at least a thousand pixels across"
  )
  func picture() throws {
    let path = try export("png", "plan.png", ["--height", "150"])
    let raster = try readRaster(path: path)
    let cover = try readRaster(path: place.file("results/one/coverage.tif"))
    #expect(raster.columns >= 1000 && raster.bands.count == 4)
    #expect(raster.west == cover.west && raster.north == cover.north)
    #expect(
      abs(Double(raster.columns) * raster.cellWidth - Double(cover.columns) * cover.cellWidth)
        < 1e-6)
  }

  @Test("A layer or height that a format does not have is refused with what it has")
  func refusals() throws {
    for (arguments, code, words) in [
      (["--format", "geojson", "--layer", "sitess"], Int32(64), "did you mean 'sites'?"),
      (["--format", "kmz", "--layer", "sites"], 64, "holds every layer"),
      (
        ["--format", "cog", "--layer", "cover", "--height", "77"], 2,
        "the scenario maps 50, 150, 500"
      ),
      (["--format", "cog", "--layer", "engaging", "--threat", "dron"], 2, "did you mean 'drone'?"),
      (["--format", "csv", "--layer", "gaps"], 2, "gap-areas"),
    ] {
      let answer = try place.run(
        ["export", "results/one/plan.json", "--output", "x"] + arguments)
      #expect(answer.exitCode == code && answer.errors.contains(words), "\(answer.errors)")
    }
  }
}
