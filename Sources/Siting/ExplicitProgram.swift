// The whole program written down, for other solvers and for checking ours.
//
// The same optimum as the master with its rows generated: sum_l b_pl min(x_p, q_l) becomes a variable y_pr,
// below both b_pr x_p (b_pr the sum of b_pl over the route's legs) and sum_l b_pl q_l, which is the same for
// binary x_p; q_l is a variable below 1 and below its sum, and f the sum of its pieces. Its relaxation is
// weaker than the master's, which keeps the minimum leg by leg; written so, the file is a quarter of the size.
// Where f has levels, each piece is also below its width times z_r, a variable below 1 and below the sum of the route's
// sensors (Q of `LiftedCuts`); for the pieces of the exponential these rows would be most of the program.
//
// The sum of the k - 1 largest of numbers v_i, which cue rules and layers leave out, is the least of
// (k - 1) t + sum u_i over t, u >= 0 with u_i >= v_i - t. Links are a flow from chosen hubs over chosen relays.
// Each set of losses that a floor asks for has variables of its own.
public import MIP
public import Scenario

extension SitingProgram {
  /// Most sets of placements lost that are written down.
  public static let writtenLossesAtMost = 500

  /// Variables x (placements), q (cues by leg), y (cued units by placement and route), z (sensors by route, for levels),
  /// s (pieces of the curve);
  /// nil when a floor has more sets of losses than are written down.
  /// - Throws: `MIPError` when a number is out of the solver's range.
  /// - Complexity: O(cues + engagements) variables and rows for each environment and each set of losses.
  public func explicitProgram(
    for objective: Objective = .protectedValue
  ) throws(MIPError) -> MixedIntegerProgram? {
    let isCost = objective == .minCost
    var text = ExplicitText(self, MixedIntegerProgram(isCost ? .minimise : .maximise))
    try text.addPlacements(money: isCost)
    for mode in modes.indices where modes[mode].weightShare > 0 && !isCost {
      _ = try text.addRoutes(in: mode, losing: [], worth: modes[mode].weightShare)
    }
    for floor in floors {
      let sets = lossSets(of: floor)
      guard sets.count <= Self.writtenLossesAtMost else { return nil }
      for lost in sets { try text.add(floor, losing: lost) }
    }
    try text.addConflicts()
    for network in links { try text.add(network) }
    return text.program
  }

  /// All sets of as many placements as a floor's losses.
  private func lossSets(of floor: Floor) -> [[Int]] {
    var sets: [[Int]] = [[]]
    for _ in 0..<floor.losses where sets.count <= Self.writtenLossesAtMost {
      sets = sets.flatMap { set in
        ((set.last ?? -1) + 1..<max(placements.count, (set.last ?? -1) + 1)).map { set + [$0] }
      }
    }
    return sets
  }
}

private typealias Terms = [(variable: VariableIndex, coefficient: Double)]

/// A program while it is written; every part numbers its variables on.
private struct ExplicitText {
  let siting: SitingProgram
  var program: MixedIntegerProgram
  private var x: [VariableIndex] = []
  private var parts = 0

  init(_ siting: SitingProgram, _ program: MixedIntegerProgram) {
    self.siting = siting
    self.program = program
  }

  mutating func addPlacements(money: Bool) throws(MIPError) {
    x = try siting.addPlacements(
      to: &program, supplies: siting.supplies,
      objective: money ? siting.uses.map(\.money) : nil)
  }

  /// The suffix of a part's names: nothing for the first.
  private mutating func nextSuffix() -> String {
    defer { parts += 1 }
    return parts == 0 ? "" : "_\(parts)"
  }

  /// Adds the routes in one environment; returns for each the terms of its protected share.
  mutating func addRoutes(
    in mode: Int, losing lost: [Int], worth: Double = 0, _ isAsked: (Int) -> Bool = { _ in true }
  ) throws(MIPError) -> [Int: Terms] {
    let suffix = nextSuffix()
    let units = siting.modes[mode].engagementUnits
    var shares: [Int: Terms] = [:]
    for route in 0..<siting.routes where isAsked(route) {
      var byPlacement: [Int32: Terms] = [:]
      for leg in siting.routeLegs[route]..<siting.routeLegs[route + 1] {
        let q = try addCue(leg, in: mode, losing: lost, suffix)
        for item in siting.legEngagements[leg]..<siting.legEngagements[leg + 1]
        where !lost.contains(Int(siting.engagementPlacements[item])) {
          byPlacement[siting.engagementPlacements[item], default: []].append((q, -units[item]))
        }
      }
      var cued: Terms = []
      for (placement, terms) in byPlacement.sorted(by: { $0.key < $1.key }) {
        let most = -terms.reduce(0) { $0 + $1.coefficient }
        let name = "\(placement)_\(route)\(suffix)"
        let y = try program.addVariable("y\(name)", in: 0...most)
        try program.addRow("b\(name)", [(y, 1), (x[Int(placement)], -most)], upper: 0)
        try program.addRow("c\(name)", [(y, 1)] + terms, upper: 0)
        cued.append((y, -1))
      }
      let z = try addPresence(route, losing: lost, suffix)
      shares[route] = try addCurve(route, cued, below: z, worth: worth, suffix)
    }
    return shares
  }

  private mutating func addCue(
    _ leg: Int, in mode: Int, losing lost: [Int], _ suffix: String
  ) throws(MIPError) -> VariableIndex {
    let q = try program.addVariable("q\(leg)\(suffix)", in: 0...1)
    let shares = siting.modes[mode].cueShares
    let items = (siting.legCues[leg]..<siting.legCues[leg + 1])
      .filter { !lost.contains(Int(siting.cuePlacements[$0])) }
    let given = items.map { (x[Int(siting.cuePlacements[$0])], shares[$0]) }
    let rule = siting.cueRule
    let all: Terms = given.map { ($0.0, -$0.1) }
    if rule.isPlain { try program.addRow("cue\(leg)\(suffix)", [(q, 1)] + all, upper: 0) }
    if rule.sensors > 1 {
      let parts = given.map { [$0] }
      let largest = try addLargest(rule.sensors - 1, of: parts, "n\(leg)\(suffix)")
      try program.addRow("cueN\(leg)\(suffix)", [(q, 1)] + all + largest, upper: 0)
    }
    if rule.kinds > 1 {
      let parts = (0..<rule.kindCount).map { kind in
        zip(items, given).filter {
          rule.kindOf[Int(siting.cuePlacements[$0.0])] == kind
        }.map(\.1)
      }
      let largest = try addLargest(rule.kinds - 1, of: parts, "k\(leg)\(suffix)")
      try program.addRow("cueK\(leg)\(suffix)", [(q, 1)] + all + largest, upper: 0)
    }
    return q
  }

  /// Terms that are at least the sum of the largest `count` of some sums, and can be as little.
  private mutating func addLargest(
    _ count: Int, of sums: [[(VariableIndex, Double)]], _ name: String
  ) throws(MIPError) -> Terms {
    guard count > 0 else { return [] }
    let most = sums.map { $0.reduce(0) { $0 + $1.1 } }.max() ?? 0
    let t = try program.addVariable("t\(name)", in: 0...max(0, most))
    var terms: Terms = [(t, Double(count))]
    for (number, sum) in sums.enumerated() where !sum.isEmpty {
      let u = try program.addVariable("u\(name)_\(number)", in: 0...max(0, most))
      try program.addRow(
        "v\(name)_\(number)", [(u, 1), (t, 1)] + sum.map { ($0.0, -$0.1) }, lower: 0)
      terms.append((u, 1))
    }
    return terms
  }

  /// A variable that is 0 where no sensor of a route is chosen; nil where f has no levels.
  private mutating func addPresence(
    _ route: Int, losing lost: [Int], _ suffix: String
  ) throws(MIPError) -> VariableIndex? {
    guard siting.curve.hasLevels else { return nil }
    let z = try program.addVariable("z\(route)\(suffix)", in: 0...1)
    let sensors = siting.index.sensors(ofRoute: route).map(Int.init).filter { !lost.contains($0) }
    try program.addRow(
      "present\(route)\(suffix)", [(z, 1)] + sensors.map { (x[$0], -1) }, upper: 0)
    return z
  }

  /// Slopes fall from piece to piece, so that maximising fills them in order without binaries.
  private mutating func addCurve(
    _ route: Int, _ units: Terms, below z: VariableIndex?, worth: Double, _ suffix: String
  ) throws(MIPError) -> Terms {
    var terms = units
    var share: Terms = []
    let curve = siting.curve
    for piece in curve.slopes.indices {
      let width = curve.breakUnits[piece + 1] - curve.breakUnits[piece]
      let s = try program.addVariable(
        "s\(route)_\(piece)\(suffix)", in: 0...width,
        objective: worth * siting.stakes[route] * curve.slopes[piece])
      if let z {
        try program.addRow("w\(route)_\(piece)\(suffix)", [(s, 1), (z, -width)], upper: 0)
      }
      terms.append((s, 1))
      share.append((s, curve.slopes[piece]))
    }
    try program.addRow("units\(route)\(suffix)", terms, upper: 0)
    return share
  }
}

extension ExplicitText {
  mutating func add(_ floor: Floor, losing lost: [Int]) throws(MIPError) {
    var kept: Terms = []
    for (mode, part) in floor.modeShares.enumerated() where part > 0 {
      let asset = siting.routeKinds.map(\.asset)
      func isAsked(_ route: Int) -> Bool { floor.isCounted[asset[route]] }
      let shares =
        if let depth = floor.depth {
          try addLayers(depth, in: mode, losing: lost, isAsked)
        } else {
          try addRoutes(in: mode, losing: lost, isAsked)
        }
      for (route, terms) in shares.sorted(by: { $0.key < $1.key }) {
        let worth = part * siting.stakes[route] / max(floor.stake, 1e-9)
        kept += terms.map { ($0.variable, $0.coefficient * worth) }
      }
    }
    parts += 1
    try program.addRow(
      "floor\(parts)", kept, lower: floor.least / max(floor.stake, 1e-9))
  }

  /// For each route whether enough layers can engage, from above.
  private mutating func addLayers(
    _ depth: Int, in mode: Int, losing lost: [Int], _ isAsked: (Int) -> Bool
  ) throws(MIPError) -> [Int: Terms] {
    let suffix = nextSuffix()
    var shares: [Int: Terms] = [:]
    for route in 0..<siting.routes where isAsked(route) {
      var sums = [[(VariableIndex, Double)]](repeating: [], count: siting.layers)
      for placement in siting.engaging(onRoute: route, in: mode).map(Int.init)
      where !lost.contains(placement) {
        if let layer = siting.layerOf[placement] { sums[layer].append((x[placement], 1)) }
      }
      let g = try program.addVariable("g\(route)\(suffix)", in: 0...1)
      let largest = try addLargest(depth - 1, of: sums, "g\(route)\(suffix)")
      try program.addRow(
        "layers\(route)\(suffix)", [(g, 1)] + sums.joined().map { ($0.0, -$0.1) } + largest,
        upper: 0)
      shares[route] = [(g, 1)]
    }
    return shares
  }

  mutating func addConflicts() throws(MIPError) {
    for (placement, others) in siting.conflicts.enumerated() {
      for other in others where other > placement {
        try program.addRow(
          "conflict\(placement)_\(other)", [(x[placement], 1), (x[Int(other)], 1)], upper: 1)
      }
    }
  }

  /// A unit of flow to every chosen placement that needs a link, out of chosen hubs, through chosen relays.
  mutating func add(_ network: LinkNetwork) throws(MIPError) {
    let suffix = nextSuffix()
    let most = Double(network.needs.count { $0 })
    var inflow = [Terms](repeating: [], count: x.count)
    var outflow = inflow
    for (from, to) in network.directedHops {
      let flow = try program.addVariable("f\(from)_\(to)\(suffix)", in: 0...most)
      outflow[from].append((flow, 1))
      inflow[to].append((flow, 1))
    }
    for placement in x.indices where !network.isHub[placement] {
      let need: Terms = network.needs[placement] ? [(x[placement], -1)] : []
      let through: Terms = outflow[placement].map { ($0.variable, -1) }
      if !(inflow[placement] + need).isEmpty {
        try program.addRow(
          "flow\(placement)\(suffix)", inflow[placement] + through + need, lower: 0, upper: 0)
      }
    }
    for placement in x.indices where !outflow[placement].isEmpty {
      try program.addRow(
        "pass\(placement)\(suffix)", outflow[placement] + [(x[placement], -most)], upper: 0)
    }
  }
}
