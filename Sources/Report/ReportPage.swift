// How does a plan, its map and its raids become one offline page?

/// One self-contained HTML file: map, cards, tables, charts and provenance, in English, for screen
/// and print.
///
///     let page = try ReportPage(content)
///     let bytes = page.html { sha256($0).base64 }
///
/// It loads nothing: pictures are data URLs, and a content-security policy admits only the style
/// and the script that this module wrote, each by its hash. Every name is escaped. The same content
/// gives the same bytes. Without script the page is a static map with the same tables.
public struct ReportPage: Sendable {
  public let content: ReportContent

  /// - Throws: `ReportError.invalid` naming the first value out of range or list beyond
  ///   `ReportLimits`.
  /// - Complexity: O(content).
  public init(_ content: ReportContent) throws(ReportError) {
    try check(content)
    self.content = content
  }

  /// The page as UTF-8.
  /// - Parameter sha256Base64: the base64 text of the SHA-256 of some bytes.
  /// - Complexity: O(content).
  public func html(sha256Base64: ([UInt8]) -> String) -> [UInt8] {
    func source(_ text: StaticString) -> String {
      "'sha256-" + sha256Base64(Array(text.description.utf8)) + "'"
    }
    let policy =
      "default-src 'none'; img-src data:; style-src " + source(pageStyle) + "; script-src "
      + source(pageScript) + "; base-uri 'none'; form-action 'none'"
    var page = Markup()
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n")
    page.element("head") { head in
      head.raw("<meta charset=\"utf-8\">")
      head.open("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
      head.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
      head.raw("<meta name=\"referrer\" content=\"no-referrer\">")
      head.element("title", text: content.title)
      head.element("style") { $0.raw(pageStyle) }
    }
    page.newline()
    page.element("body") { body(&$0) }
    page.raw("\n</html>\n")
    return Array(page.text.utf8)
  }

  private func body(_ body: inout Markup) {
    body.element("header") { header in
      header.element("h1", text: content.title)
      if !content.subtitle.isEmpty {
        header.element("p", ["class": "subtitle"], text: content.subtitle)
      }
      navigation(&header)
    }
    body.element("main") { main in
      overview(&main)
      PlanTables(content: content).append(to: &main)
      RaidTables(content: content).append(to: &main)
      if let refinement = content.refinement {
        main.section("refinement", "Refined by raids") {
          RefinementSection(refinement: refinement).append(to: &$0)
        }
      }
      if let frontier = content.frontier, !frontier.isEmpty {
        main.section("frontier", "What more money buys") {
          FrontierSection(frontier: frontier, moneyUnit: content.moneyUnit).append(to: &$0)
        }
      }
      ProvenanceSection(content: content).append(to: &main)
    }
    body.element("script") { $0.raw(pageScript) }
  }

  /// Map on the left, cards and answers on the right.
  private func overview(_ main: inout Markup) {
    let answers = PlainSummary(content: content).answers
    guard content.map != nil || hasHeadline || !answers.isEmpty else { return }
    main.element("div", ["class": content.map == nil ? "overview narrow" : "overview"]) { split in
      if let map = content.map {
        MapSection(
          map: map, placements: content.placements, worstRoutes: content.worstRoutes,
          replay: content.replay
        )
        .append(to: &split)
      }
      split.element("div", ["class": "side"]) { side in
        if hasHeadline {
          side.section("headline", "At a glance") {
            HeadlineCards(content: content).append(to: &$0)
          }
        }
        guard !answers.isEmpty else { return }
        side.section("answers", "In plain words") { section in
          section.element("dl", ["class": "answers"]) { list in
            for answer in answers {
              list.element("dt", text: answer.question)
              list.element("dd", text: answer.sentence)
            }
          }
        }
      }
    }
  }

  private var hasHeadline: Bool {
    content.promise != nil || content.score != nil || content.budget != nil
  }

  private func navigation(_ header: inout Markup) {
    let parts: [(name: String, title: String, isPresent: Bool)] = [
      ("map", "Map", content.map != nil), ("headline", "At a glance", hasHeadline),
      ("purchases", "What to buy", !content.purchases.isEmpty),
      ("placements", "Where it stands", !content.placements.isEmpty),
      ("causes", "Why drones get through", !content.causes.isEmpty),
      ("approaches", "Approaches", !content.approaches.isEmpty),
      ("routes", "Best routes", !content.worstRoutes.isEmpty),
      ("assets", "Losses", !content.assets.isEmpty),
      ("refinement", "Refined", content.refinement != nil),
      ("frontier", "Budget", !(content.frontier?.isEmpty ?? true)),
      ("provenance", "Sources", true),
    ]
    header.element("nav", ["aria-label": "On this page"]) { nav in
      for part in parts where part.isPresent {
        nav.element("a", ["href": "#section-" + part.name], text: part.title)
      }
    }
  }
}
