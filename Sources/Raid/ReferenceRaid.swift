// Which raid do benchmarks play: 20 drones, 10 sensors and 10 effectors in 600 s.
import Terrain

/// A scene of the size that speeds are quoted for, without terrain or scenario.
///
/// 20 drones in five groups fly 30 km at 50 m/s from eight bearings to one of two assets. Ten radars of 9 km look
/// every 4 s and confirm 2 of 3 with Pd 0.5; ten launchers of 1 to 5 km with four rounds and one or
/// two channels shoot and look. Detection, magazines and channels all bind.
package func referenceRaid() -> RaidScene {
  let assets = [
    Position(eastMetres: 0, northMetres: 0), Position(eastMetres: 3000, northMetres: 2000),
  ]
  let bearings = (0..<8).map { compass[$0 * 2] }
  let flights = assets.flatMap { asset in bearings.map { straightFlight(to: asset, from: $0) } }
  let posts = (0..<10).map { index -> Position in
    let (east, north) = compass[(index * 3 + 1) % 16]
    let metres = 2000 + 500 * Double(index % 4)
    return Position(eastMetres: 1500 + metres * east, northMetres: 1000 + metres * north)
  }
  return RaidScene(
    assets: [
      RaidScene.Asset(id: "depot", worth: 3, hardness: 2),
      RaidScene.Asset(id: "bridge", worth: 1, hardness: 3),
    ], threats: [RaidScene.Threat(id: "raider", lethality: 1, unitCost: 30_000)],
    routes: flights.enumerated().map { index, flight in
      RaidScene.Route(
        threat: 0, asset: index / bearings.count, approach: index % bearings.count,
        arrivalMilliseconds: milliseconds(flight[flight.count - 1].endSeconds),
        lengthMetres: 30_000, speedMetresPerSecond: 50)
    },
    plans: [RaidScene.Plan(id: "reference", groups: referenceGroups(routes: flights.count))],
    sensors: posts.enumerated().map { referenceSensor($0, at: $1, flights) },
    effectors: posts.enumerated().map { referenceEffector($0, at: $1, flights) },
    rules: RaidScene.Rules(
      cueMilliseconds: 5000, assessMilliseconds: 2000, shotsPerDroneAtMost: 6))
}

/// East and north parts of sixteen bearings; written down, so that every machine has the same.
private let compass: [(east: Double, north: Double)] = {
  let quarter = [(0.0, 1.0), (0.3827, 0.9239), (0.7071, 0.7071), (0.9239, 0.3827)]
  var all: [(east: Double, north: Double)] = []
  for turn in 0..<4 {
    for (east, north) in quarter {
      switch turn {
      case 0: all.append((east, north))
      case 1: all.append((north, -east))
      case 2: all.append((-east, -north))
      default: all.append((-north, east))
      }
    }
  }
  return all
}()

private func straightFlight(to asset: Position, from bearing: (east: Double, north: Double))
  -> [FlightSample]
{
  (0..<300).map { index in
    let time = Double(index) * 2
    let metres = 30_000 - 50 * (time + 1)
    return FlightSample(
      startSeconds: time, endSeconds: time + 2, middleSeconds: time + 1,
      position: Position(
        eastMetres: asset.eastMetres + metres * bearing.east,
        northMetres: asset.northMetres + metres * bearing.north),
      heightMetres: 150, altitudeMetres: 150)
  }
}

private func referenceGroups(routes: Int) -> [RaidScene.Group] {
  (0..<5).map { index -> RaidScene.Group in
    let weights: [Double] = (0..<routes).map { Double(1 + ($0 + index) % 3) }
    return RaidScene.Group(
      count: 4, routes: Array(0..<routes), weights: weights, staysTogether: index % 2 == 0,
      startMilliseconds: Int32(index * 5000), spacing: .fixed(milliseconds: 3000))
  }
}

private func referenceSensor(_ index: Int, at post: Position, _ flights: [[FlightSample]])
  -> RaidScene.Sensor
{
  RaidScene.Sensor(
    name: "radar \(index)", system: "radar", stream: UInt32(index),
    detections: flights.map { flight in
      detection(
        of: flight, isCovered: flight.map { post.distanceMetres(to: $0.position) <= 9000 },
        scanSeconds: 4, chances: flight.map { _ in 0.5 }, hits: 2, window: 3, memorySeconds: 12)
    })
}

private func referenceEffector(_ index: Int, at post: Position, _ flights: [[FlightSample]])
  -> RaidScene.Effector
{
  RaidScene.Effector(
    name: "launcher \(index)", system: index % 2 == 0 ? "single" : "twin", stream: UInt32(index),
    channels: 1 + index % 2, magazineRounds: 4, shotInterval: .fixed(milliseconds: 3000),
    reactionMilliseconds: 4000, costPerShot: 20_000 + 1000 * Double(index % 3),
    kill: [Chance(0.4 + 0.05 * Double(index % 4))],
    windows: flights.map { flight in
      let ranges = flight.map { post.distanceMetres(to: $0.position) }
      return fireWindows(
        of: flight, isCovered: ranges.map { (1000...5000).contains($0) },
        timeOfFlightSeconds: ranges.map { $0 / 400 })
    })
}
