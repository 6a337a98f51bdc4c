// Which point of a sweep is this: everything that its result depends on, and the hash of it.
internal import Crypto
internal import Foundation
public import Scenario

/// What goes into a point. Equal keys give equal bytes, so a result is kept under the hash of its key.
///
/// A point starts from the plans, bounds and rows of the budgets solved before it, so they belong to its key.
public struct PointKey: Codable, Sendable, Equatable {
  /// Of the point's file.
  public static let currentFormat = 2

  public let format: Int
  /// Of the program.
  public let version: String
  public let scenario: String
  /// SHA-256 of scenario, catalogues, terrain and maps for sites, in the order in which they are read.
  public let inputs: [String]
  public let objectives: [Objective]
  public let concessionShare: Double
  public let threat: ThreatVariant
  public let seed: UInt64
  public let deliveryDays: Double?
  public let limits: SweepFile.Limits
  public let raids: Int
  public let confidence: Double
  public let blockade: SweepFile.Blockade?
  /// Money of the chain's points up to this one, in the order of solving.
  public let budgets: [Double]

  public init(
    version: String, scenario: String, inputs: [String], objectives: [Objective],
    concessionShare: Double, threat: ThreatVariant, seed: UInt64, deliveryDays: Double?,
    limits: SweepFile.Limits, raids: Int, confidence: Double, blockade: SweepFile.Blockade?,
    budgets: [Double]
  ) {
    precondition(!budgets.isEmpty, "a point has a budget")
    format = Self.currentFormat
    self.version = version
    self.scenario = scenario
    self.inputs = inputs
    self.objectives = objectives
    self.concessionShare = concessionShare
    self.threat = threat
    self.seed = seed
    self.deliveryDays = deliveryDays
    self.limits = limits
    self.raids = raids
    self.confidence = confidence
    self.blockade = blockade
    self.budgets = budgets
  }

  public var budget: Double { budgets[budgets.count - 1] }

  /// Lower-case hexadecimal SHA-256 of the key as JSON.
  public var hash: String { sha256(Array(batchJSON(self).utf8)) }
}

/// Indented JSON with sorted keys and a final newline: the same value gives the same bytes.
/// - Throws: `EncodingError` for numbers that JSON has no word for.
public func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}

/// The same of a sweep's own values, whose numbers are finite.
func batchJSON(_ value: some Encodable) -> String {
  guard let text = try? jsonText(value) else {
    preconditionFailure("numbers of a sweep are finite")
  }
  return text
}

/// Lower-case hexadecimal SHA-256.
public func sha256(_ bytes: [UInt8]) -> String {
  SHA256.hash(data: bytes).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
