// Where could systems stand: candidate sites from the terrain, as a map layer and as text for the scenario.
import ArgumentParser
import Coverage
import Geodata
import Report
import Scenario
import Terrain

struct SitesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sites",
    abstract: "Find candidate sites that see most of what lies around a scenario's assets.",
    discussion: """
      Options take the place of the fields of the scenario's sites.generate, which may then be absent if \
      --count, --spacing-metres, --maximum-slope-degrees and --from-asset-metres are given. What must be \
      watched is the ground within --from-asset-metres of the assets, weighted by their worth; a site's \
      visibility index is the share of it over which a target at --target-height-metres is seen. Sites \
      that the scenario gives itself are kept apart from. The first sites are those that together see most.
      """)

  @Argument(help: "Scenario file.")
  var scenario: String

  @Option(help: "GeoPackage to write: index, slope and elevation of each site.")
  var output: String

  @Option(help: "Text to write that can be pasted under the scenario's sites.positions.")
  var yaml: String?

  @OptionGroup var search: SiteSearchOptions
  @OptionGroup var working: WorkOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    let situation = try await Situation(
      scenarioFile: scenario, drawsSites: false, threads: working.threads)
    let (asked, grid) = (situation.scenario, situation.grid)
    let rule = try search.rule(asked)
    let constraints = try rule.constraints(asked.coordinateReference, on: grid)
    let found = asked.siteSearch(rule, search.rules(rule), constraints, on: grid)
    let line = options.progress
    let sites: [RatedSite]
    do {
      sites = try await found.sites(
        apartFrom: asked.sites.map(\.position), threads: working.threads
      ) { line.show("sites: \($0) places rated") }
    } catch let error as TerrainError {
      throw Refusal("\(error)")
    }
    line.clear()
    guard !sites.isEmpty else {
      throw Refusal(
        "no place is feasible and sees what must be watched: allow steeper ground, more distance to "
          + "assets or roads, or fewer exclusions")
    }
    let names = asked.adding(sitesAt: sites.map(\.position), capacity: rule.capacity).sites
      .dropFirst(asked.sites.count).map(\.id)
    let named = zip(names, sites).map { NamedSite(name: $0, site: $1) }
    try writeGeoPackage([layer(named, asked.coordinateReference)], to: output)
    if let yaml { try AtomicFile.write(yamlText(named), to: yaml) }
    try answer(named)
  }

  private func layer(_ sites: [NamedSite], _ reference: String) throws -> VectorLayer {
    try VectorLayer(
      name: "candidate_sites", kind: .point, coordinateReference: reference,
      fields: [
        VectorField("site", .text), VectorField("order", .integer),
        VectorField("visibility_index", .real), VectorField("slope_degrees", .real),
        VectorField("elevation_metres", .real),
      ],
      features: sites.enumerated().map { number, named in
        let site = named.site
        return VectorFeature(
          geometry: .point(site.position),
          values: [
            .text(named.name), .integer(number + 1), .real(site.visibilityIndex),
            .real(site.slopeDegrees), .real(site.elevationMetres),
          ])
      })
  }

  /// Entries of the list `sites.positions`, indented to stand under it.
  private func yamlText(_ sites: [NamedSite]) -> String {
    sites.map { named in
      let site = named.site
      let east = NumberText.fixed(site.position.eastMetres, decimals: 1)
      let north = NumberText.fixed(site.position.northMetres, decimals: 1)
      let index = NumberText.fixed(site.visibilityIndex, decimals: 3)
      return "    - {id: \(named.name), position: [\(east), \(north)]} # sees \(index)\n"
    }.joined()
  }

  private func answer(_ sites: [NamedSite]) throws {
    if options.json {
      try Console.json(
        sites.map { named in
          SiteRow(
            site: named.name, eastMetres: named.site.position.eastMetres,
            northMetres: named.site.position.northMetres,
            visibilityIndex: named.site.visibilityIndex,
            slopeDegrees: named.site.slopeDegrees, elevationMetres: named.site.elevationMetres)
        })
    } else {
      let best = sites.map(\.site.visibilityIndex).max() ?? 0
      options.note(
        "\(output): \(sites.count) sites, the best sees \(NumberText.percent(best)) of the demand")
    }
  }
}

struct SiteSearchOptions: ParsableArguments {
  @Option(help: "How many sites at most, 1 to 20000.")
  var count: Int?

  @Option(help: "Least distance apart.")
  var spacingMetres: Double?

  @Option(help: "Steepest ground.")
  var maximumSlopeDegrees: Double?

  @Option(
    help: "Farthest from the nearest asset, and the depth of what must be watched around assets.")
  var fromAssetMetres: Double?

  @Option(help: "Height above ground of targets to be seen; default 50.")
  var targetHeightMetres: Double?

  @Option(help: "Height of the eye above ground.")
  var mastMetres: Double = SiteSearchRules.defaultMastMetres

  @Option(help: "How far a site looks.")
  var viewMetres: Double = SiteSearchRules.longestViewMetres

  @Option(help: "Vector file whose polygons hold no site.")
  var exclude: String?

  @Option(help: "Vector file whose lines are roads; OpenStreetMap extracts (.osm.pbf) too.")
  var roads: String?

  @Option(help: "Farthest from a road; default 500.")
  var roadMetres: Double?

  @Option(help: "Raster of land cover classes.")
  var landCover: String?

  @Option(help: "Classes on which sites may be, separated by commas.", transform: classList)
  var landCoverClasses: [Int] = []

  func validate() throws {
    func check(_ name: String, _ value: Double?, _ range: ClosedRange<Double>) throws {
      if let value, !range.contains(value) {
        throw ValidationError(
          "--\(name) \(value): \(range.lowerBound) to \(range.upperBound) are allowed")
      }
    }
    if let count, !(1...20_000 ~= count) {
      throw ValidationError("--count \(count): 1 to 20000 are allowed")
    }
    try check("spacing-metres", spacingMetres, 1...100_000)
    try check("maximum-slope-degrees", maximumSlopeDegrees, 0...90)
    try check("from-asset-metres", fromAssetMetres, 1...500_000)
    try check("target-height-metres", targetHeightMetres, 0...20_000)
    try check("mast-metres", mastMetres, SightLine.mastRangeMetres)
    try check("view-metres", viewMetres, 1...1_000_000)
    try check("road-metres", roadMetres, 1...100_000)
    guard (landCover == nil) == landCoverClasses.isEmpty else {
      throw ValidationError("give --land-cover and --land-cover-classes together")
    }
  }

  /// The scenario's rule with these options in place of what they name.
  func rule(_ scenario: Scenario) throws -> SiteGeneration {
    let stated = scenario.siteGeneration
    func needed<Value>(_ option: Value?, _ field: Value?, _ name: String) throws -> Value {
      guard let value = option ?? field else {
        throw Refusal("--\(name) is needed: the scenario has no sites.generate that states it")
      }
      return value
    }
    return SiteGeneration(
      count: try needed(count, stated?.count, "count"),
      spacingMetres: try needed(spacingMetres, stated?.spacingMetres, "spacing-metres"),
      maximumSlopeDegrees: try needed(
        maximumSlopeDegrees, stated?.maximumSlopeDegrees, "maximum-slope-degrees"),
      fromAssetMetres: try needed(fromAssetMetres, stated?.fromAssetMetres, "from-asset-metres"),
      capacity: stated?.capacity ?? 2, method: .visibility,
      targetHeightMetres: targetHeightMetres ?? stated?.targetHeightMetres ?? 50,
      excludePath: exclude ?? stated?.excludePath, roadsPath: roads ?? stated?.roadsPath,
      roadMetres: roadMetres ?? stated?.roadMetres ?? 500,
      landCoverPath: landCover ?? stated?.landCoverPath,
      landCoverClasses: landCover == nil ? stated?.landCoverClasses ?? [] : landCoverClasses,
      place: stated?.place ?? scenario.terrainPlace)
  }

  func rules(_ rule: SiteGeneration) -> SiteSearchRules {
    var rules = rule.searchRules
    rules.mastMetres = mastMetres
    rules.viewMetres = viewMetres
    return rules
  }
}

private struct NamedSite {
  let name: String
  let site: RatedSite
}

private struct SiteRow: Encodable {
  let site: String
  let eastMetres: Double
  let northMetres: Double
  let visibilityIndex: Double
  let slopeDegrees: Double
  let elevationMetres: Double
}

private func classList(_ text: String) throws -> [Int] {
  let classes = text.split(separator: ",").map { Int($0) }
  guard (1...100).contains(classes.count),
    classes.allSatisfy({ $0.map { 0...65_535 ~= $0 } ?? false })
  else {
    throw ValidationError(
      "--land-cover-classes '\(text)': 1 to 100 whole numbers from 0 to 65535, such as 30,60")
  }
  return classes.compactMap(\.self)
}
