// Are tables of observers read as written, and are their faults named by line?

import Scenario
import Testing

@Suite struct ObserverTableTests {
  @Test("Columns may stand in any order, fields may be quoted, and empty lines are skipped")
  func asWritten() throws {
    let table = try ObserverTable(
      "\u{FEFF}Name, NORTH ,mast_metres,east\r\n\"Hill, the \"\"north\"\"\",4019450.5,12,752600\r\n"
        + "\r\n,4e6,, 7.5e5\n", file: "observers.csv")
    #expect(table.rows.count == 2)
    #expect(table.rows[0].name == "Hill, the \"north\"")
    #expect(
      (table.rows[0].east, table.rows[0].north, table.rows[0].mastMetres)
        == (752_600, 4_019_450.5, 12))
    #expect((table.rows[0].line, table.rows[1].line) == (2, 4))
    #expect((table.rows[1].east, table.rows[1].north) == (750_000, 4_000_000))
    #expect(table.rows[1].mastMetres == nil)
    #expect(table.rows[1].name == nil)
  }

  @Test("Every fault is found in one pass, with line, column, value and range")
  func faults() throws {
    let findings = faults(of: "east,north,mast_metres\n1,x,3\n1,2\n1,2,-4\n1,nan,1\n5,6,7\n")
    #expect(findings.map(\.line) == [2, 3, 4, 5])
    #expect(findings.map(\.column) == [3, 1, 5, 3])
    #expect(findings[0].description.hasPrefix("o.csv:2:3: error: north is 'x': write a number"))
    #expect(findings[2].message.contains("mast_metres is '-4'"))
    #expect(findings[2].message.contains("0 to 10000"))
  }

  @Test(
    "A table without what it needs is refused",
    arguments: [
      ("", "no observer"), ("east,north\n", "no observer"), ("east\n1\n", "no column 'north'"),
      ("east,nrth\n1,2\n", "did you mean 'north'?"),
      ("east,north,height\n1,2,3\n", "known are east, north, mast_metres, name"),
      ("east,north,east\n1,2,3\n", "appears twice"), ("east,north\n1,\"2\n", "does not end"),
    ])
  func refused(text: String, message: String) throws {
    let findings = faults(of: text)
    #expect(findings.count == 1)
    #expect(findings.first?.message.contains(message) == true)
  }

  @Test("A table with faults everywhere is left after fifty")
  func manyFaults() throws {
    let text = "east,north\n" + String(repeating: "a,1\n", count: 1000)
    #expect(faults(of: text).count == ObserverTable.maximumFindings)
  }

  private func faults(of text: String) -> [InputFinding] {
    do throws(InputError) {
      _ = try ObserverTable(text, file: "o.csv")
      return []
    } catch {
      return error.findings
    }
  }
}
