// How does a cluster compute a sweep: one array of tasks, asked about until nothing is missing.
import ArgumentParser
import Batch
import Foundation
import Geodata

/// A sweep's tasks on Slurm.
struct SweepSlurm {
  let folder: SweepFolder
  let client: SlurmClient

  /// Names the tasks of this folder and no other.
  var name: String {
    "parapet-" + sha256(Array(absolute(folder.path).utf8)).prefix(12)
  }

  /// Hands in the parts in which something is missing.
  /// - Parameter chains: most of them that one task does.
  /// - Returns: what was done, in words.
  func submit(_ list: SweepList, chains: Int, threads: Int, arguments: [String]) async throws
    -> String
  {
    let waiting = try await client.tasks(named: name)
    guard waiting.isEmpty else {
      return "\(waiting.count) tasks of this sweep are queued or running already"
    }
    let most = min(try await client.arrayLimit(), 1000)
    let ofParts = min(most, (list.chains.count + chains - 1) / chains)
    let parts = (0..<ofParts).filter { part in
      list.part(part, of: ofParts).contains { !folder.isComplete($0) }
    }
    guard !parts.isEmpty else { return "nothing is missing" }
    let jobs = folder.file("jobs")
    try FileManager.default.createDirectory(atPath: jobs, withIntermediateDirectories: true)
    let script = SlurmScript(
      name: name, parts: parts, ofParts: ofParts, program: absolute(ownProgram),
      folder: absolute(folder.path), log: absolute(jobs) + "/%A-%a.log", threads: threads)
    let file = jobs + "/array.sh"
    try AtomicFile.write(script.text, to: file)
    let number = try await client.submit(script: file, arguments: arguments)
    return "\(parts.count) tasks handed in as job \(number): 'parapet sweep status \(folder.path)'"
  }

  /// Lines about tasks and nodes, those that need a hand with the command that helps.
  func report() async -> [String] {
    do {
      let tasks = try await client.tasks(named: name)
      var lines: [String] = []
      let states = Dictionary(grouping: tasks, by: \.state).sorted { $0.key < $1.key }
      if !tasks.isEmpty {
        lines.append(
          "slurm: "
            + states.map { "\($0.value.count) \($0.key.lowercased())" }.joined(separator: ", "))
      }
      lines += tasks.compactMap { task in
        task.remedy.map { "task \(task.id) waits (\(task.reason)): \($0)" }
      }
      if !tasks.isEmpty {
        lines += try await client.closedNodes().map {
          "node \($0.name) is \($0.state) (\($0.reason)): scontrol update NodeName=\($0.name) "
            + "State=RESUME"
        }
      }
      return lines
    } catch {
      return ["slurm: \(error)"]
    }
  }

  /// Waits until every point is there or no task is left.
  func wait(_ list: SweepList, _ note: (String) -> Void) async throws {
    var said: Set<String> = []
    while !list.chains.allSatisfy(folder.isComplete) {
      for line in await report() where said.insert(line).inserted { note(line) }
      if let tasks = try? await client.tasks(named: name), tasks.isEmpty { return }
      try await Task.sleep(for: .seconds(2))
    }
  }

  private func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

/// How long Slurm's programs are waited for.
struct SlurmOptions: ParsableArguments {
  @Option(help: "With slurm: seconds after which one of its programs is given up.")
  var slurmPatienceSeconds = SlurmClient.usualPatienceSeconds

  var client: SlurmClient { SlurmClient(patienceSeconds: slurmPatienceSeconds) }

  func validate() throws {
    guard 0.1...3600 ~= slurmPatienceSeconds else {
      throw ValidationError(
        "--slurm-patience-seconds \(slurmPatienceSeconds): 0.1 to 3600 are allowed")
    }
  }
}

/// Where points are computed.
enum SweepExecutor: String, CaseIterable {
  case local, slurm
}
