import CbcEngine
import Foundation
import IndexTracking
import MILP
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// Figures are of the shares that are held, on every basis; what the basis counts is shown beside them under its name.
@Suite struct HeldFiguresTests {
  private func problem(_ basis: DeviationBasis) throws -> TrackingProblem {
    var random = RandomSource(seed: 11)
    let market = try TinyMarket.random(stocks: 6, periods: 30, using: &random)
    return try TrackingProblem(
      name: "held", market: market, sample: Sample(market, inSampleReturns: 20),
      objective: TrackingObjective(.mse, basis: basis), capital: 1_000_000,
      constraints: [
        .cardinality(CardinalityRule(3...3)),
        .proportions(ProportionBounds(count: market.stockCount, floor: 0.05, ceiling: 1)),
      ])
  }

  /// Excess returns of share counts and cash, or of the weights that they have on a date kept constant.
  private func excess(
    _ solution: Solution, _ market: Market, _ dates: ClosedRange<Int>, at position: Int, basis: DeviationBasis
  ) -> [Double] {
    let positions = Dictionary(uniqueKeysWithValues: zip(market.ids, market.ids.indices))
    let held = solution.holdings.compactMap { holding in positions[holding.id].map { ($0, holding.shares) } }
    func value(_ date: Int) -> Double { held.reduce(solution.cash) { $0 + $1.1 * market.price($1.0, date) } }
    return (dates.lowerBound + 1...dates.upperBound).map { date in
      let own: Double
      if basis == .weights {
        own = held.reduce(0) { sum, stock in
          let weight = stock.1 * market.price(stock.0, position) / solution.capital
          return sum + weight * (market.price(stock.0, date) / market.price(stock.0, date - 1) - 1)
        }
      } else {
        own = value(date) / value(date - 1) - 1
      }
      return own - (market.benchmark[date] / market.benchmark[date - 1] - 1)
    }
  }

  private func expect(_ figures: SampleFigures?, _ excess: [Double], _ comment: Comment) throws {
    let figures = try #require(figures, comment)
    let mean = excess.reduce(0, +) / Double(excess.count)
    let variance = excess.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(excess.count - 1)
    let root = (excess.reduce(0) { $0 + $1 * $1 } / Double(excess.count)).squareRoot()
    #expect(figures.periods == excess.count, comment)
    #expect(abs(figures.rmse - root) <= 1e-12, comment)
    #expect(abs((figures.trackingError ?? .nan) - variance.squareRoot()) <= 1e-12, comment)
    #expect(abs(figures.excessReturn - mean) <= 1e-12, comment)
  }

  /// On `weights` they once were of daily rebalanced weights: 1.53 % a year for what realised 1.27 %.
  @Test(arguments: [DeviationBasis.shares, .weights, .values])
  func figuresAreOfTheSharesHeld(_ basis: DeviationBasis) throws {
    let problem = try problem(basis)
    let solution = try track(problem).solution(
      input: InputRecord(prices: "tiny", sha256: "", stocks: 6, periods: 30), kindexVersion: "test")
    for (figures, dates) in [(solution.inSample, 0...20), (solution.outOfSample, 20...30)] {
      try expect(figures, excess(solution, problem.market, dates, at: 20, basis: .shares), "\(basis)")
    }
    guard basis != .shares else {
      #expect(solution.basisFigures == nil)
      return
    }
    let others = try #require(solution.basisFigures)
    #expect(others.basis == basis)
    guard basis == .weights else {
      // The square of the value path's own deviations is what is minimised.
      let value = try #require(solution.objective.trueValue)
      #expect(abs((others.inSample?.rmse ?? .nan) - value.squareRoot()) <= 1e-12)
      return
    }
    for (figures, dates) in [(others.inSample, 0...20), (others.outOfSample, 20...30)] {
      try expect(figures, excess(solution, problem.market, dates, at: 20, basis: .weights), "as weights")
    }
  }

  /// The file says both by name, and reads back as it was.
  @Test func bothAreWrittenByName() throws {
    for basis in [DeviationBasis.weights, .shares] {
      let solution = try track(try problem(basis)).solution(
        input: InputRecord(prices: "tiny", sha256: "", stocks: 6, periods: 30), kindexVersion: "test")
      let data = try JSONEncoder().encode(solution)
      #expect(try JSONDecoder().decode(Solution.self, from: data) == solution)
      let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect((json["basis_figures"] != nil) == (basis == .weights))
      #expect(json["in_sample"] is [String: Any] && json["out_of_sample"] is [String: Any])
    }
  }
}
