// What do other solvers make of the same program, on one core?
import Foundation
import Geodata
import MIP

/// How far a solver came.
struct SolverRun: Codable {
  let solver: String
  /// Of the processor, for solving alone: neither reading nor merging.
  let processorSeconds: Double
  let objective: Double?
  let bound: Double?
  let gap: Double?
  let ending: String

  init(
    solver: String, processorSeconds: Double, objective: Double?, bound: Double?, ending: String
  ) {
    self.solver = solver
    self.processorSeconds = processorSeconds
    self.objective = objective
    self.bound = bound
    self.ending = ending
    if let objective, let bound, objective != 0 {
      gap = abs(bound - objective) / abs(objective)
    } else {
      gap = nil
    }
  }
}

/// Solvers that are installed, each started on one file.
struct PeerSolver {
  let name: String
  private let program: PeerProgram
  private let isHiGHS: Bool

  /// HiGHS through its Python package and CBC, as far as they are there.
  static func installed() throws -> [PeerSolver] {
    var found: [PeerSolver] = []
    if let python = PeerProgram("python3"),
      try python.text(.output, ["-c", "import highspy; print('found')"]).contains("found")
    {
      found.append(PeerSolver(name: "HiGHS", program: python, isHiGHS: true))
    }
    if let cbc = PeerProgram("cbc") {
      found.append(PeerSolver(name: "CBC", program: cbc, isHiGHS: false))
    }
    return found
  }

  /// Runs on a file in free MPS format that minimises the negative of what `program` maximises.
  func run(_ file: String, _ model: MixedIntegerProgram, limitSeconds: Double) throws -> SolverRun {
    let sign: Double = model.sense == .maximise ? -1 : 1
    return isHiGHS
      ? try runHiGHS(file, sign, limitSeconds) : try runCBC(file, sign, limitSeconds)
  }

  private func runHiGHS(_ file: String, _ sign: Double, _ limit: Double) throws -> SolverRun {
    let script = """
      import highspy, time
      h = highspy.Highs()
      h.setOptionValue('output_flag', False)
      h.setOptionValue('threads', 1)
      h.setOptionValue('mip_rel_gap', 0.0)
      h.setOptionValue('time_limit', \(limit))
      h.readModel('\(file)')
      start = time.process_time()
      h.run()
      seconds = time.process_time() - start
      info = h.getInfo()
      print('answer', seconds, info.objective_function_value, info.mip_dual_bound, \
      str(h.getModelStatus()).split('.k')[-1])
      """
    // Some releases print notes of their own.
    let answer = try program.text(.output, ["-c", script]).split(separator: "\n")
      .last { $0.hasPrefix("answer ") }
    let words = (answer?.dropFirst("answer ".count) ?? "").split(whereSeparator: \.isWhitespace)
    guard words.count >= 4, let seconds = Double(words[0]) else {
      return SolverRun(
        solver: name, processorSeconds: 0, objective: nil, bound: nil, ending: "failed")
    }
    return SolverRun(
      solver: name, processorSeconds: seconds, objective: finite(words[1], sign),
      bound: finite(words[2], sign), ending: String(words[3]))
  }

  private func runCBC(_ file: String, _ sign: Double, _ limit: Double) throws -> SolverRun {
    let text = try program.text(
      .output,
      [file, "-threads", "0", "-ratioGap", "0", "-seconds", "\(limit)", "-solve", "-quit"])
    func value(_ label: String) -> Substring? {
      let line = text.split(separator: "\n").last { $0.hasPrefix(label) }
      return line?.dropFirst(label.count).split(whereSeparator: \.isWhitespace).first
    }
    let objective = value("Objective value:").flatMap { finite($0, sign) }
    let isOptimal = text.contains("Result - Optimal solution found")
    return SolverRun(
      solver: name,
      processorSeconds: value("Time (CPU seconds):").flatMap { Double($0) } ?? 0,
      objective: objective,
      bound: isOptimal
        ? objective
        : (value("Lower bound:") ?? value("Upper bound:")).flatMap { finite($0, sign) },
      ending: isOptimal ? "optimal" : "stopped")
  }

  private func finite(_ word: Substring, _ sign: Double) -> Double? {
    Double(word).flatMap { abs($0) < 1e30 ? sign * $0 : nil }
  }
}
