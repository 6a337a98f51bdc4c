// What a viewshed writes: one observer's raster, a raster per observer, or what all see together.
import Foundation
import Geodata
import Terrain

extension ViewshedCommand {
  /// Lowest visible heights of the one observer on the whole grid, so that rasters of several observers fit
  /// on each other.
  func writeSingle(_ view: ObservedTerrain) async throws {
    guard let output else { return }
    let grid = view.grid
    let lowest = try self.lowest(view.observers[0], on: grid)
    var values = [Float](repeating: .nan, count: grid.rows * grid.columns)
    for row in 0..<lowest.rows {
      let target = (lowest.firstRow + row) * grid.columns + lowest.firstColumn
      let source = row * lowest.columns
      values.replaceSubrange(
        target..<target + lowest.columns,
        with: lowest.heightsMetres[source..<source + lowest.columns])
    }
    let bands = [RasterBand(name: lowestBandName, values: values)] + (try await chances(view))
    try write(bands, of: grid, to: output)
    let report = SingleAnswer(lowest, grid)
    if options.json {
      try Console.json(report)
    } else {
      options.note(
        "\(output): \(report.knownCells) cells known, \(report.groundVisibleCells) see the ground, "
          + "from \(report.observerEast), \(report.observerNorth)")
    }
  }

  func writeMany(_ view: ObservedTerrain) async throws {
    if let each { try await writeEach(view, folder: each) }
    guard let cumulative else {
      if options.json {
        try Console.json(["observers": view.observers.count])
      } else {
        options.note("\(each ?? ""): \(view.observers.count) rasters")
      }
      return
    }
    let work = WorkProgress("viewshed", of: view.observers.count, options.progress)
    let sum = try await CumulativeViewshed(
      on: view.grid, observers: view.observers, radiusMetres: radiusMetres,
      targetHeightMetres: heightMetres, earthRadiusFactor: earthRadiusFactor,
      threads: working.threads, onProgress: work.show)
    work.clear()
    let report = CumulativeAnswer(sum, observers: view.observers.count)
    let all = bands(sum, on: view.grid) + (try await chances(view))
    try write(all, of: view.grid, to: cumulative)
    if options.json {
      try Console.json(report)
    } else {
      options.note(
        "\(cumulative): \(report.observers) observers see a target at \(heightMetres) m over "
          + "\(report.seenCells) of \(report.knownCells) known cells")
    }
  }

  /// One raster per observer, of the square around it, named by its number and name.
  private func writeEach(_ view: ObservedTerrain, folder: String) async throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Refusal("\(folder): the folder cannot be made; give another with --each")
    }
    let work = WorkProgress("viewshed", of: view.observers.count, options.progress)
    let digits = String(view.observers.count).count
    try await inParallel(
      count: view.observers.count, threads: working.threads, onDone: work.show
    ) { index in
      let lowest = try self.lowest(view.observers[index], on: view.grid)
      let grid = view.grid
      let raster = try Raster(
        columns: lowest.columns, rows: lowest.rows,
        west: grid.westMetres + Double(lowest.firstColumn) * grid.cellMetres,
        north: grid.northMetres - Double(lowest.firstRow) * grid.cellMetres,
        cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
        coordinateReference: grid.coordinateReference, storage: .float32,
        bands: [RasterBand(name: lowestBandName, values: lowest.heightsMetres)])
      let number = String(index + 1)
      let padded = String(repeating: "0", count: digits - number.count) + number
      let name = view.names[index].map { "-" + fileName($0) } ?? ""
      try writeRaster(raster, to: "\(folder)/\(padded)\(name).tif", layout: .plain)
    }
    work.clear()
  }

  private func lowest(_ observer: Observer, on grid: ElevationGrid) throws -> LowestVisibleHeight {
    try LowestVisibleHeight(
      on: grid, observer: observer.cell, mastMetres: observer.mastMetres,
      radiusMetres: radiusMetres, earthRadiusFactor: earthRadiusFactor)
  }

  private func bands(_ sum: CumulativeViewshed, on grid: ElevationGrid) -> [RasterBand] {
    func known(_ values: [UInt32]) -> [Float] {
      zip(values, grid.elevationsMetres).map { $1.isNaN ? .nan : Float($0) }
    }
    let target = "a target \(heightMetres) m above ground"
    return [
      RasterBand(name: "observers that see \(target)", values: known(sum.observersSeeing)),
      RasterBand(name: "first observer that sees \(target)", values: known(sum.firstObserver)),
      RasterBand(name: lowestBandName, values: sum.lowestHeightsMetres),
    ]
  }

  /// The band of probabilities, if an error of the elevations is given.
  private func chances(_ view: ObservedTerrain) async throws -> [RasterBand] {
    guard let error = try uncertainty.elevationError() else { return [] }
    let work = WorkProgress("possible ground", of: uncertainty.draws, options.progress)
    let chance = try await VisibilityProbability(
      on: view.grid, observers: view.observers, radiusMetres: radiusMetres,
      targetHeightMetres: heightMetres, error: error, draws: uncertainty.draws,
      seed: uncertainty.seed, earthRadiusFactor: earthRadiusFactor, threads: working.threads,
      onProgress: work.show)
    work.clear()
    return [
      RasterBand(
        name: "probability that a target \(heightMetres) m above ground is seen",
        values: chance.probabilities)
    ]
  }

  private func write(_ bands: [RasterBand], of grid: ElevationGrid, to path: String) throws {
    let raster = try Raster(
      columns: grid.columns, rows: grid.rows, west: grid.westMetres, north: grid.northMetres,
      cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
      coordinateReference: grid.coordinateReference, storage: .float32, bands: bands)
    try writeRaster(raster, to: path, layout: .plain)
  }
}

private let lowestBandName = "lowest visible height above ground, metres"

/// A name with only what every file system takes.
private func fileName(_ name: String) -> String {
  String(
    name.map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
        ? character : "_"
    })
}

private struct SingleAnswer: Encodable {
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

private struct CumulativeAnswer: Encodable {
  let observers: Int
  let targetHeightMetres: Double
  let knownCells: Int
  let seenCells: Int
  /// By the largest number of observers together.
  let mostObservers: Int

  init(_ sum: CumulativeViewshed, observers: Int) {
    self.observers = observers
    targetHeightMetres = sum.targetHeightMetres
    knownCells = sum.lowestHeightsMetres.count { !$0.isNaN }
    seenCells = sum.observersSeeing.count { $0 > 0 }
    mostObservers = Int(sum.observersSeeing.max() ?? 0)
  }
}
