// Are ground, slope and relief of a grid what the formulas say?

import Terrain
import Testing

struct GroundTests {
  @Test("The ground between centres of a tilted plane lies on the plane.")
  func plane() throws {
    let plane = try ElevationGrid.ground(rows: 6, columns: 8, cellMetres: 10) { row, column in
      Float(3 * column - 2 * row)
    }
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let east = Double.random(in: 5...75, using: &generator)
      let north = Double.random(in: 5...55, using: &generator)
      let expected = 3 * (east - 5) / 10 - 2 * (55 - north) / 10
      let ground = plane.groundMetres(at: Position(eastMetres: east, northMetres: north))
      #expect(abs(ground - expected) < 1e-9)
    }
    // The outer half cell continues level.
    #expect(plane.groundMetres(at: Position(eastMetres: 80, northMetres: 55)) == 21)
    #expect(plane.groundMetres(at: Position(eastMetres: 0, northMetres: 0)) == -10)
    #expect(plane.groundMetres(at: Position(eastMetres: 80.01, northMetres: 55)).isNaN)
    #expect(plane.groundMetres(at: Position(eastMetres: 5, northMetres: -0.01)).isNaN)
    #expect(plane.groundMetres(at: Position(eastMetres: .nan, northMetres: 5)).isNaN)
  }

  @Test("The ground is unknown exactly where a void has a share in it.")
  func besideVoid() throws {
    let hole = try ElevationGrid.ground(rows: 3, columns: 3, cellMetres: 10) { row, column in
      row == 1 && column == 1 ? .nan : 7
    }
    func ground(_ east: Double, _ north: Double) -> Double {
      hole.groundMetres(at: Position(eastMetres: east, northMetres: north))
    }
    #expect(ground(15, 15).isNaN && ground(14, 16).isNaN && ground(15, 6).isNaN)
    #expect(ground(5, 15) == 7 && ground(15, 25) == 7 && ground(9, 25) == 7 && ground(25, 15) == 7)
  }

  @Test("A plane has the slope of its gradient in every cell, edges included.")
  func slopeOfPlane() throws {
    let plane = try ElevationGrid.ground(rows: 4, columns: 5, cellMetres: 10) { row, column in
      Float(6 * column + 8 * row)
    }
    // The gradient is (0.6, 0.8): 1 in 1.
    for cell in plane.cells { #expect(abs(plane.slopeDegrees(at: cell) - 45) < 1e-9) }
  }

  @Test("Slope and relief are unknown in a void and beside one.")
  func slopeBesideVoid() throws {
    let hole = try ElevationGrid.ground(rows: 6, columns: 6) { row, column in
      row == 1 && column == 1 ? .nan : Float(row)
    }
    let shades = hole.hillshade()
    for cell in hole.cells {
      let near = abs(cell.row - 1) <= 1 && abs(cell.column - 1) <= 1
      #expect(hole.slopeDegrees(at: cell).isNaN == near)
      #expect((shades[hole.index(of: cell)] == 0) == near)
    }
  }

  @Test("Light falls by the cosine law: flat ground by the sine of the sun's altitude.")
  func cosineLaw() throws {
    let flat = try ElevationGrid.ground(rows: 3, columns: 3) { _, _ in 100 }
    #expect(flat.hillshade(sunAltitudeDegrees: 30).allSatisfy { $0 == 128 })
    // A slope of 45 degrees that rises westwards faces a sun 45 degrees high in the east.
    let slope = try ElevationGrid.ground(rows: 3, columns: 3, cellMetres: 10) { _, column in
      -10 * Float(column)
    }
    let facing = slope.hillshade(sunAzimuthDegrees: 90, sunAltitudeDegrees: 45)
    let averted = slope.hillshade(sunAzimuthDegrees: 270, sunAltitudeDegrees: 45)
    let across = slope.hillshade(sunAzimuthDegrees: 0, sunAltitudeDegrees: 45)
    #expect(facing.allSatisfy { $0 == 255 })
    #expect(averted.allSatisfy { $0 == 1 })
    // cos 60 degrees.
    #expect(across.allSatisfy { $0 == 128 })
    let exaggerated = slope.hillshade(
      sunAzimuthDegrees: 90, sunAltitudeDegrees: 90, exaggeration: 2)
    // 1 / sqrt(1 + 2^2) = 0.4472.
    #expect(exaggerated.allSatisfy { $0 == 115 })
  }
}
