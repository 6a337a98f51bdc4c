// What maps besides the terrain say of where sites may be, and the sites that a scenario asks for.
import Coverage
import Geodata
import Scenario
import Terrain

extension SiteGeneration {
  /// Reads exclusion areas, roads and land cover onto the terrain's plane.
  /// - Throws: `GeodataError`, or a `Refusal` for a file without the features that it should hold.
  func constraints(_ reference: String, on grid: ElevationGrid) throws -> SiteConstraints {
    SiteConstraints(
      excludedAreas: try excludePath.map { try areas(in: $0, reference) } ?? [],
      roads: try roadsPath.map { try roads(in: $0, reference) }, roadMetres: roadMetres,
      isCoverAllowed: try landCoverPath.map { path in
        let allowed = Set(landCoverClasses.map { Float($0) })
        return try readClasses(path: path, on: grid).map { allowed.contains($0) }
      })
  }

  var searchRules: SiteSearchRules {
    SiteSearchRules(
      count: count, spacingMetres: spacingMetres, targetHeightMetres: targetHeightMetres)
  }
}

extension Scenario {
  /// The scenario with the sites that it asks to be drawn from the terrain.
  func withSitesDrawn(on grid: ElevationGrid, threads: Int) async throws -> Scenario {
    guard let rule = siteGeneration else { return self }
    let constraints: SiteConstraints
    do {
      constraints = try rule.constraints(coordinateReference, on: grid)
    } catch let error as GeodataError {
      throw InputError([finding(at: rule.place, "sites.generate: \(error)")])
    } catch let error as Refusal {
      throw InputError([finding(at: rule.place, "sites.generate: \(error.message)")])
    }
    switch rule.method {
    case .prominence:
      return withGeneratedSites(on: grid, where: constraints.allowedCells(of: grid))
    case .visibility:
      let found = try await siteSearch(rule, rule.searchRules, constraints, on: grid)
        .sites(apartFrom: sites.map(\.position), threads: threads)
      return adding(sitesAt: found.map(\.position), capacity: rule.capacity)
    }
  }

  /// A search on the ground that the rule allows, for what lies around the assets.
  func siteSearch(
    _ rule: SiteGeneration, _ rules: SiteSearchRules, _ constraints: SiteConstraints,
    on grid: ElevationGrid
  ) -> SiteSearch {
    SiteSearch(
      on: grid,
      FeasibleGround(
        on: grid, assets: assets, maximumSlopeDegrees: rule.maximumSlopeDegrees,
        fromAssetMetres: rule.fromAssetMetres, constraints: constraints),
      DemandArea(assets, on: grid, withinMetres: rule.fromAssetMetres), rules)
  }
}

private func areas(in path: String, _ reference: String) throws -> [[[Position]]] {
  let areas = try readVectors(path: path, coordinateReference: reference)
    .filter { $0.kind == .polygon }.flatMap(\.features)
    .flatMap { feature -> [[[Position]]] in
      if case .polygons(let polygons) = feature.geometry { polygons } else { [] }
    }
  guard !areas.isEmpty else {
    throw Refusal("\(path): holds no polygon: exclusion areas must be polygons")
  }
  return areas
}

/// Values of OpenStreetMap's key "highway" that no vehicle drives on, or not yet.
private let undrivable: Set<String> = [
  "bridleway", "construction", "corridor", "cycleway", "elevator", "footway", "path", "pedestrian",
  "platform", "proposed", "razed", "steps", "via_ferrata",
]

/// Lines of every layer; of layers with a field "highway", only what vehicles can drive on.
private func roads(in path: String, _ reference: String) throws -> [[Position]] {
  var roads: [[Position]] = []
  for layer in try readVectors(path: path, coordinateReference: reference)
  where layer.kind == .line {
    let highway = layer.fields.firstIndex { $0.name.lowercased() == "highway" }
    for feature in layer.features {
      if let highway {
        guard case .text(let value) = feature.values[highway], !undrivable.contains(value) else {
          continue
        }
      }
      if case .lines(let lines) = feature.geometry { roads += lines }
    }
  }
  guard !roads.isEmpty else {
    throw Refusal("\(path): holds no road: lines, or OpenStreetMap ways with a highway tag")
  }
  return roads
}
