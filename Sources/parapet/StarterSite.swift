// What can a first scenario assume of a ground that it knows nothing about?
import Geodata
import Report
import Terrain

/// Figures of a scenario that fit a ground's size and slopes.
struct StarterSite {
  let reference: String
  private let grid: ElevationGrid
  /// Known ground nearest to the middle.
  private let middle: Position

  /// - Throws: `Refusal` when the ground is tied to no place, smaller than 2 km, or all void.
  init(_ grid: ElevationGrid) throws {
    guard let reference = grid.coordinateReference else {
      throw Refusal(
        "the elevation model does not say what its coordinates are: give --coordinate-reference EPSG:n"
      )
    }
    let side = min(grid.eastMetres - grid.westMetres, grid.northMetres - grid.southMetres)
    guard side >= 2000 else {
      throw Refusal(
        "the ground is \(NumberText.distance(metres: side)) wide: at least 2 km; choose a larger box"
      )
    }
    let centre = Position(
      eastMetres: (grid.westMetres + grid.eastMetres) / 2,
      northMetres: (grid.southMetres + grid.northMetres) / 2)
    let known = grid.elevationsMetres.indices.lazy.filter { !grid.elevationsMetres[$0].isNaN }.map {
      grid.centre(of: Cell(row: $0 / grid.columns, column: $0 % grid.columns))
    }
    guard
      let middle = known.min(by: {
        $0.distanceMetres(to: centre) < $1.distanceMetres(to: centre)
      })
    else { throw Refusal("the elevation model holds no known elevation in the box") }
    self.reference = reference
    self.grid = grid
    self.middle = middle
  }

  private var sideMetres: Double {
    min(grid.eastMetres - grid.westMetres, grid.northMetres - grid.southMetres)
  }

  private func metres(_ share: Double, atMost limit: Double) -> String {
    NumberText.fixed(min(limit, (sideMetres * share / 100).rounded(.down) * 100))
  }

  /// The text of scenario.yaml.
  func scenario(named name: String) throws -> String {
    let place = try Projection.longitudesLatitudes(of: [middle], in: reference)[0]
    let square = try WrittenPlace.militaryGrid(place)
    return """
      # yaml-language-server: $schema=scenario.schema.json
      # A first scenario: everything here is a guess to be replaced, but for the ground.
      # Check it with `parapet validate`, plan with `parapet plan`, see what more money brings with `parapet sweep`.
      parapet: 1
      name: \(name)
      title: \(name), a first plan

      # All [east, north] are metres of this reference. A place may also be MGRS, such as "\(square)",
      # or latitude and longitude, such as "\(NumberText.fixed(place.latitudeDegrees, decimals: 5)) \
      \(NumberText.fixed(place.longitudeDegrees, decimals: 5))".
      coordinateReference: \(reference)
      terrain:
        file: terrain.tif
        # errorRMSMetres: 5 # with it the map shows how sure detection is

      # Types of systems and threats, with generic figures: put in your own.
      catalogues: [systems.yaml, threats.yaml]

      # What to defend: a point, a corridor (a line) or an area (corners). Or `assetsFile: assets.gpkg`.
      assets:
        - id: centre
          name: Centre
          point: [\(NumberText.fixed(middle.eastMetres)), \(NumberText.fixed(middle.northMetres))]
          worth: 100 # relative to other assets
          hardness: 2 # leakers that destroy it

      # Where raids come from: here from every side. Also `bearingDegrees`, or `route` with way points.
      approaches:
        - id: around
          sector: {fromDegrees: 0, toDegrees: 360, axes: 12}
          launchMetres: \(metres(0.45, atMost: 15_000)) # from the target; cut at the terrain's edge

      # Where systems may stand. Places of your own go under `positions:`, or `positionsFile: sites.gpkg`.
      sites:
        generate:
          count: 60
          spacingMetres: \(metres(0.03, atMost: 600))
          maximumSlopeDegrees: 25
          fromAssetMetres: \(metres(0.35, atMost: 5000))
          # excludeFile: no-go.gpkg # polygons without sites
          # roadsFile: roads.gpkg # sites only near these lines
        capacity: 2

      # What may be bought at most. Or `inventoryFile: inventory.xlsx` with the columns system and at_most.
      inventory:
        - {system: radar-3d, atMost: 2}
        - {system: radar-gap, atMost: 4}
        - {system: passive-rf, atMost: 4}
        - {system: acoustic, atMost: 12}
        - {system: gun-35, atMost: 2}
        - {system: missile-short, atMost: 2}
        - {system: interceptor-team, atMost: 6}
        - {system: jammer-rf, atMost: 6}

      budget: {money: 6000000, crew: 40, powerKilowatts: 60}

      # What may come, by relative likelihood.
      raids:
        - id: scouts
          weight: 0.4
          groups:
            - {threat: recon-uas, count: 1}
            - {threat: fpv, count: 4, startSeconds: 60, spacingSeconds: 15}
        - id: swarm
          weight: 0.6
          groups:
            - {threat: decoy, count: 3, spacingSeconds: 5}
            - {threat: one-way, count: 8, startSeconds: 20, spacingSeconds: 8}

      mapHeightsMetres: [60, 150, 300]
      solve: {relativeGap: 0.01, timeLimitSeconds: 20}
      score: {raids: 2048}
      seed: 1

      """
  }
}
