// Are the traps of YAML refused instead of read as something else?
import Scenario
import Testing

@Suite struct YAMLTests {
  @Test(
    "A number that readers of YAML disagree on is refused",
    arguments: [
      "0x10", "0o17", "017", "08", "1_000", "1:30", ".inf", "-.inf", ".nan", "NaN", "Infinity",
      "2024-01-01", "1,5", "1e", "--5", "5 m", "0b11", "~",
    ])
  func number(_ value: String) throws {
    try Fault.scenario(
      "worth: 10", "worth: «\(value)", "assets[0].worth is '\(value)'",
      "write a number above 0, at most 1000000000"
    ).check()
  }

  @Test(
    "A name or text that YAML takes for something else is refused with the advice to quote it",
    arguments: [
      "08", "17", "1_000", "0x10", "1:30", ".inf", ".nan", "no", "Off", "yes", "true", "null", "~",
      "2024-01-01", "1e3", "3.5",
    ])
  func text(_ value: String) throws {
    try Fault.scenario(
      "id: north", "id: «\(value)", "approaches[0].id is '\(value)'", "put it in quotes",
      "1 to 40 letters"
    ).check()
    try Fault.scenario(
      "name: small", "name: small\ntitle: «\(value)", "title is '\(value)'", "put it in quotes",
      "a text of 1 to 200"
    ).check()
    var quoted = SmallProblem()
    quoted.scenario = quoted.scenario.replacing(
      "name: small", with: "name: small\ntitle: '\(value)'")
    #expect(try quoted.read().title == value)
  }

  @Test(
    "A repeated key is reported at its second place",
    arguments: [
      Fault.scenario(
        "worth: 10", "worth: 10\n    «worth: 20", "'worth' appears twice", "remove one"),
      .scenario("name: small", "name: small\n«name: big", "'name'"),
      .scenario("money: 10,", "money: 10, «money: 20,", "'money'"),
      .scenario("name: small", "name: small\n«'name': big", "'name'"),
      .scenario("name: small", "\"name\": small\n«name: big", "'name'"),
      .scenario(
        "{threat: drone, count: 3}", "{threat: drone, count: 3, «threat: drone}", "'threat'"),
      .scenario(
        "name: small", "description: |\n  name: one\n  name: two\nname: small\n«name: big", "'name'"
      ),
      .scenario(
        "- id: depot\n    point: [500000, 4000000]",
        "- id: depot\n    point: [500000, 4000000]\n    # id: a comment\n    «id: shed", "'id'"),
      .scenario("name: small", "title: Übergröße\nname: small\n«title: two", "'title'"),
      .catalogue(
        "oneWayAttack: 0.8", "oneWayAttack: 0.8\n      «oneWayAttack: 0.9", "'oneWayAttack'"),
    ])
  func repeatedKey(_ fault: Fault) throws { try fault.check() }

  @Test(
    "All repeated keys are reported, whichever line breaks the file has", arguments: ["\n", "\r\n"])
  func repeatedKeys(lineBreak: String) throws {
    var problem = SmallProblem()
    problem.scenario = problem.scenario
      .replacing("name: small", with: "name: small\nname: big\nname: huge")
      .replacing("money: 10,", with: "money: 10, money: 11,")
      .replacing("\n", with: lineBreak)
    let findings = try problem.findings()
    #expect(findings.map { "\($0.line):\($0.column)" } == ["3:1", "4:1", "28:21"])
    #expect(
      findings.map { $0.message.prefix(11) } == ["key 'name' ", "key 'name' ", "key 'money'"])
  }

  @Test(
    "Anchors, aliases and tags are refused where they stand",
    arguments: [
      Fault.scenario(
        "money: 10,", "money: «&ten 10,", "anchors and aliases", "write the value out"),
      .scenario(
        "    point: [500000, 4000000]\n    worth: 10",
        "    point: «&p [500000, 4000000]\n    worth: 10",
        "anchors and aliases are not supported"),
      .scenario("money: 10,", "money: «*ten,", "aliases are not supported", "write the value out"),
      .scenario("name: small", "«&key name: small", "anchors and aliases"),
      .scenario("count: 3", "count: «!!str 3", "tag !!str", "remove it"),
      .scenario("name: small", "name: «!!str 08", "tag !!str", "quotes"),
      .scenario("count: 3", "count: «!!int \"3\"", "tag !!int"),
      .scenario("[types.yaml]", "«!files [types.yaml]", "tag !files"),
    ])
  func anchorsAndTags(_ fault: Fault) throws { try fault.check() }

  @Test("Aliases that stand for a billion values are refused before anything visits them")
  func billion() throws {
    var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in 1...9 {
      let before = "*a\(level - 1)"
      lines.append(
        "a\(level): &a\(level) [" + Array(repeating: before, count: 10).joined(separator: ", ")
          + "]")
    }
    var problem = SmallProblem()
    problem.scenario = lines.joined(separator: "\n")
    let findings = try problem.findings()
    #expect(findings.map { "\($0.line):\($0.column)" } == ["1:5"])
  }

  @Test(
    "A file nested a thousand levels deep is refused, not overflowed",
    arguments: ["[", "- ", "{a: "])
  func deep(_ opening: String) throws {
    var problem = SmallProblem()
    problem.scenario = String(repeating: opening, count: 50_000)
    let findings = try problem.findings()
    #expect(findings.count == 1 && findings[0].message.contains("nesting"), "\(findings)")
  }

  @Test(
    "A text that is no YAML is refused at the fault",
    arguments: [
      Fault.scenario("worth: 10", "worth: 10\n«\tname: x", "not valid YAML", "no tabs"),
      .scenario("name: small", "name: small«: x", "not valid YAML", "colons"),
      .scenario(
        "name: small", "name: sm\u{7}all«", "not valid YAML", "code 7", "remove the character"),
    ])
  func notYAML(_ fault: Fault) throws {
    guard fault.new.contains("\u{7}") else { return try fault.check() }
    var problem = SmallProblem()
    problem.scenario = problem.scenario.replacing(
      fault.old, with: fault.new.replacing("«", with: ""))
    let findings = try problem.findings()
    #expect(findings.map { "\($0.line):\($0.column)" } == ["2:9"])
    #expect(fault.parts.allSatisfy { findings[0].message.contains($0) }, "\(findings)")
  }

  @Test("An empty file, and one of comments only, says so", arguments: ["", "\n\n", "# nothing\n"])
  func empty(_ text: String) throws {
    var problem = SmallProblem()
    problem.scenario = text
    #expect(
      try problem.findings().map(\.description) == [
        "scenario.yaml:1:1: error: the file is empty: write a mapping with parapet, name, "
          + "coordinateReference, terrain, sites, budget, raids"
      ])
  }

  @Test("A file that is no mapping says what it is and what to write")
  func noMapping() throws {
    var problem = SmallProblem()
    problem.scenario = "just a line"
    let findings = try problem.findings()
    #expect(findings.map { "\($0.line):\($0.column)" } == ["1:1"])
    #expect(
      findings[0].message.hasPrefix("the file is 'just a line': write a mapping with parapet"))
  }

  @Test("A second document in a file is refused where it starts")
  func twoDocuments() throws {
    var problem = SmallProblem()
    problem.catalogue += "---\nparapetCatalogue: 1\n"
    let findings = try problem.findings()
    #expect(findings.map(\.file) == ["types.yaml"])
    #expect(findings[0].line == problem.catalogue.split(separator: "\n").count - 1)
    #expect(findings[0].message.contains("remove '---'"))
  }

  @Test("A file that is not UTF-8 says so")
  func notUTF8() throws {
    let folder = try Folder()
    for bytes: [UInt8] in [[0x6E, 0xE9], [0xFF, 0xFE, 0x61, 0x00]] {
      let file = try folder.write(bytes, to: "latin.yaml")
      let error = #expect(throws: InputError.self) { try Scenario(file: file) }
      #expect(
        error?.description == "\(file):1:1: error: not UTF-8 text: save the file as UTF-8")
    }
  }

  @Test("A byte-order mark and carriage returns change nothing")
  func byteOrderMark() throws {
    var problem = SmallProblem()
    problem.scenario = "\u{FEFF}" + problem.scenario.replacing("\n", with: "\r\n")
    #expect(try problem.read().name == "small")
  }

  @Test("A file that does not exist, and one that is a folder, say so")
  func noFile() throws {
    let folder = try Folder()
    let missing = #expect(throws: InputError.self) { try Scenario(file: folder.path + "/x.yaml") }
    #expect(missing?.description.hasSuffix("no such file: check the path's spelling") == true)
    let isFolder = #expect(throws: InputError.self) { try Scenario(file: folder.path) }
    #expect(isFolder?.findings.count == 1)
  }
}
