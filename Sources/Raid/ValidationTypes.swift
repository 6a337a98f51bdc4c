// Which known results must sensors and beams reproduce: types read as from a catalogue, flown past as in a raid.
import Foundation
import Scenario
import Terrain

/// A drone, a radar and a beam as a catalogue states them; each case changes what it is about.
private struct WrittenTypes {
  var radarCrossSection = 1.0
  var jammerWatts = 0.0
  var referenceRangeMetres = 3000.0
  var probabilityOfDetection = 0.9
  /// Further lines of the radar.
  var radar = ""

  func read() -> (threat: ThreatProfile, radar: SensorType, beam: EffectorType) {
    do {
      let types = try catalogueTypes(text, file: "validation cases")
      guard case .sensor(let radar) = types.systems[0], case .effector(let beam) = types.systems[1]
      else { preconditionFailure("the catalogue of the validation cases has changed") }
      return (types.threats[0], radar, beam)
    } catch {
      preconditionFailure("the catalogue of the validation cases is refused: \(error)")
    }
  }

  private var text: String {
    """
    parapetCatalogue: 1
    threats:
      - id: raider
        class: oneWayAttack
        speedMetresPerSecond: 40
        ingressHeightMetres: 0
        terminalHeightMetres: 0
        terminalRangeMetres: 0
        radarCrossSectionSquareMetres: \(radarCrossSection)
        jammerWatts: \(jammerWatts)
        radioLink: false
        gnssDependent: false
        acousticSignatureRatio: 1
        infraredSignatureRatio: 1
        lethality: 1
        unitCost: 1
    sensors:
      - id: radar
        kind: radar
        instrumentedRangeMetres: 1000000
        referenceRangeMetres: \(referenceRangeMetres)
        maximumTargetHeightMetres: 1000
        mastMetres: 0
        scanSeconds: 1
        detectionProbability: {oneWayAttack: \(probabilityOfDetection)}
        confirmHits: 1
        confirmLooks: 1
        \(radar)
        use: {money: 0, crew: 0, powerKilowatts: 0}
    effectors:
      - id: beam
        kind: directedEnergy
        maximumRangeMetres: 5000
        maximumTargetHeightMetres: 1000
        mastMetres: 0
        killProbability: {oneWayAttack: 1}
        reactionSeconds: 0
        shotSeconds: 1
        channels: 1
        costPerShot: 0
        dwell: {irradianceWattsPerSquareMetre: 1.0e+5, fluenceJoulesPerSquareMetre: 2.0e+6}
        use: {money: 0, crew: 0, powerKilowatts: 0}
    """
  }
}

/// A straight flight at 40 m/s in samples of 100 m.
private func flight(from start: Position, eastwards direction: Double, samples: Int)
  -> [FlightSample]
{
  (0..<samples).map { index in
    let time = Double(index) * 2.5
    return FlightSample(
      startSeconds: time, endSeconds: time + 2.5, middleSeconds: time + 1.25,
      position: Position(
        eastMetres: start.eastMetres + direction * 40 * (time + 1.25),
        northMetres: start.northMetres),
      heightMetres: 0, altitudeMetres: 0)
  }
}

/// A beam of 10 W/cm² at 1 km on a drone that closes at 40 m/s from 2 km and is defeated by 200 J/cm².
func beamDwell(_ seed: UInt64) -> [ValidationResult] {
  let beam = WrittenTypes().read().beam
  let way = flight(from: Position(eastMetres: 2000, northMetres: 0), eastwards: -1, samples: 19)
  var effector = immediateEffector(1)
  effector.windows = [
    dwellWindows(
      of: way, isCovered: way.map { _ in true },
      positions: way.map {
        RelativePosition(eastMetres: $0.position.eastMetres, northMetres: 0, upMetres: 0)
      }, secondsAtOneKilometre: beam.timeOfFlightSeconds(rangeMetres: 1000))
  ]
  let range = FiringRange(
    groups: [RaidScene.Group(count: 1, routes: [0])], effectors: [effector],
    rules: RaidScene.Rules(shotsPerDroneAtMost: 1))
  let seconds = sample(range.scene, raids: 2, seed: seed, recording: true) { raid in
    [Double(raid.recorded.first { $0.what == .killed }?.milliseconds ?? 0) / 1000]
  }[0].mean
  return [
    ValidationResult(15, "dwell: seconds to the kill", 30.769231, exact: seconds, tolerance: 2e-5),
    ValidationResult(
      15, "dwell: metres from the beam", 769.230769, exact: 2000 - 40 * seconds, tolerance: 5e-5),
  ]
}

private func decibels(_ ratio: Double) -> Double { 10 * log10(ratio) }

/// Steady and fluctuating targets, and many pulses, at a false alarm probability of 1e-6: the signal to noise
/// that a Pd needs, and the Pd of a radar at the range where its signal is 13 dB.
func detectionLaws(_ seed: UInt64) -> [ValidationResult] {
  func law(_ target: String, pulses: Int, _ pd: Double) -> (law: DetectionLaw, radar: SensorType) {
    var written = WrittenTypes(probabilityOfDetection: pd)
    written.radar =
      "detectionLaw: {target: \(target), falseAlarmProbability: 1.0e-6, pulses: \(pulses)}"
    let radar = written.read().radar
    guard let law = radar.detectionLaw else { preconditionFailure("the radar has a law") }
    return (law, radar)
  }
  let needed: [(Int, String, Int, Double, Double)] = [
    (18, "steady", 1, 0.9, 13.183490), (18, "steady", 1, 0.5, 11.242553),
    (20, "swerling1", 1, 0.9, 21.143643), (20, "swerling1", 1, 0.5, 12.771866),
    (19, "steady", 10, 0.9, 4.990386),
  ]
  let forPd = needed.map { number, target, pulses, pd, reference in
    ValidationResult(
      number, "\(target), \(pulses) pulses: decibels for Pd \(pd)", reference,
      exact: decibels(
        law(target, pulses: pulses, pd).law.signalToNoiseRatio(detectionProbability: pd)),
      tolerance: 1e-6)
  }
  // One pulse by the approximation that the law uses for many.
  let onePulse = [(0.9, 13.114544), (0.5, 11.231985)].map { pd, reference in
    ValidationResult(
      19, "Albersheim, 1 pulse: decibels for Pd \(pd)", reference,
      exact: law("steady", pulses: 2, pd).law.albersheimDecibels(pd, pulses: 1), tolerance: 1e-6)
  }
  let at13 = [(18, "steady", 0.874441), (20, "swerling1", 0.517178)].map {
    number, target, reference in
    let (law, radar) = law(target, pulses: 1, 0.5)
    let stated = law.signalToNoiseRatio(detectionProbability: 0.5)
    let range = 3000 * pow(stated / pow(10, 1.3), 0.25)
    return ValidationResult(
      number, "\(target): Pd where the signal is 13 dB", reference,
      exact: radar.detectionByRange(of: WrittenTypes().read().threat)(range), tolerance: 2e-6)
  }
  return forPd + onePulse + at13
}

/// A radar's signal at twice the range, and its range against a hundredth of the cross section.
func radarRange(_ seed: UInt64) -> [ValidationResult] {
  var written = WrittenTypes(probabilityOfDetection: 0.5)
  written.radar = "detectionLaw: {target: swerling1, falseAlarmProbability: 1.0e-6}"
  let (threat, radar, _) = written.read()
  guard let law = radar.detectionLaw else { preconditionFailure("the radar has a law") }
  let signals = [1500.0, 3000].map {
    decibels(
      law.signalToNoiseRatio(detectionProbability: radar.detectionByRange(of: threat)($0)))
  }
  let small = WrittenTypes(radarCrossSection: 0.01).read()
  return [
    ValidationResult(
      21, "signal at twice the range, decibels", -12.041200, exact: signals[1] - signals[0],
      tolerance: 1e-6),
    ValidationResult(
      21, "range against 0.01 of the cross section", 0.316228,
      exact: small.radar.rangeMetres(against: small.threat) / 3000, tolerance: 2e-6),
  ]
}

/// A drone passes a radar of 3000 m at 1800 m: how long it is tracked, from its first look to its last.
func passage(_ seed: UInt64) -> [ValidationResult] {
  let (threat, radar, _) = WrittenTypes(probabilityOfDetection: 1).read()
  let way = flight(
    from: Position(eastMetres: -4000, northMetres: 1800), eastwards: 1, samples: 80)
  let post = Position(eastMetres: 0, northMetres: 0)
  let found = detection(
    of: way,
    isCovered: way.map {
      post.distanceMetres(to: $0.position) <= radar.rangeMetres(against: threat)
    }, scanSeconds: radar.scanSeconds,
    chances: way.map { _ in radar.probabilityOfDetection(of: threat) }, hits: radar.confirmHits,
    window: radar.confirmLooks, memorySeconds: 0)
  guard let alive = found?.alive.first else { return [] }
  let middle = Double(alive.lowerBound + alive.upperBound) / 2000
  let seconds = Double(alive.upperBound - alive.lowerBound) / 1000
  return [
    ValidationResult(23, "passage: seconds in view", 120, exact: seconds, tolerance: 1e-9),
    ValidationResult(
      23, "passage: metres in view", 4800,
      exact: seconds * threat.speedMetresPerSecond, tolerance: 1e-9),
    ValidationResult(
      23, "passage: seconds to the closest approach", 100, exact: middle, tolerance: 1e-9),
  ]
}

/// A radar of 1 kW and 30 dB, a target of 0.05 m² that jams with 1 W.
func burnThrough(_ seed: UInt64) -> [ValidationResult] {
  var written = WrittenTypes(radarCrossSection: 0.05, jammerWatts: 1)
  written.radar = "transmitter: {powerWatts: 1000, gainDecibels: 30}"
  let (threat, radar, _) = written.read()
  return [
    ValidationResult(
      27, "burn-through range, metres", 63.0783, exact: radar.rangeMetres(against: threat),
      tolerance: 1e-6)
  ]
}
