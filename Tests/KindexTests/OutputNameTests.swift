import Foundation
import KindexTestSupport
import Testing

/// The kind of a result follows the name of its file, and a place that takes none is found out before any work.
@Suite struct OutputNameTests {
  static let problem = [
    "models/market60/prices.csv", "-k", "2", "--in-sample", "20", "--objective", "mad", "--node-limit", "1",
  ]

  @Test(arguments: [
    ("result.json", "{"), ("result.csv", "id,shares"), ("result.xlsx", "PK"), ("result.txt", "models/"),
    ("result", "models/"), ("RESULT.JSON", "{"),
  ])
  func theNameSaysTheForm(_ name: String, _ begins: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: name).path
    let result = try KindexCommand.run(["solve"] + Self.problem + ["-o", path])
    #expect(result.code == 0, "\(result.errors)")
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(data.starts(with: Data(begins.utf8)), "\(String(decoding: data.prefix(20), as: UTF8.self))")
  }

  @Test(arguments: [
    (["solve", "-o", "x.csv", "--format", "json"], "say different things"),
    (["solve", "-o", "x.html"], "kindex report"), (["solve", "-o", "x.pdf"], "no pdf"),
    (["check", "-o", "x.xlsx"], "choose among text, json, csv"), (["export", "-o", "x.json"], "choose among lp, mps"),
  ])
  func aNameThatPromisesSomethingElseIsRefused(_ words: [String], _ says: String) throws {
    let result = try KindexCommand.run([words[0]] + Self.problem + words.dropFirst())
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.errors.contains(says), "\(result.errors)")
  }

  /// The prices are wrong too: what is said first is found out first.
  @Test(arguments: ["solve", "curve", "rebalance", "check", "export", "explain"])
  func aPlaceThatTakesNoFileIsSaidBeforeTheSolve(_ command: String) throws {
    let folder = try TemporaryFolder()
    let prices = try folder.file("prices.csv", "date,INDEX,A\n1,x,1\n")
    let result = try KindexCommand.run(
      [
        command, prices, "-k", "1...2", "--holdings", "h.csv", "-o",
        folder.url.appending(path: "nowhere/result.txt").path,
      ])
    #expect(result.errors.contains("cannot be written"), "\(result.errors)")
    #expect(result.code == 66, "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["prices.csv"])
  }

  @Test func rangesAreReadAsPeopleWriteThem() throws {
    var curves: [[Int]] = []
    for text in ["2...3", "2..3", "2-3", "2–3", "2,3", "3,2"] {
      let result = try KindexCommand.run(
        ["curve", "models/market60/prices.csv", "--in-sample", "20", "--objective", "mad", "--node-limit", "1"]
          + ["--cardinality", text, "--format", "csv"])
      #expect(result.code == 0, "\(result.errors)")
      curves.append(result.text.split(separator: "\n").dropFirst().compactMap { Int($0.prefix { $0 != "," }) })
    }
    #expect(Set(curves) == [[2, 3]])
    let prices = "models/market60/prices.csv"
    let result = try KindexCommand.run(["solve", prices, "--in-sample", "20", "--cardinality", "2,3"])
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("one portfolio has one"), "\(result.errors)")
  }
}
