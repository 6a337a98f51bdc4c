// What would a planner ask, and what is the answer in one or two sentences?
import Raid

/// The questions and their answers, from the content's own numbers; questions without data are
/// left out.
struct PlainSummary {
  struct Answer {
    let question: String
    let sentence: String
  }

  let content: ReportContent

  var answers: [Answer] {
    [
      ("What to buy?", purchases), ("Where to put it?", places),
      ("Which approach is still open?", openApproach),
      ("Where would an attacker come who knows the plan?", worstRoute),
      ("What would a raid do?", raid),
    ].compactMap { question, sentence in
      sentence.map { Answer(question: question, sentence: $0) }
    }
  }

  private var purchases: String? {
    let bought = content.purchases.filter { $0.count > 0 }
    guard !bought.isEmpty else {
      return content.promise == nil
        ? nil : "Nothing: no purchase improves the plan within the budget."
    }
    let list = bought.map { "\($0.count)\u{A0}×\u{A0}\($0.system)" }
    let money = NumberText.money(
      bought.reduce(0) { $0 + $1.money }, unit: content.moneyUnit, space: NumberText.narrowSpace)
    return enumeration(list) + ", for \(money) in all."
  }

  private var places: String? {
    guard !content.placements.isEmpty else { return nil }
    var sites: [String] = []
    for row in content.placements where !sites.contains(row.site) { sites.append(row.site) }
    let shown = sites.prefix(6).map { $0 }
    let rest = sites.count - shown.count
    let list = rest > 0 ? shown + ["\(rest) more"] : shown
    let of = content.candidateSites > 0 ? " of \(NumberText.count(content.candidateSites))" : ""
    let systems =
      content.placements.count == 1 ? "One system" : "\(content.placements.count) systems"
    return systems + " on \(sites.count)\(of) sites: " + enumeration(list)
      + ". Numbers on the map lead to the table of placements."
  }

  private var openApproach: String? {
    guard !content.approaches.isEmpty else { return nil }
    let ranked = rankedApproaches(content.approaches)
    guard let worst = ranked.first, worst.leakersPerRaid > 0 else {
      return "None showed a leak in the simulated raids."
    }
    let cause = worst.mainCause.map { " (mostly \($0.title))" } ?? ""
    var sentence =
      "Of the approaches drawn in the scenario, in the simulated raids: \(worst.name), where "
      + "\(percent(worst.leakShare)) of the drones get through" + cause
    let next = ranked.dropFirst().prefix(2).filter { $0.leakersPerRaid > 0 }
    if !next.isEmpty {
      sentence +=
        ". Then " + enumeration(next.map { "\($0.name) with \(percent($0.leakShare))" })
    }
    return sentence + "."
  }

  /// Another question than the one before, so the two may name different sides of the map.
  private var worstRoute: String? {
    guard let worst = content.worstRoutes.first else { return nil }
    let past =
      worst.past.isEmpty
      ? "past no system that engages it" : "past " + enumeration(Array(worst.past.prefix(2)))
    return "Of all ways over the terrain, computed, one raider at a time: \(worst.threat) from "
      + "\(worst.from) to \(worst.asset), \(past); it survives with probability "
      + "\(NumberText.fixed(worst.survivalProbability, decimals: 2)) and takes "
      + "\(NumberText.short(worst.worthLost)) worth on average. Raids also fill magazines and channels; this "
      + "way also bends around what it can."
  }

  private var raid: String? {
    guard let score = content.score else { return nil }
    let drones = NumberText.plain(score.dronesPerRaid)
    guard score.leakersPerRaid.value > 0 else {
      return
        "None of the \(drones) drones of a raid got through in \(NumberText.count(score.raids)) "
        + "simulated raids; at most \(percent(score.anyLeak.high)) of raids would have a leak "
        + "(\(percent(score.confidence)) confidence)."
    }
    let worth = NumberText.short(score.worthLostPerRaid.value)
    let stake = score.worthAtStake.map { " of \(NumberText.plain($0))" } ?? ""
    let unit = content.worthUnit.isEmpty ? "of worth" : content.worthUnit
    var sentence =
      "Of \(drones) drones in a mean raid \(NumberText.short(score.leakersPerRaid.value)) get "
      + "through and destroy \(worth)\(stake) \(unit); at least one gets through in "
      + "\(percent(score.anyLeak.value)) of raids."
    let most = content.causes.max { $0.leakersPerRaid < $1.leakersPerRaid }
    if let most, most.leakersPerRaid > 0 {
      sentence += " The commonest cause is “\(most.cause.title)”. \(most.cause.advice)"
    }
    return sentence
  }
}

/// Most leakers for the drones that come that way first; ties by leakers, then as given.
func rankedApproaches(_ approaches: [ApproachRow]) -> [ApproachRow] {
  approaches.indices.sorted {
    let (a, b) = (approaches[$0], approaches[$1])
    if a.leakShare != b.leakShare { return a.leakShare > b.leakShare }
    if a.leakersPerRaid != b.leakersPerRaid { return a.leakersPerRaid > b.leakersPerRaid }
    return $0 < $1
  }.map { approaches[$0] }
}

/// "a", "a and b", "a, b and c".
func enumeration(_ words: [String]) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " and " + last
}

func percent(_ share: Double) -> String {
  NumberText.percent(
    share, decimals: share < 0.0995 || share > 0.9905 ? 1 : 0, space: NumberText.narrowSpace)
}
