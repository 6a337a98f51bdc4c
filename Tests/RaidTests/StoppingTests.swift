// Does a score stop when its intervals are narrow, and say so?
import Foundation
import Raid
import Testing

@Suite struct StoppingTests {
  private func stopped(_ rule: StoppingRule, threads: Int = 1) async throws -> RaidScore {
    try await score(
      randomScene(seed: 7), until: rule, seed: 11, confidence: 0.95, threads: threads)
  }

  @Test("It stops at the first batch whose intervals are narrow enough, for any number of threads")
  func halfWidth() async throws {
    let rule = StoppingRule(
      raidsAtMost: 100_000, halfWidthShare: 0.015, relativeHalfWidthShare: 0.04)
    let found = try await stopped(rule)
    #expect(found.ending == .halfWidthReached)
    #expect(found.raids % StoppingRule.raidsPerBatch == 0 && found.raids > 1024)
    func isNarrow(_ score: RaidScore) -> Bool {
      score.anyLeak.halfWidth <= 0.015
        && [score.leakers, score.worthLostShare].allSatisfy { $0.halfWidth <= 0.04 * $0.value }
    }
    #expect(isNarrow(found))
    let before = try await stopped(
      StoppingRule(raidsAtMost: found.raids - StoppingRule.raidsPerBatch))
    #expect(!isNarrow(before) && before.ending == .allPlayed)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for threads in [2, 5] {
      #expect(try await encoder.encode(stopped(rule, threads: threads)) == encoder.encode(found))
    }
  }

  @Test("At the limit it says that the interval is still too wide")
  func limit() async throws {
    let found = try await stopped(StoppingRule(raidsAtMost: 700, halfWidthShare: 0.001))
    #expect(found.ending == .raidLimit && found.raids == 700)
  }

  @Test("Without a leak no relative width is ever reached")
  func noLeak() async throws {
    var scene = randomScene(seed: 1)
    for threat in scene.threats.indices { scene.threats[threat].lethality = 0 }
    let found = try await score(
      scene, until: StoppingRule(raidsAtMost: 2000, relativeHalfWidthShare: 0.5), seed: 1,
      confidence: 0.95, threads: 1)
    #expect(found.ending == .raidLimit)
    #expect(found.anyLeakAtMost == 3.0 / 2000)
  }
}
