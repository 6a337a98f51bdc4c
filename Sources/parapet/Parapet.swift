// The command: its subcommands, and which exit code each ending has.
import ArgumentParser
import Foundation
import Geodata
import Raid
import Scenario
import Terrain

@main
struct Parapet: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "parapet",
    abstract: "Plans layered air defence and counter-UAS on real terrain, with certified gaps.",
    discussion: """
      Data goes to standard output, everything else to standard error. Exit codes: 0 answered, \
      1 internal error or a plan that fails verification, 2 invalid input, 3 infeasible, 4 stopped at a \
      limit with a plan in hand, 64 usage, 130 interrupted.
      """,
    version: version,
    subcommands: [
      InitCommand.self, PlanCommand.self, SolveCommand.self, ScoreCommand.self,
      CampaignCommand.self, SweepCommand.self, RunsCommand.self,
      VerifyCommand.self, ExplainCommand.self, CompareCommand.self,
      ExportCommand.self, ValidateCommand.self, ViewshedCommand.self, SitesCommand.self,
      CoverCommand.self, SelftestCommand.self, DoctorCommand.self,
      BenchCommand.self, ManualCommand.self,
    ])

  static func main() async {
    do {
      try refuseUnknownCommand(Array(CommandLine.arguments.dropFirst()))
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let ending as Ending {
      Foundation.exit(ending.code)
    } catch let error where Self.isFromParser(error) {
      exit(withError: error)
    } catch let error as InputError {
      Console.error(error.description)
      Foundation.exit(Ending.invalidInput.code)
    } catch {
      Console.error("error: \(error)")
      Foundation.exit((Self.isInvalidInput(error) ? Ending.invalidInput : .internalError).code)
    }
  }

  /// Errors that the caller can mend: arguments, files, placements and raids.
  private static func isInvalidInput(_ error: any Error) -> Bool {
    error is Refusal || error is GeodataError || error is FileWriteError || error is TerrainError
      || error is RaidSceneError
  }

  /// The parser takes a mistyped command for an argument too many and suggests nothing.
  private static func refuseUnknownCommand(_ words: [String]) throws {
    var level = configuration
    for word in words {
      let known = level.subcommands
      guard !known.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
      guard let next = known.first(where: { $0.configuration.commandName == word }) else {
        if level.defaultSubcommand != nil { return }
        let shown = known.map { $0.configuration }.filter { $0.shouldDisplay }
          .compactMap { $0.commandName }
        let all = "use one of " + shown.joined(separator: ", ")
        throw ValidationError(
          "no command '\(word)': \(advice(on: word, among: shown, otherwise: all))")
      }
      level = next.configuration
    }
  }

  /// Errors of the argument parser carry their own message, usage text and exit code.
  private static func isFromParser(_ error: any Error) -> Bool {
    let code = exitCode(for: error)
    return code == .success || code == .validationFailure || error is ExitCode
  }
}

/// How a command ends when it does not simply answer.
enum Ending: Error {
  case internalError, unverified, invalidInput, infeasible, stoppedAtLimit, interrupted

  var code: Int32 {
    switch self {
    case .internalError, .unverified: 1
    case .invalidInput: 2
    case .infeasible: 3
    case .stoppedAtLimit: 4
    case .interrupted: 130
    }
  }
}

/// An argument that is well-formed but cannot be used; the message names value, range and fix.
struct Refusal: Error, CustomStringConvertible {
  let message: String

  var description: String { message }

  init(_ message: String) {
    self.message = message
  }
}
