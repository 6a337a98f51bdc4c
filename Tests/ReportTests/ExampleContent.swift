// Which content do the tests put on the page?
import Raid
import Report
import Terrain

/// A picture of one transparent pixel.
let onePixel: [UInt8] = [
  0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
  0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1F, 0x15, 0xC4,
  0x89, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x00, 0x01, 0x00, 0x00,
  0x05, 0x00, 0x01, 0x0D, 0x0A, 0x2D, 0xB4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE,
  0x42, 0x60, 0x82,
]

/// SplitMix64 (Steele, Lea and Flood 2014): numbers for properties over seeds.
struct SplitMix {
  var state: UInt64

  /// Uniform in 0..<1.
  mutating func unit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 11) / 9_007_199_254_740_992
  }
}

/// A page with every part, as large as a usual plan; `name` may change every text.
struct ExampleContent {
  var sites = 100
  var systems = 12
  var axes = 24
  var name: (String) -> String = { $0 }

  static let extent = MapExtent(
    westMetres: 400_000, southMetres: 5_400_000, eastMetres: 440_000, northMetres: 5_430_000)
  static let target = Position(eastMetres: 420_000, northMetres: 5_415_000)

  var content: ReportContent {
    ReportContent(
      title: name("Power station"), subtitle: name("night wave"), moneyUnit: name("EUR"),
      worthUnit: name("points"), map: map,
      promise: Promise(
        measure: name("Protected value"), value: 83.4, bound: 84.2, greatest: 100,
        relativeGap: 0.0096, reason: name("stopped at 60 s")),
      score: score,
      budget: BudgetUse(
        money: .init(used: 12.4e6, available: 15e6), crew: .init(used: 46, available: 48),
        powerKilowatts: .init(used: 88, available: nil)),
      purchases: [
        Purchase(
          system: name("Search radar"), kind: .radar, count: 2,
          sites: [name("S1"), name("S2")], money: 4.4e6)
      ],
      placements: placements, candidateSites: sites,
      causes: LeakCause.allCases.enumerated().map {
        CauseRow(cause: $1, leakersPerRaid: Double($0) * 0.1)
      },
      threats: [ThreatRow(name: name("One-way drone"), dronesPerRaid: 20, leakersPerRaid: 1.5)],
      layers: [
        LayerRow(
          name: name("Gun"), engagements: 4, rounds: 12, kills: 3, saturatedShare: 0.2,
          daysOfCover: 5, costExchange: nil)
      ],
      assets: [
        AssetRow(
          name: name("Station"), worth: 60,
          worthLostPerRaid: Estimate(value: 12.1, low: 11, high: 13.2))
      ],
      approaches: approachRows,
      worstRoutes: (0..<3).map { index in
        WorstRouteRow(
          threat: name("Threat \(index)"), asset: name("Station"), from: name("N-1"),
          past: [name("gun at S1")], survivalProbability: 0.5, worthLost: 12,
          path: [position(1000 + index), position(1100 + index), Self.target])
      },
      comparisons: [
        Comparison(
          measure: name("Protected value"), promised: 83.4,
          simulated: Estimate(value: 82, low: 81, high: 83), isShare: false, higherIsBetter: true)
      ],
      frontier: frontier, replay: replay,
      stages: [StageRow(stage: name("Siting"), seconds: 60, result: name("812 nodes"))],
      provenance: Provenance(
        inputs: [.init(what: name("Scenario"), file: name("a.yaml"), hash: name("00ff"))],
        settings: [(name("Seed"), name("7"))], assumptions: [name("Every crew is awake.")]))
  }

  private var score: RaidSummary {
    RaidSummary(
      raids: 4096, confidence: 0.95,
      worthLostPerRaid: Estimate(value: 17.9, low: 16.8, high: 19), worthAtStake: 100,
      anyLeak: Estimate(value: 0.62, low: 0.58, high: 0.66),
      leakersPerRaid: Estimate(value: 1.93, low: 1.85, high: 2.01), dronesPerRaid: 22,
      reason: name("half-width reached"))
  }

  var map: MapContent {
    let image = MapImage(png: onePixel, extent: Self.extent)
    let layers = [50.0, 100, 300].map { CoverageView.Layer(heightMetres: $0, image: image) }
    let legend = [
      LegendEntry(colour: RGBColour(red: 1, green: 2, blue: 3), label: name("covered"))
    ]
    return MapContent(
      extent: Self.extent, coordinateReference: name("EPSG:32637"), hillshade: image,
      coverage: [
        CoverageView(title: name("Kill chain"), legend: legend, layers: layers),
        CoverageView(title: name("Depth"), legend: legend, layers: layers),
      ],
      assets: [
        MapAsset(name: name("Station"), detail: name("worth 60"), form: .point(Self.target)),
        MapAsset(name: name("Road"), detail: name("worth 15"), form: .corridor(place(3))),
        MapAsset(name: name("Depot"), detail: name("worth 25"), form: .area(place(4))),
      ],
      candidates: (0..<sites).map { MapSite(name: name("S\($0)"), position: position($0)) },
      approaches: (0..<axes).map { index in
        MapApproach(
          name: name("N-\(index)"), path: [position(1000 + index), Self.target],
          likelihood: Double(index + 1), leakShare: Double(index) / Double(axes))
      },
      gaps: [MapGap(name: name("Gap"), detail: name("nothing engages here"), outline: place(5))],
      hotSpots: [MapHotSpot(position: position(77), weight: 2, detail: name("1.2 leakers"))])
  }

  private var placements: [PlacementRow] {
    (0..<systems).map { index in
      PlacementRow(
        site: name("S\(index / 2)"), system: name("System \(index)"),
        kind: SystemKind.allCases[index % SystemKind.allCases.count], position: position(index / 2),
        coordinates: name("37U CQ 12345 67890"),
        headingDegrees: index % 3 == 0 ? Double(index * 40) : nil,
        sectorDegrees: index % 3 == 0 ? 120 : 360, rangeMetres: 5000, isStanding: index == 1,
        purpose: name("Covers the north."))
    }
  }

  private var approachRows: [ApproachRow] {
    (0..<axes).map { index in
      ApproachRow(
        name: name("N-\(index)"), likelihood: 1 / Double(axes), dronesPerRaid: 1,
        leakersPerRaid: Double(index) / Double(axes), mainCause: .missed)
    }
  }

  private var frontier: Frontier {
    Frontier(
      measure: name("Protected value"), confidence: 0.95,
      series: [frontierSeries("Probing", slope: 10), frontierSeries("Massed", slope: 9)])
  }

  private func frontierSeries(_ threat: String, slope: Double) -> Frontier.Series {
    var points: [Frontier.Point] = []
    for step in [1.0, 2, 3, 4, 5, 6] {
      let loss = Estimate(value: 90 / step, low: 10, high: 95)
      points.append(
        Frontier.Point(
          money: step * 2.5e6, value: step * slope, bound: step * 11, worthLostPerRaid: loss,
          isKnee: step == 3, isDominated: step == 5, marginalPerMillion: 4,
          change: name("+1 gun"), stepwiseRegret: 1, stepwiseRegretAtMost: 2, cover: "3"))
    }
    return Frontier.Series(name: name(threat), points: points)
  }

  private var replay: ReplayContent {
    ReplayContent(
      title: name("One raid"), durationSeconds: 500,
      tracks: (0..<20).map { index in
        ReplayContent.Track(
          name: name("Drone \(index)"),
          points: [
            .init(seconds: 10, position: position(2000 + index)),
            .init(seconds: 400, position: Self.target),
          ], outcome: index % 4 == 0 ? .leaked : .stopped)
      },
      events: (0..<40).map { index in
        ReplayContent.Event(
          seconds: Double(10 * index), kind: .shot, text: name("Gun fires at drone \(index)"),
          from: position(index), at: Self.target)
      })
  }

  private func position(_ seed: Int) -> Position {
    var numbers = SplitMix(state: UInt64(seed))
    return Position(
      eastMetres: 400_000 + 40_000 * numbers.unit(),
      northMetres: 5_400_000 + 30_000 * numbers.unit())
  }

  private func place(_ count: Int) -> [Position] { (0..<count).map { position(500 + $0) } }
}

/// Not a hash, but as good as one where only equality matters: FNV-1a (Fowler, Noll and Vo 1991).
func fakeHash(_ bytes: [UInt8]) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return String(hash, radix: 16)
}

func page(_ content: ReportContent) throws -> String {
  String(decoding: try ReportPage(content).html(sha256Base64: fakeHash), as: UTF8.self)
}
