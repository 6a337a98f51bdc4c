// Is the text of a program the program, as another reader understands it?

import Foundation
import MIP
import Testing

private let glpsol = "/usr/bin/glpsol"
private let hasGlpsol = FileManager.default.isExecutableFile(atPath: glpsol)

@Test("The LP text of a small program is this")
func smallLP() throws {
  let expected = [
    #"\ 3 variables, 2 rows."#,
    #"\ variable x0_radar_N_ is "radar N\n""#,
    #"\ variable x1_radar_N_ is "radar N ""#,
    #"\ variable x2__ is "ß""#,
    #"\ row r0_budget is "budget""#,
    #"\ row r1_range is "range""#,
    "Maximize",
    " objective: + 5.0 x0_radar_N_ - 0.1 x1_radar_N_ + 0.0 x2__",
    "Subject To",
    " r0_budget: + 3.0 x0_radar_N_ + 2.0 x1_radar_N_ <= 4.0",
    " r1_range_lower: + 1.0 x2__ >= -1.0",
    " r1_range_upper: + 1.0 x2__ <= 1e-05",
    "Bounds",
    " 0.0 <= x0_radar_N_ <= 1.0",
    " -inf <= x1_radar_N_ <= +inf",
    " -3.0 <= x2__ <= +inf",
    "General",
    " x0_radar_N_",
    "End", "",
  ]
  #expect(
    writeLP(try smallProgram()).split(separator: "\n", omittingEmptySubsequences: false)
      == expected.map { $0[...] })
}

@Test("Texts are the same bytes every time, and name variables apart whose names differ little")
func deterministicText() throws {
  let program = try smallProgram()
  #expect(writeLP(program) == writeLP(program))
  #expect(writeMPS(program) == writeMPS(program))
}

@Test(
  "glpsol finds the same optimum in the LP and the MPS text as the solver in the program",
  .enabled(if: hasGlpsol), arguments: 0..<2)
func glpsolAgrees(block: Int) throws {
  for seed in block * 10..<(block + 1) * 10 {
    let programs = [
      try randomIntegerProgram(seed: seed), try DepotProblem(seed: seed).program(),
      try CoveringProblem(seed: seed).compactProgram(),
    ]
    for program in programs {
      let outcome = solve(program)
      let lp = try optimumByGlpsol(writeLP(program), format: "--lp", name: "\(block)")
      let mps = try optimumByGlpsol(writeMPS(program), format: "--freemps", name: "\(block)")
      let sign: Double = program.sense == .maximise ? -1 : 1
      #expect(isClose(lp, outcome.objective), "seed \(seed)")
      #expect(isClose(mps.map { sign * $0 }, outcome.objective), "seed \(seed)")
    }
  }
}

private func smallProgram() throws -> MixedIntegerProgram {
  var program = MixedIntegerProgram(.maximise)
  let a = try program.addVariable("radar N\n", in: 0...1, isInteger: true, objective: 5)
  let b = try program.addVariable(
    "radar N ", lower: -.infinity, upper: .infinity, objective: -0.1)
  let c = try program.addVariable("ß", lower: -3, upper: .infinity)
  try program.addRow("budget", [(b, 2), (a, 3)], upper: 4)
  try program.addRow("range", [(c, 1)], lower: -1, upper: 1e-5)
  return program
}

/// The optimum that the stand-alone solver prints, or nil if it finds none.
private func optimumByGlpsol(_ text: String, format: String, name: String) throws -> Double? {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("mip-text-\(ProcessInfo.processInfo.processIdentifier)-\(name)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let model = folder.appendingPathComponent("model")
  let solution = folder.appendingPathComponent("solution")
  try text.write(to: model, atomically: true, encoding: .utf8)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: glpsol)
  process.arguments = [format, model.path, "--write", solution.path]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let log = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  try #require(
    process.terminationStatus == 0, "\(String(decoding: log, as: UTF8.self)) on:\n\(text)")
  // "s mip <rows> <columns> <status> <objective>", status o for optimal; with no integers "s bas
  // <rows> <columns> <primal> <dual> <objective>".
  let lines = try String(contentsOf: solution, encoding: .utf8).split(separator: "\n")
  let fields = try #require(lines.first { $0.hasPrefix("s ") }).split(separator: " ")
  let isOptimal = fields[1] == "mip" ? fields[4] == "o" : fields[4] == "f" && fields[5] == "f"
  return isOptimal ? Double(fields[fields.count - 1]) : nil
}
