public import MarketData
public import RiskModels

/// Everything that is asked: track this benchmark over this window, with this capital, under these constraints.
public struct TrackingProblem: Sendable {
  /// What the user calls the problem.
  public var name: String
  /// Prices of N stocks and the benchmark over all dates, ascending.
  public let market: Market
  /// Which dates are fitted and which are only reported.
  public let sample: Sample
  /// The fitted part of the market: T+1 prices; positions are taken at its last date.
  public let inSample: Market
  /// The part after the fit, from the position date on; nil where there is none.
  public let outOfSample: Market?
  /// What is minimised.
  public var objective: TrackingObjective
  /// C: value of the current holdings and their cash at T plus the cash change, currency.
  public var capital: Double
  /// What is owned before trading.
  public var holdings: Holdings
  /// What trading costs.
  public var costs: TransactionCosts
  /// Sectors, benchmark weights, lots, volumes.
  public var universe: Universe
  /// What the portfolio must satisfy; always one ``PortfolioConstraint/cardinality(_:)`` and one
  /// ``PortfolioConstraint/proportions(_:)`` besides whatever else.
  public var constraints: [PortfolioConstraint]
  /// What a risk model says of the portfolio against the benchmark: the objective of ``TrackingMeasure/risk``, a figure
  /// beside any other; nil where no model was asked for.
  public var risk: ActiveRisk?
  /// What the second moments of ``TrackingMeasure/mse`` are shrunk by; nil where they are not.
  public var shrinkage: MomentShrinkage?
  /// Periods a year, for annualised figures; nil when unknown.
  public var periodsPerYear: Double?

  /// Poses a problem over a market.
  ///
  /// - Parameter periodsPerYear: periods a year; nil judges by the dates.
  public init(
    name: String, market: Market, sample: Sample, objective: TrackingObjective = TrackingObjective(),
    capital: Double = 1_000_000, holdings: Holdings? = nil, costs: TransactionCosts = TransactionCosts(),
    universe: Universe? = nil, constraints: [PortfolioConstraint] = [], periodsPerYear: Double? = nil
  ) {
    self.name = name
    self.market = market
    self.sample = sample
    inSample = market.restricted(toDates: sample.inSample)
    outOfSample = sample.outOfSample.map { market.restricted(toDates: $0) }
    self.objective = objective
    self.capital = capital
    self.holdings = holdings ?? .none(count: market.ids.count)
    self.costs = costs
    self.universe = universe ?? Universe(count: market.ids.count)
    self.constraints = constraints
    self.periodsPerYear = periodsPerYear ?? PeriodsPerYear.inferred(from: market.dates)?.value
  }

  /// N, how many stocks may be held.
  public var stockCount: Int { market.ids.count }
  /// T, how many returns are fitted.
  public var periodCount: Int { inSample.dates.count - 1 }
  /// V[i,T], the prices at which positions are taken.
  public var tradePrices: [Double] { (0..<stockCount).map { inSample.price($0, periodCount) } }
}
