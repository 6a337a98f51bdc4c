// Does a deployment file, written by hand or by a plan, name placements of its scenario?
import Scenario
import Terrain
import Testing

@Suite struct DeploymentFileTests {
  let folder: Folder
  let scenario: Scenario

  init() throws {
    folder = try Folder()
    var problem = SmallProblem()
    problem.scenario = problem.scenario.replacing(
      "budget:",
      with: """
        existing:
          - {site: hill, system: gun, headingDegrees: 270}
          - {site: hill, system: gun, headingDegrees: 270}
        budget:
        """)
    scenario = try problem.read(in: folder)
  }

  private let header = "parapetDeployment: 1\nscenario: scenario.yaml\nplacements:"
  private var standing: Placement { Placement(site: 0, system: 1, headingDegrees: 270) }

  private func read(
    _ placements: String, on grid: ElevationGrid? = nil
  ) throws -> (deployment: Deployment, scenario: Scenario) {
    let file = try DeploymentFile(file: folder.write(header + placements, to: "deployment.yaml"))
    #expect(file.scenarioFile == "\(folder.path)/scenario.yaml")
    var scenario = scenario
    return (try file.deployment(in: &scenario, on: grid), scenario)
  }

  private func findings(_ placements: String, on grid: ElevationGrid? = nil) throws -> [String] {
    let error = #expect(throws: InputError.self) { try read(placements, on: grid) }
    return try #require(error).findings.map { "\($0.line):\($0.column): \($0.message)" }
  }

  @Test("Placements by site and by position of their own, with headings of sectors only")
  func placements() throws {
    let (deployment, scenario) = try read(
      """

        - {site: tower, system: radar, headingDegrees: 77}
        - {site: hill, system: gun, headingDegrees: 45}
        - {position: [500500, 4000500], system: gun}
        - position: [500600.5, 4000500]
          system: radar

      """)
    #expect(
      deployment.placements == [
        Placement(site: 1, system: 0, headingDegrees: 0),
        Placement(site: 0, system: 1, headingDegrees: 45),
        Placement(site: 2, system: 1, headingDegrees: 0),
        Placement(site: 3, system: 0, headingDegrees: 0), standing, standing,
      ])
    #expect(scenario.sites.map(\.id) == ["hill", "tower", "own-1", "own-2"])
    #expect(scenario.sites[3].position == Position(eastMetres: 500_600.5, northMetres: 4_000_500))
  }

  @Test("Standing systems belong to every deployment, whether it repeats none, one or all of them")
  func standingOnce() throws {
    #expect(try read(" []").deployment.placements == [standing, standing])
    let line = "\n  - {site: hill, system: gun, headingDegrees: 270}"
    #expect(try read(line).deployment.placements == [standing, standing])
    #expect(try read(line + line).deployment.placements == [standing, standing])
    let thrice = try read(line + line + line)
    #expect(thrice.deployment.placements == [standing, standing, standing])
    #expect(thrice.deployment.use(in: thrice.scenario).money == 4)
  }

  @Test("Names that the scenario lacks are all refused, and the scenario stays as it was")
  func unknownNames() throws {
    let text = """

        - {site: towr, system: radra}
        - {position: [500500, 4000500], system: laser}
      """
    #expect(
      try findings(text) == [
        "4:12: no site 'towr' in the scenario: did you mean 'tower'?",
        "4:26: no system 'radra' in the scenario: did you mean 'radar'?",
        "5:43: no system 'laser' in the scenario: known are radar, gun",
      ])
    var kept = scenario
    let file = try DeploymentFile(file: "\(folder.path)/deployment.yaml")
    #expect(throws: InputError.self) { try file.deployment(in: &kept) }
    #expect(kept.sites.map(\.id) == scenario.sites.map(\.id))
  }

  @Test("A placement has a site or a position, not both and not none")
  func exactlyOne() throws {
    #expect(
      try findings("\n  - {system: gun}") == [
        "4:5: placements[0] has none of them: give exactly one of site, position"
      ])
    #expect(
      try findings("\n  - {system: gun, site: hill, position: [1, 2]}") == [
        "4:31: placements[0] has site and position: keep exactly one of site, position"
      ])
  }

  @Test("A position of its own that lies off the terrain or in a void is refused")
  func offTerrain() throws {
    let grid = try flatGround { $0 == Cell(row: 50, column: 50) ? .nan : 100 }
    let own = "\n  - {system: gun, position: [500525, 4000474]}"
    #expect(
      try findings(own + "\n  - {system: gun, position: [1, 2]}", on: grid) == [
        "4:29: placement at 500525, 4000474 is in a void of the terrain: move it or fill the void",
        "5:29: placement at 1, 2 is off the terrain, which spans east 498000 to 503000, north "
          + "3998000 to 4003000 in EPSG:32616: move it",
      ])
    #expect(try read(own, on: flatGround()).deployment.placements.count == 3)
    #expect(try read(own).deployment.placements.count == 3)
  }

  @Test("A site of the scenario keeps its name when a placement brings its own position")
  func ownNames() throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario.replacing("id: tower", with: "id: own-1")
    let folder = try Folder()
    var scenario = try problem.read(in: folder)
    let file = try DeploymentFile(
      file: folder.write(
        header + "\n  - {system: gun, position: [500500, 4000500]}"
          + "\n  - {system: gun, position: [500500, 4000600]}", to: "d.yaml"))
    _ = try file.deployment(in: &scenario)
    #expect(scenario.sites.map(\.id) == ["hill", "own-1", "own-2", "own-3"])
  }

  @Test("The JSON that a plan leaves, with facts that are not read, is a deployment")
  func planJSON() throws {
    let json = """
      {
        "parapetDeployment" : 1,
        "placements" : [
          { "headingDegrees" : 90, "site" : "hill", "system" : "gun" },
          { "headingDegrees" : 0, "site" : "tower", "system" : "radar" }
        ],
        "plan" : { "bestBound" : 12.5, "ending" : "optimal", "sizes" : { "sites" : 2 },
          "use" : { "money" : 7 }, "relativeGap" : 1e-05, "text" : "a: b" },
        "scenario" : "../\(folder.path.split(separator: "/").last ?? "")/scenario.yaml"
      }

      """
    let file = try DeploymentFile(file: folder.write(json, to: "plan.json"))
    #expect(file.scenarioFile == "\(folder.path)/scenario.yaml")
    var scenario = scenario
    #expect(
      try file.deployment(in: &scenario).placements == [
        Placement(site: 0, system: 1, headingDegrees: 90),
        Placement(site: 1, system: 0, headingDegrees: 0), standing, standing,
      ])
  }
}
