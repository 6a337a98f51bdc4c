// Are faults that have nothing to do with each other all told in one reading, and nothing else?
import Scenario
import Testing

@Suite struct EveryFaultTests {
  /// Of every stage: keys that stand twice, shapes, names, numbers that must fit each other, files.
  private static let faults: [(inCatalogue: Bool, old: String, new: String)] = [
    (false, "name: small", "name: small\nname: large"),
    (false, "name: small", "nam: small"),
    (false, "parapet: 1", "parapet: 1\nweather: fine"),
    (false, "EPSG:32616", "utm16"),
    (false, "  file: ground.asc", "  file: grund.asc"),
    (false, "  file: ground.asc", "  file: ground.asc\n  cellMetres: -1"),
    (false, "worth: 10", "worth: ten"),
    (false, "worth: 30", "worht: 30"),
    (false, "worth: 30", "hardness: 2"),
    (false, "point: [500000, 4000000]", "point: [500000]"),
    (false, "id: bridge", "id: depot"),
    (false, "id: bridge", "id: the bridge"),
    (false, "point: [501000, 4001000]", "name: Old bridge"),
    (false, "bearingDegrees: 0", "bearingDegrees: 400"),
    (false, "bearingDegrees: 0", "bearingDegrees: 0\n    threats: [dron]"),
    (false, "axes: 4", "axes: 1.5"),
    (false, "id: coast", "id: north"),
    (false, "capacity: 1}", "capacity: 0}"),
    (false, "id: hill, ", ""),
    (false, "{system: radar, atMost: 2}", "{system: radar, atMost: two}"),
    (false, "{system: gun, atMost: 2}", "{system: gnu, atMost: 2}"),
    (false, "money: 10,", "money: 10, monye: 20,"),
    (false, "count: 3", "count: 0"),
    (false, "count: 3", "count: 3, targets: [depto]"),
    (false, "{threat: drone", "{threat: drome"),
    (false, "\nraids:", "\nmapHeightsMetres: [100, 50]\nraids:"),
    (false, "\nraids:", "\nlayers:\n  - {id: outer, systems: [radar]}\nraids:"),
    (false, "\nraids:", "\nrequirements: [{assets: [depto], protectedShare: 0.5}]\nraids:"),
    (
      false, "\nraids:",
      "\ncampaign: {raids: 3, stocks: [], blockade: {fromDay: 2, toDay: 1}}\nraids:"
    ),
    (false, "\nraids:", "\nseed: -1\nraids:"),
    (true, "class: oneWayAttack", "class: oneWay"),
    (true, "radioLink: false", "radioLink: perhaps"),
    (true, "unitCost: 40000", "unitCosts: 40000"),
    (true, "scanSeconds: 2", "scanSeconds: 2\n    confirmHits: 9"),
    (
      true, "mastMetres: 10",
      "mastMetres: 10\n    dwell: {irradianceWattsPerSquareMetre: 1, fluenceJoulesPerSquareMetre: 1}"
    ),
    (
      true, "maximumRangeMetres: 3500",
      "maximumRangeMetres: 3500\n    minimumRangeMetres: 4000"
    ),
    (true, "channels: 1", "channels: none"),
    (true, "  - id: gun\n    kind: gun", "  - id: radar\n    kind: gun"),
  ]

  /// Whether one change takes away what the other would have changed, or a name that the other might mean.
  private static func meet(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (faults[a], faults[b])
    if first.old == second.old, first.old != "\nraids:" { return true }
    let news = first.new + second.new
    return news.contains("the bridge") && news.contains("depto")
      || news.contains("gnu") && news.contains("kind: gun")
  }

  private static func found(_ chosen: [Int]) throws -> Set<String> {
    var problem = SmallProblem()
    for index in chosen {
      let (inCatalogue, old, new) = faults[index]
      let text = inCatalogue ? problem.catalogue : problem.scenario
      #expect(text.contains(old))
      let changed = text.replacing(old, with: new, maxReplacements: 1)
      if inCatalogue { problem.catalogue = changed } else { problem.scenario = changed }
    }
    return Set(try problem.findings().map { "\($0.file): \($0.message)" })
  }

  @Test("Two to six faults in different places: what is found is what each of them gives by itself")
  func together() throws {
    let alone = try Self.faults.indices.map { try Self.found([$0]) }
    for (index, found) in alone.enumerated() {
      #expect(!found.isEmpty, "\(Self.faults[index].new)")
    }
    var numbers = SeededNumbers(seed: 1)
    var tried = 0
    while tried < 400 {
      let count = numbers.int(2...6)
      let drawn = (0..<count).map { _ in numbers.int(0...Self.faults.count - 1) }
      let chosen = Self.faults.indices.filter(drawn.contains)
      if chosen.contains(where: { a in chosen.contains { $0 > a && Self.meet(a, $0) } }) {
        continue
      }
      tried += 1
      let found = try Self.found(chosen)
      let expected = chosen.reduce(into: Set<String>()) { $0.formUnion(alone[$1]) }
      #expect(found == expected, "\(chosen.map { Self.faults[$0].new })")
    }
  }
}
