// What does the ground look like in slanting light: an 8-bit relief for maps.

import Foundation

extension ElevationGrid {
  /// Brightness of every cell, row-major: 1 in shade to 255 facing the sun; 0 where the slope is unknown,
  /// in a void and beside one, to be drawn transparent.
  ///
  /// Cosine of the angle between the sun and the surface normal, with the gradient of Horn (1981), Hill
  /// shading and the reflectance map, Proceedings of the IEEE 69(1). Cast shadows are not drawn.
  /// - Parameters:
  ///   - sunAzimuthDegrees: where the light comes from, clockwise from grid north.
  ///   - sunAltitudeDegrees: its height above the horizon, 0 to 90.
  ///   - exaggeration: factor on the elevations, above 0.
  /// - Complexity: O(cells).
  public func hillshade(
    sunAzimuthDegrees: Double = 315, sunAltitudeDegrees: Double = 45, exaggeration: Double = 1
  ) -> [UInt8] {
    precondition(sunAzimuthDegrees.isFinite && exaggeration.isFinite && exaggeration > 0)
    precondition((0...90).contains(sunAltitudeDegrees))
    let azimuth = sunAzimuthDegrees * .pi / 180
    let altitude = sunAltitudeDegrees * .pi / 180
    let sunEast = sin(azimuth) * cos(altitude) * exaggeration
    let sunNorth = cos(azimuth) * cos(altitude) * exaggeration
    let sunUp = sin(altitude)
    var shades: [UInt8] = []
    shades.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let slope = hornGradient(at: Cell(row: row, column: column))
        let steepness =
          (slope.east * slope.east + slope.north * slope.north) * exaggeration * exaggeration
        let light =
          (sunUp - sunEast * slope.east - sunNorth * slope.north) / (1 + steepness).squareRoot()
        shades.append(light.isNaN ? 0 : UInt8(1 + (254 * max(0, light)).rounded()))
      }
    }
    return shades
  }
}
