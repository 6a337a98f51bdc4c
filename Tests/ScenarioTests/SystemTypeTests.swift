// Do sensors and effectors follow their laws: range against signature, jamming, sectors, budgets?
import Foundation
import Scenario
import Terrain
import Testing

@Suite struct SystemTypeTests {
  /// A problem whose sensor and drone are as told.
  private func problem(sensor kind: String, drone: (String, String)...) throws -> Scenario {
    var problem = SmallProblem()
    problem.catalogue = problem.catalogue.replacing("kind: radar", with: "kind: \(kind)")
    for (old, new) in drone { problem.catalogue = problem.catalogue.replacing(old, with: new) }
    return try problem.read()
  }

  private func range(_ scenario: Scenario) throws -> Double {
    guard case .sensor(let type) = scenario.systems[0] else { throw InvalidTest() }
    return type.rangeMetres(against: scenario.threats[0])
  }

  private struct InvalidTest: Error {}

  @Test(
    "Radar range grows with the fourth root of the cross section, up to the instrumented range",
    arguments: [(1.0, 18_000.0), (0.1, 10_122.15), (0.0001, 1800), (16, 25_000), (3.7, 24_964.50)])
  func radar(crossSection: Double, expected: Double) throws {
    let scenario = try problem(
      sensor: "radar",
      drone: (
        "radarCrossSectionSquareMetres: 0.1", "radarCrossSectionSquareMetres: \(crossSection)"
      ))
    #expect(abs(try range(scenario) - expected) < 0.1)
  }

  @Test(
    "Infrared range grows with the square root of the signature, acoustic range with the signature",
    arguments: [
      ("electroOptical", 0.25, 9000.0), ("electroOptical", 1, 18_000),
      ("electroOptical", 4, 25_000),
      ("acoustic", 0.25, 4500), ("acoustic", 1, 18_000), ("acoustic", 4, 25_000),
      ("acoustic", 0, 0),
    ])
  func signatures(kind: String, ratio: Double, expected: Double) throws {
    let scenario = try problem(
      sensor: kind,
      drone: ("acousticSignatureRatio: 2", "acousticSignatureRatio: \(ratio)"),
      ("infraredSignatureRatio: 1.2", "infraredSignatureRatio: \(ratio)"))
    #expect(abs(try range(scenario) - expected) < 1e-9)
  }

  @Test("A passive receiver hears radio links only, and an observer sees all alike")
  func receiversAndObservers() throws {
    let silent = try problem(sensor: "passiveRF")
    #expect(try range(silent) == 0)
    guard case .sensor(let receiver) = silent.systems[0] else { throw InvalidTest() }
    #expect(receiver.probabilityOfDetection(of: silent.threats[0]) == 0)
    #expect(
      try range(problem(sensor: "passiveRF", drone: ("radioLink: false", "radioLink: true")))
        == 18_000)
    #expect(
      try range(
        problem(
          sensor: "observer",
          drone: ("radarCrossSectionSquareMetres: 0.1", "radarCrossSectionSquareMetres: 0.0001")))
        == 18_000)
  }

  @Test("A sensor without a detection probability for a class has no range against it")
  func blind() throws {
    let scenario = try problem(sensor: "radar", drone: ("class: oneWayAttack", "class: fpv"))
    #expect(try range(scenario) == 0)
    #expect(scenario.reachMetres(of: scenario.systems[0]) == 0)
    #expect(scenario.reachMetres(of: scenario.systems[1]) == 3500)
  }

  @Test(
    "Jammers work only on what depends on the link or on satellite navigation; other weapons on all",
    arguments: [
      ("rfJammer", true, true, 0.5), ("rfJammer", true, false, 0.5), ("rfJammer", false, true, 0),
      ("gnssJammer", true, true, 0.5), ("gnssJammer", false, true, 0.5),
      ("gnssJammer", true, false, 0), ("gun", false, false, 0.5),
      ("directedEnergy", false, false, 0.5),
    ])
  func jammers(kind: String, radioLink: Bool, gnss: Bool, expected: Double) throws {
    var problem = SmallProblem()
    problem.catalogue = problem.catalogue
      .replacing("kind: gun", with: "kind: \(kind)")
      .replacing("radioLink: false", with: "radioLink: \(radioLink)")
      .replacing("gnssDependent: true", with: "gnssDependent: \(gnss)")
    let scenario = try problem.read()
    guard case .effector(let type) = scenario.systems[1] else { throw InvalidTest() }
    #expect(type.probabilityOfKill(of: scenario.threats[0]) == expected)
  }

  @Test("Time of flight is range over speed")
  func timeOfFlight() throws {
    var problem = SmallProblem()
    problem.catalogue = problem.catalogue.replacing(
      "shotSeconds: 3", with: "shotSeconds: 3\n    projectileSpeedMetresPerSecond: 800")
    guard case .effector(let gun) = try problem.read().systems[1] else { throw InvalidTest() }
    #expect(gun.timeOfFlightSeconds(rangeMetres: 2000) == 2.5)
  }

  @Test("A leaker takes worth by its lethality over the asset's hardness, at most all of it")
  func worthLost() throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario.replacing("worth: 30", with: "worth: 30\n    hardness: 8")
    let scenario = try problem.read()
    #expect(scenario.assets[0].worthLost(toOne: scenario.threats[0]) == 10)
    #expect(scenario.assets[1].worthLost(toOne: scenario.threats[0]) == 7.5)
  }

  @Test("A deployment uses what its bought systems take; standing ones are free, once each")
  func use() throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario.replacing(
      "budget:", with: "existing:\n  - {site: hill, system: radar}\nbudget:")
    let scenario = try problem.read()
    let radar = Placement(site: 0, system: 0, headingDegrees: 0)
    let gun = Placement(site: 0, system: 1, headingDegrees: 90)
    func use(_ placements: [Placement]) -> ResourceUse {
      Deployment(placements: placements).use(in: scenario)
    }
    #expect(use([]) == .zero && use([radar]) == .zero)
    #expect(use([radar, radar]) == ResourceUse(money: 3, crew: 4, powerKilowatts: 5))
    #expect(use([gun, radar, gun]) == ResourceUse(money: 8, crew: 8, powerKilowatts: 2))
    #expect(use([gun, gun]).fits(in: scenario.budget))
    #expect(!use([gun, gun, gun]).fits(in: scenario.budget))
    let tenths = (0..<10).reduce(ResourceUse.zero) { sum, _ in
      sum + ResourceUse(money: 0.1, crew: 0, powerKilowatts: 0)
    }
    #expect(tenths.fits(in: ResourceUse(money: 1, crew: 0, powerKilowatts: 0)))
    #expect(!ResourceUse(money: 1.001, crew: 0, powerKilowatts: 0).fits(in: tenths))
  }
}

@Suite struct DirectionTests {
  @Test(
    "Bearings run clockwise from grid north",
    arguments: [
      (0.0, 1.0, 0.0), (1, 1, 45), (1, 0, 90), (1, -1, 135), (0, -1, 180), (-1, 0, 270),
      (-1, 1, 315),
    ])
  func bearings(east: Double, north: Double, expected: Double) {
    let origin = Position(eastMetres: 500_000, northMetres: 4_000_000)
    let target = Position(eastMetres: 500_000 + east * 700, northMetres: 4_000_000 + north * 700)
    #expect(abs(bearingDegrees(from: origin, to: target) - expected) < 1e-9)
  }

  @Test("A sector holds the bearings within half its width of its heading, over north too")
  func sectors() {
    for heading in stride(from: 0.0, through: 360, by: 15) {
      for sector in stride(from: 10.0, through: 350, by: 20) {
        for bearing in stride(from: 0.0, to: 360, by: 1) {
          // The obvious way: the smaller of the two ways round.
          let way = abs(bearing - heading).truncatingRemainder(dividingBy: 360)
          let expected = min(way, 360 - way) <= sector / 2
          let held = isInSector(
            bearingDegrees: bearing, headingDegrees: heading, sectorDegrees: sector)
          if held != expected { Issue.record("\(bearing) in \(sector) about \(heading)") }
        }
      }
    }
    #expect(isInSector(bearingDegrees: 359.5, headingDegrees: 0, sectorDegrees: 1))
    #expect(isInSector(bearingDegrees: 0.5, headingDegrees: 360, sectorDegrees: 1))
    #expect(!isInSector(bearingDegrees: 180, headingDegrees: 0, sectorDegrees: 359.9))
    #expect(isInSector(bearingDegrees: 180, headingDegrees: 0, sectorDegrees: 360))
  }

  @Test("A target is in a sector by its bearing, and where the system stands always")
  func targets() {
    let origin = Position(eastMetres: 0, northMetres: 0)
    func isSeen(_ east: Double, _ north: Double, heading: Double) -> Bool {
      isInSector(
        Position(eastMetres: east, northMetres: north), from: origin, headingDegrees: heading,
        sectorDegrees: 90)
    }
    #expect(
      isSeen(-100, 200, heading: 0) && isSeen(100, 200, heading: 0) && isSeen(1, 1, heading: 0))
    #expect(!isSeen(200, 100, heading: 0) && !isSeen(0, -1, heading: 0))
    #expect(isSeen(0, 0, heading: 0) && isSeen(0, 0, heading: 180))
  }

  @Test(
    "Headings to choose among cover the circle where 16 can, and all-round systems have one",
    arguments: [24.0, 25, 60, 90, 119, 120, 180, 359])
  func headings(sector: Double) throws {
    var problem = SmallProblem()
    problem.catalogue = problem.catalogue.replacing(
      "sectorDegrees: 90", with: "sectorDegrees: \(sector)")
    let scenario = try problem.read()
    #expect(scenario.systems[0].candidateHeadingsDegrees == [0])
    let headings = scenario.systems[1].candidateHeadingsDegrees
    #expect(headings.count <= 16)
    let isCovered = stride(from: 0.0, to: 360, by: 0.5).allSatisfy { bearing in
      headings.contains {
        isInSector(bearingDegrees: bearing, headingDegrees: $0, sectorDegrees: sector)
      }
    }
    #expect(isCovered)
  }
}
