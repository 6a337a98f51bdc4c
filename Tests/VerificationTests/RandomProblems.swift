// Which plans are verified?  Those of small scenarios drawn from a seed, on flat ground and on mountains.

import Coverage
import Foundation
import MIP
import Scenario
import Siting
import Terrain
import Testing
import Verification

/// A scenario on its ground, with the plan that the optimiser found for it.
struct PlannedProblem {
  var scenario: Scenario
  var grid: ElevationGrid
  var deployment: Deployment
  var claims: PlanClaims
  var candidateSites: Int
  let coverage: CoverageTable
  let program: SitingProgram

  /// The scenario alone.
  static func scenario(seed: Int, terms: String) throws -> Scenario {
    var random = numbers(seed)
    return try scenarioText(&random, Turn()).scenario(with: terms)
  }

  private static func numbers(_ seed: Int) -> SplitMix64 {
    SplitMix64(seed: UInt64(seed) &* 0x9E37_79B9 &+ 1)
  }

  /// - Parameters:
  ///   - turn: seen so, the same problem.
  ///   - terms: lines of the scenario beyond its limits.
  init(seed: Int, isFlat: Bool, turned turn: Turn = Turn(), terms: String = "") async throws {
    var random = Self.numbers(seed)
    scenario = try scenarioText(&random, turn).scenario(with: terms)
    grid = try turn.ground(isFlat ? ground { _ in 100 } : mountains(&random))
    candidateSites = scenario.sites.count
    coverage = try await CoverageTable(scenario, on: grid, threads: 1)
    program = try SitingProgram(scenario, coverage, on: grid)
    let outcome = try program.solved(
      within: SitingLimits(relativeGap: 0.2, timeLimitSeconds: nil, annealingMoves: 50, seed: 1))
    deployment = outcome.deployment
    claims = PlanClaims(
      objective: outcome.objective, exactObjective: outcome.exactObjective,
      bestBound: outcome.bestBound, exactBound: outcome.exactBound, rootBound: outcome.rootBound,
      startingObjective: outcome.startingObjective, relativeGap: outcome.relativeGap,
      ending: word(outcome.ending), totalStake: program.totalStake,
      chordErrorShare: program.curve.chordError,
      use: deployment.use(in: scenario), budget: scenario.budget)
  }

  var verdict: Verdict {
    Verdict(
      on: deployment, of: scenario, candidateSites: candidateSites, on: grid, claims: claims)
  }

  /// Placements that do not stand already.
  var bought: [Int] {
    deployment.placements.indices.filter {
      !scenario.existing.contains(deployment.placements[$0])
    }
  }

  mutating func change(_ edit: (inout [Placement]) -> Void) {
    var placements = deployment.placements
    edit(&placements)
    deployment = Deployment(placements: placements)
  }
}

private func word(_ ending: Ending) -> String {
  switch ending {
  case .optimal: "optimal"
  case .gapReached: "gap reached"
  case .infeasible: "infeasible"
  default: "\(ending)"
  }
}

/// A way to look at a square of 12 km: mirrored east to west, then turned clockwise.
struct Turn: Sendable, CustomTestStringConvertible {
  var quarters = 0
  var isMirrored = false

  var testDescription: String { "\(quarters) quarters\(isMirrored ? ", mirrored" : "")" }

  func position(_ east: Double, _ north: Double) -> Position {
    var (x, y) = (isMirrored ? 6000 - east : east - 6000, north - 6000)
    for _ in 0..<quarters { (x, y) = (y, -x) }
    return Position(eastMetres: x + 6000, northMetres: y + 6000)
  }

  func bearing(_ degrees: Double) -> Double {
    let turned = ((isMirrored ? -degrees : degrees) + 90 * Double(quarters))
      .truncatingRemainder(dividingBy: 360)
    return turned < 0 ? turned + 360 : turned
  }

  func ground(_ grid: ElevationGrid) throws -> ElevationGrid {
    var elevations = grid.elevationsMetres
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let cell = Cell(row: row, column: column)
        let centre = grid.centre(of: cell)
        guard
          let place = grid.cell(containing: position(centre.eastMetres, centre.northMetres))
        else { continue }
        elevations[grid.index(of: place)] = grid[cell]
      }
    }
    return try VerificationTests.ground { elevations[grid.index(of: $0)] }
  }

  func placement(_ placement: Placement, _ scenario: Scenario) -> Placement {
    let isAllRound = scenario.systems[placement.system].sectorDegrees >= 360
    return Placement(
      site: placement.site, system: placement.system,
      headingDegrees: isAllRound ? 0 : bearing(placement.headingDegrees))
  }
}

/// 12 km square of 150 m cells.
func ground(_ elevation: (Cell) -> Float) throws -> ElevationGrid {
  let side = 80
  return try ElevationGrid(
    columns: side, rows: side, westMetres: 0, northMetres: 12_000, cellMetres: 150,
    coordinateReference: nil,
    elevationsMetres: (0..<side * side).map { elevation(Cell(row: $0 / side, column: $0 % side)) })
}

/// Waves of falling length and height, some 1,000 m from valley to peak, and rough from cell to cell.
private func mountains(_ random: inout SplitMix64) throws -> ElevationGrid {
  let waves = (0..<24).map { number in
    (
      east: random.unit() * 6.3 - 3.15, north: random.unit() * 6.3 - 3.15,
      phase: random.unit() * 6.3, order: Double(1 + number / 4)
    )
  }
  let roughness = (0..<80 * 80).map { _ in 40 * random.unit() }
  return try ground { cell in
    let (x, y) = (Double(cell.column) / 40, Double(cell.row) / 40)
    return Float(
      waves.reduce(600 + roughness[cell.row * 80 + cell.column]) { height, wave in
        height + 120 / wave.order * sin(wave.order * (wave.east * x + wave.north * y) + wave.phase)
      })
  }
}

private struct ProblemText {
  let text: String

  func scenario(with terms: String) throws -> Scenario {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("verified-\(UUID().uuidString).yaml")
    try (text + "\n" + terms).write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try Scenario(file: file.path)
  }
}

/// Two threats, three forms of asset, six sites, a standing radar and a standing gun. Sectors have 4 or 8 candidate
/// headings, which quarter turns map to each other.
private func scenarioText(_ random: inout SplitMix64, _ turn: Turn) -> ProblemText {
  func number(_ low: Double, _ high: Double) -> Double {
    ((low + (high - low) * random.unit()) * 100).rounded() / 100
  }
  func whole(_ low: Int, _ high: Int) -> Int { low + random.index(below: high - low + 1) }
  func flip() -> Bool { random.index(below: 2) == 0 }
  func place(_ east: Double, _ north: Double) -> String {
    let place = turn.position(east, north)
    return "[\(place.eastMetres), \(place.northMetres)]"
  }
  func position() -> String { place(number(3500, 8500), number(3500, 8500)) }
  func threat(_ id: String, _ kind: String) -> String {
    """
      - {id: \(id), class: \(kind), speedMetresPerSecond: \(number(25, 70)),
         ingressHeightMetres: \(number(150, 500)), terminalHeightMetres: \(number(60, 150)),
         terminalRangeMetres: \(flip() ? 0 : number(300, 2000)),
         releaseRangeMetres: \(flip() ? 0 : number(100, 900)), dwellSeconds: \(number(0, 30)),
         radarCrossSectionSquareMetres: \(number(0.05, 1)), radioLink: \(flip()), gnssDependent: true,
         acousticSignatureRatio: 1, infraredSignatureRatio: 1, lethality: \(number(0.5, 2)), unitCost: 1}
    """
  }
  func sensor(_ id: String, _ kind: String, _ reach: Double) -> String {
    """
      - {id: \(id), kind: \(kind), instrumentedRangeMetres: \(reach), referenceRangeMetres: \(reach),
         maximumTargetHeightMetres: 3000, sectorDegrees: \(flip() ? 360 : 120), mastMetres: 10,
         scanSeconds: \(whole(1, 6)),
         detectionProbability: {oneWayAttack: \(number(0.3, 0.9)), fpv: \(number(0.3, 0.9))},
         confirmHits: \(whole(1, 2)), confirmLooks: \(whole(2, 4)),
         supplier: \(id)-works, keptShares: {radar-jammed: \(kind == "radar" ? 0.2 : 1)},
         use: {money: \(whole(2, 5)), crew: 1, powerKilowatts: 1}}
    """
  }
  func effector(_ id: String, _ kind: String, _ reach: Double) -> String {
    """
      - {id: \(id), kind: \(kind), minimumRangeMetres: \(number(0, 400)), maximumRangeMetres: \(reach),
         maximumTargetHeightMetres: 3000, sectorDegrees: \(flip() ? 360 : 52), mastMetres: 6,
         killProbability: {oneWayAttack: \(number(0.2, 0.9)), fpv: \(number(0.2, 0.9))},
         reactionSeconds: \(number(2, 8)), shotSeconds: \(number(2, 12)),
         projectileSpeedMetresPerSecond: \(number(100, 600)), channels: \(whole(1, 2)),
         \(flip() ? "magazineRounds: 4, " : "")needsLineOfSight: \(flip()), costPerShot: 1,
         supplier: \(id)-works, keptShares: {gnss-denied: 0.5},
         use: {money: \(whole(2, 6)), crew: 2, powerKilowatts: 0.5}}
    """
  }
  let (from, to) = (Double(whole(0, 90)), Double(whole(100, 200)))
  let sector =
    turn.isMirrored
    ? (turn.bearing(to), turn.bearing(from)) : (turn.bearing(from), turn.bearing(to))
  let sites = (0..<6).map { "{id: s\($0), position: \(position())}" }.joined(separator: ", ")
  return ProblemText(
    text: """
      parapet: 1
      name: verified
      coordinateReference: EPSG:32633
      terrain: {file: \(#filePath)}
      threats:
      \(threat("drone", "oneWayAttack"))
      \(threat("quad", "fpv"))
      sensors:
      \(sensor("radar", "radar", number(4000, 8000)))
      \(sensor("ears", "acoustic", number(1500, 4000)))
      effectors:
      \(effector("gun", "gun", number(1800, 3000)))
      \(effector("missile", "missile", number(3000, 6000)))
      assets:
        - {id: depot, point: \(position()), worth: 60, hardness: 1.5}
        - {id: road, corridor: [\(position()), \(position())], worth: 40}
        - {id: town, area: [\(place(5000, 5000)), \(place(6500, 5000)), \(place(6000, 6500))], worth: 80, hardness: 3}
      approaches:
        - {id: one, bearingDegrees: \(turn.bearing(number(0, 359))), launchMetres: \(number(4000, 9000))}
        - {id: two, sector: {fromDegrees: \(sector.0), toDegrees: \(sector.1), axes: 3},
           weight: 0.5}
        - {id: three, route: [\(place(500, 600)), \(position())], weight: 0.7}
      sites: {positions: [\(sites)], capacity: 2}
      existing:
        - {site: s0, system: radar, headingDegrees: \(turn.bearing(15))}
        - {site: s1, system: gun, headingDegrees: \(turn.bearing(40))}
      inventory:
        - {system: radar, atMost: 2}
        - {system: ears, atMost: 3}
        - {system: gun, atMost: 3}
        - {system: missile, atMost: 2}
      budget: {money: \(whole(14, 24)), crew: 12, powerKilowatts: 8}
      solve: {relativeGap: 0.2, timeLimitSeconds: 60}
      doctrine:
        {cueSeconds: \(number(0, 6)), trackMemorySeconds: \(number(8, 30)),
         cueConfidence: \(number(0.6, 0.95)), shootLookShoot: \(flip()), assessSeconds: 2,
         systems: [{system: missile, holdFireUntilKillChance: 0.5}]}
      raids:
        - id: many
          weight: 2
          groups:
            - {threat: drone, count: \(whole(1, 6)), spacingSeconds: \(number(0, 20)), staysTogether: \(flip())}
            - {threat: quad, count: 3, targets: [road, depot], spacingSeconds: 5}
        - id: few
          groups: [{threat: drone, count: 1, targets: [town], approaches: [one, three]}]
      """)
}
