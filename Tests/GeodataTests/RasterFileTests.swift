// Do rasters come back from their files as they were?
import Geodata
import Terrain
import Testing

@Suite struct RasterFileTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test(
    "A raster of numbers with voids, names and metadata comes back equal",
    arguments: [RasterLayout.cloudOptimised, .plain], [(37, 29), (1_100, 700)])
  func float32(layout: RasterLayout, size: (Int, Int)) throws {
    let raster = try sample(columns: size.0, rows: size.1, storage: .float32) {
      $0 % 11 == 3 ? .nan : Float($0) * 0.37 - 500
    }
    try writeRaster(raster, to: sandbox.path("a.tif"), layout: layout)
    try expectSame(try readRaster(path: sandbox.path("a.tif")), raster)
    #expect(sandbox.entries == ["a.tif"])
  }

  @Test(
    "A raster of classes comes back equal, with and without a void class",
    arguments: [RasterStorage.uint8(void: 255), .uint8(void: nil)])
  func uint8(storage: RasterStorage) throws {
    let raster = try sample(columns: 300, rows: 200, storage: storage) {
      $0 % 7 == 0 && storage != .uint8(void: nil) ? .nan : Float($0 % 255)
    }
    try writeRaster(raster, to: sandbox.path("a.tif"))
    try expectSame(try readRaster(path: sandbox.path("a.tif")), raster)
  }

  @Test("The same raster gives the same bytes, in either layout, over an older file")
  func sameBytes() throws {
    let raster = try sample(columns: 700, rows: 600, storage: .float32) { Float($0 % 1_000) }
    for layout in [RasterLayout.cloudOptimised, .plain] {
      try writeRaster(raster, to: sandbox.path("a.tif"), layout: layout)
      let first = try sandbox.bytes("a.tif")
      try writeRaster(raster, to: sandbox.path("a.tif"), layout: layout)
      #expect(try sandbox.bytes("a.tif") == first)
      #expect(!first.isEmpty)
    }
  }

  @Test("An elevation grid written as a raster is read as the same grid, without resampling")
  func elevationsReturn() throws {
    let raster = try Raster(
      columns: 40, rows: 30, west: 600_000, north: 5_500_000, cellWidth: 30, cellHeight: 30,
      coordinateReference: "EPSG:32632", storage: .float32,
      bands: [RasterBand(name: "ground", values: (0..<1_200).map { $0 == 77 ? .nan : Float($0) })])
    try writeRaster(raster, to: sandbox.path("ground.tif"))
    let (grid, info) = try readElevation(
      path: sandbox.path("ground.tif"), coordinateReference: "EPSG:32632", cellMetres: 30)
    #expect(!info.isResampled)
    #expect(info.gridVoids == 1 && info.fileVoids.declared == 1)
    #expect(RasterBand(name: "ground", values: grid.elevationsMetres) == raster.bands[0])
    #expect((grid.westMetres, grid.northMetres, grid.cellMetres) == (600_000, 5_500_000, 30))
  }

  @Test("A reference of no register keeps its meaning, and no reference stays none")
  func ownReferences() throws {
    let own = try CoordinateReferenceFacts(
      "+proj=tmerc +lat_0=47.1 +lon_0=11.3 +k=1 +x_0=5000 +datum=WGS84 +units=m")
    for reference in [own.definition, nil] {
      let raster = try Raster(
        columns: 3, rows: 2, west: 10, north: 20, cellWidth: 5, cellHeight: 5,
        coordinateReference: reference, storage: .uint8(void: nil),
        bands: [RasterBand(name: "a", values: [0, 1, 2, 3, 4, 255])])
      try writeRaster(raster, to: sandbox.path("own.tif"))
      let back = try readRaster(path: sandbox.path("own.tif"))
      #expect(back.bands == raster.bands)
      if reference == nil {
        #expect(back.coordinateReference == nil)
      } else {
        let facts = try CoordinateReferenceFacts(try #require(back.coordinateReference))
        #expect(try facts.isSame(as: own))
      }
    }
  }

  @Test("Values that the storage cannot hold are refused with their place")
  func refusals() throws {
    let cases: [(RasterStorage, Float, String)] = [
      (.float32, -9_999, "-9999 is the void marker"),
      (.uint8(void: 255), 255, "value 255.0 at index 2"),
      (.uint8(void: nil), .nan, "value nan at index 2"),
      (.uint8(void: 0), 1.5, "whole numbers"),
      (.uint8(void: 0), 256, "whole numbers"),
    ]
    for (storage, value, words) in cases {
      let error = failure { () throws(GeodataError) in
        _ = try Raster(
          columns: 2, rows: 2, west: 0, north: 0, cellWidth: 1, cellHeight: 1,
          coordinateReference: nil, storage: storage,
          bands: [RasterBand(name: "a", values: [1, 2, value, 3])])
      }
      #expect(try #require(error).description.contains(words))
    }
    let shape = failure { () throws(GeodataError) in
      _ = try Raster(
        columns: 2, rows: 2, west: 0, north: 0, cellWidth: 1, cellHeight: 1,
        coordinateReference: nil, storage: .float32, bands: [RasterBand(name: "a", values: [1])])
    }
    #expect(try #require(shape).description.contains("1 values for 2 x 2 cells"))
  }

  @Test("A folder that is not there is named, and nothing is left behind")
  func unwritable() throws {
    let raster = try sample(columns: 4, rows: 4, storage: .float32) { Float($0) }
    let path = sandbox.path("absent/a.tif")
    let error = failure { () throws(GeodataError) in try writeRaster(raster, to: path) }
    #expect(
      try #require(error).description
        == "\(path): cannot create: No such file or directory; create the folder first")
    #expect(sandbox.entries.isEmpty)
  }

  private func expectSame(_ read: Raster, _ written: Raster) throws {
    #expect((read.columns, read.rows) == (written.columns, written.rows))
    #expect((read.west, read.north) == (written.west, written.north))
    #expect((read.cellWidth, read.cellHeight) == (written.cellWidth, written.cellHeight))
    #expect(read.coordinateReference == written.coordinateReference)
    #expect(read.storage == written.storage)
    #expect(read.metadata == written.metadata)
    #expect(read.bands.map(\.name) == written.bands.map(\.name))
    #expect(read.bands == written.bands)
  }

  private func sample(
    columns: Int, rows: Int, storage: RasterStorage, _ value: (Int) -> Float
  ) throws -> Raster {
    let values = (0..<columns * rows).map(value)
    return try Raster(
      columns: columns, rows: rows, west: 500_000.5, north: 5_600_000.25, cellWidth: 20,
      cellHeight: 25, coordinateReference: "EPSG:32632", storage: storage,
      bands: [
        RasterBand(name: "lowest visible height", values: values),
        RasterBand(name: "second", values: values.reversed()),
      ],
      metadata: [
        RasterMetadata(key: "scenario", value: "north = \"left\" <&>"),
        RasterMetadata(key: "A_second", value: "é"),
      ])
  }
}
