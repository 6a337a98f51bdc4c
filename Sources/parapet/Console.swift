// What a command says: data on standard output, the rest on standard error.
import Batch
import Foundation

enum Console {
  /// Writes data; a full disk or a closed pipe is an error, not a silent loss.
  static func data(_ text: String) throws {
    try write(text, to: .standardOutput)
  }

  static func json(_ value: some Encodable) throws {
    try data(jsonText(value))
  }

  /// One line for people.
  static func note(_ line: String) {
    try? write(line + "\n", to: .standardError)
  }

  static func error(_ line: String) {
    note(showsColours ? line.replacing("error:", with: "\u{1B}[1;31merror:\u{1B}[0m") : line)
  }

  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// On a terminal that knows them, unless NO_COLOR (https://no-color.org) is set to anything.
  private static let showsColours: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isTerminal && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM", default: "dumb"] != "dumb"
  }()

  private static func write(_ text: String, to handle: FileHandle) throws {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw Refusal("cannot write the output: \(error.localizedDescription); free some space")
    }
  }
}

/// A line that is rewritten in place on a terminal, and silent elsewhere.
struct ProgressLine: Sendable {
  let isShown: Bool
  /// Whether stages say what they took, on a terminal or not.
  let isVerbose: Bool

  init(quiet: Bool, verbose: Bool = false) {
    isShown = Console.isTerminal && !quiet
    isVerbose = verbose
  }

  func took(_ stage: String, seconds: Double) {
    if isVerbose { Console.note("\(stage): \((seconds * 1000).rounded() / 1000) s") }
  }

  func show(_ text: String) {
    guard isShown else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }

  func clear() {
    guard isShown else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }
}

/// How much of some work is done, and how long the rest will take at this pace.
struct WorkProgress: Sendable {
  private let what: String
  private let total: Int
  private let line: ProgressLine
  private let start = ContinuousClock.now

  init(_ what: String, of total: Int, _ line: ProgressLine) {
    self.what = what
    self.total = total
    self.line = line
  }

  func show(_ done: Int) {
    guard line.isShown, done > 0 else { return }
    let elapsed = start.duration(to: .now) / .seconds(1)
    let rest = Int((elapsed / Double(done) * Double(total - done)).rounded(.up))
    line.show("\(what): \(done) of \(total), about \(rest) s left")
  }

  func clear() { line.clear() }
}
