// How do crews fight: when they open fire, how often, at whom first, and what they keep back?

/// How the crews fight.
public struct Doctrine: Sendable {
  /// From a confirmed track to the effectors' knowing of it.
  public let cueSeconds: Double
  /// How long a track lives without a new detection.
  public let trackMemorySeconds: Double
  /// Cumulative probability of detection that counts as a full cue in the plan.
  public let cueConfidence: Double
  /// A shot waits for the outcome of the one before.
  public let shootLookShoot: Bool
  /// Time to judge a shot's outcome.
  public let assessSeconds: Double
  /// Most shots that all effectors together spend on one drone.
  public let shotsPerDroneAtMost: Int
  /// Fire only above this single-shot probability of kill, where `systems` says nothing else.
  public let holdFireBelowKillProbability: Double
  /// Sensors that must hold a track before it cues, and kinds of sensors among them.
  public let cueSensors: Int
  public let cueKinds: Int
  /// Which drones are served first.
  public let targetPriority: TargetPriority
  /// Effectors of an inner layer hold fire while one of an outer layer may still engage.
  public let innerLayersWait: Bool
  /// Types that fight in their own way.
  public let systems: [SystemDoctrine]

  /// Fire of a type is held at threats that one shot kills with less than this.
  public func leastKillProbability(of type: EffectorType) -> Double {
    self[type.id]?.holdFireUntilKillChance ?? holdFireBelowKillProbability
  }

  public subscript(system: String) -> SystemDoctrine? { systems.first { $0.system == system } }
}

/// Equals are served by arrival.
public enum TargetPriority: String, Sendable, CaseIterable {
  case arrival
  /// What flies to the asset of most worth.
  case worth
  /// What some effector that reaches its route kills most surely.
  case killChance
}

/// How the crews of one effector type fight, where that differs from the rest.
public struct SystemDoctrine: Sendable {
  /// Name of the type.
  public let system: String
  /// Rounds fired together whenever it fires.
  public let shotsPerLook: Int
  /// The last rounds of each magazine are for drones that fly to assets of at least this worth.
  public let reserveRounds: Int
  public let reserveForWorth: Double
  /// Nil: as the scenario's.
  public let holdFireUntilKillChance: Double?
}

private let systemDoctrineShape = RecordShape(
  "How one effector type fights.",
  [
    .required("system", .identifier, "Effector type of the inventory."),
    .optional(
      "shotsPerLook", .integer(1...20), "Rounds fired together, over one channel; default 1."),
    .optional(
      "reserveRounds", .integer(0...1_000_000),
      "The last rounds of each magazine, kept for what flies to dear assets; default 0."),
    .optional(
      "reserveForWorth", .number(0...1e9),
      "Worth of an asset that the reserve may be fired for; needs reserveRounds."),
    .optional(
      "holdFireUntilKillChance", .number(0...1),
      "Do not fire below this Pk; default holdFireBelowKillProbability."),
  ])

let doctrineShape = RecordShape(
  "How crews fight.",
  [
    .optional("cueSeconds", .number(0...3600), "From confirmed track to effectors; default 5."),
    .optional("trackMemorySeconds", .number(0...3600), "Track life without detection; default 30."),
    .optional(
      "cueConfidence", .number(0.5...0.999),
      "Cumulative Pd that is a full cue in the plan; default 0.95."),
    .optional("shootLookShoot", .boolean, "Await each shot's outcome; default true."),
    .optional("assessSeconds", .number(0...600), "Time to judge an outcome; default 2."),
    .optional("shotsPerDroneAtMost", .integer(1...1000), "All effectors together; default 8."),
    .optional(
      "holdFireBelowKillProbability", .number(0...1), "Do not fire below this Pk; default 0."),
    .optional(
      "cueSensors", .integer(1...4), "Sensors that must hold a track before it cues; default 1."),
    .optional(
      "cueKinds", .integer(1...SensorKind.allCases.count),
      "Kinds of sensors that must hold a track before it cues; default 1."),
    .optional(
      "targetPriority", .choice(TargetPriority.allCases.map(\.rawValue)),
      "In raids, who is served first: arrival, worth of the asset, or killChance; default arrival."),
    .optional(
      "innerLayersWait", .boolean,
      "In raids, effectors hold fire while one of an earlier entry of layers may still engage; default false."
    ),
    .optional(
      "systems", .list(.record(systemDoctrineShape), count: 0...200),
      "Types that fight in their own way; all but holdFireUntilKillChance counts in raids alone."),
  ])

extension ScenarioReader {
  mutating func doctrine(systems: [SystemType], layers: [DefenceLayer]) -> Doctrine {
    let record = document.optionalRecord("doctrine")
    let innerLayersWait = record?.flag("innerLayersWait", default: false) ?? false
    if let record, innerLayersWait, layers.count < 2, !document.isMended("layers") {
      findings.append(
        record.finding(
          "innerLayersWait",
          "innerLayersWait with \(layers.count) layers: list at least 2 in layers, the outermost "
            + "first"))
    }
    return Doctrine(
      cueSeconds: record?.optionalNumber("cueSeconds") ?? 5,
      trackMemorySeconds: record?.optionalNumber("trackMemorySeconds") ?? 30,
      cueConfidence: record?.optionalNumber("cueConfidence") ?? 0.95,
      shootLookShoot: record?.flag("shootLookShoot", default: true) ?? true,
      assessSeconds: record?.optionalNumber("assessSeconds") ?? 2,
      shotsPerDroneAtMost: record?.optionalInteger("shotsPerDroneAtMost") ?? 8,
      holdFireBelowKillProbability: record?.optionalNumber("holdFireBelowKillProbability") ?? 0,
      cueSensors: record?.optionalInteger("cueSensors") ?? 1,
      cueKinds: record?.optionalInteger("cueKinds") ?? 1,
      targetPriority: record?.optionalText("targetPriority").flatMap {
        TargetPriority(rawValue: $0)
      } ?? .arrival, innerLayersWait: innerLayersWait,
      systems: (record?.records("systems") ?? []).compactMap {
        systemDoctrine($0, among: systems)
      })
  }

  private mutating func systemDoctrine(_ entry: Record, among systems: [SystemType])
    -> SystemDoctrine?
  {
    guard let system = index(entry, "system", among: systems.map(\.id), .stockedSystem)
    else { return nil }
    let id = systems[system].id
    guard case .effector(let type) = systems[system] else {
      findings.append(
        entry.finding("system", "system '\(id)' is a sensor: only effectors fight; remove it"))
      return nil
    }
    let reserve = entry.optionalInteger("reserveRounds") ?? 0
    let magazine = type.magazineRounds ?? 0
    if reserve > magazine {
      findings.append(
        entry.finding(
          "reserveRounds",
          "reserveRounds \(reserve) of '\(id)', whose magazine holds "
            + (type.magazineRounds.map { "\($0): at most that" } ?? "any number: remove it")))
    }
    if entry.has("reserveForWorth") != entry.has("reserveRounds") {
      findings.append(
        entry.finding(
          "reserveRounds", "reserveRounds and reserveForWorth of '\(id)': give both, or neither"))
    }
    return SystemDoctrine(
      system: id, shotsPerLook: entry.optionalInteger("shotsPerLook") ?? 1, reserveRounds: reserve,
      reserveForWorth: entry.optionalNumber("reserveForWorth") ?? 0,
      holdFireUntilKillChance: entry.optionalNumber("holdFireUntilKillChance"))
  }
}
