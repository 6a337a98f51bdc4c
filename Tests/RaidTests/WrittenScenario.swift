// A scenario of one sensor, one effector and one threat, written as a file and read like any other.
import Foundation
import Scenario
import Terrain

/// Figures of a small scenario on a square of ground from (0, 0) to (12000, 12000).
struct WrittenScenario {
  var site = Position(eastMetres: 6015, northMetres: 6015)
  var route = [Position(eastMetres: 515, northMetres: 7815)]
  var asset = Position(eastMetres: 11_515, northMetres: 7815)
  var heightMetres = 100.0
  var radarCrossSection = 1.0
  var speedMetresPerSecond = 40.0
  var sensorRangeMetres = 3000.0
  var sensorSector = 360.0
  var scanSeconds = 2.0
  var detectionProbability = 0.4
  var confirmHits = 2
  var confirmLooks = 3
  var effectorRangeMetres = 2500.0
  var minimumRangeMetres = 0.0
  var projectileSpeed: Double? = 200
  var killProbability = 0.5
  var hold = 0.0
  var headingDegrees = 0.0
  var sensorKind = "radar"
  var effectorKind = "gun"
  var radioLink = false
  /// Further lines of both systems.
  var link: [String] = []
  /// Further entries of the doctrine, the threat, the raid and its group, and of the scenario.
  var doctrine = ""
  var threat = ""
  var raid = ""
  var group = ""
  var more = ""

  /// Writes, reads and deletes the file.
  func scenario() throws -> Scenario {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parapet-raid-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appendingPathComponent("ground.tif"))
    let file = folder.appendingPathComponent("scenario.yaml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try Scenario(file: file.path)
  }

  private var text: String {
    let way = route.map { "[\($0.eastMetres), \($0.northMetres)]" }.joined(separator: ", ")
    let projectile = projectileSpeed.map { "projectileSpeedMetresPerSecond: \($0)" } ?? ""
    return """
      parapet: 1
      name: small
      coordinateReference: EPSG:32616
      terrain: {file: ground.tif}
      threats:
        - id: raider
          class: oneWayAttack
          speedMetresPerSecond: \(speedMetresPerSecond)
          ingressHeightMetres: \(heightMetres)
          terminalHeightMetres: \(heightMetres)
          terminalRangeMetres: 0
          radarCrossSectionSquareMetres: \(radarCrossSection)
          radioLink: \(radioLink)
          gnssDependent: true
          acousticSignatureRatio: 1
          infraredSignatureRatio: 1
          lethality: 1
          unitCost: 1000
          \(threat)
      sensors:
        - id: radar
          kind: \(sensorKind)
          \(link.joined(separator: "\n    "))
          instrumentedRangeMetres: 20000
          referenceRangeMetres: \(sensorRangeMetres)
          maximumTargetHeightMetres: 5000
          sectorDegrees: \(sensorSector)
          mastMetres: 10
          scanSeconds: \(scanSeconds)
          detectionProbability: {oneWayAttack: \(detectionProbability)}
          confirmHits: \(confirmHits)
          confirmLooks: \(confirmLooks)
          use: {money: 1, crew: 1, powerKilowatts: 1}
      effectors:
        - id: gun
          kind: \(effectorKind)
          \(link.joined(separator: "\n    "))
          minimumRangeMetres: \(minimumRangeMetres)
          maximumRangeMetres: \(effectorRangeMetres)
          maximumTargetHeightMetres: 5000
          mastMetres: 10
          killProbability: {oneWayAttack: \(killProbability)}
          reactionSeconds: 3
          \(projectile)
          shotSeconds: 2
          channels: 1
          magazineRounds: 5
          costPerShot: 10
          use: {money: 1, crew: 1, powerKilowatts: 1}
      assets:
        - {id: asset, point: [\(asset.eastMetres), \(asset.northMetres)], worth: 1}
      approaches:
        - {id: way, route: [\(way)]}
      sites:
        positions:
          - {id: post, position: [\(site.eastMetres), \(site.northMetres)]}
      inventory:
        - {system: radar, atMost: 2}
        - {system: gun, atMost: 2}
      budget: {money: 10, crew: 10, powerKilowatts: 10}
      doctrine: {cueSeconds: 5, trackMemorySeconds: 20, holdFireBelowKillProbability: \(hold)\(doctrine)}
      raids:
        - id: raid
          \(raid)
          groups:
            - {threat: raider, count: 3, spacingSeconds: 5\(group)}
      \(more)
      """
  }
}

extension WrittenScenario {
  /// The sensor and the effector on the one site.
  var deployment: Deployment {
    Deployment(placements: [
      Placement(site: 0, system: 0, headingDegrees: headingDegrees),
      Placement(site: 0, system: 1, headingDegrees: 0),
    ])
  }
}

/// 400 x 400 cells of 30 m.
func ground(_ elevation: (Position) -> Double) throws -> ElevationGrid {
  var elevations: [Float] = []
  for row in 0..<400 {
    for column in 0..<400 {
      elevations.append(
        Float(
          elevation(
            Position(
              eastMetres: (Double(column) + 0.5) * 30,
              northMetres: 12_000 - (Double(row) + 0.5) * 30
            ))))
    }
  }
  return try ElevationGrid(
    columns: 400, rows: 400, westMetres: 0, northMetres: 12_000, cellMetres: 30,
    coordinateReference: nil, elevationsMetres: elevations)
}

@Sendable func flat(_ position: Position) -> Double { 200 }

/// A wall of a hill between the post and the middle of the route.
@Sendable func ridge(_ position: Position) -> Double {
  let along = (position.eastMetres - 6100) / 150
  let across = (position.northMetres - 6900) / 250
  return 200 + 180 / (1 + along * along * along * along + across * across * across * across)
}
