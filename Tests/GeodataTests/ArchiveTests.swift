// Do archives, tables and outlines come back as they went, through GDAL and other programs?
import Foundation
import Geodata
import Terrain
import Testing

@Suite struct ArchiveTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test(
    "An archive comes back entry by entry, has the same bytes each time, and unzip finds it whole")
  func archives() throws {
    let entries = [
      ArchiveEntry(name: "MANIFEST/manifest.xml", text: "<a/>"),
      ArchiveEntry(
        name: "b/one.bin", bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * $0) }),
      ArchiveEntry(name: "empty.txt", bytes: []),
    ]
    let bytes = try archive(entries)
    #expect(try bytes == archive(entries))
    let path = try sandbox.write(bytes, to: "a.zip")
    #expect(try readArchive(path: path) == entries.sorted { $0.name < $1.name })
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)", path,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test(
    "Entries that climb, are absolute or repeated are refused",
    arguments: [["../a"], ["/a"], ["a//b"], [""], ["a", "a"]])
  func hostileNames(_ names: [String]) {
    #expect(throws: GeodataError.self) {
      try archive(names.map { ArchiveEntry(name: $0, text: "x") })
    }
  }

  @Test(
    "Tables come back from every kind of spreadsheet, texts that look like formulas too",
    arguments: TableFormat.allCases)
  func tables(_ format: TableFormat) throws {
    let layer = try VectorLayer(
      name: "sites", kind: .point, coordinateReference: "EPSG:32633",
      fields: [
        VectorField("site", .text), VectorField("count", .integer), VectorField("share", .real),
      ],
      features: [("a, \"b\"", 1, 0.25), ("=1+1", 2, 1e-9), ("ü", 3, -7.5)].map {
        VectorFeature(
          geometry: .point(Position(eastMetres: 5, northMetres: 6)),
          values: [.text($0.0), .integer($0.1), .real($0.2)])
      })
    let path = sandbox.path("t.\(format.rawValue)")
    try writeTables([layer], as: format, to: path)
    let back = try #require(try readVectors(path: path).first)
    #expect(back.fields.map(\.name) == layer.fields.map(\.name))
    func texts(_ layer: VectorLayer) -> [[String]] {
      layer.features.map { $0.values.map(text) }
    }
    #expect(texts(back) == texts(layer))
    let first = try sandbox.bytes("t.\(format.rawValue)")
    try writeTables([layer], as: format, to: path)
    #expect(try sandbox.bytes("t.\(format.rawValue)") == first)
  }

  /// Text files and spreadsheets keep no types; a number is the same however it is written.
  private func text(_ value: VectorValue) -> String {
    switch value {
    case .text(let text): Double(text).map { "\($0)" } ?? text
    case .integer(let number): "\(Double(number))"
    case .real(let number): "\(number)"
    case .null: ""
    }
  }

  @Test("Outlines follow the edges of cells, keep holes, and have the area of their cells")
  func areas() throws {
    for seed in 1...20 {
      var state = UInt64(seed)
      let (columns, rows) = (23, 17)
      let labels = (0..<columns * rows).map { _ -> Int32 in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return Int32(state >> 62)
      }
      let grid = try ElevationGrid(
        columns: columns, rows: rows, westMetres: 1000, northMetres: 9000, cellMetres: 10,
        coordinateReference: nil, elevationsMetres: [Float](repeating: 0, count: columns * rows))
      for label in Int32(0)...3 {
        let cells = labels.indices.filter { labels[$0] == label }
        let area = try outlines(of: cells, on: grid).reduce(0.0) { total, rings in
          total
            + rings.map(signedArea).map(abs).enumerated().reduce(0) {
              $0 + ($1.offset == 0 ? $1.element : -$1.element)
            }
        }
        #expect(abs(area - 100 * Double(cells.count)) < 1e-6)
      }
      let corner = try #require(try outlines(of: [columns * rows - 1], on: grid).first?.first)
      #expect(
        Set(corner)
          == Set(
            [(1220.0, 8830.0), (1230, 8830), (1220, 8840), (1230, 8840)].map {
              Position(eastMetres: $0.0, northMetres: $0.1)
            }))
      #expect(try outlines(of: [], on: grid).isEmpty)
    }
  }

  private func signedArea(_ ring: [Position]) -> Double {
    zip(ring, ring.dropFirst()).reduce(0) {
      $0 + ($1.0.eastMetres * $1.1.northMetres - $1.1.eastMetres * $1.0.northMetres) / 2
    }
  }

  @Test(
    "One band of whole numbers keeps its colours in the file, several beside it, and an older file's are gone"
  )
  func colours() throws {
    let colours = [
      RasterColour(value: 0, red: 255, green: 255, blue: 255),
      RasterColour(value: 3, red: 0, green: 90, blue: 156),
    ]
    let meant = colours.map {
      RasterColour(
        value: $0.value, red: $0.red, green: $0.green, blue: $0.blue, meaning: "class \($0.value)")
    }
    func raster(_ bands: Int) throws -> Raster {
      try Raster(
        columns: 2, rows: 2, west: 500_000, north: 5_400_000, cellWidth: 10, cellHeight: 10,
        coordinateReference: "EPSG:32633", storage: .uint8(void: 255),
        bands: (0..<bands).map {
          RasterBand(name: "b\($0)", values: [0, 3, .nan, 0], colours: $0 == 1 ? meant : colours)
        })
    }
    let path = sandbox.path("a.tif")
    #expect(try writeRaster(raster(3), to: path) == [path, path + ".aux.xml"])
    #expect(try readRaster(path: path) == raster(3))
    #expect(try writeRaster(raster(1), to: path) == [path])
    #expect(try readRaster(path: path) == raster(1))
    #expect(sandbox.entries == ["a.tif"])
    #expect(throws: GeodataError.self) {
      try Raster(
        columns: 1, rows: 1, west: 0, north: 0, cellWidth: 1, cellHeight: 1,
        coordinateReference: nil, storage: .float32,
        bands: [RasterBand(name: "a", values: [1], colours: colours)])
    }
  }
}
