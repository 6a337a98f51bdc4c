// Do the sentences say what the numbers say?
import Raid
import Report
import Testing

struct PlainSummaryTests {
  private func answers(_ content: ReportContent) throws -> [String: String] {
    let text = try page(content)
    var answers: [String: String] = [:]
    for match in text.matches(of: /<dt>([^<]*\?)<\/dt><dd>([^<]*)<\/dd>/) {
      answers[String(match.1)] = String(match.2)
    }
    return answers
  }

  @Test("All five questions are answered from the content's numbers")
  func all() throws {
    let answers = try answers(ExampleContent().content)
    #expect(
      answers["What to buy?"]
        == "2\u{A0}×\u{A0}Search radar, for 4.40\u{202F}M\u{202F}EUR in all.")
    #expect(
      answers["Where to put it?"]?.hasPrefix(
        "12 systems on 6 of 100 sites: S0, S1, S2, S3, S4 and S5.")
        == true)
    #expect(
      answers["Which approach is still open?"]
        == "Of the approaches drawn in the scenario, in the simulated raids: N-23, where 96\u{202F}% of "
        + "the drones get through (mostly engaged and missed). Then N-22 with 92\u{202F}% and N-21 with 88\u{202F}%."
    )
    #expect(
      answers["Where would an attacker come who knows the plan?"]?.hasPrefix(
        "Of all ways over the terrain, computed, one raider at a time: Threat 0 from N-1 to Station, past "
          + "gun at S1; it survives with probability 0.50 and takes 12.0 worth on average.") == true
    )
    #expect(
      answers["What would a raid do?"]?.hasPrefix(
        "Of 22 drones in a mean raid 1.93 get through and destroy 17.9 of 100 points; at least one "
          + "gets through in 62\u{202F}% of raids. The commonest cause is “engaged and missed”.")
        == true)
  }

  @Test("Raids without a leak are reported as an upper limit, not as zero risk")
  func noLeaks() throws {
    let content = ReportContent(
      title: "t",
      score: RaidSummary(
        raids: 1000, confidence: 0.95, worthLostPerRaid: Estimate(value: 0, low: 0, high: 0.1),
        worthAtStake: nil, anyLeak: Estimate(value: 0, low: 0, high: 0.003),
        leakersPerRaid: Estimate(value: 0, low: 0, high: 0.003), dronesPerRaid: 8,
        reason: "all raids run"),
      provenance: Provenance(inputs: [], settings: [], assumptions: []))
    #expect(
      try answers(content)["What would a raid do?"]
        == "None of the 8 drones of a raid got through in 1,000 simulated raids; at most "
        + "0.3\u{202F}% of raids would have a leak (95\u{202F}% confidence).")
    #expect(try page(content).contains("none seen"))
  }

  @Test("A promise is too hopeful on the better side of the interval only")
  func verdicts() {
    func verdict(_ promised: Double, higherIsBetter: Bool) -> String {
      Comparison(
        measure: "m", promised: promised, simulated: Estimate(value: 2, low: 1, high: 3),
        isShare: false, higherIsBetter: higherIsBetter
      ).verdict
    }
    #expect(verdict(4, higherIsBetter: true) == "too hopeful")
    #expect(verdict(0, higherIsBetter: true) == "too cautious")
    #expect(verdict(4, higherIsBetter: false) == "too cautious")
    #expect(verdict(0, higherIsBetter: false) == "too hopeful")
    #expect(verdict(1, higherIsBetter: true) == "within the interval")
  }
}
