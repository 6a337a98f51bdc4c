// When can a shot be fired so that it meets its drone inside the effector's envelope?
package import Terrain

/// A drone on its way: one stretch of a route, described by its middle.
package struct FlightSample: Sendable {
  /// Since launch.
  package var startSeconds: Double
  package var endSeconds: Double
  /// When the drone is at `position`; from there to the end it may hover.
  package var middleSeconds: Double
  package var position: Position
  /// Above the ground.
  package var heightMetres: Double
  /// Height above the vertical datum; NaN when the ground is unknown.
  package var altitudeMetres: Double

  package init(
    startSeconds: Double, endSeconds: Double, middleSeconds: Double, position: Position,
    heightMetres: Double, altitudeMetres: Double
  ) {
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.middleSeconds = middleSeconds
    self.position = position
    self.heightMetres = heightMetres
    self.altitudeMetres = altitudeMetres
  }
}

/// Fire windows of a flight, from where intercepts may happen and how long a shot to there flies.
///
/// A shot that meets the drone at time t was fired at t - flight time, at launch or later; flight time is
/// straight between the middles of samples. A receding drone can outrun its shot so that several
/// intercepts belong to one fire time; the earliest counts.
/// - Parameters:
///   - isCovered: whether an intercept in each sample is allowed.
///   - timeOfFlightSeconds: to the middle of each sample; at least 0, finite where covered.
package func fireWindows(
  of flight: [FlightSample], isCovered: [Bool], timeOfFlightSeconds: [Double]
) -> [RaidScene.FireWindow] {
  let arrival = milliseconds(flight[flight.count - 1].endSeconds)
  var builder = WindowBuilder()
  for stretch in coveredStretches(isCovered) {
    for (time, duration) in intercepts(flight, stretch, timeOfFlightSeconds) {
      let intercept = min(arrival, milliseconds(time))
      builder.add(fire: intercept - milliseconds(duration), intercept: intercept)
    }
    builder.close()
  }
  return builder.windows
}

/// Runs of covered samples, in order, each as long as it can be.
func coveredStretches(_ isCovered: [Bool]) -> [ClosedRange<Int>] {
  var stretches: [ClosedRange<Int>] = []
  for sample in isCovered.indices where isCovered[sample] {
    if let last = stretches.last, last.upperBound == sample - 1 {
      stretches[stretches.count - 1] = last.lowerBound...sample
    } else {
      stretches.append(sample...sample)
    }
  }
  return stretches
}

/// Intercept times of a covered stretch with the flight times to them: its start, the middles of its
/// samples, its end.
private func intercepts(
  _ flight: [FlightSample], _ covered: ClosedRange<Int>, _ timeOfFlightSeconds: [Double]
) -> [(seconds: Double, timeOfFlightSeconds: Double)] {
  /// Between the middles of two neighbours, if both are known.
  func between(_ a: Int, _ b: Int, at seconds: Double, otherwise: Double) -> Double {
    guard flight.indices.contains(a), flight.indices.contains(b) else { return otherwise }
    let (first, second) = (timeOfFlightSeconds[a], timeOfFlightSeconds[b])
    guard first.isFinite, second.isFinite else { return otherwise }
    let (start, end) = (flight[a].middleSeconds, flight[b].middleSeconds)
    return first + (second - first) * (seconds - start) / (end - start)
  }
  let (low, high) = (covered.lowerBound, covered.upperBound)
  let start = flight[low].startSeconds
  let end = flight[high].endSeconds
  let middles = covered.map { (flight[$0].middleSeconds, timeOfFlightSeconds[$0]) }
  return [(start, between(low - 1, low, at: start, otherwise: timeOfFlightSeconds[low]))] + middles
    + [(end, between(high, high + 1, at: end, otherwise: timeOfFlightSeconds[high]))]
}

/// Collects knots of rising fire time, and drops those that the straight line between others replaces.
struct WindowBuilder {
  /// Largest error of an intercept time by a dropped knot.
  static let toleranceMilliseconds = 20.0

  private(set) var windows: [RaidScene.FireWindow] = []
  private var knots: [RaidScene.Knot] = []
  private var latestFire: Int32 = -1
  /// The last knot whose shot would leave before launch.
  private var early: RaidScene.Knot?
  /// Since `latestFire` the drone has outrun its shot.
  private var wasShadowed = false

  mutating func add(fire: Int32, intercept: Int32) {
    if fire < 0 {
      // Before launch: the window opens at launch, on the way to the next knot.
      early = RaidScene.Knot(fireMilliseconds: fire, interceptMilliseconds: intercept)
      return
    }
    if let before = early, knots.isEmpty, latestFire < 0, fire > 0 {
      let share = Double(-before.fireMilliseconds) / Double(fire - before.fireMilliseconds)
      let rise = Double(intercept - before.interceptMilliseconds)
      append(fire: 0, intercept: before.interceptMilliseconds + Int32((share * rise).rounded()))
    }
    early = nil
    if fire > latestFire {
      append(fire: fire, intercept: intercept)
      wasShadowed = false
    } else if fire < latestFire {
      wasShadowed = true
    }
  }

  private mutating func append(fire: Int32, intercept: Int32) {
    // Past a stretch in which the drone outran its shot, the intercept jumps: a new window.
    if wasShadowed { closeWindow() }
    knots.append(RaidScene.Knot(fireMilliseconds: fire, interceptMilliseconds: intercept))
    latestFire = fire
  }

  /// Ends a covered stretch.
  mutating func close() {
    closeWindow()
    early = nil
    wasShadowed = false
  }

  private mutating func closeWindow() {
    if !knots.isEmpty { windows.append(RaidScene.FireWindow(knots: thinned(knots))) }
    knots.removeAll()
  }

  /// Greedy: each kept knot reaches as far as every knot between stays within the tolerance.
  private func thinned(_ knots: [RaidScene.Knot]) -> [RaidScene.Knot] {
    guard knots.count > 2 else { return knots }
    var kept = [knots[0]]
    var start = 0
    for end in 2..<knots.count where !isStraight(knots[start...end]) {
      kept.append(knots[end - 1])
      start = end - 1
    }
    return kept + [knots[knots.count - 1]]
  }

  private func isStraight(_ knots: ArraySlice<RaidScene.Knot>) -> Bool {
    guard let first = knots.first, let last = knots.last else { return true }
    let slope =
      Double(last.interceptMilliseconds - first.interceptMilliseconds)
      / Double(last.fireMilliseconds - first.fireMilliseconds)
    return knots.allSatisfy { knot in
      let straight =
        Double(first.interceptMilliseconds)
        + slope * Double(knot.fireMilliseconds - first.fireMilliseconds)
      return abs(straight - Double(knot.interceptMilliseconds)) <= Self.toleranceMilliseconds
    }
  }
}
