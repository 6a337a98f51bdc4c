// Cover as rasters: what a deployment gives to map programs, cell by cell.
import Coverage
import Geodata
import Raid
import Report
import Scenario
import Terrain

extension DeploymentMap {
  /// Per height: sensors, effectors and the class of cover; per threat and height the layers that it meets and the
  /// effectors that can engage it; and, if an error of the terrain is given, how sure detection is. 255 where
  /// the ground is unknown.
  func raster() throws -> Raster {
    let palette = CoveragePalette()
    let bands = cover.layers.flatMap { layer in
      let height = heightText(layer.heightMetres)
      return [
        band("sensors at \(height)", layer.sensors, palette.depthColours),
        band("effectors at \(height)", layer.effectors, palette.depthColours),
        band("cover at \(height)", layer.classes, palette.classColours),
      ]
    }
    let threats = threatCovers.flatMap { cover in
      let what = "\(scenario.threats[cover.threat].id) at \(heightText(cover.heightMetres))"
      return [
        band("layers against \(what)", cover.layers, palette.layerColours),
        band("effectors that engage \(what)", cover.engaging, palette.depthColours),
      ]
    }
    let chances = (detection?.layers ?? []).map { layer in
      RasterBand(
        name: "percent probability detected at \(heightText(layer.heightMetres))",
        values: layer.probabilities.map { ($0 * 100).rounded() })
    }
    return try raster(
      bands + threats + chances,
      notes: [
        RasterMetadata(
          key: "COVER_CLASSES",
          value: "0 none, 1 detected, 2 in weapon reach, 3 detected and engaged"),
        RasterMetadata(
          key: "LAYER_CLASSES", value: "0 none, 1 detected, 2 tracked, 3 can be engaged"),
      ])
  }

  /// One band with its colours.
  /// - Throws: `Refusal` for a height that the scenario does not map, or a threat that it does not have.
  func raster(_ what: CoverLayer, heightMetres: Double?, threat: String?) throws -> Raster {
    let layer = cover.layers[try level(heightMetres)]
    let height = layer.heightMetres
    switch what {
    case .cover: return try painted(what, layer.classes, height, CoveragePalette().classColours)
    case .sensors: return try painted(what, layer.sensors, height, CoveragePalette().depthColours)
    case .effectors:
      return try painted(what, layer.effectors, height, CoveragePalette().depthColours)
    case .threatLayers, .engaging:
      let own = threatCover(try threatIndex(threat), level: try level(heightMetres))
      return what == .engaging
        ? try painted(what, own.engaging, height, CoveragePalette().depthColours)
        : try painted(what, own.layers, height, CoveragePalette().layerColours)
    }
  }

  /// Which of the scenario's map heights is meant; the lowest by default.
  /// - Throws: `Refusal` for a height that the scenario does not map.
  func level(_ heightMetres: Double?) throws -> Int {
    let heights = scenario.mapHeightsMetres
    guard let heightMetres else { return 0 }
    guard let level = heights.firstIndex(of: heightMetres) else {
      throw Refusal(
        "--height \(NumberText.plain(heightMetres)): the scenario maps "
          + heights.map { NumberText.plain($0) }.joined(separator: ", ")
          + "; add it to mapHeightsMetres")
    }
    return level
  }

  private func threatIndex(_ name: String?) throws -> Int {
    guard let name else { return 0 }
    let known = scenario.threats.map(\.id)
    guard let index = known.firstIndex(of: name) else {
      throw Refusal("--threat \(name): \(advice(on: name, among: known))")
    }
    return index
  }

  private func painted(
    _ what: CoverLayer, _ values: [UInt8], _ heightMetres: Double, _ colours: [CodeColour]
  ) throws -> Raster {
    try raster([band("\(what.rawValue) at \(heightText(heightMetres))", values, colours)])
  }

  private func raster(
    _ bands: [RasterBand], notes: [RasterMetadata] = []
  ) throws -> Raster {
    try Raster(
      columns: grid.columns, rows: grid.rows, west: grid.westMetres, north: grid.northMetres,
      cellWidth: grid.cellMetres, cellHeight: grid.cellMetres,
      coordinateReference: grid.coordinateReference, storage: .uint8(void: 255), bands: bands,
      metadata: notes)
  }

  private func band(
    _ name: String, _ values: [UInt8], _ colours: [CodeColour]
  ) -> RasterBand {
    let used = Set(values)
    return RasterBand(
      name: name,
      values: zip(values, cover.isUnknown).map { value, unknown in unknown ? .nan : Float(value) },
      colours: colours.filter { $0.code != 255 && ($0.code <= 5 || used.contains($0.code)) }.map {
        RasterColour(
          value: $0.code, red: $0.colour.red, green: $0.colour.green, blue: $0.colour.blue,
          meaning: $0.meaning)
      })
  }

  private func heightText(_ metres: Double) -> String {
    "\(Int(metres.rounded())) m above ground"
  }

  /// 255 where the ground is unknown, for palettes.
  func known(_ counts: [UInt8]) -> [UInt8] {
    zip(counts, cover.isUnknown).map { count, unknown in unknown ? 255 : count }
  }
}

/// What one band of cover says.
enum CoverLayer: String, CaseIterable {
  case cover, sensors, effectors
  case threatLayers = "threat-layers"
  case engaging
}

extension CoverageMap.Layer {
  /// 0 nothing, 1 detected, 2 in weapon reach, 3 both.
  var classes: [UInt8] {
    zip(sensors, effectors).map { ($0 > 0 ? 1 : 0) + ($1 > 0 ? 2 : 0) }
  }
}
