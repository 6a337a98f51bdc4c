// Which covering instance does a JSON file describe?
import Covering
import Scenario

/// A file `{"sites": [{"x", "y", "cost"}], "points": [{"x", "y", "weight"}], "radius": R}`, or with
/// `"covers": [[numbers of points, from 0, that site 0 covers], ...]` in place of coordinates and radius.
/// Costs and weights that are left out are 1.  Points are merged while they are read.
struct InstanceFile {
  private var text: InstanceText
  private var places: [String: Int] = [:]

  private static let keys = ["sites", "points", "radius", "covers"]

  static func instance(file: String) throws(InputError) -> CoveringInstance {
    var reader = try InstanceFile(file)
    return try reader.instance()
  }

  /// Finds the top keys, in any order.
  private init(_ file: String) throws(InputError) {
    text = try InstanceText(file: file)
    try text.expect("{", "to begin an instance")
    if text.isEmpty("}") { return }
    repeat {
      let (name, place) = try text.key()
      guard Self.keys.contains(name) else {
        throw text.fault(
          "unknown key '\(name)': \(advice(on: name, among: Self.keys))", at: place)
      }
      guard places[name] == nil else {
        throw text.fault("key '\(name)' appears twice: remove one", at: place)
      }
      places[name] = text.place
      try text.skipValue()
    } while try !text.isClosed(by: "}")
    text.skipBlanks(lines: true)
    guard text.ahead == nil else {
      throw text.fault("more text after the instance", at: text.place)
    }
  }

  private mutating func instance() throws(InputError) -> CoveringInstance {
    try find("sites")
    let sites = try records(fields: ["x", "y", "cost"], most: CoveringLimits.sites)
    let costs = sites.map { $0[2] ?? 1 }
    if places["covers"] != nil { return try instance(withCovers: costs) }
    try find("radius")
    let radius = try text.number("radius", in: InstanceRanges.radius)
    var plane: [PlanePoint] = []
    try find("sites")
    for (number, site) in sites.enumerated() {
      guard let x = site[0], let y = site[1] else {
        throw text.fault(
          "site \(number) has no x or no y: with a radius it needs both", at: text.place)
      }
      plane.append(PlanePoint(x: x, y: y))
    }
    var merge = DemandMerge(sites: plane, radius: radius)
    try find("points")
    try eachRecord(fields: ["x", "y", "weight"], most: CoveringLimits.points) {
      (reader, place, record) throws(InputError) in
      guard let x = record[0], let y = record[1] else {
        throw reader.text.fault("a point without x or y: with a radius it needs both", at: place)
      }
      merge.add(x: x, y: y, weight: record[2] ?? 1)
    }
    return DemandMerge.instance(of: [merge], costs: costs)
  }

  private mutating func instance(withCovers costs: [Double]) throws(InputError) -> CoveringInstance
  {
    if let place = places["radius"] {
      throw text.fault("radius beside covers: one of them says who covers what", at: place)
    }
    try find("points")
    let weights = try records(fields: ["x", "y", "weight"], most: InstanceRanges.coveredPoints)
      .map { $0[2] ?? 1 }
    try find("covers")
    let start = text.place
    var covers: [[Int]] = []
    try eachItem { (reader) throws(InputError) in
      var points: [Int] = []
      try reader.eachItem { (reader) throws(InputError) in
        let place = reader.text.place
        let number = try reader.text.number("covers[\(covers.count)]", in: 0...1e9)
        guard number == number.rounded(), Int(number) < weights.count else {
          throw reader.text.fault(
            "covers[\(covers.count)] names point \(number): points count from 0 to "
              + "\(weights.count - 1)", at: place)
        }
        points.append(Int(number))
      }
      covers.append(points)
    }
    guard covers.count == costs.count else {
      throw text.fault(
        "covers has \(covers.count) lists: one for each of the \(costs.count) sites", at: start)
    }
    return CoveringInstance(covers: covers, costs: costs, pointWeights: weights)
  }

  private mutating func find(_ key: String) throws(InputError) {
    guard let place = places[key] else {
      let hint = key == "radius" ? "give radius, or covers" : "add it"
      throw text.fault("no key '\(key)': \(hint)", at: 0)
    }
    text.move(to: place)
  }

  /// The items of a list, one by one.
  private mutating func eachItem(
    _ item: (inout InstanceFile) throws(InputError) -> Void
  ) throws(InputError) {
    try text.expect("[", "to begin a list")
    if text.isEmpty("]") { return }
    repeat { try item(&self) } while try !text.isClosed(by: "]")
  }

  private mutating func records(
    fields: [String], most: Int
  ) throws(InputError) -> [[Double?]] {
    var records: [[Double?]] = []
    try eachRecord(fields: fields, most: most) { (_, _, record) throws(InputError) in
      records.append(record)
    }
    return records
  }

  /// Objects of numbers: each field's value, nil where it is left out.
  private mutating func eachRecord(
    fields: [String], most: Int,
    _ body: (inout InstanceFile, _ place: Int, [Double?]) throws(InputError) -> Void
  ) throws(InputError) {
    let start = text.place
    var count = 0
    try eachItem { (reader) throws(InputError) in
      let place = reader.text.place
      var record = [Double?](repeating: nil, count: fields.count)
      try reader.text.expect("{", "to begin an object")
      if !reader.text.isEmpty("}") {
        repeat {
          let (name, place) = try reader.text.key()
          guard let field = fields.firstIndex(of: name), record[field] == nil else {
            throw reader.text.fault(
              "key '\(name)': each of \(fields.joined(separator: ", ")) may stand once", at: place)
          }
          record[field] = try reader.text.number(name, in: InstanceRanges.of(name))
        } while try !reader.text.isClosed(by: "}")
      }
      count += 1
      guard count <= most else {
        throw reader.text.fault("more than \(most): leave some out", at: place)
      }
      try body(&reader, place, record)
    }
    if count == 0 { throw text.fault("an empty list: at least one is needed", at: start) }
  }
}

/// Which numbers instances may hold.
enum InstanceRanges {
  static let radius = 1e-9...CoveringLimits.largestCoordinate
  /// Where covers are listed, points are held one by one.
  static let coveredPoints = 10_000_000

  static func of(_ field: String) -> ClosedRange<Double> {
    switch field {
    case "cost": 0...CoveringLimits.largestCost
    case "weight": 0...CoveringLimits.largestWeight
    default: -CoveringLimits.largestCoordinate...CoveringLimits.largestCoordinate
    }
  }
}
