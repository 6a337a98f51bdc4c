// Are objectives, requirements, layers, pairs, suppliers and links read as they are written?
import Scenario
import Testing

@Suite struct RequirementTests {
  @Test(
    "A term that does not fit the rest of the file is refused where it stands",
    arguments: [
      Fault.scenario(
        "budget:", "solve: {objectives: [min-cost, «min-cost]}\nbudget:",
        "'min-cost' appears twice", "remove one"),
      .scenario(
        "budget:", "solve: {objectives: [«min-costs]}\nbudget:", "objectives[0]", "'min-cost'?"),
      .scenario("budget:", "environments: «{clear: 0}\nbudget:", "have no weight", "above 0"),
      .scenario(
        "budget:", "requirements: [{assets: [«depo], protectedShare: 0.5}]\nbudget:",
        "no asset 'depo'", "'depot'?"),
      .scenario(
        "budget:", "requirements: [{engagedShare: «0.5}]\nbudget:", "2 layers are asked for",
        "0 are defined"),
      .scenario(
        "budget:", "requirements: [{protectedShare: 0.5, layers: «2}]\nbudget:",
        "layers without engagedShare", "remove it"),
      .scenario(
        "budget:", "layers: [{id: inner, systems: «[radar]}]\nbudget:", "'radar' is a sensor",
        "lists effectors"),
      .scenario(
        "budget:", "layers: [{id: a, systems: [gun]}, {id: b, systems: «[gun]}]\nbudget:",
        "'gun' is in two layers", "keep it in one"),
      .scenario(
        "budget:", "incompatible: [{systems: [radar, «gum]}]\nbudget:", "'gum'", "'gun'?"),
      .scenario(
        "budget:", "suppliers: [{id: «acme, systemsAtMost: 1}]\nbudget:",
        "no system in the inventory is from 'acme'", "name it as the supplier"),
      .scenario(
        "budget:", "links: [{systems: [gun], hubs: [«rada], hopMetres: 9}]\nbudget:", "'rada'",
        "'radar'?"),
      .scenario(
        "budget:", "requirements: [{protectedShare: 0.5, afterLossOf: «4}]\nbudget:", "afterLossOf",
        "1 to 3"),
      .scenario(
        "budget:", "requirements: [{protectedShare: 0.5, when: «jammed}]\nbudget:", "when",
        "radar-jammed"),
    ])
  func fault(_ fault: Fault) throws { try fault.check() }

  @Test("Terms are read as they are written")
  func terms() throws {
    var problem = SmallProblem()
    problem.scenario += """
      environments: {radar-jammed: 1, clear: 3}
      doctrine: {cueSensors: 2, cueKinds: 1}
      requirements:
        - {assets: [bridge], protectedShare: 0.25, when: rf-denied, afterLossOf: 2}
        - {engagedShare: 0.5, layers: 1}
      layers: [{id: all, systems: [gun]}]
      incompatible: [{systems: [gun, gun], withinMetres: 300}]
      links: [{systems: [gun], hubs: [radar], hopMetres: 5000}]
      solve: {objectives: [protected-value, min-cost], concessionShare: 0.02}

      """
    let scenario = try problem.read()
    #expect(scenario.environments.map(\.environment) == [.clear, .radarJammed])
    #expect(scenario.environments.map(\.share) == [0.75, 0.25])
    #expect(scenario.doctrine.cueSensors == 2 && scenario.doctrine.cueKinds == 1)
    let first = scenario.requirements[0]
    #expect(first.assets == [1] && first.measure == .protectedShare && first.leastShare == 0.25)
    #expect(first.contingency == Contingency(environment: .rfDenied, losses: 2))
    #expect(first.title == "bridge: 25 % protected, rf-denied, after the loss of 2")
    #expect(scenario.requirements[1].measure == .engagedShare(layers: 1))
    #expect(scenario.requirements[1].assets == [0, 1])
    #expect(scenario.incompatible == [IncompatiblePair(systems: [1, 1], withinMetres: 300)])
    #expect(scenario.links[0].systems == [1] && scenario.links[0].hubs == [0])
    #expect(scenario.solve.objectives == [.protectedValue, .minCost])
    #expect(scenario.solve.concessionShare == 0.02)
  }

  @Test("Without terms there is one environment, one sensor to a cue and one objective")
  func defaults() throws {
    let scenario = try SmallProblem().read()
    #expect(scenario.environments.map(\.environment) == [.clear])
    #expect(scenario.doctrine.cueSensors == 1 && scenario.doctrine.cueKinds == 1)
    #expect(scenario.requirements.isEmpty && scenario.links.isEmpty)
    #expect(scenario.solve.objectives == [.protectedValue])
    #expect(scenario.systems.allSatisfy { $0.origin.keptShare(in: .radarJammed) == 1 })
  }
}
