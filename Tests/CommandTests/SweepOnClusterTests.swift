// What does a sweep do with a cluster that hangs or holds its tasks? Programs of these tests stand in for Slurm's.
import Foundation
import Testing

@Suite struct SweepOnClusterTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    for name in ["scenarios/tiny.yaml", "terrain/tiny.asc"] {
      let text = try String(contentsOfFile: "\(packageRoot)/Models/\(name)", encoding: .utf8)
      try place.write(text, to: name)
    }
    // A cluster that is well: nothing waits, and what is handed in is noted.
    try stand(in: "squeue", "exit 0")
    try stand(in: "sinfo", "exit 0")
    try stand(in: "scontrol", "echo 'MaxArraySize            = 1001'")
    try stand(in: "sbatch", "for word; do echo \"$word\"; done >handed-in.txt; echo 12")
  }

  /// A program of the cluster, as a shell script.
  private func stand(in name: String, _ script: String) throws {
    let file = try place.write("#!/bin/sh\n\(script)\n", to: "slurm/\(name)")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
  }

  private func run(_ arguments: [String]) throws -> Answer {
    try place.execute(
      "/usr/bin/env",
      ["PATH=\(place.file("slurm")):/usr/bin:/bin", program, "sweep"] + arguments)
  }

  private func handIn(_ more: [String] = []) throws -> Answer {
    try run(
      ["scenarios/tiny.yaml", "--budgets", "3,9", "--output", "out", "--executor", "slurm"] + more)
  }

  @Test("Arguments of --sbatch reach sbatch before the script, word for word")
  func passedThrough() throws {
    let answer = try handIn(["--sbatch=--partition=long", "--sbatch=--comment=two words"])
    #expect(answer.exitCode == 0 && answer.errors.contains("1 tasks handed in as job 12"))
    let words = try place.text("handed-in.txt").split(separator: "\n")
    #expect(words.dropLast() == ["--parsable", "--partition=long", "--comment=two words"])
    let script = try place.text(String(try #require(words.last)))
    for line in ["--array=0", "--requeue", "--signal=B:USR1@60"] {
      #expect(script.contains("#SBATCH \(line)\n"))
    }
  }

  @Test(
    "A controller that hangs is given up, whole wrapper and all, and the answer says so",
    arguments: ["squeue", "scontrol", "sbatch"])
  func hangs(_ name: String) throws {
    // The child of the shell holds the pipe open: to end the shell alone would not be enough.
    try stand(in: name, "echo $$ >shell.txt; sleep 600 & echo $! >child.txt; wait")
    let answer = try handIn(["--slurm-patience-seconds", "0.5"])
    #expect(answer.exitCode == 2)
    #expect(answer.errors.contains("\(name) said nothing for 0.5 s"), "\(answer.errors)")
    for file in ["shell.txt", "child.txt"] { try expectEnded(file) }
  }

  @Test("Status of a sweep whose controller hangs says what is there, and that Slurm is silent")
  func statusWhileHanging() throws {
    #expect(try handIn().exitCode == 0)
    try stand(in: "squeue", "exec sleep 600")
    let answer = try run(["status", "out", "--slurm-patience-seconds", "0.5"])
    #expect(answer.exitCode == 0)
    #expect(answer.output.contains("slurm: squeue said nothing for 0.5 s"))
    #expect(answer.output.contains("2 of 2 points are missing: parapet sweep resume out"))
  }

  @Test("Status names the command that frees each task that is held and each node that is drained")
  func remedies() throws {
    #expect(try handIn().exitCode == 0)
    try stand(
      in: "squeue",
      """
      echo '12_0|0|PENDING|JobHeldUser'
      echo '12_1|1|PENDING|job requeued in held state'
      echo '12_2|2|PENDING|BeginTime'
      echo '12_3|3|PENDING|Resources'
      echo '12_4|4|RUNNING|None'
      """)
    try stand(in: "sinfo", "echo 'n1|drained|Duplicate jobid'; echo 'n2|idle|none'")
    let lines = try run(["status", "out"]).output.split(separator: "\n").map(String.init)
    #expect(lines.contains("slurm: 4 pending, 1 running"))
    let remedies = lines.filter { $0.contains("scontrol") }
      .map { $0.drop { $0 != ":" }.dropFirst(2) }
    #expect(
      remedies == [
        "scontrol release 12_0", "scontrol release 12_1",
        "scontrol update JobId=12_2 StartTime=now", "scontrol update NodeName=n1 State=RESUME",
      ])
    // What waits or runs is not handed in a second time.
    #expect(try handIn().errors.contains("5 tasks of this sweep are queued or running already"))
  }

  @Test("Without Slurm's programs the answer says which is missing")
  func missing() throws {
    try FileManager.default.removeItem(atPath: place.file("slurm/squeue"))
    let answer = try place.execute(
      "/usr/bin/env",
      [
        "PATH=\(place.file("slurm"))", program, "sweep", "scenarios/tiny.yaml", "--budgets", "3",
        "--executor", "slurm",
      ])
    #expect(answer.exitCode == 2 && answer.errors.contains("squeue is not installed here"))
  }

  /// A process that was killed may stay in the table until somebody asks for it, but it sleeps no more.
  private func expectEnded(_ file: String) throws {
    let number = try place.text(file).trimmingCharacters(in: .whitespacesAndNewlines)
    let state = try? String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8)
    #expect(
      state.map { $0.contains("State:\tZ") } ?? true, "process \(number) of \(file) still runs")
  }
}
