// The command: one line per subcommand.
import ArgumentParser
import Coverage
import Geodata
import MIP
import Scenario
import Siting
import Terrain

@main
struct Parapet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Plans layered air defence.")
  @Argument var file: String
  @Option var seconds: Double = 20

  func run() async throws {
    let clock = ContinuousClock()
    var t = clock.now
    func lap(_ s: String) { print(s, clock.now - t); t = clock.now }
    var scenario = try Scenario(file: file)
    let (grid, info) = try readElevation(path: scenario.terrain.path, coordinateReference: scenario.coordinateReference, cellMetres: scenario.terrain.cellMetres)
    print(grid.columns, grid.rows, grid.westMetres, grid.northMetres, grid.voidCells, info.notes)
    lap("terrain")
    try scenario.checkPositions(on: grid)
    scenario = scenario.withGeneratedSites(on: grid)
    lap("sites \(scenario.sites.count)")
    let table = try await CoverageTable(scenario, on: grid, threads: 2)
    lap("coverage placements \(table.placements.count) routes \(table.routes.routes.count) covered \(table.covered.count) stake \(table.totalStake)")
    let program = SitingProgram(scenario, table)
    print("nnz", table.covered.reduce(0) { $0 + $1.legs.reduce(0) { $0 + $1.cues.count } }, table.covered.reduce(0) { $0 + $1.legs.reduce(0) { $0 + $1.engagements.count } })
    lap("program \(program.routes) routes \(program.legs) legs from \(program.mergedFrom)")
    let outcome = try program.solved(within: SitingLimits(relativeGap: 0.001, timeLimitSeconds: seconds, seed: 1)) { p in
      print(p.seconds, p.isAtRoot, p.nodes, p.objective ?? 0, p.bestBound, p.rowsGenerated)
    }
    lap("solve")
    print(outcome.objective, outcome.exactObjective, outcome.bestBound, outcome.relativeGap, outcome.ending, outcome.startingObjective, outcome.rootBound)
    for p in outcome.deployment.placements { print(scenario.sites[p.site].id, scenario.systems[p.system].id, p.headingDegrees) }
    print(outcome.deployment.use(in: scenario))
  }
}
