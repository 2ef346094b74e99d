import Fingerprints
import Foundation
import IndexTracking
import MarketData
import Scenarios
import TrackingDomain

/// The tables that a specification names, read once however many problems are posed over them.
struct InputTables {
  private let table: PriceTable
  private let digest: String
  private let stocks: StockTable?
  /// What is owned; nil where no table was named.
  let holdings: HoldingsTable?

  /// Reads every table that a specification names.
  init(_ specification: Specification) throws {
    guard let prices = specification.prices else {
      throw Failure(code: .wrongData, message: "the scenario names no prices. Add data: {prices: prices.csv}.")
    }
    (table, digest) = try Self.open(prices) { try Self.readPrices($0) }
    stocks = try specification.stocks.map { try Self.open($0) { try StockTable.read(path: $0) } }
    holdings = try specification.holdings.map { try Self.open($0) { try HoldingsTable.read(path: $0) } }
  }

  /// Poses the problem of a specification that names these very tables.
  ///
  /// - Parameter sumsMustFit: whether K lots, floors and ceilings that cannot fit the capital are refused.
  func pose(_ specification: Specification, sumsMustFit: Bool = true) throws -> ProblemLoader.Loaded {
    let assembly = ProblemAssembly(specification, table: table, stocks: stocks, holdings: holdings)
    let problem = try assembly.problem(sumsMustFit: sumsMustFit)
    let built = try assembly.builtBenchmark()
    let record = InputRecord(
      prices: specification.prices?.value ?? table.source, sha256: digest,
      stocks: problem.stockCount - departedCount(problem), periods: problem.market.periodCount,
      benchmark: built?.description)
    return ProblemLoader.Loaded(
      problem: problem, specification: specification, input: record,
      warnings: table.warnings + (stocks?.warnings ?? []) + (built?.warnings ?? []), comparison: built?.comparison)
  }

  /// Stocks that joined the market only to be sold.
  private func departedCount(_ problem: TrackingProblem) -> Int {
    let listed = Set(table.ids).subtracting([problem.market.benchmarkID])
    return problem.market.ids.count { !listed.contains($0) }
  }

  /// The check of volumes, where the prices have them.
  var volumeFindings: [DataWarning] { MarketCheck.untraded(table) }

  /// Ids of the holdings that have no prices.
  var unpriced: Set<String> { Set(holdings?.strangers(to: table.ids).map(\.id) ?? []) }

  /// Reads a file that the user named; where it is missing, says where it was named.
  private static func open<Content>(_ path: Setting<String>, _ read: (String) throws -> Content) throws -> Content {
    do { return try read(path.value) } catch let error as DataError {
      guard error.kind == .missing || error.kind == .unreadable, case .file = path.origin else { throw error }
      throw DataError(
        error.kind, file: error.file, line: error.line, column: error.column,
        "\(error.message) (named at \(path.origin))", remedy: error.remedy)
    }
  }

  /// Reads prices and the SHA-256 of their bytes; standard input is read once, into memory.
  private static func readPrices(_ path: String) throws -> (PriceTable, String) {
    if path == "-" {
      let bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
      var fingerprint = Fingerprint()
      fingerprint.update(bytes)
      let table = try PriceTableReader.parse(bytes: bytes, name: "standard input")
      return (table, fingerprint.hexadecimal())
    }
    return (try PriceTableReader.read(path: path), try Fingerprint.ofFile(atPath: path))
  }
}
