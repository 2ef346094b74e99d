import CbcEngine
import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// "Infeasible" is shown only where two routes agree.
@Suite struct ConfirmationTests {
  /// An engine that calls every model of deviations infeasible, whatever it is; only whole lots it leaves alone.
  struct Denier: Solver {
    let engine = "Denier"

    func solve(
      _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
    ) throws(SolverError) -> SolveResult {
      let names = model.columnNames
      let isTracking = names.contains { $0.hasPrefix("above_") } && !names.contains { $0.hasPrefix("lots_") }
      guard isTracking else {
        return try CbcSolver().solve(model, options: options, start: start, observer: observer)
      }
      return SolveResult(termination: .infeasible, incumbent: nil, bound: .infinity)
    }
  }

  /// An engine that finds every model infeasible.
  struct Refuser: Solver {
    let engine = "Refuser"

    func solve(
      _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
    ) throws(SolverError) -> SolveResult {
      SolveResult(termination: .infeasible, incumbent: nil, bound: .infinity)
    }
  }

  @Test func aDisagreementIsLoudAndProvesNothing() throws {
    // The benchmark is A. Half of the capital is in it and at most 48 % may be: a relaxation that knows nothing of
    // smallest trades sells 2 %, where no trade below 10 % is allowed.
    let market = try TinyMarket.make(
      benchmark: [100, 110, 100, 100],
      stocks: [[10, 11, 10, 10], [9, 10, 10, 10], [10, 10, 9, 10], [11, 9, 10, 10]])
    var problem = try TinyMarket.problem(market, TrackingObjective(.mad, basis: .weights), cardinality: 2...2)
    problem.holdings.shares = [50_000, 50_000, 0, 0]
    problem.constraints += [
      FourStocks.exclude([2, 3]), FourStocks.group([0], 0...0.48), .minimumTrade(MinimumTrade(0.1)),
    ]
    let result = try Tracker(solver: Denier(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 10))
    #expect(result.termination == .numerical)
    #expect(result.bound == -.infinity)
    #expect(result.alarms.count == 1)
    let portfolio = try #require(result.portfolio)
    #expect(portfolio.targetWeights[0] <= 0.4 + 1e-6)
    #expect(try track(problem).termination == .optimal)
  }

  @Test func aTrueVerdictIsConfirmed() throws {
    for measure in [TrackingMeasure.mse, .mad] {
      var problem = try FourStocks.problem(held: 2...2, [FourStocks.hold([0, 1, 2])])
      problem.objective = TrackingObjective(measure, basis: .weights)
      let result = try track(problem)
      #expect(result.termination == .infeasible)
      #expect(result.alarms.isEmpty)
      #expect(result.portfolio == nil)
    }
  }

  @Test func heldAndExcludedAtOnceIsInfeasibleWhicheverIsSaidFirst() throws {
    let rules = [FourStocks.hold([0]), FourStocks.exclude([0])]
    for order in [rules, rules.reversed()] {
      let result = try track(try FourStocks.problem(held: 2...2, order))
      #expect(result.termination == .infeasible)
      #expect(result.portfolio == nil)
    }
  }

  @Test func anEngineThatDeniesEverythingIsNotBelieved() throws {
    let problem = try FourStocks.problem([])
    let explanation = try InfeasibilityExplainer(solver: Refuser(), lpSolver: ClpSolver()).explain(problem)
    guard case .undecided(.numerical, _) = explanation.verdict else {
      Issue.record("believed: \(explanation.verdict)")
      return
    }
    #expect(explanation.conflict.isEmpty)
  }

  @Test func aFeasibleProblemHasAWitness() throws {
    let problem = try FourStocks.problem(held: 3...3, [FourStocks.hold([1]), FourStocks.group([0, 1], 0.2...0.5)])
    guard case .feasible(let portfolio) = try explain(problem).verdict else {
      Issue.record("a feasible problem is not seen to be")
      return
    }
    #expect(portfolio.heldCount() == 3)
    #expect(Judge(problem).violations(by: portfolio).isEmpty)
  }

  @Test func twoConflictsAreSaidToBeTwo() throws {
    let problem = try FourStocks.problem(
      [FourStocks.hold([0]), FourStocks.exclude([0]), FourStocks.hold([1]), FourStocks.select([1], 0...0)])
    let explanation = try explain(problem)
    #expect(explanation.conflict.count == 2)
    for member in explanation.conflict {
      #expect(!member.settlesProblem)
      #expect(member.concessions.map(\.amount) == [1])
      #expect(member.give.contains("in conflict besides"))
    }
  }
}
