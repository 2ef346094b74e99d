import CbcEngine
import IndexTracking
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// A problem over A, B, C, D at a price of 10 each with a capital of a million, small enough for longhand.
enum FourStocks {
  /// Poses a problem.
  ///
  /// - Parameters:
  ///   - cardinality: how many are held.
  ///   - floor: least weight.
  ///   - ceiling: greatest weight.
  ///   - owned: proportions owned before trading.
  ///   - costs: what trading costs.
  ///   - constraints: besides cardinality and weights.
  static func problem(
    held cardinality: ClosedRange<Int> = 1...4, floor: Double = 0.01, ceiling: Double = 1,
    owned: [Double] = [0, 0, 0, 0],
    costs: TransactionCosts = TransactionCosts(), _ constraints: [PortfolioConstraint]
  ) throws -> TrackingProblem {
    let market = try TinyMarket.make(
      benchmark: [100, 101, 99, 100],
      stocks: [[10, 11, 10, 10], [9, 10, 10, 10], [10, 10, 9, 10], [11, 9, 10, 10]])
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mse, basis: .weights), cardinality: cardinality, floor: floor, ceiling: ceiling)
    problem.holdings.shares = owned.map { $0 * 100_000 }
    problem.costs = costs
    problem.constraints += constraints
    return problem
  }

  static func hold(_ stocks: [Int]) -> PortfolioConstraint {
    .selection(SelectionRule(members: stocks, range: stocks.count...stocks.count, label: "must hold \(names(stocks))"))
  }

  static func exclude(_ stocks: [Int]) -> PortfolioConstraint {
    .selection(SelectionRule(members: stocks, range: 0...0, label: "exclude \(names(stocks))"))
  }

  static func select(_ stocks: [Int], _ range: ClosedRange<Int>) -> PortfolioConstraint {
    .selection(SelectionRule(members: stocks, range: range, label: "\(range) of \(names(stocks))"))
  }

  static func group(_ stocks: [Int], _ range: ClosedRange<Double>) -> PortfolioConstraint {
    .allocation(AllocationBounds(group: names(stocks), members: stocks, range: range))
  }

  static func names(_ stocks: [Int]) -> String { stocks.map(TinyMarket.name).joined(separator: ", ") }
}

/// An explanation by the real engine.
func explain(_ problem: TrackingProblem, seconds: Double = 60) throws -> Explanation {
  try InfeasibilityExplainer(solver: CbcSolver(), lpSolver: ClpSolver()).explain(
    problem, limits: TrackingLimits(seconds: seconds))
}

extension Explanation {
  /// Whether nothing satisfies the problem, proven.
  var isInfeasible: Bool { if case .infeasible = verdict { true } else { false } }
  /// Whether a portfolio satisfies the problem.
  var isFeasible: Bool { if case .feasible = verdict { true } else { false } }
}
