// Does a score add up, and does it stay the same?
import Foundation
import Raid
import Testing

@Suite struct ScoreTests {
  @Test("One thread and two give the same bytes")
  func threads() async throws {
    let scene = randomScene(seed: 7)
    var texts: [Data] = []
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for threads in [1, 2, 2, 5] {
      let found = try await score(
        scene, raids: 3000, seed: 11, confidence: 0.9, threads: threads)
      texts.append(try encoder.encode(found))
    }
    #expect(Set(texts).count == 1)
    let other = try await score(scene, raids: 3000, seed: 12, confidence: 0.9, threads: 1)
    #expect(try encoder.encode(other) != texts[0])
  }

  @Test("Causes add up to leakers, kills by effector to kills, for every threat and in all")
  func sums() async throws {
    for seed in UInt64(1)...20 {
      let scene = randomScene(seed: seed)
      let found = try await score(scene, raids: 700, seed: seed, confidence: 0.95, threads: 1)
      let byCause = found.leakersByCause.reduce(0) { $0 + $1.leakers }
      #expect(abs(Double(byCause) / 700 - found.leakers.value) < 1e-12)
      let byThreat = found.threats.reduce(0) { $0 + $1.leakersMean }
      #expect(abs(byThreat - found.leakers.value) < 1e-9)
      let byAsset = found.assets.reduce(0) { $0 + $1.worthLost.value }
      #expect(abs(byAsset - found.worthLost.value) < 1e-5 * max(1, found.worthLost.value))
      let killed = found.threats.reduce(0) { $0 + $1.launchedMean * ($1.killedShare ?? 0) }
      #expect(abs(killed - found.shots.killsMean) < 1e-9)
      #expect(found.example.leakers > 0 || found.leakers.value == 0)
    }
  }

  @Test("A higher kill probability never lets more through in the mean")
  func betterShots() async throws {
    for seed in UInt64(1)...30 {
      var scene = randomScene(seed: seed)
      let before = try await score(scene, raids: 2000, seed: 3, confidence: 0.95, threads: 1)
      for effector in scene.effectors.indices {
        scene.effectors[effector].kill = scene.effectors[effector].kill.map {
          $0 == .never ? .never : Chance(min(1, $0.probability * 1.3))
        }
      }
      let after = try await score(scene, raids: 2000, seed: 3, confidence: 0.95, threads: 1)
      #expect(after.leakers.value <= before.leakers.value, "scene \(seed)")
    }
  }

  @Test(
    "A comparison is the difference of two scores, with a narrower interval than they have apart")
  func comparison() async throws {
    var narrower = 0
    for seed in UInt64(1)...12 {
      let first = randomScene(seed: seed)
      var second = first
      second.effectors.removeLast()
      let found = try await compare(
        first, second, raids: 3000, seed: 5, confidence: 0.95, threads: 2)
      let a = try await score(first, raids: 3000, seed: 5, confidence: 0.95, threads: 1)
      let b = try await score(second, raids: 3000, seed: 5, confidence: 0.95, threads: 1)
      #expect(abs(found.leakersDifference.value - (b.leakers.value - a.leakers.value)) < 1e-9)
      #expect(
        abs(found.worthLostDifference.value - (b.worthLost.value - a.worthLost.value)) < 1e-9)
      func width(_ estimate: Estimate) -> Double { estimate.high - estimate.low }
      let apart = (width(a.leakers) * width(a.leakers) + width(b.leakers) * width(b.leakers))
        .squareRoot()
      #expect(width(found.leakersDifference) <= apart)
      if width(found.leakersDifference) < apart / 2 { narrower += 1 }
    }
    #expect(narrower >= 6)
    let same = try await compare(
      randomScene(seed: 3), randomScene(seed: 3), raids: 600, seed: 5, confidence: 0.95, threads: 1)
    #expect(same.raidsBetter == 0 && same.raidsWorse == 0)
  }

  @Test("Cancelling ends a score with CancellationError")
  func cancelling() async {
    let scene = randomScene(seed: 1)
    let task = Task {
      try await score(scene, raids: 50_000_000, seed: 1, confidence: 0.95, threads: 1)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("Without a leak the share of raids that leak is at most 3 in n, not 0")
  func noLeak() async throws {
    var scene = randomScene(seed: 1)
    for threat in scene.threats.indices { scene.threats[threat].lethality = 0 }
    let found = try await score(scene, raids: 600, seed: 1, confidence: 0.95, threads: 1)
    #expect(found.anyLeakAtMost == 3.0 / 600)
    #expect(found.anyLeak.high > 0)
    #expect(found.worthLost.value == 0)
  }
}
