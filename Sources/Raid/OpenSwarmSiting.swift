// Where should the four effectors of the published swarm scene stand?
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

  /// Sites of low mean damage in the given episodes, from the places of a square lattice about the middle of
  /// the box.
  ///
  /// All effectors together at the best place first; then each in turn moves to the place that is best while
  /// the others stay, until a round over all four changes nothing. Layouts are compared on the first
  /// quarter of the episodes, the best twelve on all of them. (Steps on single layouts follow the luck
  /// of the episodes: mean damage differs less between good places than between samples.)
  /// - Complexity: O(rounds x places x episodes x an episode).
  package static func sites(
    for episodes: [SwarmEpisode], fromCentreMetres reachMetres: Double, spacingMetres: Double
  ) -> [Site] {
    let steps = Int((reachMetres / spacingMetres).rounded(.down))
    let places = (-steps...steps).flatMap { east in
      (-steps...steps).map { north in
        Site(
          eastMetres: Double(east) * spacingMetres, northMetres: Double(north) * spacingMetres)
      }
    }
    var found = best(places.map { Array(repeating: $0, count: effectors) }, episodes)
    for _ in 0..<maximumRounds {
      let before = found.sites
      for effector in 0..<effectors {
        let moved = places.map { place in
          var sites = found.sites
          sites[effector] = place
          return sites
        }
        let next = best(moved, episodes)
        if next.damage < found.damage { found = next }
      }
      if found.sites == before { break }
    }
    return found.sites
  }

  private static let maximumRounds = 4

  private static func best(_ layouts: [[Site]], _ episodes: [SwarmEpisode])
    -> (sites: [Site], damage: Double)
  {
    func ranked(_ layouts: [[Site]], on count: Int) -> [(sites: [Site], damage: Double)] {
      layouts.map { sites in
        let sum = episodes.prefix(count).reduce(0) { $0 + $1.outcome(sites).damageShare }
        return (sites, sum / Double(count))
      }.sorted { $0.damage < $1.damage }
    }
    let finalists = ranked(layouts, on: max(1, episodes.count / 4)).prefix(12).map(\.sites)
    return ranked(finalists, on: episodes.count)[0]
  }
}
