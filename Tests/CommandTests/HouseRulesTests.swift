// Do the sources keep the rules that neither compiler nor formatter holds?
import Foundation
import Testing

@Suite struct HouseRulesTests {
  static let sources = swiftFiles(in: "Sources")
  static let tests = swiftFiles(in: "Tests")

  @Test("There are sources and tests to look at")
  func some() {
    #expect(Self.sources.count > 80 && Self.tests.count > 30)
    #expect(Self.sources.contains { $0.name == "Sources/Scenario/Scenario.swift" })
  }

  @Test("Every file opens with a sentence that says what it answers")
  func opening() {
    for file in Self.sources + Self.tests {
      let comment = file.lines.prefix { $0.hasPrefix("//") && !$0.hasPrefix("///") && $0 != "//" }
      let text = comment.map { $0.dropFirst(2).drop { $0 == " " } }.joined(separator: " ")
      let isSentence = text.wholeMatch(of: /[A-Z0-9'"`].{14,}[.?]/) != nil
      #expect(isSentence, "\(file.name) opens with '\(text)'")
    }
  }

  /// What each target may import of this package and of C libraries; the first row of a file's name decides.
  private static let imports: [(path: String, may: Set<String>)] = [
    ("Sources/Terrain/", ["CVisibility"]),
    ("Sources/Scenario/", ["Terrain", "Yams"]),
    ("Sources/Coverage/", ["Terrain", "Scenario"]),
    ("Sources/MIP/GLPK", ["CGLPK"]),
    ("Sources/MIP/", []),
    ("Sources/Covering/", ["Terrain", "MIP"]),
    ("Sources/Siting/", ["Terrain", "Scenario", "Coverage", "MIP"]),
    ("Sources/Raid/", ["Terrain", "Scenario"]),
    ("Sources/Verification/", ["Terrain", "Scenario"]),
    ("Sources/Geodata/", ["Terrain", "CGDAL", "CGeographic", "Glibc"]),
    ("Sources/Batch/Slurm", ["Subprocess"]),
    ("Sources/Batch/RunsIndex", ["Scenario", "Raid", "GRDB"]),
    ("Sources/Batch/", ["Scenario", "Raid", "Geodata", "Crypto"]),
    ("Sources/Report/", ["Terrain", "Raid"]),
    (
      "Sources/parapet/",
      [
        "Terrain", "Scenario", "Coverage", "MIP", "Covering", "Siting", "Raid", "Verification",
        "Geodata", "Batch", "Report", "ArgumentParser", "Crypto",
      ]
    ),
  ]

  @Test("Imports point only where data comes from; GLPK and GDAL have one home each")
  func borders() {
    let everywhere: Set<String> = ["Foundation", "FoundationEssentials", "Synchronization"]
    for file in Self.sources {
      guard let row = Self.imports.first(where: { file.name.hasPrefix($0.path) }) else {
        Issue.record("\(file.name): no row says what it may import")
        continue
      }
      let refused = file.imports.filter { !row.may.contains($0) && !everywhere.contains($0) }
      #expect(refused.isEmpty, "\(file.name) imports \(refused.sorted())")
    }
    #expect(Self.sources.contains { $0.imports.contains("CGLPK") })
    #expect(Self.sources.contains { $0.imports.contains("CGDAL") })
  }

  @Test(
    "Simulator and verifier never see what the plan was made from",
    arguments: [("Raid", 10), ("Verification", 5)])
  func judgesIndependently(_ target: String, _ least: Int) {
    let files = Self.sources.filter { $0.name.hasPrefix("Sources/\(target)/") }
    #expect(files.count >= least)
    for file in files {
      #expect(file.imports.isDisjoint(with: ["Coverage", "Siting", "MIP"]), "\(file.name)")
    }
  }

  @Test(
    "Sources neither print, nor draw from the system's generators, nor read the calendar",
    arguments: ["print", "debugPrint", "random", "shuffled", "shuffle", "randomElement", "Date"])
  func forbidden(_ name: String) throws {
    let call = try Regex("(^|[^A-Za-z0-9_])\(name)\\(")
    for file in Self.sources {
      for (number, line) in file.code.enumerated() where line.contains(call) {
        Issue.record("\(file.name):\(number + 1) calls \(name)")
      }
    }
  }

  @Test("A forbidden call would be found, and a longer name is none")
  func finds() throws {
    let file = SwiftFile(
      name: "x.swift",
      text: """
        // print(1)
        let a = "print(2)"
        print(3)
        let b = Int.random(in: 0...1) // a die
        let c = blueprint(4)
        """)
    let found = try ["print", "random"].map { name in
      let call = try Regex("(^|[^A-Za-z0-9_])\(name)\\(")
      return file.code.enumerated().filter { $0.element.contains(call) }.map { $0.offset + 1 }
    }
    #expect(found == [[3], [4]])
  }

  /// Files that own a C handle, call the system, or hold a measured kernel.
  private static let unsafeHomes: Set<String> = [
    "Sources/Geodata/Archive.swift", "Sources/Geodata/AtomicFile.swift",
    "Sources/Geodata/GDALCall.swift", "Sources/Geodata/Outlines.swift",
    "Sources/Geodata/PeerViewshed.swift", "Sources/Geodata/Projection.swift",
    "Sources/Geodata/RasterDataset.swift", "Sources/Geodata/VectorFile.swift",
    "Sources/Geodata/WrittenPlace.swift",
    "Sources/MIP/GLPK.swift", "Sources/Raid/OwnedArray.swift",
    "Sources/Terrain/CellPlaces.swift", "Sources/Terrain/LowestVisibleHeight.swift",
    "Sources/Terrain/OctantPair.swift", "Sources/Terrain/PortableSweep.swift",
    "Sources/Terrain/RayCrossings.swift", "Sources/Terrain/Wing.swift",
  ]

  @Test("Unsafe code stays in the files that are known for it, and each of them needs it")
  func unsafeHomes() {
    let users = Self.sources.filter { file in file.code.contains { $0.contains(/\bunsafe\b/) } }
    #expect(Set(users.map(\.name)) == Self.unsafeHomes)
  }

  /// Words that name a length, a time or an angle.
  private static let quantities: Set<String> = [
    "range", "ranges", "height", "heights", "altitude", "altitudes", "distance", "distances",
    "radius", "radii", "length", "width", "mast", "spacing", "elevation", "elevations", "east",
    "north", "west", "south", "time", "times", "duration", "durations", "delay", "dwell", "scan",
    "reaction", "speed", "heading", "headings", "bearing", "bearings", "sector", "sectors",
    "azimuth", "slope", "longitude", "latitude",
  ]

  /// Endings that say the unit, or that there is none.
  private static var units: Regex<(Substring, Substring)> {
    /(Metres|Kilometres|Seconds|Milliseconds|Hours|Degrees|Radians|Cells|Pixels|Factor|Ratio|Share|Shares)/
  }

  /// Numbers whose unit something else decides.
  private static let unitless: Set<String> = [
    // In the unit of the file's reference, metres or degrees.
    "Sources/Geodata/RasterFile.swift west", "Sources/Geodata/RasterFile.swift north",
    "Sources/Geodata/RasterFile.swift cellWidth", "Sources/Geodata/RasterFile.swift cellHeight",
    "Sources/Scenario/ObserverTable.swift east", "Sources/Scenario/ObserverTable.swift north",
    "Sources/parapet/ObservedTerrain.swift east", "Sources/parapet/ObservedTerrain.swift north",
    "Sources/parapet/ViewshedCommand.swift east", "Sources/parapet/ViewshedCommand.swift north",
    // In a covering instance's own unit of length.
    "Sources/Covering/DemandMerge.swift squaredRadius", "Sources/Covering/DemandMerge.swift west",
    "Sources/Covering/DemandMerge.swift south", "Sources/Covering/PublishedGenerator.swift radius",
    "Sources/parapet/CoverCommand.swift radius",
    // A kernel's lane of metres, named as its C twin names it.
    "Sources/Terrain/Wing.swift mast",
    // Keys of its JSON answer beside the command line's own words.
    "Sources/parapet/ViewshedOutputs.swift observerEast",
    "Sources/parapet/ViewshedOutputs.swift observerNorth",
  ]

  @Test("Stored lengths, times and angles say their unit in their name")
  func unitsInNames() {
    var checked = 0
    for file in Self.sources {
      for property in file.storedNumbers {
        guard camelWords(property.name).contains(where: Self.quantities.contains) else { continue }
        checked += 1
        let isNamed = property.name.firstMatch(of: Self.units) != nil
        let isExcused = Self.unitless.contains("\(file.name) \(property.name)")
        #expect(isNamed || isExcused, "\(file.name):\(property.line): \(property.name)")
      }
    }
    #expect(checked >= 80, "\(checked) properties found: does the search still see them?")
  }

  @Test("No banners, no leftovers, no paths of one machine")
  func leftovers() throws {
    // Put together here, so that this file does not hold them.
    let words = ["MARK" + ":", "TODO", "FIXME", "/home" + "/", "/root" + "/", "/work" + "/"]
    for file in Self.sources + Self.tests {
      for (number, line) in file.lines.enumerated() {
        for word in words where line.contains(word) && !file.name.hasSuffix("HouseRulesTests.swift")
        {
          Issue.record("\(file.name):\(number + 1) holds '\(word)'")
        }
      }
    }
  }
}

/// A Swift file of the package.
struct SwiftFile: Sendable {
  struct Property {
    let name: String
    let line: Int
  }

  /// Seen from the package's root.
  let name: String
  let lines: [String]
  /// Lines without comments and without the text of strings.
  let code: [String]

  init(name: String, text: String) {
    self.name = name
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var isInText = false
    code = lines.map { line in
      // Texts of several lines begin and end at the end of a line's code.
      let marks = line.ranges(of: "\"\"\"").count
      defer { if marks % 2 == 1 { isInText.toggle() } }
      if isInText { return "" }
      return line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"").replacing(/\/\/.*/, with: "")
    }
  }

  var imports: Set<String> {
    Set(
      code.compactMap {
        $0.firstMatch(of: /^(?:public |package |internal |private )?import (?:struct |func )?(\w+)/)
          .map { String($0.1) }
      })
  }

  /// `Double` and `Float` properties of types, and arrays and optionals of them.
  var storedNumbers: [Property] {
    var found: [Property] = []
    var isType: [Bool] = []
    for (index, line) in code.enumerated() {
      if isType.last == true,
        let match = line.firstMatch(
          of:
            /^ *(?:[a-z]+(?:\([a-z]+\))? )*(?:let|var) (\w+(?:, \w+)*): \[?(?:Double|Float)\b[^{]*$/
        )
      {
        found += match.1.split(separator: ", ").map { Property(name: String($0), line: index + 1) }
      }
      let opensType = line.contains(/\b(?:struct|class|enum|actor|extension|protocol) \w/)
      for character in line {
        if character == "{" { isType.append(opensType) }
        if character == "}", !isType.isEmpty { isType.removeLast() }
      }
    }
    return found
  }
}

private func swiftFiles(in folder: String) -> [SwiftFile] {
  let names =
    FileManager.default.enumerator(atPath: "\(packageRoot)/\(folder)")?
    .compactMap { $0 as? String } ?? []
  return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
    let path = "\(folder)/\(name)"
    return (try? String(contentsOfFile: "\(packageRoot)/\(path)", encoding: .utf8)).map {
      SwiftFile(name: path, text: $0)
    }
  }
}

/// "mastHeightMetres" is mast, height, metres.
private func camelWords(_ name: String) -> [String] {
  var words: [String] = [""]
  for character in name {
    if character.isUppercase { words.append("") }
    words[words.count - 1].append(contentsOf: character.lowercased())
  }
  return words
}
