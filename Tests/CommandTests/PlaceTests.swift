// Do places in every notation, maps and spreadsheets give the same plan as the scenario's own text?
import Foundation
import Geodata
import Terrain
import Testing

@Suite struct PlaceTests {
  private let place: Workplace

  init() throws { place = try Planned.place() }

  private func text() throws -> String { try place.text("scenarios/tiny.yaml") }

  /// Solves a changed scenario and gives its placements and value.
  private func solve(_ changed: String, _ name: String) throws -> (Answer, String) {
    try place.write(changed, to: "scenarios/\(name).yaml")
    let answer = try place.run(
      ["solve", "scenarios/\(name).yaml", "--json", "--quiet", "--output", "\(name).json"])
    guard answer.exitCode == 0 else { return (answer, "") }
    let plan = try place.json("\(name).json")
    let placements = try #require(plan["placements"] as? [[String: Any]])
    let facts = try #require(plan["plan"] as? [String: Any])
    return (
      answer,
      "\(placements.map { "\($0["site"] ?? "") \($0["system"] ?? "")" }) \(facts["exactObjective"] ?? "")"
    )
  }

  @Test("MGRS, degrees and projected metres stand side by side, and give one plan")
  func mixed() throws {
    let (_, wanted) = try solve(text(), "plain")
    let places = try Projection.longitudesLatitudes(
      of: [
        Position(eastMetres: 502_000, northMetres: 5_402_000),
        Position(eastMetres: 506_000, northMetres: 5_402_000),
        Position(eastMetres: 504_000, northMetres: 5_402_000),
      ], in: "EPSG:32633")
    let mixed = try text()
      .replacing(
        "{id: depot, point: [502000, 5402000]",
        with: "{id: depot, point: \"\(WrittenPlace.militaryGrid(places[0]))\""
      )
      .replacing(
        "{id: bridge, point: [506000, 5402000]",
        with:
          "{id: bridge, point: {latitudeDegrees: \(places[1].latitudeDegrees), longitudeDegrees: \(places[1].longitudeDegrees)}"
      )
      .replacing(
        "{id: middle, position: [504000, 5402000]",
        with:
          "{id: middle, position: \"\(places[2].latitudeDegrees) \(places[2].longitudeDegrees)\""
      )
    #expect(mixed != (try text()))
    let (answer, got) = try solve(mixed, "mixed")
    #expect(answer.exitCode == 0 && got == wanted, "\(answer.errors)")
  }

  @Test("Every command that takes a deployment by hand takes its places in MGRS")
  func deployments() throws {
    let middle = try Projection.longitudesLatitudes(
      of: [Position(eastMetres: 504_000, northMetres: 5_402_000)], in: "EPSG:32633")[0]
    try place.write(
      text().replacing("id: launcher", with: "id: launcher\n    magazineRounds: 1")
        + "campaign: {raids: 2}\n", to: "scenarios/campaign.yaml")
    try place.write(
      "parapetDeployment: 1\nscenario: scenarios/campaign.yaml\nplacements:\n"
        + "  - {position: \"\(WrittenPlace.militaryGrid(middle))\", system: radar}\n",
      to: "hand.yaml")
    for command in [["score", "--raids", "4"], ["campaign", "--campaigns", "4"], ["verify"]] {
      let answer = try place.run([command[0], "hand.yaml"] + command.dropFirst())
      #expect(answer.exitCode == 0, "\(command[0]): \(answer.errors)")
    }
  }

  @Test("A place that is none, too coarse or off the terrain is refused where it stands")
  func faults() throws {
    for (place, words) in [
      ("33UVQ", "too coarse"), ("nowhere", "names no place"),
      ("33UVQ 02000 02000", "off the terrain"),
      ("99 0", "names no place"),
    ] {
      let changed = try text().replacing(
        "{id: depot, point: [502000, 5402000]", with: "{id: depot, point: \"\(place)\"")
      let (answer, _) = try solve(changed, "fault")
      #expect(answer.exitCode == 2 && answer.errors.contains(words), "\(answer.errors)")
      let line = try #require(
        changed.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
          $0.contains("id: depot, point")
        })
      #expect(answer.errors.hasPrefix("scenarios/fault.yaml:\(line + 1):24: error: asset 'depot'"))
    }
  }

  @Test(
    "Assets, sites, approaches and inventory out of map files and spreadsheets give the same plan",
    arguments: ["xlsx", "ods", "csv"])
  func files(_ ending: String) throws {
    let (_, wanted) = try solve(text(), "plain")
    func at(_ east: Double) -> VectorGeometry {
      .point(Position(eastMetres: east, northMetres: 5_402_000))
    }
    try writeGeoJSON(
      VectorLayer(
        name: "assets", kind: .point, coordinateReference: "EPSG:32633",
        fields: [
          VectorField("ID", .text), VectorField("Worth", .real), VectorField("colour", .text),
        ],
        features: [
          VectorFeature(geometry: at(502_000), values: [.text("depot"), .real(60), .text("red")]),
          VectorFeature(geometry: at(506_000), values: [.text("bridge"), .real(40), .null]),
        ]), to: place.file("scenarios/assets.geojson"))
    try writeGeoPackage(
      [
        VectorLayer(
          name: "sites", kind: .point, coordinateReference: "EPSG:32633",
          fields: [VectorField("id", .text), VectorField("capacity", .integer)],
          features: [("west", 502_000.0), ("middle", 504_000), ("east", 506_000)].map {
            VectorFeature(geometry: at($0.1), values: [.text($0.0), .integer(2)])
          })
      ], to: place.file("scenarios/sites.gpkg"))
    let inventory = try VectorLayer(
      name: "inventory", kind: .table, coordinateReference: nil,
      fields: [VectorField("System", .text), VectorField("at_most", .integer)],
      features: [("radar", 1), ("lookout", 2), ("launcher", 2)].map {
        VectorFeature(geometry: nil, values: [.text($0.0), .integer($0.1)])
      })
    let format = try #require(TableFormat(rawValue: ending))
    try writeTables([inventory], as: format, to: place.file("scenarios/inventory.\(ending)"))
    let lines = try text().split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      ![
        "- {id: depot", "- {id: bridge", "- {id: west", "- {id: middle", "- {id: east",
        "- {system:",
      ]
      .contains { line.contains($0) }
    }
    let changed = lines.joined(separator: "\n")
      .replacing("assets:\n", with: "assetsFile: assets.geojson\n")
      .replacing("positions:\n", with: "positionsFile: sites.gpkg\n")
      .replacing("inventory:\n", with: "inventoryFile: inventory.\(ending)\n")
    let (answer, got) = try solve(changed, "files")
    #expect(answer.exitCode == 0 && got == wanted, "\(answer.errors)")
  }

  @Test("The workbook that an export writes serves as the inventory of a scenario")
  func bothWays() throws {
    let (_, wanted) = try solve(text(), "plain")
    let exported = try place.run([
      "export", "plain.json", "--format", "xlsx", "--output", "scenarios/book.xlsx",
    ])
    #expect(exported.exitCode == 0, "\(exported.errors)")
    let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains("- {system:") }
    let (answer, got) = try solve(
      lines.joined(separator: "\n").replacing("inventory:\n", with: "inventoryFile: book.xlsx\n"),
      "book")
    #expect(answer.exitCode == 0 && got == wanted, "\(answer.errors)")
  }

  @Test("Faults in the scenario and in its catalogue are all named at once")
  func everyFault() throws {
    try place.write(
      "parapetCatalogue: 1\nthreats:\n  - {id: x, class: wrong}\n", to: "scenarios/types.yaml")
    let changed = try text().replacing("worth: 60", with: "worth: -60")
      .replacing("\nthreats:", with: "\ncatalogues: [types.yaml, none.yaml]\nthreats:")
      .replacing("seed: 1", with: "sed: 1")
    try place.write(changed, to: "scenarios/many.yaml")
    let answer = try place.run(["validate", "scenarios/many.yaml"])
    #expect(answer.exitCode == 2)
    for words in [
      "many.yaml:", "worth", "did you mean 'seed'?", "types.yaml:3:", "'wrong'",
      "catalogue 'none.yaml' does not exist",
    ] {
      #expect(answer.errors.contains(words), "\(answer.errors)")
    }
  }

  @Test("A spreadsheet may give places as MGRS or degrees, and its faults are named by row")
  func spreadsheet() throws {
    let corner = try Projection.longitudesLatitudes(
      of: [Position(eastMetres: 506_000, northMetres: 5_402_000)], in: "EPSG:32633")[0]
    let square = try WrittenPlace.militaryGrid(corner)
    try place.write(
      "id,worth,mgrs,latitude,longitude\n08,60,,\(corner.latitudeDegrees),\(corner.longitudeDegrees)\nbridge,40,\(square),,\n",
      to: "scenarios/assets.csv")
    let changed = try text()
      .replacing("  - {id: depot, point: [502000, 5402000], worth: 60}\n", with: "")
      .replacing("  - {id: bridge, point: [506000, 5402000], worth: 40}\n", with: "")
      .replacing("assets:\n", with: "assetsFile: assets.csv\n")
      .replacing("targets: [depot]", with: "targets: [\"08\"]")
    try place.write(changed, to: "scenarios/sheet.yaml")
    let valid = try place.run(["validate", "scenarios/sheet.yaml"])
    #expect(valid.exitCode == 0, "\(valid.errors)")
    try place.write("id,wort,mgrs\n08,60,\(square)\nbridge,-4,33UVQ\n", to: "scenarios/assets.csv")
    let faulty = try place.run(["validate", "scenarios/sheet.yaml"])
    #expect(faulty.exitCode == 2)
    #expect(
      faulty.errors.contains(
        "scenarios/assets.csv:2:1: error: unknown column 'wort'; did you mean 'worth'?"))
    #expect(faulty.errors.contains("scenarios/assets.csv:3:1: error: "))
  }

  @Test("Lines of a map are approaches, and areas and lines are assets")
  func shapes() throws {
    func position(_ east: Double, _ north: Double) -> Position {
      Position(eastMetres: east, northMetres: north)
    }
    try writeGeoPackage(
      [
        VectorLayer(
          name: "routes", kind: .line, coordinateReference: "EPSG:32633",
          fields: [VectorField("id", .text)],
          features: [
            VectorFeature(
              geometry: .line([position(501_000, 5_407_000), position(503_000, 5_405_000)]),
              values: [.text("pass")])
          ])
      ], to: place.file("scenarios/routes.gpkg"))
    try writeGeoPackage(
      [
        VectorLayer(
          name: "areas", kind: .polygon, coordinateReference: "EPSG:32633",
          fields: [VectorField("id", .text), VectorField("worth", .real)],
          features: [
            VectorFeature(
              geometry: .polygon([
                position(503_000, 5_403_000), position(504_000, 5_403_000),
                position(504_000, 5_404_000),
              ]), values: [.text("town"), .real(5)])
          ])
      ], to: place.file("scenarios/areas.gpkg"))
    let changed = try text()
      .replacing("\nassets:\n", with: "\nassetsFile: areas.gpkg\nassets:\n")
      .replacing(
        "approaches:\n  - {id: north, bearingDegrees: 0, launchMetres: 4800}",
        with: "approachesFile: routes.gpkg"
      )
      .replacing("targets: [bridge]", with: "targets: [bridge, town]")
    #expect(changed.contains("approachesFile") && changed.contains("assetsFile"))
    try place.write(changed, to: "scenarios/shapes.yaml")
    let planned = try place.run([
      "plan", "scenarios/shapes.yaml", "--output", "shapes", "--raids", "16", "--quiet",
    ])
    #expect(planned.exitCode == 0, "\(planned.errors)")
    let layers = try readVectors(path: place.file("shapes/plan.gpkg"))
    #expect(layers.first { $0.name == "asset_areas" }?.features.count == 1)
    #expect(layers.first { $0.name == "axes" }?.features.first?.values.first == .text("pass"))
    let manifest = try place.json("shapes/manifest.json")["inputs"] as? [[String: String]]
    #expect(
      Set(try #require(manifest).compactMap { $0["file"] }).isSuperset(of: [
        "../scenarios/areas.gpkg", "../scenarios/routes.gpkg",
      ]))
  }
}
