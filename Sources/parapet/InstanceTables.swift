// Which covering instance do two tables of comma-separated numbers describe?
import Covering
import Scenario

/// Tables whose first line names their columns: x, y and cost for sites, x, y and weight for points; the last
/// may be left out and is then 1.
enum InstanceTables {
  static func instance(
    sitesFile: String, pointsFile: String, radius: Double
  ) throws(InputError) -> CoveringInstance {
    var places: [PlanePoint] = []
    var costs: [Double] = []
    try eachRow(sitesFile, last: "cost", most: CoveringLimits.sites) { x, y, cost in
      places.append(PlanePoint(x: x, y: y))
      costs.append(cost)
    }
    var merge = DemandMerge(sites: places, radius: radius)
    try eachRow(pointsFile, last: "weight", most: CoveringLimits.points) { x, y, weight in
      merge.add(x: x, y: y, weight: weight)
    }
    return DemandMerge.instance(of: [merge], costs: costs)
  }

  private static func eachRow(
    _ file: String, last: String, most: Int, _ body: (Double, Double, Double) -> Void
  ) throws(InputError) {
    var text = try InstanceText(file: file)
    let columns = try columns(&text, ["x", "y", last])
    var count = 0
    while true {
      text.skipBlanks(lines: true)
      guard text.ahead != nil else { break }
      let start = text.place
      var row = [0, 0, 1.0]
      for (number, column) in columns.enumerated() {
        if number > 0 {
          guard text.ahead == UInt8(ascii: ",") else {
            throw text.fault("\(number) fields: the first line names \(columns.count)", at: start)
          }
          text.step()
        }
        text.skipBlanks(lines: false)
        let name = ["x", "y", last][column]
        row[column] = try text.number(name, in: InstanceRanges.of(name))
        text.skipBlanks(lines: false)
      }
      guard text.ahead == nil || text.ahead == 0x0A else {
        throw text.fault("more text than the \(columns.count) columns hold", at: text.place)
      }
      count += 1
      guard count <= most else { throw text.fault("more than \(most) rows", at: start) }
      body(row[0], row[1], row[2])
    }
    if count == 0 { throw text.fault("no row: at least one is needed", at: text.place) }
  }

  private static func columns(
    _ text: inout InstanceText, _ names: [String]
  ) throws(InputError) -> [Int] {
    let start = text.place
    while let byte = text.ahead, byte != 0x0A { text.step() }
    let found = text.text(from: start).split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.filter { !$0.isWhitespace }.lowercased() }
    var columns: [Int] = []
    for name in found {
      guard let column = names.firstIndex(of: name), !columns.contains(column) else {
        throw text.fault(
          "column '\(name)': the first line names each of \(names.joined(separator: ", ")) once",
          at: start)
      }
      columns.append(column)
    }
    guard columns.contains(0), columns.contains(1) else {
      throw text.fault("no column x or no column y", at: start)
    }
    return columns
  }
}
