import Foundation
import KindexTestSupport
import Testing

/// Every fault that an input may have: the exit code, and a message that says where, what, and what to do.
@Suite struct BadInputTests {
  /// One fault: a file's content or options, and what the message must hold.
  struct Fault: CustomTestStringConvertible, Sendable {
    let name: String
    var file = "prices.csv"
    var content: [UInt8]?
    var options: [String] = ["-k", "2"]
    var code: Int32 = 65
    let says: [String]

    init(
      _ name: String, file: String = "prices.csv", text: String? = nil, bytes: [UInt8]? = nil,
      options: [String] = ["-k", "2"], code: Int32 = 65, says: [String]
    ) {
      self.name = name
      self.file = file
      content = bytes ?? text.map { Array($0.utf8) }
      self.options = options
      self.code = code
      self.says = says
    }

    var testDescription: String { name }
  }

  static let good = "date,INDEX,A,B,C\n2024-01-02,100,10,20,30\n2024-01-03,101,11,20,31\n2024-01-04,102,11,21,30\n"

  static let faults: [Fault] = [
    Fault("missing file", says: ["prices.csv", "no such file"]).missing,
    Fault("empty file", text: "", says: ["empty"]),
    Fault("header only", text: "date,INDEX,A,B\n", says: ["prices.csv"]),
    Fault("one price row", text: "date,INDEX,A,B\n2024-01-02,1,2,3\n", says: ["prices.csv"]),
    Fault(
      "short row", text: "date,INDEX,A,B\n2024-01-02,1,2,3\n2024-01-03,1,2\n", says: ["prices.csv:3"]),
    Fault(
      "long row", text: "date,INDEX,A,B\n2024-01-02,1,2,3\n2024-01-03,1,2,3,4\n", says: ["prices.csv:3"]),
    Fault("a letter", text: "date,INDEX,A,B\n2024-01-02,1,x,3\n2024-01-03,1,2,3\n", says: ["prices.csv:2", "A"]),
    Fault("NaN", text: "date,INDEX,A,B\n2024-01-02,1,2,3\n2024-01-03,1,2,NaN\n", says: ["prices.csv:3", "B"]),
    Fault("infinity", text: "date,INDEX,A,B\n2024-01-02,1,2,3\n2024-01-03,1,inf,3\n", says: ["prices.csv:3", "A"]),
    Fault("zero price", text: "date,INDEX,A,B\n2024-01-02,1,2,0\n2024-01-03,1,2,3\n", says: ["prices.csv:2", "B"]),
    Fault("negative price", text: "date,INDEX,A,B\n2024-01-02,1,-2,3\n2024-01-03,1,2,3\n", says: [":2", "A"]),
    Fault("missing cell", text: "date,INDEX,A,B\n2024-01-02,1,,3\n2024-01-03,1,2,3\n", says: ["prices.csv:2", "A"]),
    Fault("duplicate id", text: "date,INDEX,A,A\n2024-01-02,1,2,3\n2024-01-03,1,2,3\n", says: ["A"]),
    Fault(
      "duplicate date", text: "date,INDEX,A,B\n2024-01-02,1,2,3\n2024-01-02,1,2,3\n", says: ["2024-01-02"]),
    Fault(
      "unsorted date", text: "date,INDEX,A,B\n2024-01-03,1,2,3\n2024-01-02,1,2,3\n", says: ["2024-01-02"]),
    Fault(
      "invalid UTF-8", bytes: Array("date,INDEX,A\n2024-01-02,1,\u{31}".utf8) + [0xff, 0x0a], says: ["prices.csv"]),
    Fault("unknown benchmark", text: good, options: ["-k", "2", "--benchmark", "INDX"], says: ["INDX", "INDEX"]),
    Fault("K below 1", text: good, options: ["-k", "0"], says: ["cardinality", "at least 1"]),
    Fault("K above N", text: good, options: ["-k", "4"], says: ["cardinality", "at most 3"]),
    Fault(
      "floor above ceiling", text: good, options: ["-k", "2", "--min-weight", "60%", "--max-weight", "40%"],
      says: ["60%", "40%"]),
    Fault("K × floor above 1", text: good, options: ["-k", "3", "--min-weight", "40%"], says: ["120%", "33.3333%"]),
    Fault("K × ceiling below 1", text: good, options: ["-k", "2", "--max-weight", "40%"], says: ["80%", "50%"]),
    Fault("capital zero", text: good, options: ["-k", "2", "--capital", "0"], says: ["capital", "positive"]),
    Fault("capital negative", text: good, options: ["-k", "2", "--capital", "-5"], says: ["capital", "positive"]),
    Fault(
      "capital too small for K lots", text: good, options: ["-k", "3", "--capital", "50"],
      says: ["50", "62", "more capital"]),
    Fault("truncated OR-Library file", file: "x.txt", text: "2 3\n1 2 3 4\n1 2 3 4\n1 2\n", says: ["x.txt"]),
    Fault(
      "a series that no one may hold", text: good, options: ["-k", "2", "--exclude", "Q"], says: ["--exclude", "Q"]),
    Fault("sector without stocks", text: good, options: ["-k", "2", "--sector-cap", "Banks=30%"], says: ["sector"]),
    Fault(
      "wrong unit", text: good, options: ["-k", "2", "--min-weight", "1 percent"], code: 64,
      says: ["1 percent", "100bps"]),
    Fault("no cardinality", text: good, options: [], code: 64, says: ["--cardinality"]),
    Fault("unknown option", text: good, options: ["-k", "2", "--cardinalty", "3"], code: 64, says: ["--cardinal"]),
  ]

  @Test(arguments: faults) func isRefused(_ fault: Fault) throws {
    let folder = try TemporaryFolder()
    let path =
      if let content = fault.content {
        try folder.file(fault.file, Data(content))
      } else { folder.url.appending(path: fault.file).path }
    let result = try KindexCommand.run(["solve", path, "--basis", "weights"] + fault.options)
    #expect(result.code == fault.code, "\(result.errors)")
    #expect(result.output.isEmpty, "nothing may be written to standard output")
    for text in fault.says { #expect(result.errors.contains(text), "\(result.errors)") }
  }

  @Test func aFolderIsNoFile() throws {
    let folder = try TemporaryFolder()
    let result = try KindexCommand.run(["solve", folder.url.path, "-k", "2"])
    #expect(result.code == 66, "\(result.errors)")
  }

  @Test func tooManyValuesInAnORLibraryFileAreReported() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("x.txt", "2 2\n100 101 103\n10 11 12\n20 19 21\n7 8\n")
    let result = try KindexCommand.run(["solve", path, "-k", "1"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("warning:") && result.errors.contains("2"), "\(result.errors)")
  }

  @Test func aConstantSeriesIsAWarning() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "prices.csv", "date,INDEX,A,B\n2024-01-02,100,10,20\n2024-01-03,101,11,20\n2024-01-04,102,11,20\n")
    let result = try KindexCommand.run(["check", path])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.text.contains("B"), "\(result.text)")
    let solved = try KindexCommand.run(["solve", path, "-k", "1"])
    #expect(solved.code == 0, "\(solved.errors)")
    #expect(solved.errors.contains("warning:"), "\(solved.errors)")
  }

  @Test func aLineOf200MegabytesIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("prices.csv", Data(repeating: UInt8(ascii: "7"), count: 200 << 20))
    let result = try KindexCommand.run(["solve", path, "-k", "1"])
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.utf8.count < 2000)
  }

  @Test func aResultThatCannotBeWrittenLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("prices.csv", Self.good)
    let target = folder.url.appending(path: "no/such/folder/out.json").path
    let result = try KindexCommand.run(["solve", path, "-k", "1", "--format", "json", "-o", target])
    #expect(result.code != 0)
    #expect(result.errors.contains("cannot be written"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: target))
  }
}

extension BadInputTests.Fault {
  /// The same fault with no file at all.
  fileprivate var missing: Self {
    var copy = self
    copy.content = nil
    copy.code = 66
    return copy
  }
}
