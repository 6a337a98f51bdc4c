// The program's data for its twin in GNU MathProg, Models/formulation/protected-value.mod.
import Scenario

extension SitingProgram {
  /// A data section; placements, legs, routes and pieces are numbered from 0.
  /// Complexity: O(cues + engagements).
  public var mathProgData: String {
    var lines = ["data;"]
    func indexSet(_ name: String, _ count: Int) {
      lines.append("set \(name) := " + (0..<count).map(String.init).joined(separator: " ") + ";")
    }
    indexSet("PLACEMENTS", placements.count)
    lines.append("set STANDING := " + (0..<standing).map(String.init).joined(separator: " ") + ";")
    indexSet("SITES", siteCapacities.count)
    indexSet("TYPES", supplies.count)
    indexSet("ROUTES", routes)
    indexSet("LEGS", legs)
    indexSet("PIECES", curve.slopes.count)
    func parameter(_ name: String, _ values: some Collection<String>) {
      lines.append("param \(name) :=")
      lines += values.enumerated().map { "  \($0.offset) \($0.element)" }
      lines.append(";")
    }
    parameter("site", siteOf.map(String.init))
    parameter("type", typeOf.map(String.init))
    parameter("money", uses.map { "\($0.money)" })
    parameter("crew", uses.map { "\($0.crew)" })
    parameter("power", uses.map { "\($0.powerKilowatts)" })
    lines.append("param money_budget := \(budget.money);")
    lines.append("param crew_budget := \(budget.crew);")
    lines.append("param power_budget := \(budget.powerKilowatts);")
    parameter("capacity", siteCapacities.map(String.init))
    parameter("supply", supplies.map(String.init))
    parameter("stake", stakes.map { "\($0)" })
    parameter("slope", curve.slopes.map { "\($0)" })
    parameter("width", zip(curve.breakUnits, curve.breakUnits.dropFirst()).map { "\($1 - $0)" })
    parameter("route", index.routeOfLeg.map { String($0) })
    lines += pairs("CUES", "share", legCues, cuePlacements, cueShares)
    lines += pairs("ENGAGEMENTS", "units", legEngagements, engagementPlacements, engagementUnits)
    lines.append("end;")
    return lines.joined(separator: "\n") + "\n"
  }

  private func pairs(
    _ set: String, _ parameter: String, _ first: [Int], _ placements: [Int32], _ values: [Double]
  ) -> [String] {
    var lines = ["param : \(set) : \(parameter) :="]
    for leg in 0..<legs {
      for item in first[leg]..<first[leg + 1] {
        lines.append("  \(placements[item]) \(leg) \(values[item])")
      }
    }
    return lines + [";"]
  }
}
