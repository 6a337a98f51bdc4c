// Do the recipes for other programs in docs/batch.md work, word for word?
import Foundation
import Testing

/// Whether a program of this name and kind is installed.
private func isInstalled(_ program: String, _ word: String) -> Bool {
  let answer = try? Workplace().execute("/usr/bin/env", [program, "--version"])
  return answer.map { $0.exitCode == 0 && ($0.output + $0.errors).contains(word) } ?? false
}

@Suite struct RecipeTests {
  private let place: Workplace

  /// A small sweep under the name that the recipes use, and the program on the path.
  init() throws {
    place = try Workplace()
    for name in ["Models/scenarios/tiny.yaml", "Models/terrain/tiny.asc"] { try place.copy(name) }
    try place.write(
      """
      parapetSweep: 1
      name: jacksboro
      scenarios: ../scenarios/tiny.yaml
      budgets: [3, 6, 9]
      threats: [{id: one}, {id: many, countFactor: 4}]
      seeds: [1, 2]
      raids: 16
      """, to: "Models/sweeps/jacksboro.yaml")
    try place.write("", to: "bin/none")
    try FileManager.default.createSymbolicLink(
      atPath: place.file("bin/parapet"), withDestinationPath: program)
  }

  /// The first block of the document in a language that contains some words.
  private func recipe(_ language: String, with words: String) throws -> String {
    let text = try String(contentsOfFile: "\(packageRoot)/docs/batch.md", encoding: .utf8)
    let blocks = text.components(separatedBy: "\n```")
    let block = blocks.first { $0.hasPrefix("\(language)\n") && $0.contains(words) }
    return String(try #require(block).dropFirst(language.count + 1)) + "\n"
  }

  private func run(_ command: [String]) throws {
    let answer = try place.execute(
      "/usr/bin/env", ["PATH=\(place.file("bin")):/usr/bin:/bin"] + command)
    #expect(answer.exitCode == 0, "\(answer.output)\(answer.errors)")
  }

  /// What the recipe made against the same sweep in one go.
  private func expectSameAsAlone() throws {
    try run(["parapet", "sweep", "Models/sweeps/jacksboro.yaml", "--output", "alone", "--quiet"])
    for file in ["frontier.json", "frontier.csv", "frontier.svg"] {
      #expect(
        try place.bytes("Results/sweeps/jacksboro/\(file)") == place.bytes("alone/\(file)"))
    }
  }

  @Test(
    "The recipe for GNU parallel makes the sweep that one process makes",
    .enabled(if: isInstalled("parallel", "GNU parallel")))
  func parallel() throws {
    try place.write(try recipe("sh", with: "\nparallel parapet"), to: "recipe.sh")
    try run(["sh", "-e", "recipe.sh"])
    try expectSameAsAlone()
  }

  @Test(
    "The recipe for Snakemake makes the sweep that one process makes",
    .enabled(if: isInstalled("snakemake", ".")))
  func snakemake() throws {
    try place.write(try recipe("python", with: "rule frontier"), to: "Snakefile")
    try run(["snakemake", "--cores", "2", "--quiet"])
    try expectSameAsAlone()
  }
}
