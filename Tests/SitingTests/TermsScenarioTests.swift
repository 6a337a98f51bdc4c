// Do terms written in a scenario's file reach the plan: links over real ground, suppliers, pairs, environments?

import Coverage
import Foundation
import MIP
import Scenario
import Siting
import Terrain
import Testing

/// The tiny scenario with more text: three sites 2 km apart, radar, lookouts and launchers.
@Suite struct TermsScenarioTests {
  @Test("A link holds over a hop in reach and in sight, over a relay, and not through a ridge")
  func links() async throws {
    let link = "links: [{systems: [launcher], hubs: [radar], hopMetres: 2500}]"
    let direct = try await TinyTerms(link)
    #expect(direct.isFeasible("middle radar", "west launcher", "east launcher"))
    #expect(!direct.isFeasible("east radar", "west launcher"))
    #expect(direct.isFeasible("east radar", "east launcher"))
    #expect(!direct.isFeasible("west launcher"))
    let relayed = try await TinyTerms(
      "links: [{systems: [launcher], hubs: [radar], relays: [lookout], hopMetres: 2500}]")
    #expect(relayed.isFeasible("east radar", "middle lookout", "west launcher"))
    #expect(!relayed.isFeasible("east radar", "west lookout", "west launcher"))
    let hidden = try await TinyTerms(link, ridgeEastMetres: 503_000)
    #expect(!hidden.isFeasible("middle radar", "west launcher"))
    #expect(hidden.isFeasible("middle radar", "east launcher"))
  }

  @Test("A standing radar that needs a hub gets it, though no money is left to protect anything")
  func hubForStanding() async throws {
    let terms = try await TinyTerms(
      "links: [{systems: [radar], hubs: [lookout], hopMetres: 2500}]\n"
        + "existing: [{site: middle, system: radar}]",
      replacing: [("budget: {money: 9", "budget: {money: 2")])
    let outcome = try terms.program.solved(within: proof)
    #expect(outcome.ending == .optimal && outcome.isFeasible && outcome.objective == 0)
    #expect(outcome.chosen.count == 2)
  }

  @Test("Incompatible types keep their distance, and a supplier delivers no more than its limits")
  func pairsAndSuppliers() async throws {
    let oneSite = try await TinyTerms("incompatible: [{systems: [radar, launcher]}]")
    #expect(!oneSite.isFeasible("west radar", "west launcher"))
    #expect(oneSite.isFeasible("middle radar", "west launcher"))
    let near = try await TinyTerms(
      "incompatible: [{systems: [launcher, launcher], withinMetres: 4000}]")
    #expect(!near.isFeasible("west launcher", "east launcher"))
    let supplied = try await TinyTerms(
      "suppliers: [{id: works, moneyAtMost: 5}]",
      replacing: [("    costPerShot: 1\n", "    costPerShot: 1\n    supplier: works\n")])
    #expect(supplied.isFeasible("west launcher"))
    #expect(!supplied.isFeasible("west launcher", "east launcher"))
  }

  @Test("Half of the raids come while radars are jammed: the plan buys lookouts")
  func environments() async throws {
    let jammed = [
      (
        "    scanSeconds: 5\n    detectionProbability: {oneWayAttack: 1}\n    confirmHits: 1\n"
          + "    confirmLooks: 1\n    use: {money: 3",
        "    scanSeconds: 5\n    detectionProbability: {oneWayAttack: 1}\n    confirmHits: 1\n"
          + "    confirmLooks: 1\n    keptShares: {radar-jammed: 0}\n    use: {money: 3"
      )
    ]
    let terms = try await TinyTerms(
      "environments: {clear: 1, radar-jammed: 1}", replacing: jammed)
    let radar = terms.value("middle radar", "west launcher", "east launcher")
    #expect(abs(radar - 75.0 / 2) < 0.1)
    let lookout = terms.value("west lookout", "west launcher")
    #expect(abs(lookout - 45) < 0.1)
    // Least money that protects 0.4 of everything even so: lookout and launcher at the depot, for 5.
    let floor = try await TinyTerms(
      "requirements: [{protectedShare: 0.4, when: radar-jammed}]", replacing: jammed)
    let cheapest = try floor.program.solved(for: .minCost, within: proof)
    #expect(cheapest.ending == .optimal && cheapest.objective == 5)
    // After the loss of any one, a launcher and a sensor must be left that serve each other: two of each. A lookout
    // and a launcher at each target leave the bridge, 30 of 100, at least.
    let lossy = try await TinyTerms(
      "requirements: [{protectedShare: 0.25, afterLossOf: 1}]",
      replacing: jammed + [("budget: {money: 9", "budget: {money: 100")])
    let doubled = try lossy.program.solved(for: .minCost, within: proof)
    #expect(doubled.ending == .optimal && doubled.objective == 2 + 2 + 3 + 3)
  }

  @Test("Two kinds of sensors to a cue: neither radar nor lookout alone protects anything")
  func kinds() async throws {
    let terms = try await TinyTerms(
      "", replacing: [("doctrine: {cueSeconds: 0}", "doctrine: {cueSeconds: 0, cueKinds: 2}")])
    #expect(terms.value("middle radar", "west launcher") == 0)
    #expect(terms.value("west lookout", "middle lookout", "west launcher") == 0)
    #expect(abs(terms.value("middle radar", "west lookout", "west launcher") - 45) < 0.1)
  }
}

private struct TinyTerms {
  let scenario: Scenario
  let program: SitingProgram

  /// - Parameter ridgeEastMetres: a wall of 500 m on the column of this coordinate.
  init(
    _ terms: String, replacing: [(String, String)] = [], ridgeEastMetres: Double? = nil
  ) async throws {
    let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Models").standardized
    var text = try String(
      contentsOf: models.appendingPathComponent("scenarios/tiny.yaml"), encoding: .utf8)
    text = text.replacing("../terrain/", with: models.path + "/terrain/")
    for (old, new) in replacing {
      try #require(text.contains(old), "'\(old)' must be there")
      text = text.replacing(old, with: new)
    }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("terms-\(UUID().uuidString).yaml")
    try (text + terms + "\n").write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    scenario = try Scenario(file: file.path)
    var grid = try asciiGrid(scenario.terrain.paths[0])
    if let ridgeEastMetres {
      let foot = Position(
        eastMetres: ridgeEastMetres, northMetres: grid.southMetres + grid.cellMetres / 2)
      let ridge = try #require(grid.cell(containing: foot))
      grid = try ElevationGrid(
        columns: grid.columns, rows: grid.rows, westMetres: grid.westMetres,
        northMetres: grid.northMetres, cellMetres: grid.cellMetres, coordinateReference: nil,
        elevationsMetres: grid.elevationsMetres.enumerated().map {
          $0.offset % grid.columns == ridge.column ? 500 : $0.element
        })
    }
    let coverage = try await CoverageTable(scenario, on: grid, threads: 1)
    program = try SitingProgram(scenario, coverage, on: grid)
  }

  private func chosen(_ words: [String]) -> [Int] {
    program.placements.indices.filter { index in
      let placement = program.placements[index]
      return words.contains(
        scenario.sites[placement.site].id + " " + scenario.systems[placement.system].id)
    }
  }

  func isFeasible(_ words: String...) -> Bool {
    let chosen = chosen(words)
    return chosen.count == words.count && program.isFeasible(chosen)
  }

  func value(_ words: String...) -> Double {
    program.exactValue(at: program.point(chosen(words)))
  }
}
