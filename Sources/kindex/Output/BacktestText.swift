import Backtesting
import Foundation
import IndexTracking
import Quoting
import TrackingDomain

/// A walk as a person would want to see it.
struct BacktestText {
  private let result: BacktestResult

  init(_ result: BacktestResult) { self.result = result }

  /// Headline, decisions, figures.
  var text: String { [headline, decisions, figures, time].joined(separator: "\n") }

  /// One decision in one line, while the walk goes on.
  static func progress(_ record: RebalanceRecord) -> String {
    let fit = record.rSquared.map { "R² \(NumberText.fixed($0, digits: 4))" } ?? "no fit"
    return "\(record.date): \(record.reason), \(record.solution.cardinality) stocks, \(fit), "
      + "turnover \(NumberText.percent(record.solution.turnover))"
  }

  private var summary: BacktestSummary { result.summary }

  private var headline: String {
    var line =
      "\(result.name.shown)\(result.input.tracking): \(summary.from) to \(summary.to), \(result.rebalances.count) decisions"
    if let calendar = result.policy.calendar { line += ", \(calendar)" }
    line += ", fits of \(result.policy.window) returns, \(result.policy.objective) on \(result.policy.basis)\n"
    if result.termination != "complete" { line += "interrupted: the walk ends before its last date\n" }
    return line
  }

  private var decisions: String {
    var table = TextTable([
      ("date", .left), ("stocks", .right), ("R²", .right), ("turnover", .right), ("|Δw| summed", .right),
      ("cost", .right), ("cash", .right), ("fitted TE", .right), ("realised TE", .right), ("reason", .left),
    ])
    for record in result.rebalances {
      let solution = record.solution
      table.add([
        record.date, "\(solution.cardinality)", record.rSquared.map { NumberText.fixed($0, digits: 4) } ?? "—",
        NumberText.percent(solution.turnover), NumberText.percent(record.turnoverSum),
        NumberText.money(solution.transactionCost), NumberText.percent(solution.cash / solution.capital),
        error(solution.inSample), error(solution.outOfSample),
        record.keptBecause.map { "\(record.reason): kept, \($0)" } ?? record.reason,
      ])
    }
    var text = table.text()
    for sale in result.forcedSales {
      text +=
        "  \(sale.date): \(sale.trade.id) has no price and is sold, "
        + "\(NumberText.count(sale.trade.shares)) shares at \(NumberText.money(sale.trade.price))\n"
    }
    return text
  }

  private func error(_ figures: SampleFigures?) -> String {
    (figures?.trackingErrorAnnualised ?? figures?.trackingError).map { NumberText.percent($0) } ?? "—"
  }

  private var figures: String {
    var table = TextTable([("over the whole walk", .left), ("", .right)])
    func row(_ name: String, _ value: Double?, _ text: (Double) -> String = { NumberText.percent($0) }) {
      table.add([name, value.map(text) ?? "—"])
    }
    let (realised, trading, cash) = (summary.realised, summary.trading, summary.cash)
    row("capital", summary.capital, NumberText.money)
    row("value in the end", summary.finalValue, NumberText.money)
    row("benchmark in the end", summary.finalBenchmark, NumberText.money)
    row("R² of the fits, mean", summary.fits.rSquared) { NumberText.fixed($0, digits: 4) }
    row("R² of the fits, least", summary.fits.leastRSquared) { NumberText.fixed($0, digits: 4) }
    row("tracking error of the fits, annualised", summary.fits.trackingErrorAnnualised)
    row("realised tracking error, per period", realised?.trackingError) { NumberText.percent($0, digits: 4) }
    row("realised tracking error, annualised", realised?.trackingErrorAnnualised)
    for part in summary.subPeriods { row("  \(part.from) to \(part.to)", part.trackingError) }
    row("tracking difference, of capital", realised?.trackingDifference)
    row("tracking difference a year", realised?.trackingDifferenceAnnualised)
    row("beta", realised?.beta) { NumberText.fixed($0, digits: 4) }
    row("correlation", realised?.correlation) { NumberText.fixed($0, digits: 4) }
    row("greatest drawdown against the benchmark", realised?.activeDrawdown)
    row("information ratio", realised?.informationRatio) { NumberText.fixed($0, digits: 3) }
    row("hit rate", realised?.hitRate)
    row("turnover a rebalance, half-sum, mean", trading.turnover)
    row("turnover a rebalance, summed |Δw|, mean", trading.turnoverSum)
    row("turnover a year, half-sum", trading.turnoverPerYear)
    row("transaction cost", trading.transactionCost, NumberText.money)
    row("cost a year, of capital", trading.costPerYear) { NumberText.percent($0, digits: 3) }
    row("cash share, mean", cash?.meanShare) { NumberText.percent($0, digits: 3) }
    row("cash drag, estimated tracking error", cash?.dragEstimate) { NumberText.percent($0, digits: 3) }
    row("cash drag, realised tracking error", cash?.dragRealised) { NumberText.percent($0, digits: 3) }
    row("cash, effect on the return a year", cash?.returnEffect) { NumberText.percent($0, digits: 3) }
    return table.text()
  }

  private var time: String {
    "  \(NumberText.fixed(summary.seconds, digits: 2)) s, of which "
      + "\(NumberText.fixed(summary.secondsOutsideSolver, digits: 2)) s outside the solver; "
      + "\(summary.fits.proven) of \(summary.fits.count) fits proven\n"
  }
}
