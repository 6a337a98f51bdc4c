// Do layers come back from their files as they were?
import Geodata
import Terrain
import Testing

@Suite struct VectorFileTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test("Layers of every kind come back equal from a GeoPackage, styles and nulls included")
  func geoPackage() throws {
    let layers = try sampleLayers()
    try writeGeoPackage(layers, to: sandbox.path("plan.gpkg"))
    #expect(try readVectors(path: sandbox.path("plan.gpkg")) == layers)
    #expect(sandbox.entries == ["plan.gpkg"])
  }

  @Test("The same layers give the same bytes a second later, over an older file")
  func sameBytes() async throws {
    let layers = try sampleLayers()
    try writeGeoPackage(layers, to: sandbox.path("plan.gpkg"))
    let first = try sandbox.bytes("plan.gpkg")
    // Time stamps inside a GeoPackage count seconds.
    try await Task.sleep(for: .milliseconds(1_100))
    try writeGeoPackage(layers, to: sandbox.path("plan.gpkg"))
    #expect(try sandbox.bytes("plan.gpkg") == first)
    let text = String(decoding: first, as: UTF8.self)
    #expect(text.contains("2000-01-01T00:00:00.000Z"))
  }

  @Test("A layer without a reference comes back without one, and takes the wanted one")
  func noReference() throws {
    let layer = try VectorLayer(
      name: "local", kind: .point, coordinateReference: nil, fields: [],
      features: [
        VectorFeature(geometry: .point(Position(eastMetres: 5, northMetres: -7)), values: [])
      ])
    try writeGeoPackage([layer], to: sandbox.path("local.gpkg"))
    #expect(try readVectors(path: sandbox.path("local.gpkg")) == [layer])
    let placed = try readVectors(
      path: sandbox.path("local.gpkg"), coordinateReference: "EPSG:32632")
    #expect(placed[0].coordinateReference == "EPSG:32632")
    #expect(placed[0].features == layer.features)
  }

  @Test("GeoJSON holds longitude and latitude, and returns to the same metres within 2 cm")
  func geoJSON() throws {
    for layer in try sampleLayers() where layer.kind != .table {
      let path = sandbox.path("\(layer.kind.rawValue).geojson")
      try writeGeoJSON(layer, to: path)
      let text = String(
        decoding: try sandbox.bytes("\(layer.kind.rawValue).geojson"), as: UTF8.self)
      #expect(!text.contains("\"crs\""))
      #expect(text.contains("[ 8.9"), "\(text)")
      let back = try #require(
        try readVectors(path: path, coordinateReference: "EPSG:32632").first)
      #expect(back.kind == layer.kind)
      #expect(back.features.count == layer.features.count)
      for (was, now) in zip(layer.features, back.features) {
        #expect(was.values.first == now.values.first)
        let (from, to) = (positions(was.geometry), positions(now.geometry))
        #expect(from.count == to.count)
        for position in from {
          // RFC 7946 may turn a ring around, so compare as sets.
          #expect(to.contains { $0.distanceMetres(to: position) < 0.02 })
        }
      }
      try writeGeoJSON(layer, to: sandbox.path("again.geojson"))
      #expect(
        try sandbox.bytes("again.geojson") == sandbox.bytes("\(layer.kind.rawValue).geojson"))
    }
  }

  @Test(
    "A file of mixed geometry in degrees becomes one layer per kind in the UTM zone of its middle")
  func mixedGeometry() throws {
    let path = try sandbox.write(
      """
      {"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"name": "a", "n": 3}, "geometry":
       {"type": "Polygon", "coordinates": [[[9, 45], [9.1, 45], [9.1, 45.1], [9, 45]]]}},
      {"type": "Feature", "properties": {"name": null, "n": 4}, "geometry":
       {"type": "Point", "coordinates": [9, 45, 812]}},
      {"type": "Feature", "properties": {"name": "c"}, "geometry":
       {"type": "GeometryCollection", "geometries": [
        {"type": "LineString", "coordinates": [[9, 45], [9, 45.1]]},
        {"type": "Point", "coordinates": [9, 45.1]}]}}]}
      """, to: "mixed.geojson")
    let layers = try readVectors(path: path)
    #expect(layers.map(\.kind) == [.point, .line, .polygon])
    #expect(layers.allSatisfy { $0.coordinateReference == "EPSG:32632" })
    #expect(layers[0].features.map(\.values) == [[.null, .integer(4)], [.text("c"), .null]])
    let south = positions(layers[0].features[0].geometry)[0]
    #expect(abs(south.eastMetres - 500_000) < 0.001)
    #expect(positions(layers[1].features[0].geometry)[0] == south)
    #expect(positions(layers[2].features[0].geometry).count == 4)
  }

  @Test("Layers that cannot be written are refused before a file appears")
  func refusals() throws {
    let place = VectorGeometry.point(Position(eastMetres: 1, northMetres: 2))
    func layer(
      _ name: String = "sites", _ fields: [VectorField] = [], _ geometry: VectorGeometry? = nil,
      _ values: [VectorValue] = []
    ) throws(GeodataError) -> VectorLayer {
      try VectorLayer(
        name: name, kind: .point, coordinateReference: nil, fields: fields,
        features: [VectorFeature(geometry: geometry, values: values)])
    }
    let text = VectorField("name", .text)
    let cases: [(GeodataError?, String)] = [
      (failure { () throws(GeodataError) in _ = try layer("gpkg_a") }, "layer name \"gpkg_a\""),
      (failure { () throws(GeodataError) in _ = try layer("a\"b") }, "layer name"),
      (
        failure { () throws(GeodataError) in _ = try layer("a", [VectorField("FID", .real)]) },
        "field name \"FID\""
      ),
      (failure { () throws(GeodataError) in _ = try layer("a", [text]) }, "0 values for 1 fields"),
      (
        failure { () throws(GeodataError) in _ = try layer("a", [text], place, [.integer(1)]) },
        "must be text or null"
      ),
      (
        failure { () throws(GeodataError) in
          _ = try layer("a", [], .line([Position(eastMetres: 1, northMetres: 2)]))
        }, "needs point geometry"
      ),
      (
        failure { () throws(GeodataError) in
          _ = try layer("a", [], .point(Position(eastMetres: .nan, northMetres: 2)))
        }, "finite coordinates"
      ),
      (
        failure { () throws(GeodataError) in
          try writeGeoPackage([layer(), layer("SITES")], to: sandbox.path("a.gpkg"))
        }, "two layers are named \"SITES\""
      ),
      (
        failure { () throws(GeodataError) in
          try writeGeoJSON(layer(), to: sandbox.path("a.geojson"))
        }, "needs geometry and a coordinate reference"
      ),
      (
        failure { () throws(GeodataError) in _ = try readVectors(path: sandbox.path("b.gpkg")) },
        "no such file"
      ),
    ]
    for (error, words) in cases {
      let description = try #require(error).description
      #expect(description.contains(words), "\(description)")
    }
    let path = try sandbox.write("a shopping list\n", to: "list.txt")
    let error = failure { () throws(GeodataError) in _ = try readVectors(path: path) }
    #expect(try #require(error).description.contains("not a vector file"))
    #expect(sandbox.entries == ["list.txt"])
  }

  private func sampleLayers() throws -> [VectorLayer] {
    func at(_ east: Double, _ north: Double) -> Position {
      Position(eastMetres: 495_000 + east, northMetres: 5_500_000.123 + north)
    }
    let hole = [at(20, 20), at(20, 40), at(40, 40), at(40, 20), at(20, 20)]
    let square = [at(0, 0), at(100, 0), at(100, 100), at(0, 100), at(0, 0)]
    return [
      try VectorLayer(
        name: "defended assets", kind: .point, coordinateReference: "EPSG:32632",
        fields: [
          VectorField("name", .text), VectorField("value", .real), VectorField("count", .integer),
        ],
        features: [
          VectorFeature(
            geometry: .point(at(1, 2)), values: [.text("Brücke \"7\""), .real(0.1), .integer(-3)]),
          VectorFeature(geometry: .point(at(3, 4)), values: [.null, .null, .integer(1 << 40)]),
        ], styleQML: "<qgis><renderer-v2 type=\"singleSymbol\"/></qgis>"),
      try VectorLayer(
        name: "routes", kind: .line, coordinateReference: "EPSG:32632",
        fields: [VectorField("name", .text)],
        features: [
          VectorFeature(
            geometry: .lines([[at(0, 0), at(10, 10), at(30, 0)], [at(5, 5), at(6, 7)]]),
            values: [.text("two parts")]),
          VectorFeature(geometry: .line([at(0, 0), at(1, 1)]), values: [.text("one part")]),
        ]),
      try VectorLayer(
        name: "gaps", kind: .polygon, coordinateReference: "EPSG:32632",
        fields: [VectorField("area", .real)],
        features: [
          VectorFeature(geometry: .polygons([[square, hole]]), values: [.real(9_600)])
        ]),
      try VectorLayer(
        name: "magazine", kind: .table, coordinateReference: nil,
        fields: [VectorField("rounds", .integer)],
        features: [VectorFeature(geometry: nil, values: [.integer(12)])]),
    ]
  }

  private func positions(_ geometry: VectorGeometry?) -> [Position] {
    switch geometry {
    case .points(let points): points
    case .lines(let lines): lines.flatMap { $0 }
    case .polygons(let polygons): polygons.flatMap { $0.flatMap { $0 } }
    case nil: []
    }
  }
}
