// The manual pages, out of the same descriptions as --help.
import ArgumentParser
import Foundation
import Geodata

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Write manual pages for man, one for the program and one for each command.",
    shouldDisplay: false)

  @Option(help: "Folder to write parapet.1 and the others to.")
  var output: String

  func run() throws {
    let folder = try ResultFolder(output)
    let tool = try JSONDecoder().decode(HelpTree.self, from: Data(Parapet._dumpHelp().utf8))
    for page in ManualPage.all(of: tool.command) {
      try AtomicFile.write(page.text, to: folder.file(page.name + ".1"))
    }
  }
}

/// What the argument parser says of itself, as far as pages need it.
private struct HelpTree: Decodable {
  struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let kind: String
    let shouldDisplay: Bool
    let isOptional: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let abstract: String?
    let discussion: String?
  }

  let command: Command
}

/// One page in the macros of man(7).
private struct ManualPage {
  let name: String
  let text: String

  static func all(of command: HelpTree.Command, under parents: [String] = []) -> [ManualPage] {
    let words = parents + [command.commandName]
    let shown = (command.subcommands ?? []).filter {
      $0.shouldDisplay != false && $0.commandName != "help"
    }
    return [ManualPage(command, words, shown)]
      + shown.flatMap { all(of: $0, under: words) }
  }

  private init(_ command: HelpTree.Command, _ words: [String], _ shown: [HelpTree.Command]) {
    name = words.joined(separator: "-")
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    var lines = [
      ".TH \"\(name.uppercased())\" 1 \"\" \"Parapet \(Parapet.version)\" \"User Commands\"",
      ".SH NAME", "\(escaped(name)) \\- \(escaped(command.abstract ?? ""))",
      ".SH SYNOPSIS", ".B \(escaped(words.joined(separator: " ")))",
    ]
    lines += arguments.map { Self.synopsis($0) }
    if !shown.isEmpty { lines.append("\\fIcommand\\fR") }
    if let discussion = command.discussion, !discussion.isEmpty {
      lines += [".SH DESCRIPTION", escaped(discussion)]
    }
    if !arguments.isEmpty { lines.append(".SH OPTIONS") }
    lines += arguments.flatMap { Self.entry($0) }
    if !shown.isEmpty { lines.append(".SH COMMANDS") }
    for command in shown {
      lines += [".TP", ".B \(escaped(command.commandName))", escaped(command.abstract ?? "")]
    }
    lines += [
      ".SH EXIT STATUS",
      "0 answered, 1 internal error or a plan that fails verification, 2 invalid input, 3 infeasible, 4 stopped "
        + "at a limit with a plan in hand, 64 usage, 130 interrupted.",
      ".SH ENVIRONMENT", ".TP", ".B NO_COLOR", "No colours on a terminal.", ".TP",
      ".B PARAPET_SHARE", "Folder with the generic catalogues, for parapet init.",
    ]
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func label(_ argument: HelpTree.Argument) -> String {
    let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
    guard argument.kind != "positional" else { return value }
    let names = (argument.names ?? []).map {
      "\\fB" + escaped(($0.kind == "long" ? "--" : "-") + $0.name) + "\\fR"
    }.joined(separator: ", ")
    return argument.kind == "flag" ? names : "\(names) \(value)"
  }

  private static func synopsis(_ argument: HelpTree.Argument) -> String {
    argument.isOptional ? "[\(label(argument))]" : label(argument)
  }

  private static func entry(_ argument: HelpTree.Argument) -> [String] {
    var text = escaped(argument.abstract ?? "")
    if let discussion = argument.discussion { text += " " + escaped(discussion) }
    // How many processors there are is this machine's, not the manual's.
    if let value = argument.defaultValue, argument.valueName != "threads" {
      text += " Default: \(escaped(value))."
    }
    return [".TP", label(argument), text]
  }
}

/// Text that roff takes as it is; a line must not begin with a control character.
private func escaped(_ text: String) -> String {
  let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    .split(separator: "\n").map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : String($0) }
  return plain.joined(separator: "\n")
}
