// Does a scene say what the scenario and the ground say?
import Raid
import Scenario
import Terrain
import Testing

@Suite struct SceneBuilderTests {
  @Test("Passing a sensor of 3000 m at 1800 m takes 120 s, to the spacing of samples")
  func chord() throws {
    let written = WrittenScenario()
    let scene = try RaidScene(written.scenario(), written.deployment, on: ground(flat))
    let alive = try #require(scene.sensors[0].detections[0]).alive
    #expect(alive.count == 1)
    // The track memory of 20 s is part of it.
    let seconds = Double(alive[0].upperBound - alive[0].lowerBound) / 1000 - 20
    #expect(abs(seconds - 120) <= 2 * RaidScene.spacingMetres / 40)
    let middle = Double(alive[0].upperBound + alive[0].lowerBound) / 2000 - 10
    #expect(abs(middle - 5500 / 40) <= RaidScene.spacingMetres / 40)
    #expect(scene.routes[0].arrivalMilliseconds == 275_000)
    #expect(abs(scene.routes[0].lengthMetres - 11_000) < 1e-6)
  }

  @Test("Half a sector halves the time in view")
  func sector() throws {
    var written = WrittenScenario()
    written.sensorSector = 180
    written.headingDegrees = 90
    let scene = try RaidScene(written.scenario(), written.deployment, on: ground(flat))
    let alive = try #require(scene.sensors[0].detections[0]).alive
    let seconds = Double(alive[0].upperBound - alive[0].lowerBound) / 1000 - 20
    #expect(abs(seconds - 60) <= 2 * RaidScene.spacingMetres / 40)
  }

  @Test("A hundredth of the radar cross section is seen at 0.316228 of the range")
  func rangeLaw() throws {
    var small = WrittenScenario()
    small.radarCrossSection = 0.01
    small.sensorRangeMetres = 3000 / 0.316227766
    let grid = try ground(flat)
    let large = try RaidScene(WrittenScenario().scenario(), small.deployment, on: grid)
    let found = try RaidScene(small.scenario(), small.deployment, on: grid)
    #expect(found.sensors[0].detections[0]?.alive == large.sensors[0].detections[0]?.alive)
  }

  @Test("A ridge hides a stretch from sensor and effector, and unknown ground hides all behind it")
  func masking() throws {
    var written = WrittenScenario()
    written.heightMetres = 60
    let scenario = try written.scenario()
    let open = try RaidScene(scenario, written.deployment, on: ground(flat))
    let masked = try RaidScene(scenario, written.deployment, on: ground(ridge))
    let void = try RaidScene(
      scenario, written.deployment,
      on: ground { (7000...7100).contains($0.northMetres) ? .nan : 200 })
    func reach(_ scene: RaidScene) -> Int32 {
      scene.effectors[0].windows[0].reduce(0) {
        $0 + $1.knots[$1.knots.count - 1].fireMilliseconds - $1.knots[0].fireMilliseconds
      }
    }
    #expect(masked.effectors[0].windows[0].count > open.effectors[0].windows[0].count)
    #expect(reach(masked) > 0 && reach(masked) < reach(open) * 9 / 10)
    #expect(void.sensors[0].detections[0] == nil && void.effectors[0].windows[0].isEmpty)
  }

  @Test("Confirmation times on masked ground are distributed as in a scan-by-scan simulation")
  func scanByScan() throws {
    var written = WrittenScenario()
    written.heightMetres = 60
    let scenario = try written.scenario()
    let grid = try ground(ridge)
    let scene = try RaidScene(scenario, written.deployment, on: grid)
    let looks = slowLooks(scenario, written, on: grid)
    #expect(looks.count { $0 } > 20 && looks.count { !$0 } > 20)
    var numbers = SeededNumbers(seed: 5)
    let runs = 40_000
    var confirmedAt = [Int](repeating: 0, count: looks.count)
    for _ in 0..<runs {
      var hits: [Bool] = []
      for (look, isSeen) in looks.enumerated() {
        hits.append(numbers.unit() < written.detectionProbability && isSeen)
        if hits.suffix(written.confirmLooks).count(where: { $0 }) >= written.confirmHits {
          confirmedAt[look] += 1
          break
        }
      }
    }
    let law = try #require(scene.sensors[0].detections[0]).confirmations
    var byThen = 0
    var chiSquared = 0.0
    var classes = 0
    for (look, count) in confirmedAt.enumerated() {
      byThen += count
      let time = Int32((Double(look) * written.scanSeconds * 1000).rounded())
      let chance = law.last { $0.milliseconds <= time }?.byThen.probability ?? 0
      let before = law.last { $0.milliseconds < time }?.byThen.probability ?? 0
      let spread = (chance * (1 - chance) / Double(runs)).squareRoot()
      #expect(abs(Double(byThen) / Double(runs) - chance) <= 5 * spread + 1e-9)
      let expected = (chance - before) * Double(runs)
      if expected >= 5 {
        chiSquared += (Double(count) - expected) * (Double(count) - expected) / expected
        classes += 1
      }
    }
    // Five standard deviations of the statistic above its mean.
    #expect(classes > 15)
    #expect(chiSquared < Double(classes) + 5 * Double(2 * classes).squareRoot())
  }

  /// Whether the sensor sees the drone at each look, by points of the sight line 5 m apart.
  private func slowLooks(_ scenario: Scenario, _ written: WrittenScenario, on grid: ElevationGrid)
    -> [Bool]
  {
    let route = AttackRoutes(scenario, on: grid, spacingMetres: RaidScene.spacingMetres).routes[0]
    let eye = grid.groundMetres(at: written.site) + 10
    return stride(from: 0, to: route.arrivalSeconds, by: written.scanSeconds).map { time in
      let point = route.points.last { $0.timeSeconds <= time } ?? route.points[0]
      let distance = written.site.distanceMetres(to: point.position)
      let top = grid.groundMetres(at: point.position) + point.heightMetres
      let rise = top - eye
      if (distance * distance + rise * rise).squareRoot() > written.sensorRangeMetres {
        return false
      }
      // Curvature lowers what is far: 4/3 of the earth's radius.
      let diameter = 2 * 4.0 / 3 * 6_371_008.8
      return stride(from: 5, to: distance, by: 5).allSatisfy { way in
        let share = way / distance
        let place = Position(
          eastMetres: written.site.eastMetres
            + share * (point.position.eastMetres - written.site.eastMetres),
          northMetres: written.site.northMetres
            + share * (point.position.northMetres - written.site.northMetres))
        let line = eye + share * (top - distance * distance / diameter - eye)
        return grid.groundMetres(at: place) - way * way / diameter <= line
      }
    }
  }

  @Test("A shot meets its drone inside the envelope, after its flight time, and as early as it can")
  func intercepts() throws {
    for (projectile, nearest) in [(200.0, 0.0), (60, 0), (45, 1900), (35, 0)] {
      var written = WrittenScenario()
      written.projectileSpeed = projectile
      written.minimumRangeMetres = nearest
      let grid = try ground(flat)
      let scene = try RaidScene(written.scenario(), written.deployment, on: grid)
      func range(_ seconds: Double) -> Double {
        let east = 515 + 40 * seconds - written.site.eastMetres
        return (east * east + 1800 * 1800 + 90.0 * 90).squareRoot()
      }
      var tried = 0
      for window in scene.effectors[0].windows[0] {
        for (a, b) in zip(window.knots, window.knots.dropFirst()) {
          for share in [0.0, 0.3, 0.5, 0.9, 1] {
            let fire =
              (Double(a.fireMilliseconds)
                + share * Double(b.fireMilliseconds - a.fireMilliseconds)) / 1000
            let meets =
              (Double(a.interceptMilliseconds)
                + share * Double(b.interceptMilliseconds - a.interceptMilliseconds)) / 1000
            tried += 1
            // 20 ms for dropped knots; sampling moves the edges of the envelope by half a sample.
            #expect(abs(meets - fire - range(meets) / projectile) < 0.05)
            #expect(range(meets) <= 2500 + 51 && range(meets) >= nearest - 51)
            // No earlier time would do inside the envelope.
            let start = stride(from: fire, to: meets - 0.5, by: 0.1)
            #expect(
              !start.contains { time in
                range(time) < 2449 && range(time) > nearest + 51
                  && time - fire >= range(time) / projectile + 0.1
              })
          }
        }
      }
      #expect(tried > 4)
    }
  }

  @Test("Fire is held below the doctrine's kill probability")
  func holdFire() throws {
    var written = WrittenScenario()
    written.hold = 0.5
    let grid = try ground(flat)
    let willing = try RaidScene(written.scenario(), written.deployment, on: grid)
    written.hold = 0.51
    let holding = try RaidScene(written.scenario(), written.deployment, on: grid)
    #expect(willing.effectors[0].kill == [Chance(0.5)])
    #expect(holding.effectors[0].kill == [.never] && holding.effectors[0].windows[0].isEmpty)
  }

  @Test("A site off the terrain is refused by name")
  func offTheTerrain() throws {
    var written = WrittenScenario()
    written.site = Position(eastMetres: -50, northMetres: 0)
    let scenario = try written.scenario()
    #expect(throws: RaidSceneError.self) {
      try RaidScene(scenario, written.deployment, on: ground(flat))
    }
  }

  @Test("Equal placements of two deployments see and shoot with the same luck")
  func sharedLuck() throws {
    let written = WrittenScenario()
    let scenario = try written.scenario()
    let grid = try ground(flat)
    let placements = written.deployment.placements
    let both = try RaidScene(scenario, written.deployment, on: grid)
    let reversed = try RaidScene(
      scenario, Deployment(placements: [placements[1], placements[1], placements[0]]), on: grid)
    #expect(both.sensors[0].stream == reversed.sensors[0].stream)
    #expect(both.effectors[0].stream == reversed.effectors[0].stream)
    #expect(reversed.effectors[0].stream != reversed.effectors[1].stream)
  }
}
