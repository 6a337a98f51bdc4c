// What share of a raider's stake do engagement units protect: 1 - exp(-U), as straight pieces.
internal import Foundation

/// The concave curve 1 - exp(-U), interpolated between break points and flat beyond the last one.
///
/// Chords of a concave curve lie below it, so the pieces never promise more than the curve. The break
/// points are uniform in exp(-U/2), which makes the largest error of every piece nearly the same. In programs of
/// levels the pieces are the curve itself.
public struct ProtectionCurve: Sendable {
  /// Beyond this many units (a kill probability of 0.999) more is worth nothing.
  public static let fullUnits = 6.9077552789821368
  public static let pieces = 24

  /// First and last unit of each piece, its slope.
  public let breakUnits: [Double]
  public let slopes: [Double]
  /// Protected share at each break point.
  private let breakShares: [Double]
  let hasLevels: Bool
  /// The first piece that reaches into each of `buckets` equal stretches of the units; one more for what is rounded up.
  private let pieceOfBucket: [Int]
  private let bucketsPerUnit: Double
  private static let buckets = 256
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
    self.init(
      breaks: breaks, slopes: slopes, chordError: max(errors.max() ?? 0, exp(-Self.fullUnits)),
      hasLevels: false)
  }

  /// Shares that whole numbers of units protect: 1, 2, ... up to as many as there are, each adding less than the one
  /// before.
  package init(levels: [Double]) {
    let slopes = zip(levels, [0] + levels).map { $0 - $1 }
    precondition(
      !levels.isEmpty && slopes.allSatisfy { $0 > 0 }
        && zip(slopes, slopes.dropFirst()).allSatisfy { $0 > $1 },
      "levels rise by less and less")
    self.init(
      breaks: (0...levels.count).map(Double.init), slopes: slopes, chordError: 0, hasLevels: true)
  }

  private init(breaks: [Double], slopes: [Double], chordError: Double, hasLevels: Bool) {
    breakUnits = breaks
    self.slopes = slopes
    self.chordError = chordError
    self.hasLevels = hasLevels
    var shares = [0.0]
    for (piece, slope) in slopes.enumerated() {
      shares.append(shares[piece] + slope * (breaks[piece + 1] - breaks[piece]))
    }
    breakShares = shares
    bucketsPerUnit = Double(Self.buckets) / breaks[slopes.count]
    pieceOfBucket = (0...Self.buckets).map { bucket in
      let low = (1 - 1e-12) * breaks[slopes.count] * Double(bucket) / Double(Self.buckets)
      return breaks.dropFirst().firstIndex { $0 > low }.map { $0 - 1 } ?? slopes.count - 1
    }
  }

  /// The curve that the pieces stand for.
  func exactShare(units: Double) -> Double {
    hasLevels ? share(units: units).share : protectedShare(units: units)
  }

  /// Protected share and the slope of its piece (0 beyond the last).
  public func share(units: Double) -> (share: Double, slope: Double) {
    let end = breakUnits[slopes.count]
    guard units < end else { return (breakShares[slopes.count], 0) }
    var piece = pieceOfBucket[Int(units * bucketsPerUnit)]
    while units >= breakUnits[piece + 1] { piece += 1 }
    return (breakShares[piece] + slopes[piece] * (units - breakUnits[piece]), slopes[piece])
  }
}

/// 1 - exp(-U), accurate near zero.
func protectedShare(units: Double) -> Double { -expm1(-units) }
