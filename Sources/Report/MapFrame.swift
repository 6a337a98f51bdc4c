// Where on the drawing is a place? Map metres to the drawing's metres, from its north-west corner.
package import Terrain

/// The visible rectangle of the map and the drawing's coordinates: x east, y south, both in metres.
///
/// Coordinates start at the frame's own corner because browsers compute drawings in 32-bit floats,
/// where northings of millions of metres would lose decimetres.
package struct MapFrame {
  /// Pixels across in the layout that symbols are first sized for.
  static let nominalPixels = 860.0

  package let westMetres: Double
  package let northMetres: Double
  package let widthMetres: Double
  package let heightMetres: Double

  /// The extent, widened so that the drawing is neither a slit nor a tower.
  package init(_ extent: MapExtent) {
    let width = max(extent.widthMetres, extent.heightMetres * 1.15)
    let height = max(extent.heightMetres, extent.widthMetres * 0.6)
    westMetres = extent.westMetres - (width - extent.widthMetres) / 2
    northMetres = extent.northMetres + (height - extent.heightMetres) / 2
    widthMetres = width
    heightMetres = height
  }

  var metresPerPixel: Double { widthMetres / Self.nominalPixels }

  package func x(_ position: Position) -> Double { position.eastMetres - westMetres }
  package func y(_ position: Position) -> Double { northMetres - position.northMetres }

  /// "x y", to a decimetre.
  func point(_ position: Position) -> String { decimal(x(position)) + " " + decimal(y(position)) }

  /// Path data through positions.
  func path(_ positions: [Position], closed: Bool = false) -> String {
    var data = ""
    for (index, position) in positions.enumerated() {
      data += (index == 0 ? "M" : "L") + point(position)
    }
    return closed ? data + "z" : data
  }

  /// Path data around a polygon in whole metres, short where its edges follow a grid.
  func outline(_ positions: [Position]) -> String {
    var data = ""
    var (lastX, lastY) = (0, 0)
    for (index, position) in positions.enumerated() {
      let (x, y) = (Int(x(position).rounded()), Int(y(position).rounded()))
      if index == 0 {
        data += "M\(x) \(y)"
      } else if y == lastY {
        data += "h\(x - lastX)"
      } else if x == lastX {
        data += "v\(y - lastY)"
      } else {
        data += "l\(x - lastX) \(y - lastY)"
      }
      (lastX, lastY) = (x, y)
    }
    return data + "z"
  }

  /// The transform that puts a drawing of pixels at a place on the map.
  func pin(_ position: Position) -> String {
    "translate(" + point(position) + ") scale(" + NumberText.fixed(metresPerPixel, decimals: 4)
      + ")"
  }

  /// The line from where it last enters the frame on, or nothing when it ends outside.
  package func clipped(_ line: [Position]) -> [Position] {
    guard let end = line.last, contains(end) else { return [] }
    var kept = [end]
    for index in stride(from: line.count - 2, through: 0, by: -1) {
      if contains(line[index]) {
        kept.append(line[index])
      } else {
        kept.append(crossing(from: line[index + 1], to: line[index]))
        break
      }
    }
    return kept.reversed()
  }

  private func contains(_ position: Position) -> Bool {
    (0...widthMetres).contains(x(position)) && (0...heightMetres).contains(y(position))
  }

  /// Where a segment from inside leaves the frame.
  private func crossing(from inside: Position, to outside: Position) -> Position {
    let east = outside.eastMetres - inside.eastMetres
    let north = outside.northMetres - inside.northMetres
    var share = 1.0
    if east < 0 { share = min(share, x(inside) / -east) }
    if east > 0 { share = min(share, (widthMetres - x(inside)) / east) }
    if north > 0 { share = min(share, y(inside) / north) }
    if north < 0 { share = min(share, (heightMetres - y(inside)) / -north) }
    return Position(
      eastMetres: inside.eastMetres + share * east, northMetres: inside.northMetres + share * north)
  }
}

/// Splits a line at a distance from its start.
package func split(_ line: [Position], atMetres distance: Double) -> (
  head: [Position], tail: [Position]
) {
  guard var last = line.first else { return ([], []) }
  var head = [last]
  var left = distance
  for (index, next) in line.enumerated().dropFirst() {
    let length = last.distanceMetres(to: next)
    if length >= left, length > 0 {
      let share = left / length
      let cut = Position(
        eastMetres: last.eastMetres + share * (next.eastMetres - last.eastMetres),
        northMetres: last.northMetres + share * (next.northMetres - last.northMetres))
      return (head + [cut], [cut] + line[index...])
    }
    left -= length
    head.append(next)
    last = next
  }
  return (head, [])
}

package func lengthMetres(_ line: [Position]) -> Double {
  zip(line, line.dropFirst()).reduce(0) { $0 + $1.0.distanceMetres(to: $1.1) }
}

/// A drawing coordinate: one decimal, none when it is whole.
func decimal(_ value: Double) -> String {
  let text = NumberText.fixed(value, decimals: 1)
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
