// Does an explanation say what removing, exchanging and limits really do to a plan?

import Scenario
import Siting
import Testing
import Verification

@Suite struct ExplanationTests {
  @Test(
    "A system's loss is the value that goes with it, and the parts that it serves add up to it",
    arguments: 0..<4)
  func losses(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: false)
    let (program, chosen) = (problem.program, problem.program.indices(of: problem.deployment).known)
    let explanation = problem.explanation
    let value = program.value(at: program.point(chosen))
    #expect(explanation.systems.map(\.placement) == chosen)
    for reason in explanation.systems {
      let rest = chosen.filter { $0 != reason.placement }
      let loss = value - program.value(at: program.point(rest))
      #expect(abs(reason.loss - loss) <= 1e-9 * program.totalStake)
      let served = reason.serves.reduce(0) { $0 + $1.value }
      #expect(abs(served - loss) <= 1e-9 * program.totalStake)
      #expect(zip(reason.serves, reason.serves.dropFirst()).allSatisfy { $0.value >= $1.value })
      #expect((reason.legs > 0) == (reason.routes > 0) && reason.routes <= reason.legs)
      #expect(reason.stands == (reason.placement < program.standing))
    }
  }

  @Test("No exchange of one for one is better than the one named", arguments: 0..<3)
  func exchanges(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: false)
    let (program, chosen) = (problem.program, problem.program.indices(of: problem.deployment).known)
    let value = program.value(at: program.point(chosen))
    let explanation = problem.explanation
    for reason in explanation.systems where !reason.stands {
      let rest = chosen.filter { $0 != reason.placement }
      let losses = program.placements.indices.compactMap { into -> Double? in
        guard into != reason.placement, !chosen.contains(into), program.isFeasible(rest + [into])
        else { return nil }
        return value - program.value(at: program.point(rest + [into]))
      }
      if let exchange = reason.exchange {
        let least = try #require(losses.min())
        #expect(abs(exchange.loss - least) <= 1e-9 * program.totalStake)
        #expect(exchange.out == reason.placement)
      } else {
        #expect(losses.allSatisfy { $0 >= reason.loss - 1e-9 * program.totalStake })
      }
    }
    let best = explanation.systems.compactMap { $0.exchange?.loss }.min()
    #expect(explanation.nextExchange?.loss == best)
  }

  @Test(
    "Limits hold what is used; a budget is tight exactly when nothing more fits it",
    arguments: 0..<4)
  func limits(seed: Int) async throws {
    let problem = try await PlannedProblem(seed: seed, isFlat: false)
    let used = problem.deployment.use(in: problem.scenario)
    let limits = problem.explanation.limits
    #expect(limits.prefix(3).map(\.used) == [used.money, used.crew, used.powerKilowatts])
    #expect(limits.allSatisfy { !$0.isBroken })
    let cheapest = problem.scenario.systems.map(\.use.money).min() ?? 0
    let left = problem.scenario.budget.money - used.money
    // Types without a useful place do not count, so that the cheapest of all may fit and help nobody.
    if limits[0].isTight == false { #expect(cheapest <= left + 1e-9) }
    for limit in limits where limit.kind == .supply {
      let count = problem.bought.count {
        problem.scenario.systems[problem.deployment.placements[$0].system].id == limit.name
      }
      #expect(limit.used == Double(count) && limit.isTight == (limit.used >= limit.limit))
    }
  }

  @Test("A deployment that breaks limits is told which, and by how much")
  func broken() async throws {
    var problem = try await PlannedProblem(seed: 3, isFlat: false)
    problem.scenario.budget = ResourceUse(money: 1, crew: 12, powerKilowatts: 8)
    let used = problem.deployment.use(in: problem.scenario).money
    let program = try SitingProgram(problem.scenario, problem.coverage, on: problem.grid)
    let explanation = Explanation(
      problem.scenario, problem.coverage, program,
      chosen: program.indices(of: problem.deployment).known)
    let broken = explanation.limits.filter(\.isBroken)
    #expect(broken.map(\.kind) == [.money])
    #expect(broken.first.map { $0.used - $0.limit } == used - 1)
  }

  @Test("Placements that the program does not have are named, each once too often too")
  func unknown() async throws {
    let problem = try await PlannedProblem(seed: 4, isFlat: false)
    let odd = Placement(site: 2, system: 0, headingDegrees: 1.5)
    let twice = try #require(problem.deployment.placements.last)
    let indices = problem.program.indices(
      of: Deployment(placements: problem.deployment.placements + [odd, twice]))
    #expect(indices.unknown == [odd, twice])
    #expect(indices.known == problem.program.indices(of: problem.deployment).known)
  }
}

extension PlannedProblem {
  fileprivate var explanation: Explanation {
    Explanation(
      scenario, coverage, program, chosen: program.indices(of: deployment).known)
  }
}
