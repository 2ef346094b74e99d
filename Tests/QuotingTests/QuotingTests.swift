import Foundation
import Quoting
import Testing

/// What a name may hold, and how text is written into each language that it goes into.
@Suite struct QuotingTests {
  /// Names that have been used to break out of a text, with what each must be shown as.
  static let hostile: [(name: String, shown: String)] = [
    ("x\ntouch /tmp/PWNED #", "x\\u{A}touch /tmp/PWNED #"), ("a\rb", "a\\u{D}b"), ("a\tb", "a\\u{9}b"),
    ("\u{1B}[31mRED\u{1B}]0;title\u{7}", "\\u{1B}[31mRED\\u{1B}]0;title\\u{7}"), ("nul\0", "nul\\u{0}"),
    ("\u{7F}", "\\u{7F}"), ("\u{9B}2J", "\\u{9B}2J"), ("\u{85}", "\\u{85}"), ("a\u{2028}b", "a\\u{2028}b"),
    ("\u{202E}evil", "\\u{202E}evil"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("\u{FEFF}bom", "\\u{FEFF}bom"),
    ("\u{200B}", "\\u{200B}"), ("\u{FFFE}", "\\u{FFFE}"),
  ]
  /// Names that are strange and lawful.
  static let lawful = [
    "FTSE proxy, 20 names", "$(touch x)", "`id`", "'q' \"dq\"", "sp ace ünï 😀",
    "👩‍👩‍👧", "<b>&amp;", "=1+1", "a\\b", "日本",
  ]

  @Test(arguments: hostile) func whatDoesNotShowIsShown(_ name: String, _ shown: String) {
    #expect(name.firstUnfit != nil)
    #expect(name.shown == shown)
    #expect(name.shown.firstUnfit == nil)
  }

  @Test(arguments: lawful) func whatShowsStaysAsItIs(_ name: String) {
    #expect(name.firstUnfit == nil)
    #expect(name.shown == name)
  }

  @Test func linesOfKindexItselfStayLines() {
    #expect("a\nb\u{1B}c".shownInLines == "a\nb\\u{1B}c")
    // A carriage return and a line feed are one character to Swift, and two to a terminal.
    #expect("a\r\nb".shownInLines == "a\\u{D}\nb")
  }

  /// The shell itself says what it took.
  @Test(arguments: hostile.map(\.name).filter { !$0.contains("\0") } + lawful) func aShellTakesAWordAsItIs(
    _ name: String
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf %s \(ShellText.quoted(name))"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(Array(bytes) == Array(name.utf8))
  }

  @Test(arguments: hostile.map(\.name) + lawful) func aJobsNameIsLettersDigitsAndThreeSigns(_ name: String) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    #expect(ShellText.slurmName(name).allSatisfy { allowed.contains($0) })
    #expect(ShellText.slurmName("grid_1.v-2") == "grid_1.v-2")
  }

  @Test func aDirectiveSaysAPathOrNothing() {
    #expect(ShellText.slurmPath("/a/b", pattern: "/%j.log") == "/a/b/%j.log")
    #expect(ShellText.slurmPath("/100%/%A", pattern: "/%j.log") == "/100%%/%%A/%j.log")
    #expect(ShellText.slurmPath("/a b", pattern: "/%j.log") == "'/a b/%j.log'")
    #expect(ShellText.slurmPath("/a\nb", pattern: "/%j.log") == nil)
    #expect(ShellText.slurmPath("/a\\b", pattern: "/%j.log") == nil)
  }

  @Test(arguments: hostile.map(\.name) + lawful + ["\" onload='x'"]) func markupIsWellFormed(_ name: String) throws {
    let text = MarkupText.escaped(name)
    let parser = XMLCheck("<svg title=\"\(text)\" other='\(text)'>\(text)</svg>")
    #expect(parser.isWellFormed, "\(text)")
    #expect(parser.text == name.shown)
  }

  @Test(arguments: hostile.map(\.name) + lawful) func jsonReadsBackAndHoldsNothingThatATerminalObeys(
    _ name: String
  ) throws {
    let json = JSONEscapes.escaped(try JSONEncoder().encode([name]))
    #expect(try JSONDecoder().decode([String].self, from: json) == [name])
    #expect(String(decoding: json, as: UTF8.self).firstUnfit == nil)
  }

  @Test func fieldsOfCSVReadBack() {
    #expect(CSVText.field("plain") == "plain")
    #expect(CSVText.field("a,b") == "\"a,b\"")
    #expect(CSVText.field("say \"x\"\r\n") == "\"say \"\"x\"\"\r\n\"")
  }

  @Test func aSpreadsheetsFormulasAreKnown() {
    for text in ["=cmd|\"/c calc\"!A1", "+1+2", "@SUM", "-2+3"] { #expect(CSVText.isFormula(text), "\(text)") }
    for text in ["-5", "+1", "ABC", "", "1e3"] { #expect(!CSVText.isFormula(text), "\(text)") }
  }
}

/// Reads a small document and keeps its text.
private final class XMLCheck {
  private(set) var isWellFormed = false
  private(set) var text = ""

  init(_ document: String) {
    // The few rules of XML that a quoted text can break.
    let open = document.firstIndex(of: ">").map { document.index(after: $0) } ?? document.startIndex
    let close = document.range(of: "</svg>", options: .backwards)?.lowerBound ?? document.endIndex
    let head = document[..<open]
    let body = String(document[open..<close])
    let isLawful = document.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0xfffe && $0.value != 0xffff }
    isWellFormed =
      isLawful && !body.contains("<") && head.count { $0 == "\"" } == 2 && head.count { $0 == "'" } == 2
      && head.count { $0 == "<" } == 1
    text = body.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }
}
