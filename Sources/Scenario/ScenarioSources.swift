// What does reading a scenario need from those who know maps and spreadsheets?
public import Terrain

/// A place in another notation than east and north of the scenario's reference.
public enum StatedPlace: Sendable, Hashable {
  /// MGRS, UTM, or latitude and longitude as text.
  case text(String)
  case degrees(latitudeDegrees: Double, longitudeDegrees: Double)
}

/// Why something outside the scenario's text cannot be used, with the fix.
public struct SourceFault: Error, Sendable, Hashable {
  public let message: String

  public init(_ message: String) {
    self.message = message
  }
}

/// A feature of a map, or a row of a table.
public struct StatedFeature: Sendable {
  public enum Geometry: Sendable {
    case point(Position)
    case line([Position])
    /// Without its closing point.
    case area([Position])
  }

  public enum Value: Sendable, Hashable {
    case text(String)
    case number(Double)
  }

  /// Nil in a table.
  public let geometry: Geometry?
  /// Columns that hold something, in the file's order.
  public let values: [(column: String, value: Value)]
  /// Row of a table, its header counted, or the number of a feature; from 1.
  public let number: Int

  public init(geometry: Geometry?, values: [(column: String, value: Value)], number: Int) {
    self.geometry = geometry
    self.values = values
    self.number = number
  }
}

/// Readers that this module has no library for.
public struct ScenarioSources: Sendable {
  /// Positions of places in a projected reference, one answer for each.
  public let locate:
    @Sendable (_ places: [StatedPlace], _ reference: String) -> [Result<Position, SourceFault>]
  /// Every feature of a vector file in a projected reference, or every row of a spreadsheet; of a file with a layer
  /// or sheet of the name given, only that one's.
  public let features:
    @Sendable (_ path: String, _ layer: String, _ reference: String) -> Result<
      [StatedFeature], SourceFault
    >

  public init(
    locate: @escaping @Sendable ([StatedPlace], String) -> [Result<Position, SourceFault>],
    features:
      @escaping @Sendable (String, String, String) -> Result<[StatedFeature], SourceFault>
  ) {
    self.locate = locate
    self.features = features
  }

  /// Knows only what the scenario's own text says.
  public static let none = ScenarioSources(
    locate: { places, _ in
      places.map { _ in .failure(SourceFault("only [east, north] can be read here")) }
    },
    features: { _, _, _ in .failure(SourceFault("no vector file or spreadsheet can be read here")) }
  )
}
