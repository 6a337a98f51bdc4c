// When does a sensor that looks again and again confirm a track?

/// Most looks in a sliding window.
let confirmationLooksAtMost = 8

/// The chance that a track is confirmed by each look: `hits` of the last `window` looks detected.
///
/// Exact, by a Markov chain on the outcomes of the last `window` - 1 looks, of which confirmation is the
/// absorbing state; before the first look nothing was detected.
/// - Parameter lookChances: detection probability of each look, 0 out of coverage.
/// - Precondition: 1 <= `hits` <= `window` <= 8.
/// - Complexity: O(looks x 2^(`window` - 1)).
package func confirmationChances(lookChances: [Double], hits: Int, window: Int) -> [Double] {
  precondition(
    1 <= hits && hits <= window && window <= confirmationLooksAtMost,
    "\(hits) of \(window) looks: must be 1 <= hits <= looks <= \(confirmationLooksAtMost)")
  let mask = 1 << (window - 1) - 1
  var states = [Double](repeating: 0, count: mask + 1)
  var next = states
  states[0] = 1
  var confirmed = 0.0
  return lookChances.map { chance in
    for state in next.indices { next[state] = 0 }
    for (state, share) in states.enumerated() where share > 0 {
      next[state << 1 & mask] += share * (1 - chance)
      if state.nonzeroBitCount + 1 >= hits {
        confirmed += share * chance
      } else {
        next[(state << 1 | 1) & mask] += share * chance
      }
    }
    swap(&states, &next)
    return min(1, confirmed)
  }
}

/// What a sensor makes of a flight: when its track is confirmed and how long it lives.
///
/// The sensor looks at launch and every `scanSeconds` after it. A confirmed track lives while the drone is
/// in coverage and for `memorySeconds` after; it lives again when the drone comes back.
/// - Parameters:
///   - flight: samples in order of time, each following the one before.
///   - isCovered: whether the sensor can see the drone in each sample.
///   - chances: probability of detection by one look, for each sample in coverage.
/// - Returns: nil when no track can be confirmed.
package func detection(
  of flight: [FlightSample], isCovered: [Bool], scanSeconds: Double, chances: [Double], hits: Int,
  window: Int, memorySeconds: Double
) -> RaidScene.Detection? {
  guard let first = isCovered.firstIndex(of: true), let last = isCovered.lastIndex(of: true),
    zip(isCovered, chances).contains(where: { $0 && $1 > 0 })
  else { return nil }
  let firstLook = Int((flight[first].startSeconds / scanSeconds).rounded(.up))
  var looks: [Double] = []
  var sample = first
  while true {
    let time = Double(firstLook + looks.count) * scanSeconds
    while sample <= last, time >= flight[sample].endSeconds { sample += 1 }
    if sample > last { break }
    looks.append(isCovered[sample] ? chances[sample] : 0)
  }
  var confirmations: [RaidScene.Confirmation] = []
  var before = Chance.never
  for (index, byThen) in confirmationChances(lookChances: looks, hits: hits, window: window)
    .enumerated()
  {
    let rounded = Chance(byThen)
    guard rounded.successes > before.successes else { continue }
    before = rounded
    confirmations.append(
      RaidScene.Confirmation(
        milliseconds: milliseconds(Double(firstLook + index) * scanSeconds), byThen: rounded))
  }
  if confirmations.isEmpty { return nil }
  return RaidScene.Detection(
    confirmations: confirmations,
    alive: aliveIntervals(flight, isCovered, memorySeconds: memorySeconds))
}

/// Times in coverage, each prolonged by the track memory, merged, up to the arrival.
private func aliveIntervals(_ flight: [FlightSample], _ isCovered: [Bool], memorySeconds: Double)
  -> [ClosedRange<Int32>]
{
  let arrival = flight[flight.count - 1].endSeconds
  var intervals: [ClosedRange<Int32>] = []
  for (sample, covered) in zip(flight, isCovered) where covered {
    let start = milliseconds(sample.startSeconds)
    let end = milliseconds(min(arrival, sample.endSeconds + memorySeconds))
    if let last = intervals.last, last.upperBound >= start {
      intervals[intervals.count - 1] = last.lowerBound...max(last.upperBound, end)
    } else {
      intervals.append(start...end)
    }
  }
  return intervals
}

func milliseconds(_ seconds: Double) -> Int32 { Int32((seconds * 1000).rounded()) }
