// How do the raiders of one raid share what a plan can fire at them?
import Coverage
import MIP
import Scenario

/// What a type has ready, and gets again while a raid lasts.
struct MagazineLoad {
  let rounds: Double?
  let reloadSeconds: Double?
  let channels: Double

  init(_ system: SystemType) {
    guard case .effector(let type) = system else {
      (rounds, reloadSeconds, channels) = (nil, nil, 0)
      return
    }
    rounds = type.magazineRounds.map(Double.init)
    reloadSeconds = type.reloadSeconds
    channels = Double(type.channels)
  }

  /// Nil when there is no end to them. Loading begins when a magazine is empty.
  func rounds(within seconds: Double) -> Double? {
    guard let rounds else { return nil }
    return rounds * (1 + (reloadSeconds.map { (seconds / $0).rounded(.down) } ?? 0))
  }
}

/// One raid of a sample, ready for its recourse.
struct SharedRaid: Sendable {
  /// Raiders on one route.
  struct RaiderClass: Sendable {
    /// Among the flown routes.
    let route: Int
    let count: Double
    /// Lost to one that leaks. All raiders of a raid at an asset can take its worth once: where their sum is more, each
    /// counts for its part of it, which is the largest convex function of the leakers that is never more than
    /// the loss.
    let worth: Double
  }

  /// An effector placement in this raid.
  struct Post: Sendable {
    let placement: Int
    let rounds: Double?
    let channelSeconds: Double
  }

  struct Claim: Sendable {
    let kind: Int
    let post: Int
    /// Among the claims of the route.
    let place: Int
    let killProbability: Double
    let unitsPerRound: Double
    let cycleSeconds: Double
  }

  let share: Double
  /// Worth lost if nothing is defended.
  let stake: Double
  /// The part of a sample's mean that some plan could protect.
  var protectableStake: Double { share * classes.reduce(0) { $0 + $1.count * $1.worth } }
  let classes: [RaiderClass]
  let posts: [Post]
  /// By class, then by placement.
  let claims: [Claim]
  /// Of each class.
  let claimsOf: [Range<Int>]
  /// Most that doctrine spends on one of them.
  let roundsPerRaider: Double

  init(
    _ raid: SampledRaid, _ scenario: Scenario, _ coverage: CoverageTable,
    _ flownRoutes: FlownRoutes,
    _ loads: [MagazineLoad], _ estimate: CoverEstimate
  ) {
    share = raid.share
    roundsPerRaider = Double(scenario.doctrine.shotsPerDroneAtMost)
    var starts: [Int: [Double]] = [:]
    for raider in raid.raiders { starts[raider.route, default: []].append(raider.startSeconds) }
    let flown = starts.keys.sorted()
    let attacks = flown.map { coverage.routes.routes[coverage.covered[$0].route] }
    let worths = attacks.map {
      scenario.assets[$0.asset].worthLost(toOne: scenario.threats[$0.threat])
    }
    let counts = flown.map { Double(starts[$0]?.count ?? 0) }
    var atAsset = [Double](repeating: 0, count: scenario.assets.count)
    for (place, attack) in attacks.enumerated() {
      atAsset[attack.asset] += counts[place] * worths[place]
    }
    var (stake, classes) = (0.0, [RaiderClass]())
    var presence: [Int: [(from: Double, until: Double)]] = [:]
    var claimsOf: [Range<Int>] = []
    var (items, cycles) = ([(kind: Int, place: Int, claim: ShotClaim)](), [Int: Double]())
    for (place, route) in flown.enumerated() {
      let asset = attacks[place].asset
      let worth = worths[place] * min(1, scenario.assets[asset].worth / atAsset[asset])
      stake += counts[place] * worth
      guard let number = flownRoutes.numbers[route], !flownRoutes.claims[number].isEmpty else {
        continue
      }
      for (item, claim) in flownRoutes.claims[number].enumerated() {
        items.append((classes.count, item, claim))
        let placement = Int(claim.placement)
        cycles[placement] = max(cycles[placement] ?? 0, claim.cycleSeconds)
        presence[placement, default: []] += (starts[route] ?? []).map {
          ($0 + claim.fromSeconds, $0 + claim.untilSeconds)
        }
      }
      claimsOf.append((claimsOf.last?.upperBound ?? 0)..<items.count)
      classes.append(RaiderClass(route: number, count: counts[place], worth: worth))
    }
    let placements = presence.keys.sorted()
    posts = placements.map { placement in
      let times = presence[placement] ?? []
      let first = times.map(\.from).min() ?? 0
      let last = times.map(\.until).max() ?? 0
      // A last shot may begin as the last raider leaves.
      let extra = estimate == .atMost ? cycles[placement] ?? 0 : 0
      return Post(
        placement: placement, rounds: loads[placement].rounds(within: last - first),
        channelSeconds: loads[placement].channels * (covered(times) + extra))
    }
    var postOf: [Int: Int] = [:]
    for (number, placement) in placements.enumerated() { postOf[placement] = number }
    claims = items.map { item in
      Claim(
        kind: item.kind, post: postOf[Int(item.claim.placement)] ?? 0, place: item.place,
        killProbability: item.claim.killProbability, unitsPerRound: item.claim.unitsPerShot,
        cycleSeconds: item.claim.cycleSeconds)
    }
    self.stake = stake
    self.claimsOf = claimsOf
    self.classes = classes
  }
}

/// Length of the union of intervals.
private func covered(_ intervals: [(from: Double, until: Double)]) -> Double {
  var (total, end) = (0.0, -Double.infinity)
  for (from, until) in intervals.sorted(by: { ($0.from, $0.until) < ($1.from, $1.until) }) {
    total += max(0, until - max(from, end))
    end = max(end, until)
  }
  return total
}

/// The best use of what a plan has, and what more of it would be worth.
struct Recourse {
  /// Worth protected.
  let value: Double
  /// Of one more kill that shots bring, by class: its worth, less that of one more that the raiders, each alone, allow.
  let killPrices: [Double]
  /// Of one more round that doctrine allows for all of a class, by class.
  let doctrinePrices: [Double]
  /// Of one more round, and one more second of a channel, by post.
  let roundPrices: [Double]
  let channelPrices: [Double]

  /// What one more round that a claim allows is worth; below 0 it is not fired.
  func price(of claim: SharedRaid.Claim, killPrice: Double) -> Double {
    killPrice * claim.killProbability - doctrinePrices[claim.kind] - roundPrices[claim.post]
      - claim.cycleSeconds * channelPrices[claim.post]
  }

  /// What all that a post brings is worth.
  func price(of post: SharedRaid.Post, _ number: Int) -> Double {
    roundPrices[number] * (post.rounds ?? 0) + channelPrices[number] * post.channelSeconds
  }
}

extension SharedRaid {
  /// Solves the recourse at a point. Where the solver fails, the answer is weaker: a use that is possible, and prices
  /// of nothing, which bound all the same.
  func recourse(_ levels: [FlightLevel], at x: [Double]) -> Recourse {
    let alone = classes.map { $0.count * levels[$0.route].share }
    let shots = claims.map { claim in
      classes[claim.kind].count * levels[classes[claim.kind].route].units[claim.place]
        / claim.unitsPerRound
    }
    let even = evenly(alone, shots, at: x)
    // Where all raiders can be shot at as if each were alone, nothing is short.
    if zip(even, alone).allSatisfy({ $0 >= $1 }) { return unpriced(kills: even) }
    return (try? shared(alone, shots, at: x)) ?? unpriced(kills: even)
  }

  private func unpriced(kills: [Double]) -> Recourse {
    let none = [Double](repeating: 0, count: posts.count)
    return Recourse(
      value: zip(classes, kills).reduce(0) { $0 + $1.0.worth * $1.1 },
      killPrices: classes.map { _ in 0 }, doctrinePrices: classes.map { _ in 0 }, roundPrices: none,
      channelPrices: none)
  }

  /// Kills by class where every post fires the same part of what each raider could claim, as far as it reaches.
  private func evenly(_ alone: [Double], _ shots: [Double], at x: [Double]) -> [Double] {
    var most = [Double](repeating: 0, count: classes.count)
    for (claim, shots) in zip(claims, shots) { most[claim.kind] += claim.killProbability * shots }
    let parts = zip(alone, most).map { $0 < $1 ? $0 / $1 : 1 }
    var (rounds, seconds) = (
      [Double](repeating: 0, count: posts.count), [Double](repeating: 0, count: posts.count)
    )
    var spent = [Double](repeating: 0, count: classes.count)
    for (claim, shots) in zip(claims, shots) {
      spent[claim.kind] += shots * parts[claim.kind]
      rounds[claim.post] += shots * parts[claim.kind]
      seconds[claim.post] += claim.cycleSeconds * shots * parts[claim.kind]
    }
    let reach = posts.indices.map { number in
      let (post, share) = (posts[number], x[posts[number].placement])
      let byRounds = rounds[number] > 0 ? (post.rounds ?? .infinity) * share / rounds[number] : 1
      let byTime = seconds[number] > 0 ? post.channelSeconds * share / seconds[number] : 1
      return min(1, byRounds, byTime)
    }
    var kills = [Double](repeating: 0, count: classes.count)
    for (claim, shots) in zip(claims, shots) {
      let allowed = classes[claim.kind].count * roundsPerRaider
      kills[claim.kind] +=
        claim.killProbability * shots * parts[claim.kind] * reach[claim.post]
        * min(1, spent[claim.kind] > 0 ? allowed / spent[claim.kind] : 1)
    }
    // The last digit of a sum is no shortage.
    return zip(alone, kills).map { $1 >= $0 * (1 - 1e-12) ? $0 : $1 }
  }

  private func shared(
    _ alone: [Double], _ shots: [Double], at x: [Double]
  ) throws(MIPError) -> Recourse? {
    var program = MixedIntegerProgram(.maximise)
    var kills = classes.map { _ in [(variable: VariableIndex, coefficient: Double)]() }
    var perClass = kills
    var rounds = posts.map { _ in [(variable: VariableIndex, coefficient: Double)]() }
    var seconds = rounds
    for (number, claim) in claims.enumerated() where shots[number] > 0 {
      let fired = try program.addVariable(
        "g\(number)", in: 0...shots[number],
        objective: classes[claim.kind].worth * claim.killProbability)
      kills[claim.kind].append((fired, claim.killProbability))
      perClass[claim.kind].append((fired, 1))
      rounds[claim.post].append((fired, 1))
      seconds[claim.post].append((fired, claim.cycleSeconds))
    }
    for (number, terms) in kills.enumerated() {
      try program.addRow("alone\(number)", terms, upper: alone[number])
    }
    for (number, terms) in perClass.enumerated() {
      try program.addRow(
        "doctrine\(number)", terms, upper: classes[number].count * roundsPerRaider)
    }
    // Rows that say something, and whose multipliers they are.
    var rows: [(post: Int, isRounds: Bool)] = []
    for (number, post) in posts.enumerated() where !rounds[number].isEmpty {
      if let most = post.rounds {
        try program.addRow("rounds\(number)", rounds[number], upper: most * x[post.placement])
        rows.append((number, true))
      }
      try program.addRow(
        "channels\(number)", seconds[number], upper: post.channelSeconds * x[post.placement])
      rows.append((number, false))
    }
    guard !program.variables.isEmpty else { return nil }
    let outcome = MIP.solve(program)
    guard let proof = outcome.proof, let value = outcome.objective, outcome.ending == .optimal
    else { return nil }
    var (roundPrices, channelPrices) = (
      [Double](repeating: 0, count: posts.count), [Double](repeating: 0, count: posts.count)
    )
    for (row, entry) in rows.enumerated() {
      let price = max(0, proof.slope(ofRow: 2 * classes.count + row))
      if entry.isRounds {
        roundPrices[entry.post] = price
      } else {
        channelPrices[entry.post] = price
      }
    }
    return Recourse(
      value: value,
      killPrices: classes.indices.map {
        max(0, classes[$0].worth - max(0, proof.slope(ofRow: $0)))
      },
      doctrinePrices: classes.indices.map { max(0, proof.slope(ofRow: classes.count + $0)) },
      roundPrices: roundPrices, channelPrices: channelPrices)
  }
}
