// A first scenario of one's own: from an elevation model and a box to a commented file that plans.
import ArgumentParser
import Foundation
import Geodata
import Report
import Scenario
import Terrain

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented scenario for an elevation model of your own.",
    discussion: """
      Makes a folder with scenario.yaml, the ground of the box as terrain.tif, and generic systems and threats to \
      edit. The scenario validates and plans as it is: one asset in the middle, raids from every side. Replace \
      what it assumes by what you know.
      """)

  @Argument(help: "Elevation model in any format of GDAL.")
  var terrain: String

  @Option(help: "Folder to make; its name becomes the scenario's.")
  var output: String

  @Option(
    parsing: .unconditional,
    help: "West, south, east and north in degrees, separated by commas; default the whole file.",
    transform: degreeBox)
  var box: [Double]?

  @Option(help: "Reference of the positions, as EPSG:n, projected in metres; default the UTM zone.")
  var coordinateReference: String?

  @OptionGroup var options: OutputOptions

  /// Cells that a first plan of a few seconds can bear.
  static let cellsAtMost = 250_000

  func run() async throws {
    let name = URL(fileURLWithPath: output).lastPathComponent
    guard name.wholeMatch(of: /[A-Za-z0-9._-]{1,40}/) != nil, name != ".", name != ".." else {
      throw Refusal(
        "--output \(output): the last part names the scenario: 1 to 40 letters, digits, '-', '_' or '.'"
      )
    }
    guard !FileManager.default.fileExists(atPath: output) else {
      throw Refusal("--output \(output): is there already; name a new folder")
    }
    guard let shared = SharedFiles.folder() else {
      throw Refusal(
        "the generic catalogues that came with the program are not found: set PARAPET_SHARE to the folder "
          + "that holds systems/generic.yaml")
    }
    let grid = try ground()
    let site = try StarterSite(grid)
    let folder = try ResultFolder(output)
    try writeRaster(elevations(grid), to: folder.file("terrain.tif"))
    for kind in ["systems", "threats"] {
      let text = try String(contentsOfFile: "\(shared)/\(kind)/generic.yaml", encoding: .utf8)
      // The schema is a neighbour there and not here.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      try AtomicFile.write(
        lines.filter { !$0.hasPrefix("# yaml-language-server") }.joined(separator: "\n"),
        to: folder.file("\(kind).yaml"))
    }
    for kind in [FileKind.scenario, .catalogue] {
      try AtomicFile.write(kind.jsonSchema, to: folder.file("\(kind.rawValue).schema.json"))
    }
    try AtomicFile.write(site.scenario(named: name), to: folder.file("scenario.yaml"))
    if options.json {
      try Console.json([
        "scenario": folder.file("scenario.yaml"), "coordinateReference": site.reference,
      ])
    } else {
      options.note(
        "wrote \(folder.file("scenario.yaml")): edit it, then parapet plan \(folder.file("scenario.yaml"))"
      )
    }
  }

  /// The ground of the box, on cells large enough for a quick plan.
  private func ground() throws -> ElevationGrid {
    let window = try self.box.map { try self.window(of: $0) }
    let reference = coordinateReference ?? window?.reference
    let (grid, _) = try readElevation(
      path: terrain, coordinateReference: reference, within: window?.extent)
    let cells = grid.rows * grid.columns
    guard cells > Self.cellsAtMost else { return grid }
    let factor = (Double(cells) / Double(Self.cellsAtMost)).squareRoot()
    let cellMetres = (grid.cellMetres * factor).rounded(.up)
    options.note(
      "cells of \(NumberText.plain(cellMetres)) m in place of \(NumberText.short(grid.cellMetres)) m, for a "
        + "first plan in seconds; terrain.file may name the original")
    return try readElevation(
      path: terrain, coordinateReference: reference, cellMetres: cellMetres, within: window?.extent
    ).grid
  }

  /// The box on the plane, and that plane's reference.
  private func window(of box: [Double]) throws -> (extent: Extent, reference: String) {
    let (west, south, east, north) = (box[0], box[1], box[2], box[3])
    let middle = LongitudeLatitude(
      longitudeDegrees: (west + east) / 2, latitudeDegrees: (south + north) / 2)
    let reference =
      coordinateReference ?? Projection.universalTransverseMercator(around: middle)
    let corners = try Projection.positions(
      of: [(west, south), (west, north), (east, south), (east, north)].map {
        LongitudeLatitude(longitudeDegrees: $0.0, latitudeDegrees: $0.1)
      }, in: reference)
    return (
      try Extent(
        westMetres: corners.map(\.eastMetres).min() ?? 0,
        southMetres: corners.map(\.northMetres).min() ?? 0,
        eastMetres: corners.map(\.eastMetres).max() ?? 0,
        northMetres: corners.map(\.northMetres).max() ?? 0), reference
    )
  }

  private func elevations(_ grid: ElevationGrid) throws -> Raster {
    try Raster(
      columns: grid.columns, rows: grid.rows, west: grid.westMetres, north: grid.northMetres,
      cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
      coordinateReference: grid.coordinateReference, storage: .float32,
      bands: [RasterBand(name: "elevation", values: grid.elevationsMetres)])
  }
}

private func degreeBox(_ text: String) throws -> [Double] {
  let values = text.split(separator: ",").compactMap { Double($0) }
  guard values.count == 4, values[0] < values[2], values[1] < values[3],
    (-180...180).contains(values[0]), values[2] <= 180, (-90...90).contains(values[1]),
    values[3] <= 90
  else {
    throw ValidationError(
      "--box '\(text)': west,south,east,north in degrees, west below east and south below north, such as "
        + "-84.4,36.2,-84.1,36.4")
  }
  return values
}
