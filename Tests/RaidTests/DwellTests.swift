// Does a beam stay on a drone for as long as its energy takes to come in?
import Raid
import Terrain
import Testing

@Suite struct DwellTests {
  /// Samples of a flight of 30 m/s past the beam at a lateral range, from 2 km before to 2 km behind.
  private func flight(lateralMetres: Double) -> [FlightSample] {
    (0..<40).map { index in
      let time = Double(index) * 100 / 30
      let middle = time + 50.0 / 30
      return FlightSample(
        startSeconds: time, endSeconds: time + 100.0 / 30, middleSeconds: middle,
        position: Position(eastMetres: -2000 + 30 * middle, northMetres: lateralMetres),
        heightMetres: 120, altitudeMetres: 120)
    }
  }

  private func windows(lateralMetres: Double, covered: ClosedRange<Int>, seconds: Double)
    -> [RaidScene.FireWindow]
  {
    let way = flight(lateralMetres: lateralMetres)
    return dwellWindows(
      of: way, isCovered: way.indices.map { covered.contains($0) },
      positions: way.map {
        RelativePosition(
          eastMetres: $0.position.eastMetres, northMetres: $0.position.northMetres, upMetres: 120)
      }, secondsAtOneKilometre: seconds)
  }

  @Test(
    "Dwells end when a sum over milliseconds has the energy in",
    arguments: [(400.0, 0...39, 8.0), (900, 5...30, 12), (50, 0...39, 20)])
  func sums(lateral: Double, covered: ClosedRange<Int>, seconds: Double) throws {
    let found = windows(lateralMetres: lateral, covered: covered, seconds: seconds)
    let window = try #require(found.first)
    #expect(found.count == 1)
    let end = Double(covered.upperBound + 1) * 100 / 30
    for knot in window.knots {
      var time = Double(knot.fireMilliseconds) / 1000
      var energy = 0.0
      while energy < seconds {
        let east = -2000 + 30 * (time + 0.0005)
        energy += 0.001 * 1e6 / (east * east + lateral * lateral + 120 * 120)
        time += 0.001
      }
      // Rounding the start to a millisecond moves the end by the ratio of the irradiances.
      func squareMetres(_ milliseconds: Int32) -> Double {
        let east = -2000 + 0.03 * Double(milliseconds)
        return east * east + lateral * lateral + 120 * 120
      }
      let stretch =
        squareMetres(knot.interceptMilliseconds) / squareMetres(knot.fireMilliseconds)
      let error = abs(time - Double(knot.interceptMilliseconds) / 1000)
      #expect(error < 0.003 + 0.0006 * stretch)
      #expect(Double(knot.interceptMilliseconds) / 1000 <= end + 0.001)
    }
    let last = window.knots[window.knots.count - 1]
    #expect(abs(Double(last.interceptMilliseconds) / 1000 - end) < 0.002)
  }

  @Test("A stretch in which too little energy comes in has no window")
  func tooShort() {
    #expect(windows(lateralMetres: 900, covered: 18...20, seconds: 12).isEmpty)
  }
}
