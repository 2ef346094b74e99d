import Crypto
import Foundation
import IndexTracking
import MarketData
import Scenarios
import TrackingDomain

/// Reads an input and everything it names, and poses the problem.
struct ProblemLoader {
  /// The problem with what it was read from.
  struct Loaded {
    let problem: TrackingProblem
    let specification: Specification
    let input: InputRecord
    let warnings: [DataWarning]
  }

  let options: ProblemOptions

  /// Loads the problem that the options pose.
  func load() throws -> Loaded {
    let specification = try readSpecification().overridden(by: options.specification())
    guard let prices = specification.prices else {
      throw Failure(
        code: .wrongData, message: "\(options.input): the scenario names no prices. Add data: {prices: prices.csv}.")
    }
    let (table, digest) = try open(prices) { try readPrices($0) }
    let stocks = try specification.stocks.map { try open($0) { try StockTable.read(path: $0) } }
    let holdings = try specification.holdings.map { try open($0) { try HoldingsTable.read(path: $0) } }
    let problem = try ProblemAssembly(specification, table: table, stocks: stocks, holdings: holdings).problem()
    let record = InputRecord(
      prices: prices.value, sha256: digest, stocks: problem.stockCount, periods: problem.market.periodCount)
    return Loaded(
      problem: problem, specification: specification, input: record,
      warnings: table.warnings + (stocks?.warnings ?? []))
  }

  /// Loads the input and looks for what is lawful but perhaps not meant; a cardinality need not be given.
  func check() throws -> CheckReport {
    var patient = options
    let isCardinalityGiven = try readSpecification().overridden(by: options.specification()).cardinality != nil
    if !isCardinalityGiven { patient.cardinality = CountBounds(least: 1) }
    let loaded = try ProblemLoader(options: patient).load()
    let problem = loaded.problem
    try problem.validate()
    let labels = problem.constraints.map(\.label)
    return CheckReport(
      input: loaded.input, benchmark: problem.market.benchmarkID,
      firstDate: problem.market.dates[problem.sample.inSample.lowerBound],
      lastDate: problem.market.dates[(problem.sample.outOfSample ?? problem.sample.inSample).upperBound],
      inSamplePeriods: problem.sample.inSamplePeriods, outOfSamplePeriods: problem.sample.outOfSamplePeriods,
      constraints: isCardinalityGiven ? labels : Array(labels.dropFirst()),
      warnings: loaded.warnings + MarketCheck.findings(problem.market))
  }

  /// Reads a file that the user named; where it is missing, says where it was named.
  private func open<Content>(_ path: Setting<String>, _ read: (String) throws -> Content) throws -> Content {
    do { return try read(path.value) } catch let error as DataError {
      guard error.kind == .missing || error.kind == .unreadable, case .file = path.origin else { throw error }
      throw DataError(
        error.kind, file: error.file, line: error.line, column: error.column,
        "\(error.message) (named at \(path.origin))", remedy: error.remedy)
    }
  }

  /// What a scenario says; a price table says nothing but its own name.
  private func readSpecification() throws -> Specification {
    if ScenarioReader.isScenario(path: options.input) { return try ScenarioReader.read(path: options.input) }
    var result = Specification()
    result.prices = Setting(options.input, .option("INPUT"))
    return result
  }

  /// Reads prices and the SHA-256 of their bytes; standard input is read once, into memory.
  private func readPrices(_ path: String) throws -> (PriceTable, String) {
    if path == "-" {
      let bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
      let digest = SHA256.hash(data: bytes)
      return (try PriceTableReader.parse(bytes: bytes, name: "standard input"), Self.hexadecimal(digest))
    }
    let table = try PriceTableReader.read(path: path)
    var hasher = SHA256()
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty { hasher.update(data: chunk) }
    try file.close()
    return (table, Self.hexadecimal(hasher.finalize()))
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
