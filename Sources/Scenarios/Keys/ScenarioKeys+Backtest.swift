/// The keys under `backtest`: checked in every scenario, so that a misspelt one is found at once, but none of them
/// says anything about a single portfolio, so their values are not kept.
extension ScenarioKeys {
  static let backtest = KeyTable<Specification>([
    checked(
      "calendar", .text("a calendar", example: "first and third Wednesday"),
      "When the portfolio is rebalanced: first and third Wednesday, month end, quarter end, third Friday, every 21."),
    checked("window", .count("a number of returns", atLeast: 1, example: "22"), "Returns used for each fit."),
    checked("from", .date, "First date."),
    checked("to", .date, "Last date."),
    .section(
      "triggers", "What calls for rebalancing besides the calendar.",
      KeyTable([
        .section(
          "tracking_error", "A tracking error that has grown too great.",
          KeyTable([
            checked("above", .fraction(QuantityRange.nonNegative, example: "5%"), "Tracking error a year."),
            checked(
              "window", .count("a number of returns", atLeast: 2, example: "22"), "Returns over which it is measured."),
          ])),
        .section(
          "drift", "Weights that have drifted from their targets.",
          KeyTable([checked("weight", .fraction(example: "2%"), "Greatest drift of a weight.")])),
      ])),
    checked("on_missing", ValueForm<MissingPrice>.choice("way out"), "What happens to a stock whose prices end."),
  ])

  /// What a back-test does with a stock whose prices end.
  private enum MissingPrice: String, CaseIterable {
    case error, sell, hold
  }

  private static func checked<Value>(
    _ name: String, _ form: ValueForm<Value>, _ summary: String
  ) -> ScenarioKey<Specification> { ScenarioKey(name, form, summary) { _, _ in } }
}
