import Foundation
import MarketData
import Testing

/// Trouble with the file itself, before anything of a table is read.
@Suite struct FileFaultTests {
  @Test func aMissingFileSuggestsItsNeighbour() throws {
    try withTemporaryDirectory { directory in
      try Data().write(to: directory.appendingPathComponent("prices.csv"))
      let path = directory.appendingPathComponent("price.csv").path
      let error = try #require(throws: DataError.self) { try PriceTableReader.read(path: path) }
      expect(error, .missing, says: "no such file", advises: "holds prices.csv", file: path)
    }
  }

  @Test func aDirectoryIsUnreadable() throws {
    try withTemporaryDirectory { directory in
      let error = try #require(throws: DataError.self) { try PriceTableReader.read(path: directory.path) }
      expect(error, .unreadable, says: "directory", advises: "file inside", file: directory.path)
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func aFileWithoutPermissionIsUnreadable() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appendingPathComponent("prices.csv")
      try Data("date,A\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path)
      let error = try #require(throws: DataError.self) { try PriceTableReader.read(path: file.path) }
      expect(error, .unreadable, says: "cannot be opened", advises: "permissions", file: file.path)
    }
  }

  @Test(arguments: ["prices.csv", "prices.txt", "-"])
  func anEmptyFileSaysSo(name: String) throws {
    expect(try fault("", name), .malformed, says: "is empty", advises: "header line", file: name)
  }

  @Test func aFileOfBlankLinesSaysSo() throws {
    expect(try fault("\n  \n\r\n"), .malformed, says: "nothing but blank lines", advises: "header")
  }

  @Test func aGreatLineFailsQuicklyAndInLittleMemory() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appendingPathComponent("prices.csv")
      try Data("date,INDEX,A\n2020-01-01,".utf8).write(to: file)
      // A sparse file: 200 MB that take no room on the disk.
      try #require(truncate(file.path, 200 << 20) == 0)
      let error = try #require(throws: DataError.self) { try PriceTableReader.read(path: file.path) }
      expect(
        error, .malformed, line: 2, column: "number 2", says: "longer than 64 KiB", advises: "one date a line",
        file: file.path)
    }
  }

  @Test func aLineOfTooManyFieldsIsRefused() throws {
    let line = String(repeating: "1,", count: 300_000)
    expect(
      try fault("date,A\n" + line), .malformed, line: 2, says: "more than 200000 fields", advises: "one date a line")
  }

  @Test func aLineThatIsLongInAllIsRefused() throws {
    let line = String(repeating: String(repeating: "1", count: 60_000) + ",", count: 600)
    expect(try fault("date,A\n" + line), .malformed, line: 2, says: "longer than 16 MiB", advises: "one date a line")
  }

  @Test func aLongWordOfAnORLibraryFileIsRefused() throws {
    expect(
      try fault("1 1\n" + String(repeating: "9", count: 1000), "x.txt"), .malformed, line: 2, says: "64 characters",
      advises: "separated by blanks", file: "x.txt")
  }

  @Test func anOpenQuoteIsFoundAtOnceOrAtTheEnd() throws {
    let text = "date,INDEX,A\n2020-01-01,\"1,2\n2020-01-02,1,2\n"
    expect(try fault(text), .malformed, line: 2, column: "number 2", says: "never closed", advises: "Close the quote")
    let long = text + String(repeating: "2020-01-02,1,2\n", count: 20_000)
    expect(try fault(long), .malformed, line: 2, column: "number 2", says: "longer than 64", advises: "Close the quote")
  }

  @Test func aLongLineReadInPiecesIsScannedToItsEnd() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appendingPathComponent("prices.csv")
      let ids = (0..<150_000).map { "S\($0)" }
      let rows = (1...2).map { "\($0)," + ids.map { "\($0.dropFirst())1.25" }.joined(separator: ",") + "\n" }
      try Data(("t," + ids.joined(separator: ",") + "\n" + rows.joined()).utf8).write(to: file)
      let prices = try PriceTableReader.read(path: file.path)
      #expect(prices.ids == ids)
      #expect(prices.values == ids.flatMap { id in [Double("\(id.dropFirst())1.25") ?? 0].flatMap { [$0, $0] } })
    }
  }

  @Test func otherEncodingsAreReadOrNamed() throws {
    expect(
      try fault([0xff, 0xfe, 0x64, 0x00, 0x65]), .malformed, line: 1, says: "UTF-16", advises: "Save the file as UTF-8")
    let text = "date,Société,B\n2020-01-01,1,2\n2020-01-02,1.5,2\n"
    var (little, big): ([UInt8], [UInt8]) = ([0xff, 0xfe], [0xfe, 0xff])
    for unit in text.utf16 {
      little += [UInt8(unit & 0xff), UInt8(unit >> 8)]
      big += [UInt8(unit >> 8), UInt8(unit & 0xff)]
    }
    for bytes in [little, big] {
      let table = try PriceTableReader.parse(bytes: bytes, name: "prices.csv")
      #expect(table.ids == ["Société", "B"])
    }
    let windows = text.unicodeScalars.map { UInt8($0.value) }
    let table = try PriceTableReader.parse(bytes: windows, name: "prices.csv")
    #expect(table.ids == ["Société", "B"])
    #expect(table.warnings.contains { $0.message.contains("Windows-1252") })
    // 0x81 is no character there.
    expect(
      try fault(Array("date,Soci".utf8) + [0x81] + Array("\n2020-01-01,1\n".utf8)), .malformed, line: 1,
      column: "number 2", says: "neither UTF-8 nor Windows-1252", advises: "Save the file as UTF-8")
  }

  @Test func aNULIsNamedWhereverItStands() throws {
    expect(
      try fault("date,INDEX,A\u{0}\n2020-01-01,1,2\n"), .malformed, line: 1, column: "number 3", says: "NUL",
      advises: "remove the character")
    expect(
      try fault("date,INDEX,A\n2020-01-01,1,2\u{0}\n"), .malformed, line: 2, column: "A", says: "NUL byte",
      advises: "text file")
    expect(
      try fault("1 1\n1 \u{0} 2 3", "x.txt"), .malformed, line: 2, column: "INDEX", says: "NUL byte",
      advises: "text file", file: "x.txt")
  }
}
