// Is a sweep the same however it was run: killed, resumed, on one thread or two, in pieces or at once?
import Foundation
import Testing

/// 36 points of the tiny scenario, each in a fraction of a second: six chains of six budgets.
private let sweepText = """
  parapetSweep: 1
  name: small
  scenarios: scenarios/tiny.yaml
  budgets: [0, 3, 6, 9, 12, 15]
  threats:
    - {id: one}
    - {id: many, countFactor: 3}
    - {id: fast, speedFactor: 1.5, raids: [pair]}
  seeds: [1, 2]
  raids: 64
  blockade: {raidsPerDay: 2}

  """

@Suite struct SweepTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    for name in ["scenarios/tiny.yaml", "terrain/tiny.asc"] {
      let text = try String(contentsOfFile: "\(packageRoot)/Models/\(name)", encoding: .utf8)
      try place.write(text, to: name)
    }
    try place.write(sweepText, to: "sweep.yaml")
  }

  private func run(_ arguments: [String]) throws -> Answer {
    try place.run(["sweep"] + arguments)
  }

  /// Every file of a sweep's folder but the manifest, which holds times, and its bytes.
  private func files(_ folder: String) throws -> [String: Data] {
    let names =
      FileManager.default.enumerator(atPath: place.file(folder))?
      .compactMap { $0 as? String } ?? []
    var files: [String: Data] = [:]
    for name in names
    where name.hasSuffix(".json") || name.hasSuffix(".csv") || name.hasSuffix(".svg") {
      if name != "manifest.json" { files[name] = try place.bytes("\(folder)/\(name)") }
    }
    return files
  }

  @Test("More money never protects less, and each plan of a sweep is proven")
  func proven() throws {
    let answer = try run([
      "scenarios/tiny.yaml", "--budgets", "9,0,3,6,12,15", "--raids", "16", "--json", "--output",
      "out", "--quiet",
    ])
    #expect(answer.exitCode == 0)
    #expect(answer.output == (try place.text("out/frontier.json")))
    let planned = try place.run([
      "plan", "scenarios/tiny.yaml", "--frontier", "out/frontier.json", "--raids", "16", "--output",
      "plan",
    ])
    #expect(planned.exitCode == 0)
    #expect(try place.text("plan/report.html").contains("What more money buys"))
    let mistaken = try place.run([
      "plan", "scenarios/tiny.yaml", "--frontier", "sweep.yaml", "--raids", "16", "--output", "no",
    ])
    #expect(mistaken.exitCode == 2 && mistaken.errors.contains("sweep.yaml: holds no frontier"))
    let frontiers = try #require(
      try object(Data(answer.output.utf8))["frontiers"] as? [[String: Any]])
    let points = try #require(frontiers[0]["points"] as? [[String: Any]])
    #expect(points.map { $0["budget"] as? Double } == [0, 3, 6, 9, 12, 15])
    let values = points.compactMap { $0["value"] as? Double }
    #expect(values.count == 6 && values[0] == 0 && abs(values[3] - 75) < 0.1)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    for point in points {
      let (value, bound) = (point["value"] as? Double ?? 0, point["bestBound"] as? Double ?? -1)
      #expect(abs(value - bound) < 1e-6 && point["ending"] as? String == "optimal")
      #expect((point["spent"] as? Double ?? 99) <= (point["budget"] as? Double ?? 0))
      #expect(point["isVerified"] as? Bool == true)
    }
    // Radar and a launcher at 6, and a second launcher at 9: whoever buys in steps gives up nothing.
    #expect(points.allSatisfy { ($0["stepwiseRegret"] as? Double ?? 1) < 1e-9 })
  }

  @Test("Killed anywhere and resumed on other threads, a sweep has the bytes of one left alone")
  func killed() throws {
    #expect(try run(["sweep.yaml", "--output", "alone", "--threads", "1"]).exitCode == 0)
    let alone = try files("alone")
    #expect(alone.keys.filter { $0.hasPrefix("points/") }.count == 36)
    #expect(try run(["sweep.yaml", "--output", "killed", "--dry-run"]).exitCode == 0)
    var kills = 0
    for points in [3, 11, 24] {
      kills += try killed(atPoints: points, "killed") ? 1 : 0
    }
    #expect(kills >= 1, "every run was done before it could be killed: give it more points")
    #expect(try run(["sweep.yaml", "--output", "killed", "--threads", "2"]).exitCode == 0)
    let resumed = try files("killed")
    #expect(resumed.keys.sorted() == alone.keys.sorted())
    for (name, bytes) in alone { #expect(resumed[name] == bytes, "\(name)") }
    let status = try run(["status", "killed"])
    #expect(status.exitCode == 0 && status.output.contains("every point is there"))
    // The same in parts, as many processes would do them, in any order.
    #expect(try run(["sweep.yaml", "--output", "parts", "--prepare"]).exitCode == 0)
    for part in ["2", "0", "1"] {
      #expect(try run(["work", "parts", "--part", part, "--of", "3"]).exitCode == 0)
    }
    #expect(try run(["resume", "parts"]).exitCode == 0)
    #expect(try files("parts") == alone)
  }

  @Test("The index has every point and what it buys; tidying up removes what no sweep needs")
  func runs() throws {
    #expect(try run(["sweep.yaml", "--output", "all/one", "--quiet"]).exitCode == 0)
    func runs(_ arguments: [String]) throws -> Answer {
      try place.run(["runs"] + arguments + ["--root", "all"])
    }
    let csv = try runs(["ls", "--csv"]).output.split(separator: "\n")
    #expect(csv.count == 37 && csv[0].hasPrefix("folder,hash,scenario,objective,threat,seed,"))
    #expect(csv.filter { $0.hasSuffix("2 launcher; 1 radar") }.count >= 6)
    let hash = String(try #require(csv.last).split(separator: ",")[1])
    let shown = try object(Data(try runs(["show", String(hash.prefix(16))]).output.utf8))
    let key = try #require(shown["key"] as? [String: Any])
    #expect(key["scenario"] as? String == "tiny")
    #expect(try runs(["show", "zz"]).exitCode == 2)
    // Another list of budgets: the points of the first list have no sweep any more.
    try place.write(
      sweepText.replacing("[0, 3, 6, 9, 12, 15]", with: "[9]"), to: "sweep.yaml")
    #expect(try run(["sweep.yaml", "--output", "all/one", "--quiet"]).exitCode == 0)
    let would = try runs(["gc", "--dry-run"]).output
    #expect(try runs(["gc"]).output == would)
    #expect(would.split(separator: "\n").filter { $0.contains("/points/") }.count == 36)
    #expect(try runs(["ls", "--csv"]).output.split(separator: "\n").count == 7)
    #expect(try runs(["gc"]).output.isEmpty)
  }

  /// Runs a sweep until so many points are there, then kills it without warning; false when it ended first.
  private func killed(atPoints limit: Int, _ folder: String) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["sweep", "sweep.yaml", "--output", folder, "--threads", "2"]
    process.currentDirectoryURL = URL(fileURLWithPath: place.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning {
      let there = (try? files(folder).keys.filter { $0.hasPrefix("points/") }.count) ?? 0
      if there >= limit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
      }
      usleep(2_000)
    }
    return false
  }

  @Test("Points that fail are kept with their error and stop no other; they can be tried again")
  func failures() throws {
    // Least money without requirements has no meaning; protected value has.
    try place.write(
      sweepText + "objectives: [min-cost, protected-value]\n", to: "sweep.yaml")
    let answer = try run(["sweep.yaml", "--output", "out", "--quiet"])
    #expect(answer.exitCode == 1)
    let status = try object(Data(try run(["status", "out", "--json"]).output.utf8))
    #expect(status["points"] as? Int == 72 && status["missing"] as? Int == 0)
    #expect(status["failed"] as? Int == 36)
    let again = try run(["resume", "out", "--retry-failed", "--quiet"])
    #expect(again.exitCode == 1 && again.output == answer.output)
  }

  @Test("Faults of a sweep are named with their lines, and nothing is written")
  func faults() throws {
    for (old, new, words) in [
      (
        "budgets: [0, 3, 6, 9, 12, 15]", "budgets: [3, 3.0]",
        "sweep.yaml:4:14: error: budgets holds"
      ),
      ("raids: [pair]", "raids: [piar]", "did you mean 'pair'?"),
      ("tiny.yaml", "tinny.yaml", "sweep.yaml:3:12: error: scenario"),
      ("id: many", "id: one", "threat variant 'one' appears twice"),
    ] {
      try place.write(sweepText.replacing(old, with: new), to: "sweep.yaml")
      let answer = try run(["sweep.yaml", "--output", "out"])
      #expect(answer.exitCode == 2 && answer.errors.contains(words), "\(answer.errors)")
    }
    #expect(try place.entries() == ["scenarios", "sweep.yaml", "terrain"])
  }

  @Test("Days of cover are the scenario's campaign's, and without one the sweep's blockade's")
  func cover() throws {
    let text = try place.text("scenarios/tiny.yaml")
      .replacing("    channels: 1\n", with: "    channels: 1\n    magazineRounds: 6\n")
    try place.write(text, to: "scenarios/tiny.yaml")
    let once = ["sweep.yaml", "--budgets", "0,9", "--raids", "640", "--json", "--quiet"]
    func covers(_ output: String) throws -> [[String: Any]] {
      let answer = try run(once + ["--output", output])
      #expect(answer.exitCode == 0)
      let frontiers = try #require(
        try object(Data(answer.output.utf8))["frontiers"] as? [[String: Any]])
      let points = try #require(frontiers[0]["points"] as? [[String: Any]])
      return points.map { $0["cover"] as? [String: Any] ?? [:] }
    }
    // Six rounds at three in two raids, and two raids a day.
    let starved = try covers("starved")
    #expect(starved[0].isEmpty && starved[1]["firstDry"] as? String == "launcher")
    #expect(abs((starved[1]["days"] as? Double ?? 0) - 2) < 0.1)
    #expect(starved[1]["daysPlayed"] == nil)
    try place.write(
      text + "campaign: {raids: 10, stocks: [{system: launcher, rounds: 0}], "
        + "acceptedLossShare: 0.5}\n",
      to: "scenarios/tiny.yaml")
    let played = try covers("played")
    #expect(played[0]["days"] as? Double == 0 && played[0]["daysPlayed"] as? Double == 10)
    // Three to six raids empty a launcher, and nothing is then saved.
    #expect(3...5 ~= (played[1]["days"] as? Double ?? 0))
    #expect(played[1]["firstDry"] as? String == "launcher")
    try place.write(
      """
      parapetDeployment: 1
      scenario: scenarios/tiny.yaml
      placements:
        - {site: middle, system: radar}
        - {site: west, system: launcher}
        - {site: east, system: launcher}
      """, to: "plan.yaml")
    let campaign = try object(
      Data(try place.run(["campaign", "plan.yaml", "--campaigns", "64", "--json"]).output.utf8))
    let same = try #require(campaign["cover"] as? [String: Double])
    for end in ["days", "daysAtLeast", "daysAtMost"] {
      #expect(played[1][end] as? Double == same[end])
    }
    #expect(try place.text("played/report.html").contains(" of 10"))
    let lines = try place.text("played/frontier.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let column = try #require(lines[0].firstIndex(of: "days_played"))
    #expect(lines.dropFirst().allSatisfy { $0[column] == "10.0" && $0.count == lines[0].count })
    let compared = try place.run(["compare", "plan.yaml", "none.yaml", "--raids", "640"])
    #expect(compared.exitCode == 2)
    try place.write(
      "parapetDeployment: 1\nscenario: scenarios/tiny.yaml\nplacements: []\n", to: "none.yaml")
    let shorter = try place.run(["compare", "plan.yaml", "none.yaml", "--raids", "640"]).output
    #expect(shorter.contains("days of cover"))
  }

  @Test("What is delivered too late is not bought")
  func late() throws {
    let text = try place.text("scenarios/tiny.yaml")
    try place.write(
      text.replacing(
        "{system: radar, atMost: 1}", with: "{system: radar, atMost: 1, leadDays: 200}"),
      to: "scenarios/tiny.yaml")
    try place.write(sweepText + "deliveryDays: 90\n", to: "sweep.yaml")
    #expect(try run(["sweep.yaml", "--output", "out", "--quiet"]).exitCode == 0)
    let points = try files("out").filter { $0.key.hasPrefix("points/") }
    let results = try points.values.compactMap { try object($0)["result"] as? [String: Any] }
    #expect(results.count == 36)
    for result in results {
      #expect(result["late"] as? [String] == ["radar"])
      #expect((result["bought"] as? [String: Int])?["radar"] == nil)
    }
  }
}
