// What does the map look like as a picture: relief, cover, and everything on it, as pixels.
import Coverage
import Geodata
import Report
import Scenario
import Terrain

/// Pixels of red, green, blue and opacity on the grid of a deployment's terrain.
struct MapPicture {
  /// Pixels along each side of a cell.
  let scale: Int
  private let grid: ElevationGrid
  private let columns: Int
  private let rows: Int
  private var pixels: [UInt8]

  /// Relief under the cover of one height, then approaches, gaps, assets and systems.
  ///
  /// - Parameter columnsAtLeast: of pixels; cells become as many pixels wide as that needs.
  init(_ map: DeploymentMap, level: Int, columnsAtLeast: Int = 1000) throws {
    grid = map.grid
    scale = max(1, (columnsAtLeast + grid.columns - 1) / grid.columns)
    (columns, rows) = (grid.columns * scale, grid.rows * scale)
    pixels = []
    let cover = CoveragePalette().pixels(classes: map.known(map.cover.layers[level].classes))
    pixels = Self.blended(grid.hillshade(), cover, grid, scale)
    for area in map.gapAreas.prefix(Self.shownGapAreas) {
      for ring in try outlines(of: area.cells, on: grid).compactMap(\.first) {
        draw(ring, .gap, widthPixels: 2)
      }
    }
    for axis in map.scenario.axes.indices {
      if let path = map.path(axis: axis) { draw(path, .approach, widthPixels: 2) }
    }
    for row in map.worst.rows.prefix(Self.shownWorstApproaches) {
      draw(row.path, .worst, widthPixels: 4)
    }
    for asset in map.scenario.assets { draw(asset) }
    for placement in map.deployment.placements {
      let position = map.scenario.sites[placement.site].position
      let isSensor = map.scenario.systems[placement.system].isSensor
      square(position, .dark, halfPixels: 6)
      square(position, isSensor ? .white : .effector, halfPixels: 4)
    }
  }

  static let shownGapAreas = 5
  static let shownWorstApproaches = 3

  func picture() throws -> Picture {
    try Picture(columns: columns, rows: rows, channels: .redGreenBlueAlpha, pixels: pixels)
  }

  /// The six lines of an ESRI world file: where the pixels are.
  var worldFile: String {
    let size = grid.cellMetres / Double(scale)
    return [
      size, 0, 0, -size, grid.westMetres + size / 2, grid.northMetres - size / 2,
    ].map { "\($0)\n" }.joined()
  }

  private static func blended(
    _ shades: [UInt8], _ cover: [UInt8], _ grid: ElevationGrid, _ scale: Int
  ) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(4 * shades.count * scale * scale)
    for row in 0..<grid.rows * scale {
      for column in 0..<grid.columns * scale {
        let cell = row / scale * grid.columns + column / scale
        let opacity = Int(cover[4 * cell + 3])
        // Shade 0 is where the relief is unknown: paper.
        let shade = shades[cell] == 0 ? 255 : Int(shades[cell])
        for channel in 0..<3 {
          let mixed =
            (Int(cover[4 * cell + channel]) * opacity + shade * (255 - opacity)) / 255
          pixels.append(UInt8(mixed))
        }
        pixels.append(255)
      }
    }
    return pixels
  }

  private mutating func draw(_ asset: DefendedAsset) {
    switch asset.form {
    case .point: break
    case .corridor(let line):
      draw(line, .dark, widthPixels: 5)
      draw(line, .white, widthPixels: 3)
    case .area(let corners):
      draw(corners + corners.prefix(1), .dark, widthPixels: 5)
      draw(corners + corners.prefix(1), .white, widthPixels: 3)
    }
    disc(pixel(asset.middle), .dark, radiusPixels: 8)
    disc(pixel(asset.middle), .white, radiusPixels: 6)
  }

  private func pixel(_ position: Position) -> (x: Double, y: Double) {
    let perMetre = Double(scale) / grid.cellMetres
    return (
      (position.eastMetres - grid.westMetres) * perMetre,
      (grid.northMetres - position.northMetres) * perMetre
    )
  }

  private mutating func draw(_ line: [Position], _ colour: RGBColour, widthPixels: Int) {
    for (from, to) in zip(line, line.dropFirst()).map({ (pixel($0), pixel($1)) }) {
      let length = max(abs(to.x - from.x), abs(to.y - from.y))
      // Beyond the picture nothing is drawn, however long the line is.
      guard length < 1e6 else { continue }
      for step in 0...Int(length.rounded(.up)) {
        let share = length > 0 ? min(1, Double(step) / length) : 0
        disc(
          (from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)), colour,
          radiusPixels: Double(widthPixels) / 2)
      }
    }
  }

  private mutating func disc(
    _ at: (x: Double, y: Double), _ colour: RGBColour, radiusPixels: Double
  ) {
    fill(at, halfPixels: radiusPixels, colour) { x, y in
      x * x + y * y <= radiusPixels * radiusPixels
    }
  }

  private mutating func square(_ position: Position, _ colour: RGBColour, halfPixels: Double) {
    fill(pixel(position), halfPixels: halfPixels, colour) { _, _ in true }
  }

  private mutating func fill(
    _ at: (x: Double, y: Double), halfPixels: Double, _ colour: RGBColour,
    where isInside: (Double, Double) -> Bool
  ) {
    let left = Int(max(0, (at.x - halfPixels).rounded(.down)))
    let right = Int(min(Double(columns - 1), (at.x + halfPixels).rounded(.down)))
    let top = Int(max(0, (at.y - halfPixels).rounded(.down)))
    let bottom = Int(min(Double(rows - 1), (at.y + halfPixels).rounded(.down)))
    guard left <= right, top <= bottom else { return }
    for y in top...bottom {
      for x in left...right where isInside(Double(x) + 0.5 - at.x, Double(y) + 0.5 - at.y) {
        let index = 4 * (y * columns + x)
        (pixels[index], pixels[index + 1], pixels[index + 2]) =
          (colour.red, colour.green, colour.blue)
      }
    }
  }
}

extension RGBColour {
  fileprivate static let dark = RGBColour(red: 0x10, green: 0x18, blue: 0x20)
  fileprivate static let white = RGBColour(red: 0xFF, green: 0xFF, blue: 0xFF)
  fileprivate static let effector = RGBColour(red: 0x40, green: 0x48, blue: 0x50)
  fileprivate static let approach = RGBColour(red: 0xF7, green: 0x68, blue: 0xA1)
  fileprivate static let gap = RGBColour(red: 0xC5, green: 0x1B, blue: 0x8A)
  fileprivate static let worst = RGBColour(red: 0x7A, green: 0x01, blue: 0x77)
}
