// Where does a sweep keep what: the list, a file for each point, and what a chain knows so far.
internal import Foundation
public import Geodata

/// A sweep's folder. Files are the truth: what is there is done, and a killed process leaves whole files or none.
///
///     sweep.json             what was asked, and every point's hash
///     points/ab/abcd....json a point, written once
///     steps/ID.json          the plans of who buys in steps, once for each chain for protected value
///     chains/ID.state        what a chain carries from one budget to the next, while it is worked on
///     incumbents/HASH.json   the best plan known when a point was interrupted; gone when the point is done
///     jobs/                  scripts and logs of a cluster
public struct SweepFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var listFile: String { path + "/sweep.json" }

  public func file(_ name: String) -> String { path + "/" + name }

  /// Makes the folder and its parts.
  public func make() throws {
    for part in ["points", "steps", "chains", "incumbents"] {
      try FileManager.default.createDirectory(
        atPath: file(part), withIntermediateDirectories: true)
    }
  }

  public func write(_ list: SweepList) throws(FileWriteError) {
    try AtomicFile.write(batchJSON(list), to: listFile)
  }

  /// Nil when there is none that this version can read.
  public func list() -> SweepList? { decoded(SweepList.self, listFile) }

  public func pointFile(_ hash: String) -> String { file("points/\(hash.prefix(2))/\(hash).json") }

  public func has(_ hash: String) -> Bool {
    FileManager.default.fileExists(atPath: pointFile(hash))
  }

  /// Nil when there is none, or another one than its name says.
  public func point(_ hash: String) -> SweepPoint? {
    decoded(SweepPoint.self, pointFile(hash)).flatMap { $0.key.hash == hash ? $0 : nil }
  }

  /// Writes a point unless it is there; the incumbent that stood in for it goes.
  public func write(_ point: SweepPoint) throws {
    let hash = point.key.hash
    if !has(hash) {
      let target = pointFile(hash)
      try FileManager.default.createDirectory(
        atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try AtomicFile.write(batchJSON(point), to: target)
    }
    try? FileManager.default.removeItem(atPath: incumbentFile(hash))
  }

  public func remove(point hash: String) throws {
    try FileManager.default.removeItem(atPath: pointFile(hash))
  }

  public func incumbentFile(_ hash: String) -> String { file("incumbents/\(hash).json") }

  public func writeIncumbent(_ incumbent: Incumbent, of hash: String) throws(FileWriteError) {
    try AtomicFile.write(batchJSON(incumbent), to: incumbentFile(hash))
  }

  public func incumbent(_ hash: String) -> Incumbent? {
    decoded(Incumbent.self, incumbentFile(hash))
  }

  public func isComplete(_ chain: SweepChain) -> Bool {
    chain.points.allSatisfy(has) && (!chain.hasSteps || steps(of: chain) != nil)
  }

  private func stepsFile(_ chain: SweepChain) -> String { file("steps/\(chain.id).json") }

  public func steps(of chain: SweepChain) -> StepwisePlans? {
    decoded(StepwisePlans.self, stepsFile(chain))
  }

  public func write(_ steps: StepwisePlans, of chain: SweepChain) throws(FileWriteError) {
    try AtomicFile.write(batchJSON(steps), to: stepsFile(chain))
  }

  private func stateFile(_ chain: SweepChain) -> String { file("chains/\(chain.id).state") }

  /// What a chain carried when it was left, nil when there is nothing sound; its last bytes are their own hash.
  public func state(of chain: SweepChain) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: stateFile(chain)), data.count >= 64 else {
      return nil
    }
    let bytes = Array(data)
    let content = Array(bytes.dropLast(64))
    return sha256(content).utf8.elementsEqual(bytes.suffix(64)) ? content : nil
  }

  public func write(state: [UInt8], of chain: SweepChain) throws(FileWriteError) {
    try AtomicFile.write(state + Array(sha256(state).utf8), to: stateFile(chain))
  }

  public func removeState(of chain: SweepChain) {
    try? FileManager.default.removeItem(atPath: stateFile(chain))
  }

  private func decoded<Value: Decodable>(_ type: Value.Type, _ file: String) -> Value? {
    FileManager.default.contents(atPath: file).flatMap {
      try? JSONDecoder().decode(type, from: $0)
    }
  }
}

/// The best that was known when a point was interrupted: an answer for now, never taken for the point.
public struct Incumbent: Codable, Sendable {
  public let key: PointKey
  public let value: Double
  public let bestBound: Double
  public let placements: [PointResult.Row]

  public init(
    key: PointKey, value: Double, bestBound: Double, placements: [PointResult.Row]
  ) {
    self.key = key
    self.value = value
    self.bestBound = bestBound
    self.placements = placements
  }
}
