import Backtesting
import Batch
import CbcEngine
import Fingerprints
import Foundation
import IndexTracking
import MILP
import MarketData
import Scenarios
import TrackingDomain

/// The tables of a back-test, read once however many policies walk over them.
struct BacktestSetup {
  let panel: PricePanel
  private let digests: TableDigests
  let stocks: StockTable?
  let holdings: HoldingsTable?
  private let isBenchmarkNamed: Bool

  /// Reads every table that a specification names; gaps are read as gaps only where a rule says what to do with them.
  init(_ specification: Specification) throws {
    guard let prices = specification.prices else {
      throw Failure(
        code: .wrongData, message: "the scenario names no prices. Add data: {prices: prices.csv}, or give --prices.")
    }
    let digests = TableDigests()
    self.digests = digests
    let naming = specification.columns.map { ColumnNaming($0.value) }
    if (specification.backtest.onMissing?.value ?? .error) == .error {
      panel = try InputTables.open(prices) { path in
        PricePanel(
          try digests.reading(.prices) { try PriceTableReader.read(path: path, columns: naming, observer: $0) })
      }
    } else {
      panel = try InputTables.open(prices) { path in
        try digests.reading(.prices) { try PriceTableReader.readPanel(path: path, columns: naming, observer: $0) }
      }
    }
    stocks = try specification.stocks.map { try InputTables.readStocks($0, .stocks, naming, digests) }
    holdings = try specification.holdings.map { try InputTables.readHoldings($0, naming, digests) }?
      .settled(against: panel.ids, source: panel.source)
    try InputTables.checkUse(of: naming, specification)
    isBenchmarkNamed = specification.benchmark != nil
  }

  /// What was noticed in the tables.
  var warnings: [DataWarning] {
    let benchmark =
      isBenchmarkNamed
      ? nil : MarketCheck.benchmark(panel.defaultBenchmark ?? panel.ids[0], of: panel.ids, source: panel.source)
    return panel.warnings + (stocks?.warnings ?? []) + (holdings?.warnings ?? []) + [benchmark].compactMap(\.self)
  }

  /// The walk that a specification over these very tables asks for.
  func backtest(_ specification: Specification, cancellation: Cancellation) throws -> Backtest {
    let said = specification
    let history = try Self.blaming(said.benchmark?.origin) {
      try PriceHistory(
        panel, benchmark: said.benchmark?.value, from: said.from?.value,
        to: said.outOfSampleTo?.value ?? said.to?.value)
    }
    try stocks?.check(against: history.ids + [history.benchmarkID])
    var limits = SolveLimits.limits(said, logFile: nil)
    limits.cancellation = cancellation
    let stocks = stocks
    let policy = try self.policy(said, history)
    return Backtest(
      history: history, policy: policy, holdings: try owned(said, history),
      cancellation: cancellation,
      pose: { table, capital in
        var fit = said.fit(to: table.ids, of: history.ids)
        fit.periodsPerYear = policy.periodsPerYear.map { Setting($0, .standard) }
        fit.capital = Setting(capital, said.capital?.origin ?? .option("capital"))
        return try ProblemAssembly(fit, table: table, stocks: stocks?.restricted(to: table.ids), holdings: nil)
          .problem(sumsMustFit: false)
      },
      solve: { [limits] problem, starts in
        try Rebalancer(Tracker(solver: CbcSolver(), lpSolver: ClpSolver()))
          .rebalance(problem, limits: limits, starts: starts)
      })
  }

  /// What a result says it was found from.
  func input(_ specification: Specification) -> InputRecord {
    InputRecord(
      prices: specification.prices?.value ?? panel.source, sha256: digests[.prices] ?? "", stocks: panel.ids.count - 1,
      periods: panel.dates.count - 1,
      benchmarkName: specification.benchmark?.value ?? panel.defaultBenchmark ?? panel.ids.first,
      cashRow: InputTables.cashRow(besides: panel.ids))
  }

  /// Names what is walked, for journals: everything said, and the bytes of every table.
  func fingerprint(_ specification: Specification) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let tables = [DataFile.Role.prices, .stocks, .holdings].map { digests[$0] ?? "" }
    let said = String(decoding: try encoder.encode(specification), as: UTF8.self)
    return Fingerprint.of(([Kindex.version, said] + tables).joined(separator: "\n"))
  }

  private func policy(_ said: Specification, _ history: PriceHistory) throws -> BacktestPolicy {
    guard let window = said.backtest.window ?? said.inSample else {
      throw Failure(code: .usage, message: "how many returns each fit uses is not given: write --window 22.")
    }
    let calendar = try said.backtest.calendar.map { text in
      do throws(ProblemError) { return try RebalancingCalendar(text.value) } catch {
        throw SpecificationError(text.origin, error.message, remedy: error.remedy)
      }
    }
    try Self.refuseOneOffs(said)
    var policy = BacktestPolicy(window: window.value, calendar: calendar)
    policy.onMissing = said.backtest.onMissing?.value ?? .error
    policy.longestGap = said.backtest.longestGap?.value ?? BacktestPolicy.standardLongestGap
    policy.cashRate = said.backtest.cashRate?.value ?? 0
    policy.from = said.backtest.from?.value
    policy.to = said.backtest.to?.value
    policy.periodsPerYear = said.periodsPerYear?.value ?? PeriodsPerYear.inferred(from: history.dates)?.value
    if let above = said.backtest.trackingErrorAbove {
      policy.triggers.trackingError = TrackingErrorTrigger(
        above: above.value, window: said.backtest.trackingErrorWindow?.value ?? max(2, window.value))
    }
    policy.triggers.drift = DriftTrigger(
      weight: said.backtest.weightDrift?.value, sector: said.backtest.sectorDrift?.value)
    policy.triggers.caps = said.backtest.caps?.value ?? false
    return policy
  }

  /// Refuses what can be said of one rebalancing only, and what is of one date and would look ahead.
  private static func refuseOneOffs(_ said: Specification) throws {
    if let flow = said.cashFlow {
      throw SpecificationError(
        flow.origin, "a back-test adds and withdraws no cash",
        remedy: "Leave it out, and begin with the cash of the row CASH or the capital")
    }
    if let departed = said.sellDeparted, departed.value {
      throw SpecificationError(
        departed.origin, "a back-test cannot begin with holdings that have no prices",
        remedy: "Sell them with kindex rebalance, and begin with the holdings that it writes; stocks that leave later "
          + "are sold with --on-missing sell")
    }
    if let source = said.benchmarkFrom {
      throw SpecificationError(
        source.origin, "a back-test needs a series of prices as its benchmark: constituents are of one date",
        remedy: "Name the benchmark's series")
    }
    if let model = said.risk.model, case .file = model.value {
      throw SpecificationError(
        model.origin, "a risk model from a file is of one date",
        remedy: "Have it estimated from each window: sample, "
          + "ewma, ledoit-wolf or pca")
    }
    if let date = said.risk.asOf {
      throw SpecificationError(
        date.origin, "a back-test estimates risk on the date of each decision", remedy: "Leave the date out")
    }
  }

  private func owned(_ said: Specification, _ history: PriceHistory) throws -> Holdings {
    guard let holdings else {
      return Holdings(
        shares: Array(repeating: 0, count: history.ids.count),
        cash: said.capital?.value ?? ProblemAssembly.standardCapital)
    }
    if let capital = said.capital {
      throw SpecificationError(
        capital.origin, "the capital follows from the holdings in \(holdings.file)",
        remedy: "Leave one of the two out; money to be added is on the row CASH")
    }
    try holdings.check(
      against: history.ids,
      remedy: "What has left the universe is sold before a back-test begins, with kindex rebalance --sell-departed")
    try holdings.checkForTrading()
    var shares = [Double](repeating: 0, count: history.ids.count)
    let positions = Dictionary(uniqueKeysWithValues: zip(history.ids, history.ids.indices))
    for holding in holdings.shares {
      guard let stock = positions[holding.id] else { continue }
      shares[stock] = holding.shares
    }
    return Holdings(shares: shares, cash: holdings.cash ?? 0)
  }

  private static func blaming<Value>(_ origin: Origin?, _ work: () throws -> Value) throws -> Value {
    do { return try work() } catch let error as DataError where error.message.contains("to be the benchmark") {
      guard let origin else { throw error }
      throw SpecificationError(origin, error.message, remedy: error.remedy)
    }
  }
}

extension Specification {
  /// What is said of one fit within a walk: no dates and no holdings, for those are the walk's, and no rule about stocks
  /// that cannot be candidates.
  ///
  /// - Parameters:
  ///   - candidates: the series of the fit.
  ///   - all: the stocks of the history.
  fileprivate func fit(to candidates: [String], of all: [String]) -> Specification {
    var result = self
    (result.from, result.to, result.inSample, result.outOfSampleTo, result.holdings) = (nil, nil, nil, nil, nil)
    // The benchmark is one of the series, and none of the stocks.
    guard candidates.count <= all.count else { return result }
    let absent = Set(all).subtracting(candidates)
    result.rules = rules.compactMap { setting in
      setting.value.without(absent).map { Setting($0, setting.origin) }
    }
    return result
  }
}

extension HoldingRule {
  /// The rule where some stocks cannot be held anyway; nil where nothing is left of it.
  ///
  /// A rule that demands one of them stays as it is, and fails by name.
  fileprivate func without(_ absent: Set<String>) -> HoldingRule? {
    func rest(_ ids: [String], _ rule: ([String]) -> HoldingRule) -> HoldingRule? {
      let kept = ids.filter { !absent.contains($0) }
      return kept.isEmpty ? nil : rule(kept)
    }
    switch self {
    case .either(let ids): return rest(ids, HoldingRule.either)
    case .atMost(let count, let ids): return rest(ids) { .atMost(count, $0) }
    case .exclude(let ids): return rest(ids, HoldingRule.exclude)
    case .noTrade(let ids): return rest(ids, HoldingRule.noTrade)
    case .sellOnly(let ids): return rest(ids, HoldingRule.sellOnly)
    case .buyOnly(let ids): return rest(ids, HoldingRule.buyOnly)
    case .ifHeld(let first, let second):
      if absent.contains(first) { return nil }
      return absent.contains(second) ? .exclude([first]) : self
    case .exactlyOne, .atLeast, .mustHold, .buyOnlyOwned: return self
    }
  }
}
