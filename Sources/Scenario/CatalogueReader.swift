// System and threat types out of checked records.
import Yams

/// The types a scenario may refer to, from its catalogues and its own lists, each with where it stands.
struct Catalogue {
  private(set) var threats: [ThreatProfile] = []
  private(set) var systems: [SystemType] = []
  private(set) var findings: [InputFinding] = []
  private var origin: [String: String] = [:]

  mutating func add(_ document: Record) {
    for record in document.records("threats") where isNew(record) {
      threats.append(threat(record))
    }
    for record in document.records("sensors") where isNew(record) {
      systems.append(.sensor(sensor(record)))
    }
    for record in document.records("effectors") where isNew(record) {
      systems.append(.effector(effector(record)))
    }
  }

  private mutating func isNew(_ record: Record) -> Bool {
    let id = record.text("id")
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
      hasRadioLink: record.flag("radioLink", default: false),
      isGNSSDependent: record.flag("gnssDependent", default: false),
      acousticSignatureRatio: record.number("acousticSignatureRatio"),
      infraredSignatureRatio: record.number("infraredSignatureRatio"),
      lethality: record.number("lethality"), unitCost: record.number("unitCost"))
  }

  private mutating func sensor(_ record: Record) -> SensorType {
    let looks = record.optionalInteger("confirmLooks") ?? 3
    let hits = record.optionalInteger("confirmHits") ?? min(2, looks)
    if hits > looks {
      findings.append(
        record.finding("confirmHits", "confirmHits \(hits) exceeds confirmLooks \(looks): lower it")
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
      edgeLink: edgeLink(record, isRadio: record.text("kind") == SensorKind.passiveRF.rawValue),
      use: use(record))
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
      reloadSeconds: record.optionalNumber("reloadSeconds"),
      costPerShot: record.number("costPerShot"),
      edgeLink: edgeLink(
        record,
        isRadio: [EffectorKind.rfJammer, .gnssJammer].map(\.rawValue).contains(record.text("kind"))),
      use: use(record))
  }

  private mutating func edgeLink(_ record: Record, isRadio: Bool) -> EdgeLink? {
    for field in ["frequencyMegahertz", "edgeLossMarginDecibels"]
    where record.has(field) && !isRadio {
      findings.append(
        record.finding(
          field,
          "\(field) of kind \(record.text("kind")): only passiveRF, rfJammer and gnssJammer "
            + "have it; remove it"))
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
        record.finding(low, "\(low) \(brief(lower)) exceeds \(high) \(brief(upper)): lower it"))
    }
    return min(lower, upper)...upper
  }

  private func use(_ record: Record) -> ResourceUse {
    resources(record.record("use"))
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

func resources(_ record: Record) -> ResourceUse {
  ResourceUse(
    money: record.number("money"), crew: record.number("crew"),
    powerKilowatts: record.number("powerKilowatts"))
}
