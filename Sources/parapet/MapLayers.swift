// What of a deployment is a point, a line or an area: the layers of GeoPackage, GeoJSON, KMZ and tables.
import Coverage
import Geodata
import Raid
import Scenario
import Siting
import Terrain

/// Names of layers, in the order in which files hold them.
enum MapLayerName: String, CaseIterable {
  case sites, assets
  case assetCorridors = "asset-corridors"
  case assetAreas = "asset-areas"
  case axes, gaps
  case gapAreas = "gap-areas"
  case reach
  case worstApproaches = "worst-approaches"

  /// Names with "-" need quotes in SQL.
  var tableName: String { rawValue.replacing("-", with: "_") }
}

extension DeploymentMap {
  /// Every layer that there is something to say of.
  func layers() throws -> [VectorLayer] {
    try MapLayerName.allCases.compactMap { try layer($0) }
  }

  /// Nil for gaps along approaches of a deployment that was not planned here.
  func layer(_ name: MapLayerName) throws -> VectorLayer? {
    switch name {
    case .sites: try siteLayer()
    case .assets: try assetLayer(name, .point) { .point($0.middle) }
    case .assetCorridors:
      try assetLayer(name, .line) {
        if case .corridor(let line) = $0.form { .line(line) } else { nil }
      }
    case .assetAreas:
      try assetLayer(name, .polygon) {
        if case .area(let corners) = $0.form { .polygon(corners) } else { nil }
      }
    case .axes: try axisLayer()
    case .gaps: try openApproaches.map { try gapLayer($0) }
    case .gapAreas: try gapAreaLayer()
    case .reach: try reachLayer()
    case .worstApproaches:
      try layer(name, .line, worst.fields, worst.features)
    }
  }

  /// What may be bought and how much of it stands, as a sheet that a scenario's inventoryFile reads back.
  func inventoryTable() throws -> VectorLayer {
    try VectorLayer(
      name: "inventory", kind: .table, coordinateReference: nil,
      fields: [
        VectorField("system", .text), VectorField("at_most", .integer),
        VectorField("placed", .integer), VectorField("name", .text), VectorField("kind", .text),
        VectorField("money", .real), VectorField("crew", .real),
        VectorField("power_kilowatts", .real), VectorField("sidc", .text),
      ],
      features: scenario.inventory.map { entry in
        let system = scenario.systems[entry.system]
        return VectorFeature(
          geometry: nil,
          values: [
            .text(system.id), .integer(entry.atMost),
            .integer(deployment.placements.count { $0.system == entry.system }),
            .text(system.name), .text(system.kindName), .real(system.use.money),
            .real(system.use.crew), .real(system.use.powerKilowatts), .text(system.symbol.sidc),
          ])
      })
  }

  private func layer(
    _ name: MapLayerName, _ kind: GeometryKind, _ fields: [VectorField],
    _ features: [VectorFeature]
  ) throws -> VectorLayer {
    try VectorLayer(
      name: name.tableName, kind: kind, coordinateReference: scenario.coordinateReference,
      fields: fields, features: features, styleQML: layerStyle(name))
  }

  /// Candidate sites, and one feature for each placement on a chosen one.
  private func siteLayer() throws -> VectorLayer {
    let chosen = Dictionary(grouping: deployment.placements, by: \.site)
    let places = try placeColumns(scenario.sites.map(\.position))
    return try layer(
      .sites, .point,
      [
        VectorField("site", .text), VectorField("system", .text), VectorField("kind", .text),
        VectorField("heading_degrees", .real), VectorField("chosen", .integer),
        VectorField("sidc", .text),
      ] + placeFields,
      scenario.sites.enumerated().flatMap { index, site -> [VectorFeature] in
        guard let placements = chosen[index] else {
          return [
            VectorFeature(
              geometry: .point(site.position),
              values: [.text(site.id), .null, .null, .null, .integer(0), .null] + places[index])
          ]
        }
        return placements.map { placement in
          let system = scenario.systems[placement.system]
          return VectorFeature(
            geometry: .point(site.position),
            values: [
              .text(site.id), .text(system.id), .text(system.kindName),
              system.sectorDegrees < 360 ? .real(placement.headingDegrees) : .null, .integer(1),
              .text(system.symbol.sidc),
            ] + places[index])
        }
      })
  }

  /// Every asset at its middle, and the shapes of those that have one: a layer holds one kind of geometry.
  private func assetLayer(
    _ name: MapLayerName, _ kind: GeometryKind, _ geometry: (DefendedAsset) -> VectorGeometry?
  ) throws -> VectorLayer {
    let places = try placeColumns(scenario.assets.map(\.middle))
    return try layer(
      name, kind,
      [
        VectorField("asset", .text), VectorField("name", .text), VectorField("worth", .real),
        VectorField("worth_lost_per_raid", .real), VectorField("sidc", .text),
      ] + placeFields,
      scenario.assets.enumerated().compactMap { index, asset in
        geometry(asset).map {
          VectorFeature(
            geometry: $0,
            values: [
              .text(asset.id), .text(asset.name), .real(asset.worth),
              score.map { .real($0.assets[index].worthLost.value) } ?? .null,
              .text(MapSymbolCode.asset.sidc),
            ] + places[index])
        }
      })
  }

  private func axisLayer() throws -> VectorLayer {
    let scores = Dictionary(
      uniqueKeysWithValues: (score?.approaches ?? []).map { ($0.axis, $0) })
    return try layer(
      .axes, .line,
      [
        VectorField("axis", .text), VectorField("drones_per_raid", .real),
        VectorField("leakers_per_raid", .real), VectorField("sidc", .text),
      ],
      scenario.axes.indices.compactMap { axis in
        guard let path = path(axis: axis) else { return nil }
        return VectorFeature(
          geometry: .line(path),
          values: [
            .text(scenario.axes[axis].id),
            score == nil ? .null : .real(scores[axis]?.launchedMean ?? 0),
            score == nil ? .null : .real(scores[axis]?.leakersMean ?? 0),
            .text(MapSymbolCode.drone.sidc),
          ])
      })
  }

  /// Approaches by what the plan leaves open, the worst first.
  private func gapLayer(_ open: [OpenApproach]) throws -> VectorLayer {
    try layer(
      .gaps, .line,
      [
        VectorField("rank", .integer), VectorField("axis", .text), VectorField("asset", .text),
        VectorField("stake_per_raid", .real), VectorField("open_per_raid", .real),
        VectorField("open_share", .real),
      ],
      open.enumerated().compactMap { rank, gap in
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

  /// Ground over which a threat cannot be engaged, by what passes there.
  private func gapAreaLayer() throws -> VectorLayer {
    try layer(
      .gapAreas, .polygon,
      [
        VectorField("rank", .integer), VectorField("threat", .text),
        VectorField("height_metres", .real), VectorField("worth_exposed", .real),
        VectorField("axis", .text), VectorField("square_kilometres", .real),
      ],
      try gapAreas.enumerated().map { rank, gap in
        VectorFeature(
          geometry: .polygons(try outlines(of: gap.cells, on: grid)),
          values: [
            .integer(rank + 1), .text(scenario.threats[gap.threat].id), .real(gap.heightMetres),
            .real(gap.worthExposed), .text(scenario.axes[gap.axis].id),
            .real(squareKilometres(gap.cells)),
          ])
      })
  }

  /// Range rings clipped by terrain, height and sector; none where a placement can do nothing.
  private func reachLayer() throws -> VectorLayer {
    try layer(
      .reach, .polygon,
      [
        VectorField("site", .text), VectorField("system", .text),
        VectorField("height_metres", .real), VectorField("range_metres", .real),
        VectorField("square_kilometres", .real),
      ],
      try reaches.filter { !$0.cells.isEmpty }.map { reach in
        let placement = deployment.placements[reach.placement]
        let system = scenario.systems[placement.system]
        return VectorFeature(
          geometry: .polygons(try outlines(of: reach.cells, on: grid)),
          values: [
            .text(scenario.sites[placement.site].id), .text(system.id), .real(reach.heightMetres),
            .real(scenario.reachMetres(of: system)), .real(squareKilometres(reach.cells)),
          ])
      })
  }

  private var placeFields: [VectorField] {
    [
      VectorField("mgrs", .text), VectorField("latitude_degrees", .real),
      VectorField("longitude_degrees", .real), VectorField("east_metres", .real),
      VectorField("north_metres", .real),
    ]
  }

  /// The same places in every notation.
  private func placeColumns(_ positions: [Position]) throws -> [[VectorValue]] {
    try zip(positions, places(positions)).map { position, place in
      [
        .text(try WrittenPlace.militaryGrid(place)), .real(place.latitudeDegrees),
        .real(place.longitudeDegrees), .real(position.eastMetres), .real(position.northMetres),
      ]
    }
  }

  func places(_ positions: [Position]) throws -> [LongitudeLatitude] {
    try Projection.longitudesLatitudes(of: positions, in: scenario.coordinateReference)
  }
}
