// Do published instances have their published optima?  They are read from the folder that PARAPET_PUBLISHED names.
import Covering
import Foundation
import MIP
import Testing

private let folder = ProcessInfo.processInfo.environment["PARAPET_PUBLISHED"]

@Suite(
  .enabled(if: folder != nil, "PARAPET_PUBLISHED names no folder with swain.txt, scp41.txt, ..."))
struct PublishedInstanceTests {
  private func lines(_ name: String) throws -> [String] {
    try String(contentsOfFile: "\(folder ?? "")/\(name)", encoding: .utf8)
      .split(whereSeparator: \.isNewline).map(String.init)
  }

  private func best(_ instance: CoveringInstance, _ question: CoveringQuestion) throws -> Double? {
    let outcome = try solveCovering(instance, question)
    #expect(outcome.ending == .optimal)
    return outcome.objective
  }

  /// Church and ReVelle (1974), Papers of the Regional Science Association 32: every node is a site.
  @Test(
    "Swain's 55 nodes",
    arguments: zip(
      [10.0, 15], [[425.0, 502, 548, 581, 609, 625, 633, 638, 640], [515, 593, 625, 638, 640]]))
  func swain(radius: Double, optima: [Double]) throws {
    let nodes = try lines("swain.txt").dropFirst().map {
      $0.split(separator: "\t").compactMap { Double($0) }
    }
    #expect(nodes.count == 55)
    var merge = DemandMerge(sites: nodes.map { PlanePoint(x: $0[1], y: $0[2]) }, radius: radius)
    for node in nodes { merge.add(x: node[1], y: node[2], weight: node[3]) }
    let instance = DemandMerge.instance(of: [merge], costs: nodes.map { _ in 1 })
    #expect(instance.totalWeight == 640)
    for (index, optimum) in optima.enumerated() {
      let most = try best(instance, CoveringQuestion(.maxCover(budget: Double(index + 1))))
      #expect(most == optimum, "\(index + 1) sites within \(radius)")
    }
    let least = try best(instance, CoveringQuestion(.minCost(share: 1)))
    #expect(least == Double(optima.count))
  }

  /// Beasley (1990), Journal of the Operational Research Society 41: rows are covered by columns with costs.
  @Test(
    "Set covering problems scp41 to scp45",
    arguments: zip(41...45, [429.0, 512, 516, 494, 512]))
  func setCovering(number: Int, optimum: Double) throws {
    let numbers = try lines("scp\(number).txt").joined(separator: " ").split(separator: " ")
      .compactMap { Int($0) }
    let columns = numbers[1]
    let costs = numbers[2..<2 + columns].map { Double($0) }
    var groups: [(sites: [Int], weight: Double)] = []
    var place = 2 + columns
    while place < numbers.count {
      let count = numbers[place]
      groups.append((numbers[place + 1...place + count].map { $0 - 1 }, 1))
      place += 1 + count
    }
    #expect(groups.count == numbers[0])
    let instance = CoveringInstance(costs: costs, groups: groups)
    #expect(try best(instance, CoveringQuestion(.minCost(share: 1))) == optimum)
  }

  /// 16 stores and 205 census tracts by distance along roads: four stores within 5 km.
  @Test("San Francisco's stores and tracts")
  func sanFrancisco() throws {
    let table = try lines("SF_network_distance_candidateStore_16_censusTract_205_new.csv")
      .dropFirst().map { $0.split(separator: ",").map(String.init) }
    let stores = Set(table.map { $0[1] }).sorted()
    var sites: [String: [Int]] = [:]
    var weights: [String: Double] = [:]
    for fields in table {
      weights[fields[2]] = Double(fields[3])
      if let distance = Double(fields[0]), distance <= 5000,
        let store = stores.firstIndex(of: fields[1])
      {
        sites[fields[2], default: []].append(store)
      }
    }
    let total = weights.values.reduce(0, +)
    #expect(weights.count == 205 && total == 955_113)
    let tracts = weights.keys.sorted().filter { sites[$0] != nil }
    let instance = CoveringInstance(
      costs: stores.map { _ in 1 },
      groups: tracts.map { (sites: sites[$0] ?? [], weight: weights[$0] ?? 0) })
    #expect(try best(instance, CoveringQuestion(.maxCover(budget: 4))) == 875_247)
  }
}
