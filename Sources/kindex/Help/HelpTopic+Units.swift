import Foundation
import Scenarios
import TrackingDomain

extension HelpTopic {
  /// How quantities are written.
  static let units = HelpTopic(
    "units", "how quantities are written, in options, scenarios and results",
    HelpLayout.list([
      (
        "proportions",
        "\(UnitExamples.proportions.joined(separator: ", ")): the unit may follow a blank. A number without a unit is "
          + "a fraction, and refused where it is more likely a percentage without its sign: weights and turnover above "
          + "\(decimal(PlainProportion.share.most)), costs above \(decimal(PlainProportion.cost.most)), gaps above "
          + "\(decimal(PlainProportion.gap.most))."
      ),
      ("money", "\(UnitExamples.amounts.joined(separator: ", ")), in the currency of the prices."),
      ("times", "\(UnitExamples.times.joined(separator: ", ")); a number alone is seconds."),
      (
        "stocks",
        "\(UnitExamples.counts.joined(separator: ", ")); both ends of a range belong to it. Lists are for curve and backtest."
      ),
      ("dates", "2024-09-12, or as the price table writes them."),
    ]),
    HelpLayout.paragraph(
      "Results: weights, gaps and returns are fractions in JSON, CSV and workbooks, per cent in text; returns and their "
        + "deviations are per period, a day where prices are daily, unless the name says a year. Squares (mse, variance, "
        + "semivariance) are squares of these. Shares are counts, money is in the currency of the prices, times are in "
        + "seconds."))
}

/// Quantities that are well written, for help.
enum UnitExamples {
  static let proportions = ["1%", "100bps", "0.01"]
  static let amounts = ["1000000", "1_000_000", "1e6"]
  static let times = ["60s", "500ms", "5m", "2h"]
  static let counts = ["10", "<=15", ">=5", "5...15", "5..15", "5-15", "5,10,15"]
}
