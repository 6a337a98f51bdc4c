// Requirements, layers, suppliers and links out of a checked scenario document.
import Yams

/// What a scenario states about plans beyond budget and inventory.
struct PlannedTerms {
  var environments: [(environment: Environment, share: Double)] = []
  var requirements: [Requirement] = []
  var layers: [DefenceLayer] = []
  var incompatible: [IncompatiblePair] = []
  var supplierLimits: [SupplierLimit] = []
  var links: [LinkRule] = []
}

extension ScenarioReader {
  mutating func plannedTerms(systems: [SystemType], assets: [DefendedAsset]) -> PlannedTerms {
    let layers = self.layers(systems)
    return PlannedTerms(
      environments: environments(),
      requirements: document.records("requirements").map {
        requirement($0, assets, layers: layers.count)
      },
      layers: layers,
      incompatible: document.records("incompatible").map { pair($0, systems) },
      supplierLimits: uniquely(document.records("suppliers"), .supplier).map {
        supplierLimit($0, systems)
      },
      links: document.records("links").map { link($0, systems) })
  }

  private mutating func environments() -> [(environment: Environment, share: Double)] {
    let weights = document.table("environments")
    let total = weights.reduce(0) { $0 + $1.value }
    guard total > 0 else {
      if document.has("environments"), !document.holdsMended("environments") {
        findings.append(
          document.finding(
            "environments", "environments have no weight: give one of them a number above 0"))
      }
      return [(.clear, 1)]
    }
    return Environment.allCases.compactMap { environment in
      let weight = weights.first { $0.key == environment.rawValue }?.value ?? 0
      return weight > 0 ? (environment, weight / total) : nil
    }
  }

  private mutating func requirement(
    _ record: Record, _ assets: [DefendedAsset], layers: Int
  ) -> Requirement {
    let named = indices(record, "assets", among: assets.map(\.id), .asset).sorted()
    let contingency = Contingency(
      environment: record.optionalText("when").flatMap { Environment(rawValue: $0) } ?? .clear,
      losses: record.optionalInteger("afterLossOf") ?? 0)
    var measure = Requirement.Measure.protectedShare
    var share = record.optionalNumber("protectedShare") ?? 0
    if let engaged = record.optionalNumber("engagedShare") {
      let depth = record.optionalInteger("layers") ?? 2
      if depth > layers, !document.isMended("layers") {
        findings.append(
          record.finding(
            record.has("layers") ? "layers" : "engagedShare",
            "\(depth) layers are asked for, \(layers) are defined: add some under the key layers"))
      }
      (measure, share) = (.engagedShare(layers: depth), engaged)
    } else if record.has("layers") {
      findings.append(
        record.finding("layers", "layers without engagedShare: give engagedShare, or remove it"))
    }
    let whose = named.isEmpty ? ["all assets"] : named.map { assets[$0].id }
    return Requirement(
      assets: named.isEmpty ? Array(assets.indices) : named, measure: measure, leastShare: share,
      contingency: contingency,
      title: title(whose.joined(separator: ", "), measure, share, contingency))
  }

  private func title(
    _ whose: String, _ measure: Requirement.Measure, _ share: Double, _ contingency: Contingency
  ) -> String {
    let percent = "\(brief((share * 1e6).rounded() / 1e4)) %"
    var text =
      switch measure {
      case .protectedShare: "\(whose): \(percent) protected"
      case .engagedShare(let layers): "\(whose): \(percent) engaged in \(layers) layers"
      }
    if contingency.environment != .clear { text += ", \(contingency.environment.rawValue)" }
    if contingency.losses > 0 { text += ", after the loss of \(contingency.losses)" }
    return text
  }

  /// Indices of systems; with `effectorsOnly` a sensor is a finding.
  private mutating func types(
    _ record: Record, _ field: String, _ systems: [SystemType], effectorsOnly: Bool = false
  ) -> [Int] {
    let found = indices(record, field, among: systems.map(\.id), .stockedSystem)
    for system in found where effectorsOnly && systems[system].isSensor {
      findings.append(
        record.finding(field, "'\(systems[system].id)' is a sensor: \(field) lists effectors"))
    }
    return found
  }

  private mutating func layers(_ systems: [SystemType]) -> [DefenceLayer] {
    var taken: Set<Int> = []
    return uniquely(document.records("layers"), .layer).map { record in
      let own = types(record, "systems", systems, effectorsOnly: true)
      for system in own where !taken.insert(system).inserted {
        findings.append(
          record.finding("systems", "'\(systems[system].id)' is in two layers: keep it in one"))
      }
      return DefenceLayer(id: record.text("id"), systems: own)
    }
  }

  private mutating func pair(_ record: Record, _ systems: [SystemType]) -> IncompatiblePair {
    let names = systems.map(\.id)
    let pair = record.nodes("systems").compactMap {
      index(of: $0.scalar?.string ?? "", among: names, .stockedSystem, record, at: $0)
    }
    return IncompatiblePair(systems: pair, withinMetres: record.optionalNumber("withinMetres") ?? 0)
  }

  private mutating func supplierLimit(
    _ record: Record, _ systems: [SystemType]
  ) -> SupplierLimit {
    let id = record.text("id")
    let known = Set(systems.compactMap(\.origin.supplier)).sorted()
    // A faulty supplier of a system reads as an empty text, and may be this one.
    if !known.contains(id), !known.contains(""), !isIncomplete(.stockedSystem) {
      let hint = advice(
        on: id, among: known, otherwise: "name it as the supplier of a system")
      findings.append(record.finding("id", "no system in the inventory is from '\(id)': \(hint)"))
    }
    return SupplierLimit(
      supplier: id, moneyAtMost: record.optionalNumber("moneyAtMost"),
      systemsAtMost: record.optionalInteger("systemsAtMost"))
  }

  private mutating func link(_ record: Record, _ systems: [SystemType]) -> LinkRule {
    LinkRule(
      systems: types(record, "systems", systems), hubs: types(record, "hubs", systems),
      relays: types(record, "relays", systems), hopMetres: record.number("hopMetres"))
  }
}
