// Do stocks run down, fill up and run out as counted by hand and by closed form?
import Foundation
import Raid
import Scenario
import Testing

@Suite struct CampaignTests {
  /// One drone a raid, in sight from the start, shot at once a second until it is dead or arrives after 100 s.
  private func scene(kill: Chance, magazine: Int, reloadMilliseconds: Int32? = nil) -> RaidScene {
    RaidScene(
      assets: [RaidScene.Asset(id: "a", worth: 10, hardness: 1)],
      threats: [RaidScene.Threat(id: "t", lethality: 1, unitCost: 1)],
      routes: [RaidScene.Route(threat: 0, asset: 0, arrivalMilliseconds: 100_000)],
      plans: [RaidScene.Plan(id: "one", groups: [RaidScene.Group(count: 1, routes: [0])])],
      sensors: [
        RaidScene.Sensor(
          name: "s", system: "s", stream: 0,
          detections: [
            RaidScene.Detection(
              confirmations: [RaidScene.Confirmation(milliseconds: 0, byThen: .certain)],
              alive: [0...100_000])
          ])
      ],
      effectors: [
        RaidScene.Effector(
          name: "g at 1", system: "g", stream: 0, channels: 1, magazineRounds: magazine,
          reloadMilliseconds: reloadMilliseconds, shotInterval: .fixed(milliseconds: 1000),
          kill: [kill],
          windows: [
            [
              RaidScene.FireWindow(
                knots: [1000, 99_000].map {
                  RaidScene.Knot(fireMilliseconds: $0, interceptMilliseconds: $0)
                })
            ]
          ])
      ],
      rules: RaidScene.Rules(shotsPerDroneAtMost: 1000))
  }

  private func campaign(
    raids: Int, daysBetween: Double = 1, rounds: Int?, perDay: Double = 0,
    blockade: Campaign.Blockade? = nil
  ) -> Campaign {
    Campaign(
      raids: raids, daysBetween: daysBetween,
      stocks: rounds.map {
        [Campaign.Stock(system: 1, rounds: $0, deliveredPerDay: perDay)]
      } ?? [], blockade: blockade, acceptedLossShare: 0.5)
  }

  private func played(
    _ campaign: Campaign, _ scene: RaidScene, campaigns: Int, threads: Int = 2
  ) async throws -> CampaignScore {
    try await score(
      campaign, scene, systems: ["s", "g"], campaigns: campaigns, seed: 7, confidence: 0.95,
      threads: threads)
  }

  @Test("A round a raid: magazine and stock last as many raids as they hold rounds, then all leak")
  func runsOut() async throws {
    let found = try await played(
      campaign(raids: 8, daysBetween: 2, rounds: 3), scene(kill: .certain, magazine: 2),
      campaigns: 4)
    #expect(found.stocks[0].roundsMean == [5, 4, 3, 2, 1, 0, 0, 0])
    #expect(found.raids.map(\.leakersMean) == [0, 0, 0, 0, 0, 1, 1, 1])
    #expect(found.raids.map(\.leakersWithoutRoundsMean) == [0, 0, 0, 0, 0, 1, 1, 1])
    #expect(found.raids.map(\.worthLost.value) == [0, 0, 0, 0, 0, 10, 10, 10])
    #expect(found.stocks[0].emptyDayOfHalf == 10 && found.stocks[0].emptyDayOfTenth == 10)
    #expect(found.cover.days == 10 && found.raids[5].day == 10)
  }

  @Test("Deliveries come in whole rounds, none under blockade, and refill what was fired")
  func deliveries() async throws {
    let starved = campaign(
      raids: 13, rounds: 0, perDay: 0.5, blockade: Campaign.Blockade(fromDay: 4, toDay: 8))
    let delivered = (0..<13).map { starved.delivery(of: starved.stocks[0], beforeRaid: $0) }
    #expect(delivered == [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1])
    // One round in the magazine: fired on day 0, then one from each delivery.
    let found = try await played(starved, scene(kill: .certain, magazine: 1), campaigns: 2)
    #expect(found.raids.map(\.leakersMean) == [0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0])
    #expect(found.stocks[0].emptyDayOfHalf == 1)
    let forever = campaign(
      raids: 13, rounds: 0, perDay: 0.5, blockade: Campaign.Blockade(fromDay: 4, toDay: nil))
    let sum = (0..<13).reduce(0) { $0 + forever.delivery(of: forever.stocks[0], beforeRaid: $1) }
    #expect(sum == 2)
  }

  @Test("A store takes no more than it can count, and lasts")
  func fullStore() async throws {
    let found = try await played(
      campaign(raids: 40, daysBetween: 365, rounds: 1_000_000, perDay: 1_000_000),
      scene(kill: .certain, magazine: 2), campaigns: 2)
    #expect(found.raids.allSatisfy { $0.leakersMean == 0 })
    #expect(found.stocks[0].roundsMean[39] >= 2_147_483_646)
  }

  @Test("16 rounds at Pk 0.6 are gone before raid r as often as fewer than r of 15 shots kill")
  func negativeBinomial() async throws {
    let campaigns = 20_000
    let whole = try await played(
      campaign(raids: 12, rounds: 0), scene(kill: Chance(0.6), magazine: 16), campaigns: campaigns)
    for raid in 0..<12 {
      // The last round is fired by then when the first 15 have not killed as many as there were raids.
      let exact = (0..<raid).reduce(0) { $0 + binomial(15, $1, 0.6) }
      let error = (exact * (1 - exact) / Double(campaigns)).squareRoot()
      let found = whole.stocks[0].empty[raid].value
      #expect(abs(found - exact) <= 5 * error + 1e-9, "raid \(raid)")
    }
    // Four in the magazine and twelve behind it are the same where reloading takes no time.
    let parted = try await played(
      campaign(raids: 12, rounds: 12), scene(kill: Chance(0.6), magazine: 4, reloadMilliseconds: 0),
      campaigns: campaigns)
    #expect(parted.stocks[0].roundsMean == whole.stocks[0].roundsMean)
    #expect(parted.raids.map(\.leakersMean) == whole.raids.map(\.leakersMean))
  }

  /// One drone that nobody sees flies at the launcher's site, which falls with a probability of a half.
  private func raidOnASite() -> RaidScene {
    var scene = scene(kill: .certain, magazine: 1)
    scene.assets.append(RaidScene.Asset(id: "site", worth: 0, hardness: 1))
    scene.threats.append(RaidScene.Threat(id: "h", lethality: 0, unitCost: 1))
    scene.routes.append(RaidScene.Route(threat: 1, asset: 0, arrivalMilliseconds: 100_000))
    scene.routes[1].calls = [
      RaidScene.Call(
        milliseconds: 0, asset: 1, delayMilliseconds: 0, hit: Chance(0.5), lethality: 1)
    ]
    scene.plans[0].groups.append(RaidScene.Group(count: 1, routes: [1]))
    scene.sensors[0].detections.append(nil)
    scene.effectors[0].kill.append(.never)
    scene.effectors[0].windows.append([])
    scene.effectors[0].post = 1
    return scene
  }

  @Test(
    "A lost launcher stays lost: it stands before raid r with 1/2^r, or until replacements are used up"
  )
  func losses() async throws {
    let campaigns = 20_000
    let forGood = try await played(
      campaign(raids: 6, rounds: nil), raidOnASite(), campaigns: campaigns)
    let standing = try #require(forGood.standing?.first { $0.system == "g" })
    for raid in 0..<6 {
      let exact = pow(0.5, Double(raid))
      let error = (exact * (1 - exact) / Double(campaigns)).squareRoot()
      #expect(abs(standing.standingMean[raid] - exact) <= 5 * error + 1e-9, "raid \(raid)")
    }
    // Leaks where the launcher fell before or, at the first instant, in this raid.
    #expect(abs(forGood.raids[2].leakersMean - 0.875) < 5 * 0.0024)
    let replaced = Campaign(
      raids: 6, daysBetween: 1, stocks: [],
      replacements: [Campaign.Stock(system: 1, rounds: 1, deliveredPerDay: 0)], blockade: nil,
      acceptedLossShare: 0.5)
    let found = try await played(replaced, raidOnASite(), campaigns: campaigns)
    let withOne = try #require(found.standing?.first { $0.system == "g" })
    for raid in 0..<6 {
      // At most one loss in the raids before.
      let exact = pow(0.5, Double(raid)) * Double(raid + 1)
      let error = (exact * max(0, 1 - exact) / Double(campaigns)).squareRoot()
      #expect(abs(withOne.standingMean[raid] - exact) <= 5 * error + 1e-9, "raid \(raid)")
    }
  }

  @Test("Where nothing is counted, every raid is a raid of its own with the luck of its number")
  func uncounted() async throws {
    let scene = scene(kill: Chance(0.02), magazine: 40)
    let found = try await played(campaign(raids: 4, rounds: nil), scene, campaigns: 600)
    let plain = try await score(scene, raids: 2400, seed: 7, confidence: 0.95, threads: 1)
    let leakers = found.raids.reduce(0) { $0 + $1.leakersMean } / 4
    #expect(abs(leakers - plain.leakers.value) < 1e-12 && leakers > 0.2 && leakers < 0.8)
    #expect(found.stocks.isEmpty)
  }

  @Test("The number of threads does not change a bit")
  func threads() async throws {
    let scene = scene(kill: Chance(0.3), magazine: 3)
    let stocked = campaign(raids: 6, rounds: 9, perDay: 1.5)
    let one = try await played(stocked, scene, campaigns: 2000, threads: 1)
    let two = try await played(stocked, scene, campaigns: 2000, threads: 2)
    #expect(one.raids.map(\.worthLost.value) == two.raids.map(\.worthLost.value))
    #expect(one.stocks[0].roundsMean == two.stocks[0].roundsMean)
    #expect(one.raids[0].leakersMean < one.raids[5].leakersMean)
  }
}

private func binomial(_ n: Int, _ k: Int, _ p: Double) -> Double {
  var value = 1.0
  for i in 0..<k { value *= Double(n - i) / Double(i + 1) * p }
  for _ in 0..<(n - k) { value *= 1 - p }
  return value
}
