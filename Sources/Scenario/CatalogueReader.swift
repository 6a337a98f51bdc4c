// System and threat types out of checked records.
import Yams

/// The types a scenario may refer to, from its catalogues and its own lists, each with where it stands.
struct Catalogue {
  private(set) var threats: [ThreatProfile] = []
  private(set) var systems: [SystemType] = []
  private(set) var findings: [InputFinding] = []
  /// Whether types may lack here: of a file that cannot be read, or with a faulty name.
  var isIncomplete = false
  private var origin: [String: String] = [:]

  mutating func add(_ document: Record) {
    isIncomplete =
      isIncomplete || ["threats", "sensors", "effectors"].contains(where: document.isMended)
    // What stands under a name that is taken already is judged all the same.
    for record in document.records("threats") {
      let threat = threat(record)
      if isNew(record) { threats.append(threat) }
    }
    for record in document.records("sensors") {
      let type = SystemType.sensor(sensor(record))
      if isNew(record) { systems.append(type) }
    }
    for record in document.records("effectors") {
      let type = SystemType.effector(effector(record))
      if isNew(record) { systems.append(type) }
    }
  }

  /// Reads a catalogue from text.
  /// - Throws: `InputError` with every finding.
  init(text: String, file: String) throws(InputError) {
    add(try checkedDocument(try yamlTree(text, file: file), file, as: .catalogue))
    try refuse(findings)
  }

  init() {}

  private mutating func isNew(_ record: Record) -> Bool {
    let id = record.text("id")
    if record.isMended("id") {
      isIncomplete = true
      return true
    }
    if let earlier = origin[id] {
      findings.append(
        record.finding("id", "'\(id)' is already defined in \(earlier): choose another id"))
      return false
    }
    origin[id] = "\(record.file):\(record.node.mark?.line ?? 1)"
    return true
  }

  private mutating func threat(_ record: Record) -> ThreatProfile {
    ThreatProfile(
      id: record.text("id"), name: record.optionalText("name") ?? record.text("id"),
      threatClass: word(record, "class"),
      speedMetresPerSecond: record.number("speedMetresPerSecond"),
      ingressHeightMetres: record.number("ingressHeightMetres"),
      terminalHeightMetres: record.number("terminalHeightMetres"),
      terminalRangeMetres: record.number("terminalRangeMetres"),
      releaseRangeMetres: record.optionalNumber("releaseRangeMetres") ?? 0,
      dwellSeconds: record.optionalNumber("dwellSeconds") ?? 0,
      radarCrossSectionSquareMetres: record.number("radarCrossSectionSquareMetres"),
      jammerWatts: record.optionalNumber("jammerWatts") ?? 0,
      hasRadioLink: record.flag("radioLink", default: false),
      isGNSSDependent: record.flag("gnssDependent", default: false),
      acousticSignatureRatio: record.number("acousticSignatureRatio"),
      infraredSignatureRatio: record.number("infraredSignatureRatio"),
      lethality: record.number("lethality"), unitCost: record.number("unitCost"),
      artillery: record.optionalRecord("artillery").map {
        CalledFire(
          watchRangeMetres: $0.number("watchRangeMetres"),
          watchSeconds: $0.number("watchSeconds"), delaySeconds: $0.number("delaySeconds"),
          hitProbability: $0.number("hitProbability"), lethality: $0.number("lethality"))
      })
  }

  private mutating func sensor(_ record: Record) -> SensorType {
    let looks = record.optionalInteger("confirmLooks") ?? 3
    let hits = record.optionalInteger("confirmHits") ?? min(2, looks)
    if hits > looks {
      findings.append(
        record.finding(
          "confirmHits", "confirmHits \(hits) exceeds confirmLooks \(looks): lower it",
          besides: "confirmLooks")
      )
    }
    return SensorType(
      id: record.text("id"), name: record.optionalText("name") ?? record.text("id"),
      kind: word(record, "kind"),
      instrumentedRangeMetres: record.number("instrumentedRangeMetres"),
      referenceRangeMetres: record.number("referenceRangeMetres"),
      targetHeightMetres: heights(record),
      sectorDegrees: record.optionalNumber("sectorDegrees") ?? 360,
      mastMetres: record.number("mastMetres"), scanSeconds: record.number("scanSeconds"),
      detectionProbability: byClass(record, "detectionProbability"),
      confirmHits: min(hits, looks), confirmLooks: looks,
      detectionLaw: detectionLaw(record), transmitter: transmitter(record),
      edgeLink: edgeLink(record, isRadio: record.text("kind") == SensorKind.passiveRF.rawValue),
      origin: origin(record), use: use(record))
  }

  private mutating func effector(_ record: Record) -> EffectorType {
    EffectorType(
      id: record.text("id"), name: record.optionalText("name") ?? record.text("id"),
      kind: word(record, "kind"),
      rangeMetres: range(record, "minimumRangeMetres", "maximumRangeMetres"),
      targetHeightMetres: heights(record),
      sectorDegrees: record.optionalNumber("sectorDegrees") ?? 360,
      mastMetres: record.number("mastMetres"),
      needsLineOfSight: record.flag("needsLineOfSight", default: true),
      killProbability: byClass(record, "killProbability"),
      reactionSeconds: record.number("reactionSeconds"),
      projectileSpeedMetresPerSecond: record.optionalNumber("projectileSpeedMetresPerSecond"),
      shotSeconds: record.number("shotSeconds"), channels: record.integer("channels"),
      magazineRounds: record.optionalInteger("magazineRounds"),
      reloadSeconds: record.optionalNumber("reloadSeconds"), recoverySeconds: recovery(record),
      costPerShot: record.number("costPerShot"), dwell: dwell(record),
      edgeLink: edgeLink(
        record,
        isRadio: [EffectorKind.rfJammer, .gnssJammer].map(\.rawValue).contains(record.text("kind"))),
      origin: origin(record), use: use(record))
  }

  private mutating func recovery(_ effector: Record) -> Double? {
    guard let seconds = effector.optionalNumber("recoverySeconds") else { return nil }
    if effector.text("kind") != EffectorKind.interceptorDrone.rawValue
      || !effector.has("magazineRounds")
    {
      findings.append(
        effector.finding(
          "recoverySeconds",
          "recoverySeconds of kind \(effector.text("kind")): only an interceptorDrone with "
            + "magazineRounds has it; remove it", besides: "kind"))
    }
    return seconds
  }

  /// A record that only one kind of system may have.
  private mutating func record(_ field: String, of record: Record, kind: String) -> Record? {
    guard let found = record.optionalRecord(field) else { return nil }
    guard record.text("kind") == kind else {
      findings.append(
        record.finding(
          field, "\(field) of kind \(record.text("kind")): only \(kind) has it; remove it",
          besides: "kind"))
      return nil
    }
    return found
  }

  private mutating func detectionLaw(_ sensor: Record) -> DetectionLaw? {
    guard let law = record("detectionLaw", of: sensor, kind: SensorKind.radar.rawValue) else {
      return nil
    }
    let target: DetectionLaw.Target = word(law, "target")
    let pulses = law.optionalInteger("pulses") ?? 1
    if target == .swerling1, pulses > 1 {
      findings.append(
        law.finding(
          "pulses", "pulses \(pulses) with target swerling1: only 1 is modelled",
          besides: "target"))
    }
    let falseAlarms = law.number("falseAlarmProbability")
    if sensor.holdsMended("detectionLaw") { return nil }
    // Below 0.1 the approximation for several pulses has no meaning.
    let least = pulses > 1 ? max(falseAlarms, 0.1) : falseAlarms
    for (name, chance) in sensor.table("detectionProbability")
    where chance != 0 && !(chance > least && chance < 1) {
      findings.append(
        sensor.finding(
          "detectionProbability",
          "\(name) \(brief(chance)) with this detectionLaw: 0, or above \(brief(least)) and below 1"
        ))
      return nil
    }
    return DetectionLaw(
      target: target, falseAlarmProbability: falseAlarms, pulses: target == .steady ? pulses : 1)
  }

  private mutating func transmitter(_ sensor: Record) -> Transmitter? {
    record("transmitter", of: sensor, kind: SensorKind.radar.rawValue).map {
      Transmitter(powerWatts: $0.number("powerWatts"), gainDecibels: $0.number("gainDecibels"))
    }
  }

  private mutating func dwell(_ effector: Record) -> Dwell? {
    record("dwell", of: effector, kind: EffectorKind.directedEnergy.rawValue).map {
      Dwell(
        irradianceWattsPerSquareMetre: $0.number("irradianceWattsPerSquareMetre"),
        fluenceJoulesPerSquareMetre: $0.number("fluenceJoulesPerSquareMetre"))
    }
  }

  private mutating func edgeLink(_ record: Record, isRadio: Bool) -> EdgeLink? {
    for field in ["frequencyMegahertz", "edgeLossMarginDecibels"]
    where record.has(field) && !isRadio {
      findings.append(
        record.finding(
          field,
          "\(field) of kind \(record.text("kind")): only passiveRF, rfJammer and gnssJammer "
            + "have it; remove it", besides: "kind"))
    }
    let margin = record.optionalNumber("edgeLossMarginDecibels")
    guard let frequency = record.optionalNumber("frequencyMegahertz") else {
      if margin != nil, isRadio {
        findings.append(
          record.finding(
            "edgeLossMarginDecibels",
            "edgeLossMarginDecibels without frequencyMegahertz: state the frequency"))
      }
      return nil
    }
    return isRadio
      ? EdgeLink(frequencyMegahertz: frequency, lossMarginDecibels: margin ?? 0) : nil
  }

  private mutating func heights(_ record: Record) -> ClosedRange<Double> {
    range(record, "minimumTargetHeightMetres", "maximumTargetHeightMetres")
  }

  private mutating func range(_ record: Record, _ low: String, _ high: String) -> ClosedRange<
    Double
  > {
    let lower = record.optionalNumber(low) ?? 0
    let upper = record.number(high)
    if lower > upper {
      findings.append(
        record.finding(
          low, "\(low) \(brief(lower)) exceeds \(high) \(brief(upper)): lower it", besides: high))
    }
    return min(lower, upper)...upper
  }

  private func use(_ record: Record) -> ResourceUse {
    resources(record.record("use"))
  }

  private func origin(_ record: Record) -> SystemOrigin {
    var shares: [Environment: Double] = [:]
    for (key, value) in record.table("keptShares") {
      if let environment = Environment(rawValue: key) { shares[environment] = value }
    }
    return SystemOrigin(supplier: record.optionalText("supplier"), keptShares: shares)
  }

  private func byClass(_ record: Record, _ name: String) -> [ThreatClass: Double] {
    var result: [ThreatClass: Double] = [:]
    for (key, value) in record.table(name) {
      if let threatClass = ThreatClass(rawValue: key) { result[threatClass] = value }
    }
    return result
  }

  private func word<Word: RawRepresentable>(_ record: Record, _ name: String) -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: record.text(name)) else {
      preconditionFailure("unchecked word")
    }
    return word
  }
}

/// The types of a catalogue in text, read and checked as a file's are.
/// - Throws: `InputError` with every finding, as of a file of this name.
package func catalogueTypes(_ text: String, file: String) throws(InputError)
  -> (threats: [ThreatProfile], systems: [SystemType])
{
  let catalogue = try Catalogue(text: text, file: file)
  return (catalogue.threats, catalogue.systems)
}

func resources(_ record: Record) -> ResourceUse {
  ResourceUse(
    money: record.number("money"), crew: record.number("crew"),
    powerKilowatts: record.number("powerKilowatts"))
}
