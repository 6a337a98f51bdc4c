// What is left of cues and engagements in an environment, and when do sensors make a cue?
public import Scenario

/// The program's cues and units in one environment: those of the clear one, times what each type keeps.
public struct Mode: Sendable {
  public let environment: Environment
  /// Its share of the objective; those of all modes add up to 1.
  public let weightShare: Double
  /// One for each item of the program's cues and engagements.
  package let cueShares: [Double]
  package let engagementUnits: [Double]

  /// With so many more items that are worth nothing in it.
  /// - Parameter weight: its share of the objective; its own when not given.
  func extended(besideCues cues: Int, _ engagements: Int, weight: Double? = nil) -> Mode {
    Mode(
      environment: environment, weightShare: weight ?? weightShare,
      cueShares: cueShares + [Double](repeating: 0, count: cues),
      engagementUnits: engagementUnits + [Double](repeating: 0, count: engagements))
  }
}

/// Which sensors make a cue: the cue of a leg is the least of 1, the sum of shares without the largest
/// `sensors - 1` of them, and the sum without the `kinds - 1` kinds that give most.
///
/// So a cue stands only if it would stand without any so many sensors, or without all sensors of any so
/// many kinds. Each of these sums is linear in x, so their least is concave and may be taken at fractional x.
public struct CueRule: Sendable {
  /// Sensors, and kinds of sensors, that must hold a track.
  public let sensors: Int
  public let kinds: Int
  /// Kind of each placement.
  package let kindOf: [Int]
  package let kindCount: Int

  package init(sensors: Int, kinds: Int, kindOf: [Int]) {
    precondition(sensors >= 1 && kinds >= 1, "a cue needs a sensor")
    self.sensors = sensors
    self.kinds = kinds
    self.kindOf = kindOf
    kindCount = (kindOf.max() ?? 0) + 1
  }

  /// Every sensor adds to the cue.
  package var isPlain: Bool { sensors == 1 && kinds == 1 }
}

/// A cue at a point, and what would have to be left out for the rule.
struct RuledCue {
  /// Before it is cut at 1.
  var sum: Double
  /// Placements whose shares do not count, when sensors are the scarcer.
  var idle: [Int32] = []
  /// Kinds whose shares do not count, when kinds are.
  var idleKinds: [Int] = []

  func counts(_ placement: Int32, _ rule: CueRule) -> Bool {
    !idle.contains(placement) && !idleKinds.contains(rule.kindOf[Int(placement)])
  }
}

extension SitingProgram {
  /// Complexity: O(cues of the leg).
  func ruledCue(onLeg leg: Int, at x: [Double], in mode: Int) -> RuledCue {
    let items = legCues[leg]..<legCues[leg + 1]
    let shares = modes[mode].cueShares
    var cue = RuledCue(sum: 0)
    for item in items { cue.sum += shares[item] * x[Int(cuePlacements[item])] }
    guard !cueRule.isPlain else { return cue }
    return cueRule.cue(
      of: cuePlacements[items], giving: items.map { shares[$0] * x[Int(cuePlacements[$0])] })
  }

  /// Q of `LiftedCuts` before it is cut at 1: the cue that the sensors of a route would give if each saw all of it in
  /// full. No leg has more. Complexity: O(sensors of the route).
  func presence(onRoute route: Int, at x: [Double]) -> RuledCue {
    let sensors = index.sensors(ofRoute: route)
    var presence = RuledCue(sum: 0)
    for sensor in sensors { presence.sum += x[Int(sensor)] }
    guard !cueRule.isPlain else { return presence }
    return cueRule.cue(of: sensors, giving: sensors.map { x[Int($0)] })
  }

  /// Those that count in a presence, rising.
  func sensors(ofRoute route: Int, countedIn presence: RuledCue) -> [Int32] {
    index.sensors(ofRoute: route).filter { presence.counts($0, cueRule) }
  }
}

extension CueRule {
  /// What is left of sums by the rule.
  fileprivate func cue(of placements: ArraySlice<Int32>, giving given: [Double]) -> RuledCue {
    let all = given.reduce(0, +)
    var cue = RuledCue(sum: all)
    if sensors > 1 {
      let largest = zip(given, placements).enumerated()
        .sorted { ($1.element.0, $0.offset) < ($0.element.0, $1.offset) }.prefix(sensors - 1)
      cue.sum = all - largest.reduce(0) { $0 + $1.element.0 }
      cue.idle = largest.map(\.element.1)
    }
    if kinds > 1 {
      var byKind = [Double](repeating: 0, count: kindCount)
      for (share, placement) in zip(given, placements) { byKind[kindOf[Int(placement)]] += share }
      let largest = byKind.indices.sorted { (byKind[$1], $0) < (byKind[$0], $1) }
        .prefix(kinds - 1)
      let rest = all - largest.reduce(0) { $0 + byKind[$1] }
      if rest < cue.sum { cue = RuledCue(sum: rest, idleKinds: Array(largest)) }
    }
    cue.sum = max(0, cue.sum)
    return cue
  }
}
