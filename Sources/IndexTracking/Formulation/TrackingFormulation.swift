import LinearAlgebra
import MarketData
public import MILP
public import TrackingDomain

/// A tracking problem as a mixed-integer program, with the way back from columns to proportions.
///
/// Columns: w[i] proportion and z[i] held of each stock, cash, where trading matters buy[i] and sell[i] with their
/// binaries, and the columns of the objective. All money is in fractions of C. A quadratic objective enters as a sum
/// of squares that the caller under-estimates by tangents, see ``SquaredTerms``.
public struct TrackingFormulation: Sendable {
  /// The problem that was formulated.
  public let problem: TrackingProblem
  /// Deviations as a function of proportions.
  public let system: DeviationSystem
  /// Deviations are multiplied by this in the model, so that its objective is of the order of 1…100.
  public let scale: Double
  /// The program.
  public internal(set) var model = Model()
  /// w[i].
  public internal(set) var weights: [Variable] = []
  /// z[i].
  public internal(set) var held: [Variable] = []
  /// Cash, fraction of C.
  public internal(set) var cash: Variable
  /// Trades, where anything depends on them.
  public internal(set) var trades: TradeColumns?
  /// The rows that each of the problem's constraints became, in the problem's order.
  public private(set) var constraintRows: [Range<Int>] = []
  /// The columns of the objective, in the order in which the measure adds them.
  var objectiveColumns: [Variable] = []
  /// The columns of each concentration rule, in the problem's order, by issuer.
  var largeColumns: [(rule: ConcentrationRule, columns: [LargeColumns])] = []
  /// The columns of each limit on the largest, in the problem's order.
  var largestSums: [LargestSumColumns] = []
  /// The squares of a quadratic objective; nil for a linear one.
  public internal(set) var quadratic: SquaredTerms?
  /// ε[i], tightened by no constraint but the problem's own.
  public let floors: [Double]
  /// δ[i], no more than 1 and than what the constraints leave, see ``TrackingProblem/tightCeilings``.
  public let ceilings: [Double]

  /// Formulates a problem.
  ///
  /// - Parameters:
  ///   - problem: valid, see ``TrackingProblem/validate()``.
  ///   - system: the problem's deviations.
  ///   - scale: multiplies deviations; chosen by the caller from an incumbent.
  public init(_ problem: TrackingProblem, system: DeviationSystem, scale: Double) {
    self.init(problem, system: system, scale: scale, hasObjective: true)
  }

  /// Formulates a problem's constraints alone, with nothing to minimise.
  ///
  /// - Parameter problem: see ``init(_:system:scale:)``.
  public init(feasibilityOf problem: TrackingProblem) {
    self.init(problem, system: DeviationSystem(stockCount: problem.stockCount), scale: 1, hasObjective: false)
  }

  private init(_ problem: TrackingProblem, system: DeviationSystem, scale: Double, hasObjective: Bool) {
    self.problem = problem
    self.system = system
    self.scale = scale
    let bounds = problem.proportionBounds
    floors = bounds.floors
    ceilings = problem.tightCeilings
    let count = problem.stockCount
    let ids = problem.market.ids
    model.reserveCapacity(
      columns: 2 * count + 2 * system.periodCount + 8, rows: 2 * count + 2 * system.periodCount + 8,
      nonZeros: system.coefficients.storage.count + 8 * count)
    for stock in 0..<count {
      weights.append(model.addVariable("w_\(ids[stock])", upper: ceilings[stock]))
    }
    for stock in 0..<count { held.append(model.addVariable("z_\(ids[stock])", .binary)) }
    let range = problem.cashRange
    cash = model.addVariable("cash", lower: range.lowerBound, upper: range.upperBound)
    if problem.tradesMatter { addTrades() }
    addBudget()
    for constraint in problem.constraints {
      let first = model.rowCount
      formulate(constraint)
      constraintRows.append(first..<model.rowCount)
    }
    if hasObjective { addObjective() }
  }

  /// Adds Σ w[i] + cash + C_trans/C = 1.
  private mutating func addBudget() {
    var budget = LinearExpression.sum(weights)
    budget.add(1, cash)
    if let trades { budget += trades.cost }
    model.add(budget .== 1, named: "budget")
  }

  private mutating func formulate(_ constraint: PortfolioConstraint) {
    switch constraint {
    case .cardinality(let rule): add(rule)
    case .proportions(let rule): add(rule)
    case .allocation(let rule): add(rule)
    case .selection(let rule): add(rule)
    case .implication(let rule): add(rule)
    case .tradeBan(let rule): add(rule)
    case .exposure(let rule): add(rule)
    case .turnover(let rule): add(rule)
    case .tradeCount(let rule): add(rule)
    case .minimumTrade(let rule): add(rule)
    case .liquidity(let rule): add(rule)
    case .ucits(let rule): add(rule)
    case .largestSum(let rule): add(rule)
    case .cash(let rule): add(rule)
    case .costLimit(let rule): add(rule)
    }
  }

  /// A row name that no other row has, from a constraint's label.
  mutating func rowName(_ label: String) -> String { "\(label) #\(model.rowCount)" }

  /// The proportions of a solution: exactly 0 where a stock is not held, exactly what it was where it is not traded.
  ///
  /// The engine's rounding there would be a trade, and might cost a ticket.
  public func weights(of values: [Double]) -> [Double] {
    let before = problem.heldProportions
    return weights.indices.map { stock in
      guard values[held[stock].column] > 0.5 else { return 0 }
      if let trades, let sold = trades.sold[stock], values[sold.column] < 0.5,
        values[trades.bought[stock].column] < 0.5
      {
        return before[stock]
      }
      return max(0, values[weights[stock].column])
    }
  }

  /// Positions of the stocks that a solution holds.
  public func support(of values: [Double]) -> [Int] {
    held.indices.filter { values[held[$0].column] > 0.5 }
  }
}
