// How costly can the attacker's best route be made, and which sites do it?
public import MIP

/// The best choice of sites against the attacker's best route.
public struct RouteOutcome: Sendable {
  public let ending: Ending
  /// Sites, rising.
  public let chosen: [Int]
  /// What the attacker's best route costs against them.
  public let objective: Double
  /// No choice is worth more.
  public let bestBound: Double
  public let relativeGap: Double
  public let rootBound: Double
  public let seconds: Double
  public let nodes: Int
  /// Routes that the attacker answered parts of choices with.
  public let rowsGenerated: Int
}

/// Chooses at most `budget` sites so that the attacker's best route is as costly as can be.
///
/// Equal calls return equal outcomes but for `seconds`, unless a time limit or cancellation ended them.
/// - Parameter onProgress: called after the root, at every better choice and every 64th node.
public func solveWorstRoute(
  _ instance: RouteInstance, budget: Int, limits: SolveLimits = SolveLimits(),
  onProgress: (Progress) -> Void = { _ in }
) -> RouteOutcome {
  let begin = ContinuousClock.now
  func seconds() -> Double { begin.duration(to: .now) / .seconds(1) }
  func isOver() -> Bool { limits.isCancelled() || seconds() >= limits.timeSeconds ?? .infinity }
  var tree = RouteTree(instance, budget: budget)
  while true {
    if let ending = ending(of: tree, limits, seconds: seconds()) {
      return RouteOutcome(ending, of: tree, seconds: seconds())
    }
    let known = tree.best.cost
    tree.advance(isOver)
    if tree.nodes % 64 == 1 || tree.best.cost > known {
      onProgress(Progress(of: tree, seconds: seconds()))
    }
  }
}

private func ending(of tree: RouteTree, _ limits: SolveLimits, seconds: Double) -> Ending? {
  if tree.isProven { return .optimal }
  if limits.isCancelled() { return .cancelled }
  if let limit = limits.timeSeconds, seconds >= limit { return .timeLimit }
  if let limit = limits.memoryBytes, tree.memoryBytes > limit { return .memoryLimit }
  if let limit = limits.nodes, tree.nodes >= limit { return .nodeLimit }
  let gap = relativeGap(objective: tree.best.cost, bound: tree.bound)
  return gap <= limits.relativeGap ? .gapReached : nil
}

extension RouteOutcome {
  fileprivate init(_ ending: Ending, of tree: RouteTree, seconds: Double) {
    let isProven = ending == .optimal
    let bound = tree.bound * (isProven ? 1 : 1 + SolveOutcome.provenTolerance)
    self.init(
      ending: ending, chosen: tree.best.chosen, objective: tree.best.cost, bestBound: bound,
      relativeGap: MIP.relativeGap(objective: tree.best.cost, bound: bound),
      rootBound: tree.rootBound,
      seconds: seconds, nodes: tree.nodes, rowsGenerated: tree.routesAsked)
  }
}

extension Progress {
  fileprivate init(of tree: RouteTree, seconds: Double) {
    self.init(
      seconds: seconds, isAtRoot: tree.nodes <= 1, nodes: tree.nodes,
      openNodes: tree.openNodes.count,
      objective: tree.best.cost, bestBound: tree.bound,
      relativeGap: MIP.relativeGap(objective: tree.best.cost, bound: tree.bound),
      rowsGenerated: tree.routesAsked)
  }
}
