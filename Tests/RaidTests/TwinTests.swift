// Does a program written from the rules alone play the same raids?
import Foundation
import Raid
import Testing

@Suite struct TwinTests {
  private static let hasPython = ["/usr/bin/python3", "/usr/local/bin/python3"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(
    "The Python twin ends 400 raids as the engine does, where detection, magazines and channels bind",
    .enabled(if: hasPython))
  func binding() async throws {
    let scene = bindingScene()
    let found = try await score(scene, raids: 400, seed: 5, confidence: 0.95, threads: 1)
    for cause in [LeakCause.neverDetected, .detectedTooLate, .noRounds, .channelsBusy, .missed] {
      let leakers = found.leakersByCause.first { $0.cause == cause }?.leakers ?? 0
      #expect(leakers > 40, "\(cause): \(leakers) leakers")
    }
    #expect(try twinHash(scene, seed: 5, raids: 400) == outcomeHash(scene, raids: 400, seed: 5))
  }

  @Test(
    "The twin agrees on small random scenes of every kind", .enabled(if: hasPython),
    arguments: [UInt64(3), 10, 20, 33, 47])
  func randomScenes(seed: UInt64) throws {
    var scene = randomScene(seed: seed)
    scene.rules.dronesHeldAtMost = Int(seed % 4) + 1
    let hash = try twinHash(scene, seed: seed, raids: 60)
    #expect(hash == outcomeHash(scene, raids: 60, seed: seed))
    #expect(hash != outcomeHash(scene, raids: 60, seed: seed + 1))
  }

  @Test(
    "The twin agrees where crews follow a doctrine of their own", .enabled(if: hasPython),
    arguments: [UInt64(7), 11, 24, 38])
  func doctrine(seed: UInt64) throws {
    let scene = withDoctrine(randomScene(seed: seed), seed: seed)
    #expect(
      try twinHash(scene, seed: seed, raids: 60) == outcomeHash(scene, raids: 60, seed: seed))
  }

  @Test(
    "The twin agrees where sites are lost, fire is called and interceptors come back",
    .enabled(if: hasPython), arguments: [UInt64(50), 51, 52, 54, 55, 56, 57, 2])
  func losses(seed: UInt64) throws {
    var scene = withLosses(seed == 2 ? bindingScene() : randomScene(seed: seed), seed: seed)
    if seed % 2 == 0 { scene = withDoctrine(scene, seed: seed) }
    let raids = seed == 2 ? 400 : 60
    let lost = (0..<raids).count { raid in
      replay(scene, raid: raid, seed: seed).events.contains { $0.kind == .siteLost }
    }
    #expect(lost > raids / 20)
    #expect(
      try twinHash(scene, seed: seed, raids: raids) == outcomeHash(scene, raids: raids, seed: seed))
  }

  private func twinHash(_ scene: RaidScene, seed: UInt64, raids: Int) throws -> UInt64? {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parapet-scene-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try JSONEncoder().encode(SceneDump(scene)).write(to: file)
    let twin = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Twin/raid_twin.py").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", twin, file.path, "\(seed)", "\(raids)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16)
  }

  /// The reference raid with scarcer systems, mistakes, decoys and a second plan.
  private func bindingScene() -> RaidScene {
    var scene = referenceRaid()
    scene.threats = [
      RaidScene.Threat(
        id: "raider", lethality: 1, unitCost: 1, judgedHostile: Chance(0.95)),
      RaidScene.Threat(id: "decoy", lethality: 0, unitCost: 1, judgedHostile: Chance(0.6)),
    ]
    for route in scene.routes.indices where route % 5 == 4 { scene.routes[route].threat = 1 }
    for effector in scene.effectors.indices {
      scene.effectors[effector].kill.append(scene.effectors[effector].kill[0])
      scene.effectors[effector].magazineRounds = effector % 3 == 0 ? 3 : 2
      scene.effectors[effector].channels = 1
      scene.effectors[effector].reactionMilliseconds = 25_000
      scene.effectors[effector].reloadMilliseconds = effector % 4 == 0 ? 60_000 : nil
      scene.effectors[effector].shotInterval = .uniform(meanMilliseconds: 5000)
    }
    scene.sensors.removeLast(6)
    // Some ways are masked until too late.
    for route in scene.routes.indices where route % 4 == 1 {
      let masked = scene.routes[route].arrivalMilliseconds - 44_000
      for sensor in scene.sensors.indices {
        scene.sensors[sensor].detections[route]?.confirmations.removeAll {
          $0.milliseconds < masked
        }
      }
    }
    scene.rules.cueMilliseconds = 20_000
    var second = scene.plans[0]
    second.id = "stream"
    for group in second.groups.indices {
      second.groups[group].spacing = .uniform(meanMilliseconds: 4000)
      second.groups[group].staysTogether.toggle()
    }
    scene.plans = [scene.plans[0], second]
    scene.rules.missJudgedKill = Chance(0.05)
    scene.rules.killJudgedMiss = Chance(0.1)
    return scene
  }
}
