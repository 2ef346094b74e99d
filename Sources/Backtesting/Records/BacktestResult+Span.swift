import TrackingDomain

extension BacktestResult {
  /// The figures from a date of the walk on, as if it had begun with what was held after that date's trades.
  ///
  /// Walks of other windows and calendars begin on other dates; only over the dates that they share can their figures be
  /// compared. What was traded on the first of these dates, or before, is not counted.
  func summary(from date: String) -> BacktestSummary {
    guard let start = path.firstIndex(where: { $0.date == date }) else { return summary }
    let first = path[start]
    let span = path[start...].map { point in
      var point = point
      point.benchmark *= first.portfolio / first.benchmark
      return point
    }
    let dates = Set(span.map(\.date))
    let decisions = rebalances.filter { dates.contains($0.date) }
    let forced = forcedSales.filter { dates.contains($0.date) && $0.date != date }
    var result = BacktestSummary(
      path: span, rebalances: decisions, forcedSales: forced, capital: first.portfolio,
      cashFactor: Schedule.cashFactor(rate: policy.cashRate, periodsPerYear: summary.periodsPerYear),
      periodsPerYear: summary.periodsPerYear, secondsOutside: summary.secondsOutsideSolver)
    result.trading = TradingFigures(
      decisions.filter { $0.date != date }, forced, capital: first.portfolio, periods: span.count - 1,
      periodsPerYear: summary.periodsPerYear)
    result.secondsInSolver = summary.secondsInSolver
    result.seconds = summary.seconds
    return result
  }
}
