// The smallest complete problem as files, to be changed in one place by a test.
import Scenario
import Terrain
import Testing

/// A scenario and its catalogue as text.
struct SmallProblem {
  var scenario = """
    parapet: 1
    name: small
    coordinateReference: EPSG:32616
    terrain:
      file: ground.asc
    catalogues: [types.yaml]
    assets:
      - id: depot
        point: [500000, 4000000]
        worth: 10
      - id: bridge
        point: [501000, 4001000]
        worth: 30
    approaches:
      - id: north
        bearingDegrees: 0
      - id: coast
        sector: {fromDegrees: 90, toDegrees: 180, axes: 4}
    sites:
      positions:
        - {id: hill, position: [500100, 4000100]}
        - {id: tower, position: [500900, 4000100], capacity: 1}
    inventory:
      - {system: radar, atMost: 2}
      - {system: gun, atMost: 2}
    budget: {money: 10, crew: 10, powerKilowatts: 10}
    raids:
      - id: attack
        groups:
          - {threat: drone, count: 3}

    """

  var catalogue = """
    parapetCatalogue: 1
    threats:
      - id: drone
        class: oneWayAttack
        speedMetresPerSecond: 50
        ingressHeightMetres: 150
        terminalHeightMetres: 100
        terminalRangeMetres: 1500
        radarCrossSectionSquareMetres: 0.1
        radioLink: false
        gnssDependent: true
        acousticSignatureRatio: 2
        infraredSignatureRatio: 1.2
        lethality: 2
        unitCost: 40000
    sensors:
      - id: radar
        kind: radar
        instrumentedRangeMetres: 25000
        referenceRangeMetres: 18000
        maximumTargetHeightMetres: 6000
        mastMetres: 10
        scanSeconds: 2
        detectionProbability:
          oneWayAttack: 0.8
        use: {money: 3, crew: 4, powerKilowatts: 5}
    effectors:
      - id: gun
        kind: gun
        maximumRangeMetres: 3500
        maximumTargetHeightMetres: 2500
        sectorDegrees: 90
        mastMetres: 3
        killProbability: {oneWayAttack: 0.5}
        reactionSeconds: 4
        shotSeconds: 3
        channels: 1
        costPerShot: 5000
        use: {money: 4, crew: 4, powerKilowatts: 1}

    """

  func read(in folder: Folder) throws -> Scenario {
    try folder.write("", to: "ground.asc")
    try folder.write(catalogue, to: "types.yaml")
    return try Scenario(file: folder.write(scenario, to: "scenario.yaml"))
  }

  /// What reading finds wrong; empty when nothing is.
  func findings() throws -> [InputFinding] {
    let folder = try Folder()
    do {
      _ = try read(in: folder)
      return []
    } catch let error as InputError {
      return error.findings.map {
        InputFinding(
          file: $0.file.replacing("\(folder.path)/", with: ""), line: $0.line, column: $0.column,
          message: $0.message.replacing("\(folder.path)/", with: ""))
      }
    }
  }

  /// Reads a scenario that must be valid.
  func read() throws -> Scenario { try read(in: Folder()) }
}

/// One change to a file that makes it wrong, and what must be said of it.
struct Fault: Sendable, CustomTestStringConvertible {
  let file: String
  let old: String
  /// Takes the place of `old`; '«' stands where the finding must point.
  let new: String
  /// What the message must hold: field, value, what is allowed, fix.
  let parts: [String]

  static func scenario(_ old: String, _ new: String, _ parts: String...) -> Fault {
    Fault(file: "scenario.yaml", old: old, new: new, parts: parts)
  }

  static func catalogue(_ old: String, _ new: String, _ parts: String...) -> Fault {
    Fault(file: "types.yaml", old: old, new: new, parts: parts)
  }

  var testDescription: String { new.split(separator: "\n").joined(separator: " / ") }

  /// Makes the change, reads, and expects the one finding.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    var problem = SmallProblem()
    let (text, place) = try changed(
      file == "types.yaml" ? problem.catalogue : problem.scenario, sourceLocation)
    if file == "types.yaml" { problem.catalogue = text } else { problem.scenario = text }
    let findings = try problem.findings()
    #expect(
      findings.map { "\($0.file):\($0.line):\($0.column)" } == ["\(file):\(place)"],
      "\(findings)", sourceLocation: sourceLocation)
    for part in parts {
      #expect(
        findings.first?.message.contains(part) == true, "\(findings)",
        sourceLocation: sourceLocation)
    }
  }

  private func changed(
    _ text: String, _ sourceLocation: SourceLocation
  ) throws -> (text: String, place: String) {
    let pieces = text.split(separator: old, omittingEmptySubsequences: false)
    try #require(pieces.count == 2, "'\(old)' must be there once", sourceLocation: sourceLocation)
    let marked = pieces.joined(separator: new)
    let halves = marked.split(separator: "«", omittingEmptySubsequences: false)
    try #require(halves.count == 2, "one '« must mark the place", sourceLocation: sourceLocation)
    let lines = halves[0].split(separator: "\n", omittingEmptySubsequences: false)
    let place = "\(lines.count):\(lines[lines.count - 1].unicodeScalars.count + 1)"
    return (halves.joined(), place)
  }
}

/// A flat grid of ground around the small problem, 100 x 100 cells of 50 m unless told.
func flatGround(
  west: Double = 498_000, north: Double = 4_003_000, columns: Int = 100, rows: Int = 100,
  cell: Double = 50, elevation: (Cell) -> Float = { _ in 100 }
) throws -> ElevationGrid {
  var elevations: [Float] = []
  for row in 0..<rows {
    for column in 0..<columns { elevations.append(elevation(Cell(row: row, column: column))) }
  }
  return try ElevationGrid(
    columns: columns, rows: rows, westMetres: west, northMetres: north, cellMetres: cell,
    coordinateReference: "EPSG:32616", elevationsMetres: elevations)
}
