// Do the keys of doctrine and behaviour come to the scene as they are written?
import Raid
import Scenario
import Terrain
import Testing

@Suite struct BehaviourSceneTests {
  @Test("Salvos, reserve, fire held by type, order of targets and layers come to the scene")
  func doctrine() throws {
    var written = WrittenScenario()
    written.more = "layers: [{id: out, systems: [gun]}]"
    written.doctrine =
      ", targetPriority: worth, systems: [{system: gun, shotsPerLook: 2, "
      + "reserveRounds: 3, reserveForWorth: 7, holdFireUntilKillChance: 0.5}]"
    let grid = try ground(flat)
    let scene = try RaidScene(written.scenario(), written.deployment, on: grid)
    let gun = scene.effectors[0]
    #expect(gun.shotsPerLook == 2 && gun.layer == 0)
    #expect(gun.reserve == RaidScene.Reserve(rounds: 3, leastWorth: 7))
    #expect(!scene.rules.innerLayersWait && scene.rules.targetChoice == .mostWorth)
    #expect(gun.kill == [Chance(0.5)])
    written.hold = 0.1
    written.doctrine = ", systems: [{system: gun, holdFireUntilKillChance: 0.51}]"
    let holding = try RaidScene(written.scenario(), written.deployment, on: grid)
    #expect(holding.effectors[0].kill == [.never])
  }

  @Test("A first wave flies at the site of the radar and, without one, not at all")
  func emitters() async throws {
    var written = WrittenScenario()
    written.group = ", atEmitters: true"
    let grid = try ground(flat)
    let scenario = try written.scenario()
    let scene = try RaidScene(scenario, written.deployment, on: grid)
    #expect(scene.assets.map(\.id) == ["asset", "site post"])
    #expect(scene.sensors[0].post == 1 && scene.effectors[0].post == 1)
    let routes = scene.plans[0].groups[0].routes
    #expect(routes.count == 1 && scene.routes[routes[0]].asset == 1)
    let last = try #require(scene.routes[routes[0]].track.last)
    #expect(last.position.distanceMetres(to: written.site) < RaidScene.spacingMetres)
    let blind = try RaidScene(
      scenario, Deployment(placements: [written.deployment.placements[1]]), on: grid)
    #expect(blind.plans[0].groups[0].routes.isEmpty)
    #expect(replay(blind, raid: 0, seed: 1).drones.isEmpty)
    // Deployments of other sites can be compared.
    let compared = try await compare(
      scene, blind, raids: 64, seed: 1, confidence: 0.95, threads: 1)
    #expect(compared.leakersDifference.value < 0 && compared.worthLostDifference.value == 0)
    // The radar sees what flies at it; the gun may stop it.
    let raids = (0..<200).map { replay(scene, raid: $0, seed: 3) }
    #expect(raids.contains { $0.events.contains { $0.kind == .siteLost } })
    #expect(raids.contains { $0.leakers < 3 })
  }

  @Test(
    "A radar jammed by 12.0412 dB all along sees as one of half its range; before and after, as it is"
  )
  func jamming() throws {
    func scene(_ from: Double, _ until: Double, range: Double = 3000) throws -> RaidScene {
      var written = WrittenScenario()
      written.sensorRangeMetres = range
      written.route = [Position(eastMetres: 515, northMetres: 6615)]
      written.asset.northMetres = 6615
      written.raid =
        "jamming: [{fromSeconds: \(from), untilSeconds: \(until), lossDecibels: {radar: 12.04119983}}]"
      return try RaidScene(written.scenario(), written.deployment, on: ground(flat))
    }
    let whole = try scene(0, 2000)
    let half = try scene(5000, 6000, range: 1500)
    #expect(half.plans[0].groups[0].routesByDrone == nil && half.routes.count == 1)
    // All three drones fly in the same jamming.
    let ways = try #require(whole.plans[0].groups[0].routesByDrone)
    #expect(whole.routes.count == 2 && ways == [[1], [1], [1]])
    let (jammed, near) = (whole.sensors[0].detections[1], half.sensors[0].detections[0])
    #expect(jammed?.alive == near?.alive && jammed?.confirmations == near?.confirmations)
    #expect(whole.sensors[0].detections[0]?.alive != jammed?.alive)
    #expect(whole.effectors[0].windows[1] == whole.effectors[0].windows[0])
    // The last one flies into it 10 s after the first: three ways beside the clear one.
    let part = try scene(60, 100)
    #expect(part.routes.count == 4)
    let first = try #require(part.sensors[0].detections[1])
    let clear = try #require(part.sensors[0].detections[0])
    #expect(
      first.alive != clear.alive && first.alive.last?.upperBound == clear.alive.last?.upperBound)
  }

  @Test(
    "Who knows the sensors flies behind the ridge, who knows the assets where they see little; by hand"
  )
  func ways() throws {
    // A wall 2 km long between post and way, high enough to hide what flies at 100 m behind it.
    let grid = try ground { place in
      (7000...7100).contains(place.northMetres) && place.eastMetres > 600 ? 700 : 200
    }
    func scene(_ way: String) throws -> RaidScene {
      var written = WrittenScenario()
      written.sensorRangeMetres = 15_000
      written.route = [Position(eastMetres: 515, northMetres: 6015)]
      written.asset.northMetres = 6015
      written.site.northMetres = 4015
      written.group = ", route: \(way)"
      return try RaidScene(written.scenario(), written.deployment, on: grid)
    }
    func north(_ scene: RaidScene) throws -> Double {
      let route = try #require(scene.plans[0].groups[0].routes.last)
      return scene.routes[route].track.reduce(0) { max($0, $1.position.northMetres) }
    }
    func seenSeconds(_ scene: RaidScene) throws -> Double {
      let route = try #require(scene.plans[0].groups[0].routes.last)
      let alive = scene.sensors[0].detections[route]?.alive ?? []
      return alive.reduce(0) { $0 + Double($1.upperBound - $1.lowerBound) / 1000 }
    }
    let (straight, masked) = (try scene("straight"), try scene("masked"))
    let hidden = try scene("least-exposure")
    #expect(straight.routes.count == 1 && hidden.routes.count == 2)
    #expect(try north(straight) < 6020 && north(hidden) > 7100 && north(masked) > 7100)
    // 11 km in sight, or a little more than 1 km to the wall and back, with the track's memory of 20 s.
    #expect(try abs(seenSeconds(straight) - 275) < 3)
    #expect(try seenSeconds(hidden) < 110)
    #expect(
      try scene("least-exposure").routes[1].track.map(\.position)
        == hidden.routes[1].track.map(\.position))
  }

  @Test(
    "A drone calls fire on what it has had in sight and in range for long enough, not on what a ridge hides"
  )
  func calledFire() throws {
    var written = WrittenScenario()
    written.threat =
      "artillery: {watchRangeMetres: 2500, watchSeconds: 30, delaySeconds: 60, hitProbability: 0.5, lethality: 1}"
    written.heightMetres = 100
    let scenario = try written.scenario()
    let scene = try RaidScene(scenario, written.deployment, on: ground(flat))
    // It passes the post at 1800 m and enters its range of 2500 m; the asset lies at the end of the way.
    let rise = 90.0
    let chord = (2500.0 * 2500 - 1800 * 1800 - rise * rise).squareRoot()
    let seen = (6015 - chord - 515) / 40
    let calls = scene.routes[0].calls
    #expect(calls.map(\.asset) == [1, 0])
    #expect(abs(Double(calls[0].milliseconds) / 1000 - seen - 30) <= RaidScene.spacingMetres / 40)
    #expect(calls[0].delayMilliseconds == 60_000 && calls[0].hit == Chance(0.5))
    let atEnd = (11_000 - (2500.0 * 2500 - 98 * 98).squareRoot()) / 40
    #expect(abs(Double(calls[1].milliseconds) / 1000 - atEnd - 30) <= RaidScene.spacingMetres / 40)
    // A wall that leaves the post in sight for less than 30 s at a time.
    let walled = try RaidScene(
      scenario, written.deployment,
      on: ground { (6900...7000).contains($0.northMetres) ? 600 : 200 })
    #expect(walled.routes[0].calls.map(\.asset) == [0])
  }
}
