// Do raiders fly from where, when, how high and in what numbers the scenario says?
import Scenario
import Terrain
import Testing

@Suite struct AttackRouteTests {
  /// Routes of the small problem's drone along `north` to the depot, a kilometre long unless told.
  private func northernRoute(
    _ changes: (String, String)..., launch: Double = 1000, on grid: ElevationGrid? = nil
  ) throws -> AttackRoute {
    var problem = SmallProblem()
    problem.scenario = problem.scenario.replacing(
      "bearingDegrees: 0", with: "bearingDegrees: 0\n    launchMetres: \(launch)")
    problem.catalogue = problem.catalogue.replacing(
      "terminalRangeMetres: 1500", with: "terminalRangeMetres: 200")
    for (old, new) in changes {
      problem.scenario = problem.scenario.replacing(old, with: new)
      problem.catalogue = problem.catalogue.replacing(old, with: new)
    }
    let routes = try AttackRoutes(problem.read(), on: grid ?? flatGround(), spacingMetres: 100)
    let indices = routes.indices(threat: 0, axis: 0, asset: 0)
    try #require(indices.count == 1)
    return routes.routes[indices.lowerBound]
  }

  @Test(
    "Ten samples of a straight kilometre: middle of each step, time since launch, descent, arrival")
  func straight() throws {
    let route = try northernRoute()
    #expect(route.points.map(\.position.eastMetres) == Array(repeating: 500_000, count: 10))
    let toGo = route.points.map { $0.position.northMetres - 4_000_000 }
    #expect(
      zip(toGo, stride(from: 950.0, through: 50, by: -100)).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(route.points.map(\.timeSeconds) == (0..<10).map { Double($0) * 2 })
    #expect(route.points.map(\.durationSeconds) == Array(repeating: 2, count: 10))
    #expect(route.arrivalSeconds == 20)
    // From 150 m at 400 m to go down to 100 m at 200 m to go.
    let heights = [150, 150, 150, 150, 150, 150, 137.5, 112.5, 100, 100]
    #expect(zip(route.points.map(\.heightMetres), heights).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test("A drone that need not arrive ends at its release range and stays there for its dwell")
  func release() throws {
    let route = try northernRoute(
      ("unitCost: 40000", "unitCost: 40000\n    releaseRangeMetres: 400\n    dwellSeconds: 60"))
    #expect(route.points.count == 6)
    #expect(route.points.map(\.durationSeconds) == [2, 2, 2, 2, 2, 62])
    #expect(route.arrivalSeconds == 72)
    #expect(route.points.allSatisfy { $0.heightMetres == 150 })
  }

  @Test("A drone launched within its release range dwells where it was launched")
  func launchedInside() throws {
    let route = try northernRoute(
      ("unitCost: 40000", "unitCost: 40000\n    releaseRangeMetres: 4000\n    dwellSeconds: 60"))
    #expect(route.points.count == 1)
    #expect(route.points[0].position == Position(eastMetres: 500_000, northMetres: 4_001_000))
    #expect(route.points[0].durationSeconds == 60 && route.arrivalSeconds == 60)
  }

  @Test("A drone without a terminal range keeps its height, and one may climb to its target")
  func heights() throws {
    let level = try northernRoute(("terminalRangeMetres: 200", "terminalRangeMetres: 0"))
    #expect(level.points.allSatisfy { $0.heightMetres == 150 })
    let climb = try northernRoute(("terminalHeightMetres: 100", "terminalHeightMetres: 200"))
    #expect(climb.points.first?.heightMetres == 150 && climb.points.last?.heightMetres == 200)
  }

  @Test("A drawn route is flown through its way points and on to the aim point")
  func drawn() throws {
    let route = try northernRoute(
      ("bearingDegrees: 0", "route: [[499600, 4000300], [500000, 4000300]]"),
      ("    launchMetres: 1000.0\n", ""))
    #expect(route.points.count == 7)
    #expect(abs(route.arrivalSeconds - 14) < 1e-9)
    #expect(
      zip(route.points.map(\.position), [-350, -250, -150, -50, 0, 0, 0]).allSatisfy {
        abs($0.eastMetres - 500_000 - $1) < 1e-6
      })
    #expect(
      zip(route.points.map(\.position), [300, 300, 300, 300, 250, 150, 50]).allSatisfy {
        abs($0.northMetres - 4_000_000 - $1) < 1e-6
      })
  }

  @Test(
    "A bearing from beyond the terrain is flown from the terrain's edge, or from a void's near edge"
  )
  func cut() throws {
    let edge = try northernRoute(launch: 15_000)
    #expect(abs(edge.arrivalSeconds * 50 - 3000) < 1e-6)
    // The northern 20 rows are unknown.
    let holed = try flatGround { $0.row < 20 ? .nan : 100 }
    let void = try northernRoute(launch: 15_000, on: holed)
    #expect(abs(void.arrivalSeconds * 50 - 2000) <= 50)
    // A void on the way hides nothing of the launch.
    let striped = try flatGround { (10..<20).contains($0.row) ? .nan : 100 }
    #expect(try northernRoute(launch: 15_000, on: striped).arrivalSeconds == edge.arrivalSeconds)
  }

  @Test(
    "Aim points: the point; three shares of a corridor; an area's middle and half-way to two corners"
  )
  func aimPoints() throws {
    func aims(_ form: String) throws -> [Position] {
      var problem = SmallProblem()
      problem.scenario = problem.scenario.replacing("point: [500000, 4000000]", with: form)
      return try problem.read().assets[0].aimPoints
    }
    func at(_ east: Double, _ north: Double) -> Position {
      Position(eastMetres: 500_000 + east, northMetres: 4_000_000 + north)
    }
    func areClose(_ a: [Position], _ b: [Position]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { $0.distanceMetres(to: $1) < 1e-6 }
    }
    #expect(try aims("point: [500000, 4000000]") == [at(0, 0)])
    // 1,200 m: east 600, then north 600.
    let corridor = "corridor: [[500000, 4000000], [500600, 4000000], [500600, 4000600]]"
    #expect(areClose(try aims(corridor), [at(200, 0), at(600, 0), at(600, 400)]))
    let corners = [
      "[500000, 4000000]", "[500400, 4000000]", "[500400, 4000200]", "[500000, 4000200]",
    ]
    let square = "area: [\(corners.joined(separator: ", "))]"
    #expect(areClose(try aims(square), [at(200, 100), at(100, 50), at(300, 150)]))
    let turned = "area: [\(corners.reversed().joined(separator: ", "))]"
    #expect(areClose(try aims(turned), [at(200, 100), at(100, 150), at(300, 50)]))
    // An L of three squares of 200 m: its middle is not that of its corners.
    let bent = """
      area: [[500000, 4000000], [500400, 4000000], [500400, 4000200], [500200, 4000200], \
      [500200, 4000400], [500000, 4000400]]
      """
    let middle = try #require(try aims(bent).first)
    #expect(middle.distanceMetres(to: at(500.0 / 3, 500.0 / 3)) < 1e-6)
    // No area: the mean of the corners.
    let flat = "area: [[500000, 4000000], [500100, 4000000], [500500, 4000000]]"
    #expect(areClose(try aims(flat), [at(200, 0), at(100, 0), at(150, 0)]))
  }

  @Test("Groups that stay together count whole, others by their share of axes and targets")
  func groupSizes() throws {
    // Worths 10 and 30; weights 1 for north and for the four axes of coast together.
    func routes(_ group: String) throws -> (AttackRoutes, Scenario) {
      var problem = SmallProblem()
      problem.scenario = problem.scenario.replacing("{threat: drone, count: 3}", with: group)
      let scenario = try problem.read()
      return (try AttackRoutes(scenario, on: flatGround(), spacingMetres: 100), scenario)
    }
    let together = try routes("{threat: drone, count: 8, spacingSeconds: 7}").0
    #expect(together.routes.count == 10)
    #expect(together.routes.allSatisfy { $0.groupSize == 8 && $0.groupSpacingSeconds == 7 })
    let apart = try routes("{threat: drone, count: 8, staysTogether: false, approaches: [north]}").0
    #expect(
      apart.routes.map(\.groupSize) == [2, 6] && apart.routes.map(\.expectedRaiders) == [2, 6])
    #expect(apart.indices(threat: 0, axis: 1, asset: 0).isEmpty)
    let thin = try routes("{threat: drone, count: 8, staysTogether: false, targets: [depot]}").0
    #expect(thin.routes.map(\.groupSize) == [4, 1, 1, 1, 1])
    #expect(thin.routes.map(\.expectedRaiders) == [4, 1, 1, 1, 1])
    // Means over raiders: (2 x 2 + 6 x 6) / 8 to the depot alone.
    let mixed = try routes(
      """
      {threat: drone, count: 2, targets: [depot], approaches: [north], spacingSeconds: 4}
          - {threat: drone, count: 6, targets: [depot], approaches: [north], spacingSeconds: 8}
      """.replacing("\n    -", with: "\n      -")
    ).0
    #expect(mixed.routes.map(\.groupSize) == [5] && mixed.routes.map(\.expectedRaiders) == [8])
    #expect(mixed.routes.map(\.groupSpacingSeconds) == [7])
  }

  @Test(
    "Expected raiders add up to the drones of a raid, in all, by threat and by asset",
    arguments: 0..<60)
  func sums(seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let scenario = try RandomProblem(&numbers).read()
    let routes = try AttackRoutes(scenario, on: flatGround(), spacingMetres: 250).routes
    let weights = scenario.raids.reduce(0) { $0 + $1.weight }
    var byThreat = [Double](repeating: 0, count: scenario.threats.count)
    var byAsset = [Double](repeating: 0, count: scenario.assets.count)
    var byAxis = [Double](repeating: 0, count: scenario.axes.count)
    for raid in scenario.raids {
      for group in raid.groups {
        let drones = Double(group.count) * raid.weight / weights
        byThreat[group.threat] += drones
        let worth = group.targets.reduce(0) { $0 + scenario.assets[$1].worth }
        for target in group.targets {
          byAsset[target] += drones * scenario.assets[target].worth / worth
        }
        let weight = group.axes.reduce(0) { $0 + scenario.axes[$1].weight }
        for axis in group.axes { byAxis[axis] += drones * scenario.axes[axis].weight / weight }
      }
    }
    func sum(_ matches: (AttackRoute) -> Bool) -> Double {
      routes.reduce(0) { $0 + (matches($1) ? $1.expectedRaiders : 0) }
    }
    for (threat, drones) in byThreat.enumerated() {
      #expect(abs(sum { $0.threat == threat } - drones) < 1e-9)
    }
    for (asset, drones) in byAsset.enumerated() {
      #expect(abs(sum { $0.asset == asset } - drones) < 1e-9)
    }
    for (axis, drones) in byAxis.enumerated() {
      #expect(abs(sum { $0.axis == axis } - drones) < 1e-9)
    }
    #expect(abs(sum { _ in true } - byThreat.reduce(0, +)) < 1e-9)
  }

  @Test(
    "Every route is flown without a gap, at its threat's speed and heights, to its release range",
    arguments: 0..<60)
  func flights(seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let scenario = try RandomProblem(&numbers).read()
    let spacing = numbers.number(60...400)
    let all = try AttackRoutes(scenario, on: flatGround(), spacingMetres: spacing)
    for route in all.routes {
      let threat = scenario.threats[route.threat]
      let indices = all.indices(threat: route.threat, axis: route.axis, asset: route.asset)
      #expect(indices.contains { all.routes[$0].aimPoint == route.aimPoint })
      #expect(scenario.axes[route.axis].threats.contains(route.threat))
      try expectTimes(route, threat, spacing)
      try expectPlaces(route, scenario, spacing)
    }
  }

  private func expectTimes(_ route: AttackRoute, _ threat: ThreatProfile, _ spacing: Double) throws
  {
    let points = route.points
    #expect(points.first?.timeSeconds == 0)
    for (a, b) in zip(points, points.dropFirst()) {
      #expect(abs(a.timeSeconds + a.durationSeconds - b.timeSeconds) < 1e-9)
      #expect(a.durationSeconds * threat.speedMetresPerSecond <= spacing * (1 + 1e-9))
    }
    let low = min(threat.ingressHeightMetres, threat.terminalHeightMetres)
    let high = max(threat.ingressHeightMetres, threat.terminalHeightMetres)
    #expect(points.allSatisfy { (low...high).contains($0.heightMetres) })
    let last = try #require(points.last)
    #expect(last.durationSeconds >= threat.dwellSeconds)
    #expect(abs(last.timeSeconds + last.durationSeconds - route.arrivalSeconds) < 1e-9)
  }

  /// A bearing's samples lie on one line to the aim point, evenly; heights follow the distance to go.
  private func expectPlaces(_ route: AttackRoute, _ scenario: Scenario, _ spacing: Double) throws {
    let threat = scenario.threats[route.threat]
    let flown = (route.arrivalSeconds - threat.dwellSeconds) * threat.speedMetresPerSecond
    let step = flown / Double(route.points.count)
    guard case .bearing(let degrees, let launch) = scenario.axes[route.axis].path else {
      guard case .route(let line) = scenario.axes[route.axis].path else { return }
      let way = line + [route.aimPoint]
      let length = zip(way, way.dropFirst()).reduce(0) { $0 + $1.0.distanceMetres(to: $1.1) }
      #expect(abs(flown - max(0, length - threat.releaseRangeMetres)) < 1e-6)
      return
    }
    #expect(flown <= launch + 1e-6)
    for (index, point) in route.points.enumerated() {
      let toGo = point.position.distanceMetres(to: route.aimPoint)
      if flown > 0 {
        let expected = threat.releaseRangeMetres + flown - (Double(index) + 0.5) * step
        #expect(abs(toGo - expected) < 1e-6)
      }
      if toGo > 1 {
        let off = (bearingDegrees(from: route.aimPoint, to: point.position) - degrees)
          .remainder(dividingBy: 360)
        #expect(abs(off) < 1e-4)
      }
      let range = threat.terminalRangeMetres
      let expected =
        range == 0 || toGo >= 2 * range
        ? threat.ingressHeightMetres
        : toGo <= range
          ? threat.terminalHeightMetres
          : threat.terminalHeightMetres + (toGo - range) / range
            * (threat.ingressHeightMetres - threat.terminalHeightMetres)
      #expect(abs(point.heightMetres - expected) < 1e-6)
    }
  }
}
