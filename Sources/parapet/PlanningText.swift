// Objectives, requirements and clashes in words.
import Report
import Scenario
import Siting

extension ObjectiveResult {
  /// One line.
  var text: String {
    let label = name == .protectedValue ? "objective" : name.rawValue
    return "\(label) \(NumberText.fixed(value, decimals: 4)), bound "
      + "\(NumberText.fixed(bestBound, decimals: 4)), gap "
      + "\(NumberText.percent(relativeGap ?? .infinity, decimals: 3)), \(endingWord)"
  }
}

extension FloorLevel {
  /// One line.
  var text: String {
    "\(isKept ? "kept" : "MISSED")  \(title): reaches \(NumberText.percent(reachedShare, decimals: 1))"
  }
}

extension Clash {
  /// What clashes and the least that would settle it, a line each.
  var text: String {
    var lines = [
      "infeasible: these cannot be met together" + (isIrreducible ? "" : " (or fewer of them)")
    ]
    lines += clashing.map { "  \($0)" }
    if !relaxations.isEmpty {
      lines.append(
        "least relaxation: \(NumberText.percent(shortfallShare, decimals: 2)) in all, no plan less than "
          + NumberText.percent(leastShortfallShare, decimals: 2))
      lines += relaxations.map {
        "  \($0.title): \(NumberText.percent($0.reachedShare, decimals: 2)) in place of "
          + NumberText.percent($0.leastShare, decimals: 2)
      }
    }
    if let enoughMoney {
      lines.append(
        "or money: \(NumberText.money(enoughMoney)) is enough"
          + (leastMoney.map { ", less than \(NumberText.money($0)) is not" } ?? ""))
    }
    return lines.joined(separator: "\n")
  }
}
