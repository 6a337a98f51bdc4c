// Does a comparison tell deployments apart that differ, and no others?
import Foundation
import Testing

@Suite struct CompareTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    for name in ["scenarios/tiny.yaml", "terrain/tiny.asc"] {
      let text = try String(contentsOfFile: "\(packageRoot)/Models/\(name)", encoding: .utf8)
      try place.write(text, to: name)
    }
    let header = "parapetDeployment: 1\nscenario: scenarios/tiny.yaml\nplacements:\n"
    let radar = "  - {site: middle, system: radar}\n"
    let launchers = ["west", "east"].map { "  - {site: \($0), system: launcher}\n" }
    try place.write(header + radar + launchers[0] + launchers[1], to: "both.yaml")
    try place.write(header + radar + launchers[0], to: "west.yaml")
    try place.write(header + launchers[1] + launchers[0] + radar, to: "shuffled.yaml")
  }

  private func entries(_ files: [String]) throws -> [[String: Any]] {
    let answer = try place.run(["compare"] + files + ["--raids", "2000", "--json"])
    try #require(answer.exitCode == 0, "\(answer.errors)")
    return try #require(try object(Data(answer.output.utf8))["deployments"] as? [[String: Any]])
  }

  @Test("A launcher less loses more, beyond noise, by as much as the bridge is worth")
  func less() throws {
    let entries = try entries(["both.yaml", "west.yaml"])
    #expect(entries[0]["difference"] == nil)
    let difference = try #require(entries[1]["difference"] as? [String: Any])
    #expect(difference["verdict"] as? String == "worse")
    #expect(difference["removed"] as? [String] == ["launcher on east"])
    #expect(difference["added"] as? [String] == [])
    let worth = try #require(difference["worthLost"] as? [String: Double])
    // Two shots of Pk 0.5 save the bridge, worth 40, in three of four raids.
    #expect(abs((worth["value"] ?? 0) - 30) < 2)
    #expect((worth["low"] ?? 0) > 0 && difference["raidsBetter"] as? Int == 0)
    let absolute = try entries.map {
      try #require($0["worthLost"] as? [String: Double])["value"] ?? 0
    }
    #expect(abs(absolute[1] - absolute[0] - (worth["value"] ?? 0)) < 1e-9)
  }

  @Test("The same systems in another order lose the same in every raid")
  func same() throws {
    let entries = try entries(["both.yaml", "shuffled.yaml", "west.yaml"])
    let difference = try #require(entries[1]["difference"] as? [String: Any])
    #expect(difference["verdict"] as? String == "same")
    #expect(difference["raidsWorse"] as? Int == 0 && difference["raidsBetter"] as? Int == 0)
    #expect(entries.count == 3)
  }

  @Test(
    "Text, Markdown and CSV have what differs and nothing else",
    arguments: ["text", "markdown", "csv"])
  func formats(_ format: String) throws {
    func compare(_ other: String) throws -> String {
      let answer = try place.run([
        "compare", "both.yaml", other, "--raids", "2000", "--format", format,
      ])
      #expect(answer.exitCode == 0)
      return answer.output
    }
    let different = try compare("west.yaml")
    for words in ["money", "launcher", "worth lost", "launcher on east"] {
      #expect(different.contains(words), "\(words)")
    }
    for words in ["crew", "powerKilowatts", "radar", "launcher on west"] {
      #expect(!different.contains(words), "\(words)")
    }
    let same = try compare("shuffled.yaml")
    for words in ["launcher", "radar", "worth lost", "what differs"] {
      #expect(!same.contains(words), "\(words)")
    }
    if format == "csv" {
      let lines = different.split(separator: "\n")
      #expect(lines.count == 6 && same.split(separator: "\n").count == 1)
      #expect(
        lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 7 })
    }
  }

  @Test("Deployments of different scenarios are refused")
  func scenarios() throws {
    try place.write(try place.text("scenarios/tiny.yaml"), to: "scenarios/other.yaml")
    try place.write(
      try place.text("west.yaml").replacing("tiny.yaml", with: "other.yaml"), to: "other.yaml")
    let answer = try place.run(["compare", "both.yaml", "other.yaml"])
    #expect(answer.exitCode == 2 && answer.errors.contains("--scenario"))
    let forced = try place.run([
      "compare", "both.yaml", "other.yaml", "--scenario", "scenarios/tiny.yaml", "--raids", "16",
    ])
    #expect(forced.exitCode == 0)
  }
}
