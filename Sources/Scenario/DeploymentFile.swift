// Deployments in and out of files, a plan's own or one written by hand.
internal import Foundation
internal import Terrain

/// A deployment read from a file, with the scenario it belongs to on its terrain.
public struct DeploymentFile {
  public let file: String
  /// The scenario's file, resolved against this one's folder.
  public let scenarioFile: String
  private let document: Record

  /// Checks the file's shape; placements are resolved later, when sites are known.
  /// - Throws: `InputError` with every finding.
  public init(file: String) throws(InputError) {
    document = try loadDocument(file, as: deploymentShape)
    self.file = file
    scenarioFile = resolve(document.text("scenario"), besides: file)
  }

  /// Placements as indices into the scenario; a placement at a position of its own adds a site.
  ///
  /// Standing systems of the scenario belong to every deployment, whether the file repeats them or not.
  /// - Throws: `InputError` for names that are not in the scenario, with every finding.
  public func deployment(in scenario: inout Scenario) throws(InputError) -> Deployment {
    var findings: [InputFinding] = []
    var placements: [Placement] = []
    let siteIDs = scenario.sites.map(\.id)
    let systemIDs = scenario.systems.map(\.id)
    for record in document.records("placements") {
      let systemName = record.text("system")
      guard let system = systemIDs.firstIndex(of: systemName) else {
        findings.append(record.finding("system", unknown("system", systemName, among: systemIDs)))
        continue
      }
      let site: Int
      if let name = record.optionalText("site") {
        guard let found = siteIDs.firstIndex(of: name) else {
          findings.append(record.finding("site", unknown("site", name, among: siteIDs)))
          continue
        }
        site = found
      } else {
        site = scenario.sites.count
        scenario.sites.append(
          CandidateSite(
            id: "own-\(site + 1)", position: ownPosition(record), capacity: 1))
      }
      let allRound = scenario.systems[system].sectorDegrees >= 360
      placements.append(
        Placement(
          site: site, system: system,
          headingDegrees: allRound ? 0 : record.optionalNumber("headingDegrees") ?? 0))
    }
    if !findings.isEmpty { throw InputError(inFileOrder(findings)) }
    var missing = scenario.existing
    for placement in placements {
      if let index = missing.firstIndex(of: placement) { missing.remove(at: index) }
    }
    return Deployment(placements: placements + missing)
  }

  private func ownPosition(_ record: Record) -> Position {
    let values = record.nodes("position").compactMap(strictNumber)
    return Position(eastMetres: values[0], northMetres: values[1])
  }
}

private func unknown(_ what: String, _ name: String, among names: [String]) -> String {
  let advice =
    nearestWord(to: name, among: names).map { "did you mean '\($0)'?" }
    ?? "known are " + names.prefix(12).joined(separator: ", ")
  return "no \(what) '\(name)' in the scenario: \(advice)"
}
