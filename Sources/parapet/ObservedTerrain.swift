// Where do the observers of a viewshed stand, and which ground around them has to be read.
import Geodata
import Scenario
import Terrain

/// Observers on the part of an elevation model that they can see.
struct ObservedTerrain {
  /// Above this many cells of the model, or where possible grounds are drawn, even a single observer gets
  /// only its surroundings.
  static let wholeModelCells = 25_000_000

  let grid: ElevationGrid
  let observers: [Observer]
  /// One per observer, for file names; nil where the file gives none.
  let names: [String?]
  let notes: [String]

  init(_ command: ViewshedCommand) throws {
    let outline = try elevationOutline(paths: command.dem, coordinateReference: command.crs)
    // What observers of a command line or a table are in.
    let isGeographic = command.crs == nil && outline.fileReference?.isGeographic == true
    let places = try Self.places(command, outline.gridReference, isGeographic: isGeographic)
    let isWhole =
      command.observer != nil && command.uncertainty.errorRmsMetres == nil
      && outline.columns * outline.rows <= Self.wholeModelCells
    let (grid, info) = try readElevation(
      paths: command.dem, coordinateReference: command.crs, cellMetres: command.cellMetres,
      within: isWhole
        ? nil
        : Self.surroundings(
          of: places,
          metres: command.radiusMetres
            + 3 * max(command.cellMetres ?? 0, outline.cellMetres)),
      maximumCells: command.maximumCells)
    self.grid = grid
    notes = info.notes
    names = places.map(\.name)
    observers = try Self.standing(places, on: grid, defaultMastMetres: command.mastMetres)
  }

  private static func places(
    _ command: ViewshedCommand, _ reference: CoordinateReferenceFacts?, isGeographic: Bool
  ) throws -> [ObserverPlace] {
    switch command.observer {
    case .pair(let east, let north):
      let place = ObserverPlace(
        east: east, north: north, origin: .argument("--observer \(east),\(north)"))
      return try projected([place], reference, isGeographic: isGeographic)
    case .written(let text, let place):
      guard let reference else {
        throw Refusal("--observer \(text): the elevation model is tied to no place; give --crs")
      }
      let position = try Projection.positions(of: [place], in: reference.definition)[0]
      return [
        ObserverPlace(
          east: position.eastMetres, north: position.northMetres,
          origin: .argument("--observer \(text)"))
      ]
    case nil: break
    }
    guard let file = command.observers else { return [] }
    guard file.lowercased().hasSuffix(".csv") else {
      return try vectorPlaces(file, reference?.definition)
    }
    let places = try ObserverTable(file: file).rows.map {
      ObserverPlace(
        east: $0.east, north: $0.north, mastMetres: $0.mastMetres, name: $0.name,
        origin: .line(file, $0.line))
    }
    return try projected(places, reference, isGeographic: isGeographic)
  }

  /// Places in degrees moved to the grid's plane, others as they are.
  private static func projected(
    _ places: [ObserverPlace], _ reference: CoordinateReferenceFacts?, isGeographic: Bool
  ) throws -> [ObserverPlace] {
    guard isGeographic, let reference else { return places }
    for place in places where abs(place.east) > 360 || abs(place.north) > 90 {
      throw place.origin.fault(
        "\(place.east), \(place.north) is no longitude and latitude, which the elevation model is in: "
          + "name the observers' reference with --crs")
    }
    let positions = try Projection.positions(
      of: places.map { LongitudeLatitude(longitudeDegrees: $0.east, latitudeDegrees: $0.north) },
      in: reference.definition)
    return zip(places, positions).map { $0.moved(to: $1) }
  }

  private static func vectorPlaces(_ file: String, _ reference: String?) throws -> [ObserverPlace] {
    var places: [ObserverPlace] = []
    for layer in try readVectors(path: file, coordinateReference: reference)
    where layer.kind == .point {
      let mast = layer.fields.firstIndex { $0.name.lowercased() == "mast_metres" }
      let name = layer.fields.firstIndex { $0.name.lowercased() == "name" }
      for (index, feature) in layer.features.enumerated() {
        let origin = ObserverPlace.Origin.feature(file, layer.name, index + 1)
        guard case .points(let points) = feature.geometry, points.count == 1 else {
          throw origin.fault("needs exactly one point: split multipoints, remove empty features")
        }
        places.append(
          ObserverPlace(
            east: points[0].eastMetres, north: points[0].northMetres,
            mastMetres: try mast.flatMap { try mastMetres(feature.values[$0], origin) },
            name: name.flatMap {
              if case .text(let text) = feature.values[$0] { text } else { nil }
            },
            origin: origin))
      }
    }
    guard (1...ObserverTable.maximumObservers).contains(places.count) else {
      throw Refusal(
        "\(file): \(places.count) points: 1 to \(ObserverTable.maximumObservers) are needed")
    }
    return places
  }

  private static func mastMetres(_ value: VectorValue, _ origin: ObserverPlace.Origin) throws
    -> Double?
  {
    let number: Double? =
      switch value {
      case .integer(let number): Double(number)
      case .real(let number): number
      case .text(let text): Double(text) ?? .nan
      case .null: nil
      }
    guard let number else { return nil }
    guard ObserverTable.mastRangeMetres.contains(number) else {
      throw origin.fault("mast_metres is \(number): 0 to 10000 are allowed")
    }
    return number
  }

  private static func surroundings(of places: [ObserverPlace], metres: Double) throws -> Extent {
    guard metres > 0, metres <= 1e7 else {
      throw Refusal("--radius-metres leads \(metres) m around observers: above 0, at most 10000000")
    }
    let east = places.map(\.east)
    let north = places.map(\.north)
    return try Extent(
      westMetres: (east.min() ?? 0) - metres, southMetres: (north.min() ?? 0) - metres,
      eastMetres: (east.max() ?? 0) + metres, northMetres: (north.max() ?? 0) + metres)
  }

  /// Cells under the places; the first that is off the terrain or in a void is named.
  private static func standing(
    _ places: [ObserverPlace], on grid: ElevationGrid, defaultMastMetres: Double
  ) throws -> [Observer] {
    try places.map { place in
      let position = Position(eastMetres: place.east, northMetres: place.north)
      guard let cell = grid.cell(containing: position) else {
        throw place.origin.fault(
          "\(place.east), \(place.north) is off the terrain, which here spans east "
            + "\(grid.westMetres) to \(grid.eastMetres), north \(grid.southMetres) to "
            + "\(grid.northMetres): move it or name its reference with --crs")
      }
      guard !grid[cell].isNaN else {
        throw place.origin.fault(
          "\(place.east), \(place.north) is in a void of the terrain: move it or fill the void")
      }
      return Observer(cell: cell, mastMetres: place.mastMetres ?? defaultMastMetres)
    }
  }
}

/// One observer as its source states it; east and north in the grid's reference once projected.
private struct ObserverPlace {
  enum Origin {
    case argument(String)
    case line(String, Int)
    case feature(String, String, Int)

    /// The error that names this place.
    func fault(_ message: String) -> any Error {
      switch self {
      case .argument(let text): Refusal("\(text): \(message)")
      case .line(let file, let line):
        InputError([InputFinding(file: file, line: line, column: 1, message: message)])
      case .feature(let file, let layer, let number):
        Refusal("\(file): layer '\(layer)', feature \(number): \(message)")
      }
    }
  }

  let east: Double
  let north: Double
  var mastMetres: Double?
  var name: String?
  let origin: Origin

  func moved(to position: Position) -> ObserverPlace {
    ObserverPlace(
      east: position.eastMetres, north: position.northMetres, mastMetres: mastMetres, name: name,
      origin: origin)
  }
}
