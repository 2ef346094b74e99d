import CbcEngine
import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// Whole lots: how much cash they leave, which stocks they rule out, and what becomes of odd rests.
@Suite struct LotTests {
  private func shares(_ problem: TrackingProblem) throws -> (shares: [Double], cash: Double, notes: [String]) {
    let result = try track(problem)
    let portfolio = try #require(result.portfolio)
    #expect(portfolio.violations.isEmpty, "\(portfolio.violations)")
    return (portfolio.whole.shares, portfolio.whole.cash, result.notes)
  }

  // MARK: Cash

  @Test(arguments: [TrackingMeasure.mse, .variance, .downside, .max])
  func ceilingsThatLeaveNoRoomLeaveLittleCash(_ measure: TrackingMeasure) throws {
    for basis in [DeviationBasis.weights, .shares, .values] {
      let problem = try WholeShareCases.problem(
        WholeShareCases.four, cardinality: 4...4, capital: 10_000, ceiling: 0.25, measure: measure, basis: basis)
      let found = try shares(problem)
      #expect(found.shares == [49, 29, 60, 25], "\(measure) on \(basis): \(found)")
      #expect(abs(found.cash - 105) < 1e-9)
      #expect(found.notes.contains { $0.contains("leave no less") }, "\(found.notes)")
    }
  }

  /// K ceilings that sum to one, or to a little more, once left a fifth of the capital in cash.
  @Test(arguments: [(7, 0.1429), (7, 1.0 / 7), (11, 1.0 / 11), (5, 0.2), (10, 0.1)])
  func manyCeilingsThatLeaveNoRoomLeaveLittleCash(_ count: Int, _ ceiling: Double) throws {
    var random = RandomSource(seed: 5 + count)
    let market = try TinyMarket.random(stocks: 12, periods: 40, using: &random)
    for measure in [TrackingMeasure.mse, .downside, .variance] {
      let problem = try TinyMarket.problem(
        market, TrackingObjective(measure, basis: .weights), cardinality: count...count, floor: 0, ceiling: ceiling,
        capital: 100_000)
      let portfolio = try #require(try track(problem, gap: 1e-2).portfolio)
      let prices = problem.tradePrices
      let held = portfolio.whole.heldPositions
      // Every stock at its ceiling, rounded down, leaves less than a share of each.
      let most = held.reduce(0) { $0 + prices[$1] }
      #expect(portfolio.whole.cash >= 0 && portfolio.whole.cash < most + 100_000 * (Double(count) * ceiling - 1) + 1e-6)
      #expect(portfolio.violations.isEmpty)
      // No single share more fits.
      for stock in held {
        let more = (portfolio.whole.shares[stock] + 1) * prices[stock]
        #expect(more > ceiling * 100_000 || prices[stock] > portfolio.whole.cash)
      }
    }
  }

  @Test func lessThanOneLotIsLeftAndNotAtMostOne() throws {
    var problem = try WholeShareCases.problem(WholeShareCases.dear, cardinality: 1...1, capital: 62_000)
    problem.constraints.append(.selection(SelectionRule(members: [2], range: 1...1, label: "must hold DEAR")))
    let found = try shares(problem)
    #expect(found.shares == [0, 0, 10] && found.cash == 0, "\(found)")
  }

  /// Sixteen stocks under 5/10/40 fill the capital only at their limits; no clock may cut the lots that keep them.
  @Test(arguments: 0..<10) func fiveTenFortyIsKeptWithoutTimeToSearch(_ seed: Int) throws {
    var random = RandomSource(seed: 400 + seed)
    let market = try TinyMarket.random(stocks: 20, periods: 60, using: &random)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mse, basis: .weights), cardinality: 16...16, floor: 0)
    problem.constraints += [.ucits(ConcentrationRule()), .cash(CashBounds(0...0.01))]
    let weights = (0..<20).map { $0 < 4 ? 0.1 : $0 < 16 ? 0.05 : 0 }
    let allocator = ShareAllocator(
      solver: CbcSolver(), lpSolver: ClpSolver(), limits: TrackingLimits(seconds: 0.001, relativeGap: 1e-3))
    let allocation = try #require(try allocator.allocate(problem, weights: weights, reference: nil))
    #expect(allocation.violations.isEmpty, "\(allocation.violations)")
    #expect(Judge(problem).portfolio(shares: allocation.shares).cash >= 0)
  }

  // MARK: Lots that do not fit

  @Test(arguments: [false, true]) func aStockWhoseLotIsAboveItsCeilingIsNotHeld(_ isExcluded: Bool) throws {
    var problem = try WholeShareCases.problem(WholeShareCases.dear, cardinality: 2...2, capital: 10_000, ceiling: 0.6)
    if isExcluded {
      problem.constraints.append(.selection(SelectionRule(members: [2], range: 0...0, label: "exclude DEAR")))
    }
    let found = try shares(problem)
    #expect(found.shares[2] == 0 && found.shares[0] > 0 && found.shares[1] > 0 && found.cash < 52, "\(found)")
    // What the user has excluded needs no explanation.
    let named = found.notes.filter { $0.contains("DEAR is not held: one lot of it is 62% of the capital") }
    #expect(named.count == (isExcluded ? 0 : 1), "\(found.notes)")
  }

  @Test func theFloorIsTheGreaterOfLeastWeightAndOneLot() throws {
    let problem = try WholeShareCases.problem(WholeShareCases.dear, cardinality: 2...2, capital: 5000, floor: 0.05)
    let found = try shares(problem)
    #expect(found.shares == [33, 39, 0], "\(found)")
    #expect(found.notes.contains { $0.hasPrefix("DEAR is not held") }, "\(found.notes)")
    let floors = problem.proportionBounds.floors
    #expect(floors[0] == 0.05 && floors[1] == 0.05 && floors[2] > 1)
    // A lot of 10 shares is more than 5 %.
    var coarse = problem
    coarse.universe.lots = [10, 10, 1]
    #expect(abs(coarse.proportionBounds.floors[0] - 520.0 / 5000) < 1e-12)
  }

  @Test func aStockWithoutLotsBetweenFloorAndCeilingIsNotHeld() throws {
    // Lots of A are 3.5 % of the capital: 3.5 % or 7 %, and 5 % to 6 % is wanted.
    var random = RandomSource(seed: 3)
    let market = try TinyMarket.random(stocks: 20, periods: 30, using: &random)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mse, basis: .weights), cardinality: 18...18, floor: 0.05, ceiling: 0.06)
    problem.universe.lots[0] = (35_000 / problem.tradePrices[0]).rounded()
    #expect(problem.stocksWithoutFittingLots == [0])
    let found = try shares(problem)
    #expect(found.shares[0] == 0)
  }

  @Test func tooFewStocksWhoseLotsFitIsAConflict() throws {
    var problem = try WholeShareCases.problem(WholeShareCases.dear, cardinality: 2...2, capital: 10_000, ceiling: 0.6)
    problem.constraints.append(.selection(SelectionRule(members: [2], range: 1...1, label: "must hold DEAR")))
    #expect(try track(problem).termination == .infeasible)
    let explanation = try InfeasibilityExplainer(solver: CbcSolver(), lpSolver: ClpSolver()).explain(problem)
    #expect(explanation.reasons.contains { $0.contains("one lot of DEAR is 62% of the capital") }, "\(explanation)")
  }

  // MARK: Lots that are a sizable part of a weight

  /// The stocks are chosen with lots in mind: against every support in all whole lots.
  @Test(arguments: 0..<30) func coarseLotsAreComparedOverSupports(_ seed: Int) throws {
    var random = RandomSource(seed: 9000 + seed)
    let market = try TinyMarket.random(stocks: 6, periods: 12, using: &random)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(seed % 2 == 0 ? .mse : .mad, basis: .weights), cardinality: 2...2, floor: 0.05)
    for stock in 0..<6 {
      problem.universe.lots[stock] = (problem.capital * random.number(0.06...0.2) / problem.tradePrices[stock])
        .rounded()
    }
    let judge = Judge(problem)
    let lots = problem.lotProportions
    var best = Double.infinity
    for first in 0..<6 {
      for second in (first + 1)..<6 {
        for count in 1...Int(1 / lots[first]) {
          let room = (1 - Double(count) * lots[first]) / lots[second]
          // Less than the cheaper lot is left, or as little as can be.
          for other in stride(from: 1, through: room.rounded(.down), by: 1) {
            var shares = [Double](repeating: 0, count: 6)
            shares[first] = Double(count) * problem.universe.lots[first]
            shares[second] = other * problem.universe.lots[second]
            let portfolio = judge.portfolio(shares: shares)
            guard portfolio.spent > 1 - min(lots[first], lots[second]) + 1e-9 else { continue }
            best = min(best, judge.objective(of: portfolio))
          }
        }
      }
    }
    let result = try track(problem)
    let whole = try #require(result.portfolio).whole
    #expect(judge.objective(of: whole) <= best * (1 + 1e-6), "\(judge.objective(of: whole)) against \(best)")
    #expect(result.notes.contains { $0.contains("is not proven of whole lots") }, "\(result.notes)")
  }

  // MARK: Odd rests

  @Test func whatIsBoughtIsBoughtInWholeLots() throws {
    var problem = try WholeShareCases.problem(WholeShareCases.dear, cardinality: 1...1, capital: 1063 * 52 + 2000)
    problem.holdings = Holdings(shares: [1063, 0, 0], cash: 2000)
    problem.universe.lots = [100, 100, 100]
    problem.constraints.append(.selection(SelectionRule(members: [0], range: 1...1, label: "must hold AAA")))
    let found = try shares(problem)
    #expect(found.shares == [1063, 0, 0] && abs(found.cash - 2000) < 1e-9, "\(found)")
  }

  /// Searches once took it for a rule that a whole lot must be sold, where the engine's model let the rest go.
  @Test func theOddRestMayBeSoldByItselfWhereTradesCostATicket() throws {
    var problem = try WholeShareCases.problem(WholeShareCases.dear, cardinality: 1...2, capital: 1063 * 52 + 2000)
    problem.holdings = Holdings(shares: [1063, 0, 0], cash: 2000)
    problem.universe.lots = [100, 100, 100]
    problem.costs = TransactionCosts(buy: 0, sell: 0, ticket: 1)
    func most(_ lowered: LoweredProblem) -> Double {
      lowered.modes.first { $0.stock == 0 && $0.trade == .reduced }.map { $0.upper * problem.capital / 52 } ?? .nan
    }
    #expect(abs(most(LoweredProblem(problem)) - 1000) < 1e-6)
    problem.holdings.shares[0] = 1000
    #expect(abs(most(LoweredProblem(problem)) - 900) < 1e-6)
  }

  @Test func gridsKnowOddRests() {
    let grid = LotGrid(lot: 100, owned: 137)
    #expect(grid.rest == 37 && grid.ownedLots == 1)
    #expect(grid.shares(lots: 1, keepsRest: true) == 137 && grid.shares(lots: 3, keepsRest: true) == 337)
    #expect(grid.allows(lots: 1, keepsRest: false) && !grid.allows(lots: 2, keepsRest: false))
    #expect(grid.least(atLeast: 30) == 37 && grid.least(atLeast: 38) == 100 && grid.least(atLeast: 101) == 137)
    #expect(grid.least(atLeast: 138) == 237)
    let fraction = LotGrid(lot: 1, owned: 0.1 + 0.2)
    #expect(fraction.shares(lots: 0, keepsRest: true) == 0.1 + 0.2)
    #expect(LotGrid(lot: 10, owned: 0).least(atLeast: 0) == 10 && LotGrid(lot: 10, owned: 30).rest == 0)
  }

  /// Random holdings that are no whole lots: what comes out is on the grid, and never bought in parts of lots.
  @Test(arguments: 0..<40) func tradesAreWholeLotsOrWholeRests(_ seed: Int) throws {
    let random = try RandomProblem(seed: 70_000 + seed, RandomProblem.Wish(mostStocks: 5, trades: true))
    var problem = random.problem
    var source = RandomSource(seed: seed)
    for stock in 0..<problem.stockCount {
      problem.universe.lots[stock] = max(1, (20_000 / problem.tradePrices[stock]).rounded())
      problem.holdings.shares[stock] += source.chance(0.5) ? source.number(0...1) * problem.universe.lots[stock] : 0
    }
    problem.holdings.cash = max(0, problem.capital - problem.heldProportions.reduce(0, +) * problem.capital)
    problem.capital = problem.ownedValue
    guard let portfolio = try track(problem, gap: 1e-3).portfolio else { return }
    for stock in 0..<problem.stockCount {
      let grid = problem.lotGrid(stock)
      let change = portfolio.whole.trades[stock]
      let lots = change / grid.lot
      let isWhole = abs(lots - lots.rounded()) < 1e-6
      let withoutRest = (change + grid.rest) / grid.lot
      let isWithRest = change < 0 && abs(withoutRest - withoutRest.rounded()) < 1e-6
      #expect(isWhole || isWithRest, "\(random): \(change) of lots of \(grid.lot), rest \(grid.rest)")
    }
  }
}
