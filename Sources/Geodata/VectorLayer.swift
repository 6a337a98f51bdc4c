// What is a layer of points, lines or areas with its table?
public import Terrain

/// Features of one geometry kind with one table, as a map program shows them.
public struct VectorLayer: Sendable, Equatable {
  public static let maximumFeatures = 1_000_000
  /// In all features of a layer together.
  public static let maximumPositions = 20_000_000
  public static let maximumFields = 200

  public let name: String
  public let kind: GeometryKind
  /// A reference that is projected in metres; nil for a plane that is tied to no place.
  public let coordinateReference: String?
  public let fields: [VectorField]
  public let features: [VectorFeature]
  /// QGIS style of the layer as QML text, which QGIS applies when it opens a GeoPackage.
  public let styleQML: String?

  /// - Throws: `GeodataError.invalidArgument` when a name cannot be written, values do not fit the fields,
  ///   geometry does not fit the kind, a number is not finite, or a limit is passed.
  /// - Complexity: O(values + positions).
  public init(
    name: String, kind: GeometryKind, coordinateReference: String?, fields: [VectorField],
    features: [VectorFeature], styleQML: String? = nil
  ) throws(GeodataError) {
    self.init(
      unchecked: name, kind: kind, coordinateReference: coordinateReference, fields: fields,
      features: features, styleQML: styleQML)
    try checkNames()
    for (index, feature) in features.enumerated() {
      try check(feature, label: "feature \(index) of layer \"\(name)\"")
    }
    try checkCounts()
  }

  /// A layer as a file holds it, whose names may be ones that the writer refuses.
  init(
    unchecked name: String, kind: GeometryKind, coordinateReference: String?,
    fields: [VectorField], features: [VectorFeature], styleQML: String?
  ) {
    self.name = name
    self.kind = kind
    self.coordinateReference = coordinateReference
    self.fields = fields
    self.features = features
    self.styleQML = styleQML
  }

  /// The same layer elsewhere; `positions` in the order of `allPositions`.
  func moved(to positions: [Position], reference: String?) -> VectorLayer {
    var next = positions.makeIterator()
    return VectorLayer(
      unchecked: name, kind: kind, coordinateReference: reference, fields: fields,
      features: features.map {
        VectorFeature(geometry: $0.geometry?.moved(&next), values: $0.values)
      }, styleQML: styleQML)
  }

  var allPositions: [Position] { features.flatMap { $0.geometry?.positions ?? [] } }

  func checkCounts() throws(GeodataError) {
    let positions = features.reduce(0) { $0 + ($1.geometry?.positions.count ?? 0) }
    guard features.count <= Self.maximumFeatures, positions <= Self.maximumPositions,
      fields.count <= Self.maximumFields
    else {
      throw .invalidArgument(
        "layer \"\(name)\" with \(features.count) features, \(positions) positions and "
          + "\(fields.count) fields: at most \(Self.maximumFeatures), \(Self.maximumPositions) and "
          + "\(Self.maximumFields); split the layer")
    }
  }

  private func checkNames() throws(GeodataError) {
    guard isTableName(name) else {
      throw .invalidArgument(
        "layer name \"\(name)\": 1 to 60 letters, digits, spaces, \"_\" or \"-\", the first a letter; "
          + "not layer_styles, gpkg_..., rtree_... or sqlite_...")
    }
    for (index, field) in fields.enumerated() {
      let lower = field.name.lowercased()
      guard isTableName(field.name), !["fid", "geom"].contains(lower),
        !fields[..<index].contains(where: { $0.name.lowercased() == lower })
      else {
        throw .invalidArgument(
          "field name \"\(field.name)\" of layer \"\(name)\": must be unique whatever its case, 1 to "
            + "60 letters, digits, spaces, \"_\" or \"-\", the first a letter, and not fid or geom")
      }
    }
  }

  private func check(_ feature: VectorFeature, label: String) throws(GeodataError) {
    guard feature.values.count == fields.count else {
      throw .invalidArgument(
        "\(label) has \(feature.values.count) values for \(fields.count) fields: the counts must agree"
      )
    }
    for (field, value) in zip(fields, feature.values) where !value.fits(field.kind) {
      throw .invalidArgument(
        "\(label): \(value) in field \"\(field.name)\": must be \(field.kind.rawValue) or null, "
          + "finite and without zero bytes")
    }
    guard let geometry = feature.geometry else { return }
    guard geometry.kind == kind, geometry.isWellFormed else {
      throw .invalidArgument(
        "\(label): needs \(kind.rawValue) geometry with finite coordinates; lines of at least 2 "
          + "positions, rings of at least 4 with the first repeated at the end")
    }
  }
}

public enum GeometryKind: String, Sendable, CaseIterable {
  case point, line, polygon
  /// A table without geometry.
  case table
}

/// A column of a layer's table.
public struct VectorField: Sendable, Equatable {
  public let name: String
  public let kind: FieldKind

  public init(_ name: String, _ kind: FieldKind) {
    self.name = name
    self.kind = kind
  }
}

public enum FieldKind: String, Sendable {
  case text, integer, real
}

/// One thing on the map.
public struct VectorFeature: Sendable, Equatable {
  public let geometry: VectorGeometry?
  /// One per field, in the layer's order.
  public let values: [VectorValue]

  public init(geometry: VectorGeometry?, values: [VectorValue]) {
    self.geometry = geometry
    self.values = values
  }
}

public enum VectorValue: Sendable, Equatable {
  case text(String)
  case integer(Int)
  case real(Double)
  case null

  func fits(_ kind: FieldKind) -> Bool {
    switch self {
    case .null: true
    case .text(let text): kind == .text && !text.utf8.contains(0)
    case .integer: kind == .integer
    case .real(let number): kind == .real && number.isFinite
    }
  }
}

/// Where a feature is: one or several parts of one kind.
public enum VectorGeometry: Sendable, Equatable {
  case points([Position])
  case lines([[Position]])
  /// Each polygon is its outer ring and then its holes; each ring repeats its first position at the end.
  case polygons([[[Position]]])

  public static func point(_ position: Position) -> VectorGeometry { .points([position]) }

  public static func line(_ positions: [Position]) -> VectorGeometry { .lines([positions]) }

  /// A polygon without holes; the ring is closed if it is not.
  public static func polygon(_ ring: [Position]) -> VectorGeometry {
    .polygons([[closed(ring)]])
  }

  static func closed(_ ring: [Position]) -> [Position] {
    guard let first = ring.first, first != ring.last else { return ring }
    return ring + [first]
  }

  var kind: GeometryKind {
    switch self {
    case .points: .point
    case .lines: .line
    case .polygons: .polygon
    }
  }

  var parts: Int {
    switch self {
    case .points(let points): points.count
    case .lines(let lines): lines.count
    case .polygons(let polygons): polygons.count
    }
  }

  var positions: [Position] {
    switch self {
    case .points(let points): points
    case .lines(let lines): lines.flatMap { $0 }
    case .polygons(let polygons): polygons.flatMap { $0.flatMap { $0 } }
    }
  }

  var isWellFormed: Bool {
    let isShaped =
      switch self {
      case .points(let points): !points.isEmpty
      case .lines(let lines): !lines.isEmpty && lines.allSatisfy { $0.count >= 2 }
      case .polygons(let polygons):
        !polygons.isEmpty
          && polygons.allSatisfy { rings in
            !rings.isEmpty && rings.allSatisfy { $0.count >= 4 && $0.first == $0.last }
          }
      }
    return isShaped
      && positions.allSatisfy { $0.eastMetres.isFinite && $0.northMetres.isFinite }
  }

  func moved(_ next: inout IndexingIterator<[Position]>) -> VectorGeometry {
    func take(_ count: Int) -> [Position] { (0..<count).compactMap { _ in next.next() } }
    return switch self {
    case .points(let points): .points(take(points.count))
    case .lines(let lines): .lines(lines.map { take($0.count) })
    case .polygons(let polygons): .polygons(polygons.map { $0.map { take($0.count) } })
    }
  }
}

/// Names that every program and SQL accept.
private func isTableName(_ name: String) -> Bool {
  guard (1...60).contains(name.count), name.first?.isLetter == true else { return false }
  let lower = name.lowercased()
  return name.allSatisfy { $0.isLetter || $0.isNumber || "_- ".contains($0) }
    && lower != "layer_styles"
    && !["gpkg_", "rtree_", "sqlite_"].contains(where: { lower.hasPrefix($0) })
}
