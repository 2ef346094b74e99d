import TrackingDomain

/// The keys under `backtest`: checked in every scenario, used only by the command of that name.
extension ScenarioKeys {
  static let backtest = KeyTable<Specification>([
    ScenarioKey(
      "calendar", .text("a calendar", example: "first and third Wednesday"), \.backtest.calendar,
      "When the portfolio is rebalanced: first and third Wednesday, month end, quarter end, third Friday, every 21; "
        + "several are joined by and."),
    ScenarioKey(
      "window", .count("a number of returns", atLeast: 1, example: "22"), \.backtest.window,
      "Returns used for each fit."),
    ScenarioKey("from", .date, \.backtest.from, "First date."),
    ScenarioKey("to", .date, \.backtest.to, "Last date."),
    .section("triggers", "What calls for rebalancing besides the calendar.", triggers),
    ScenarioKey(
      "on_missing", .choice("way out"), \.backtest.onMissing,
      "What happens to a stock whose prices end: an error, it is sold at its last price, or it is kept at that. With sell "
        + "and hold, short gaps are pauses."),
    ScenarioKey(
      "longest_gap", .count("a number of dates", atLeast: 0, example: "5"), \.backtest.longestGap,
      "Most dates in a row without a price that are a pause, such as a holiday, over which the last price stands; 5 where "
        + "it is not given."),
    ScenarioKey(
      "cash_rate",
      .fraction(.cashRate, example: "2%"),
      \.backtest.cashRate, "What cash earns a year; nothing where it is not given."),
  ])

  private static let triggers = KeyTable<Specification>([
    .section(
      "tracking_error", "A tracking error that has grown too great.",
      KeyTable([
        ScenarioKey(
          "above", .fraction(QuantityRange.nonNegative, example: "5%"), \.backtest.trackingErrorAbove,
          "Tracking error a year."),
        ScenarioKey(
          "window", .count("a number of returns", atLeast: 2, example: "22"), \.backtest.trackingErrorWindow,
          "Returns over which it is measured."),
      ]) { node, said in
        guard said.backtest.trackingErrorAbove == nil else { return }
        throw node.error("the threshold is missing", remedy: "Write tracking_error: {above: 5%, window: 22}")
      }),
    .section(
      "drift", "Weights that have drifted from what they were after the last trade.",
      KeyTable([
        ScenarioKey("weight", .fraction(example: "2%"), \.backtest.weightDrift, "Greatest drift of a weight."),
        ScenarioKey(
          "sector", .fraction(example: "5%"), \.backtest.sectorDrift, "Greatest drift of the sum of a sector."),
      ])),
    ScenarioKey(
      "caps", .flag, \.backtest.caps, "Whether a greatest weight of a stock or sector that is exceeded calls for it."),
  ])
}
