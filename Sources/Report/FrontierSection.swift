// What does more money buy, in a chart and in tables: the content of frontiers and their part of the page.
public import Raid

/// Frontiers of one measure, drawn over the same budgets.
public struct Frontier: Sendable {
  public struct Point: Sendable {
    public let money: Double
    public let value: Double
    /// No plan within this money is better.
    public let bound: Double
    public let worthLostPerRaid: Estimate?
    public let isKnee: Bool
    public let isDominated: Bool
    /// Value that the last million of money brought.
    public let marginalPerMillion: Double?
    /// What is bought more and less than one budget before, in words.
    public let change: String
    /// What buying in steps gives up, as found and at most.
    public let stepwiseRegret: Double?
    public let stepwiseRegretAtMost: Double?
    /// How many days it holds without help, in words.
    public let cover: String?

    public init(
      money: Double, value: Double, bound: Double, worthLostPerRaid: Estimate?,
      isKnee: Bool = false, isDominated: Bool = false, marginalPerMillion: Double? = nil,
      change: String = "", stepwiseRegret: Double? = nil, stepwiseRegretAtMost: Double? = nil,
      cover: String? = nil
    ) {
      self.money = money
      self.value = value
      self.bound = bound
      self.worthLostPerRaid = worthLostPerRaid
      self.isKnee = isKnee
      self.isDominated = isDominated
      self.marginalPerMillion = marginalPerMillion
      self.change = change
      self.stepwiseRegret = stepwiseRegret
      self.stepwiseRegretAtMost = stepwiseRegretAtMost
      self.cover = cover
    }
  }

  public struct Series: Sendable {
    public let name: String
    /// Money strictly ascending.
    public let points: [Point]

    public init(name: String, points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// What `value` and `bound` measure.
  public let measure: String
  /// No plan has more, or less, than the bound.
  public let isLowerBetter: Bool
  /// Of the intervals; nil when there are none.
  public let confidence: Double?
  public let series: [Series]

  public init(
    measure: String, isLowerBetter: Bool = false, confidence: Double?, series: [Series]
  ) {
    self.measure = measure
    self.isLowerBetter = isLowerBetter
    self.confidence = confidence
    self.series = series
  }

  var points: [Point] { series.flatMap(\.points) }
  var isEmpty: Bool { points.isEmpty }
}

/// The chart, then a table for each series.
struct FrontierSection {
  let frontier: Frontier
  let moneyUnit: String

  func append(to page: inout Markup) {
    FrontierChart(frontier: frontier, moneyUnit: moneyUnit).append(to: &page)
    for series in frontier.series where !series.points.isEmpty { table(series, &page) }
  }

  private func table(_ series: Frontier.Series, _ page: inout Markup) {
    let table = DataTable(
      caption: series.name,
      columns: [
        .number("Budget"), .number(frontier.measure),
        .number(frontier.isLowerBetter ? "No plan less than" : "No plan more than"),
        .number("Last million brought"), .number("Worth lost per raid"), .text("Interval"),
        .number("Given up by steps"), .text("Days of cover"), .text("Change"), .text("Note"),
      ])
    table.append(to: &page, rows: series.points.count) { cell, row, column in
      cell.string(text(series.points[row], column))
    }
  }

  private func text(_ point: Frontier.Point, _ column: Int) -> String {
    let loss = point.worthLostPerRaid
    switch column {
    case 0: return NumberText.money(point.money, unit: moneyUnit, space: NumberText.narrowSpace)
    case 1: return NumberText.short(point.value)
    case 2: return NumberText.short(point.bound)
    case 3: return point.marginalPerMillion.map { NumberText.short($0) } ?? ""
    case 4: return loss.map { NumberText.short($0.value) } ?? ""
    case 5: return loss.map { "\(NumberText.short($0.low)) to \(NumberText.short($0.high))" } ?? ""
    case 6:
      guard let found = point.stepwiseRegret, let most = point.stepwiseRegretAtMost else {
        return ""
      }
      return "\(NumberText.short(found)), at most \(NumberText.short(most))"
    case 7: return point.cover ?? ""
    case 8: return point.change
    default:
      return [point.isKnee ? "knee" : nil, point.isDominated ? "dominated" : nil]
        .compactMap(\.self).joined(separator: ", ")
    }
  }
}
