// Does every figure of the shipped models say where it comes from?
import Foundation
import Scenario
import Testing

@Suite struct ModelFigureTests {
  static let catalogues =
    (try? files(in: "Models/systems", endingWith: ".yaml")
      + files(in: "Models/threats", endingWith: ".yaml")) ?? []

  @Test("There are catalogues of systems and of threats to look at")
  func some() {
    #expect(Self.catalogues.contains { $0.hasSuffix("Models/systems/generic.yaml") })
    #expect(Self.catalogues.contains { $0.hasSuffix("Models/threats/generic.yaml") })
  }

  @Test(
    "Beside every number stands 'illustrative', the number of a listed source, or its reason in words",
    arguments: catalogues)
  func everyNumber(_ file: String) throws {
    let lines = try contents(file).split(separator: "\n", omittingEmptySubsequences: false)
    let listed = Set(lines.compactMap { $0.firstMatch(of: /^ *- "\[(\d+)\]/)?.1 })
    var cited: Set<Substring> = []
    var figures = 0
    for (number, line) in lines.enumerated() {
      guard let figure = Figure(line) else { continue }
      figures += 1
      #expect(
        figure.isSourced,
        "\(file):\(number + 1): '\(line)' does not say where its figure comes from")
      for source in figure.citations {
        cited.insert(source)
        #expect(
          listed.contains(source), "\(file):\(number + 1): source [\(source)] is not in `sources`")
      }
    }
    #expect(figures >= 50, "\(figures) figures found: are they still written one a line?")
    #expect(cited == listed, "every source is cited beside a figure")
  }

  @Test("A figure without a comment, or with one that says nothing, would be found")
  func finds() {
    let bare = [
      "  mastMetres: 10", "  use: {money: 3}", "  - 0.5", "  mastMetres: 10 # m", "  a: [1] #",
    ]
    for line in bare { #expect(Figure(Substring(line)).map(\.isSourced) == false, "\(line)") }
    let sourced = [
      "  mastMetres: 10 # illustrative", "  x: 0.5 # [12], rounded", "  y: 0 # carries nothing",
    ]
    for line in sourced { #expect(Figure(Substring(line)).map(\.isSourced) == true, "\(line)") }
    let none = [
      "  name: 3D radar", "# 10 m", "  kind: radar", "parapetCatalogue: 1", "  - \"[1] 2008\"",
    ]
    for line in none { #expect(Figure(Substring(line)) == nil, "\(line)") }
    #expect(Figure("  x: 0.5 # [1] and [22]")?.citations == ["1", "22"])
  }

  @Test("The shipped catalogues and scenarios are valid")
  func valid() throws {
    for file in Self.catalogues { try FileKind.catalogue.check(file) }
    for file in try files(in: "Models/scenarios", endingWith: ".yaml") {
      let scenario = try Scenario(file: file)
      #expect(scenario.inputFiles.first == file)
    }
  }
}

/// A line of a catalogue that states a number, and the comment beside it.
private struct Figure {
  let comment: Substring

  init?(_ line: Substring) {
    let unquoted = line.replacing(/"[^"]*"/, with: "")
    let halves = unquoted.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard !line.hasPrefix("parapetCatalogue:"),
      halves[0].firstMatch(of: /(?:[:,\[{]|^ *-) *[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)? *(?:[,\]}]|$)/)
        != nil
    else { return nil }
    comment = halves.count > 1 ? halves[1] : ""
  }

  var citations: [Substring] { comment.matches(of: /\[(\d+)\]/).map(\.1) }

  /// A reason is at least two words.
  var isSourced: Bool {
    comment.contains("illustrative") || !citations.isEmpty
      || comment.split(whereSeparator: { !$0.isLetter }).count >= 2
  }
}
