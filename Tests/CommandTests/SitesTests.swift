// Does `parapet sites` find places that a scenario can use, better than peaks and chance?
import Foundation
import Geodata
import Terrain
import Testing

@Suite struct SitesTests {
  private func prepared() throws -> Workplace {
    let place = try Workplace()
    for file in [
      "scenarios/jacksboro.yaml", "terrain/jacksboro.tif", "systems/generic.yaml",
      "threats/generic.yaml",
    ] {
      try place.copy("Models/\(file)")
    }
    return place
  }

  private static let scenario = "Models/scenarios/jacksboro.yaml"
  private static let generate =
    "generate: {count: 100, spacingMetres: 700, maximumSlopeDegrees: 15, fromAssetMetres: 5000}"

  @Test("The text can be pasted into the scenario, and tells of the same sites as the GeoPackage")
  func pasted() throws {
    let place = try prepared()
    let answer = try place.run([
      "sites", Self.scenario, "--output", "s.gpkg", "--yaml", "s.yaml", "--count", "40",
      "--threads", "2",
    ])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    let layers = try readVectors(path: place.file("s.gpkg"))
    #expect(layers.count == 1 && layers[0].features.count == 40)
    let lines = try place.text("s.yaml").split(separator: "\n")
    #expect(lines.count == 40)
    for (line, feature) in zip(lines, layers[0].features) {
      guard case .text(let name) = feature.values[0], case .points(let points) = feature.geometry
      else {
        Issue.record("a site needs a name and a place")
        continue
      }
      #expect(
        line.hasPrefix(
          "    - {id: \(name), position: [\(points[0].eastMetres), \(points[0].northMetres)]}"))
    }
    let text = try place.text(Self.scenario)
    let changed = text.replacing(Self.generate, with: "positions:\n" + (try place.text("s.yaml")))
    #expect(changed != text)
    try place.write(changed, to: Self.scenario)
    let validated = try place.run(["validate", Self.scenario])
    #expect(validated.exitCode == 0, "\(validated.errors)")
    let again = try place.run([
      "sites", Self.scenario, "--output", "s.gpkg", "--count", "10", "--spacing-metres", "700",
      "--maximum-slope-degrees", "15", "--from-asset-metres", "5000", "--json",
    ])
    #expect(again.exitCode == 0 && again.output.contains("\"g41\""), "\(again.errors)")
  }

  @Test("Excluded areas and roads keep sites away and near, and the threads do not matter")
  func constrained() throws {
    let place = try prepared()
    let middle = Position(eastMetres: 752_000, northMetres: 4_018_000)
    let corners = [(-3000.0, -3000.0), (-3000, 3000), (3000, 3000), (3000, -3000)].map {
      Position(eastMetres: middle.eastMetres + $0.0, northMetres: middle.northMetres + $0.1)
    }
    let road = [
      Position(eastMetres: 745_000, northMetres: 4_014_000),
      Position(eastMetres: 760_000, northMetres: 4_022_000),
    ]
    for (name, kind, geometry) in [
      ("area", GeometryKind.polygon, VectorGeometry.polygon(corners)),
      ("road", .line, .line(road)),
    ] {
      try writeGeoPackage(
        [
          try VectorLayer(
            name: name, kind: kind, coordinateReference: "EPSG:32616", fields: [],
            features: [VectorFeature(geometry: geometry, values: [])])
        ], to: place.file("\(name).gpkg"))
    }
    let text = try place.text(Self.scenario)
    try place.write(
      text.replacing(
        "fromAssetMetres: 5000}",
        with: "fromAssetMetres: 5000, method: visibility, excludeFile: ../../area.gpkg, "
          + "roadsFile: ../../road.gpkg, roadMetres: 800}"), to: Self.scenario)
    for threads in ["1", "2"] {
      let answer = try place.run([
        "sites", Self.scenario, "--output", "s\(threads).gpkg", "--threads", threads,
      ])
      #expect(answer.exitCode == 0, "\(answer.errors)")
    }
    #expect(try place.bytes("s1.gpkg") == place.bytes("s2.gpkg"))
    let features = try readVectors(path: place.file("s1.gpkg"))[0].features
    #expect(features.count > 5)
    let length = road[0].distanceMetres(to: road[1])
    for feature in features {
      guard case .points(let points) = feature.geometry else { continue }
      let (east, north) = (points[0].eastMetres, points[0].northMetres)
      #expect(
        abs(east - middle.eastMetres) >= 3000 || abs(north - middle.northMetres) >= 3000)
      let across =
        (east - road[0].eastMetres) * (road[1].northMetres - road[0].northMetres)
        - (north - road[0].northMetres) * (road[1].eastMetres - road[0].eastMetres)
      // A cell and a half of 60 m is what the distance may err.
      #expect(abs(across) / length <= 800 + 90)
    }
    let validated = try place.run(["validate", Self.scenario])
    #expect(validated.exitCode == 0, "\(validated.errors)")
  }

  @Test("On mountains the best ten found see more than those of peaks and of ten random sets")
  func bench() throws {
    let place = try prepared()
    let answer = try place.run([
      "bench", "sites", Self.scenario, "--view-metres", "5000", "--target-height-metres", "20",
      "--from-asset-metres", "10000", "--output", "b", "--quiet", "--json",
    ])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    #expect(try place.text("b/sites.json") == answer.output)
    let ways = try #require(try place.json("b/sites.json")["ways"] as? [[String: Any]])
    #expect(ways.count == 13)
    func share(_ way: [String: Any]) throws -> Double {
      let shares = try #require(way["shares"] as? [[String: Any]])
      return try #require(shares[0]["share"] as? Double)
    }
    let ours = try share(ways[0])
    #expect(ways[0]["way"] as? String == "visibility")
    for way in ways.dropFirst() { #expect(try share(way) < ours - 0.05) }
  }

  @Test("What cannot be is refused with 2, and the file is named")
  func refused() throws {
    let place = try prepared()
    try place.write("{\"type\":\"FeatureCollection\",\"features\":[]}", to: "none.geojson")
    for option in ["--exclude", "--roads"] {
      let answer = try place.run([
        "sites", Self.scenario, "--output", "s.gpkg", option, "none.geojson",
      ])
      #expect(answer.exitCode == 2)
      #expect(answer.errors.hasPrefix("error: none.geojson: holds no"), "\(answer.errors)")
    }
    let text = try place.text(Self.scenario)
    try place.write(
      text.replacing("fromAssetMetres: 5000}", with: "fromAssetMetres: 5000, roadMetres: 100}"),
      to: Self.scenario)
    let answer = try place.run(["validate", Self.scenario])
    #expect(answer.exitCode == 2)
    #expect(answer.errors.contains("roadMetres without roadsFile"))
  }
}
