import Foundation
import KindexTestSupport
import Testing

/// A folder with a market of four stocks that every command solves at once, and the shell to do to it what users do.
struct ReliabilityFolder {
  let folder: TemporaryFolder
  var path: String { folder.url.path }

  static let prices = """
    date,INDEX,A,B,C,D
    2024-01-01,100,10,20,30,40
    2024-01-02,101,11,20,31,40
    2024-01-03,102,11,21,31,41
    2024-01-04,101,10,21,32,41
    2024-01-05,103,12,22,32,40
    2024-01-08,104,12,21,33,42
    2024-01-09,103,11,22,33,41
    2024-01-10,105,12,22,34,43

    """
  static let stocks = """
    id,sector,weight,adv,beta,specific_risk
    A,Banks,0.25,100000,1,0.01
    B,Banks,0.25,100000,1,0.01
    C,Energy,0.25,100000,1,0.01
    D,Energy,0.25,100000,1,0.01

    """

  init() throws {
    folder = try TemporaryFolder()
    try write("prices.csv", Self.prices)
    try write("stocks.csv", Self.stocks)
    try write(
      "base.yaml", "kindex: 1\nname: base\ndata: {prices: prices.csv, stocks: stocks.csv}\ncardinality: 2\n")
    try write("grid.yaml", "kindex: 1\nbase: base.yaml\naxes: {cardinality: [2, 3]}\n")
    try write(
      "bt.yaml", "kindex: 1\ndata: {prices: prices.csv}\ncardinality: 2\nbacktest: {calendar: every 2, window: 3}\n")
  }

  func write(_ name: String, _ text: String) throws { _ = try folder.file(name, text) }

  func read(_ name: String) throws -> String {
    try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  /// Runs the program in the folder.
  func kindex(_ arguments: String...) throws -> KindexCommand.Result {
    try KindexCommand.run(arguments, in: folder.url)
  }

  /// Runs a script in the folder, in which `$K` is the program.
  func shell(_ script: String) throws -> KindexCommand.Result {
    try KindexCommand.run(
      ["-c", "K='\(KindexCommand.executable.path)'\n\(script)"], in: folder.url,
      program: URL(fileURLWithPath: "/bin/bash"))
  }
}
