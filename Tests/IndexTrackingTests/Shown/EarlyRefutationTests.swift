import CbcEngine
import IndexTracking
import MILP
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// What counting and adding up knows is said before any search, whatever is measured.
@Suite struct EarlyRefutationTests {
  static let measures: [TrackingMeasure] = [.mse, .variance, .mad, .downside, .semivariance, .max, .cvar]
  static let bases: [DeviationBasis] = [.shares, .weights, .values]

  private func refute(
    _ problem: TrackingProblem, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> TrackingResult {
    let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 120))
    #expect(result.termination == .infeasible, sourceLocation: sourceLocation)
    #expect(result.portfolio == nil && result.work.nodes == 0 && result.alarms.isEmpty, sourceLocation: sourceLocation)
    return result
  }

  /// 15 bps on everything bought from cash take 0.14985 % of the capital, and 0.1 % is allowed: `mse` once searched for
  /// a minute and showed a bound of 6e+10.
  @Test(arguments: measures, bases) func costsFromCashAboveTheirBudget(
    _ measure: TrackingMeasure, _ basis: DeviationBasis
  ) throws {
    var problem = try FourStocks.problem(
      held: 2...2, costs: TransactionCosts(buy: 0.0015, sell: 0.0015), [.costLimit(CostLimit(0.001))])
    problem.objective = TrackingObjective(measure, basis: basis)
    let conflict = try #require(try refute(problem).conflict)
    #expect(conflict.statement.contains("0.14985%"), "\(conflict.statement)")
    #expect(conflict.constraints.count == 2, "cost and full investment are enough: \(conflict)")
  }

  /// Stocks are whole: caps of 12 % have room for two of 5 % each, where 2.4 of them would fit.
  @Test(arguments: measures) func capsOfGroupsWithoutRoomForTheFloors(_ measure: TrackingMeasure) throws {
    var problem = try FourStocks.problem(
      held: 4...4, floor: 0.2, [FourStocks.group([0, 1], 0...0.35), FourStocks.group([2, 3], 0...0.9)])
    problem.objective = TrackingObjective(measure, basis: .weights)
    let conflict = try #require(try refute(problem).conflict)
    #expect(conflict.statement.contains("at most 3 fit"), "\(conflict.statement)")
  }

  @Test func capsOfGroupsBelowWhatMustBeInvested() throws {
    let result = try refute(
      try FourStocks.problem(
        held: 4...4, floor: 0.1, [FourStocks.group([0, 1], 0...0.3), FourStocks.group([2, 3], 0...0.4)]))
    #expect(try #require(result.conflict).statement.contains("add up to 70%"))
  }

  /// A least of 50 % takes three stocks of at most 20 %, and three and three are more than five.
  @Test func leastWeightsOfGroupsThatTakeTooManyStocks() throws {
    var random = RandomSource(seed: 2)
    let market = try TinyMarket.random(stocks: 8, periods: 10, using: &random)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mse, basis: .weights), cardinality: 5...5, floor: 0.01, ceiling: 0.2)
    problem.constraints += [FourStocks.group([0, 1, 2, 3], 0.45...1), FourStocks.group([4, 5, 6, 7], 0.45...1)]
    let conflict = try #require(try refute(problem).conflict)
    #expect(conflict.statement.contains("6 stocks are needed"), "\(conflict.statement)")
  }

  /// Contradictions of sums that no pair of rules shows come from the linear relaxation, before any search as well.
  @Test func whatTheLinearRelaxationRefutesIsNotSearchedFor() throws {
    var problem = try FourStocks.problem(
      held: 4...4, floor: 0.01,
      [FourStocks.group([0, 1], 0...0.5), FourStocks.group([1, 2], 0...0.45), FourStocks.group([0, 2], 0...0.4)])
    problem.constraints.append(FourStocks.group([3], 0...0.3))
    let result = try refute(problem)
    #expect(result.conflict == nil && result.work.engine.contains("relaxation"))
  }

  /// A cash floor and floors of stocks, a turnover that does not reach, a stock that must and cannot be held.
  @Test func pairsOfRulesThatArithmeticSettles() throws {
    _ = try refute(try FourStocks.problem(held: 4...4, floor: 0.24, [.cash(CashBounds(0.1...0.2))]))
    _ = try refute(
      try FourStocks.problem(
        owned: [0.5, 0.5, 0, 0],
        [
          .turnover(TurnoverLimit(0.4)), FourStocks.hold([2]),
          FourStocks.exclude([0]),
        ]))
    _ = try refute(try FourStocks.problem(held: 2...2, [FourStocks.hold([1]), FourStocks.exclude([1])]))
    _ = try refute(try FourStocks.problem(held: 3...3, [.ucits(ConcentrationRule())]))
    _ = try refute(try FourStocks.problem(ceiling: 0.3, [FourStocks.group([0, 1], 0.7...1)]))
    _ = try refute(
      try FourStocks.problem(
        held: 2...2, floor: 0.2,
        [
          FourStocks.hold([0, 1]), FourStocks.group([0, 1], 0...0.3),
        ]))
  }

  /// An engine that never comes to an end.
  struct Sleeper: Solver {
    let engine = "Sleeper"

    func solve(
      _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
    ) throws(SolverError) -> SolveResult {
      SolveResult(termination: .timeLimit, incumbent: nil, bound: -.infinity)
    }
  }

  /// A proof needs no engine: one that never answers takes nothing away from it.
  @Test func aProofStandsWithoutTheEngine() throws {
    let problem = try FourStocks.problem(held: 2...2, [FourStocks.hold([0, 1, 2])])
    let result = try Tracker(solver: Sleeper(), lpSolver: ClpSolver()).solve(problem)
    #expect(result.termination == .infeasible && result.conflict != nil)
  }

  /// Where counting finds a contradiction there is none to be found by trying everything, and the other way round
  /// nothing that is feasible is refuted.
  @Test(arguments: 0..<80) func nothingFeasibleIsRefuted(_ seed: Int) throws {
    let problem = try RandomConflictTests.demanding(seed)
    guard case .optimal = ExhaustiveOracle(problem).solve() else { return }
    let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 10))
    #expect(result.termination != .infeasible, "seed \(seed)")
  }
}
