// How much weaker is a radio signal behind one edge of the terrain.
import Foundation

/// Diffraction over a single knife edge, after Recommendation ITU-R P.526-15 (2019), section 4.1.
///
/// Valid for an obstacle whose thickness is small against its distances from both ends, which no real hill
/// quite is: rounded and multiple edges lose more. Sound below about 1 GHz and for shallow shadow.
public enum KnifeEdge {
  /// The loss J(v) in decibels relative to free space, by equation (31):
  ///
  ///     J(v) = 6.9 + 20 log10(sqrt((v - 0.1)^2 + 1) + v - 0.1)   for v > -0.78, otherwise 0
  ///
  /// An approximation of the Fresnel integral of equation (30); J(0) = 6.03 dB, where the edge touches the
  /// line of sight.
  public static func lossDecibels(parameter v: Double) -> Double {
    guard v > -0.78 else { return 0 }
    let w = v - 0.1
    return max(0, 6.9 + 20 * log10((w * w + 1).squareRoot() + w))
  }

  /// The parameter v = h sqrt(2 d / (wavelength d1 d2)) of equation (26), with the distances d1 and d2 of
  /// the edge from both ends and d = d1 + d2; h is the height of the edge above the line between the ends.
  public static func parameter(
    heightMetres: Double, fromObserverMetres: Double, fromTargetMetres: Double,
    wavelengthMetres: Double
  ) -> Double {
    let both = fromObserverMetres + fromTargetMetres
    return heightMetres
      * (2 * both / (wavelengthMetres * fromObserverMetres * fromTargetMetres)).squareRoot()
  }
}

extension SightLine {
  /// Loss in decibels, relative to free space, over the edge that stands highest into the first Fresnel zone
  /// on the way to a target; NaN when the answer is unknown.
  ///
  /// Between about 0 and 6 dB the target is in sight and the edge near the line, above it is masked.
  /// - Complexity: O(rows + columns crossed).
  public func edgeLossDecibels(
    to target: Position, heightMetres: Double, wavelengthMetres: Double
  ) -> Double {
    guard let edge = dominantEdge(to: target, heightMetres: heightMetres) else { return 0 }
    if edge.aboveLineMetres.isNaN { return .nan }
    return KnifeEdge.lossDecibels(
      parameter: KnifeEdge.parameter(
        heightMetres: edge.aboveLineMetres, fromObserverMetres: edge.fromObserverMetres,
        fromTargetMetres: edge.fromTargetMetres, wavelengthMetres: wavelengthMetres))
  }
}
