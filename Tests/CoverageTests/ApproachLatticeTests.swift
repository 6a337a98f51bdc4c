// Is the way across the lattice the one of least exposure, by theory, by hand and by a slow search?

import Coverage
import Foundation
import Terrain
import Testing

@Suite struct ApproachLatticeTests {
  @Test(
    "Past a sensor of rate 1 / d, from (1, 0) to (0, 1), least exposure is pi / 2, here 0.7 % more")
  func minimalExposure() throws {
    let steps = 60
    let lattice = ApproachLattice(
      columns: 2 * steps + 1, rows: 2 * steps + 1, spacingMetres: 1 / Double(steps),
      corner: Position(eastMetres: 0, northMetres: 2))
    let rates = (0..<lattice.nodes).map { node in
      1 / max(1e-3, lattice.position(of: node).distanceMetres(to: origin))
    }
    let path = try #require(
      lattice.leastExposed(
        rates: rates, stepSeconds: lattice.spacingMetres,
        from: [lattice.node(nearest: Position(eastMetres: 1, northMetres: 0))],
        to: [
          LatticeEnd(
            node: lattice.node(nearest: Position(eastMetres: 0, northMetres: 1)), seconds: 0)
        ]))
    let excess = path.exposure(rates) / (.pi / 2) - 1
    #expect(excess > 0.002 && excess < 0.01, "\(excess)")
  }

  @Test("A wall one node thick is passed through its gap, and no knight's move leaps over it")
  func wallWithGap() throws {
    let lattice = square(15)
    for gap in [0, 3, 7, 14] {
      let rates = (0..<lattice.nodes).map { $0 / 15 == 7 && $0 % 15 != gap ? 1000.0 : 0.01 }
      let path = try #require(
        lattice.leastExposed(
          rates: rates, stepSeconds: 1, from: [lattice.nodes - 8],
          to: [LatticeEnd(node: 7, seconds: 0)]))
      #expect(path.nodes.first == lattice.nodes - 8 && path.nodes.last == 7)
      #expect(path.nodes.contains(7 * 15 + gap))
      #expect(path.exposure(rates) < 1)
    }
    let closed = (0..<lattice.nodes).map { $0 / 15 == 7 ? 1000.0 : 0 }
    let forced = try #require(
      lattice.leastExposed(
        rates: closed, stepSeconds: 1, from: [lattice.nodes - 8],
        to: [LatticeEnd(node: 7, seconds: 0)]))
    #expect(forced.exposure(closed) >= 1000)
  }

  @Test(
    "Ways go by single moves, their times add up, and no slow search finds less exposure",
    arguments: 0..<60)
  func slowSearch(seed: Int) throws {
    var random = SeededNumbers(seed)
    let lattice = ApproachLattice(
      columns: random.integer(1...9), rows: random.integer(1...9), spacingMetres: 100,
      corner: origin)
    let rates = (0..<lattice.nodes).map { _ in
      random.integer(0...3) == 0 ? 0 : random.number(0...2)
    }
    let starts = (0..<random.integer(1...3)).map { _ in random.integer(0...lattice.nodes - 1) }
    let ends = (0..<random.integer(1...3)).map { _ in
      LatticeEnd(node: random.integer(0...lattice.nodes - 1), seconds: random.number(0...3))
    }
    let path = try #require(
      lattice.leastExposed(rates: rates, stepSeconds: 2, from: starts, to: ends))
    #expect(starts.contains(try #require(path.nodes.first)))
    let end = try #require(ends.filter { $0.node == path.nodes.last }.map(\.seconds).min())
    var seconds = end
    for (a, b) in zip(path.nodes, path.nodes.dropFirst()) {
      let squares = lattice.squares(from: a, to: b)
      #expect([1, 2, 5].contains(squares))
      seconds += 2 * Double(squares).squareRoot()
    }
    #expect(abs(path.stays.reduce(0) { $0 + $1.seconds } - seconds) < 1e-9)
    let slow = lattice.slowLeast(rates, stepSeconds: 2, from: starts, to: ends)
    #expect(abs(path.exposure(rates) - slow) < 1e-6)
  }

  @Test("On free ground the shortest way is taken, at most 2.8 % longer than the straight line")
  func metrication() throws {
    let lattice = square(41)
    let rates = [Double](repeating: 1, count: lattice.nodes)
    for end in stride(from: 0, to: lattice.nodes, by: 7) where end != 20 * 41 + 20 {
      let path = try #require(
        lattice.leastExposed(
          rates: rates, stepSeconds: 1, from: [20 * 41 + 20],
          to: [LatticeEnd(node: end, seconds: 0)]))
      let straight = lattice.position(of: end).distanceMetres(
        to: lattice.position(of: 20 * 41 + 20))
      #expect(path.exposure(rates) <= 1.028 * straight && path.exposure(rates) >= straight - 1e-9)
    }
  }

  @Test("Without a start or an end there is no way")
  func nowhere() {
    let lattice = square(3)
    let rates = [Double](repeating: 0, count: 9)
    #expect(
      lattice.leastExposed(
        rates: rates, stepSeconds: 1, from: [], to: [LatticeEnd(node: 0, seconds: 0)]) == nil)
    #expect(lattice.leastExposed(rates: rates, stepSeconds: 1, from: [0], to: []) == nil)
  }

  @Test("A lattice on a grid stays within its limit, and every node is the centre of a cell")
  func onGrid() throws {
    for (side, cell) in [(60, 200.0), (400, 30.0), (2, 60.0)] {
      let grid = try ElevationGrid(
        columns: side, rows: side, westMetres: 1000, northMetres: 90_000, cellMetres: cell,
        coordinateReference: nil,
        elevationsMetres: [Float](repeating: 0, count: side * side))
      let lattice = ApproachLattice(on: grid)
      #expect(lattice.nodes <= ApproachLattice.maximumNodes)
      #expect(lattice.spacingMetres >= ApproachLattice.leastSpacingMetres)
      for node in [0, lattice.nodes - 1] {
        let cell = try #require(grid.cell(containing: lattice.position(of: node)))
        #expect(grid.centre(of: cell).distanceMetres(to: lattice.position(of: node)) < 1e-6)
        #expect(lattice.node(nearest: lattice.position(of: node)) == node)
      }
    }
  }
}

private let origin = Position(eastMetres: 0, northMetres: 0)

private func square(_ side: Int) -> ApproachLattice {
  ApproachLattice(columns: side, rows: side, spacingMetres: 1, corner: origin)
}

extension ApproachLattice {
  fileprivate func squares(from a: Int, to b: Int) -> Int {
    let (right, down) = (b % columns - a % columns, b / columns - a / columns)
    return right * right + down * down
  }

  /// Bellman's relaxation of every pair of nodes until nothing improves; the mean rate of a knight's move is
  /// interpolated at the middle, which weighs as much as both ends together.
  fileprivate func slowLeast(
    _ rates: [Double], stepSeconds: Double, from starts: [Int], to ends: [LatticeEnd]
  ) -> Double {
    var least = [Double](repeating: .infinity, count: nodes)
    for end in ends { least[end.node] = min(least[end.node], rates[end.node] * end.seconds) }
    var improved = true
    while improved {
      improved = false
      for a in 0..<nodes {
        for b in 0..<nodes where [1, 2, 5].contains(squares(from: a, to: b)) {
          let length = Double(squares(from: a, to: b)).squareRoot()
          let ends = (rates[a] + rates[b]) / 2
          let mean = squares(from: a, to: b) < 5 ? ends : (ends + middleRate(a, b, rates)) / 2
          let exposure = least[b] + stepSeconds * length * mean
          if exposure < least[a] - 1e-12 {
            least[a] = exposure
            improved = true
          }
        }
      }
    }
    return starts.map { least[$0] }.min() ?? .infinity
  }

  /// Between two nodes a knight's move apart: the mean of the two nodes beside the middle.
  private func middleRate(_ a: Int, _ b: Int, _ rates: [Double]) -> Double {
    let middle = Position(
      eastMetres: (position(of: a).eastMetres + position(of: b).eastMetres) / 2,
      northMetres: (position(of: a).northMetres + position(of: b).northMetres) / 2)
    let beside = (0..<nodes).filter {
      abs(position(of: $0).distanceMetres(to: middle) - spacingMetres / 2) < 1e-6
    }
    return beside.reduce(0) { $0 + rates[$1] } / 2
  }
}
