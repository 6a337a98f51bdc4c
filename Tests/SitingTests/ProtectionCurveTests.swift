// Is the curve of chords below 1 - exp(-U), and no further than it says?

import Foundation
import Siting
import Testing

@Suite struct ProtectionCurveTests {
  let curve = ProtectionCurve()

  @Test("The curve of chords meets 1 - exp(-U) at every break point")
  func breakPoints() {
    for units in curve.breakUnits {
      #expect(abs(curve.share(units: units).share - (1 - exp(-units))) < 1e-12)
    }
  }

  @Test("The chords lie nowhere above 1 - exp(-U), and their largest error is the one stated")
  func chordError() {
    var largest = 0.0
    for step in 0...200_000 {
      let units = Double(step) * 1e-4
      let error = (1 - exp(-units)) - curve.share(units: units).share
      #expect(error > -1e-12)
      largest = max(largest, error)
    }
    #expect(largest <= curve.chordError + 1e-12)
    #expect(largest > curve.chordError - 1e-6)
  }

  @Test("Slopes fall from piece to piece and belong to the piece that holds the units")
  func slopes() {
    #expect(zip(curve.slopes, curve.slopes.dropFirst()).allSatisfy(>))
    for (piece, slope) in curve.slopes.enumerated() {
      let (low, high) = (curve.breakUnits[piece], curve.breakUnits[piece + 1])
      #expect(curve.share(units: low).slope == slope)
      #expect(curve.share(units: (low + high) / 2).slope == slope)
    }
    #expect(curve.share(units: ProtectionCurve.fullUnits).slope == 0)
  }
}
