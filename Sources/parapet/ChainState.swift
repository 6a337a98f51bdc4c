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
  private(set) var learned = ChainKnowledge()

  /// Plans of the nearest budgets solved, the smaller one's, which is feasible here too, and the larger one's.
  func plans(around budget: Double) -> [[Int]] {
    let planned = solved.filter { $0.chosen != nil }
    let below = planned.filter { $0.budget <= budget }.max { $0.budget < $1.budget }
    let above = planned.filter { $0.budget > budget }.min { $0.budget < $1.budget }
    return [below, above].compactMap { $0?.chosen }
  }

  /// The least bound of all larger budgets, which holds here too.
  func bound(above budget: Double) -> Double? {
    solved.filter { $0.budget >= budget }.compactMap(\.bestBound).min()
  }

  mutating func add(_ point: Solved, _ learned: ChainKnowledge?) {
    solved.append(point)
    if let learned { self.learned = learned }
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
      state.solved.compactMap(\.chosen).joined().allSatisfy((0..<placements).contains),
      state.learned.fits(placements: placements)
    else { return nil }
    self = state
  }
}
