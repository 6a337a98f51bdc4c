// Is the sequence that of rand() in the GNU C library, from its start and from any later place?
import Covering
import Testing

@Test(
  "The first numbers and the thousandth are those that glibc prints",
  arguments: [
    (0, [1_804_289_383, 846_930_886, 1_681_692_777, 1_714_636_915], 1_143_565_421),
    (1, [1_804_289_383, 846_930_886, 1_681_692_777, 1_714_636_915], 1_143_565_421),
    (42, [71_876_166, 708_592_740, 1_483_128_881, 907_283_241], 896_784_309),
    (4_294_967_295, [254_925_627, 1_205_188_300, 366_127_624, 1_401_405_153], 1_892_540_048),
    (2_147_483_648, [1_336_741_213, 1_210_407_648, 1_447_044_896, 337_392_383], 193_932_953),
  ])
func knownNumbers(seed: UInt32, first: [Int], thousandth: Int) {
  var random = GlibcRandom(seed: seed)
  let drawn = (0..<1000).map { _ in random.draw() }
  #expect(Array(drawn.prefix(4)) == first)
  #expect(drawn[999] == thousandth)
}

@Test("Skipping leads to the number that stepping leads to")
func skips() {
  for seed in UInt32(1)...20 {
    for count in [0, 1, 2, 30, 31, 32, 1023, 1024, 1025, 5000 + 37 * Int(seed)] {
      var stepped = GlibcRandom(seed: seed)
      for _ in 0..<(count + Int(seed)) { _ = stepped.draw() }
      var skipped = GlibcRandom(seed: seed)
      for _ in 0..<seed { _ = skipped.draw() }
      skipped.skip(count)
      for _ in 0..<100 { #expect(skipped.draw() == stepped.draw(), "seed \(seed), \(count)") }
    }
  }
}

@Test("A far place is the sum of two nearer ones")
func farSkips() {
  var once = GlibcRandom(seed: 7)
  once.skip(123_456_789_012)
  var twice = GlibcRandom(seed: 7)
  twice.skip(123_456_000_000)
  twice.skip(789_012)
  for _ in 0..<100 { #expect(once.draw() == twice.draw()) }
}
