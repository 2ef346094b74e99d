import MarketData

/// A portfolio seen from the raw prices: share counts and cash, with everything else recomputed from them.
///
/// Nothing here knows how the portfolio was found; constraints and figures are judged on this alone.
public struct JudgedPortfolio: Sendable {
  /// Names of the N stocks.
  public let ids: [String]
  /// V[i,T], currency.
  public let prices: [Double]
  /// C, currency.
  public let capital: Double
  /// x[i], shares held after trading; fractional for a continuous solution.
  public let shares: [Double]
  /// x[i] − X[i], shares bought (positive) or sold.
  public let trades: [Double]
  /// w[i] = V[i,T]·x[i]/C.
  public let weights: [Double]
  /// (x[i] − X[i])·V[i,T]/C.
  public let tradeWeights: [Double]
  /// C_trans, currency, ticket and least commission counted for every stock that is traded.
  public let transactionCost: Double
  /// C − C_trans − ΣV[i,T]·x[i], currency.
  public let cash: Double

  /// Judges share counts at the prices of the position date.
  ///
  /// - Parameters:
  ///   - shares: N share counts; 0 for a stock that is not held.
  ///   - problem: gives prices, capital, holdings and costs.
  public init(shares: [Double], problem: TrackingProblem) {
    let prices = problem.tradePrices
    precondition(shares.count == prices.count, "as many share counts as stocks are needed")
    ids = problem.market.ids
    self.prices = prices
    capital = problem.capital
    self.shares = shares
    let trades = zip(shares, problem.holdings.shares).map { $0 - $1 }
    self.trades = trades
    let capital = problem.capital
    weights = zip(shares, prices).map { $0 * $1 / capital }
    tradeWeights = zip(trades, prices).map { $0 * $1 / capital }
    var cost = 0.0
    for (trade, price) in zip(trades, prices) where trade != 0 {
      let proportional = trade > 0 ? trade * price * problem.costs.buy : -trade * price * problem.costs.sell
      cost += max(problem.costs.least, proportional + problem.costs.ticket)
    }
    transactionCost = cost
    let rest = capital - cost - zip(shares, prices).reduce(0) { $0 + $1.0 * $1.1 }
    // A sum of prices in decimals is off by rounding: what is spent to the penny leaves nothing, and not less.
    cash = abs(rest) <= Judge.roundingShare * capital ? 0 : rest
  }

  /// Whether any share of a stock is held.
  public func isHeld(_ stock: Int) -> Bool { shares[stock] > 0 }
  /// Positions of the stocks held, ascending.
  public var heldPositions: [Int] { shares.indices.filter { shares[$0] > 0 } }
  /// How many stocks are held, over all or among some.
  public func heldCount(among members: [Int]? = nil) -> Int {
    if let members { return members.count { shares[$0] > 0 } }
    return shares.count { $0 > 0 }
  }
  /// How many stocks are traded.
  public var tradeCount: Int { trades.count { $0 != 0 } }
  /// ½·Σ |Δw[i]|.
  public var turnover: Double { tradeWeights.reduce(0) { $0 + abs($1) } / 2 }
  /// (ΣV[i,T]·x[i] + C_trans)/C.
  public var spent: Double { 1 - cash / capital }
}
