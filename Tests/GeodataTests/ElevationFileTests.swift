// Are elevation files read as the ground that they hold?
import Foundation
import Geodata
import Terrain
import Testing

@Suite struct ElevationFileTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test("A square ASCII grid without a reference is taken as it is, cell by cell")
  func asciiGridAsItIs() throws {
    let path = try sandbox.write(
      asciiGrid(columns: 5, rows: 4, west: 1_000, south: 2_000, cell: 25, noData: "0") {
        $0 == 1 && $1 == 2 ? 0 : Double(100 * $0 + $1) + 0.5
      }, to: "plain.asc")
    let (grid, info) = try readElevation(path: path)
    #expect((grid.columns, grid.rows) == (5, 4))
    #expect((grid.westMetres, grid.northMetres, grid.cellMetres) == (1_000, 2_100, 25))
    #expect(grid.coordinateReference == nil)
    for row in 0..<4 {
      for column in 0..<5 where (row, column) != (1, 2) {
        #expect(grid[Cell(row: row, column: column)] == Float(100 * row + column) + 0.5)
      }
    }
    #expect(grid[Cell(row: 1, column: 2)].isNaN)
    #expect(info.driver == "AAIGrid")
    #expect(!info.isResampled)
    #expect(info.fileVoids.declared == 1)
    #expect(info.gridVoids == 1)
    #expect(info.gridReference == nil)
    #expect(info.notes.contains { $0.contains("declares no coordinate reference") })
  }

  @Test("A wanted reference is given to a file that declares none, and the caller is told")
  func wantedReferenceIsTaken() throws {
    let path = try sandbox.write(
      asciiGrid(columns: 3, rows: 3, west: 500_000, south: 5_500_000, cell: 30) { _, _ in 7 },
      to: "plain.asc")
    let (grid, info) = try readElevation(path: path, coordinateReference: "EPSG:32632")
    #expect(grid.coordinateReference == "EPSG:32632")
    #expect(grid.elevationsMetres == [Float](repeating: 7, count: 9))
    #expect(!info.isResampled)
    #expect(info.fileReference == nil)
    #expect(info.gridReference?.name == "WGS 84 / UTM zone 32N")
    #expect(info.notes.contains { $0.contains("taken as the wanted") })
  }

  @Test("An extent crops a file in its own reference to the cells that it touches")
  func cropAsItIs() throws {
    let path = try sandbox.write(
      asciiGrid(columns: 10, rows: 8, west: 0, south: 0, cell: 10) { Double($0 * 10 + $1) },
      to: "plain.asc")
    let (grid, _) = try readElevation(
      path: path,
      within: Extent(westMetres: 21, southMetres: 30, eastMetres: 50, northMetres: 55))
    #expect((grid.westMetres, grid.northMetres, grid.columns, grid.rows) == (20, 60, 3, 3))
    #expect(grid.elevationsMetres == [22, 23, 24, 32, 33, 34, 42, 43, 44])
  }

  @Test("Undeclared nodata values become voids and are counted apart from declared ones")
  func undeclaredNoData() throws {
    let row: [Double] = [1, -9_999, -32_768, -12_500, 5, -33]
    let path = try sandbox.write(
      asciiGrid(columns: 6, rows: 2, west: 0, south: 0, cell: 10, noData: "-33") {
        row[$0 * 0 + $1]
      },
      to: "voids.asc")
    let (grid, info) = try readElevation(path: path)
    #expect(
      grid.elevationsMetres.map(\.isNaN) == [
        false, true, true, true, false, true, false, true, true, true, false, true,
      ])
    #expect(info.fileVoids.undeclared == 6)
    #expect(info.fileVoids.declared == 2)
    #expect(info.fileVoids.total == info.gridVoids)
    #expect(info.notes.contains { $0.contains("6 cells hold an undeclared nodata value") })
  }

  @Test("A plane over longitude is the same plane after resampling to the file's UTM zone")
  func planeSurvivesResampling() throws {
    // z = 500 + 2000 * (longitude - 11), on cells of 0.001 degrees around 11 E, 47 N.
    let path = try sandbox.write(
      asciiGrid(columns: 120, rows: 80, west: 10.94, south: 46.96, cell: 0.001) {
        500 + 2_000 * ((10.94 + (Double($1) + 0.5) * 0.001) - 11) + 0 * Double($0)
      }, to: "plane.asc")
    let (grid, info) = try readElevation(path: path, fileReference: "EPSG:4326")
    #expect(grid.coordinateReference == "EPSG:32632")
    #expect(info.isResampled)
    // 0.001 degrees are 111.2 m north and 76.1 m east here.
    #expect(abs(info.fileCell.alongRowMetres - 76.1) < 0.2)
    #expect(abs(info.fileCell.alongColumnMetres - 111.2) < 0.2)
    #expect(grid.cellMetres == 92)
    #expect(info.planeMetresPerGroundMetre > 0.9996 && info.planeMetresPerGroundMetre < 1.001)
    let cells = (1..<grid.rows - 1).flatMap { row in
      (1..<grid.columns - 1).map { Cell(row: row, column: $0) }
    }.filter { !grid[$0].isNaN }
    #expect(cells.count > grid.columns * grid.rows * 9 / 10)
    let places = try Projection.longitudesLatitudes(
      of: cells.map { grid.centre(of: $0) }, in: "EPSG:32632")
    var worst = 0.0
    for (cell, place) in zip(cells, places)
    // Half a file cell from the edge there is nothing to interpolate with.
    where place.longitudeDegrees > 10.9406 && place.longitudeDegrees < 11.0594
      && place.latitudeDegrees > 46.9606 && place.latitudeDegrees < 47.0394
    {
      let expected = 500 + 2_000 * (place.longitudeDegrees - 11)
      worst = max(worst, abs(Double(grid[cell]) - expected))
    }
    #expect(worst < 0.001)
  }

  @Test("A void stays a void after resampling, and its nodata number does not bleed around it")
  func voidsDoNotBleed() throws {
    let path = try sandbox.write(
      asciiGrid(columns: 60, rows: 60, west: 10.97, south: 46.97, cell: 0.001, noData: "-500") {
        (20..<30).contains($0) && (35..<45).contains($1) ? -500 : 1_000
      }, to: "void.asc")
    let (grid, info) = try readElevation(
      path: path, coordinateReference: "EPSG:32632", cellMetres: 20, fileReference: "EPSG:4326")
    #expect(info.fileVoids.declared == 100)
    #expect(grid.elevationsMetres.allSatisfy { $0.isNaN || abs($0 - 1_000) < 0.01 })
    let cells = (0..<grid.rows).flatMap { row in
      (0..<grid.columns).map { Cell(row: row, column: $0) }
    }
    let places = try Projection.longitudesLatitudes(
      of: cells.map { grid.centre(of: $0) }, in: "EPSG:32632")
    for (cell, place) in zip(cells, places) {
      let column = (place.longitudeDegrees - 10.97) / 0.001
      let row = (47.03 - place.latitudeDegrees) / 0.001
      if column > 35.01, column < 44.99, row > 20.01, row < 29.99 { #expect(grid[cell].isNaN) }
      let isOutside = column < 34.99 || column > 45.01 || row < 19.99 || row > 30.01
      if isOutside, column > 0.51, column < 59.49, row > 0.51, row < 59.49 {
        #expect(!grid[cell].isNaN)
      }
    }
  }

  @Test(
    "An HGT tile is read by its name and resampled to its zone, and its zip gives the same grid")
  func hgtTile() throws {
    let tile = heightTile { 300 + $0 / 10 + $1 / 20 }
    let path = try sandbox.write(tile, to: "N49E011.hgt")
    let extent = try Extent(
      westMetres: 670_000, southMetres: 5_450_000, eastMetres: 680_000, northMetres: 5_460_000)
    let (grid, info) = try readElevation(path: path, cellMetres: 100, within: extent)
    #expect(info.driver == "SRTMHGT")
    #expect((info.columns, info.rows) == (1_201, 1_201))
    #expect((grid.columns, grid.rows) == (100, 100))
    #expect((grid.westMetres, grid.northMetres) == (670_000, 5_460_000))
    #expect(grid.coordinateReference == "EPSG:32632")
    #expect(info.gridVoids == 0)
    // The sample nearest to a cell's centre, by hand: sample 0 is at 50 N, 11 E.
    let centre = grid.centre(of: Cell(row: 50, column: 50))
    let place = try Projection.longitudesLatitudes(of: [centre], in: "EPSG:32632")[0]
    let row = (50 - place.latitudeDegrees) * 1_200
    let column = (place.longitudeDegrees - 11) * 1_200
    let expected = 300 + row / 10 + column / 20
    #expect(abs(Double(grid[Cell(row: 50, column: 50)]) - expected) < 1.5)
    let zip = try sandbox.write(
      zipArchive([("README.txt", Array("a tile".utf8)), ("N49E011.hgt", tile)]), to: "tile.zip")
    let (unzipped, zipInfo) = try readElevation(path: zip, cellMetres: 100, within: extent)
    #expect(unzipped.elevationsMetres == grid.elevationsMetres)
    #expect(zipInfo.path == "/vsizip/\(zip)/N49E011.hgt")
    let two = try sandbox.write(
      zipArchive([("N49E011.hgt", tile), ("N49E012.hgt", tile)]), to: "two.zip")
    let error = failure { () throws(GeodataError) in _ = try readElevation(path: two) }
    #expect(try #require(error).description.contains("several rasters: give one of them"))
  }

  @Test("The Jacksboro model has the shape, range and place of its source")
  func jacksboro() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Models/terrain/jacksboro.tif").standardized.path
    let raster = try readRaster(path: path)
    #expect((raster.columns, raster.rows) == (403, 344))
    #expect(raster.bands[0].values.min() == 236)
    #expect(raster.bands[0].values.max() == 1_076)
    #expect(raster.coordinateReference == "EPSG:4326")
    let (grid, info) = try readElevation(path: path)
    #expect((info.columns, info.rows) == (403, 344))
    #expect(info.gridReference?.epsg == 32_616)
    #expect(grid.elevationsMetres.allSatisfy { $0.isNaN || ($0 >= 236 && $0 <= 1_076) })
    #expect(info.fileVoids.total == 0)
    // Cross Mountain, the highest point: 36.19833 N, 84.23056 W in the US names register.
    let summit = try #require(raster.bands[0].values.firstIndex(of: 1_076))
    let north = raster.north - (Double(summit / 403) + 0.5) * raster.cellHeight
    let east = raster.west + (Double(summit % 403) + 0.5) * raster.cellWidth
    #expect(abs(north - 36.19833) < 0.0005)
    #expect(abs(east + 84.23056) < 0.0005)
  }

  @Test("Feet, scale and offset become metres")
  func unitsBecomeMetres() throws {
    let source = try sandbox.write(
      asciiGrid(columns: 4, rows: 4, west: 0, south: 0, cell: 10) { _, _ in 1_000 }, to: "feet.asc")
    let virtual = """
      <VRTDataset rasterXSize="4" rasterYSize="4"><GeoTransform>0,10,0,40,0,-10</GeoTransform>
      <VRTRasterBand dataType="Float32" band="1"><UnitType>ft</UnitType><Scale>2</Scale>
      <Offset>50</Offset><SimpleSource><SourceFilename>\(source)</SourceFilename>
      <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>
      """
    let path = try sandbox.write(virtual, to: "feet.vrt")
    let (grid, info) = try readElevation(path: path)
    // (1000 * 2 + 50) ft.
    #expect(grid.elevationsMetres.allSatisfy { abs($0 - 624.84) < 0.001 })
    #expect(info.notes.contains { $0.contains("from ft to metres") })
    #expect(info.notes.contains { $0.contains("scaled by 2.0 and offset by 50.0") })
  }

  @Test("What a mask hides is void")
  func maskedCells() throws {
    let ground = try sandbox.write(
      asciiGrid(columns: 4, rows: 3, west: 0, south: 0, cell: 10) { Double(10 * $0 + $1) },
      to: "ground.asc")
    let mask = try sandbox.write(
      asciiGrid(columns: 4, rows: 3, west: 0, south: 0, cell: 10) { $0 == $1 ? 0 : 255 },
      to: "mask.asc")
    func band(_ path: String, _ type: String) -> String {
      """
      <VRTRasterBand dataType="\(type)"><SimpleSource><SourceFilename>\(path)</SourceFilename>
      <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>
      """
    }
    let path = try sandbox.write(
      """
      <VRTDataset rasterXSize="4" rasterYSize="3"><GeoTransform>0,10,0,30,0,-10</GeoTransform>
      <MaskBand>\(band(mask, "Byte"))</MaskBand>\(band(ground, "Float32"))</VRTDataset>
      """, to: "masked.vrt")
    let (grid, info) = try readElevation(path: path)
    #expect(info.fileVoids.masked == 3)
    for row in 0..<3 {
      for column in 0..<4 {
        let elevation = grid[Cell(row: row, column: column)]
        #expect(row == column ? elevation.isNaN : elevation == Float(10 * row + column))
      }
    }
  }

  @Test("Threads that read one file at once get the same grid")
  func threads() async throws {
    let path = try sandbox.write(
      asciiGrid(columns: 50, rows: 50, west: 11, south: 47, cell: 0.001) { Double($0 * $1) },
      to: "shared.asc")
    let alone = try readElevation(path: path, fileReference: "EPSG:4326")
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let (grid, info) = try readElevation(path: path, fileReference: "EPSG:4326")
          let same =
            RasterBand(name: "", values: grid.elevationsMetres)
            == RasterBand(name: "", values: alone.grid.elevationsMetres)
          return same && info == alone.info
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test("Every refusal names the file, the reason and the fix")
  func refusals() throws {
    let plain = try sandbox.write(
      asciiGrid(columns: 4, rows: 4, west: 0, south: 0, cell: 10) { _, _ in 1 }, to: "plain.asc")
    let degrees = try sandbox.write(
      asciiGrid(columns: 4, rows: 4, west: 11, south: 47, cell: 0.001) { _, _ in 1 },
      to: "degrees.asc")
    let text = try sandbox.write("a shopping list\n", to: "list.txt")
    let zip = try sandbox.write("no archive\n", to: "list.zip")
    let absent = sandbox.path("absent.tif")
    let far = try Extent(westMetres: 500, southMetres: 0, eastMetres: 600, northMetres: 40)

    #expect(
      failure { () throws(GeodataError) in _ = try readElevation(path: absent) }
        == .missingFile(path: absent))
    let cases: [(GeodataError?, String)] = [
      (failure { () throws(GeodataError) in _ = try readElevation(path: text) }, "not a raster"),
      (failure { () throws(GeodataError) in _ = try readElevation(path: zip) }, "0 entries found"),
      (
        failure { () throws(GeodataError) in _ = try readElevation(path: plain, within: far) },
        "does not touch the wanted west 500.0"
      ),
      (
        failure { () throws(GeodataError) in _ = try readElevation(path: degrees) },
        "give the file's reference as EPSG:4326"
      ),
      (
        failure { () throws(GeodataError) in
          _ = try readElevation(path: plain, coordinateReference: "EPSG:4326")
        }, "not projected in metres"
      ),
      (
        failure { () throws(GeodataError) in
          _ = try readElevation(path: plain, coordinateReference: "EPSG:999999")
        }, "not known to PROJ"
      ),
      (
        failure { () throws(GeodataError) in _ = try readElevation(path: plain, cellMetres: 0) },
        "at least 0.01 m"
      ),
    ]
    for (error, words) in cases {
      let description = try #require(error).description
      #expect(description.contains(words), "\(description)")
    }
  }

  @Test(
    "A crop of a resampled file holds the same elevations as the whole", arguments: [20.0, 97, 400])
  func cropEqualsWhole(cell: Double) throws {
    let path = try sandbox.write(
      asciiGrid(columns: 80, rows: 90, west: 10.9, south: 46.9, cell: 0.001, noData: "-1") {
        ($0 * 31 + $1 * 17) % 97 == 0 ? -1 : Double(($0 * $0 + 3 * $1) % 211)
      }, to: "rough.asc")
    let (whole, _) = try readElevation(path: path, cellMetres: cell, fileReference: "EPSG:4326")
    for seed in 0..<8 {
      let west = whole.westMetres + Double(seed * 613 % 4_000)
      let south = whole.southMetres + Double(seed * 997 % 7_000)
      let (part, _) = try readElevation(
        path: path, cellMetres: cell,
        within: Extent(
          westMetres: west, southMetres: south, eastMetres: west + 1_500,
          northMetres: south + 1_200), fileReference: "EPSG:4326")
      for row in 0..<part.rows {
        for column in 0..<part.columns {
          let here = Cell(row: row, column: column)
          let there = try #require(whole.cell(containing: part.centre(of: here)))
          #expect(part[here] == whole[there] || (part[here].isNaN && whole[there].isNaN))
        }
      }
    }
  }

  @Test(
    "Longitudes counted to 360 and across the date line are the same ground",
    arguments: [-360.0, 0])
  func longitudesTurn(turn: Double) throws {
    let path = try sandbox.write(
      asciiGrid(columns: 60, rows: 60, west: 179.7 + turn, south: 10, cell: 0.01) {
        Double(10 * $0 + $1)
      }, to: "turn.asc")
    let (grid, _) = try readElevation(
      path: path, coordinateReference: "EPSG:32601", cellMetres: 1_000, fileReference: "EPSG:4326")
    let position = try Projection.positions(
      of: [LongitudeLatitude(longitudeDegrees: -179.9, latitudeDegrees: 10.3)], in: "EPSG:32601")[0]
    let cell = try #require(grid.cell(containing: position))
    // Column 40, row 30: within a cell of 1 km, 11 m of rise.
    #expect(abs(grid[cell] - 335) < 11)
    let (part, _) = try readElevation(
      path: path, coordinateReference: "EPSG:32601", cellMetres: 1_000,
      within: Extent(
        westMetres: position.eastMetres - 2_000, southMetres: position.northMetres - 2_000,
        eastMetres: position.eastMetres + 2_000, northMetres: position.northMetres + 2_000),
      fileReference: "EPSG:4326")
    #expect(part[try #require(part.cell(containing: position))] == grid[cell])
  }

  @Test("A file that ends too early is refused, not read as zeros")
  func truncated() throws {
    let raster = try Raster(
      columns: 300, rows: 300, west: 0, north: 0, cellWidth: 10, cellHeight: 10,
      coordinateReference: "EPSG:32632", storage: .float32,
      bands: [RasterBand(name: "a", values: (0..<90_000).map { Float(($0 * 7_919) % 10_007) })])
    try writeRaster(raster, to: sandbox.path("whole.tif"), layout: .plain)
    let bytes = try sandbox.bytes("whole.tif")
    let path = try sandbox.write(Array(bytes.prefix(bytes.count * 2 / 3)), to: "part.tif")
    let error = failure { () throws(GeodataError) in _ = try readElevation(path: path) }
    #expect(try #require(error).description.hasPrefix("\(path): "))
  }

  @Test("Elevations above the allowed range are refused with their place")
  func tooHigh() throws {
    let path = try sandbox.write(
      asciiGrid(columns: 3, rows: 3, west: 0, south: 0, cell: 10) { $0 == 1 && $1 == 2 ? 1e30 : 1 },
      to: "high.asc")
    let error = failure { () throws(GeodataError) in _ = try readElevation(path: path) }
    #expect(try #require(error).description.contains("in row 1, column 2: at most 12000.0 m"))
  }

  @Test("A grid above the limit is refused before anything is read")
  func tooLarge() throws {
    let path = try sandbox.write(
      asciiGrid(columns: 3, rows: 3, west: 0, south: 0, cell: 1_000) { _, _ in 1 }, to: "wide.asc")
    let error = failure { () throws(GeodataError) in
      _ = try readElevation(path: path, cellMetres: 0.1)
    }
    #expect(try #require(error).description.contains("at most 400000000 are allowed"))
  }

  @Test("Feet on the plane, a rotated raster and unequal sides are all resampled to square metres")
  func awkwardFrames() throws {
    let source = try sandbox.write(
      asciiGrid(columns: 40, rows: 40, west: 0, south: 0, cell: 10) { _, _ in 250 }, to: "flat.asc")
    func virtual(_ transform: String, _ reference: String) -> String {
      """
      <VRTDataset rasterXSize="40" rasterYSize="40"><SRS>\(reference)</SRS>
      <GeoTransform>\(transform)</GeoTransform><VRTRasterBand dataType="Float32" band="1">
      <SimpleSource><SourceFilename>\(source)</SourceFilename><SourceBand>1</SourceBand>
      </SimpleSource></VRTRasterBand></VRTDataset>
      """
    }
    let cases = [
      // Tennessee in feet, 100 ft cells.
      ("1900000,100,0,600000,0,-100", "EPSG:2274", "EPSG:32616"),
      ("500000,21.2,21.2,5500000,21.2,-21.2", "EPSG:32632", "EPSG:32632"),
      ("500000,30,0,5500000,0,-40", "EPSG:32632", "EPSG:32632"),
      ("500000,30,0,5500000,0,30", "EPSG:32632", "EPSG:32632"),
    ]
    for (index, (transform, reference, expected)) in cases.enumerated() {
      let path = try sandbox.write(virtual(transform, reference), to: "case\(index).vrt")
      let (grid, info) = try readElevation(path: path)
      #expect(grid.coordinateReference == expected)
      #expect(info.isResampled)
      let cell = try #require([30.5, 30.0, 34.7, 30.0].dropFirst(index).first)
      #expect(grid.cellMetres == cell)
      let real = grid.elevationsMetres.filter { !$0.isNaN }
      #expect(real.count > grid.columns * grid.rows * 4 / 10)
      #expect(real.allSatisfy { abs($0 - 250) < 0.001 })
    }
  }
}

/// A tile of 1201 x 1201 samples, big-endian.
private func heightTile(_ value: (_ row: Int, _ column: Int) -> Int) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(1_201 * 1_201 * 2)
  for row in 0..<1_201 {
    for column in 0..<1_201 {
      let sample = UInt16(bitPattern: Int16(value(row, column)))
      bytes.append(UInt8(sample >> 8))
      bytes.append(UInt8(sample & 255))
    }
  }
  return bytes
}

/// A zip archive of stored files.
private func zipArchive(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for (name, bytes) in files {
    let facts =
      little(10, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(checksum(bytes), 4)
      + little(bytes.count, 4) + little(bytes.count, 4) + little(name.utf8.count, 2) + little(0, 2)
    directory += [0x50, 0x4b, 1, 2, 10, 0] + facts + little(0, 10) + little(archive.count, 4)
    directory += Array(name.utf8)
    archive += [0x50, 0x4b, 3, 4] + facts + Array(name.utf8) + bytes
  }
  let start = archive.count
  archive += directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + little(files.count, 2)
  return archive + little(files.count, 2) + little(directory.count, 4) + little(start, 4) + [0, 0]
}

/// CRC-32 of ISO 3309, as zip archives use it.
private func checksum(_ bytes: [UInt8]) -> Int {
  var table: [UInt32] = []
  for index in 0..<UInt32(256) {
    var value = index
    for _ in 0..<8 { value = value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    table.append(value)
  }
  var crc = UInt32.max
  for byte in bytes { crc = table[Int(crc & 255) ^ Int(byte)] ^ (crc >> 8) }
  return Int(~crc)
}
