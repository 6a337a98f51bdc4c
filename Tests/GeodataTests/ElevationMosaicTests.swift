// Do tiles of one elevation model read as if they were one file?
import Geodata
import Terrain
import Testing

@Suite struct ElevationMosaicTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  /// Cells of a ground of 12 rows and 10 columns; elevations are never 0, -9999 or -32768.
  private func ground(_ row: Int, _ column: Int) -> Double { Double(100 + 10 * row + column) }

  /// A tile of that ground from a row and column on, with its own voids.
  private func tile(
    _ name: String, row: Int, column: Int, rows: Int, columns: Int, noData: String? = nil,
    isVoid: (Int, Int) -> Bool = { _, _ in false }
  ) throws -> String {
    try sandbox.write(
      asciiGrid(
        columns: columns, rows: rows, west: 1000 + 30 * Double(column),
        south: 2000 + 30 * Double(12 - row - rows), cell: 30, noData: noData
      ) { r, c in
        isVoid(row + r, column + c) ? Double(noData ?? "") ?? -9999 : ground(row + r, column + c)
      }, to: name)
  }

  @Test("Tiles that share an edge row and column make the ground they were cut from")
  func withoutSeam() throws {
    let paths = [
      try tile("a.asc", row: 0, column: 0, rows: 7, columns: 6),
      try tile("b.asc", row: 6, column: 0, rows: 6, columns: 6, noData: "0"),
      try tile("c.asc", row: 0, column: 5, rows: 7, columns: 5, noData: "-1"),
      try tile("d.asc", row: 6, column: 5, rows: 6, columns: 5),
    ]
    let (grid, info) = try readElevation(paths: paths)
    let whole = try tile("whole.asc", row: 0, column: 0, rows: 12, columns: 10)
    let (expected, _) = try readElevation(path: whole)
    #expect(grid.elevationsMetres == expected.elevationsMetres)
    #expect((grid.westMetres, grid.northMetres) == (1000, 2360))
    #expect((info.columns, info.rows) == (10, 12))
    #expect(
      try readElevation(paths: paths.reversed()).grid.elevationsMetres == expected.elevationsMetres)
  }

  @Test("Each tile's own nodata value is void, hides no neighbour, and is ground in the other tile")
  func ownNoData() throws {
    // 155 is void in the upper tile and ground in the lower one.
    let paths = [
      try tile("a.asc", row: 0, column: 0, rows: 7, columns: 10, noData: "155") { row, column in
        (row, column) == (2, 2) || (row, column) == (6, 4)
      },
      try tile("b.asc", row: 6, column: 0, rows: 6, columns: 10, noData: "-500") { row, column in
        (row, column) == (6, 7) || (row, column) == (9, 9)
      },
    ]
    for order in [paths, paths.reversed()] {
      let (grid, _) = try readElevation(paths: order)
      for row in 0..<12 {
        for column in 0..<10 {
          // Row 5, column 5 holds the upper tile's nodata value by chance.
          let isVoid = [[2, 2], [9, 9], [5, 5]].contains([row, column])
          let value = grid[Cell(row: row, column: column)]
          #expect(isVoid ? value.isNaN : value == Float(ground(row, column)))
        }
      }
    }
  }

  @Test("Ground of no tile is void, and an extent reads only what it touches")
  func gapAndWindow() throws {
    let paths = [
      try tile("a.asc", row: 0, column: 0, rows: 4, columns: 4),
      try tile("b.asc", row: 8, column: 6, rows: 4, columns: 4),
    ]
    let (grid, _) = try readElevation(paths: paths)
    #expect((grid.columns, grid.rows) == (10, 12))
    #expect(grid.voidCells == 120 - 32)
    let (part, _) = try readElevation(
      paths: paths,
      within: Extent(westMetres: 1180, southMetres: 2000, eastMetres: 1240, northMetres: 2100))
    #expect((part.columns, part.rows, part.voidCells) == (2, 4, 0))
  }

  @Test("Tiles of another cell size or beside the lattice are refused, and the tile is named")
  func misfits() throws {
    let first = try tile("a.asc", row: 0, column: 0, rows: 4, columns: 4)
    let coarse = try sandbox.write(
      asciiGrid(columns: 3, rows: 3, west: 1000, south: 2000, cell: 60) { _, _ in 1 },
      to: "coarse.asc")
    let astray = try sandbox.write(
      asciiGrid(columns: 3, rows: 3, west: 1010, south: 2000, cell: 30) { _, _ in 1 },
      to: "astray.asc")
    for (path, words) in [(coarse, "its pixels are 60"), (astray, "beside those of")] {
      let error = failure { () throws(GeodataError) in
        _ = try readElevation(paths: [first, path])
      }
      #expect(error?.description.hasPrefix(path) == true)
      #expect(error?.description.contains(words) == true)
      #expect(error?.description.contains("gdalwarp") == true)
    }
  }

  @Test("A missing tile is named, and no tile at all is refused")
  func missing() throws {
    let first = try tile("a.asc", row: 0, column: 0, rows: 4, columns: 4)
    let gone = sandbox.path("gone.asc")
    #expect(
      failure { () throws(GeodataError) in _ = try readElevation(paths: [first, gone]) }
        == .missingFile(path: gone))
    #expect(failure { () throws(GeodataError) in _ = try readElevation(paths: []) } != nil)
  }

  @Test("An outline knows size and references of all tiles together")
  func outline() throws {
    let paths = [
      try tile("a.asc", row: 0, column: 0, rows: 7, columns: 10),
      try tile("b.asc", row: 6, column: 0, rows: 6, columns: 10),
    ]
    let outline = try elevationOutline(paths: paths, coordinateReference: "EPSG:32632")
    #expect((outline.columns, outline.rows) == (10, 12))
    // On the ground, which this place west of the zone's middle is smaller than the plane.
    #expect((29.9...30).contains(outline.cellMetres))
    #expect(outline.fileReference == nil)
    #expect(outline.gridReference?.epsg == 32632)
  }
}
