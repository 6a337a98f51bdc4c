// Did raids choose another plan than the objective alone? Which plans were tried, and how each did.
public import Raid

/// What refining by raids found.
public struct RefinementContent: Sendable {
  public struct Candidate: Sendable {
    public let name: String
    public let promisedLeakage: Double
    public let protectedValue: Double
    public let worthLost: Estimate
    /// Worth lost per raid, less that of the first.
    public let difference: Estimate
    public let isChosen: Bool

    public init(
      name: String, promisedLeakage: Double, protectedValue: Double,
      worthLost: Estimate, difference: Estimate, isChosen: Bool
    ) {
      self.name = name
      self.promisedLeakage = promisedLeakage
      self.protectedValue = protectedValue
      self.worthLost = worthLost
      self.difference = difference
      self.isChosen = isChosen
    }
  }

  /// The outcome in sentences.
  public let sentences: [String]
  public let candidates: [Candidate]

  public init(sentences: [String], candidates: [Candidate]) {
    self.sentences = sentences
    self.candidates = candidates
  }
}

/// The sentences, then a table of the plans.
struct RefinementSection {
  let refinement: RefinementContent

  func append(to page: inout Markup) {
    for sentence in refinement.sentences { page.element("p", text: sentence) }
    let table = DataTable(
      caption: "Plans tried, in raids that chose among them",
      columns: [
        .text("Plan"), .number("Leaks by promise"), .number("Protects by promise"),
        .number("Worth lost per raid"), .number("Less the first's"), .text("Interval"),
        .text("Note"),
      ])
    table.append(to: &page, rows: refinement.candidates.count) { cell, row, column in
      cell.string(text(refinement.candidates[row], column))
    }
  }

  private func text(_ candidate: RefinementContent.Candidate, _ column: Int) -> String {
    let difference = candidate.difference
    return switch column {
    case 0: candidate.name
    case 1: NumberText.short(candidate.promisedLeakage)
    case 2: NumberText.short(candidate.protectedValue)
    case 3: NumberText.short(candidate.worthLost.value)
    case 4: NumberText.short(difference.value)
    case 5: "\(NumberText.short(difference.low)) to \(NumberText.short(difference.high))"
    default: candidate.isChosen ? "chosen" : ""
    }
  }
}
