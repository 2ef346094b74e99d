public import MarketData

/// The risk of a portfolio against its benchmark, (w − b)ᵀV(w − b): what a risk model says of N weights.
///
/// The benchmark is b where its weights are known. Otherwise it is a series of the model, the last, and the positions
/// are (w, −1): the same number, estimated with the benchmark's own returns.
public struct ActiveRisk: Sendable, Hashable {
  /// V, of the N stocks, and the benchmark after them where its weights are not known.
  public let model: RiskModel
  /// b, one fraction a series of the model; nil where the benchmark is itself a series.
  public let benchmarkWeights: [Double]?
  /// The series of the model that may be held, in the order of the weights.
  public let stocks: [Int]

  /// Measures against weights.
  ///
  /// - Precondition: as many weights as the model has series.
  public init(_ model: RiskModel, benchmarkWeights: [Double]) {
    precondition(benchmarkWeights.count == model.count, "one benchmark weight a series is needed")
    self.model = model
    self.benchmarkWeights = benchmarkWeights
    stocks = Array(model.ids.indices)
  }

  /// Measures against the model's last series.
  ///
  /// - Precondition: the model has a stock besides.
  public init(benchmarkSeriesLast model: RiskModel) {
    precondition(model.count >= 2, "a stock and the benchmark are needed")
    self.model = model
    benchmarkWeights = nil
    stocks = Array(model.ids.indices.dropLast())
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
    let model = try estimator.model(market, returns: returns, includesBenchmark: benchmarkWeights == nil)
    if let benchmarkWeights {
      self.init(model, benchmarkWeights: benchmarkWeights)
    } else {
      self.init(benchmarkSeriesLast: model)
    }
  }

  /// N, how many stocks may be held.
  public var stockCount: Int { stocks.count }

  /// w − b, or (w, −1): what is held more or less than in the benchmark, one position a series of the model.
  ///
  /// - Parameter weights: w, N fractions of capital; what they leave is cash, which has no risk.
  public func positions(_ weights: [Double]) -> [Double] {
    precondition(weights.count == stockCount, "one weight a stock is needed")
    var result = benchmarkWeights.map { $0.map { -$0 } } ?? [Double](repeating: 0, count: model.count - 1) + [-1]
    for (stock, weight) in zip(stocks, weights) { result[stock] += weight }
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
    ActiveRisk(model: model, benchmarkWeights: benchmarkWeights, stocks: kept.map { stocks[$0] })
  }

  private init(model: RiskModel, benchmarkWeights: [Double]?, stocks: [Int]) {
    self.model = model
    self.benchmarkWeights = benchmarkWeights
    self.stocks = stocks
  }
}
