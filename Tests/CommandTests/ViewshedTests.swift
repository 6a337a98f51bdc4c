// Does `parapet viewshed` write what the sweep computes?
import Foundation
import Geodata
import Terrain
import Testing

@Suite struct ViewshedTests {
  /// Rolling ground of 60 x 45 cells of 25 m with a few voids.
  private func ground(in place: Workplace) throws {
    var lines = [
      "ncols 60", "nrows 45", "xllcorner 500000", "yllcorner 4000000", "cellsize 25",
      "NODATA_value -9999",
    ]
    for row in 0..<45 {
      lines.append(
        (0..<60).map { column in
          if (row * 60 + column) % 397 == 200 { return "-9999" }
          let (x, y) = (Double(column), Double(row))
          return "\((40 * sin(x / 7) * cos(y / 5) + 15 * sin(x * y / 60)).rounded() + 300)"
        }.joined(separator: " "))
    }
    try place.write(lines.joined(separator: "\n") + "\n", to: "ground.asc")
  }

  struct View: Sendable {
    let observer: Cell
    let mastMetres: Double
    let radiusMetres: Double
    let earthRadiusFactor: Double
  }

  private static let views = [
    View(
      observer: Cell(row: 22, column: 30), mastMetres: 4, radiusMetres: 400,
      earthRadiusFactor: 4.0 / 3),
    View(
      observer: Cell(row: 40, column: 5), mastMetres: 10, radiusMetres: 5000, earthRadiusFactor: 1),
    View(
      observer: Cell(row: 0, column: 59), mastMetres: 2.5, radiusMetres: 900,
      earthRadiusFactor: 4.0 / 3),
  ]

  @Test(
    "The raster, read back, holds the lowest visible height of every cell, voids beyond the radius",
    arguments: views)
  func equalsSweep(_ view: View) throws {
    let (mast, radius, factor) = (view.mastMetres, view.radiusMetres, view.earthRadiusFactor)
    let place = try Workplace()
    try ground(in: place)
    let (grid, _) = try readElevation(
      path: place.file("ground.asc"), coordinateReference: "EPSG:32616")
    let observer = view.observer
    let centre = grid.centre(of: observer)
    let answer = try place.run([
      "viewshed", "ground.asc", "--crs", "EPSG:32616", "--observer",
      "\(centre.eastMetres + 3),\(centre.northMetres - 3)", "--mast-metres", "\(mast)",
      "--radius-metres", "\(radius)", "--earth-radius-factor", "\(factor)", "--output", "view.tif",
      "--json", "--quiet",
    ])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    let lowest = try LowestVisibleHeight(
      on: grid, observer: observer, mastMetres: mast, radiusMetres: radius,
      earthRadiusFactor: factor)
    let raster = try readRaster(path: place.file("view.tif"))
    #expect(raster.columns == 60 && raster.rows == 45 && raster.bands.count == 1)
    #expect(raster.west == 500_000 && raster.north == 4_001_125 && raster.cellWidth == 25)
    #expect(raster.coordinateReference == "EPSG:32616")
    var wrong: [Cell] = []
    for row in 0..<45 {
      for column in 0..<60 {
        let cell = Cell(row: row, column: column)
        let (written, expected) = (
          raster.bands[0].values[row * 60 + column], lowest.heightMetres(at: cell)
        )
        if written != expected, !(written.isNaN && expected.isNaN) { wrong.append(cell) }
      }
    }
    #expect(wrong.isEmpty)
    try expectReport(answer, lowest, grid)
    #expect(try place.entries() == ["ground.asc", "view.tif"])
  }

  private func expectReport(
    _ answer: Answer, _ lowest: LowestVisibleHeight, _ grid: ElevationGrid
  ) throws {
    let report = try object(Data(answer.output.utf8))
    let known = lowest.heightsMetres.count { !$0.isNaN }
    #expect(report["knownCells"] as? Int == known && known > 100)
    #expect(report["groundVisibleCells"] as? Int == lowest.heightsMetres.count { $0 == 0 })
    #expect(report["observerEast"] as? Double == grid.centre(of: lowest.observer).eastMetres)
    #expect(report["groundMetres"] as? Double == Double(grid[lowest.observer]))
  }

  @Test("An observer in MGRS or degrees sees what one in metres sees")
  func notations() throws {
    let place = try Workplace()
    try ground(in: place)
    let corner = Position(eastMetres: 500_400.5, northMetres: 4_000_500.5)
    let there = try Projection.longitudesLatitudes(of: [corner], in: "EPSG:32616")[0]
    let notations = [
      "\(corner.eastMetres),\(corner.northMetres)", try WrittenPlace.militaryGrid(there),
      "\(there.latitudeDegrees) \(there.longitudeDegrees)",
    ]
    var rasters: [Data] = []
    for (index, notation) in notations.enumerated() {
      let answer = try place.run([
        "viewshed", "ground.asc", "--crs", "EPSG:32616", "--observer", notation, "--output",
        "view\(index).tif", "--quiet",
      ])
      #expect(answer.exitCode == 0, "\(answer.errors)")
      rasters.append(try place.bytes("view\(index).tif"))
    }
    #expect(rasters[0] == rasters[1] && rasters[0] == rasters[2])
  }

  @Test("An observer in a void is refused, and no raster is written")
  func inVoid() throws {
    let place = try Workplace()
    try ground(in: place)
    // Cell 200 of the first void: row 3, column 20.
    let answer = try place.run([
      "viewshed", "ground.asc", "--crs", "EPSG:32616", "--observer", "500512,4001037", "--output",
      "view.tif", "--quiet",
    ])
    #expect(answer.exitCode == 2 && answer.errors.hasPrefix("error: "))
    #expect(answer.errors.contains("void"))
    #expect(try place.entries() == ["ground.asc"])
  }

  @Test(
    "r.viewshed of GRASS agrees with exact sight lines on nearly every cell, and the sweep on more",
    .enabled(if: hasGRASS, "needs GRASS"))
  func agreesWithGRASS() throws {
    let place = try Workplace()
    let answer = try place.run([
      "bench", "viewshed", "--dem", "\(packageRoot)/Models/terrain/jacksboro.tif", "--crs",
      "EPSG:32616", "--observers", "2", "--radii-metres", "3000", "--output", ".", "--json",
      "--quiet",
    ])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    let grounds = try place.json("viewshed.json")["grounds"] as? [[String: Any]]
    let row = try #require((grounds?.first?["rows"] as? [[String: Any]])?.first)
    let ours = try #require(row["wrongShares"] as? [Double])
    let theirs = try #require(row["grassWrongShares"] as? [Double])
    #expect(theirs.count == 4 && theirs.allSatisfy { $0 < 0.05 }, "\(theirs)")
    #expect(ours.reduce(0, +) < theirs.reduce(0, +), "\(ours) \(theirs)")
  }
}

private let hasGRASS = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  .contains { FileManager.default.isExecutableFile(atPath: "\($0)/grass") }
