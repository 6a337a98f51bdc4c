// Bearings and sectors, clockwise from grid north.
internal import Foundation
public import Terrain

/// Unit vector (east, north) of a bearing in radians.
func direction(_ radians: Double) -> (east: Double, north: Double) { (sin(radians), cos(radians)) }

/// Bearing from one position to another, 0 to 360.
public func bearingDegrees(from origin: Position, to target: Position) -> Double {
  let degrees =
    atan2(target.eastMetres - origin.eastMetres, target.northMetres - origin.northMetres) * 180
    / .pi
  return degrees < 0 ? degrees + 360 : degrees
}

/// Whether a target lies in the sector of a placement; the edges belong to it, and so does the place itself.
public func isInSector(
  _ target: Position, from origin: Position, headingDegrees: Double, sectorDegrees: Double
) -> Bool {
  if sectorDegrees >= 360 || target == origin { return true }
  let bearing = bearingDegrees(from: origin, to: target)
  let off = abs((bearing - headingDegrees).remainder(dividingBy: 360))
  return off <= sectorDegrees / 2 + 1e-9
}

extension SystemType {
  /// Headings that a plan chooses among: overlapping by half a sector; one for all-round systems.
  public var candidateHeadingsDegrees: [Double] {
    if sectorDegrees >= 360 { return [0] }
    let count = max(2, Int((720 / sectorDegrees).rounded(.up)))
    return (0..<min(count, 16)).map { Double($0) * 360 / Double(min(count, 16)) }
  }
}
