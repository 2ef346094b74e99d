import MILP
import TrackingDomain

/// A problem's constraints as an integer program without an objective, to ask whether there is any portfolio at all.
struct FeasibilityProgram {
  /// The constraints, as ``TrackingFormulation`` puts them for every search.
  var formulation: TrackingFormulation

  /// Formulates the constraints of a problem.
  init(_ problem: TrackingProblem) { formulation = TrackingFormulation(feasibilityOf: problem) }

  /// What the engine says of a set of constraints.
  enum Answer {
    /// A portfolio satisfies them; its N share counts, judged from raw prices.
    case feasible(shares: [Double])
    /// None does.
    case infeasible
    /// The engine came to no end, or its portfolio does not stand up to the judge.
    case unknown(Termination)
  }

  /// Asks the engine.
  ///
  /// - Throws: ``SolverError``.
  func answer(_ solver: any Solver, _ options: SolveOptions) throws(SolverError) -> Answer {
    let result = try solver.solve(formulation.model, options: options)
    if let incumbent = result.incumbent {
      let shares = shares(of: incumbent.values)
      let judge = Judge(formulation.problem)
      let holds = judge.violations(by: judge.portfolio(shares: shares)).isEmpty
      return holds ? .feasible(shares: shares) : .unknown(.numerical)
    }
    return result.termination == .infeasible ? .infeasible : .unknown(result.termination)
  }

  /// N share counts of a solution: exactly what is owned where nothing is traded, and never less than a floor where a
  /// floor is smaller than the engine's tolerance.
  func shares(of values: [Double]) -> [Double] {
    let problem = formulation.problem
    let prices = problem.tradePrices
    return formulation.weights.indices.map { stock in
      guard values[formulation.held[stock].column] > 0.5 else { return 0 }
      if let trades = formulation.trades, let sold = trades.sold[stock],
        values[trades.bought[stock].column] < 0.5, values[sold.column] < 0.5
      {
        return problem.holdings.shares[stock]
      }
      let weight = max(values[formulation.weights[stock].column], formulation.floors[stock])
      return weight * problem.capital / prices[stock]
    }
  }
}
