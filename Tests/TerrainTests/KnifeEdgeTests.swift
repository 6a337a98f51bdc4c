// Is the loss over an edge that of the recommendation, and the edge the one that masks?

import Foundation
import Terrain
import Testing

@Suite struct KnifeEdgeTests {
  /// Computed by hand from equation (31): 6.9 + 20 log10(sqrt((v - 0.1)^2 + 1) + v - 0.1).
  @Test(
    "J(v) has the values of the formula",
    arguments: [(-0.78, 0.0), (0, 6.033), (1, 13.926), (2.4, 20.539), (10, 32.855)])
  func values(v: Double, decibels: Double) {
    #expect(abs(KnifeEdge.lossDecibels(parameter: v) - decibels) < 5e-3)
  }

  @Test("J(v) is within 0.35 dB of the Fresnel integral that it approximates, from -0.7 to 5")
  func fresnel() {
    for step in 0...57 {
      let v = -0.7 + 0.1 * Double(step)
      #expect(abs(KnifeEdge.lossDecibels(parameter: v) - exactLossDecibels(v)) < 0.35)
    }
  }

  @Test("J never falls with v and is 0 far below the line")
  func monotone() {
    var last = 0.0
    for step in -300...1000 {
      let loss = KnifeEdge.lossDecibels(parameter: Double(step) / 100)
      #expect(loss >= last - 1e-12)
      last = loss
    }
    #expect(KnifeEdge.lossDecibels(parameter: -5) == 0)
  }

  @Test("A ridge half way on a flat earth: v and loss as by hand")
  func ridge() throws {
    // Eye and target 10 m up, 6 km apart, a wall of 40 m in the middle: h = 30 m.
    let grid = try ElevationGrid.ground(rows: 3, columns: 201) { _, column in
      column == 100 ? 40 : 0
    }
    let line = try SightLine(
      on: grid, observer: Cell(row: 1, column: 0), mastMetres: 10, earthRadiusFactor: .infinity)
    let target = grid.centre(of: Cell(row: 1, column: 200))
    let edge = try #require(line.dominantEdge(to: target, heightMetres: 10))
    #expect(abs(edge.fromObserverMetres - 3000) < 1e-9)
    #expect(abs(edge.fromTargetMetres - 3000) < 1e-9)
    #expect(abs(edge.aboveLineMetres - 30) < 1e-9)
    // v = 30 sqrt(2 x 6000 / (1 x 3000 x 3000)) = 1.0954 at 1 m.
    let v = 30 * (2 * 6000 / 9e6).squareRoot()
    let loss = line.edgeLossDecibels(to: target, heightMetres: 10, wavelengthMetres: 1)
    #expect(abs(loss - KnifeEdge.lossDecibels(parameter: v)) < 1e-9)
    #expect(
      line.edgeLossDecibels(to: target, heightMetres: 10, wavelengthMetres: 0.1) > loss + 5)
  }

  @Test("An edge is above the line exactly where the sight line says masked", arguments: 1...6)
  func agreesWithSight(seed: UInt64) throws {
    let grid = try ElevationGrid.mountains(doublings: 6, seed: seed)
    var generator = SeededGenerator(seed: seed)
    for observer in someObservers(10, on: grid, seed: seed) {
      let line = try SightLine(on: grid, observer: observer.cell, mastMetres: observer.mastMetres)
      for _ in 0..<100 {
        let target = Position(
          eastMetres: Double.random(in: 20...1900, using: &generator),
          northMetres: Double.random(in: 20...1900, using: &generator))
        let lowest = line.lowestVisibleHeightMetres(above: target)
        let height = Double.random(in: 0...200, using: &generator)
        guard abs(lowest - height) > 1e-6 else { continue }
        let above = line.dominantEdge(to: target, heightMetres: height)?.aboveLineMetres ?? -1
        #expect((above > 0) == (lowest > height))
        let loss = line.edgeLossDecibels(
          to: target, heightMetres: height, wavelengthMetres: 2)
        if lowest > height { #expect(loss >= 6.03) }
      }
    }
  }

  @Test("Behind a void and outside the grid the loss is unknown")
  func unknown() throws {
    let grid = try ElevationGrid.ground(rows: 3, columns: 50) { _, column in
      column == 20 ? .nan : 0
    }
    let line = try SightLine(on: grid, observer: Cell(row: 1, column: 0), mastMetres: 10)
    func loss(_ column: Int) -> Double {
      line.edgeLossDecibels(
        to: grid.centre(of: Cell(row: 1, column: column)), heightMetres: 5, wavelengthMetres: 1)
    }
    #expect(loss(40).isNaN)
    #expect(loss(15) >= 0)
    #expect(
      line.edgeLossDecibels(
        to: Position(eastMetres: 1e6, northMetres: 0), heightMetres: 5, wavelengthMetres: 1
      ).isNaN)
  }
}

/// Equation (30): -20 log10(sqrt((1 - C - S)^2 + (C - S)^2) / 2), the integrals by Simpson's rule.
private func exactLossDecibels(_ v: Double) -> Double {
  func integral(_ f: (Double) -> Double) -> Double {
    let steps = 4000
    let h = v / Double(steps)
    var sum = f(0) + f(v)
    for step in 1..<steps { sum += f(Double(step) * h) * (step % 2 == 1 ? 4 : 2) }
    return sum * h / 3
  }
  let c = integral { cos(.pi * $0 * $0 / 2) }
  let s = integral { sin(.pi * $0 * $0 / 2) }
  return -20 * log10((pow(1 - c - s, 2) + pow(c - s, 2)).squareRoot() / 2)
}
