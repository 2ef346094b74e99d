import Backtesting
import IndexTracking
import TrackingDomain
import Workbooks

/// A walk as tidy tables, one header and one row an observation, ready for pandas.
extension BacktestResult {
  /// Path, decisions, trades, holdings, summary, the parts of the walk, and what fits had to leave out.
  var workbook: Workbook { Workbook(tables + [summarySheet, partsSheet, .leftOut([("", leftOut ?? [])])]) }

  /// The tables that `--tables` writes.
  var tables: [Sheet] { [pathSheet, rebalancesSheet, tradesSheet, holdingsSheet] }

  /// One row a date.
  var pathSheet: Sheet {
    var sheet = Sheet("Path", columns: ["date", "portfolio", "benchmark", "cash", "transaction_cost"])
    for point in path {
      sheet.add([
        Cell(date: point.date), .number(point.portfolio, .money), .number(point.benchmark, .money),
        .number(point.cash, .money), .number(point.transactionCost, .money),
      ])
    }
    return sheet
  }

  /// One row a decision.
  private var rebalancesSheet: Sheet {
    var sheet = Sheet(
      "Rebalances",
      columns: [
        "date", "reason", "termination", "kept", "cardinality", "r_squared", "turnover", "turnover_sum",
        "transaction_cost", "cash", "capital", "value", "bound", "true_value", "fitted_tracking_error",
        "realised_tracking_error", "seconds", "kept_because",
      ])
    for record in rebalances {
      let solution = record.solution
      sheet.add([
        Cell(date: record.date), .text(record.reason), .text(solution.termination), .text("\(record.isKept)"),
        .count(solution.cardinality), Cell(record.rSquared, .ratio), .number(solution.turnover, .percent),
        .number(record.turnoverSum, .percent), .number(solution.transactionCost, .money),
        .number(solution.cash, .money), .number(solution.capital, .money), Cell(solution.objective.value, .scientific),
        Cell(solution.objective.bound, .scientific), Cell(solution.objective.trueValue, .scientific),
        Cell(solution.inSample?.trackingError, .finePercent), Cell(solution.outOfSample?.trackingError, .finePercent),
        .number(record.seconds, .plain), Cell(record.keptBecause),
      ])
    }
    return sheet
  }

  /// One row a trade, forced sales included.
  private var tradesSheet: Sheet {
    var sheet = Sheet(
      "Trades", columns: ["date", "reason", "id", "side", "shares", "price", "value", "cost"])
    let decided = rebalances.flatMap { record in
      record.trades.map { (date: record.date, reason: record.reason, trade: $0) }
    }
    let forced = forcedSales.map { (date: $0.date, reason: "no price", trade: $0.trade) }
    let positions = Dictionary(uniqueKeysWithValues: path.enumerated().map { ($1.date, $0) })
    for entry in (forced + decided).sorted(by: { (positions[$0.date] ?? 0) < (positions[$1.date] ?? 0) }) {
      let trade = entry.trade
      sheet.add([
        Cell(date: entry.date), .text(entry.reason), .text(trade.id), .text(trade.side.rawValue),
        .count(trade.shares), .number(trade.price, .price), .number(trade.value, .money),
        .number(trade.cost, .money),
      ])
    }
    return sheet
  }

  /// One row a stock held after each decision, and one of its cash, so that those of a date can be given as holdings.
  private var holdingsSheet: Sheet {
    var sheet = Sheet(
      "Holdings",
      columns: ["date", "id", "shares", "price", "value", "weight", "target_weight", "sector", "trade"])
    for record in rebalances {
      for holding in record.solution.holdings {
        sheet.add([
          Cell(date: record.date), .text(holding.id), .number(holding.shares, .plain),
          .number(holding.price, .price), .number(holding.value, .money), .number(holding.weight, .percent),
          .number(holding.targetWeight, .percent), Cell(holding.sector), .number(holding.trade, .plain),
        ])
      }
      let (cash, capital) = (record.solution.cash, record.solution.capital)
      sheet.add([
        Cell(date: record.date), .text(input.cashRow ?? record.solution.cashRow), .number(cash, .money),
        .number(1, .price), .number(cash, .money), Cell(capital > 0 ? cash / capital : nil, .percent), .empty, .empty,
        .empty,
      ])
    }
    return sheet
  }

  /// One row a figure of the whole walk, named as in JSON after the object that it stands in.
  private var summarySheet: Sheet {
    var sheet = Sheet("Summary", columns: ["figure", "value"])
    let (realised, fits, trading, cash) = (summary.realised, summary.fits, summary.trading, summary.cash)
    let rows: [(String, Cell)] = [
      ("name", .text(name)), ("termination", .text(termination)), ("from", Cell(date: summary.from)),
      ("to", Cell(date: summary.to)), ("objective", .text(policy.objective)), ("basis", .text(policy.basis)),
      ("window", .count(policy.window)), ("calendar", Cell(policy.calendar)),
      ("on_missing", .text(policy.onMissing.rawValue)), ("cash_rate", .number(policy.cashRate, .percent)),
      ("periods_per_year", Cell(summary.periodsPerYear, .plain)), ("capital", .number(summary.capital, .money)),
      ("final_value", .number(summary.finalValue, .money)),
      ("final_benchmark", .number(summary.finalBenchmark, .money)), ("fits_count", .count(fits.count)),
      ("fits_kept", .count(fits.kept)), ("fits_proven", .count(fits.proven)),
      ("fits_tracking_error", Cell(fits.trackingError, .finePercent)),
      ("fits_tracking_error_annualised", Cell(fits.trackingErrorAnnualised, .percent)),
      ("fits_r_squared", Cell(fits.rSquared, .ratio)), ("fits_least_r_squared", Cell(fits.leastRSquared, .ratio)),
      ("realised_periods", Cell((realised?.periods).map(Double.init), .count)),
      ("realised_tracking_error", Cell(realised?.trackingError, .finePercent)),
      ("realised_tracking_error_annualised", Cell(realised?.trackingErrorAnnualised, .percent)),
      ("realised_tracking_difference", Cell(realised?.trackingDifference, .percent)),
      ("realised_tracking_difference_annualised", Cell(realised?.trackingDifferenceAnnualised, .percent)),
      ("realised_beta", Cell(realised?.beta, .ratio)), ("realised_correlation", Cell(realised?.correlation, .ratio)),
      ("realised_active_drawdown", Cell(realised?.activeDrawdown, .percent)),
      ("realised_information_ratio", Cell(realised?.informationRatio, .ratio)),
      ("realised_hit_rate", Cell(realised?.hitRate, .percent)), ("trading_turnover", Cell(trading.turnover, .percent)),
      ("trading_turnover_sum", Cell(trading.turnoverSum, .percent)),
      ("trading_greatest_turnover", Cell(trading.greatestTurnover, .percent)),
      ("trading_turnover_per_year", Cell(trading.turnoverPerYear, .percent)),
      ("trading_trades", .count(trading.trades)),
      ("trading_transaction_cost", .number(trading.transactionCost, .money)),
      ("trading_first_cost", .number(trading.firstCost, .money)),
      ("trading_cost_per_year", Cell(trading.costPerYear, .finePercent)),
      ("cash_mean_share", Cell(cash?.meanShare, .finePercent)),
      ("cash_drag_estimate", Cell(cash?.dragEstimate, .percent)),
      ("cash_drag_realised", Cell(cash?.dragRealised, .percent)),
      ("cash_return_effect", Cell(cash?.returnEffect, .percent)), ("seconds", .number(summary.seconds, .plain)),
      ("seconds_in_solver", .number(summary.secondsInSolver, .plain)),
      ("seconds_outside_solver", .number(summary.secondsOutsideSolver, .plain)), ("prices", .text(input.prices)),
      ("sha256", .text(input.sha256)), ("benchmark_name", Cell(input.benchmarkName)),
      ("kindex_version", .text(kindexVersion)),
    ]
    for (name, cell) in rows { sheet.add([.text(name), cell]) }
    return sheet
  }

  /// One row a part of the walk.
  private var partsSheet: Sheet {
    var sheet = Sheet("Parts", columns: ["from", "to", "tracking_error"])
    for part in summary.subPeriods {
      sheet.add([Cell(date: part.from), Cell(date: part.to), .number(part.trackingError, .percent)])
    }
    return sheet
  }
}
