// Does the generator give the published numbers?
import Raid
import Testing

@Suite struct PhiloxTests {
  @Test(
    "Philox4x32-10 gives the known answers of its authors",
    arguments: [
      (
        seed: 0, counter: [0, 0, 0, 0], words: [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        seed: UInt64.max, counter: Array(repeating: UInt32.max, count: 4),
        words: [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        seed: 0x299f_31d0_a409_3822,
        counter: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
        words: [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [(seed: UInt64, counter: [UInt32], words: [UInt32])])
  func knownAnswers(seed: UInt64, counter: [UInt32], words: [UInt32]) {
    let found = Philox(seed: seed).words(counter[0], counter[1], counter[2], counter[3])
    #expect([found.0, found.1, found.2, found.3] == words)
  }
}
