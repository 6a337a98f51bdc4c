// How many raids a second does the engine play, beside a SimPy model of the same raids.
import ArgumentParser
import Batch
import Foundation
import Geodata
import Raid
import Report

struct BenchRaidsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "raids",
    abstract: "Time the raid engine on the reference raid, beside SimPy where it is installed.",
    discussion: """
      The reference raid has 20 drones, 10 sensors and 10 effectors and lasts 600 s. Seconds are processor \
      seconds, so that other work on the machine counts little; the speed on two cores is that of two \
      threads by processor time, and by the clock beside it. SimPy plays the same dumped scene.
      """)

  @Option(help: "Raids of each timed run.")
  var raids: Int = 100_000

  @Option(help: "Runs; the fastest counts.")
  var runs: Int = 5

  @Option(help: "Raids that SimPy plays.")
  var peerRaids: Int = 4000

  @Option(help: "The SimPy model.")
  var peer: String = "Results/benchmarks/peers/simpy_raid.py"

  @Option(help: "Seed of the raids.")
  var seed: UInt64 = 1

  @Option(help: "Folder for raids.json.")
  var output: String = "Results/benchmarks"

  @OptionGroup var options: OutputOptions

  func validate() throws {
    for (name, value, range) in [
      ("--raids", raids, 1000...10_000_000), ("--runs", runs, 1...100),
      ("--peer-raids", peerRaids, 2...1_000_000),
    ] where !range.contains(value) {
      throw ValidationError(
        "\(name) \(value): \(range.lowerBound) to \(range.upperBound) are allowed")
    }
  }

  func run() async throws {
    let scene = referenceRaid()
    var (one, two) = ([RaidTiming](), [RaidTiming]())
    for run in 1...runs {
      one.append(try await timing(scene, threads: 1))
      two.append(try await timing(scene, threads: 2))
      options.progress.show("run \(run) of \(runs)")
    }
    options.progress.clear()
    guard let first = one.min(by: { $0.cpuSeconds < $1.cpuSeconds }),
      let second = two.min(by: { $0.cpuSeconds < $1.cpuSeconds }),
      let quick = one.map(\.clockSeconds).min(), let both = two.map(\.clockSeconds).min()
    else { return }
    let peer = try peerResult(scene)
    let record = RaidRecord(
      command: "parapet bench raids --raids \(raids) --runs \(runs) --peer-raids \(peerRaids) "
        + "--seed \(seed)",
      scene: "20 drones, 10 sensors, 10 effectors, 600 s",
      sceneSHA256: sha256(Array(try jsonText(SceneDump(scene)).utf8)),
      peerSHA256: peer == nil ? nil : try sha256(ofFile: self.peer),
      processors: ProcessInfo.processInfo.activeProcessorCount, raids: raids,
      raidsPerSecond: Double(raids) / first.cpuSeconds,
      twoCoreSpeedUpRatio: 2 * first.cpuSeconds / second.cpuSeconds,
      twoCoreSpeedUpByClockRatio: quick / both,
      leakersMean: first.score.leakers, shotsMean: first.score.shots.shotsMean,
      leakersByCauseMean: Dictionary(
        uniqueKeysWithValues: first.score.leakersByCause.map { ($0.cause.rawValue, $0.perRaidMean) }
      ),
      peer: peer.map { PeerComparison($0, of: first.score, raids: raids, first.cpuSeconds) })
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try AtomicFile.write(jsonText(record), to: output + "/raids.json")
    if options.json { try Console.json(record) } else { try Console.data(table(record).text) }
    if let peer = record.peer, abs(peer.leakersZ) > 5 {
      options.note("the two models differ in mean leakers by \(peer.leakersZ) standard errors")
      throw Ending.internalError
    }
  }

  private func timing(_ scene: RaidScene, threads: Int) async throws -> RaidTiming {
    let (start, cpu) = (ContinuousClock.now, processorSeconds())
    let score = try await Raid.score(
      scene, raids: raids, seed: seed, confidence: 0.95, threads: threads)
    return RaidTiming(
      cpuSeconds: processorSeconds() - cpu,
      clockSeconds: start.duration(to: .now) / .seconds(1), score: score)
  }

  /// Nil where Python or SimPy is not installed.
  private func peerResult(_ scene: RaidScene) throws -> SimPyResult? {
    let file =
      NSTemporaryDirectory() + "parapet-scene-\(ProcessInfo.processInfo.processIdentifier).json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try AtomicFile.write(jsonText(SceneDump(scene)), to: file)
    options.progress.show("SimPy, \(peerRaids) raids")
    defer { options.progress.clear() }
    guard
      let text = try PeerProgram("python3")?.text(
        .output, [peer, file, "\(seed)", "\(peerRaids)"]),
      let result = try? JSONDecoder().decode(SimPyResult.self, from: Data(text.utf8))
    else {
      options.note("SimPy did not run: install python3 and simpy to compare")
      return nil
    }
    return result
  }

  private func table(_ record: RaidRecord) -> TextTable {
    var table = TextTable(columns: [.left("reference raid"), .right("value")])
    table.append(["raids per second, one core", NumberText.fixed(record.raidsPerSecond)])
    table.append([
      "on two cores, by processor time", NumberText.fixed(record.twoCoreSpeedUpRatio, decimals: 2),
    ])
    table.append([
      "on two cores, by the clock",
      NumberText.fixed(record.twoCoreSpeedUpByClockRatio, decimals: 2),
    ])
    table.append(["mean leakers", NumberText.fixed(record.leakersMean.value, decimals: 3)])
    if let peer = record.peer {
      table.append([
        "SimPy \(peer.simpy), raids per second", NumberText.fixed(peer.raidsPerSecond),
      ])
      table.append(["ours / SimPy", NumberText.fixed(peer.oursOverPeer, decimals: 1)])
      table.append(["mean leakers, SimPy", NumberText.fixed(peer.leakersMean, decimals: 3)])
      table.append(["difference in standard errors", NumberText.fixed(peer.leakersZ, decimals: 2)])
    }
    return table
  }
}

private struct RaidTiming {
  let cpuSeconds: Double
  let clockSeconds: Double
  let score: RaidScore
}

private struct SimPyResult: Codable {
  let simpy: String
  let raids: Int
  let cpuSeconds: Double
  let leakersMean: Double
  let leakersStandardError: Double
}

private struct PeerComparison: Codable {
  let simpy: String
  let raids: Int
  let raidsPerSecond: Double
  let oursOverPeer: Double
  let leakersMean: Double
  /// Our mean less the peer's, in standard errors of the difference.
  let leakersZ: Double

  init(_ peer: SimPyResult, of ours: RaidScore, raids: Int, _ cpuSeconds: Double) {
    simpy = peer.simpy
    self.raids = peer.raids
    raidsPerSecond = Double(peer.raids) / peer.cpuSeconds
    oursOverPeer = Double(raids) / cpuSeconds / raidsPerSecond
    leakersMean = peer.leakersMean
    // 1.96: the interval is of 95 %.
    let own = ours.leakers.halfWidth / 1.96
    leakersZ =
      (ours.leakers.value - peer.leakersMean)
      / (own * own + peer.leakersStandardError * peer.leakersStandardError).squareRoot()
  }
}

private struct RaidRecord: Codable {
  let command: String
  var parapet = Parapet.version
  let scene: String
  let sceneSHA256: String
  let peerSHA256: String?
  let processors: Int
  let raids: Int
  let raidsPerSecond: Double
  /// Twice the processor time of one thread over that of two.
  let twoCoreSpeedUpRatio: Double
  let twoCoreSpeedUpByClockRatio: Double
  let leakersMean: Estimate
  let shotsMean: Double
  let leakersByCauseMean: [String: Double]
  let peer: PeerComparison?
}
