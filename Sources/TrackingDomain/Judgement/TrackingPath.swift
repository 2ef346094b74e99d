import Foundation
public import MarketData

/// How a portfolio and its benchmark did over some dates, recomputed from prices and share counts.
public struct TrackingPath: Sendable {
  /// d[1]…d[T] in the problem's basis.
  public let deviations: [Double]
  /// The portfolio's returns, T of them.
  public let portfolioReturns: [Double]
  /// The benchmark's returns, T of them.
  public let benchmarkReturns: [Double]

  /// The path of given returns, as they were realised: d[t] = r_P[t] − R[t].
  ///
  /// - Parameters:
  ///   - portfolioReturns: the portfolio's returns, T of them.
  ///   - benchmarkReturns: the benchmark's returns, T of them.
  public init(portfolioReturns: [Double], benchmarkReturns: [Double]) {
    self.portfolioReturns = portfolioReturns
    self.benchmarkReturns = benchmarkReturns
    deviations = zip(portfolioReturns, benchmarkReturns).map { $0 - $1 }
  }

  /// Follows a portfolio over a market whose prices include the position date or come after it.
  ///
  /// - Parameters:
  ///   - portfolio: shares and cash as of the position date.
  ///   - market: T+1 prices of the same stocks, dates ascending.
  ///   - objective: basis and kind of returns.
  ///   - positionBenchmark: I[T], the benchmark's level at the position date.
  public init(
    of portfolio: JudgedPortfolio, over market: Market, objective: TrackingObjective, positionBenchmark: Double
  ) {
    let periods = market.dates.count - 1
    let held = portfolio.heldPositions
    let benchmark = Returns.of(market.benchmark, objective.returns)
    benchmarkReturns = benchmark
    let value = (0...periods).map { date in
      held.reduce(portfolio.cash) { $0 + portfolio.shares[$1] * market.price($1, date) }
    }
    switch objective.basis {
    case .weights:
      let returns = (1...periods).map { date in
        held.reduce(0.0) { sum, stock in
          let ratio = market.price(stock, date) / market.price(stock, date - 1)
          return sum + portfolio.weights[stock] * (objective.returns == .simple ? ratio - 1 : log(ratio))
        }
      }
      portfolioReturns = returns
      deviations = zip(returns, benchmark).map { $0 - $1 }
    case .shares:
      let returns = Returns.of(value, objective.returns)
      portfolioReturns = returns
      deviations = zip(returns, benchmark).map { $0 - $1 }
    case .values:
      portfolioReturns = Returns.of(value, objective.returns)
      deviations = (1...periods).map { date in
        value[date] / portfolio.capital - market.benchmark[date] / positionBenchmark
      }
    }
  }
}
