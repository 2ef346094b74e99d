import Backtesting
import IndexTracking
import Testing
import TrackingDomain

/// The figures of a walk against their definitions, computed again from the path in another way.
@Suite struct FigureTests {
  @Test(arguments: 71...73) func realisedFiguresFollowFromThePath(seed: Int) throws {
    let small = SmallHistory(seed: seed)
    var policy = SmallHistory.policy()
    policy.cashRate = 0.03
    let result = try small.run(policy)
    let path = result.path
    let count = path.count - 1
    let own = (1...count).map { path[$0].portfolio / path[$0 - 1].portfolio - 1 }
    let other = (1...count).map { path[$0].benchmark / path[$0 - 1].benchmark - 1 }
    let excess = zip(own, other).map { $0 - $1 }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    // Variance by pairwise differences: Σᵢ<ⱼ (xᵢ − xⱼ)²/(n(n − 1)) shares no step with the usual formula.
    func covariance(_ first: [Double], _ second: [Double]) -> Double {
      var sum = 0.0
      for i in first.indices {
        for j in first.indices where j > i { sum += (first[i] - first[j]) * (second[i] - second[j]) }
      }
      return sum / (Double(first.count) * Double(first.count - 1))
    }
    func isClose(_ found: Double?, _ expected: Double) -> Bool {
      guard let found else { return false }
      return abs(found - expected) <= 1e-9 * abs(expected) + 1e-15
    }
    let realised = try #require(result.summary.realised)
    let error = covariance(excess, excess).squareRoot()
    #expect(realised.periods == count)
    #expect(isClose(realised.trackingError, error))
    #expect(isClose(realised.trackingErrorAnnualised, error * 252.0.squareRoot()))
    #expect(isClose(realised.beta, covariance(own, other) / covariance(other, other)))
    #expect(
      isClose(
        realised.correlation, covariance(own, other) / (covariance(own, own) * covariance(other, other)).squareRoot()))
    #expect(isClose(realised.informationRatio, mean(excess) / error * 252.0.squareRoot()))
    #expect(isClose(realised.hitRate, Double(excess.count { $0 > 0 }) / Double(count)))
    #expect(isClose(realised.trackingDifference, (path[count].portfolio - path[count].benchmark) / small.capital))
    var deepest = 0.0
    let active = [1] + path.map { $0.portfolio / $0.benchmark }
    for later in active.indices {
      for earlier in 0...later { deepest = max(deepest, 1 - active[later] / active[earlier]) }
    }
    #expect(isClose(realised.activeDrawdown, deepest))

    let cash = try #require(result.summary.cash)
    let shares = path.dropLast().map { $0.cash / $0.portfolio }
    #expect(isClose(cash.meanShare, mean(shares)))
    #expect(isClose(cash.dragEstimate, mean(shares) * (covariance(other, other) * 252).squareRoot()))
    // What the shares alone would have done, from the share counts of the last decision.
    let growth = path[1].cash > 0 && result.rebalances[0].date == path[0].date ? path[1].cash / path[0].cash : 1
    let effects = (1...count).map { position -> Double in
      let before = path[position - 1]
      let record = result.rebalances.last { $0.date <= before.date }
      let date = small.dates.firstIndex(of: path[position].date) ?? 0
      var (now, then) = (0.0, 0.0)
      for holding in record?.solution.holdings ?? [] {
        let stock = (small.ids.firstIndex(of: holding.id) ?? 0) + 1
        now += Double(holding.shares) * (small.prices[stock][date] ?? .nan)
        then += Double(holding.shares) * (small.prices[stock][date - 1] ?? .nan)
      }
      return before.cash / before.portfolio * (growth - 1 - (now / then - 1))
    }
    #expect(abs((cash.dragRealised ?? .nan) - (covariance(effects, effects) * 252).squareRoot()) <= 1e-9)
    #expect(abs((cash.returnEffect ?? .nan) - mean(effects) * 252) <= 1e-9)

    let parts = result.summary.subPeriods
    #expect(parts.count == 4)
    #expect(parts.first?.from == path[0].date && parts.last?.to == path[count].date)
    for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.to == next.from) }
    for part in parts {
      let inside = (1...count).filter { path[$0].date > part.from && path[$0].date <= part.to }.map { excess[$0 - 1] }
      #expect(isClose(part.trackingError, (covariance(inside, inside) * 252).squareRoot()))
    }
  }

  @Test func tradingFiguresLeaveOutTheFirstPurchase() throws {
    let result = try SmallHistory(seed: 75).run(SmallHistory.policy())
    let later = result.rebalances.dropFirst()
    let trading = result.summary.trading
    let sums = later.map { $0.trades.reduce(0) { $0 + $1.value } / $0.solution.capital }
    #expect(abs((trading.turnoverSum ?? 0) - sums.reduce(0, +) / Double(sums.count)) < 1e-12)
    #expect(abs((trading.turnover ?? 0) * 2 - (trading.turnoverSum ?? 0)) < 1e-12)
    let cost = result.rebalances.flatMap(\.trades).reduce(0) { $0 + $1.cost }
    #expect(abs(trading.transactionCost - cost) < 1e-9)
    #expect(abs(trading.firstCost - result.rebalances[0].trades.reduce(0) { $0 + $1.cost }) < 1e-9)
    #expect(result.rebalances[0].solution.turnover > 0.4, "all of the capital is bought, half of it by the half-sum")
  }

  @Test func whatIsRealisedBetweenDecisionsIsBeforeTheNextCosts() throws {
    let result = try SmallHistory(seed: 76).run(SmallHistory.policy())
    let record = result.rebalances[1]
    let next = result.rebalances[2]
    let start = try #require(result.path.firstIndex { $0.date == record.date })
    let end = try #require(result.path.firstIndex { $0.date == next.date })
    var values = result.path[start...end].map(\.portfolio)
    values[values.count - 1] = next.solution.capital
    let benchmark = result.path[start...end].map(\.benchmark)
    let excess = (1..<values.count).map { date -> Double in
      values[date] / values[date - 1] - benchmark[date] / benchmark[date - 1]
    }
    let mean = excess.reduce(0, +) / Double(excess.count)
    let squares = excess.map { ($0 - mean) * ($0 - mean) }
    let error = (squares.reduce(0, +) / Double(excess.count - 1)).squareRoot()
    let figures = try #require(record.solution.outOfSample)
    #expect(figures.periods == excess.count)
    #expect(abs((figures.trackingError ?? .nan) - error) <= 1e-9 * error)
  }
}
