// How much does the demand weigh that exactly these sites cover?  A table from sets of sites to weights.

/// Sets of sites as bits of a few words each, with the weight of the points that they cover.
struct SignatureTable: Sendable {
  let wordsEach: Int
  private(set) var words: [UInt64] = []
  private(set) var weights: [Double] = []
  /// Open addressing with linear probing: the number of an entry plus one, or zero.
  private var slots: [Int32]

  init(sites: Int) {
    wordsEach = (sites + 63) / 64
    slots = [Int32](repeating: 0, count: 1 << 10)
  }

  var count: Int { weights.count }

  /// Adds weight to a set.  O(words), amortised.
  mutating func add(_ signature: Span<UInt64>, weight: Double) {
    if 2 * count >= slots.count { grow() }
    var slot = Int(truncatingIfNeeded: hash(signature)) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      if holds(entry, signature) {
        weights[entry] += weight
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(count + 1)
    for k in 0..<wordsEach { words.append(signature[k]) }
    weights.append(weight)
  }

  /// Adds the entries of another table, in their order.
  mutating func add(_ other: SignatureTable) {
    for entry in 0..<other.count {
      let start = entry * wordsEach
      add(other.words.span.extracting(start..<start + wordsEach), weight: other.weights[entry])
    }
  }

  private func holds(_ entry: Int, _ signature: Span<UInt64>) -> Bool {
    let start = entry * wordsEach
    for k in 0..<wordsEach where words[start + k] != signature[k] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for entry in 0..<count {
      let start = entry * wordsEach
      let code = hash(words.span.extracting(start..<start + wordsEach))
      var slot = Int(truncatingIfNeeded: code) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(entry + 1)
    }
  }

  /// The merged instance: groups in the order of their sets, so that nothing depends on how the demand
  /// was read.  Sets without a site and without weight are no groups.
  func instance(costs: [Double], points: Int, totalWeight: Double) -> CoveringInstance {
    let order = (0..<count).filter { weights[$0] > 0 }.sorted(by: precedes)
    var starts = [0]
    var sites: [Int32] = []
    var kept: [Double] = []
    for entry in order {
      let before = sites.count
      for k in 0..<wordsEach {
        var word = words[entry * wordsEach + k]
        while word != 0 {
          sites.append(Int32(64 * k + word.trailingZeroBitCount))
          word &= word - 1
        }
      }
      if sites.count == before { continue }
      starts.append(sites.count)
      kept.append(weights[entry])
    }
    return CoveringInstance(
      costs: costs, weights: kept, groupStarts: starts, groupSites: sites, points: points,
      totalWeight: totalWeight)
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    for k in 0..<wordsEach {
      let (x, y) = (words[a * wordsEach + k], words[b * wordsEach + k])
      if x != y { return x < y }
    }
    return false
  }
}

/// Mixes the words of a set by multiplication and folding.
private func hash(_ words: Span<UInt64>) -> UInt64 {
  var code: UInt64 = 0x9E37_79B9_7F4A_7C15
  for k in 0..<words.count {
    let (high, low) = (code ^ words[k]).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    code = high ^ low &+ 0x2545_F491_4F6C_DD1D
  }
  return code ^ (code >> 29)
}
