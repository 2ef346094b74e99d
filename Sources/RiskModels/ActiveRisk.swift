public import MarketData

/// The risk of a portfolio against its benchmark, (w − b)ᵀV(w − b): what a risk model says of N weights.
///
/// The benchmark is b where its weights are known. Otherwise it is the model's last series, in one of two ways. A model
/// of returns beyond the benchmark's, (r − R·1, R), has the positions (w, Σ w − 1): what is held, and the cash that falls
/// short of the benchmark. In a model of exposures that has a line for the benchmark they are (w, −1). All are the same
/// number; but where an estimate is shrunk or gives each series a risk of its own, the second leaves the benchmark's risk
/// out of what could be diversified, and overstates the risk of portfolios near it.
public struct ActiveRisk: Sendable, Hashable {
  /// V, of the N stocks, and the benchmark after them where its weights are not known.
  public let model: RiskModel
  /// b, one fraction a series of the model; nil where the benchmark is itself a series.
  public let benchmarkWeights: [Double]?
  /// Whether the series are the stocks' returns beyond the benchmark's, and the benchmark's own after them.
  public let isRelative: Bool
  /// The series of the model that may be held, in the order of the weights.
  public let stocks: [Int]

  /// Measures against weights.
  ///
  /// - Precondition: as many weights as the model has series.
  public init(_ model: RiskModel, benchmarkWeights: [Double]) {
    precondition(benchmarkWeights.count == model.count, "one benchmark weight a series is needed")
    self.init(
      model: model, benchmarkWeights: benchmarkWeights, isRelative: false, stocks: Array(model.ids.indices))
  }

  /// Measures against the model's last series.
  ///
  /// - Precondition: the model has a stock besides.
  public init(benchmarkSeriesLast model: RiskModel) {
    precondition(model.count >= 2, "a stock and the benchmark are needed")
    self.init(model: model, benchmarkWeights: nil, isRelative: false, stocks: Array(model.ids.indices.dropLast()))
  }

  /// Estimates a model of a market's stocks and measures against the benchmark in it.
  ///
  /// - Parameters:
  ///   - estimator: how the model is estimated.
  ///   - market: the window, T + 1 prices.
  ///   - returns: how returns are taken.
  ///   - benchmarkWeights: b, where they are known of the whole benchmark.
  /// - Throws: ``DataError`` where the window is too short.
  public init(
    _ estimator: CovarianceEstimator, _ market: Market, returns: ReturnKind = .simple, benchmarkWeights: [Double]?
  ) throws(DataError) {
    if let benchmarkWeights {
      self.init(try estimator.model(market, returns: returns), benchmarkWeights: benchmarkWeights)
    } else {
      self.init(
        model: try estimator.model(market, returns: returns, isRelative: true), benchmarkWeights: nil,
        isRelative: true, stocks: Array(market.ids.indices))
    }
  }

  /// N, how many stocks may be held.
  public var stockCount: Int { stocks.count }

  /// w − b, (w, Σ w − 1) or (w, −1): one position a series of the model.
  ///
  /// - Parameter weights: w, N fractions of capital; what they leave is cash, which has no risk.
  public func positions(_ weights: [Double]) -> [Double] {
    precondition(weights.count == stockCount, "one weight a stock is needed")
    var result = benchmarkWeights.map { $0.map { -$0 } } ?? [Double](repeating: 0, count: model.count - 1) + [-1]
    for (stock, weight) in zip(stocks, weights) { result[stock] += weight }
    if isRelative { result[model.count - 1] += weights.reduce(0, +) }
    return result
  }

  /// (w − b)ᵀV(w − b), squared return units per period.
  public func variance(_ weights: [Double]) -> Double { model.variance(positions(weights)) }

  /// The ex-ante tracking error √((w − b)ᵀV(w − b)), fraction per period.
  public func trackingError(_ weights: [Double]) -> Double { variance(weights).squareRoot() }

  /// The same risk for portfolios that hold no other than some of the stocks; the benchmark stays what it is.
  ///
  /// - Parameter kept: positions of the stocks, in the order wanted.
  public func restricted(to kept: [Int]) -> ActiveRisk {
    ActiveRisk(
      model: model, benchmarkWeights: benchmarkWeights, isRelative: isRelative, stocks: kept.map { stocks[$0] })
  }

  private init(model: RiskModel, benchmarkWeights: [Double]?, isRelative: Bool, stocks: [Int]) {
    self.model = model
    self.benchmarkWeights = benchmarkWeights
    self.isRelative = isRelative
    self.stocks = stocks
  }
}
