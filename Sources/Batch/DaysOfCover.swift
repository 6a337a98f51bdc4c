// How many days does a deployment hold without help?
public import Raid
public import Scenario

/// Days until a deployment no longer protects what it should, by one of two reckonings.
public struct DaysOfCover: Codable, Sendable, Equatable {
  public let days: Double
  /// By both ends of the intervals of each raid; nil when no raids were played for it.
  public let daysAtLeast: Double?
  public let daysAtMost: Double?
  /// Length of the campaign, beyond which nothing is known; nil when none was played.
  public let daysPlayed: Double?
  /// The type that is out of rounds first.
  public let firstDry: String?

  /// Days of a campaign before the first raid in whose mean more than the accepted share of all worth is lost; all
  /// its days when there is none. First dry is what half of the campaigns have run out of first.
  public init(_ score: CampaignScore, _ campaign: Campaign) {
    let all = campaign.day(ofRaid: campaign.raids)
    days = score.cover.days ?? all
    daysAtLeast = score.cover.daysAtLeast ?? all
    daysAtMost = score.cover.daysAtMost ?? all
    daysPlayed = all
    firstDry =
      score.stocks.compactMap { stock in
        stock.emptyDayOfHalf.map { (day: $0, system: stock.system) }
      }.min { $0.day < $1.day }?.system
  }

  /// Days until the first type of effector has fired all its rounds, at the mean raid's pace.
  /// - Returns: nil when rounds are unlimited or none is fired.
  public init?(_ score: RaidScore, _ blockade: SweepFile.Blockade) {
    let first = score.effectorSystems.compactMap { system in
      system.raidsOfCover.map { (raids: $0, system: system.system) }
    }.min { $0.raids < $1.raids }
    guard let first else { return nil }
    days = first.raids * blockade.magazines / blockade.raidsPerDay
    daysAtLeast = nil
    daysAtMost = nil
    daysPlayed = nil
    firstDry = first.system
  }
}
