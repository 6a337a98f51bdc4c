// One budget of a sweep.
import Raid
import Scenario
import Siting
import Verification

struct SweepPoint: Codable {
  let budget: Double
  let spent: Double
  let systems: Int
  /// Worth protected per raid in the program, and the most that any plan of this budget can protect.
  let value: Double
  let bound: Double
  let relativeGap: Double?
  let ending: String
  let leakers: Estimate
  let worthLost: Estimate
  let verification: Verdict

  init(
    budget: Double, _ siting: SitingOutcome, _ verdict: Verdict, _ score: RaidScore,
    spent: ResourceUse
  ) {
    self.budget = budget
    self.spent = spent.money
    systems = siting.deployment.placements.count
    value = siting.objective
    bound = siting.bestBound
    relativeGap = siting.relativeGap
    ending = siting.ending.word
    leakers = score.leakers
    worthLost = score.worthLost
    verification = verdict
  }
}
