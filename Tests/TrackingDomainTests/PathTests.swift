import Foundation
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// Paths and figures against a second computation written out by hand.
@Suite struct PathTests {
  // Two stocks over three dates, and two dates after the fit.
  private let benchmark = [100.0, 110, 99, 105, 120]
  private let a = [10.0, 12, 11, 12, 13]
  private let b = [50.0, 45, 54, 50, 60]

  private func problem(_ objective: TrackingObjective, costs: TransactionCosts = TransactionCosts()) throws
    -> TrackingProblem
  {
    let market = try TinyMarket.make(benchmark: benchmark, stocks: [a, b])
    return try TrackingProblem(
      name: "paths", market: market, sample: Sample(market, inSampleReturns: 2), objective: objective, capital: 1000,
      costs: costs)
  }

  /// 20 shares of A and 10 of B at 11 and 54: 220 + 540, cash 240.
  private func path(_ objective: TrackingObjective) throws -> (inSample: TrackingPath, outOfSample: TrackingPath?) {
    let judge = Judge(try problem(objective))
    let portfolio = judge.portfolio(shares: [20, 10])
    return (judge.inSamplePath(of: portfolio), judge.outOfSamplePath(of: portfolio))
  }

  private func expect(_ values: [Double]?, are wanted: [Double]) {
    guard let values, values.count == wanted.count else {
      Issue.record("\(String(describing: values)) against \(wanted)")
      return
    }
    for (value, other) in zip(values, wanted) { #expect(abs(value - other) <= 1e-14, "\(values) against \(wanted)") }
  }

  @Test func constantShares() throws {
    let found = try path(TrackingObjective(.mse, basis: .shares))
    // Values: 200 + 500 + 240 = 940, 240 + 450 + 240 = 930, 220 + 540 + 240 = 1000; then 980 and 1100.
    expect(found.inSample.portfolioReturns, are: [930.0 / 940 - 1, 1000.0 / 930 - 1])
    expect(found.inSample.benchmarkReturns, are: [0.1, -0.1])
    expect(found.inSample.deviations, are: [930.0 / 940 - 1.1, 1000.0 / 930 - 0.9])
    expect(found.outOfSample?.deviations, are: [980.0 / 1000 - 105.0 / 99, 1100.0 / 980 - 120.0 / 105])
  }

  @Test func constantSharesInLogarithms() throws {
    let found = try path(TrackingObjective(.mse, basis: .shares, returns: .log))
    expect(found.inSample.deviations, are: [log(930.0 / 940 / 1.1), log(1000.0 / 930 / 0.9)])
  }

  @Test func constantWeights() throws {
    let found = try path(TrackingObjective(.mse, basis: .weights))
    // 22 % A, 54 % B, the rest cash, which earns nothing.
    expect(
      found.inSample.deviations,
      are: [0.22 * 0.2 + 0.54 * -0.1 - 0.1, 0.22 * (11.0 / 12 - 1) + 0.54 * (54.0 / 45 - 1) + 0.1])
    expect(
      found.outOfSample?.deviations,
      are: [
        0.22 * (12.0 / 11 - 1) + 0.54 * (50.0 / 54 - 1) - (105.0 / 99 - 1),
        0.22 * (13.0 / 12 - 1) + 0.54 * (60.0 / 50 - 1) - (120.0 / 105 - 1),
      ])
  }

  @Test func constantWeightsInLogarithms() throws {
    let found = try path(TrackingObjective(.mse, basis: .weights, returns: .log))
    expect(
      found.inSample.deviations,
      are: [0.22 * log(1.2) + 0.54 * log(0.9) - log(1.1), 0.22 * log(11.0 / 12) + 0.54 * log(1.2) - log(0.9)])
  }

  @Test func valuePath() throws {
    let found = try path(TrackingObjective(.mse, basis: .values))
    expect(found.inSample.deviations, are: [0.93 - 110.0 / 99, 1.0 - 1.0])
    expect(found.outOfSample?.deviations, are: [0.98 - 105.0 / 99, 1.1 - 120.0 / 99])
    expect(found.inSample.portfolioReturns, are: [930.0 / 940 - 1, 1000.0 / 930 - 1])
  }

  @Test func costsLeaveTheCash() throws {
    let judge = Judge(try problem(TrackingObjective(), costs: TransactionCosts(buy: 0.01, sell: 0.5, ticket: 3)))
    let portfolio = judge.portfolio(shares: [20, 10])
    #expect(abs(portfolio.transactionCost - (7.6 + 6)) <= 1e-12)
    #expect(abs(portfolio.cash - (240 - 13.6)) <= 1e-12)
    #expect(abs(portfolio.turnover - 0.38) <= 1e-12)
    #expect(abs(portfolio.spent - 0.7736) <= 1e-12)
  }

  @Test func oneLinearisationIsTrueAtItsOwnPath() throws {
    for returns in ReturnKind.allCases {
      let objective = TrackingObjective(.mad, basis: .shares, returns: returns)
      let judge = Judge(try problem(objective))
      let portfolio = judge.portfolio(shares: [20, 10])
      let own = [0.94, 0.93, 1.0]
      #expect(abs(judge.linearisedObjective(of: portfolio, reference: own) - judge.objective(of: portfolio)) <= 1e-14)
      #expect(abs(judge.linearisedObjective(of: portfolio, reference: nil) - judge.objective(of: portfolio)) > 1e-4)
    }
  }

  @Test func linearisedAtTheBenchmark() throws {
    let judge = Judge(try problem(TrackingObjective(.max, basis: .shares)))
    let portfolio = judge.portfolio(shares: [20, 10])
    // P = 0.94, 0.93, 1; (0.93 − 1.1·0.94)/(100/99) and (1 − 0.9·0.93)/(110/99).
    let wanted = max(abs((0.93 - 1.1 * 0.94) * 0.99), abs((1 - 0.9 * 0.93) * 0.9))
    #expect(abs(judge.linearisedObjective(of: portfolio, reference: nil) - wanted) <= 1e-14)
  }

  @Test func figures() throws {
    let found = try path(TrackingObjective(.mse, basis: .weights)).inSample
    let figures = SampleFigures(found, periodsPerYear: 52)
    let (d1, d2) = (found.deviations[0], found.deviations[1])
    #expect(figures.periods == 2)
    #expect(abs(figures.rmse - ((d1 * d1 + d2 * d2) / 2).squareRoot()) <= 1e-15)
    #expect(abs(figures.mad - (abs(d1) + abs(d2)) / 2) <= 1e-15)
    #expect(abs(figures.excessReturn - (d1 + d2) / 2) <= 1e-15)
    let error = try #require(figures.trackingError)
    #expect(abs(error - abs(d1 - d2) / 2.0.squareRoot()) <= 1e-15)
    #expect(abs((figures.trackingErrorAnnualised ?? 0) - error * 52.0.squareRoot()) <= 1e-15)
    // Two points lie on a line: the correlation is plus or minus one, the slope the quotient of the differences.
    let slope = (found.portfolioReturns[1] - found.portfolioReturns[0]) / -0.2
    #expect(abs((figures.beta ?? 0) - slope) <= 1e-12)
    #expect(abs((figures.correlation ?? 0) - (slope > 0 ? 1 : -1)) <= 1e-12)
    #expect(abs((figures.rSquared ?? 0) - 1) <= 1e-12)
  }

  @Test func figuresOfOnePeriod() throws {
    let market = try TinyMarket.make(benchmark: [100, 110], stocks: [[10, 12]])
    let problem = try TinyMarket.problem(market, TrackingObjective(.mse, basis: .weights), cardinality: 1...1)
    let judge = Judge(problem)
    let figures = SampleFigures(judge.inSamplePath(of: judge.portfolio(weights: [1])), periodsPerYear: 52)
    #expect(abs(figures.rmse - 0.1) <= 1e-14)
    #expect(figures.trackingError == nil && figures.trackingErrorAnnualised == nil)
    #expect(figures.beta == nil && figures.correlation == nil && figures.rSquared == nil)
  }

  @Test func aBenchmarkOfSteadyGrowthHasNoBeta() throws {
    // The same return each period, but for rounding.
    let steady = (0...8).map { 100 * pow(1.1, Double($0)) }
    let stock = [10.0, 11, 9, 12, 10, 13, 12, 14, 15]
    let market = try TinyMarket.make(benchmark: steady, stocks: [stock])
    let problem = try TinyMarket.problem(market, TrackingObjective(.mse, basis: .weights), cardinality: 1...1)
    let judge = Judge(problem)
    let figures = SampleFigures(judge.inSamplePath(of: judge.portfolio(weights: [1])), periodsPerYear: nil)
    #expect(figures.beta == nil && figures.correlation == nil && figures.rSquared == nil)
    #expect(figures.trackingError != nil && figures.trackingErrorAnnualised == nil)
  }
}
