// The fields of sweep files, with their units and ranges.

private let rangeShape = RecordShape(
  "Budgets a step apart, both ends included as far as the step meets the last.",
  [
    .required("from", .number(0...1e12), "Smallest budget."),
    .required("to", .number(0...1e12), "Largest budget."),
    .required("step", .numberAbove(0, through: 1e12), "From one to the next."),
  ])

private let variantShape = RecordShape(
  "A threat as the scenario's, but more or less of it.",
  [
    .required("id", .identifier, "Name in results."),
    .optional(
      "raids", .list(.identifier, count: 1...500), "Raids of the scenario that come; default all."),
    .optional(
      "countFactor", .numberAbove(0, through: 1000),
      "Drones in each group, rounded to whole ones and never none; default 1."),
    .optional("speedFactor", .numberAbove(0, through: 10), "Of every drone; default 1."),
    .optional(
      "radarCrossSectionFactor", .numberAbove(0, through: 1000), "Of every drone; default 1."),
  ])

private let limitsShape = RecordShape(
  "When to stop solving a point.",
  [
    .optional("relativeGap", .number(0...1), "At this gap; default: the scenario's."),
    .optional(
      "boxes", .integer(1...1_000_000), "After so many linear programs over counts; default 30."),
    .optional(
      "nodes", .integer(0...1_000_000_000), "After so many nodes over placements; default 0."),
    .optional(
      "timeLimitSeconds", .numberAbove(0, through: 1e6),
      "By the clock; default none, since what a clock ends is not the same twice."),
  ])

private let blockadeShape = RecordShape(
  "No resupply: how long the rounds last.",
  [
    .required("raidsPerDay", .numberAbove(0, through: 1000), "Raids that come on an average day."),
    .optional(
      "magazines", .number(1...10_000),
      "Full magazines in stock for each effector, the one loaded included; default 1."),
  ])

let sweepShape = RecordShape(
  "Every combination of scenario, objective, threat variant, seed and budget is a point to plan and score.",
  exactlyOneOf: [["budgets", "budgetRange"]],
  [
    .required("parapetSweep", .integer(1...1), "Format version."),
    .required("name", .identifier, "Folder of the results."),
    .optional("title", shortText, "One line for people."),
    .required(
      "scenarios",
      .oneOrMore(.text(maximumLength: 1000), atMost: SweepFile.maximumScenarios),
      "Scenario files, relative to this one."),
    .optional(
      "budgets", .list(.number(0...1e12), count: 1...1000), "Money to spend, in any order."),
    .optional("budgetRange", .record(rangeShape), "Or budgets a step apart."),
    .optional(
      "objectives", .list(.choice(objectiveWords), count: 1...objectiveWords.count),
      "Each is solved for by itself; default: what the scenario asks for."),
    .optional(
      "threats", .list(.record(variantShape), count: 1...100), "Default: as the scenario has it."),
    .optional(
      "seeds", .list(.integer(0...Int.max), count: 1...1000), "Default: the scenario's seed."),
    .optional(
      "deliveryDays", .number(0...36_500),
      "Buy only what comes within so many days, by the inventory's leadDays."),
    .optional("solve", .record(limitsShape), "When to stop solving a point."),
    .optional(
      "raids", .integer(2...10_000_000), "Simulated raids for each point; default: the scenario's."),
    .optional(
      "blockade", .record(blockadeShape),
      "No resupply: how long the rounds last, for scenarios without a campaign."),
  ])
