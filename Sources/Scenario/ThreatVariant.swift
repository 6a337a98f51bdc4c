// What does the same scenario look like with more or less of its threat, or with time running short?

/// A change to what attacks.
public struct ThreatVariant: Sendable, Codable, Equatable {
  public let id: String
  /// Raids that come, by name; empty: all.
  public let raids: [String]
  public let countFactor: Double
  public let speedFactor: Double
  public let radarCrossSectionFactor: Double

  /// The threat as the scenario has it.
  public static let asStated = ThreatVariant(
    id: "as-stated", raids: [], countFactor: 1, speedFactor: 1, radarCrossSectionFactor: 1)
}

extension Scenario {
  /// The scenario under a changed threat.
  /// - Throws: `InputError` when the variant names a raid that the scenario does not have.
  public func facing(_ variant: ThreatVariant) throws(InputError) -> Scenario {
    let known = raids.map(\.id)
    if let stranger = variant.raids.first(where: { !known.contains($0) }) {
      let hint = advice(on: stranger, among: known)
      throw InputError([
        finding(
          at: SourcePlace(line: 1, column: 1),
          "threat variant '\(variant.id)' names raid '\(stranger)', which is not here: \(hint)")
      ])
    }
    var changed = self
    changed.raids = raids.filter { variant.raids.isEmpty || variant.raids.contains($0.id) }
    for raid in changed.raids.indices {
      for group in changed.raids[raid].groups.indices {
        let count = Double(changed.raids[raid].groups[group].count) * variant.countFactor
        changed.raids[raid].groups[group].count = max(1, Int(count.rounded()))
      }
    }
    for threat in changed.threats.indices {
      changed.threats[threat].speedMetresPerSecond *= variant.speedFactor
      changed.threats[threat].radarCrossSectionSquareMetres *= variant.radarCrossSectionFactor
    }
    return changed
  }

  /// The scenario in which only what is delivered within so many days can be bought.
  public func delivered(withinDays days: Double?) -> Scenario {
    guard let days else { return self }
    var changed = self
    for index in inventory.indices where inventory[index].leadDays > days {
      changed.inventory[index].atMost = 0
    }
    return changed
  }

  /// Systems that come too late to be bought, by name.
  public func late(forDays days: Double?) -> [String] {
    guard let days else { return [] }
    return inventory.filter { $0.leadDays > days }.map { systems[$0.system].id }
  }
}
