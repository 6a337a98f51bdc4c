// What leaks through sampled raids whose raiders share rounds and channels: written anew from docs/formulation.md.
internal import Foundation
package import Scenario
package import Terrain

/// The raids that a plan was measured by, drawn again, and the leakage of a deployment in them.
package struct SharedFire {
  private struct Attack: Hashable {
    let threat: Int
    let axis: Int
    let asset: Int
    let aim: Int
  }

  private let scenario: Scenario
  private let grid: ElevationGrid
  private let posts: [(post: Post, system: SystemType)]
  private var meetings: [Attack: Meeting] = [:]
  /// Mean worth lost per raid, and what is lost where nothing is defended.
  package private(set) var leakage = 0.0
  package private(set) var stake = 0.0

  /// - Throws: `TerrainError` where a placement cannot stand.
  /// - Complexity: O(placements x flight samples x cells between) for each way that is flown, and a simplex for each
  ///   raid.
  package init(
    _ scenario: Scenario, _ deployment: Deployment, on grid: ElevationGrid
  ) throws(TerrainError) {
    self.scenario = scenario
    self.grid = grid
    var posts: [(post: Post, system: SystemType)] = []
    for placement in deployment.placements {
      posts.append(
        (try Post(placement, scenario, on: grid), scenario.systems[placement.system]))
    }
    self.posts = posts
    var random = SplitMix64(seed: scenario.seed)
    let count = scenario.solve.sampledRaids
    let start = random.unit()
    for number in 0..<count {
      let level = (Double(number) + start) / Double(count)
      let raid = scenario.raids[
        place(of: level, among: scenario.raids.map(\.weight))]
      var launches: [Attack: [Double]] = [:]
      for group in raid.groups where !group.targets.isEmpty {
        draw(group, &random) { attack, seconds in launches[attack, default: []].append(seconds) }
      }
      let (lost, stake) = outcome(of: launches)
      leakage += lost / Double(count)
      self.stake += stake / Double(count)
    }
  }

  /// Axis by weight, target by worth, aim points alike: once for those that stay together, else for each.
  private func draw(
    _ group: RaidGroup, _ random: inout SplitMix64, _ launch: (Attack, Double) -> Void
  ) {
    var attack: Attack?
    for number in 0..<group.count {
      if attack == nil || !group.staysTogether {
        let axis = group.axes[
          place(of: random.unit(), among: group.axes.map { scenario.axes[$0].weight })]
        let asset = group.targets[
          place(of: random.unit(), among: group.targets.map { scenario.assets[$0].worth })]
        let aim = random.index(below: scenario.assets[asset].aimPoints.count)
        attack = Attack(threat: group.threat, axis: axis, asset: asset, aim: aim)
      }
      if let attack {
        launch(attack, group.startSeconds + Double(number) * group.spacingSeconds)
      }
    }
  }
}

/// What every effector can do to one raider on a way, alone with it.
private struct Meeting {
  struct Chance {
    let post: Int
    let killProbability: Double
    /// Rounds that it could fire at one raider under the cues there are; a channel's time runs without them.
    let rounds: Double
    let channelSeconds: Double
    let window: ClosedRange<Double>
  }

  var chances: [Chance] = []
  /// f(U), shots at one raider waiting for each other.
  var mostKilled = 0.0
}

extension SharedFire {
  private mutating func meeting(_ attack: Attack) -> Meeting {
    if let known = meetings[attack] { return known }
    let threat = scenario.threats[attack.threat]
    let aim = scenario.assets[attack.asset].aimPoints[attack.aim]
    let flight = Flight(
      alone: threat, asset: attack.asset,
      along: Flight.path(scenario.axes[attack.axis].path, to: aim, on: grid))
    var cues = [[(share: Double, kind: String)]](repeating: [], count: flight.legs)
    var fires: [(post: Int, fire: Fire)] = []
    for (number, post) in posts.enumerated() {
      let part = post.post.contribution(to: flight)
      for (leg, share) in part.cues.enumerated() where share > 0 {
        cues[leg].append((share, post.system.kindName))
      }
      if case .effector(let type) = post.system, let fire = post.post.fire(type, at: flight) {
        fires.append((number, fire))
      }
    }
    let cue = cues.map { scenario.doctrine.cue($0) }
    var meeting = Meeting()
    var units = 0.0
    for leg in 0..<flight.legs where cue[leg] > 0 {
      units += mostUnits(fires.map(\.fire), leg: leg, cue: cue[leg])
    }
    meeting.mostKilled = chordShare(units: units)
    for (post, fire) in fires {
      let rounds = zip(fire.roundsByLeg, cue).reduce(0) { $0 + $1.0 * $1.1 }
      meeting.chances.append(
        Meeting.Chance(
          post: post, killProbability: fire.killProbability, rounds: rounds,
          channelSeconds: fire.channelSeconds, window: fire.window))
    }
    meetings[attack] = meeting
    return meeting
  }

  /// Most units on one leg of 20 s: shots that bring most per second first, as long as there is time.
  private func mostUnits(_ fires: [Fire], leg: Int, cue: Double) -> Double {
    var seconds = 20 * cue
    var units = 0.0
    for fire in fires.sorted(by: { $0.unitsPerSecond > $1.unitsPerSecond }) {
      let rounds = fire.roundsByLeg[leg] * cue
      guard rounds > 0 else { continue }
      let part = fire.waitSeconds > 0 ? min(1, seconds / (rounds * fire.waitSeconds)) : 1
      units += part * rounds * fire.unitsPerRound
      seconds -= part * rounds * fire.waitSeconds
    }
    return units
  }

  /// Worth lost by one raid, and at stake in it.
  private mutating func outcome(of launches: [Attack: [Double]]) -> (lost: Double, stake: Double) {
    let attacks = launches.keys.sorted {
      ($0.threat, $0.axis, $0.asset, $0.aim) < ($1.threat, $1.axis, $1.asset, $1.aim)
    }
    var atAsset: [Int: Double] = [:]
    func worth(_ attack: Attack) -> Double {
      let asset = scenario.assets[attack.asset]
      return asset.worth * min(1, scenario.threats[attack.threat].lethality / asset.hardness)
    }
    for attack in attacks {
      atAsset[attack.asset, default: 0] += worth(attack) * Double(launches[attack]?.count ?? 0)
    }
    var (stake, shots) = (0.0, Shots())
    for attack in attacks where worth(attack) > 0 {
      let times = launches[attack] ?? []
      let raiders = Double(times.count)
      // What all could take of an asset together is not more than there is.
      let each =
        worth(attack) * min(1, scenario.assets[attack.asset].worth / (atAsset[attack.asset] ?? 1))
      stake += raiders * each
      shots.add(
        meeting(attack), times: times, worth: each,
        roundsEach: Double(scenario.doctrine.shotsPerDroneAtMost))
    }
    return (stake - shots.mostProtected(systems: posts.map(\.system)), stake)
  }
}

/// One raid's shots as a linear program.
private struct Shots {
  private var prices: [Double] = []
  private var posts: [Int] = []
  private var channelSeconds: [Double] = []
  private var windows: [Int: [ClosedRange<Double>]] = [:]
  private var rows: [(terms: [(shot: Int, weight: Double)], atMost: Double)] = []

  mutating func add(_ meeting: Meeting, times: [Double], worth: Double, roundsEach: Double) {
    let raiders = Double(times.count)
    let first = prices.count
    for chance in meeting.chances {
      rows.append(([(prices.count, 1)], raiders * chance.rounds))
      prices.append(worth * chance.killProbability)
      posts.append(chance.post)
      channelSeconds.append(chance.channelSeconds)
      windows[chance.post, default: []] += times.map {
        $0 + chance.window.lowerBound...$0 + chance.window.upperBound
      }
    }
    let own = first..<prices.count
    rows.append(
      (
        zip(own, meeting.chances).map { ($0, $1.killProbability) }, raiders * meeting.mostKilled
      ))
    rows.append((own.map { ($0, 1) }, raiders * roundsEach))
  }

  func mostProtected(systems: [SystemType]) -> Double {
    var rows = rows
    for post in windows.keys.sorted() {
      guard case .effector(let type) = systems[post], let times = windows[post] else { continue }
      let own = posts.indices.filter { posts[$0] == post }
      let first = times.map(\.lowerBound).min() ?? 0
      let last = times.map(\.upperBound).max() ?? 0
      if let magazine = type.magazineRounds {
        let loads = 1 + (type.reloadSeconds.map { Int((last - first) / $0) } ?? 0)
        rows.append((own.map { ($0, 1) }, Double(magazine * loads)))
      }
      var (seconds, end) = (0.0, first)
      for time in times.sorted(by: { $0.lowerBound < $1.lowerBound }) {
        seconds += max(0, time.upperBound - max(end, time.lowerBound))
        end = max(end, time.upperBound)
      }
      rows.append((own.map { ($0, channelSeconds[$0]) }, Double(type.channels) * seconds))
    }
    return greatest(prices, rows)
  }
}

/// max c x, where rows of non-negative weights are at most something: a simplex tableau from the origin, the first
/// column that improves entering (Bland 1977), so that it ends.
func greatest(
  _ prices: [Double], _ rows: [(terms: [(shot: Int, weight: Double)], atMost: Double)]
) -> Double {
  let columns = prices.count + rows.count
  var tableau = rows.enumerated().map { number, row in
    var line = [Double](repeating: 0, count: columns + 1)
    for (shot, weight) in row.terms { line[shot] = weight }
    line[prices.count + number] = 1
    line[columns] = row.atMost
    return line
  }
  var basis = rows.indices.map { prices.count + $0 }
  var goal = prices + [Double](repeating: 0, count: rows.count + 1)
  while let entering = goal[..<columns].firstIndex(where: { $0 > 1e-9 }) {
    var leaving: (ratio: Double, row: Int)?
    for row in tableau.indices where tableau[row][entering] > 1e-9 {
      let ratio = tableau[row][columns] / tableau[row][entering]
      let isBefore = leaving.map { (ratio, basis[row]) < ($0.ratio, basis[$0.row]) } ?? true
      if isBefore { leaving = (ratio, row) }
    }
    guard let pivot = leaving?.row else { return .infinity }
    let scale = tableau[pivot][entering]
    let line = tableau[pivot].map { $0 / scale }
    tableau[pivot] = line
    for row in tableau.indices where row != pivot && tableau[row][entering] != 0 {
      let factor = tableau[row][entering]
      for column in 0...columns { tableau[row][column] -= factor * line[column] }
    }
    let factor = goal[entering]
    for column in 0...columns { goal[column] -= factor * line[column] }
    basis[pivot] = entering
  }
  return -goal[columns]
}

/// The part of [0, 1) in which a level lies, parts in proportion to weights.
private func place(of level: Double, among weights: [Double]) -> Int {
  var rest = level * weights.reduce(0, +)
  for (number, weight) in weights.enumerated() {
    if rest < weight { return number }
    rest -= weight
  }
  return weights.count - 1
}
