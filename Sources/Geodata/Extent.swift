// Which rectangle of the ground is meant?
public import Terrain

/// A rectangle on the projected plane, in metres of a coordinate reference.
public struct Extent: Sendable, Hashable, CustomStringConvertible {
  public let westMetres: Double
  public let southMetres: Double
  public let eastMetres: Double
  public let northMetres: Double

  /// - Throws: `GeodataError.invalidArgument` unless west < east, south < north and all are finite.
  public init(
    westMetres: Double, southMetres: Double, eastMetres: Double, northMetres: Double
  ) throws(GeodataError) {
    guard westMetres.isFinite, southMetres.isFinite, eastMetres.isFinite, northMetres.isFinite,
      westMetres < eastMetres, southMetres < northMetres
    else {
      throw .invalidArgument(
        "extent west \(westMetres), south \(southMetres), east \(eastMetres), north "
          + "\(northMetres) m: west must be less than east and south less than north")
    }
    self.westMetres = westMetres
    self.southMetres = southMetres
    self.eastMetres = eastMetres
    self.northMetres = northMetres
  }

  /// The rectangle that a grid covers.
  public init(of grid: ElevationGrid) {
    westMetres = grid.westMetres
    southMetres = grid.southMetres
    eastMetres = grid.eastMetres
    northMetres = grid.northMetres
  }

  public var description: String {
    "west \(westMetres), south \(southMetres), east \(eastMetres), north \(northMetres) m"
  }

  /// The common rectangle, or nil when there is none with an area.
  func intersection(with other: Extent) -> Extent? {
    try? Extent(
      westMetres: max(westMetres, other.westMetres),
      southMetres: max(southMetres, other.southMetres),
      eastMetres: min(eastMetres, other.eastMetres),
      northMetres: min(northMetres, other.northMetres))
  }
}
