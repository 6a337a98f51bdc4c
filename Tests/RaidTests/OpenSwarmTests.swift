// Is the published swarm scene rebuilt as described, and does it give the published figures?
import Raid
import Testing

@Suite struct OpenSwarmTests {
  @Test("The rule-based policy at the published sites does the published damage, within its spread")
  func published() {
    let found = OpenSwarm.summary(OpenSwarm.publishedSites, episodes: 120, seed: 7)
    // Published: 50.34 % in 500 episodes, tracking 52.87 % and firing 54.35 % of the time.
    let error = found.damageShareDeviation * (1.0 / 120 + 1.0 / 500).squareRoot()
    #expect(abs(found.damageShare.value - 0.5034) < 4 * error)
    #expect(abs(found.trackingShare - 0.5287) < 0.03)
    #expect(abs(found.firingShare - 0.5435) < 0.03)
  }

  @Test("Effectors that are far off turn less, fire more and let less through")
  func farSites() {
    let far = Array(
      repeating: OpenSwarm.Site(eastMetres: -300, northMetres: 0),
      count: OpenSwarm.publishedSites.count)
    let found = OpenSwarm.summary(far, episodes: 60, seed: 7)
    let near = OpenSwarm.summary(OpenSwarm.publishedSites, episodes: 60, seed: 7)
    #expect(found.firingShare > near.firingShare + 0.15)
    #expect(found.damageShare.high < near.damageShare.value)
  }

  @Test("The search finds the better of near and far places, and repeats itself")
  func search() {
    let episodes = OpenSwarm.episodes(24, seed: 3)
    let sites = OpenSwarm.sites(for: episodes, fromCentreMetres: 400, spacingMetres: 400)
    #expect(sites == OpenSwarm.sites(for: episodes, fromCentreMetres: 400, spacingMetres: 400))
    #expect(!sites.contains(OpenSwarm.Site(eastMetres: 0, northMetres: 0)))
  }
}
