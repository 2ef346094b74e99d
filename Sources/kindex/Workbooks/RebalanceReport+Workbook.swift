import IndexTracking
import TrackingDomain
import Workbooks

extension RebalanceReport {
  /// Trades, holdings before and after, summary, figures before and after, sectors and path.
  var workbook: Workbook {
    var summary = Sheet.summary(solution)
    let rows: [(String, Cell)] = [
      ("date", Cell(date: date)), ("sold", .number(sold, .money)), ("bought", .number(bought, .money)),
      ("cost_budget", Cell(costBudget, .money)), ("turnover_sum", .number(turnoverSum, .percent)),
      ("cash_before", .number(before.cash, .money)), ("cash_flow", .number(cashFlow, .money)),
      ("value_before", .number(before.value, .money)), ("true_value_before", Cell(before.trueValue, .scientific)),
    ]
    for (name, cell) in rows { summary.add([.text(name), cell]) }
    let figures = Sheet.figures(
      [
        ("before_in_sample", before.inSample), ("after_in_sample", solution.inSample),
        ("before_out_of_sample", before.outOfSample), ("after_out_of_sample", solution.outOfSample),
      ] + solution.basisSamples("after_") + (before.basisFigures?.samples("before_") ?? []))
    return Workbook([
      tradesSheet, holdingsSheet, summary, figures, .sectors(solution.sectors), .path(solution.path ?? []),
    ])
  }

  /// One row a trade, sales first.
  private var tradesSheet: Sheet {
    var sheet = Sheet("Trades", columns: ["id", "side", "shares", "price", "value", "cost", "adv_share"])
    for trade in trades {
      sheet.add([
        .text(trade.id), .text(trade.side.rawValue), .count(trade.shares), .number(trade.price, .price),
        .number(trade.value, .money), .number(trade.cost, .money), Cell(trade.shareOfADV, .percent),
      ])
    }
    return sheet
  }

  /// One row a stock held before or after, the held ones first, and the row CASH; none where nothing was found.
  private var holdingsSheet: Sheet {
    var sheet = Sheet(
      "Holdings",
      columns: [
        "id", "shares_before", "trade", "shares", "price", "value", "weight", "target_weight", "benchmark_weight",
        "sector",
      ])
    guard !solution.holdings.isEmpty else { return sheet }
    let owned = Dictionary(uniqueKeysWithValues: before.holdings.map { ($0.id, $0.shares) })
    let kept = Set(solution.holdings.map(\.id))
    for holding in solution.holdings {
      sheet.add([
        .text(holding.id), .number(owned[holding.id] ?? 0, .plain), .number(holding.trade, .plain),
        .number(holding.shares, .plain), .number(holding.price, .price), .number(holding.value, .money),
        .number(holding.weight, .percent), .number(holding.targetWeight, .percent),
        Cell(holding.benchmarkWeight, .percent), Cell(holding.sector),
      ])
    }
    for stock in before.holdings where !kept.contains(stock.id) {
      sheet.add([
        .text(stock.id), .number(stock.shares, .plain), .number(-stock.shares, .plain), .number(0, .plain),
        .number(stock.price, .price), .number(0, .money), .number(0, .percent), .number(0, .percent), .empty, .empty,
      ])
    }
    let cash = solution.cash
    sheet.add([
      .text(solution.cashRow), .number(before.cash, .money), .number(cash - before.cash, .money), .number(cash, .money),
      .empty,
      .number(cash, .money), Cell(solution.capital > 0 ? cash / solution.capital : nil, .percent), .empty, .empty,
      .empty,
    ])
    return sheet
  }
}
