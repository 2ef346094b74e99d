public import TrackingDomain

/// What sets a replicating portfolio apart from its benchmark besides its returns.
public struct ReplicationFigures: Sendable, Hashable {
  /// ½·(Σ |w[i] − b[i]| + cash/C), with the weights of the benchmark scaled to add up to one.
  public let activeShare: Double
  /// The sector with the greatest |Σ w − Σ b|; nil where a sector is not known.
  public let sectorDeviation: SectorDeviation?

  /// How far a sector is from its benchmark weight.
  public struct SectorDeviation: Sendable, Hashable, Codable {
    /// The sector.
    public let sector: String
    /// Σ w − Σ b over its stocks, fraction of capital.
    public let difference: Double
  }

  /// Compares a portfolio with the benchmark.
  public init(_ portfolio: JudgedPortfolio, benchmark: BenchmarkWeights, sectors: [String?]) {
    let weights = benchmark.scaled
    let differences = zip(portfolio.weights, weights).map { $0 - $1 }
    activeShare = (differences.reduce(0) { $0 + abs($1) } + portfolio.cash / portfolio.capital) / 2
    let concerned = weights.indices.filter { weights[$0] > 0 || portfolio.isHeld($0) }
    var sums: [String: Double] = [:]
    for stock in concerned { if let sector = sectors[stock] { sums[sector, default: 0] += differences[stock] } }
    let isKnown = concerned.allSatisfy { sectors[$0] != nil }
    sectorDeviation =
      isKnown
      ? sums.max { (abs($0.value), $1.key) < (abs($1.value), $0.key) }
        .map { SectorDeviation(sector: $0.key, difference: $0.value) } : nil
  }
}

extension Replica {
  /// Tracking error that comes from whole lots alone: the standard deviation of the difference between the returns of
  /// the share counts and of the same portfolio in fractions of shares, per period; nil with one period, and where the
  /// whole shares are themselves the answer of a search and no rounding of the target weights.
  ///
  /// - Parameter path: the path of a portfolio over the dates that matter.
  func roundingError(_ path: (JudgedPortfolio) -> TrackingPath?) -> Double? {
    guard search == nil, let portfolio, let exact = path(Judge(problem).portfolio(weights: portfolio.targetWeights)),
      let whole = path(portfolio.whole), whole.portfolioReturns.count > 1
    else { return nil }
    let differences = zip(whole.portfolioReturns, exact.portfolioReturns).map { $0 - $1 }
    return TrackingMeasure.variance.value(of: differences).squareRoot()
  }
}
