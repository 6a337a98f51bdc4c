// A route laid on the ground: the numbers that visibility tests need, one entry per sample.
import Scenario
import Terrain

struct RouteTrack: Sendable {
  /// Index among all routes.
  let route: Int
  let threat: Int
  let stake: Double
  let groupSize: Double
  let groupSpacingSeconds: Double
  let positions: [Position]
  let cells: [Cell]
  /// Above ground, and above sea level.
  let heightsMetres: [Double]
  let altitudesMetres: [Double]
  let startSeconds: [Double]
  let durationSeconds: [Double]
  /// Leg of each sample, by time; never falling.
  let legOfSample: [Int]
  let legs: Int

  init(_ index: Int, _ route: AttackRoute, stake: Double, on grid: ElevationGrid) {
    self.route = index
    threat = route.threat
    self.stake = stake
    groupSize = route.groupSize
    groupSpacingSeconds = route.groupSpacingSeconds
    positions = route.points.map(\.position)
    cells = route.points.map { point in
      guard let cell = grid.cell(containing: point.position) else {
        preconditionFailure("routes are cut at the edge of the terrain")
      }
      return cell
    }
    heightsMetres = route.points.map(\.heightMetres)
    altitudesMetres = zip(route.points, cells).map { $0.heightMetres + Double(grid[$1]) }
    startSeconds = route.points.map(\.timeSeconds)
    durationSeconds = route.points.map(\.durationSeconds)
    legOfSample = startSeconds.map { Int($0 / CoverageTable.legSeconds) }
    legs = (legOfSample.last ?? -1) + 1
  }

  var samples: Int { positions.count }

  /// The last sample that has begun by a time; nil before launch.
  func sample(atSeconds time: Double) -> Int? {
    guard time >= 0 else { return nil }
    var low = 0
    var high = samples
    while high - low > 1 {
      let middle = (low + high) / 2
      if startSeconds[middle] <= time { low = middle } else { high = middle }
    }
    return low
  }
}
