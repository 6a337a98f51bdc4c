// The report's content out of a plan's results.
import Coverage
import Geodata
import Raid
import Report
import Scenario
import Siting
import Terrain

extension PlanResults {
  func report(inputs: [Manifest.Hashed], frontier: FrontierDocument?) throws -> [UInt8] {
    let use = siting.deployment.use(in: scenario)
    let content = ReportContent(
      title: scenario.title, subtitle: "Scenario \(scenario.name)", map: try mapContent(),
      promise: Promise(
        measure: "worth protected per raid", value: siting.protectedValue,
        bound: isForValue ? siting.bestBound : program.totalStake, greatest: program.totalStake,
        relativeGap: isForValue ? siting.relativeGap : nil,
        reason: siting.result.endingWord),
      score: RaidSummary(
        raids: score.raids, confidence: score.confidence,
        worthLostPerRaid: score.worthLost, worthAtStake: score.worthAtStake,
        anyLeak: score.anyLeak, leakersPerRaid: score.leakers,
        dronesPerRaid: score.dronesMean, reason: score.ending.clause),
      budget: BudgetUse(
        money: .init(used: use.money, available: scenario.budget.money),
        crew: .init(used: use.crew, available: scenario.budget.crew),
        powerKilowatts: .init(
          used: use.powerKilowatts, available: scenario.budget.powerKilowatts)),
      purchases: purchases(), placements: try placementRows(),
      candidateSites: scenario.sites.count,
      causes: score.leakersByCause.map {
        CauseRow(cause: $0.cause, leakersPerRaid: $0.perRaidMean)
      },
      threats: zip(scenario.threats, score.threats).filter { $1.launchedMean > 0 }.map {
        ThreatRow(
          name: $0.name, dronesPerRaid: $1.launchedMean, leakersPerRaid: $1.leakersMean,
          firstTrackMetres: $1.firstTrackMetresToGoMean, mainCause: $1.mainCause)
      },
      layers: layerRows(),
      assets: zip(scenario.assets, score.assets).map {
        AssetRow(name: $0.name, worth: $0.worth, worthLostPerRaid: $1.worthLost)
      },
      approaches: approachRows(), worstRoutes: worstRouteRows(), comparisons: comparisons(),
      refinement: refinement?.content, frontier: try frontier.map { try Frontier($0.frontiers) },
      replay: replay(),
      provenance: provenance(inputs))
    return try ReportPage(content).html(sha256Base64: sha256Base64)
  }

  private func mapContent() throws -> MapContent {
    let grid = situation.grid
    let extent = MapExtent(
      westMetres: grid.westMetres, southMetres: grid.southMetres, eastMetres: grid.eastMetres,
      northMetres: grid.northMetres)
    func image(_ channels: PictureChannels, _ pixels: [UInt8]) throws -> MapImage {
      let picture = try Picture(
        columns: grid.columns, rows: grid.rows, channels: channels, pixels: pixels)
      return MapImage(png: try picture.png(), extent: extent)
    }
    let palette = CoveragePalette()
    func view(
      _ title: String, _ legend: [LegendEntry],
      _ pixels: (_ level: Int, CoverageMap.Layer) -> [UInt8]
    ) throws -> CoverageView {
      CoverageView(
        title: title, legend: legend,
        layers: try map.cover.layers.enumerated().map { level, layer in
          CoverageView.Layer(
            heightMetres: layer.heightMetres,
            image: try image(.redGreenBlueAlpha, pixels(level, layer)))
        })
    }
    return MapContent(
      extent: extent, coordinateReference: scenario.coordinateReference,
      hillshade: try image(.grey, grid.hillshade()),
      coverage: [
        try view("Cover", CoveragePalette.classLegend) {
          palette.pixels(classes: map.known($1.classes))
        },
        try view(
          "Kill chain", CoveragePalette.layerLegend(of: scenario.threats[map.mainThreat].name)
        ) { level, _ in
          palette.pixels(layers: map.known(map.threatCover(map.mainThreat, level: level).layers))
        },
        try view("Sensors", CoveragePalette.depthLegend) {
          palette.pixels(depths: map.known($1.sensors))
        },
        try view("Effectors", CoveragePalette.depthLegend) {
          palette.pixels(depths: map.known($1.effectors))
        },
      ],
      assets: zip(scenario.assets, score.assets).map { asset, loss in
        MapAsset(
          name: asset.name,
          detail: "worth \(NumberText.short(asset.worth)), lost per raid "
            + NumberText.fixed(loss.worthLost.value, decimals: 2),
          form: asset.mapForm)
      },
      candidates: scenario.sites.map { MapSite(name: $0.id, position: $0.position) },
      approaches: mapApproaches(), gaps: try mapGaps())
  }

  /// Gap areas by their largest outline; the page shows where, the GeoPackage the exact ground.
  private func mapGaps() throws -> [MapGap] {
    try map.gapAreas.prefix(Self.shownGaps).enumerated().compactMap { rank, gap in
      guard let outline = try outlines(of: gap.cells, on: map.grid).compactMap(\.first).first else {
        return nil
      }
      return MapGap(
        name: "Gap \(rank + 1), \(scenario.axes[gap.axis].id)",
        detail: "\(scenario.threats[gap.threat].name) at "
          + "\(NumberText.plain(gap.heightMetres)) m cannot be engaged over "
          + "\(NumberText.short(map.squareKilometres(gap.cells))) km², "
          + "\(NumberText.short(gap.worthExposed)) worth exposed per raid",
        outline: outline.dropLast())
    }
  }

  /// Gap areas on the page.
  private static let shownGaps = 30

  private func worstRouteRows() -> [WorstRouteRow] {
    func name(_ id: String, _ named: [(id: String, name: String)]) -> String {
      named.first { $0.id == id }?.name ?? id
    }
    return worst.rows.map { row in
      WorstRouteRow(
        threat: name(row.threat, scenario.threats.map { ($0.id, $0.name) }),
        asset: name(row.asset, scenario.assets.map { ($0.id, $0.name) }), from: row.from,
        past: row.past, survivalProbability: row.survivalProbability, worthLost: row.worthLost,
        path: row.path)
    }
  }

  private func mapApproaches() -> [MapApproach] {
    let total = scenario.axes.reduce(0) { $0 + $1.weight }
    let scores = Dictionary(uniqueKeysWithValues: score.approaches.map { ($0.axis, $0) })
    return scenario.axes.indices.compactMap { axis in
      guard let path = map.path(axis: axis) else { return nil }
      let leaks = scores[axis].map { min(1, $0.leakersMean / $0.launchedMean) }
      return MapApproach(
        name: scenario.axes[axis].id, path: path, likelihood: scenario.axes[axis].weight / total,
        leakShare: leaks)
    }
  }

  private func purchases() -> [Purchase] {
    scenario.systems.indices.compactMap { index in
      let bought = siting.chosen.filter {
        $0 >= program.standing && program.placements[$0].system == index
      }
      guard !bought.isEmpty else { return nil }
      let system = scenario.systems[index]
      return Purchase(
        system: system.name, kind: system.reportKind, count: bought.count,
        sites: bought.map { scenario.sites[program.placements[$0].site].id },
        money: Double(bought.count) * system.use.money)
    }
  }

  /// What each placement is for, by what would be lost without it.
  private func placementRows() throws -> [PlacementRow] {
    let positions = siting.chosen.map {
      scenario.sites[program.placements[$0].site].position
    }
    let places = try Projection.longitudesLatitudes(
      of: positions, in: scenario.coordinateReference)
    let reasons = Dictionary(
      uniqueKeysWithValues: Explanation(scenario, coverage, program, chosen: siting.chosen).systems
        .map { ($0.placement, $0) })
    return try siting.chosen.enumerated().map { number, index in
      let placement = program.placements[index]
      let system = scenario.systems[placement.system]
      let place = places[number]
      return PlacementRow(
        site: scenario.sites[placement.site].id, system: system.name, kind: system.reportKind,
        position: positions[number],
        coordinates: try WrittenPlace.militaryGrid(place) + " · "
          + NumberText.fixed(place.latitudeDegrees, decimals: 5) + " "
          + NumberText.fixed(place.longitudeDegrees, decimals: 5),
        headingDegrees: system.sectorDegrees < 360 ? placement.headingDegrees : nil,
        sectorDegrees: system.sectorDegrees, rangeMetres: scenario.reachMetres(of: system),
        isStanding: index < program.standing, purpose: reasons[index].map(purpose) ?? "")
    }
  }

  /// "without it 3.2 less worth is protected per raid; most for Town from ridge".
  private func purpose(_ reason: SystemReason) -> String {
    let loss =
      "without it \(NumberText.fixed(reason.loss, decimals: 1)) less worth is protected per raid"
    guard let first = reason.serves.first else { return loss }
    return loss + "; serves most \(scenario.assets[first.asset].name) from \(first.approach)"
  }

  private func layerRows() -> [LayerRow] {
    score.effectorSystems.map { layer in
      LayerRow(
        name: scenario.systems.first { $0.id == layer.system }?.name ?? layer.system,
        engagements: layer.engagementsMean, rounds: layer.shotsMean, kills: layer.killsMean,
        saturatedShare: score.raidSecondsMean > 0
          ? layer.saturatedSecondsMean / score.raidSecondsMean : 0,
        daysOfCover: layer.raidsOfCover,
        costExchange: layer.valueKilledMean > 0 ? layer.costMean / layer.valueKilledMean : nil)
    }
  }

  private func approachRows() -> [ApproachRow] {
    let total = scenario.axes.reduce(0) { $0 + $1.weight }
    return score.approaches.map { approach in
      return ApproachRow(
        name: scenario.axes[approach.axis].id,
        likelihood: scenario.axes[approach.axis].weight / total,
        dronesPerRaid: approach.launchedMean, leakersPerRaid: approach.leakersMean,
        mainCause: mainCause(approach.leakersByCause))
    }
  }

  /// The plan counts raiders one at a time and expects each to be worth its share; the raids count worth
  /// that can be lost only once. Comparable is the share of damaging drones that get through.
  private func comparisons() -> [Comparison] {
    guard program.totalStake > 0, score.worthAtStake > 0 else { return [] }
    let lethal = score.approaches.reduce(0) { $0 + $1.launchedMean }
    guard lethal > 0 else { return [] }
    return [
      Comparison(
        measure: "share stopped: stake in the plan, drones in the raids",
        promised: min(1, siting.protectedValue / program.totalStake),
        simulated: Estimate(
          value: 1 - score.leakers.value / lethal, low: max(0, 1 - score.leakers.high / lethal),
          high: min(1, 1 - score.leakers.low / lethal)), isShare: true, higherIsBetter: true)
    ]
  }

  private func replay() -> ReplayContent? {
    let example = score.example
    guard !example.drones.isEmpty else { return nil }
    let sites = Dictionary(scenario.sites.map { ($0.id, $0.position) }) { first, _ in first }
    let routes = map.routes.routes
    let tracks = example.drones.map { drone in
      let way =
        routes.indices.contains(drone.route)
        ? replayPoints(drone, along: routes[drone.route]) : replayPoints(drone)
      return ReplayContent.Track(
        name: "\(drone.threat) \(drone.number + 1)", points: way,
        outcome: drone.ending == .leaked ? .leaked : .stopped)
    }
    let events = example.events.enumerated().sorted {
      ($0.element.seconds, $0.element.drone, $0.offset)
        < ($1.element.seconds, $1.element.drone, $1.offset)
    }.compactMap { shown($0.element, example, sites) }
    let end = example.drones.map(\.endSeconds).max() ?? 0
    return ReplayContent(
      title: "Raid \(example.raid + 1) of \(score.raids), \(example.plan): the one that cost most",
      durationSeconds: max(1, end), tracks: tracks, events: events)
  }

  private func replayPoints(
    _ drone: RaidReplay.Drone, along route: AttackRoute
  ) -> [ReplayContent.Track.Point] {
    let flown = route.points.filter { drone.launchSeconds + $0.timeSeconds <= drone.endSeconds }
    let step = max(1, flown.count / 60)
    return stride(from: 0, to: flown.count, by: step).map { index in
      ReplayContent.Track.Point(
        seconds: drone.launchSeconds + flown[index].timeSeconds, position: flown[index].position)
    }
  }

  /// On a route that the plan does not know.
  private func replayPoints(_ drone: RaidReplay.Drone) -> [ReplayContent.Track.Point] {
    let flown = drone.track.map { (drone.launchSeconds + Double($0.milliseconds) / 1000, $0) }
      .filter { $0.0 <= drone.endSeconds }
    return stride(from: 0, to: flown.count, by: max(1, flown.count / 60)).map { index in
      ReplayContent.Track.Point(seconds: flown[index].0, position: flown[index].1.position)
    }
  }

  private func shown(
    _ event: RaidReplay.Event, _ example: RaidReplay, _ sites: [String: Position]
  ) -> ReplayContent.Event? {
    let kind: ReplayContent.Event.Kind
    let threat = example.drones.first { $0.number == event.drone }?.threat ?? "drone"
    let who = "\(threat) \(event.drone + 1)"
    let text: String
    switch event.kind {
    case .launched, .passed: return nil
    case .tracked: (kind, text) = (.detection, "\(who) is tracked")
    case .shot: (kind, text) = (.shot, "\(event.effector ?? "an effector") fires at \(who)")
    case .killed: (kind, text) = (.kill, "\(who) is stopped")
    case .missed: (kind, text) = (.other, "\(event.effector ?? "a shot") misses \(who)")
    case .leaked: (kind, text) = (.leak, "\(who) gets through")
    case .called:
      (kind, text) = (.other, "\(who) calls fire on \(event.asset ?? "what it sees")")
    case .struck: (kind, text) = (.leak, "fire called by \(who) hits \(event.asset ?? "home")")
    case .siteLost: (kind, text) = (.leak, "\(event.asset ?? "a site") is lost to \(who)")
    }
    // An effector's name in the raids is its site's and then its type's; neither holds a space.
    let site = event.effector?.prefix { $0 != " " }
    let from = site.flatMap { sites[String($0)] }
    return ReplayContent.Event(
      seconds: event.seconds, kind: kind, text: text, from: from, at: event.position)
  }

  /// What the error of the terrain does to detection, by height.
  private func certaintyRows() -> [(String, String)] {
    guard let detection = map.detection else { return [] }
    let error = detection.error
    let rows = detection.layers.map { layer in
      let shares = layer.shares(atLeast: 0.9)
      return (
        "Detection at \(NumberText.plain(layer.heightMetres)) m on possible grounds",
        "\(NumberText.percent(shares.mean)) of the map on average; "
          + "\(NumberText.percent(shares.sure)) of it on at least 90 % of the grounds"
      )
    }
    return [
      (
        "Terrain error",
        "\(NumberText.plain(error.rootMeanSquareMetres)) m RMS, correlated over "
          + "\(NumberText.plain(error.correlationMetres)) m, \(detection.draws) possible grounds"
      )
    ] + rows
  }

  private func provenance(_ hashed: [Manifest.Hashed]) -> Provenance {
    let roles =
      ["scenario"] + scenario.inputFiles.dropFirst().map { _ in "catalogue" }
      + scenario.terrain.paths.map { _ in "terrain" }
      + scenario.featureFiles.map { _ in "map or table" }
      + (scenario.siteGeneration?.files ?? []).map { _ in "map for sites" }
    return Provenance(
      inputs: zip(roles, hashed).map {
        Provenance.Input(what: $0, file: $1.file, hash: $1.sha256)
      },
      settings: [
        ("Parapet", Parapet.version), ("Seed", String(scenario.seed)),
        ("Raids", NumberText.count(score.raids)),
        (
          "Cells",
          "\(situation.grid.columns) x \(situation.grid.rows) of "
            + "\(NumberText.short(situation.grid.cellMetres)) m"
        ),
        ("Terrain", situation.terrainNotes.joined(separator: " ")),
        (
          "Program",
          "\(program.placements.count) placements, \(program.routes) routes, "
            + "\(program.legs) legs"
        ),
      ].filter { !$0.1.isEmpty } + certaintyRows(),
      assumptions: [
        "System and threat figures are generic and illustrative; none describes a product.",
        "Visibility: elevation model as given, effective earth radius 4/3, no vegetation or buildings; "
          + "unknown ground counts as not covered.",
        "The plan counts each raider by itself with its share of channels and rounds; the raids are "
          + "simulated with all of them at once, by separate code on exact sight lines.",
        "Under “Kill chain” the map shows what the threat that could destroy most meets when it comes straight to the "
          + "nearest aim point; the GeoTIFF has this for every threat.",
        "Sensor range on the map is the shortest against any threat that the sensor can sense at all.",
      ]
        + (scenario.systems.contains { $0.edgeLink != nil }
          ? [
            "Radio links below 900 MHz also work behind one edge of the terrain whose loss (ITU-R P.526, "
              + "single knife edge) is within the margin stated for the system."
          ] : []))
  }
}

extension SystemType {
  fileprivate var reportKind: SystemKind {
    guard let kind = SystemKind(rawValue: kindName) else {
      preconditionFailure("the report knows every kind")
    }
    return kind
  }
}

extension DefendedAsset {
  fileprivate var mapForm: MapAsset.Form {
    switch form {
    case .point(let position): .point(position)
    case .corridor(let line): .corridor(line)
    case .area(let corners): .area(corners)
    }
  }
}

extension RaidScore.ThreatScore {
  var mainCause: LeakCause? { parapet.mainCause(leakersByCause) }
}

/// The cause of most leakers; nil when there is none.
func mainCause(_ counts: [RaidScore.CauseCount]) -> LeakCause? {
  counts.max { $0.leakers < $1.leakers }.flatMap { $0.leakers > 0 ? $0.cause : nil }
}

extension RaidEnding {
  /// Why the raids ended, as a clause.
  var clause: String {
    switch self {
    case .allPlayed: "fixed number of raids"
    case .halfWidthReached: "intervals as narrow as asked for"
    case .raidLimit: "most raids allowed, intervals wider than asked for"
    }
  }
}
