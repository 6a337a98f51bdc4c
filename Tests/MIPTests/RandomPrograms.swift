// Which programs are the solver's answers compared on?  Small random ones, the same on every
// machine, and their optima by trying every integral point.

import MIP

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(next() >> 11) * 0x1p-53
  }
}

/// Integers only, with rows of every kind; feasible or not.
func randomIntegerProgram(seed: Int) throws -> MixedIntegerProgram {
  var random = SplitMix(seed)
  var program = MixedIntegerProgram(seed % 2 == 0 ? .maximise : .minimise)
  let general = seed % 5 == 0
  var variables: [VariableIndex] = []
  for j in 0..<random.integer(1...(general ? 4 : 9)) {
    let lower = general ? Double(random.integer(-2...1)) : 0
    let upper = general ? lower + Double(random.integer(0...3)) : 1
    let worth = seed % 3 == 0 ? Double(random.integer(-9...9)) : random.number(-9...9)
    variables.append(
      try program.addVariable(
        "v\(j)", lower: lower, upper: upper, isInteger: true, objective: worth))
  }
  for i in 0..<random.integer(0...5) {
    var terms: [(variable: VariableIndex, coefficient: Double)] = []
    for variable in variables where random.integer(0...9) < 7 {
      terms.append((variable, Double(random.integer(-5...9))))
    }
    let side = Double(random.integer(-2...12))
    switch random.integer(0...9) {
    case 0: try program.addRow("r\(i)", terms, lower: side, upper: side)
    case 1, 2: try program.addRow("r\(i)", terms, lower: side)
    case 3: try program.addRow("r\(i)", terms, lower: side - 3, upper: side)
    default: try program.addRow("r\(i)", terms, upper: side)
    }
  }
  return program
}

/// The best objective over every integral point, or nil if none is feasible.
func bestByEnumeration(_ program: MixedIntegerProgram) -> Double? {
  var best: Double?
  var point = program.variables.map(\.lower)
  while true {
    if program.violation(at: point) <= 1e-9 {
      let objective = program.objective(at: point)
      let isBetter = best.map { program.sense == .maximise ? objective > $0 : objective < $0 }
      if isBetter ?? true { best = objective }
    }
    var j = 0
    while j < point.count, point[j] == program.variables[j].upper {
      point[j] = program.variables[j].lower
      j += 1
    }
    if j == point.count { return best }
    point[j] += 1
  }
}

/// Depots to open at a cost, each then selling up to its capacity from one shared stock.
struct DepotProblem {
  let price: [Double]
  let weight: [Double]
  let capacity: [Double]
  let openingCost: [Double]
  let stock: Double

  init(seed: Int) {
    var random = SplitMix(seed)
    let count = random.integer(2...8)
    price = (0..<count).map { _ in random.number(1...9) }
    weight = (0..<count).map { _ in random.number(1...4) }
    capacity = (0..<count).map { _ in random.number(1...5) }
    openingCost = (0..<count).map { _ in random.number(0...12) }
    stock = random.number(3...15)
  }

  func program() throws -> MixedIntegerProgram {
    var program = MixedIntegerProgram(.maximise)
    var sales: [(variable: VariableIndex, coefficient: Double)] = []
    for j in price.indices {
      let open = try program.addVariable(
        "open\(j)", in: 0...1, isInteger: true, objective: -openingCost[j])
      let sold = try program.addVariable(
        "sold\(j)", lower: 0, upper: .infinity, objective: price[j])
      try program.addRow("only if open \(j)", [(sold, 1), (open, -capacity[j])], upper: 0)
      sales.append((sold, weight[j]))
    }
    try program.addRow("stock", sales, upper: stock)
    return program
  }

  /// Every set of depots; for each, the stock goes to the best price by weight first.
  func bestByEnumeration() -> Double {
    let byWorth = price.indices.sorted { price[$0] / weight[$0] > price[$1] / weight[$1] }
    var best = -Double.infinity
    for set in 0..<(1 << price.count) {
      var left = stock
      var profit = 0.0
      for j in byWorth where set >> j & 1 == 1 {
        let sold = min(capacity[j], left / weight[j])
        left -= sold * weight[j]
        profit += sold * price[j] - openingCost[j]
      }
      best = max(best, profit)
    }
    return best
  }
}

func isClose(_ a: Double?, _ b: Double?, within tolerance: Double = 1e-7) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
