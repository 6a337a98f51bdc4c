// Do the verifier's own definitions hold by hand, by enumeration, and against the optimiser's?

import Foundation
import Siting
import Terrain
import Testing
import Verification

@Suite struct DefinitionTests {
  @Test("M detections within the last N looks: equal to a sum over all outcomes", arguments: 0..<60)
  func confirmation(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let window = 1 + random.index(below: 5)
    let hits = 1 + random.index(below: window)
    let chances = (0..<9).map { _ in random.index(below: 4) == 0 ? 0 : random.unit() }
    let confirmed = confirmedShares(of: chances, hits: hits, within: window)
    for look in chances.indices {
      var expected = 0.0
      for outcome in 0..<(1 << (look + 1)) {
        let isHit = (0...look).map { outcome >> $0 & 1 == 1 }
        let isConfirmed = (0...look).contains { end in
          (max(0, end - window + 1)...end).count { isHit[$0] } >= hits
        }
        guard isConfirmed else { continue }
        expected += zip(isHit, chances).reduce(1) { $0 * ($1.0 ? $1.1 : 1 - $1.1) }
      }
      #expect(abs(confirmed[look] - expected) < 1e-12)
    }
  }

  @Test("Two hits in three looks at one half: 0, 1/4, 1/2, 5/8")
  func confirmationByHand() {
    let shares = confirmedShares(of: [0.5, 0.5, 0.5, 0.5], hits: 2, within: 3)
    #expect(shares == [0, 0.25, 0.5, 0.625])
  }

  @Test("The chords are those of the program")
  func chords() {
    let curve = ProtectionCurve()
    for step in 0...10_000 {
      let units = Double(step) * 1e-3
      #expect(abs(chordShare(units: units) - curve.share(units: units).share) < 1e-12)
    }
  }
}
