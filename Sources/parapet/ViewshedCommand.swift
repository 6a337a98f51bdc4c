// From which height above ground is a target seen from one place or many, and how sure is that.
import ArgumentParser
import Geodata
import Scenario
import Terrain

struct ViewshedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "viewshed",
    abstract: "Write the lowest visible height above ground around one observer or many.",
    discussion: """
      An observer stands at the centre of the cell that contains it. Cells whose answer is unknown \
      (voids, or a void in the way) or out of radius are nodata. Without --crs the elevation model's own \
      reference is used; if that is in degrees, so are observers (longitude,latitude), and the work is \
      done in its UTM zone.

      --observers reads a CSV file whose first line names the columns east, north and, if wanted, \
      mast_metres and name; or the points of a GeoPackage, shapefile, GeoJSON or other vector file with \
      those fields, which are reprojected. At most 100000 observers. --cumulative writes for each cell how \
      many observers see a target at --height-metres, the number of the first of them (0 none) and the \
      lowest height at which any sees it; --each writes a raster around every observer.

      Several elevation files are tiles of one model: they must share reference and cell size. Of a \
      single observer the whole model is written; of one with more than 25000000 cells, with \
      --error-rms-metres and of many observers only the rectangle around them is read, at most 400000000 \
      cells; --cumulative at most 133333333, with --error-rms-metres 100000000. It takes about 40 bytes a cell of that rectangle and 4 a \
      cell of one disc for each thread, whatever the number of observers.

      --error-rms-metres adds a band with the share of --draws possible grounds on which a target at \
      --height-metres is seen; it takes 17 more bytes a cell for each thread.
      """)

  @Argument(
    help: "Elevation raster, or tiles of one: GeoTIFF, HGT (also zipped), DTED, ASCII grid.")
  var dem: [String]

  @Option(
    parsing: .unconditional,
    help: "EAST,NORTH of the observer, or a place such as \"16S GF 12345 67890\".",
    transform: observerPlace)
  var observer: StatedObserver?

  @Option(help: "CSV or vector file of many observers, in place of --observer.")
  var observers: String?

  @Option(help: "Coordinate reference of observers and output, such as EPSG:32616.")
  var crs: String?

  @Option(help: "Height of the eye above ground, where a file of observers gives none.")
  var mastMetres: Double = 10

  @Option(help: "How far to look.")
  var radiusMetres: Double = 5000

  @Option(help: "Target height above ground for --cumulative and for probabilities.")
  var heightMetres: Double = 50

  @Option(help: "Cell size to resample to; default: the elevation model's.")
  var cellMetres: Double?

  @Option(help: "Earth radius factor; 4/3 for radar and radio.")
  var earthRadiusFactor: Double = 4.0 / 3

  @Option(help: "GeoTIFF to write for --observer: Float32, metres above ground.")
  var output: String?

  @Option(help: "Folder for one GeoTIFF per observer of --observers.")
  var each: String?

  @Option(help: "GeoTIFF to write for all of --observers together.")
  var cumulative: String?

  @OptionGroup var uncertainty: UncertaintyOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard !dem.isEmpty else { throw ValidationError("name at least one elevation file") }
    guard (observer == nil) != (observers == nil) else {
      throw ValidationError("give either --observer or --observers")
    }
    if observer != nil {
      guard output != nil, each == nil, cumulative == nil else {
        throw ValidationError("--observer needs --output, and neither --each nor --cumulative")
      }
    } else {
      guard output == nil, each != nil || cumulative != nil else {
        throw ValidationError("--observers needs --each or --cumulative or both, and no --output")
      }
      guard uncertainty.errorRmsMetres == nil || cumulative != nil else {
        throw ValidationError("--error-rms-metres adds a band to --cumulative: name that file")
      }
    }
    guard 0...30_000 ~= heightMetres else {
      throw ValidationError("--height-metres \(heightMetres): 0 to 30000 are allowed")
    }
  }

  /// Bands of the raster that is written over the whole grid; none for rasters around each observer.
  private var gridBands: Int {
    let chances = uncertainty.errorRmsMetres == nil ? 0 : 1
    return output != nil ? 1 + chances : cumulative != nil ? 3 + chances : 0
  }

  /// Cells of the grid that can be read and written.
  var maximumCells: Int {
    min(ElevationGrid.maximumCells, Raster.maximumValues / max(1, gridBands))
  }

  func run() async throws {
    do {
      let view = try ObservedTerrain(self)
      for note in view.notes { options.note("note: \(note)") }
      if output != nil {
        try await writeSingle(view)
      } else {
        try await writeMany(view)
      }
    } catch let error as TerrainError {
      throw Refusal("\(error)")
    }
  }
}

struct UncertaintyOptions: ParsableArguments {
  @Option(help: "Root mean square error of elevations, 0 to 500; 5 is usual for 30 m radar models.")
  var errorRmsMetres: Double?

  @Option(help: "Distance at which elevation errors correlate by 1/e, up to 200 cells.")
  var errorCorrelationMetres: Double = 300

  @Option(help: "Possible grounds to draw, 1 to 10000.")
  var draws: Int = 100

  @Option(help: "Seed of the draws.")
  var seed: UInt64 = 1

  func validate() throws {
    guard VisibilityProbability.drawRange.contains(draws) else {
      throw ValidationError("--draws \(draws): 1 to 10000 are allowed")
    }
  }

  /// Nil when no error is asked for.
  func elevationError() throws -> ElevationError? {
    try errorRmsMetres.map {
      try ElevationError(rootMeanSquareMetres: $0, correlationMetres: errorCorrelationMetres)
    }
  }
}

/// Where the observer of the command line is.
enum StatedObserver {
  /// In the reference of the work, or in degrees where the elevation model is.
  case pair(east: Double, north: Double)
  /// As text in another notation.
  case written(String, LongitudeLatitude)
}

private func observerPlace(_ text: String) throws -> StatedObserver {
  let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  if parts.count == 2, let east = parts[0], let north = parts[1], east.isFinite, north.isFinite {
    return .pair(east: east, north: north)
  }
  guard let place = try? WrittenPlace.place(text) else {
    throw ValidationError(
      "--observer '\(text)': write EAST,NORTH, such as 752600,4019450, MGRS, such as 16S GF 12345 67890, or "
        + "latitude and longitude, such as '36.32 -84.22'")
  }
  return .written(text, place)
}
