import Foundation
import MarketData
import RiskModels

/// The independent checker: judges portfolios from raw prices, knowing nothing of formulations or solvers.
public struct Judge: Sendable {
  /// The problem that portfolios are judged against.
  public let problem: TrackingProblem

  /// A judge of a problem.
  public init(_ problem: TrackingProblem) { self.problem = problem }

  /// The portfolio of given share counts.
  public func portfolio(shares: [Double]) -> JudgedPortfolio { JudgedPortfolio(shares: shares, problem: problem) }

  /// The portfolio of given proportions, in fractional shares x[i] = w[i]·C/V[i,T].
  ///
  /// A proportion that differs from what is held before by rounding alone is what is held before: it is no trade, and
  /// costs no ticket.
  public func portfolio(weights: [Double]) -> JudgedPortfolio {
    let prices = problem.tradePrices
    let before = problem.heldProportions
    let shares = weights.indices.map { stock in
      let isKept = before[stock] > 0 && abs(weights[stock] - before[stock]) <= Self.roundingShare
      return isKept ? problem.holdings.shares[stock] : weights[stock] * problem.capital / prices[stock]
    }
    return portfolio(shares: shares)
  }

  /// The difference between proportions, as a fraction of capital, that is put down to rounding.
  package static let roundingShare = 1e-12

  /// The path over the fitted dates.
  ///
  /// - Parameters:
  ///   - portfolio: the portfolio.
  ///   - basis: what is assumed of it over the dates; the problem's own basis by default. What is realised is `shares`.
  public func inSamplePath(of portfolio: JudgedPortfolio, basis: DeviationBasis? = nil) -> TrackingPath {
    path(of: portfolio, over: problem.inSample, basis)
  }

  /// The path over the dates after the fit; nil where there are none.
  ///
  /// - Parameters:
  ///   - portfolio: the portfolio.
  ///   - basis: as in ``inSamplePath(of:basis:)``.
  public func outOfSamplePath(of portfolio: JudgedPortfolio, basis: DeviationBasis? = nil) -> TrackingPath? {
    problem.outOfSample.map { path(of: portfolio, over: $0, basis) }
  }

  private func path(of portfolio: JudgedPortfolio, over market: Market, _ basis: DeviationBasis?) -> TrackingPath {
    var objective = problem.objective
    objective.basis = basis ?? objective.basis
    return TrackingPath(of: portfolio, over: market, objective: objective, positionBenchmark: positionBenchmark)
  }

  /// The true objective over the fitted dates.
  public func objective(of portfolio: JudgedPortfolio) -> Double {
    if problem.objective.measure == .risk, let risk = problem.risk { return activeVariance(of: portfolio, risk) }
    return objective(of: portfolio, deviations: inSamplePath(of: portfolio).deviations)
  }

  /// The objective of given deviations, with what is added for weights alone.
  private func objective(of portfolio: JudgedPortfolio, deviations: [Double]) -> Double {
    let value = problem.objective.value(of: deviations)
    return problem.shrinkage?.shrunk(value, weights: portfolio.weights) ?? value
  }

  /// Every way in which a portfolio breaks the problem's constraints, cash below zero included.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double = 1e-6) -> [Violation] {
    var found = problem.constraints.flatMap { constraint -> [Violation] in
      // Least weights are in force with lots.
      if case .proportions = constraint {
        return problem.proportionBounds.violations(by: portfolio, tolerance: tolerance)
      }
      return constraint.violations(by: portfolio, tolerance: tolerance)
    }
    if portfolio.cash < -tolerance * problem.capital {
      found.append(
        Violation(
          constraint: "capital",
          detail: "\(decimal(-portfolio.cash)) more than the capital \(decimal(problem.capital)) would be spent",
          amount: -portfolio.cash))
    }
    for stock in portfolio.shares.indices where portfolio.shares[stock] < 0 || !portfolio.shares[stock].isFinite {
      found.append(
        Violation(
          constraint: "long only", detail: "\(portfolio.ids[stock]) is \(portfolio.shares[stock]) shares",
          amount: -portfolio.shares[stock]))
    }
    return found
  }

  /// Every way in which whole shares break the problem's constraints: as ``violations(by:tolerance:)``, but money is
  /// counted to the penny, so that no budget of transaction cost is passed by less than that tolerance either.
  public func wholeShareViolations(by portfolio: JudgedPortfolio) -> [Violation] {
    let found = violations(by: portfolio)
    guard found.isEmpty, costExcess(of: portfolio) > 0 else { return found }
    return problem.constraints.flatMap { constraint -> [Violation] in
      guard case .costLimit = constraint else { return [] }
      return constraint.violations(by: portfolio, tolerance: Self.roundingShare)
    }
  }

  /// How far the transaction cost passes its budget γC, currency; 0 where it does not, but for rounding.
  public func costExcess(of portfolio: JudgedPortfolio) -> Double {
    var excess = 0.0
    for case .costLimit(let rule) in problem.constraints {
      excess = max(excess, portfolio.transactionCost - rule.limit * problem.capital)
    }
    return excess > Self.roundingShare * problem.capital ? excess : 0
  }

  /// Checks a claimed solution and fails loudly when the claim does not hold.
  ///
  /// - Parameters:
  ///   - portfolio: the claimed solution.
  ///   - claimed: its objective as the solving side computed it; nil where it says nothing of it.
  /// - Throws: ``AuditFailure`` naming each disagreement: a constraint broken by more than 1e-6, or an objective off
  ///   by more than 1e-9 relative.
  public func audit(_ portfolio: JudgedPortfolio, claimed: Double?) throws(AuditFailure) {
    var findings = violations(by: portfolio).map(\.description)
    if let claimed {
      let own = objective(of: portfolio)
      if !agrees(claimed, own) {
        findings.append("the objective was claimed to be \(claimed), recomputed from prices it is \(own)")
      }
    }
    if !findings.isEmpty { throw AuditFailure(findings: findings) }
  }

  /// Whether a claimed objective is the recomputed one: to 1e-9 relative, or to the rounding of single deviations,
  /// squared where the measure squares them.
  private func agrees(_ claimed: Double, _ own: Double) -> Bool {
    var rounding = problem.objective.measure.isQuadratic ? 1e-20 : 1e-14
    if problem.objective.measure == .risk, let risk = problem.risk {
      // Exposures are not in return units, and may be of any size.
      rounding *= Swift.max(1, risk.model.greatestVariance)
    }
    let reward = 1e-14 * problem.objective.excessReward
    return claimed.isFinite && abs(own - claimed) <= 1e-9 * Swift.max(abs(own), abs(claimed)) + rounding + reward
  }

  private var positionBenchmark: Double { problem.inSample.benchmark[problem.periodCount] }
}

/// A claimed solution that did not stand up to recomputation: a defect in Kindex or its engine.
public struct AuditFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// Each disagreement, in words.
  public var findings: [String]

  /// Makes a failure of given findings.
  public init(findings: [String]) { self.findings = findings }

  /// All findings and what to do.
  public var description: String {
    "the independent check disagrees with the solver: " + findings.joined(separator: "; ")
      + ". This is a defect in Kindex or its engine: please report it with the input."
  }
}
