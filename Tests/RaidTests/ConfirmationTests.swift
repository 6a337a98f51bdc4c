// When is a track confirmed, by counting every way in which looks can turn out?
import Raid
import Terrain
import Testing

@Suite struct ConfirmationTests {
  @Test("Chances of confirmation agree with the sum over all outcomes of all looks")
  func allOutcomes() {
    var numbers = SeededNumbers(seed: 9)
    for _ in 0..<60 {
      let window = numbers.int(1...8)
      let hits = numbers.int(1...window)
      let looks = (0..<10).map { _ in numbers.int(0...3) == 0 ? 0 : numbers.unit() }
      var slow = [Double](repeating: 0, count: looks.count)
      for outcomes in 0..<1 << looks.count {
        var chance = 1.0
        var first: Int?
        for (look, detection) in looks.enumerated() {
          let isHit = outcomes >> look & 1 == 1
          chance *= isHit ? detection : 1 - detection
          let recent = (max(0, look - window + 1)...look).count { outcomes >> $0 & 1 == 1 }
          if first == nil, recent >= hits { first = look }
        }
        guard let first else { continue }
        for look in first..<looks.count { slow[look] += chance }
      }
      let fast = confirmationChances(lookChances: looks, hits: hits, window: window)
      for (a, b) in zip(fast, slow) { #expect(abs(a - b) < 1e-12) }
    }
  }

  @Test("A track lives on for the track memory and revives when the drone comes back")
  func memory() {
    let flight = (0..<20).map { index in
      FlightSample(
        startSeconds: Double(index), endSeconds: Double(index + 1),
        middleSeconds: Double(index) + 0.5, position: .init(eastMetres: 0, northMetres: 0),
        heightMetres: 0, altitudeMetres: 0)
    }
    let isCovered = flight.indices.map { [2, 3, 5, 12, 19].contains($0) }
    let found = detection(
      of: flight, isCovered: isCovered, scanSeconds: 1, chances: flight.map { _ in 1 }, hits: 2,
      window: 2, memorySeconds: 2)
    #expect(found?.alive == [2000...8000, 12_000...15_000, 19_000...20_000])
    #expect(
      found?.confirmations == [RaidScene.Confirmation(milliseconds: 3000, byThen: .certain)])
    let never = detection(
      of: flight, isCovered: flight.map { $0.startSeconds == 4 }, scanSeconds: 1,
      chances: flight.map { _ in 1 }, hits: 2, window: 2, memorySeconds: 2)
    #expect(never == nil)
  }
}
