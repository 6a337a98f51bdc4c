// Do detection laws, transmitters and dwells say what the catalogue states, and refuse what cannot be?
import Scenario
import Testing

@Suite struct DetectionLawTests {
  private func catalogue(
    kind: String = "radar", probability: Double = 0.9, sensor: String = "",
    effectorKind: String = "directedEnergy", effector: String = "", jammerWatts: Double = 0
  ) throws -> (threats: [ThreatProfile], systems: [SystemType]) {
    try catalogueTypes(
      """
      parapetCatalogue: 1
      threats:
        - {id: raider, class: oneWayAttack, speedMetresPerSecond: 40, ingressHeightMetres: 100,
           terminalHeightMetres: 100, terminalRangeMetres: 0, radarCrossSectionSquareMetres: 0.1,
           jammerWatts: \(jammerWatts), radioLink: false, gnssDependent: false,
           acousticSignatureRatio: 1, infraredSignatureRatio: 1, lethality: 1, unitCost: 1}
      sensors:
        - {id: sensor, kind: \(kind), instrumentedRangeMetres: 50000, referenceRangeMetres: 20000,
           maximumTargetHeightMetres: 1000, mastMetres: 10, scanSeconds: 2,
           detectionProbability: {oneWayAttack: \(probability)}, \(sensor)
           use: {money: 1, crew: 1, powerKilowatts: 1}}
      effectors:
        - {id: beam, kind: \(effectorKind), maximumRangeMetres: 3000, maximumTargetHeightMetres: 1000,
           mastMetres: 5, killProbability: {oneWayAttack: 0.9}, reactionSeconds: 1, shotSeconds: 1,
           channels: 1, costPerShot: 1, \(effector) use: {money: 1, crew: 1, powerKilowatts: 1}}
      """, file: "types.yaml")
  }

  private func radar(_ types: (threats: [ThreatProfile], systems: [SystemType])) throws
    -> SensorType
  {
    guard case .sensor(let radar) = types.systems[0] else { throw InputError([]) }
    return radar
  }

  @Test(
    "Pd is the stated one at the radar's range, rises nearer, and signal to noise inverts it",
    arguments: ["steady, pulses: 1", "steady, pulses: 16", "swerling1"])
  func law(target: String) throws {
    let types = try catalogue(
      probability: 0.7, sensor: "detectionLaw: {falseAlarmProbability: 1.0e-6, target: \(target)},")
    let radar = try radar(types)
    let range = radar.rangeMetres(against: types.threats[0])
    let chance = radar.detectionByRange(of: types.threats[0])
    #expect(abs(chance(range) - 0.7) < 1e-9)
    let nearer = stride(from: 1.0, through: 0.05, by: -0.05).map { chance($0 * range) }
    for (a, b) in zip(nearer, nearer.dropFirst()) { #expect(b >= a - 1e-12 && b <= 1) }
    #expect(nearer[10] > 0.9)
    let law = try #require(radar.detectionLaw)
    for probability in [0.001, 0.11, 0.5, 0.9, 0.999] where law.pulses == 1 || probability > 0.1 {
      let ratio = law.signalToNoiseRatio(detectionProbability: probability)
      let found = law.detectionProbability(signalToNoiseRatio: ratio)
      #expect(abs(found - probability) < 1e-9)
    }
  }

  @Test("Without a law Pd is the same everywhere; a jammer shortens the range to burn-through")
  func jammed() throws {
    let plain = try catalogue()
    let chance = try radar(plain).detectionByRange(of: plain.threats[0])
    #expect(chance(10) == 0.9 && chance(19_000) == 0.9)
    let transmitter = "transmitter: {powerWatts: 50000, gainDecibels: 35},"
    let silent = try catalogue(sensor: transmitter)
    #expect(
      try radar(silent).rangeMetres(against: silent.threats[0])
        == radar(plain).rangeMetres(against: plain.threats[0]))
    let jammed = try catalogue(sensor: transmitter, jammerWatts: 20)
    // 50 kW x 3162.28 x 0.1 m² / (4 pi x 20 W), square root.
    let range = try radar(jammed).rangeMetres(against: jammed.threats[0])
    #expect(abs(range - 250.82) < 0.01)
  }

  @Test("A dwell takes as long as its energy at the range, and only directed energy has one")
  func dwell() throws {
    let dwell =
      "dwell: {irradianceWattsPerSquareMetre: 1.0e+6, fluenceJoulesPerSquareMetre: 3.0e+6},"
    let types = try catalogue(effector: dwell)
    guard case .effector(let beam) = types.systems[1] else { throw InputError([]) }
    #expect(beam.timeOfFlightSeconds(rangeMetres: 1000) == 3)
    #expect(beam.timeOfFlightSeconds(rangeMetres: 2000) == 12)
    #expect(throws: InputError.self) { try catalogue(effectorKind: "gun", effector: dwell) }
  }

  @Test(
    "Laws that cannot be are refused",
    arguments: [
      ("observer", 0.9, "detectionLaw: {falseAlarmProbability: 1.0e-6, target: steady},"),
      ("acoustic", 0.9, "transmitter: {powerWatts: 50000, gainDecibels: 35},"),
      ("radar", 1.0, "detectionLaw: {falseAlarmProbability: 1.0e-6, target: steady},"),
      ("radar", 0.001, "detectionLaw: {falseAlarmProbability: 0.01, target: steady},"),
      (
        "radar", 0.9, "detectionLaw: {falseAlarmProbability: 1.0e-6, target: swerling1, pulses: 4},"
      ),
      ("radar", 0.05, "detectionLaw: {falseAlarmProbability: 1.0e-6, target: steady, pulses: 4},"),
    ])
  func refused(kind: String, probability: Double, sensor: String) {
    #expect(throws: InputError.self) {
      try catalogue(kind: kind, probability: probability, sensor: sensor)
    }
  }
}
