// When must a beam be on a drone for how long, so that enough energy comes in before the drone leaves its view?

/// Where a drone is as seen from a beam's aperture, in metres.
package struct RelativePosition: Sendable {
  package var eastMetres: Double
  package var northMetres: Double
  package var upMetres: Double

  package init(eastMetres: Double, northMetres: Double, upMetres: Double) {
    self.eastMetres = eastMetres
    self.northMetres = northMetres
    self.upMetres = upMetres
  }

  /// The point a share of the way to another; shares outside 0 to 1 lie beyond.
  func towards(_ other: RelativePosition, share: Double) -> RelativePosition {
    RelativePosition(
      eastMetres: eastMetres + share * (other.eastMetres - eastMetres),
      northMetres: northMetres + share * (other.northMetres - northMetres),
      upMetres: upMetres + share * (other.upMetres - upMetres))
  }
}

/// Windows in which a dwell can begin, with the time at which it has done its work.
///
/// The energy that comes in falls with the square of range. On a straight leg flown in time T from a to b, as
/// seen from the beam, the integral of dt / R² is T x angle(a, b) / |a x b|, so that each dwell ends exactly
/// when its energy is in. A dwell lies within one covered stretch.
/// - Parameters:
///   - isCovered: whether the beam reaches the drone in each sample.
///   - positions: the middle of each sample, seen from the beam.
///   - secondsAtOneKilometre: how long a dwell takes at a range of 1 km.
package func dwellWindows(
  of flight: [FlightSample], isCovered: [Bool], positions: [RelativePosition],
  secondsAtOneKilometre: Double
) -> [RaidScene.FireWindow] {
  let arrival = milliseconds(flight[flight.count - 1].endSeconds)
  var builder = WindowBuilder()
  for stretch in coveredStretches(isCovered) {
    let legs = BeamLegs(flight, stretch, positions)
    for (start, finish) in legs.dwells(secondsAtOneKilometre: secondsAtOneKilometre) {
      builder.add(fire: milliseconds(start), intercept: min(arrival, milliseconds(finish)))
    }
    builder.close()
  }
  return builder.windows
}

/// A covered stretch as straight legs, with the energy that has come in by the end of each.
private struct BeamLegs {
  /// Between two samples: keeps the curve of the end of a dwell within the windows' tolerance.
  static let legsPerSample = 4

  private var cornerSeconds: [Double] = []
  private var places: [RelativePosition] = []
  /// In seconds at 1 km.
  private var energy: [Double] = [0]

  init(_ flight: [FlightSample], _ covered: ClosedRange<Int>, _ positions: [RelativePosition]) {
    let (low, high) = (covered.lowerBound, covered.upperBound)
    /// Where the drone is at a time beside sample `index`, on the line to or from a neighbour.
    func beside(_ index: Int, _ neighbour: Int, at seconds: Double) -> RelativePosition {
      guard flight.indices.contains(neighbour) else { return positions[index] }
      let share =
        (seconds - flight[index].middleSeconds)
        / (flight[neighbour].middleSeconds - flight[index].middleSeconds)
      return positions[index].towards(positions[neighbour], share: share)
    }
    let start = flight[low].startSeconds
    let end = flight[high].endSeconds
    var corners = [(start, beside(low, low > 0 ? low - 1 : low + 1, at: start))]
    corners += covered.map { (flight[$0].middleSeconds, positions[$0]) }
    if high + 1 < flight.count {
      corners.append((end, beside(high, high + 1, at: end)))
    } else {
      // The flight goes on for the rest of its last step; then the drone may hover.
      let last = flight[high].middleSeconds
      let step = high > 0 ? (last - flight[high - 1].middleSeconds) / 2 : 0
      let there = min(end, last + step)
      corners.append((there, beside(high, high - 1, at: there)))
      corners.append((end, corners[corners.count - 1].1))
    }
    cornerSeconds = [corners[0].0]
    places = [corners[0].1]
    for (a, b) in zip(corners, corners.dropFirst()) where b.0 > a.0 {
      for part in 1...Self.legsPerSample {
        let share = Double(part) / Double(Self.legsPerSample)
        let place = a.1.towards(b.1, share: share)
        let time = a.0 + share * (b.0 - a.0)
        energy.append(
          energy[energy.count - 1]
            + incoming(
              from: places[places.count - 1], to: place,
              seconds: time - cornerSeconds[cornerSeconds.count - 1]))
        cornerSeconds.append(time)
        places.append(place)
      }
    }
  }

  /// Begin and end of the dwells that begin at the corners, and of the last one that still ends in time.
  func dwells(secondsAtOneKilometre: Double) -> [(start: Double, end: Double)] {
    var found: [(start: Double, end: Double)] = []
    var leg = 1
    for (corner, time) in cornerSeconds.enumerated() {
      let wanted = energy[corner] + secondsAtOneKilometre
      while leg < cornerSeconds.count, energy[leg] < wanted { leg += 1 }
      guard leg < cornerSeconds.count else { break }
      found.append((time, self.time(of: wanted, inLeg: leg)))
    }
    let last = energy[energy.count - 1] - secondsAtOneKilometre
    guard last > 0, let end = cornerSeconds.last else { return found }
    let before = energy.lastIndex { $0 <= last } ?? 0
    found.append((time(of: last, inLeg: min(before + 1, cornerSeconds.count - 1)), end))
    return found
  }

  /// When an energy has come in, within the leg that ends at a corner: bisection to 1/1024 of a leg and a
  /// straight line on.
  private func time(of wanted: Double, inLeg leg: Int) -> Double {
    let (start, duration) = (cornerSeconds[leg - 1], cornerSeconds[leg] - cornerSeconds[leg - 1])
    func had(_ share: Double) -> Double {
      energy[leg - 1]
        + incoming(
          from: places[leg - 1], to: places[leg - 1].towards(places[leg], share: share),
          seconds: share * duration)
    }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<10 {
      let middle = (low + high) / 2
      if had(middle) < wanted { low = middle } else { high = middle }
    }
    let (before, after) = (had(low), had(high))
    let rest = after > before ? min(1, max(0, (wanted - before) / (after - before))) : 0
    return start + duration * (low + rest * (high - low))
  }
}

/// Energy on the way from one place to another, in seconds at 1 km.
private func incoming(from a: RelativePosition, to b: RelativePosition, seconds: Double) -> Double {
  let dot =
    a.eastMetres * b.eastMetres + a.northMetres * b.northMetres + a.upMetres * b.upMetres
  let cross = [
    a.northMetres * b.upMetres - a.upMetres * b.northMetres,
    a.upMetres * b.eastMetres - a.eastMetres * b.upMetres,
    a.eastMetres * b.northMetres - a.northMetres * b.eastMetres,
  ]
  let area = (cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]).squareRoot()
  // Straight towards the beam or away from it; a metre keeps a drone overhead at a finite distance.
  if area <= 1e-9 * abs(dot) { return seconds * 1e6 / max(1, dot) }
  let angle =
    dot > 0 ? arcTangent(area / dot) : dot < 0 ? .pi - arcTangent(area / -dot) : .pi / 2
  return seconds * 1e6 * angle / area
}
