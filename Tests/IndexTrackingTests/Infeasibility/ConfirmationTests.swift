import CbcEngine
import IndexTracking
import MILP
import Testing
import TrackingDomain

/// "Infeasible" is shown only where two routes agree.
@Suite struct ConfirmationTests {
  /// An engine that calls every model with an objective infeasible, whatever it is.
  struct Denier: Solver {
    let engine = "Denier"

    func solve(
      _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
    ) throws(SolverError) -> SolveResult {
      let isTracking = model.columnNames.contains { $0.hasPrefix("above_") }
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
    // A support of two is out of reach for the search for incumbents, which knows nothing of volumes.
    var problem = try FourStocks.problem(
      held: 2...2,
      [.liquidity(LiquidityLimit(participation: 1, days: 1, averageDailyVolumes: [55_000, 55_000, 1000, 1000]))])
    problem.objective = TrackingObjective(.mad, basis: .weights)
    let result = try Tracker(solver: Denier(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 10))
    guard result.termination != .optimal else {
      // The search for incumbents found the portfolio by itself, so that the engine's denial never counted.
      Issue.record("the case no longer reaches the engine")
      return
    }
    #expect(result.termination == .numerical)
    #expect(result.bound == -.infinity)
    #expect(result.alarms.count == 1)
    let portfolio = try #require(result.portfolio)
    #expect(portfolio.targetWeights.map { $0 > 0 } == [true, true, false, false])
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
