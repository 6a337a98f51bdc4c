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

/// Whether a bearing lies in a sector; the edges belong to it.
public func isInSector(
  bearingDegrees: Double, headingDegrees: Double, sectorDegrees: Double
) -> Bool {
  if sectorDegrees >= 360 { return true }
  let off = abs((bearingDegrees - headingDegrees).remainder(dividingBy: 360))
  return off <= sectorDegrees / 2 + 1e-9
}

/// Whether a target lies in the sector of a placement; the place itself always does.
public func isInSector(
  _ target: Position, from origin: Position, headingDegrees heading: Double, sectorDegrees: Double
) -> Bool {
  sectorDegrees >= 360 || target == origin
    || isInSector(
      bearingDegrees: bearingDegrees(from: origin, to: target), headingDegrees: heading,
      sectorDegrees: sectorDegrees)
}

extension SystemType {
  /// Headings that a plan chooses among: one for all-round systems, else at most 16; neighbours overlap
  /// where the sector is at least 24 degrees wide.
  public var candidateHeadingsDegrees: [Double] {
    if sectorDegrees >= 360 { return [0] }
    let count = min(16, Int((360 / sectorDegrees).rounded(.up)) + 1)
    return (0..<count).map { Double($0) * 360 / Double(count) }
  }
}
