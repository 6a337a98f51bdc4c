// Does `parapet viewshed --observers` write what every observer sees, together and each?
import Foundation
import Geodata
import Terrain
import Testing

@Suite struct ObserversTests {
  private func elevation(_ row: Int, _ column: Int) -> Double {
    let (x, y) = (Double(column), Double(row))
    return (50 * sin(x / 6) * cos(y / 5) + 20 * sin(x * y / 70)).rounded() + 300
  }

  /// Some rows and columns of the ground of 50 x 70 cells of 25 m.
  private func write(
    _ name: String, rows: Range<Int>, columns: Range<Int>, in place: Workplace
  ) throws {
    var lines = [
      "ncols \(columns.count)", "nrows \(rows.count)",
      "xllcorner \(500_000 + 25 * columns.lowerBound)",
      "yllcorner \(4_000_000 + 25 * (50 - rows.upperBound))", "cellsize 25",
    ]
    for row in rows {
      lines.append(columns.map { "\(elevation(row, $0))" }.joined(separator: " "))
    }
    try place.write(lines.joined(separator: "\n") + "\n", to: name)
  }

  private static let table = """
    east,north,mast_metres,name
    500307,4000707,4,"Hill, west"
    501007,4000507,,Middle
    501507,4001007,12,
    """

  private static let options = [
    "--crs", "EPSG:32616", "--observers", "o.csv", "--radius-metres", "600", "--height-metres",
    "15", "--quiet",
  ]

  @Test("The sums are those of the rasters of each, for any number of threads, and of tiles alike")
  func sums() throws {
    let place = try Workplace()
    try write("whole.asc", rows: 0..<50, columns: 0..<70, in: place)
    try write("upper.asc", rows: 0..<26, columns: 0..<70, in: place)
    try write("lower.asc", rows: 25..<50, columns: 0..<70, in: place)
    try place.write(Self.table, to: "o.csv")
    let runs = [
      (["whole.asc"], ["--cumulative", "one.tif", "--each", "each", "--threads", "1"]),
      (["whole.asc"], ["--cumulative", "two.tif", "--threads", "2"]),
      (["lower.asc", "upper.asc"], ["--cumulative", "tiles.tif"]),
    ]
    for (files, outputs) in runs {
      let answer = try place.run(["viewshed"] + files + Self.options + outputs)
      #expect(answer.exitCode == 0 && answer.errors.isEmpty, "\(answer.errors)")
    }
    #expect(try place.bytes("one.tif") == place.bytes("two.tif"))
    #expect(try place.bytes("one.tif") == place.bytes("tiles.tif"))
    let names = ["1-Hill__west.tif", "2-Middle.tif", "3.tif"]
    #expect(try place.entries("each") == names)
    try compare(
      try readRaster(path: place.file("one.tif")),
      try names.map { try readRaster(path: place.file("each/\($0)")) })
  }

  private func compare(_ sum: Raster, _ views: [Raster]) throws {
    var seen = 0
    for row in 0..<sum.rows {
      for column in 0..<sum.columns {
        let heights = views.map { view in
          height(
            of: view, east: sum.west + (Double(column) + 0.5) * 25,
            north: sum.north - (Double(row) + 0.5) * 25)
        }
        let seeing = heights.indices.filter { heights[$0] <= 15 }
        let index = row * sum.columns + column
        #expect(sum.bands[0].values[index] == Float(seeing.count))
        #expect(sum.bands[1].values[index] == Float((seeing.first ?? -1) + 1))
        let lowest = heights.filter { !$0.isNaN }.min() ?? .nan
        let value = sum.bands[2].values[index]
        #expect(lowest.isNaN ? value.isNaN : value == lowest)
        seen += seeing.count
      }
    }
    #expect(seen > 300)
  }

  private func height(of view: Raster, east: Double, north: Double) -> Float {
    let column = Int(((east - view.west) / 25).rounded(.down))
    let row = Int(((view.north - north) / 25).rounded(.down))
    guard (0..<view.columns).contains(column), (0..<view.rows).contains(row) else { return .nan }
    return view.bands[0].values[row * view.columns + column]
  }

  @Test("Points of a vector file in degrees see what the same places of a table see")
  func vectors() throws {
    let place = try Workplace()
    try write("whole.asc", rows: 0..<50, columns: 0..<70, in: place)
    try place.write(Self.table, to: "o.csv")
    let positions = [(500_307.0, 4_000_707.0), (501_007, 4_000_507), (501_507, 4_001_007)]
    let masts: [VectorValue] = [.integer(4), .null, .integer(12)]
    try writeGeoJSON(
      VectorLayer(
        name: "posts", kind: .point, coordinateReference: "EPSG:32616",
        fields: [VectorField("mast_metres", .integer)],
        features: zip(positions, masts).map { position, mast in
          VectorFeature(
            geometry: .point(Position(eastMetres: position.0, northMetres: position.1)),
            values: [mast])
        }), to: place.file("o.geojson"))
    let words = Self.options.map { $0 == "o.csv" ? "o.geojson" : $0 }
    _ = try place.run(["viewshed", "whole.asc"] + Self.options + ["--cumulative", "csv.tif"])
    let answer = try place.run(["viewshed", "whole.asc"] + words + ["--cumulative", "json.tif"])
    #expect(answer.exitCode == 0, "\(answer.errors)")
    let (table, vector) = (
      try readRaster(path: place.file("csv.tif")), try readRaster(path: place.file("json.tif"))
    )
    #expect(table.bands == vector.bands)
  }

  @Test("Probabilities of draws without error are 0 and 1 as the heights say")
  func certainty() throws {
    let place = try Workplace()
    try write("whole.asc", rows: 0..<50, columns: 0..<70, in: place)
    try place.write(Self.table, to: "o.csv")
    for (error, name) in [("0", "sure.tif"), ("8", "unsure.tif")] {
      let answer = try place.run(
        ["viewshed", "whole.asc"] + Self.options
          + ["--cumulative", name, "--error-rms-metres", error, "--draws", "10"])
      #expect(answer.exitCode == 0, "\(answer.errors)")
    }
    let sure = try readRaster(path: place.file("sure.tif"))
    for (count, chance) in zip(sure.bands[0].values, sure.bands[3].values) where !chance.isNaN {
      #expect(chance == (count > 0 ? 1 : 0))
    }
    let unsure = try readRaster(path: place.file("unsure.tif")).bands[3].values
    #expect(unsure.count { $0 > 0 && $0 < 1 } > 100)
  }

  @Test(
    "Sums over more cells than a raster may have are refused before the ground is read",
    arguments: [([], 133_333_333), (["--error-rms-metres", "5"], 100_000_000)])
  func tooManyCells(_ more: [String], limit: Int) throws {
    let place = try Workplace()
    try place.write("east,north\n800000,4800000\n", to: "o.csv")
    // Its elevations are in a file that is not there: only the header can be read.
    try place.write(
      """
      <VRTDataset rasterXSize="20000" rasterYSize="20000">
        <SRS>EPSG:32616</SRS>
        <GeoTransform>500000, 30, 0, 5100000, 0, -30</GeoTransform>
        <VRTRasterBand dataType="Float32" band="1">
          <SimpleSource>
            <SourceFilename relativeToVRT="1">missing.tif</SourceFilename>
            <SourceBand>1</SourceBand>
          </SimpleSource>
        </VRTRasterBand>
      </VRTDataset>
      """, to: "wide.vrt")
    let answer = try place.run(
      ["viewshed", "wide.vrt", "--observers", "o.csv", "--cumulative", "sum.tif"] + more
        + ["--radius-metres", "250000", "--quiet"])
    #expect(answer.exitCode == 2)
    #expect(answer.errors.contains("at most \(limit) are allowed"), "\(answer.errors)")
    #expect(try place.entries() == ["o.csv", "wide.vrt"])
  }

  @Test(
    "Faults of a table are named by line, and exit with 2",
    arguments: [
      ("east,north\n500300,4000700\n500300,x\n", "o.csv:3:8: error: north is 'x'"),
      (
        "east,north\n500300,4000700\n800300,4000700\n",
        "o.csv:3:1: error: 800300.0, 4000700.0 is off"
      ),
      ("east,nort\n1,2\n", "o.csv:1:6: error: unknown column 'nort': did you mean 'north'?"),
    ])
  func faults(_ text: String, _ message: String) throws {
    let place = try Workplace()
    try write("whole.asc", rows: 0..<50, columns: 0..<70, in: place)
    try place.write(text, to: "o.csv")
    let answer = try place.run(
      ["viewshed", "whole.asc"] + Self.options + ["--cumulative", "sum.tif"])
    #expect(answer.exitCode == 2)
    #expect(answer.errors.hasPrefix(message), "\(answer.errors)")
    #expect(try !place.entries().contains("sum.tif"))
  }
}
