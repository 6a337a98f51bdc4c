// Are pictures the PNG files that they should be?
import Geodata
import Terrain
import Testing

@Suite struct PictureTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

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

  @Test("Pictures that do not fit are refused")
  func refusals() throws {
    let short = failure { () throws(GeodataError) in
      _ = try Picture(columns: 2, rows: 2, channels: .redGreenBlueAlpha, pixels: [1, 2, 3])
    }
    #expect(try #require(short).description.contains("4 channels and 3 bytes"))
  }
}
