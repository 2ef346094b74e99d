import Foundation
import MarketData
public import RiskModels

extension Judge {
  /// The ex-ante tracking error of a portfolio, fraction per period; nil where the problem has no risk model.
  public func exAnteTrackingError(of portfolio: JudgedPortfolio) -> Double? {
    problem.risk.map { activeVariance(of: portfolio, $0).squareRoot() }
  }

  /// (w − b)ᵀV(w − b) by another way than the model's own: the variance of the active returns over the estimate's
  /// window for a covariance of returns, exposures times factor covariance for a model with factors.
  public func activeVariance(of portfolio: JudgedPortfolio, _ risk: ActiveRisk) -> Double {
    var positions = risk.benchmarkWeights.map { $0.map { -$0 } } ?? [Double](repeating: 0, count: risk.model.count)
    if risk.benchmarkWeights == nil { positions[risk.model.count - 1] = -1 }
    for (stock, weight) in zip(risk.stocks, portfolio.weights) {
      positions[stock] += weight
      if risk.isRelative { positions[risk.model.count - 1] += weight }
    }
    if let factors = risk.model.factors {
      let specific = zip(positions, risk.model.specificVariances).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
      return factors.variance(of: positions) + specific
    }
    return returnVariance(positions, risk)
  }

  private func returnVariance(_ positions: [Double], _ risk: ActiveRisk) -> Double {
    let estimate = risk.model.estimate
    guard let active = activeReturns(positions, risk) else { return risk.model.variance(positions) }
    var weights = [Double](repeating: 1 / Double(active.count), count: active.count)
    if case .exponential(let halfLife) = estimate.method {
      let raw = active.indices.map { exp2(-Double(active.count - 1 - $0) / halfLife) }
      let sum = raw.reduce(0, +)
      weights = raw.map { $0 / sum }
    }
    let mean = zip(weights, active).reduce(0) { $0 + $1.0 * $1.1 }
    let spread = zip(weights, active).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    if let shrinkage = estimate.shrinkage {
      let size = positions.reduce(0) { $0 + $1 * $1 }
      return (1 - shrinkage.intensity) * spread + shrinkage.intensity * shrinkage.targetVariance * size
    }
    return spread / (1 - weights.reduce(0) { $0 + $1 * $1 })
  }

  /// The returns of positions over the estimate's window, from prices; nil where the market does not hold all of them,
  /// as one that is restricted to some stocks.
  private func activeReturns(_ positions: [Double], _ risk: ActiveRisk) -> [Double]? {
    let (market, model) = (problem.market, risk.model)
    guard let kind = model.estimate.returns, let first = model.estimate.firstDate.flatMap(market.dates.firstIndex),
      let last = model.estimate.lastDate.flatMap(market.dates.firstIndex), first < last
    else { return nil }
    var positions = positions
    if risk.isRelative { positions[model.count - 1] -= positions.dropLast().reduce(0, +) }
    let places = Dictionary(uniqueKeysWithValues: zip(market.ids, market.ids.indices))
    var active = [Double](repeating: 0, count: last - first)
    for (position, id) in zip(positions, model.ids) where position != 0 {
      guard let path = id == market.benchmarkID ? market.benchmark[...] : places[id].map(market.prices) else {
        return nil
      }
      for period in active.indices {
        let ratio = path[path.startIndex + first + period + 1] / path[path.startIndex + first + period]
        active[period] += position * (kind == .simple ? ratio - 1 : log(ratio))
      }
    }
    return active
  }
}
