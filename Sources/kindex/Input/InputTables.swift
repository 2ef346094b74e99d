import Batch
import Foundation
import IndexTracking
import MarketData
import RiskModels
import Scenarios
import TrackingDomain

/// The tables that a specification names, read once however many problems are posed over them.
struct InputTables {
  private let table: PriceTable
  /// SHA-256 of the bytes that each table was read from.
  let digests: TableDigests
  /// What is known of the stocks; nil where no table was named.
  let stocks: StockTable?
  /// What is owned; nil where no table was named.
  let holdings: HoldingsTable?
  private let riskTables: RiskTables?

  /// Reads every table that a specification names.
  init(_ specification: Specification) throws {
    guard let prices = specification.prices else {
      throw Failure(code: .wrongData, message: "the scenario names no prices. Add data: {prices: prices.csv}.")
    }
    let digests = TableDigests()
    let naming = specification.columns.map { ColumnNaming($0.value) }
    table = try Self.open(prices) { path in
      try digests.reading(.prices) { try PriceTableReader.read(path: path, columns: naming, observer: $0) }
    }
    stocks = try specification.stocks.map { try Self.readStocks($0, .stocks, naming, digests) }
    holdings = try specification.holdings.map { try Self.readHoldings($0, naming, digests) }?
      .settled(against: table.ids, source: table.source)
    riskTables = try Self.readRisk(specification.risk, naming, digests)
    try Self.checkUse(of: naming, specification)
    self.digests = digests
  }

  /// Poses the problem of a specification that names these very tables.
  ///
  /// - Parameter sumsMustFit: whether K lots, floors and ceilings that cannot fit the capital are refused.
  func pose(_ specification: Specification, sumsMustFit: Bool = true) throws -> ProblemLoader.Loaded {
    let assembly = ProblemAssembly(
      specification, table: table, stocks: stocks, holdings: holdings, riskTables: riskTables)
    let problem = try assembly.problem(sumsMustFit: sumsMustFit)
    let built = try assembly.builtBenchmark()
    let record = InputRecord(
      prices: specification.prices?.value ?? table.source, sha256: digests[.prices] ?? "",
      stocks: problem.stockCount - departedCount(problem), periods: problem.market.periodCount,
      benchmark: built?.description, benchmarkName: problem.market.benchmarkID,
      cashRow: Self.cashRow(besides: table.ids + (holdings?.shares.map(\.id) ?? [])))
    return ProblemLoader.Loaded(
      problem: problem, specification: specification, input: record,
      warnings: table.warnings + (stocks?.warnings ?? []) + (holdings?.warnings ?? []) + (built?.warnings ?? [])
        + benchmarkWarnings(problem, specification) + (try worthlessWarnings(problem))
        + Self.riskWarnings(problem, specification), comparison: built?.comparison)
  }

  /// The name of the row of cash, where it is not the usual one.
  static func cashRow(besides ids: [String]) -> String? {
    let row = HoldingsTable.cashRow(besides: ids)
    return row == HoldingsTable.cashID ? nil : row
  }

  /// What is to be said against the benchmark, where the first series was taken for it.
  private func benchmarkWarnings(_ problem: TrackingProblem, _ specification: Specification) -> [DataWarning] {
    guard specification.benchmark == nil, specification.benchmarkFrom == nil else { return [] }
    return [MarketCheck.benchmark(problem.market.benchmarkID, of: table)].compactMap(\.self)
  }

  /// Holdings that are left out because they are worth nothing.
  private func worthlessWarnings(_ problem: TrackingProblem) throws -> [DataWarning] {
    try holdings?.worthless(besides: table.ids).map { holding in
      DataWarning(
        file: holdings?.file ?? "",
        "\(decimal(holding.shares)) shares are held at price 0: worth nothing, they are left out",
        id: holding.id)
    } ?? []
  }

  /// Refuses what several workers cannot read: standard input, and a pipe.
  static func checkIsFile(_ path: String?) throws {
    guard let path, path == "-" || PipeContents.isPipe(path) else { return }
    let name = path == "-" ? "standard input" : "a pipe"
    throw Failure(code: .usage, message: "\(path): several workers cannot share \(name); give a file.")
  }

  /// What is to be said against the risk model on the date when positions are taken.
  private static func riskWarnings(_ problem: TrackingProblem, _ specification: Specification) -> [DataWarning] {
    guard let risk = problem.risk, risk.model.estimate.method != .exposures else { return [] }
    let found = risk.model.estimate.warnings(
      on: problem.inSample.dates[problem.periodCount], maxAge: specification.risk.maxAge?.value ?? 31,
      seriesCount: risk.model.count)
    return found.map { DataWarning(file: specification.name?.value ?? problem.market.source, $0) }
  }

  /// Reads the tables of a factor model; nil unless both are named.
  private static func readRisk(
    _ risk: RiskSpecification, _ naming: ColumnNaming?, _ digests: TableDigests
  ) throws -> RiskTables? {
    guard let model = risk.model, case .file(let path) = model.value, let covariance = risk.factorCovariance else {
      return nil
    }
    return RiskTables(
      exposures: try readStocks(Setting(path, model.origin), .exposures, naming, digests),
      covariance: try open(covariance) { path in
        try digests.reading(.factorCovariance) { try FactorCovarianceTable.read(path: path, observer: $0) }
      })
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
  static func open<Content>(_ path: Setting<String>, _ read: (String) throws -> Content) throws -> Content {
    do { return try read(path.value) } catch let error as DataError {
      guard error.kind == .missing || error.kind == .unreadable, case .file = path.origin else { throw error }
      throw DataError(
        error.kind, file: error.file, line: error.line, column: error.column,
        "\(error.message) (named at \(path.origin))", remedy: error.remedy)
    }
  }

  /// Reads a table of stocks.
  static func readStocks(
    _ path: Setting<String>, _ role: DataFile.Role, _ naming: ColumnNaming?, _ digests: TableDigests
  ) throws -> StockTable {
    try open(path) { path in
      try digests.reading(role) { try StockTable.read(path: path, columns: naming, observer: $0) }
    }
  }

  /// Reads what is owned.
  static func readHoldings(
    _ path: Setting<String>, _ naming: ColumnNaming?, _ digests: TableDigests
  ) throws -> HoldingsTable {
    try open(path) { path in
      try digests.reading(.holdings) { try HoldingsTable.read(path: path, columns: naming, observer: $0) }
    }
  }

  /// Refuses columns that the user names and no table has.
  static func checkUse(of naming: ColumnNaming?, _ specification: Specification) throws {
    guard let naming, let setting = specification.columns, let name = naming.unused.first else { return }
    throw SpecificationError(
      setting.origin, "no table has a column \(naming.headers[name] ?? "") to be the \(name)",
      remedy: "Write it as it stands in the header of the table")
  }
}
