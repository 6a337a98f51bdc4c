// Is the page whole, offline, inert and the same each time?
import Foundation
import Raid
import Report
import Testing

struct ReportPageTests {
  static let hostileNames = [
    "</script><img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "' onload='alert(1)",
    "--><svg onload=alert(1)>", "\" onfocus=\"alert(1)\" x=\"", "]]></title></style>&lt;b&gt;",
    "url(http://example.org/x)",
    "\u{202E}\u{0}\u{2028}`${alert(1)}`",
  ]

  @Test(
    "Hostile names leave the page's elements and attributes as they are", arguments: hostileNames)
  func hostileNamesAreInert(hostile: String) throws {
    let plain = try page(ExampleContent(name: { _ in "plain" }).content)
    let attacked = try page(ExampleContent(name: { _ in hostile }).content)
    #expect(tags(attacked).map(\.shape) == tags(plain).map(\.shape))
  }

  @Test("Names are shown as they were written")
  func namesAreShown() throws {
    let text = try page(ExampleContent(name: { "<" + $0 + " & 'x'>" }).content)
    #expect(text.contains("&lt;Search radar &amp; &#39;x&#39;&gt;"))
    #expect(!text.contains("<Search radar"))
  }

  @Test("Every id is unique, and every id that is referred to exists")
  func idsExist() throws {
    let text = try page(ExampleContent().content)
    let elements = tags(text)
    let ids = elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    var wanted: [String] = []
    for element in elements {
      for key in ["aria-labelledby", "aria-describedby", "data-layer", "for"] {
        if let id = element.attributes[key] { wanted.append(id) }
      }
      if let link = element.attributes["href"], link.hasPrefix("#") {
        wanted.append(String(link.dropFirst()))
      }
    }
    wanted += text.matches(of: /find\('([a-z-]+)'\)/).map { String($0.1) }
    wanted += text.matches(of: /url\(#([a-z-]+)\)/).map { String($0.1) }
    #expect(wanted.count >= 40)
    for id in wanted { #expect(ids.contains(id), "\(id) is referred to but missing") }
  }

  @Test("The replay's data is JSON with every track and event")
  func replayParses() throws {
    let hostile = Self.hostileNames[0]
    let text = try page(ExampleContent(name: { $0 + hostile }).content)
    let match = try #require(
      text.firstMatch(of: /<script type="application\/json" id="replay-data">(.*?)<\/script>/))
    let object = try JSONSerialization.jsonObject(with: Data(match.1.utf8))
    let raid = try #require(object as? [String: Any])
    let tracks = try #require(raid["tracks"] as? [[String: Any]])
    #expect(tracks.count == 20)
    #expect(tracks[0]["name"] as? String == "Drone 0" + hostile)
    #expect(tracks[0]["outcome"] as? String == "leaked")
    #expect((tracks[0]["points"] as? [[Double]])?.last == [400, 20_000, 15_000])
    #expect((raid["events"] as? [Any])?.count == 40)
    #expect(raid["durationSeconds"] as? Double == 500)
  }

  @Test("The page refers to nothing outside itself")
  func offline() throws {
    let text = try page(ExampleContent().content)
    for element in tags(text) {
      #expect(!["link", "iframe", "object", "embed", "base", "form"].contains(element.name))
      #expect(element.attributes["src"] == nil && element.attributes["style"] == nil)
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
      if let link = element.attributes["href"] {
        #expect(link.hasPrefix("#") || link.hasPrefix("data:image/png;base64,"))
      }
    }
    let bare = text.replacing("http://www.w3.org/2000/svg", with: "")
    #expect(!bare.contains("http:") && !bare.contains("https:") && !bare.contains("@import"))
    #expect(!bare.contains("fetch(") && !bare.contains("eval(") && !bare.contains("innerHTML"))
    #expect(bare.matches(of: /url\(/).count == bare.matches(of: /url\(#/).count)
  }

  @Test("The policy admits exactly the style and the script that are on the page")
  func policy() throws {
    let text = try page(ExampleContent().content)
    let style = try #require(text.firstMatch(of: /<style>((?s:.*?))<\/style>/)).1
    let script = try #require(text.firstMatch(of: /<script>((?s:.*?))<\/script>/)).1
    let meta = try #require(
      tags(text).first { $0.attributes["http-equiv"] == "Content-Security-Policy" })
    let policy = try #require(meta.attributes["content"])
    #expect(
      policy.replacing("&#39;", with: "'")
        == "default-src 'none'; img-src data:; "
        + "style-src 'sha256-\(fakeHash(Array(style.utf8)))'; "
        + "script-src 'sha256-\(fakeHash(Array(script.utf8)))'; base-uri 'none'; form-action 'none'"
    )
  }

  @Test("A usual plan takes at most 300 KB beside its pictures")
  func size() throws {
    let content = ExampleContent().content
    let pictures = 7 * base64(onePixel).utf8.count
    let bytes = try ReportPage(content).html(sha256Base64: fakeHash).count
    #expect(bytes - pictures < 300_000)
  }

  @Test("Ten thousand candidate sites stay one shape of at most 20 bytes each")
  func manyCandidates() throws {
    let few = try page(ExampleContent(sites: 401).content).utf8.count
    let many = try page(ExampleContent(sites: 10_000).content).utf8.count
    #expect(many - few < 20 * 9_599)
  }

  @Test("The same content gives the same bytes")
  func deterministic() throws {
    #expect(try page(ExampleContent().content) == page(ExampleContent().content))
  }

  @Test("Elements are closed in the order in which they were opened")
  func wellFormed() throws {
    var open: [String] = []
    for tag in tags(try page(ExampleContent().content)) {
      if tag.isEnd {
        #expect(open.popLast() == tag.name)
      } else if !["meta", "input", "br", "!DOCTYPE"].contains(tag.name) {
        open.append(tag.name)
      }
    }
    #expect(open.isEmpty)
  }

  @Test("Headings descend by one level at most and begin with the only h1")
  func headings() throws {
    let levels = tags(try page(ExampleContent().content)).filter { !$0.isEnd }.compactMap {
      $0.name.count == 2 && $0.name.first == "h" ? Int($0.name.dropFirst()) : nil
    }
    #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
    for (before, after) in zip(levels, levels.dropFirst()) { #expect(after <= before + 1) }
  }

  @Test("A tiny report has only the parts that it has content for")
  func tinyStructure() throws {
    let nothing = Provenance(inputs: [], settings: [], assumptions: [])
    #expect(parts(try page(ReportContent(title: "t", provenance: nothing))) == ["provenance"])
    let some = ReportContent(
      title: "t",
      score: RaidSummary(
        raids: 100, confidence: 0.95, worthLostPerRaid: Estimate(value: 0, low: 0, high: 0.1),
        worthAtStake: nil, anyLeak: Estimate(value: 0, low: 0, high: 0.03),
        leakersPerRaid: Estimate(value: 0, low: 0, high: 0.03), dronesPerRaid: 8,
        reason: "all raids run"),
      purchases: [Purchase(system: "Gun", kind: .gun, count: 1, sites: ["S1"], money: 2)],
      provenance: nothing)
    #expect(
      parts(try page(some))
        == ["headline", "card:worth", "card:leak", "answers", "purchases", "provenance"])
  }

  @Test("A full report has its parts in reading order")
  func fullStructure() throws {
    #expect(
      parts(try page(ExampleContent().content)) == [
        "map", "replay", "headline", "card:promise", "card:worth", "card:leak", "card:budget",
        "answers", "purchases", "approaches", "routes", "placements", "causes", "layers", "assets",
        "threats", "frontier", "comparison", "stages", "provenance",
      ])
  }

  @Test("The figures are called generic and illustrative on every page")
  func statement() throws {
    let nothing = Provenance(inputs: [], settings: [], assumptions: [])
    #expect(
      try page(ReportContent(title: "t", provenance: nothing)).contains("generic and illustrative"))
  }

  @Test("Text colours of the page contrast with their grounds by at least 4.5 to 1")
  func contrast() throws {
    let text = try page(ExampleContent().content)
    func colour(_ name: String) throws -> Double {
      let match = try #require(text.firstMatch(of: try Regex("--\(name):#([0-9a-f]{6})")))
      let value = try #require(UInt32(match[1].substring ?? "", radix: 16))
      return luminance(
        RGBColour(
          red: UInt8(value >> 16), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255)))
    }
    for name in ["ink", "soft", "deep"] {
      for ground in [1.0, try colour("panel")] {
        #expect((ground + 0.05) / (try colour(name) + 0.05) >= 4.5, "\(name)")
      }
    }
  }
}

/// One start or end tag as a plain scanner sees it.
struct Tag {
  let name: String
  let isEnd: Bool
  let attributes: [String: String]

  /// The name and the names of the attributes.
  var shape: String { (isEnd ? "/" : "") + name + attributes.keys.sorted().joined(separator: ",") }
}

/// Tags in order, text and the contents of style and script elements left out.
func tags(_ text: String) -> [Tag] {
  var tags: [Tag] = []
  var rest = text[...]
  while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
    let inside = rest[rest.index(after: start)..<end]
    rest = rest[rest.index(after: end)...]
    let isEnd = inside.hasPrefix("/")
    let name = inside.drop { $0 == "/" }.prefix { $0 != " " }
    var attributes: [String: String] = [:]
    for match in inside.matches(of: /([^ "=]+)="([^"]*)"/) {
      attributes[String(match.1)] = String(match.2)
    }
    tags.append(Tag(name: String(name), isEnd: isEnd, attributes: attributes))
    if !isEnd, name == "style" || name == "script", let close = rest.range(of: "</\(name)>") {
      rest = rest[close.lowerBound...]
    }
  }
  return tags
}

/// Sections and cards in reading order.
private func parts(_ text: String) -> [String] {
  tags(text).compactMap { tag in
    tag.attributes["data-section"] ?? tag.attributes["data-card"].map { "card:" + $0 }
  }
}

/// Relative luminance (WCAG 2.2).
func luminance(_ colour: RGBColour) -> Double {
  func linear(_ byte: UInt8) -> Double {
    let share = Double(byte) / 255
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
  }
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
}
