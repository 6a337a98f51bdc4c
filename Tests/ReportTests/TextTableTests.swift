// Do terminal tables line up, whatever is in them?
import Report
import Testing

struct TextTableTests {
  @Test("A small table has a header, a rule and aligned columns")
  func small() {
    var table = TextTable(columns: [.left("system"), .right("count")])
    table.append(["radar", "3"])
    table.append(["interceptor drones", "12"])
    #expect(
      table.text == """
        system              count
        ------------------  -----
        radar                   3
        interceptor drones     12

        """)
  }

  @Test("Right-aligned columns end, and left-aligned ones begin, at one place in all lines")
  func aligned() {
    var numbers = SplitMix(state: 3)
    for _ in 0..<50 {
      var table = TextTable(columns: [.left("a"), .right("b"), .left("c")])
      for _ in 0..<20 {
        let cells = (0..<3).map { _ in String(repeating: "x", count: 1 + Int(numbers.unit() * 12)) }
        table.append(cells)
      }
      let lines = table.text.split(separator: "\n").map(Array.init)
      let rule = lines[1]
      let first = rule.firstIndex(of: " ") ?? 0
      let second = (rule[(first + 2)...].firstIndex(of: " ") ?? 0)
      for line in lines {
        #expect(line[first] == " " && line[first + 1] == " ")
        #expect(line[second - 1] != " " && line[second] == " ")
        #expect(line[second + 2] != " ")
      }
    }
  }

  @Test("Control and direction characters cannot reach the terminal, long cells are cut")
  func hostile() {
    var table = TextTable(columns: [.left("name")])
    table.append(["\u{1B}[2Jred\u{202E}\n"])
    table.append([String(repeating: "y", count: 500)])
    let lines = table.text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[2] == "?[2Jred??")
    #expect(lines[3].count == TextTable.maximumCellCharacters && lines[3].hasSuffix("y..."))
  }
}
