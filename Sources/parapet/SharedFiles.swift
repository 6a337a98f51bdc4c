// Where are the catalogues and schemas that came with the program?
import Foundation

enum SharedFiles {
  /// The folder that holds systems/generic.yaml and threats/generic.yaml: PARAPET_SHARE, share/parapet beside
  /// the program's own folder, or Models in a folder above it; nil when none of them does.
  static func folder() -> String? {
    let files = FileManager.default
    var above = URL(fileURLWithPath: ownProgram).deletingLastPathComponent()
    var candidates: [String] = []
    if let stated = ProcessInfo.processInfo.environment["PARAPET_SHARE"] {
      candidates.append(stated)
    }
    candidates.append(
      above.deletingLastPathComponent().appendingPathComponent("share/parapet").path)
    // From .build/<triple>/release three folders up.
    for _ in 0..<4 {
      above = above.deletingLastPathComponent()
      candidates.append(above.appendingPathComponent("Models").path)
    }
    return candidates.first { folder in
      ["systems", "threats"].allSatisfy { files.fileExists(atPath: "\(folder)/\($0)/generic.yaml") }
    }
  }
}

/// The file that this process runs.
var ownProgram: String {
  (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments[0]
}
