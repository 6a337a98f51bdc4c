// A scenario out of its file and catalogues: references resolved, every fault named.
internal import Foundation
public import Terrain
import Yams

extension Scenario {
  /// Largest number of (site, system) pairs that a plan may choose from.
  public static let maximumPairs = 200_000

  /// Reads a scenario, and the catalogues and other files it names.
  /// - Parameter sources: read what needs a map library: places in other notations, vector files, spreadsheets.
  /// - Throws: `InputError` with every finding.
  public init(file: String, sources: ScenarioSources = .none) throws(InputError) {
    self = try Self.reading(file: file, sources: sources).get()
  }

  /// Reads a scenario whatever its faults, and the catalogues and other files it names.
  public static func reading(
    file: String, sources: ScenarioSources = .none
  ) -> Reading<Scenario> {
    do throws(InputError) {
      let (document, faults) = try mendedDocument(file, as: .scenario)
      var catalogue = Catalogue()
      var findings = faults
      let inputs = [file] + addCatalogues(of: document, to: &catalogue, &findings)
      catalogue.add(document)
      var reader = ScenarioReader(
        document: document, catalogue: catalogue, sources: sources,
        findings: findings + catalogue.findings)
      let scenario = reader.scenario(inputs: inputs)
      return Reading(scenario, reader.findings)
    } catch {
      return Reading(nil, error.findings)
    }
  }

  /// - Returns: the paths of the catalogues that are there.
  private static func addCatalogues(
    of document: Record, to catalogue: inout Catalogue, _ findings: inout [InputFinding]
  ) -> [String] {
    var paths: [String] = []
    catalogue.isIncomplete = document.holdsMended("catalogues")
    for (name, node) in document.texts("catalogues") where !node.isMended {
      let path = resolve(name, besides: document.file)
      guard FileManager.default.fileExists(atPath: path) else {
        catalogue.isIncomplete = true
        findings.append(
          document.finding(
            at: node, "catalogue '\(name)' does not exist: it is looked for at \(path)")
        )
        continue
      }
      paths.append(path)
      do throws(InputError) {
        let (types, faults) = try mendedDocument(path, as: .catalogue)
        findings += faults
        catalogue.add(types)
      } catch {
        catalogue.isIncomplete = true
        findings += error.findings
      }
    }
    return paths
  }
}

/// A path relative to the folder of another file.
func resolve(_ path: String, besides file: String) -> String {
  if path.hasPrefix("/") { return path }
  let folder = (file as NSString).deletingLastPathComponent
  return folder.isEmpty
    ? path
    : ((folder as NSString).appendingPathComponent(path) as NSString)
      .standardizingPath
}

/// Turns a checked scenario document into values; collects findings instead of stopping at the first.
///
/// The document may hold mended values. What is found there is left out in the end, and no name is called
/// unknown while the list that should hold it has an entry without a name.
struct ScenarioReader {
  let document: Record
  let catalogue: Catalogue
  let sources: ScenarioSources
  var findings: [InputFinding]
  private var origins: [PositionOrigin] = []
  private var located: [StatedPlace: Result<Position, SourceFault>] = [:]
  private var featureFiles: [String] = []
  /// Lists in which a name may lack because of a fault that is found already.
  private var incomplete: Set<Named> = []
  private var areApproachesSound = true

  /// What entries of other lists refer to by name.
  enum Named: String {
    case threat, system, asset, approach, site, raid, layer, supplier
    case stockedSystem = "system in the inventory"
  }

  init(
    document: Record, catalogue: Catalogue, sources: ScenarioSources, findings: [InputFinding]
  ) {
    self.document = document
    self.catalogue = catalogue
    self.sources = sources
    self.findings = findings
    if catalogue.isIncomplete { incomplete = [.threat, .system, .stockedSystem] }
  }

  mutating func scenario(inputs: [String]) -> Scenario {
    let reference = coordinateReference(document, "coordinateReference") ?? ""
    let terrain = terrainSource()
    let siteRecord = document.record("sites")
    locate(document.statedPlaces, reference)
    let assetRecords = records(
      .asset, document, "assets", orFile: "assetsFile", assetShape, reference,
      .init(point: "point", line: "corridor", area: "area"))
    let approachRecords = records(
      .approach, document, "approaches", orFile: "approachesFile", approachShape, reference,
      .init(line: "route"))
    let siteRecords = records(
      .site, siteRecord, "positions", orFile: "positionsFile", siteShape, reference,
      .init(point: "position"))
    let inventoryRecords = records(
      .stockedSystem, document, "inventory", orFile: "inventoryFile", inventoryShape, reference,
      .init())
    let assets = uniquely(assetRecords, .asset).map { asset($0) }
    let threats = catalogue.threats
    let axes = allAxes(approachRecords, threats)
    let (systems, inventory) = purchasable(inventoryRecords)
    let sites = candidateSites(siteRecord, siteRecords)
    let existing = standing(sites: sites, systems: systems)
    let generation = siteRecord.optionalRecord("generate").map {
      siteGeneration($0, capacity: siteRecord.optionalInteger("capacity") ?? 2)
    }
    for (records, name) in [
      (assetRecords, "assets"), (approachRecords, "approaches"), (inventoryRecords, "inventory"),
    ] where records.isEmpty && !document.has(name + "File") && !document.isMended(name) {
      findings.append(
        document.finding(
          at: document.node, "no \(name): give \(name), \(name)File, or both"))
    }
    if sites.isEmpty && generation == nil && !siteRecord.has("positionsFile")
      && !siteRecord.isMended("positions")
    {
      findings.append(
        document.finding("sites", "no sites: give positions, positionsFile, generate, or several"))
    }
    let raids = uniquely(document.records("raids"), .raid).map {
      raid($0, threats: threats, axes: axes, assets: assets)
    }
    let terms = plannedTerms(systems: systems, assets: assets)
    let pairs = (sites.count + (generation?.count ?? 0)) * systems.count
    if pairs > Scenario.maximumPairs {
      findings.append(
        document.finding(
          "sites",
          "\(pairs) site and system pairs: at most \(Scenario.maximumPairs); give fewer sites"))
    }
    let score = document.optionalRecord("score")
    return Scenario(
      file: document.file, name: document.text("name"),
      title: document.optionalText("title") ?? document.text("name"),
      coordinateReference: reference, terrain: terrain, assets: assets, threats: threats,
      axes: axes, systems: systems, inventory: inventory, sites: sites,
      siteGeneration: generation, existing: existing,
      budget: resources(document.record("budget")),
      doctrine: doctrine(systems: systems, layers: terms.layers), environments: terms.environments,
      requirements: terms.requirements, layers: terms.layers, incompatible: terms.incompatible,
      supplierLimits: terms.supplierLimits, links: terms.links, raids: raids,
      campaign: campaign(systems: systems),
      mapHeightsMetres: mapHeights(),
      solve: solveSettings(document.optionalRecord("solve")),
      score: ScoreSettings(
        raids: score?.optionalInteger("raids") ?? 4096,
        confidence: score?.optionalNumber("confidence") ?? 0.95),
      seed: UInt64(document.optionalInteger("seed") ?? 1),
      referencePlace: document.place("coordinateReference"),
      terrainPlace: document.record("terrain").place("file"), inputFiles: inputs,
      featureFiles: featureFiles, positionOrigins: origins)
  }

  /// Entries of a list in the scenario's text, and those of the file named beside it.
  private mutating func records(
    _ what: Named, _ record: Record, _ list: String, orFile field: String, _ shape: RecordShape,
    _ reference: String, _ geometry: FeatureRecords.GeometryFields
  ) -> [Record] {
    let own = record.records(list)
    if record.isMended(list) { incomplete.insert(what) }
    guard record.has(field) else { return own }
    guard let path = file(record, field), !reference.isEmpty else {
      incomplete.insert(what)
      return own
    }
    switch sources.features(path, list == "positions" ? "sites" : list, reference) {
    case .failure(let fault):
      findings.append(record.finding(field, "\(field): \(fault.message)"))
      incomplete.insert(what)
      return own
    case .success(let features):
      if features.isEmpty {
        findings.append(record.finding(field, "\(field) '\(path)' holds nothing: add features"))
      }
      let limit = 20_000
      guard features.count <= limit else {
        findings.append(
          record.finding(
            field, "\(field) holds \(features.count) entries: at most \(limit); select some"))
        incomplete.insert(what)
        return own
      }
      featureFiles.append(path)
      let read = FeatureRecords(features, path: path, as: shape, geometry)
      findings += read.findings
      if !read.findings.isEmpty { incomplete.insert(what) }
      locate(read.statedPlaces, reference)
      return own + read.records
    }
  }

  /// All at once, since preparing a transformation takes a while.
  private mutating func locate(_ places: [StatedPlace], _ reference: String) {
    guard !reference.isEmpty, !places.isEmpty else { return }
    for (place, position) in zip(places, sources.locate(places, reference)) {
      located[place] = position
    }
  }

  private mutating func coordinateReference(_ record: Record, _ name: String) -> String? {
    guard let text = record.optionalText(name), !record.isMended(name) else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[0] == "EPSG", let code = Int(parts[1]), (1024...32767) ~= code
    else {
      findings.append(
        record.finding(
          name, "\(name) is '\(text)': write EPSG:n with n from 1024 to 32767, such as EPSG:32616"))
      return nil
    }
    return text
  }

  private mutating func terrainSource() -> TerrainSource {
    let record = document.record("terrain")
    let files = record.texts("file")
    let paths = files.map { resolve($0.text, besides: document.file) }
    for ((name, node), path) in zip(files, paths)
    where !FileManager.default.fileExists(atPath: path) {
      findings.append(
        record.finding(
          at: node, "terrain file '\(name)' does not exist: it is looked for at \(path)"))
    }
    for (index, path) in paths.enumerated() where paths[..<index].contains(path) {
      findings.append(
        record.finding(
          at: files[index].node, "terrain file '\(files[index].text)' is named twice: remove one"))
    }
    let reference = coordinateReference(record, "coordinateReference")
    let isReadable =
      paths.allSatisfy(FileManager.default.fileExists) && !record.node.holdsMended
      && (reference != nil) == record.has("coordinateReference")
    return TerrainSource(
      files: files.map(\.text), paths: isReadable ? paths : [],
      cellMetres: record.optionalNumber("cellMetres"), coordinateReference: reference,
      error: elevationError(record))
  }

  private mutating func elevationError(_ record: Record) -> ElevationError? {
    guard let error = record.optionalNumber("errorRMSMetres") else {
      if record.has("errorCorrelationMetres") {
        findings.append(
          record.finding(
            "errorCorrelationMetres",
            "errorCorrelationMetres without errorRMSMetres: give both, or neither"))
      }
      return nil
    }
    do throws(TerrainError) {
      return try ElevationError(
        rootMeanSquareMetres: error,
        correlationMetres: record.optionalNumber("errorCorrelationMetres") ?? 300)
    } catch {
      findings.append(record.finding("errorRMSMetres", "\(error)"))
      return nil
    }
  }

  private mutating func mapHeights() -> [Double] {
    let nodes = document.nodes("mapHeightsMetres")
    let heights = nodes.isEmpty ? [50, 150, 500] : nodes.compactMap(strictNumber)
    if document.holdsMended("mapHeightsMetres") { return heights }
    for (index, pair) in zip(heights, heights.dropFirst()).enumerated() where pair.0 >= pair.1 {
      findings.append(
        document.finding(
          at: nodes[index + 1],
          "mapHeightsMetres[\(index + 1)] is \(brief(pair.1)): list heights in rising order"))
    }
    return heights
  }

  func isIncomplete(_ what: Named) -> Bool { incomplete.contains(what) }

  /// Refuses a second entry with the same id.
  mutating func uniquely(_ records: [Record], _ what: Named) -> [Record] {
    var seen: Set<String> = []
    return records.filter { record in
      let id = record.text("id")
      if record.isMended("id") {
        incomplete.insert(what)
        return true
      }
      if seen.insert(id).inserted { return true }
      findings.append(record.finding("id", "\(what.rawValue) '\(id)' appears twice: rename one"))
      return false
    }
  }

  private mutating func asset(_ record: Record) -> DefendedAsset {
    let id = record.text("id")
    let form: DefendedAsset.Form
    if record.has("point") {
      form = .point(position(record, "point", "asset '\(id)'"))
    } else if record.has("corridor") {
      form = .corridor(positions(record, "corridor", "asset '\(id)'"))
    } else {
      form = .area(positions(record, "area", "asset '\(id)'"))
    }
    return DefendedAsset(
      id: id, name: record.optionalText("name") ?? id, form: form, worth: record.number("worth"),
      hardness: record.optionalNumber("hardness") ?? 1)
  }

  private mutating func position(_ record: Record, _ name: String, _ what: String) -> Position {
    guard let node = record.node.mapping?[name] else { preconditionFailure("unchecked \(name)") }
    return position(node, record, what)
  }

  private mutating func positions(_ record: Record, _ name: String, _ what: String) -> [Position] {
    record.nodes(name).map { position($0, record, what) }
  }

  private mutating func position(_ node: Node, _ record: Record, _ what: String) -> Position {
    let position: Position
    if let values = node.sequence.map({ Array($0).compactMap(strictNumber) }) {
      position = Position(eastMetres: values[0], northMetres: values[1])
    } else {
      switch statedPlace(node).flatMap({ located[$0] }) {
      case .success(let found): position = found
      case .failure(let fault):
        findings.append(record.finding(at: node, "\(what): \(fault.message)"))
        return Position(eastMetres: 0, northMetres: 0)
      // Without a reference, which has a finding of its own.
      case nil: return Position(eastMetres: 0, northMetres: 0)
      }
    }
    origins.append(
      PositionOrigin(
        what: what, position: position, file: record.file, place: record.place(of: node)))
    return position
  }

  /// Refuses an axis of a sector that has another approach's name, since reports name axes.
  private mutating func allAxes(
    _ records: [Record], _ threats: [ThreatProfile]
  ) -> [ApproachAxis] {
    var all: [ApproachAxis] = []
    var names: Set<String> = []
    let earlier = findings.count
    defer { areApproachesSound = findings.count == earlier }
    for record in uniquely(records, .approach) {
      let axes = axes(record, threats: threats)
      if let taken = axes.first(where: { !names.insert($0.id).inserted }) {
        findings.append(
          record.finding(
            "id", "approach '\(record.text("id"))' makes a second axis '\(taken.id)': rename one"))
      }
      all += axes
    }
    return all
  }

  private mutating func axes(_ record: Record, threats: [ThreatProfile]) -> [ApproachAxis] {
    let id = record.text("id")
    let named = indices(record, "threats", among: threats.map(\.id), .threat)
    let isStated = record.has("threats") && !record.holdsMended("threats")
    let carried = isStated ? named : Array(threats.indices)
    let weight = record.optionalNumber("weight") ?? 1
    let launch = record.optionalNumber("launchMetres") ?? 15_000
    func axis(_ suffix: String, _ path: ApproachAxis.Path, share: Double) -> ApproachAxis {
      ApproachAxis(
        id: id + suffix, approach: id, path: path, weight: weight * share, threats: carried)
    }
    if let sector = record.optionalRecord("sector") {
      let count = sector.integer("axes")
      let from = sector.number("fromDegrees")
      var width = sector.number("toDegrees") - from
      if width <= 0 { width += 360 }
      // A full circle must not fly its first bearing twice.
      let step = width / Double(width >= 360 ? count : count - 1)
      return (0..<count).map { index in
        let bearing = (from + step * Double(index)).truncatingRemainder(dividingBy: 360)
        return axis(
          "-\(index + 1)", .bearing(degrees: bearing, launchMetres: launch),
          share: 1 / Double(count))
      }
    }
    if record.has("route") {
      return [axis("", .route(positions(record, "route", "approach '\(id)'")), share: 1)]
    }
    return [
      axis("", .bearing(degrees: record.number("bearingDegrees"), launchMetres: launch), share: 1)
    ]
  }

  /// Resolves a list of names to indices, naming the nearest for a mistyped one.
  mutating func indices(
    _ record: Record, _ field: String, among names: [String], _ what: Named
  ) -> [Int] {
    var found: [Int] = []
    for node in record.nodes(field) {
      let name = node.scalar?.string ?? ""
      guard let index = index(of: name, among: names, what, record, at: node) else { continue }
      if found.contains(index) {
        findings.append(
          record.finding(
            at: node, "\(what.rawValue) '\(name)' appears twice in \(field): remove one"))
      } else {
        found.append(index)
      }
    }
    return found
  }

  mutating func index(
    of name: String, among names: [String], _ what: Named, _ record: Record, at node: Node
  ) -> Int? {
    if node.isMended { return nil }
    if let index = names.firstIndex(of: name) { return index }
    if incomplete.contains(what) { return nil }
    let hint = advice(
      on: name, among: names,
      otherwise: names.isEmpty ? "none is defined; name a catalogue that holds it" : nil)
    findings.append(record.finding(at: node, "no \(what.rawValue) '\(name)': \(hint)"))
    return nil
  }

  mutating func index(
    _ record: Record, _ field: String, among names: [String], _ what: Named
  ) -> Int? {
    guard let node = record.node.mapping?[field] else { return nil }
    return index(of: node.scalar?.string ?? "", among: names, what, record, at: node)
  }

  private mutating func purchasable(
    _ records: [Record]
  ) -> (systems: [SystemType], inventory: [InventoryLimit]) {
    let names = catalogue.systems.map(\.id)
    var systems: [SystemType] = []
    var inventory: [InventoryLimit] = []
    for record in records {
      guard let found = index(record, "system", among: names, .system) else {
        incomplete.insert(.stockedSystem)
        continue
      }
      if systems.contains(where: { $0.id == names[found] }) {
        findings.append(
          record.finding("system", "system '\(names[found])' appears twice: keep one line"))
        continue
      }
      inventory.append(
        InventoryLimit(
          system: systems.count, atMost: record.integer("atMost"),
          leadDays: record.optionalNumber("leadDays") ?? 0))
      systems.append(catalogue.systems[found])
    }
    return (systems, inventory)
  }

  private mutating func candidateSites(_ record: Record, _ entries: [Record]) -> [CandidateSite] {
    let capacity = record.optionalInteger("capacity") ?? 2
    return uniquely(entries, .site).map { entry in
      let id = entry.text("id")
      return CandidateSite(
        id: id, position: position(entry, "position", "site '\(id)'"),
        capacity: entry.isMended("capacity") || record.isMended("capacity")
          ? .max : entry.optionalInteger("capacity") ?? capacity)
    }
  }

  private mutating func siteGeneration(_ record: Record, capacity: Int) -> SiteGeneration {
    for (field, file) in [("roadMetres", "roadsFile"), ("landCoverClasses", "landCoverFile")]
    where record.has(field) && !record.has(file) {
      findings.append(record.finding(field, "\(field) without \(file): name the file"))
    }
    if record.has("landCoverFile"), !record.has("landCoverClasses") {
      findings.append(
        record.finding(
          "landCoverFile", "landCoverFile without landCoverClasses: list the classes allowed"))
    }
    return SiteGeneration(
      count: record.integer("count"), spacingMetres: record.number("spacingMetres"),
      maximumSlopeDegrees: record.number("maximumSlopeDegrees"),
      fromAssetMetres: record.number("fromAssetMetres"), capacity: capacity,
      method: record.optionalText("method").flatMap { SiteMethod(rawValue: $0) } ?? .prominence,
      targetHeightMetres: record.optionalNumber("targetHeightMetres") ?? 50,
      excludePath: file(record, "excludeFile"), roadsPath: file(record, "roadsFile"),
      roadMetres: record.optionalNumber("roadMetres") ?? 500,
      landCoverPath: file(record, "landCoverFile"),
      landCoverClasses: record.nodes("landCoverClasses").compactMap(strictInteger),
      place: document.record("sites").place("generate"))
  }

  /// The path of an optional file beside the scenario; a finding when it is not there.
  private mutating func file(_ record: Record, _ field: String) -> String? {
    guard let name = record.optionalText(field), !record.isMended(field) else { return nil }
    let path = resolve(name, besides: document.file)
    guard FileManager.default.fileExists(atPath: path) else {
      findings.append(
        record.finding(field, "\(field) '\(name)' does not exist: it is looked for at \(path)"))
      return nil
    }
    return path
  }

  private mutating func standing(sites: [CandidateSite], systems: [SystemType]) -> [Placement] {
    var onSite = [Int](repeating: 0, count: sites.count)
    return document.records("existing").compactMap { record in
      guard let site = index(record, "site", among: sites.map(\.id), .site),
        let system = index(record, "system", among: systems.map(\.id), .stockedSystem)
      else { return nil }
      onSite[site] += 1
      if onSite[site] > sites[site].capacity {
        findings.append(
          record.finding(
            "site",
            "site '\(sites[site].id)' would hold \(onSite[site]) systems: its capacity is "
              + "\(sites[site].capacity); raise it or move one"))
      }
      let heading = record.optionalNumber("headingDegrees") ?? 0
      return Placement(
        site: site, system: system,
        headingDegrees: systems[system].sectorDegrees >= 360 ? 0 : heading)
    }
  }

  private mutating func raid(
    _ record: Record, threats: [ThreatProfile], axes: [ApproachAxis], assets: [DefendedAsset]
  ) -> RaidPlan {
    let groups = record.records("groups").compactMap {
      group($0, threats: threats, axes: axes, assets: assets)
    }
    return RaidPlan(
      id: record.text("id"), weight: record.optionalNumber("weight") ?? 1, groups: groups,
      jamming: jamming(record))
  }

  private mutating func jamming(_ raid: Record) -> [RaidJamming] {
    var before = 0.0
    return raid.records("jamming").map { record in
      let spell = RaidJamming(
        fromSeconds: record.number("fromSeconds"), untilSeconds: record.number("untilSeconds"),
        lossDecibels: Dictionary(
          uniqueKeysWithValues: record.table("lossDecibels").compactMap { key, value in
            SensorKind(rawValue: key).map { ($0, value) }
          }))
      if spell.fromSeconds < before || spell.untilSeconds <= spell.fromSeconds {
        findings.append(
          record.finding(
            "fromSeconds",
            "jamming from \(brief(spell.fromSeconds)) to \(brief(spell.untilSeconds)) s: it must end "
              + "after it begins, and begin after the one before ends", besides: "untilSeconds"))
      }
      before = spell.untilSeconds
      return spell
    }
  }

  private mutating func group(
    _ record: Record, threats: [ThreatProfile], axes: [ApproachAxis], assets: [DefendedAsset]
  ) -> RaidGroup? {
    var approaches: [String] = []
    for axis in axes where approaches.last != axis.approach { approaches.append(axis.approach) }
    let named = indices(record, "approaches", among: approaches, .approach).map { approaches[$0] }
    let targets = indices(record, "targets", among: assets.map(\.id), .asset)
    guard let threat = index(record, "threat", among: threats.map(\.id), .threat) else {
      return nil
    }
    let usable = axes.indices.filter {
      axes[$0].threats.contains(threat) && (named.isEmpty || named.contains(axes[$0].approach))
    }
    if usable.isEmpty, areApproachesSound {
      findings.append(
        record.finding(
          record.has("approaches") ? "approaches" : "threat",
          "no approach carries '\(threats[threat].id)': add it to an approach's threats"))
    }
    let atEmitters = record.flag("atEmitters", default: false)
    if atEmitters, record.has("targets") {
      findings.append(
        record.finding(
          "targets", "targets of a group at emitters: remove one of the two",
          besides: "atEmitters"))
    }
    return RaidGroup(
      threat: threat, count: record.integer("count"), axes: usable,
      targets: atEmitters ? [] : targets.isEmpty ? Array(assets.indices) : targets,
      atEmitters: atEmitters,
      way: record.optionalText("route").flatMap { AttackWay(rawValue: $0) } ?? .straight,
      startSeconds: record.optionalNumber("startSeconds") ?? 0,
      spacingSeconds: record.optionalNumber("spacingSeconds") ?? 5,
      staysTogether: record.flag("staysTogether", default: true))
  }

  private mutating func solveSettings(_ record: Record?) -> SolveSettings {
    var objectives: [Objective] = []
    for node in record?.nodes("objectives") ?? [] {
      guard let objective = node.scalar.flatMap({ Objective(rawValue: $0.string) }) else {
        continue
      }
      if objectives.contains(objective) {
        findings.append(
          document.finding(
            at: node, "objective '\(objective.rawValue)' appears twice in objectives: remove one"))
      } else {
        objectives.append(objective)
      }
    }
    return SolveSettings(
      objectives: objectives.isEmpty ? [.protectedValue] : objectives,
      concessionShare: record?.optionalNumber("concessionShare")
        ?? SolveSettings.defaultConcessionShare,
      relativeGap: record?.optionalNumber("relativeGap") ?? 0,
      timeLimitSeconds: record?.optionalNumber("timeLimitSeconds") ?? 60,
      sampledRaids: record?.optionalInteger("sampledRaids") ?? SolveSettings.defaultSampledRaids)
  }
}

extension Scenario {
  /// Refuses positions off the terrain or in a void; called once the grid is known.
  public func checkPositions(on grid: ElevationGrid) throws(InputError) {
    if positionOrigins.allSatisfy({ grid.cell(containing: $0.position) == nil }) {
      throw InputError([
        finding(
          at: referencePlace,
          "coordinate reference mismatch: no position of the scenario is on the terrain, which "
            + "\(span(of: grid)): correct coordinateReference or the positions")
      ])
    }
    var findings: [InputFinding] = []
    for origin in positionOrigins {
      if let fault = fault(of: origin.position, on: grid) {
        findings.append(
          InputFinding(
            file: origin.file, line: origin.place.line, column: origin.place.column,
            message: "\(origin.what) at \(fault)"))
      }
    }
    try refuse(findings)
  }

  /// Why nothing can stand at a position: off the grid or in a void; nil when something can.
  func fault(of position: Position, on grid: ElevationGrid) -> String? {
    let place = "\(brief(position.eastMetres)), \(brief(position.northMetres))"
    if let cell = grid.cell(containing: position) {
      return grid[cell].isNaN
        ? "\(place) is in a void of the terrain: move it or fill the void" : nil
    }
    return "\(place) is off the terrain, which \(span(of: grid)): move it"
  }

  private func span(of grid: ElevationGrid) -> String {
    let (west, east) = (brief(grid.westMetres.rounded()), brief(grid.eastMetres.rounded()))
    let (south, north) = (brief(grid.southMetres.rounded()), brief(grid.northMetres.rounded()))
    return "spans east \(west) to \(east), north \(south) to \(north) in \(coordinateReference)"
  }
}
