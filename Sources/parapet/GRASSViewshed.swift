// What does GRASS r.viewshed see on the same ground, and how long does it take: asked when it is installed.
import Foundation
import Geodata
import Terrain

/// Views by r.viewshed from several observers, each for several target heights, kept as files until read.
///
/// It answers for one target height at a time. Curvature and refraction are those of an earth radius factor.
final class GRASSViewshed {
  /// Processor seconds of one height over all observers, start-up removed.
  let seconds: Double
  private let folder: String

  /// Runs it; nil when GRASS is not installed or gives no answer.
  /// - Complexity: some 3 microseconds a cell of each disc and height.
  init?(
    _ grid: ElevationGrid, _ observers: [Cell], mastMetres: Double, radiusMetres: Double,
    heightsMetres: [Double], earthRadiusFactor: Double, progress: ProgressLine
  ) throws {
    guard let grass = PeerProgram("grass") else { return nil }
    folder =
      NSTemporaryDirectory()
      + "parapet-grass-\(ProcessInfo.processInfo.processIdentifier)-\(Int(radiusMetres))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let raster = try Raster(
      columns: grid.columns, rows: grid.rows, west: grid.westMetres, north: grid.northMetres,
      cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
      coordinateReference: grid.coordinateReference, storage: .float32,
      bands: [RasterBand(name: "elevation", values: grid.elevationsMetres)])
    try writeRaster(raster, to: folder + "/dem.tif", layout: .plain)
    var lines = [
      "set -e", "TIMEFORMAT='seconds %U %S'",
      "r.in.gdal -o --quiet input=\(folder)/dem.tif output=dem", "g.region raster=dem",
    ]
    // An observer with a radius of one cell costs start-up alone.
    for (index, cell) in observers.enumerated() {
      let place = grid.centre(of: cell)
      func view(_ height: Double, _ radius: Double) -> String {
        "time r.viewshed -b -c -r --quiet --overwrite input=dem output=view "
          + "coordinates=\(place.eastMetres),\(place.northMetres) observer_elevation=\(mastMetres) "
          + "target_elevation=\(height) max_distance=\(radius) "
          + "refraction_coeff=\(1 - 1 / earthRadiusFactor) memory=4000"
      }
      lines.append("echo start >&2; " + view(heightsMetres[0], 2 * grid.cellMetres))
      for height in heightsMetres {
        lines.append("echo full >&2; " + view(height, radiusMetres))
        lines.append(
          "r.out.gdal -c -f --quiet --overwrite input=view format=GTiff type=Byte "
            + "output=\(folder)/\(index)-\(Int(height)).tif")
      }
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: folder + "/run.sh")
    progress.show("r.viewshed, radius \(Int(radiusMetres)) m")
    let text = try grass.text(
      .errors, ["--tmp-location", folder + "/dem.tif", "--exec", "bash", folder + "/run.sh"])
    guard let seconds = Self.seconds(in: text, heights: heightsMetres.count) else {
      try? FileManager.default.removeItem(atPath: folder)
      return nil
    }
    self.seconds = seconds
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Whether a target at a height above each cell of the grid is seen; false beyond the radius.
  func seen(observer: Int, heightMetres: Double) throws -> [Bool] {
    try readRaster(path: "\(folder)/\(observer)-\(Int(heightMetres)).tif").bands[0].values
      .map { $0 == 1 }
  }

  /// What the shell timed: "start" or "full" before each "seconds USER SYSTEM".
  private static func seconds(in text: String, heights: Int) -> Double? {
    var sums: [Substring: Double] = [:]
    var kind: Substring = ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words == ["start"] || words == ["full"] { kind = words[0] }
      guard words.count == 3, words[0] == "seconds", let user = Double(words[1]),
        let system = Double(words[2])
      else { continue }
      sums[kind, default: 0] += user + system
    }
    guard let full = sums["full"], let start = sums["start"] else { return nil }
    return full / Double(heights) - start
  }
}
