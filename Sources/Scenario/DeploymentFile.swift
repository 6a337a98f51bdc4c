// Deployments in and out of files, a plan's own or one written by hand.
internal import Foundation
public import Terrain
import Yams

/// A deployment read from a file, with the scenario it belongs to on its terrain.
public struct DeploymentFile {
  public let file: String
  /// The scenario's file, resolved against this one's folder.
  public let scenarioFile: String
  /// Whether the file says which scenario it belongs to.
  public var isScenarioNamed: Bool { !document.isMended("scenario") }
  private let document: Record

  /// Checks the file's shape; placements are resolved later, when sites are known.
  /// - Throws: `InputError` with every finding.
  public init(file: String) throws(InputError) {
    self = try Self.reading(file: file).get()
  }

  /// Reads a deployment whatever its faults.
  public static func reading(file: String) -> Reading<DeploymentFile> {
    do throws(InputError) {
      let (document, faults) = try mendedDocument(file, as: .deployment)
      return Reading(DeploymentFile(document), faults)
    } catch {
      return Reading(nil, error.findings)
    }
  }

  private init(_ document: Record) {
    self.document = document
    file = document.file
    scenarioFile = resolve(document.text("scenario"), besides: document.file)
  }

  /// Placements as indices into the scenario; a placement at a position of its own adds a site.
  ///
  /// Standing systems of the scenario belong to every deployment, whether the file repeats them or not.
  /// - Parameters:
  ///   - grid: the ground that positions must lie on; without it they are not checked.
  ///   - sources: read places in other notations than east and north.
  /// - Throws: `InputError` for names that are not in the scenario and for positions off the ground or in
  ///   a void, with every finding; the scenario is then as it was.
  public func deployment(
    in scenario: inout Scenario, on grid: ElevationGrid? = nil,
    sources: ScenarioSources = .none
  ) throws(InputError) -> Deployment {
    var findings: [InputFinding] = []
    let located = Dictionary(
      zip(
        document.statedPlaces,
        sources.locate(document.statedPlaces, scenario.coordinateReference))
    ) { first, _ in first }
    var placements: [Placement] = []
    var sites = scenario.sites
    let systemIDs = scenario.systems.map(\.id)
    for record in document.records("placements") {
      let site = site(record, among: &sites, in: scenario, on: grid, located, &findings)
      let systemName = record.text("system")
      guard let system = systemIDs.firstIndex(of: systemName) else {
        findings.append(record.finding("system", unknown("system", systemName, among: systemIDs)))
        continue
      }
      guard let site else { continue }
      let allRound = scenario.systems[system].sectorDegrees >= 360
      placements.append(
        Placement(
          site: site, system: system,
          headingDegrees: allRound ? 0 : record.optionalNumber("headingDegrees") ?? 0))
    }
    try refuse(findings)
    scenario.sites = sites
    var missing = scenario.existing
    for placement in placements {
      if let index = missing.firstIndex(of: placement) { missing.remove(at: index) }
    }
    return Deployment(placements: placements + missing)
  }

  /// A named site, or a new one at the placement's own position.
  private func site(
    _ record: Record, among sites: inout [CandidateSite], in scenario: Scenario,
    on grid: ElevationGrid?, _ located: [StatedPlace: Result<Position, SourceFault>],
    _ findings: inout [InputFinding]
  ) -> Int? {
    if let name = record.optionalText("site") {
      if let site = scenario.sites.firstIndex(where: { $0.id == name }) { return site }
      let known = scenario.sites.map(\.id)
      findings.append(record.finding("site", unknown("site", name, among: known)))
      return nil
    }
    guard let position = ownPosition(record, located, &findings) else { return nil }
    if let grid, let fault = scenario.fault(of: position, on: grid) {
      findings.append(record.finding("position", "placement at \(fault)"))
      return nil
    }
    var number = sites.count - scenario.sites.count + 1
    while sites.contains(where: { $0.id == "own-\(number)" }) { number += 1 }
    sites.append(CandidateSite(id: "own-\(number)", position: position, capacity: 1))
    return sites.count - 1
  }

  private func ownPosition(
    _ record: Record, _ located: [StatedPlace: Result<Position, SourceFault>],
    _ findings: inout [InputFinding]
  ) -> Position? {
    let values = record.nodes("position").compactMap(strictNumber)
    if values.count == 2 { return Position(eastMetres: values[0], northMetres: values[1]) }
    switch record.node.mapping?["position"].flatMap(statedPlace).flatMap({ located[$0] }) {
    case .success(let position): return position
    case .failure(let fault):
      findings.append(record.finding("position", "placement: \(fault.message)"))
    case nil: preconditionFailure("unchecked position")
    }
    return nil
  }
}

private func unknown(_ what: String, _ name: String, among names: [String]) -> String {
  "no \(what) '\(name)' in the scenario: \(advice(on: name, among: names))"
}
