import TrackingDomain

/// The returns along a path: r_P[t] = P[t]/P[t−1] − 1 and R[t] = B[t]/B[t−1] − 1, costs of a date in its return.
struct PathReturns {
  /// T returns of the portfolio.
  let portfolio: [Double]
  /// T returns of the benchmark.
  let benchmark: [Double]

  /// Takes the returns between points.
  ///
  /// - Parameters:
  ///   - path: T + 1 points.
  ///   - costsOfLastDate: whether the last return bears the costs of the last date, or ends before its trades.
  init(_ path: [PathPoint], costsOfLastDate: Bool = true) {
    var portfolio: [Double] = []
    var benchmark: [Double] = []
    portfolio.reserveCapacity(path.count)
    benchmark.reserveCapacity(path.count)
    for (before, after) in zip(path, path.dropFirst()) {
      portfolio.append((after.portfolio - before.portfolio) / before.portfolio)
      benchmark.append((after.benchmark - before.benchmark) / before.benchmark)
    }
    if !costsOfLastDate, path.count > 1 {
      let (before, after) = (path[path.count - 2], path[path.count - 1])
      portfolio[portfolio.count - 1] =
        (after.portfolio + after.transactionCost - before.portfolio) / before.portfolio
    }
    self.portfolio = portfolio
    self.benchmark = benchmark
  }

  /// The same as a tracking path.
  var tracking: TrackingPath { TrackingPath(portfolioReturns: portfolio, benchmarkReturns: benchmark) }
}
