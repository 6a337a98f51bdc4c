// The attacker's best way to each asset past a deployment, in the words of files and of the terminal.
import Coverage
import Geodata
import Report
import Scenario
import Terrain

struct WorstApproaches {
  /// One threat on its way to one asset.
  struct Row: Codable {
    let threat: String
    let asset: String
    /// The axis nearest to where it starts.
    let from: String
    /// Systems that engage it on the way, those that do most first, at most three.
    let past: [String]
    let survivalProbability: Double
    /// Worth lost if it gets through, and on average.
    let worth: Double
    let worthLost: Double
    let seconds: Double
    /// East and north of each bend, from launch to the end of its work.
    let pathMetres: [[Double]]
  }

  /// What costs most first.
  let rows: [Row]

  /// Complexity: that of a graph with the deployment's placements alone.
  init(
    _ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid, threads: Int
  ) async throws {
    let graph = try await ApproachGraph(
      scenario, on: grid, placements: deployment.placements, threads: threads)
    let chosen = Array(deployment.placements.indices)
    rows = graph.worstApproaches(chosen: chosen).map { approach in
      let attack = graph.attacks[approach.attack]
      let (threat, asset) = (scenario.threats[attack.threat], scenario.assets[attack.asset])
      let path = withoutStraightNodes(
        graph.positions(
          approach, to: asset.aimPoints, releaseMetres: threat.releaseRangeMetres))
      return Row(
        threat: threat.id, asset: asset.id,
        from: graph.axis(of: approach).map { scenario.axes[$0].id } ?? "",
        past: graph.units(on: approach, chosen: chosen).prefix(3).map { entry in
          let placement = deployment.placements[entry.placement]
          return scenario.systems[placement.system].id + " at "
            + scenario.sites[placement.site].id
        },
        survivalProbability: approach.survivalProbability, worth: attack.worth,
        worthLost: attack.worth * approach.survivalProbability,
        seconds: approach.path.stays.reduce(0) { $0 + $1.seconds },
        pathMetres: path.map { [$0.eastMetres, $0.northMetres] })
    }.enumerated().sorted {
      ($1.element.worthLost, $0.offset) < ($0.element.worthLost, $1.offset)
    }.map(\.element)
  }

  /// The worst one in words; nil when nothing is attacked.
  var line: String? { rows.first.map { "worst approach: \($0.text)" } }

  /// Columns of the lines that map programs show, the worst first.
  var fields: [VectorField] {
    [
      VectorField("rank", .integer), VectorField("threat", .text), VectorField("asset", .text),
      VectorField("from", .text), VectorField("past", .text),
      VectorField("survival_probability", .real), VectorField("worth", .real),
      VectorField("worth_lost", .real), VectorField("sidc", .text),
    ]
  }

  var features: [VectorFeature] {
    rows.enumerated().map { rank, row in
      VectorFeature(
        geometry: .line(row.path),
        values: [
          .integer(rank + 1), .text(row.threat), .text(row.asset), .text(row.from),
          .text(row.past.joined(separator: ", ")), .real(row.survivalProbability),
          .real(row.worth), .real(row.worthLost), .text(MapSymbolCode.drone.sidc),
        ])
    }
  }
}

extension WorstApproaches.Row {
  var path: [Position] {
    pathMetres.map { Position(eastMetres: $0[0], northMetres: $0[1]) }
  }

  /// "one-way from ridge-3 past gun-35 at g11 to depot: survives with probability 0.21".
  var text: String {
    let engaged = past.isEmpty ? "no system that engages it" : past.joined(separator: ", ")
    return "\(threat) from \(from) past \(engaged) to \(asset): survives with probability "
      + NumberText.fixed(survivalProbability, decimals: 2)
  }
}

/// A path without the nodes on which it does not bend; at least two places.
private func withoutStraightNodes(_ path: [Position]) -> [Position] {
  guard path.count > 2 else { return path.count == 1 ? [path[0], path[0]] : path }
  return path.indices.filter { index in
    guard index > 0, index < path.count - 1 else { return true }
    let (a, b, c) = (path[index - 1], path[index], path[index + 1])
    let cross =
      (b.eastMetres - a.eastMetres) * (c.northMetres - b.northMetres)
      - (b.northMetres - a.northMetres) * (c.eastMetres - b.eastMetres)
    return abs(cross) > 1e-6
  }.map { path[$0] }
}
