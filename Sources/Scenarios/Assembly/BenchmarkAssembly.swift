public import MarketData
import TrackingDomain

/// A benchmark that was built from its constituents because the user asked for it, and how.
public struct BuiltBenchmark: Sendable {
  /// Levels and units.
  public let benchmark: ConstituentBenchmark
  /// What it is, such as "constituents by weight in stocks.csv on 2024-09-12".
  public let description: String
  /// What was noticed on the way.
  public let warnings: [DataWarning]
  /// How it compares with the series that the user names as the benchmark; nil where none is named.
  public let comparison: LevelComparison?
}

/// Makes the market of a specification: with the benchmark that the prices hold, or with one that is built.
struct BenchmarkAssembly {
  private let specification: Specification
  private let table: PriceTable
  private let stocks: StockTable?

  init(_ specification: Specification, table: PriceTable, stocks: StockTable?) {
    self.specification = specification
    self.table = table
    self.stocks = stocks
  }

  /// The market, with what ``built()`` gave as its benchmark.
  func market(with built: BuiltBenchmark?) throws -> Market {
    guard let built else {
      return try blaming(specification.benchmark?.origin) {
        try Market(table, benchmark: specification.benchmark?.value)
      }
    }
    return Market(table, stocks: constituents, benchmark: built.benchmark.levels, named: built.description)
  }

  /// The benchmark that is built; nil where it is a series of the prices.
  func built() throws -> BuiltBenchmark? {
    guard let source = specification.benchmarkFrom else {
      guard let date = specification.benchmarkDate else { return nil }
      throw SpecificationError(
        date.origin, "a date says nothing of a benchmark that is a series of the prices",
        remedy: "Build it, with --benchmark-from weights or cap, or leave the date out")
    }
    guard let stocks else {
      throw SpecificationError(
        source.origin, "a benchmark from constituents needs a table of stocks",
        remedy: "Give --stocks, a table of id and \(column(source.value))")
    }
    if let given = specification.benchmark {
      // An unknown name is refused as everywhere.
      _ = try blaming(given.origin) { try Market(table, benchmark: given.value) }
    }
    let quantities = try quantities(source, stocks)
    let date = try date(source.value)
    let benchmark = ConstituentBenchmark(quantities, source.value, on: date, of: table, stocks: constituents)
    let when = source.value == .shares ? "" : " on \(table.dates[date])"
    let comparison = specification.benchmark.flatMap { given in
      table.series(given.value).map { LevelComparison(benchmark.levels, with: Array($0), named: given.value) }
    }
    return BuiltBenchmark(
      benchmark: benchmark, description: "constituents by \(column(source.value)) in \(stocks.file)\(when)",
      warnings: warnings(quantities, source.value, stocks), comparison: comparison)
  }

  /// Positions of the series that are stocks: all but the one named as the benchmark.
  private var constituents: [Int] { table.ids.indices.filter { table.ids[$0] != specification.benchmark?.value } }

  private func column(_ source: ConstituentSource) -> String {
    switch source {
    case .weights: "weight"
    case .cap: "cap"
    case .shares: "shares_outstanding"
    }
  }

  /// q[i] of each stock, 0 where the table leaves it empty.
  private func quantities(_ source: Setting<ConstituentSource>, _ stocks: StockTable) throws -> [Double] {
    let quantities = try constituents.map { position in
      guard let record = stocks[table.ids[position]] else {
        throw SpecificationError(
          source.origin, "\(table.ids[position]) of \(table.source) is no stock of \(stocks.file)",
          remedy: "If it is an index, name it by --benchmark, and the one built is checked against it; if not, add it")
      }
      return switch source.value {
      case .weights: record.weight ?? 0
      case .cap: record.cap ?? 0
      case .shares: record.sharesOutstanding ?? 0
      }
    }
    guard quantities.contains(where: { $0 > 0 }) else {
      throw SpecificationError(
        source.origin, "no stock has a \(column(source.value)) above zero in \(stocks.file)",
        remedy: "Fill in the column \(column(source.value))")
    }
    return quantities
  }

  /// Position of the date that the quantities are of: the last of the prices unless the user names one.
  private func date(_ source: ConstituentSource) throws -> Int {
    guard let wanted = specification.benchmarkDate else { return table.dates.count - 1 }
    guard source != .shares else {
      throw SpecificationError(
        wanted.origin, "shares outstanding are of no date", remedy: "Leave the date out, or build from weights or cap")
    }
    let position = try blaming(wanted.origin) {
      try DateAxis(table.dates, form: table.dateForm, file: table.source, line: { _ in nil })
        .last(notAfter: wanted.value, file: table.source)
    }
    guard position >= 0 else {
      throw SpecificationError(
        wanted.origin, "there are no prices on or before \(wanted.value)",
        remedy: "Give a date from \(table.dates[0]) on")
    }
    return position
  }

  private func warnings(
    _ quantities: [Double], _ source: ConstituentSource, _ stocks: StockTable
  ) -> [DataWarning] {
    var warnings: [DataWarning] = []
    let absent = zip(constituents, quantities).filter { $1 == 0 }.map { table.ids[$0.0] }
    if !absent.isEmpty {
      let shown = absent.prefix(5).joined(separator: ", ") + (absent.count > 5 ? " and \(absent.count - 5) more" : "")
      warnings.append(
        DataWarning(file: stocks.file, "without a \(column(source)), no part of the benchmark: \(shown)"))
    }
    let sum = quantities.reduce(0, +)
    if source == .weights, abs(sum - 1) > 1e-3 {
      warnings.append(
        DataWarning(
          file: stocks.file, "the weights of the benchmark's stocks add up to \(percent(sum)) and are scaled to 100%"))
    }
    return warnings
  }
}
