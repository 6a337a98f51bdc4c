// What share of a raider's stake do engagement units protect: 1 - exp(-U), as straight pieces.
internal import Foundation

/// The concave curve 1 - exp(-U), interpolated between break points and flat beyond the last one.
///
/// Chords of a concave curve lie below it, so the pieces never promise more than the curve. The break
/// points are uniform in exp(-U/2), which makes the largest error of every piece nearly the same.
public struct ProtectionCurve: Sendable {
  /// Beyond this many units (a kill probability of 0.999) more is worth nothing.
  public static let fullUnits = 6.9077552789821368
  public static let pieces = 24

  /// First and last unit of each piece, its slope.
  public let breakUnits: [Double]
  public let slopes: [Double]
  /// Most that the curve exceeds the pieces anywhere.
  public let chordError: Double

  public init() {
    let reach = 1 - exp(-Self.fullUnits / 2)
    let breaks = (0...Self.pieces).map { index in
      index == Self.pieces
        ? Self.fullUnits : -2 * log(1 - reach * Double(index) / Double(Self.pieces))
    }
    let slopes = zip(breaks, breaks.dropFirst()).map { low, high in
      (exp(-low) - exp(-high)) / (high - low)
    }
    // On each piece the error peaks where the curve's slope equals the chord's.
    let errors = zip(breaks, slopes).map { low, slope in
      let peak = -log(slope)
      return (exp(-low) - exp(-peak)) - slope * (peak - low)
    }
    breakUnits = breaks
    self.slopes = slopes
    chordError = max(errors.max() ?? 0, exp(-Self.fullUnits))
  }

  /// Protected share and the slope of its piece (0 beyond the last).
  public func share(units: Double) -> (share: Double, slope: Double) {
    var total = 0.0
    for piece in slopes.indices {
      let low = breakUnits[piece]
      let high = breakUnits[piece + 1]
      if units < high { return (total + slopes[piece] * (units - low), slopes[piece]) }
      total += slopes[piece] * (high - low)
    }
    return (total, 0)
  }
}

/// 1 - exp(-U), accurate near zero.
func protectedShare(units: Double) -> Double { -expm1(-units) }
