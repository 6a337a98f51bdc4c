// What does a sensor make of a way, some of whose time it is jammed?
import Scenario

/// What one sensor sees of one way when nothing is jammed.
struct SensorView {
  /// Of each sample, slant.
  let rangesMetres: [Double]
  let isCovered: [Bool]
}

/// Confirmation and life of a track, look by look.
///
/// A jammed look at a range sees what a clear one sees from as much farther away as the loss takes off the range.
/// Samples are cut where jamming begins and ends, so that each look has the law of its own time.
func detection(
  _ type: SensorType, of threat: ThreatProfile, _ way: FlownRoute, _ view: SensorView,
  memorySeconds: Double
) -> RaidScene.Detection? {
  let chance = type.detectionByRange(of: threat)
  var flight = way.samples
  var isCovered = view.isCovered
  var chances = zip(view.rangesMetres, isCovered).map { $1 ? chance($0) : 0 }
  if way.jamming.contains(where: { type.rangeShare(jammedBy: $0) < 1 }) {
    let range = type.rangeMetres(against: threat)
    flight = cut(flight, at: way.jamming)
    var sample = 0
    let pieces = flight.map { piece -> (isCovered: Bool, chance: Double) in
      while way.samples[sample].endSeconds < piece.endSeconds { sample += 1 }
      let spell = way.jamming.first {
        $0.fromSeconds <= piece.startSeconds && piece.endSeconds <= $0.untilSeconds
      }
      let share = spell.map { type.rangeShare(jammedBy: $0) } ?? 1
      let metres = view.rangesMetres[sample] / share
      let isSeen = view.isCovered[sample] && metres <= range
      return (isSeen, isSeen ? chance(metres) : 0)
    }
    isCovered = pieces.map(\.isCovered)
    chances = pieces.map(\.chance)
  }
  return detection(
    of: flight, isCovered: isCovered, scanSeconds: type.scanSeconds, chances: chances,
    hits: type.confirmHits, window: type.confirmLooks, memorySeconds: memorySeconds)
}

/// A sample cut where jamming begins and ends; it stays where it is.
private func cut(_ flight: [FlightSample], at jamming: [RaidJamming]) -> [FlightSample] {
  let cuts = jamming.flatMap { [$0.fromSeconds, $0.untilSeconds] }
  return flight.flatMap { sample -> [FlightSample] in
    let inside = cuts.filter { $0 > sample.startSeconds && $0 < sample.endSeconds }
    let ends = [sample.startSeconds] + inside + [sample.endSeconds]
    return zip(ends, ends.dropFirst()).map { start, end in
      FlightSample(
        startSeconds: start, endSeconds: end, middleSeconds: sample.middleSeconds,
        position: sample.position, heightMetres: sample.heightMetres,
        altitudeMetres: sample.altitudeMetres)
    }
  }
}
