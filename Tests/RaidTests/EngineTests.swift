// Does the engine keep its rules?
import Raid
import Testing

@Suite struct EngineTests {
  @Test("A raid that a person can work out ends as worked out")
  func handCase() {
    // Two drones, 10 s apart, arrive 100 s after launch. Both are tracked 20 s after launch and known at
    // 25 s. The gun needs 5 s, so it fires at 30 s and meets the first drone 10 s later. One shot of two
    // rounds each is enough; the channel is free at 40 s + 2 s, the second drone is ready at 40 s.
    let scene = RaidScene(
      assets: [RaidScene.Asset(id: "a", worth: 1, hardness: 1)],
      threats: [RaidScene.Threat(id: "t", lethality: 1, unitCost: 7)],
      routes: [RaidScene.Route(threat: 0, asset: 0, arrivalMilliseconds: 100_000)],
      plans: [
        RaidScene.Plan(
          id: "two",
          groups: [
            RaidScene.Group(count: 2, routes: [0], spacing: .fixed(milliseconds: 10_000))
          ])
      ],
      sensors: [
        RaidScene.Sensor(
          name: "s", system: "s", stream: 0,
          detections: [
            RaidScene.Detection(
              confirmations: [RaidScene.Confirmation(milliseconds: 20_000, byThen: .certain)],
              alive: [0...100_000])
          ])
      ],
      effectors: [
        RaidScene.Effector(
          name: "g", system: "g", stream: 0, channels: 1, magazineRounds: 2,
          shotInterval: .fixed(milliseconds: 1000), reactionMilliseconds: 5000, kill: [.certain],
          windows: [
            [
              RaidScene.FireWindow(knots: [
                RaidScene.Knot(fireMilliseconds: 0, interceptMilliseconds: 10_000),
                RaidScene.Knot(fireMilliseconds: 80_000, interceptMilliseconds: 90_000),
              ])
            ]
          ])
      ],
      rules: RaidScene.Rules(
        cueMilliseconds: 5000, assessMilliseconds: 2000, shotsPerDroneAtMost: 8))
    let raid = replay(scene, raid: 0, seed: 1)
    let found = raid.events.map { "\($0.seconds) \($0.kind) \($0.drone)" }
    #expect(
      found == [
        "0.0 launched 0", "10.0 launched 1", "20.0 tracked 0", "30.0 tracked 1", "30.0 shot 0",
        "40.0 killed 0", "42.0 shot 1", "52.0 killed 1",
      ])
    #expect(raid.leakers == 0)
  }

  @Test("Raids end as in a simulation that looks up every rule at each millisecond")
  func byTheClock() {
    compareByTheClock(scenes: 400) { randomScene(seed: $0) }
  }

  @Test("So do raids with salvos, reserves, waiting layers and other orders of targets")
  func byTheClockWithDoctrine() {
    compareByTheClock(scenes: 200) { withDoctrine(randomScene(seed: $0), seed: $0) }
  }

  private func compareByTheClock(scenes: UInt64, _ scene: (UInt64) -> RaidScene) {
    var shots = 0
    var causes: Set<LeakCause> = []
    for seed in 1...scenes {
      let scene = scene(seed)
      for number in 0..<2 {
        let slow = ByTheClock(scene, raid: number, seed: seed)
        let fast = replay(scene, raid: number, seed: seed)
        let fired = fast.events.filter { $0.kind == .shot }.map { event in
          ByTheClock.Shot(
            time: Int32((event.seconds * 1000).rounded()), drone: event.drone,
            effector: scene.effectors.firstIndex { $0.name == event.effector } ?? -1,
            meets: Int32(((event.interceptSeconds ?? -1) * 1000).rounded()))
        }
        #expect(fired == slow.shots, "scene \(seed), raid \(number)")
        for (a, b) in zip(fast.drones, slow.drones) {
          #expect(a.ending == .killed ? !b.isAlive : b.isAlive, "scene \(seed), raid \(number)")
          #expect(a.cause == slow.cause(b), "scene \(seed), raid \(number), drone \(a.number)")
        }
        shots += fired.count
        causes.formUnion(fast.drones.compactMap(\.cause))
      }
    }
    #expect(shots > 1000)
    #expect(causes == Set(LeakCause.allCases))
  }

  @Test(
    "No magazine without reload fires more than it holds, and no drone takes more shots than allowed"
  )
  func limits() {
    var emptied = 0
    var capped = 0
    for seed in UInt64(1)...200 {
      let scene = randomScene(seed: seed)
      for number in 0..<10 {
        let raid = replay(scene, raid: number, seed: seed)
        for effector in scene.effectors where effector.reloadMilliseconds == nil {
          guard let rounds = effector.magazineRounds else { continue }
          let fired = raid.events.count { $0.kind == .shot && $0.effector == effector.name }
          #expect(fired <= rounds)
          if fired == rounds { emptied += 1 }
        }
        for drone in raid.drones {
          #expect(drone.shots <= scene.rules.shotsPerDroneAtMost)
          if drone.shots == scene.rules.shotsPerDroneAtMost { capped += 1 }
        }
      }
    }
    #expect(emptied > 100)
    #expect(capped > 100)
  }
}
