// Does the table hold what each placement does on each leg, on ground where that can be said in few words?

import Coverage
import Foundation
import Scenario
import Terrain
import Testing

@Suite struct CoverageTableTests {
  @Test(
    "On flat ground the table equals a slow computation from ranges and times alone",
    arguments: 0..<60)
  func flatGround(seed: Int) async throws {
    let scenario = try ScenarioText.random(seed: seed).scenario()
    let table = try await CoverageTable(scenario, on: .flat(), threads: 1)
    let slow = SlowTable(scenario, table)
    #expect(table.covered.count == table.routes.routes.count)
    for covered in table.covered {
      let route = table.routes.routes[covered.route]
      #expect(abs(covered.stake - route.expectedRaiders * 60) < 1e-9)
      let expected = slow.legs(of: route)
      #expect(covered.legs.count == expected.count)
      for (leg, slow) in zip(covered.legs, expected) {
        #expect(leg.cues == slow.cues)
        #expect(leg.engagements.map(\.placement) == slow.engagements.map(\.placement))
        for (a, b) in zip(leg.engagements, slow.engagements) {
          #expect(abs(a.units - b.units) < 1.01e-4)
        }
      }
    }
  }

  @Test("Candidates that can do nothing anywhere are left out, others are there by site and type")
  func candidates() async throws {
    var text = ScenarioText()
    text.sites = "{id: a, position: [6100, 6100]}, {id: far, position: [11900, 100]}"
    text.sensors = [ScenarioText.sensor("radar", reach: 3000, pd: 0.8)]
    text.effectors = [
      ScenarioText.effector("gun", reach: 2000, pk: 0.5),
      ScenarioText.effector("jammer", kind: "rfJammer", reach: 2000, pk: 0.5),
    ]
    let table = try await CoverageTable(text.scenario(), on: .flat(), threads: 1)
    // The far site sees nothing, and a drone without a radio link cannot be jammed.
    #expect(table.placements.map(\.site) == [0, 0])
    #expect(table.placements.map(\.system) == [0, 1])
  }

  @Test("What stands already comes first, even if it does nothing or looks an unusual way")
  func standing() async throws {
    var text = ScenarioText()
    text.sensors = [ScenarioText.sensor("radar", reach: 3000, pd: 0.8, sector: 100)]
    text.effectors = [ScenarioText.effector("gun", reach: 2000, pk: 0.5)]
    text.sites = "{id: a, position: [6100, 6100]}, {id: far, position: [11900, 100]}"
    text.extra = """
      existing:
        - {site: far, system: gun}
        - {site: a, system: radar, headingDegrees: 7}
      """
    let table = try await CoverageTable(text.scenario(), on: .flat(), threads: 1)
    #expect(table.standing == 2)
    #expect(table.placements[0] == Placement(site: 1, system: 1, headingDegrees: 0))
    #expect(table.placements[1] == Placement(site: 0, system: 0, headingDegrees: 7))
    #expect(Set(table.placements).count == table.placements.count)
    #expect(table.covered[0].legs.contains { $0.cues.contains { $0.placement == 1 } })
  }

  @Test(
    "A void between a system and a route never covers it; without need of sight it shoots across")
  func voids() async throws {
    var text = ScenarioText()
    text.sensors = [ScenarioText.sensor("radar", reach: 5000, pd: 0.8)]
    text.effectors = [
      ScenarioText.effector("gun", reach: 5000, pk: 0.5),
      ScenarioText.effector("hunter", reach: 5000, pk: 0.5, sees: false),
    ]
    text.sites = "{id: a, position: [6100, 2100]}, {id: b, position: [6100, 7100]}"
    // A moat of unknown ground from east to west, between site a and the whole of the way in.
    let moat = try ElevationGrid.flat { $0.row == 39 }
    let table = try await CoverageTable(text.scenario(), on: moat, threads: 1)
    let covering = Set(table.placements)
    func placement(_ site: Int, _ system: Int) -> Placement {
      Placement(site: site, system: system, headingDegrees: 0)
    }
    #expect(!covering.contains(placement(0, 0)))
    #expect(!covering.contains(placement(0, 1)))
    #expect(covering.contains(placement(0, 2)))
    for system in 0..<3 { #expect(covering.contains(placement(1, system))) }
  }

  @Test("One thread and two give the same table", arguments: 0..<5)
  func threads(seed: Int) async throws {
    let scenario = try ScenarioText.random(seed: seed).scenario()
    let one = try await CoverageTable(scenario, on: .flat(), threads: 1)
    let two = try await CoverageTable(scenario, on: .flat(), threads: 2)
    #expect(one.placements == two.placements && one.standing == two.standing)
    #expect(one.covered.map(\.legs) == two.covered.map(\.legs))
    #expect(one.covered.map(\.stake) == two.covered.map(\.stake))
  }

  @Test(
    "Open approaches hold each route's stake times exp(-units), the largest first",
    arguments: 0..<10)
  func openApproaches(seed: Int) async throws {
    let table = try await CoverageTable(
      ScenarioText.random(seed: seed).scenario(), on: .flat(), threads: 1)
    let chosen = table.placements.indices.filter { $0 % 2 == seed % 2 }
    let open = table.openApproaches(chosen: chosen)
    #expect(zip(open, open.dropFirst()).allSatisfy { $0.openStake >= $1.openStake })
    for approach in open {
      var expected = 0.0
      for route in table.covered where table.routes.routes[route.route].axis == approach.axis {
        var units = 0.0
        for leg in route.legs {
          let cue = leg.cues.filter { chosen.contains(Int($0.placement)) }.map { Double($0.level) }
          let shots = leg.engagements.filter { chosen.contains(Int($0.placement)) }.map(\.units)
          units += min(1, cue.reduce(0, +) / 4) * shots.reduce(0, +)
        }
        expected += route.stake * exp(-units)
      }
      #expect(abs(approach.openStake - expected) < 1e-9)
    }
  }
}

/// Cues and engagements by their definitions, for ground that hides nothing.
private struct SlowTable {
  let scenario: Scenario
  let placements: [Placement]

  init(_ scenario: Scenario, _ table: CoverageTable) {
    self.scenario = scenario
    placements = table.placements
  }

  func legs(of route: AttackRoute) -> [Leg] {
    let count = Int(route.points[route.points.count - 1].timeSeconds / 20) + 1
    var cues = [[Cue]](repeating: [], count: count)
    var engagements = [[Engagement]](repeating: [], count: count)
    for (number, placement) in placements.enumerated() {
      switch scenario.systems[placement.system] {
      case .sensor(let sensor):
        for (leg, level) in levels(sensor, placement, route, count).enumerated() where level > 0 {
          cues[leg].append(Cue(placement: Int32(number), level: Int32(level)))
        }
      case .effector(let effector):
        for (leg, units) in units(effector, placement, route, count).enumerated()
        where (units * 1e4).rounded() > 0 {
          engagements[leg].append(Engagement(placement: Int32(number), units: units))
        }
      }
    }
    return zip(cues, engagements).filter { !$0.isEmpty && !$1.isEmpty }
      .map { Leg(cues: $0, engagements: $1) }
  }

  private func levels(
    _ sensor: SensorType, _ placement: Placement, _ route: AttackRoute, _ count: Int
  ) -> [Int] {
    let reach = sensor.rangeMetres(against: scenario.threats[0])
    let sees = route.points.map { point in
      slant(placement, mast: sensor.mastMetres, to: point) <= reach
        && inSector(placement, sensor.sectorDegrees, point)
    }
    let pd = sensor.probabilityOfDetection(of: scenario.threats[0])
    var history = [[Bool](): 1.0]
    var confirmed: [Double] = []
    var look = 0.0
    while look < route.arrivalSeconds {
      let point = route.points.lastIndex { $0.timeSeconds <= look } ?? 0
      var next: [[Bool]: Double] = [:]
      var done = confirmed.last ?? 0
      for (past, weight) in history {
        for hit in [false, true] {
          let weight = weight * (sees[point] ? (hit ? pd : 1 - pd) : (hit ? 0 : 1))
          let now = (past + [hit]).suffix(sensor.confirmLooks)
          if now.count(where: \.self) >= sensor.confirmHits {
            done += weight
          } else {
            next[Array(now.suffix(sensor.confirmLooks - 1)), default: 0] += weight
          }
        }
      }
      history = next
      confirmed.append(done)
      look += sensor.scanSeconds
    }
    var sums = [Double](repeating: 0, count: count)
    var seconds = sums
    for (index, point) in route.points.enumerated() {
      let middle = point.timeSeconds + point.durationSeconds / 2
      let isHeld = (0...index).contains { earlier in
        let seen = route.points[earlier].timeSeconds + route.points[earlier].durationSeconds / 2
        return sees[earlier] && middle - seen <= scenario.doctrine.trackMemorySeconds
      }
      let probability = confirmed[min(confirmed.count - 1, Int(middle / sensor.scanSeconds))]
      let share = min(1, log(1 - probability) / log(1 - scenario.doctrine.cueConfidence))
      let leg = Int(point.timeSeconds / 20)
      sums[leg] += (isHeld ? share : 0) * point.durationSeconds
      seconds[leg] += point.durationSeconds
    }
    return zip(sums, seconds).map { Int(($0 / $1 * 4 + 0.5 + 1e-9).rounded(.down)) }
  }

  private func units(
    _ effector: EffectorType, _ placement: Placement, _ route: AttackRoute, _ count: Int
  ) -> [Double] {
    let pk = effector.probabilityOfKill(of: scenario.threats[0])
    var shots = [Double](repeating: 0, count: count)
    var window = 0.0
    for point in route.points {
      let range = slant(placement, mast: effector.mastMetres, to: point)
      guard effector.rangeMetres.contains(range), inSector(placement, effector.sectorDegrees, point)
      else { continue }
      let flight = effector.projectileSpeedMetresPerSecond.map { range / $0 } ?? 0
      let cued =
        point.timeSeconds + point.durationSeconds / 2 - flight - effector.reactionSeconds
        - scenario.doctrine.cueSeconds
      guard cued >= 0 else { continue }
      let launched = route.points.last { $0.timeSeconds <= cued } ?? route.points[0]
      let cycle =
        scenario.doctrine.shootLookShoot
        ? max(effector.shotSeconds, flight + scenario.doctrine.assessSeconds) : effector.shotSeconds
      shots[Int(launched.timeSeconds / 20)] += point.durationSeconds / cycle
      window += point.durationSeconds
    }
    let total = shots.reduce(0, +)
    guard total > 0, pk > 0 else { return shots.map { _ in 0 } }
    let size = route.groupSize
    let capacity =
      Double(effector.channels) * (window + (size - 1) * route.groupSpacingSeconds)
      / (window / total) / size
    let rounds = effector.magazineRounds.map { Double($0) / size } ?? .infinity
    let claim = min(total, capacity, rounds)
    return shots.map { $0 / total * claim * -log(1 - min(pk, 0.999)) }
  }

  private func slant(_ placement: Placement, mast: Double, to point: RoutePoint) -> Double {
    let position = scenario.sites[placement.site].position
    let planar = hypot(
      point.position.eastMetres - position.eastMetres,
      point.position.northMetres - position.northMetres)
    return hypot(planar, point.heightMetres - mast)
  }

  private func inSector(_ placement: Placement, _ width: Double, _ point: RoutePoint) -> Bool {
    let position = scenario.sites[placement.site].position
    let east = point.position.eastMetres - position.eastMetres
    let north = point.position.northMetres - position.northMetres
    let heading = placement.headingDegrees * .pi / 180
    // The angle to the heading, from the scalar product with its unit vector.
    let cosine = (east * sin(heading) + north * cos(heading)) / hypot(east, north)
    return width >= 360 || acos(min(1, max(-1, cosine))) <= width / 2 * .pi / 180
  }
}
