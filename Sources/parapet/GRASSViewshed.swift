// How long does GRASS r.viewshed take on the same ground: asked when it is installed.
import Foundation
import Geodata
import Terrain

enum GRASSViewshed {
  /// Processor seconds of r.viewshed over all observers, start-up removed; nil when GRASS is not installed.
  ///
  /// r.viewshed answers for one target height only.
  static func seconds(
    _ grid: ElevationGrid, _ observers: [Cell], radiusMetres: Double, heightMetres: Double,
    progress: ProgressLine
  ) throws -> Double? {
    guard let grass = PeerProgram("grass") else { return nil }
    let folder =
      NSTemporaryDirectory() + "parapet-grass-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let raster = try Raster(
      columns: grid.columns, rows: grid.rows, west: grid.westMetres, north: grid.northMetres,
      cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
      coordinateReference: grid.coordinateReference, storage: .float32,
      bands: [RasterBand(name: "elevation", values: grid.elevationsMetres)])
    try writeRaster(raster, to: folder + "/dem.tif", layout: .plain)
    var lines = [
      "set -e", "r.in.gdal -o --quiet input=\(folder)/dem.tif output=dem",
      "g.region raster=dem",
    ]
    // An observer with a radius of one cell costs start-up alone.
    for (index, cell) in observers.enumerated() {
      let place = grid.centre(of: cell)
      for (name, radius) in [("start", grid.cellMetres), ("full", radiusMetres)] {
        lines.append(
          "TIMEFORMAT='\(name) %U %S'; time r.viewshed -c --quiet --overwrite input=dem "
            + "output=view\(index) coordinates=\(place.eastMetres),\(place.northMetres) "
            + "observer_elevation=10 target_elevation=\(heightMetres) max_distance=\(radius) "
            + "memory=4000")
      }
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: folder + "/run.sh")
    progress.show("r.viewshed, radius \(Int(radiusMetres)) m")
    let text = try grass.text(
      .errors, ["--tmp-location", folder + "/dem.tif", "--exec", "bash", folder + "/run.sh"])
    return seconds(in: text)
  }

  private static func seconds(in text: String) -> Double? {
    var total = 0.0
    var found = false
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, let user = Double(words[1]), let system = Double(words[2]) else {
        continue
      }
      if words[0] == "full" { total += user + system }
      if words[0] == "start" { total -= user + system }
      found = found || words[0] == "full"
    }
    return found ? total : nil
  }
}
