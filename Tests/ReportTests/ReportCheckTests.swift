// Is content that cannot be shown refused, with a message that helps?
import Raid
import Report
import Terrain
import Testing

struct ReportCheckTests {
  private static let nothing = Provenance(inputs: [], settings: [], assumptions: [])

  private static func map(
    extent: MapExtent = ExampleContent.extent, coverage: [CoverageView] = [],
    candidates: [MapSite] = [], gaps: [MapGap] = []
  ) -> ReportContent {
    ReportContent(
      title: "t",
      map: MapContent(
        extent: extent, coordinateReference: "EPSG:32637", coverage: coverage,
        candidates: candidates, gaps: gaps), provenance: nothing)
  }

  private static func layers(_ heights: [Double], png: [UInt8] = onePixel) -> ReportContent {
    map(coverage: [
      CoverageView(
        title: "v", legend: [],
        layers: heights.map {
          .init(heightMetres: $0, image: MapImage(png: png, extent: ExampleContent.extent))
        })
    ])
  }

  private static func approach(likelihood: Double) -> ReportContent {
    ReportContent(
      title: "t",
      approaches: [
        ApproachRow(
          name: "N-000", likelihood: likelihood, dronesPerRaid: 1, leakersPerRaid: 0,
          mainCause: nil)
      ], provenance: nothing)
  }

  private static func frontier(_ money: [Double]) -> ReportContent {
    ReportContent(
      title: "t",
      frontier: Frontier(
        measure: "m", confidence: nil,
        series: [
          Frontier.Series(
            name: "s",
            points: money.map {
              Frontier.Point(money: $0, value: 1, bound: 1, worthLostPerRaid: nil)
            }
          )
        ]), provenance: nothing)
  }

  /// Contents that are wrong in one place, and what the message must say.
  private static let wrong: [(content: ReportContent, says: [String])] = [
    (ReportContent(title: "", provenance: nothing), ["title is empty", "name the scenario"]),
    (
      ReportContent(title: String(repeating: "x", count: 2001), provenance: nothing),
      ["title is 2001 characters long", "at most 2000"]
    ),
    (approach(likelihood: 40), ["likelihood of N-000 is 40.0", "0 to 1", "not a percentage"]),
    (approach(likelihood: .nan), ["likelihood of N-000 is nan"]),
    (frontier([2, 1]), ["budget of a frontier point is 1.0", "ascending"]),
    (layers([100, 50]), ["coverage height in v is 50.0 m", "sort the layers"]),
    (layers([50], png: [1, 2, 3]), ["coverage image is 3 bytes without the PNG signature"]),
    (
      map(
        extent: MapExtent(westMetres: 1, southMetres: 0, eastMetres: 1, northMetres: 1)),
      ["map extent is 0.0 x 1.0 m"]
    ),
    (
      map(candidates: [MapSite(name: "S1", position: Position(eastMetres: 1e9, northMetres: 0))]),
      ["position of S1", "coordinate reference"]
    ),
    (
      map(
        candidates: Array(
          repeating: MapSite(name: "S", position: ExampleContent.target), count: 50_001)),
      ["candidate sites is 50001", "at most 50000"]
    ),
    (
      map(gaps: [MapGap(name: "G", detail: "", outline: [ExampleContent.target])]),
      ["shape of G is 1 points", "3 to 20000"]
    ),
    (
      ReportContent(
        title: "t", replay: ReplayContent(title: "r", durationSeconds: 1, tracks: [], events: []),
        provenance: nothing),
      ["replay is present without a map"]
    ),
    (
      ReportContent(
        title: "t",
        assets: [
          AssetRow(
            name: "A", worth: 1, worthLostPerRaid: Estimate(value: 3, low: 1, high: 2))
        ], provenance: nothing),
      ["worth lost of A is 3.0 in 1.0...2.0", "low <= value <= high"]
    ),
  ]

  @Test("Each wrong value is named with its allowed range and a fix", arguments: 0..<13)
  func refused(index: Int) throws {
    let (content, says) = Self.wrong[index]
    let error = try #require(throws: ReportError.self) { try ReportPage(content) }
    for words in says { #expect(error.description.contains(words), "\(error)") }
  }

  @Test("All wrong contents are tried")
  func allTried() {
    #expect(Self.wrong.count == 13)
  }

  @Test("Good content is accepted")
  func accepted() throws {
    _ = try ReportPage(ExampleContent().content)
  }
}
