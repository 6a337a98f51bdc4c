// Does everyone see the same coverage?
import Report
import Testing

struct CoveragePaletteTests {
  @Test("Each class code gives its own colour, none is transparent, other codes count as unknown")
  func classes() {
    let palette = CoveragePalette(opacity: 200)
    let pixels = palette.pixels(classes: [0, 1, 2, 3, 255, 17])
    func pixel(_ index: Int) -> [UInt8] { Array(pixels[(4 * index)..<(4 * index + 4)]) }
    #expect(pixel(0) == [0, 0, 0, 0])
    #expect(pixel(1) == [0x56, 0xB4, 0xE9, 200])
    #expect(pixel(4) == pixel(5))
    #expect(Set((0..<5).map(pixel)).count == 5)
  }

  @Test("Depth colours darken from one system to five and stay so for more")
  func depths() {
    let pixels = CoveragePalette().pixels(depths: Array(0...255))
    func colour(_ depth: Int) -> RGBColour {
      RGBColour(red: pixels[4 * depth], green: pixels[4 * depth + 1], blue: pixels[4 * depth + 2])
    }
    #expect(pixels[3] == 0)
    for depth in 1..<5 { #expect(luminance(colour(depth)) > luminance(colour(depth + 1)) + 0.05) }
    for depth in 5...254 { #expect(colour(depth) == colour(5)) }
    #expect(colour(255) != colour(5))
  }

  @Test("Colours of one legend differ in lightness, so that they differ without hue")
  func lightness() {
    for legend in [CoveragePalette.classLegend, CoveragePalette.depthLegend] {
      let covered = legend.filter { $0.label != "ground unknown" }.map { luminance($0.colour) }
      for (index, light) in covered.enumerated() {
        for other in covered[(index + 1)...] { #expect(abs(light - other) > 0.05) }
      }
    }
  }

  @Test("The legends show the colours of the pixels")
  func legends() {
    let pixels = CoveragePalette().pixels(classes: [3, 1, 2, 255])
    let colours = stride(from: 0, to: pixels.count, by: 4).map {
      RGBColour(red: pixels[$0], green: pixels[$0 + 1], blue: pixels[$0 + 2])
    }
    #expect(CoveragePalette.classLegend.map(\.colour) == colours)
  }
}
