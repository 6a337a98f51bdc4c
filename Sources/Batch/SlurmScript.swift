// Which script does a cluster run for a sweep?

/// The script of an array: each task does its part of the chains, and what is there is skipped.
public struct SlurmScript: Sendable {
  public let name: String
  /// Of the parts in which something is missing.
  public let parts: [Int]
  public let ofParts: Int
  /// Absolute paths.
  public let program: String
  public let folder: String
  public let log: String
  public let threads: Int

  public init(
    name: String, parts: [Int], ofParts: Int, program: String, folder: String, log: String,
    threads: Int
  ) {
    self.name = name
    self.parts = parts
    self.ofParts = ofParts
    self.program = program
    self.folder = folder
    self.log = log
    self.threads = threads
  }

  /// A minute before its limit a task gets SIGUSR1 and keeps the best plan of the point that it works on: `exec`
  /// puts the program in the place of the shell, which B: sends it to.
  public var text: String {
    """
    #!/bin/sh
    #SBATCH --job-name=\(name)
    #SBATCH --array=\(parts.map(String.init).joined(separator: ","))
    #SBATCH --cpus-per-task=\(threads)
    #SBATCH --requeue
    #SBATCH --open-mode=append
    #SBATCH --signal=B:USR1@60
    #SBATCH --output=\(log)
    exec \(quoted(program)) sweep work \(quoted(folder)) --part "$SLURM_ARRAY_TASK_ID" \
    --of \(ofParts) --threads \(threads)

    """
  }
}

/// As one word for a shell.
private func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}
