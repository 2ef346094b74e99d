import MarketData

extension HelpTopic {
  /// What is read and written.
  static let files = HelpTopic(
    "files", "what is read and written",
    HelpLayout.list([
      (
        "prices",
        "A line a date, a column a series, dates first; or a line a price with the columns date, id and price (Date, "
          + "Ticker, Close and the like). The benchmark is the first series unless --benchmark names it. Also OR-Library "
          + "files (.txt)."
      ),
      (
        "stocks",
        "id, and any of name, sector, weight, lot, adv, cap, min_weight, max_weight; other numbers are factors."
      ),
      (
        "holdings",
        "id and shares, the cash on the row \(HoldingsTable.cashID) or \(HoldingsTable.cashMark), or under a usual name "
          + "such as USD or Cash balance. What solve, rebalance "
          + "and backtest write as CSV reads back."
      ),
      ("scenario", "YAML or JSON that says all of this and more; models/schema/scenario.md lists its keys."),
    ]),
    HelpLayout.paragraph("Columns are known under other names too, in any letter case:"),
    HelpLayout.list(
      ColumnNames.all.filter { !ColumnNames.others(of: $0).isEmpty }.map {
        ($0, ColumnNames.others(of: $0).joined(separator: ", ") + ".")
      }, column: 22),
    HelpLayout.paragraph(
      "For any other, --columns id=Ticker,shares=Units says which is which, as does columns: {id: Ticker} in a scenario."
    ),
    HelpLayout.paragraph(
      "Tables may be workbooks (.xlsx): the sheet called prices, stocks or holdings, or else the first. Text may have "
        + "commas, semicolons, tabs or bars between columns, decimal points or commas (decided by the whole file, or "
        + "refused), thousands apart, and be UTF-8, UTF-16 or Windows-1252. What was decided is said."),
    HelpLayout.paragraph(
      "Text may be compressed with gzip; - is standard input. Results are text, JSON, CSV or a workbook, as --format or "
        + "the name of -o says. A file is written whole or not at all."))
}
