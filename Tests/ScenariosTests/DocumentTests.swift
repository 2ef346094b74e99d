import Foundation
import KindexTestSupport
import MarketData
import Scenarios
import Testing

/// Trouble with the document before any key of it is looked at, and what JSON writes differently.
@Suite struct DocumentTests {
  @Test(
    arguments: [
      ("", "scenario.yaml:1: the scenario is empty. Begin with kindex: 1 and data: {prices: prices.csv}."),
      ("# a comment\n", "scenario.yaml:1: the scenario is empty. Begin with kindex: 1 and data: {prices: prices.csv}."),
      (
        "- kindex: 1",
        "scenario.yaml:1: a scenario is a mapping of keys to values. Begin with kindex: 1, then data: {prices: …}."
      ),
      (
        "date,INDEX,A\n2020-01-01,1,2\n",
        "scenario.yaml:1: a scenario is a mapping of keys to values. Begin with kindex: 1, then data: {prices: …}."
      ),
      ("kindex: 1\n---\nkindex: 1", "scenario.yaml:2: a second document begins here. Keep one scenario to a file."),
      (
        "kindex: 1\nweights: &w {min: 1%}\ncash: *w",
        "scenario.yaml:2: anchors and aliases (& and *) are not taken in a scenario. Write the value out at each place."
      ),
      (
        "kindex: 1\nname: !secret x",
        "scenario.yaml:2: the tag !secret is not taken in a scenario. Write the value without it."
      ),
      (
        "kindex: 1\nname: !!binary x",
        "scenario.yaml:2: the tag !!binary is not taken in a scenario. Write the value without it."
      ),
      (
        "kindex: 1\nname: a\ncapital: 5\nname: b\n",
        "scenario.yaml:2: the key name is given twice, on line 2 and on line 4. Keep one of the two."
      ),
      (
        "kindex: 1\nweights:\n  min: 1%\n  max: 2%\n  \"min\": 3%\n",
        "scenario.yaml:3: the key min is given twice, on line 3 and on line 5. Keep one of the two."
      ),
      (
        "{\"kindex\": 1,\n\"name\": \"a\",\n\"name\": \"b\",\n\"name\": \"c\"}",
        "scenario.yaml:2: the key name is given twice, on line 2 and on line 3. Keep one of the two."
      ),
      (
        "kindex: 1\nsectors:\n  1: {max: 5%}\n  \"1\": {max: 6%}\n",
        "scenario.yaml:4: sectors.1: the key is given twice, before on line 3. Keep one of the two."
      ),
      ("kindex: 1\n? [a, b]\n: c", "scenario.yaml:2: a key must be a plain word. Write key: value."),
    ])
  func aWrongDocumentIsRefused(text: String, message: String) throws {
    #expect(try refusal(text) == message)
  }

  @Test(arguments: [
    "kindex: 1\ncash: {min: 1%", "kindex: 1\n\tcash: 1%", "kindex: 1\nname: \"open", "kindex: 1\n  cash: 1",
  ])
  func brokenYAMLNamesALine(text: String) throws {
    let message = try refusal(text)
    #expect(message.hasPrefix("scenario.yaml:"))
    #expect(message.contains("column"))
    #expect(message.hasSuffix("Check brackets, quotation marks, colons and the indentation, which must be spaces."))
  }

  @Test func aCharacterThatDoesNotPrintNamesItsLine() throws {
    #expect(try refusal("kindex: 1\nname: a\u{1}b").hasPrefix("scenario.yaml:2: control characters are not allowed"))
  }

  @Test func bytesThatAreNotUTF8NameTheirLine() throws {
    let bytes = Array("kindex: 1\nname: Zürich".utf8).filter { $0 != 0xc3 }
    #expect(try refusal(bytes) == "scenario.yaml:2: the text is not UTF-8. Save the file as UTF-8")
  }

  @Test(arguments: ["[", "{\"a\":", "- ", "{a: [", "? "])
  func nestingWithoutEndIsRefused(opening: String) throws {
    let text = String(repeating: opening, count: 100_000)
    #expect(try refusal(text).contains("nested more than 200 deep"))
    let indented = (0..<400).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    #expect(try refusal(indented).hasPrefix("scenario.yaml:201: values are nested"))
  }

  @Test func manyBracketsSideBySideAreNoNesting() throws {
    let rules = (0..<3_000).map { "  - exclude: [\"S\($0)]\", 'it''s', \"#\"] # it's [one\n" }.joined()
    let said = try scenario("rules:\n" + rules)
    #expect(said.rules.count == 3_000)
    #expect(said.rules.last?.value == .exclude(["S2999]", "it's", "#"]))
    #expect(said.rules.last?.origin == .file("scenario.yaml", line: 3_002, key: "rules[3000].exclude"))
  }

  @Test func aHugeFileIsRefusedUnread() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("prices.yaml")
      try Data(repeating: UInt8(ascii: "7"), count: 50_000_000).write(to: file)
      let error = try #require(throws: DataError.self) { try ScenarioReader.read(path: file.path) }
      #expect(error.kind == .malformed)
      #expect(error.message.contains("longer than a scenario"))
    }
  }

  @Test func aMissingFileAndAFolderAreToldApart() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: folder.appendingPathComponent("scenario.yaml"))
      let missing = try #require(throws: DataError.self) {
        try ScenarioReader.read(path: folder.appendingPathComponent("scenaro.yaml").path)
      }
      #expect(missing.kind == .missing)
      #expect(missing.remedy.contains("scenario.yaml"))
      let unreadable = try #require(throws: DataError.self) { try ScenarioReader.read(path: folder.path) }
      #expect(unreadable.kind == .unreadable)
    }
  }

  @Test func marksAndLineEndsOfOtherSystemsAreTaken() throws {
    let text = "\u{feff}kindex: 1\r\nname: a\r\ndata:\r\n  prices: p.csv\r\n"
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("scenario.yml")
      try Data(text.utf8).write(to: file)
      let said = try ScenarioReader.read(path: file.path)
      #expect(said.name?.value == "a")
      #expect(said.prices?.origin == .file(file.path, line: 4, key: "data.prices"))
    }
    let twice = "kindex: 1\r\nname: a\r\nname: b\r\n"
    #expect(try refusal(twice).contains("on line 2 and on line 3"))
  }

  @Test func jsonAndYAMLSayTheSame() throws {
    let yaml = try scenario(
      "name: 'Zürich \"50\"'\ndata: {prices: a/b.csv}\ncapital: 1e6\nucits: true\nrules: [{at_most: {1: [A, B]}}]")
    let json = """
      {\n\t"kindex":1,
      \t"name":"Z\\u00fcrich \\"50\\"","data":{"prices":"a\\/b.csv"},
      \t"capital":1E6,"ucits":true,"rules":[{"at_most":{"1":["A","B"]}}]}
      """
    let said = try ScenarioReader.parse(bytes: Array(json.utf8), name: "scenario.json")
    #expect(said.name?.value == yaml.name?.value)
    #expect(said.prices?.value == yaml.prices?.value)
    #expect(said.capital?.value == yaml.capital?.value)
    #expect(said.ucits?.value == yaml.ucits?.value)
    #expect(said.rules.map(\.value) == yaml.rules.map(\.value))
    #expect(said.rules.first?.origin == .file("scenario.json", line: 4, key: "rules[1].at_most"))
  }

  @Test func escapesOfJSONAreRead() throws {
    func name(_ text: String) throws -> String? {
      let json = "{\"kindex\": 1, \"name\": \"\(text)\"}"
      return try ScenarioReader.parse(bytes: Array(json.utf8), name: "s.json").name?.value
    }
    #expect(try name(#"\ud83d\ude00!"#) == "😀!")
    #expect(try name(#"\\ud83d\\ude00"#) == #"\ud83d\ude00"#)
    #expect(try name(#"a\/b\"c\\d\u00e9"#) == "a/b\"c\\dé")
    #expect(throws: SpecificationError.self, "what does not show is refused, however it is written") {
      try name(#"a\tb\nc"#)
    }
    #expect(try name("東京 😀") == "東京 😀")
    #expect(throws: SpecificationError.self) { try name(#"\ud83d alone"#) }
  }

  @Test(arguments: [
    ("a.yaml", true), ("a.yml", true), ("A.JSON", true), ("a.csv", false), ("-", false), ("a.txt", false),
  ])
  func scenariosAreKnownByTheirEnding(path: String, isScenario: Bool) {
    #expect(ScenarioReader.isScenario(path: path) == isScenario)
  }
}
