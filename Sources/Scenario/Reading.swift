// What came of reading a file: its value as far as it can be told, and everything that is wrong with it.

/// A value read from a file, with every fault found on the way.
///
/// Where a part is faulty, something of the right shape stands in its place, so that the other parts can be
/// judged at once; only a value without findings may be used for anything else.
public struct Reading<Value> {
  /// Nil when the file is not of its kind at all.
  public let value: Value?
  public let findings: [InputFinding]

  /// - Parameter findings: those at values that stand in for faulty ones are left out.
  init(_ value: Value?, _ findings: [InputFinding]) {
    self.value = value
    self.findings = ownFindings(findings)
  }

  /// - Throws: `InputError` with every finding.
  public func get() throws(InputError) -> Value {
    guard findings.isEmpty, let value else { throw InputError(findings) }
    return value
  }
}
