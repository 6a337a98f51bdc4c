// Does each cell of a grid get the class of the pixel that holds its centre?
import Geodata
import Terrain
import Testing

@Suite struct ClassFileTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private func grid(_ reference: String?) throws -> ElevationGrid {
    try ElevationGrid(
      columns: 8, rows: 6, westMetres: 1012, northMetres: 2168, cellMetres: 20,
      coordinateReference: reference, elevationsMetres: [Float](repeating: 5, count: 48))
  }

  @Test("Classes are taken from the nearest pixel and never mixed; nodata and beyond are none")
  func nearest() throws {
    let path = try sandbox.write(
      asciiGrid(columns: 4, rows: 5, west: 1000, south: 2000, cell: 30, noData: "0") {
        row, column in
        (row, column) == (2, 1) ? 0 : Double(10 * (row + 1) + column)
      }, to: "cover.asc")
    let grid = try grid(nil)
    let classes = try readClasses(path: path, on: grid)
    for row in 0..<6 {
      for column in 0..<8 {
        let centre = grid.centre(of: Cell(row: row, column: column))
        let pixel = (
          Int(((2150 - centre.northMetres) / 30).rounded(.down)),
          Int(((centre.eastMetres - 1000) / 30).rounded(.down))
        )
        let value = classes[row * 8 + column]
        let isInside = (0..<5).contains(pixel.0) && (0..<4).contains(pixel.1)
        if !isInside || pixel == (2, 1) {
          #expect(value.isNaN)
        } else {
          #expect(value == Float(10 * (pixel.0 + 1) + pixel.1))
        }
      }
    }
  }

  @Test("A raster elsewhere, and a placed one for a grid tied to no place, are refused")
  func refused() throws {
    let away = try sandbox.write(
      asciiGrid(columns: 4, rows: 5, west: 9000, south: 9000, cell: 30) { _, _ in 1 },
      to: "away.asc")
    let grid = try grid(nil)
    let error = failure { () throws(GeodataError) in _ = try readClasses(path: away, on: grid) }
    if case .noOverlap = error {} else { Issue.record("\(String(describing: error))") }
    let placed = sandbox.path("placed.tif")
    try writeRaster(
      Raster(
        columns: 4, rows: 5, west: 1000, north: 2150, cellWidth: 30, cellHeight: 30,
        coordinateReference: "EPSG:32632", storage: .uint8(void: nil),
        bands: [RasterBand(name: "cover", values: [Float](repeating: 7, count: 20))]), to: placed)
    #expect(
      failure { () throws(GeodataError) in _ = try readClasses(path: placed, on: grid) } != nil)
    let same = try self.grid("EPSG:32632")
    #expect(try readClasses(path: placed, on: same).contains(7))
  }
}
