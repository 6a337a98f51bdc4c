// Which points does a sweep ask for: files and options made into chains of keys, before any terrain is read.
import Batch
import Foundation
import Scenario

/// A sweep as it was asked for, expanded.
struct SweepWork {
  let request: SweepRequest
  let folder: SweepFolder
  let file: SweepFile
  let groups: [ChainGroup]
  let inputs: [Manifest.Hashed]

  var list: SweepList {
    SweepList(
      name: file.name, title: file.title, request: request,
      chains: groups.flatMap { $0.chains.map(\.chain) })
  }

  /// Reads the files that the request names, as seen from the folder.
  /// - Throws: `InputError`, `Refusal` when a scenario alone is given without budgets.
  init(_ request: SweepRequest, in folder: SweepFolder) throws {
    self.request = request
    self.folder = folder
    let path = request.file.hasPrefix("/") ? request.file : folder.file(request.file)
    file = try SweepFile(request, at: shortened(path))
    var groups: [ChainGroup] = []
    var inputs: [Manifest.Hashed] = []
    for scenarioFile in file.scenarios {
      let scenario = try Scenario(file: scenarioFile, sources: .maps)
      let hashed = try Manifest.Hashed.inputs(of: scenario, from: folder.path)
      for entry in hashed where !inputs.contains(where: { $0.file == entry.file }) {
        inputs.append(entry)
      }
      for variant in file.threats {
        _ = try scenario.facing(variant)
        groups.append(
          ChainGroup(file, scenario, scenarioFile, variant, inputs: hashed.map(\.sha256)))
      }
    }
    self.groups = groups
    self.inputs = inputs
  }
}

/// Chains that share their coverage: one scenario under one threat.
struct ChainGroup: Sendable {
  struct Work: Sendable {
    let keys: [PointKey]
    let chain: SweepChain

    init(_ keys: [PointKey]) {
      self.keys = keys
      chain = SweepChain(keys)
    }
  }

  let scenarioFile: String
  let variant: ThreatVariant
  let deliveryDays: Double?
  let chains: [Work]

  init(
    _ sweep: SweepFile, _ scenario: Scenario, _ scenarioFile: String, _ variant: ThreatVariant,
    inputs: [String]
  ) {
    self.scenarioFile = scenarioFile
    self.variant = variant
    deliveryDays = sweep.deliveryDays
    var limits = sweep.limits
    limits.relativeGap = limits.relativeGap ?? scenario.solve.relativeGap
    let objectives =
      sweep.objectives.isEmpty ? [scenario.solve.objectives] : sweep.objectives.map { [$0] }
    let seeds = sweep.seeds.isEmpty ? [scenario.seed] : sweep.seeds
    let budgets = solvingOrder(sweep.budgets)
    chains = objectives.flatMap { objectives in
      seeds.map { seed in
        Work(
          budgets.indices.map { last in
            PointKey(
              version: Parapet.version, scenario: scenario.name, inputs: inputs,
              objectives: objectives, concessionShare: scenario.solve.concessionShare,
              threat: variant, seed: seed, deliveryDays: sweep.deliveryDays, limits: limits,
              raids: sweep.raids ?? scenario.score.raids,
              confidence: scenario.score.confidence, blockade: sweep.blockade,
              budgets: Array(budgets[...last]))
          })
      }
    }
  }

  private init(_ other: ChainGroup, chains: [Work]) {
    scenarioFile = other.scenarioFile
    variant = other.variant
    deliveryDays = other.deliveryDays
    self.chains = chains
  }

  /// The group with some of its chains; nil when none is left.
  func only(_ isWanted: (SweepChain) -> Bool) -> ChainGroup? {
    let left = chains.filter { isWanted($0.chain) }
    return left.isEmpty ? nil : ChainGroup(self, chains: left)
  }
}

extension SweepFile {
  /// The file that a request names, with the request's own words in place of the file's.
  fileprivate init(_ request: SweepRequest, at path: String) throws {
    var limits = Limits()
    if try FileKind.kind(of: path) == .sweep {
      let file = try SweepFile(file: path)
      limits = file.limits
      limits.apply(request)
      self = file.replacing(budgets: request.budgets, limits: limits, raids: request.raids)
    } else {
      guard let budgets = request.budgets else {
        throw Refusal(
          "\(path) is no sweep file: give --budgets, such as --budgets 1e6:10e6:0.5e6")
      }
      limits.apply(request)
      self.init(
        scenario: path, name: try Scenario(file: path, sources: .maps).name, budgets: budgets,
        limits: limits,
        raids: request.raids)
    }
  }
}

extension SweepFile.Limits {
  fileprivate mutating func apply(_ request: SweepRequest) {
    relativeGap = request.relativeGap ?? relativeGap
    timeLimitSeconds = request.timeLimitSeconds ?? timeLimitSeconds
  }
}

/// A path without detours, relative to where we are if it lies below.
private func shortened(_ path: String) -> String {
  let here = FileManager.default.currentDirectoryPath + "/"
  let full = URL(fileURLWithPath: path).standardizedFileURL.path
  return full.hasPrefix(here) ? String(full.dropFirst(here.count)) : full
}
