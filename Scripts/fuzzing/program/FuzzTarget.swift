import Backtesting
import Batch
import Foundation
import MarketData
import Scenarios

/// The readers that are attacked.
///
/// An input may be refused by an error; it must not crash, hang or take memory without bound.
enum FuzzTarget: String, CaseIterable {
  case wide, long, gzip, orlibrary, stocks, holdings, covariance, scenario, assembly, grid, journal, record, result

  /// The one that the environment names.
  static let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["KINDEX_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      FileHandle.standardError.write(
        Data("fuzz: KINDEX_FUZZ_TARGET is one of \(allCases.map(\.rawValue).joined(separator: ", "))\n".utf8))
      exit(64)
    }
    return target
  }()

  /// Reads an input as its reader would, and goes on with what it gave.
  func run(_ bytes: [UInt8]) {
    do { try read(bytes) } catch {
      // Refusing is right, whatever the words; they are made, since they quote the input.
      _ = "\(error)"
    }
  }

  private func read(_ bytes: [UInt8]) throws {
    switch self {
    case .wide, .long: try Self.prices(bytes, "prices.csv")
    case .gzip: try Self.prices(bytes, "prices.csv.gz")
    case .orlibrary: try Self.prices(bytes, "prices.txt")
    case .stocks:
      let table = try StockTable.parse(bytes: bytes, name: "stocks.csv")
      try table.check(against: FuzzMarket.ids)
    case .holdings:
      let table = try HoldingsTable.parse(bytes: bytes, name: "holdings.csv")
      try table.checkCash(against: FuzzMarket.ids, source: "prices.csv")
      try table.checkForTrading()
      _ = try table.worthless(besides: FuzzMarket.ids)
    case .covariance: _ = try FactorCovarianceTable.parse(bytes: bytes, name: "factors.csv")
    case .scenario: try FuzzMarket.assemble(ScenarioReader.parse(bytes: bytes, name: "scenario.yaml"))
    case .assembly:
      let text = MadeScenario(bytes).text
      try FuzzMarket.assemble(ScenarioReader.parse(bytes: Array(text.utf8), name: "scenario.yaml"))
    case .grid:
      let grid = try GridReader.read(path: FuzzFiles.shared.write(bytes, "grid.yaml"))
      for point in grid.points.prefix(3) { _ = try grid.specification(of: point) }
    case .journal:
      _ = try DecisionJournal(path: FuzzFiles.shared.write(bytes, "journal.jsonl"), fingerprint: FuzzFiles.fingerprint)
    case .record: _ = try TaskRecord.decoded(Data(bytes), from: "record.json").encoded()
    case .result:
      let subject = try ReportSubject.read(path: FuzzFiles.shared.write(bytes, "result.json"))
      _ = HTML.page(title: subject.name, body: subject.sections)
    }
  }

  /// A table without gaps, and one with: each refuses what the other may take.
  private static func prices(_ bytes: [UInt8], _ name: String) throws {
    if let table = try? PriceTableReader.parse(bytes: bytes, name: name) { _ = MarketCheck.untraded(table) }
    _ = try PriceTableReader.parsePanel(bytes: bytes, name: name)
  }
}
