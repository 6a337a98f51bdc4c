// The command: one line per subcommand.
import ArgumentParser

@main
struct Parapet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Plans layered air defence.")
}
