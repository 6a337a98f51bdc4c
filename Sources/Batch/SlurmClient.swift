// What does Slurm say, asked with our own patience: its programs hang while the controller is down.
internal import Foundation
internal import Subprocess

public enum SlurmError: Error, CustomStringConvertible {
  case missing(String)
  case silent(String, seconds: Double)
  case refused(String, String)

  public var description: String {
    switch self {
    case .missing(let program):
      "\(program) is not installed here: run this where Slurm's programs are, or use --executor local"
    case .silent(let program, let seconds):
      "\(program) said nothing for \(secondsText(seconds)) s: the controller seems to be down; "
        + "try again later, or give it more time with --slurm-patience-seconds"
    case .refused(let program, let words): "\(program): \(words)"
    }
  }
}

private func secondsText(_ seconds: Double) -> String {
  seconds == seconds.rounded() ? String(Int(seconds)) : "\(seconds)"
}

/// Slurm's programs, each given up after some seconds.
public struct SlurmClient: Sendable {
  public let patienceSeconds: Double

  public static let usualPatienceSeconds = 20.0

  public init(patienceSeconds: Double = usualPatienceSeconds) {
    self.patienceSeconds = patienceSeconds
  }

  /// Hands in a script; the array's number.
  public func submit(script: String, arguments: [String]) async throws -> Int {
    let answer = try await output("sbatch", ["--parsable"] + arguments + [script])
    guard let number = Int(answer.prefix { $0.isNumber }) else {
      throw SlurmError.refused("sbatch", answer)
    }
    return number
  }

  /// Tasks waiting or running under a name.
  public func tasks(named name: String) async throws -> [SlurmTask] {
    try await output(
      "squeue", ["--noheader", "--array", "--name=\(name)", "--format=%i|%K|%T|%r"]
    ).split(separator: "\n").compactMap { SlurmTask(line: $0) }
  }

  /// Nodes that take no work, each with the reason.
  public func closedNodes() async throws -> [(name: String, state: String, reason: String)] {
    var seen: Set<String> = []
    return try await output("sinfo", ["--noheader", "--Node", "--format=%N|%T|%E"])
      .split(separator: "\n").compactMap { line in
        let parts = line.split(separator: "|", maxSplits: 2).map(String.init)
        guard parts.count == 3, ["drain", "down", "fail"].contains(where: parts[1].contains),
          seen.insert(parts[0]).inserted
        else { return nil }
        return (parts[0], parts[1], parts[2])
      }
  }

  /// The number of an array's tasks must stay below this.
  public func arrayLimit() async throws -> Int {
    let words = try await output("scontrol", ["show", "config"])
    let line = words.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 1001
  }

  /// A group of its own, ended whole: sites put scripts around these programs, whose children hold the
  /// pipes open.
  private static var ownGroup: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
    ]
    return options
  }

  private func output(_ program: String, _ arguments: [String]) async throws -> String {
    let patience = patienceSeconds
    let answer = try await withThrowingTaskGroup(of: String?.self) { tasks in
      tasks.addTask { try await self.run(program, arguments) }
      tasks.addTask {
        try await Task.sleep(for: .seconds(patience))
        return nil
      }
      defer { tasks.cancelAll() }
      return try await tasks.next() ?? nil
    }
    guard let answer else { throw SlurmError.silent(program, seconds: patience) }
    return answer
  }

  private func run(_ program: String, _ arguments: [String]) async throws -> String {
    do {
      let result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), platformOptions: Self.ownGroup,
        output: .string(limit: 1 << 22), error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        let words = result.standardError.split(separator: "\n").joined(separator: "; ")
        throw SlurmError.refused(program, words)
      }
      return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw SlurmError.missing(program)
    }
  }
}

/// One task of an array.
public struct SlurmTask: Codable, Sendable, Equatable {
  /// As scontrol takes it.
  public let id: String
  public let state: String
  public let reason: String

  public init?(line: some StringProtocol) {
    let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    id = String(parts[0])
    state = String(parts[2])
    reason = String(parts[3])
  }

  /// The command that frees a task which would wait for ever, or long after a failure of its node; nil when it
  /// waits for its turn.
  public var remedy: String? {
    let words = reason.lowercased()
    if words.contains("held") { return "scontrol release \(id)" }
    if words == "begintime" { return "scontrol update JobId=\(id) StartTime=now" }
    return nil
  }
}
