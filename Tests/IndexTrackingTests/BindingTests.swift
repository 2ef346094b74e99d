import IndexTracking
import MarketData
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// Every kind of constraint decides an optimum somewhere: with it the optimum lies on its limit, and without it, or
/// with more room, the optimum is strictly better.
@Suite struct BindingTests {
  /// Three of six stocks, the benchmark a mixture of them all with its movements made larger or smaller.
  private func unbound(_ measure: TrackingMeasure, amplitude: Double) throws -> Unbound {
    var random = RandomSource(seed: 11)
    let market = try TinyMarket.random(stocks: 6, periods: 12, using: &random)
    var benchmark = [market.benchmark[0]]
    for period in 1..<market.benchmark.count {
      let growth = market.benchmark[period] / market.benchmark[period - 1]
      benchmark.append(benchmark[period - 1] * (1 + amplitude * (growth - 1)))
    }
    let stocks = market.ids.indices.map { stock in market.dates.indices.map { market.price(stock, $0) } }
    let problem = try TinyMarket.problem(
      TinyMarket.make(benchmark: benchmark, stocks: stocks), TrackingObjective(measure, basis: .weights),
      cardinality: 3...3)
    return Unbound(problem: problem, weights: try optimum(problem).portfolio.weights)
  }

  private func optimum(_ problem: TrackingProblem) throws -> (portfolio: JudgedPortfolio, value: Double) {
    let result = try track(problem)
    #expect(result.termination == .optimal)
    let portfolio = try #require(result.portfolio)
    return (Judge(problem).portfolio(weights: portfolio.targetWeights), portfolio.modelValue)
  }

  @Test(arguments: BindingCase.all, [TrackingMeasure.mse, .mad])
  func binds(_ binding: BindingCase, _ measure: TrackingMeasure) throws {
    let base = try unbound(measure, amplitude: binding.amplitude)
    let (tight, loose) = (try optimum(binding.tight(base)), try optimum(binding.loose(base)))
    let slack = binding.slack(tight.portfolio, base)
    #expect(slack <= 2e-6, "\(slack) from the limit: \(tight.portfolio.weights)")
    #expect(loose.value < tight.value * (1 - 1e-4), "\(loose.value) without it, \(tight.value) with it")
  }

  /// Whatever may be asked has its case here.
  @Test func everyKindIsTried() throws {
    let base = try unbound(.mse, amplitude: 1.3)
    let kinds = Set(BindingCase.all.flatMap { $0.tight(base).constraints.map(\.kind) })
    #expect(kinds == Set(PortfolioConstraint.kinds), "\(PortfolioConstraint.kinds)")
  }
}

extension PortfolioConstraint {
  /// The name of the case; a new case does not compile until it is named here, and fails until it is tried.
  fileprivate var kind: String {
    switch self {
    case .cardinality: Self.kinds[0]
    case .proportions: Self.kinds[1]
    case .allocation: Self.kinds[2]
    case .selection: Self.kinds[3]
    case .implication: Self.kinds[4]
    case .tradeBan: Self.kinds[5]
    case .exposure: Self.kinds[6]
    case .turnover: Self.kinds[7]
    case .minimumTrade: Self.kinds[8]
    case .liquidity: Self.kinds[9]
    case .ucits: Self.kinds[10]
    case .cash: Self.kinds[11]
    case .costLimit: Self.kinds[12]
    case .tradeCount: Self.kinds[13]
    case .largestSum: Self.kinds[14]
    }
  }

  fileprivate static let kinds = [
    "cardinality", "proportions", "allocation", "selection", "implication", "trade ban", "exposure", "turnover",
    "minimum trade", "liquidity", "5/10/40", "cash", "cost limit", "number of trades", "largest sum",
  ]
}
