// Which runs are there, what is in one, and what can go?
import ArgumentParser
import Batch
import Foundation
import Report

struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Look at the points of all sweeps, export them, tidy up.",
    subcommands: [RunsListCommand.self, RunsShowCommand.self, RunsTidyCommand.self],
    defaultSubcommand: RunsListCommand.self)
}

/// Where sweeps lie.
struct RunsOptions: ParsableArguments {
  @Option(help: "Folder below which sweeps lie.")
  var root = "Results/sweeps"

  /// The index, as the folders say it now.
  func index() throws -> RunsIndex {
    guard FileManager.default.fileExists(atPath: root) else {
      throw Refusal("no folder \(root): run a sweep first, or give another with --root")
    }
    do {
      let index = try RunsIndex(folder: root)
      try index.rebuild(from: sweepFolders(below: root))
      return index
    } catch {
      throw Refusal(
        "\(root)/index.sqlite: \(error): delete it, it is made anew from the points")
    }
  }
}

struct RunsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List sweeps, or every point as CSV.")

  @Flag(help: "Print every point with full figures as CSV.")
  var csv = false

  @Option(help: "Only the points of this sweep's folder.")
  var sweep: String?

  @OptionGroup var place: RunsOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    let index = try place.index()
    if csv {
      let (columns, rows) = try index.points(of: sweep)
      try Console.data(csvText([columns] + rows))
      return
    }
    let sweeps = try index.sweeps().filter { sweep == nil || $0.folder == sweep }
    if options.json {
      try Console.json(sweeps)
      return
    }
    var table = TextTable(columns: [
      .left("folder"), .left("title"), .right("points"), .right("done"), .right("failed"),
    ])
    for sweep in sweeps {
      table.append([
        sweep.folder, sweep.title, "\(sweep.points)", "\(sweep.done)", "\(sweep.failed)",
      ])
    }
    try Console.data(table.text)
  }
}

struct RunsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print one point's file.")

  @Argument(help: "The first letters of a point's hash.")
  var point: String

  @Flag(help: "It is JSON in any case.")
  var json = false

  @OptionGroup var place: RunsOptions

  func run() async throws {
    let found = try place.index().hashes(beginning: point.lowercased(), atMost: 2)
    guard let first = found.first else {
      throw Refusal(
        "no point begins with '\(point)': 'parapet runs ls --csv' lists them in its column hash"
      )
    }
    guard found.count == 1 else {
      throw Refusal("several points begin with '\(point)': give more letters")
    }
    guard let shown = SweepFolder(first.folder).point(first.hash) else {
      throw Refusal("point \(first.hash) is gone from \(first.folder)")
    }
    try Console.json(shown)
  }
}

struct RunsTidyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract:
      "Remove what no sweep needs any more: points of earlier lists, states, halves of files.",
    discussion: "Nothing must be computing in these folders meanwhile.")

  @Flag(help: "Only say what would go.")
  var dryRun = false

  @OptionGroup var place: RunsOptions
  @OptionGroup var options: OutputOptions

  func run() async throws {
    var gone: [String] = []
    for folder in sweepFolders(below: place.root) {
      guard let list = folder.list() else { continue }
      for name in folder.leftovers(list) {
        if !dryRun { try FileManager.default.removeItem(atPath: folder.file(name)) }
        gone.append(folder.file(name))
      }
    }
    _ = try place.index()
    if options.json {
      try Console.json(gone)
    } else {
      try Console.data(gone.map { $0 + "\n" }.joined())
    }
    options.note("\(gone.count) files \(dryRun ? "would go" : "removed")")
  }
}
