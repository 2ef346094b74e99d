/// The ex-ante tracking error of a portfolio taken apart, so that the parts add up to it exactly.
///
/// With R the benchmark's return and x = w − b (x = w where b is not known), the active return is
/// Σ x[i]·(r[i] − R) + c·R, c = Σ w − Σ b (Σ w − 1): what is overweight is paid for by selling the benchmark, and c is
/// the cash that drags. Each term contributes its covariance with the whole, divided by the tracking error σ:
/// x[i]·m[i] with m[i] = ((Vx)[i] − q)/σ, q = cov(R, active), and c·q/σ (Euler's theorem for a function of degree 1).
/// m[i] is what σ changes by when one unit of the benchmark is exchanged for the stock.
///
/// The other way to take it apart is by origin: f[k]·(Ωf)[k]/σ from each factor, f = Bᵀx, and Σ Δ[i]·x[i]²/σ, specific.
///
/// Source: R. Litterman, Hot spots and hedges, Journal of Portfolio Management 23 (1996) 52–75; R. Grinold & R. Kahn,
/// Active Portfolio Management (2000), chapter 3.
public struct RiskBudget: Sendable, Hashable {
  /// What a stock, a factor or cash contributes.
  public struct Part: Sendable, Hashable {
    /// x[i], f[k] or c.
    public let position: Double
    /// The derivative of the tracking error by the position, fraction per period.
    public let marginal: Double
    /// position × marginal, fraction per period.
    public let contribution: Double

    init(_ position: Double, _ marginal: Double) {
      self.position = position
      self.marginal = marginal
      contribution = position * marginal
    }
  }

  /// σ, the ex-ante tracking error, fraction per period.
  public let trackingError: Double
  /// The parts of the N stocks, in the model's order.
  public let stocks: [Part]
  /// The part of the cash.
  public let cash: Part
  /// The parts of the factors; nil for a model without.
  public let factors: [Part]?
  /// What the factors contribute together, fraction per period; nil for a model without.
  public let factorContribution: Double?
  /// What specific risk contributes, fraction per period; nil for a model without factors.
  public let specificContribution: Double?

  /// Takes the risk of a portfolio apart; where there is none, every part is nothing.
  ///
  /// - Parameters:
  ///   - risk: over all stocks of its model.
  ///   - weights: w, N fractions of capital; what they leave is cash.
  public init(_ risk: ActiveRisk, weights: [Double]) {
    precondition(
      risk.stocks == Array(0..<risk.stockCount), "the budget is of all stocks, not of a model that was restricted")
    let x = risk.positions(weights)
    let model = risk.model
    let error = risk.trackingError(weights)
    let inverse = error > 0 ? 1 / error : 0
    let product = model.product(x)
    let benchmark = risk.benchmarkWeights.map { zip($0, product).reduce(0) { $0 + $1.0 * $1.1 } } ?? product.last ?? 0
    // Where series are returns beyond the benchmark's, the benchmark is already paid for.
    let price = risk.isRelative ? 0 : benchmark
    let invested = weights.reduce(0, +) - (risk.benchmarkWeights?.reduce(0, +) ?? 1)
    trackingError = error
    stocks = (0..<risk.stockCount).map { Part(x[$0], (product[$0] - price) * inverse) }
    cash = Part(invested, benchmark * inverse)
    if let structure = model.factors {
      let parts = zip(structure.exposures(of: x), structure.covariances(of: x)).map { Part($0, $1 * inverse) }
      factors = parts
      factorContribution = parts.reduce(0) { $0 + $1.contribution }
      specificContribution = model.specificVariance(x) * inverse
    } else {
      (factors, factorContribution, specificContribution) = (nil, nil, nil)
    }
  }
}
