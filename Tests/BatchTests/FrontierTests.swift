// Is the arithmetic on a frontier right: envelopes, knee, dominated points, margins and regret.
import Batch
import Foundation
import Raid
import Scenario
import Testing

/// A point of a chain with the figures that a frontier looks at.
private func point(
  _ budgets: [Double], value: Double, bound: Double, spent: Double, bought: [String: Int] = [:],
  objective: Objective = .protectedValue
) -> SweepPoint {
  let nothing = Estimate(value: 0, low: 0, high: 0)
  return SweepPoint(
    key(budgets, objective: objective),
    PointResult(
      used: .init(money: spent, crew: 0, powerKilowatts: 0), placements: [], bought: bought,
      value: value, bestBound: bound, relativeGap: nil, ending: "optimal", isRepeatable: true,
      protectedValue: value, totalStake: 100, nodes: 0, rowsGenerated: 0, suppliersAtLimit: [],
      late: [], verification: .init(passed: true, summary: ""),
      losses: .init(
        raids: 2, worthAtStake: 100, worthLost: nothing, leakers: nothing, anyLeak: nothing,
        cover: nil)))
}

private func key(
  _ budgets: [Double], seed: UInt64 = 1, objective: Objective = .protectedValue
) -> PointKey {
  PointKey(
    version: "1", scenario: "s", inputs: ["a"], objectives: [objective],
    concessionShare: 0.01, threat: .asStated, seed: seed, deliveryDays: nil, limits: .init(),
    raids: 2, confidence: 0.95, blockade: nil, budgets: budgets)
}

@Suite struct FrontierTests {
  @Test("By hand: values rise, bounds fall back, and every derived figure is what a pencil says")
  func byHand() throws {
    let points = [
      point([10], value: 10, bound: 20, spent: 10, bought: ["gun": 1]),
      point([10, 20], value: 40, bound: 60, spent: 15, bought: ["gun": 2]),
      // A worse plan than the budget before had, and a better bound than it.
      point([10, 20, 30], value: 38, bound: 50, spent: 30, bought: ["laser": 1]),
    ]
    let chain = SweepChain([key([10]), key([10, 20]), key([10, 20, 30])])
    let steps = StepwisePlans(
      steps: [.init(budget: 20, protectedValue: 35, spent: 20, placements: [])])
    let frontier = try #require(BudgetFrontier(chain, points.reversed(), steps))
    #expect(frontier.points.map(\.value) == [10, 40, 40])
    #expect(frontier.points.map(\.planOfBudget) == [10, 20, 20])
    #expect(frontier.points.map(\.bestBound) == [20, 50, 50])
    #expect(frontier.points.map(\.isDominated) == [false, false, true])
    #expect(frontier.points.map(\.isKnee) == [false, true, false])
    #expect(frontier.points[1].marginalValue == 3)
    // From at most 20 to at least 40, and from at least 10 to at most 50.
    #expect(frontier.points[1].marginalAtLeast == 2 && frontier.points[1].marginalAtMost == 4)
    #expect(frontier.points[1].entering == ["gun": 1] && frontier.points[1].leaving.isEmpty)
    // The plan shown at 30 is that of 20: nothing changes, and it spends as much.
    #expect(frontier.points[2].entering.isEmpty && frontier.points[2].spent == 15)
    #expect(frontier.points[1].stepwiseRegret == 5 && frontier.points[1].stepwiseRegretAtMost == 15)
    #expect(frontier.missing.isEmpty)
  }

  @Test("Of leakage less is better: values and bounds change places")
  func leakage() throws {
    let points = [
      point([10], value: 40, bound: 20, spent: 10, objective: .leakage),
      point([10, 20], value: 15, bound: 10, spent: 15, objective: .leakage),
      // A worse plan than the budget before had, and a better bound than it.
      point([10, 20, 30], value: 16, bound: 12, spent: 30, objective: .leakage),
    ]
    let chain = SweepChain(
      [[10], [10, 20], [10, 20, 30]].map { key($0, objective: .leakage) })
    let frontier = try #require(BudgetFrontier(chain, points))
    #expect(frontier.points.map(\.value) == [40, 15, 15])
    #expect(frontier.points.map(\.bestBound) == [20, 12, 12])
    #expect(frontier.points.map(\.isDominated) == [false, false, true])
    #expect(frontier.points.map(\.isKnee) == [false, true, false])
    #expect(frontier.points[1].marginalValue == 2.5)
    #expect(frontier.points[1].marginalAtLeast == 0.5 && frontier.points[1].marginalAtMost == 2.8)
  }

  @Test("Points that failed are named and left out; a chain of failures has no frontier")
  func failures() throws {
    let chain = SweepChain([key([10]), key([10, 20])])
    let failed = SweepPoint(key([10, 20]), error: "no")
    let frontier = try #require(
      BudgetFrontier(chain, [point([10], value: 1, bound: 1, spent: 1), failed]))
    #expect(frontier.missing == [20] && frontier.points.count == 1)
    #expect(BudgetFrontier(chain, [failed]) == nil)
  }

  @Test("Envelopes over seeds are what trying all pairs says")
  func envelopes() {
    var state: UInt64 = 1
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33)
    }
    for _ in 0..<200 {
      let values = (0..<12).map { _ in next() }
      #expect(runningBest(values).map { values[$0] } == values.indices.map { values[...$0].max() })
      #expect(leastAfter(values) == values.indices.map { values[$0...].min() ?? 0 })
    }
  }

  @Test(
    "The order of solving is the last, then halves, the first at the end, and holds every budget once"
  )
  func order() {
    #expect(solvingOrder([1, 2, 3, 4, 5]) == [5, 3, 2, 4, 1])
    #expect(solvingOrder([7]) == [7] && solvingOrder([]).isEmpty)
    for count in 2..<40 {
      let budgets = (0..<count).map(Double.init)
      #expect(solvingOrder(budgets).sorted() == budgets)
    }
  }

  @Test("A straight line has no knee")
  func straight() { #expect(kneeIndex([1, 2, 3], [1, 2, 3]) == nil) }

  @Test("Keys that differ anywhere have other hashes, and a point is found under its own alone")
  func hashes() throws {
    #expect(key([1]).hash != key([1, 2]).hash && key([1]).hash != key([1], seed: 2).hash)
    #expect(key([1, 2]).hash == key([1, 2]).hash && key([1]).hash.count == 64)
    let path = NSTemporaryDirectory() + "parapet-batch-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = SweepFolder(path)
    try folder.make()
    let made = point([1], value: 1, bound: 2, spent: 0)
    try folder.write(made)
    #expect(folder.point(key([1]).hash)?.result?.bestBound == 2)
    try FileManager.default.createDirectory(
      atPath: path + "/points/" + key([2]).hash.prefix(2), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: folder.pointFile(key([1]).hash), toPath: folder.pointFile(key([2]).hash))
    #expect(folder.point(key([2]).hash) == nil)
  }

  @Test("An index of the first schema is brought up to date when it is opened")
  func migrations() throws {
    let path = NSTemporaryDirectory() + "parapet-batch-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = SweepFolder(path)
    try folder.make()
    let old = try RunsIndex(folder: path, migrations: 1)
    #expect(try !old.points(of: nil).columns.contains("days_played"))
    try folder.write(point([1], value: 1, bound: 2, spent: 0))
    try folder.write(
      SweepList(
        name: "s", title: "s",
        request: SweepRequest(
          file: "s", budgets: nil, relativeGap: nil, timeLimitSeconds: nil, raids: nil),
        chains: [SweepChain([key([1])])]))
    let new = try RunsIndex(folder: path)
    try new.rebuild(from: [folder])
    let points = try new.points(of: nil)
    #expect(points.columns.contains("days_played") && points.rows.count == 1)
  }

  @Test("A chain's state with a byte changed is no state")
  func state() throws {
    let path = NSTemporaryDirectory() + "parapet-batch-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = SweepFolder(path)
    try folder.make()
    let chain = SweepChain([key([1])])
    try folder.write(state: [1, 2, 3], of: chain)
    #expect(folder.state(of: chain) == [1, 2, 3])
    let file = path + "/chains/\(chain.id).state"
    var bytes = Array(try #require(FileManager.default.contents(atPath: file)))
    bytes[1] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    #expect(folder.state(of: chain) == nil)
  }
}
