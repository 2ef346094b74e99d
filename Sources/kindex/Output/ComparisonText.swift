import Backtesting
import Foundation
import IndexTracking
import Quoting

/// Several policies as a table.
enum ComparisonText {
  /// One line a policy, for people; tracking errors annualised where the year is known.
  static func table(_ comparison: BacktestComparison) -> String {
    let policies = comparison.policies
    var columns: [(name: String, alignment: TextTable.Alignment)] = [("K", .right)]
    // A column that says the same on every line says nothing.
    let windows = Set(policies.map(\.policy.window)).count > 1
    let calendars = Set(policies.map(\.policy.calendar)).count > 1
    let objectives = Set(policies.map(\.policy.objective)).count > 1
    let bases = Set(policies.map(\.policy.basis)).count > 1
    if windows { columns.append(("window", .right)) }
    if calendars { columns.append(("calendar", .left)) }
    if objectives { columns.append(("objective", .left)) }
    if bases { columns.append(("basis", .left)) }
    columns += [
      ("fitted TE", .right), ("realised TE", .right), ("ratio", .right), ("least part", .right),
      ("greatest part", .right), ("turnover", .right), ("a year", .right), ("cost a year", .right),
      ("difference a year", .right), ("proven", .right), ("kept", .right),
    ]
    var table = TextTable(columns)
    for outcome in policies {
      var cells = [outcome.cardinality]
      if windows { cells.append("\(outcome.policy.window)") }
      if calendars { cells.append(outcome.policy.calendar ?? "—") }
      if objectives { cells.append(outcome.policy.objective) }
      if bases { cells.append(outcome.policy.basis) }
      let parts = outcome.subPeriods.map(\.trackingError)
      let ratio = outcome.realisedError.flatMap { error in outcome.promised.map { error / $0 } }
      cells += [
        percent(outcome.promised), percent(outcome.realisedError),
        ratio.map { NumberText.fixed($0, digits: 2) } ?? "—", percent(parts.min()), percent(parts.max()),
        percent(outcome.trading.turnover), percent(outcome.trading.turnoverPerYear, digits: 0),
        percent(outcome.trading.costPerYear, digits: 3), percent(outcome.realised?.trackingDifferenceAnnualised),
        "\(outcome.fits.proven)/\(outcome.fits.count)", "\(outcome.fits.kept)",
      ]
      table.add(cells)
    }
    var text =
      "\(comparison.name.shown)\(comparison.input?.tracking ?? ""): \(policies.count) policies, \(comparison.from) to \(comparison.to)"
    if let first = policies.first { text += "; the first: \(first.label)" }
    text += "\n\n" + table.text()
    let remarks = comparison.notes + leftOut(policies)
    if !remarks.isEmpty { text += "\n" + remarks.map { "  \($0)\n" }.joined() }
    return text
  }

  /// How many stocks fits had to leave out, a line a policy; which and why, warnings and the other forms say.
  private static func leftOut(_ policies: [PolicyOutcome]) -> [String] {
    policies.compactMap { outcome in
      guard let stocks = outcome.leftOut, let first = stocks.first else { return nil }
      let others = stocks.count - 1
      return "\(outcome.label): \(first.text)" + (others == 0 ? "" : "; and \(others) more")
    }
  }

  private static func percent(_ value: Double?, digits: Int = 2) -> String {
    value.map { NumberText.percent($0, digits: digits) } ?? "—"
  }
}
