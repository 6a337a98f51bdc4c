// Is every name in a file resolved, and every pair of figures that must fit each other checked?
import Scenario
import Terrain
import Testing

@Suite struct ReferenceTests {
  @Test(
    "A name that nothing bears is refused where it stands, with the nearest or the known ones",
    arguments: [
      Fault.scenario(
        "threat: drone", "threat: «drome", "no threat 'drome'", "did you mean 'drone'?"),
      .scenario("threat: drone", "threat: «missile", "no threat 'missile'", "known are drone"),
      .scenario("count: 3", "count: 3, targets: [«bridg]", "no asset 'bridg'", "'bridge'?"),
      .scenario("count: 3", "count: 3, targets: [«x]", "no asset 'x'", "known are depot, bridge"),
      .scenario("count: 3", "count: 3, approaches: [«nort]", "no approach 'nort'", "'north'?"),
      .scenario("count: 3", "count: 3, approaches: [north, «coast-1]", "no approach 'coast-1'"),
      .scenario(
        "bearingDegrees: 0", "bearingDegrees: 0\n    threats: [drone, «decoy]",
        "no threat 'decoy'", "known are drone"),
      .scenario(
        "{system: gun, atMost: 2}", "{system: «gum, atMost: 2}", "no system 'gum'", "'gun'?"),
      .scenario(
        "budget:", "existing:\n  - {site: «hil, system: gun}\nbudget:", "no site 'hil'", "'hill'?"),
      .scenario(
        "budget:", "existing:\n  - {site: hill, system: «radarr}\nbudget:",
        "no system in the inventory 'radarr'", "'radar'?"),
      .scenario(
        "[types.yaml]", "[types.yaml, «more.yaml]", "'more.yaml' does not exist", "more.yaml"),
      .scenario(
        "file: ground.asc", "file: «grund.asc", "'grund.asc' does not exist", "looked for at"),
    ])
  func unknownName(_ fault: Fault) throws { try fault.check() }

  @Test(
    "An id that is taken is refused at its second place",
    arguments: [
      Fault.scenario("id: bridge", "id: «depot", "asset 'depot' appears twice", "rename one"),
      .scenario("id: coast", "id: «north", "approach 'north' appears twice", "rename one"),
      .scenario("id: tower", "id: «hill", "site 'hill' appears twice", "rename one"),
      .scenario(
        "count: 3}\n", "count: 3}\n  - id: «attack\n    groups: [{threat: drone, count: 1}]\n",
        "raid 'attack' appears twice"),
      .scenario("{system: gun,", "{system: «radar,", "system 'radar' appears twice", "keep one"),
      .scenario(
        "id: north", "id: north\n    bearingDegrees: 9\n  - id: coast-2", "approach 'coast'"),
      .scenario("count: 3", "count: 3, targets: [depot, bridge, «depot]", "'depot' appears twice"),
      .scenario(
        "budget:", "effectors:\n  - {id: «radar, \(ownGun)}\nbudget:",
        "'radar' is already defined in types.yaml:17", "choose another id"),
      .scenario(
        "budget:", "effectors:\n  - {id: «drone, \(ownGun)}\nbudget:",
        "'drone' is already defined in types.yaml:3", "choose another id"),
    ])
  func takenID(_ fault: Fault) throws {
    guard fault.new.contains("coast-2") else { return try fault.check() }
    // The sector makes coast-1 to coast-4.
    try Fault.scenario(
      "- id: north\n    bearingDegrees: 0\n  - id: coast\n",
      "- id: coast-2\n    bearingDegrees: 0\n  - id: «coast\n",
      "approach 'coast' makes a second axis 'coast-2'", "rename one"
    ).check()
  }

  @Test(
    "Figures that must fit each other are compared",
    arguments: [
      Fault.catalogue(
        "scanSeconds: 2", "scanSeconds: 2\n    confirmHits: «4\n    confirmLooks: 3",
        "confirmHits 4 exceeds confirmLooks 3", "lower it"),
      .catalogue(
        "scanSeconds: 2", "scanSeconds: 2\n    confirmHits: «4",
        "confirmHits 4 exceeds confirmLooks 3"),
      .catalogue(
        "maximumRangeMetres: 3500", "maximumRangeMetres: 3500\n    minimumRangeMetres: «3500.5",
        "minimumRangeMetres 3500.5 exceeds maximumRangeMetres 3500", "lower it"),
      .catalogue(
        "maximumTargetHeightMetres: 2500",
        "maximumTargetHeightMetres: 2500\n    minimumTargetHeightMetres: «3000",
        "minimumTargetHeightMetres 3000 exceeds maximumTargetHeightMetres 2500"),
      .catalogue(
        "maximumTargetHeightMetres: 6000",
        "maximumTargetHeightMetres: 6000\n    minimumTargetHeightMetres: «7000",
        "minimumTargetHeightMetres 7000 exceeds maximumTargetHeightMetres 6000"),
      .scenario(
        "budget:",
        "existing:\n  - {site: tower, system: gun}\n  - {site: «tower, system: radar}\nbudget:",
        "site 'tower' would hold 2 systems: its capacity is 1", "raise it or move one"),
      .scenario(
        "budget:",
        "doctrine: {systems: [{system: gun, reserveRounds: «2, reserveForWorth: 5}]}\nbudget:",
        "reserveRounds 2 of 'gun', whose magazine holds any number", "remove it"),
      .scenario(
        "budget:", "doctrine: {systems: [«{system: gun, reserveForWorth: 5}]}\nbudget:",
        "reserveRounds and reserveForWorth of 'gun'", "give both, or neither"),
      .scenario(
        "budget:", "doctrine: {systems: [{system: «radar}]}\nbudget:",
        "system 'radar' is a sensor", "only effectors fight"),
      .scenario(
        "budget:", "doctrine: {innerLayersWait: «true}\nbudget:",
        "innerLayersWait with 0 layers", "at least 2", "outermost first"),
      .scenario(
        "id: attack",
        "id: attack\n    jamming: [{fromSeconds: «9, untilSeconds: 9, lossDecibels: {radar: 3}}]",
        "jamming from 9 to 9 s", "must end after it begins"),
      .scenario(
        "count: 3", "count: 3, atEmitters: true, targets: «[depot]",
        "targets of a group at emitters",
        "remove one"),
      .catalogue(
        "costPerShot: 5000", "costPerShot: 5000\n    recoverySeconds: «30",
        "recoverySeconds of kind gun", "only an interceptorDrone with magazineRounds"),
      .scenario(
        "budget:", "mapHeightsMetres: [50, 100, «100]\nbudget:", "mapHeightsMetres[2] is 100",
        "rising order"),
      .scenario(
        "EPSG:32616", "«utm16", "coordinateReference is 'utm16'", "EPSG:n", "1024 to 32767"),
      .scenario("EPSG:32616", "«EPSG:99999", "'EPSG:99999'", "1024 to 32767"),
      .scenario("ground.asc", "ground.asc\n  coordinateReference: «EPSG:x", "'EPSG:x'", "EPSG:n"),
      .scenario(
        "sites:\n  positions:\n    - {id: hill, position: [500100, 4000100]}\n"
          + "    - {id: tower, position: [500900, 4000100], capacity: 1}\n",
        "sites: «{capacity: 2}\n", "no sites: give positions, positionsFile, generate, or several"),
    ])
  func mustFit(_ fault: Fault) throws { try fault.check() }

  @Test("A raid whose threat no approach carries is refused, at the approaches it names if it does")
  func carriedByNone() throws {
    var problem = SmallProblem()
    let drone = problem.catalogue[
      try #require(problem.catalogue.firstRange(of: "  - id: drone"))
        .lowerBound..<(try #require(
          problem.catalogue.firstRange(of: "sensors:"))).lowerBound]
    problem.catalogue = problem.catalogue.replacing(
      "sensors:", with: drone.replacing("id: drone", with: "id: decoy") + "sensors:")
    problem.scenario = problem.scenario
      .replacing("bearingDegrees: 0", with: "bearingDegrees: 0\n    threats: [drone]")
      .replacing("axes: 4}", with: "axes: 4}\n    threats: [drone]")
    #expect(try problem.findings().isEmpty)
    var unnamed = problem
    unnamed.scenario = problem.scenario.replacing("threat: drone", with: "threat: decoy")
    #expect(
      try unnamed.findings().map(\.description) == [
        "scenario.yaml:32:18: error: no approach carries 'decoy': add it to an approach's threats"
      ])
    var named = problem
    named.scenario = problem.scenario.replacing(
      "{threat: drone, count: 3}", with: "{threat: decoy, approaches: [north], count: 3}")
    #expect(
      try named.findings().map(\.description) == [
        "scenario.yaml:32:37: error: no approach carries 'decoy': add it to an approach's threats"
      ])
  }

  @Test("More pairs of sites and systems than a plan may choose from are refused")
  func tooManyPairs() throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario
      .replacing(
        "sites:\n",
        with: "sites:\n  generate: {count: 20000, spacingMetres: 1, maximumSlopeDegrees: 9, "
          + "fromAssetMetres: 9}\n"
      )
    #expect(try problem.findings().isEmpty)
    let radar = try #require(problem.catalogue.firstRange(of: "  - id: radar"))
    let effectors = try #require(problem.catalogue.firstRange(of: "effectors:"))
    let sensor = problem.catalogue[radar.lowerBound..<effectors.lowerBound]
    let more = (1...8).map { sensor.replacing("id: radar", with: "id: radar-\($0)") }
    problem.catalogue = problem.catalogue.replacing(
      "effectors:", with: more.joined() + "effectors:")
    let lines = (1...8).map { "  - {system: radar-\($0), atMost: 1}\n" }
    problem.scenario = problem.scenario.replacing("budget:", with: lines.joined() + "budget:")
    // (20,000 generated + 2 given) x 10 systems
    #expect(
      try problem.findings().map(\.description) == [
        "scenario.yaml:20:3: error: 200020 site and system pairs: at most 200000; give fewer sites"
      ])
  }

  @Test("Faults of a scenario are all reported in one go, and a catalogue's name its file")
  func allAtOnce() throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario
      .replacing("threat: drone", with: "threat: x")
      .replacing("id: bridge", with: "id: depot")
    problem.catalogue = problem.catalogue.replacing(
      "scanSeconds: 2", with: "scanSeconds: 2\n    confirmHits: 9")
    let findings = try problem.findings()
    #expect(
      findings.map { "\($0.file):\($0.line)" } == [
        "scenario.yaml:11", "scenario.yaml:30", "types.yaml:24",
      ])
  }

  @Test(
    "Positions off the terrain or in a void are refused where they stand, with the terrain's extent"
  )
  func positions() throws {
    let scenario = try SmallProblem().read()
    try scenario.checkPositions(on: flatGround())
    let small = try flatGround(west: 499_500, north: 4_000_500, columns: 20, rows: 20)
    let off = #expect(throws: InputError.self) { try scenario.checkPositions(on: small) }
    #expect(
      off?.findings.map { "\($0.line):\($0.column): \($0.message)" } == [
        "12:12: asset 'bridge' at 501000, 4001000 is off the terrain, which spans east 499500 to "
          + "500500, north 3999500 to 4000500 in EPSG:32616: move it",
        "22:29: site 'tower' at 500900, 4000100 is off the terrain, which spans east 499500 to "
          + "500500, north 3999500 to 4000500 in EPSG:32616: move it",
      ])
    let holed = try flatGround { $0 == Cell(row: 58, column: 42) ? .nan : 100 }
    let void = #expect(throws: InputError.self) { try scenario.checkPositions(on: holed) }
    #expect(
      void?.findings.map { "\($0.line):\($0.column): \($0.message)" } == [
        "21:28: site 'hill' at 500100, 4000100 is in a void of the terrain: move it or fill the void"
      ])
  }

  @Test("A scenario's files are found beside it, whatever folder the command runs in")
  func relativePaths() throws {
    let folder = try Folder()
    var problem = SmallProblem()
    problem.scenario = problem.scenario
      .replacing("[types.yaml]", with: "[../kinds/types.yaml]")
      .replacing("ground.asc", with: "\(folder.path)/elsewhere/ground.asc")
    try folder.write("", to: "elsewhere/ground.asc")
    let types = try folder.write(problem.catalogue, to: "kinds/types.yaml")
    let file = try folder.write(problem.scenario, to: "town/scenario.yaml")
    let scenario = try Scenario(file: file)
    #expect(scenario.inputFiles == [file, types])
    #expect(scenario.terrain.paths == ["\(folder.path)/elsewhere/ground.asc"])
  }

  @Test("What a file leaves out has the value that the schema states")
  func defaults() throws {
    let scenario = try SmallProblem().read()
    #expect(scenario.title == "small" && scenario.seed == 1)
    #expect(scenario.mapHeightsMetres == [50, 150, 500])
    #expect(scenario.solve.relativeGap == 0 && scenario.solve.timeLimitSeconds == 60)
    #expect(scenario.score.raids == 4096 && scenario.score.confidence == 0.95)
    #expect(scenario.sites.map(\.capacity) == [2, 1])
    #expect(scenario.assets.map(\.hardness) == [1, 1])
    #expect(scenario.raids[0].weight == 1 && scenario.raids[0].groups[0].spacingSeconds == 5)
    #expect(
      scenario.raids[0].groups[0].staysTogether && scenario.raids[0].groups[0].startSeconds == 0)
    #expect(scenario.raids[0].groups[0].targets == [0, 1])
    let doctrine = scenario.doctrine
    #expect(doctrine.cueSeconds == 5 && doctrine.trackMemorySeconds == 30)
    #expect(
      doctrine.cueConfidence == 0.95 && doctrine.shootLookShoot && doctrine.assessSeconds == 2)
    #expect(doctrine.shotsPerDroneAtMost == 8 && doctrine.holdFireBelowKillProbability == 0)
    #expect(
      doctrine.targetPriority == .arrival && !doctrine.innerLayersWait && doctrine.systems.isEmpty)
    #expect(scenario.raids[0].jamming.isEmpty && !scenario.raids[0].groups[0].atEmitters)
    #expect(scenario.threats[0].artillery == nil)
    guard case .sensor(let radar) = scenario.systems[0],
      case .effector(let gun) = scenario.systems[1]
    else {
      Issue.record("systems keep the inventory's order")
      return
    }
    #expect(radar.confirmHits == 2 && radar.confirmLooks == 3 && radar.sectorDegrees == 360)
    #expect(radar.targetHeightMetres == 0...6000 && gun.rangeMetres == 0...3500)
    #expect(gun.needsLineOfSight && gun.magazineRounds == nil && gun.reloadSeconds == nil)
    #expect(gun.timeOfFlightSeconds(rangeMetres: 1000) == 0)
    #expect(scenario.threats[0].releaseRangeMetres == 0 && scenario.threats[0].dwellSeconds == 0)
    guard case .bearing(_, let launch) = scenario.axes[0].path else {
      Issue.record("a bearing is a bearing")
      return
    }
    #expect(launch == 15_000)
  }

  private static let sectorCases: [(Double, Double, [Double])] = [
    (90, 180, [90, 120, 150, 180]), (350, 20, [350, 0, 10, 20]), (0, 360, [0, 90, 180, 270]),
    (45, 45, [45, 135, 225, 315]), (360, 90, [0, 30, 60, 90]),
  ]

  @Test(
    "A sector spreads its bearings evenly from end to end, over north and all round",
    arguments: sectorCases)
  func sectors(from: Double, to: Double, expected: [Double]) throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario
      .replacing("fromDegrees: 90, toDegrees: 180", with: "fromDegrees: \(from), toDegrees: \(to)")
      .replacing("axes: 4}", with: "axes: 4}\n    weight: 2")
    let axes = try problem.read().axes.filter { $0.approach == "coast" }
    #expect(axes.map(\.id) == ["coast-1", "coast-2", "coast-3", "coast-4"])
    #expect(axes.map(\.weight) == [0.5, 0.5, 0.5, 0.5])
    for (axis, bearing) in zip(axes, expected) {
      guard case .bearing(let degrees, _) = axis.path else {
        Issue.record("a sector's axis is a bearing")
        continue
      }
      #expect(abs(degrees - bearing) < 1e-9, "\(degrees), \(bearing)")
    }
  }
}

/// An effector's fields but its id.
private let ownGun = """
  kind: gun, maximumRangeMetres: 9, maximumTargetHeightMetres: 9, mastMetres: 3, \
  killProbability: {}, reactionSeconds: 4, shotSeconds: 3, channels: 1, costPerShot: 5000, \
  use: {money: 4, crew: 4, powerKilowatts: 1}
  """
