/// Something a portfolio must satisfy, as data: read from a scenario, formulated for the solver in one module and
/// judged here by code that knows nothing of the formulation.
public enum PortfolioConstraint: Sendable, Hashable {
  /// How many stocks are held.
  case cardinality(CardinalityRule)
  /// Least and greatest proportion of each stock that is held.
  case proportions(ProportionBounds)
  /// Least and greatest proportion of a group of stocks together.
  case allocation(AllocationBounds)
  /// How many of a set are held: either/or, exactly one, at most m, at least m.
  case selection(SelectionRule)
  /// One held only with another.
  case implication(ImplicationRule)
  /// Stocks that may not be bought, sold or either.
  case tradeBan(TradeBan)
  /// Factor exposure near the benchmark's.
  case exposure(ExposureBand)
  /// Turnover limit.
  case turnover(TurnoverLimit)
  /// Most stocks that may be traded.
  case tradeCount(TradeCountLimit)
  /// Smallest trade.
  case minimumTrade(MinimumTrade)
  /// Most of a stock's volume that may be traded.
  case liquidity(LiquidityLimit)
  /// UCITS 5/10/40.
  case ucits(ConcentrationRule)
  /// Most that the largest may be together.
  case largestSum(LargestSumLimit)
  /// Cash between bounds.
  case cash(CashBounds)
  /// Most that trading may cost.
  case costLimit(CostLimit)

  /// The constraint as a user would write it.
  public var label: String { rule.label }

  /// Every way in which a portfolio breaks the constraint; empty when it satisfies it.
  ///
  /// - Parameter tolerance: how far, in proportion of capital, a bound may be missed; counts have none.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double = 1e-6) -> [Violation] {
    rule.violations(by: portfolio, tolerance: tolerance)
  }

  /// Whether a portfolio satisfies the constraint.
  public func isSatisfied(by portfolio: JudgedPortfolio, tolerance: Double = 1e-6) -> Bool {
    violations(by: portfolio, tolerance: tolerance).isEmpty
  }

  /// The rule inside.
  public var rule: any ConstraintRule {
    switch self {
    case .cardinality(let rule): rule
    case .proportions(let rule): rule
    case .allocation(let rule): rule
    case .selection(let rule): rule
    case .implication(let rule): rule
    case .tradeBan(let rule): rule
    case .exposure(let rule): rule
    case .turnover(let rule): rule
    case .tradeCount(let rule): rule
    case .minimumTrade(let rule): rule
    case .liquidity(let rule): rule
    case .ucits(let rule): rule
    case .largestSum(let rule): rule
    case .cash(let rule): rule
    case .costLimit(let rule): rule
    }
  }
}

/// What every kind of constraint can do: name itself, lower itself and judge a portfolio.
public protocol ConstraintRule: Sendable, Hashable {
  /// The constraint as a user would write it.
  var label: String { get }
  /// Says the rule once for searches and proofs: as intervals, counts and rows of the lowered problem.
  ///
  /// - Parameters:
  ///   - lowered: the problem so far, which the rule only restricts.
  ///   - problem: gives prices, capital and what is owned.
  func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem)
  /// Every way in which a portfolio breaks it.
  func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation]
}

/// One way in which a portfolio breaks a constraint.
public struct Violation: Sendable, Hashable, CustomStringConvertible {
  /// The constraint, as the user wrote it.
  public var constraint: String
  /// What is wrong, in words with the numbers.
  public var detail: String
  /// By how much, in the constraint's own unit (proportion of capital, stocks, currency).
  public var amount: Double

  /// Makes a violation.
  public init(constraint: String, detail: String, amount: Double) {
    self.constraint = constraint
    self.detail = detail
    self.amount = amount
  }

  /// Constraint and detail in one line.
  public var description: String { "\(constraint): \(detail)" }
}
