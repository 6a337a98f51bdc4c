// What does a chain of budgets carry from one to the next: plans, bounds, and rows that hold throughout.
import Foundation
import Siting

struct ChainState: Codable {
  struct Solved: Codable {
    let budget: Double
    /// Placements by index; nil when no plan is known.
    let chosen: [Int]?
    /// Nil when nothing is proven that holds for less money.
    let bestBound: Double?
  }

  /// Points behind it.
  private(set) var solved: [Solved] = []
  private var rows: Data?

  var learned: LearnedRows? { rows.flatMap { LearnedRows(bytes: Array($0)) } }

  /// The plan of the largest smaller budget, feasible here too.
  func plan(below budget: Double) -> [Int]? {
    solved.filter { $0.budget <= budget && $0.chosen != nil }.max { $0.budget < $1.budget }?.chosen
  }

  /// The least bound of all larger budgets, which holds here too.
  func bound(above budget: Double) -> Double? {
    solved.filter { $0.budget >= budget }.compactMap(\.bestBound).min()
  }

  mutating func add(_ point: Solved, _ learned: LearnedRows?) {
    solved.append(point)
    rows = learned.map { Data($0.bytes) }
  }
}

extension ChainState {
  var bytes: [UInt8] {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("a state is always encodable")
    }
    return Array(data)
  }

  /// Nil when the bytes are no state, or name placements beyond a program's.
  init?(bytes: [UInt8], placements: Int) {
    guard let state = try? PropertyListDecoder().decode(Self.self, from: Data(bytes)),
      state.solved.compactMap(\.chosen).joined().allSatisfy((0..<placements).contains)
    else { return nil }
    self = state
  }
}
