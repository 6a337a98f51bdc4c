// Do radio links below 900 MHz work behind one edge in the raids, and nothing else?
import Raid
import Scenario
import Terrain
import Testing

@Suite struct EdgeLinkTests {
  @Test("A larger margin opens the masked stretch to receiver and jammer, up to the whole of it")
  func margins() throws {
    let (masked, masking) = try reach(link: [], on: ground(ridge))
    let (open, reaching) = try reach(link: [], on: ground(flat))
    var last = (masked, masking)
    var rises = 0
    for margin in [0.0, 7, 10, 14, 20, 60] {
      let now = try reach(
        link: ["frequencyMegahertz: 100", "edgeLossMarginDecibels: \(margin)"], on: ground(ridge))
      if margin == 0 { #expect(now == (masked, masking)) }
      #expect(now.0 >= last.0 && now.1 >= last.1)
      rises += now.1 > last.1 ? 1 : 0
      last = now
    }
    #expect(rises >= 2)
    #expect(last == (open, reaching))
    #expect(masking < reaching)
  }

  @Test("From 900 MHz on masked is masked, whatever the margin", arguments: [900, 5800])
  func above(megahertz: Int) throws {
    let grid = try ground(ridge)
    let plain = try reach(link: [], on: grid)
    let linked = try reach(
      link: ["frequencyMegahertz: \(megahertz)", "edgeLossMarginDecibels: 60"], on: grid)
    #expect(plain == linked)
  }

  /// Milliseconds in which the receiver's track lives, and in which the jammer may begin a dwell.
  private func reach(link: [String], on grid: ElevationGrid) throws -> (Int32, Int32) {
    var written = WrittenScenario()
    written.heightMetres = 60
    written.sensorKind = "passiveRF"
    written.effectorKind = "rfJammer"
    written.projectileSpeed = nil
    written.radioLink = true
    written.link = link
    let scene = try RaidScene(written.scenario(), written.deployment, on: grid)
    let alive = try #require(scene.sensors[0].detections[0]).alive
    return (
      alive.reduce(0) { $0 + $1.upperBound - $1.lowerBound },
      scene.effectors[0].windows[0].reduce(0) {
        $0 + $1.knots[$1.knots.count - 1].fireMilliseconds - $1.knots[0].fireMilliseconds
      }
    )
  }
}
