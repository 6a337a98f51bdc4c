// From which height above ground is a target seen from one place: a raster of the lowest visible heights.
import ArgumentParser
import Geodata
import Report
import Terrain

struct ViewshedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "viewshed",
    abstract: "Write the lowest visible height above ground around an observer.",
    discussion: """
      The observer stands at the centre of the cell that contains it. Cells whose answer is unknown \
      (voids, or a void in the way) or out of radius are nodata. Without --crs the elevation model's own \
      reference is used; if that is in degrees, so is the observer (longitude,latitude), and the work is \
      done in its UTM zone.
      """)

  @Argument(help: "Elevation raster: GeoTIFF, HGT (also zipped), DTED, ASCII grid.")
  var dem: String

  @Option(
    parsing: .unconditional, help: "EAST,NORTH of the observer.", transform: coordinatePair)
  var observer: CoordinatePair

  @Option(help: "Coordinate reference of observer and output, such as EPSG:32616.")
  var crs: String?

  @Option(help: "Height of the observer's eye above ground.")
  var mastMetres: Double = 10

  @Option(help: "How far to look.")
  var radiusMetres: Double = 5000

  @Option(help: "Cell size to resample to; default: the elevation model's.")
  var cellMetres: Double?

  @Option(help: "Earth radius factor; 4/3 for radar and radio.")
  var earthRadiusFactor: Double = 4.0 / 3

  @Option(help: "GeoTIFF to write: Float32, metres above ground.")
  var output: String

  @OptionGroup var options: OutputOptions

  func run() throws {
    let (grid, info) = try readElevation(
      path: dem, coordinateReference: crs, cellMetres: cellMetres)
    for note in info.notes { options.note("note: \(note)") }
    let position = try place(info, grid)
    guard let cell = grid.cell(containing: position) else {
      throw Refusal(
        "--observer \(observer.east),\(observer.north) is off the terrain, which spans east "
          + "\(grid.westMetres) to \(grid.eastMetres), north \(grid.southMetres) to "
          + "\(grid.northMetres): move it or name its reference with --crs")
    }
    let lowest: LowestVisibleHeight
    do {
      lowest = try LowestVisibleHeight(
        on: grid, observer: cell, mastMetres: mastMetres, radiusMetres: radiusMetres,
        earthRadiusFactor: earthRadiusFactor)
    } catch {
      throw Refusal("\(error)")
    }
    try write(lowest, grid)
    let report = Answer(lowest, grid)
    if options.json {
      try Console.json(report)
    } else {
      options.note(
        "\(output): \(report.knownCells) cells known, \(report.groundVisibleCells) see the ground, from "
          + "\(report.observerEast), \(report.observerNorth)")
    }
  }

  private func place(_ info: ElevationFileInfo, _ grid: ElevationGrid) throws -> Position {
    if crs == nil, let file = info.fileReference, file.isGeographic,
      let reference = grid.coordinateReference
    {
      let place = LongitudeLatitude(
        longitudeDegrees: observer.east, latitudeDegrees: observer.north)
      return try Projection.positions(of: [place], in: reference)[0]
    }
    return Position(eastMetres: observer.east, northMetres: observer.north)
  }

  /// On the whole grid of the elevation model, so that rasters of several observers fit on each other.
  private func write(_ lowest: LowestVisibleHeight, _ grid: ElevationGrid) throws {
    var values = [Float](repeating: .nan, count: grid.rows * grid.columns)
    for row in 0..<lowest.rows {
      let target = (lowest.firstRow + row) * grid.columns + lowest.firstColumn
      let source = row * lowest.columns
      values.replaceSubrange(
        target..<target + lowest.columns,
        with: lowest.heightsMetres[source..<source + lowest.columns])
    }
    let raster = try Raster(
      columns: grid.columns, rows: grid.rows, west: grid.westMetres, north: grid.northMetres,
      cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
      coordinateReference: grid.coordinateReference, storage: .float32,
      bands: [RasterBand(name: "lowest visible height above ground, metres", values: values)])
    try writeRaster(raster, to: output, layout: .plain)
  }
}

/// Two numbers of the command line.
struct CoordinatePair {
  let east: Double
  let north: Double
}

private func coordinatePair(_ text: String) throws -> CoordinatePair {
  let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  guard parts.count == 2, let east = parts[0], let north = parts[1], east.isFinite, north.isFinite
  else { throw ValidationError("--observer '\(text)': write EAST,NORTH, such as 752600,4019450") }
  return CoordinatePair(east: east, north: north)
}

private struct Answer: Encodable {
  let observerEast: Double
  let observerNorth: Double
  let groundMetres: Double
  let mastMetres: Double
  let radiusMetres: Double
  let knownCells: Int
  let groundVisibleCells: Int

  init(_ lowest: LowestVisibleHeight, _ grid: ElevationGrid) {
    let centre = grid.centre(of: lowest.observer)
    observerEast = centre.eastMetres
    observerNorth = centre.northMetres
    groundMetres = Double(grid[lowest.observer])
    mastMetres = lowest.mastMetres
    radiusMetres = lowest.radiusMetres
    knownCells = lowest.heightsMetres.count { !$0.isNaN }
    groundVisibleCells = lowest.heightsMetres.count { $0 == 0 }
  }
}
