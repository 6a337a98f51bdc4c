// Records out of map features and table rows: the same fields, checked like those of the scenario's own text.
import Terrain
import Yams

/// What one file adds to a list of the scenario.
struct FeatureRecords {
  /// Fields that take a feature's geometry.
  struct GeometryFields {
    var point: String?
    var line: String?
    var area: String?
  }

  let records: [Record]
  let findings: [InputFinding]
  /// Places in their columns that are still to be located.
  let statedPlaces: [StatedPlace]

  /// - Parameter path: names the file in findings, whose line is the row or feature.
  init(
    _ features: [StatedFeature], path: String, as shape: RecordShape, _ geometry: GeometryFields
  ) {
    var records: [Record] = []
    var findings: [InputFinding] = []
    var places: [StatedPlace] = []
    for feature in features {
      let place = SourcePlace(line: feature.number, column: 1)
      var checker = Checker(file: path, place: place)
      let node = Self.node(feature, shape, geometry, &checker)
      checker.check(node, .record(shape), path: "")
      findings += checker.findings
      places += checker.statedPlaces
      if checker.findings.isEmpty { records.append(Record(node: node, file: path, place: place)) }
    }
    (self.records, self.findings, statedPlaces) = (records, findings, places)
  }

  /// A mapping with the fields of the shape that the feature has; other columns are the map's own business,
  /// unless one looks like a misspelt field.
  private static func node(
    _ feature: StatedFeature, _ shape: RecordShape, _ geometry: GeometryFields,
    _ checker: inout Checker
  ) -> Node {
    var pairs: [(Node, Node)] = []
    var columns: [String: StatedFeature.Value] = [:]
    for (column, value) in feature.values {
      let key = plain(column)
      columns[key] = columns[key] ?? value
      if let field = shape.fields.first(where: { plain($0.name) == key }) {
        pairs.append((Node(field.name), scalar(value, field.shape)))
      } else if let meant = nearestWord(to: key, among: shape.fields.map { plain($0.name) }),
        !placeColumns.contains(key), !feature.values.contains(where: { plain($0.column) == meant })
      {
        checker.report(
          Node(column), "unknown column '\(column)'; did you mean '\(meant)'? rename or remove it")
      }
    }
    if let (field, node) = placed(feature, geometry, columns) { pairs.append((Node(field), node)) }
    return Node(pairs)
  }

  /// Where the feature is: its geometry, or columns that say so.
  private static func placed(
    _ feature: StatedFeature, _ fields: GeometryFields, _ columns: [String: StatedFeature.Value]
  ) -> (field: String, Node)? {
    switch feature.geometry {
    case .point(let position): return fields.point.map { ($0, pair(position)) }
    case .line(let line):
      return fields.line.map { ($0, Node(line.map(pair))) }
    case .area(let corners):
      return fields.area.map { ($0, Node(corners.map(pair))) }
    case nil: break
    }
    guard let point = fields.point else { return nil }
    if case .text(let text) = columns["mgrs"] ?? columns["place"] {
      return (point, quoted(text))
    }
    if let latitude = columns["latitude"] ?? columns["latitudedegrees"],
      let longitude = columns["longitude"] ?? columns["longitudedegrees"]
    {
      return (
        point,
        Node([
          (Node("latitudeDegrees"), scalar(latitude, .number(-90...90))),
          (Node("longitudeDegrees"), scalar(longitude, .number(-180...180))),
        ])
      )
    }
    if let east = columns["east"] ?? columns["eastmetres"],
      let north = columns["north"] ?? columns["northmetres"]
    {
      return (
        point, Node([scalar(east, .number(0...1)), scalar(north, .number(0...1))])
      )
    }
    return nil
  }

  private static let placeColumns: Set<String> = [
    "mgrs", "place", "latitude", "latitudedegrees", "longitude", "longitudedegrees", "east",
    "eastmetres", "north", "northmetres",
  ]

  /// "at_most", "At most" and "atMost" are one name.
  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static func pair(_ position: Position) -> Node {
    Node([number(position.eastMetres), number(position.northMetres)])
  }

  /// Tables keep no types, so the field decides whether "08" is a name or a number.
  private static func scalar(_ value: StatedFeature.Value, _ shape: Shape) -> Node {
    switch (shape, value) {
    case (.text, .number(let value)), (.identifier, .number(let value)),
      (.choice, .number(let value)):
      quoted(brief(value))
    case (.text, .text(let text)), (.identifier, .text(let text)), (.choice, .text(let text)):
      quoted(text)
    case (_, .number(let value)): number(value)
    case (_, .text(let text)): Node(text, .implicit, .plain)
    }
  }

  private static func number(_ value: Double) -> Node { Node(brief(value), .implicit, .plain) }

  private static func quoted(_ text: String) -> Node { Node(text, Tag(.str), .doubleQuoted) }
}
