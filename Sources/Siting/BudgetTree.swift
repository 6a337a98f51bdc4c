// What does the proof for one budget say about all the others?
internal import Foundation
import MIP
import Scenario

/// Boxes of counts that together hold every plan of every budget, each with bounds on its plans that grow with the
/// money: one tree for a chain of budgets.
///
/// The value of a box's LP is concave in the money, and its multipliers bound it from above everywhere. What was proven
/// at two budgets so bounds those between them by the lower of two lines, box by box.
struct BudgetTree: Sendable, Codable {
  struct Leaf: Sendable, Codable {
    let box: CountBox
    var lines: [MoneyLine] = []
    /// No plan in the box keeps every constraint with so much money.
    var emptyUpTo: Double?

    /// No plan in the box with some money, and so many of each type, is better; nil when there is no plan at all.
    func bound(money: Double, ceilings: [Int]) -> Double? {
      if let emptyUpTo, money <= emptyUpTo { return nil }
      guard let box = box.within(ceilings) else { return nil }
      return lines.map { $0.bound(money: money, box) }.min() ?? .infinity
    }
  }

  var leaves: [Leaf] = []
}

/// A bound on the value of a box's plans, linear in the money and in the most of each type: it holds for this box and
/// all within it.
struct MoneyLine: Sendable, Codable {
  private let constant: Double
  private let perMoney: Double
  /// By counted type of the box.
  private let perCount: [Double]

  /// From what proves the bound of a box's LP.
  /// - Returns: nil when nothing is proven.
  init?(_ proof: DualProof, _ master: MasterProgram, _ box: CountBox, money: Double) {
    guard proof.bound.isFinite else { return nil }
    let row = master.program.rowNames.firstIndex(of: "money")
    // The row is divided by the budget.
    perMoney = row.map { max(0, proof.multipliers[$0]) / (money > 0 ? money : 1) } ?? 0
    perCount = master.plan.counts.map { proof.slope(ofUpper: $0.variable) }
    constant =
      proof.bound - perMoney * money
      - zip(perCount, box.ranges).reduce(0) { $0 + $1.0 * Double($1.1.upperBound) }
  }

  func bound(money: Double, _ box: CountBox) -> Double {
    var (bound, magnitude) = (constant + perMoney * money, abs(constant) + perMoney * money)
    for (slope, range) in zip(perCount, box.ranges) {
      bound += slope * Double(range.upperBound)
      magnitude += slope * Double(range.upperBound)
    }
    return bound + 1e-12 * magnitude  // for the rounding of the sums
  }
}

/// What the solves of one chain of budgets pass on.
public struct ChainKnowledge: Sendable {
  /// Rows that hold whatever the money.
  let rows: LearnedRows?
  let tree: BudgetTree
  /// Placements that some LP or plan of the chain used.
  let support: [Int]
  /// Where the last LP ended.
  let basis: LPBasis?

  /// Of a chain's first solve.
  public init() { self.init(rows: nil, tree: BudgetTree(), support: [], basis: nil) }

  init(rows: LearnedRows?, tree: BudgetTree, support: [Int], basis: LPBasis?) {
    self.rows = rows
    self.tree = tree
    self.support = support
    self.basis = basis
  }

  /// Whether it may be of a program with so many placements.
  public func fits(placements: Int) -> Bool { support.allSatisfy { 0..<placements ~= $0 } }
}

/// Rows and basis as bytes, since there are many numbers in them.
extension ChainKnowledge: Codable {
  private enum CodingKeys: CodingKey { case rows, tree, support, basis }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func bytes(_ key: CodingKeys) throws -> [UInt8]? {
      try values.decodeIfPresent(Data.self, forKey: key).map(Array.init)
    }
    rows = try bytes(.rows).flatMap { LearnedRows(bytes: $0) }
    tree = try values.decode(BudgetTree.self, forKey: .tree)
    support = try values.decode([Int].self, forKey: .support)
    basis = try bytes(.basis).flatMap { LPBasis(bytes: $0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent((rows?.bytes).map { Data($0) }, forKey: .rows)
    try values.encode(tree, forKey: .tree)
    try values.encode(support, forKey: .support)
    try values.encodeIfPresent((basis?.bytes).map { Data($0) }, forKey: .basis)
  }
}
