// What does a score say on a terminal: losses, who got through and why, what each layer did.
import Raid
import Report

struct ScoreText {
  let score: RaidScore

  var text: String {
    [losses, leaks, layers].map(\.text).joined(separator: "\n") + "\n" + closing
  }

  private var losses: TextTable {
    var table = TextTable(
      columns: [.left("per raid"), .right("mean"), .right("low"), .right("high")])
    func append(_ name: String, _ estimate: Estimate, decimals: Int) {
      table.append(
        [name]
          + [estimate.value, estimate.low, estimate.high].map {
            NumberText.fixed($0, decimals: decimals)
          })
    }
    append("worth lost", score.worthLost, decimals: 3)
    append("leakers", score.leakers, decimals: 3)
    append("any leak", score.anyLeak, decimals: 4)
    for asset in score.assets {
      // Sites of the deployment have no worth of their own: how often they fall says what they lose.
      if asset.worth > 0 {
        append("worth lost of \(asset.id)", asset.worthLost, decimals: 3)
      } else if asset.worthLostShare.value > 0 {
        append("share lost of \(asset.id)", asset.worthLostShare, decimals: 4)
      }
    }
    return table
  }

  /// A column for each cause.
  private var leaks: TextTable {
    var table = TextTable(
      columns: [
        .left("threat class"), .right("drones"), .right("tracked"), .right("at km"),
        .right("leakers"),
      ] + LeakCause.allCases.map { .right($0.rawValue) })
    for threat in score.threatClasses where threat.launchedMean > 0 {
      table.append(
        [
          threat.id, NumberText.fixed(threat.launchedMean, decimals: 2),
          threat.trackedShare.map { NumberText.percent($0, decimals: 0) }
            ?? NumberText.notAvailable,
          threat.firstTrackMetresToGoMean.map { NumberText.fixed($0 / 1000, decimals: 2) }
            ?? NumberText.notAvailable,
          NumberText.fixed(threat.leakersMean, decimals: 3),
        ] + threat.leakersByCause.map { NumberText.fixed($0.perRaidMean, decimals: 3) })
    }
    return table
  }

  private var layers: TextTable {
    var table = TextTable(
      columns: [
        .left("layer"), .left("against"), .right("engaged"), .right("rounds"), .right("kills"),
        .right("cost per kill"), .right("saturated"), .right("days of cover"),
      ])
    for layer in score.effectorSystems {
      let saturated =
        score.raidSecondsMean > 0 ? layer.saturatedSecondsMean / score.raidSecondsMean : 0
      table.append(
        [
          "\(layer.placements) x \(layer.system)", "all",
        ] + counts(layer.engagementsMean, layer.shotsMean, layer.killsMean) + [
          layer.costPerKill.map { NumberText.money($0) } ?? NumberText.notAvailable,
          NumberText.percent(saturated, decimals: 1),
          layer.raidsOfCover.map { NumberText.fixed($0, decimals: 1) } ?? NumberText.notAvailable,
        ])
      for part in layer.byThreatClass where part.shotsMean > 0 {
        table.append(
          ["", part.threatClass] + counts(part.engagementsMean, part.shotsMean, part.killsMean)
            + ["", "", ""])
      }
    }
    return table
  }

  private func counts(_ values: Double...) -> [String] {
    values.map { NumberText.fixed($0, decimals: 2) }
  }

  private var closing: String {
    var lines = ["\(score.raids) raids: \(score.ending.clause)"]
    if let bound = score.anyLeakAtMost {
      lines.append("no raid leaked: at most \(NumberText.percent(bound, decimals: 2)) would")
    }
    if let exchange = score.shots.costExchange {
      lines.append(
        "cost exchange: \(NumberText.fixed(exchange, decimals: 2)) of money shot off for each shot down"
      )
    }
    lines.append(
      "saturated: share of a raid with every channel of a placement busy; days of cover: at a raid a day "
        + "from full magazines")
    return lines.joined(separator: "\n") + "\n"
  }
}
