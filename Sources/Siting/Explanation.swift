// Why does a plan look as it does: what each system is there for, what it would be exchanged for, what binds.
public import Coverage
public import Scenario

/// What one system of a plan is there for.
public struct SystemReason: Sendable {
  /// Index into the program's placements.
  public let placement: Int
  public let stands: Bool
  /// Promised value that goes when it alone is taken away.
  public let loss: Double
  /// Where that value goes, the largest part first.
  public let serves: [Service]
  /// Routes and legs on which it cues or engages.
  public let routes: Int
  public let legs: Int
  /// The best that could stand in its place; nil for a standing system, or where nothing else fits or helps.
  public let exchange: Exchange?
}

/// Value that a system protects on the ways from one approach to one asset.
public struct Service: Sendable {
  /// `ApproachAxis.approach`, and an index into the scenario's assets.
  public let approach: String
  public let asset: Int
  public let value: Double
}

/// One placement in place of another.
public struct Exchange: Sendable {
  /// Indices into the program's placements.
  public let out: Int
  public let into: Int
  /// Promised value lost by it; negative where the exchange is better than the plan.
  public let loss: Double
}

/// A limit of the scenario and how far the plan goes.
public struct LimitUse: Sendable {
  public enum Kind: String, Sendable, Codable { case money, crew, power, supply, site }
  public let kind: Kind
  /// A system for supplies, a site for capacities, empty for budgets.
  public let name: String
  public let used: Double
  public let limit: Double
  /// No more fits: of any type for a budget, one system for a supply or a site.
  public let isTight: Bool

  public var isBroken: Bool { used > limit * (1 + 1e-9) + 1e-9 }
}

/// Reasons for a plan, from the program's own numbers.
public struct Explanation: Sendable {
  /// Standing systems first, then bought ones in the program's order.
  public let systems: [SystemReason]
  /// The exchange of least loss over all bought systems.
  public let nextExchange: Exchange?
  /// Budgets, supplies of types that the inventory lists, and sites that hold something.
  public let limits: [LimitUse]
  /// Approaches by open stake, the largest first.
  public let open: [OpenApproach]

  /// Explains a choice of placements that may break limits.
  /// - Parameter chosen: indices into the program's placements, each once.
  /// - Complexity: O(chosen x (placements x legs of one + routes)).
  public init(
    _ scenario: Scenario, _ coverage: CoverageTable, _ program: SitingProgram, chosen: [Int]
  ) {
    let services = PlanServices(coverage, program.curve, chosen)
    let value = program.value(at: program.point(chosen))
    let exchanges = bestExchanges(program, chosen)
    systems = chosen.map { placement in
      let part = services.of(placement)
      return SystemReason(
        placement: placement, stands: placement < program.standing,
        loss: value - program.value(at: program.point(chosen.filter { $0 != placement })),
        serves: part.services(scenario), routes: part.routes, legs: part.legs,
        exchange: exchanges.first { $0.out == placement })
    }
    nextExchange = exchanges.min { ($0.loss, $0.out) < ($1.loss, $1.out) }
    limits = limitUses(scenario, program, chosen)
    open = coverage.openApproaches(chosen: chosen)
  }
}

extension SitingProgram {
  /// Where a deployment's placements stand among the program's, ascending, each once; and those that do not: they
  /// contribute nothing, or are there a second time.
  public func indices(of deployment: Deployment) -> (known: [Int], unknown: [Placement]) {
    var isTaken = [Bool](repeating: false, count: placements.count)
    var unknown: [Placement] = []
    for placement in deployment.placements {
      if let index = placements.indices.first(where: {
        !isTaken[$0] && placements[$0] == placement
      }) {
        isTaken[index] = true
      } else {
        unknown.append(placement)
      }
    }
    return (isTaken.indices.filter { isTaken[$0] }, unknown)
  }
}

/// For every bought placement the best that could stand in its place.
private func bestExchanges(_ program: SitingProgram, _ chosen: [Int]) -> [Exchange] {
  var state = DeploymentState(program, with: chosen)
  let value = state.value
  return chosen.filter { $0 >= program.standing }.compactMap { out in
    state.remove(out)
    defer { state.add(out) }
    var best: (gain: Double, into: Int)?
    for into in program.standing..<program.placements.count where into != out && state.fits(into) {
      let gain = state.gain(of: into)
      if gain > best?.gain ?? 0 { best = (gain, into) }
    }
    return best.map { Exchange(out: out, into: $0.into, loss: value - state.value - $0.gain) }
  }
}

private func limitUses(
  _ scenario: Scenario, _ program: SitingProgram, _ chosen: [Int]
) -> [LimitUse] {
  let used = chosen.reduce(ResourceUse.zero) { $0 + program.uses[$1] }
  let types = Set(program.typeOf[program.standing...]).sorted().map { scenario.systems[$0].use }
  func budget(_ kind: LimitUse.Kind, _ amount: (ResourceUse) -> Double) -> LimitUse {
    let (used, limit) = (amount(used), amount(program.budget))
    let least = types.map(amount).filter { $0 > 0 }.min()
    return LimitUse(
      kind: kind, name: "", used: used, limit: limit,
      isTight: least.map { used + $0 > limit * (1 + 1e-9) + 1e-9 } ?? false)
  }
  func count(_ kind: LimitUse.Kind, _ name: String, _ used: Int, _ limit: Int) -> LimitUse {
    LimitUse(
      kind: kind, name: name, used: Double(used), limit: Double(limit), isTight: used >= limit)
  }
  let supplies = scenario.inventory.map { limit in
    count(
      .supply, scenario.systems[limit.system].id,
      chosen.count { $0 >= program.standing && program.typeOf[$0] == limit.system }, limit.atMost)
  }
  let sites = Set(chosen.map { program.siteOf[$0] }).sorted().map { site in
    count(
      .site, scenario.sites[site].id, chosen.count { program.siteOf[$0] == site },
      scenario.sites[site].capacity)
  }
  return [
    budget(.money, \.money), budget(.crew, \.crew), budget(.power, \.powerKilowatts),
  ] + supplies + sites
}

/// What a plan does on every route, and what it would do without one of its placements.
private struct PlanServices {
  private let coverage: CoverageTable
  private let curve: ProtectionCurve
  /// Legs of each covered route, with the plan's own placements alone.
  private let legs: [[Leg]]
  private let protected: [Double]

  init(_ coverage: CoverageTable, _ curve: ProtectionCurve, _ chosen: [Int]) {
    var isChosen = [Bool](repeating: false, count: coverage.placements.count)
    for placement in chosen { isChosen[placement] = true }
    self.coverage = coverage
    self.curve = curve
    legs = coverage.covered.map { route in
      route.legs.map { leg in
        Leg(
          cues: leg.cues.filter { isChosen[Int($0.placement)] },
          engagements: leg.engagements.filter { isChosen[Int($0.placement)] })
      }.filter { !$0.cues.isEmpty && !$0.engagements.isEmpty }
    }
    protected = zip(coverage.covered, legs).map { route, legs in
      route.stake * curve.share(units: legs.reduce(0) { $0 + $1.units(without: nil) }).share
    }
  }

  struct Part {
    var values: [(axis: Int, asset: Int, value: Double)] = []
    var routes = 0
    var legs = 0
  }

  func of(_ placement: Int) -> Part {
    var part = Part()
    let coverage = coverage
    for (route, legs) in legs.enumerated() {
      let own = legs.count { $0.involves(placement) }
      guard own > 0 else { continue }
      let units = legs.reduce(0) { $0 + $1.units(without: placement) }
      let lost =
        protected[route] - coverage.covered[route].stake * curve.share(units: units).share
      let attack = coverage.routes.routes[coverage.covered[route].route]
      part.values.append((attack.axis, attack.asset, lost))
      part.routes += 1
      part.legs += own
    }
    return part
  }
}

extension PlanServices.Part {
  /// Summed by approach and asset.
  fileprivate func services(_ scenario: Scenario) -> [Service] {
    var services: [Service] = []
    for entry in values where entry.value > 0 {
      let approach = scenario.axes[entry.axis].approach
      if let known = services.firstIndex(where: {
        $0.approach == approach && $0.asset == entry.asset
      }) {
        services[known] = Service(
          approach: approach, asset: entry.asset, value: services[known].value + entry.value)
      } else {
        services.append(Service(approach: approach, asset: entry.asset, value: entry.value))
      }
    }
    return services.enumerated().sorted {
      ($1.element.value, $0.offset) < ($0.element.value, $1.offset)
    }.map(\.element)
  }
}

extension Leg {
  fileprivate func involves(_ placement: Int) -> Bool {
    cues.contains { Int($0.placement) == placement }
      || engagements.contains { Int($0.placement) == placement }
  }

  /// Cued engagement units of all its placements but one.
  fileprivate func units(without placement: Int?) -> Double {
    let level = cues.reduce(0) { $0 + (Int($1.placement) == placement ? 0 : Int($1.level)) }
    let cue = min(1, Double(level) / Double(CoverageTable.cueSteps))
    return cue
      * engagements.reduce(0) { $0 + (Int($1.placement) == placement ? 0 : $1.units) }
  }
}
