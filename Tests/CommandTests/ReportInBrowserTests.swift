// Does the report of a plan open in a browser: its script runs, it shows what it should, and nothing is loaded?
import Foundation
import Testing

private let chromium = "/usr/bin/chromium"

@Suite(
  PlannedOnce(),
  .enabled(if: FileManager.default.isExecutableFile(atPath: chromium), "needs chromium"),
  .serialized)
struct ReportInBrowserTests {
  private var place: Workplace {
    get throws { try #require(Planned.current).place }
  }

  private func browse(_ arguments: [String], _ fragment: String = "") throws -> Answer {
    let place = try place
    return try place.execute(
      chromium,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--user-data-dir=\(place.file("profile"))", "--virtual-time-budget=2000",
      ] + arguments + ["file://\(place.file("results/one/report.html"))\(fragment)"])
  }

  @Test("The script runs to its end, and the address chooses view, height and second of the raid")
  func attributes() throws {
    let dom = try browse(["--dump-dom"], "#view=2&height=150&raid=5").output
    for attribute in [
      "data-ready=\"1\"", "data-view=\"2\"", "data-height=\"150\"", "data-raid=\"5\"",
    ] {
      #expect(dom.prefix(400).contains(attribute), "\(dom.prefix(400))")
    }
    #expect(dom.contains("data-route=\"1\"") && dom.contains("id=\"layer-gaps\""))
    #expect(dom.contains("without it") && dom.contains("serves most"))
    #expect(dom.contains("Where would an attacker come who knows the plan?"))
  }

  @Test("A screenshot is a page and not a blank")
  func screenshot() throws {
    let place = try place
    _ = try browse(["--window-size=1200,900", "--screenshot=\(place.file("page.png"))"])
    let facts = try place.execute(
      "/usr/bin/gdalinfo", ["-json", "-stats", "--config", "GDAL_PAM_ENABLED", "NO", "page.png"])
    let picture = try object(Data(facts.output.utf8))
    #expect(picture["size"] as? [Int] == [1200, 900])
    let bands = try #require(picture["bands"] as? [[String: Any]])
    for band in bands.prefix(3) {
      // A blank page has no spread at all.
      #expect(try #require(band["stdDev"] as? Double) > 20)
    }
  }

  @Test(
    "Nothing can be loaded: the policy admits one style and one script by their hashes, and pictures inside"
  )
  func policy() throws {
    let page = try place.text("results/one/report.html")
    #expect(
      page.replacing("&#39;", with: "'").contains(
        "default-src 'none'; img-src data:; style-src 'sha256-"))
    for needle in ["http://", "https://", "url(http", "<link", "<iframe", "<object"] {
      let found = page.ranges(of: needle).map { page[$0.lowerBound...].prefix(60) }
      #expect(found.allSatisfy { $0.hasPrefix("http://www.w3.org/2000/svg") }, "\(found)")
    }
    let pictures = page.matches(of: /data:image\/png;base64,[^"]*/).reduce(0) { $0 + $1.0.count }
    #expect(page.utf8.count - pictures < 300_000)
  }
}
