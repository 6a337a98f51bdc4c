// Coverage as a raster, sites and approaches as vectors: what a plan gives to map programs.
import Coverage
import Geodata
import Raid
import Scenario
import Siting
import Terrain

/// Per height: sensors, effectors, the class of cover and, if an error of the terrain is given, how sure
/// detection is; 255 where the ground is unknown.
func coverageRaster(
  _ map: CoverageMap, _ detection: DetectionProbability?, on grid: ElevationGrid
) throws -> Raster {
  func band(_ name: String, _ values: [UInt8]) -> RasterBand {
    RasterBand(
      name: name,
      values: zip(values, map.isUnknown).map { value, unknown in unknown ? .nan : Float(value) })
  }
  let bands = map.layers.flatMap { layer in
    let height = "\(Int(layer.heightMetres.rounded())) m above ground"
    return [
      band("sensors at \(height)", layer.sensors),
      band("effectors at \(height)", layer.effectors),
      band("cover at \(height)", layer.classes),
    ]
  }
  let chances = (detection?.layers ?? []).map { layer in
    RasterBand(
      name: "percent probability detected at \(Int(layer.heightMetres.rounded())) m above ground",
      values: layer.probabilities.map { ($0 * 100).rounded() })
  }
  return try Raster(
    columns: grid.columns, rows: grid.rows, west: grid.westMetres, north: grid.northMetres,
    cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
    coordinateReference: grid.coordinateReference, storage: .uint8(void: 255),
    bands: bands + chances,
    metadata: [
      RasterMetadata(
        key: "COVER_CLASSES", value: "0 none, 1 detected, 2 in weapon reach, 3 detected and engaged"
      )
    ])
}

/// Candidate sites, and one feature for each placement on a chosen one.
func siteLayer(_ scenario: Scenario, _ deployment: Deployment) throws -> VectorLayer {
  let chosen = Dictionary(grouping: deployment.placements, by: \.site)
  return try VectorLayer(
    name: "sites", kind: .point, coordinateReference: scenario.coordinateReference,
    fields: [
      VectorField("site", .text), VectorField("system", .text), VectorField("kind", .text),
      VectorField("heading_degrees", .real), VectorField("chosen", .integer),
    ],
    features: scenario.sites.enumerated().flatMap { index, site -> [VectorFeature] in
      guard let placements = chosen[index] else {
        return [
          VectorFeature(
            geometry: .point(site.position),
            values: [.text(site.id), .null, .null, .null, .integer(0)])
        ]
      }
      return placements.map { placement in
        let system = scenario.systems[placement.system]
        return VectorFeature(
          geometry: .point(site.position),
          values: [
            .text(site.id), .text(system.id), .text(system.kindName),
            system.sectorDegrees < 360 ? .real(placement.headingDegrees) : .null, .integer(1),
          ])
      }
    })
}

/// Every asset at its middle, and the shapes of those that have one: a layer holds one kind of geometry.
func assetLayers(_ scenario: Scenario, worthLost: [Double]? = nil) throws -> [VectorLayer] {
  func layer(
    _ name: String, _ kind: GeometryKind, _ geometry: (DefendedAsset) -> VectorGeometry?
  ) throws -> VectorLayer {
    try VectorLayer(
      name: name, kind: kind, coordinateReference: scenario.coordinateReference,
      fields: [
        VectorField("asset", .text), VectorField("name", .text), VectorField("worth", .real),
        VectorField("worth_lost_per_raid", .real),
      ],
      features: scenario.assets.enumerated().compactMap { index, asset in
        geometry(asset).map {
          VectorFeature(
            geometry: $0,
            values: [
              .text(asset.id), .text(asset.name), .real(asset.worth),
              worthLost.map { .real($0[index]) } ?? .null,
            ])
        }
      })
  }
  return [
    try layer("assets", .point) { .point($0.middle) },
    try layer("asset_corridors", .line) {
      if case .corridor(let line) = $0.form { .line(line) } else { nil }
    },
    try layer("asset_areas", .polygon) {
      if case .area(let corners) = $0.form { .polygon(corners) } else { nil }
    },
  ]
}

extension PlanResults {
  /// Sites, assets, axes, gaps and the attacker's best ways.
  func layers() throws -> [VectorLayer] {
    [try siteLayer(scenario, siting.deployment)]
      + (try assetLayers(scenario, worthLost: score.assets.map(\.worthLost.value)))
      + [try axisLayer(), try gapLayer(), try worst.layer(scenario)]
  }

  private func axisLayer() throws -> VectorLayer {
    let scores = Dictionary(uniqueKeysWithValues: score.approaches.map { ($0.axis, $0) })
    return try VectorLayer(
      name: "axes", kind: .line, coordinateReference: scenario.coordinateReference,
      fields: [
        VectorField("axis", .text), VectorField("drones_per_raid", .real),
        VectorField("leakers_per_raid", .real),
      ],
      features: scenario.axes.indices.compactMap { axis in
        guard let path = axisPath(axis) else { return nil }
        return VectorFeature(
          geometry: .line(path),
          values: [
            .text(scenario.axes[axis].id), .real(scores[axis]?.launchedMean ?? 0),
            .real(scores[axis]?.leakersMean ?? 0),
          ])
      })
  }

  /// Approaches by what the plan leaves open, the worst first.
  private func gapLayer() throws -> VectorLayer {
    try VectorLayer(
      name: "gaps", kind: .line, coordinateReference: scenario.coordinateReference,
      fields: [
        VectorField("rank", .integer), VectorField("axis", .text), VectorField("asset", .text),
        VectorField("stake_per_raid", .real), VectorField("open_per_raid", .real),
        VectorField("open_share", .real),
      ],
      features: coverage.openApproaches(chosen: siting.chosen).enumerated().compactMap {
        rank, gap in
        guard let path = path(axis: gap.axis, asset: gap.asset) else { return nil }
        return VectorFeature(
          geometry: .line(path),
          values: [
            .integer(rank + 1), .text(scenario.axes[gap.axis].id),
            .text(scenario.assets[gap.asset].id), .real(gap.stake), .real(gap.openStake),
            .real(gap.openStake / gap.stake),
          ])
      })
  }

  /// The way of the first route that is flown along an axis, to the asset of most worth on it.
  func axisPath(_ axis: Int) -> [Position]? {
    let assets = scenario.assets.indices.sorted {
      (scenario.assets[$1].worth, $0) < (scenario.assets[$0].worth, $1)
    }
    for asset in assets {
      if let path = path(axis: axis, asset: asset) { return path }
    }
    return nil
  }

  private func path(axis: Int, asset: Int) -> [Position]? {
    for threat in scenario.threats.indices {
      let indices = coverage.routes.indices(threat: threat, axis: axis, asset: asset)
      guard let first = indices.first else { continue }
      let route = coverage.routes.routes[first]
      return (route.points.first.map { [$0.position] } ?? []) + bends(axis) + [route.aimPoint]
    }
    return nil
  }

  private func bends(_ axis: Int) -> [Position] {
    if case .route(let points) = scenario.axes[axis].path { Array(points.dropFirst()) } else { [] }
  }
}

extension CoverageMap.Layer {
  /// 0 nothing, 1 detected, 2 in weapon reach, 3 both.
  var classes: [UInt8] {
    zip(sensors, effectors).map { ($0 > 0 ? 1 : 0) + ($1 > 0 ? 2 : 0) }
  }
}
