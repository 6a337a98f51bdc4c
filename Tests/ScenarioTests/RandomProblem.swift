// A valid scenario on the flat ground of the small problem, different for each seed.
import Scenario

struct RandomProblem {
  private let text: String

  init(_ numbers: inout SeededNumbers) {
    let threats = (0..<numbers.int(1...4)).map { "t\($0)" }
    let assets = (0..<numbers.int(1...5)).map { "a\($0)" }
    let approaches = (0..<numbers.int(0...4)).map { "w\($0)" }
    var lines = [
      "parapet: 1", "name: random", "coordinateReference: EPSG:32616",
      "terrain: {file: ground.asc}",
      "threats:",
    ]
    lines += threats.map { Self.threat($0, &numbers) }
    lines.append("assets:")
    lines += assets.map { Self.asset($0, &numbers) }
    lines.append("approaches:")
    // One that carries every threat, so that no raid is left without.
    lines.append("  - {id: all, bearingDegrees: \(numbers.int(0...360)), launchMetres: 2000}")
    lines += approaches.map { Self.approach($0, threats, &numbers) }
    lines.append(
      """
      sites: {positions: [{id: s, position: [500000, 4000000]}]}
      sensors:
        - {id: radar, kind: radar, instrumentedRangeMetres: 9, referenceRangeMetres: 9,
           maximumTargetHeightMetres: 9, mastMetres: 1, scanSeconds: 1, detectionProbability: {},
           use: {money: 0, crew: 0, powerKilowatts: 0}}
      inventory: [{system: radar, atMost: 1}]
      budget: {money: 0, crew: 0, powerKilowatts: 0}
      raids:
      """)
    for raid in 0..<numbers.int(1...4) {
      lines.append("  - id: r\(raid)\n    weight: \(numbers.number(0.1...3))\n    groups:")
      for _ in 0..<numbers.int(1...4) {
        lines.append(Self.group(threats, assets, approaches, &numbers))
      }
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  func read() throws -> Scenario {
    let folder = try Folder()
    try folder.write("", to: "ground.asc")
    return try Scenario(file: folder.write(text, to: "random.yaml"))
  }

  private static func threat(_ id: String, _ numbers: inout SeededNumbers) -> String {
    let kind = ThreatClass.allCases[numbers.int(0...ThreatClass.allCases.count - 1)].rawValue
    let release = numbers.flip() ? numbers.number(0...3000) : 0
    return """
        - {id: \(id), class: \(kind), speedMetresPerSecond: \(numbers.number(5...80)),
           ingressHeightMetres: \(numbers.number(10...900)),
           terminalHeightMetres: \(numbers.number(10...900)),
           terminalRangeMetres: \(numbers.flip() ? numbers.number(1...1500) : 0),
           releaseRangeMetres: \(release), dwellSeconds: \(numbers.int(0...60)),
           radarCrossSectionSquareMetres: 0.1, radioLink: \(numbers.flip()), gnssDependent: true,
           acousticSignatureRatio: 1, infraredSignatureRatio: 1, lethality: 1, unitCost: 1}
      """
  }

  private static func position(_ numbers: inout SeededNumbers) -> String {
    "[\(numbers.number(498_500...502_500)), \(numbers.number(3_998_500...4_002_500))]"
  }

  private static func positions(_ count: Int, _ numbers: inout SeededNumbers) -> String {
    "[" + (0..<count).map { _ in position(&numbers) }.joined(separator: ", ") + "]"
  }

  private static func asset(_ id: String, _ numbers: inout SeededNumbers) -> String {
    let form =
      switch numbers.int(0...2) {
      case 0: "point: " + position(&numbers)
      case 1: "corridor: " + positions(numbers.int(2...4), &numbers)
      default: "area: " + positions(3, &numbers)
      }
    return "  - {id: \(id), \(form), worth: \(numbers.number(1...100))}"
  }

  private static func approach(
    _ id: String, _ threats: [String], _ numbers: inout SeededNumbers
  ) -> String {
    let path =
      switch numbers.int(0...2) {
      case 0: "bearingDegrees: \(numbers.number(0...360)), launchMetres: \(numbers.int(500...9000))"
      case 1:
        """
        sector: {fromDegrees: \(numbers.int(0...360)), toDegrees: \(numbers.int(0...360)), \
        axes: \(numbers.int(2...6))}
        """
      default: "route: " + positions(numbers.int(1...3), &numbers)
      }
    let carried = numbers.some(of: threats).joined(separator: ", ")
    return "  - {id: \(id), \(path), weight: \(numbers.number(0.1...2)), threats: [\(carried)]}"
  }

  private static func group(
    _ threats: [String], _ assets: [String], _ approaches: [String], _ numbers: inout SeededNumbers
  ) -> String {
    var fields = [
      "threat: \(threats[numbers.int(0...threats.count - 1)])", "count: \(numbers.int(1...20))",
      "spacingSeconds: \(numbers.int(0...30))", "staysTogether: \(numbers.flip())",
    ]
    if numbers.flip() {
      fields.append("targets: [\(numbers.some(of: assets).joined(separator: ", "))]")
    }
    if numbers.flip(), !approaches.isEmpty {
      let named = ["all"] + numbers.some(of: approaches)
      fields.append("approaches: [\(named.joined(separator: ", "))]")
    }
    return "      - {\(fields.joined(separator: ", "))}"
  }
}
