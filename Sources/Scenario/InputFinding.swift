// What is wrong with an input file, where, and how to mend it.

/// One fault in an input file, in the form compilers use so that editors can jump to it.
public struct InputFinding: Sendable, Hashable, CustomStringConvertible {
  public let file: String
  /// Counted from 1.
  public let line: Int
  /// Counted from 1.
  public let column: Int
  /// Names the field, the value, what is allowed and the fix.
  public let message: String

  public init(file: String, line: Int, column: Int, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `file:line:column: error: message`
  public var description: String { "\(file):\(line):\(column): error: \(message)" }
}

/// An input was refused; every finding is listed, in file order.
public struct InputError: Error, CustomStringConvertible {
  public let findings: [InputFinding]

  /// - Parameter findings: at least one, in any order.
  public init(_ findings: [InputFinding]) {
    precondition(!findings.isEmpty)
    self.findings = inFileOrder(findings)
  }

  public var description: String {
    findings.map(\.description).joined(separator: "\n")
  }
}

private func inFileOrder(_ findings: [InputFinding]) -> [InputFinding] {
  findings.enumerated().sorted {
    ($0.element.file, $0.element.line, $0.element.column, $0.offset)
      < ($1.element.file, $1.element.line, $1.element.column, $1.offset)
  }.map(\.element)
}

/// The candidate nearest to a mistyped word, if it is near enough to be meant.
///
/// Distance: edits and exchanges of neighbours (Damerau 1964, restricted form); near enough is at most a
/// third of the word's length, rounded up.
/// Complexity: O(candidates x length²).
public func nearestWord(to word: String, among candidates: [String]) -> String? {
  let limit = (word.count + 2) / 3
  var best: (word: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(Array(word.lowercased()), Array(candidate.lowercased()))
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.word
}

/// What to say of a word that is none of those known: the one that is meant, or all, at most twelve.
/// - Parameter otherwise: in place of the known ones, when none is near.
public func advice(
  on word: String, among known: [String], otherwise: String? = nil
) -> String {
  nearestWord(to: word, among: known).map { "did you mean '\($0)'?" }
    ?? otherwise ?? "known are " + known.prefix(12).joined(separator: ", ")
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var earlier: [Int] = []
  var previous = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var current = [i + 1]
    for (j, y) in b.enumerated() {
      var best = min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, x == b[j - 1], y == a[i - 1] { best = min(best, earlier[j - 1] + 1) }
      current.append(best)
    }
    earlier = previous
    previous = current
  }
  return previous[b.count]
}
