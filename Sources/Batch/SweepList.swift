// Which points does a sweep have, in which order are they solved, and how was it asked for?
public import Scenario

/// Points that differ in their budget alone, solved one after the other: the largest budget, then always the middle of
/// what lies between two, the smallest at last, so that each has bounds from above and plans from around it.
///
/// The chain is the unit of work: nothing passes between chains, so their order, the machine they run on and what
/// was killed on the way cannot show in a result.
public struct SweepChain: Codable, Sendable, Equatable {
  public let scenario: String
  public let objectives: [Objective]
  public let threat: String
  public let seed: UInt64
  /// In the order of solving.
  public let budgets: [Double]
  /// Hash of each point, in the same order.
  public let points: [String]

  public init(_ keys: [PointKey]) {
    let last = keys[keys.count - 1]
    scenario = last.scenario
    objectives = last.objectives
    threat = last.threat.id
    seed = last.seed
    budgets = last.budgets
    points = keys.map(\.hash)
  }

  /// The hash of its last point, which names all before it.
  public var id: String { points[points.count - 1] }

  /// Whether buying in steps is compared with buying at once.
  public var hasSteps: Bool { objectives == [.protectedValue] }

  /// What tells it from the other chains of a sweep.
  public var title: String {
    "\(scenario), \(objectives.map(\.rawValue).joined(separator: ",")), threat \(threat), seed \(seed)"
  }
}

/// Rising numbers in the order of solving: last, then halves breadth first, then first. Complexity: O(n).
public func solvingOrder(_ budgets: [Double]) -> [Double] {
  guard let first = budgets.first, let last = budgets.last, budgets.count > 1 else {
    return budgets
  }
  var order = [last]
  var spans = [(0, budgets.count - 1)]
  while !spans.isEmpty {
    var halves: [(Int, Int)] = []
    for (low, high) in spans where high - low > 1 {
      let middle = (low + high) / 2
      order.append(budgets[middle])
      halves += [(low, middle), (middle, high)]
    }
    spans = halves
  }
  return order + [first]
}

/// What the command was asked, so that a folder can be gone on with by itself.
public struct SweepRequest: Codable, Sendable, Equatable {
  /// Scenario or sweep file, as seen from the sweep's folder.
  public let file: String
  /// Each in place of what the file says, where given.
  public let budgets: [Double]?
  public let relativeGap: Double?
  public let timeLimitSeconds: Double?
  public let raids: Int?

  public init(
    file: String, budgets: [Double]?, relativeGap: Double?, timeLimitSeconds: Double?, raids: Int?
  ) {
    self.file = file
    self.budgets = budgets
    self.relativeGap = relativeGap
    self.timeLimitSeconds = timeLimitSeconds
    self.raids = raids
  }
}

/// The file sweep.json of a sweep's folder.
public struct SweepList: Codable, Sendable, Equatable {
  public let name: String
  public let title: String
  public let request: SweepRequest
  public let chains: [SweepChain]

  public init(name: String, title: String, request: SweepRequest, chains: [SweepChain]) {
    self.name = name
    self.title = title
    self.request = request
    self.chains = chains
  }

  public var points: [String] { chains.flatMap(\.points) }

  /// One of several parts, which together hold every chain once.
  public func part(_ part: Int, of parts: Int) -> [SweepChain] {
    stride(from: part, to: chains.count, by: parts).map { chains[$0] }
  }
}
