// Is the content fit to be shown? Every number and list is checked once, before writing.
import Raid
import Terrain

/// The most that one page shows; a page with more would be slow to open and hard to read.
public enum ReportLimits {
  public static let textCharacters = 2_000
  public static let tableRows = 2_000
  public static let candidates = 50_000
  public static let mapFeatures = 2_000
  public static let pointsPerShape = 20_000
  public static let coverageLayers = 200
  public static let imageBytes = 64_000_000
  public static let replayTracks = 1_000
  public static let replayPoints = 50_000
  public static let replayEvents = 5_000
}

/// Why content cannot be shown.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  /// `field` has a `value` outside what is `allowed`.
  case invalid(field: String, value: String, allowed: String, fix: String)

  public var description: String {
    switch self {
    case .invalid(let field, let value, let allowed, let fix):
      "report: \(field) is \(value): allowed \(allowed); \(fix)"
    }
  }
}

/// Checks everything that the page will show.
/// - Complexity: O(content).
func check(_ content: ReportContent) throws(ReportError) {
  try checkTexts(content)
  try checkNumbers(content)
  try checkTables(content)
  if let map = content.map { try check(map) }
  if let frontier = content.frontier { try check(frontier) }
  if let replay = content.replay {
    guard content.map != nil else {
      throw .invalid(
        field: "replay", value: "present without a map", allowed: "only with a map",
        fix: "give the report a map or leave the replay out")
    }
    try check(replay)
  }
}

private func checkTexts(_ content: ReportContent) throws(ReportError) {
  try require(text: content.title, "title")
  guard !content.title.isEmpty else {
    throw .invalid(
      field: "title", value: "empty", allowed: "1 to \(ReportLimits.textCharacters) characters",
      fix: "name the scenario")
  }
  for text in [content.subtitle, content.moneyUnit, content.worthUnit] {
    try require(text: text, "subtitle or unit")
  }
  for row in content.worstRoutes {
    for text in [row.threat, row.asset, row.from] + row.past { try require(text: text, "route") }
    try require(shape: row.path, atLeast: 2, "route of \(row.threat)")
    try require(share: row.survivalProbability, "survival of \(row.threat)")
    try require(notNegative: row.worthLost, "worth lost to \(row.threat)")
  }
  try require(
    count: content.worstRoutes.count, atMost: ReportLimits.mapFeatures, "worst routes")
  for row in content.purchases {
    try require(text: row.system, "purchase system")
    for site in row.sites { try require(text: site, "purchase site") }
  }
  for row in content.placements {
    for text in [row.site, row.system, row.coordinates, row.purpose] {
      try require(text: text, "placement")
    }
  }
  for text in content.threats.map(\.name) + content.assets.map(\.name)
    + content.approaches.map(\.name) + content.comparisons.map(\.measure)
  {
    try require(text: text, "table name")
  }
  for row in content.stages {
    try require(text: row.stage, "stage")
    try require(text: row.result, "stage result")
  }
  for input in content.provenance.inputs {
    for text in [input.what, input.file, input.hash] { try require(text: text, "input") }
  }
  for setting in content.provenance.settings {
    try require(text: setting.name, "setting")
    try require(text: setting.value, "setting")
  }
  for text in content.provenance.assumptions { try require(text: text, "assumption") }
}

private func checkNumbers(_ content: ReportContent) throws(ReportError) {
  if let promise = content.promise {
    try require(text: promise.measure, "promised measure")
    try require(text: promise.reason, "reason of the promise")
    try require(finite: promise.value, "promised value")
    try require(finite: promise.bound, "certified bound")
    try require(notNegative: promise.greatest ?? 0, "greatest value")
    try require(notNegative: promise.relativeGap ?? 0, "relative gap")
  }
  if let score = content.score {
    try require(text: score.reason, "reason of the simulation's end")
    try require(estimate: score.worthLostPerRaid, "worth lost per raid")
    try require(estimate: score.leakersPerRaid, "leakers per raid")
    try require(estimate: score.anyLeak, "probability of any leak")
    for share in [score.anyLeak.low, score.anyLeak.high, score.confidence] {
      try require(share: share, "probability")
    }
    try require(notNegative: score.worthAtStake ?? 0, "worth at stake")
    try require(notNegative: score.dronesPerRaid, "drones per raid")
    try require(notNegative: Double(score.raids), "raids")
  }
  if let budget = content.budget {
    for line in [budget.money, budget.crew, budget.powerKilowatts] {
      try require(notNegative: line.used, "budget used")
      try require(notNegative: line.available ?? 0, "budget available")
    }
  }
}

private func checkTables(_ content: ReportContent) throws(ReportError) {
  for (name, count) in [
    ("purchases", content.purchases.count), ("placements", content.placements.count),
    ("threats", content.threats.count), ("assets", content.assets.count),
    ("approaches", content.approaches.count), ("comparisons", content.comparisons.count),
    ("causes", content.causes.count), ("stages", content.stages.count),
    ("inputs", content.provenance.inputs.count), ("settings", content.provenance.settings.count),
    ("assumptions", content.provenance.assumptions.count),
  ] {
    try require(count: count, atMost: ReportLimits.tableRows, name)
  }
  for row in content.purchases {
    try require(notNegative: row.money, "money for \(row.system)")
    try require(notNegative: Double(row.count), "count of \(row.system)")
  }
  for row in content.placements {
    try require(position: row.position, "placement on \(row.site)")
    try require(finite: row.headingDegrees ?? 0, "heading on \(row.site)")
    try require(notNegative: row.rangeMetres ?? 0, "range on \(row.site)")
    guard row.sectorDegrees > 0, row.sectorDegrees <= 360 else {
      throw .invalid(
        field: "sector on \(row.site)", value: "\(row.sectorDegrees)°",
        allowed: "above 0° to 360°", fix: "use 360 for all-round systems")
    }
  }
  for row in content.causes { try require(notNegative: row.leakersPerRaid, "leakers by cause") }
  for row in content.threats {
    try require(notNegative: row.dronesPerRaid, "drones of \(row.name)")
    try require(notNegative: row.leakersPerRaid, "leakers of \(row.name)")
  }
  for row in content.assets {
    try require(notNegative: row.worth, "worth of \(row.name)")
    try require(estimate: row.worthLostPerRaid, "worth lost of \(row.name)")
  }
  for row in content.approaches {
    try require(share: row.likelihood, "likelihood of \(row.name)")
    try require(notNegative: row.dronesPerRaid, "drones on \(row.name)")
    try require(notNegative: row.leakersPerRaid, "leakers on \(row.name)")
  }
  for row in content.comparisons {
    try require(finite: row.promised, "promise of \(row.measure)")
    try require(estimate: row.simulated, "simulation of \(row.measure)")
  }
  for row in content.stages { try require(notNegative: row.seconds ?? 0, "time of \(row.stage)") }
}

private func check(_ map: MapContent) throws(ReportError) {
  try require(extent: map.extent, "map extent")
  try require(text: map.coordinateReference, "coordinate reference")
  if let hillshade = map.hillshade { try require(image: hillshade, "hillshade") }
  try require(
    count: map.coverage.reduce(0) { $0 + $1.layers.count }, atMost: ReportLimits.coverageLayers,
    "coverage layers")
  for view in map.coverage { try check(view) }
  let bytes = map.coverage.flatMap(\.layers).reduce(map.hillshade?.png.count ?? 0) {
    $0 + $1.image.png.count
  }
  try require(count: bytes, atMost: ReportLimits.imageBytes, "bytes of all map images")
  try require(count: map.candidates.count, atMost: ReportLimits.candidates, "candidate sites")
  for (name, count) in [
    ("map assets", map.assets.count), ("map approaches", map.approaches.count),
    ("map gaps", map.gaps.count), ("hot spots", map.hotSpots.count),
  ] {
    try require(count: count, atMost: ReportLimits.mapFeatures, name)
  }
  try checkFeatures(map)
}

private func check(_ view: CoverageView) throws(ReportError) {
  try require(text: view.title, "coverage view")
  for entry in view.legend { try require(text: entry.label, "coverage legend") }
  var last = -Double.infinity
  for layer in view.layers {
    guard layer.heightMetres.isFinite, layer.heightMetres > last else {
      throw .invalid(
        field: "coverage height in \(view.title)", value: "\(layer.heightMetres) m",
        allowed: "finite, ascending", fix: "sort the layers by height and drop doubles")
    }
    last = layer.heightMetres
    try require(image: layer.image, "coverage image")
  }
}

private func checkFeatures(_ map: MapContent) throws(ReportError) {
  for asset in map.assets {
    try require(text: asset.name, "asset name")
    try require(text: asset.detail, "asset detail")
    switch asset.form {
    case .point(let position): try require(position: position, asset.name)
    case .corridor(let line): try require(shape: line, atLeast: 2, asset.name)
    case .area(let outline): try require(shape: outline, atLeast: 3, asset.name)
    }
  }
  for site in map.candidates {
    try require(text: site.name, "site name")
    try require(position: site.position, site.name)
  }
  for approach in map.approaches {
    try require(text: approach.name, "approach name")
    try require(shape: approach.path, atLeast: 2, approach.name)
    try require(notNegative: approach.likelihood, "likelihood of \(approach.name)")
    try require(share: approach.leakShare ?? 0, "leak share of \(approach.name)")
  }
  for gap in map.gaps {
    try require(text: gap.name, "gap name")
    try require(text: gap.detail, "gap detail")
    try require(shape: gap.outline, atLeast: 3, gap.name)
  }
  for spot in map.hotSpots {
    try require(text: spot.detail, "hot spot detail")
    try require(position: spot.position, "hot spot")
    try require(notNegative: spot.weight, "weight of a hot spot")
  }
}

private func check(_ frontier: Frontier) throws(ReportError) {
  try require(text: frontier.measure, "frontier measure")
  try require(count: frontier.series.count, atMost: ReportLimits.tableRows, "frontier series")
  for series in frontier.series {
    try require(text: series.name, "name of a frontier")
    try require(count: series.points.count, atMost: ReportLimits.tableRows, "frontier points")
    var last = -1.0
    for point in series.points {
      guard point.money.isFinite, point.money >= 0, point.money > last else {
        throw .invalid(
          field: "budget of a frontier point", value: "\(point.money)",
          allowed: "finite, at least 0, strictly ascending", fix: "sort the points by budget")
      }
      last = point.money
      try require(finite: point.value, "frontier value")
      try require(finite: point.bound, "frontier bound")
      if let worth = point.worthLostPerRaid { try require(estimate: worth, "frontier worth lost") }
    }
  }
}

private func check(_ replay: ReplayContent) throws(ReportError) {
  try require(text: replay.title, "replay title")
  guard replay.durationSeconds.isFinite, replay.durationSeconds > 0 else {
    throw .invalid(
      field: "replay duration", value: "\(replay.durationSeconds) s", allowed: "finite, above 0 s",
      fix: "use the time of the raid's last event")
  }
  try require(count: replay.tracks.count, atMost: ReportLimits.replayTracks, "replay tracks")
  try require(
    count: replay.tracks.reduce(0) { $0 + $1.points.count }, atMost: ReportLimits.replayPoints,
    "replay points")
  try require(count: replay.events.count, atMost: ReportLimits.replayEvents, "replay events")
  for track in replay.tracks {
    try require(text: track.name, "replay track")
    try require(ascending: track.points.map(\.seconds), "times of \(track.name)")
    for point in track.points { try require(position: point.position, track.name) }
  }
  try require(ascending: replay.events.map(\.seconds), "times of replay events")
  for event in replay.events {
    try require(text: event.text, "replay event")
    if let from = event.from { try require(position: from, "replay event") }
    if let at = event.at { try require(position: at, "replay event") }
  }
}

private func require(text: String, _ field: String) throws(ReportError) {
  guard text.count <= ReportLimits.textCharacters else {
    throw .invalid(
      field: field, value: "\(text.count) characters long",
      allowed: "at most \(ReportLimits.textCharacters)", fix: "shorten it")
  }
}

private func require(finite value: Double, _ field: String) throws(ReportError) {
  guard value.isFinite else {
    throw .invalid(
      field: field, value: "\(value)", allowed: "finite numbers", fix: "leave it out instead")
  }
}

private func require(notNegative value: Double, _ field: String) throws(ReportError) {
  guard value.isFinite, value >= 0 else {
    throw .invalid(
      field: field, value: "\(value)", allowed: "finite and at least 0",
      fix: "check the computation that gave it")
  }
}

private func require(share value: Double, _ field: String) throws(ReportError) {
  guard value >= 0, value <= 1 else {
    throw .invalid(
      field: field, value: "\(value)", allowed: "0 to 1", fix: "give a share, not a percentage")
  }
}

private func require(estimate: Estimate, _ field: String) throws(ReportError) {
  guard estimate.low.isFinite, estimate.high.isFinite, estimate.low <= estimate.value,
    estimate.value <= estimate.high
  else {
    throw .invalid(
      field: field, value: "\(estimate.value) in \(estimate.low)...\(estimate.high)",
      allowed: "finite, low <= value <= high", fix: "check the interval")
  }
}

private func require(position: Position, _ field: String) throws(ReportError) {
  // Far beyond any projected reference, near enough that a decimetre survives in a double.
  let allowed = -1e8...1e8
  guard allowed.contains(position.eastMetres), allowed.contains(position.northMetres) else {
    throw .invalid(
      field: "position of \(field)", value: "(\(position.eastMetres), \(position.northMetres))",
      allowed: "within 1e8 m of the origin", fix: "check the coordinate reference")
  }
}

private func require(shape: [Position], atLeast: Int, _ field: String) throws(ReportError) {
  guard (atLeast...ReportLimits.pointsPerShape).contains(shape.count) else {
    throw .invalid(
      field: "shape of \(field)", value: "\(shape.count) points",
      allowed: "\(atLeast) to \(ReportLimits.pointsPerShape)", fix: "simplify or complete it")
  }
  for position in shape { try require(position: position, field) }
}

private func require(extent: MapExtent, _ field: String) throws(ReportError) {
  for (east, north) in [
    (extent.westMetres, extent.southMetres), (extent.eastMetres, extent.northMetres),
  ] {
    try require(position: Position(eastMetres: east, northMetres: north), field)
  }
  guard extent.widthMetres > 0, extent.heightMetres > 0 else {
    throw .invalid(
      field: field, value: "\(extent.widthMetres) x \(extent.heightMetres) m",
      allowed: "positive sides", fix: "give west < east and south < north")
  }
}

private func require(image: MapImage, _ field: String) throws(ReportError) {
  try require(extent: image.extent, field)
  let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  guard image.png.starts(with: signature) else {
    throw .invalid(
      field: field, value: "\(image.png.count) bytes without the PNG signature", allowed: "PNG",
      fix: "encode the pixels as PNG")
  }
}

private func require(ascending values: [Double], _ field: String) throws(ReportError) {
  var last = -Double.infinity
  for value in values {
    guard value.isFinite, value >= last else {
      throw .invalid(
        field: field, value: "\(value) s after \(last) s", allowed: "finite and ascending",
        fix: "sort by time")
    }
    last = value
  }
}

private func require(count: Int, atMost limit: Int, _ field: String) throws(ReportError) {
  guard count <= limit else {
    throw .invalid(
      field: field, value: "\(count)", allowed: "at most \(limit)",
      fix: "show fewer on the page and export the rest")
  }
}
