import MarketData

extension HelpTopic {
  /// What is read and written.
  static let files = HelpTopic(
    "files", "what is read and written",
    HelpLayout.list([
      (
        "prices",
        "A line a date, a column a series, dates first; or a line a price with the columns date, id and price. The "
          + "benchmark is the first series unless --benchmark names it. Also OR-Library files (.txt)."
      ),
      (
        "stocks", "id, and any of name, sector, weight, lot, adv, cap, min_weight, max_weight; other numbers are factors."
      ),
      (
        "holdings",
        "id and shares, the cash on the row \(HoldingsTable.cashID) or \(HoldingsTable.cashMark). What solve, rebalance "
          + "and backtest write as CSV reads back."
      ),
      ("scenario", "YAML or JSON that says all of this and more; models/schema/scenario.md lists its keys."),
    ]),
    HelpLayout.paragraph(
      "Tables are comma-separated text, gzip or not; - is standard input. Results are text, JSON, CSV or a workbook: "
        + "--format says which. A file is written whole or not at all."))
}
