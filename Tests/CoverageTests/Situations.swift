// On which ground and with which systems is coverage tested?  A scenario drawn from a seed, flat ground.

import Foundation
import Scenario
import Terrain

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func number(_ range: ClosedRange<Double>) -> Double {
    (Double.random(in: range, using: &self) * 100).rounded() / 100
  }
}

extension ElevationGrid {
  /// 12 km square of 200 m cells, at 100 m but for voids.
  static func flat(void: (Cell) -> Bool = { _ in false }) throws -> ElevationGrid {
    let side = 60
    let elevations = (0..<side * side).map { index in
      void(Cell(row: index / side, column: index % side)) ? Float.nan : 100
    }
    return try ElevationGrid(
      columns: side, rows: side, westMetres: 0, northMetres: 12_000, cellMetres: 200,
      coordinateReference: nil, elevationsMetres: elevations)
  }
}

/// Parts of a scenario file that differ from test to test.
struct ScenarioText {
  var sites = "{id: a, position: [6100, 6100]}"
  var sensors: [String] = []
  var effectors: [String] = []
  var threat = """
    speedMetresPerSecond: 40, ingressHeightMetres: 300, terminalHeightMetres: 100,
         terminalRangeMetres: 1000
    """
  var doctrine = "cueSeconds: 3"
  var approaches = "{id: north, bearingDegrees: 0, launchMetres: 5000}"
  var group = "count: 1"
  var radioLink = false
  var extra = ""

  static func sensor(
    _ id: String, kind: String = "radar", reach: Double, pd: Double, scan: Double = 2,
    sector: Double = 360, hits: Int = 2, looks: Int = 3, lowest: Double = 0
  ) -> String {
    """
    {id: \(id), kind: \(kind), instrumentedRangeMetres: \(reach), referenceRangeMetres: \(reach),
         minimumTargetHeightMetres: \(lowest), maximumTargetHeightMetres: 3000, sectorDegrees: \(sector),
         mastMetres: 10, scanSeconds: \(scan), detectionProbability: {oneWayAttack: \(pd)},
         confirmHits: \(hits), confirmLooks: \(looks), use: {money: 1, crew: 1, powerKilowatts: 1}}
    """
  }

  static func effector(
    _ id: String, kind: String = "missile", reach: Double, pk: Double, shot: Double = 5,
    speed: Double? = 400, sector: Double = 360, nearest: Double = 0, channels: Int = 1,
    magazine: Int? = nil, sees: Bool = true
  ) -> String {
    """
    {id: \(id), kind: \(kind), minimumRangeMetres: \(nearest), maximumRangeMetres: \(reach),
         maximumTargetHeightMetres: 3000, sectorDegrees: \(sector), mastMetres: 6,
         killProbability: {oneWayAttack: \(pk)}, reactionSeconds: 6, shotSeconds: \(shot),
         \(speed.map { "projectileSpeedMetresPerSecond: \($0), " } ?? "")channels: \(channels),
         \(magazine.map { "magazineRounds: \($0), " } ?? "")needsLineOfSight: \(sees),
         costPerShot: 1, use: {money: 1, crew: 1, powerKilowatts: 1}}
    """
  }

  /// The file, read as a planner's would be; its terrain must exist but is never opened.
  func scenario() throws -> Scenario {
    func entries(_ texts: [String]) -> String {
      texts.map { "\n  - \($0)" }.joined()
    }
    func name(_ entry: String) -> String {
      entry.split(separator: ",")[0].dropFirst("{id: ".count).description
    }
    let text = """
      parapet: 1
      name: test
      coordinateReference: EPSG:32633
      terrain: {file: \(#filePath)}
      threats:
        - {id: drone, class: oneWayAttack, \(threat), radarCrossSectionSquareMetres: 1,
           radioLink: \(radioLink), gnssDependent: false, acousticSignatureRatio: 1,
           infraredSignatureRatio: 1, lethality: 1, unitCost: 1}
      sensors:\(sensors.isEmpty ? " []" : entries(sensors))
      effectors:\(effectors.isEmpty ? " []" : entries(effectors))
      assets:
        - {id: depot, point: [6000, 6000], worth: 60}
      approaches: [\(approaches)]
      sites: {positions: [\(sites)], capacity: 2}
      inventory:\(entries((sensors + effectors).map { "{system: \(name($0)), atMost: 9}" }))
      budget: {money: 9, crew: 9, powerKilowatts: 9}
      doctrine: {\(doctrine)}
      raids: [{id: one, groups: [{threat: drone, \(group)}]}]
      \(extra)
      """
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("coverage-\(UUID().uuidString).yaml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try Scenario(file: file.path)
  }

  /// Sensors, effectors, sites, doctrine and flight drawn from a seed.
  static func random(seed: Int) -> ScenarioText {
    var random = SeededNumbers(seed)
    var text = ScenarioText()
    text.sites = (0..<3).map {
      "{id: s\($0), position: [\(random.number(2000...10_000)), \(random.number(2000...10_000))]}"
    }.joined(separator: ", ")
    text.sensors = (0..<2).map {
      sensor(
        "sensor\($0)", reach: random.number(1000...6000), pd: random.number(0.1...0.9),
        scan: Double(random.integer(1...6)), sector: random.integer(0...1) == 0 ? 360 : 120,
        hits: random.integer(1...2), looks: random.integer(2...4))
    }
    text.effectors = (0..<2).map {
      effector(
        "effector\($0)", reach: random.number(1500...5000), pk: random.number(0.1...0.9),
        shot: random.number(2...12),
        speed: random.integer(0...2) == 0 ? nil : random.number(80...600),
        sector: random.integer(0...1) == 0 ? 360 : 90, nearest: random.number(0...800),
        channels: random.integer(1...2), magazine: random.integer(0...1) == 0 ? nil : 3)
    }
    text.threat = """
      speedMetresPerSecond: \(random.number(20...70)), ingressHeightMetres: \(random.number(200...900)),
           terminalHeightMetres: \(random.number(100...200)),
           terminalRangeMetres: \(random.number(0...2000)), releaseRangeMetres: \(random.number(0...900)),
           dwellSeconds: \(random.number(0...20))
      """
    text.doctrine = """
      cueSeconds: \(random.number(0...8)), trackMemorySeconds: \(random.number(5...40)),
       cueConfidence: \(random.number(0.6...0.95)), shootLookShoot: \(random.integer(0...1) == 0),
       assessSeconds: \(random.number(0...4))
      """
    text.approaches = (0..<2).map {
      "{id: a\($0), bearingDegrees: \(random.number(0...359)), launchMetres: \(random.number(3000...9000))}"
    }.joined(separator: ", ")
    text.group = """
      count: \(random.integer(1...6)), spacingSeconds: \(random.number(0...20)),
       staysTogether: \(random.integer(0...1) == 0)
      """
    return text
  }
}
