import Foundation
import MarketData
import Testing

@Suite struct GzipTests {
  private let text = "date,INDEX,A\n" + (0..<60_000).map { "\($0),\($0 + 1),\(2 * $0 + 1).25\n" }.joined()

  @Test func compressedTablesEqualPlainOnes() throws {
    let plain = try table(text)
    let bytes = try gzip(Array(text.utf8))
    #expect(try PriceTableReader.parse(bytes: bytes, name: "prices.csv.gz").values == plain.values)
    // The content tells, whatever the name.
    #expect(try PriceTableReader.parse(bytes: bytes, name: "prices.csv").values == plain.values)
    #expect(try PriceTableReader.parse(bytes: bytes, name: "-").values == plain.values)
    try withTemporaryDirectory { directory in
      let file = directory.appendingPathComponent("prices.csv.gz")
      try Data(bytes).write(to: file)
      #expect(try PriceTableReader.read(path: file.path).values == plain.values)
    }
  }

  @Test func severalMembersAreOneFile() throws {
    let bytes = Array(text.utf8)
    let cut = bytes.count / 3
    let members = try gzip(Array(bytes[..<cut])) + gzip([]) + gzip(Array(bytes[cut...]))
    #expect(try PriceTableReader.parse(bytes: members, name: "p.csv.gz").values == table(text).values)
    let padded = members + [UInt8](repeating: 0, count: 512)
    #expect(try PriceTableReader.parse(bytes: padded, name: "p.csv.gz").values == table(text).values)
  }

  @Test func everyTruncationIsNoticed() throws {
    let bytes = try gzip(Array("date,INDEX,A\n1,1,2\n2,3,4\n".utf8))
    for length in 2..<bytes.count {
      expect(
        try fault(Array(bytes[..<length]), "p.csv.gz"), .malformed, says: "end in the middle", advises: "again",
        file: "p.csv.gz")
    }
    // A cut between two whole members cannot be seen in the compressed data; one inside the second can.
    let two = bytes + bytes.dropLast(3)
    expect(try fault(two, "p.csv.gz"), .malformed, says: "end in the middle", advises: "again", file: "p.csv.gz")
  }

  @Test func damageIsNoticedByTheChecksum() throws {
    var bytes = try gzip(Array(text.utf8))
    bytes[bytes.count - 6] ^= 1
    expect(try fault(bytes, "p.csv.gz"), .malformed, says: "damaged", advises: "gzip -t", file: "p.csv.gz")
  }

  @Test func whatFollowsIsNotIgnored() throws {
    let bytes = try gzip(Array("date,INDEX,A\n1,1,2\n2,3,4\n".utf8)) + Array("more".utf8)
    expect(
      try fault(bytes, "p.csv.gz"), .malformed, says: "follows the compressed data", advises: "Remove", file: "p.csv.gz"
    )
  }

  @Test func aNameThatPromisesGzipMustKeepIt() throws {
    expect(
      try fault("date,INDEX,A\n1,1,2\n2,3,4\n", "p.csv.gz"), .malformed, says: "not gzip", advises: "Drop .gz",
      file: "p.csv.gz")
  }

  @Test func orLibraryFilesMayBeCompressed() throws {
    let bytes = try gzip(Array("1 2\n1 2 3\n4 5 6".utf8))
    #expect(try PriceTableReader.parse(bytes: bytes, name: "x.txt.gz").values == [1, 2, 3, 4, 5, 6])
  }
}
