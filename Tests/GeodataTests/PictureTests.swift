// Are pictures the PNG files and web map overlays that they should be?
import Geodata
import Terrain
import Testing

@Suite struct PictureTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private let frame = MetricFrame(
    columns: 60, rows: 40, westMetres: 500_000, northMetres: 5_000_000, cellMetres: 50,
    coordinateReference: "EPSG:32632")

  @Test(
    "A PNG holds the pixels that went in, and the same picture gives the same bytes",
    arguments: [PictureChannels.grey, .redGreenBlueAlpha])
  func png(channels: PictureChannels) throws {
    let count = channels.count
    let picture = try Picture(
      columns: 31, rows: 17, channels: channels,
      pixels: (0..<31 * 17 * count).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 13) })
    let bytes = try picture.png()
    #expect(bytes.prefix(8) == [137, 80, 78, 71, 13, 10, 26, 10])
    #expect(try picture.png() == bytes)
    // A world file gives the reader a place, which it insists on.
    let path = try sandbox.write(bytes, to: "a.png")
    _ = try sandbox.write("1\n0\n0\n-1\n0.5\n-0.5\n", to: "a.wld")
    let raster = try readRaster(path: path)
    #expect((raster.columns, raster.rows, raster.bands.count) == (31, 17, count))
    for channel in 0..<count {
      let expected = stride(from: channel, to: picture.pixels.count, by: count).map {
        Float(picture.pixels[$0])
      }
      #expect(raster.bands[channel].values == expected)
    }
  }

  @Test("Every class of a warped picture is one of the grid's, in the right place on the web map")
  func classesOnWebMap() throws {
    let colours: [[UInt8]] = [
      [255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 200], [9, 9, 9, 0],
    ]
    func colour(_ row: Int, _ column: Int) -> [UInt8] {
      colours[(row < 20 ? 0 : 2) + (column < 30 ? 0 : 1)]
    }
    let pixels = (0..<40).flatMap { row in (0..<60).flatMap { colour(row, $0) } }
    let overlay = try warpToWebMercator(
      Picture(columns: 60, rows: 40, channels: .redGreenBlueAlpha, pixels: pixels), frame: frame,
      resampling: .nearest)
    let map = overlay.content
    #expect((map.columns, map.rows) == (overlay.columns, overlay.rows))
    let centres = try positionsOfPixels(overlay)
    var seen = 0
    for (index, position) in centres.enumerated() {
      let pixel = Array(map.pixels[4 * index..<4 * index + 4])
      let column = (position.eastMetres - 500_000) / 50
      let row = (5_000_000 - position.northMetres) / 50
      let isInside = column > 0.01 && column < 59.99 && row > 0.01 && row < 39.99
      let isSure = abs(column - 30) > 0.01 && abs(row - 20) > 0.01
      if isInside, isSure {
        let expected = colour(Int(row), Int(column))
        // The colour under full transparency is nothing.
        #expect(expected[3] == 0 ? pixel[3] == 0 : pixel == expected)
        seen += 1
      } else if column < -0.01 || column > 60.01 || row < -0.01 || row > 40.01 {
        #expect(pixel[3] == 0)
      }
    }
    #expect(seen > 2_000)
  }

  @Test("Numbers on a slope stay that slope on the web map, and voids stay voids")
  func valuesOnWebMap() throws {
    var values = (0..<2_400).map { Float(10 * ($0 % 60)) }
    values[7 * 60 + 9] = .nan
    let overlay = try warpToWebMercator(values: values, frame: frame, resampling: .bilinear)
    let centres = try positionsOfPixels(overlay)
    var worst = 0.0
    for (index, position) in centres.enumerated() {
      let column = (position.eastMetres - 500_000) / 50
      let row = (5_000_000 - position.northMetres) / 50
      let value = Double(overlay.content[index])
      if column > 9.1, column < 9.9, row > 7.1, row < 7.9 { #expect(value.isNaN) }
      let isNearVoid = abs(column - 9.5) < 2 && abs(row - 7.5) < 2
      if column > 1, column < 59, row > 1, row < 39, !isNearVoid {
        worst = max(worst, abs(value - (column - 0.5) * 10))
      }
    }
    // A tenth of a cell.
    #expect(worst < 1)
  }

  @Test("Corners of the overlay are those of the grid, and no side passes the limit")
  func corners() throws {
    let grey = try Picture(
      columns: 60, rows: 40, channels: .grey, pixels: [UInt8](repeating: 70, count: 2_400))
    let overlay = try warpToWebMercator(
      grey, frame: frame, resampling: .bilinear, maximumSidePixels: 24)
    #expect(overlay.columns == 24 && overlay.rows <= 24)
    // West edge on the central meridian, north edge near 45.15 N.
    #expect(abs(overlay.southWest.longitudeDegrees - 9) < 0.0001)
    let north = try Projection.longitudesLatitudes(
      of: [Position(eastMetres: 500_000, northMetres: 5_000_000)], in: "EPSG:32632")[0]
    #expect(abs(overlay.northEast.latitudeDegrees - north.latitudeDegrees) < 0.0001)
    let middle = 4 * (overlay.rows / 2 * overlay.columns + 12)
    #expect(Array(overlay.content.pixels[middle..<middle + 4]) == [70, 70, 70, 255])
  }

  @Test("Pictures that do not fit are refused")
  func refusals() throws {
    let short = failure { () throws(GeodataError) in
      _ = try Picture(columns: 2, rows: 2, channels: .redGreenBlueAlpha, pixels: [1, 2, 3])
    }
    #expect(try #require(short).description.contains("4 channels and 3 bytes"))
    let frame = frame
    let misfit = failure { () throws(GeodataError) in
      _ = try warpToWebMercator(values: [1], frame: frame, resampling: .nearest)
    }
    #expect(try #require(misfit).description.contains("1 values on a frame of 60 x 40 cells"))
  }

  private func positionsOfPixels<Content>(
    _ overlay: WebMercatorOverlay<Content>
  ) throws -> [Position] {
    let corners = try Projection.transform(
      Projection.positions(of: [overlay.southWest, overlay.northEast], in: "EPSG:32632"),
      from: "EPSG:32632", to: "EPSG:3857")
    let cell = (corners[1].eastMetres - corners[0].eastMetres) / Double(overlay.columns)
    let centres = (0..<overlay.rows).flatMap { row in
      (0..<overlay.columns).map { column in
        Position(
          eastMetres: corners[0].eastMetres + (Double(column) + 0.5) * cell,
          northMetres: corners[1].northMetres - (Double(row) + 0.5) * cell)
      }
    }
    return try Projection.transform(centres, from: "EPSG:3857", to: "EPSG:32632")
  }
}
