// Where should the four effectors of the published swarm scene stand?
import Terrain

extension OpenSwarm {
  /// Mean outcome over episodes, with Student's interval for the damage.
  public struct Summary: Sendable, Codable {
    public let sites: [Site]
    public let episodes: Int
    /// Of the damage that all drones together would do.
    public let damageShare: Estimate
    /// Standard deviation over episodes.
    public let damageShareDeviation: Double
    public let trackingShare: Double
    public let firingShare: Double
  }

  package static func episodes(_ count: Int, seed: UInt64) -> [SwarmEpisode] {
    (0..<count).map { SwarmEpisode(number: $0, seed: seed) }
  }

  /// Mean outcome over episodes 0 to `episodes` - 1 of a seed.
  package static func summary(
    _ sites: [Site], episodes: Int, seed: UInt64, confidence: Double = 0.95
  ) -> Summary {
    let outcomes = (0..<episodes).map { SwarmEpisode(number: $0, seed: seed).outcome(sites) }
    let n = Double(outcomes.count)
    let sum = outcomes.reduce(0) { $0 + $1.damageShare }
    let squares = outcomes.reduce(0) { $0 + $1.damageShare * $1.damageShare }
    return Summary(
      sites: sites, episodes: outcomes.count,
      damageShare: meanInterval(
        sum: sum, squares: squares, count: Int64(outcomes.count), confidence: confidence),
      damageShareDeviation: (max(0, squares - sum * sum / n) / (n - 1)).squareRoot(),
      trackingShare: outcomes.reduce(0) { $0 + $1.trackingShare } / n,
      firingShare: outcomes.reduce(0) { $0 + $1.firingShare } / n)
  }

  /// Sites of low mean damage in the given episodes.
  ///
  /// Random layouts, and all effectors together at the places of a lattice, are ranked on the first eighth of the episodes; the best are improved by moving one
  /// site at a time by steps that shrink, or by exchanging the sites of two effectors, and what lowers the
  /// mean over all episodes is kept. All layouts meet the same luck, and one that is worse on the first
  /// eighth by more than twice the standard error of the difference goes no further. Deterministic in the
  /// seed.
  /// - Complexity: O((layouts / 8 + starts x moves) x episodes x an episode) at most.
  package static func sites(
    for episodes: [SwarmEpisode], seed: UInt64, layouts: Int = 400, starts: Int = 6,
    moves: Int = 200
  ) -> [Site] {
    var numbers = SplitMix64(seed: seed)
    let screen = episodes.prefix(max(2, episodes.count / 8))
    var drawn = sharedSites
    for _ in 0..<layouts { drawn.append((0..<effectors).map { _ in randomSite(&numbers) }) }
    let ranked = drawn.map { sites in
      (sites: sites, damage: mean(screen.map { $0.outcome(sites).damageShare }))
    }.sorted { $0.damage < $1.damage }
    var best = Trial(publishedSites, episodes)
    for start in ranked.prefix(starts) {
      var current = Trial(start.sites, episodes)
      for move in 0..<moves {
        let sites = neighbour(
          current.sites, number: move, reach: 40 * (1 - Double(move) / Double(moves)) + 2, &numbers)
        if let better = current.improved(by: sites, episodes, screen: screen.count) {
          current = better
        }
      }
      if current.mean < best.mean { best = current }
    }
    return best.sites
  }

  /// A layout with its damage in each episode.
  private struct Trial {
    let sites: [Site]
    let damage: [Double]
    let mean: Double

    init(_ sites: [Site], _ episodes: [SwarmEpisode]) {
      self.init(sites, damage: episodes.map { $0.outcome(sites).damageShare })
    }

    private init(_ sites: [Site], damage: [Double]) {
      self.sites = sites
      self.damage = damage
      mean = OpenSwarm.mean(damage)
    }

    /// Another layout if it is better in the mean.
    func improved(by other: [Site], _ episodes: [SwarmEpisode], screen: Int) -> Trial? {
      let first = episodes.prefix(screen).map { $0.outcome(other).damageShare }
      let differences = zip(first, damage).map { $0 - $1 }
      let spread = meanInterval(
        sum: differences.reduce(0, +), squares: differences.reduce(0) { $0 + $1 * $1 },
        count: Int64(screen), confidence: 0.95)
      if spread.low > 0 { return nil }
      let trial = Trial(
        other, damage: first + episodes.dropFirst(screen).map { $0.outcome(other).damageShare })
      return trial.mean < mean ? trial : nil
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// Every fifth neighbour exchanges two effectors, the others move one.
  private static func neighbour(
    _ sites: [Site], number: Int, reach: Double, _ numbers: inout SplitMix64
  ) -> [Site] {
    var sites = sites
    let index = numbers.index(below: sites.count)
    if number % 5 == 4 {
      sites.swapAt(index, numbers.index(below: sites.count))
    } else {
      sites[index] = moved(sites[index], by: reach, &numbers)
    }
    return sites
  }

  /// All effectors in one place, every 25 m.
  private static var sharedSites: [[Site]] {
    stride(from: -100.0, through: 100, by: 25).flatMap { east in
      stride(from: -100.0, through: 100, by: 25).map { north in
        Array(repeating: Site(eastMetres: east, northMetres: north), count: effectors)
      }
    }
  }

  private static func randomSite(_ numbers: inout SplitMix64) -> Site {
    Site(
      eastMetres: -100 + 200 * numbers.unit(), northMetres: -100 + 200 * numbers.unit())
  }

  /// A step whose parts are sums of uniform numbers, near enough to normal, kept on the ground of the box.
  private static func moved(_ site: Site, by reach: Double, _ numbers: inout SplitMix64) -> Site {
    func step() -> Double { reach * (numbers.unit() + numbers.unit() + numbers.unit() - 1.5) }
    func kept(_ metres: Double) -> Double {
      min(groundMetres.upperBound, max(groundMetres.lowerBound, metres))
    }
    return Site(
      eastMetres: kept(site.eastMetres + step()), northMetres: kept(site.northMetres + step()))
  }
}
