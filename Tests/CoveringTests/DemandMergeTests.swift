// Do few groups weigh what all the points weighed, wherever circles cross?
import Covering
import Terrain
import Testing

/// Sets of sites with the weight of the points that exactly they cover.
private func groups(_ instance: CoveringInstance) -> [[Int]: Double] {
  var groups: [[Int]: Double] = [:]
  for group in 0..<instance.groups {
    let sites = instance.groupSites[instance.sites(ofGroup: group)].map { Int($0) }
    #expect(sites == sites.sorted() && groups[sites] == nil)
    groups[sites] = instance.weights[group]
  }
  return groups
}

private func isSame(_ a: [[Int]: Double], _ b: [[Int]: Double]) -> Bool {
  a.count == b.count && a.allSatisfy { isClose(b[$0.key], $0.value) }
}

@Test("Two sites and four points make three groups; what no site covers is in none")
func handCase() {
  let places = [PlanePoint(x: 0, y: 0), PlanePoint(x: 3, y: 0)]
  var merge = DemandMerge(sites: places, radius: 2)
  merge.add(x: 1.5, y: 0, weight: 4)
  merge.add(x: 1.5, y: 1, weight: 5)
  merge.add(x: -2, y: 0, weight: 2)  // on the circle
  merge.add(x: 4, y: 0, weight: 3)
  merge.add(x: 0, y: 9, weight: 7)
  let instance = DemandMerge.instance(of: [merge], costs: [1, 1])
  #expect(groups(instance) == [[0, 1]: 9, [0]: 2, [1]: 3])
  #expect(instance.points == 5 && instance.totalWeight == 21)
}

@Test("Merged by cells, by lists of covered points and by distances alone: the same groups")
func agreesWithDistances() {
  for seed in UInt64(0)..<200 {
    let random = RandomInstance(seed: seed, sites: seed % 4 == 0 ? 70 : nil)
    var expected: [[Int]: Double] = [:]
    let covers = random.covers
    for (number, point) in random.points.enumerated() {
      let sites = covers.indices.filter { covers[$0].contains(number) }
      if !sites.isEmpty { expected[sites, default: 0] += point.weight }
    }
    #expect(isSame(groups(random.instance), expected), "seed \(seed)")
    let listed = CoveringInstance(
      covers: covers, costs: random.costs, pointWeights: random.points.map(\.weight))
    #expect(isSame(groups(listed), expected), "seed \(seed)")
    #expect(listed.groupSites == random.instance.groupSites, "seed \(seed)")
  }
}

@Test("The generator's groups are those of its points one by one, for any number of threads")
func generatorChunks() async throws {
  let generator = PublishedGenerator(sites: 100, points: 30_000, radius: 5.5, seed: 3)
  let one = try await generator.instance(threads: 1)
  let two = try await generator.instance(threads: 2)
  #expect(one.weights == two.weights && one.groupSites == two.groupSites)
  var random = GlibcRandom(seed: 3)
  func coordinate() -> Double { Double(random.draw()) / 2_147_483_647 * 30 }
  func place() -> PlanePoint {
    let x = coordinate()
    return PlanePoint(x: x, y: coordinate())
  }
  let places = (0..<100).map { _ in place() }
  #expect(places == generator.places)
  let points = (0..<30_000).map { _ in place() }
  for _ in 0..<100 { _ = random.draw() }
  var merge = DemandMerge(sites: places, radius: 5.5)
  for point in points { merge.add(x: point.x, y: point.y, weight: Double(random.draw() % 100 + 1)) }
  let whole = DemandMerge.instance(of: [merge], costs: one.costs)
  #expect(whole.weights == one.weights && whole.groupSites == one.groupSites)
  #expect(whole.totalWeight == one.totalWeight && one.points == 30_000)
}
