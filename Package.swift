// swift-tools-version: 6.2
// The table of contents: targets in the order data flows through them; each may import only what it lists.
import PackageDescription

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
  name: "parapet",
  products: [.executable(name: "parapet", targets: ["parapet"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    // C libraries, each behind one Swift target.
    .target(name: "CGLPK", linkerSettings: [.linkedLibrary("glpk")]),
    .systemLibrary(name: "CGDAL", pkgConfig: "gdal", providers: [.apt(["libgdal-dev"])]),

    .target(name: "CGeographic", linkerSettings: [.linkedLibrary("GeographicLib")]),

    // The sweep with vector instructions, chosen when it runs.
    .target(name: "CVisibility"),

    // The ground.
    .target(name: "Terrain", dependencies: ["CVisibility"], swiftSettings: house),
    // The planner's words.
    .target(name: "Scenario", dependencies: ["Terrain", yams], swiftSettings: house),
    // What each placement could detect and engage.
    .target(name: "Coverage", dependencies: ["Terrain", "Scenario"], swiftSettings: house),
    // 0-1 programs and GLPK.
    .target(name: "MIP", dependencies: ["CGLPK"], swiftSettings: house),
    // What a few sites cover at best: generic instances that anyone can check.
    .target(name: "Covering", dependencies: ["Terrain", "MIP"], swiftSettings: house),
    // Which placements to buy.
    .target(
      name: "Siting", dependencies: ["Terrain", "Scenario", "Coverage", "MIP"], swiftSettings: house
    ),
    // What a raid does to a deployment: never sees Coverage, Siting or MIP.
    .target(name: "Raid", dependencies: ["Terrain", "Scenario"], swiftSettings: house),
    // Is a plan what it says: never sees Coverage, Siting or MIP.
    .target(name: "Verification", dependencies: ["Terrain", "Scenario"], swiftSettings: house),
    // Rasters and vectors, in and out: the only target that sees GDAL.
    .target(
      name: "Geodata", dependencies: ["Terrain", "CGDAL", "CGeographic"], swiftSettings: house),
    // Budgets in batch: what a point is, where it is kept, what the points say together, who computes them.
    .target(
      name: "Batch", dependencies: ["Scenario", "Raid", "Geodata", crypto, grdb, subprocess],
      swiftSettings: house),
    // The offline page.
    .target(
      name: "Report", dependencies: ["Terrain", "Raid"],
      swiftSettings: house),
    // The commands.
    .executableTarget(
      name: "parapet",
      dependencies: [
        "Terrain", "Scenario", "Coverage", "MIP", "Covering", "Siting", "Raid", "Verification",
        "Geodata", "Batch", "Report", argumentParser, crypto,
      ],
      swiftSettings: house),

    .testTarget(name: "TerrainTests", dependencies: ["Terrain"], swiftSettings: house),
    .testTarget(
      name: "ScenarioTests", dependencies: ["Terrain", "Scenario"], swiftSettings: house),
    .testTarget(
      name: "CoverageTests", dependencies: ["Terrain", "Scenario", "Coverage"],
      swiftSettings: house),
    .testTarget(name: "MIPTests", dependencies: ["MIP"], swiftSettings: house),
    .testTarget(
      name: "CoveringTests", dependencies: ["Terrain", "MIP", "Covering"], swiftSettings: house),
    .testTarget(
      name: "SitingTests", dependencies: ["Terrain", "Scenario", "Coverage", "MIP", "Siting"],
      swiftSettings: house),
    .testTarget(
      name: "RaidTests", dependencies: ["Terrain", "Scenario", "Raid"], exclude: ["Twin"],
      swiftSettings: house),
    .testTarget(
      name: "VerificationTests",
      dependencies: ["Terrain", "Scenario", "Coverage", "MIP", "Siting", "Raid", "Verification"],
      swiftSettings: house),
    .testTarget(name: "GeodataTests", dependencies: ["Terrain", "Geodata"], swiftSettings: house),
    .testTarget(
      name: "BatchTests", dependencies: ["Scenario", "Raid", "Batch"], swiftSettings: house),
    .testTarget(
      name: "ReportTests", dependencies: ["Terrain", "Scenario", "Raid", "Report"],
      swiftSettings: house),
    .testTarget(
      name: "CommandTests", dependencies: ["Geodata", "Terrain"], exclude: ["Goldens"],
      swiftSettings: house),
  ]
)
